// What the relational printer writes for PostgreSQL, run on PGlite: the rows that the embedded engine gives, model by model, for
// every construct of the language, the example workspace, TPC-H and the real input.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { targetUpdate } from '../../server/src/plan/target-update.js';
import type { PipelinePlan, Relation } from '../../server/src/plan/plan.js';
import { printSelect } from '../../server/src/relational/select.js';
import { compareRows, type Row } from '../../server/src/run/compare-rows.js';
import type { CellValue } from '../../server/src/run/engine.js';
import { postgres } from '../../server/src/sql/dialects/postgres/dialect.js';
import type { TypedExpression } from '../../server/src/sql/typed-tree.js';
import { isScalar, type SqlType } from '../../server/src/sql/types.js';
import { customer360Folder, dataSets } from '../customer-360/data-sets.js';
import { requireEngine } from '../engines/locate.js';
import { PostgresEngine } from '../engines/postgres.js';
import { planOf, runOn } from '../platforms/cases.js';
import { parameterValues, runEmbedded } from '../platforms/embedded.js';
import type { CaseRun } from '../platforms/platform-runner.js';
import { rowsOf } from '../platforms/script-runs.js';
import { columnDefinitions, loadStatements, printed } from '../platforms/source-statements.js';
import { generateRows } from '../tpch/generate-rows.js';
import { rows as constructRows, spec as constructs } from './every-construct.js';

const root = join(import.meta.dirname, '..', '..');
const scratch = mkdtempSync(join(tmpdir(), 'pipewright-postgres-'));
const quote = (name: string): string => postgres.quoteIdentifier(name);

interface Subject {
  readonly name: string;
  readonly spec: string;
  readonly rows: string;
}

function subjects(): readonly Subject[] {
  const construct = join(scratch, 'constructs');
  const tpch = join(scratch, 'tpch');
  for (const [folder, files] of [
    [construct, { ...constructRows, 'spec.json': JSON.stringify(constructs) }],
    [tpch, Object.fromEntries(Object.entries(generateRows()).map(([table, text]) => [`${table}.csv`, text]))],
  ] as const)
    for (const [file, text] of Object.entries(files)) writeFileSync(join(makeFolder(folder), file), text);
  return [
    { name: 'every construct', spec: join(construct, 'spec.json'), rows: construct },
    {
      name: 'the example workspace',
      spec: join(root, 'client-examples/workspace/bookshop.spec.json'),
      rows: join(root, 'client-examples/workspace/rows'),
    },
    { name: 'TPC-H', spec: join(root, 'test/tpch/specs/q01.spec.json'), rows: tpch },
    ...(customer360Folder === undefined
      ? []
      : dataSets.slice(0, 1).map((set) => ({
          name: 'Customer 360',
          spec: join(customer360Folder!, 'spec.json'),
          rows: set.runs[0]!.folder,
        }))),
  ];
}

function makeFolder(folder: string): string {
  mkdirSync(folder, { recursive: true });
  return folder;
}

describe('PostgreSQL statements', function () {
  this.timeout(600_000);
  const engine = new PostgresEngine();

  before(async function () {
    requireEngine('postgres', this);
    await engine.start();
  });
  after(async () => {
    await engine.stop();
    rmSync(scratch, { recursive: true, force: true });
  });

  for (const subject of subjects()) {
    describe(subject.name, () => {
      let plan: PipelinePlan;
      let run: CaseRun;
      let expected: ReadonlyMap<string, readonly Row[]>;

      before(async () => {
        plan = planOf(subject.spec);
        run = runOn(plan, subject.rows, '2024-07-01T00:00:00Z');
        const [outcome] = await runEmbedded({ name: subject.name, plan, runs: [run] });
        assert.deepEqual([...outcome!.failed], []);
        expected = outcome!.rows;
        await engine.execute('DROP SCHEMA IF EXISTS pipeline CASCADE; CREATE SCHEMA pipeline');
        for (const source of plan.sources) {
          const table = `pipeline.${quote(`source ${source.name}`)}`;
          await engine.execute(`CREATE TABLE ${table} (${columnDefinitions(source, postgres)})`);
          for (const statement of loadStatements(table, source, run, postgres)) await engine.execute(statement);
        }
        for (const model of plan.models) await fill(model.name, model.columns, expected.get(model.name) ?? []);
      });

      async function fill(
        name: string,
        columns: readonly { readonly name: string; readonly type: SqlType }[],
        rows: readonly Row[],
      ): Promise<void> {
        const table = `pipeline.${quote(`model ${name}`)}`;
        await engine.execute(
          `DROP TABLE IF EXISTS ${table}; CREATE TABLE ${table} (${columnDefinitions({ columns } as never, postgres)})`,
        );
        if (rows.length === 0) return;
        const tuples = rows.map(
          (row) => `(${columns.map((c) => printed(literalOf(row[c.name] ?? null, c.type), postgres)).join(', ')})`,
        );
        await engine.execute(`INSERT INTO ${table} VALUES ${tuples.join(', ')}`);
      }

      async function rowsOn(relation: Relation): Promise<readonly Row[]> {
        const values = parameterValues(plan, run);
        const text = printSelect(relation, {
          dialect: postgres,
          naming: {
            relation: (r) => `pipeline.${quote(`${r.kind} ${r.name}`)}`,
            parameter: (name) => printed(values.get(name.toLowerCase())!, postgres),
          },
        });
        if (!text.ok) assert.fail(JSON.stringify(text.refusals));
        try {
          const result = await engine.query(text.sql);
          assert.deepEqual(
            result.columns.map((c) => c.name),
            relation.columns.map((c) => c.ref.name),
          );
          return rowsOf(result);
        } catch (error) {
          assert.fail(`${(error as Error).message}\n${text.sql}`);
        }
      }

      it('gives the rows of the embedded engine', async () => {
        assert.ok(plan.models.length > 0);
        const wrong: string[] = [];
        for (const model of plan.models) {
          const columns = model.columns.map((c) => c.name);
          const floats = new Set(model.columns.filter((c) => isScalar(c.type, 'FLOAT64')).map((c) => c.name));
          const check = async (relation: Relation): Promise<void> => {
            const differences = compareRows(expected.get(model.name)!, await rowsOn(relation), { columns, floats });
            if (differences.length > 0) wrong.push(`${model.name}: ${JSON.stringify(differences.slice(0, 3))}`);
          };
          const update = targetUpdate(model);
          try {
            if (update === undefined) {
              await check(model.root);
              continue;
            }
            // First run on an empty table; the second run, on what it left, changes nothing.
            for (const before of [[], expected.get(model.name)!]) {
              await fill(model.name, model.columns, before);
              for (const one of update.checks) assert.deepEqual(await rowsOn(one.offending), [], one.id);
              await check(update.next);
            }
          } catch (error) {
            wrong.push(`${model.name}: ${(error as Error).message}`);
          }
        }
        assert.deepEqual(wrong, []);
      });
    });
  }
});

/** A cell as the machine contract writes it, as a literal. */
function literalOf(value: CellValue, type: SqlType): TypedExpression {
  if (value === null) return { kind: 'literal', type, nullable: true, value: undefined };
  if (type.kind === 'array' && Array.isArray(value))
    return {
      kind: 'array',
      type,
      nullable: false,
      elements: (value as readonly CellValue[]).map((v) => literalOf(v, type.element)),
    };
  if (typeof value === 'object') throw new Error('no literal for an object');
  const text = isScalar(type, 'BYTES') ? Buffer.from(String(value), 'base64').toString('latin1') : String(value);
  return { kind: 'literal', type, nullable: false, value: text };
}
