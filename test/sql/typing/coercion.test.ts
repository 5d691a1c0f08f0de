// Casts, coercions, supertypes and type names: expectations from GoogleSQL's conversion rules and the spec language's notion of a lossy cast.
import assert from 'node:assert/strict';
import { castExists, castIsLossy, coerce, standIn, supertype } from '../../../server/src/sql/typing/coercion.js';
import { resolveType } from '../../../server/src/sql/typing/resolve-type.js';
import { typeToString } from '../../../server/src/sql/types.js';
import { shape, sqlType, typedOf } from './typed-of.js';

const literal = (text: string): ReturnType<typeof typedOf>['typed'] => typedOf(text).typed;

describe('coercion', () => {
  it('knows which casts there are', () => {
    const exists = (from: string, to: string): boolean => castExists(sqlType(from), sqlType(to));
    for (const [from, to] of [
      ['INT64', 'STRING'],
      ['STRING', 'DATE'],
      ['BOOL', 'INT64'],
      ['TIMESTAMP', 'DATE'],
      ['DATE', 'TIMESTAMP'],
      ['BYTES', 'STRING'],
      ['ARRAY<INT64>', 'ARRAY<STRING>'],
      ['STRUCT<a INT64>', 'STRUCT<b STRING>'],
    ] as const) {
      assert.ok(exists(from, to), `${from} to ${to}`);
    }
    for (const [from, to] of [
      ['INT64', 'DATE'],
      ['BOOL', 'FLOAT64'],
      ['JSON', 'STRING'],
      ['STRING', 'JSON'],
      ['DATE', 'TIME'],
      ['INT64', 'ARRAY<INT64>'],
      ['STRUCT<a INT64, b INT64>', 'STRUCT<a INT64>'],
    ] as const) {
      assert.ok(!exists(from, to), `${from} to ${to}`);
    }
  });

  it('knows which casts can lose or fail', () => {
    const lossy = (from: string, to: string): boolean => castIsLossy(sqlType(from), sqlType(to));
    for (const [from, to] of [
      ['STRING', 'INT64'],
      ['FLOAT64', 'INT64'],
      ['NUMERIC', 'INT64'],
      ['FLOAT64', 'NUMERIC'],
      ['BIGNUMERIC', 'NUMERIC'],
      ['TIMESTAMP', 'DATE'],
      ['DATETIME', 'DATE'],
      ['STRING', 'DATE'],
      ['INT64', 'BOOL'],
      ['BYTES', 'STRING'],
      ['NUMERIC', 'NUMERIC(10, 2)'],
      ['INT64', 'NUMERIC(10, 2)'],
      ['STRING', 'STRING(5)'],
      ['NUMERIC(12, 4)', 'NUMERIC(12, 2)'],
    ] as const)
      assert.ok(lossy(from, to), `${from} to ${to}`);
    for (const [from, to] of [
      ['INT64', 'NUMERIC'],
      ['INT64', 'FLOAT64'],
      ['NUMERIC', 'BIGNUMERIC'],
      ['DATE', 'DATETIME'],
      ['DATE', 'TIMESTAMP'],
      ['DATETIME', 'TIMESTAMP'],
      ['INT64', 'STRING'],
      ['TIMESTAMP', 'STRING'],
      ['BOOL', 'INT64'],
      ['STRING', 'BYTES'],
      ['INT64', 'NUMERIC(19)'],
      ['NUMERIC(8, 2)', 'NUMERIC(10, 2)'],
      ['STRING(3)', 'STRING(5)'],
      ['NUMERIC', 'NUMERIC'],
    ] as const)
      assert.ok(!lossy(from, to), `${from} to ${to}`);
  });

  it('builds the cast that the mode allows', () => {
    const column = (name: string): ReturnType<typeof typedOf>['typed'] => typedOf(`t.${name}`).typed;
    const built = (
      from: ReturnType<typeof typedOf>['typed'],
      to: string,
      mode: 'implicit' | 'assign' | 'explicit',
    ): string => {
      const result = coerce(from, sqlType(to), mode);
      return result.ok ? `${shape(result.typed)}${result.lossy ? ' lossy' : ''}` : result.reason;
    };
    assert.equal(built(column('i'), 'NUMERIC', 'implicit'), '{t.i AS NUMERIC}');
    assert.equal(built(column('s'), 'INT64', 'implicit'), 'no-cast');
    assert.equal(built(column('s'), 'INT64', 'assign'), 'CAST(t.s AS INT64) lossy');
    assert.equal(built(column('n'), 'NUMERIC(10, 2)', 'assign'), 'CAST(t.n AS NUMERIC(10, 2)) lossy');
    assert.equal(built(column('n'), 'NUMERIC', 'assign'), 't.n');
    assert.equal(built(column('b'), 'DATE', 'assign'), 'no-cast');
    assert.equal(built(literal("'2024-01-31'"), 'DATE', 'assign'), '2024-01-31:DATE');
    assert.equal(built(literal("'soon'"), 'DATE', 'assign'), 'invalid-literal');
    assert.equal(built(literal('1'), 'NUMERIC', 'implicit'), '1:NUMERIC');
    assert.equal(built(literal('NULL'), 'DATE', 'implicit'), 'NULL:DATE');
    assert.equal(built(literal('[1, NULL]'), 'ARRAY<FLOAT64>', 'implicit'), '[1:FLOAT64, NULL:FLOAT64]');
    assert.equal(built(literal('ARRAY<INT64>[1]'), 'ARRAY<FLOAT64>', 'implicit'), 'no-cast');
  });

  it('takes the written digits of a FLOAT64 literal for NUMERIC', () => {
    // As doubles these are 12345678901234568 and 0.1000000000000000055….
    assert.equal(shape(literal('n * 12345678901234567.89')), '$multiply(t.n, 12345678901234567.89:NUMERIC)');
    assert.equal(shape(literal('bn + 0.1')), '$add(t.bn, 0.1:BIGNUMERIC)');
    assert.equal(shape(literal('n + 1.0000000005')), '$add(t.n, 1.000000001:NUMERIC)');
  });

  it('finds the supertype', () => {
    const of = (...parts: readonly string[]): string => {
      const type = supertype(
        parts.map((part) =>
          /^[A-Z][A-Z0-9]*(<.*>)?(\(.*\))?$/.test(part) && part !== 'NULL' ? standIn(sqlType(part)) : literal(part),
        ),
      );
      return type === undefined ? 'none' : typeToString(type);
    };
    assert.equal(of('INT64', 'NUMERIC'), 'NUMERIC');
    assert.equal(of('NUMERIC', 'FLOAT64'), 'FLOAT64');
    assert.equal(of('BIGNUMERIC', 'INT64'), 'BIGNUMERIC');
    assert.equal(of('DATE', 'DATETIME'), 'DATETIME');
    assert.equal(of('DATETIME', 'TIMESTAMP'), 'none');
    assert.equal(of('STRING', 'DATE'), 'none');
    assert.equal(of("'2024-01-01'", 'DATE'), 'DATE');
    assert.equal(of('1.5', 'NUMERIC'), 'NUMERIC');
    assert.equal(of('1.5', 'INT64'), 'FLOAT64');
    assert.equal(of('NULL', 'NULL'), 'INT64');
    assert.equal(of('NUMERIC(10, 2)', 'NUMERIC(12, 4)'), 'NUMERIC');
    assert.equal(of('ARRAY<INT64>', '[1, 2]'), 'ARRAY<INT64>');
    assert.equal(of('ARRAY<INT64>', 'ARRAY<FLOAT64>'), 'none');
  });

  it('resolves type names, synonyms and parameters', () => {
    const name = (text: string): string => {
      const resolved = resolveType(text);
      return resolved.ok
        ? typeToString(resolved.type)
        : `${resolved.problem.start}-${resolved.problem.end} ${resolved.problem.suggestions.join(',')}`;
    };
    assert.equal(name('integer'), 'INT64');
    assert.equal(name('decimal(10,2)'), 'NUMERIC(10, 2)');
    assert.equal(name('array<struct<a bigint, boolean>>'), 'ARRAY<STRUCT<a INT64, BOOL>>');
    assert.equal(name('NUMERIC(38, 9)'), 'NUMERIC(38, 9)');
    assert.equal(name('BIGNUMERIC(76, 38)'), 'BIGNUMERIC(76, 38)');
    assert.equal(name('VARCHAR'), '0-7 STRING');
    assert.equal(name('STIRNG'), '0-6 STRING');
    assert.equal(name('ARRAY<FLOT64>'), '6-12 FLOAT64');
    assert.equal(name('NUMERIC(39, 9)'), '8-10 38');
    assert.equal(name('NUMERIC(5, 10)'), '11-13 9');
    assert.equal(name('STRING(0)'), '0-9 STRING');
    assert.equal(name('DATE(3)'), '0-7 DATE');
    assert.match(name('ARRAY<ARRAY<INT64>>'), /^6-/);
  });
});
