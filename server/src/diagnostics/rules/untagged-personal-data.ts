// A column that looks like personal data and has no tag that says so: nobody can find it when a person asks, and no rule can follow it.

import type { PipelineModel, ResolvedModel } from '../../model/pipeline-model.js';
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
    for (const model of pipeline.models) {
      if (sensitiveTag(model.spec.tags) !== undefined) continue;
      for (const output of model.outputs) {
        if (output.role !== 'mapping' && output.role !== 'aggregation') continue;
        if (output.hidden || isTagged(output.tags)) continue;
        const origin = personalOrigin(output);
        if (origin === undefined || hasPlaceForTags(pipeline, model, origin.alias, origin.column)) continue;
        report({
          file: model.file,
          part: `${output.part}/${output.role === 'mapping' ? 'target_column' : 'metric_column'}`,
          message: `\`${output.name}\` holds \`${origin.alias}.${origin.column}\`, which looks like personal data (${origin.phrase}), and has no tag that says so. Add \`"tags": ["pii"]\`, or \`["not_pii"]\` if it is none.`,
          data: { column: output.part },
        });
      }
    }
  },
  fixes: (problem, at) => {
    const column = problem.data!['column'] as string;
    return [
      ...at.fix('Tag it as personal data: `pii`', [at.add(column, 'tags', 'pii')], false),
      ...at.fix('Tag it as none: `not_pii`', [at.add(column, 'tags', 'not_pii')], false),
    ];
  },
};

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
