// One model's spec and the signatures of what it reads → names resolved, expressions typed, every stage in the order of its meaning.

import type { Layer, ModelSpec, Spec } from '../spec/spec.js';
import { findColumn } from '../sql/scope.js';
import type { TypedExpression, TypedSortKey } from '../sql/typed-tree.js';
import { combineInputs } from './combine-inputs.js';
import { columnsRead } from './expression-walk.js';
import { ModelContext, type RootScope } from './model-context.js';
import type { NullCause } from './null-reasons.js';
import { nullPropagating, rejectsNull } from './null-rejection.js';
import { OuterJoins } from './outer-joins.js';
import type {
  ResolvedCombine,
  ResolvedDrillAcross,
  ResolvedFilter,
  ResolvedGrouping,
  ResolvedHistory,
  ResolvedInput,
  ResolvedMaterialization,
  ResolvedOutput,
  ResolvedUnnest,
  ResolvedWindow,
} from './pipeline-model.js';
import { stageFilters, type StagedFilters } from './resolve-filters.js';
import { resolveHistory, resolveMaterialization } from './resolve-history.js';
import { resolveInputSteps } from './resolve-input-steps.js';
import { resolveInputs, type RelationLookup } from './resolve-inputs.js';
import { resolveResult } from './resolve-result.js';
import { resolveTargets, type Targets } from './resolve-targets.js';
import type { VisibleRow } from './visible-row.js';

/** A model with its own stages settled; keys, tests and what readers see come after. */
export interface ModelCore {
  readonly ctx: ModelContext;
  readonly spec: ModelSpec;
  readonly file: string;
  readonly layer: Layer;
  readonly schema: string;
  readonly inputs: readonly ResolvedInput[];
  readonly combine: ResolvedCombine;
  readonly unnests: readonly ResolvedUnnest[];
  readonly joinedFilters: readonly ResolvedFilter[];
  readonly visible: VisibleRow;
  readonly grouping: ResolvedGrouping | undefined;
  readonly drillAcross: ResolvedDrillAcross | undefined;
  readonly groupedFilters: readonly ResolvedFilter[];
  readonly windows: readonly ResolvedWindow[];
  readonly outputs: readonly ResolvedOutput[];
  readonly resultFilters: readonly ResolvedFilter[];
  readonly orderBy: readonly TypedSortKey[];
  readonly limit: number | undefined;
  readonly materialization: ResolvedMaterialization;
  readonly history: ResolvedHistory | undefined;
  /** A pass-through of an open source: which columns there are is not known. */
  readonly openResult: boolean;
}

export function resolveCore(
  spec: ModelSpec,
  file: string,
  schemas: Spec['schema'],
  root: RootScope,
  lookup: RelationLookup,
): ModelCore {
  const ctx = new ModelContext(root, spec, file);
  const layer = spec.layer ?? 'final';
  const drafts = resolveInputs(ctx, lookup, writtenSchemas(schemas));
  const staged = stageFilters(ctx, drafts);
  const inputs = resolveInputSteps(ctx, drafts, staged);
  const outer = new OuterJoins();
  const combined = combineInputs(ctx, inputs, staged, outer);
  const reasonOf = (input: string | undefined, column: string): NullCause | undefined =>
    columnCause(inputs, outer, input, column);
  const rest = resolveTargets(ctx, inputs, combined, staged, reasonOf);
  const result = resolveResult(ctx, rest.outputs, staged.result);
  reportUndone(ctx, staged, rest, result.filters, outer);
  const materialization = resolveMaterialization(ctx, spec.materialization, result.outputs);
  const history = resolveHistoryOf(ctx, rest, result.outputs);
  const core = {
    ctx,
    spec,
    file,
    layer,
    schema: schemaOf(layer, schemas),
    combine: combined.combine,
    unnests: combined.unnests,
    joinedFilters: combined.joinedFilters,
    visible: combined.row,
    grouping: rest.grouping?.(),
    drillAcross: rest.drillAcross?.(),
    groupedFilters: rest.groupedFilters,
    windows: rest.windows.windows,
    outputs: history?.added === undefined ? result.outputs : [...result.outputs, history.added],
    resultFilters: result.filters,
    orderBy: result.orderBy,
    limit: result.limit,
    materialization,
    history: history?.history,
    openResult: rest.openResult || ctx.columnsUnknown,
  };
  return { ...core, inputs: withReadColumns(inputs, core) };
}

const SCHEMA_DEFAULTS: Readonly<Record<Layer, string>> = {
  staging: 'staging',
  intermediate: 'intermediate',
  final: 'final',
};

/** Where models are written: a table named so is a model's. Where that is also where sources are, it may be either. */
function writtenSchemas(schemas: Spec['schema']): ReadonlySet<string> {
  const written = LAYERS.map((layer) => schemaOf(layer, schemas).toLowerCase());
  return new Set(written.filter((s) => s !== schemas.raw?.toLowerCase()));
}

const LAYERS: readonly Layer[] = ['staging', 'intermediate', 'final'];

function schemaOf(layer: Layer, schemas: Spec['schema']): string {
  switch (layer) {
    case 'staging':
      return schemas.staging ?? SCHEMA_DEFAULTS.staging;
    case 'intermediate':
      return schemas.intermediate ?? schemas.staging ?? SCHEMA_DEFAULTS.intermediate;
    case 'final':
      return schemas.final ?? SCHEMA_DEFAULTS.final;
  }
}

