// The combined row → the model's columns: grouped, aggregated apart, plain or passed through; filters `grouped` and windows.

import type { SqlText } from '../spec/spec.js';
import { findColumn } from '../sql/scope.js';
import type { TypedExpression } from '../sql/typed-tree.js';
import { castTo } from './declared-type.js';
import { drillKeys } from './drill-across-keys.js';
import { reportImplicitDrillAcross } from './implicit-drill-across.js';
import type { ModelContext } from './model-context.js';
import type { NullCause } from './null-reasons.js';
import type { OutputDraft } from './output-draft.js';
import type {
  ResolvedDrillAcross,
  ResolvedFilter,
  ResolvedGrouping,
  ResolvedInput,
  ResolvedOutput,
} from './pipeline-model.js';
import { freePaths } from './qualify-names.js';
import { resolveDrillAcross } from './resolve-drill-across.js';
import { resolveFilters, type StagedFilters } from './resolve-filters.js';
import { resolveGrouping } from './resolve-grouping.js';
import { indexOfInput, isMissing } from './resolve-inputs.js';
import { resolveOutputs } from './resolve-outputs.js';
import { WindowRow } from './resolve-windows.js';
import { draftTargets, MISSING_INPUT, reportUnusedFrom, type TargetDraft } from './target-draft.js';
import { UniqueNames } from './unique-names.js';
import type { VisibleRow } from './visible-row.js';
import type { Combined } from './combine-inputs.js';

export interface Targets {
  readonly outputs: readonly ResolvedOutput[];
  readonly groupedFilters: readonly ResolvedFilter[];
  readonly windows: WindowRow;
  readonly grouping: (() => ResolvedGrouping) | undefined;
  readonly drillAcross: (() => ResolvedDrillAcross) | undefined;
  /** Types another expression over the row of the targets. */
  readonly expression: (sql: SqlText) => { readonly base: TypedExpression; readonly expr: TypedExpression };
  readonly openResult: boolean;
}

export type ReasonOf = (input: string | undefined, column: string) => NullCause | undefined;

export function resolveTargets(
  ctx: ModelContext,
  inputs: readonly ResolvedInput[],
  combined: Combined,
  staged: StagedFilters,
  reasonOf: ReasonOf,
): Targets {
  const drafts = draftTargets(ctx, combined.row);
  const targets = targetsOf(ctx, inputs, combined, staged, reasonOf, drafts);
  reportUnusedFrom(ctx, drafts);
  return targets;
}

function targetsOf(
  ctx: ModelContext,
  inputs: readonly ResolvedInput[],
  combined: Combined,
  staged: StagedFilters,
  reasonOf: ReasonOf,
  drafts: readonly TargetDraft[],
): Targets {
  const { model } = ctx;
  const { row } = combined;
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
    if (missing.length > 0) ctx.columnsUnknown = true;
    if (!aggregated)
      ctx.report(
        'drill-across-without-aggregates',
        'error',
        combine.part,
        'A drill-across aggregates its inputs, but this model has no aggregation.',
      );
    return grouped ? resolveDrillAcross(ctx, inputs, drafts, keys) : undefined;
  }
  // Figures of several inputs are aggregated apart and put beside each other: then it is the key that is wrong.
  if (grouped && aggregated && ctx.model.groupBy !== undefined && measuredInputs(inputs, drafts) > 1) {
    for (const key of missing)
      ctx.report(
        'drill-across-key',
        'error',
        key.part,
        `The key \`${key.name}\` is not in ${key.inputs.map((i) => `\`${i}\``).join(', ')}, so the inputs cannot be aggregated each by itself and combined on it. Take a key that all of them have, or join them (\`joins\`).`,
        { data: { inputs: inputs.map((i) => i.alias) } },
      );
    ctx.columnsUnknown = true;
    // By the keys that all inputs have: each figure is still of its own input.
    return resolveDrillAcross(ctx, inputs, drafts, keys);
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

/** How many inputs have a column, by its name or their own, that no other has and an aggregate reads. */
function measuredInputs(inputs: readonly ResolvedInput[], drafts: readonly TargetDraft[]): number {
  const read = drafts.flatMap((d) => (d.measured ? freePaths(d.expr) : []));
  const owners = read.map(({ parts }) => {
    const named = parts.length > 1 ? indexOfInput(inputs, parts[0]!.name) : -1;
    const owning = inputs.filter((i) => findColumn(i.columns, parts[0]?.name ?? '') !== undefined);
    return named >= 0 ? inputs[named] : owning.length === 1 ? owning[0] : undefined;
  });
  return new Set(owners.filter((o) => o !== undefined)).size;
}

function plainOutputs(ctx: ModelContext, drafts: readonly TargetDraft[], row: VisibleRow): readonly OutputDraft[] {
  return drafts.map((draft) => {
    const base = ctx.type(draft.sql, { ...row, inputs: [...row.inputs, MISSING_INPUT], windows: true }, draft.expr);
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
