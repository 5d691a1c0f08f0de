// Redshift's printed text. Nothing runs it here: each expectation is what AWS' documentation says is equal to the GoogleSQL
// expression, and what is not sure must be refused where a person would point.

import assert from 'node:assert/strict';
import { redshift } from '../../../server/src/sql/dialects/redshift/dialect.js';
import { readColumns, translate } from '../../../server/src/sql/translate.js';

const read = readColumns(
  'i INT64, j INT64, f FLOAT64, n NUMERIC, m NUMERIC, b BOOL, s STRING, t STRING, bt BYTES, d DATE, e DATE, dt DATETIME, ts TIMESTAMP, u TIMESTAMP, tm TIME, bn BIGNUMERIC, js JSON, ai ARRAY<INT64>, `order` INT64, Total INT64',
);
assert.ok(read.ok);
const { columns } = read;

const TRANSLATED: Readonly<Record<string, readonly (readonly [googlesql: string, text: string])[]>> = {
  'names fold to lower case whether quoted or not; reserved words are quoted': [['`order` + Total', '"order" + Total']],
  'literals: every backslash twice, types written out, TEXT would be 256 bytes': [
    [String.raw`r'a\b'`, String.raw`'a\\b'`],
    [`"it's"`, "'it''s'"],
    ["NUMERIC '1.5'", 'CAST(1.5 AS DECIMAL(38, 9))'],
    ['1.5', "CAST('1.5' AS DOUBLE PRECISION)"],
    ["DATE '2024-02-29'", "CAST('2024-02-29' AS DATE)"],
    ["TIMESTAMP '2024-02-29 10:00:00+02'", "CAST('2024-02-29 08:00:00+00' AS TIMESTAMPTZ)"],
    ['CAST(i AS STRING)', 'CAST(i AS VARCHAR(65535))'],
    ['CAST(NULL AS BYTES)', 'CAST(NULL AS VARBYTE(1024000))'],
  ],
  'numbers: integers divide as DOUBLE PRECISION, DIV is the integer quotient, sums and products are cast back': [
    ['i / j', 'CAST(i AS DOUBLE PRECISION) / CAST(j AS DOUBLE PRECISION)'],
    ['DIV(i, j)', 'i / j'],
    ['MOD(i, 7)', 'MOD(i, 7)'],
    ['n * m', 'CAST(n * m AS DECIMAL(38, 9))'],
    ['SAFE_DIVIDE(f, f)', 'f / NULLIF(f, 0)'],
    ['ROUND(n, 2)', 'CAST(ROUND(n, 2) AS DECIMAL(38, 9))'],
    ['CAST(n AS STRING)', "RTRIM(RTRIM(CAST(n AS VARCHAR(65535)), '0'), '.')"],
    ['CAST(b AS STRING)', "CASE WHEN b THEN 'true' WHEN NOT b THEN 'false' END"],
    ['SAFE_CAST(s AS INT64)', "CASE WHEN s ~ '0[xX]' THEN CAST(s AS BIGINT) ELSE TRY_CAST(s AS BIGINT) END"],
  ],
  'no IS DISTINCT FROM; GREATEST passes over NULLs': [
    [
      'i IS DISTINCT FROM j',
      'CASE WHEN i IS NULL AND j IS NULL THEN FALSE WHEN i IS NULL OR j IS NULL THEN TRUE ELSE i <> j END',
    ],
    ['GREATEST(i, j)', 'CASE WHEN i IS NULL OR j IS NULL THEN NULL ELSE GREATEST(i, j) END'],
    ['IF(b, i, 0)', 'CASE WHEN b THEN i ELSE 0 END'],
  ],
  'strings: SUBSTR runs on the leader node only, CONCAT takes two texts, hashes are hexadecimal': [
    ["CONCAT(s, '-', t)", "s || '-' || t"],
    ['SUBSTR(s, 0, 3)', 'SUBSTRING(s, 1, 3)'],
    ['SUBSTR(s, -3)', 'SUBSTRING(s, GREATEST(LEN(s) - 3 + 1, 1), LEN(s))'],
    ['LENGTH(s)', 'CAST(LEN(s) AS BIGINT)'],
    ["STARTS_WITH(s, 'ab ')", "STRPOS(s, 'ab ') = 1"],
    ["ENDS_WITH(s, 'ab ')", "RIGHT(s, LEN('ab ')) || '|' = 'ab ' || '|'"],
    ['SHA256(s)', 'FROM_HEX(SHA2(s, 256))'],
    ['TO_HEX(MD5(s))', 'LOWER(TO_HEX(FROM_HEX(MD5(s))))'],
  ],
  'regular expressions are PCRE without a backslash; no match is an empty text': [
    [String.raw`REGEXP_CONTAINS(s, r'^\d{3}$')`, "REGEXP_COUNT(s, '(?:^(?:[0-9]){3,3}(?!(?s:.)))', 1, 'p') > 0"],
    [
      "REGEXP_EXTRACT(s, r'a([0-9]+)')",
      "CASE WHEN REGEXP_COUNT(s, '(?:[a]((?:[0-9])+))', 1, 'p') > 0 THEN REGEXP_SUBSTR(s, '(?:[a]((?:[0-9])+))', 1, 1, 'pe') END",
    ],
    ["REGEXP_REPLACE(s, '[^0-9]', '')", "REGEXP_REPLACE(s, '[^0-9]', '', 1, 'p')"],
  ],
  'dates: DATEADD and DATE_TRUNC of a date give a timestamp; DATEDIFF takes the start first; weeks start on Sunday in GoogleSQL':
    [
      ['DATE_ADD(d, INTERVAL 3 MONTH)', 'CAST(DATEADD(month, 3, d) AS DATE)'],
      ['DATE_SUB(d, INTERVAL i DAY)', 'CAST(DATEADD(day, -i, d) AS DATE)'],
      ['DATE_DIFF(d, e, MONTH)', 'DATEDIFF(month, e, d)'],
      [
        'DATE_DIFF(d, e, WEEK)',
        "(DATEDIFF(day, CAST('0001-01-01' AS DATE), d) + 1) / 7 - (DATEDIFF(day, CAST('0001-01-01' AS DATE), e) + 1) / 7",
      ],
      ['DATE_TRUNC(d, MONTH)', "CAST(DATE_TRUNC('month', d) AS DATE)"],
      ['DATE_TRUNC(d, WEEK)', "CAST(DATE_TRUNC('week', d + 1) AS DATE) - 1"],
      ['EXTRACT(DAYOFWEEK FROM d)', 'CAST(EXTRACT(dayofweek FROM d) + 1 AS BIGINT)'],
    ],
  'instants never depend on the zone of the session': [
    ['CAST(ts AS DATE)', "CAST(ts AT TIME ZONE 'UTC' AS DATE)"],
    ['EXTRACT(HOUR FROM ts)', "CAST(EXTRACT(hour FROM (ts AT TIME ZONE 'UTC')) AS BIGINT)"],
    ['TIMESTAMP_TRUNC(ts, DAY)', "(DATE_TRUNC('day', (ts AT TIME ZONE 'UTC')) AT TIME ZONE 'UTC')"],
    [
      'TIMESTAMP_DIFF(ts, u, HOUR)',
      "DATEDIFF(microsecond, (u AT TIME ZONE 'UTC'), (ts AT TIME ZONE 'UTC')) / 3600000000",
    ],
  ],
  'aggregates: no FILTER, AVG of BIGINT would be a BIGINT, LISTAGG for STRING_AGG': [
    ['COUNTIF(b)', 'COUNT(CASE WHEN b THEN 1 END)'],
    ['AVG(i)', 'AVG(CAST(i AS DOUBLE PRECISION))'],
    ['SUM(i)', 'CAST(SUM(i) AS BIGINT)'],
    ['LOGICAL_OR(b)', 'BOOL_OR(b)'],
    [
      "STRING_AGG(s, '|' ORDER BY i DESC)",
      "CASE WHEN COUNT(s) > 0 THEN LISTAGG(s, '|') WITHIN GROUP (ORDER BY CASE WHEN i IS NULL THEN 1 ELSE 0 END, i DESC) END",
    ],
  ],
  'windows: NULLS written out, the NULL rule inside the brackets, ROWS frames': [
    ['ROW_NUMBER() OVER (PARTITION BY i ORDER BY d)', 'ROW_NUMBER() OVER (PARTITION BY i ORDER BY d ASC NULLS FIRST)'],
    [
      'SUM(i) OVER (ORDER BY d ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)',
      'CAST(SUM(i) OVER (ORDER BY d ASC NULLS FIRST ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS BIGINT)',
    ],
    [
      'LAST_VALUE(i IGNORE NULLS) OVER (ORDER BY d ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)',
      'LAST_VALUE(i IGNORE NULLS) OVER (ORDER BY d ASC NULLS FIRST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)',
    ],
  ],
};

