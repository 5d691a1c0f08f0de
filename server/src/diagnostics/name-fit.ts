// A column's name and its expression → how much of the name the expression accounts for, and an aggregate that the name contradicts.

import { columnsRead, eachNode } from '../model/expression-walk.js';
import type { TypedCall, TypedExpression } from '../sql/typed-tree.js';
import { wordsOf } from '../base/name-words.js';

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** What people call the result of an aggregate. */
const AGGREGATE_WORDS: Readonly<Record<string, ReadonlySet<string>>> = {
  min: words('min minimum first earliest oldest lowest smallest cheapest'),
  max: words('max maximum last latest newest highest largest biggest'),
  avg: words('avg average mean'),
  sum: words('sum total'),
  count: words('count counts cnt num number'),
  countif: words('count counts cnt num number'),
  $count_star: words('count counts cnt num number'),
};

/** For choosing between two columns, never for judging one: words of the name that are a column's, a text's or an aggregate's in the expression. */
export function nameFit(name: string, expr: TypedExpression): number {
  const said = new Set<string>();
  eachNode(expr, (node) => {
    if (node.kind === 'column') wordsOf(node.column.name).forEach((w) => said.add(w));
    else if (node.kind === 'literal' && node.value !== undefined) textWords(node.value).forEach((w) => said.add(w));
    else if (node.kind === 'call') AGGREGATE_WORDS[node.fn]?.forEach((w) => said.add(w));
  });
  return wordsOf(name).filter((w) => said.has(w)).length;
}

/** `'In progress'` → in, progress. */
export function textWords(value: string): readonly string[] {
  return value
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((w) => w !== '');
}

/** What the word stands for instead. Only pairs that nobody means: a total may well be the MAX of running totals. */
const OPPOSITE: Readonly<Record<string, readonly string[]>> = {
  min: ['max'],
  max: ['min'],
  sum: ['avg'],
  avg: ['sum'],
};

export interface Contradiction {
  readonly call: TypedCall;
  readonly word: string;
  /** The aggregate that the word stands for. */
  readonly meant: string;
}

/** The aggregate that an expression is, where the name says another. */
export function contradictedAggregate(name: string, expr: TypedExpression): Contradiction | undefined {
  const call = aggregateOf(expr);
  if (call === undefined) return undefined;
  const words = wordsOf(name);
  if (words.some((w) => AGGREGATE_WORDS[call.fn]?.has(w))) return undefined;
  // `MIN(last_seen)` is the earliest of many last ones: its own name says that.
  const inside = new Set(columnsRead(call).flatMap((c) => wordsOf(c.column.name)));
  for (const fn of OPPOSITE[call.fn] ?? []) {
    const word = [words[0], words.at(-1)].find((w) => w !== undefined && AGGREGATE_WORDS[fn]!.has(w) && !inside.has(w));
    if (word !== undefined) return { call, word, meant: fn };
  }
  return undefined;
}

/** The aggregate that the column is, under casts, roundings and defaults. */
function aggregateOf(e: TypedExpression): TypedCall | undefined {
  if (e.kind === 'cast') return aggregateOf(e.operand);
  if (e.kind !== 'call' || e.over !== undefined) return undefined;
  if (e.aggregate !== undefined) return e;
  return e.fn === 'round' || e.fn === 'coalesce' || e.fn === 'ifnull' ? e.args[0] && aggregateOf(e.args[0]) : undefined;
}
