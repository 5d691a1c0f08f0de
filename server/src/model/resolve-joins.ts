// Joins → a left-deep chain, the row visible after each step, and what happens to unmatched rows.

import type { JoinSpec, JoinType, Text } from '../spec/spec.js';
import { BOOL } from '../sql/types.js';
import type { ScopeInput } from '../sql/scope.js';
import type { TypedExpression } from '../sql/typed-tree.js';
import { checkCondition } from './check-condition.js';
import { meantSide } from './meant-sides.js';
import { wholeText, type ModelContext } from './model-context.js';
import { rejectsNull } from './null-rejection.js';
import type { OuterJoins } from './outer-joins.js';
import type { ResolvedCombine, ResolvedInput, ResolvedJoin } from './pipeline-model.js';
import { indexOfInput, requireInput } from './resolve-inputs.js';
import { EMPTY_ROW, knownNonNull, optional, optionalRow, type VisibleRow } from './visible-row.js';

export interface Joined {
  readonly combine: Extract<ResolvedCombine, { kind: 'joins' | 'none' }>;
  readonly row: VisibleRow;
}

/** The same join with its sides swapped; the others have none. */
const MIRRORED: Partial<Record<JoinType, JoinType>> = {
  INNER: 'INNER',
  LEFT: 'RIGHT',
  RIGHT: 'LEFT',
  FULL: 'FULL',
  CROSS: 'CROSS',
};

/** Joins that cannot be placed are reported and left out; so is every input that no join reaches. What they would have made visible is, so that nothing else is said of it. */
export function resolveJoins(ctx: ModelContext, inputs: readonly ResolvedInput[], outer: OuterJoins): Joined {
  const drafts = inputs;
  const joined = new Set<number>();
  const scopeInput = (i: number): ScopeInput => ({
    alias: inputs[i]!.alias,
    columns: inputs[i]!.columns,
    open: inputs[i]!.open,
  });
  let row: VisibleRow = EMPTY_ROW;
  let first = -1;
  const missing = new Set<string>();
  const joins: ResolvedJoin[] = [];
  // What no join names is reported as such; conditions may speak of it.
  const named = ctx.model.joins.flatMap((j) => [requireQuietly(inputs, j.left), requireQuietly(inputs, j.right)]);
  const unnamed = inputs.flatMap((_, i) => (named.includes(i) ? [] : [optional(scopeInput(i))]));
  for (const spec of ctx.model.joins) {
    let left = requireInput(ctx, drafts, spec.left);
    let right = requireInput(ctx, drafts, spec.right);
    if (left < 0 || right < 0) {
      ctx.inputsUnknown = true;
      for (const side of [spec.left, spec.right]) missing.add(lastPart(side.value));
      continue;
    }
    const meant =
      spec.condition === undefined ? undefined : meantSide(inputs, ctx.parse(spec.condition), { left, right }, joined);
    if (meant !== undefined) {
      reportSide(ctx, spec, meant.side, inputs[meant.input]!.alias);
      if (meant.side === 'left') left = meant.input;
      else right = meant.input;
    }
    if (first < 0) {
      first = left;
      joined.add(left);
      row = { inputs: [scopeInput(left)], columns: [] };
    }
    if (!joined.has(left)) {
      ctx.inputsUnknown = true;
      ctx.report(
        'join-left-not-joined',
        'error',
        spec.left.part,
        `\`${spec.left.value}\` is not part of what has been joined so far (${names(inputs, joined)}). Joins are made in the order written; move this one down, or name a joined input.`,
        {
          // The other way round it continues what has been joined; with a new right side a joined input can stand on the left.
          ...(joined.has(right)
            ? {
                data: {
                  swap: { left_table: spec.right.value, right_table: spec.left.value, type: MIRRORED[spec.type] },
                },
              }
            : { suggestions: [...joined].map((i) => inputs[i]!.alias) }),
          span: wholeText(spec.left),
        },
      );
      continue;
    }
    if (joined.has(right)) {
      ctx.inputsUnknown = true;
      ctx.report(
        'join-right-already-joined',
        'error',
        spec.right.part,
        `\`${spec.right.value}\` is already joined. To join it a second time, list it again in \`sources\` under another name: \`{"table": "${inputs[right]!.relation.name}", "as": "…"}\`.`,
      );
      continue;
    }
    joined.add(right);
    const reversed = [...joined].every((i) => i >= right);
    const step = resolveJoin(ctx, spec, right, row, scopeInput(right), unnamed, outer, reversed);
    row = step.row;
    joins.push(step.join);
  }
  if (!ctx.inputsUnknown) reportUnjoined(ctx, inputs, joined);
  const combine =
    inputs.length === 0 ? ({ kind: 'none' } as const) : ({ kind: 'joins', first: Math.max(first, 0), joins } as const);
  if (joined.size === inputs.length && !ctx.inputsUnknown) return { combine, row };
  const unjoined = inputs.flatMap((_, i) => (joined.has(i) ? [] : [optional(scopeInput(i))]));
  const known = new Set([...row.inputs, ...unjoined].map((i) => i.alias.toLowerCase()));
  const unknown = [...missing].filter((alias) => !known.has(alias.toLowerCase()));
  return { combine, row: { inputs: [...row.inputs, ...unjoined, ...unknown.map(anyColumns)], columns: row.columns } };
}

