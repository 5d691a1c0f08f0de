// A model's result → pairs of its columns that are never equal: what filters say of them, what the models above say, and calendar dates a year apart.

import type { TypedColumn, TypedExpression } from '../sql/typed-tree.js';
import { columnKey } from '../sql/typed-walk.js';
import { sameType } from '../sql/types.js';
import { impliedConjuncts } from './implied-conjuncts.js';
import type { ResolvedModel } from './pipeline-model.js';
import type { ModelCore } from './resolve-model.js';
import { rowConditions } from './row-conditions.js';
import { nodeOf } from './visible-row.js';

/** Lower-case names. One of the two may be NULL. */
export type ColumnPair = readonly [string, string];

export function columnsApart(core: ModelCore): readonly ColumnPair[] {
  // The columns of a version may have been written by different runs.
  if (core.combine.kind === 'set-operation' || core.drillAcross !== undefined || core.history !== undefined) return [];
  const visible = core.outputs.filter((o) => !o.hidden && sameType(o.type, o.base.type));
  const shown = new Map<string, string>();
  for (const { base, name } of visible)
    if (base.kind === 'column') shown.set(columnKey(base.column), name.toLowerCase());
  const pair = (a: string, b: string): readonly ColumnPair[] => {
    const [x, y] = [shown.get(a), shown.get(b)];
    return x === undefined || y === undefined ? [] : [[x, y]];
  };
  return [
    ...rowConditions(core)
      .flatMap(impliedConjuncts)
      .flatMap(unequal)
      .flatMap(([a, b]) => pair(a, b)),
    ...core.inputs.flatMap(({ alias, signature }) =>
      (signature.apart ?? []).flatMap(([a, b]) => pair(nodeOf(alias, a), nodeOf(alias, b))),
    ),
    ...datesApart(
      visible.flatMap(({ name, base }) => {
        const year = yearOf(base);
        return year === undefined ? [] : [{ name: name.toLowerCase(), year }];
      }),
    ),
  ];
}

/** What the inputs of a model say of two of their columns. */
export function neverEqualIn({ inputs, combine }: Pick<ResolvedModel, 'inputs' | 'combine'>) {
  return (a: TypedColumn, b: TypedColumn): boolean => {
    if (combine.kind === 'set-operation' || a.column.input !== b.column.input) return false;
    const input = inputs.find((i) => i.alias.toLowerCase() === a.column.input?.toLowerCase());
    const names = new Set([a.column.name.toLowerCase(), b.column.name.toLowerCase()]);
    return input?.signature.apart?.some((pair) => pair.every((name) => names.has(name))) ?? false;
  };
}

function unequal(condition: TypedExpression): readonly (readonly [string, string])[] {
  if (condition.kind !== 'call' || !UNEQUAL.has(condition.fn)) return [];
  const [a, b] = condition.args;
  return a?.kind === 'column' && b?.kind === 'column' ? [[columnKey(a.column), columnKey(b.column)]] : [];
}

const UNEQUAL: ReadonlySet<string> = new Set(['$not_equal', '$less', '$greater']);

interface CalendarYear {
  readonly of: string;
  readonly plus: bigint;
  readonly days: string;
}

/** `DATE(y, 1, 1)` and `DATE(y + 1, 1, 1)`. */
function datesApart(dates: readonly { readonly name: string; readonly year: CalendarYear }[]): readonly ColumnPair[] {
  return dates.flatMap((a, i) =>
    dates
      .slice(i + 1)
      .flatMap((b): readonly ColumnPair[] =>
        a.year.of === b.year.of && a.year.days === b.year.days && a.year.plus !== b.year.plus ? [[a.name, b.name]] : [],
      ),
  );
}

function yearOf(e: TypedExpression): CalendarYear | undefined {
  if (e.kind !== 'call' || e.fn !== 'date' || e.args.length !== 3) return undefined;
  const [year, month, day] = e.args;
  if (month?.kind !== 'literal' || day?.kind !== 'literal') return undefined;
  const days = `${month.value ?? ''}-${day.value ?? ''}`;
  if (year?.kind === 'column') return { of: columnKey(year.column), plus: 0n, days };
  if (year?.kind !== 'call' || year.fn !== '$add') return undefined;
  const [of, plus] = year.args;
  return of?.kind === 'column' && plus?.kind === 'literal' && plus.value !== undefined
    ? { of: columnKey(of.column), plus: BigInt(plus.value), days }
    : undefined;
}
