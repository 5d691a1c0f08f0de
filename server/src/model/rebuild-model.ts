// The model before an edit and the specs after it → the model after it, in time proportional to what the edit can change.
//
// Only for edits inside models: names, inputs, sources, parameters and functions are as they were. Any other edit is left to the whole build.

import type { LoweredSpec } from '../spec/lower.js';
import type { ModelSpec } from '../spec/spec.js';
import type { DdlTables } from '../syntax/ddl.js';
import { assembleModel } from './assemble-model.js';
import {
  recorded,
  sameSchemas,
  stateOf,
  type BuildState,
  type Entry,
  type Kept,
  type Lookups,
  type Outline,
} from './build-state.js';
import { finishCore, type FinishedCore } from './finish-model.js';
import type { PipelineModel, Signature } from './pipeline-model.js';
import { resolveChecks } from './resolve-checks.js';
import { resolveCore } from './resolve-model.js';

/** Undefined where the edit changes more than the insides of models. */
export function rebuildModel(
  specs: readonly LoweredSpec[],
  ddl: readonly DdlTables[],
  previous: PipelineModel,
): PipelineModel | undefined {
  const state = stateOf(previous);
  if (state === undefined || state.outline.circular || !sameItems(ddl, state.ddl)) return undefined;
  const edited = editedEntries(specs, state);
  if (edited === undefined) return undefined;
  return new Rebuild(state, previous, edited).run(specs, ddl);
}

class Rebuild {
  private readonly outline: Outline;
  private readonly links: Links;
  private readonly fresh = new Map<number, { readonly finished: FinishedCore; readonly lookups: Lookups }>();
  private readonly toCheck = new Set<number>();

  constructor(
    private readonly state: BuildState,
    private readonly previous: PipelineModel,
    private readonly edited: ReadonlyMap<number, Entry>,
  ) {
    this.outline = state.outline;
    this.links = linksOf(state);
  }

  run(specs: readonly LoweredSpec[], ddl: readonly DdlTables[]): PipelineModel {
    this.resolve();
    const kept = [...this.state.kept];
    const models = [...this.previous.models];
    const order = [...this.previous.order];
    for (const index of this.toCheck) {
      const checked = this.check(index);
      kept[index] = checked;
      models[index] = checked.model;
      order[this.links.position[index]!] = checked.model;
    }
    return assembleModel({ specs, ddl, outline: this.outline, results: this.previous, kept, models, order });
  }

  /** Edited models and, as far as signatures change, their readers: each after all that it reads. */
  private resolve(): void {
    const { sequence } = this.outline;
    const { position } = this.links;
    const due = new Uint8Array(sequence.length);
    let first = sequence.length;
    for (const index of this.edited.keys()) {
      due[position[index]!] = 1;
      first = Math.min(first, position[index]!);
    }
    for (let at = first; at < sequence.length; at++) {
      if (due[at] === 0) continue;
      const index = sequence[at]!;
      const before = this.state.kept[index]!;
      const entry = this.edited.get(index) ?? before.entry;
      const lookups = new Map<string, Signature | undefined>();
      const core = resolveCore(
        entry.spec,
        entry.file,
        entry.schemas,
        this.outline.root,
        recorded(this.signature, lookups),
      );
      const finished = finishCore(core, before.finished.signature);
      this.fresh.set(index, { finished, lookups });
      this.toCheck.add(index);
      this.links.add(index, lookups);
      if (finished.signature === before.finished.signature) continue;
      const name = entry.spec.name.value.toLowerCase();
      for (const reader of this.links.readers(name)) {
        const known = this.state.kept[reader]!;
        if (known.lookups.has(name)) due[position[reader]!] = 1;
        if (known.checkLookups.has(name)) this.toCheck.add(reader);
      }
    }
  }

