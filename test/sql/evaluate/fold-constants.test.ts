// Constants of refused functions: worked out at translation, by GoogleSQL's rules, as literals of the result's type. Values are the documentation's or
// counted by hand; the slow lane compares with the reference engine.

import assert from 'node:assert/strict';
import { dialectById } from '../../../server/src/sql/dialects/index.js';
import { evaluateConstant } from '../../../server/src/sql/evaluate/evaluate-constant.js';
import { FAILS } from '../../../server/src/sql/evaluate/constant.js';
import { parseExpression } from '../../../server/src/sql/parse/parse.js';
import { readColumns, translate } from '../../../server/src/sql/translate.js';
import { typeExpression } from '../../../server/src/sql/typing/type-expression.js';

const read = readColumns('i INT64, s STRING, j JSON, bt BYTES');
assert.ok(read.ok);
const { columns } = read;

function on(dialect: string, text: string): ReturnType<typeof translate> {
  const found = dialectById(dialect);
  assert.ok(found);
  return translate(text, columns, found);
}

function valueOf(text: string): unknown {
  const scope = { inputs: [], columns, parameters: [], functions: [], aggregates: false, windows: false };
  const { typed } = typeExpression(parseExpression(text).expr, { ...scope, possiblyEmptyGroups: false });
  return evaluateConstant(typed);
}

const VALUES: readonly (readonly [text: string, value: unknown])[] = [
  // Number formats.
  ["CAST(1234.56 AS STRING FORMAT '9,999.9')", ' 1,234.6'],
  ["CAST(-12 AS STRING FORMAT '999PR')", ' <12>'],
  ["CAST(1234 AS STRING FORMAT '999')", ' ###'],
  ["CAST(255 AS STRING FORMAT 'XXXX')", '   FF'],
  ["CAST(0.5 AS STRING FORMAT 'B9.9')", '    '],
  ["CAST(12345.678 AS STRING FORMAT '9.99EEEE')", ' 1.23E+04'],
  // Printf: halves of a binary number to even, of a decimal one away from zero.
  ["FORMAT('%.0f|%.1f', 2.5, 0.25)", '2|0.2'],
  ["FORMAT('%.0f', NUMERIC '2.5')", '3'],
  ["FORMAT('%05d|%-5d|%+d', 42, 42, 42)", '00042|42   |+42'],
  ["FORMAT('%T', 'a\"b')", "'a\"b'"],
  ["FORMAT('%d', NULL)", null],
  // Dates: 2024-02-29 is a Thursday of ISO week 9.
  ["FORMAT_DATE('%A %V %j', DATE '2024-02-29')", 'Thursday 09 060'],
  ["FORMAT_TIMESTAMP('%H:%M %Ez', TIMESTAMP '2024-01-01 00:00:00+00', '+05:30')", '05:30 +05:30'],
  ["PARSE_DATE('%d %b %Y', '29 Feb 2024')", '2024-02-29'],
  ["PARSE_DATE('%Y-%m-%d', '2023-02-29')", FAILS],
  ["PARSE_TIME('%H:%M:%S', '23:59:60')", '00:00:00'],
  ["CAST('2024-02-05 -5' AS TIMESTAMP FORMAT 'YYYY-MM-DD TZH')", '2024-02-05T05:00:00Z'],
  // JSON.
  ["JSON_SET(JSON '{\"a\": [1]}', '$.a[2]', 'x')", '{"a":[1,null,"x"]}'],
  ['JSON_REMOVE(JSON \'{"a": 1, "b": 2}\', \'$.a\')', '{"b":2}'],
  ['JSON_STRIP_NULLS(JSON \'{"a": null, "b": [null, 1]}\')', '{"b":[1]}'],
  ["PARSE_JSON('0.30000000000000004')", undefined],
  ["PARSE_JSON('12345678901234567890123')", FAILS],
  ["TO_JSON_STRING(STRUCT(1 AS a, NUMERIC '1.5' AS b))", '{"a":1,"b":"1.5"}'],
  // Texts and bytes. The fingerprint of nothing is a constant of the algorithm.
  ["SOUNDEX('Ashcraft')", 'A261'],
  ["TO_HEX(SHA1(''))", 'da39a3ee5e6b4b0d3255bfef95601890afd80709'],
  ["FARM_FINGERPRINT('')", String(BigInt.asIntN(64, 0x9ae16a3b2f90404fn))],
  ["SAFE_CONVERT_BYTES_TO_STRING(b'a\\xe2\\x82b')", 'a\ufffd\ufffdb'],
  ["NET.IP_TO_STRING(NET.IP_FROM_STRING('2001:db8::1'))", '2001:db8::1'],
  ["NET.IPV4_TO_INT64(NET.IP_FROM_STRING('10.0.0.1'))", String(10 * 2 ** 24 + 1)],
  // Numbers.
  ["SQRT(NUMERIC '2')", '1.414213562'],
  ["PARSE_NUMERIC(' - 1,234.5 ')", '-1234.5'],
  ['IFERROR(1 / 0, -1.0)', '-1'],
  ['SAFE_DIVIDE(1, 0)', null],
  ['9223372036854775807 + 1', FAILS],
  // Left alone: what the machine's time zones, its libraries or the day of the run decide.
  ["FORMAT_TIMESTAMP('%F', TIMESTAMP '2024-01-01 00:00:00+00', 'America/New_York')", undefined],
  ["CAST('24-02-05' AS DATE FORMAT 'YY-MM-DD')", undefined],
  ['EXP(1.0)', undefined],
  ['RAND() < 2', undefined],
];

