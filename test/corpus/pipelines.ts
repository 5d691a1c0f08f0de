// The corpus: folders of correct specs, each with DDL, rows, and what is right for them, written by people: findings, rows, refusals.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import '../../server/src/diagnostics/all-targets.js';
import { LineIndex } from '../../server/src/base/line-index.js';
import { projectFindings } from '../../server/src/diagnostics/run-diagnostics.js';
import { nodeHost } from '../../server/src/host/node-host.js';
import { readCsv } from '../../server/src/syntax/csv.js';
import { Workspace, type Project } from '../../server/src/workspace/workspace.js';

/** `expected.json` of a folder; without the file: nothing is expected. */
export interface Expectations {
  /** Value of `@run_ts`. */
  readonly run_ts?: string;
  /** Information and hints that are right here: the language leaves a choice open. `at` is the marked text. */
  readonly findings?: readonly { readonly id: string; readonly at: string; readonly why: string }[];
  /** Parts that a target refuses, and rightly so: `part` as the platform names it. */
  readonly refusals?: readonly {
    readonly target: string;
    readonly dialects: readonly string[];
    readonly part: string;
    readonly why: string;
  }[];
}

export interface CorpusPipeline {
  readonly name: string;
  readonly folder: string;
  readonly spec: string;
  readonly expected: Expectations;
}

export const corpusFolder = import.meta.dirname;

export function corpusPipelines(): readonly CorpusPipeline[] {
  return readdirSync(corpusFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => {
      const folder = join(corpusFolder, name);
      const spec = readdirSync(folder).find((f) => /(^|\.)spec\.jsonc?$/u.test(f));
      if (spec === undefined) throw new Error(`${name} has no spec`);
      const file = join(folder, 'expected.json');
      const expected = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Expectations) : {};
      return { name, folder, spec: join(folder, spec), expected };
    });
}

export function openPipeline(pipeline: Pick<CorpusPipeline, 'spec'>): Project {
  return new Workspace(nodeHost).project(nodeHost.toUri(pipeline.spec));
}

/** The spec as `spec.json`, the name that edits of specs know, and its DDL below `ddl/`. */
export function textsOf({ spec, folder }: CorpusPipeline): Readonly<Record<string, string>> {
  const ddl = join(folder, 'ddl');
  const files = existsSync(ddl) ? readdirSync(ddl) : [];
  return {
    'spec.json': readFileSync(spec, 'utf8'),
    ...Object.fromEntries(files.map((f) => [`ddl/${f}`, readFileSync(join(ddl, f), 'utf8')])),
  };
}

export interface ShownFinding {
  readonly id: string;
  readonly severity: string;
  /** The marked text. */
  readonly at: string;
  readonly line: number;
  readonly message: string;
}

export function shownFindings(project: Project): readonly ShownFinding[] {
  return [...projectFindings(project)].flatMap(([file, findings]) => {
    const text = project.documents.get(file)?.text ?? '';
    const lines = new LineIndex(text);
    return findings.map(({ id, severity, span, message }) => ({
      id,
      severity,
      at: text.slice(span.start, span.end),
      line: lines.position(span.start).line + 1,
      message,
    }));
  });
}

export type TextRow = readonly (string | null)[];

/** `expected/MODEL.csv`: an empty cell is NULL, `""` the empty text. */
export function expectedRows(
  pipeline: CorpusPipeline,
): readonly { readonly model: string; readonly columns: readonly string[]; readonly rows: readonly TextRow[] }[] {
  const folder = join(pipeline.folder, 'expected');
  return readdirSync(folder).map((file) => {
    const table = readCsv(readFileSync(join(folder, file), 'utf8'));
    if (table.problems.length > 0) throw new Error(`${file}: ${table.problems[0]!.message}`);
    return {
      model: file.slice(0, -'.csv'.length),
      columns: table.header.map((c) => c.text),
      rows: table.rows.map((r) => r.cells.map((c) => (c.text === '' && !c.quoted ? null : c.text))),
    };
  });
}
