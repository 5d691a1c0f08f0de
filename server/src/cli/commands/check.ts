// `check PATHS`: the findings an editor would show, for people and machines; those of a baseline left out, or written to one.

import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { Finding } from '../../base/finding.js';
import { LineIndex } from '../../base/line-index.js';
import {
  baselineText,
  BaselineComparison,
  entriesText,
  entryUri,
  readBaseline,
  type BaselineEntry,
} from '../../diagnostics/baseline.js';
import { allFindings, projectFindings } from '../../diagnostics/run-diagnostics.js';
import { nodeHost } from '../../host/node-host.js';
import { settingsFileName } from '../../workspace/roots.js';
import { Workspace, type Project } from '../../workspace/workspace.js';
import { exitCodes, UsageError, type ExitCode } from '../exit.js';
import { formatFindings, type CheckedAgainst, type CheckFormat, type ShownFinding } from '../format-findings.js';
import { holdsSpec, NO_SPEC, noSpecBelow, openNamed, shownFile, specsBelow } from '../open-project.js';
import { printable, type Terminal } from '../terminal.js';
import { writeIfChanged } from './diagram.js';

export interface CheckOptions {
  readonly format: CheckFormat;
  /** More warnings than this fail the command; absent: warnings never do. */
  readonly maxWarnings: number | undefined;
  /** A file, instead of the one of the settings. */
  readonly baseline?: string | undefined;
  /** Take out of the baseline what is gone. */
  readonly updateBaseline?: boolean;
  /** Write all findings to this file. */
  readonly writeBaseline?: string | undefined;
  /** Of this program. */
  readonly version?: string;
}

export function check(paths: readonly string[], options: CheckOptions, terminal: Terminal): ExitCode {
  const workspace = new Workspace(nodeHost);
  const asked = paths.flatMap((path) => askedAt(path, workspace, terminal));
  const uris = new Set(asked.map((a) => a.uri));
  const projects = [...new Set(asked.map((a) => a.project))];
  const found = projects.flatMap((project) => findingsFor(project, uris, terminal.cwd));
  if (options.writeBaseline !== undefined) return writeBaseline(options.writeBaseline, found, options, terminal);
  const baselines = baselinesOf(projects, options, terminal.cwd);
  if (options.updateBaseline === true && baselines.size === 0)
    throw new UsageError('--update-baseline needs --baseline FILE, or `baseline` in pipewright.json');
  // All of a project's findings are compared, also those of files that were not asked for.
  const known = new Set<Finding>();
  for (const project of projects)
    for (const findings of allFindings(project).values())
      for (const finding of findings)
        if (baselines.get(project)?.comparison.takes(finding) === true) known.add(finding);
  const shown = [...found.filter((s) => !known.has(s.finding)), ...staleOnes(projects, options, terminal.cwd)];
  const opened = [...new Set(baselines.values())];
  const gone = opened.map((b) => b.comparison.gone().filter((e) => isExamined(e, b.uri, projects)));
  const against = opened.map((b, i): CheckedAgainst => ({
    file: b.file,
    matched: b.comparison.matched,
    gone: gone[i]!.map((e) => ({ ...e, file: shownFile(entryUri(b.uri, e), terminal.cwd) })),
  }));
  terminal.out(
    formatFindings(
      shown,
      { format: options.format, version: options.version, known: found.filter((s) => known.has(s.finding)), against },
      terminal,
    ),
  );
  for (const [i, baseline] of opened.entries()) settle(baseline, gone[i]!, options, terminal);
  const errors = shown.filter((s) => s.finding.severity === 'error').length;
  const warnings = shown.filter((s) => s.finding.severity === 'warning').length;
  const tooMany = options.maxWarnings !== undefined && warnings > options.maxWarnings;
  if (tooMany) terminal.note(`${warnings} warnings, more than --max-warnings ${options.maxWarnings}`);
  return errors > 0 || tooMany ? exitCodes.findings : exitCodes.ok;
}

interface Asked {
  readonly uri: string;
  readonly project: Project;
}