  private check(index: number): Kept {
    const before = this.state.kept[index]!;
    const { finished, lookups } = this.fresh.get(index) ?? before;
    const checkLookups = new Map<string, Signature | undefined>();
    const model = resolveChecks(finished, recorded(this.signature, checkLookups));
    this.links.add(index, checkLookups);
    return {
      entry: this.edited.get(index) ?? before.entry,
      root: this.outline.root,
      lookups,
      finished,
      checkLookups,
      model,
    };
  }

  private readonly signature = (name: string): Signature | undefined => {
    const key = name.toLowerCase();
    const index = this.outline.indexByName.get(key);
    if (index === undefined) return this.outline.sources.get(key)?.signature;
    return (this.fresh.get(index) ?? this.state.kept[index]!).finished.signature;
  };
}

// ---- who reads whom ------------------------------------------------------------------------------------------------------

/** Shared by all builds of one outline; it only grows, so a name may have more readers here than it has now. */
class Links {
  /** Place of a model in the sequence, by index. */
  readonly position: readonly number[];
  private readonly byName = new Map<string, Set<number>>();

  constructor(state: BuildState) {
    const position = new Array<number>(state.outline.sequence.length).fill(0);
    for (const [at, index] of state.outline.sequence.entries()) position[index] = at;
    this.position = position;
    for (const [index, kept] of state.kept.entries()) {
      this.add(index, kept.lookups);
      this.add(index, kept.checkLookups);
    }
  }

  add(index: number, lookups: Lookups): void {
    for (const name of lookups.keys()) {
      const readers = this.byName.get(name);
      if (readers === undefined) this.byName.set(name, new Set([index]));
      else readers.add(index);
    }
  }

  readers(name: string): Iterable<number> {
    return this.byName.get(name) ?? [];
  }
}

const links = new WeakMap<Outline, Links>();

function linksOf(state: BuildState): Links {
  let known = links.get(state.outline);
  if (known === undefined) links.set(state.outline, (known = new Links(state)));
  return known;
}

// ---- what an edit left alone ---------------------------------------------------------------------------------------------

/** The entries of models that were written anew, by index; undefined where the outline is another. */
function editedEntries(
  specs: readonly LoweredSpec[],
  { specs: before, outline, kept }: BuildState,
): ReadonlyMap<number, Entry> | undefined {
  if (specs.length !== before.length) return undefined;
  const edited = new Map<number, Entry>();
  for (const [i, now] of specs.entries()) {
    const was = before[i]!;
    if (now === was) continue;
    if (!sameOutline(was, now)) return undefined;
    for (const [j, model] of now.spec.models.entries()) {
      const old = was.spec.models[j]!;
      if (old === model) continue;
      const index = outline.indexByName.get(model.name.value.toLowerCase())!;
      // Of two models with one name only the first is resolved.
      if (kept[index]!.entry.spec === old && kept[index]!.entry.file === now.file)
        edited.set(index, { spec: model, file: now.file, schemas: now.spec.schema });
    }
  }
  return edited;
}

function sameOutline(was: LoweredSpec, now: LoweredSpec): boolean {
  const a = was.spec;
  const b = now.spec;
  return (
    was.file === now.file &&
    a.name?.value === b.name?.value &&
    sameSchemas(a.schema, b.schema) &&
    sameItems(a.sources, b.sources) &&
    sameItems(a.parameters, b.parameters) &&
    sameItems(a.functions, b.functions) &&
    a.models.length === b.models.length &&
    a.models.every((model, i) => model === b.models[i] || sameReads(model, b.models[i]!))
  );
}

function sameReads(a: ModelSpec, b: ModelSpec): boolean {
  return (
    a.part === b.part &&
    a.name.value === b.name.value &&
    a.name.part === b.name.part &&
    a.inputs.length === b.inputs.length &&
    a.inputs.every((input, i) => {
      const other = b.inputs[i]!;
      return (
        input.part === other.part && input.table.value === other.table.value && input.table.part === other.table.part
      );
    })
  );
}

function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a === b || (a.length === b.length && a.every((x, i) => x === b[i]));
}
