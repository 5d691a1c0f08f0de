// The rows that an example gives to a table, by whichever of its names they are written under.

import type { RelationName, ResolvedModel } from '../model/pipeline-model.js';
import { relationKey } from '../model/relation-key.js';
import { indexOfInput } from '../model/resolve-inputs.js';
import type { ExampleSpec } from '../spec/spec.js';

export type GivenSpec = ExampleSpec['given'][number];

export function memberFor(model: ResolvedModel, example: ExampleSpec, relation: RelationName): GivenSpec | undefined {
  return example.given.find((g) => {
    const input = model.inputs[indexOfInput(model.inputs, g.input.value)];
    return input !== undefined && relationKey(input.relation) === relationKey(relation);
  });
}
