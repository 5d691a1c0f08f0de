// Snowflake's printed text. Nothing runs it here: each expectation is what Snowflake's documentation says is equal to the
// GoogleSQL expression, and what is not sure must be refused where a person would point.

import assert from 'node:assert/strict';
import { snowflake } from '../../../server/src/sql/dialects/snowflake/dialect.js';
import { snowflakeRegex } from '../../../server/src/sql/dialects/snowflake/regex.js';
import { readColumns, translate } from '../../../server/src/sql/translate.js';

const read = readColumns(
  'i INT64, j INT64, f FLOAT64, n NUMERIC, m NUMERIC, b BOOL, s STRING, t STRING, bt BYTES, d DATE, e DATE, dt DATETIME, ts TIMESTAMP, u TIMESTAMP, tm TIME, bn BIGNUMERIC, js JSON, ai ARRAY<INT64>, `order` INT64',
);
assert.ok(read.ok);
const { columns } = read;

const SPACES = String.raw`'\t\n\u000b\u000c\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000'`;

const TRANSLATED: Readonly<Record<string, readonly (readonly [googlesql: string, text: string])[]>> = {
  'names: bare words fold to upper case, so a reserved one is quoted in upper case': [
    ['i', 'i'],
    ['`order` + 1', '"ORDER" + 1'],
  ],
  'literals: backslash escapes; a number with a point is NUMBER, not FLOAT; NaN only as a text': [
    [`'it\\'s \\\\ "x"'`, String.raw`'it\'s \\ "x"'`],
    ["'a\\nb'", String.raw`'a\nb'`],
    ['1.5', 'CAST(1.5 AS FLOAT)'],
    ['1e300', "CAST('1e+300' AS FLOAT)"],
    ["NUMERIC '1.5'", 'CAST(1.5 AS NUMBER(38, 9))'],
    ["DATE '2024-02-29'", "CAST('2024-02-29' AS DATE)"],
    ["TIMESTAMP '2024-02-29 10:00:00+02'", "CAST('2024-02-29 08:00:00 +00:00' AS TIMESTAMP_TZ(6))"],
    ["DATETIME '2024-02-29 10:00:00.5'", "CAST('2024-02-29 10:00:00.5' AS TIMESTAMP_NTZ(6))"],
    ["b'\\x00a'", "X'0061'"],
  ],
  'numbers: NUMBER is written out, `/` divides as FLOAT, DIV never rounds': [
    ['i / j', 'CAST(i AS FLOAT) / CAST(j AS FLOAT)'],
    ['n * m', 'CAST(n * m AS NUMBER(38, 9))'],
    ['n / m', 'CAST(n / m AS NUMBER(38, 9))'],
    ['n * 1.5', 'CAST(n * 1.5 AS NUMBER(38, 9))'],
    ['DIV(i, j)', 'CAST((i - MOD(i, j)) / j AS NUMBER(38, 0))'],
    ['SAFE_DIVIDE(n, m)', 'CASE WHEN m <> 0 THEN CAST(n / m AS NUMBER(38, 9)) END'],
    ['i - (j - 1)', 'i - (j - 1)'],
    ['-(-i)', '-(-i)'],
    ['ROUND(n, 2)', 'CAST(ROUND(n, 2) AS NUMBER(38, 9))'],
    ['CAST(n AS INT64)', 'CAST(ROUND(n) AS NUMBER(38, 0))'],
    ['i & 255', 'BITAND(i, 255)'],
  ],
  'comparisons and conditions': [
    ['b IS TRUE', 'COALESCE(b, FALSE)'],
    ['i IS DISTINCT FROM j', 'i IS DISTINCT FROM j'],
    ['i NOT IN (1, 2)', 'i NOT IN (1, 2)'],
    ['(i IN (1, 2)) = b', '(i IN (1, 2)) = b'],
    ['IF(b, i, 0)', 'IFF(b, i, 0)'],
    ['GREATEST(i, j)', 'GREATEST(i, j)'],
    ['b AND (i = 1 OR j = 2)', 'b AND (i = 1 OR j = 2)'],
  ],
  'LIKE has no escape character of its own': [
    ["s LIKE 'a%'", "s LIKE 'a%'"],
    [String.raw`s LIKE r'a\_%'`, String.raw`s LIKE 'a\\_%' ESCAPE '\\'`],
    ['s LIKE t', String.raw`s LIKE t ESCAPE '\\'`],
    ["s LIKE ANY ('a%', 'b%')", "s LIKE 'a%' OR s LIKE 'b%'"],
  ],
  'strings: TRIM takes blanks only, positions before the text, negative lengths': [
    ['TRIM(s)', `TRIM(s, ${SPACES})`],
    ["CONCAT(s, '-', t)", "s || '-' || t"],
    ['SUBSTR(s, 2, 3)', 'SUBSTR(s, 2, 3)'],
    ['SUBSTR(s, 0, 3)', 'SUBSTR(s, 1, 3)'],
    ['SUBSTR(s, -3)', 'SUBSTR(s, GREATEST(LENGTH(s) - 3 + 1, 1))'],
    ['LEFT(s, i)', "LEFT(s, CASE WHEN i < 0 THEN TO_NUMBER('negative length ' || TO_VARCHAR(i)) ELSE i END)"],
    ["TRANSLATE(s, 'ab', 'x')", "TRANSLATE(s, 'ab', 'x')"],
    ["INSTR(s, 'a')", "CHARINDEX('a', s)"],
    ["STRPOS(s, 'a')", "CHARINDEX('a', s)"],
    ['STARTS_WITH(s, t)', 'STARTSWITH(s, t)'],
    ['BYTE_LENGTH(s)', 'OCTET_LENGTH(s)'],
    ["SPLIT(s, ',')[SAFE_OFFSET(1)]", "CAST(GET(SPLIT(s, ','), 1) AS VARCHAR)"],
    ['TO_HEX(MD5(s))', 'HEX_ENCODE(MD5_BINARY(s), 0)'],
  ],
  'regular expressions: REGEXP_LIKE would anchor both ends; backslashes doubled; groups by the e parameter': [
    ["REGEXP_CONTAINS(s, r'\\d+')", "REGEXP_INSTR(s, '[0-9]+') > 0"],
    ["REGEXP_CONTAINS(s, r'^a\\.b$')", String.raw`REGEXP_INSTR(s, '^a\\.b$') > 0`],
    ["NOT REGEXP_CONTAINS(s, 'x')", "NOT REGEXP_INSTR(s, 'x') > 0"],
    ["REGEXP_EXTRACT(s, r'^[a-z]+')", "REGEXP_SUBSTR(s, '^[a-z]+')"],
    ["REGEXP_EXTRACT(s, r'@([a-z]+)$')", "REGEXP_SUBSTR(s, '@([a-z]+)$', 1, 1, 'e', 1)"],
    ["REGEXP_REPLACE(s, r'[^0-9]', '')", "REGEXP_REPLACE(s, '[^0-9]', '')"],
    ["REGEXP_REPLACE(s, r'([a-z])-([a-z])', r'\\2\\1')", String.raw`REGEXP_REPLACE(s, '([a-z])-([a-z])', '\\2\\1')`],
  ],
  'dates: boundaries, weeks without WEEK_START, months clamped': [
    ['DATE_ADD(d, INTERVAL 1 MONTH)', "DATEADD('month', 1, d)"],
    ['DATE_SUB(d, INTERVAL i WEEK)', "DATEADD('day', -7 * i, d)"],
    ['d + 1', "DATEADD('day', 1, d)"],
    ['DATE_DIFF(d, e, MONTH)', "DATEDIFF('month', e, d)"],
    [
      'DATE_DIFF(d, e, WEEK)',
      "FLOOR(DATEDIFF('day', CAST('1970-01-04' AS DATE), d) / 7) - FLOOR(DATEDIFF('day', CAST('1970-01-04' AS DATE), e) / 7)",
    ],
    ['DATE_TRUNC(d, MONTH)', "DATE_TRUNC('month', d)"],
    ['DATE_TRUNC(d, WEEK)', "DATEADD('day', -(MOD(DAYOFWEEKISO(d), 7)), d)"],
    ['DATE_TRUNC(d, ISOWEEK)', "DATEADD('day', -(DAYOFWEEKISO(d) - 1), d)"],
    ['EXTRACT(DAYOFWEEK FROM d)', 'MOD(DAYOFWEEKISO(d), 7) + 1'],
    ['EXTRACT(ISOWEEK FROM d)', 'WEEKISO(d)'],
    ['LAST_DAY(d)', "LAST_DAY(d, 'month')"],
    ["FORMAT_DATE('%Y-%m-%d', d)", "TO_CHAR(d, 'YYYY-MM-DD')"],
    ["FORMAT_DATETIME('%FT%T', dt)", `TO_CHAR(dt, 'YYYY-MM-DD"T"HH24:MI:SS')`],
  ],
  'instants: TIMESTAMP_TZ, wall clocks always of UTC or of the named zone': [
    ['DATE(ts)', "CAST(CAST(CONVERT_TIMEZONE('UTC', ts) AS TIMESTAMP_NTZ(6)) AS DATE)"],
    ["DATETIME(ts, 'Europe/Berlin')", "CAST(CONVERT_TIMEZONE('Europe/Berlin', ts) AS TIMESTAMP_NTZ(6))"],
    ['TIMESTAMP_TRUNC(ts, DAY)', "DATE_TRUNC('day', CONVERT_TIMEZONE('UTC', ts))"],
    ['TIMESTAMP_ADD(ts, INTERVAL 2 DAY)', "DATEADD('hour', 48, ts)"],
    ['TIMESTAMP_SECONDS(i)', "DATEADD('second', i, CAST('1970-01-01 00:00:00 +00:00' AS TIMESTAMP_TZ(6)))"],
    ['TIME_TRUNC(tm, HOUR)', "DATE_TRUNC('hour', tm)"],
    ['TIMESTAMP_DIFF(ts, u, MICROSECOND)', "DATEDIFF('microsecond', u, ts)"],
    [
      'TIMESTAMP_DIFF(ts, u, SECOND)',
      "CAST((DATEDIFF('microsecond', u, ts) - MOD(DATEDIFF('microsecond', u, ts), 1000000)) / 1000000 AS NUMBER(38, 0))",
    ],
  ],
  'SAFE_CAST: only texts are tried, and only digits count as digits': [
    ["CAST('12' AS INT64)", '12'],
    ['SAFE_CAST(i AS STRING)', 'TO_VARCHAR(i)'],
    // TO_VARCHAR of a NUMBER writes all digits of its scale.
    ['CAST(n AS STRING)', "RTRIM(RTRIM(TO_VARCHAR(CAST(n AS NUMBER(38, 9))), '0'), '.')"],
    ['SAFE_CAST(s AS BOOL)', "CASE WHEN LOWER(s) = 'true' THEN TRUE WHEN LOWER(s) = 'false' THEN FALSE END"],
  ],
  'aggregates: NULL of nothing, AVG as FLOAT, NULL order written out': [
    ['COUNTIF(b)', 'COUNT(CASE WHEN b THEN 1 END)'],
    ['LOGICAL_OR(b)', 'BOOLOR_AGG(b)'],
    ['AVG(i)', 'AVG(CAST(i AS FLOAT))'],
    ['SUM(n)', 'CAST(SUM(n) AS NUMBER(38, 9))'],
    [
      "STRING_AGG(s, ',' ORDER BY i)",
      "CASE WHEN COUNT(s) > 0 THEN LISTAGG(s, ',') WITHIN GROUP (ORDER BY i ASC NULLS FIRST) END",
    ],
    ['COUNT(DISTINCT s)', 'COUNT(DISTINCT s)'],
    [
      'ROW_NUMBER() OVER (PARTITION BY s ORDER BY i DESC)',
      'ROW_NUMBER() OVER (PARTITION BY s ORDER BY i DESC NULLS LAST)',
    ],
    [
      'RANK() OVER (ORDER BY f)',
      "RANK() OVER (ORDER BY CASE WHEN f = CAST('NaN' AS FLOAT) THEN 0 WHEN f IS NOT NULL THEN 1 END ASC NULLS FIRST, f ASC NULLS FIRST)",
    ],
  ],
};

