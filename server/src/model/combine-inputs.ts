// Inputs after their steps → how they become one row: joins, a set operation, a drill-across or a single input; unnests and filters `joined`.

import type { TypedExpression } from '../sql/typed-tree.js';
import { INT64, typeToString, UNKNOWN, type SqlType } from '../sql/types.js';
import { declaredType } from './declared-type.js';
import { isInvalid } from './expression-walk.js';
import { ModelContext } from './model-context.js';
import { rejectsNull } from './null-rejection.js';
import { knownValues } from './known-values.js';
import type { OuterJoins } from './outer-joins.js';
import type { ResolvedCombine, ResolvedFilter, ResolvedInput, ResolvedUnnest } from './pipeline-model.js';
import { resolveFilters, type StagedFilters } from './resolve-filters.js';
import { resolveJoins } from './resolve-joins.js';
import { resolveSetOperation } from './resolve-set-operation.js';
import { ANY_INPUT } from './target-draft.js';
import { EMPTY_ROW, knownNonNull, type VisibleRow } from './visible-row.js';

export interface Combined {
  readonly combine: ResolvedCombine;
  readonly unnests: readonly ResolvedUnnest[];
  readonly joinedFilters: readonly ResolvedFilter[];
  /** After joins, unnests and filters `joined`. */
  readonly row: VisibleRow;
  /** Neither joined nor a set operation although there are several inputs. */
  readonly separate: boolean;
}

export function combineInputs(
  ctx: ModelContext,
  inputs: readonly ResolvedInput[],
  staged: StagedFilters,
  outer: OuterJoins,
): Combined {
  const { model } = ctx;
  const all: VisibleRow = {
    inputs: inputs.map((i) => ({ alias: i.alias, columns: i.columns, open: i.open })),
    columns: [],
  };
  let combine: ResolvedCombine;
  let row: VisibleRow;
  let separate = false;
  // Beside joins it has been reported, and the joins are looked at.
  if (model.setOperation !== undefined && model.joins.length === 0) {
    const resolved = resolveSetOperation(ctx, model.setOperation, inputs, castBeforeSetOperation(ctx));
    combine = resolved ?? { kind: 'none' };
    if (resolved !== undefined && !inputs.some((i) => i.alias.toLowerCase() === resolved.alias.toLowerCase()))
      ctx.declareInput(resolved.alias, inputs[resolved.operands[0]!.input]!.relation);
    row =
      resolved === undefined
        ? { ...EMPTY_ROW, inputs: [ANY_INPUT] }
        : { inputs: [{ alias: resolved.alias, columns: resolved.columns, open: false }], columns: [] };
  } else if (inputs.length === 0 && model.unread.has('sources')) {
    combine = { kind: 'none' };
    row = { ...EMPTY_ROW, inputs: [ANY_INPUT] };
  } else if (model.joins.length > 0 || model.unread.has('joins')) {
    ctx.inputsUnknown ||= model.unread.has('joins');
    const joined = resolveJoins(ctx, inputs, outer);
    combine = joined.combine;
    row = model.unread.has('sources') ? { ...joined.row, inputs: [...joined.row.inputs, ANY_INPUT] } : joined.row;
  } else if (inputs.length > 1) {
    separate = true;
    combine = { kind: 'drill-across' };
    row = all;
  } else {
    combine = inputs.length === 0 ? { kind: 'none' } : { kind: 'single', input: 0 };
    row = all;
  }
  if (separate) {
    reportStages(ctx, staged);
    if (model.unnest[0] !== undefined)
      ctx.report(
        'unnest-in-drill-across',
        'error',
        model.unnest[0].part,
        'Inputs that are aggregated separately cannot be unnested together. Unnest in a model of its own, or join the inputs.',
      );
    return { combine, unnests: [], joinedFilters: [], row, separate };
  }
  const unnested = resolveUnnests(ctx, row);
  const filtered = resolveJoinedFilters(ctx, staged, unnested.row, outer);
  const known = knownValues(inputs, combine, filtered.filters);
  const seen = { ...filtered.row, known };
  return { combine, unnests: unnested.unnests, joinedFilters: filtered.filters, row: seen, separate };
}

