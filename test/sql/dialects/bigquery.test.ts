// BigQuery's printed text is GoogleSQL that our own front end reads back as the same expression; names and literals are canonical.

import assert from 'node:assert/strict';
import type { PrintEnvironment } from '../../../server/src/sql/dialect.js';
import { bigquery } from '../../../server/src/sql/dialects/bigquery/dialect.js';
import { readColumns, translate } from '../../../server/src/sql/translate.js';
import { typeToString } from '../../../server/src/sql/types.js';
import { readCorpus, type EntryKind } from '../corpus/read-corpus.js';
import { frontEnd } from '../oracle/front-end.js';
import { RandomExpressions } from '../typing/random-expressions.js';

const environment: PrintEnvironment = {
  column: ({ name }) => bigquery.quoteIdentifier(name),
  parameter: (name) => `@${name}`,
};

const read = readColumns(
  'i INT64, j INT64, f FLOAT64, n NUMERIC, s STRING, d DATE, ts TIMESTAMP, ai ARRAY<INT64>, st STRUCT<x INT64, `order` STRING>, `from` INT64, b BOOL',
);
assert.ok(read.ok);
const { columns } = read;

const PRINTED: readonly (readonly [googlesql: string, text: string])[] = [
  ['`from` + 1', '`from` + 1'],
  ['st.`order`', 'st.`order`'],
  ['i-(j-1)', 'i - (j - 1)'],
  ['(i+j)*2', '(i + j) * 2'],
  ['- -i', '-(-i)'],
  ['not (s like "a%")', "s NOT LIKE 'a%'"],
  ["s not like any ('a', 'b')", "NOT s LIKE ANY ('a', 'b')"],
  ['(i in (1, 2)) = b', '(i IN (1, 2)) = b'],
  ['case i when 1 then s end', 'CASE i WHEN 1 THEN s END'],
  ['if(b, 1, 2.5)', 'IF(b, 1.0, 2.5)'],
  ["r'\\d' || '''it's'''", "'\\\\d' || 'it\\'s'"],
  ["b'\\x00a'", "b'\\x00a'"],
  ['"a\nb"'.replace('\n', '\\n'), "'a\\nb'"],
  ['date "2024-02-29"', "DATE '2024-02-29'"],
  ['timestamp "2024-02-29 10:00:00+02"', "TIMESTAMP '2024-02-29 08:00:00+00'"],
  ['date_add(d, interval 1 month)', 'DATE_ADD(d, INTERVAL 1 MONTH)'],
  ['extract(dayofweek from ts at time zone "UTC")', "EXTRACT(DAYOFWEEK FROM ts AT TIME ZONE 'UTC')"],
  ['safe.substr(s, i)', 'SAFE.SUBSTR(s, i)'],
  ['safe_cast(s as numeric(5, 2))', 'SAFE_CAST(s AS NUMERIC(5, 2))'],
  ['ai[safe_offset(0)]', 'ai[SAFE_OFFSET(0)]'],
  [
    'array_agg(distinct s ignore nulls order by s desc limit 2)',
    'ARRAY_AGG(DISTINCT s IGNORE NULLS ORDER BY s DESC LIMIT 2)',
  ],
  [
    'sum(i) over (partition by s order by d nulls last rows between 1 preceding and current row)',
    'SUM(i) OVER (PARTITION BY s ORDER BY d NULLS LAST ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)',
  ],
  [
    'array(select x * 2 from unnest(ai) as x where x > 1 order by x)',
    'ARRAY(SELECT x * 2 FROM UNNEST(ai) AS x WHERE x > 1 ORDER BY x)',
  ],
  ['struct(i as `order`, s)', 'STRUCT(i AS `order`, s AS s)'],
  [
    'array_filter(ai, e -> e > 1)',
    'IF(ai IS NULL, NULL, ARRAY(SELECT e FROM UNNEST(ai) AS e WITH OFFSET AS o WHERE e > 1 ORDER BY o))',
  ],
  ['max_by(s, i)', 'ANY_VALUE(s HAVING MAX i)'],
  ['array<float64>[i, null]', 'ARRAY<FLOAT64>[i, NULL]'],
  ['array<float64>[i, f]', '[i, f]'],
  ['zeroifnull(i)', 'IFNULL(i, 0)'],
  // The type is FLOAT64 by the NULL alone: without it the result would be an INT64.
  ['case when b then i else cast(null as float64) end', 'CASE WHEN b THEN i ELSE CAST(NULL AS FLOAT64) END'],
  ['if(b, cast(null as float64), i)', 'IF(b, CAST(NULL AS FLOAT64), i)'],
  ['case when b then f else null end', 'CASE WHEN b THEN f END'],
  ['if(b, null, f)', 'IF(b, NULL, f)'],
  // One name for two elements, one inside the other: renamed apart.
  [
    '(select sum(x + (select max(x) from unnest(ai) as x)) from unnest(ai) as x)',
    '(SELECT SUM(x + (SELECT MAX(x_2) FROM UNNEST(ai) AS x_2)) FROM UNNEST(ai) AS x)',
  ],
  [
    '(select max(s) from unnest([i]) as s where s > length(st.`order`))',
    '(SELECT MAX(s) FROM UNNEST([i]) AS s WHERE s > LENGTH(st.`order`))',
  ],
];