function askedAt(path: string, workspace: Workspace, terminal: Terminal): readonly Asked[] {
  const absolute = resolve(terminal.cwd, path);
  if (nodeHost.isFolder(absolute)) {
    const specs = specsBelow(workspace, absolute);
    if (specs.length === 0) terminal.note(noSpecBelow(printable(path)));
    return [...specs, ...settingsBelow(absolute)].map((uri) => ({ uri, project: workspace.project(uri) }));
  }
  if (!nodeHost.isFile(absolute)) throw new UsageError(`no such file or folder: ${path}`);
  const uri = nodeHost.toUri(absolute);
  const project = workspace.project(uri);
  const partOfIt = holdsSpec(project, uri) || (project.documents.has(uri) && !workspace.isSpec(uri));
  if (partOfIt || basename(absolute) === settingsFileName) return [{ uri, project }];
  if (/\.(sql|csv)$/i.test(absolute))
    throw new UsageError(`${path}: no spec; check the spec that reads it, and what is wrong in it is shown as well`);
  const named = openNamed(uri);
  if (!holdsSpec(named.project, uri)) {
    terminal.note(`${printable(path)}: ${NO_SPEC}; nothing is said of it`);
    return [{ uri, project }];
  }
  if (!named.workspace.isSpec(uri))
    terminal.note(`${printable(path)}: read as the only spec of its folder, because its name is no spec's`);
  return [named];
}

/** Settings are looked at where they have no spec yet. */
function settingsBelow(folder: string): readonly string[] {
  return nodeHost
    .listFiles(folder, 50_000)
    .filter((path) => basename(path) === settingsFileName)
    .map((path) => nodeHost.toUri(resolve(folder, path)));
}

/** A folder of specs shows what is wrong in them and in the DDL and settings they rest on; a file shows itself and those. */
function findingsFor(project: Project, asked: ReadonlySet<string>, cwd: string): readonly ShownFinding[] {
  const specs = new Set(project.specs.map((s) => s.file));
  return [...allFindings(project)]
    .filter(([uri]) => asked.has(uri) || !specs.has(uri))
    .flatMap(([, findings]) => findings.map((f) => shownFinding(project, f, cwd)));
}

function shownFinding(project: Project, finding: Finding, cwd: string): ShownFinding {
  return {
    finding,
    file: shownFile(finding.file, cwd),
    text: project.documents.get(finding.file)?.text ?? '',
    range: linesOf(project, finding.file).range(finding.span),
    related: finding.related.map((r) => ({
      file: shownFile(r.file, cwd),
      range: linesOf(project, r.file).range(r.span),
      message: r.message,
    })),
  };
}

function linesOf(project: Project, uri: string): LineIndex {
  return project.derive(`lines ${uri}`, () => new LineIndex(project.documents.get(uri)?.text ?? ''));
}

// ---- baselines -----------------------------------------------------------------------------------------------------------

/** What the editor says of a project's own baseline. */
function staleOnes(projects: readonly Project[], options: CheckOptions, cwd: string): readonly ShownFinding[] {
  if (options.baseline !== undefined || options.updateBaseline === true) return [];
  return projects.flatMap((project) =>
    [...projectFindings(project).values()]
      .flat()
      .filter((f) => f.id === 'stale-baseline')
      .map((f) => shownFinding(project, f, cwd)),
  );
}

interface OpenBaseline {
  readonly path: string;
  readonly uri: string;
  readonly file: string;
  readonly entries: readonly BaselineEntry[];
  readonly comparison: BaselineComparison;
}