function reportStages(ctx: ModelContext, staged: StagedFilters): void {
  for (const stage of ['joined', 'grouped'] as const)
    for (const filter of staged[stage])
      ctx.report(
        'stage-not-in-drill-across',
        'error',
        filter.part,
        `There is no stage \`${stage}\` in a drill-across: the inputs are never joined row by row. Filter an input (\`source\`) or the \`result\`.`,
      );
}

/** Plain mappings with a declared type: distinct rows are compared as that type. Names mapped twice are left alone. */
function castBeforeSetOperation(ctx: ModelContext): ReadonlyMap<string, SqlType> {
  const types = new Map<string, SqlType>();
  const seen = new Set<string>();
  for (const column of ctx.model.columns) {
    const name = column.fromColumn?.value.toLowerCase();
    if (name === undefined || column.transform !== undefined) continue;
    if (seen.has(name)) types.delete(name);
    else if (column.type !== undefined) {
      const quiet = new ModelContext(ctx.root, ctx.model, ctx.file);
      const type = declaredType(quiet, column.type);
      if (type !== undefined && type.kind !== 'unknown') types.set(name, type);
    }
    seen.add(name);
  }
  return types;
}

function resolveUnnests(
  ctx: ModelContext,
  before: VisibleRow,
): { readonly unnests: readonly ResolvedUnnest[]; readonly row: VisibleRow } {
  let row = before;
  const unnests: ResolvedUnnest[] = [];
  for (const spec of ctx.model.unnest) {
    const array = ctx.type(spec.array, row, ctx.parseName(spec.array));
    const { type } = array;
    if (type.kind !== 'array' && type.kind !== 'unknown' && !isInvalid(array))
      ctx.report(
        'unnest-not-array',
        'error',
        spec.array.part,
        `\`${spec.array.value}\` is ${typeToString(type)}, not an array.`,
      );
    for (const name of [spec.as, spec.offset]) {
      const taken =
        name === undefined
          ? undefined
          : [...row.inputs.map((i) => i.alias), ...row.columns.map((c) => c.name)].find(
              (n) => n.toLowerCase() === name.value.toLowerCase(),
            );
      if (taken !== undefined)
        ctx.report(
          'duplicate-alias',
          'error',
          name!.part,
          `\`${taken}\` is already visible here. Give the unnested value another name.`,
        );
    }
    const elementType = type.kind === 'array' ? type.element : UNKNOWN;
    const element = { name: spec.as.value, type: elementType, nullable: spec.keepEmpty || !elementsNonNull(array) };
    const offset =
      spec.offset === undefined ? undefined : { name: spec.offset.value, type: INT64, nullable: spec.keepEmpty };
    unnests.push({ part: spec.part, array, text: spec.array.value, element, offset, keepEmpty: spec.keepEmpty });
    row = { inputs: row.inputs, columns: [...row.columns, element, ...(offset === undefined ? [] : [offset])] };
  }
  return { unnests, row };
}

function elementsNonNull(array: TypedExpression): boolean {
  if (array.kind === 'array') return array.elements.every((e) => !e.nullable);
  return array.kind === 'call' && GENERATED_ARRAYS.has(array.fn);
}

const GENERATED_ARRAYS: ReadonlySet<string> = new Set([
  'generate_array',
  'generate_date_array',
  'generate_timestamp_array',
  'split',
]);

function resolveJoinedFilters(
  ctx: ModelContext,
  staged: StagedFilters,
  before: VisibleRow,
  outer: OuterJoins,
): { readonly filters: readonly ResolvedFilter[]; readonly row: VisibleRow } {
  let row = before;
  const filters: ResolvedFilter[] = [];
  for (const spec of staged.joined) {
    const [filter] = resolveFilters(ctx, [spec], 'joined', row).filters;
    if (filter === undefined) continue;
    filters.push(filter);
    const rejected = rejectsNull(filter.predicate);
    row = knownNonNull(outer.restored(row, rejected), rejected);
    outer.undoneBy(ctx, rejected, spec.predicate.part);
  }
  return { filters, row };
}
