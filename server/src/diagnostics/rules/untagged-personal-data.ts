// A column that looks like personal data and has no tag that says so: nobody can find it when a person asks, and no rule can follow it.

import type { PipelineModel, ResolvedModel } from '../../model/pipeline-model.js';
import type { Fix } from '../../base/finding.js';
import type { Span, TextEdit } from '../../base/span.js';
import type { FixContext } from '../fixes/fix-context.js';
import { isCleared, personalName, sensitiveTag } from '../personal-name-table.js';
import type { Rule } from '../rule.js';
import { personalOrigin } from '../sensitive-data.js';

export const untaggedPersonalData: Rule = {
  id: 'untagged-personal-data',
  family: 'governance',
  severity: 'warning',
  offByDefault: true,
  ofPipeline(pipeline, report) {
    for (const { name: source, columns, spec } of pipeline.sources.values())
      for (const column of spec?.source.columns ?? []) {
        const { name, tags, part } = column;
        const type = columns.find((c) => c.name.toLowerCase() === name.value.toLowerCase())?.type;
        const phrase = type === undefined || isTagged(tags) ? undefined : personalName(name.value, type);
        if (phrase === undefined) continue;
        report({
          file: spec!.file,
          part: name.part,
          message: `\`${source}.${name.value}\` looks like personal data (${phrase}) and has no tag that says so. Add \`"tags": ["pii"]\`, or \`["not_pii"]\` if it is none.`,
          data: { column: part },
        });
      }
    const inDdl = new Map<
      string,
      { readonly column: DdlColumn; readonly phrase: string; readonly readers: Reader[] }
    >();
    for (const model of pipeline.models) {
      if (sensitiveTag(model.spec.tags) !== undefined) continue;
      for (const output of model.outputs) {
        if (output.role !== 'mapping' && output.role !== 'aggregation') continue;
        if (output.hidden || isTagged(output.tags)) continue;
        const origin = personalOrigin(output);
        if (origin === undefined || hasPlaceForTags(pipeline, model, origin.alias, origin.column)) continue;
        const part = `${output.part}/${output.role === 'mapping' ? 'target_column' : 'metric_column'}`;
        const declared = ddlColumn(pipeline, model, origin.alias, origin.column);
        if (declared !== undefined) {
          const known = inDdl.get(declared.name);
          const reader = { file: model.file, part, column: output.part, name: `${model.name}.${output.name}` };
          if (known === undefined)
            inDdl.set(declared.name, { column: declared, phrase: origin.phrase, readers: [reader] });
          else known.readers.push(reader);
          continue;
        }
        report({
          file: model.file,
          part,
          message: `\`${output.name}\` holds \`${origin.alias}.${origin.column}\`, which looks like personal data (${origin.phrase}), and has no tag that says so. Add \`"tags": ["pii"]\`, or \`["not_pii"]\` if it is none.`,
          data: { column: output.part },
        });
      }
    }
    // DDL has no place for a tag: said once where the column is declared, whoever hands it on.
    for (const { column, phrase, readers } of inDdl.values())
      report({
        file: column.file,
        part: '',
        span: column.span,
        message: `\`${column.name}\` looks like personal data (${phrase}), and ${readers.map((x) => `\`${x.name}\``).join(', ')} ${readers.length === 1 ? 'hands' : 'hand'} it on without a tag that says so. Tag ${readers.length === 1 ? 'that column' : 'these columns'} (\`"tags": ["pii"]\`, or \`["not_pii"]\`), or declare the source's columns with their tags in a spec.`,
        related: readers.map(({ file, part, name }) => ({ file, part, message: `\`${name}\` holds it.` })),
        data: { readers, fixesIn: readers[0]!.file },
      });
  },
  fixes: (problem, at) => {
    const readers = problem.data!['readers'] as readonly Reader[] | undefined;
    if (readers !== undefined) return tagReaders(readers, at);
    const column = problem.data!['column'] as string;
    return [
      ...at.fix('Tag it as personal data: `pii`', [at.add(column, 'tags', 'pii')], false),
      ...at.fix('Tag it as none: `not_pii`', [at.add(column, 'tags', 'not_pii')], false),
    ];
  },
};

interface Reader {
  readonly file: string;
  readonly part: string;
  /** The column's entry. */
  readonly column: string;
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
      const added = readers.filter((x) => x.file === file).map((x) => there?.add(x.column, 'tags', tag));
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

/** The DDL column that an input's column comes from; undefined: another place declares it, or none. */
function ddlColumn(
  pipeline: PipelineModel,
  model: ResolvedModel,
  alias: string,
  column: string,
): DdlColumn | undefined {
  const relation = model.inputs.find((i) => i.alias.toLowerCase() === alias.toLowerCase())?.relation;
  const source = relation?.kind === 'source' ? pipeline.sources.get(relation.name.toLowerCase()) : undefined;
  const ddl = source === undefined ? undefined : pipeline.ddl.find((d) => d.file === source.ddlFile);
  const table = ddl?.tables.find((t) => t.name.toLowerCase() === source!.name.toLowerCase());
  const found = table?.columns.find((c) => c.name.toLowerCase() === column.toLowerCase());
  return found === undefined
    ? undefined
    : { name: `${source!.name}.${found.name}`, file: ddl!.file, span: found.nameSpan };
}

function isTagged(tags: readonly string[]): boolean {
  return sensitiveTag(tags) !== undefined || isCleared(tags);
}

/** The column is declared in a spec, where a tag belongs; what happens to tagged data further on is another rule's. */
function hasPlaceForTags(pipeline: PipelineModel, model: ResolvedModel, alias: string, column: string): boolean {
  const relation = model.inputs.find((i) => i.alias.toLowerCase() === alias.toLowerCase())?.relation;
  if (relation === undefined) return true;
  if (relation.kind === 'model') return true;
  const source = pipeline.sources.get(relation.name.toLowerCase());
  return source?.spec?.source.columns?.some((c) => c.name.value.toLowerCase() === column.toLowerCase()) === true;
}
