// All specs and DDL files of a root → its model. Results are kept per model: an edit resolves again only what it can change.

import type { DdlTables } from '../syntax/ddl.js';
import type { LoweredSpec } from '../spec/lower.js';
import type { Problem } from '../spec/problem.js';
import { assembleModel } from './assemble-model.js';
import {
  recorded,
  sameSchemas,
  signatureIn,
  stateOf,
  type BuildState,
  type Entry,
  type Kept,
  type Lookups,
  type Outline,
} from './build-state.js';
import { dependencyOrder } from './dependency-order.js';
import { finishCore, type FinishedCore } from './finish-model.js';
import type { RootScope } from './model-context.js';
import type {
  PipelineModel,
  ResolvedFunction,
  ResolvedParameter,
  ResolvedSource,
  Signature,
} from './pipeline-model.js';
import { rebuildModel } from './rebuild-model.js';
import { resolveChecks } from './resolve-checks.js';
import { resolveFunctions, resolveParameters, scopeParameters } from './resolve-globals.js';
import { resolveCore } from './resolve-model.js';
import { duplicateAcross, resolveSources } from './resolve-sources.js';

export interface ModelInput {
  readonly specs: readonly LoweredSpec[];
  readonly ddl: readonly DdlTables[];
  /** The model before the edit: lends every result that the edit cannot have changed. */
  readonly previous?: PipelineModel;
}

export function buildModel(input: ModelInput): PipelineModel {
  const specs = input.specs.filter((s) => s.recognised);
  const { previous } = input;
  return (previous && rebuildModel(specs, input.ddl, previous)) ?? buildAll(specs, input.ddl, previous);
}

function buildAll(
  specs: readonly LoweredSpec[],
  ddl: readonly DdlTables[],
  previous: PipelineModel | undefined,
): PipelineModel {
  const before = previous === undefined ? undefined : stateOf(previous);
  const problems: Problem[] = [];
  const { sources, problems: sourceProblems } = resolveSources(specs, ddl, previous?.sources);
  const { parameters, problems: parameterProblems } = resolveParameters(specs);
  const scope = scopeParameters(parameters);
  const { functions, problems: functionProblems } = resolveFunctions(specs, scope);
  const entries = uniqueModels(specs, sources, problems);
  const names = [...entries.map((e) => e.spec.name.value), ...[...sources.values()].map((s) => s.name)];
  const rootText = describeRoot(parameters, functions);
  const root = rootScope(parameters, functions, names, rootText, before?.outline);
  const indexByName = new Map(entries.map((e, i) => [e.spec.name.value.toLowerCase(), i]));
  const reads = entries.map((e) => e.spec.inputs.flatMap((i) => indexByName.get(i.table.value.toLowerCase()) ?? []));
  const { order, cycles } = dependencyOrder(reads);
  for (const cycle of cycles) problems.push(cycleProblem(cycle.map((i) => entries[i]!)));
  const sequence = [...order, ...[...new Set(cycles.flat())].sort((a, b) => a - b)];

  const signatures = new Map<string, Signature>();
  const lookup = (name: string): Signature | undefined => {
    const key = name.toLowerCase();
    const index = indexByName.get(key);
    return index === undefined
      ? sources.get(key)?.signature
      : (signatures.get(key) ?? cyclicSignature(entries[index]!, before));
  };
  const changed = new Set<string>();
  const settle = (key: string, signature: Signature): void => {
    if (before === undefined || signatureIn(before, key) !== signature) changed.add(key);
  };
  for (const [key, source] of sources) if (!indexByName.has(key)) settle(key, source.signature);
  if (before !== undefined)
    for (const known of [before.outline.indexByName, before.outline.sources])
      for (const key of known.keys()) if (!indexByName.has(key) && !sources.has(key)) changed.add(key);
  for (const key of indexByName.keys())
    if (before === undefined || signatureIn(before, key) === undefined) changed.add(key);
  // In a circle a name gives something else before its model is resolved than after it.
  const circular = cycles.length > 0;
  const stillHold = (lookups: Lookups): boolean =>
    circular || before?.outline.circular === true ? holds(lookups, lookup) : untouched(lookups, changed);
  const finished = new Map<
    number,
    { readonly finished: FinishedCore; readonly lookups: Lookups; readonly same: Kept | undefined }
  >();
  for (const index of sequence) {
    const entry = entries[index]!;
    const key = entry.spec.name.value.toLowerCase();
    const at = before?.outline.indexByName.get(key);
    const known = at === undefined ? undefined : before!.kept[at];
    if (known !== undefined && unchanged(known, entry, root) && stillHold(known.lookups)) {
      finished.set(index, { finished: known.finished, lookups: known.lookups, same: known });
    } else {
      const lookups = new Map<string, Signature | undefined>();
      const core = resolveCore(entry.spec, entry.file, entry.schemas, root, recorded(lookup, lookups));
      finished.set(index, { finished: finishCore(core, known?.finished.signature), lookups, same: undefined });
    }
    signatures.set(key, finished.get(index)!.finished.signature);
    settle(key, finished.get(index)!.finished.signature);
  }
  const kept = entries.map((entry, index): Kept => {
    const { finished: core, lookups, same } = finished.get(index)!;
    if (same !== undefined && stillHold(same.checkLookups)) return same.root === root ? same : { ...same, root };
    const checkLookups = new Map<string, Signature | undefined>();
    const model = resolveChecks(core, recorded(lookup, checkLookups));
    return { entry, root, lookups, finished: core, checkLookups, model };
  });
  const models = kept.map((k) => k.model);
  return assembleModel({
    specs,
    ddl,
    outline: { indexByName, sequence, circular, root, rootText, sources, indexesByFile: byFile(entries) },
    results: {
      name: pipelineName(specs),
      parameters,
      functions,
      cycles: cycles.map((c) => c.map((i) => entries[i]!.spec.name.value)),
      rootProblems: [...sourceProblems, ...parameterProblems, ...functionProblems, ...problems],
    },
    kept,
    models,
    order: sequence.map((i) => models[i]!),
  });
}

