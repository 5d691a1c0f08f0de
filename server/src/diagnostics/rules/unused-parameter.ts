// A parameter of the pipeline that no expression reads: whoever sets it at run changes nothing.

import { visitTyped } from '../../sql/typed-walk.js';
import type { PipelineModel } from '../../model/pipeline-model.js';
import type { PartPlace } from '../../spec/problem.js';
import { ModelIndex } from '../model-index.js';
import type { Rule } from '../rule.js';
import { mayBeMeant } from '../usage.js';

export const unusedParameter: Rule = {
  id: 'unused-parameter',
  family: 'names',
  severity: 'warning',
  ofPipeline(pipeline, report) {
    if (pipeline.parameters.length < 2 || pipeline.models.length === 0) return;
    const read = parametersRead(pipeline);
    for (const { name, spec } of pipeline.parameters) {
      if (spec === undefined || read.has(name.toLowerCase()) || mayBeMeant(pipeline, name)) continue;
      const columns = columnsRead(pipeline, name);
      report({
        file: spec.file,
        part: spec.parameter.name.part,
        message: `No expression reads \`@${name}\`: its value changes nothing. Use it or remove it.${columns.length === 0 ? '' : ` \`${name}\` without the \`@\` is a column, which is read.`}`,
        related: columns.slice(0, 3).map((place) => ({ ...place, message: `Was \`@${name}\` meant here?` })),
        data: { part: spec.parameter.part },
        tag: 'unnecessary',
      });
    }
  },
  fixes: (problem, at) => at.fix('Remove the parameter', at.removeItem(problem.data!['part'] as string), false),
};

/** By lower-case name of the parameter. */
const parameterReaders = new ModelIndex((model) => model.parameters.map((name) => name.toLowerCase()));

function parametersRead(pipeline: PipelineModel): ReadonlySet<string> {
  const read = new Set<string>();
  for (const { name } of pipeline.parameters)
    if (parameterReaders.has(pipeline, name.toLowerCase())) read.add(name.toLowerCase());
  // A function that nobody calls is a finding of its own.
  for (const { body } of pipeline.functions)
    visitTyped(body.expr, (node) => {
      if (node.kind === 'parameter') read.add(node.name.toLowerCase());
    });
  return read;
}

/** Where conditions read a column of the parameter's name: only asked of a parameter that nothing reads. */
function columnsRead(pipeline: PipelineModel, name: string): readonly PartPlace[] {
  return pipeline.models.flatMap(({ file, written }) =>
    written
      .filter((w) => w.condition)
      .flatMap(({ text, expr }) => {
        const places: PartPlace[] = [];
        visitTyped(expr, ({ span, ...node }) => {
          if (span !== undefined && text.value.slice(span.start, span.end).toLowerCase() === name.toLowerCase())
            if (node.kind === 'column') places.push({ file, part: text.part, span });
        });
        return places;
      }),
  );
}
