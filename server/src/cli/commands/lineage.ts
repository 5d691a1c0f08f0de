// `lineage SPEC [MODEL.COLUMN]`: which columns a column comes from.

import { columnLineage } from '../../model/column-lineage.js';
import { exitCodes, UsageError, type ExitCode } from '../exit.js';
import { openSpec } from '../open-project.js';
import type { Terminal } from '../terminal.js';

export function lineage(spec: string, options: { readonly column: string | undefined; readonly format: 'text' | 'json' }, terminal: Terminal): ExitCode {
  const { project } = openSpec(spec, terminal.cwd);
  const all = columnLineage(project.model);
  const wanted = options.column?.toLowerCase();
  if (wanted !== undefined && !project.model.models.some((m) => m.columns.some((c) => `${m.name}.${c.name}`.toLowerCase() === wanted))) {
    throw new UsageError(`no column ${options.column!}: name it MODEL.COLUMN`);
  }
  const edges = wanted === undefined ? all : upstream(all, wanted);
  terminal.out(
    options.format === 'json'
      ? `${JSON.stringify({ formatVersion: 1, edges }, undefined, 2)}\n`
      : edges.map((e) => `${e.from} -> ${e.to} (${e.kind})\n`).join(''),
  );
  return exitCodes.ok;
}

type Edges = ReturnType<typeof columnLineage>;

/** Edges on the way to one column, from it upwards. */
function upstream(all: Edges, column: string): Edges {
  const reached = new Set([column]);
  const kept = new Set<Edges[number]>();
  for (let grew = true; grew; ) {
    grew = false;
    for (const edge of all) {
      if (kept.has(edge) || !reached.has(edge.to.toLowerCase())) continue;
      kept.add(edge);
      reached.add(edge.from.toLowerCase());
      grew = true;
    }
  }
  return all.filter((e) => kept.has(e));
}
