// Types, nullability and trees of expressions: expectations from GoogleSQL's documentation and from the spec language's rules.
import assert from 'node:assert/strict';
import { shape, summary, typedOf } from './typed-of.js';

function table(title: string, rows: Readonly<Record<string, string>>, scope: Parameters<typeof summary>[1] = {}): void {
  describe(title, () => {
    for (const [text, expected] of Object.entries(rows)) it(text, () => assert.equal(summary(text, scope), expected));
  });
}

const GROUPED = { aggregates: true, windows: true };

describe('typing', () => {
  table('coerces as documented', {
    'i / 2': 'FLOAT64',
    'n / i': 'NUMERIC',
    'n * 1.5': 'NUMERIC',
    'i + 1.5': 'FLOAT64',
    'n + f': 'FLOAT64',
    'n + bn': 'BIGNUMERIC',
    'SQRT(i)': 'FLOAT64',
    'ROUND(n, 2)': 'NUMERIC',
    'COALESCE(NULL, 1, 2.5)': 'FLOAT64 NOT NULL',
    "IF(b, '2024-01-01', d)": 'DATE',
    'IF(b, @day, d)': 'DATE',
    'IF(b, d, dt)': 'DATETIME',
    'CASE WHEN b THEN 1 WHEN NOT b THEN 2.5 ELSE n END': 'NUMERIC',
    '[1, 2.5]': 'ARRAY<FLOAT64> NOT NULL',
    'IF(b, af, [1, NULL])': 'ARRAY<FLOAT64>',
    "IF(b, st, (1.5, 'z'))": 'STRUCT<x FLOAT64, y STRING>',
    'STRUCT(1 AS a, s, st.x)': 'STRUCT<a INT64, s STRING, x INT64> NOT NULL',
    'd + 1': 'DATE',
    'd - d': 'INTERVAL',
    'd + INTERVAL 1 DAY': 'DATETIME',
    'CONCAT(s, 1, d)': 'STRING',
    'ts > TIMESTAMP_SUB(@run_ts, INTERVAL 3 DAY)': 'BOOL',
    'ARRAY_TRANSFORM(ai, (x, o) -> x * 1.5 + o)': 'ARRAY<FLOAT64>',
    'st.Y': 'STRING',
    'j.a.b': 'JSON',
    'items[OFFSET(0)].qty': 'INT64',
    'CAST(n AS NUMERIC(10, 2))': 'NUMERIC(10, 2)',
    "EXTRACT(DATE FROM ts AT TIME ZONE 'UTC')": 'DATE',
    'WITH(a AS i + 1, b2 AS a * 2.0, b2 - a)': 'FLOAT64',
  });

  table('knows what is never NULL', {
    "'x'": 'STRING NOT NULL',
    name: 'STRING NOT NULL',
    'UPPER(name)': 'STRING NOT NULL',
    'UPPER(s)': 'STRING',
    'IFNULL(s, name)': 'STRING NOT NULL',
    "COALESCE(s, 'none')": 'STRING NOT NULL',
    'NULLIF(t.id, 0)': 'INT64',
    't.id / t.id': 'FLOAT64 NOT NULL',
    'SAFE_DIVIDE(t.id, t.id)': 'FLOAT64',
    's IS NULL': 'BOOL NOT NULL',
    't.id = u.id': 'BOOL NOT NULL',
    's IS DISTINCT FROM name': 'BOOL NOT NULL',
    'ok AND b': 'BOOL',
    'tags[SAFE_OFFSET(0)]': 'STRING',
    'ARRAY_LENGTH(tags)': 'INT64 NOT NULL',
    'SAFE_CAST(name AS INT64)': 'INT64',
    'CAST(name AS INT64)': 'INT64 NOT NULL',
    'SAFE.SUBSTR(name, 1)': 'STRING',
    "REGEXP_EXTRACT(name, 'a')": 'STRING',
    'CASE WHEN ok THEN 1 END': 'INT64',
    'CASE WHEN ok THEN 1 ELSE 2 END': 'INT64 NOT NULL',
    'CASE t.id WHEN 1 THEN name ELSE name END': 'STRING NOT NULL',
    "IF(s IS NULL, 'none', s)": 'STRING NOT NULL',
    "IF(s IS NOT NULL AND b, s, 'none')": 'STRING NOT NULL',
    "IF(s IS NOT NULL OR b, s, 'none')": 'STRING',
    "CASE WHEN s > 'a' THEN s ELSE '' END": 'STRING NOT NULL',
    'ARRAY(SELECT x FROM UNNEST(ai) AS x)': 'ARRAY<INT64> NOT NULL',
    '(SELECT COUNT(*) FROM UNNEST(ai) AS x)': 'INT64 NOT NULL',
    '(SELECT MAX(x) FROM UNNEST(ai) AS x)': 'INT64',
    '@k': 'INT64 NOT NULL',
  });

  table(
    'types aggregates and windows',
    {
      'COUNT(*)': 'INT64 NOT NULL',
      'SUM(t.id)': 'INT64 NOT NULL',
      'SUM(i)': 'INT64',
      'AVG(n)': 'NUMERIC',
      'AVG(i)': 'FLOAT64',
      'ARRAY_AGG(s IGNORE NULLS ORDER BY i LIMIT 2)': 'ARRAY<STRING>',
      'MAX_BY(s, ts)': 'STRING',
      'APPROX_TOP_COUNT(s, 2)': 'ARRAY<STRUCT<value STRING, count INT64>>',
      'ROW_NUMBER() OVER (PARTITION BY s ORDER BY ts DESC)': 'INT64 NOT NULL',
      'LAG(name) OVER (ORDER BY ts)': 'STRING',
      "LAG(name, 1, '') OVER (ORDER BY ts)": 'STRING NOT NULL',
      'SUM(t.id) OVER (ORDER BY ts)': 'INT64 NOT NULL',
      'SUM(t.id) OVER (ORDER BY ts ROWS BETWEEN 2 PRECEDING AND 1 PRECEDING)': 'INT64',
      'SUM(SUM(i)) OVER ()': 'INT64',
    },
    GROUPED,
  );

  it('makes aggregates of possibly no rows nullable, except counts', () => {
    const scope = { ...GROUPED, possiblyEmptyGroups: true };
    assert.equal(summary('SUM(t.id)', scope), 'INT64');
    assert.equal(summary('COUNTIF(ok)', scope), 'INT64 NOT NULL');
  });

  describe('builds trees with nothing left to decide', () => {
    const rows: Readonly<Record<string, string>> = {
      'a < 1 AND b OR c': '',
      "d = '2024-2-9'": '$equal(t.d, 2024-02-09:DATE)',
      'n * 1.10': '$multiply(t.n, 1.1:NUMERIC)',
      'n + i': '$add(t.n, {t.i AS NUMERIC})',
      'f = 1': '$equal(t.f, 1:FLOAT64)',
      's NOT LIKE name': '$not($like(t.s, t.name))',
      'i NOT IN (1, 2.5)': '$not($in({t.i AS FLOAT64}, 1:FLOAT64, 2.5:FLOAT64))',
      'b AND ok AND i > 1': '$and(t.b, t.ok, $greater(t.i, 1:INT64))',
      'DATE_ADD(d, INTERVAL 3 DAY)': "date_add(t.d, 3:INT64, 'DAY')",
      'DATE_TRUNC(d, WEEK(MONDAY))': "date_trunc(t.d, 'WEEK(MONDAY)')",
      'EXTRACT(YEAR FROM ts)': "$extract(t.ts, 'YEAR')",
      'IF(b, 1, NULL)': 'if(t.b, 1:INT64, NULL:INT64)',
      'CASE WHEN b THEN i END': 'CASE(t.b: t.i; NULL:INT64)',
      'CASE i WHEN 1 THEN s END': '$case_with_value(t.i, 1:INT64, t.s, NULL:STRING)',
      's || 1': '$concat_op(t.s, {1:INT64 AS STRING})',
      'ai[0]': '$array_at_offset(t.ai, 0:INT64)',
      'SUBSTRING(s, 1)': 'substr(t.s, 1:INT64)',
      'ARRAY_FILTER(ai, e -> e > i)': 'array_filter(t.ai, e -> $greater(e, t.i))',
      '(SELECT MAX(qty) FROM UNNEST(items))': 'scalar(element in t.items: max(element.qty))',
      'EXISTS(SELECT 1 FROM UNNEST(ast) AS x WHERE x = s)': 'exists(x in t.ast where $equal(x, t.s): 1:INT64)',
      'ARRAY(SELECT x + o FROM UNNEST(ai) AS x WITH OFFSET o WHERE x > 0)':
        'array(x at o in t.ai where $greater(x, 0:INT64): $add(x, o))',
      'i IN (SELECT x FROM UNNEST(ai) AS x)': '$in_array(t.i, array(x in t.ai: x))',
      'JSON_STRIP_NULLS(j, remove_empty => TRUE)': "json_strip_nulls(t.j, '$', true:BOOL, true:BOOL)",
      "INTERVAL '1-2' YEAR TO MONTH": '1-2 0 0:0:0:INTERVAL',
      'NORMALIZE(s, nfkc)': "normalize(t.s, 'NFKC')",
      'IF(b, ERROR(s), d)': 'if(t.b, {error(t.s) AS DATE}, t.d)',
    };
    for (const [text, expected] of Object.entries(rows)) {
      if (expected !== '') it(text, () => assert.equal(shape(typedOf(text).typed), expected));
    }
  });

  it('fills in frames and the order of NULLs', () => {
    const { typed } = typedOf('SUM(i) OVER (PARTITION BY s ORDER BY d DESC)', GROUPED);
    assert.ok(typed.kind === 'call' && typed.over !== undefined);
    assert.deepEqual(typed.over.frame, {
      unit: 'RANGE',
      start: { kind: 'UNBOUNDED PRECEDING' },
      end: { kind: 'CURRENT ROW' },
    });
    assert.equal(typed.over.orderBy[0]?.nulls, 'LAST');
  });

  it('stands {from} for its column, whole', () => {
    const from = {
      input: 't',
      column: { name: 's', type: { kind: 'scalar', name: 'STRING' } as const, nullable: true },
    };
    assert.equal(shape(typedOf("{from} || 'x'", { from }).typed), "$concat_op(t.s, 'x')");
    assert.equal(summary('{from}'), 'misplaced-from[{from}]');
  });

  it('takes any name of an open input, without follow-up problems', () => {
    const inputs = [{ alias: 'raw', open: true, columns: [] }];
    const { typed, problems } = typedOf('UPPER(raw.x) = y + 1', { inputs });
    assert.deepEqual(problems, []);
    assert.equal(shape(typed), '$equal(upper(raw.x), $add(raw.y, 1:INT64))');
  });

  it('reads deep nesting and long chains', () => {
    assert.equal(summary(`${'UPPER('.repeat(500)}s${')'.repeat(500)}`), 'STRING');
    assert.equal(summary(`${'NOT '.repeat(1000)}b`), 'BOOL');
    assert.equal(summary(Array.from({ length: 2000 }, (_, n) => `i + ${n}`).join(' > 0 AND ') + ' > 0'), 'BOOL');
    assert.equal(summary(Array.from({ length: 2000 }, () => 'i').join(' - ')), 'INT64');
  });
});