describe('constants', () => {
  for (const [text, value] of VALUES) it(`${text} is ${String(value)}`, () => assert.deepEqual(valueOf(text), value));
});

describe('a refused function of constants', () => {
  it('is printed as its value', () => {
    assert.equal(on('postgres', "NORMALIZE_AND_CASEFOLD('Robert')").output, "'robert'");
    assert.equal(on('spark', 'TO_JSON(INTERVAL 3 DAY)').output, String.raw`'"P3D"'`);
    assert.equal(on('duckdb', "CAST(BIGNUMERIC '0.1234567890123456789' AS STRING)").output, "'0.1234567890123456789'");
  });

  it('inside an expression that has columns, and only it', () => {
    assert.equal(
      on('postgres', "CONCAT('a', 'b', s, NORMALIZE_AND_CASEFOLD(CONCAT('Rob', 'ert')))").output,
      "'a' || 'b' || s || 'robert'",
    );
  });

  it('and any constant where only a literal is translated', () => {
    assert.equal(
      on('postgres', "REGEXP_CONTAINS(s, CONCAT('^', 'a'))").output,
      on('postgres', "REGEXP_CONTAINS(s, '^a')").output,
    );
  });

  it('element by element in a list, in its order', () => {
    const list =
      "ARRAY(SELECT NORMALIZE_AND_CASEFOLD(v) FROM UNNEST(['B', NULL, 'A']) AS v WITH OFFSET o ORDER BY o DESC)";
    assert.equal(on('postgres', list).output, "CAST(ARRAY['a', NULL, 'b'] AS text[])");
  });

  it('stays refused where GoogleSQL raises an error, at its place', () => {
    const { output, refusals } = on(
      'postgres',
      "s = SAFE_CONVERT_BYTES_TO_STRING(bt) OR PARSE_DATE('%u', 'x') IS NULL",
    );
    assert.equal(output, null);
    assert.ok(refusals.every(({ start, end }) => end > start));
    assert.equal(on('postgres', "SAFE.PARSE_DATE('%Y-%m-%d', '2023-02-29')").output !== null, true);
  });

  it('is not touched where the dialect has the function', () => {
    assert.equal(on('duckdb', "TO_HEX(b'a')").output, "lower(hex('\\x61'::BLOB))");
  });

  it('is worked out in every branch of a choice between constants, whose conditions stay', () => {
    const choice = "CASE WHEN i > 0 THEN NUMERIC '4' WHEN i < 0 THEN NUMERIC '9' END";
    assert.equal(
      on('duckdb', `SQRT(${choice})`).output,
      'CASE WHEN i > 0 THEN CAST(2 AS DECIMAL(38, 9)) WHEN i < 0 THEN CAST(3 AS DECIMAL(38, 9)) END',
    );
    const two = "POW(IF(i > 0, NUMERIC '2', NUMERIC '3'), IF(s = 'x', NUMERIC '2', NUMERIC '3'))";
    assert.equal(on('duckdb', two).output?.split('CASE').length, 4);
    // One branch is an error in GoogleSQL, another a column.
    assert.equal(on('duckdb', "SHA512(IF(i > 0, b'a', bt))").output, null);
    assert.equal(on('duckdb', "FARM_FINGERPRINT(IF(i > 0, CAST(1 / 0 AS STRING), 'a'))").output, null);
  });

  it('is NULL where an argument is NULL and no other can fail', () => {
    assert.equal(on('duckdb', 'REGEXP_EXTRACT(s, NULL)').output, 'CAST(NULL AS VARCHAR)');
    assert.equal(on('duckdb', "TRANSLATE(s, CAST(NULL AS STRING), 'a')").output, 'CAST(NULL AS VARCHAR)');
    // The error of the first argument comes before the NULL of the second.
    assert.equal(on('duckdb', 'REGEXP_EXTRACT(SUBSTR(s, 1, i), NULL)').output, null);
  });

  it('is none where an aggregate stands in it, whatever its value: one row is made of many', () => {
    for (const text of [
      "COALESCE('a', MAX('b'))",
      "IF(TRUE, 'a', MAX('b'))",
      "CASE WHEN FALSE THEN MAX('b') ELSE 'a' END",
    ]) {
      assert.equal(on('duckdb', `FARM_FINGERPRINT(${text})`).output, null, text);
      assert.notEqual(on('duckdb', `FARM_FINGERPRINT(${text.replace("MAX('b')", "'b'")})`).output, null, text);
    }
    const choice = "FARM_FINGERPRINT(IF(i > 0, COALESCE('b', MAX('c')), 'x'))";
    assert.equal(on('duckdb', choice).output, null);
    assert.notEqual(on('duckdb', choice.replace("MAX('c')", "'c'")).output, null);
  });
});
