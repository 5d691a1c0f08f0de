// What every model has, as keys → which models have a key. An edit looks only at the models that it changed.

import type { PipelineModel, ResolvedModel } from '../model/pipeline-model.js';

type Models = Pick<PipelineModel, 'outline' | 'models'>;

interface State {
  /** What the places below are of. */
  models: readonly ResolvedModel[];
  /** Places in the list of models, ascending. */
  readonly places: Map<string, number[]>;
}

export class ModelIndex {
  /** Of one outline the lists of models have the same length and order. */
  private readonly states = new WeakMap<object, State>();

  /** `keysOf` must be a function of the model alone. */
  constructor(private readonly keysOf: (model: ResolvedModel) => Iterable<string>) {}

  /** In the order of declaration. */
  having(pipeline: Models, key: string): readonly ResolvedModel[] {
    return (
      this.stateOf(pipeline)
        .places.get(key)
        ?.map((at) => pipeline.models[at]!) ?? []
    );
  }

  has(pipeline: Models, key: string): boolean {
    return this.stateOf(pipeline).places.has(key);
  }

  private stateOf({ outline, models }: Models): State {
    let state = this.states.get(outline);
    if (state === undefined) this.states.set(outline, (state = { models: [], places: new Map() }));
    if (state.models !== models) this.follow(state, models);
    return state;
  }

  private follow(state: State, models: readonly ResolvedModel[]): void {
    const before = state.models;
    for (let at = 0; at < models.length; at++) {
      const was = before[at];
      const now = models[at]!;
      if (was === now) continue;
      const gone = was === undefined ? new Set<string>() : new Set(this.keysOf(was));
      for (const key of new Set(this.keysOf(now))) if (!gone.delete(key)) add(state.places, key, at);
      for (const key of gone) remove(state.places, key, at);
    }
    state.models = models;
  }
}

function add(places: Map<string, number[]>, key: string, place: number): void {
  const known = places.get(key);
  if (known === undefined) places.set(key, [place]);
  else if (known.at(-1)! < place) known.push(place);
  else
    known.splice(
      known.findIndex((at) => at > place),
      0,
      place,
    );
}

function remove(places: Map<string, number[]>, key: string, place: number): void {
  const left = places.get(key)!.filter((at) => at !== place);
  if (left.length === 0) places.delete(key);
  else places.set(key, left);
}