/** Expression, and the part at fault. */
const REFUSED: Readonly<Record<string, readonly (readonly [googlesql: string, at: string])[]>> = {
  'what Redshift has no type for': [
    ['ai', 'ai'],
    ['[1, 2]', '[1, 2]'],
    ['STRUCT(i AS a)', 'STRUCT(i AS a)'],
    ['bn + 1', 'bn + 1'],
    ['js', 'js'],
  ],
  'what is not documented': [
    ['n / m', 'n / m'],
    ['AVG(n)', 'AVG(n)'],
    ['ROUND(f, 2)', 'ROUND(f, 2)'],
    ['CAST(f AS INT64)', 'CAST(f AS INT64)'],
    ['FARM_FINGERPRINT(s)', 'FARM_FINGERPRINT(s)'],
    ['EXTRACT(ISOWEEK FROM d)', 'EXTRACT(ISOWEEK FROM d)'],
  ],
  'what Redshift does not have': [
    ['SUM(i) OVER (ORDER BY d)', 'd'],
    ['LAG(i, 1, 0) OVER (ORDER BY d)', '0'],
    ['ARRAY_AGG(i)', 'ARRAY_AGG(i)'],
    ["REGEXP_CONTAINS(s, r'^.$')", "r'^.$'"],
  ],
};

