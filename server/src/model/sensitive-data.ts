// A pipeline → which columns carry sensitive data, and where it comes from: by tags, followed through every expression that hands values on.
// What hands a value on says `value-flow.ts`.

import type { PipelineModel, ResolvedModel, ResolvedOutput, ResolvedSource } from './pipeline-model.js';
import { relationKey } from './relation-key.js';
import { isCleared, sensitiveTag } from './sensitive-tags.js';
import { originOf } from './value-flow.js';

/** The first place that the data comes from. */
export interface Origin {
  readonly relation: string;
  readonly column: string;
  readonly tag: string;
}

type Carried = ReadonlyMap<string, Origin>;

const NOTHING: Carried = new Map();

/** Of every relation, by {@link relationKey}: its sensitive columns by lower-case name. */
export function sensitiveColumns(pipeline: PipelineModel): ReadonlyMap<string, Carried> {
  const known = byPipeline.get(pipeline);
  if (known !== undefined) return known;
  const all = new Map<string, Carried>();
  for (const source of pipeline.sources.values())
    all.set(relationKey({ kind: 'source', name: source.name }), ofSource(source));
  for (const model of pipeline.order) {
    const inputs = model.inputs.map((input) => all.get(relationKey(input.relation)) ?? NOTHING);
    all.set(relationKey({ kind: 'model', name: model.name }), ofModel(model, inputs));
  }
  byPipeline.set(pipeline, all);
  return all;
}

const byPipeline = new WeakMap<PipelineModel, ReadonlyMap<string, Carried>>();
const bySource = new WeakMap<ResolvedSource['columns'], Carried>();
const byModel = new WeakMap<ResolvedModel, { readonly inputs: readonly Carried[]; readonly carried: Carried }>();

function ofSource(source: ResolvedSource): Carried {
  let carried = bySource.get(source.columns);
  if (carried === undefined) {
    const found = new Map<string, Origin>();
    for (const { name, tags } of source.columns) {
      const tag = sensitiveTag(tags);
      if (tag !== undefined) found.set(name.toLowerCase(), { relation: source.name, column: name, tag });
    }
    bySource.set(source.columns, (carried = found));
  }
  return carried;
}

function ofModel(model: ResolvedModel, inputs: readonly Carried[]): Carried {
  const before = byModel.get(model);
  if (before?.inputs.length === inputs.length && before.inputs.every((c, i) => c === inputs[i])) return before.carried;
  const whole = sensitiveTag(model.spec.tags);
  const carried = new Map<string, Origin>();
  for (const output of model.outputs) {
    if (isCleared(output.tags)) continue;
    const own = sensitiveTag(output.tags);
    const origin =
      originOf(model, output, (input, { column }) => inputs[input]!.get(column.name.toLowerCase())) ??
      fromTag(model, output, own ?? whole);
    if (origin !== undefined) carried.set(output.name.toLowerCase(), origin);
  }
  byModel.set(model, { inputs, carried });
  return carried;
}

function fromTag(model: ResolvedModel, output: ResolvedOutput, tag: string | undefined): Origin | undefined {
  return tag === undefined ? undefined : { relation: model.name, column: output.name, tag };
}
