// `check PATHS`: the findings an editor would show, for people and machines.

import { resolve } from 'node:path';
import type { Finding } from '../../base/finding.js';
import { LineIndex } from '../../base/line-index.js';
import { projectFindings } from '../../diagnostics/run-diagnostics.js';
import { nodeHost } from '../../host/node-host.js';
import { Workspace, type Project } from '../../workspace/workspace.js';
import { exitCodes, UsageError, type ExitCode } from '../exit.js';
import { formatFindings, type CheckFormat, type ShownFinding } from '../format-findings.js';
import { shownFile, specsBelow } from '../open-project.js';
import type { Terminal } from '../terminal.js';

export interface CheckOptions {
  readonly format: CheckFormat;
  /** More warnings than this fail the command; absent: warnings never do. */
  readonly maxWarnings: number | undefined;
}

export function check(paths: readonly string[], options: CheckOptions, terminal: Terminal): ExitCode {
  const workspace = new Workspace(nodeHost);
  const uris = new Set(paths.flatMap((path) => urisOf(path, workspace, terminal.cwd)));
  const projects = new Set([...uris].map((uri) => workspace.project(uri)));
  const shown = [...projects].flatMap((project) => findingsFor(project, uris, terminal.cwd));
  terminal.out(formatFindings(shown, options.format, terminal));
  const errors = shown.filter((s) => s.finding.severity === 'error').length;
  const warnings = shown.filter((s) => s.finding.severity === 'warning').length;
  const tooMany = options.maxWarnings !== undefined && warnings > options.maxWarnings;
  if (tooMany) terminal.note(`${warnings} warnings, more than --max-warnings ${options.maxWarnings}`);
  return errors > 0 || tooMany ? exitCodes.findings : exitCodes.ok;
}

function urisOf(path: string, workspace: Workspace, cwd: string): readonly string[] {
  const absolute = resolve(cwd, path);
  if (nodeHost.isFolder(absolute)) return specsBelow(workspace, absolute);
  if (!nodeHost.isFile(absolute)) throw new UsageError(`no such file or folder: ${path}`);
  return [nodeHost.toUri(absolute)];
}

/** A folder of specs shows what is wrong in them and in the DDL and settings they rest on; a file shows itself and those. */
function findingsFor(project: Project, asked: ReadonlySet<string>, cwd: string): readonly ShownFinding[] {
  const specs = new Set(project.specs.map((s) => s.file));
  return [...projectFindings(project)]
    .filter(([uri]) => asked.has(uri) || !specs.has(uri))
    .flatMap(([uri, findings]) => {
      const text = project.documents.get(uri)?.text ?? '';
      const lines = new LineIndex(text);
      return findings.map((finding: Finding): ShownFinding => ({
        finding,
        file: shownFile(uri, cwd),
        text,
        range: lines.range(finding.span),
        related: finding.related.map((r) => ({
          file: shownFile(r.file, cwd),
          range: new LineIndex(project.documents.get(r.file)?.text ?? '').range(r.span),
          message: r.message,
        })),
      }));
    });
}
