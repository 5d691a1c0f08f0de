// A staging or intermediate model that nothing reads, while there are models of a later layer: it is built for nobody.

import type { Layer } from '../../spec/spec.js';
import type { Rule } from '../rule.js';
import { mayBeMeant, readersOf, relationKey } from '../usage.js';

const ORDER: Readonly<Record<Layer, number>> = { staging: 0, intermediate: 1, final: 2 };

export const unreadModel: Rule = {
  id: 'unread-model',
  family: 'names',
  severity: 'hint',
  ofPipeline(pipeline, report) {
    const readers = readersOf(pipeline);
    let last = 0;
    for (const { layer } of pipeline.models) last = Math.max(last, ORDER[layer]);
    for (const model of pipeline.models) {
      if (ORDER[model.layer] >= last || readers.has(relationKey({ kind: 'model', name: model.name }))) continue;
      if (mayBeMeant(pipeline, model.name)) continue;
      report({
        file: model.file,
        part: model.spec.name.part,
        message: `Nothing reads \`${model.name}\`, a model of the ${model.layer} layer. Read it in a later model, or remove it; a result for people belongs into the final layer.`,
        tag: 'unnecessary',
      });
    }
  },
};
