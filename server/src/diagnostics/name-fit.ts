// A column's name and its expression → how much of the name the expression accounts for. For choosing between two columns, never for judging one.

import { eachNode } from '../model/expression-walk.js';
import type { TypedExpression } from '../sql/typed-tree.js';
import { wordsOf } from './name-words.js';

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** What people call the result of an aggregate. */
export const AGGREGATE_WORDS: Readonly<Record<string, ReadonlySet<string>>> = {
  min: words('min minimum first earliest oldest lowest smallest cheapest'),
  max: words('max maximum last latest newest highest largest biggest'),
  avg: words('avg average mean'),
  sum: words('sum total'),
  count: words('count counts cnt num number'),
  countif: words('count counts cnt num number'),
  $count_star: words('count counts cnt num number'),
};

/** Words of the name that are a column's, a text's or an aggregate's in the expression. */
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
