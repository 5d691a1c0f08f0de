// One model's spec and the signatures of what it reads → names resolved, expressions typed, every stage in the order of its meaning.

import type { Layer, ModelSpec, Spec, SqlText } from '../spec/spec.js';
import type { TypedExpression, TypedSortKey } from '../sql/typed-tree.js';
import { INT64, isOrderable, typeToString, UNKNOWN, type SqlType } from '../sql/types.js';
import { castTo, declaredType } from './declared-type.js';
import { columnsRead, isInvalid } from './expression-walk.js';
import { ModelContext, type RootScope } from './model-context.js';
import type { NullCause } from './null-reasons.js';
import { nullPropagating, rejectsNull } from './null-rejection.js';
import { OuterJoins } from './outer-joins.js';
import type { OutputDraft } from './output-draft.js';
import type {
  ExportedColumn,
  InputStep,
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
import { drillKeys, reportImplicitDrillAcross, resolveDrillAcross } from './resolve-drill-across.js';
import { resolveFilters, stageFilters, type StagedFilters } from './resolve-filters.js';
import { resolveGrouping } from './resolve-grouping.js';
import { resolveHistory, resolveMaterialization } from './resolve-history.js';
import { isMissing, requireInput, resolveInputs, type InputDraft, type RelationLookup } from './resolve-inputs.js';
import { resolveJoins } from './resolve-joins.js';
import { resolveOutputs } from './resolve-outputs.js';
import { resolveResult } from './resolve-result.js';
import { resolveSetOperation } from './resolve-set-operation.js';
import { WindowRow } from './resolve-windows.js';
import { ANY_INPUT, draftTargets, MISSING_INPUT, type TargetDraft } from './target-draft.js';
import { UniqueNames } from './unique-names.js';
import { EMPTY_ROW, findColumn, knownNonNull, nodeOf, type VisibleRow } from './visible-row.js';

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
  const drafts = resolveInputs(ctx, lookup);
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

// ---- inputs by themselves --------------------------------------------------------------------------------------------

function resolveInputSteps(
  ctx: ModelContext,
  drafts: readonly InputDraft[],
  staged: StagedFilters,
): readonly ResolvedInput[] {
  const deduplicates = new Map<number, (typeof ctx.model.deduplicate)[number][]>();
  for (const d of ctx.model.deduplicate) {
    let index = drafts.length === 1 ? 0 : -1;
    if (d.appliesTo !== undefined) index = requireInput(ctx, drafts, d.appliesTo);
    else if (index < 0)
      ctx.report(
        'deduplicate-without-input',
        'error',
        d.part,
        'This entry does not say which input it applies to. Name it in `applies_to`.',
      );
    if (index >= 0) deduplicates.set(index, [...(deduplicates.get(index) ?? []), d]);
  }
  return drafts.map((draft, i): ResolvedInput => {
    const { alias, signature } = draft;
    const steps: InputStep[] = [];
    let row: VisibleRow = { inputs: [{ alias, columns: signature.columns, open: signature.open }], columns: [] };
    const addFilters = (stage: 'source' | 'deduplicated'): void => {
      const resolved = resolveFilters(ctx, staged[stage].get(i) ?? [], stage, row);
      steps.push(...resolved.filters.map((filter) => ({ kind: 'filter', filter }) as const));
      row = resolved.row;
    };
    addFilters('source');
    for (const d of deduplicates.get(i) ?? []) steps.push(resolveDeduplicate(ctx, d, draft, row));
    addFilters('deduplicated');
    return {
      part: draft.part,
      alias,
      relation: draft.relation,
      signature,
      steps,
      columns: row.inputs[0]!.columns,
      open: signature.open,
    };
  });
}

function resolveDeduplicate(
  ctx: ModelContext,
  spec: ModelSpec['deduplicate'][number],
  input: InputDraft,
  row: VisibleRow,
): InputStep {
  const partitionBy = spec.partitionBy.map((text) => ctx.type(text, row, ctx.parseName(text)));
  for (const [i, expr] of partitionBy.entries()) {
    if (expr.nullable && !isInvalid(expr) && expr.type.kind !== 'unknown')
      ctx.report(
        'nullable-partition',
        'warning',
        spec.partitionBy[i]!.part,
        `\`${spec.partitionBy[i]!.value}\` can be NULL. All rows where it is NULL are one partition, and only one of them is kept.`,
      );
  }
  const written = spec.orderBy.map((key): TypedSortKey => {
    const expr = ctx.type(key.column, row, ctx.parseName(key.column));
    if (!isOrderable(expr.type))
      ctx.report(
        'not-orderable',
        'error',
        key.column.part,
        `\`${key.column.value}\` is ${typeToString(expr.type)}, which has no order.`,
      );
    return { expr, direction: key.direction, nulls: key.nulls ?? (key.direction === 'ASC' ? 'FIRST' : 'LAST') };
  });
  const named = new Set(
    columnsRead(
      ...partitionBy.filter((e) => e.kind === 'column'),
      ...written.map((k) => k.expr).filter((e) => e.kind === 'column'),
    ).map((c) => nodeOf(c.column.input, c.column.name)),
  );
  const visible = row.inputs[0]!;
  const breaking = visible.columns
    .filter((c) => isOrderable(c.type) && !named.has(nodeOf(input.alias, c.name)))
    .map((c): TypedSortKey => ({
      expr: { kind: 'column', column: { input: input.alias, name: c.name }, type: c.type, nullable: c.nullable },
      direction: 'ASC',
      nulls: 'FIRST',
    }));
  if (visible.open)
    ctx.report(
      'open-source-columns',
      'error',
      spec.part,
      `The columns of \`${input.relation.name}\` are not known, so ties cannot be broken. Declare them in \`sources\` or a DDL file.`,
    );
  else if (![...partitionBy, ...written.map((k) => k.expr)].some(isInvalid))
    reportTies(ctx, spec, input, named, breaking);
  return {
    kind: 'deduplicate',
    part: spec.part,
    partitionBy,
    orderBy: [...written, ...breaking],
    written: written.length,
  };
}

/** The author's own order must be total: partition and order columns hold a key of the input. */
function reportTies(
  ctx: ModelContext,
  spec: ModelSpec['deduplicate'][number],
  input: InputDraft,
  named: ReadonlySet<string>,
  breaking: readonly TypedSortKey[],
): void {
  const total = input.signature.keys.some(
    (k) => k.nullsCounted && k.columns.every((c) => named.has(nodeOf(input.alias, c))),
  );
  if (total || breaking.length === 0) return;
  const names = breaking.map((k) => (k.expr.kind === 'column' ? k.expr.column.name : ''));
  ctx.report(
    'deduplicate-order-not-total',
    'warning',
    spec.orderBy[0] === undefined ? spec.part : `${spec.part}/order_by`,
    `${spec.orderBy.length === 0 ? 'There is no `order_by`, so' : 'Two rows can tie in this order; then'} the first by ${names.map((n) => `\`${n}\``).join(', ')} is kept. Add columns to \`order_by\` until it decides${input.signature.keys.length === 0 ? `, or declare the key of \`${input.relation.name}\`` : ''}.`,
    {
      data: { columns: names, relation: input.relation.name },
    },
  );
}

// ---- combining -------------------------------------------------------------------------------------------------------

interface Combined {
  readonly combine: ResolvedCombine;
  readonly unnests: readonly ResolvedUnnest[];
  readonly joinedFilters: readonly ResolvedFilter[];
  /** After joins, unnests and filters `joined`. */
  readonly row: VisibleRow;
  /** Neither joined nor a set operation although there are several inputs. */
  readonly separate: boolean;
}

function combineInputs(
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
  return { combine, unnests: unnested.unnests, joinedFilters: filtered.filters, row: filtered.row, separate };
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

// ---- targets ---------------------------------------------------------------------------------------------------------

interface Targets {
  readonly outputs: readonly ResolvedOutput[];
  readonly groupedFilters: readonly ResolvedFilter[];
  readonly windows: WindowRow;
  readonly grouping: (() => ResolvedGrouping) | undefined;
  readonly drillAcross: (() => ResolvedDrillAcross) | undefined;
  /** Types another expression over the row of the targets. */
  readonly expression: (sql: SqlText) => { readonly base: TypedExpression; readonly expr: TypedExpression };
  readonly openResult: boolean;
}

type ReasonOf = (input: string | undefined, column: string) => NullCause | undefined;

function resolveTargets(
  ctx: ModelContext,
  inputs: readonly ResolvedInput[],
  combined: Combined,
  staged: StagedFilters,
  reasonOf: ReasonOf,
): Targets {
  const { model } = ctx;
  const { row } = combined;
  const drafts = draftTargets(ctx, row);
  const grouped = model.groupBy !== undefined || model.aggregations.length > 0 || drafts.some((d) => d.measured);
  if (combined.separate || model.combine !== undefined) {
    const across = acrossOf(ctx, inputs, drafts, grouped, combined);
    if (across !== undefined) {
      const windows = new WindowRow(across.names);
      return {
        outputs: resolveOutputs(ctx, across.outputs, windows, reasonOf),
        groupedFilters: [],
        windows,
        grouping: undefined,
        drillAcross: across.finished,
        expression: (sql) => {
          const base = ctx.type(sql, row, ctx.parseName(sql));
          return { base, expr: across.over(base, sql, 'effective_from') };
        },
        openResult: false,
      };
    }
  }
  for (const a of model.aggregations)
    if (a.input !== undefined && !combined.separate) {
      const only = inputs.length === 1 && a.input.value.toLowerCase() === inputs[0]!.alias.toLowerCase();
      if (!only)
        ctx.report(
          'input-outside-drill-across',
          'error',
          a.input.part,
          '`input` chooses the input of an aggregation only where the inputs are aggregated separately (drill-across). Here all inputs are one row; qualify the columns instead.',
        );
    }
  if (grouped) {
    const group = resolveGrouping(ctx, row, drafts);
    const having = resolveFilters(
      ctx,
      staged.grouped,
      'grouped',
      group.havingRow,
      { aggregates: true, possiblyEmptyGroups: group.possiblyEmpty },
      (f) => group.havingTree(f.predicate),
    );
    const groupedFilters = having.filters.map((f, i) => ({
      ...f,
      predicate: group.over(f.predicate, staged.grouped[i]!.predicate, 'condition'),
    }));
    const windows = new WindowRow(group.names);
    return {
      outputs: resolveOutputs(ctx, group.outputs, windows, reasonOf),
      groupedFilters,
      windows,
      grouping: group.finished,
      drillAcross: undefined,
      expression: (sql) => {
        const base = ctx.type(sql, { ...row, aggregates: true }, ctx.parseName(sql));
        return { base, expr: group.over(base, sql, 'effective_from') };
      },
      openResult: false,
    };
  }
  for (const filter of staged.grouped)
    ctx.report(
      'grouped-filter-without-groups',
      'error',
      filter.part,
      `\`${ctx.name}\` groups nothing, so there is no stage \`grouped\`. Use \`joined\` (before) or \`result\` (after the columns are computed).`,
    );
  const windows = new WindowRow(new UniqueNames(row.columns.map((c) => c.name)));
  const passThrough = drafts.length === 0 && model.columns.length === 0;
  const plain = passThrough ? passedThrough(ctx, inputs, row) : plainOutputs(ctx, drafts, row);
  return {
    outputs: resolveOutputs(ctx, plain, windows, reasonOf),
    groupedFilters: [],
    windows,
    grouping: undefined,
    drillAcross: undefined,
    expression: (sql) => {
      const base = ctx.type(sql, { ...row, windows: false }, ctx.parseName(sql));
      return { base, expr: base };
    },
    openResult: passThrough && row.inputs.some((i) => i.open),
  };
}

