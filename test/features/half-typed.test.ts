// Half-typed expressions: what is offered, which argument is being written, and what the words before the cursor mean.
//
// The expectations were written down before the answers were looked at.

import assert from 'node:assert/strict';
import { complete } from '../../server/src/features/complete.js';
import { hover } from '../../server/src/features/hover.js';
import { signatureHelp } from '../../server/src/features/signature-help.js';
import { openFixture, type Fixture } from './fixture.js';

interface Wanted {
  /** The call and the index of its argument (`*`: any); null: no call. */
  readonly sig?: string | null;
  /** Labels, parted by blanks (`_` for a blank in a label; `*` at the end: any end). */
  readonly has?: string;
  readonly not?: string;
  /** Part of what is said about the word behind `<h>`. */
  readonly hover?: string;
  /** Stands in the body of a function. */
  readonly body?: boolean;
}

const PLACES: readonly (readonly [sql: string, wanted: Wanted])[] = [
  ['UPPER(<|>', { sig: 'UPPER 0', has: 's' }],
  ['SUBSTR(s, <|>', { sig: 'SUBSTR 1', has: 's' }],
  ['SUBSTR(UPPER(<|>', { sig: 'UPPER 0', has: 's' }],
  ['SUBSTR(UPPER(s), <|>', { sig: 'SUBSTR 1' }],
  ['SUBSTR(UPPER(<h>s, <|>', { sig: 'UPPER 1', hover: 'STRING' }],
  ['COALESCE(s, s, s, <|>', { sig: 'COALESCE *' }],
  ['IF(<|>', { sig: 'IF 0', has: 'b' }],
  ['IF(b, <|>', { sig: 'IF 1' }],
  ['IF(b, <|>, 2', { sig: 'IF 1' }],
  ['IF(b AND <|>, 1, 2)', { sig: 'IF 0', has: 'b' }],
  ['CAST(<|>', { sig: 'CAST 0', has: 's' }],
  ['CAST(s <|>', { sig: 'CAST 0', has: 'AS' }],
  ['CAST(s AS <|>', { sig: 'CAST 1', has: 'STRING INT64 DATE', not: 'UPPER s' }],
  ['CAST(s AS <|>)', { sig: 'CAST 1', has: 'STRING INT64 DATE', not: 'UPPER s' }],
  ['SAFE_CAST(s AS NU<|>', { sig: 'SAFE_CAST 1', has: 'NUMERIC', not: 'UPPER' }],
  ['CAST(a AS ARRAY<<|>', { has: 'INT64 STRING', not: 'UPPER s' }],
  ['CAST(st AS STRUCT<x <|>', { has: 'INT64 STRING', not: 'UPPER s' }],
  ['CAST(s AS DATE <|>', { has: 'FORMAT', not: 'AND' }],
  ['EXTRACT(<|>', { sig: 'EXTRACT 0', has: 'YEAR DAYOFWEEK', not: 'UPPER' }],
  ['EXTRACT(<|> FROM d)', { sig: 'EXTRACT 0', has: 'YEAR', not: 'UPPER' }],
  ['EXTRACT(YE<|> FROM <h>d)', { sig: 'EXTRACT 0', has: 'YEAR', hover: 'DATE' }],
  ['EXTRACT(YEAR <|>', { has: 'FROM', not: 'AND' }],
  ['EXTRACT(YEAR FROM <|>', { has: 'd ts', sig: 'EXTRACT 1' }],
  ['INTERVAL 1 <|>', { has: 'DAY MONTH', not: 'AND s' }],
  ['INTERVAL <|>', { has: 'id' }],
  ['d + INTERVAL 1 <|>', { has: 'DAY', not: 'AND' }],
  ['DATE_ADD(d, INTERVAL 1 <|>', { sig: 'DATE_ADD 1', has: 'DAY' }],
  ['DATE_ADD(d, INTERVAL id <|>)', { has: 'DAY' }],
  ['DATE_ADD(d, <|>', { sig: 'DATE_ADD 1', has: 'INTERVAL' }],
  ['DATE_DIFF(d, d, <|>', { sig: 'DATE_DIFF 2', has: 'DAY MONTH' }],
  ['DATE_TRUNC(d, <|>', { sig: 'DATE_TRUNC 1', has: 'MONTH' }],
  ['DATE_TRUNC(d, MO<|>)', { has: 'MONTH' }],
  ['DATE_TRUNC(d, WEEK(<|>', { has: 'MONDAY SUNDAY', not: 'UPPER' }],
  ['SUM(id) <|>', { has: 'OVER' }],
  ['SUM(id) OVER (<|>', { sig: null, has: 'PARTITION_BY ORDER_BY' }],
  ['SUM(id) OVER (PARTITION <|>', { has: 'BY' }],
  ['SUM(id) OVER (PARTITION BY <|>', { has: 's d', sig: null }],
  ['SUM(id) OVER (PARTITION BY <h>s <|>', { has: 'ORDER_BY', hover: 'STRING' }],
  ['SUM(id) OVER (PARTITION BY s ORDER BY <|>', { has: 's d' }],
  ['SUM(id) OVER (PARTITION BY s ORDER BY d <|>', { has: 'DESC ASC ROWS_BETWEEN*' }],
  ['SUM(id) OVER (ORDER BY d DESC <|>', { has: 'NULLS_LAST ROWS_BETWEEN*' }],
  ['SUM(id) OVER (ORDER BY d ROWS <|>', { has: 'BETWEEN UNBOUNDED_PRECEDING CURRENT_ROW', not: 'UPPER' }],
  ['SUM(id) OVER (ORDER BY d ROWS BETWEEN <|>', { has: 'UNBOUNDED_PRECEDING CURRENT_ROW' }],
  ['SUM(id) OVER (ORDER BY d ROWS BETWEEN 3 <|>', { has: 'PRECEDING FOLLOWING' }],
  ['SUM(id) OVER (ORDER BY d ROWS BETWEEN UNBOUNDED PRECEDING <|>', { has: 'AND' }],
  [
    'SUM(id) OVER (ORDER BY d ROWS BETWEEN UNBOUNDED PRECEDING AND <|>',
    { has: 'CURRENT_ROW UNBOUNDED_FOLLOWING', not: 'UPPER' },
  ],
  ['CASE <|>', { has: 'WHEN s' }],
  ['CASE WHEN <|>', { has: 's b' }],
  ['CASE WHEN <h>b <|>', { has: 'THEN AND', hover: 'BOOL' }],
  ['CASE WHEN b THEN <|>', { has: 's' }],
  ['CASE WHEN b THEN 1 <|>', { has: 'WHEN ELSE END' }],
  ['CASE s WHEN <|>', { has: 's' }],
  ["CASE s WHEN 'a' <|>", { has: 'THEN' }],
  ['CASE WHEN b THEN 1 ELSE 2 <|>', { has: 'END', not: 'WHEN' }],
  ['CASE WHEN b THEN 1 ELSE UPPER(<|>', { sig: 'UPPER 0', has: 's' }],
  ['CASE WHEN b THEN UPPER(s <|>', { not: 'END ELSE WHEN' }],
  ["CASE WHEN UPPER(s) = 'A' <|>", { has: 'THEN' }],
  ['t.<|>', { has: 'id s d', not: 'UPPER' }],
  ['t.s<|> + 1', { has: 's st' }],
  ['t.st.<|>', { has: 'x y', not: 'UPPER s' }],
  ['st.y.<|>', { has: 'z', not: 'x' }],
  ['UPPER(t.<|>', { has: 's', sig: 'UPPER 0' }],
  ['st.<h>x + st.<|>', { has: 'x y', hover: 'INT64' }],
  ['a[<|>', { has: 'OFFSET SAFE_OFFSET' }],
  ['a[<|>]', { has: 'OFFSET SAFE_OFFSET' }],
  ['a[OFFSET(<|>', { has: 'id' }],
  ['items[OFFSET(0)].<|>', { has: 'sku n', not: 'UPPER s' }],
  ['items[0].<|>', { has: 'sku n' }],
  ['STRUCT(1 AS q, s AS r).<|>', { has: 'q r' }],
  ['(SELECT AS STRUCT 1 AS q).<|>', { has: 'q' }],
  ['ANY_VALUE(st).<|>', { has: 'x y' }],
  ['(st).<|>', { has: 'x y' }],
  ['j.<|>', { not: 'UPPER s id' }],
  ['1.<|>', { not: 'UPPER s id' }],
  ['nope.<|>', { not: 'UPPER s id' }],
  ['@<|>', { has: '@first_day @run_ts', not: 'UPPER' }],
  ['@fi<|>', { has: '@first_day' }],
  ['DATE_SUB(@<|>', { has: '@first_day', sig: 'DATE_SUB 0' }],
  ['DATE_DIFF(@<h>first_day, <|>', { hover: 'DATE', sig: 'DATE_DIFF 1' }],
  ['{<|>', { has: '{from}' }],
  ['{from<|>', { has: '{from}' }],
  ['CONCAT({from}, <|>', { sig: 'CONCAT *' }],
  ['{from} <|>', { has: 'AND IS_NULL' }],
  ["CONCAT('a\\nb', <|>", { sig: 'CONCAT *', has: 's' }],
  ["CONCAT('a\\tb\\'', UPPER(<|>", { sig: 'UPPER 0' }],
  ["CONCAT('😀', UPPER(<|>", { sig: 'UPPER 0', has: 's' }],
  ["'😀' || t.<|>", { has: 'id s' }],
  ["'😀' || <h>s || <|>", { has: 's', hover: 'STRING' }],
  ["CONCAT('a', '<|>", { not: 'UPPER s', sig: 'CONCAT *' }],
  ["CONCAT('a(', <|>", { sig: 'CONCAT *' }],
  ['"it\'s" || UPPER(<|>', { sig: 'UPPER 0' }],
  ["r'\\d+(' || UPPER(<|>", { sig: 'UPPER 0' }],
  ['s IN (<|>', { sig: null, has: 's' }],
  ['s IN UNNEST(<|>', { has: 'a' }],
  ['s NOT <|>', { has: 'IN LIKE BETWEEN', not: 'UPPER' }],
  ['s IS <|>', { has: 'NULL NOT_NULL TRUE', not: 'UPPER s' }],
  ['s IS NOT <|>', { has: 'NULL DISTINCT_FROM', not: 'UPPER s' }],
  ["s BETWEEN 'a' <|>", { has: 'AND' }],
  ['s LIKE <|>', { has: 's ANY' }],
  ['NOT <|>', { has: 'b EXISTS', not: 'IN' }],
  ['(SELECT x FROM UNNEST(a) AS x WHERE <|>', { has: 'x' }],
  ['(SELECT q FROM (SELECT 1 AS q) AS y WHERE y.<|>', { has: 'q' }],
  ['(SELECT MAX(<|> FROM UNNEST(a) AS x)', { has: 'x', sig: 'MAX 0' }],
  ['(SELECT x FROM UNNEST(<|>', { has: 'a items' }],
  ['(SELECT x FROM UNNEST(a) AS x ORDER <|>', { has: 'BY' }],
  ['(SELECT x FROM UNNEST(a) AS x ORDER BY x <|>', { has: 'DESC LIMIT' }],
  ['(SELECT x FROM UNNEST(a) AS x GROUP BY <|>', { has: 'x' }],
  ['ARRAY(SELECT i.<|> FROM UNNEST(items) AS i', { has: 'sku n' }],
  ['ARRAY(SELECT AS STRUCT i.sku, <|> FROM UNNEST(items) AS i)', { has: 'sku i' }],
  ['ARRAY_TRANSFORM(a, e -> <|>', { has: 'e', sig: 'ARRAY_TRANSFORM 1' }],
  ['ARRAY_TRANSFORM(a, e -> <|>)', { has: 'e' }],
  ['ARRAY_FILTER(items, e -> e.<|>', { has: 'sku n', not: 'UPPER' }],
  ['ARRAY_FILTER(items, e -> e.n > 1 AND <h>e.<|>)', { has: 'sku n', hover: 'STRUCT' }],
  ['ARRAY_TRANSFORM(a, (e, i) -> <|>', { has: 'e i' }],
  ['clean(<|>', { sig: 'clean 0', has: 's' }],
  ['clean(s, <|>', { sig: 'clean 1' }],
  ['LOWER(clean(<h>s, <|>', { sig: 'clean 1', hover: 'STRING' }],
  ['LOWER(<|>', { sig: 'LOWER 0', has: 'x n @first_day', not: 's', body: true }],
  ['SUBSTR(x, <|>', { sig: 'SUBSTR 1', has: 'n', body: true }],
  ['CASE WHEN n > 1 THEN <h>x <|>', { has: 'ELSE END', hover: 'STRING', body: true }],
  ['x || @<|>', { has: '@first_day', body: true }],
  ["STRING_AGG(s, ',' <|>", { has: 'ORDER_BY LIMIT', sig: 'STRING_AGG 1' }],
  ['ARRAY_AGG(s <|>', { has: 'IGNORE_NULLS ORDER_BY LIMIT' }],
  ['ARRAY_AGG(s ORDER BY <|>', { has: 'd s' }],
  ['ARRAY_AGG(s ORDER BY d <|>', { has: 'DESC LIMIT' }],
  ['COUNT(<|>', { has: 'DISTINCT *', sig: 'COUNT 0' }],
  ['COUNT(DISTINCT <|>', { has: 's', not: 'DISTINCT' }],
  ['FIRST_VALUE(s <|>', { has: 'IGNORE_NULLS' }],
  ['UPPER(s <|>', { not: 'IGNORE_NULLS ORDER_BY LIMIT', has: 'AND' }],
  ['SAFE.<|>', { has: 'SUBSTR', not: 's' }],
  ['SAFE.SUBSTR(s, <|>', { sig: 'SUBSTR 1' }],
  ['NET.<|>', { has: 'HOST' }],
  ['NET.HOST(<|>', { sig: 'NET.HOST 0' }],
  ['TO_JSON(st, <|>', { sig: 'TO_JSON 1', has: 'stringify_wide_numbers*' }],
  ['TO_JSON(st, stringify_wide_numbers => <|>', { sig: 'TO_JSON 1', has: 'TRUE' }],
  ['ROUND(id, 2, <|>', { sig: 'ROUND 2' }],
  ['UPPER(s) AND LOWER(<|>', { sig: 'LOWER 0' }],
  ['COALESCE([1, <|>', { sig: 'COALESCE 0' }],
  ['COALESCE(a[0], <|>', { sig: 'COALESCE *' }],
  ['COALESCE((SELECT MAX(x) FROM UNNEST(a) x), <|>', { sig: 'COALESCE *' }],
  ['UPPER(s)<|>', { sig: null }],
  ['UPPER(s<|>)', { sig: 'UPPER 0' }],
  ['UPPER<|>(s)', { sig: null, has: 'UPPER' }],
  ['DATE "2024-01-01<|>', { not: 'UPPER s' }],
  ['-- UP<|>', { not: 'UPPER s' }],
  ['ROW_NUMBER() OVER (PARTITION BY s ORDER BY d) = <|>', { has: 'id' }],
  ['IF(b, UPPER(s, LOWER(<h>s), <|>', { hover: 'STRING' }],
  ['(id + <h>d.<|>', { hover: 'DATE', not: 'UPPER s' }],
  ['STARTS_WITH(s, <|>) AND b', { sig: 'STARTS_WITH 1' }],
  ['SUBSTR(s, 1, <|>, 3)', { sig: 'SUBSTR 2' }],
  ['COUNTIF(<|>', { has: 'b', sig: 'COUNTIF 0' }],
  ['EXTRACT(HOUR FROM ts <|>', { has: 'AT_TIME_ZONE' }],
];

