// A spec and rows given in a test → findings, plan and rows, without disk: files in memory, one engine for all runs of a test file.

import { openDuckdb } from '../../server/src/run/duckdb-engine.js';
import type { CellValue, Engine } from '../../server/src/run/engine.js';
import { loadSources } from '../../server/src/run/load-csv.js';
import { readParameters } from '../../server/src/run/read-parameters.js';
import { missingParameters, runPipeline, type RunResult } from '../../server/src/run/run-pipeline.js';
import '../../server/src/diagnostics/all-targets.js';
import { projectFindings } from '../../server/src/diagnostics/run-diagnostics.js';
import type { Finding } from '../../server/src/base/finding.js';
import { duckdb } from '../../server/src/sql/dialects/duckdb/dialect.js';
import type { Host } from '../../server/src/workspace/host.js';
import { Workspace, type Project } from '../../server/src/workspace/workspace.js';

export type Files = Readonly<Record<string, string>>;
export type SpecText = string | object;

/** Files below `/project`, by relative path. */
export function memoryHost(files: Files): Host {
  const root = '/project';
  const relative = (path: string): string => path.replaceAll('\\', '/').replace(/^.*?\/project\/?/u, '');
  return {
    readText: (path) => files[relative(path)],
    isFile: (path) => files[relative(path)] !== undefined,
    isFolder: (path) => path === root || Object.keys(files).some((f) => f.startsWith(`${relative(path)}/`)),
    listFiles: () => Object.keys(files).sort(),
    realPath: (path) => path,
    toPath: (uri) => (uri.startsWith('file://') ? decodeURIComponent(uri.slice('file://'.length)) : undefined),
    toUri: (path) => `file://${encodeURI(path)}`,
  };
}

export function projectOf(spec: SpecText, files: Files = {}): Project {
  const text = typeof spec === 'string' ? spec : JSON.stringify(spec);
  const host = memoryHost({ ...files, 'spec.json': text });
  return new Workspace(host).project(host.toUri('/project/spec.json'));
}

export function findingsOf(project: Project): readonly Finding[] {
  return [...projectFindings(project).values()].flat();
}

/** `id severity` of every finding, without the ids that are not asked about. */
export function findingIds(
  spec: SpecText,
  files: Files = {},
  severities: readonly Finding['severity'][] = ['error', 'warning'],
): readonly string[] {
  return findingsOf(projectOf(spec, files))
    .filter((f) => severities.includes(f.severity))
    .map((f) => f.id)
    .sort();
}

export interface Run {
  /** By model: rows as arrays in column order. */
  readonly rows: Readonly<Record<string, readonly (readonly CellValue[])[]>>;
  readonly columns: Readonly<Record<string, readonly string[]>>;
  readonly types: Readonly<Record<string, readonly string[]>>;
  /** `part: id`. */
  readonly blocked: readonly string[];
  readonly result: RunResult;
}

export interface RunOptions {
  readonly files?: Files;
  readonly params?: readonly string[];
  readonly models?: readonly string[];
  /** Runs with the same name keep tables that remember; absent: a run by itself. */
  readonly state?: string;
}

/** Opened by the first run; close it after the tests of a file. */
export class Pipelines {
  private engine: Engine | undefined;
  private count = 0;

  /** `rows`: CSV text by source name. */
  async run(spec: SpecText | Project, rows: Files = {}, options: RunOptions = {}): Promise<Run> {
    const project = typeof spec === 'object' && 'plan' in spec ? spec : projectOf(spec, options.files);
    const { plan } = project;
    this.engine ??= await openDuckdb();
    const files = Object.fromEntries(Object.entries(rows).map(([name, text]) => [`${name}.csv`, text]));
    const loaded = loadSources(plan.sources, '/project', memoryHost(files));
    const problem = loaded.problems[0];
    if (problem !== undefined) throw new Error(`${problem.file}:${problem.line}: ${problem.message}`);
    const parameters = readParameters(
      plan.parameters,
      ['run_ts=2024-01-01T00:00:00Z', ...(options.params ?? [])],
      new Date(0),
    );
    if (!parameters.ok) throw new Error(parameters.message);
    const missing = missingParameters(plan.parameters, parameters.values);
    if (missing.length > 0) throw new Error(`no value for ${missing.join(', ')}`);
    const result = await runPipeline(this.engine, {
      plan,
      dialect: duckdb,
      rows: loaded.rows,
      parameters: parameters.values,
      keepsState: false,
      workspace: options.state ?? `run_${++this.count}`,
      ...(options.models !== undefined && { models: new Set(options.models) }),
    });
    const models = [...result.models];
    return {
      rows: Object.fromEntries(
        models.map(([name, m]) => [name, m.rows.map((row) => m.columns.map((c) => row[c.name] ?? null))]),
      ),
      columns: Object.fromEntries(models.map(([name, m]) => [name, m.columns.map((c) => c.name)])),
      types: Object.fromEntries(models.map(([name, m]) => [name, m.columns.map((c) => c.type)])),
      blocked: result.blocked.map((b) => `${b.part}: ${b.findingId}${b.message === '' ? '' : ` (${b.message})`}`),
      result,
    };
  }

  async close(): Promise<void> {
    await this.engine?.close();
    this.engine = undefined;
  }
}

/** A source with columns `a INT64, b STRING NOT NULL`. */
export function source(name: string, columns: string, more: object = {}): object {
  return {
    name,
    columns: outsideBrackets(columns).map((text) => {
      const [column, ...type] = text.trim().split(' ');
      const declared = type.join(' ');
      const notNull = declared.endsWith(' NOT NULL');
      return {
        name: column,
        type: notNull ? declared.slice(0, -' NOT NULL'.length) : declared,
        ...(notNull && { nullable: false }),
      };
    }),
    ...more,
  };
}

function outsideBrackets(text: string): readonly string[] {
  const parts = [''];
  let depth = 0;
  for (const c of text) {
    if ('<('.includes(c)) depth++;
    if ('>)'.includes(c)) depth--;
    if (c === ',' && depth === 0) parts.push('');
    else parts.push(`${parts.pop()!}${c}`);
  }
  return parts;
}

/** A mapping of a transform, or of `from_table.from_column` alone. */
export function column(target: string, transform: string, more: object = {}): object {
  return { target_column: target, transform, ...more };
}

export function metric(name: string, formula: string, more: object = {}): object {
  return { metric_column: name, formula, ...more };
}

/** Rows sorted by their text: a multiset. */
export function sorted(rows: readonly (readonly unknown[])[]): readonly (readonly unknown[])[] {
  return [...rows].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
