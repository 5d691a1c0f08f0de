import assert from 'node:assert/strict';
import { parseExpression } from '../../../server/src/sql/parse/parse.js';
import { describeTree } from './describe-tree.js';

/** [text, structure]. Structures are read off GoogleSQL's operator precedence table and grammar by hand. */
const STRUCTURES: readonly (readonly [string, string])[] = [
  ['a OR b AND c', '(a OR (b AND c))'],
  ['a OR b OR c', '((a OR b) OR c)'],
  ['NOT a AND b', '((NOT a) AND b)'],
  ['NOT a = b', '(NOT (a = b))'],
  ['NOT NOT a IS NULL', '(NOT (NOT (a IS NULL)))'],
  ['a = b AND c < d OR e', '(((a = b) AND (c < d)) OR e)'],
  ['a <> b', '(a != b)'],
  ['a | b ^ c & d << e + f || g * h', '(a | (b ^ (c & (d << (e + (f || (g * h)))))))'],
  ['a * b || c + d << e & f ^ g | h', '(((((((a * b) || c) + d) << e) & f) ^ g) | h)'],
  ['a - b - c', '((a - b) - c)'],
  ['a / b * c', '((a / b) * c)'],
  ['a || b || c', '((a || b) || c)'],
  ['a >> b << c', '((a >> b) << c)'],
  ['-a * b', '((- a) * b)'],
  ['- -a', '(- (- a))'],
  ['-a.b[0]', '(- a.b[0])'],
  ['~a & b', '((~ a) & b)'],
  ['-a IS NULL', '((- a) IS NULL)'],
  ['a + b BETWEEN c AND d + e AND f', '(((a + b) BETWEEN c AND (d + e)) AND f)'],
  ['a NOT BETWEEN b AND c', '(a NOT BETWEEN b AND c)'],
  ['a IN (b, c + d)', '(a IN (b, (c + d)))'],
  ['(a, b) NOT IN ((1, 2))', '((a, b) NOT IN ((1, 2)))'],
  ['a IN UNNEST(b)', '(a IN UNNEST(b))'],
  ['a IN (SELECT 1)', '(a IN {select})'],
  ['a IN ((SELECT 1), 2)', '(a IN (scalar{select}, 2))'],
  ['a NOT LIKE b || c', '(a NOT LIKE [(b || c)])'],
  ['a LIKE SOME (b, c)', '(a LIKE ANY [b, c])'],
  ['a LIKE ALL UNNEST(b)', '(a LIKE ALL UNNEST[b])'],
  ['a IS NOT TRUE', '(a IS NOT TRUE)'],
  ['a IS NULL + 1', '((a IS NULL) + 1)'],
  ['a IS DISTINCT FROM b + c', '(a IS DISTINCT FROM (b + c))'],
  ['a IS NOT DISTINCT FROM NOT b', '(a IS NOT DISTINCT FROM (NOT b))'],
  ['(a + b) * c', '((a + b) * c)'],
  ['(a).b', 'a.b'],
  ['a.b.`c d`.select', 'a.b.`c d`.select'],
  ['f(a).b.c', 'f(a).b.c'],
  ['a[OFFSET(0)].b[SAFE_ORDINAL(i)]', 'a[OFFSET 0].b[SAFE_ORDINAL i]'],
  ['a[offset]', 'a[offset]'],
  ['[1, [2]]', 'ARRAY[1, ARRAY[2]]'],
  ['ARRAY<STRUCT<x INT64, STRING>>[]', 'ARRAY<STRUCT<x INT64, STRING>>[]'],
  ['STRUCT(1 AS a, b)', 'STRUCT(1 AS a, b)'],
  ['STRUCT<a INT64>(1)', 'STRUCT<a INT64>(1)'],
  ['(1, (2, 3))', '(1, (2, 3))'],
  ['CASE WHEN a THEN 1 ELSE 2 END', 'CASE WHEN a THEN 1 ELSE 2 END'],
  ['CASE a WHEN 1 THEN CASE WHEN b THEN c END END', 'CASE a WHEN 1 THEN CASE WHEN b THEN c END END'],
  ["CAST(a AS STRING FORMAT 'x' AT TIME ZONE 'y')", "CAST(a AS STRING FORMAT 'x' AT 'y')"],
  ['safe_cast(a as numeric(10, 2))', 'SAFE_CAST(a AS NUMERIC(10, 2))'],
  ["EXTRACT(week(monday) FROM a AT TIME ZONE 'UTC')", "EXTRACT(:WEEK(MONDAY) FROM a AT 'UTC')"],
  ['INTERVAL -1 day', 'INTERVAL (- 1) DAY'],
  ["INTERVAL '1-2' YEAR TO MONTH", "INTERVAL '1-2' YEAR TO MONTH"],
  ['a + INTERVAL 1 DAY', '(a + INTERVAL 1 DAY)'],
  ["DATE '2024-01-01'", "DATE '2024-01-01'"],
  ["decimal '1.50'", "NUMERIC '1.50'"],
  ["RANGE<DATE> '[a, b)'", "RANGE '[a, b)'"],
  ['SAFE.SUBSTR(a, 1)', 'SAFE.SUBSTR(a, 1)'],
  ['SAFE.NET.HOST(a)', 'SAFE.NET.HOST(a)'],
  ['IF(a, b, c)', 'IF(a, b, c)'],
  ['CURRENT_DATE', 'CURRENT_DATE()'],
  ['CURRENT_DATE("UTC")', "CURRENT_DATE('UTC')"],
  ['`CURRENT_DATE`', '`CURRENT_DATE`'],
  ['COUNT(*)', 'COUNT(*)'],
  [
    'ARRAY_AGG(DISTINCT a IGNORE NULLS ORDER BY b DESC NULLS LAST, c LIMIT 3)',
    'ARRAY_AGG(DISTINCT a IGNORE NULLS ORDER BY b DESC NULLS LAST, c ASC LIMIT 3)',
  ],
  ['ANY_VALUE(a HAVING MAX b)', 'ANY_VALUE(a HAVING MAX b)'],
  [
    'SUM(a) OVER (w PARTITION BY b ORDER BY c DESC ROWS BETWEEN 1 PRECEDING AND UNBOUNDED FOLLOWING)',
    'SUM(a) OVER(w BY b ORDER c DESC ROWS 1 PRECEDING TO UNBOUNDED FOLLOWING)',
  ],
  ['SUM(a) OVER w + 1', '(SUM(a) OVER(w BY  ORDER ) + 1)'],
  ['f(x -> x + 1, (acc, e) -> acc, n => 2)', 'f((x) -> (x + 1), (acc, e) -> acc, n => 2)'],
  ['DATE_DIFF(a, b, day)', 'DATE_DIFF(a, b, :DAY)'],
  ['DATE_TRUNC(a, WEEK(MONDAY))', 'DATE_TRUNC(a, :WEEK(MONDAY))'],
  ['TIMESTAMP_TRUNC(a, HOUR, tz)', 'TIMESTAMP_TRUNC(a, :HOUR, tz)'],
  ['LAST_DAY(day, month)', 'LAST_DAY(day, :MONTH)'],
  ['DATE(day)', 'DATE(day)'],
  ['((SELECT 1) + 1)', '(scalar{select} + 1)'],
  ['((SELECT 1) UNION ALL SELECT 2)', 'scalar{set-operation}'],
  ['((SELECT 1), 2)', '(scalar{select}, 2)'],
  ['ARRAY(SELECT 1) || EXISTS(SELECT 1)', '(array{select} || exists{select})'],
  ['WITH(a AS 1, b AS a, a + b)', 'WITH(a = 1, b = a; (a + b))'],
  ['@p + {from}', '(@p + {from})'],
  ['?', 'unsupported{positional parameters}()'],
];

