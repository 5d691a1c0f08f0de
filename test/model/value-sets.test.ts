// Conditions about one value: what the sets say holds for every small number, NULL and NaN, evaluated by SQL's own three-valued logic.

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { both, conditionOf, isEmpty, only, type ValueSet } from '../../server/src/model/value-sets.js';
import { Remaining, verdictOf } from '../../server/src/model/contradictions.js';
import type { TypedCall, TypedExpression } from '../../server/src/sql/typed-tree.js';
import { BOOL, FLOAT64, INT64, typeToString, type SqlType } from '../../server/src/sql/types.js';

const call = (fn: string, ...args: readonly TypedExpression[]): TypedCall => ({
  kind: 'call',
  fn,
  signature: 0,
  args,
  safe: false,
  type: BOOL,
  nullable: true,
});

const small = fc.integer({ min: 0, max: 5 });
const comparison = fc.constantFrom('$equal', '$not_equal', '$less', '$less_or_equal', '$greater', '$greater_or_equal');
/** About a column `x` of the type. */
function conditions(type: SqlType): fc.Arbitrary<TypedExpression> {
  const x: TypedExpression = { kind: 'column', column: { input: 'o', name: 'x' }, type, nullable: true };
  const number = (value: number): TypedExpression => ({ kind: 'literal', type, nullable: false, value: `${value}` });
  return fc.letrec<{ condition: TypedExpression }>((tie) => ({
    condition: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc
        .tuple(comparison, small, fc.boolean())
        .map(([fn, n, turned]) => (turned ? call(fn, number(n), x) : call(fn, x, number(n)))),
      fc.constant(call('$is_null', x)),
      fc.array(small, { minLength: 1, maxLength: 3 }).map((list) => call('$in', x, ...list.map(number))),
      fc.tuple(small, small).map(([a, b]) => call('$between', x, number(a), number(b))),
      tie('condition').map((c) => call('$not', c)),
      tie('condition').map((c) => call('$is_true', c)),
      fc.array(tie('condition'), { minLength: 2, maxLength: 3 }).map((list) => call('$and', ...list)),
      fc.array(tie('condition'), { minLength: 2, maxLength: 3 }).map((list) => call('$or', ...list)),
    ),
  })).condition;
}

type Three = boolean | undefined;

/** SQL's answer for one value of `x`; undefined is NULL. */
function evaluate(e: TypedExpression, value: number | undefined): Three {
  assert.ok(e.kind === 'call');
  const parts = (): readonly Three[] => e.args.map((a) => evaluate(a, value));
  const of = (a: TypedExpression): number | undefined => (a.kind === 'literal' ? Number(a.value) : value);
  const [a, b] = e.args;
  const compare = (test: (p: number, q: number) => boolean): Three => {
    const [p, q] = [of(a!), of(b!)];
    return p === undefined || q === undefined ? undefined : test(p, q);
  };
  switch (e.fn) {
    case '$not': {
      const inner = evaluate(a!, value);
      return inner === undefined ? undefined : !inner;
    }
    case '$and':
      return parts().includes(false) ? false : parts().includes(undefined) ? undefined : true;
    case '$or':
      return parts().includes(true) ? true : parts().includes(undefined) ? undefined : false;
    case '$is_true':
      return evaluate(a!, value) === true;
    case '$is_null':
      return value === undefined;
    case '$in':
      return value === undefined ? undefined : e.args.slice(1).some((n) => of(n) === value);
    case '$between':
      return value === undefined ? undefined : of(b!)! <= value && value <= of(e.args[2]!)!;
    case '$equal':
      return compare((p, q) => p === q);
    case '$not_equal':
      return compare((p, q) => p !== q);
    case '$less':
      return compare((p, q) => p < q);
    case '$less_or_equal':
      return compare((p, q) => p <= q);
    case '$greater':
      return compare((p, q) => p > q);
    default:
      return compare((p, q) => p >= q);
  }
}

const whole: readonly (number | undefined)[] = [undefined, -1, 0, 1, 2, 3, 4, 5, 6];
const kinds = [
  { type: INT64, values: whole, of: (value: number) => BigInt(value) },
  { type: FLOAT64, values: [...whole, 2.5, -Infinity, Infinity, NaN], of: (value: number) => value },
];

function holds(set: ValueSet, value: number | undefined, of: (value: number) => number | bigint): boolean {
  if (value === undefined) return set.null;
  return Number.isNaN(value) ? set.nan : !isEmpty(both(set, only(of(value))));
}

describe('value sets', () => {
  for (const { type, values, of } of kinds) {
    const name = typeToString(type);

    it(`are the values for which a condition is TRUE, and FALSE: ${name}`, () => {
      fc.assert(
        fc.property(conditions(type), (c) => {
          const found = conditionOf(c) ?? assert.fail('not understood');
          for (const value of values) {
            const answer = evaluate(c, value);
            assert.equal(holds(found.truth.whenTrue, value, of), answer === true, `TRUE of ${value}`);
            assert.equal(holds(found.truth.whenFalse, value, of), answer === false, `FALSE of ${value}`);
          }
        }),
        { numRuns: 700, seed: 7 },
      );
    });

    it(`a verdict is never wrong: ${name}`, () => {
      let told = 0;
      fc.assert(
        fc.property(conditions(type), (c) => {
          const verdict = verdictOf(c);
          if (verdict === undefined) return;
          told++;
          for (const value of values) {
            const answer = evaluate(c, value);
            if (verdict.holds === 'never') assert.notEqual(answer, true, `${value}`);
            else if (!(verdict.orNull && value === undefined)) assert.equal(answer, true, `${value}`);
          }
        }),
        { numRuns: 700, seed: 11 },
      );
      assert.ok(told > 100, `${told}`);
    });

    it(`a branch is covered only where those before take every value: ${name}`, () => {
      let told = 0;
      fc.assert(
        fc.property(fc.array(conditions(type), { minLength: 2, maxLength: 4 }), (branches) => {
          const remaining = new Remaining();
          const [last, ...earlier] = branches.toReversed();
          for (const branch of earlier) remaining.take(branch);
          if (remaining.coveredBy(last!) === undefined) return;
          told++;
          for (const value of values)
            if (evaluate(last!, value) === true)
              assert.ok(
                earlier.some((branch) => evaluate(branch, value) === true),
                `${value}`,
              );
        }),
        { numRuns: 700, seed: 13 },
      );
      assert.ok(told > 100, `${told}`);
    });
  }
});
