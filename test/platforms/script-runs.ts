// Runs generated SQL scripts on an engine that takes whole scripts: schemas and sources once, then parameters and models for every run.

import type { ModelPlan } from '../../server/src/plan/plan.js';
import type { Row } from '../../server/src/run/compare-rows.js';
import type { Dialect } from '../../server/src/sql/dialect.js';
import type { QueryResult } from '../engines/expression-engine.js';
import type { GeneratedProject, RunOutcome } from './platform-runner.js';
import { loadStatements } from './source-statements.js';

export interface ScriptEngine {
  readonly dialect: Dialect;
  /** A whole script. */
  execute(sql: string): Promise<void>;
  /** After a script has failed in the middle of a transaction. */
  rollback(): Promise<void>;
  query(sql: string): Promise<QueryResult>;
  /** What stands before a schema, with its dot. */
  readonly catalogue: string;
  /** The statement that gives a parameter its value for the session. */
  setParameter(name: string, value: string): string;
}

export async function runScripts(project: GeneratedProject, engine: ScriptEngine): Promise<readonly RunOutcome[]> {
  const { plan, files } = project;
  const content = (path: string): string => files.find((f) => f.path === path)!.content;
  const quote = (name: string): string => engine.dialect.quoteIdentifier(name);
  const qualified = (schema: string, name: string): string =>
    engine.catalogue + [...schema.split('.').filter((s) => s !== ''), name].map(quote).join('.');
  await engine.execute(content('00_schemas.sql'));
  await engine.execute(content('01_sources.sql'));
  const outcomes: RunOutcome[] = [];
  const present = new Set<string>();
  for (const run of project.runs) {
    for (const source of plan.sources) {
      for (const statement of loadStatements(qualified(source.schema, source.table), source, run, engine.dialect))
        await engine.execute(statement);
    }
    for (const [name, value] of [...Object.entries(run.parameters), ['run_ts', run.runTs] as const])
      await engine.execute(engine.setParameter(name, value));
    await engine.execute(content('02_parameters.sql'));
    const failed = new Map<string, string>();
    const skipped = new Set<string>();
    for (const model of built(project)) {
      if (model.inputs.some((i) => failed.has(i.relation.name) || skipped.has(i.relation.name))) {
        skipped.add(model.name);
        continue;
      }
      try {
        await engine.execute(
          content(files.find((f) => /^models\/\d+_(\w+)\.sql$/.exec(f.path)?.[1] === model.name)!.path),
        );
        present.add(model.name);
      } catch (error) {
        failed.set(model.name, (error as Error).message);
        await engine.rollback();
      }
    }
    const rows = new Map<string, readonly Row[]>();
    for (const model of built(project)) {
      // A model that never ran has no table; the test says so with the reason.
      if (!present.has(model.name)) continue;
      rows.set(model.name, rowsOf(await engine.query(`SELECT * FROM ${qualified(model.schema, model.name)}`)));
    }
    outcomes.push({ rows, failed });
  }
  return outcomes;
}

function built({ plan, models }: GeneratedProject): readonly ModelPlan[] {
  return plan.models.filter((m) => models.includes(m.name));
}

export function rowsOf(result: QueryResult): readonly Row[] {
  return result.rows.map((row) => Object.fromEntries(result.columns.map((c, i) => [c.name, row[i] ?? null])));
}