/** What half-typed or wrong text still gives. */
const RECOVERED: readonly (readonly [string, string])[] = [
  ['', '<>'],
  ['LOWER(cust', 'LOWER(cust…'],
  ['LOWER(', 'LOWER(<>…'],
  ['a + ', '(a + <>)'],
  ['a AND ', '(a AND <>)'],
  ['t.', 't'],
  ['f(a).', 'f(a).'],
  ['t. AND b = 1', '(t AND (b = 1))'],
  ['CASE WHEN t. THEN 1 END', 'CASE WHEN t THEN 1 END'],
  ['CASE WHEN x', 'CASE WHEN x THEN <> END'],
  ['CASE WHEN x THEN a ELSE b', 'CASE WHEN x THEN a ELSE b END'],
  ['CASE ', 'CASE END'],
  ['a b', '<a | b>'],
  ['f(a b, c)', 'f(<a | b>, c)'],
  ['f(a, , c)', 'f(a, <>, c)'],
  ['f(a ) + g(b) )', '(f(a) + g(b))'],
  ['a == b', '(a = b)'],
  ['a && b', '(a & b)'],
  ['a ) + b', '(a + b)'],
  ['CAST(a INT64)', 'CAST(a AS INT64)'],
  ['CAST(a AS ', 'CAST(a AS )'],
  ['a BETWEEN 1', '(a BETWEEN 1 AND <>)'],
  ['a IN ', '(a IN ())'],
  ['a IN (1, 2', '(a IN (1, 2))'],
  ['order.id = 1', '(order.id = 1)'],
  ['EXTRACT(DAY ', 'EXTRACT(:DAY FROM <>)'],
  ['SUM(a) OVER (PARTITION BY b ORDER BY ', 'SUM(a) OVER(BY b ORDER <> ASC)'],
  ['(SELECT a FROM t WHERE ', 'scalar{select}'],
];

describe('parseExpression', () => {
  for (const [text, structure] of STRUCTURES) {
    it(`reads ${text}`, () => {
      const { expr, problems } = parseExpression(text);
      assert.deepEqual(problems, []);
      assert.equal(describeTree(expr), structure);
    });
  }

  for (const [text, structure] of RECOVERED) {
    it(`recovers ${JSON.stringify(text)}`, () => {
      const { expr, problems } = parseExpression(text);
      assert.equal(problems.length, 1, JSON.stringify(problems));
      assert.equal(describeTree(expr).replace('( BY', '(BY'), structure);
    });
  }
});
