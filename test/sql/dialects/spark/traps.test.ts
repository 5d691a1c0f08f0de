// Spark SQL's printed text where Spark and GoogleSQL part, and what is refused where a person would point. What the text
// means is proven by the oracle's lane; here it stands to be read.

import assert from 'node:assert/strict';
import { databricks } from '../../../../server/src/sql/dialects/databricks/dialect.js';
import { spark } from '../../../../server/src/sql/dialects/spark/dialect.js';
import { readColumns, translate } from '../../../../server/src/sql/translate.js';

const read = readColumns(
  'i INT64, j INT64, f FLOAT64, g FLOAT64, n NUMERIC, m NUMERIC, b BOOL, s STRING, t STRING, bt BYTES, d DATE, e DATE, dt DATETIME, ts TIMESTAMP, u TIMESTAMP, tm TIME, bn BIGNUMERIC, js JSON, ai ARRAY<INT64>, st STRUCT<x INT64, y STRING>, `group` INT64',
);
assert.ok(read.ok);
const { columns } = read;

const TRANSLATED: Readonly<Record<string, readonly (readonly [googlesql: string, text: string])[]>> = {
  'counting: a NULL constant counts nothing': [
    ['COUNT(NULL)', 'count(CAST(NULL AS BIGINT))'],
    ['COUNT(*)', 'count(*)'],
    ['COUNT(DISTINCT s)', 'count(DISTINCT s)'],
    ['COUNTIF(DISTINCT b)', 'count(DISTINCT CASE WHEN b THEN TRUE ELSE CAST(NULL AS BOOLEAN) END)'],
  ],
  'NULL: greatest, least and isnan pass over it, CONCAT does not': [
    ['GREATEST(i, j)', 'CASE WHEN i IS NULL OR j IS NULL THEN CAST(NULL AS BIGINT) ELSE greatest(i, j) END'],
    ['IS_NAN(f)', 'CASE WHEN f IS NOT NULL THEN isnan(f) END'],
    ['CONCAT(s, t)', 'concat(s, t)'],
    [
      'SUBSTR(s, i)',
      'substr(s, CAST(CASE WHEN i < 0 THEN greatest(char_length(s) + i, 0) + 1 WHEN i IS NOT NULL THEN least(greatest(i, 1), char_length(s) + 1) END AS INT))',
    ],
    [
      'IEEE_DIVIDE(f, g)',
      String.raw`CASE WHEN g != 0.0D THEN f / g WHEN g = 0.0D THEN CASE WHEN f = 0.0D OR isnan(f) THEN double('NaN') WHEN f IS NULL THEN f WHEN (f > 0.0D) = (left(CAST(g AS STRING), 1) != '-') THEN double('Infinity') ELSE -double('Infinity') END END`,
    ],
  ],
  'NaN equals nothing and is not the largest number': [
    ['f = g', 'f = g AND NOT isnan(f)'],
    ['f < g', 'f < g AND NOT isnan(g)'],
    ['MIN(f)', String.raw`CASE WHEN bool_or(isnan(f)) THEN double('NaN') ELSE min(f) END`],
  ],
  'arrays: the index is INT, and an element of non-NULL elements can still be NULL': [
    ['ai[OFFSET(0)]', 'ai[0]'],
    ['ai[OFFSET(i)]', 'CASE WHEN ai IS NOT NULL AND i IS NOT NULL THEN ai[CAST(i AS INT)] END'],
    ['ai[ORDINAL(1)]', 'ai[0]'],
    ['ai[SAFE_OFFSET(i)]', 'get(ai, TRY_CAST(i AS INT))'],
    ['ARRAY_LENGTH(ai)', 'CASE WHEN ai IS NOT NULL THEN CAST(size(ai) AS BIGINT) END'],
  ],
  'NUMERIC: scale 9 is kept, rounded once': [
    ['n + m', 'CAST(n AS DECIMAL(37,9)) + CAST(m AS DECIMAL(37,9))'],
    ['n * m', 'CAST(n AS DECIMAL(23,9)) * CAST(m AS DECIMAL(23,9))'],
    ['n / m', 'CAST(n AS DECIMAL(29,9)) / CAST(m AS DECIMAL(38,9))'],
    ['n * 2', 'CAST(n AS DECIMAL(36,9)) * 2BD'],
    ['ROUND(n, 2)', 'CAST(round(n, 2) AS DECIMAL(38,9))'],
    ['TRUNC(n, 1)', 'CAST(CASE WHEN n < 0 THEN ceil(n, 1) ELSE floor(n, 1) END AS DECIMAL(38,9))'],
    ['i / j', 'CAST(i AS DOUBLE) / CAST(j AS DOUBLE)'],
    ['DIV(i, j)', 'i DIV j'],
    ['CAST(n AS STRING)', String.raw`regexp_replace(CAST(CAST(n AS DECIMAL(38,9)) AS STRING), '\\.?0+\\z', '')`],
    ['SAFE_CAST(n AS INT64)', 'TRY_CAST(round(n) AS BIGINT)'],
  ],
  'casts: half away from zero, and no number that Spark would invent': [
    [
      'CAST(f AS INT64)',
      String.raw`CASE WHEN f = 9223372036854775808.0D THEN raise_error('out of range of INT64') ELSE CAST(round(f) AS BIGINT) END`,
    ],
    ['CAST(b AS STRING)', 'CAST(b AS STRING)'],
    ['CAST(ts AS DATE)', 'CAST(ts AS DATE)'],
  ],
  'text: code points, patterns in Java, whole words escaped': [
    [String.raw`SPLIT(s, '.')`, String.raw`split(s, '\\.')`],
    [String.raw`s LIKE r'a\_%'`, String.raw`s LIKE 'a\\_%'`],
    [String.raw`REGEXP_CONTAINS(s, r'a$')`, String.raw`s RLIKE 'a\\z'`],
    [String.raw`REGEXP_REPLACE(s, r'(a)(\d)', r'\2\1')`, String.raw`regexp_replace(s, '(a)([0-9])', '$2$1')`],
    [String.raw`'it\'s'`, String.raw`'it\'s'`],
    ["'a\\n${x}'", String.raw`'a\n\u0024{x}'`],
    ['`group` + 1', '`group` + 1'],
    [String.raw`bt LIKE b'a%'`, String.raw`decode(bt, 'ISO-8859-1') LIKE 'a%'`],
    [String.raw`FORMAT('%d', i)`, 'CAST(i AS STRING)'],
  ],
  'dates: weeks begin on Sunday, differences count boundaries': [
    ['DATE_DIFF(d, e, MONTH)', 'CAST((year(d) - year(e)) * 12 + month(d) - month(e) AS BIGINT)'],
    ['DATE_DIFF(d, e, WEEK)', 'datediff(date_sub(d, dayofweek(d) - 1), date_sub(e, dayofweek(e) - 1)) DIV 7'],
    ['EXTRACT(DAYOFWEEK FROM d)', 'CAST(dayofweek(d) AS BIGINT)'],
    ['TIMESTAMP_DIFF(ts, u, HOUR)', '(unix_micros(ts) - unix_micros(u)) DIV 3600000000L'],
    ['TIMESTAMP_TRUNC(ts, DAY)', String.raw`date_trunc('DAY', ts)`],
    [String.raw`FORMAT_DATE('%Y-%m', d)`, String.raw`date_format(d, 'y-MM')`],
    [
      'DATE_ADD(d, INTERVAL 1 DAY)',
      String.raw`CASE WHEN year(date_add(d, 1)) NOT BETWEEN 1 AND 9999 THEN raise_error('outside the years 1 to 9999') ELSE date_add(d, 1) END`,
    ],
    [
      'TIMESTAMP_ADD(ts, INTERVAL 5 MINUTE)',
      String.raw`CASE WHEN year(ts + INTERVAL '5' MINUTE) NOT BETWEEN 1 AND 9999 THEN raise_error('outside the years 1 to 9999') ELSE ts + INTERVAL '5' MINUTE END`,
    ],
    ['INTERVAL 90 MINUTE', 'make_interval(0, 0, 0, 0, 0, 0, CAST(5400BD AS DECIMAL(18,6)))'],
    ['TIME_TRUNC(tm, HOUR)', String.raw`concat(left(tm, 2), ':00:00')`],
  ],
  'order inside aggregates and windows is written out': [
    [
      'ARRAY_AGG(i ORDER BY j DESC LIMIT 2)',
      String.raw`CASE WHEN count(*) > 0 THEN slice(transform(sort_array(collect_list(named_struct('key1', j, 'value', i)), FALSE), x_ -> x_.value), 1, 2) ELSE CAST(NULL AS ARRAY<BIGINT>) END`,
    ],
    [
      String.raw`STRING_AGG(s, '-' ORDER BY s)`,
      String.raw`CASE WHEN count(s) > 0 THEN array_join(transform(sort_array(collect_list(CASE WHEN s IS NOT NULL THEN named_struct('key1', s, 'value', s) ELSE NULL END)), x_ -> x_.value), '-') ELSE CAST(NULL AS STRING) END`,
    ],
    // i + 1 overflows even where j is NULL.
    [
      'GREATEST(j, i + 1)',
      'CASE WHEN exists(array(j, i + 1), x_ -> x_ IS NULL) THEN CAST(NULL AS BIGINT) ELSE greatest(j, i + 1) END',
    ],
    [
      'SUM(i) OVER (PARTITION BY s ORDER BY d ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)',
      'sum(i) OVER (PARTITION BY s ORDER BY d ASC NULLS FIRST ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)',
    ],
    [
      'ROW_NUMBER() OVER (PARTITION BY s ORDER BY d DESC)',
      'CAST(row_number() OVER (PARTITION BY s ORDER BY d DESC NULLS LAST) AS BIGINT)',
    ],
    [
      'FIRST_VALUE(s IGNORE NULLS) OVER (ORDER BY d)',
      'first_value(s) IGNORE NULLS OVER (ORDER BY d ASC NULLS FIRST RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)',
    ],
  ],
  'errors are found beforehand': [
    [
      'IFERROR(DIV(i, j), 0)',
      'CASE WHEN coalesce(i IS NOT NULL AND j = 0 OR j = -1 AND i = -9223372036854775808L, FALSE) THEN 0L WHEN NOT coalesce(i IS NOT NULL AND j = 0 OR j = -1 AND i = -9223372036854775808L, FALSE) THEN i DIV j END',
    ],
    ['SAFE_DIVIDE(i, j)', 'try_divide(CAST(i AS DOUBLE), CAST(j AS DOUBLE))'],
  ],
};

