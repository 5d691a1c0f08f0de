// SQL scripts for BigQuery, statement by statement on the GoogleSQL reference engine.

import { cellValue } from '../../server/src/run/cell-text.js';
import type { Row } from '../../server/src/run/compare-rows.js';
import { typeToString } from '../../server/src/sql/types.js';
import { GoogleSqlEngine } from '../engines/googlesql.js';
import { BigQuerySession, statementsOf, UNIMPLEMENTED } from './bigquery-scripts.js';
import type { CaseRun, GeneratedProject, PlatformRunner, RunOutcome } from './platform-runner.js';
import { sourceRows } from './platform-runner.js';
import { rowsOf } from './script-runs.js';
import { cellLiteral } from './source-statements.js';

const engine = new GoogleSqlEngine();

export const sqlBigquery: PlatformRunner = {
  name: 'sql/bigquery',
  target: 'sql',
  dialect: 'bigquery',
  engines: ['googlesql'],
  start: () => engine.start(),
  stop: () => engine.stop(),
  run: async (project) => {
    const session = new BigQuerySession(engine);
    const content = (path: string): string => project.files.find((f) => f.path === path)!.content;
    await session.execute(content('00_schemas.sql'));
    await session.execute(content('01_sources.sql'));
    const outcomes: RunOutcome[] = [];
    for (const run of project.runs) {
      loadSources(session, project, run);
      const [create, ...checks] = statementsOf(content('02_parameters.sql'));
      await session.execute(create!);
      setParameters(session, project, run);
      for (const check of checks) await session.execute(check);
      outcomes.push(await runModels(session, project));
    }
    return outcomes;
  },
};

async function runModels(session: BigQuerySession, project: GeneratedProject): Promise<RunOutcome> {
  const failed = new Map<string, string>();
  const notEvaluated = new Set<string>();
  const skipped = new Set<string>();
  const rows = new Map<string, readonly Row[]>();
  for (const model of project.plan.models) {
    if (!project.models.includes(model.name)) continue;
    const file = project.files.find((f) => /^models\/\d+_(\w+)\.sql$/.exec(f.path)?.[1] === model.name)!;
    if (model.inputs.some((i) => notEvaluated.has(i.relation.name))) notEvaluated.add(model.name);
    else if (model.inputs.some((i) => failed.has(i.relation.name) || skipped.has(i.relation.name)))
      skipped.add(model.name);
    else {
      try {
        await session.execute(file.content);
      } catch (error) {
        if (UNIMPLEMENTED.test((error as Error).message)) notEvaluated.add(model.name);
        else failed.set(model.name, (error as Error).message);
      }
    }
    const table = session.table(`${model.schema}.${model.name}`);
    if (table !== undefined) rows.set(model.name, rowsOf(table));
  }
  return { rows, failed, notEvaluated };
}

function loadSources(session: BigQuerySession, { plan }: GeneratedProject, run: CaseRun): void {
  for (const source of plan.sources) {
    if (source.open) continue;
    session.setTable(source.name, {
      columns: source.columns.map((c) => ({ name: c.name, type: typeToString(c.type) })),
      rows: sourceRows(run, source).map((row) =>
        source.columns.map((c, i) => cellValue(cellLiteral(row[i] ?? null, c.type))),
      ),
    });
  }
}

/** As a person would with an edit of the file. */
function setParameters(session: BigQuerySession, { plan, files }: GeneratedProject, run: CaseRun): void {
  const name = /TABLE (\S+\.pipewright_parameters)/
    .exec(files.find((f) => f.path === '02_parameters.sql')!.content)![1]!
    .replaceAll('`', '');
  const table = session.table(name)!;
  const given: Readonly<Record<string, string>> = { ...run.parameters, run_ts: run.runTs };
  const row = table.columns.map((c, i) => {
    const parameter = plan.parameters.find((p) => p.name === c.name)!;
    const text = given[c.name];
    return text === undefined ? table.rows[0]![i]! : cellValue(cellLiteral(text, parameter.type));
  });
  session.setTable(name, { columns: table.columns, rows: [row] });
}
