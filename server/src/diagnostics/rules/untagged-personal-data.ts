// A column that looks like personal data and has no tag that says so: nobody can find it when a person asks, and no rule can follow it.

import type { PipelineModel, ResolvedModel } from '../../model/pipeline-model.js';
import type { Fix } from '../../base/finding.js';
import type { Span, TextEdit } from '../../base/span.js';
import type { FixContext } from '../fixes/fix-context.js';
import { aboutSource, isTagged, personalColumns, type PersonalColumn } from '../personal-data.js';
import { personalField, personalName } from '../personal-name-table.js';
import type { Rule } from '../rule.js';

export const untaggedPersonalData: Rule = {
  id: 'untagged-personal-data',
  family: 'governance',
  severity: 'warning',
  offByDefault: true,
  ofPipeline(pipeline, report) {
    for (const source of pipeline.sources.values())
      for (const { name, tags, part } of source.spec?.source.columns ?? []) {
        const type = source.columns.find((c) => c.name.toLowerCase() === name.value.toLowerCase())?.type;
        if (type === undefined || isTagged(tags)) continue;
        const phrase = personalName(name.value, type, aboutSource(source));
        const field = phrase === undefined ? personalField(type, aboutSource(source)) : undefined;
        if (phrase === undefined && field === undefined) continue;
        report({
          file: source.spec!.file,
          part: name.part,
          message: `\`${source.name}.${name.value}${field === undefined ? '' : `.${field.path}`}\` looks like personal data (${phrase ?? field!.phrase}) and has no tag that says so. Add \`"tags": ["pii"]\`, or \`["not_pii"]\` if it is none.`,
          data: { column: part },
        });
      }
    const inDdl = new Map<
      string,
      { readonly column: DdlColumn; readonly phrase: string; readonly readers: Reader[] }
    >();
    for (const [model, columns] of personalColumns(pipeline))
      for (const column of columns) {
        const { output, phrase, from } = column;
        if (output.hidden) continue;
        // A key or what only passes through has no place for a tag.
        const key =
          output.role === 'mapping' ? '/target_column' : output.role === 'aggregation' ? '/metric_column' : undefined;
        const part = `${output.part}${key ?? ''}`;
        const declared = from === undefined || from.path !== '' ? undefined : ddlColumn(pipeline, model, from);
        if (declared !== undefined) {
          const known = inDdl.get(declared.name);
          const reader: Reader = {
            file: model.file,
            part,
            name: `${model.name}.${output.name}`,
            ...(key !== undefined && { column: output.part }),
          };
          if (known === undefined) inDdl.set(declared.name, { column: declared, phrase, readers: [reader] });
          else known.readers.push(reader);
          continue;
        }
        report({
          file: model.file,
          part,
          message: `${said(model, column)}, and has no tag that says so. ${key === undefined ? 'List it in `column_mapping` with a tag' : 'Add `"tags": ["pii"]`'}, or \`["not_pii"]\` if it is none.`,
          ...(key !== undefined && { data: { column: output.part } }),
        });
      }
    // DDL has no place for a tag: said once where the column is declared, whoever hands it on.
    for (const { column, phrase, readers } of inDdl.values())
      report({
        file: column.file,
        part: '',
        span: column.span,
        message: `\`${column.name}\` looks like personal data (${phrase}), and ${readers.map((x) => `\`${x.name}\``).join(', ')} ${readers.length === 1 ? 'hands' : 'hand'} it on without a tag that says so. Tag ${readers.length === 1 ? 'that column' : 'these columns'} (\`"tags": ["pii"]\`, or \`["not_pii"]\`), or declare the source's columns with their tags in a spec.`,
        related: readers.map(({ file, part, name }) => ({ file, part, message: `\`${name}\` holds it.` })),
        // All of them, or the fix would leave some untagged.
        ...(readers.every((x) => x.column !== undefined) && { data: { readers, fixesIn: readers[0]!.file } }),
      });
  },
  fixes: (problem, at) => {
    if (problem.data === undefined) return [];
    const readers = problem.data['readers'] as readonly Reader[] | undefined;
    if (readers !== undefined) return tagReaders(readers, at);
    const column = problem.data['column'] as string;
    return [
      ...at.fix('Tag it as personal data: `pii`', [at.add(column, 'tags', 'pii')], false),
      ...at.fix('Tag it as none: `not_pii`', [at.add(column, 'tags', 'not_pii')], false),
    ];
  },
};

interface Reader {
  readonly file: string;
  readonly part: string;
  /** The column's entry; absent: it has none. */
  readonly column?: string;
  readonly name: string;
}

interface DdlColumn {
  /** `raw.people.email`. */
  readonly name: string;
  readonly file: string;
  readonly span: Span;
}

/** All readers at once: the tag is the column's, not theirs. */
function tagReaders(readers: readonly Reader[], at: FixContext): readonly Fix[] {
  const fix = (title: string, tag: string): readonly Fix[] => {
    const edits = new Map<string, readonly TextEdit[]>();
    for (const file of new Set(readers.map((x) => x.file))) {
      const there = at.in(file);
      const added = readers.filter((x) => x.file === file).map((x) => there?.add(x.column!, 'tags', tag));
      if (added.some((e) => e === undefined)) return [];
      edits.set(file, added as readonly TextEdit[]);
    }
    return [{ title, edits, preferred: false }];
  };
  return [
    ...fix('Tag it as personal data where it is read: `pii`', 'pii'),
    ...fix('Tag it as none where it is read: `not_pii`', 'not_pii'),
  ];
}

/** What is said of the column, up to the tag. */
function said(model: ResolvedModel, { output, phrase, from }: PersonalColumn): string {
  if (from === undefined) return `\`${output.name}\` looks like personal data (${phrase})`;
  const { alias } = model.inputs[from.input]!;
  return `\`${output.name}\` holds \`${alias}.${from.column}${from.path}\`, which looks like personal data (${phrase})`;
}

/** The DDL column that an input's column comes from; undefined: another place declares it, or none. */
function ddlColumn(
  pipeline: PipelineModel,
  model: ResolvedModel,
  from: NonNullable<PersonalColumn['from']>,
): DdlColumn | undefined {
  const { relation } = model.inputs[from.input]!;
  const source = relation.kind === 'source' ? pipeline.sources.get(relation.name.toLowerCase()) : undefined;
  const ddl = source === undefined ? undefined : pipeline.ddl.find((d) => d.file === source.ddlFile);
  const table = ddl?.tables.find((t) => t.name.toLowerCase() === source!.name.toLowerCase());
  const found = table?.columns.find((c) => c.name.toLowerCase() === from.column.toLowerCase());
  return found === undefined
    ? undefined
    : { name: `${source!.name}.${found.name}`, file: ddl!.file, span: found.nameSpan };
}