/** The same object as before as long as its parts are. */
function rootScope(
  parameters: readonly ResolvedParameter[],
  functions: readonly ResolvedFunction[],
  names: readonly string[],
  rootText: string,
  before: Outline | undefined,
): RootScope {
  const same = before?.rootText === rootText ? before.root : undefined;
  if (same !== undefined && sameList(same.relationNames, names)) return same;
  return {
    parameters: same?.parameters ?? scopeParameters(parameters),
    functions: same?.functions ?? functions.map((f) => f.scope),
    functionByName: same?.functionByName ?? new Map(functions.map((f) => [f.name.toLowerCase(), f])),
    relationNames: names,
    requiredParameters: new Set(
      parameters.filter((p) => p.default === undefined && p.spec !== undefined).map((p) => p.name.toLowerCase()),
    ),
  };
}

function byFile(entries: readonly Entry[]): ReadonlyMap<string, readonly number[]> {
  const files = new Map<string, number[]>();
  for (const [index, { file }] of entries.entries()) {
    const indexes = files.get(file);
    if (indexes === undefined) files.set(file, [index]);
    else indexes.push(index);
  }
  return files;
}

/** The root's names count only for a model that misses one: its message lists the nearest. */
function unchanged(known: Kept, entry: Entry, root: RootScope): boolean {
  if (
    known.entry.spec !== entry.spec ||
    known.entry.file !== entry.file ||
    !sameSchemas(known.entry.schemas, entry.schemas)
  )
    return false;
  if (known.root === root) return true;
  const missing = [...known.lookups.values(), ...known.checkLookups.values()].includes(undefined);
  return !missing && known.root.parameters === root.parameters && known.root.functions === root.functions;
}

/** What was looked up held in the build before; it still does where none of the names gives something else now. */
function untouched(lookups: Lookups, changed: ReadonlySet<string>): boolean {
  if (changed.size === 0) return true;
  for (const name of lookups.keys()) if (changed.has(name)) return false;
  return true;
}