describe('Redshift', () => {
  for (const [title, cases] of Object.entries(TRANSLATED)) {
    describe(title, () => {
      for (const [googlesql, text] of cases)
        it(googlesql, () => {
          const { output, refusals, errors } = translate(googlesql, columns, redshift);
          assert.deepEqual([...refusals, ...errors], []);
          assert.equal(output, text);
        });
    });
  }
  for (const [title, cases] of Object.entries(REFUSED)) {
    describe(`refuses ${title}`, () => {
      for (const [googlesql, at] of cases)
        it(googlesql, () => {
          const { output, refusals, errors } = translate(googlesql, columns, redshift);
          assert.deepEqual(errors, []);
          assert.equal(output, null);
          assert.ok(
            refusals.some((r) => googlesql.slice(r.start, r.end) === at && r.reason.includes('Redshift')),
            JSON.stringify(refusals),
          );
        });
    });
  }

  it('reports that texts are equal up to trailing blanks', () => {
    for (const text of [
      "s = 'a'",
      "s IN ('a', 'b')",
      'NULLIF(s, t)',
      'MIN(s)',
      'COUNT(DISTINCT s)',
      'ROW_NUMBER() OVER (ORDER BY s)',
    ])
      assert.ok(
        translate(text, columns, redshift).notes.some((n) => n.note.includes('trailing blanks')),
        text,
      );
    assert.deepEqual(translate('i = 1', columns, redshift).notes, []);
  });
});
