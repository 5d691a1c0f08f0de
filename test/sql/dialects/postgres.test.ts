// PostgreSQL's printed text for the traps between the two dialects. That the texts give the reference's values is proven by the
// oracle on PGlite; here it is what people will read, and that what has no exact form is refused where a person would point.

import assert from 'node:assert/strict';
import { parseRe2 } from '../../../server/src/sql/printing/re2-pattern.js';
import { postgres } from '../../../server/src/sql/dialects/postgres/dialect.js';
import { sameSpan } from '../../../server/src/sql/dialects/postgres/regex-span.js';
import { readColumns, translate } from '../../../server/src/sql/translate.js';

const read = readColumns(
  'i INT64, j INT64, f FLOAT64, n NUMERIC, m NUMERIC, b BOOL, s STRING, t STRING, bt BYTES, d DATE, e DATE, dt DATETIME, ts TIMESTAMP, u TIMESTAMP, tm TIME, js JSON, ai ARRAY<INT64>, st STRUCT<a INT64, b STRING>, `order` INT64, Total INT64',
);
assert.ok(read.ok);
const { columns } = read;

const TRANSLATED: Readonly<Record<string, readonly (readonly [googlesql: string, text: string])[]>> = {
  'names fold to lower case; a reserved word is quoted in lower case': [['`order` + Total', '"order" + Total']],
  'literals: a bare 1 is an integer and a bare 1.5 a numeric; backslashes only in the escape form': [
    ['1', 'CAST(1 AS bigint)'],
    ['i + 1', 'i + 1'],
    ['1.5', 'CAST(1.5 AS double precision)'],
    ["NUMERIC '1.5'", '1.5'],
    [`"it's"`, "'it''s'"],
    [String.raw`r'a\b'`, String.raw`E'a\\b'`],
    [String.raw`'a\nb'`, String.raw`E'a\nb'`],
    [String.raw`b'\x00a'`, String.raw`CAST(E'\\x0061' AS bytea)`],
    ["TIMESTAMP '2024-02-29 10:00:00+02'", "TIMESTAMPTZ '2024-02-29 08:00:00+00'"],
  ],
  'numbers: integer division, scale and range of NUMERIC, halves away from zero': [
    ['i / j', 'CAST(i AS double precision) / CAST(j AS double precision)'],
    ['DIV(i, j)', 'i / j'],
    ['n * m', 'CAST(n * m AS numeric(38, 9))'],
    ['n / m', 'CAST(CAST(n AS numeric(98, 59)) / m AS numeric(38, 9))'],
    ['ROUND(n, 2)', 'CAST(round(n, 2) AS numeric(38, 9))'],
    ['CAST(f AS INT64)', 'CAST(trunc(f) + trunc((f - trunc(f)) * 2) AS bigint)'],
    ['AVG(i)', 'CAST(AVG(i) AS double precision)'],
    ['AVG(n)', 'CAST(AVG(CAST(n AS numeric(58, 29))) AS numeric(38, 9))'],
    ['SUM(i)', 'CAST(SUM(i) AS bigint)'],
    ['CAST(n AS STRING)', 'CAST(trim_scale(n) AS text)'],
    ['i >> 3', 'CAST(CAST(i AS bit(64)) >> 3 AS bigint)'],
  ],
  'NULL and NaN: GREATEST passes over NULLs here, NaN equals itself and sorts last': [
    ['GREATEST(i, j)', 'CASE WHEN i IS NULL OR j IS NULL THEN NULL ELSE GREATEST(i, j) END'],
    ["CONCAT(s, '-', t)", "s || '-' || t"],
    ['f = 1.5', 'f = 1.5'],
    ['f > 1.5', "f > 1.5 AND f <> 'NaN'"],
    ['i IS DISTINCT FROM j', 'i IS DISTINCT FROM j'],
    ['COUNTIF(b)', 'COUNT(*) FILTER (WHERE b)'],
    ['RANK() OVER (ORDER BY f)', "RANK() OVER (ORDER BY f = 'NaN' DESC NULLS FIRST, f ASC NULLS FIRST)"],
  ],
  'text is ordered by code points, not by the collation of the database': [
    ['s < t', 's COLLATE "C" < t COLLATE "C"'],
    ['s = t', 's = t'],
    ['MIN(s)', 'MIN(s COLLATE "C")'],
    [
      "STRING_AGG(DISTINCT s, ',' ORDER BY s)",
      `string_agg(DISTINCT s COLLATE "C", ',' ORDER BY s COLLATE "C" ASC NULLS FIRST)`,
    ],
  ],
  'strings: positions from the end and before the text, 32-bit lengths, an empty text splits into one': [
    ['SUBSTR(s, 0, 2)', 'substr(s, 1, 2)'],
    ['SUBSTR(s, -3)', 'substr(s, GREATEST(length(s) - 3 + 1, 1))'],
    ['LENGTH(s)', 'CAST(length(s) AS bigint)'],
    ["SPLIT(s, ',')", "CASE WHEN s = '' THEN ARRAY[''] ELSE string_to_array(s, ',') END"],
    [String.raw`s LIKE r'a\_%'`, String.raw`s LIKE E'a\\_%'`],
    ['MD5(s)', "decode(md5(s), 'hex')"],
    ['TO_BASE64(bt)', String.raw`translate(encode(bt, 'base64'), E'\n', '')`],
  ],
  'regular expressions without shorthand: those depend on the collation': [
    [String.raw`REGEXP_CONTAINS(s, r'^\d+$')`, "s ~ '^[0-9]+$'"],
    [String.raw`REGEXP_EXTRACT(s, r'@(.+)$')`, String.raw`substring(s FROM E'@([^\\n]+)$')`],
    [
      String.raw`REGEXP_REPLACE(s, r'(\d+)-(\d+)', r'\2-\1')`,
      String.raw`regexp_replace(s, '([0-9]+)-([0-9]+)', E'\\2-\\1', 'g')`,
    ],
    [String.raw`REGEXP_CONTAINS(s, 'a|ab')`, "s ~ 'a|ab'"],
  ],
  'dates: EXTRACT is numeric, weeks start on Sunday, boundaries by calendar fields': [
    ['EXTRACT(DAYOFWEEK FROM d)', 'CAST(EXTRACT(DOW FROM d) + 1 AS bigint)'],
    [
      'DATE_DIFF(d, e, MONTH)',
      'CAST((EXTRACT(YEAR FROM d) * 12 + EXTRACT(MONTH FROM d)) - (EXTRACT(YEAR FROM e) * 12 + EXTRACT(MONTH FROM e)) AS bigint)',
    ],
    ['DATE_TRUNC(d, MONTH)', "CAST(date_trunc('month', CAST(d AS timestamp)) AS date)"],
    ['TIMESTAMP_DIFF(ts, u, HOUR)', 'CAST(div(EXTRACT(EPOCH FROM ts) - EXTRACT(EPOCH FROM u), 3600) AS bigint)'],
    ["FORMAT_DATETIME('%Y at T%H', dt)", `to_char(dt, 'FMYYYY" at T"HH24')`],
  ],
  'instants never depend on the zone of the session': [
    ['CAST(ts AS DATE)', "CAST(ts AT TIME ZONE 'UTC' AS date)"],
    ['CAST(d AS TIMESTAMP)', "CAST(d AS timestamp) AT TIME ZONE 'UTC'"],
    ['EXTRACT(HOUR FROM ts)', "CAST(EXTRACT(HOUR FROM ts AT TIME ZONE 'UTC') AS bigint)"],
  ],
  'arrays: positions from 1, no length of an empty array, names inside subqueries hide no column': [
    ['ai[SAFE_OFFSET(0)]', '(ai)[1]'],
    ['ARRAY_LENGTH(ai)', 'CAST(cardinality(ai) AS bigint)'],
    [
      'ARRAY(SELECT IF(e IS NULL, x, 0) FROM UNNEST(ai) AS x)',
      'ARRAY(SELECT CASE WHEN e IS NULL THEN u.e1 ELSE 0 END FROM UNNEST(ai) WITH ORDINALITY AS u(e1, o) ORDER BY u.o ASC NULLS FIRST)',
    ],
    [
      'ARRAY_AGG(s IGNORE NULLS ORDER BY i DESC LIMIT 2)',
      '(array_agg(s ORDER BY i DESC NULLS LAST) FILTER (WHERE s IS NOT NULL))[1:2]',
    ],
    [
      'FIRST_VALUE(s IGNORE NULLS) OVER (ORDER BY d)',
      '(array_agg(s) FILTER (WHERE s IS NOT NULL) OVER (ORDER BY d ASC NULLS FIRST RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW))[1]',
    ],
    [
      'PERCENTILE_DISC(d, 0.5) OVER (PARTITION BY s)',
      '(array_agg(d) FILTER (WHERE d IS NOT NULL) OVER (PARTITION BY s ORDER BY d ASC NULLS FIRST ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING))[CAST(greatest(ceil(COUNT(d) OVER (PARTITION BY s) * 0.5), 1) AS integer)]',
    ],
    ['st.a', "CAST(st ->> 'a' AS bigint)"],
    ['JSON_TYPE(js)', 'jsonb_typeof(js)'],
  ],
};

