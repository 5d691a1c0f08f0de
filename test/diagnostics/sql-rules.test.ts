// Rules about SQL: each marks exactly the faulty piece, and says nothing to what is right.

import assert from 'node:assert/strict';
import { markedBy, said, saidOf, SOURCES, unmarked, type Place } from './sql-rules.js';

/** Place: expressions with `<|…|>` around what the rule marks; without marks the rule is silent. */
type Cases = Readonly<Record<string, Partial<Readonly<Record<Place, readonly string[]>>>>>;

const cases: Cases = {
  'invalid-regex': {
    column: [
      String.raw`REGEXP_CONTAINS(s, r'a<|(?=|>b)')`,
      String.raw`REGEXP_CONTAINS(s, 'a\\d<|(?<!|>b)')`,
      String.raw`REGEXP_CONTAINS(s, 'é😀\\w<|++|>')`,
      String.raw`REGEXP_CONTAINS(s, """a<|\\1|>""")`,
      String.raw`REGEXP_EXTRACT(s, '<|(a)(b)|>')`,
      String.raw`REGEXP_EXTRACT(s, '(a)(?:b)')`,
      String.raw`REGEXP_REPLACE(s, r'(a)', r'x<|\2|>')`,
      String.raw`REGEXP_REPLACE(s, r'(a)', r'\1\\\0')`,
      String.raw`SAFE.REGEXP_CONTAINS(s, '(')`,
    ],
    filter: [String.raw`REGEXP_CONTAINS(s, r'<|[|>a-z')`, String.raw`REGEXP_CONTAINS(s, r'^[]a-z[:digit:]]{2,5}?$')`],
  },
  'invalid-format': {
    column: [
      "FORMAT_DATE('%Y-%m-%d <|%H|>', d)",
      "FORMAT_DATE('<|yyyy-mm-dd|>', d)",
      "PARSE_TIMESTAMP('%Y-%m-%dT%H:%M:<|%S.%f|>', s)",
      "PARSE_TIMESTAMP('%Y-%m-%dT%H:%M:%E6S%Ez', s)",
      "FORMAT_TIMESTAMP('%FT%T%Ez %Q %% %E4Y', t, 'UTC')",
      "PARSE_TIME('<|%Y|>', s)",
      "FORMAT_DATETIME('%R <|%Z|>', dt)",
      "CAST(d AS STRING FORMAT 'YYYY-MM-DD <|HH24|>')",
      "CAST(s AS DATE FORMAT 'YYYY-<|YYYY|>')",
      'CAST(t AS STRING FORMAT \'YYYY-MM-DD"T"HH24:MI:SS.FF3TZH:TZM\')',
      "CAST(n AS STRING FORMAT '9.9<|.|>9')",
      "CAST(n AS STRING FORMAT '999,999')",
    ],
  },
  'invalid-time-zone': {
    column: [
      "DATE(t, '<|Europe/Berln|>')",
      "DATE(t, 'Europe/Berlin')",
      "EXTRACT(DAY FROM t AT TIME ZONE '<|CEST|>')",
      "TIMESTAMP(dt, '+05:30')",
      "TIMESTAMP(dt, 'UTC+1')",
      "TIMESTAMP(dt, '<|+25:00|>')",
    ],
  },
  'invalid-json-path': {
    column: [
      "JSON_VALUE(j, '$.a<|[*]|>')",
      "JSON_VALUE(j, '<|a.b|>')",
      "JSON_VALUE(j, '$<|..|>a')",
      `JSON_VALUE(j, "$<|['a']|>")`,
      `JSON_EXTRACT(j, "$['a']")`,
      `JSON_VALUE(j, '$."a b".c[0].é')`,
      "JSON_QUERY(j, '$.a<|[|>')",
    ],
  },
  'argument-out-of-range': {
    column: [
      'LEFT(s, <|-1|>)',
      'SUBSTR(s, 0, 2)',
      'SUBSTR(s, -3)',
      'SUBSTR(s, 1, <|-1|>)',
      'n / <|0|>',
      'MOD(n, <|0|>)',
      'SAFE.LEFT(s, -1)',
      'SAFE_DIVIDE(n, 0)',
      'a[OFFSET(<|-1|>)]',
      'a[ORDINAL(<|0|>)]',
      'a[SAFE_OFFSET(-1)]',
      'CHR(<|1114112|>)',
    ],
  },
  'division-by-zero': {
    column: [
      'x / <|n|>',
      'MOD(n, <|nn|>)',
      'DIV(n, <|LENGTH(s)|>)',
      'x / NULLIF(n, 0)',
      'IF(n > 0, x / n, 0)',
      'CASE WHEN n IS NULL OR n = 0 THEN 0 ELSE x / n END',
      'CASE WHEN n < 5 THEN x / <|n|> ELSE x / n END',
      'IF(f <> 0, x / f, 0)',
      'IF(NOT f = 0, x / f, 0)',
      // 0.3 is 0 as an INT64, and so is the text '00'.
      'IF(f > 0, x / <|CAST(f AS INT64)|>, 0)',
      'IF(CAST(f AS INT64) > 0, x / f, 0)',
      'IF(n > 0, f / CAST(n AS FLOAT64), 0)',
      "IF(s <> '', x / <|CAST(s AS INT64)|>, 0)",
      "IF(s > '0', x / <|CAST(s AS NUMERIC)|>, 0)",
      'IF(n <> nn, x / (n - nn), 0)',
      'IF(f <> n, x / (<|CAST(f AS INT64) - n|>), 0)',
      'IF(SAFE_CAST(s AS INT64) = nn, 0, x / (SAFE_CAST(s AS INT64) - nn))',
      'x / GREATEST(n, 1)',
      'x / (LENGTH(s) + 1)',
      'x / EXTRACT(MONTH FROM d)',
      'x / <|EXTRACT(HOUR FROM t)|>',
      // Of two moments of one day.
      'x / <|EXTRACT(DAY FROM t - t)|>',
      'SAFE_DIVIDE(x, n)',
      'x / COUNT(*) OVER (PARTITION BY s)',
      'ARRAY(SELECT 1 / <|LENGTH(e)|> FROM UNNEST(a) AS e)',
      'ARRAY(SELECT 1 / LENGTH(e) FROM UNNEST(a) AS e WHERE LENGTH(e) > 0)',
    ],
    grouped: [
      'COUNTIF(b) / COUNT(*)',
      'COUNTIF(b) / <|COUNT(n)|>',
      'SUM(n) / COUNT(n)',
      'COUNTIF(b) / <|SUM(n)|>',
      'SUM(xx) / <|SUM(IF(b, 1, 0))|>',
    ],
    filter: ['n <> 0 AND x / n > 2', 'x / <|n|> > 2', 'n = 0 OR x / n > 2'],
  },
  'unreachable-branch': {
    column: [
      'CASE WHEN n > 10 THEN 1 WHEN <|n > 20|> THEN 2 END',
      'CASE WHEN n > 20 THEN 1 WHEN n > 10 THEN 2 ELSE 3 END',
      "CASE WHEN s = 'a' THEN 1 WHEN s = 'b' THEN 2 WHEN <|s = 'a'|> THEN 3 ELSE 4 END",
      'CASE WHEN n < 5 THEN 1 WHEN n >= 5 THEN 2 WHEN <|n = 7|> THEN 3 ELSE 4 END',
      "CASE s WHEN 'a' THEN 1 WHEN <|'a'|> THEN 2 END",
      'CASE s WHEN <|NULL|> THEN 1 ELSE 2 END',
      'CASE WHEN TRUE THEN 1 WHEN <|n = 1|> THEN 2 END',
      "CASE WHEN b AND n = 1 THEN 1 WHEN <|n = 1 AND b AND s = 'x'|> THEN 2 END",
      'CASE WHEN b THEN 1 WHEN NOT b THEN 2 ELSE 3 END',
      'CASE WHEN f > 1 THEN 1 WHEN f <= 1 THEN 2 WHEN f IS NULL THEN 3 ELSE 4 END',
      // What is left is NaN.
      'CASE WHEN f > 1 THEN 1 WHEN f <= 1 THEN 2 WHEN f IS NOT NULL THEN 3 ELSE 4 END',
      'CASE WHEN f IS NOT NULL THEN 1 WHEN <|f > 1|> THEN 2 END',
      'CASE WHEN f <> 1 THEN 1 WHEN f = 1 THEN 2 WHEN <|f IS NOT NULL|> THEN 3 END',
      'IF(n > 5 AND <|n < 3|>, 1, 2)',
      'IF(<|EXTRACT(DAYOFWEEK FROM d) = 0|>, 1, 2)',
      'CASE WHEN s IS NULL THEN 1 WHEN s <> s THEN 2 WHEN s > s THEN 3 END',
    ],
  },
  'same-branches': {
    column: ['IF(b, n, <|n|>)', 'CASE WHEN b THEN 1 ELSE <|1|> END', 'IF(b, n, nn)', 'CASE WHEN b THEN 1 END'],
  },
  'constant-condition': {
    column: ["s = 'a' AND <|s = 'b'|>", "s IN ('a', 'b')", "(<|s <> 'a' OR s <> 'b'|>) = b", 'b AND n > 1'],
    grouped: ["COUNTIF(<|s <> 'a' OR s <> 'b'|>)", "COUNTIF(s <> 'a' AND s <> 'b')", 'COUNTIF(n > 5 AND <|n < 5|>)'],
    filter: ['n = 1 OR <|LENGTH(s) < 0|>'],
  },
  'condition-always-holds': {
    filter: [
      "<|s <> 'a' OR s <> 'b'|>",
      "s IS NULL OR s <> 'a'",
      '<|NOT (n = 1 AND n = 2)|>',
      'f > 5 OR f <= 5',
      'ff = ff',
      'ff >= ff',
      '<|nn = nn|>',
    ],
  },
  'condition-never-holds': {
    filter: [
      'n > 5 AND <|n < 6|>',
      'x > 5 AND x < 6',
      "s = 'a' AND <|s = 'b'|>",
      "<|d BETWEEN '2024-02-01' AND '2024-01-01'|>",
      'b AND <|NOT b|>',
      '<|LENGTH(s) < 0|>',
      '<|EXTRACT(HOUR FROM t) > 24|>',
      'EXTRACT(HOUR FROM t - TIMESTAMP "2024-01-01") > 24',
      'f <> f',
      '<|f < f|>',
      "t >= '2024-01-01' AND t < '2024-01-01 00:00:00.5'",
      'd >= DATE(t) AND <|d < DATE(t)|>',
      'DATE(t) < d AND <|d <= DATE(t)|>',
      'd >= DATE(t) AND DATE(t) >= d',
      '<|d BETWEEN DATE(t) AND DATE_SUB(DATE(t), INTERVAL 1 DAY)|>',
      '<|d BETWEEN DATE_ADD(DATE(t), INTERVAL 1 DAY) AND DATE(t)|>',
      'd BETWEEN DATE_SUB(DATE(t), INTERVAL 1 DAY) AND DATE(t)',
      'd BETWEEN DATE(t) AND DATE_SUB(DATE(t), INTERVAL -1 DAY)',
      'd BETWEEN DATE_ADD(DATE(t), INTERVAL 31 DAY) AND DATE_ADD(DATE(t), INTERVAL 1 MONTH)',
    ],
  },
  'aggregate-without-order': {
    grouped: [
      '<|ANY_VALUE(n)|>',
      'ANY_VALUE(n HAVING MAX d)',
      'ANY_VALUE(UPPER(s))',
      "<|STRING_AGG(ss, ', ')|>",
      "STRING_AGG(ss, ', ' ORDER BY <|d|>)",
      "STRING_AGG(ss, ', ' ORDER BY d, id)",
      'ARRAY_AGG(n ORDER BY n LIMIT 3)',
      '<|STRING_AGG(DISTINCT ss)|>',
      'ARRAY_LENGTH(<|ARRAY_AGG(STRUCT(n, x))|>)',
    ],
    column: ["(SELECT STRING_AGG(e, ',') FROM UNNEST(a) AS e)"],
  },
  'row-number-order': {
    column: ['<|ROW_NUMBER() OVER (PARTITION BY s)|>', 'ROW_NUMBER() OVER (PARTITION BY s ORDER BY d)'],
  },
  'frame-ends-at-row': {
    column: [
      '<|LAST_VALUE(n) OVER (PARTITION BY s ORDER BY d)|>',
      'LAST_VALUE(n) OVER (ORDER BY d ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)',
      'LAST_VALUE(n) OVER (ORDER BY d ROWS BETWEEN 3 PRECEDING AND CURRENT ROW)',
      'COALESCE(<|NTH_VALUE(n, 2) OVER (ORDER BY d)|>, 0)',
      'FIRST_VALUE(n) OVER (ORDER BY d)',
    ],
  },
  'drops-null-rows': {
    filter: [
      "<|s <> 'a'|>",
      "n > 1 AND <|s NOT IN ('a', 'b')|>",
      "<|s NOT LIKE 'a%'|>",
      "s IS NOT NULL AND s <> 'a'",
      "s IS NULL OR s <> 'a'",
      "ss <> 'a'",
      "s <> ''",
      'n <> 0',
      's <> ss',
      "s IS DISTINCT FROM 'a'",
    ],
    column: ["s <> 'a'"],
    result: ['id <> 5'],
  },
  'compares-different-types': {
    column: [
      '<|n = f|>',
      'n IN (<|f|>, 2)',
      'CASE n WHEN <|f|> THEN 1 END',
      'n BETWEEN f AND 10',
      'n < f',
      'n = x',
      'n > 1.5',
    ],
    filter: ['<|x = f|>', 'x = nn'],
    join: ['<|o.id = p.w|>', 'o.id = p.oid', '<|CAST(o.id AS FLOAT64) = p.oid|>', 'o.x > p.oid AND o.id = p.oid'],
  },
  'floating-point-key': {
    join: ['<|o.f = p.w|> AND o.id = p.pid', 'o.id = p.pid'],
  },
  'lossy-branches': {
    column: [
      'COALESCE(<|x|>, f)',
      'CASE WHEN b THEN f ELSE <|x|> END',
      'IF(b, x, 1.5)',
      'COALESCE(f, 0)',
      'COALESCE(n, f)',
    ],
  },
  'redundant-default': {
    column: ["<|COALESCE(ss, 'x')|>", "COALESCE(s, 'x')", "<|COALESCE(s, ss, 'x')|>", 'IFNULL(n, 0)'],
    grouped: ['<|COALESCE(COUNT(*), 0)|>', 'COALESCE(SUM(n), 0)'],
  },
  'redundant-cast': {
    column: [
      '<|CAST(s AS STRING)|>',
      'CAST(x AS NUMERIC(10, 2))',
      'CAST(n AS STRING)',
      '<|CAST(CAST(n AS STRING) AS STRING)|>',
      '<|CAST(CAST(n AS STRING) AS INT64)|> + 1',
      '<|CAST(CAST(dd AS TIMESTAMP) AS DATE)|>',
      'CAST(CAST(t AS DATE) AS TIMESTAMP)',
      'CAST(CAST(x AS INT64) AS NUMERIC)',
      'CAST(CAST(s AS STRING(3)) AS STRING)',
      'CAST(SAFE_CAST(s AS INT64) AS STRING)',
    ],
  },
  'like-without-wildcard': { filter: ["ss LIKE <|'abc'|>", "ss LIKE 'abc%'", "ss LIKE 'a_c'", 'ss LIKE s'] },
  'distinct-without-effect': {
    grouped: [
      '<|MIN(DISTINCT n)|>',
      'MIN(n)',
      'COUNT(DISTINCT n)',
      '<|COUNT(DISTINCT id)|>',
      'SUM(DISTINCT n)',
      'COUNT(DISTINCT MOD(id, 10))',
    ],
  },
  'boolean-spelled-out': {
    column: [
      '<|CASE WHEN bb THEN TRUE ELSE FALSE END|>',
      '<|IF(n > 1, FALSE, TRUE)|>',
      '<|bb = TRUE|>',
      'COALESCE(<|b <> FALSE|>, bb)',
      'CASE WHEN bb THEN TRUE END',
      'CASE WHEN bb THEN TRUE WHEN b THEN FALSE ELSE FALSE END',
      'IF(bb, TRUE, NULL)',
      'b IS TRUE',
      'b = bb',
      'IF(bb, b, FALSE)',
    ],
  },
  'negated-comparison': {
    filter: [
      '<|NOT (n = 3)|>',
      'b AND <|NOT n > 3|>',
      '<|NOT (n IS NULL)|>',
      "<|NOT s LIKE 'a%'|>",
      '<|NOT NOT bb|>',
      'n NOT IN (1, 2)',
      'n IS NOT NULL',
      'NOT bb',
      'NOT (bb AND b)',
      'NOT ((n > 1) = bb)',
      'NOT (f > 1)',
      '<|NOT (f = 1)|>',
    ],
  },
  'call-without-effect': {
    column: [
      '<|COALESCE(s)|>',
      '<|IFNULL(n, NULL)|>',
      '<|NULLIF(n, NULL)|>',
      'LOWER(<|TRIM(TRIM(s))|>)',
      '<|0 + n|>',
      '<|x * 1|>',
      'TRIM(TRIM(s), "x")',
      'n * 1.0',
      'n / 1',
      '0 - n',
      'ROUND(ROUND(x, 2), 1)',
      'COALESCE(s, ss)',
    ],
    grouped: ['SUM(<|n + 0|>)', 'SUM(n) + 0.0'],
  },
  'same-operands': {
    column: [
      'n - <|n|>',
      'NULLIF(s, <|s|>)',
      'COALESCE(s, CAST(n AS STRING), <|s|>)',
      'DATE_DIFF(d, <|d|>, DAY)',
      "REPLACE(s, 'a', <|'a'|>)",
      'GREATEST(n, nn, <|n|>)',
      'n - nn',
      'n + n',
      'n * n',
      'f = f',
      "COALESCE(s, 'a', s)",
      'CONCAT(s, s)',
    ],
    filter: ['<|n = n|>', '<|n >= n|>', 'nn = nn', 'n <> n', "s = 'a' OR <|s = 'a'|>", 'n = nn'],
    grouped: ['SUM(n) - <|SUM(n)|>', 'SUM(n) - SUM(nn)'],
  },
  'substr-from-zero': {
    column: ['SUBSTR(s, <|0|>)', 'SUBSTR(s, <|0|>, 2)', 'SUBSTR(s, 1)', 'SUBSTR(s, n)', 'SUBSTR(s, -1)'],
  },
  'element-may-be-missing': {
    column: [
      "<|SPLIT(s, ',')[OFFSET(1)]|>",
      "<|SPLIT(s, ',')[ORDINAL(2)]|>",
      "UPPER(<|SPLIT(TRIM(s), ',')[OFFSET(2)]|>)",
      "<|REGEXP_EXTRACT_ALL(s, 'a')[OFFSET(0)]|>",
      '<|JSON_VALUE_ARRAY(j)[OFFSET(0)]|>',
      '<|a[OFFSET(0)]|>',
      '<|[1, 2][OFFSET(2)]|>',
      "SPLIT(s, ',')[OFFSET(0)]",
      "SPLIT(s, ',')[ORDINAL(1)]",
      "SPLIT(s, ',')[SAFE_OFFSET(1)]",
      '[1, 2][OFFSET(1)]',
      'a[OFFSET(ARRAY_LENGTH(a) - 1)]',
      "IF(s LIKE '%,%', SPLIT(s, ',')[OFFSET(1)], s)",
      "IF(s IS NOT NULL, <|SPLIT(s, ',')[OFFSET(1)]|>, s)",
      "CASE WHEN ARRAY_LENGTH(a) = 0 THEN 'none' ELSE a[OFFSET(0)] END",
      "IFERROR(SPLIT(s, ',')[OFFSET(1)], '')",
    ],
    filter: ["STRPOS(s, ',') > 0 AND SPLIT(s, ',')[OFFSET(1)] = 'x'"],
    grouped: ['ARRAY_AGG(s ORDER BY s LIMIT 1)[OFFSET(0)]'],
  },
  'regex-without-pattern': {
    filter: [
      "<|REGEXP_CONTAINS(s, 'abc')|>",
      "n = 1 AND <|REGEXP_CONTAINS(s, '^a_c$')|>",
      "REGEXP_CONTAINS(s, 'a.c')",
      "REGEXP_CONTAINS(s, 'a|b')",
      String.raw`REGEXP_CONTAINS(s, r'a\.c')`,
      'REGEXP_CONTAINS(s, ss)',
      "REGEXP_CONTAINS(s, '^$')",
    ],
    column: [
      "<|REGEXP_REPLACE(s, 'a', 'b')|>",
      "REGEXP_REPLACE(s, '^a', 'b')",
      "REGEXP_EXTRACT(s, 'a')",
      "REGEXP_CONTAINS(CAST(s AS BYTES), b'a')",
    ],
  },
  'pattern-matches-all': {
    filter: [
      "s LIKE <|'%'|>",
      "s NOT LIKE <|'%%'|>",
      "REGEXP_CONTAINS(s, <|'.*'|>)",
      "STARTS_WITH(s, <|''|>)",
      "s LIKE ''",
      "s LIKE '%_%'",
      "REGEXP_CONTAINS(s, '.+')",
    ],
  },
  'pattern-matches-nothing': {
    filter: [
      "REGEXP_CONTAINS(s, <|r'$a'|>)",
      "REGEXP_CONTAINS(s, <|'a^'|>)",
      "REGEXP_CONTAINS(REGEXP_REPLACE(s, r'\\D', ''), <|'[a-z]'|>)",
      "REGEXP_CONTAINS(REPLACE(TRIM(s), '-', ''), <|'^a-'|>)",
      "REGEXP_CONTAINS(CONCAT('x', s), <|'^[0-9]'|>)",
      "REGEXP_CONTAINS(s, '^a$')",
      "REGEXP_CONTAINS(s, 'a|$b')",
      "REGEXP_CONTAINS(CONCAT(s, 'x'), '^[0-9]')",
      "REGEXP_CONTAINS(REGEXP_REPLACE(s, r'\\D', 'x'), '^x')",
      "REGEXP_CONTAINS(REGEXP_REPLACE(s, r'(\\D)', r'\\1'), '[a-z]')",
      "REGEXP_CONTAINS(s, '(?m)$a')",
    ],
    column: ["REGEXP_EXTRACT(s, <|'$(a)'|>)", "REGEXP_REPLACE(s, '^(a)$', '')"],
  },
  'swapped-arguments': {
    filter: [
      "STARTS_WITH(<|'a', s|>)",
      "ENDS_WITH(<|'a', s|>)",
      "<|'a%' LIKE s|>",
      "STARTS_WITH(s, 'a')",
      'STARTS_WITH(s, ss)',
      "'a' LIKE s",
      "STRPOS('abc', s) > 0",
    ],
    grouped: [
      'DATE_DIFF(<|MIN(d), MAX(d)|>, DAY)',
      'TIMESTAMP_DIFF(<|MIN(t), MAX(t)|>, HOUR)',
      'DATE_DIFF(MAX(d), MIN(d), DAY)',
      'DATE_DIFF(MIN(d), MAX(dd), DAY)',
      'MIN(n) - MAX(n)',
    ],
  },
  'list-in-one-text': {
    filter: [
      "s IN (<|'a, b'|>)",
      "s NOT IN (<|'US,GB'|>)",
      "s IN ('Washington, DC')",
      "s IN ('a, b', 'c')",
      "s IN ('1,5')",
      "s IN ('a,')",
      "s = 'a, b'",
    ],
  },
  'count-of-condition': {
    grouped: [
      'COUNT(<|n > 3|>)',
      "COUNT(<|STARTS_WITH(s, 'a')|>)",
      'COUNT(<|CASE WHEN bb THEN 1 ELSE 0 END|>)',
      'COUNT(<|IF(bb, nn, 0)|>)',
      'COUNT(CASE WHEN bb THEN 1 END)',
      'COUNT(IF(bb, 1, NULL))',
      'COUNT(IF(bb, n, 0))',
      'COUNT(NULLIF(bb, FALSE))',
      'COUNT(bb)',
      'COUNT(DISTINCT n > 3)',
      'COUNTIF(n > 3)',
    ],
    column: ['COUNT(<|n > 3|>) OVER (PARTITION BY s)'],
  },
  'cast-too-narrow': {
    column: [
      "<|CAST('abcd' AS STRING(3))|>",
      '<|CAST(CONCAT(LEFT(s, 2), LEFT(ss, 2)) AS STRING(3))|>',
      '<|CAST(TO_HEX(MD5(s)) AS STRING(31))|>',
      'CAST(TO_HEX(MD5(s)) AS STRING(32))',
      'CAST(LEFT(s, 3) AS STRING(3))',
      'CAST(s AS STRING(3))',
      "SAFE_CAST('abcd' AS STRING(3))",
      "IFERROR(CAST('abcd' AS STRING(3)), '')",
    ],
  },
  'constant-sort-key': {
    column: [
      'ROW_NUMBER() OVER (ORDER BY <|1|>)',
      'SUM(n) OVER (PARTITION BY s ORDER BY <|s|>)',
      'SUM(n) OVER (PARTITION BY s ORDER BY <|s|>, id)',
      'SUM(n) OVER (PARTITION BY UPPER(s) ORDER BY s)',
      'SUM(n) OVER (PARTITION BY s ORDER BY id)',
    ],
    grouped: ["STRING_AGG(ss, ',' ORDER BY <|@run_ts|>)", "STRING_AGG(ss, ',' ORDER BY ss)"],
  },
  'window-order-not-total': { column: ['LAG(n) OVER (PARTITION BY s ORDER BY 1)', 'LAG(n) OVER (ORDER BY <|s|>)'] },
  'impossible-value': {
    filter: [
      "UPPER(s) LIKE <|'ab%'|>",
      "STARTS_WITH(LOWER(s), <|'AB'|>)",
      "LOWER(s) LIKE 'ab%'",
      "TRIM(s) LIKE '% a%'",
      "s LIKE 'aB%'",
    ],
  },
  'repeated-element': { filter: ["ss IN ('a', 'b', <|'a'|>)", "ss IN ('a', 'A')"] },
  'constant-fails': {
    column: [
      'DATE_DIFF(d, <|DATE(2024, 13, 1)|>, DAY)',
      'n + (<|9223372036854775807 + 1|>)',
      "<|PARSE_DATE('%Y-%m-%d', '2024-02-30')|>",
      "<|FROM_HEX('0g')|>",
      '<|LN(0)|>',
      "<|DATE_ADD(DATE '9999-12-31', INTERVAL 1 DAY)|>",
      '<|[1, 2][OFFSET(2 + 3)]|>',
      '<|DATE(2024, 13, 1)|> < <|DATE(2024, 2, 30)|>',
      'IF(n > 1, <|DATE(2024, 13, 1)|>, d)',
      'COALESCE(d, <|DATE(2024, 13, 1)|>)',
      'CASE WHEN FALSE THEN DATE(2024, 13, 1) ELSE d END',
      'COALESCE(1, 9223372036854775807 + 1)',
      'IFERROR(DATE(2024, 13, 1), d)',
      'ISERROR(LN(0))',
      'SAFE.DATE(2024, 13, 1)',
      '<|DATETIME(2024, 1, 1, 25, 0, 0)|>',
      "<|DATE_SUB(DATE '0001-01-31', INTERVAL 1 MONTH)|>",
      "DATE_SUB(DATE '0001-02-28', INTERVAL 1 MONTH)",
      'CASE WHEN TRUE THEN d ELSE DATE(2024, 13, 1) END',
      "IF(n > 1, n, ERROR('too small'))",
      '<|ARRAY(SELECT DATE(2024, m, 30) FROM UNNEST([1, 2]) AS m)|>',
      // Said by others.
      '[1, 2][OFFSET(5)]',
      'LEFT(s, -1)',
      'n / 0',
      "CAST('abc' AS INT64)",
      "REGEXP_CONTAINS('a', '(')",
      'DATE(2024, n, 31)',
    ],
    filter: ['n = 1 AND d > <|DATE(2023, 2, 29)|>', 'd > <|DATE(2023, 2, 29)|>'],
    grouped: ['SUM(DATE_DIFF(d, <|DATE(2023, 2, 29)|>, DAY))'],
  },
  'null-in-list': {
    filter: [
      "ss NOT IN ('a', <|NULL|>)",
      "ss IN ('a', <|NULL|>)",
      'ss NOT IN (<|s|>)',
      'ss IN (s)',
      "ss NOT IN (COALESCE(s, ''))",
      'ss NOT IN UNNEST(<|a|>)',
      'ss NOT IN UNNEST(IFNULL(a, []))',
      'n NOT IN UNNEST([1, <|NULL|>])',
      'nn NOT IN UNNEST([1, <|n|>])',
      'n NOT IN (SELECT e FROM UNNEST([1, <|NULL|>]) AS e)',
      "ss NOT IN UNNEST(<|SPLIT(s, ',')|>)",
      "s NOT IN UNNEST(SPLIT(ss, ','))",
      'ss IN UNNEST(a)',
    ],
  },
};

