// What the relational printer writes for BigQuery, run on the GoogleSQL reference engine: the rows that the embedded engine gives, for every construct.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeHost } from '../../server/src/host/node-host.js';
import type { ModelPlan, PipelinePlan, Relation } from '../../server/src/plan/plan.js';
import { targetUpdate } from '../../server/src/plan/target-update.js';
import { printSelect } from '../../server/src/relational/select.js';
import { cellValue } from '../../server/src/run/cell-text.js';
import { compareRows, type Row } from '../../server/src/run/compare-rows.js';
import { openDuckdb } from '../../server/src/run/duckdb-engine.js';
import { loadSources } from '../../server/src/run/load-csv.js';
import { readParameters } from '../../server/src/run/read-parameters.js';
import { runPipeline } from '../../server/src/run/run-pipeline.js';
import { bigquery } from '../../server/src/sql/dialects/bigquery/dialect.js';
import { duckdb } from '../../server/src/sql/dialects/duckdb/dialect.js';
import type { TypedExpression } from '../../server/src/sql/typed-tree.js';
import { typeToString } from '../../server/src/sql/types.js';
import { Workspace } from '../../server/src/workspace/workspace.js';
import type { CanonicalValue } from '../engines/canonical-value.js';
import { GoogleSqlEngine, type GoogleSqlTables } from '../engines/googlesql.js';
import { requireEngine } from '../engines/locate.js';
import { rows as csv, spec } from './every-construct.js';

type Tables = Record<string, GoogleSqlTables[string]>;

