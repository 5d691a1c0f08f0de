// A call or an operator that gives back what it is given: COALESCE of one value, TRIM of a TRIM, `x + 0`.

import { expressionIdentity } from '../../model/expression-identity.js';
import type { TypedCall, TypedExpression } from '../../sql/typed-tree.js';
import { sameType, type SqlType } from '../../sql/types.js';
import type { Rule } from '../rule.js';
import { inPlace, placeOf, shown } from '../written-text.js';

/** With one argument they give that argument. */
const OF_SEVERAL: readonly string[] = ['coalesce', 'greatest', 'least', 'concat'];

/** Applied twice with the same other arguments they give what once gives. */
const TWICE_AS_ONCE: readonly string[] = [
  'upper',
  'lower',
  'trim',
  'ltrim',
  'rtrim',
  'abs',
  'round',
  'trunc',
  'floor',
  'ceil',
  'date_trunc',
  'timestamp_trunc',
  'datetime_trunc',
];

const NEUTRAL: Readonly<Record<string, string>> = { $add: '0', $subtract: '0', $multiply: '1' };

export const callWithoutEffect: Rule = {
  id: 'call-without-effect',
  family: 'sql',
  severity: 'hint',
  onNode: {
    fns: [...OF_SEVERAL, ...TWICE_AS_ONCE, ...Object.keys(NEUTRAL), 'ifnull', 'nullif'],
    visit(place, report) {
      const call = place.node as TypedCall;
      const same = sameAs(call);
      if (same === undefined || same.e.span === undefined || same.e.span.body !== undefined) return;
      report({
        ...placeOf(place),
        message: `\`${shown(place)}\` is \`${shown(place, same.e)}\`: ${same.why}.`,
        suggestions: [inPlace(place, shown(place, same.e))],
        tag: 'unnecessary',
      });
    },
  },
};

interface Same {
  readonly e: TypedExpression;
  readonly why: string;
}

function sameAs(call: TypedCall): Same | undefined {
  const { fn, args } = call;
  const [first, ...others] = args;
  if (first === undefined || call.over !== undefined || call.aggregate !== undefined) return undefined;
  const name = fn.toUpperCase();
  if (OF_SEVERAL.includes(fn) && others.length === 0)
    return sameType(first.type, call.type) ? { e: first, why: `${name} has nothing to choose from` } : undefined;
  if ((fn === 'ifnull' || fn === 'coalesce') && others.length === 1 && isNull(others[0]!))
    return { e: first, why: 'NULL instead of NULL changes nothing' };
  if (fn === 'nullif' && isNull(others[0]!)) return { e: first, why: 'nothing equals NULL' };
  if (TWICE_AS_ONCE.includes(fn)) {
    const inner = first;
    return inner.kind === 'call' &&
      inner.fn === fn &&
      inner.args.length === args.length &&
      others.every((a, i) => expressionIdentity(a) === expressionIdentity(inner.args[i + 1]!))
      ? { e: inner, why: `${name} twice does no more than once` }
      : undefined;
  }
  const neutral = NEUTRAL[fn];
  const [second] = others;
  if (neutral === undefined || second === undefined) return undefined;
  if (isWritten(second, neutral) && sameType(writtenType(first), call.type))
    return { e: first, why: `${neutral} changes nothing` };
  return fn !== '$subtract' && isWritten(first, neutral) && sameType(writtenType(second), call.type)
    ? { e: second, why: `${neutral} changes nothing` }
    : undefined;
}

function isNull(e: TypedExpression): boolean {
  return e.kind === 'literal' ? e.value === undefined : e.kind === 'cast' && e.implicit && isNull(e.operand);
}

/** Beside a wider number `* 1.0` is a conversion. */
function writtenType(e: TypedExpression): SqlType {
  return e.kind === 'cast' && e.implicit ? e.operand.type : e.type;
}

function isWritten(e: TypedExpression, value: string): boolean {
  return e.kind === 'literal'
    ? e.value === value && e.type.kind === 'scalar'
    : e.kind === 'cast' && isWritten(e.operand, value);
}
