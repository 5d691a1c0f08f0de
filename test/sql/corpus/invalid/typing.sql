-- Well-formed expressions that do not type. The line below each gives the offset a person would point at.
NULL + i
--@0
1 + NULL
--@4
i = NULL
--@4
s + 1
--@0
i + s
--@4
i + TRUE
--@4
NOT i
--@4
b AND i
--@6
b AND s
--@6
s AND b
--@0
-s
--@1
-b
--@1
~f
--@1
i & f
--@4
i << 1.5
--@5
unknown_column + 1
--@0
i + unknwon
--@4
UPER(s)
--@0
UPPER(i)
--@6
UPPER()
--@0
UPPER(s, s2)
--@9
LOWER(d)
--@6
LENGTH(i)
--@7
SUBSTR(s, 'a')
--@10
SUBSTR(i, 1)
--@7
REPLACE(s, 'a')
--@0
ROUND(s)
--@6
ABS(s)
--@4
MOD(f, 2)
--@4
DIV(7.5, 2)
--@4
SQRT('4')
--@5
CAST(i AS DATE)
--@5
CAST(b AS FLOAT64)
--@5
CAST(s AS NOSUCH)
--@10
CAST(ai AS STRING)
--@5
CAST(d AS INT64)
--@5
i = s
--@4
s = 1
--@4
d = 1
--@4
b = 1
--@4
i < 'a'
--@4
ts = d
--@5
j = j
--@0
i BETWEEN 'a' AND 'b'
--@10
i IN ('a', 'b')
--@6
s IN (1, 2)
--@6
i IN UNNEST(ast)
--@12
i IN UNNEST(i)
--@12
i LIKE 'a'
--@0
s LIKE 1
--@7
CASE WHEN i THEN 1 END
--@10
CASE WHEN b THEN 1 ELSE 'a' END
--@24
CASE i WHEN 'a' THEN 1 END
--@12
IF(i, 1, 2)
--@3
IF(b, 1, 'x')
--@9
IF(b, 1)
--@0
COALESCE(i, 'a')
--@12
IFNULL(i, s)
--@10
NULLIF(i, s)
--@10
GREATEST(i, s)
--@12
DATE_ADD(s, INTERVAL 1 DAY)
--@9
DATE_ADD(d, 1)
--@12
DATE_ADD(d, INTERVAL 1 HOUR)
--@23
DATE_ADD(d, INTERVAL 1 NOSUCH)
--@23
DATE_ADD(d, INTERVAL 'x' DAY)
--@22
DATE_DIFF(d, d2, NOSUCH)
--@17
DATE_DIFF(d, d2)
--@0
DATE_DIFF(d, i, DAY)
--@13
DATE_TRUNC(d, HOUR)
--@14
DATE_TRUNC(s, MONTH)
--@11
LAST_DAY(d, DAY)
--@12
TIMESTAMP_ADD(ts, INTERVAL 1 MONTH)
--@29
TIMESTAMP_DIFF(ts, ts2, MONTH)
--@24
TIME_ADD(tm, INTERVAL 1 DAY)
--@24
EXTRACT(HOUR FROM d)
--@8
EXTRACT(NOSUCH FROM d)
--@8
EXTRACT(DAY FROM tm)
--@8
EXTRACT(YEAR FROM i)
--@18
EXTRACT(HOUR FROM dt AT TIME ZONE 'UTC')
--@21
DATE '2023-02-29'
--@6
TIMESTAMP '2024-13-01'
--@11
NUMERIC 'abc'
--@9
JSON '{bad'
--@6
9223372036854775808
--@0
ai[OFFSET('a')]
--@10
i[0]
--@0
s[0]
--@0
st.z
--@3
i.x
--@2
[1, 'a']
--@4
[[1], [2]]
--@1
ARRAY<INT64>['a']
--@13
ARRAY_LENGTH(i)
--@13
ARRAY_TO_STRING(ai, ',')
--@16
ARRAY_CONCAT(ai, ast)
--@17
SPLIT(i, ',')
--@6
ARRAY_TRANSFORM(ai, e -> UPPER(e))
--@31
ARRAY_FILTER(ai, e -> e)
--@22
STRUCT<INT64>(1, 2)
--@17
STRUCT(1 AS a).b
--@15
JSON_VALUE(i, '$.a')
--@11
FORMAT_DATE(d, '%Y')
--@12
PARSE_DATE('%Y', i)
--@17
REGEXP_CONTAINS(i, 'a')
--@16
REGEXP_CONTAINS(s, 1)
--@19
ROW_NUMBER()
--@0
SUM(SUM(i)) OVER ()
--@4
LAG(i)
--@0
NTILE(0) OVER (ORDER BY i)
--@6
UNNEST(ai)
--@0
SAFE.NOSUCH(i)
--@5
NOSUCH.LOWER(s)
--@0
LOWER(DISTINCT s)
--@6
(SELECT e FROM UNNEST(i) AS e)
--@22
(SELECT 1, 2 FROM UNNEST(ai) AS e)
--@11
i IN (SELECT e FROM UNNEST(ast) AS e)
--@6
BIT_COUNT(f)
--@10
MD5(i)
--@4
TO_HEX(s)
--@7
CHR('a')
--@4
CODE_POINTS_TO_STRING(ast)
--@22
GENERATE_ARRAY('a', 'b')
--@15
RANGE_BUCKET(s, ai)
--@13
st = 1
--@5
(1, 2) = (1, 'a')
--@9
ARRAY_CONCAT(ai, ARRAY<STRING>[])
--@17
IF(b, ai, ARRAY<STRING>[])
--@10
JSON_VALUE(sj, (SELECT '$.a'))
--@15
JSON_VALUE(sj, CAST('$.a' AS STRING))
--@15
ARRAY<STRING(3)>['a']
--@6
STRUCT<a NUMERIC(5, 1)>(1)
--@0
FORMAT('%1048577d', i)
--@8
CAST(ai AS ARRAY<INT64>(5))
--@23
CAST(st AS STRUCT<x INT64>(5))
--@26
CAST(s AS STRING COLLATE 'und:ci')
--@25
ARRAY<STRING COLLATE 'a'>['a']
--@21
PERCENTILE_CONT(f, CAST(2 AS FLOAT64)) OVER ()
--@19
PERCENTILE_CONT(f, (SELECT 1)) OVER ()
--@19
STRING_AGG(s, CAST(NULL AS STRING)) OVER ()
--@14
STRING_AGG(s, (SELECT 'a')) OVER ()
--@14
APPROX_QUANTILES(ai, 1) OVER ()
--@17
FIRST_VALUE(CAST(NULL AS STRING)) OVER (ORDER BY i)
--@12
NTH_VALUE(i, CAST(0 AS INT64)) OVER (ORDER BY i)
--@13
LAG(i, 1, i2) OVER (ORDER BY i)
--@10
LAG(i, 1, (SELECT 1)) OVER (ORDER BY i)
--@10
LAG(i, CAST(NULL AS INT64)) OVER (ORDER BY i)
--@7
RANGE_BUCKET(i, NULL)
--@16
JSON_OBJECT([], ai)
--@12
CONCAT(s, e -> e)
--@10
CORR(DISTINCT f, f2) OVER ()
--@5
TIMESTAMP '10000-01-01 02:12:34'
--@11
DATE '02024-01-01'
--@6
TIME_ADD('10:00:00', INTERVAL 1 DAY)
--@32
JSON_ARRAY_INSERT(j, '$.a[0]', 1, '$.b', insert_each_element => true)
--@34
CAST(s AS STRING(9223372036854775808))
--@10
CAST(n AS NUMERIC(MAX, 2))
--@10
