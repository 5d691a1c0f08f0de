// A staging or intermediate model that nothing reads, while there are models of a later layer: it is built for nobody.

import type { PipelineModel } from '../../model/pipeline-model.js';
import type { Layer } from '../../spec/spec.js';
import { ModelIndex } from '../model-index.js';
import type { Rule } from '../rule.js';
import { isRead, mayBeMeant } from '../usage.js';

const BACKWARDS: readonly Layer[] = ['final', 'intermediate', 'staging'];
const layers = new ModelIndex((model) => [model.layer]);

function lastLayer(pipeline: PipelineModel): Layer | undefined {
  return BACKWARDS.find((layer) => layers.has(pipeline, layer));
}

export const unreadModel: Rule = {
  id: 'unread-model',
  family: 'names',
  severity: 'hint',
  amongModels({ name, layer, spec }, others, report) {
    const isLast = others.ask('layers', lastLayer) === layer;
    if (isLast || others.ask('read', (pipeline) => isRead(pipeline, { kind: 'model', name }))) return;
    if (others.ask('meant', (pipeline) => mayBeMeant(pipeline, name))) return;
    report({
      part: spec.name.part,
      message: `Nothing reads \`${name}\`, a model of the ${layer} layer. Read it in a later model, or remove it; a result for people belongs into the final layer.`,
      tag: 'unnecessary',
    });
  },
};
