// A model whose name does not begin as the names of its layer do, by the setting `layer_prefixes`.

import type { Rule } from '../rule.js';

export const layerPrefix: Rule = {
  id: 'layer-prefix',
  family: 'governance',
  severity: 'warning',
  offByDefault: true,
  amongModels({ name, layer, spec }, _others, report, { layer_prefixes: prefixes }) {
    const own = prefixes[layer];
    const begins = (prefix: string): boolean => name.toLowerCase().startsWith(prefix.toLowerCase());
    if (own === undefined || own.length === 0 || own.some(begins)) return;
    const other = Object.entries(prefixes).find(([, list]) => list.some(begins));
    const wanted = own.map((p) => `\`${p}\``).join(', ');
    report({
      part: spec.name.part,
      message:
        other === undefined
          ? `Names of the layer \`${layer}\` begin with ${wanted}; \`${name}\` does not, so nobody sees where it belongs. Rename it, or say another \`layer\`.`
          : `\`${name}\` begins like a model of the layer \`${other[0]}\`, and is in \`${layer}\`, whose names begin with ${wanted}. Rename it, or correct its \`layer\`.`,
      ...(other !== undefined && { data: { layer: other[0] } }),
    });
  },
  fixes: (problem, at) => {
    const layer = problem.data?.['layer'] as string | undefined;
    const model = problem.part.split('/').slice(0, 2).join('/');
    return layer === undefined
      ? []
      : at.fix(`Put it into the layer \`${layer}\``, [at.set(model, 'layer', layer)], false);
  },
};