const spec = (transform: string, body: string): string => `{
  "sources": [{ "name": "raw.t", "primary_key": "id", "columns": [
    { "name": "id", "type": "INT64" }, { "name": "s", "type": "STRING" }, { "name": "d", "type": "DATE" },
    { "name": "ts", "type": "TIMESTAMP" }, { "name": "j", "type": "JSON" }, { "name": "b", "type": "BOOL" },
    { "name": "a", "type": "ARRAY<INT64>" }, { "name": "st", "type": "STRUCT<x INT64, y STRUCT<z STRING>>" },
    { "name": "items", "type": "ARRAY<STRUCT<sku STRING, n INT64>>" }] }],
  "parameters": [{ "name": "first_day", "type": "DATE", "default": "2024-01-01" }],
  "functions": [{ "name": "clean", "parameters": [{ "name": "x", "type": "STRING" }, { "name": "n", "type": "INT64" }],
    "returns": "STRING", "body": ${JSON.stringify(body)} }],
  "models": [{ "name": "m", "sources": ["raw.t"], "column_mapping": [
    { "target_column": "o", "from_table": "t", "from_column": "s", "transform": ${JSON.stringify(transform)} }] }]
}`;

/** The document with its cursor at one mark, without the other. */
function opened(sql: string, body: boolean, cursor: '<|>' | '<h>'): Fixture {
  const text = sql
    .replace(cursor, '\0')
    .replace(/<[|h]>/, '')
    .replace('\0', '<|>');
  return openFixture(body ? spec('s', text) : spec(text, 'SUBSTR(x, n)'));
}

