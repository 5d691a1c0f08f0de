// Foreign keys in DDL files → problems: tables that nobody declares, and columns that the table they point to does not have.

import { nearestNames } from '../base/nearest-names.js';
import type { Problem } from '../spec/problem.js';
import type { DdlMention, DdlTable } from '../syntax/ddl.js';
import type { ResolvedSource } from './pipeline-model.js';

/** `models`: their names as declared. The key is left out of what is known of the table, so nothing is blocked. */
export function ddlForeignKeyProblems(
  tables: Iterable<DdlTable>,
  sources: ReadonlyMap<string, ResolvedSource>,
  models: readonly string[],
): readonly Problem[] {
  const known = [...[...sources.values()].filter((s) => !s.open).map((s) => s.name), ...models];
  const names = new Set(known.map((n) => n.toLowerCase()));
  const opened = new Set([...sources.values()].filter((s) => s.open).map((s) => s.name.toLowerCase()));
  return [...tables].flatMap((table) =>
    table.mentions.flatMap((mention): readonly Problem[] => {
      const target = mention.table.toLowerCase();
      if (target === table.name.toLowerCase() || opened.has(target)) return [];
      if (mention.column !== undefined) return columnProblem(mention, mention.column, table, sources.get(target));
      if (names.has(target)) return [];
      const near = nearestNames(mention.table, known).filter((n) => n.toLowerCase() !== table.name.toLowerCase());
      const meant = near[0] === undefined ? '' : ` Did you mean \`${near[0]}\`?`;
      return [
        problemAt(
          table,
          mention,
          'unknown-relation',
          near.length > 0 ? 'warning' : 'information',
          `\`${table.name}\` refers to \`${mention.table}\`, which is declared nowhere: this foreign key says nothing here.${meant}`,
          near,
        ),
      ];
    }),
  );
}

function columnProblem(
  mention: DdlMention,
  column: string,
  table: DdlTable,
  target: ResolvedSource | undefined,
): readonly Problem[] {
  if (target === undefined || target.columns.length === 0) return [];
  if (target.columns.some((c) => c.name.toLowerCase() === column.toLowerCase())) return [];
  const near = nearestNames(
    column,
    target.columns.map((c) => c.name),
  );
  const meant = near[0] === undefined ? '' : ` Did you mean \`${near[0]}\`?`;
  const message = `\`${target.name}\` has no column \`${column}\`, to which a foreign key of \`${table.name}\` points.${meant}`;
  return [problemAt(table, mention, 'unknown-column', 'warning', message, near)];
}

function problemAt(
  { file }: DdlTable,
  { start, end }: DdlMention,
  id: string,
  severity: Problem['severity'],
  message: string,
  suggestions: readonly string[],
): Problem {
  return { id, severity, part: '', file, span: { start, end }, message, suggestions, related: [], blocks: [] };
}