/** Expression, the part that is marked, and words of the reason. */
const REFUSED: readonly (readonly [googlesql: string, marked: string, reason: RegExp])[] = [
  ['ai', 'ai', /ARRAY holds untyped values/],
  ['ARRAY_AGG(i)', 'ARRAY_AGG(i)', /drops NULLs/],
  ['js', 'js', /no exact type for JSON/],
  ['bn', 'bn', /no exact type for BIGNUMERIC/],
  ["REGEXP_CONTAINS(s, r'\\bx')", "r'\\bx'", /word boundaries/],
  ["REGEXP_CONTAINS(s, 'x*')", "'x*'", /can match nothing/],
  ["REGEXP_EXTRACT(s, r'a|ab')", "r'a|ab'", /alternatives/],
  ["REGEXP_EXTRACT(s, r'a.*?b')", "r'a.*?b'", /non-greedy/],
  ["REGEXP_EXTRACT(s, r'a+a*b')", "r'a+a*b'", /repetitions that can share characters/],
  ['REGEXP_CONTAINS(s, t)', 't', /must be a literal/],
  ["REGEXP_REPLACE(s, 'a', r'\\0')", "r'\\0'", /not translated to Snowflake/],
  ['SAFE_CAST(f AS INT64)', 'SAFE_CAST(f AS INT64)', /SAFE_CAST from FLOAT64 to INT64/],
  ["TRANSLATE(s, 'aa', 'xy')", "'aa'", /each once/],
  ['TIME_ADD(tm, INTERVAL 1 HOUR)', 'TIME_ADD(tm, INTERVAL 1 HOUR)', /TIME_ADD/],
  ['CAST(f AS STRING)', 'CAST(f AS STRING)', /FLOAT64 to STRING/],
  ["FORMAT('%d', i)", "FORMAT('%d', i)", /no FORMAT/],
  ["FORMAT_DATE('%A', d)", "'%A'", /this format is not translated/],
  ['DATE(i, 2, 30)', 'DATE(i, 2, 30)', /dates that do not exist/],
  ["TIMESTAMP_TRUNC(ts, DAY, 'America/New_York')", "'America/New_York'", /another time zone/],
  ["REPLACE(s, t, '')", 't', /literal, non-empty/],
  ['SUM(i) OVER (ORDER BY i RANGE BETWEEN 1 PRECEDING AND CURRENT ROW)', 'i', /RANGE frame/],
  ['ROW_NUMBER() OVER ()', 'ROW_NUMBER() OVER ()', /ORDER BY in its window/],
];