/** `<|` and `|>` stand around the part that the reason is about. */
const REFUSED: readonly (readonly [googlesql: string, reason: RegExp])[] = [
  ['<|FARM_FINGERPRINT(s)|>', /FarmHash/],
  ['<|NORMALIZE(s)|>', /normalisation/],
  ['<|APPROX_COUNT_DISTINCT(i)|>', /approximate/],
  ['1 + <|bn * bn|>', /more digits/],
  ['REGEXP_CONTAINS(s, <|t|>)', /has to be a constant/],
  ["TIMESTAMP(dt, <|'PST'|>)", /PST is read differently/],
  ["CAST(s AS DATE FORMAT <|'YYYY'|>)", /depends on the day it is run/],
  ["<|JSON_SET(js, '$.a.b.c.d.e', 1)|>", /so many steps/],
  ['TO_JSON_STRING(<|PARSE_JSON(s)|>)', /keys/],
];

/** For sessions with ANSI mode and without: an error is raised by the text itself, once for all operators that stand together. */
const IN_ANY_SESSION: readonly (readonly [googlesql: string, text: string])[] = [
  ['i + 1', "coalesce(try_add(i, 1), CASE WHEN i IS NOT NULL THEN raise_error('out of range') END)"],
  [
    'i * j - 1',
    "coalesce(try_subtract(try_multiply(i, j), 1), CASE WHEN i IS NOT NULL AND j IS NOT NULL THEN raise_error('out of range') END)",
  ],
  ['LENGTH(s) + 1', 'CAST(char_length(s) AS BIGINT) + 1'],
  ['i / 2', 'CAST(i AS DOUBLE) / 2D'],
  ['MOD(i, 7)', 'i % 7'],
  ['MOD(i, j)', "CASE WHEN i IS NOT NULL AND j = 0 THEN raise_error('division by zero') ELSE i % j END"],
  ['ai[OFFSET(0)]', "CASE WHEN 0 >= array_size(ai) THEN raise_error('outside the array') ELSE ai[0] END"],
  ['SUM(i)', "coalesce(try_sum(i), CASE WHEN count(i) > 0 THEN raise_error('out of range') END)"],
  ['SUM(CAST(i AS FLOAT64))', 'sum(CAST(i AS DOUBLE))'],
  [
    'SUM(f)',
    "CASE WHEN NOT abs(sum(f)) < 1.7976931348623157E308D AND bool_and(abs(f) < double('Infinity')) AND count(f) > 1 THEN raise_error('FLOAT64 SUM out of range') ELSE sum(f) END",
  ],
  [
    'n * m',
    "coalesce(TRY_CAST(n AS DECIMAL(23,9)) * TRY_CAST(m AS DECIMAL(23,9)), TRY_CAST(transform(array(named_struct('p', try_multiply(n, m), 'f', TRY_CAST(n % 1000000000BD AS DECIMAL(18,9)) * TRY_CAST(m % 1000000000BD AS DECIMAL(18,9)) % 1)), v_ -> concat(TRY_CAST(try_add(try_multiply(TRY_CAST(round(try_subtract(v_.p, TRY_CAST(v_.f AS DECIMAL(7,6)))) AS DECIMAL(29,0)), 1000000000BD), TRY_CAST(try_multiply(TRY_CAST(v_.f AS DECIMAL(10,9)), 1000000000BD) AS DECIMAL(11,0))) AS STRING), 'E-9'))[0] AS DECIMAL(38,9)), CASE WHEN n IS NOT NULL AND m IS NOT NULL THEN raise_error('out of range of NUMERIC') END)",
  ],
];

