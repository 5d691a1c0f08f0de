// A function of the pipeline that no model calls, itself or through another function.

import { parseExpression } from '../../sql/parse/parse.js';
import { outermostCalls } from '../../model/qualify-names.js';
import type { PipelineModel, ResolvedFunction } from '../../model/pipeline-model.js';
import { ModelIndex } from '../model-index.js';
import type { Rule } from '../rule.js';
import { mayBeMeant } from '../usage.js';

export const unusedFunction: Rule = {
  id: 'unused-function',
  family: 'names',
  severity: 'hint',
  ofPipeline(pipeline, report) {
    if (pipeline.functions.length === 0 || pipeline.models.length === 0) return;
    const called = calledFunctions(pipeline);
    for (const { name, part, file } of pipeline.functions)
      if (!called.has(name.toLowerCase()) && !mayBeMeant(pipeline, name))
        report({
          file,
          part: `${part}/name`,
          message: `No model calls \`${name}\`.`,
          data: { part },
          tag: 'unnecessary',
        });
  },
  fixes: (problem, at) => at.fix('Remove the function', at.removeItem(problem.data!['part'] as string), false),
};

/** By lower-case name of the function. */
const callers = new ModelIndex((model) => model.functions.map((name) => name.toLowerCase()));

function calledFunctions(pipeline: PipelineModel): ReadonlySet<string> {
  const byName = new Map(pipeline.functions.map((f) => [f.name.toLowerCase(), f]));
  const called = new Set<string>();
  const call = (name: string): void => {
    const found = byName.get(name.toLowerCase());
    if (found === undefined || called.has(name.toLowerCase())) return;
    called.add(name.toLowerCase());
    callsOf(found).forEach(call);
  };
  for (const name of byName.keys()) if (callers.has(pipeline, name)) call(name);
  return called;
}

const calls = new WeakMap<ResolvedFunction['body']['text'], readonly string[]>();

/** The names a body calls; its typed tree has the calls of other functions already put in place. */
function callsOf({ body }: ResolvedFunction): readonly string[] {
  let names = calls.get(body.text);
  if (names === undefined) {
    const found = new Set<string>();
    outermostCalls(parseExpression(body.text.value).expr, (node) => {
      found.add(node.name.map((part) => part.name).join('.'));
      return false;
    });
    calls.set(body.text, (names = [...found]));
  }
  return names;
}