function signature({ project, uri, offset }: Fixture): string | null {
  const help = signatureHelp(project, uri, offset);
  const label = help?.signatures[help.active]?.label;
  return label === undefined ? null : `${label.slice(0, label.indexOf('('))} ${help!.argument}`;
}

describe('half-typed expressions', function () {
  this.timeout(20_000);

  for (const [sql, wanted] of PLACES)
    it(sql, () => {
      const { body = false } = wanted;
      const place = opened(sql, body, '<|>');
      if (wanted.sig !== undefined) {
        const found = signature(place);
        if (wanted.sig?.endsWith('*') === true) assert.ok(found?.startsWith(wanted.sig.slice(0, -1)), String(found));
        else assert.equal(found, wanted.sig);
      }
      const { items } = complete(place.project, place.uri, place.offset);
      const labels = items.map((i) => i.label.replaceAll(' ', '_'));
      const words = (text: string | undefined): readonly string[] => (text ?? '').split(' ').filter((w) => w !== '');
      const isOffered = (word: string): boolean =>
        word.length > 1 && word.endsWith('*')
          ? labels.some((l) => l.startsWith(word.slice(0, -1)))
          : labels.includes(word);
      assert.deepEqual(
        words(wanted.has).filter((w) => !isOffered(w)),
        [],
        `not offered; there is ${labels.slice(0, 10).join(', ')}`,
      );
      assert.deepEqual(words(wanted.not).filter(isOffered), [], 'offered');
      assert.equal(new Set(items.map((i) => `${i.kind} ${i.label}`)).size, labels.length, 'each once');
      if (wanted.hover === undefined) return;
      const about = opened(sql, body, '<h>');
      assert.ok(hover(about.project, about.uri, about.offset, () => undefined)?.text.includes(wanted.hover));
    });

  it('an argument with a name is the one of that name, wherever it stands', () => {
    const place = opened('TO_JSON(st, stringify_wide_numbers => <|>', false, '<|>');
    assert.equal(signature(place), 'TO_JSON 1');
    const help = signatureHelp(place.project, place.uri, place.offset)!;
    const text = help.signatures[help.active]!;
    const { start, end } = text.arguments[help.argument]!;
    assert.match(text.label.slice(start, end), /stringify_wide_numbers/);
  });

  it('CAST and EXTRACT show their words', () => {
    const shown = (sql: string): string => {
      const { project, uri, offset } = opened(sql, false, '<|>');
      const help = signatureHelp(project, uri, offset)!;
      const { label, arguments: spans } = help.signatures[0]!;
      const { start, end } = spans[help.argument]!;
      return `${label.slice(0, start)}<${label.slice(start, end)}>${label.slice(end)}`;
    };
    assert.equal(shown('CAST(s AS <|>'), 'CAST(value AS <type>[ FORMAT format[ AT TIME ZONE zone]]) → type');
    assert.equal(
      shown("CAST(s AS DATE FORMAT '<|>"),
      'CAST(value AS type[ FORMAT <format>[ AT TIME ZONE zone]]) → type',
    );
    assert.equal(shown('EXTRACT(DAY FROM <|>'), 'EXTRACT(part FROM <date or time>[ AT TIME ZONE zone]) → INT64');
  });
});