describe('Spark SQL text', () => {
  describe('without reliance on ANSI mode', () => {
    for (const [googlesql, text] of IN_ANY_SESSION) {
      it(googlesql, () => {
        const { output, refusals, errors } = translate(googlesql, columns, spark);
        assert.deepEqual({ output, refusals, errors }, { output: text, refusals: [], errors: [] });
      });
    }
  });

  for (const [title, cases] of Object.entries(TRANSLATED)) {
    describe(title, () => {
      for (const [googlesql, text] of cases) {
        it(googlesql, () => {
          const { output, refusals, errors } = translate(googlesql, columns, databricks);
          assert.deepEqual({ output, refusals, errors }, { output: text, refusals: [], errors: [] });
        });
      }
    });
  }

  describe('refused', () => {
    for (const [marked, reason] of REFUSED) {
      it(marked, () => {
        const start = marked.indexOf('<|');
        const end = marked.indexOf('|>') - 2;
        const found = translate(marked.replace('<|', '').replace('|>', ''), columns, databricks);
        assert.deepEqual(found.errors, []);
        assert.equal(found.output, null);
        assert.deepEqual(
          found.refusals.map((r) => [r.start, r.end]),
          [[start, end]],
        );
        assert.match(found.refusals[0]!.reason, reason);
      });
    }
  });

  it('says what a TIME, a BIGNUMERIC and an old time zone are on Spark', () => {
    const notes = (text: string): string =>
      translate(text, columns, databricks)
        .notes.map((n) => n.note)
        .join(' ');
    assert.match(notes('tm'), /TIME is text/);
    assert.match(notes('bn'), /DECIMAL\(38, 18\)/);
    assert.match(notes("DATE(ts, 'Asia/Tokyo')"), /time zones/);
    assert.equal(notes('i + 1'), '');
  });
});