/** Expression, and the part at fault. */
const REFUSED: readonly (readonly [googlesql: string, at: string])[] = [
  ["REGEXP_EXTRACT(s, r'a|ab')", "r'a|ab'"],
  [String.raw`REGEXP_CONTAINS(s, r'\pL')`, String.raw`r'\pL'`],
  ['REGEXP_CONTAINS(s, t)', 't'],
  ["FORMAT_DATE('%J', d)", "'%J'"],
  ['SUM(DISTINCT i) OVER ()', 'SUM(DISTINCT i) OVER ()'],
  ['LAST_VALUE(ai IGNORE NULLS) OVER (ORDER BY d)', 'ai'],
  ['FARM_FINGERPRINT(s)', 'FARM_FINGERPRINT(s)'],
  ['SAFE_CAST(s AS TIMESTAMP)', 'SAFE_CAST(s AS TIMESTAMP)'],
  ['SAFE.DATE(ts, s)', 's'],
];

describe('PostgreSQL', () => {
  for (const [title, cases] of Object.entries(TRANSLATED)) {
    describe(title, () => {
      for (const [googlesql, text] of cases)
        it(googlesql, () => {
          const { output, refusals, errors } = translate(googlesql, columns, postgres);
          assert.deepEqual([...refusals, ...errors], []);
          assert.equal(output, text);
        });
    });
  }

  describe('refuses', () => {
    for (const [googlesql, at] of REFUSED)
      it(googlesql, () => {
        const { output, refusals, errors } = translate(googlesql, columns, postgres);
        assert.deepEqual(errors, []);
        assert.equal(output, null);
        assert.ok(
          refusals.some((r) => googlesql.slice(r.start, r.end) === at),
          JSON.stringify(refusals),
        );
      });
  });

  it('never lets a constant fail while planning: what raises changes with every evaluation', () => {
    const { output } = translate('ai[OFFSET(0)]', columns, postgres);
    assert.match(output ?? '', /left\(CAST\(clock_timestamp\(\) AS text\), 0\)/);
  });

  it('reports what no translation mends', () => {
    for (const text of [
      'LOWER(s)',
      "TIMESTAMP(dt, 'Europe/Paris')",
      'CAST(s AS TIMESTAMP)',
      'APPROX_COUNT_DISTINCT(i)',
    ])
      assert.equal(translate(text, columns, postgres).notes.length, 1, text);
  });

  describe('the same match in both engines', () => {
    const same: readonly string[] = [
      '\\d+',
      '[^,]+',
      '(\\d+)-(\\d+)',
      '^[^@]+@(.+)$',
      '(.*?)@',
      '^(.*)@(.*)$',
      'a|b',
      '(?:ab|cd)x*',
      'a{2,3}b',
    ];
    // RE2 takes the first alternative, PostgreSQL the longest match.
    const other: readonly string[] = [
      'a|ab',
      '(a|ab)(c|bcd)',
      'a?(ab)?',
      '(.*)@(.*)',
      '\\w+?x+',
      '(|a)',
      '(a*)(ab)?',
      '\\baa??',
      '(?:a|b)c*?',
    ];
    for (const [patterns, expected] of [
      [same, true],
      [other, false],
    ] as const)
      for (const pattern of patterns)
        it(`${pattern}: ${expected ? 'proven' : 'not proven'}`, () => {
          const parsed = parseRe2(pattern);
          assert.ok(parsed.ok);
          assert.equal(sameSpan(parsed.pattern.node), expected);
        });
  });
});
