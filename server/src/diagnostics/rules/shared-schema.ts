// Two layers with one schema: models among the tables that sources are loaded into, or two layers that cannot be told apart by where they stand.

import type { Spec } from '../../spec/spec.js';
import type { Rule } from '../rule.js';

/** In the order in which they are built. */
const LAYERS = ['raw', 'staging', 'intermediate', 'final'] as const;

export const sharedSchema: Rule = {
  id: 'shared-schema',
  family: 'names',
  severity: 'warning',
  ofPipeline(pipeline, report) {
    for (const { file, spec } of pipeline.specs)
      for (const { layer, like } of repeated(spec.schema)) {
        const name = spec.schema[layer]!;
        const raw = like === 'raw';
        report({
          file,
          part: `schema/${layer}_schema`,
          ...(!raw && { severity: 'information' as const }),
          message: raw
            ? `\`${name}\` is the schema of the sources as well: the models of the ${layer} layer would be written among them, and one named like a source in its place. Give the layer a schema of its own.`
            : `\`${name}\` is the schema of the ${like} layer as well: where a table stands no longer says which layer it is of. If that is meant, leave it.`,
          related: [{ file, part: `schema/${like}_schema`, message: `The ${like} schema` }],
        });
      }
  },
};

type Layer = (typeof LAYERS)[number];

function repeated(schema: Spec['schema']): readonly { readonly layer: Layer; readonly like: Layer }[] {
  return LAYERS.flatMap((layer, i) => {
    const name = schema[layer]?.toLowerCase();
    const like = name === undefined ? undefined : LAYERS.slice(0, i).find((l) => schema[l]?.toLowerCase() === name);
    return like === undefined ? [] : [{ layer, like }];
  });
}