describe('Snowflake', () => {
  for (const [topic, cases] of Object.entries(TRANSLATED)) {
    describe(topic, () => {
      for (const [googlesql, text] of cases) {
        it(googlesql, () => {
          const { output, refusals, errors } = translate(googlesql, columns, snowflake);
          assert.deepEqual({ errors, refusals, output }, { errors: [], refusals: [], output: text });
        });
      }
    });
  }

  for (const [googlesql, marked, reason] of REFUSED) {
    it(`refuses ${googlesql}`, () => {
      const { output, refusals, errors } = translate(googlesql, columns, snowflake);
      assert.deepEqual(errors, []);
      assert.equal(output, null);
      const first = refusals.find((r) => reason.test(r.reason));
      assert.ok(first, JSON.stringify(refusals));
      assert.equal(googlesql.slice(first.start, first.end), marked);
    });
  }

  it('says which limits a translation has, once an expression', () => {
    assert.deepEqual(
      translate('i + j + 1', columns, snowflake).notes.map((n) => n.note.split(':')[0]),
      ['INT64 overflow'],
    );
    assert.deepEqual(
      translate('f < 1 AND f > 0', columns, snowflake).notes.map((n) => n.note.split(':')[0]),
      ['NaN'],
    );
    assert.deepEqual(
      translate('n * m', columns, snowflake).notes.map((n) => n.note.split(':')[0]),
      ['NUMERIC products and quotients'],
    );
    assert.deepEqual(translate('n + m', columns, snowflake).notes, []);
  });

  it('reads numbers from texts only where both read the same', () => {
    const { output } = translate('SAFE_CAST(s AS INT64)', columns, snowflake);
    assert.ok(output !== null);
    // TO_NUMBER of Snowflake reads 1.5 as 2 and 1e2 as 100, and numbers beyond 64 bits.
    assert.match(output, /REGEXP_LIKE\(TRIM\(s, .*?\), '\[\+-\]\?\[0-9\]\{1,38\}'\)/);
    assert.match(output, /BETWEEN -9223372036854775808 AND 9223372036854775807/);
    assert.match(output, /\[\+-\]\?0\[xX\]/, 'a hexadecimal text raises instead of being NULL');
  });

  it('writes character classes without a backslash inside brackets', () => {
    const written = (pattern: string): string => {
      const result = snowflakeRegex(pattern, false);
      return result.ok ? result.text : result.reason;
    };
    assert.equal(written('[\\w.-]+'), '[.0-9A-Z_a-z-]+');
    assert.equal(written('[^\\]a]'), '[^]a]');
    assert.equal(written('[a^]'), '[a^]');
    assert.equal(written('\\.'), '\\.');
    assert.equal(written('(?:ab)c'), 'abc');
    assert.equal(written('(a|bc)d'), '(a|bc)d');
    assert.equal(written('(?i)a'), '[Aa]');
    assert.match(written('[\\\\a]'), /backslash or bracket/);
    assert.match(written('(?:ab)+'), /does not capture/);
    assert.match(written('\\pL'), /Unicode categories/);
  });
});
