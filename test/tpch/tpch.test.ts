// The 22 TPC-H queries written as specs give the rows of the standard's own SQL text, which plain DuckDB runs on the same small data set.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance, DuckDBDecimalValue, DuckDBDateValue, type DuckDBValue } from '@duckdb/node-api';
import { columns, generateRows } from './generate-rows.js';

const here = import.meta.dirname;
const program = join(here, '..', '..', 'server', 'bin', 'pipewright.js');

type Cell = string | number | null;
interface RunJson {
  readonly models: Readonly<
    Record<
      string,
      {
        readonly columns: readonly { readonly name: string }[];
        readonly rows: readonly Readonly<Record<string, Cell>>[];
      }
    >
  >;
  readonly blocked: readonly unknown[];
}

/** A DOUBLE of DuckDB (its AVG and division of decimals) is only near our exact NUMERIC. */
interface Near {
  readonly near: number;
}

function plain(value: DuckDBValue): Cell | Near {
  if (value instanceof DuckDBDecimalValue) return Number(value.toString()).toString();
  if (value instanceof DuckDBDateValue) return value.toString();
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'number') return { near: value };
  return value as Cell;
}

function same(expected: Cell | Near, actual: Cell): boolean {
  if (typeof expected === 'object' && expected !== null)
    return Math.abs(expected.near - Number(actual)) <= 1e-9 + Math.abs(expected.near) * 1e-12;
  if (typeof expected === 'string' && typeof actual === 'string' && /^-?\d+(\.\d+)?$/u.test(expected))
    return Number(expected) === Number(actual);
  return expected === actual;
}

describe('TPC-H', function () {
  const data = mkdtempSync(join(tmpdir(), 'pipewright-tpch-'));
  const expected = new Map<string, readonly (readonly (Cell | Near)[])[]>();
  let run: RunJson;

  before(async () => {
    for (const [table, text] of Object.entries(generateRows())) writeFileSync(join(data, `${table}.csv`), text);
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const ddl = readFileSync(join(here, 'specs', 'ddl', 'tpch.sql'), 'utf8');
    for (const [table, names] of Object.entries(columns)) {
      const types = names.split(',').map((name) => {
        const type = new RegExp(`\\b${name} (INT64|STRING|DATE|NUMERIC\\(15, 2\\))`, 'u').exec(ddl)![1]!;
        return `'${name}': '${{ INT64: 'BIGINT', STRING: 'VARCHAR', DATE: 'DATE' }[type] ?? 'DECIMAL(15,2)'}'`;
      });
      await connection.run(
        `CREATE TABLE ${table} AS SELECT * FROM read_csv('${join(data, `${table}.csv`).replaceAll("'", "''")}', header = true, columns = {${types.join(', ')}})`,
      );
    }
    for (const file of readdirSync(join(here, 'sql'))) {
      const rows = await connection.runAndReadAll(readFileSync(join(here, 'sql', file), 'utf8'));
      expected.set(
        file.slice(0, 3),
        rows.getRows().map((row) => row.map(plain)),
      );
    }
    connection.closeSync();
    const result = spawnSync(
      process.execPath,
      [program, 'run', join(here, 'specs', 'q01.spec.json'), '--data', data, '--format', 'json'],
      { encoding: 'utf8', maxBuffer: 1 << 28 },
    );
    assert.equal(result.status, 0, result.stderr);
    run = JSON.parse(result.stdout) as RunJson;
    assert.deepEqual(run.blocked, []);
  });
  after(() => rmSync(data, { recursive: true, force: true }));

  for (const query of Array.from({ length: 22 }, (_, i) => `q${String(i + 1).padStart(2, '0')}`)) {
    it(query, () => {
      const rows = expected.get(query)!;
      assert.ok(
        rows.length > 0 && rows.every((row) => row.every((c) => c !== null)),
        `the data set leaves ${query} without rows: it would prove nothing`,
      );
      for (const model of [query, `${query}_written_out`]) {
        const actual = run.models[model];
        if (actual === undefined && model !== query) continue;
        const cells = actual!.rows.map((row) => actual!.columns.map((c) => row[c.name]!));
        assert.equal(
          cells.length,
          rows.length,
          `${model}: ${JSON.stringify(cells)} instead of ${JSON.stringify(rows)}`,
        );
        for (const [i, row] of rows.entries())
          assert.ok(
            row.length === cells[i]!.length && row.every((c, j) => same(c, cells[i]![j]!)),
            `${model}, row ${i}: ${JSON.stringify(cells[i])} instead of ${JSON.stringify(row)}`,
          );
      }
    });
  }

  it('has neither errors nor warnings', () => {
    const { status, stdout } = spawnSync(
      process.execPath,
      [program, 'check', join(here, 'specs'), '--max-warnings', '0'],
      { encoding: 'utf8' },
    );
    assert.equal(status, 0, stdout);
  });
});
