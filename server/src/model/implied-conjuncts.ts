// A predicate → the conditions that hold wherever it is TRUE: its conjuncts, and what every alternative of an OR requires.

import type { TypedExpression } from '../sql/typed-tree.js';
import { conjunctsOf } from '../sql/typed-walk.js';
import { expressionIdentity } from './expression-identity.js';

const implied = new WeakMap<TypedExpression, readonly TypedExpression[]>();

/** `(a = b AND x) OR (b = a AND y)` implies `a = b`. The OR itself stays in the list. */
export function impliedConjuncts(predicate: TypedExpression): readonly TypedExpression[] {
  let conjuncts = implied.get(predicate);
  if (conjuncts === undefined) {
    conjuncts = impliedBy(predicate);
    implied.set(predicate, conjuncts);
  }
  return conjuncts;
}

function impliedBy(predicate: TypedExpression): readonly TypedExpression[] {
  return conjunctsOf(predicate).flatMap((c) => {
    if (c.kind !== 'call' || c.fn !== '$or') return [c];
    const [first, ...others] = c.args.map(impliedConjuncts);
    if (first === undefined) return [c];
    const required = others.map((list) => new Set(list.map(sided)));
    return [c, ...first.filter((f) => required.every((r) => r.has(sided(f))))];
  });
}

/** The same text for both ways to write an equality. */
function sided(condition: TypedExpression): string {
  if (condition.kind !== 'call' || condition.fn !== '$equal') return expressionIdentity(condition);
  return `= ${condition.args.map(expressionIdentity).sort().join(' ')}`;
}
