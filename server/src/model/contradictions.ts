// A condition → whether it can ever be TRUE or FALSE, as far as its comparisons with constants show.

import type { Span } from '../base/span.js';
import type { TypedExpression } from '../sql/typed-tree.js';
import { conjunctsOf } from '../sql/typed-walk.js';
import { expressionIdentity } from './expression-identity.js';
import { both, conditionOf, isEmpty, universeOf, without, type ValueSet } from './value-sets.js';

/** `'always'`: TRUE for every value; with `orNull` only where the value is not NULL. */
export interface Verdict {
  readonly holds: 'never' | 'always';
  readonly orNull: boolean;
  /** The part that leaves no value; the condition itself where it is one. */
  readonly at: TypedExpression;
  /** The parts before it that it contradicts. */
  readonly against: readonly TypedExpression[];
}

export function verdictOf(condition: TypedExpression): Verdict | undefined {
  if (condition.kind === 'literal')
    return { holds: condition.value === 'true' ? 'always' : 'never', orNull: false, at: condition, against: [] };
  const contradiction = contradictionIn(condition);
  if (contradiction !== undefined) return contradiction;
  const about = conditionOf(condition);
  if (about === undefined) return undefined;
  const universe = universeOf(about.subject);
  if (!isEmpty(both(universe, without(about.truth.whenTrue)))) return undefined;
  const orNull = universe.null && !about.truth.whenTrue.null;
  // `x IS NOT NULL` is what asks for NULL alone; only a condition that compares says nothing by it.
  return orNull && !comparesTwice(condition) ? undefined : { holds: 'always', orNull, at: condition, against: [] };
}

function comparesTwice(e: TypedExpression): boolean {
  return (
    e.kind === 'call' && (e.fn === '$or' || (e.fn === '$not' && e.args[0]?.kind === 'call' && e.args[0].fn === '$and'))
  );
}

function contradictionIn(condition: TypedExpression): Verdict | undefined {
  return contradictionAmong(conjunctsOf(condition));
}

/** Of conditions that all hold: the first one that those before it leave no value. */
export function contradictionAmong(parts: readonly TypedExpression[]): Verdict | undefined {
  const left = new Map<string, { readonly set: ValueSet; readonly parts: readonly TypedExpression[] }>();
  for (const part of parts) {
    const about = conditionOf(part);
    if (about === undefined) continue;
    const key = expressionIdentity(about.subject);
    const before = left.get(key);
    const set = both(before?.set ?? universeOf(about.subject), about.truth.whenTrue);
    if (isEmpty(set)) return { holds: 'never', orNull: false, at: part, against: before?.parts ?? [] };
    left.set(key, { set, parts: [...(before?.parts ?? []), part] });
  }
  return undefined;
}

/** What the conditions before leave to later ones, in a CASE or a chain of IFs. */
export class Remaining {
  private readonly taken: TypedExpression[] = [];

  /** The condition before that leaves nothing to this one; the last of several that do so together. */
  coveredBy(condition: TypedExpression): TypedExpression | undefined {
    const own = conjunctsOf(condition);
    const identities = new Set(own.map(expressionIdentity));
    for (const before of this.taken)
      if (alternatives(before).some((one) => conjunctsOf(one).every((c) => identities.has(expressionIdentity(c)))))
        return before;
    const left = new Map<string, ValueSet>();
    for (const part of [condition, ...own]) {
      const about = conditionOf(part);
      if (about === undefined) continue;
      const key = expressionIdentity(about.subject);
      left.set(key, both(left.get(key) ?? universeOf(about.subject), about.truth.whenTrue));
    }
    for (const before of this.taken) {
      const about = conditionOf(before);
      if (about === undefined) continue;
      const key = expressionIdentity(about.subject);
      const set = left.get(key);
      if (set === undefined) continue;
      const rest = both(set, notTrue(about.truth.whenTrue));
      if (isEmpty(rest)) return before;
      left.set(key, rest);
    }
    return undefined;
  }

  take(condition: TypedExpression): void {
    this.taken.push(condition);
  }
}

/** Where a condition is FALSE or NULL, which is where the next branch is asked. */
function notTrue(set: ValueSet): ValueSet {
  return { ...without(set), null: !set.null };
}

function alternatives(e: TypedExpression): readonly TypedExpression[] {
  return e.kind === 'call' && e.fn === '$or' ? e.args : [e];
}

/** The bounds of a BETWEEN of constants, which are the wrong way round where it is never TRUE. */
export function constantBounds(e: TypedExpression): readonly [Span, Span] | undefined {
  if (e.kind !== 'call' || e.fn !== '$between') return undefined;
  const [low, high] = e.args.slice(1).map(constantSpan);
  return low === undefined || high === undefined ? undefined : [low, high];
}

function constantSpan(e: TypedExpression): Span | undefined {
  if (e.kind === 'cast' && e.implicit) return constantSpan(e.operand);
  return e.kind === 'literal' && e.span?.body === undefined ? e.span : undefined;
}