function holds(lookups: Lookups, lookup: (name: string) => Signature | undefined): boolean {
  for (const [name, signature] of lookups) if (lookup(name) !== signature) return false;
  return true;
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((x, i) => x === b[i]);
}

/** Equal exactly when expressions that use them come out the same. */
function describeRoot(parameters: readonly ResolvedParameter[], functions: readonly ResolvedFunction[]): string {
  return JSON.stringify([
    parameters.map((p) => [p.name, p.type, p.default]),
    functions.map((f) => [f.scope, f.aggregate, f.fault?.id]),
  ]);
}

/** Of two models with one name the first; a model may not have a source's name. */
function uniqueModels(
  specs: readonly LoweredSpec[],
  sources: ReadonlyMap<string, ResolvedSource>,
  problems: Problem[],
): readonly Entry[] {
  const entries: Entry[] = [];
  const byName = new Map<string, Entry>();
  for (const { spec, file } of specs)
    for (const model of spec.models) {
      const key = model.name.value.toLowerCase();
      const before = byName.get(key);
      if (before !== undefined) {
        if (before.file !== file)
          problems.push(
            duplicateAcross('model', model.name, file, { file: before.file, part: before.spec.name.part }, [
              { kind: 'model', name: model.name.value },
            ]),
          );
        continue;
      }
      const source = sources.get(key);
      if (source?.open === false)
        problems.push({
          id: 'duplicate-name',
          severity: 'error',
          part: model.name.part,
          file,
          suggestions: [],
          related: [],
          message: `There is already a source named \`${source.name}\`. Rename one of the two.`,
          blocks: [{ kind: 'model', name: model.name.value }],
        });
      const entry = { spec: model, file, schemas: spec.schema };
      byName.set(key, entry);
      entries.push(entry);
    }
  return entries;
}

function cycleProblem(cycle: readonly Entry[]): Problem {
  const first = cycle[0]!;
  const names = [...cycle, first].map((e) => `\`${e.spec.name.value}\``).join(' reads ');
  const next = cycle[1] ?? first;
  const input = first.spec.inputs.find((i) => i.table.value.toLowerCase() === next.spec.name.value.toLowerCase());
  return {
    id: 'dependency-cycle',
    severity: 'error',
    part: input?.part ?? first.spec.part,
    file: first.file,
    message:
      cycle.length === 1
        ? `\`${first.spec.name.value}\` reads itself. A model is computed from other models and sources.`
        : `These models read each other in a circle, so none can be computed first: ${names}.`,
    related: cycle.slice(1).map((e, i) => {
      const reads = cycle[i + 2] ?? first;
      return {
        file: e.file,
        part:
          e.spec.inputs.find((x) => x.table.value.toLowerCase() === reads.spec.name.value.toLowerCase())?.part ??
          e.spec.part,
        message: `\`${e.spec.name.value}\` reads \`${reads.spec.name.value}\``,
      };
    }),
    suggestions: [],
    data: { cycle: cycle.map((e) => e.spec.name.value) },
    blocks: cycle.map((e) => ({ kind: 'model', name: e.spec.name.value })),
  };
}

/** What a member of a cycle shows to the others before it is resolved itself: any column. */
function cyclicSignature(entry: Entry, before: BuildState | undefined): Signature {
  const name = entry.spec.name.value;
  const text = `model\n\n${name}\n\ncyclic`;
  for (const kept of before?.kept ?? [])
    for (const signature of kept.lookups.values()) if (signature?.text === text) return signature;
  return {
    relation: { kind: 'model', name },
    columns: [],
    open: true,
    keys: [],
    determinations: [],
    oneRow: false,
    history: undefined,
    text,
  };
}

function pipelineName(specs: readonly LoweredSpec[]): string {
  const written = specs.find((s) => s.spec.name !== undefined)?.spec.name?.value;
  if (written !== undefined) return written;
  const file = specs[0]?.file ?? '';
  const folders = file.split('/');
  const base = (folders.at(-1) ?? '').replace(/\.jsonc?$/u, '').replace(/\.(spec|pipeline)$/u, '');
  return base === 'spec' || base === '' ? 'pipeline' : base;
}
