-- Expressions that random search found to differ once, cut down to the least that shows it.
-- fn: aggregates of a subquery that name the row outside only
(SELECT MAX(b) FROM UNNEST(ai) AS e WHERE e > 1)
(SELECT SUM(i + e) + MIN(i2) FROM UNNEST(ai) AS e)
(SELECT COUNT(DISTINCT s) FROM UNNEST(ai) AS e)
(SELECT MAX(3) FROM UNNEST(ai) AS e)
(SELECT STRING_AGG(s, ',') FROM UNNEST(ai) AS e)
(SELECT MAX((SELECT MIN(i2) FROM UNNEST(af) AS g)) FROM UNNEST(ai) AS e)
(SELECT COUNTIF(b) FROM UNNEST(ai) AS e)
(SELECT SUM(n) FROM UNNEST(ai) AS e)
ARRAY(SELECT MAX(i) FROM UNNEST(ai) AS e)
ARRAY(SELECT MAX(e) FROM UNNEST(ai) AS e WHERE FALSE)
(SELECT ARRAY_AGG(i ORDER BY e) FROM UNNEST(ai) AS e)[SAFE_OFFSET(0)]
-- fn: a TIMESTAMP is not moved by months
ts + INTERVAL i2 MONTH
ts - INTERVAL sm YEAR
ts + INTERVAL i2 DAY
ts + MAKE_INTERVAL(0, sm, 1)
ts - MAKE_INTERVAL(0, 0, 1)
ts + (INTERVAL 1 DAY * sm)
-- fn: carried over the range of an INTERVAL
JUSTIFY_INTERVAL(d2 - d)
JUSTIFY_DAYS(d2 - d)
JUSTIFY_DAYS(INTERVAL '0-0 3659999' YEAR TO DAY)
JUSTIFY_HOURS(dt2 - dt)
JUSTIFY_INTERVAL(dt2 - dt)
-- fn: NaN as text
CAST(- f AS STRING)
SAFE_CAST(0 - f AS STRING)
FORMAT('%t', - f)
-- fn: an empty array that says what it is of
ARRAY_LENGTH(ARRAY<STRING>[])
ARRAY_CONCAT(ARRAY<STRING>[], ast)
ARRAY_REVERSE(ARRAY<STRING>[])
ARRAY<STRING>[][SAFE_OFFSET(0)]
-- fn: FLOAT64 around 0
0.0 / CAST('nan' AS FLOAT64)
f2 / f
f * f2
f * f * f
f * 1e-300
SAFE_MULTIPLY(f, 1e-300)
5e-324 * 0.5
-- fn: counts that no array has
ARRAY_FIRST_N(ai, ABS(i2))
ARRAY_LAST_N(ai, ABS(i2))
ARRAY_REMOVE_FIRST_N(ai, ABS(i2))
ARRAY_REMOVE_LAST_N(ai, ABS(i2))
ARRAY_SLICE(ai, i, i2)
ARRAY_SLICE(ai, i2, i)
-- fn: texts that are no JSON
JSON_VALUE(k, '$')
JSON_QUERY_ARRAY(k, '$.b[1]')
JSON_VALUE(sj, '$')
-- fn: a NULL before any error of another argument
RPAD(s, ABS(sm), s2)
LPAD(s, sm, s2)
RPAD('', -3, s)
-- fn: more elements than any array has
GENERATE_ARRAY(sm, i2, 2)
GENERATE_ARRAY(i2, sm, -3)
-- fn: rounding modes without a word
ROUND(n, 1, NULL)
ROUND(NUMERIC '2.45', 1, NULL)
-- fn: nanoseconds of times
EXTRACT(NANOSECOND FROM ts)
EXTRACT(NANOSECOND FROM dt)
EXTRACT(NANOSECOND FROM tm)
EXTRACT(NANOSECOND FROM TIME '10:00:00.123456')
EXTRACT(NANOSECOND FROM TIMESTAMP '1969-12-31 23:59:59.999999+00' AT TIME ZONE 'Asia/Kolkata')
EXTRACT(NANOSECOND FROM INTERVAL '1:2:3.5' HOUR TO SECOND)
-- fn: parameters of types
CAST(bn AS BIGNUMERIC(MAX, 2))
CAST(s AS STRING(MAX))
CAST(bt AS BYTES(MAX))
CAST(i AS `string`)
-- fn: instants at the ends of time
TIMESTAMP '0000-12-31 23:12:34-08'
TIMESTAMP '10000-01-01 02:12:34 Asia/Shanghai'
TIMESTAMP '02024-01-01 00:00:00'
-- fn: a pattern that can match nothing
REGEXP_EXTRACT_ALL(s, 'a*')
REGEXP_EXTRACT_ALL(s, '(n)?')
REGEXP_EXTRACT_ALL(s, '^x*')
REGEXP_EXTRACT_ALL('aabca', 'a*')
REGEXP_EXTRACT_ALL(b'aab', b'')
REGEXP_EXTRACT(s, 'a*', 2)
REGEXP_EXTRACT(s, 'a*', sm)
REGEXP_EXTRACT(s, 'n*', 1, 3)
REGEXP_EXTRACT('щцф', 'x*', 4)
REGEXP_INSTR(s, 'a*')
REGEXP_INSTR(s, 'n*', 1, 3)
REGEXP_INSTR(s, 'n*', 2, 2, 1)
REGEXP_INSTR(s, '')
REGEXP_INSTR(s, '(n)?a')
REGEXP_INSTR('щцф', 'x*', 4)
-- fn: places of groups and computed places
REGEXP_INSTR(s, 'a(.)')
REGEXP_INSTR(s, 'b|(n+)a')
REGEXP_INSTR(s, 'n(a)?', 1, 2)
REGEXP_INSTR(s, '([a-c])+p', 1, 1, 1)
REGEXP_INSTR(s, '[(](.)', sm)
REGEXP_INSTR(s, 'a', IF(sm > 0, sm, 1), IF(sm > 0, sm, 1))
REGEXP_INSTR(s, 'a', sm)
REGEXP_EXTRACT(s, 'a.', IF(sm > 0, sm, NULL), 1)
REGEXP_EXTRACT(s, '(a).', 1, sm)
REGEXP_REPLACE(s, SUBSTR(s, 1, 1), '-')
REGEXP_REPLACE(s, IF(b, 'a', '[b-n]'), r'<\0>')
-- fn: positions beyond every text
INSTR(s, 'a', 9223372036854775807)
INSTR(s, 'a', 1, 9223372036854775807)
INSTR(s, 'a', -9223372036854775808)
LEFT(s, 9223372036854775807)
RIGHT(s, i)
REGEXP_SUBSTR(s, 'a', 9223372036854775807)
REGEXP_INSTR(s, 'a', 9223372036854775807)
-- fn: digits of the smallest numbers
ROUND(f * 4.94e-324, 324)
ROUND(1.1125369292536007e-308, 311)
TRUNC(f * 1e-300, 310)
TRUNC(1.1125369292536007e-308, 311)
-- fn: NULL where a literal is asked for
TO_JSON_STRING(i, CAST(NULL AS BOOL))
REGEXP_EXTRACT_ALL(s, NULL)
REGEXP_REPLACE(s, CAST(NULL AS STRING), 'a')
TRANSLATE(s, NULL, 'a')
FORMAT_TIMESTAMP('%F', ts, CAST(NULL AS STRING))
DATE(ts, CAST(NULL AS STRING))
-- fn: errors that nothing in their row decides
IFERROR(IF(i > 0, 1 / 0, NULL), -1.0)
ISERROR(IF(i > 0, ERROR('a'), NULL))
NULLIFERROR(IF(i > 0, [1, 2][OFFSET(9)], NULL))
-- fn: constants chosen by a condition
FARM_FINGERPRINT(IF(b, 'a', 'b'))
SHA512(CASE WHEN i > 0 THEN b'a' WHEN i < 0 THEN b'b' END)
FORMAT('%*d', IF(b, 5, 3), IF(i > 0, 42, 7))
SQRT(IF(b, NUMERIC '2', NUMERIC '3'))
-- fn: a BIGNUMERIC of 38 digits
CAST('1.50' AS BIGNUMERIC)
CAST(s AS BIGNUMERIC)
BIGNUMERIC '0.12345678901234567890123456789012345678'
ROUND(bn, 2)
ROUND(bn, -2)
TRUNC(bn, 1)
CEIL(bn)
FLOOR(bn)
MOD(bn, 3)
bn * bn
bn - bn2
RANGE_BUCKET(bn, [BIGNUMERIC '0', BIGNUMERIC '10'])
RANGE_BUCKET(b, [FALSE, TRUE])
PARSE_BIGNUMERIC('-1,234.5')
-- fn: FORMAT with sizes from arguments, and every number specifier
FORMAT('%*d|%-*d', sm, id, 5, id)
FORMAT('%.*f', MOD(sm, 7), f)
FORMAT('%.*e', CAST(NULL AS INT64), f)
FORMAT('%.*s', -1, s)
FORMAT('%#o|%o', i, i)
FORMAT("%'x", i)
FORMAT('%.3o', sm)
FORMAT('%#.0e', f)
FORMAT('%#g', f)
FORMAT('%.17g', f)
FORMAT('%020.2f', f)
FORMAT('%e', n)
FORMAT('%.3g', n)
-- fn: BYTES in functions of texts
REGEXP_CONTAINS(bt, b'[^\x00]')
REGEXP_EXTRACT(bt, b'[^a]+')
REGEXP_EXTRACT_ALL(bt, b'.')
REGEXP_REPLACE(bt, b'(.)', b'<\\1>')
REGEXP_INSTR(bt, b'.', 1, 2, 1)
REPLACE(bt, b'\x00', b'\xff')
TRANSLATE(bt, b'a\x00', b'b')
SPLIT(bt, b'a')
LPAD(bt, 5, b'ab')
RPAD(bt, 7, b'\xff\x00')
INSTR(bt, bt2, sm)
SAFE_CONVERT_BYTES_TO_STRING(bt)
-- fn: positions and occurrences that are computed or beyond every text
INSTR(s, 'a', sm)
INSTR(s, '', -sm)
INSTR(s, 'a', 1, 9223372036854775807)
INSTR(s, 'a', -9223372036854775808)
LEFT(s, 9223372036854775807)
RIGHT(bt, 9223372036854775807)
REGEXP_EXTRACT(s, '[a-z]', sm)
REGEXP_INSTR(s, '[a-z]', sm, 2)
-- fn: regular expressions that match nothing
REGEXP_EXTRACT_ALL(s, 'a*')
REGEXP_REPLACE(s, 'a*', '-')
REGEXP_REPLACE(s, '\\b', '|')
REGEXP_EXTRACT(s, 'a*', 1, 2)
-- fn: STRUCT fields without names, of every type, and names that differ in case
(i, s) IN UNNEST([(1, 'apple'), (2, NULL)])
STRUCT(ts AS t, bt AS y, f AS f)
STRUCT(bt AS v).v
STRUCT(ai AS a).a
IF(b, STRUCT(sm AS a), STRUCT(2 AS A)).a
[STRUCT(sm AS a, s AS bB), STRUCT(2 AS A, s2 AS Bb)]
-- fn: errors that are foreseen
IFERROR(CAST(s AS INT64), -1)
NULLIFERROR(CAST(s AS DATE))
IFERROR(IF(b, ERROR('a'), sm), -1)
-- fn: the rest
SOUNDEX(s)
PARSE_NUMERIC(IF(id > 0, ' - 1,2.34 ', s))
JSON_SET(j, '$.z.y[2]', s)
JSON_REMOVE(j, '$.b[1]', '$.b[0]')
NET.IP_TRUNC(NET.IPV4_FROM_INT64(sm), sm)
CAST(ts AS STRING FORMAT 'TZH:TZM' AT TIME ZONE '-08:30')
-- fn: elements of FLOAT64, each from the start
GENERATE_ARRAY(0.0, 1.0, 0.1)
GENERATE_ARRAY(2.0, 1.0, -0.1)
GENERATE_ARRAY(f, f + 2.0, 0.25)
GENERATE_ARRAY(CAST('inf' AS FLOAT64), 0.0, 1.0)
-- fn: the second after 59
TIME(23, 59, 60)
TIME(sm, sm, 60)
DATETIME(2024, 2, 29, 23, 59, 60)
DATETIME(9999, 12, 31, 23, 59, 60)
-- fn: points and arrays of buckets
RANGE_BUCKET(f, [0.0, 1.5])
RANGE_BUCKET(f, af)
RANGE_BUCKET(1, [NULL, 0])
RANGE_BUCKET(CAST(NULL AS INT64), [1, 0])
-- fn: groups of digits where no exponent is written
FORMAT("%'.10g|%'g|%'015.2g", 1234567.0, 1e20, 1234567.0)
-- fn: SAFE. of what TRY does not take
SAFE.ERROR(s)
(SELECT SAFE.SUM(e) FROM UNNEST(ai) AS e)
-- fn: the quotes of BYTES as literal
FORMAT('%T', CONCAT(bt, b'"'))
FORMAT('%T', CONCAT(bt, b"'"))
FORMAT('%T', CONCAT(b'"', bt, b"'"))
FORMAT('%T', [CONCAT(b"'", bt), b'"'])
FORMAT('%T', CONCAT(s, "'\""))
-- fn: sums and squares at the ends of the range
(SELECT SUM(e) FROM UNNEST([1.7e308, 1.7e308, 1]) AS e)
(SELECT SUM(x) FROM (SELECT 1.7e308 AS x UNION ALL SELECT 1.7e308))
(SELECT VAR_POP(e) FROM UNNEST([1.5, NULL, 4]) AS e)
(SELECT STDDEV(DISTINCT e) FROM UNNEST([0.5, 0.5, 4]) AS e)
-- fn: a BIGNUMERIC in a text
PARSE_BIGNUMERIC(' 1,2.3 - ')
PARSE_BIGNUMERIC(' 1.2,3 ')
PARSE_BIGNUMERIC('- 1,2')
-- fn: arrays of NULLs and array positions at the ends
ARRAY_TO_STRING([NULLIF(s, s)], '-')
ARRAY_TO_STRING([NULLIF(s, s), NULLIF(k, k)], ',')
ARRAY_TO_STRING(ARRAY(SELECT NULLIF(e, e) FROM UNNEST(ast) AS e), ',')
ai[SAFE_OFFSET(i)]
[1, 2, 3][SAFE_OFFSET(i)]
f IN UNNEST([f2, NULL])
f IN UNNEST(ARRAY_CONCAT(af, [NULL]))
SAFE.CODE_POINTS_TO_BYTES(ai)
CODE_POINTS_TO_BYTES(ARRAY_CONCAT(ai, [256, NULL]))
-- fn: lengths and positions beyond any text
SUBSTR(s, 3, 9223372036854775807)
SUBSTR(s, 9223372036854775807)
SUBSTR(s, -9223372036854775807, 2)
SUBSTR(bt, 9223372036854775807)
SUBSTR(bt, 1, 9223372036854775807)
LEFT(s, 9223372036854775807)
-- fn: the clock goes round
TIME_ADD(tm, INTERVAL i2 SECOND)
TIME_ADD(tm, INTERVAL i HOUR)
TIME_SUB(tm, INTERVAL i MINUTE)
TIME_ADD(tm, INTERVAL i MILLISECOND)
TIME_SUB(tm, INTERVAL i MICROSECOND)
-- fn: the largest FLOAT64
SAFE_SUBTRACT(1.7976931348623157e308, f)
SAFE_ADD(1.7976931348623157e308, f2)
SAFE_ADD(f, f2)
ROUND(f * 1.7976931348623157, -2)
ARRAY_AVG(af)
-- fn: texts of local times before zones were standardised: the offset is cut to minutes
FORMAT_TIMESTAMP('%F %T %z', TIMESTAMP_SUB(ts, INTERVAL 46000 DAY), 'America/New_York')
FORMAT_TIMESTAMP('%a %d %b %Y %I:%M %p', ts, 'Europe/Paris')
FORMAT_TIMESTAMP('%H:%M:%S %s', TIMESTAMP_SUB(ts, INTERVAL 46000 DAY), 'Asia/Kolkata')
STRING(TIMESTAMP_SUB(ts, INTERVAL 46000 DAY), 'America/New_York')
CAST(TIMESTAMP_SUB(ts, INTERVAL 46000 DAY) AS STRING FORMAT 'YYYY-MM-DD HH12:MI:SS AM' AT TIME ZONE 'Asia/Kolkata')
CAST(ts AS STRING FORMAT 'HH24:MI TZH:TZM' AT TIME ZONE 'Africa/Monrovia')
DATETIME(TIMESTAMP_SUB(ts, INTERVAL 46000 DAY), 'Africa/Monrovia')
EXTRACT(SECOND FROM TIMESTAMP_SUB(ts, INTERVAL 46000 DAY) AT TIME ZONE 'Africa/Monrovia')
TIMESTAMP(DATETIME_SUB(dt, INTERVAL 46000 DAY), 'America/New_York')
TIMESTAMP_TRUNC(TIMESTAMP_SUB(ts, INTERVAL 46000 DAY), MINUTE, 'America/New_York')
DATETIME(TIMESTAMP_SUB(ts, INTERVAL 46000 DAY), 'Asia/Kolkata')
EXTRACT(SECOND FROM TIMESTAMP_SUB(ts, INTERVAL 46000 DAY) AT TIME ZONE 'Europe/Paris')
TIMESTAMP(DATETIME_SUB(dt, INTERVAL 46000 DAY), 'Asia/Kolkata')
TIMESTAMP_TRUNC(TIMESTAMP_SUB(ts, INTERVAL 46000 DAY), MINUTE, 'Europe/Paris')
-- fn: texts that are no JSON, without the name that is looked for
JSON_VALUE(REPLACE(CONCAT(sj, 'x'), '\\', ''), '$.missing')
JSON_VALUE(REPLACE(CONCAT(sj, ','), '\\', ''), '$.a.missing')
JSON_QUERY(REPLACE(CONCAT('[', sj), '\\', ''), '$.missing')
JSON_VALUE_ARRAY(REPLACE(CONCAT(sj, ']'), '\\', ''), '$.missing')
JSON_VALUE(CONCAT(sj, 'x'), '$.a')
-- fn: a text that begins with a byte order mark
ARRAY(SELECT CONCAT('\ufeff', x) FROM UNNEST(ast) AS x)
STRUCT(CONCAT('\ufeff', s) AS a)
LENGTH(CONCAT('\ufeff', s))
-- fn: INT64 arithmetic that overflows, compared with a constant
i + 1 > 5
i - 5 < 3
5 - i >= 2
i * 2 = 4
2 + i <> 7
i + 9223372036854775807 > 5
i + 1 BETWEEN 3 AND 5
i + 1 + 1 > 5
i + 1 IS DISTINCT FROM 5
CASE i + 1 WHEN 4 THEN 'four' END
CASE i * 2 WHEN 4 THEN 1 WHEN 6 THEN 2 ELSE 0 END
ARRAY(SELECT x FROM UNNEST(ai) AS x WHERE x + 1 > 3)
LENGTH(s) + 1 > 5
NULLIF(i + 1, 4)
i + 1 IN (4)
-- fn: GREATEST and LEAST beside NULL: an operand's error is raised all the same
LEAST(NULL, DIV(10, i2))
GREATEST(CAST(NULL AS INT64), DIV(10, i2))
LEAST(DIV(10, i2), CAST(NULL AS INT64))
GREATEST(NULLIF(k, 'b'), CAST(DIV(10, i2) AS STRING))
LEAST(IF(b, NULL, i), DIV(10, i2), sm)
-- fn: offsets of zones in texts lie within 14 hours
ARRAY(SELECT SAFE.PARSE_TIMESTAMP('%F %T%Ez', CONCAT('2024-01-01 10:00:00', v)) FROM UNNEST(['+14:00', '+14:01', '+15:00', '-14:00', '-14:30', '+13:59', '+13:60', '+99:00', '+00:60', 'Z', '+1:00', '+01', '+0130']) AS v WITH OFFSET o ORDER BY o)
ARRAY(SELECT SAFE.PARSE_TIMESTAMP('%F %T%z', CONCAT('2024-01-01 10:00:00', v)) FROM UNNEST(['+1400', '+1401', '-1430', '+1360', '+9900', '+0060', '+01', '+01:30']) AS v WITH OFFSET o ORDER BY o)
-- fn: a sign twice is no number
ARRAY(SELECT SAFE_CAST(v AS FLOAT64) FROM UNNEST(['+-1', '--1', '-+1', '1e+-5', ' +1 ', '-1e-3', s]) AS v WITH OFFSET o ORDER BY o)
-- fn: deviations of tiny numbers
(SELECT STDDEV(x) FROM UNNEST([1e-200, 2e-200, 4e-200, f2 * 1e-210]) AS x)
(SELECT STDDEV_POP(x) FROM UNNEST([1e-170, 2e-170, IF(i > 0, 4e-170, 0)]) AS x)
(SELECT VAR_POP(x) FROM UNNEST([1e-170, 2e-170, IF(i > 0, 4e-170, 0)]) AS x)
(SELECT VARIANCE(x) FROM UNNEST([1e-140, 2e-140, IF(i > 0, 4e-140, 0)]) AS x)
-- fn: local times that are repeated for more or less than an hour
TIMESTAMP(dt, 'Antarctica/Troll')
TIMESTAMP(DATETIME_ADD(DATETIME '2023-10-29 00:30:00', INTERVAL sm * 30 MINUTE), 'Antarctica/Troll')
TIMESTAMP(DATETIME_ADD(DATETIME '2024-04-07 01:00:00', INTERVAL sm * 15 MINUTE), 'Australia/Lord_Howe')
TIMESTAMP(DATETIME_ADD(DATETIME '2007-12-09 02:00:00', INTERVAL sm * 15 MINUTE), 'America/Caracas')
DATETIME(TIMESTAMP_ADD(TIMESTAMP '2023-10-29 00:30:00+00', INTERVAL sm * 30 MINUTE), 'Antarctica/Troll')
-- fn: keys in brackets, and keys of digits, in JSON paths
JSON_EXTRACT('{"fruits": ["apples", {"b.c": [10]}]}', '$[fruits]')
JSON_EXTRACT_ARRAY(sj, '$[b]')
JSON_EXTRACT_SCALAR(sj, '$[a]')
JSON_EXTRACT(sj, "$[a][0]['b.c']")
JSON_EXTRACT(JSON '{"a": [1, {"b.c": [10, 20]}]}', "$[a][1]['b.c']")
JSON_QUERY(sj, '$.a-b')
JSON_VALUE(sj, '$."a b"')
JSON_QUERY(j, '$.é')
JSON_VALUE(sj, "$['a']")
JSON_VALUE(j, '$."1"')
JSON_QUERY(sj, '$.a$b')
JSON_QUERY('[[5],6]', '$.0.0')
JSON_QUERY(j, '$.01')
j[CAST(NULL AS STRING)]
-- fn: what SAFE makes NULL, whatever the value is
SAFE_CAST(sd AS DATE FORMAT 'abc')
SAFE_CAST(sd AS DATE FORMAT 'HH24')
SAFE_CAST(sd AS DATETIME FORMAT 'TZH')
SAFE_CAST(sd AS TIME FORMAT 'YYYY')
SAFE_CAST(ts AS STRING FORMAT 'a')
SAFE_CAST(d AS STRING FORMAT 'HH24')
SAFE_CAST(tm AS STRING FORMAT 'YYYY')
SAFE_CAST(dt AS STRING FORMAT 'TZM')
SAFE_CAST(s AS BYTES FORMAT 'base3')
SAFE_CAST(bt AS STRING FORMAT 'x' || 'y')
SAFE_CAST('123' AS BYTES FORMAT 'base2')
SAFE_CAST(IF(id > 3, '12', NULL) AS BYTES FORMAT 'base2')
CAST('YWJj\nYWJj' AS BYTES FORMAT 'base64m')
SAFE.LEFT(s, -1)
SAFE.RIGHT(bt, -2)
SAFE.SUBSTR(s, 2, -1)
SAFE.LPAD(s, -1)
SAFE.RPAD(s, 5, '')
SAFE.REGEXP_CONTAINS(s, '(')
SAFE.REGEXP_EXTRACT(s, '(a)(b)')
SAFE.REGEXP_INSTR('abc', '(a)(b)')
SAFE.REGEXP_REPLACE(s, '[', 'x')
SAFE.TRANSLATE(s, 'aa', 'bc')
SAFE.DIV(i, 0)
SAFE.GENERATE_ARRAY(1, sm, 0)
SAFE.INSTR(s, 'a', 0)
CONCAT(bt, SAFE.ERROR('abc'))
COALESCE(SAFE.ERROR('x'), 3)
IF(b, SAFE.ERROR('x'), d)
-- fn: declared lengths and precisions in arrays and structs
CAST([NUMERIC '1.25', NUMERIC '-1.35', NULL] AS ARRAY<NUMERIC(5,1)>)
CAST([n, n2] AS ARRAY<NUMERIC(20,2)>)
CAST((n, s) AS STRUCT<a NUMERIC(12,3), b STRING(3)>)
