// Foreign keys of sources declared in specs → problems: columns and relations that do not exist, and types that cannot be compared.

import { nearestNames } from '../base/nearest-names.js';
import type { Problem } from '../spec/problem.js';
import type { ForeignKeySpec, Text } from '../spec/spec.js';
import { standIn, supertype } from '../sql/typing/coercion.js';
import { typeToString } from '../sql/types.js';
import type { ResolvedSource, SourceColumn } from './pipeline-model.js';

/** `models`: their names as declared; what columns they have is not known yet. */
export function sourceForeignKeyProblems(
  sources: ReadonlyMap<string, ResolvedSource>,
  models: readonly string[],
): readonly Problem[] {
  return [...sources.values()].flatMap((source) =>
    (source.spec?.source.foreignKeys ?? []).flatMap((fk) => problemsOf(fk, source, sources, models)),
  );
}

function problemsOf(
  fk: ForeignKeySpec,
  source: ResolvedSource,
  sources: ReadonlyMap<string, ResolvedSource>,
  models: readonly string[],
): readonly Problem[] {
  const { file } = source.spec!;
  const own = fk.columns.map((text) => columnOf(source, text, file));
  const problems = own.flatMap((c) => c.problem ?? []);
  const name = fk.references.value.toLowerCase();
  const target = sources.get(name);
  if (models.some((m) => m.toLowerCase() === name)) return problems;
  if (target === undefined)
    return [
      ...problems,
      unknown('unknown-relation', fk.references, file, `There is no model or source named \`${fk.references.value}\``, [
        ...models,
        ...[...sources.values()].map((s) => s.name),
      ]),
    ];
  // Without `referenced_columns` the columns of the same names, or the key of the other, are meant.
  if (fk.referencedColumns.length === 0) return problems;
  if (fk.referencedColumns.length !== fk.columns.length)
    return [
      ...problems,
      {
        ...NOTHING_MORE,
        id: 'foreign-key-columns',
        part: fk.part,
        file,
        message: `The foreign key has ${fk.columns.length} columns and points to ${fk.referencedColumns.length}.`,
      },
    ];
  return [
    ...problems,
    ...fk.referencedColumns.flatMap((text, i): readonly Problem[] => {
      const { column, problem } = columnOf(target, text, file);
      const mine = own[i]?.column;
      if (problem !== undefined) return [problem];
      if (column === undefined || mine === undefined) return [];
      if (supertype([standIn(mine.type), standIn(column.type)]) !== undefined) return [];
      return [
        {
          ...NOTHING_MORE,
          id: 'foreign-key-types',
          part: text.part,
          file,
          span: { start: 0, end: text.value.length },
          message: `\`${mine.name}\` is ${typeToString(mine.type)}, \`${target.name}.${column.name}\` is ${typeToString(column.type)}; they cannot be compared.`,
        },
      ];
    }),
  ];
}

/** A faulty foreign key of a source makes no row of a model doubtful. */
const NOTHING_MORE = { severity: 'error', related: [], suggestions: [], blocks: [] } as const;

function columnOf(
  source: ResolvedSource,
  text: Text,
  file: string,
): { readonly column?: SourceColumn; readonly problem?: Problem } {
  const column = source.columns.find((c) => c.name.toLowerCase() === text.value.toLowerCase());
  if (column !== undefined) return { column };
  if (source.open || source.columns.length === 0) return {};
  const names = source.columns.map((c) => c.name);
  return {
    problem: unknown('unknown-column', text, file, `\`${source.name}\` has no column \`${text.value}\``, names),
  };
}

function unknown(id: string, text: Text, file: string, message: string, known: readonly string[]): Problem {
  const suggestions = nearestNames(text.value, known);
  const hint = suggestions[0] === undefined ? '' : ` Did you mean \`${suggestions[0]}\`?`;
  return {
    ...NOTHING_MORE,
    id,
    part: text.part,
    file,
    span: { start: 0, end: text.value.length },
    suggestions,
    message: `${message}.${hint}`,
  };
}
