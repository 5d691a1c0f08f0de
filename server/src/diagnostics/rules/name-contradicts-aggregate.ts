// A column called `first_…` that is a MAX, and the like: the name says another aggregate than the formula.

import { columnsRead } from '../../model/expression-walk.js';
import type { TypedCall, TypedExpression } from '../../sql/typed-tree.js';
import { isBlocked } from '../blocked-model.js';
import { AGGREGATE_WORDS } from '../name-fit.js';
import { wordsOf } from '../name-words.js';
import type { Rule } from '../rule.js';
import { writtenColumns } from '../written-columns.js';

export const nameContradictsAggregate: Rule = {
  id: 'name-contradicts-aggregate',
  family: 'names',
  severity: 'warning',
  ofModel(model, report) {
    if (isBlocked(model)) return;
    for (const { output, part } of writtenColumns(model)) {
      const call = aggregateOf(output.base);
      const meant = call && contradicted(output.name, call);
      if (call === undefined || meant === undefined) continue;
      report({
        part,
        ...(call.span !== undefined && { span: call.span }),
        message: `\`${output.name}\` is called \`${meant.word}\`, but \`${call.fn.toUpperCase()}\` gives ${GIVES[call.fn]!}. Write \`${meant.fn.toUpperCase()}\`, or give the column another name.`,
      });
    }
  },
};

/** What the word stands for instead. Only pairs that nobody means: a total may well be the MAX of running totals. */
const OPPOSITE: Readonly<Record<string, readonly string[]>> = {
  min: ['max'],
  max: ['min'],
  sum: ['avg'],
  avg: ['sum'],
};

const GIVES: Readonly<Record<string, string>> = {
  min: 'the smallest',
  max: 'the greatest',
  sum: 'the total',
  avg: 'the average',
};

function contradicted(name: string, call: TypedCall): { readonly word: string; readonly fn: string } | undefined {
  const words = wordsOf(name);
  if (words.some((w) => AGGREGATE_WORDS[call.fn]?.has(w))) return undefined;
  // `MIN(last_seen)` is the earliest of many last ones: its own name says that.
  const inside = new Set(columnsRead(call).flatMap((c) => wordsOf(c.column.name)));
  for (const fn of OPPOSITE[call.fn] ?? []) {
    const word = [words[0], words.at(-1)].find((w) => w !== undefined && AGGREGATE_WORDS[fn]!.has(w) && !inside.has(w));
    if (word !== undefined) return { word, fn };
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
