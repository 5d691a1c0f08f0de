// A project → rows for its sources made from their columns (edge values, keys that match and keys that don't), and what its models give on them.

import type { ModelRows } from '../../server/src/run/run-pipeline.js';
import { runPipeline, type SourceRows } from '../../server/src/run/run-pipeline.js';
import type { Engine } from '../../server/src/run/engine.js';
import type { PipelinePlan, SourcePlan } from '../../server/src/plan/plan.js';
import { duckdb } from '../../server/src/sql/dialects/duckdb/dialect.js';
import type { TypedExpression } from '../../server/src/sql/typed-tree.js';
import { TIMESTAMP, type SqlType } from '../../server/src/sql/types.js';
import type { Project } from '../../server/src/workspace/workspace.js';

const COUNT = 9;

/** Nine rows a source; the same for equal columns. */
function rowsOf(source: SourcePlan): readonly (readonly (string | null)[])[] {
  const key = new Set(source.primaryKey?.map((k) => k.toLowerCase()));
  return Array.from({ length: COUNT }, (_, row) =>
    source.columns.map((c, column) => {
      if (key.has(c.name.toLowerCase())) return valueOf(c.type, key.size > 1 ? row * 3 + column : row);
      if (c.nullable && (row + column) % 4 === 3) return null;
      return valueOf(c.type, (row * (column + 2)) % 5);
    }),
  );
}

function valueOf(type: SqlType, n: number): string {
  if (type.kind === 'array')
    return JSON.stringify(Array.from({ length: n % 3 }, (_, i) => valueOf(type.element, n + i)));
  if (type.kind === 'struct')
    return JSON.stringify(Object.fromEntries(type.fields.map((f, i) => [f.name, valueOf(f.type, n + i)])));
  if (type.kind !== 'scalar') return String(n);
  const day = String(1 + (n % 28)).padStart(2, '0');
  switch (type.name) {
    case 'INT64':
      return String(n);
    case 'FLOAT64':
    case 'NUMERIC':
    case 'BIGNUMERIC':
      return n % 2 === 0 ? String(n) : `${n}.5`;
    case 'BOOL':
      return n % 2 === 0 ? 'true' : 'false';
    case 'DATE':
      return `1995-01-${day}`;
    case 'DATETIME':
      return `1995-01-${day}T10:00:00`;
    case 'TIMESTAMP':
      return `1995-01-${day}T10:00:00Z`;
    case 'TIME':
      return `10:00:${day}`;
    case 'BYTES':
      return 'a';
    case 'JSON':
      return '{}';
    default:
      return ['', 'a', ' B ', 'novel', 'x@y.z'][n % 5]! + (n > 4 ? String(n) : '');
  }
}

let runs = 0;

export interface SampleRun {
  readonly models: ReadonlyMap<string, ModelRows>;
  readonly blocked: readonly string[];
}

/** `wanted`: lower-case names of the models whose rows are asked for; absent: all. */
export async function sampleRun(engine: Engine, project: Project, wanted?: ReadonlySet<string>): Promise<SampleRun> {
  const plan = wanted === undefined ? project.plan : withInputsOnly(project.plan, wanted);
  const rows: SourceRows = new Map(plan.sources.map((s) => [s.name, rowsOf(s)]));
  const literal = (type: SqlType, value: string): TypedExpression => ({
    kind: 'literal',
    type,
    nullable: false,
    value,
  });
  const parameters = new Map<string, TypedExpression>();
  for (const p of plan.parameters)
    parameters.set(p.name.toLowerCase(), p.default ?? literal(p.type, valueOf(p.type, 1)));
  parameters.set('run_ts', literal(TIMESTAMP, '2024-07-01T00:00:00Z'));
  runs++;
  const result = await runPipeline(engine, {
    plan,
    dialect: duckdb,
    rows,
    parameters,
    keepsState: false,
    // Tables that remember start anew.
    workspace: `run_${runs}`,
  });
  return { models: result.models, blocked: result.blocked.map((b) => `${b.part}: ${b.findingId} ${b.message}`) };
}

/** The plan with these models and what they read. */
function withInputsOnly(plan: PipelinePlan, wanted: ReadonlySet<string>): PipelinePlan {
  const needed = new Set(wanted);
  // Inputs stand before readers.
  for (const model of [...plan.models].reverse())
    if (needed.has(model.name.toLowerCase()))
      for (const { relation } of model.inputs) needed.add(relation.name.toLowerCase());
  return { ...plan, models: plan.models.filter((m) => needed.has(m.name.toLowerCase())) };
}

/** Rows as sorted texts of these columns by name: what a reader of the table can tell. */
export function rowTexts(
  rows: ModelRows,
  columns: readonly string[] = rows.columns.map((c) => c.name),
): readonly string[] {
  return rows.rows.map((r) => JSON.stringify(columns.map((c) => [c, r[c]]))).sort();
}