/** One that is named is for all projects, else each has its own; one that cannot be read is wrong usage, or a finding of the settings. */
function baselinesOf(
  projects: readonly Project[],
  options: CheckOptions,
  cwd: string,
): ReadonlyMap<Project, OpenBaseline> {
  if (options.baseline !== undefined) {
    const path = resolve(cwd, options.baseline);
    if (!nodeHost.isFile(path))
      throw new UsageError(`no such file: ${options.baseline}; --write-baseline ${options.baseline} writes it`);
    const baseline = openBaseline(path, readFileSync(path, 'utf8'), cwd);
    if ('fault' in baseline) throw new UsageError(baseline.fault);
    return new Map(projects.map((p) => [p, baseline]));
  }
  const own = new Map<Project, OpenBaseline>();
  for (const project of projects) {
    const document = project.around.baseline;
    const path = document === undefined ? undefined : nodeHost.toPath(document.uri);
    const baseline = path === undefined ? undefined : openBaseline(path, document!.text, cwd);
    if (baseline !== undefined && !('fault' in baseline)) own.set(project, baseline);
  }
  return own;
}

function openBaseline(path: string, text: string, cwd: string): OpenBaseline | { readonly fault: string } {
  const uri = nodeHost.toUri(path);
  const file = shownFile(uri, cwd);
  const read = readBaseline(text.replace(/^\uFEFF/, ''));
  if (!read.ok) {
    const { line, character } = new LineIndex(text).position(read.span.start);
    return { fault: `${file}:${line + 1}:${character + 1}: ${read.message}` };
  }
  return { path, uri, file, entries: read.entries, comparison: new BaselineComparison(read.entries, uri) };
}

/** What was not looked at is not gone, unless its file is. */
function isExamined(entry: BaselineEntry, baseline: string, projects: readonly Project[]): boolean {
  const path = nodeHost.toPath(entryUri(baseline, entry));
  if (path === undefined || !nodeHost.isFile(path)) return true;
  const uri = nodeHost.toUri(path);
  return projects.some((p) => p.documents.has(uri));
}

function settle(
  baseline: OpenBaseline,
  gone: readonly BaselineEntry[],
  options: CheckOptions,
  terminal: Terminal,
): void {
  const count = gone.reduce((sum, e) => sum + e.count, 0);
  if (count === 0) return;
  const findings = `${count} ${count === 1 ? 'finding' : 'findings'}`;
  if (options.updateBaseline !== true) {
    terminal.note(`${printable(baseline.file)}: ${findings} no longer there; --update-baseline takes them out`);
    return;
  }
  const less = new Map(gone.map((e) => [JSON.stringify({ ...e, count: 0 }), e.count]));
  const left = merged(baseline.entries).flatMap((e): readonly BaselineEntry[] => {
    const remaining = e.count - (less.get(JSON.stringify({ ...e, count: 0 })) ?? 0);
    return remaining > 0 ? [{ ...e, count: remaining }] : [];
  });
  writeIfChanged(baseline.path, entriesText(left));
  terminal.note(`${printable(baseline.file)}: ${findings} taken out`);
}

/** An entry that stands twice counts together. */
function merged(entries: readonly BaselineEntry[]): readonly BaselineEntry[] {
  const all = new Map<string, BaselineEntry>();
  for (const e of entries) {
    const key = JSON.stringify({ ...e, count: 0 });
    all.set(key, { ...e, count: (all.get(key)?.count ?? 0) + e.count });
  }
  return [...all.values()];
}

function writeBaseline(
  to: string,
  found: readonly ShownFinding[],
  options: CheckOptions,
  terminal: Terminal,
): ExitCode {
  if (options.baseline !== undefined || options.updateBaseline === true)
    throw new UsageError('--write-baseline writes all findings: it goes without --baseline and --update-baseline');
  const path = resolve(terminal.cwd, to);
  if (nodeHost.isFolder(path)) throw new UsageError(`a folder, not a file: ${to}`);
  const uri = nodeHost.toUri(path);
  const findings = found.map((s) => s.finding);
  const action = writeIfChanged(path, baselineText(findings, uri));
  const file = shownFile(uri, terminal.cwd);
  if (options.format === 'json')
    terminal.out(
      `${JSON.stringify({ formatVersion: 1, findings: [], baseline: { file, action, findings: findings.length } }, undefined, 2)}\n`,
    );
  else
    terminal.note(`${action} ${printable(file)}: ${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}`);
  return exitCodes.ok;
}