describe('BigQuery', () => {
  for (const [googlesql, text] of PRINTED) {
    it(googlesql, () => {
      const { output, refusals, errors } = translate(googlesql, columns, bigquery);
      assert.deepEqual({ errors, refusals, output }, { errors: [], refusals: [], output: text });
    });
  }

  it('refuses what only the reference engine has, at its place', () => {
    const { output, refusals } = translate('1 + iferror(i / j, 0)', columns, bigquery);
    assert.equal(output, null);
    assert.deepEqual(
      refusals.map((r) => [r.start, r.end, r.reason]),
      [[4, 21, 'BigQuery has no IFERROR']],
    );
  });

  const kinds = (text: string): EntryKind => (/\bOVER\b/.test(text) ? 'window' : 'scalar');

  /** What is wrong with printing a text and reading the result; `again`: also with printing that. Undefined where it is refused or all is well. */
  function roundTrip(text: string, kind: EntryKind, again: boolean): string | undefined {
    const first = frontEnd(text, kind);
    const printed = first.ok ? bigquery.print(first.typed, environment) : undefined;
    if (!first.ok || printed?.ok !== true) return undefined;
    checked++;
    const second = frontEnd(printed.text, kind);
    if (!second.ok) return `${text} → ${printed.text}: ${second.problems[0]!.message}`;
    const types = [first, second].map((f) => typeToString(f.typed.type).replaceAll('NULL', 'INT64'));
    if (types[0] !== types[1]) return `${text} → ${printed.text}: ${types.join(' → ')}`;
    const twice = bigquery.print(second.typed, environment);
    return again && (!twice.ok || twice.text !== printed.text)
      ? `${text} → ${printed.text} → ${twice.ok ? twice.text : 'refused'}`
      : undefined;
  }
  let checked = 0;

  it('reads its own text back: the same type and, printed again, the same text', function () {
    this.timeout(60_000);
    checked = 0;
    const wrong = readCorpus().flatMap((entry) => roundTrip(entry.text, entry.kind, true) ?? []);
    assert.deepEqual(wrong, []);
    assert.ok(checked > 3500);
  });

  it('keeps the type of random expressions', function () {
    this.timeout(60_000);
    checked = 0;
    const random = new RandomExpressions(20_240_229);
    // Which date parts a text constant takes as an instant is said of instants only.
    const texts = Array.from({ length: 6000 }, () => random.next()).filter(
      (text) => !/TIMESTAMP_(ADD|SUB)\('/.test(text),
    );
    const wrong = texts.flatMap((text) => roundTrip(text, kinds(text), false) ?? []);
    assert.deepEqual(wrong, []);
    assert.ok(checked > 1000, `${checked} checked`);
  });
});
