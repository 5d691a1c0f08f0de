// `lineage SPEC [MODEL.COLUMN]`: which columns a column depends on, and which depend on it, over all models.

import { lineage, lineageOf, type LineageEdge } from '../../plan/lineage.js';
import type { Project } from '../../workspace/workspace.js';
import { exitCodes, UsageError, type ExitCode } from '../exit.js';
import { openSpec, type SpecArgument } from '../open-project.js';
import { printable, type Terminal } from '../terminal.js';

export interface LineageOptions {
  readonly column: string | undefined;
  readonly format: 'text' | 'json';
}

export function lineageCommand(spec: SpecArgument, options: LineageOptions, terminal: Terminal): ExitCode {
  const { project } = openSpec(spec, terminal.cwd);
  if (options.column !== undefined && !knownColumns(project).has(options.column.toLowerCase())) {
    throw new UsageError(
      `no column ${options.column}: name it MODEL.COLUMN or SOURCE.COLUMN, of a model that is not blocked`,
    );
  }
  const edges = options.column === undefined ? lineage(project.plan) : lineageOf(project.plan, options.column);
  terminal.out(
    options.format === 'json' ? `${JSON.stringify({ formatVersion: 1, edges }, undefined, 2)}\n` : edgesText(edges),
  );
  return exitCodes.ok;
}

function knownColumns(project: Project): ReadonlySet<string> {
  const { models, sources } = project.plan;
  return new Set([...models, ...sources].flatMap((r) => r.columns.map((c) => `${r.name}.${c.name}`.toLowerCase())));
}

/** Per column what its value comes from; what concerns all columns of a model alike, once a model. */
function edgesText(edges: readonly LineageEdge[]): string {
  const lines: string[] = [];
  const byColumn = new Map<string, LineageEdge[]>();
  for (const e of edges) byColumn.set(e.to, [...(byColumn.get(e.to) ?? []), e]);
  const named = (list: readonly LineageEdge[], kind: LineageEdge['kind']): string =>
    list
      .filter((e) => e.kind === kind)
      .map((e) => printable(e.from))
      .join(', ');
  for (const [to, list] of byColumn) {
    lines.push(printable(to));
    for (const kind of ['value', 'filter', 'key'] as const) {
      const from = named(list, kind);
      if (from !== '') lines.push(`  ${kind.padEnd(6)} ${from}`);
    }
  }
  return lines.length === 0 ? 'no column depends on another\n' : `${lines.join('\n')}\n`;
}