const UNIMPLEMENTED =
  /^Unimplemented feature \(Resolved(AggregateScanBase::grouping_call_list|GroupingSet::group_by_column_list)/;
const ONLY_ANALYSED = ['subtotals', 'subtotal_sets'];

const noColumns = { column: (): string => 'NULL', parameter: (): string => 'NULL' };

describe('BigQuery statements on the reference engine', function () {
  this.timeout(600_000);
  const engine = new GoogleSqlEngine();
  let folder = '';
  let plan: PipelinePlan;
  let parameters: ReadonlyMap<string, TypedExpression>;
  /** Sources and models by name, as the embedded engine has them. */
  const tables: Tables = {};
  const expected = new Map<string, readonly Row[]>();

  before(async function () {
    requireEngine('googlesql', this);
    folder = mkdtempSync(join(tmpdir(), 'pipewright-constructs-'));
    for (const [name, text] of Object.entries(csv)) writeFileSync(join(folder, name), text);
    writeFileSync(join(folder, 'spec.json'), JSON.stringify(spec));
    const { plan: planned, model } = new Workspace(nodeHost).project(nodeHost.toUri(join(folder, 'spec.json')));
    plan = planned;
    assert.deepEqual(
      model.problems.filter((p) => p.severity === 'error').map((p) => `${p.part} ${p.message}`),
      [],
    );
    assert.deepEqual(
      plan.models.map((m) => m.name).sort(),
      spec.models.map((m) => (m as { name: string }).name).sort(),
    );
    const loaded = loadSources(plan.sources, folder, nodeHost);
    assert.deepEqual(loaded.problems, []);
    const read = readParameters(plan.parameters, ['run_ts=2024-07-01T00:00:00Z'], new Date(0));
    assert.ok(read.ok);
    parameters = read.values;
    const local = await openDuckdb();
    try {
      const result = await runPipeline(local, {
        plan,
        dialect: duckdb,
        rows: loaded.rows,
        parameters,
        keepsState: false,
      });
      assert.deepEqual(result.blocked, []);
      for (const [name, { rows }] of result.models) expected.set(name, rows);
    } finally {
      await local.close();
    }
    for (const source of plan.sources) {
      const cells = (loaded.rows.get(source.name) ?? []).map((row) =>
        row.map((text, i) =>
          text === null
            ? null
            : cellValue({ kind: 'literal', type: source.columns[i]!.type, nullable: false, value: text }),
        ),
      );
      tables[source.name] = {
        columns: source.columns.map((c) => ({ name: c.name, type: typeToString(c.type) })),
        rows: cells,
      };
    }
    for (const model_ of plan.models) tables[model_.name] = tableOf(model_, expected.get(model_.name)!);
    await engine.start();
  });

  after(async () => {
    await engine.stop();
    if (folder !== '') rmSync(folder, { recursive: true, force: true });
  });

  const tableOf = (model: ModelPlan, rows: readonly Row[]): GoogleSqlTables[string] => ({
    columns: model.columns.map((c) => ({ name: c.name, type: typeToString(c.type) })),
    rows: rows.map((row) => model.columns.map((c) => row[c.name] as CanonicalValue)),
  });

  async function onReference(relation: Relation, given: Tables): Promise<readonly Row[] | 'analysed'> {
    const printed = printSelect(relation, {
      dialect: bigquery,
      naming: {
        // The server knows a dotted name as one name only.
        relation: (r) => `\`${r.name}\``,
        parameter: (name) => {
          const value = bigquery.print(parameters.get(name.toLowerCase())!, noColumns);
          return value.ok ? value.text : assert.fail(name);
        },
      },
    });
    assert.ok(printed.ok, JSON.stringify(printed));
    const result = await engine.query(printed.sql, { tables: given });
    // This server analyses grouping sets and can't evaluate them.
    if ('error' in result && UNIMPLEMENTED.test(result.error)) return 'analysed';
    if ('error' in result) assert.fail(`${result.error}\n${printed.sql}`);
    assert.deepEqual(
      result.columns.map((c) => c.name),
      relation.columns.map((c) => c.ref.name),
    );
    assert.deepEqual(
      result.columns.map((c) => c.type.replace(/\(.*\)/, '')),
      relation.columns.map((c) => typeToString(c.type).replace(/\(.*\)/, '')),
    );
    return result.rows.map((row): Row => Object.fromEntries(result.columns.map((c, i) => [c.name, row[i] ?? null])));
  }

  const same = (actual: readonly Row[] | 'analysed', wanted: readonly Row[], columns: readonly string[]): void => {
    assert.ok(actual !== 'analysed', 'the reference evaluated nothing');
    assert.deepEqual(compareRows(wanted, actual, { columns, floats: new Set() }), []);
  };

  for (const { name } of spec.models as readonly { name: string }[]) {
    it(`${name}: ${ONLY_ANALYSED.includes(name) ? 'accepted' : 'the same rows as the embedded engine'}`, async () => {
      const model = plan.models.find((m) => m.name === name)!;
      const update = targetUpdate(model);
      const columns = model.columns.map((c) => c.name);
      if (update === undefined) {
        if (ONLY_ANALYSED.includes(name)) assert.equal(await onReference(model.root, tables), 'analysed');
        else same(await onReference(model.root, tables), expected.get(name)!, columns);
        return;
      }
      // First run on an empty table; the second run, on what it left, changes nothing.
      for (const before of [[], expected.get(name)!]) {
        const given = { ...tables, [name]: tableOf(model, before) };
        for (const check of update.checks) assert.deepEqual(await onReference(check.offending, given), [], check.id);
        same(await onReference(update.next, given), expected.get(name)!, columns);
      }
    });
  }

  it('finds a history check violated where a natural key is NULL or doubled', async () => {
    const model = plan.models.find((m) => m.name === 'history')!;
    const left = tables['raw.left']!;
    const given = { ...tables, history: tableOf(model, []), 'raw.left': { ...left, rows: [...left.rows] } };
    const future = expected.get('history')!.map((row) => ({ ...row, from: '2025-01-01T00:00:00Z', order: 99 }));
    const found: string[] = [];
    for (const check of targetUpdate(model)!.checks)
      if ((await onReference(check.offending, { ...given, history: tableOf(model, future) })).length > 0)
        found.push(check.id);
    assert.deepEqual(found, ['history-late-change']);
  });

  it('writes every word as a name that the reference reads as a name', async () => {
    for (const word of WORDS) {
      const name = bigquery.quoteIdentifier(word.toLowerCase());
      const sql = `WITH ${name} AS (SELECT 1 AS ${name}) SELECT ${name}.${name} + 1 AS ${name} FROM ${name} AS ${name} WHERE ${name}.${name} > 0`;
      const whole = await engine.query(sql);
      assert.ok(!('error' in whole), `${sql}: ${'error' in whole ? whole.error : ''}`);
      assert.deepEqual(whole.rows, [[2]], sql);
      const bare = await engine.query(`SELECT ${name} + 1, ABS(${name}) FROM (SELECT 1 AS ${name})`);
      assert.ok(!('error' in bare), `${name} + 1: ${'error' in bare ? bare.error : ''}`);
      assert.deepEqual(bare.rows, [[2, 1]], name);
    }
  });
});

/** Words with a meaning somewhere in BigQuery's grammar, reserved or not. */
const WORDS =
  `ABORT ACCESS ACTION ADD AFTER AGGREGATE ALL ALTER ANALYZE AND ANY APPROX ARE ARRAY AS ASC ASSERT ASSERT_ROWS_MODIFIED AT BATCH BEGIN BETWEEN
  BIGDECIMAL BIGNUMERIC BREAK BY CALL CASCADE CASE CAST CHECK CLAMPED CLONE CLUSTER COLLATE COLUMN COLUMNS COMMIT CONNECTION CONSTANT CONSTRAINT CONTAINS CONTINUE
  CORRESPONDING CREATE CROSS CUBE CURRENT CURRENT_DATE CURRENT_DATETIME CURRENT_TIME CURRENT_TIMESTAMP CYCLE DATA DATABASE DATE DATETIME DAY DECIMAL DECLARE DEFAULT DEFINE
  DEFINER DELETE DEPTH DESC DESCRIBE DETERMINISTIC DISTINCT DO DROP ELSE ELSEIF END ENFORCED ENUM ERROR ESCAPE EXCEPT EXCEPTION EXCLUDE EXECUTE EXISTS EXPLAIN EXPORT EXTEND
  EXTERNAL EXTRACT FALSE FETCH FILES FILL FILTER FIRST FOLLOWING FOR FOREIGN FORMAT FROM FULL FUNCTION GENERATED GRANT GRAPH GRAPH_TABLE GROUP GROUPING GROUPS GROUP_ROWS HASH HAVING HIDDEN
  IDENTITY IF IGNORE ILIKE IMMEDIATE IMMUTABLE IMPORT IN INCLUDE INCREMENT INDEX INNER INOUT INPUT INSERT INT64 INTERLEAVE INTERSECT INTERVAL INTO INVOKER IS ISOLATION ITERATE JOIN JSON KEY LANGUAGE LAST LATERAL LEAVE LEFT
  LEVEL LIKE LIMIT LOAD LOOKUP LOOP MACRO MAP MATCH MATCHED MATCH_RECOGNIZE MATERIALIZED MERGE MESSAGE METADATA MIN MAX MODEL MODULE MONTH NAME NATURAL NEW NO NOT NULL NULLS NUMERIC OF OFFSET ON ONLY
  OPTIONS OR ORDER ORDINAL OUT OUTER OUTPUT OVER OVERWRITE PARENT PARTITION PARTITIONS PERCENT PIVOT POLICIES POLICY PRECEDING PRIMARY PRIVATE PRIVILEGE PRIVILEGES PROCEDURE PROJECT PROTO PUBLIC
  QUALIFY RAISE RANGE READ RECURSIVE REFERENCES REMOTE REMOVE RENAME REPEAT REPEATABLE REPLACE REPLACE_FIELDS REPLICA REPORT RESPECT RESTRICT RESTRICTION RETURN RETURNS REVOKE RIGHT ROLLBACK ROLLUP
  ROW ROWS RUN SAFE SAFE_CAST SAFE_OFFSET SCHEMA SEARCH SECURITY SELECT SEQUENCE SESSION_USER SET SETS SHOW SIMPLE SNAPSHOT SOME SOURCE SQL STABLE START STATIC STORED STORING STRICT STRING STRUCT SUM SYSTEM SYSTEM_TIME TABLE TABLES TABLESAMPLE
  TARGET TEMP TEMPORARY THEN TIME TIMESTAMP TO TRANSACTION TRANSFORM TREAT TRUE TRUNCATE TYPE UNBOUNDED UNDROP UNION UNIQUE UNKNOWN UNNEST UNPIVOT UNTIL UPDATE USING VALUE VALUES VECTOR VIEW VIEWS VOLATILE
  WEEK WEIGHT WHEN WHERE WHILE WINDOW WITH WITHIN WRITE YEAR ZONE`.split(/\s+/);
