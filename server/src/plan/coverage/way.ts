// The way to a part of an expression: the conditions on it, and how what is asked of an element of an array is asked of its row. Can a row go it?

import { expressionIdentity } from '../../model/expression-identity.js';
import { verdictOf } from '../../model/contradictions.js';
import { rejectsNull } from '../../model/null-rejection.js';
import type { TypedCall, TypedExpression, TypedLiteral } from '../../sql/typed-tree.js';
import { columnKey, conjunctsOf, eachNode } from '../../sql/typed-walk.js';
import { BOOL } from '../../sql/types.js';

/** One step on the way to a part of an expression: it is got to only where this is (or is not) TRUE. */
interface Step {
  readonly condition: TypedExpression;
  readonly holds: boolean;
}

export interface Way {
  readonly steps: readonly Step[];
  /** A condition over what is there at the end, as one over the row. */
  readonly lift: (condition: TypedExpression) => TypedExpression;
  /** What goes it. */
  readonly noun: 'row' | 'element' | 'pair of rows';
  /** Names bound on it that are never NULL: elements of a stored array. */
  readonly nonNull: ReadonlySet<string>;
}

export const START: Way = { steps: [], lift: (condition) => condition, noun: 'row', nonNull: new Set() };

export function onwards(way: Way, condition: TypedExpression, holds: boolean): Way {
  return { ...way, steps: [...way.steps, { condition, holds }] };
}

/** Into the elements of an array: `exists` says of a condition over an element that there is one. */
export function into(
  way: Way,
  exists: (condition: TypedExpression) => TypedExpression,
  nonNull: readonly string[],
): Way {
  return {
    steps: [],
    lift: (condition) => reached(way, exists(condition)),
    noun: 'element',
    nonNull: new Set([...way.nonNull, ...nonNull]),
  };
}

/** Innermost last: `CASE WHEN step THEN … ELSE FALSE END` around what is asked. */
export function reached(way: Way, own: TypedExpression): TypedExpression {
  return way.lift(
    [...way.steps].reverse().reduce<TypedExpression>(
      (inner, { condition: step, holds }) => ({
        kind: 'case',
        whens: [{ when: holds ? step : not(isTrue(step)), then: inner }],
        otherwise: FALSE,
        type: BOOL,
        nullable: false,
      }),
      own,
    ),
  );
}

/** As far as comparisons with constants tell. */
export function canBeReached(way: Way, own: TypedExpression): boolean {
  const all = [...way.steps.map((s) => (s.holds ? s.condition : not(isTrue(s.condition)))), own];
  return verdictOf(all.length === 1 ? own : call('$and', all.flatMap(conjunctsOf), false))?.holds !== 'never';
}

/** A NULL may come from anything that nothing on the way has excluded; where it can't be told, no row is asked for. */
export function canBeNull(e: TypedExpression, { steps, nonNull }: Way): boolean {
  if (!e.nullable) return false;
  const own = expressionIdentity(e);
  if (steps.some((s) => s.holds && conjunctsOf(s.condition).some((c) => saysNotNull(c, own)))) return false;
  const excluded = new Set(
    steps.flatMap(({ condition: step, holds }) =>
      holds ? [...rejectsNull(step)] : step.nullable ? [] : [...rejectsNull(not(step))],
    ),
  );
  let sources = 0;
  let possible = false;
  const look = (node: TypedExpression): void => {
    if (node.kind === 'column' && node.nullable) {
      sources++;
      possible ||= !excluded.has(columnKey(node.column));
    } else if (node.kind === 'field' && node.operand.kind === 'variable') {
      sources++;
      possible ||= node.nullable;
    } else if (node.kind === 'variable') {
      sources++;
      possible ||= node.nullable && !nonNull.has(node.name) && node.type.kind !== 'struct';
    }
  };
  eachNode(e, look);
  return sources === 0 || possible;
}

function saysNotNull(condition: TypedExpression, identity: string): boolean {
  if (condition.kind !== 'call' || condition.fn !== '$not') return false;
  const [inner] = condition.args;
  return inner?.kind === 'call' && inner.fn === '$is_null' && expressionIdentity(inner.args[0]!) === identity;
}

/** `x = x`, `IS NOT NULL` of what is never NULL … are never FALSE; a rule says so. */
export function canBeFalse(part: TypedExpression, way: Way): boolean {
  const [inner] = part.kind === 'call' && part.fn === '$not' ? part.args : [];
  return !(inner?.kind === 'call' && inner.fn === '$is_null' && !canBeNull(inner.args[0]!, way));
}

const literal = (value: string): TypedLiteral => ({ kind: 'literal', type: BOOL, nullable: false, value });
export const TRUE = literal('true');
const FALSE = literal('false');

export function call(fn: string, args: readonly TypedExpression[], nullable: boolean): TypedCall {
  return { kind: 'call', fn, signature: 0, args, safe: false, type: BOOL, nullable };
}

export function isTrue(e: TypedExpression): TypedExpression {
  return e.nullable ? call('$is_true', [e], false) : e;
}

export function isNull(e: TypedExpression): TypedExpression {
  return call('$is_null', [e], false);
}

export function isNotNull(e: TypedExpression): TypedExpression {
  return not(isNull(e));
}

export function not(e: TypedExpression): TypedExpression {
  return call('$not', [e], e.nullable);
}

export function and(all: readonly TypedExpression[]): TypedExpression {
  return all.length === 1 ? all[0]! : call('$and', all, false);
}

export function equal(a: TypedExpression, b: TypedExpression): TypedCall {
  return call('$equal', [a, b], a.nullable || b.nullable);
}
