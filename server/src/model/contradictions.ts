// A condition → whether it can ever be TRUE or FALSE, as far as its comparisons with constants and of the same values show.

import type { Span } from '../base/span.js';
import type { TypedExpression } from '../sql/typed-tree.js';
import { conjunctsOf } from '../sql/typed-walk.js';
import { ComparedPairs } from './compared-pairs.js';
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
  return new Together().contradictionIn(conjunctsOf(condition));
}

/** Conditions that all hold, one after the other. */
export class Together {
  private readonly left = new Map<string, { readonly set: ValueSet; readonly parts: readonly TypedExpression[] }>();
  private readonly pairs = new ComparedPairs();

  /** The first of the next conditions that those before it leave no value; it and what follows are not counted then. */
  contradictionIn(parts: readonly TypedExpression[]): Verdict | undefined {
    for (const part of parts) {
      const against = this.pairs.contradictedBy(part);
      if (against !== undefined) return { holds: 'never', orNull: false, at: part, against };
      const about = conditionOf(part);
      if (about === undefined) continue;
      const key = expressionIdentity(about.subject);
      const before = this.left.get(key);
      const set = both(before?.set ?? universeOf(about.subject), about.truth.whenTrue);
      if (isEmpty(set)) return { holds: 'never', orNull: false, at: part, against: before?.parts ?? [] };
      this.left.set(key, { set, parts: [...(before?.parts ?? []), part] });
    }
    return undefined;
  }
}

/** What the conditions before leave to later ones, in a CASE or a chain of IFs. */
export class Remaining {
  private readonly taken: Taken[] = [];
  /** Alternatives of the conditions before, as the identities of what each asks, by the first of these. */
  private readonly asked = new Map<string, (readonly string[])[]>();
  /** By subject: the values that no condition before was TRUE for. */
  private readonly left = new Map<string, ValueSet>();

  /** The condition before that leaves nothing to this one; the last of several that do so together. */
  coveredBy(condition: TypedExpression): TypedExpression | undefined {
    const own = conjunctsOf(condition);
    const identities = new Set(own.map(expressionIdentity));
    const isAsked = (one: readonly string[]): boolean => one.every((c) => identities.has(c));
    if ([...identities].some((first) => this.asked.get(first)?.some(isAsked)))
      return this.taken.find((t) => t.alternatives.some(isAsked))?.condition;
    const wanted = new Map<string, ValueSet>();
    for (const part of [condition, ...own]) {
      const about = conditionOf(part);
      if (about === undefined) continue;
      const key = expressionIdentity(about.subject);
      wanted.set(key, both(wanted.get(key) ?? universeOf(about.subject), about.truth.whenTrue));
    }
    for (const [key, set] of wanted) {
      const left = this.left.get(key);
      if (left !== undefined && isEmpty(both(set, left))) return this.lastCovering(wanted);
    }
    return undefined;
  }

  private lastCovering(wanted: Map<string, ValueSet>): TypedExpression | undefined {
    for (const { condition, about } of this.taken) {
      const set = about && wanted.get(about.key);
      if (about === undefined || set === undefined) continue;
      const rest = both(set, about.notTrue);
      if (isEmpty(rest)) return condition;
      wanted.set(about.key, rest);
    }
    return undefined;
  }

  take(condition: TypedExpression): void {
    const alternatives = alternativesOf(condition).map((one) => conjunctsOf(one).map(expressionIdentity));
    for (const one of alternatives) {
      const known = this.asked.get(one[0]!);
      if (known === undefined) this.asked.set(one[0]!, [one]);
      else known.push(one);
    }
    const found = conditionOf(condition);
    const about = found && { key: expressionIdentity(found.subject), notTrue: notTrue(found.truth.whenTrue) };
    if (about !== undefined) {
      const left = this.left.get(about.key);
      this.left.set(about.key, left === undefined ? about.notTrue : both(left, about.notTrue));
    }
    this.taken.push({ condition, alternatives, about });
  }
}

interface Taken {
  readonly condition: TypedExpression;
  readonly alternatives: readonly (readonly string[])[];
  readonly about: { readonly key: string; readonly notTrue: ValueSet } | undefined;
}

/** Where a condition is FALSE or NULL, which is where the next branch is asked. */
function notTrue(set: ValueSet): ValueSet {
  return { ...without(set), null: !set.null };
}

function alternativesOf(e: TypedExpression): readonly TypedExpression[] {
  return e.kind === 'call' && e.fn === '$or' ? e.args : [e];
}

/** The bounds of a BETWEEN, which are the wrong way round where it is never TRUE by itself. */
export function boundsOf(e: TypedExpression): readonly [Span, Span] | undefined {
  if (e.kind !== 'call' || e.fn !== '$between') return undefined;
  const [low, high] = e.args.slice(1).map(writtenSpan);
  return low === undefined || high === undefined ? undefined : [low, high];
}

function writtenSpan(e: TypedExpression): Span | undefined {
  if (e.kind === 'cast' && e.implicit) return writtenSpan(e.operand);
  return e.span?.body === undefined ? e.span : undefined;
}
