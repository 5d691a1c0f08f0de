-- Text that does not parse. The line below each gives the offset a person would point at (the length of the text: its end).
i +
--@3
+
--@1
(i + 1
--@0
i + 1)
--@5
i + * 2
--@4
i 1
--@2
i = = 1
--@4
i = 1 = 1
--@6
i == 1
--@2
a ! b
--@2
UPPER(s
--@5
UPPER(s s2)
--@8
UPPER(, s)
--@6
UPPER(s,)
--@8
UPPER s
--@6
CASE WHEN b THEN 1
--@0
CASE WHEN b 1 END
--@12
CASE b THEN 1 END
--@7
CASE END
--@5
CASE WHEN THEN 1 END
--@10
CAST(i INT64)
--@7
CAST(i AS)
--@9
CAST(i AS INT64 FORMAT)
--@22
CAST i AS INT64
--@5
EXTRACT(DAY d)
--@12
EXTRACT(FROM d)
--@8
INTERVAL 1
--@10
INTERVAL DAY
--@12
i BETWEEN 1
--@11
i BETWEEN 1 OR 5
--@12
i IN 1, 2
--@5
i IN ()
--@6
i IN (1,)
--@8
i NOT 1
--@2
i IS 1
--@5
i IS NOT
--@8
s LIKE
--@6
s LIKE ANY
--@10
'unterminated
--@0
"unterminated
--@0
'''unterminated
--@0
'bad \q escape'
--@5
'\u12'
--@1
r'\'
--@0
`unterminated
--@0
``
--@0
0x
--@0
1.2.3
--@3
1e
--@0
12abc
--@0
@
--@1
i $ 2
--@2
/* unterminated
--@0
[1, 2
--@0
[1 2]
--@3
[1, 2)
--@5
ARRAY<INT64[1]
--@11
ARRAY<INT64>
--@12
STRUCT<a INT64(1)
--@6
STRUCT(1 AS)
--@11
STRUCT()AS
--@8
ai[
--@3
ai[OFFSET(0)
--@2
ai[]
--@3
st.
--@3
st..x
--@3
.x
--@0
i AND
--@5
AND i
--@0
b AND OR b2
--@6
NOT
--@3
i NOT NULL
--@2
FROM
--@0
WHERE i = 1
--@0
i AS x
--@2
i; j
--@1
i,
--@1
f(x => )
--@7
COUNT(* i)
--@8
SUM(i) OVER
--@11
SUM(i) OVER (PARTITION k)
--@23
SUM(i) OVER (ORDER k)
--@19
SUM(i) OVER (ROWS BETWEEN 1 AND 2)
--@28
SUM(i) OVER (ORDER BY i ROWS 1)
--@30
ROW_NUMBER() OVER ORDER BY i
--@18
ARRAY(SELECT)
--@12
EXISTS(i)
--@7
EXISTS
--@6
(SELECT)
--@7
(SELECT e FROM)
--@14
(SELECT e FROM UNNEST(ai) AS)
--@28
x -> x + 1
--@2
ARRAY_FILTER(ai, e ->)
--@21
DATE '2024-01-01
--@5
TIMESTAMP
--@0
i <>> 2
--@4
i ||| s
--@4
i & & 2
--@4
(i
--@0
()
--@0
(,)
--@1
i)
--@1
((i)
--@0
i]
--@1
{from
--@0
IF(b 1, 2)
--@5
IF(b, 1, 2
--@2
COALESCE(i, , 0)
--@12
DATE_ADD(d, INTERVAL 1)
--@22
DATE_ADD(d INTERVAL 1 DAY)
--@11
CURRENT_DATE(
--@13
SAFE.
--@5
GROUP BY i
--@0
QUALIFY
--@0
by
--@0
SELECT
--@0
i IS DISTINCT i2
--@14
i IS NOT DISTINCT i2
--@18
i IS DISTINCT FROM
--@18
- 
--@2