/** The rest is resolved as it is meant. */
function reportSide(ctx: ModelContext, spec: JoinSpec, side: 'left' | 'right', meant: string): void {
  const written = spec[side];
  ctx.inputsUnknown = true;
  ctx.report(
    'join-side-not-compared',
    'error',
    written.part,
    `\`${written.value}\` is the ${side} side of this join, but its condition compares \`${meant}\` instead. Did you mean \`${meant}\`?`,
    {
      span: wholeText(written),
      suggestions: [meant],
      related: [{ part: spec.condition!.part, message: 'The condition' }],
    },
  );
}

const requireQuietly = (inputs: readonly ResolvedInput[], { value }: Text): number => indexOfInput(inputs, value);
const lastPart = (name: string): string => name.slice(name.lastIndexOf('.') + 1);
const anyColumns = (alias: string): ScopeInput => ({ alias, columns: [], open: true, qualifiedOnly: true });

function resolveJoin(
  ctx: ModelContext,
  spec: JoinSpec,
  right: number,
  left: VisibleRow,
  rightInput: ScopeInput,
  unnamed: readonly ScopeInput[],
  outer: OuterJoins,
  /** The right side is listed before all that has been joined. */
  reversed: boolean,
): { readonly join: ResolvedJoin; readonly row: VisibleRow } {
  const both: VisibleRow = { inputs: [...left.inputs, rightInput], columns: left.columns };
  const condition = joinCondition(ctx, spec, { ...both, inputs: [...both.inputs, ...unnamed] });
  const rejected = condition === undefined ? new Set<string>() : rejectsNull(condition);
  if ((spec.type === 'INNER' || spec.type === 'SEMI') && spec.condition !== undefined)
    outer.undoneBy(ctx, rejected, spec.condition.part);
  let flag = spec.as?.value;
  if (spec.type === 'EXISTS' && flag === undefined)
    ctx.report(
      'missing-exists-flag',
      'error',
      spec.part,
      'An EXISTS join needs `as`: the name of the BOOL column that says whether a match exists.',
    );
  if (spec.type !== 'EXISTS') {
    if (flag !== undefined)
      ctx.report(
        'flag-without-exists',
        'error',
        spec.as!.part,
        '`as` names the flag of an EXISTS join; other joins have none. To rename an input, use `as` in `sources`.',
      );
    flag = undefined;
  }
  const row = afterJoin(spec, left, both, rightInput, rejected, flag);
  const blamed = `${spec.part}/type`;
  if (spec.type === 'LEFT')
    outer.extend([rightInput], spec, 'LEFT', { blamed: reversed ? spec.right.part : undefined, condition });
  if (spec.type === 'RIGHT') outer.extend(left.inputs, spec, 'RIGHT', { blamed });
  if (spec.type === 'FULL') {
    outer.extend(left.inputs, spec, 'FULL', { without: 'LEFT', blamed });
    outer.extend([rightInput], spec, 'FULL', { without: 'RIGHT', blamed });
  }
  const join: ResolvedJoin = {
    part: spec.part,
    type: spec.type,
    right,
    condition,
    conditionText: spec.condition?.value,
    flag,
    matchesAtMostOne: undefined,
    visible: row.inputs,
    flags: row.columns,
  };
  return { join, row };
}

function afterJoin(
  spec: JoinSpec,
  left: VisibleRow,
  both: VisibleRow,
  right: ScopeInput,
  rejected: ReadonlySet<string>,
  flag: string | undefined,
): VisibleRow {
  switch (spec.type) {
    case 'INNER':
      return knownNonNull(both, rejected);
    case 'CROSS':
      return both;
    case 'LEFT':
      return { inputs: [...left.inputs, optional(right)], columns: left.columns };
    case 'RIGHT':
      return { inputs: [...optionalRow(left).inputs, right], columns: optionalRow(left).columns };
    case 'FULL':
      return optionalRow(both);
    case 'SEMI':
      return knownNonNull(left, rejected);
    case 'ANTI':
      return left;
    case 'EXISTS':
      return flag === undefined
        ? left
        : { inputs: left.inputs, columns: [...left.columns, { name: flag, type: BOOL, nullable: false }] };
  }
}

function joinCondition(ctx: ModelContext, spec: JoinSpec, both: VisibleRow): TypedExpression | undefined {
  const empty = spec.condition === undefined || spec.condition.value.trim() === '';
  if (spec.type === 'CROSS') {
    if (!empty)
      ctx.report(
        'cross-join-condition',
        'error',
        spec.condition.part,
        'A CROSS join combines every row with every row and has no condition. Remove it, or make the join INNER.',
        { data: { type: 'INNER' } },
      );
    return undefined;
  }
  if (empty) {
    ctx.report(
      'missing-join-condition',
      'error',
      spec.condition?.part ?? spec.conditionPlace,
      `A ${spec.type} join needs a condition. Only CROSS joins have none: a cross product is never made silently.`,
      { data: { join: spec.part } },
    );
    return undefined;
  }
  const condition = ctx.predicate(spec.condition, both);
  checkCondition(ctx, spec.condition, condition);
  return condition;
}

function reportUnjoined(ctx: ModelContext, inputs: readonly ResolvedInput[], joined: ReadonlySet<number>): void {
  for (const [i, input] of inputs.entries()) {
    if (!joined.has(i))
      ctx.report(
        'input-not-joined',
        'error',
        input.part,
        `No join reaches \`${input.alias}\`. Add a join for it (CROSS if every combination is meant), or remove it from \`sources\`.`,
        {
          data: { alias: input.alias },
        },
      );
  }
}

const names = (inputs: readonly ResolvedInput[], joined: ReadonlySet<number>): string =>
  [...joined].map((i) => `\`${inputs[i]!.alias}\``).join(', ');
