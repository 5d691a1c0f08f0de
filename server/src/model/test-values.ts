// A test of a column → which values pass it, where constants decide that; undefined where it can't be told.

import type { TypedLiteral } from '../sql/typed-tree.js';
import { LiteralSet, literalUnder } from './literal-order.js';
import { patternFinds } from './pattern-finds.js';
import type { ResolvedTest } from './pipeline-model.js';
import { ALL, conditionOf, contains, eitherOf, only, ordered, without, type ValueSet } from './value-sets.js';

/** The one column whose value decides the outcome. */
export function testedColumn(test: ResolvedTest): string | undefined {
  if (test.kind !== 'expression') return test.columns.length === 1 ? test.columns[0] : undefined;
  const subject = test.predicate === undefined ? undefined : conditionOf(test.predicate)?.subject;
  return subject?.kind === 'column' && subject.column.input === undefined ? subject.column.name : undefined;
}

/** NULL among them where the test passes on NULL. */
export function passingValues(test: ResolvedTest): ValueSet | undefined {
  if (test.where !== undefined) return undefined;
  switch (test.kind) {
    case 'not_null':
      return ALL;
    case 'accepted_values': {
      const sets = test.values.map((v) => {
        const value = ordered(literalUnder(v) ?? v);
        return value === undefined ? undefined : only(value);
      });
      if (sets.length === 0 || sets.includes(undefined)) return undefined;
      return { ...eitherOf(sets as ValueSet[]), null: true };
    }
    case 'between':
    case 'expression': {
      const condition = test.predicate === undefined ? undefined : conditionOf(test.predicate);
      if (condition === undefined) return undefined;
      const { whenFalse } = condition.truth;
      return { ...without(whenFalse), null: !whenFalse.null };
    }
    default:
      return undefined;
  }
}

interface Accepted {
  readonly literals: LiteralSet;
  /** There are no others. */
  readonly whole: boolean;
}

const accepted = new WeakMap<ResolvedTest, Accepted>();

function acceptedOf(test: ResolvedTest): Accepted {
  let found = accepted.get(test);
  if (found === undefined) {
    const literals = test.values.flatMap((v) => literalUnder(v) ?? []);
    found = { literals: new LiteralSet(literals), whole: literals.length === test.values.length };
    accepted.set(test, found);
  }
  return found;
}

/** Of a test by `matches`. */
export function patternOf(test: ResolvedTest): string | undefined {
  return test.kind === 'matches' ? test.values.map(literalUnder)[0]?.value : undefined;
}

/** Whether a value that is not NULL passes. */
export function passes(test: ResolvedTest, value: TypedLiteral): boolean | undefined {
  if (test.where !== undefined || value.value === undefined) return undefined;
  if (test.kind === 'matches') {
    const pattern = patternOf(test);
    return pattern === undefined ? undefined : patternFinds(pattern, value.value);
  }
  if (test.kind === 'accepted_values') {
    const { literals, whole } = acceptedOf(test);
    const found = literals.has(value);
    return found === false && !whole ? undefined : found;
  }
  const set = passingValues(test);
  const at = ordered(value);
  return set === undefined || at === undefined ? undefined : contains(set, at);
}
