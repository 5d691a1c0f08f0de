// A root's model → its plan, without the parts that have errors: those are listed with the finding that blocks them.

import type { PipelineModel, ResolvedModel, ResolvedSource } from '../model/pipeline-model.js';
import type { PartPlace, Problem } from '../spec/problem.js';
import { planModel } from './plan-model.js';
import type { BlockedPart, ModelPlan, ParameterPlan, PipelinePlan, SourcePlan } from './plan.js';

/** Plans by resolved model: a model that an edit left alone keeps its plan. */
const planned = new WeakMap<ResolvedModel, { readonly owner: string | undefined; readonly plan: ModelPlan }>();
const pipelines = new WeakMap<PipelineModel, PipelinePlan>();

export function planPipeline(model: PipelineModel): PipelinePlan {
  const known = pipelines.get(model);
  if (known !== undefined) return known;
  const plan = planAll(model);
  pipelines.set(model, plan);
  return plan;
}

const blockings = new WeakMap<PipelineModel, ReadonlyMap<string, Problem>>();

/** By lower-case name the models that cannot be built, and why: their own fault, or an input's. No model is planned for it. */
export function blockedModels(model: PipelineModel): ReadonlyMap<string, Problem> {
  let blocking = blockings.get(model);
  if (blocking === undefined) blockings.set(model, (blocking = blockedBy(model, new Faults(model))));
  return blocking;
}

/** The plan of one model without that of the others; undefined where it is blocked. */
export function planOf(model: PipelineModel, resolved: ResolvedModel): ModelPlan | undefined {
  return blockedModels(model).has(resolved.name.toLowerCase())
    ? undefined
    : plannedBy(resolved, ownersOf(model).get(resolved.file));
}

function plannedBy(resolved: ResolvedModel, owner: string | undefined): ModelPlan {
  let known = planned.get(resolved);
  if (known === undefined || known.owner !== owner) {
    known = { owner, plan: planModel(resolved, owner) };
    planned.set(resolved, known);
  }
  return known.plan;
}

const owners = new WeakMap<PipelineModel, ReadonlyMap<string, string | undefined>>();

/** Owners of the specs, by file. */
export function ownersOf(model: PipelineModel): ReadonlyMap<string, string | undefined> {
  let known = owners.get(model);
  if (known === undefined)
    owners.set(model, (known = new Map(model.specs.map(({ file, spec }) => [file, spec.owner]))));
  return known;
}

function blockedBy(model: PipelineModel, faults: Faults): ReadonlyMap<string, Problem> {
  const blocking = new Map<string, Problem>();
  for (const resolved of model.order) {
    const fault =
      faults.ofModel(resolved) ?? firstOf(blocking, () => resolved.inputs.map((i) => i.relation.name.toLowerCase()));
    if (fault !== undefined) blocking.set(resolved.name.toLowerCase(), fault);
  }
  return blocking;
}

function planAll(model: PipelineModel): PipelinePlan {
  const faults = new Faults(model);
  const blocked: BlockedPart[] = [];
  const blocking = blockedBy(model, faults);
  const models: ModelPlan[] = [];
  const byFile = ownersOf(model);
  for (const resolved of model.order) {
    const fault = blocking.get(resolved.name.toLowerCase());
    if (fault !== undefined) {
      blocked.push({ kind: 'model', name: resolved.name, findingId: fault.id, ...placeOf(fault) });
      continue;
    }
    models.push(plannedBy(resolved, byFile.get(resolved.file)));
  }
  blocked.push(...faults.documents(), ...faults.checks());
  return {
    name: model.name,
    models,
    sources: sourcesOf(model, models),
    parameters: model.parameters.map((p): ParameterPlan => ({ name: p.name, type: p.type, default: p.default })),
    blocked,
  };
}

/** Which problem blocks what, by the names and parts that problems carry. */
class Faults {
  private readonly byModel = new Map<string, Problem>();
  private readonly bySource = new Map<string, Problem>();
  private readonly byParameter = new Map<string, Problem>();
  private readonly byFunction = new Map<string, Problem>();
  private readonly byFile = new Map<string, Problem>();
  private readonly checkFaults: {
    readonly kind: 'test' | 'example';
    readonly problem: Problem;
    readonly name: string;
  }[] = [];

  constructor(private readonly model: PipelineModel) {
    const keep = (map: Map<string, Problem>, key: string, problem: Problem): void => {
      if (!map.has(key)) map.set(key, problem);
    };
    for (const problem of [...model.specs.flatMap((s) => s.problems), ...model.problems]) {
      if (problem.severity !== 'error') continue;
      for (const block of problem.blocks) {
        const key = block.name.toLowerCase();
        switch (block.kind) {
          case 'model':
            keep(this.byModel, key, problem);
            break;
          case 'column':
            keep(this.byModel, key.slice(0, Math.max(key.lastIndexOf('.'), 0)) || key, problem);
            break;
          case 'source':
            keep(this.bySource, key, problem);
            break;
          case 'parameter':
            keep(this.byParameter, key, problem);
            break;
          case 'function':
            keep(this.byFunction, key, problem);
            break;
          case 'document':
            keep(this.byFile, problem.file, problem);
            break;
          case 'test':
          case 'example':
            this.checkFaults.push({ kind: block.kind, problem, name: block.name });
        }
      }
    }
  }

