// The same value on both sides of an operator, or twice among the arguments of a call that compares or chooses: one of the two was to be another.

import { expressionIdentity } from '../../model/expression-identity.js';
import type { TypedCall, TypedExpression } from '../../sql/typed-tree.js';
import type { NodePlace, Remark, Rule } from '../rule.js';
import { inPlace, isOperand, placeOf, shown } from '../written-text.js';

type Repetition = Pick<Remark, 'message' | 'suggestions'> & { readonly at: TypedExpression };
type Judge = (place: NodePlace, call: TypedCall) => Repetition | undefined;

/** What the call gives, as the end of a sentence; of its first two arguments. */
const pair =
  (outcome: string): Judge =>
  (place, { args: [a, b] }) =>
    a !== undefined && b !== undefined && isSame(a, b)
      ? { at: b, message: `Both operands are \`${shown(place, a)}\`, so this ${outcome}. Correct one of the two.` }
      : undefined;

const listed =
  (what: string): Judge =>
  (place, { args }) => {
    const sure = what === '' ? -1 : args.findIndex((a) => !a.nullable);
    // Behind a value that is never NULL nothing is asked for, which `redundant-default` tells.
    const seen = new Set<string>();
    const at = (sure < 0 ? args : args.slice(0, sure + 1)).find((a) => {
      const same = written(a);
      if (same.kind === 'literal' || same.kind === 'parameter') return false;
      const identity = expressionIdentity(same);
      const repeated = same.span?.body === undefined && seen.has(identity);
      seen.add(identity);
      return repeated;
    });
    return at === undefined
      ? undefined
      : {
          at,
          message: `\`${shown(place, at)}\` stands here twice${what}. Change one to what is missing, or remove it.`,
        };
  };

/** A comparison with itself that is TRUE or NULL; the others are always or never TRUE, and told as such. */
const withItself: Judge = (place, { args: [a, b] }) => {
  if (a === undefined || b === undefined || !a.nullable || !isSame(a, b)) return undefined;
  // Of an approximate number it asks for NaN.
  if (a.type.kind === 'scalar' && a.type.name === 'FLOAT64') return undefined;
  const text = shown(place, a);
  return {
    at: place.node,
    message: `\`${shown(place)}\` compares \`${text}\` with itself: it is TRUE unless \`${text}\` is NULL. Correct one side, or write \`${text} IS NOT NULL\`.`,
    suggestions: isOperand(a) ? [inPlace(place, `${text} IS NOT NULL`, true)] : [],
  };
};

const judges: Readonly<Record<string, Judge>> = {
  $subtract: pair('is always 0'),
  $divide: pair('is always 1'),
  safe_divide: pair('is always 1'),
  div: pair('is always 1'),
  mod: pair('is always 0'),
  nullif: pair('is always NULL'),
  date_diff: pair('is always 0'),
  datetime_diff: pair('is always 0'),
  timestamp_diff: pair('is always 0'),
  time_diff: pair('is always 0'),
  ifnull: listed(': a default that is NULL whenever it is asked for'),
  coalesce: listed(': the second is NULL whenever it is asked for'),
  greatest: listed(''),
  least: listed(''),
  $and: listed(''),
  $or: listed(''),
  $equal: withItself,
  $less_or_equal: withItself,
  $greater_or_equal: withItself,
  replace: (place, { args: [, from, to] }) =>
    from !== undefined && to !== undefined && expressionIdentity(from) === expressionIdentity(to)
      ? { at: to, message: `\`${shown(place, from)}\` is replaced by itself. Correct one of the two.` }
      : undefined,
};

export const sameOperands: Rule = {
  id: 'same-operands',
  family: 'sql',
  severity: 'warning',
  onNode: {
    fns: Object.keys(judges),
    visit(place, report) {
      const call = place.node as TypedCall;
      const found = judges[call.fn]?.(place, call);
      if (found === undefined || found.at.span === undefined) return;
      const { at, ...said } = found;
      report({ ...placeOf(place, at), ...said });
    },
  },
};

/** Not of constants, which are told apart by other rules, and not of what a declared function's body repeats. */
function isSame(a: TypedExpression, b: TypedExpression): boolean {
  const [left, right] = [written(a), written(b)];
  return (
    left.kind !== 'literal' &&
    left.kind !== 'parameter' &&
    right.span?.body === undefined &&
    expressionIdentity(left) === expressionIdentity(right)
  );
}

function written(e: TypedExpression): TypedExpression {
  return e.kind === 'cast' && e.implicit ? e.operand : e;
}
