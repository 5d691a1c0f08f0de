// A model that reads a model of a later layer: staging from intermediate or final, intermediate from final.

import type { Rule } from '../rule.js';
import type { Layer } from '../../spec/spec.js';

const ORDER: readonly Layer[] = ['staging', 'intermediate', 'final'];

export const layerOrder: Rule = {
  id: 'layer-order',
  family: 'governance',
  severity: 'warning',
  offByDefault: true,
  amongModels(model, others, report) {
    for (const { relation, part } of model.inputs) {
      const read = relation.kind === 'model' ? others.modelByName.get(relation.name.toLowerCase()) : undefined;
      if (read === undefined || ORDER.indexOf(read.layer) <= ORDER.indexOf(model.layer)) continue;
      report({
        part,
        message: `\`${model.name}\` (${model.layer}) reads \`${read.name}\`, which is in the later layer \`${read.layer}\`: the layers no longer say what is built from what. Read an earlier model, or move one of the two.`,
        related: [{ file: read.file, part: read.spec.name.part, message: `In the layer \`${read.layer}\`.` }],
      });
    }
  },
};
