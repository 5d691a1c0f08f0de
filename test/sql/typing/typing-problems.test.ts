// Mistakes in expressions: one problem each, on the smallest wrong thing, with what was probably meant.
import assert from 'node:assert/strict';
import { withoutFollowUps } from '../../../server/src/sql/typing/follow-ups.js';
import { parseExpression } from '../../../server/src/sql/parse/parse-expression.js';
import { typeExpression } from '../../../server/src/sql/typing/type-expression.js';
import { SCOPE, summary, typedOf } from './typed-of.js';

function table(title: string, rows: Readonly<Record<string, string>>, scope: Parameters<typeof summary>[1] = {}): void {
  describe(title, () => {
    for (const [text, expected] of Object.entries(rows)) it(text, () => assert.equal(summary(text, scope), expected));
  });
}

describe('typing problems', () => {
  table('of names', {
    nmae: 'unknown-column[nmae]',
    id: 'ambiguous-column[id]',
    't.nope + 1': 'unknown-column[nope]',
    'x.id': 'unknown-column[x]',
    t: 'unknown-column[t]',
    'st.z': 'unknown-column[z]',
    's.x': 'unknown-column[x]',
    'LOWR(s)': 'unknown-function[LOWR]',
    'LOWR(nope)': 'unknown-function[LOWR] unknown-column[nope]',
    'NET.HOSTS(s)': 'unknown-function[NET.HOSTS]',
    '@runts': 'unknown-parameter[@runts]',
    'CAST(s AS VARCHAR)': 'unknown-type[VARCHAR]',
    'CAST(n AS NUMERIC(40, 2))': 'unknown-type[40]',
  });

  table('of types and counts', {
    's = 1': 'type-mismatch[1]',
    '1 = s': 'type-mismatch[1]',
    'd = ts': 'type-mismatch[ts]',
    's = NULL': 'type-mismatch[NULL]',
    'i + s': 'type-mismatch[s]',
    's + s': 'type-mismatch[+]',
    'b AND i': 'type-mismatch[i]',
    'NOT s': 'type-mismatch[s]',
    "SUBSTR(s, '1')": "type-mismatch['1']",
    'SUBSTR(s)': 'wrong-arguments[SUBSTR]',
    'LOWER(s, name)': 'wrong-arguments[name]',
    'IF(b, s, 1)': 'type-mismatch[1]',
    "IF(b, 'x', i)": "type-mismatch['x']",
    'COALESCE(s, name, d)': 'type-mismatch[d]',
    "CASE WHEN b THEN s WHEN ok THEN 'y' ELSE i END": 'type-mismatch[i]',
    "CASE i WHEN 'a' THEN 1 END": "type-mismatch['a']",
    'CASE WHEN i THEN 1 END': 'type-mismatch[i]',
    "[1, 'a']": "type-mismatch['a']",
    'MOD(i, 2.5)': 'type-mismatch[2.5]',
    'CAST(b AS DATE)': 'type-mismatch[b]',
    'ai[s]': 'type-mismatch[s]',
    's[0]': 'type-mismatch[s]',
    'j = j': 'type-mismatch[j]',
    'st < st': 'type-mismatch[st]',
    'DATE_ADD(d, 3)': 'wrong-arguments[3]',
    'DATE_ADD(d, INTERVAL 1 HOUR)': 'wrong-arguments[HOUR]',
    'DATE_TRUNC(d, MONHT)': 'wrong-arguments[MONHT]',
    'EXTRACT(HOUR FROM d)': 'wrong-arguments[HOUR]',
    "ROUND(n, 1, 'ROUND_UP')": "wrong-arguments['ROUND_UP']",
    'JSON_VALUE(j, s)': 'wrong-arguments[s]',
    'JSON_VALUE(j, CAST(NULL AS STRING))': 'wrong-arguments[CAST(NULL AS STRING)]',
    'ai[OFFSET(DISTINCT 5)]': 'unknown-function[OFFSET]',
    'PARSE_JSON(s, 1)': 'type-mismatch[1]',
    'TO_JSON(s, wide => TRUE)': 'wrong-arguments[wide]',
    'ARRAY_FILTER(ai, e -> e)': 'type-mismatch[e]',
    'unknown_one + s * 2': 'unknown-column[unknown_one] type-mismatch[s]',
  });

  table('of literals, inside their quotes', {
    "DATE '2023-02-29'": 'invalid-literal[2023-02-29]',
    "d > '2024-13-01'": "invalid-literal['2024-13-01']",
    "TIMESTAMP '2024-01-01 10:00:00 Mars/Base'": 'invalid-literal[2024-01-01 10:00:00 Mars/Base]',
    "NUMERIC '1.1234567891'": 'invalid-literal[1.1234567891]',
    '9223372036854775808': 'invalid-literal[9223372036854775808]',
    '-9223372036854775808': 'INT64 NOT NULL',
    '-(9223372036854775808)': 'invalid-literal[9223372036854775808]',
    '-(0x8000000000000000)': 'invalid-literal[0x8000000000000000]',
    '-(5)': 'INT64 NOT NULL',
    "JSON '{a: 1}'": 'invalid-literal[{a: 1}]',
    "INTERVAL '1.5' DAY": 'invalid-literal[1.5]',
  });

  table('of placement', {
    'SUM(i) > 3': 'misplaced-aggregate[SUM]',
    'ROW_NUMBER() OVER (ORDER BY i)': 'misplaced-window[ROW_NUMBER]',
    '(SELECT city FROM customers)': 'subquery-reads-table[customers]',
    'i IN (SELECT x FROM y)': 'subquery-reads-table[y]',
    'EXISTS(SELECT 1 FROM UNNEST(ai) AS x JOIN y ON TRUE)': 'subquery-reads-table[y]',
    '(SELECT MAX(x) + x FROM UNNEST(ai) AS x)': 'misplaced-aggregate[x]',
  });

  table(
    'of aggregates and windows',
    {
      "STRING_AGG(s, ',' ORDER BY 'a')": "wrong-arguments['a']",
      'ARRAY_AGG(i ORDER BY i, NULL)': 'wrong-arguments[NULL]',
      'ARRAY_AGG(i ORDER BY -1)': 'wrong-arguments[-1]',
      'SUM(SUM(i))': 'nested-aggregate[SUM]',
      'SUM(ROW_NUMBER() OVER ())': 'misplaced-window[ROW_NUMBER]',
      'RANK() OVER (PARTITION BY s)': 'wrong-arguments[RANK]',
      'ROW_NUMBER()': 'misplaced-window[ROW_NUMBER]',
      'SUM(i) OVER w': 'unsupported-construct[w]',
      'LOWER(DISTINCT s)': 'wrong-arguments[DISTINCT]',
      'STRING_AGG(s, name)': 'wrong-arguments[name]',
      'LAG(i, i) OVER (ORDER BY d)': 'wrong-arguments[i]',
      'NTH_VALUE(i, 0) OVER (ORDER BY d)': 'wrong-arguments[0]',
      'ARRAY_AGG(DISTINCT s ORDER BY i)': 'wrong-arguments[i]',
      'SUM(i) OVER (PARTITION BY f)': 'type-mismatch[f]',
      'SUM(i) OVER (ORDER BY s RANGE BETWEEN 1 PRECEDING AND CURRENT ROW)': 'wrong-arguments[1 PRECEDING]',
      'SUM(*)': 'wrong-arguments[*]',
    },
    { aggregates: true, windows: true },
  );

  it('warns of the clock and offers the time of the run', () => {
    const { typed, problems } = typedOf("CURRENT_DATE('Europe/Paris') > d");
    assert.deepEqual(
      problems.map((p) => [p.id, p.severity, p.start, p.end, p.suggestions]),
      [['clock-call', 'warning', 0, 28, ["DATE(@run_ts, 'Europe/Paris')"]]],
    );
    assert.equal(typed.kind, 'call');
    assert.deepEqual(typedOf('CURRENT_TIMESTAMP()').problems[0]?.suggestions, ['@run_ts']);
    assert.equal(summary('RAND()'), 'nondeterministic-function[RAND]');
  });

  it('suggests the nearest names, best first', () => {
    assert.deepEqual(typedOf('t.nmae').problems[0]?.suggestions, ['name']);
    assert.deepEqual(typedOf('id').problems[0]?.suggestions, ['t.id', 'u.id']);
    assert.equal(typedOf('LOWR(s)').problems[0]?.suggestions[0], 'LOWER');
    assert.deepEqual(typedOf('@runts').problems[0]?.suggestions, ['@run_ts']);
  });

  it('says what every name stood for, unknown ones too', () => {
    const { references } = typedOf('UPPER(t.s) || nope || @day || (SELECT MAX(x) FROM UNNEST(ai) AS x)');
    assert.deepEqual(
      references.map((r) => [r.kind, r.start, r.end]),
      [
        ['function', 0, 5],
        ['input', 6, 7],
        ['column', 8, 9],
        ['unresolved', 14, 18],
        ['parameter', 22, 26],
        ['column', 57, 59],
        ['function', 38, 41],
        ['variable', 42, 43],
      ],
    );
  });

  it('drops what only follows from a syntax mistake', () => {
    const shown = (text: string): string[] => {
      const { expr, problems } = parseExpression(text);
      return withoutFollowUps(problems, typeExpression(expr, SCOPE).problems).map((p) => p.id);
    };
    assert.deepEqual(shown('i = = 1'), []);
    assert.deepEqual(shown('UPPER(, s)'), []);
    assert.deepEqual(shown('nope + (i'), ['unknown-column']);
    assert.deepEqual(shown('i + s'), ['type-mismatch']);
  });
});
