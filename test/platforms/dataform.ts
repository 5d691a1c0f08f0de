// A generated Dataform project: compiled by Dataform, its SQL evaluated by the GoogleSQL reference engine on rows that stand for the tables.
//
// The reference runs no DDL: `CREATE … AS` is parsed whole, and its query is evaluated; its rows are the table's from then on.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PipelinePlan } from '../../server/src/plan/plan.js';
import { cellValue } from '../../server/src/run/cell-text.js';
import type { Row } from '../../server/src/run/compare-rows.js';
import { typeToString } from '../../server/src/sql/types.js';
import { compileDataform, type DataformGraph, type DataformTarget } from '../engines/dataform.js';
import type { QueryResult } from '../engines/expression-engine.js';
import { GoogleSqlEngine, type GoogleSqlTables } from '../engines/googlesql.js';
import {
  sourceRows,
  type CaseRun,
  type GeneratedProject,
  type PlatformRunner,
  type RunOutcome,
} from './platform-runner.js';
import { UNIMPLEMENTED } from './bigquery-scripts.js';
import { writeFiles } from './pyspark.js';
import { cellLiteral } from './source-statements.js';

type Tables = Record<string, GoogleSqlTables[string]>;

export function fullName(target: DataformTarget): string {
  return [target.database, target.schema, target.name].filter((part) => part !== undefined && part !== '').join('.');
}

/** The project compiled with a run's parameters, as its README says they are given. */
export async function compileFor(folder: string, run: Pick<CaseRun, 'runTs' | 'parameters'>): Promise<DataformGraph> {
  const settings = join(folder, 'workflow_settings.yaml');
  const text = readFileSync(settings, 'utf8');
  const given: Readonly<Record<string, string>> = { ...run.parameters, runTs: run.runTs };
  writeFileSync(
    settings,
    text.replace(/^( {2}"(\w+)": )""$/gm, (line, head: string, name: string) =>
      given[name] === undefined ? line : head + JSON.stringify(given[name]),
    ),
  );
  const graph = await compileDataform(folder);
  writeFileSync(settings, text);
  if (graph.compilationErrors.length > 0)
    throw new Error(graph.compilationErrors.map((e) => `${e.fileName}: ${e.message}`).join('\n'));
  return graph;
}

export class ReferenceWarehouse {
  readonly tables: Tables = {};

  constructor(readonly engine: GoogleSqlEngine) {}

  async select(sql: string): Promise<QueryResult> {
    const result = await this.engine.query(sql, { tables: this.tables });
    if ('error' in result) throw new Error(`${result.error}\n${sql}`);
    return result;
  }

  store(name: string, result: QueryResult, declared?: readonly string[]): void {
    this.tables[name] = {
      columns: result.columns.map((c, i) => ({ name: c.name, type: declared?.[i] ?? c.type })),
      rows: result.rows,
    };
  }

  /** One statement of operations. Throws what the query's ERROR says. */
  async execute(text: string): Promise<void> {
    const statement = text.replace(/^(?:\s*--[^\n]*\n|\s+)*/, '');
    const fault = await this.engine.parseFault(statement);
    if (fault !== null) throw new Error(`does not parse: ${fault.message}\n${statement}`);
    const created = /^CREATE (?:OR REPLACE )?TABLE (IF NOT EXISTS )?`([^`]+)`/.exec(statement);
    if (created === null) {
      await this.select(statement);
      return;
    }
    const name = created[2]!;
    if (created[1] !== undefined) {
      if (this.tables[name] !== undefined) return;
      this.tables[name] = { columns: definedColumns(statement), rows: [] };
      return;
    }
    const query = statement.slice(
      statement.indexOf('\nAS\n') >= 0 ? statement.indexOf('\nAS\n') + 4 : statement.indexOf(' AS\n') + 4,
    );
    this.store(name, await this.select(query));
  }
}

/** `name TYPE` of each line between the brackets of a CREATE TABLE, as the project writes them. */
function definedColumns(statement: string): readonly { readonly name: string; readonly type: string }[] {
  const body = statement.slice(statement.indexOf('(\n') + 2, statement.indexOf('\n)'));
  return body.split(',\n').map((line) => {
    const match = /^\s*(`[^`]+`|\w+) (.*?)(?: OPTIONS \(.*)?$/s.exec(line)!;
    return { name: match[1]!.replaceAll('`', ''), type: match[2]! };
  });
}