describe('rules about SQL', () => {
  for (const [id, places] of Object.entries(cases))
    for (const [place, texts] of Object.entries(places))
      for (const text of texts)
        it(`${id}, ${place}: ${text}`, () => {
          const { expr, marks } = unmarked(text);
          const answer = saidOf(place as Place, expr);
          assert.deepEqual(
            answer.findings.filter((f) => f.id === id).map((f) => markedBy(answer, f)),
            marks,
            answer.findings.map((f) => `${f.id}: ${f.message}`).join('\n'),
          );
        });

  for (const [text, place, severity] of [
    ['DATE_DIFF(d, DATE(2024, 13, 1), DAY)', 'column', 'error'],
    ['d > DATE(2024, 13, 1)', 'filter', 'error'],
    ['IF(TRUE, DATE(2024, 13, 1), d)', 'column', 'error'],
    ['COALESCE(CAST(NULL AS DATE), DATE(2024, 13, 1), d)', 'column', 'error'],
    ['IF(n > 1, DATE(2024, 13, 1), d)', 'column', 'warning'],
    ['n = 1 OR d > DATE(2024, 13, 1)', 'filter', 'warning'],
    ['ARRAY(SELECT LN(0) FROM UNNEST(a))', 'column', 'warning'],
  ] as const)
    it(`constant-fails: ${severity} for ${text}`, () => {
      const found = saidOf(place, text).findings.filter((f) => f.id === 'constant-fails');
      assert.deepEqual(
        found.map((f) => f.severity),
        [severity],
      );
    });

  for (const [body, call, marked] of [
    ['DATE(2024, m, 1)', 'f(13)', ['f(13)']],
    ['DATE(2024, m, 1)', 'f(12)', []],
    ['m + 9223372036854775807', 'f(n) + f(1)', ['f(1)']],
    ['IFERROR(DATE(2024, m, 1), NULL)', 'f(13)', []],
    ['DATE(2024, 13, m)', 'f(1)', ['f(1)']],
    // What the body is made of itself is told where it is declared, what another rule sees of the argument by that.
    ['LN(0) + m', 'f(1)', []],
    ['m / (1 - 1)', 'f(1)', []],
    ['10 / m', 'f(0)', []],
  ] as const)
    it(`constant-fails: ${body} in ${call}`, () => {
      const answer = said({
        sources: SOURCES,
        functions: [{ name: 'f', parameters: [{ name: 'm', type: 'INT64' }], body }],
        models: [{ name: 'm', sources: ['raw.o'], column_mapping: [{ target_column: 'x', transform: call }] }],
      });
      assert.deepEqual(
        answer.findings
          .filter((f) => f.id === 'constant-fails' && f.message.includes(' in the body of `f`'))
          .map((f) => markedBy(answer, f)),
        marked,
      );
    });

  for (const [order, marks] of [
    ['d DESC', ['d']],
    ['d DESC, id', []],
    ['UPPER(ss)', ['UPPER(ss)']],
  ] as const)
    it(`row-number-order: a filter keeps the first by ${order}`, () => {
      const answer = said({
        sources: SOURCES,
        models: [
          {
            name: 'm',
            sources: ['raw.o'],
            column_mapping: [
              { target_column: 'id', from_table: 'o', from_column: 'id' },
              { target_column: 'r', transform: `ROW_NUMBER() OVER (PARTITION BY s ORDER BY ${order})`, output: false },
            ],
            filters: [{ applies_to: 'm', predicate: 'r = 1' }],
          },
        ],
      });
      const found = answer.findings.filter((f) => f.id === 'row-number-order');
      assert.deepEqual(
        found.map((f) => markedBy(answer, f)),
        marks,
      );
    });
});
