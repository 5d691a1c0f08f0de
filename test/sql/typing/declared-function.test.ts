// Calls of functions that a spec declares: arguments as values, the body's own scope, aggregates, recursion.
import assert from 'node:assert/strict';
import type { ScopeFunction } from '../../../server/src/sql/scope.js';
import { column, shape, sqlType, summary, typedOf } from './typed-of.js';

function declare(name: string, parameters: readonly string[], body: string, returns?: string): ScopeFunction {
  return {
    name,
    parameters: parameters.map(column),
    returns: returns === undefined ? undefined : sqlType(returns),
    body,
  };
}

const functions = [
  declare('clean', ['text STRING'], 'LOWER(TRIM(text))'),
  declare('net_price', ['amount NUMERIC', 'rate NUMERIC'], 'amount / (1 + rate)'),
  declare('twice', ['x INT64'], 'x + x'),
  declare('cents', ['x NUMERIC'], 'ROUND(x * 100)', 'INT64'),
  declare('total', ['x NUMERIC'], 'SUM(x)'),
  declare('loops', ['x INT64'], 'goes(x)'),
  declare('goes', ['x INT64'], 'loops(x + 1)'),
  declare('peeks', ['x INT64'], 'x + i'),
  declare('since', ['x TIMESTAMP'], 'TIMESTAMP_DIFF(@run_ts, x, DAY)'),
];
const scope = { functions };

describe('declared functions', () => {
  it('replaces a call by the body, arguments as values', () => {
    assert.equal(shape(typedOf('clean(s)', scope).typed), 'lower(trim(t.s))');
    // Not text: 1 + 2 stays one operand.
    assert.equal(shape(typedOf('twice(1 + 2)', scope).typed), '$add($add(1:INT64, 2:INT64), $add(1:INT64, 2:INT64))');
    assert.equal(shape(typedOf('since(ts)', scope).typed), "timestamp_diff(@run_ts, t.ts, 'DAY')");
    assert.equal(shape(typedOf('CLEAN(clean(s))', scope).typed), 'lower(trim(lower(trim(t.s))))');
  });

  it('casts arguments to the declared types before the body is typed', () => {
    // As FLOAT64 literals these would make the division FLOAT64.
    assert.equal(summary('net_price(100, 0.19)', scope), 'NUMERIC NOT NULL');
    assert.equal(
      shape(typedOf('net_price(i, 1)', scope).typed),
      '$divide({t.i AS NUMERIC}, $add(1:NUMERIC, 1:NUMERIC))',
    );
    assert.equal(shape(typedOf('cents(n)', scope).typed), 'CAST(round($multiply(t.n, 100:NUMERIC)) AS INT64)');
  });

  it('gives every node of the body the span of the call, and says whose body it is', () => {
    const { typed } = typedOf('1 + twice(i)', scope);
    assert.ok(typed.kind === 'call');
    assert.deepEqual(typed.args[1]?.span, { start: 4, end: 12, body: 'twice' });
    assert.equal(typed.args[0]?.span?.body, undefined);
  });

  it('passes nullability through', () => {
    assert.equal(summary('clean(name)', scope), 'STRING NOT NULL');
    assert.equal(summary('clean(s)', scope), 'STRING');
  });

  it('reports wrong arguments on them', () => {
    assert.equal(summary('clean(i)', scope), 'type-mismatch[i]');
    assert.equal(summary('clean(s, s)', scope), 'wrong-arguments[s]');
    assert.equal(summary('clean()', scope), 'wrong-arguments[clean]');
    assert.equal(summary('SAFE.clean(s)', scope), 'wrong-arguments[clean]');
    assert.deepEqual(typedOf('claen(s)', scope).problems[0]?.suggestions, ['clean']);
  });

  it('reports recursion at the call', () => {
    const { problems } = typedOf('loops(i)', scope);
    assert.deepEqual(
      problems.map((p) => p.id),
      ['recursive-function'],
    );
    assert.match(problems[0]!.message, /loops → goes → loops/);
  });

  it('lets a body with an aggregate stand where aggregates may', () => {
    assert.equal(summary('total(n)', scope), 'misplaced-aggregate[total]');
    assert.equal(summary('total(n)', { ...scope, aggregates: true }), 'NUMERIC');
    assert.equal(summary('MAX(total(n))', { ...scope, aggregates: true }), 'nested-aggregate[total]');
  });

  it('sees its parameters and no columns: the mistake is reported at the declaration, not at each call', () => {
    const { typed, problems } = typedOf('peeks(i)', scope);
    assert.deepEqual([typed.kind, problems], ['invalid', []]);
  });
});