export function loadSourcesInto(
  warehouse: ReferenceWarehouse,
  plan: PipelinePlan,
  graph: DataformGraph,
  run: CaseRun,
): void {
  for (const source of plan.sources) {
    const target = graph.declarations.find(
      (d) => d.target.name === source.table && source.schema === (d.target.schema ?? ''),
    )!.target;
    warehouse.tables[fullName(target)] = {
      columns: source.columns.map((c) => ({ name: c.name, type: typeToString(c.type) })),
      rows: sourceRows(run, source).map((row) =>
        row.map((text, i) => (text === null ? null : cellValue(cellLiteral(text, source.columns[i]!.type)))),
      ),
    };
  }
}

let engine: GoogleSqlEngine | undefined;

async function runProject(project: GeneratedProject): Promise<readonly RunOutcome[]> {
  const folder = mkdtempSync(join(tmpdir(), 'pipewright-dataform-'));
  try {
    writeFiles(folder, project.files);
    const warehouse = new ReferenceWarehouse(engine!);
    const outcomes: RunOutcome[] = [];
    for (const run of project.runs) {
      const graph = await compileFor(folder, run);
      loadSourcesInto(warehouse, project.plan, graph, run);
      outcomes.push(await runOnce(project, graph, warehouse));
    }
    return outcomes;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Every action after those it depends on; a failed one takes its readers with it. */
async function runOnce(
  project: GeneratedProject,
  graph: DataformGraph,
  warehouse: ReferenceWarehouse,
): Promise<RunOutcome> {
  const failed = new Map<string, string>();
  const skipped = new Set<string>();
  const notEvaluated = new Set<string>();
  const models = project.plan.models.filter((m) => project.models.includes(m.name));
  const parameters = graph.operations.find((o) => !models.some((m) => m.name === o.target.name));
  for (const query of parameters?.queries ?? []) await warehouse.execute(query);
  for (const model of models) {
    if (model.inputs.some((i) => notEvaluated.has(i.relation.name))) {
      notEvaluated.add(model.name);
      continue;
    }
    if (model.inputs.some((i) => failed.has(i.relation.name) || skipped.has(i.relation.name))) {
      skipped.add(model.name);
      continue;
    }
    const isModel = (a: { readonly target: DataformTarget }): boolean =>
      a.target.name === model.name && (model.schema === '' || a.target.schema === model.schema);
    const table = graph.tables.find(isModel);
    try {
      if (table !== undefined) warehouse.store(fullName(table.target), await warehouse.select(table.query));
      else for (const query of graph.operations.find(isModel)!.queries) await warehouse.execute(query);
    } catch (error) {
      // The reference analyses grouping sets and can't evaluate them.
      if (UNIMPLEMENTED.test((error as Error).message)) notEvaluated.add(model.name);
      else failed.set(model.name, (error as Error).message);
    }
  }
  const rows = new Map<string, readonly Row[]>();
  for (const model of models) {
    const target = [...graph.tables, ...graph.operations].find((a) => a.target.name === model.name)!.target;
    const table = warehouse.tables[fullName(target)];
    if (table !== undefined)
      rows.set(
        model.name,
        table.rows.map((row) => Object.fromEntries(table.columns.map((c, i) => [c.name, row[i] ?? null]))),
      );
  }
  return { rows, failed, notEvaluated };
}

export const dataformRunner: PlatformRunner = {
  name: 'dataform',
  target: 'dataform',
  dialect: 'bigquery',
  engines: ['dataform', 'googlesql'],
  start: async () => {
    engine = new GoogleSqlEngine();
    await engine.start();
  },
  stop: async () => {
    await engine?.stop();
    engine = undefined;
  },
  run: runProject,
};
