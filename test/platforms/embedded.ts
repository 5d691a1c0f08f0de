// The product's own embedded engine: what every platform is compared with.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PipelinePlan } from '../../server/src/plan/plan.js';
import { openDuckdb } from '../../server/src/run/duckdb-engine.js';
import { runPipeline } from '../../server/src/run/run-pipeline.js';
import { duckdb } from '../../server/src/sql/dialects/duckdb/dialect.js';
import type { TypedExpression } from '../../server/src/sql/typed-tree.js';
import { TIMESTAMP } from '../../server/src/sql/types.js';
import type { CaseRun, PlatformCase, PlatformRows, RunOutcome } from './platform-runner.js';

export async function runEmbedded({ plan, runs }: PlatformCase): Promise<readonly RunOutcome[]> {
  const folder = mkdtempSync(join(tmpdir(), 'pipewright-embedded-'));
  const engine = await openDuckdb({ stateFile: join(folder, 'state.duckdb'), memoryLimit: '1GB', stepTimeout: 60_000 });
  try {
    const outcomes: RunOutcome[] = [];
    let rows: PlatformRows = new Map();
    for (const run of runs) {
      const result = await runPipeline(engine, {
        plan,
        dialect: duckdb,
        rows: run.rows,
        parameters: parameterValues(plan, run),
        keepsState: true,
      });
      rows = new Map([...rows, ...[...result.models].map(([name, table]) => [name, table.rows] as const)]);
      const failed = result.blocked.filter(
        (b) => plan.models.some((m) => m.name === b.part) && !b.message.startsWith('it reads '),
      );
      outcomes.push({ rows, failed: new Map(failed.map((b) => [b.part, `${b.findingId}: ${b.message}`])) });
    }
    return outcomes;
  } finally {
    await engine.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

export function parameterValues(plan: PipelinePlan, run: CaseRun): ReadonlyMap<string, TypedExpression> {
  const values = new Map<string, TypedExpression>();
  for (const p of plan.parameters) {
    const given = run.parameters[p.name];
    if (given !== undefined)
      values.set(p.name.toLowerCase(), { kind: 'literal', type: p.type, nullable: false, value: given });
    else if (p.default !== undefined) values.set(p.name.toLowerCase(), p.default);
  }
  values.set('run_ts', { kind: 'literal', type: TIMESTAMP, nullable: false, value: run.runTs });
  return values;
}