function acrossOf(
  ctx: ModelContext,
  inputs: readonly ResolvedInput[],
  drafts: readonly TargetDraft[],
  grouped: boolean,
  combined: Combined,
): ReturnType<typeof resolveDrillAcross> | undefined {
  const { combine } = ctx.model;
  if (!combined.separate) {
    ctx.report(
      'drill-across-with-joins',
      'error',
      combine!.part,
      inputs.length < 2
        ? 'A drill-across combines two or more inputs; this model has fewer.'
        : '`combine` says that the inputs are aggregated separately, but they are joined or in a set operation. Remove one of the two.',
    );
    return undefined;
  }
  const aggregated = drafts.some((d) => d.measured);
  const { keys, missing } = drillKeys(ctx, inputs, drafts);
  const nowhere = missing.filter((m) => m.inputs.length === inputs.length);
  if (grouped && aggregated && ctx.model.groupBy !== undefined && nowhere.length > 0) {
    ctx.columnsUnknown = true;
    for (const key of nowhere) ctx.type(key.sql, { inputs: combined.row.inputs, columns: [] }, ctx.parseName(key.sql));
    return resolveDrillAcross(ctx, inputs, drafts, keys);
  }
  if (grouped && aggregated && missing.length === 0) {
    if (combine === undefined) reportImplicitDrillAcross(ctx, inputs, keys);
    return resolveDrillAcross(ctx, inputs, drafts, keys);
  }
  const list = inputs.map((i) => `\`${i.alias}\``).join(', ');
  if (combine !== undefined) {
    for (const key of missing)
      ctx.report(
        'drill-across-key',
        'error',
        key.part,
        `The key \`${key.name}\` is not in ${key.inputs.map((i) => `\`${i}\``).join(', ')}. Keys of a drill-across must be in every input.`,
      );
    if (!aggregated)
      ctx.report(
        'drill-across-without-aggregates',
        'error',
        combine.part,
        'A drill-across aggregates its inputs, but this model has no aggregation.',
      );
    return grouped ? resolveDrillAcross(ctx, inputs, drafts, keys) : undefined;
  }
  const why =
    missing[0] === undefined
      ? ''
      : ` They cannot be aggregated separately either: \`${missing[0].name}\` is not in ${missing[0].inputs.map((i) => `\`${i}\``).join(', ')}.`;
  ctx.report(
    'inputs-not-combined',
    'error',
    inputs[1]!.part,
    `\`${ctx.name}\` has the inputs ${list}, and nothing says how they are combined. Add \`joins\`, \`union\` or another set operation; a cross product is never made silently.${why}`,
    {
      data: { inputs: inputs.map((i) => i.alias) },
    },
  );
  return undefined;
}

