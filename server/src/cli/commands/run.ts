// `run SPEC --data DIR`: loads one CSV a source, runs the plan on the embedded engine, prints every model's rows.

import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { LineIndex } from '../../base/line-index.js';
import { nodeHost } from '../../host/node-host.js';
import { openDuckdb } from '../../run/duckdb-engine.js';
import { loadSources } from '../../run/load-csv.js';
import { readParameters } from '../../run/read-parameters.js';
import { missingParameters, runPipeline, type RunBlock, type RunResult } from '../../run/run-pipeline.js';
import { duckdb } from '../../sql/dialects/duckdb/dialect.js';
import type { Project } from '../../workspace/workspace.js';
import { noteCsvProblems } from '../csv-problems.js';
import { exitCodes, UsageError, type ExitCode } from '../exit.js';
import { formatRows } from '../format-rows.js';
import { openSpec, shownFile, type SpecArgument } from '../open-project.js';
import { printable, type Terminal } from '../terminal.js';

export interface RunCommandOptions {
  readonly data: string;
  readonly models: readonly string[];
  readonly params: readonly string[];
  readonly stateFile: string | undefined;
  readonly format: 'table' | 'csv' | 'json';
}

export async function run(spec: SpecArgument, options: RunCommandOptions, terminal: Terminal): Promise<ExitCode> {
  const { project } = openSpec(spec, terminal.cwd);
  const folder = resolve(terminal.cwd, options.data);
  if (!nodeHost.isFolder(folder)) throw new UsageError(`no such folder: ${options.data}`);
  const { plan } = project;
  const models = options.models.map((name) => modelNamed(project, name));
  const parameters = readParameters(plan.parameters, options.params, new Date());
  if (!parameters.ok) throw new UsageError(parameters.message);
  const missing = missingParameters(plan.parameters, parameters.values);
  if (missing.length > 0)
    throw new UsageError(`no value for ${missing.map((m) => `@${m}`).join(', ')}: give --param ${missing[0]!}=VALUE`);

  const loaded = loadSources(plan.sources, folder, nodeHost);
  const problems = noteCsvProblems(loaded.problems, terminal);
  if (problems.length > 0) {
    if (options.format === 'json')
      terminal.out(`${JSON.stringify({ formatVersion: 1, models: {}, blocked: [], problems }, undefined, 2)}\n`);
    return exitCodes.findings;
  }
  for (const name of loaded.missing)
    terminal.note(
      `note: no rows for ${name}: ${options.data} has neither ${name}.csv nor ${name.split('.').at(-1)!}.csv; it runs empty`,
    );

  const stateFile = options.stateFile === undefined ? undefined : resolve(terminal.cwd, options.stateFile);
  if (stateFile !== undefined) mkdirSync(dirname(stateFile), { recursive: true });
  const abort = new AbortController();
  const interrupt = (): void => abort.abort();
  process.once('SIGINT', interrupt);
  terminal.signal?.addEventListener('abort', interrupt);
  const engine = await openDuckdb(stateFile === undefined ? {} : { stateFile });
  try {
    const result = await runPipeline(engine, {
      plan,
      dialect: duckdb,
      rows: loaded.rows,
      parameters: parameters.values,
      ...(models.length > 0 && { models: new Set(models) }),
      keepsState: stateFile !== undefined,
      signal: abort.signal,
    });
    return report(result, project, options, models, terminal);
  } finally {
    process.off('SIGINT', interrupt);
    terminal.signal?.removeEventListener('abort', interrupt);
    await engine.close();
  }
}

function modelNamed(project: Project, name: string): string {
  const found = project.model.models.find((m) => m.name.toLowerCase() === name.toLowerCase());
  if (found === undefined)
    throw new UsageError(`no model named ${name}; there are: ${project.model.models.map((m) => m.name).join(', ')}`);
  return found.name;
}

function report(
  result: RunResult,
  project: Project,
  options: RunCommandOptions,
  asked: readonly string[],
  terminal: Terminal,
): ExitCode {
  const shown = new Map([...result.models].filter(([name]) => asked.length === 0 || asked.includes(name)));
  const blocked = result.blocked.map((b) => placedBlock(b, project, terminal.cwd));
  if (options.format === 'json') {
    const models = Object.fromEntries(shown);
    terminal.out(
      `${JSON.stringify({ formatVersion: 1, models, blocked: blocked.map(({ part, findingId, file, range }) => ({ part, findingId, file, range })), omitted: result.omitted }, undefined, 2)}\n`,
    );
  } else {
    terminal.out(formatRows(shown, options.format));
  }
  for (const o of result.omitted)
    terminal.note(`note: ${printable(o.model)}: ${printable(o.message)}: ${o.rows} left out`);
  for (const b of blocked) {
    terminal.note(
      `${b.file}:${b.range.start.line + 1}:${b.range.start.character + 1}: blocked: ${printable(b.part)} [${b.findingId}]${b.message === '' ? '' : `: ${printable(b.message)}`}`,
    );
  }
  return blocked.length > 0 ? exitCodes.findings : exitCodes.ok;
}

export function placedBlock(
  block: RunBlock,
  project: Project,
  cwd: string,
): { part: string; findingId: string; file: string; range: ReturnType<LineIndex['range']>; message: string } {
  const spec = project.specs.find((s) => s.file === block.file);
  const span = spec?.positions.placeSpan({ ...block, part: block.at }) ?? { start: 0, end: 0 };
  const text = project.documents.get(block.file)?.text ?? '';
  return {
    part: block.part,
    findingId: block.findingId,
    file: shownFile(block.file, cwd),
    range: new LineIndex(text).range(span),
    message: block.message,
  };
}
