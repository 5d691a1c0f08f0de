// Aggregates over infinities and the largest FLOAT64: DuckDB and PostgreSQL give the reference's value or raise an error, never another value.

import assert from 'node:assert/strict';
import type { Dialect } from '../../../server/src/sql/dialect.js';
import { duckdb } from '../../../server/src/sql/dialects/duckdb/dialect.js';
import { postgres } from '../../../server/src/sql/dialects/postgres/dialect.js';
import { translate } from '../../../server/src/sql/translate.js';
import { FLOAT64, INT64 } from '../../../server/src/sql/types.js';
import { CellError, isCellError, type CanonicalValue, type Cell } from '../../engines/canonical-value.js';
import { DuckDbEngine } from '../../engines/duckdb.js';
import { parseEngineType } from '../../engines/engine-type.js';
import type { ExpressionEngine, ExpressionResult } from '../../engines/expression-engine.js';
import { GoogleSqlEngine } from '../../engines/googlesql.js';
import { requireEngine } from '../../engines/locate.js';
import { PostgresEngine } from '../../engines/postgres.js';
import { AGGREGATE_TOLERANCE, sameCell } from '../oracle/same-cell.js';

const GROUPS: readonly (readonly CanonicalValue[])[] = [
  [],
  [null],
  [1.5, null, 4],
  ['Infinity'],
  ['Infinity', 1],
  [1, 'Infinity'],
  [1, '-Infinity', null],
  [2, 'Infinity', 3],
  ['Infinity', 'Infinity'],
  ['Infinity', '-Infinity'],
  ['NaN', 'Infinity'],
  [1e308],
  [1e308, 1e308, -1e308],
  [1.7976931348623157e308],
  [1.7976931348623157e308, 1e22],
  [1.7976931348623157e308, 'Infinity'],
  [-1.7976931348623157e308, -1],
  [1e200, 1, 3],
  [1e160, 2e160, 'NaN'],
];
const EXPRESSIONS = [
  'AVG(f)',
  'AVG(DISTINCT f)',
  'SUM(f)',
  'STDDEV_POP(f)',
  'STDDEV(f)',
  'VAR_POP(f)',
  'VAR_SAMP(f)',
  'COVAR_POP(f, f)',
  'CORR(f, id)',
  'ARRAY_AVG(ARRAY_AGG(f IGNORE NULLS ORDER BY id))',
  'ARRAY_SUM(ARRAY_AGG(f IGNORE NULLS ORDER BY id))',
];

const FLOAT = parseEngineType('FLOAT64');

function cellOf(result: ExpressionResult): Cell {
  return result.values === null ? new CellError(result.error ?? '') : (result.values[0] ?? null);
}

describe('aggregates over the ends of FLOAT64', function () {
  this.timeout(600_000);
  const reference = new GoogleSqlEngine();
  const engines: readonly {
    dialect: Dialect;
    engine: ExpressionEngine & { start(): Promise<void>; stop(): Promise<void> };
    errors: number;
  }[] = [
    { dialect: duckdb, engine: new DuckDbEngine(), errors: 20 },
    { dialect: postgres, engine: new PostgresEngine(), errors: 60 },
  ];

  before(async function () {
    requireEngine('googlesql', this);
    requireEngine('postgres', this);
    await reference.start();
    for (const { engine } of engines) await engine.start();
  });
  after(async () => {
    await reference.stop();
    for (const { engine } of engines) await engine.stop();
  });

  for (const { dialect, engine, errors } of engines)
    it(`${dialect.id}: the reference's value or an error`, async () => {
      const columns = [
        { name: 'id', type: 'INT64' },
        { name: 'f', type: 'FLOAT64' },
      ];
      const typed = [
        { name: 'id', type: INT64, nullable: false },
        { name: 'f', type: FLOAT64, nullable: true },
      ];
      const pairs = EXPRESSIONS.flatMap((text) => {
        const { output } = translate(text, typed, dialect);
        return output === null ? [] : [{ text, output }];
      });
      assert.ok(pairs.length >= 9, `only ${pairs.length} are translated`);
      const different: string[] = [];
      let raised = 0;
      for (const group of GROUPS) {
        const request = { columns, rows: group.map((value, i) => [i, value]), aggregate: true };
        const expected = await reference.evaluate({ ...request, expressions: pairs.map((pair) => pair.text) });
        const actual = await engine.evaluate({ ...request, expressions: pairs.map((pair) => pair.output) });
        pairs.forEach(({ text }, i) => {
          const [wanted, got] = [cellOf(expected[i]!), cellOf(actual[i]!)];
          if (isCellError(got)) raised += isCellError(wanted) ? 0 : 1;
          else if (isCellError(wanted) || !sameCell(wanted, got, FLOAT, AGGREGATE_TOLERANCE))
            different.push(`${text} of ${JSON.stringify(group)}: ${JSON.stringify([wanted, got])}`);
        });
      }
      assert.deepEqual(different, []);
      assert.ok(raised <= errors, `${raised} errors`);
    });
});