function plainOutputs(ctx: ModelContext, drafts: readonly TargetDraft[], row: VisibleRow): readonly OutputDraft[] {
  return drafts.map((draft) => {
    const base = ctx.type(
      draft.sql,
      { inputs: [...row.inputs, MISSING_INPUT], columns: row.columns, windows: true },
      draft.expr,
    );
    return {
      name: draft.name.value,
      part: draft.part,
      role: draft.kind,
      hidden: !draft.spec.output,
      text: draft.sql.value,
      expr: castDraft(ctx, base, draft),
      base,
      spec: draft.spec,
      draft,
      sql: draft.sql,
    };
  });
}

function castDraft(ctx: ModelContext, base: TypedExpression, draft: TargetDraft): TypedExpression {
  return castTo(ctx, base, draft.declared, draft.typePart, draft.name.value);
}

/** Every visible column: inputs in the order of `sources`, then flags and unnested values. */
function passedThrough(ctx: ModelContext, inputs: readonly ResolvedInput[], row: VisibleRow): readonly OutputDraft[] {
  const order = new Map(inputs.map((input, i) => [input.alias.toLowerCase(), i]));
  const visible = [...row.inputs].sort(
    (a, b) => (order.get(a.alias.toLowerCase()) ?? 0) - (order.get(b.alias.toLowerCase()) ?? 0),
  );
  const part = ctx.model.part;
  for (const open of visible.filter((i) => i.open)) {
    const input = inputs.find((i) => i.alias === open.alias);
    ctx.columnsUnknown = true;
    // A missing input, and a model without known columns, have been reported.
    if (input === undefined || isMissing(input)) continue;
    ctx.report(
      'open-source-columns',
      'error',
      input.part,
      `The columns of \`${input.relation.name}\` are not known, so they cannot be passed through. Declare them in \`sources\` or a DDL file, or map the columns that are wanted.`,
    );
  }
  const first = new Map<string, string | undefined>();
  const outputs: OutputDraft[] = [];
  const add = (alias: string | undefined, column: VisibleRow['columns'][number]): void => {
    const key = column.name.toLowerCase();
    if (first.has(key)) {
      const places = [first.get(key), alias]
        .map((a) => (a === undefined ? `\`${column.name}\`` : `\`${a}.${column.name}\``))
        .join(' and ');
      ctx.report(
        'ambiguous-pass-through',
        'error',
        part,
        `\`${ctx.name}\` maps no columns, so it passes all through, but ${places} have the same name. Map the columns that are wanted.`,
        { onKey: false, data: { column: column.name } },
      );
      return;
    }
    first.set(key, alias);
    const expr: TypedExpression = {
      kind: 'column',
      column: { input: alias, name: column.name },
      type: column.type,
      nullable: column.nullable,
    };
    outputs.push({
      name: column.name,
      part,
      role: 'passthrough',
      hidden: false,
      text: undefined,
      expr,
      base: expr,
      spec: undefined,
      draft: undefined,
      sql: undefined,
    });
  };
  for (const input of visible) for (const column of input.columns) add(input.alias, column);
  for (const column of row.columns) add(undefined, column);
  // An input that does not exist has been reported; nothing follows from it.
  if (outputs.length === 0 && !ctx.failed && !visible.some((i) => i.open))
    ctx.report(
      'model-without-columns',
      'error',
      part,
      `\`${ctx.name}\` has no columns: it maps none and has nothing to pass through.`,
    );
  return outputs;
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
  if (optional !== undefined) return { kind: 'optional', text: optional };
  const input = inputs.find((i) => i.alias.toLowerCase() === alias.toLowerCase());
  if (input === undefined) return { kind: 'source', text: `\`${alias}.${column}\` can be NULL` };
  // Nothing is known of its columns, which has been said.
  if (input.open) return { kind: 'claimed', text: `\`${input.relation.name}.${column}\` may be NULL` };
  const own = findColumn(input.signature.columns, column) as ExportedColumn | undefined;
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