/** A filter behind the targets drops what an outer join kept where it rejects NULL of a target that is NULL without a match. */
function reportUndone(
  ctx: ModelContext,
  staged: StagedFilters,
  targets: Targets,
  resultFilters: readonly ResolvedFilter[],
  outer: OuterJoins,
): void {
  const sources = (names: ReadonlySet<string>): ReadonlySet<string> =>
    new Set(targets.outputs.flatMap((o) => (names.has(o.name.toLowerCase()) ? [...nullPropagating(o.base)] : [])));
  for (const [filters, specs] of [
    [targets.groupedFilters, staged.grouped],
    [resultFilters, staged.result],
  ] as const)
    for (const [i, filter] of filters.entries())
      outer.undoneBy(ctx, sources(rejectsNull(filter.predicate)), specs[i]!.predicate.part);
}

// ---- after the targets -------------------------------------------------------------------------------------------------

function resolveHistoryOf(
  ctx: ModelContext,
  targets: Targets,
  outputs: readonly ResolvedOutput[],
): { readonly history: ResolvedHistory; readonly added: ResolvedOutput | undefined } | undefined {
  const spec = ctx.model.constraints.history;
  if (spec === undefined) return undefined;
  let base: TypedExpression | undefined;
  const { history, effectiveFrom } = resolveHistory(ctx, spec, outputs, (sql) => {
    const typed = targets.expression(sql);
    base = typed.base;
    return typed;
  });
  if (effectiveFrom === undefined) return { history, added: undefined };
  const { name, expr, sql } = effectiveFrom;
  const added: ResolvedOutput = {
    name,
    part: sql.part,
    role: 'mapping',
    type: expr.type,
    nullable: expr.nullable,
    hidden: true,
    expr,
    base: base ?? expr,
    text: sql.value,
    description: undefined,
    tags: [],
    declaredNullable: undefined,
    nullReason: undefined,
    nullKind: undefined,
  };
  return { history, added };
}

function columnCause(
  inputs: readonly ResolvedInput[],
  outer: OuterJoins,
  alias: string | undefined,
  column: string,
): NullCause | undefined {
  if (alias === undefined) return { kind: 'expression', text: `\`${column}\` can be NULL` };
  const optional = outer.reason(alias);
  const own = ownCause(inputs, alias, column);
  if (optional === undefined) return own ?? { kind: 'claimed', text: `\`${alias}.${column}\` may be NULL` };
  const join = outer.blamedJoin(alias);
  const twin = outer.twin(alias, column);
  return {
    kind: 'optional',
    text: optional,
    ...(twin !== undefined && { twin }),
    ...(join !== undefined && { join: join.part, side: { of: join.without, own } }),
  };
}

/** Why the column is NULL in rows that its input has; undefined: it is not, or an error hides what it is. */
function ownCause(inputs: readonly ResolvedInput[], alias: string, column: string): NullCause | undefined {
  const input = inputs.find((i) => i.alias.toLowerCase() === alias.toLowerCase());
  const own = input && findColumn(input.signature.columns, column);
  // Nothing is known of it or of what the joins make of it, which has been said.
  if (input === undefined || own?.nullable === false) return undefined;
  // So it is with what an error left without a type.
  if (input.open || own?.type.kind === 'unknown')
    return { kind: 'claimed', text: `\`${input.relation.name}.${column}\` may be NULL` };
  if (input.relation.kind === 'source')
    return { kind: 'source', text: `\`${input.relation.name}.${column}\` allows NULL` };
  const kind = own?.claimedNonNull === true ? 'claimed' : own?.nullFromSource === true ? 'source' : 'expression';
  return {
    kind,
    text: `\`${input.relation.name}.${column}\` can be NULL${own?.nullReason === undefined ? '' : ` (${own.nullReason})`}`,
  };
}

/** Open inputs get the columns that the model reads, in order of first use. */
function withReadColumns(
  inputs: readonly ResolvedInput[],
  core: Omit<ModelCore, 'inputs' | 'ctx'>,
): readonly ResolvedInput[] {
  if (!inputs.some((i) => i.open)) return inputs;
  const read = columnsRead(...modelExpressions({ ...core, inputs }));
  return inputs.map((input) => {
    if (!input.open) return input;
    const own = read.filter((c) => c.column.input?.toLowerCase() === input.alias.toLowerCase());
    return { ...input, columns: own.map((c) => ({ name: c.column.name, type: c.type, nullable: true })) };
  });
}

/** Every expression of a model over rows before grouping. */
export function modelExpressions(core: Omit<ModelCore, 'ctx'>): readonly TypedExpression[] {
  const list: (TypedExpression | undefined)[] = [];
  for (const input of core.inputs)
    for (const step of input.steps) {
      if (step.kind === 'filter') list.push(step.filter.predicate);
      else list.push(...step.partitionBy, ...step.orderBy.map((k) => k.expr));
    }
  if (core.combine.kind === 'joins') list.push(...core.combine.joins.map((j) => j.condition));
  if (core.combine.kind === 'set-operation')
    list.push(...core.combine.operands.flatMap((o) => o.items.map((i) => i.expr)));
  list.push(...core.unnests.map((u) => u.array), ...core.joinedFilters.map((f) => f.predicate));
  list.push(...(core.grouping?.keys.map((k) => k.expr) ?? []), ...(core.grouping?.measures.map((m) => m.call) ?? []));
  for (const b of core.drillAcross?.branches ?? []) list.push(...b.keys, ...b.measures.map((m) => m.call));
  list.push(...core.outputs.map((o) => o.base));
  return list.filter((e) => e !== undefined);
}
