// What a build of a root's model leaves for the next one: every model's results with the names and signatures they were computed from.

import type { LoweredSpec } from '../spec/lower.js';
import type { ModelSpec, Spec } from '../spec/spec.js';
import type { DdlTables } from '../syntax/ddl.js';
import type { FinishedCore } from './finish-model.js';
import type { RootScope } from './model-context.js';
import type { PipelineModel, ResolvedModel, ResolvedSource, Signature } from './pipeline-model.js';

/** A model as it is written, and where. */
export interface Entry {
  readonly spec: ModelSpec;
  readonly file: string;
  readonly schemas: Spec['schema'];
}

/** What a result was computed from: looked-up names and the signatures they gave. */
export type Lookups = ReadonlyMap<string, Signature | undefined>;

export interface Kept {
  readonly entry: Entry;
  readonly root: RootScope;
  readonly lookups: Lookups;
  readonly finished: FinishedCore;
  readonly checkLookups: Lookups;
  readonly model: ResolvedModel;
}

/** What follows from the names of models and sources and from who reads whom: as long as that stays, all of it does. */
export interface Outline {
  /** Index of a model by its lower-case name. */
  readonly indexByName: ReadonlyMap<string, number>;
  /** Indexes in the order of resolution; members of cycles last. */
  readonly sequence: readonly number[];
  readonly circular: boolean;
  readonly root: RootScope;
  readonly rootText: string;
  readonly sources: ReadonlyMap<string, ResolvedSource>;
  /** Indexes of the models of each document. */
  readonly indexesByFile: ReadonlyMap<string, readonly number[]>;
}

export interface BuildState {
  readonly specs: readonly LoweredSpec[];
  readonly ddl: readonly DdlTables[];
  readonly outline: Outline;
  /** By index. */
  readonly kept: readonly Kept[];
}

const states = new WeakMap<PipelineModel, BuildState>();

export function stateOf(model: PipelineModel): BuildState | undefined {
  return states.get(model);
}

export function remember(model: PipelineModel, state: BuildState): PipelineModel {
  states.set(model, state);
  return model;
}

/** What the name gave to those that read it. */
export function signatureIn(state: BuildState, name: string): Signature | undefined {
  const index = state.outline.indexByName.get(name);
  return index === undefined ? state.outline.sources.get(name)?.signature : state.kept[index]!.finished.signature;
}

/** The lookup, with what it was asked for and what it gave written down. */
export function recorded(
  lookup: (name: string) => Signature | undefined,
  into: Map<string, Signature | undefined>,
): (name: string) => Signature | undefined {
  return (name) => {
    const found = lookup(name);
    into.set(name.toLowerCase(), found);
    return found;
  };
}

export function sameSchemas(a: Spec['schema'], b: Spec['schema']): boolean {
  return (
    a === b || (a.raw === b.raw && a.staging === b.staging && a.intermediate === b.intermediate && a.final === b.final)
  );
}