  /** The model's own fault, or that of something it uses (but not of models it reads). */
  ofModel(model: ResolvedModel): Problem | undefined {
    return (
      this.byFile.get(model.file) ??
      (this.byModel.size === 0 ? undefined : this.byModel.get(model.name.toLowerCase())) ??
      firstOf(this.bySource, () =>
        model.inputs.filter((i) => i.relation.kind === 'source').map((i) => i.relation.name.toLowerCase()),
      ) ??
      firstOf(this.byFunction, () => model.functions.map((f) => f.toLowerCase())) ??
      firstOf(this.byParameter, () => model.parameters)
    );
  }

  /** Documents at fault as a whole of which no model is known. */
  documents(): readonly BlockedPart[] {
    const known = new Set(this.model.order.map((m) => m.file));
    return [...this.byFile]
      .filter(([file]) => !known.has(file))
      .map(([file, problem]) => ({
        kind: 'document',
        name: fileName(file),
        findingId: problem.id,
        ...placeOf(problem),
      }));
  }

  checks(): readonly BlockedPart[] {
    const seen = new Set<string>();
    return this.checkFaults.flatMap(({ kind, problem, name }): readonly BlockedPart[] => {
      if (seen.has(`${problem.file} ${name}`)) return [];
      seen.add(`${problem.file} ${name}`);
      const owner = this.model.models.find(
        (m) => m.file === problem.file && (name === m.spec.part || name.startsWith(`${m.spec.part}/`)),
      );
      return [
        {
          kind,
          name: owner === undefined ? name : `${owner.name}${name.slice(owner.spec.part.length).replace(/^\//u, '#')}`,
          findingId: problem.id,
          ...placeOf(problem),
        },
      ];
    });
  }
}

function placeOf({ part, file, span, onKey }: Problem): PartPlace {
  return { part, file, ...(span && { span }), ...(onKey === true && { onKey }) };
}

function fileName(uri: string): string {
  const name = uri.slice(uri.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/**
 * Is a spec broken as a whole (its brackets, its format)? What it held can then not be told from what it never held, so nothing that was
 * made of it before may be taken away.
 */
export function hasBrokenDocument(model: PipelineModel): boolean {
  return model.specs.some((s) =>
    s.problems.some((p) => p.severity === 'error' && p.blocks.some((b) => b.kind === 'document')),
  );
}

function firstOf(map: ReadonlyMap<string, Problem>, keys: () => readonly string[]): Problem | undefined {
  if (map.size === 0) return undefined;
  for (const key of keys()) {
    const found = map.get(key);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Read ones by first use, then those that only tests and foreign keys look into. Of open sources the columns that models read. */
function sourcesOf(model: PipelineModel, models: readonly ModelPlan[]): readonly SourcePlan[] {
  const used = new Map<string, Map<string, SourcePlan['columns'][number]>>();
  for (const plan of models) {
    const resolved = model.modelByName.get(plan.name.toLowerCase())!;
    for (const input of resolved.inputs) {
      if (input.relation.kind !== 'source') continue;
      const key = input.relation.name.toLowerCase();
      const columns = used.get(key) ?? new Map<string, SourcePlan['columns'][number]>();
      used.set(key, columns);
      if (input.open)
        for (const c of input.columns)
          if (!columns.has(c.name.toLowerCase()))
            columns.set(c.name.toLowerCase(), { name: c.name, type: c.type, nullable: true, description: undefined });
    }
  }
  for (const { tests, foreignKeys } of models)
    for (const { relation } of [
      ...tests.flatMap((t) => t.references ?? []),
      ...foreignKeys.map((k) => ({ relation: k.references })),
    ])
      if (relation.kind === 'source' && !used.has(relation.name.toLowerCase()))
        used.set(relation.name.toLowerCase(), new Map());
  return [...used].map(([key, columns]) => sourcePlan(model.sources.get(key)!, [...columns.values()]));
}

const plannedSources = new WeakMap<ResolvedSource, SourcePlan>();

/** Kept with the source, unless its columns are those that models read. */
function sourcePlan(source: ResolvedSource, read: SourcePlan['columns']): SourcePlan {
  if (source.open) return planSource(source, read);
  let plan = plannedSources.get(source);
  if (plan === undefined) plannedSources.set(source, (plan = planSource(source, read)));
  return plan;
}

function planSource(source: ResolvedSource, read: SourcePlan['columns']): SourcePlan {
  const dot = source.name.lastIndexOf('.');
  const freshness = source.spec?.source.freshness;
  return {
    name: source.name,
    schema: dot < 0 ? '' : source.name.slice(0, dot),
    table: source.name.slice(dot + 1),
    description: source.description,
    columns: source.open
      ? read
      : source.columns.map((c) => ({ name: c.name, type: c.type, nullable: c.nullable, description: c.description })),
    primaryKey: source.primaryKey,
    uniqueKeys: source.uniqueKeys,
    foreignKeys: source.foreignKeys,
    freshness:
      freshness?.column === undefined
        ? undefined
        : {
            column: freshness.column.value,
            ...(freshness.warnAfter !== undefined && {
              warnAfter: { value: freshness.warnAfter.value, unit: freshness.warnAfter.unit },
            }),
            ...(freshness.errorAfter !== undefined && {
              errorAfter: { value: freshness.errorAfter.value, unit: freshness.errorAfter.unit },
            }),
          },
    open: source.open,
  };
}
