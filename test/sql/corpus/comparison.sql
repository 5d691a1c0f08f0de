-- Comparison operators, membership, BETWEEN, LIKE, IS tests and logic.
-- fn: $equal
1 = 1.0
i = i2
i = f
f = f2
f = f
n = n2
n = f
i = n
n = 1.5
bn = n
s = s2
s = 'apple'
bt = bt2
b = b2
d = d2
d = '2024-01-15'
dt = dt2
tm = tm2
ts = ts2
ts = '2024-01-15 10:20:30+00'
DATE '2024-01-01' = d
ai = [1, 2, 3]
ast = ['a', 'b', 'c']
st = STRUCT(1 AS x, 'one' AS y)
(i, s) = (1, 'apple')
'é' = 'e\u0301'
'a' = 'A'
'a' = 'a '
INTERVAL 1 DAY = INTERVAL 24 HOUR
-- fn: $not_equal
i != i2
i <> 3
f != f
f <> f2
n != n2
s != s2
s <> ''
b != b2
d <> d2
ts != ts2
tm != tm2
bt != bt2
(i, s) != (1, 'apple')
-- fn: $less
i < i2
f < f2
f < 0
n < n2
i < f
s < s2
s < 'b'
'Z' < 'a'
'é' < 'f'
bt < bt2
b < b2
FALSE < TRUE
d < d2
dt < dt2
tm < tm2
ts < ts2
INTERVAL 1 MONTH < INTERVAL 31 DAY
-- fn: $less_or_equal
i <= i2
f <= f2
n <= n2
bn <= bn2
s <= s2
bt <= bt2
d <= d2
ts <= ts2
dt <= dt2
b <= b2
-- fn: $greater
i > i2
f > f2
f > 0
n > n2
n > i
s > s2
s > ''
bt > bt2
d > d2
ts > ts2
tm > tm2
b > FALSE
-- fn: $greater_or_equal
i >= i2
f >= f2
n >= n2
bn >= n
s >= s2
d >= d2
d >= '2024-01-01'
dt >= dt2
ts >= ts2
b >= b2
-- fn: $is_distinct_from
i IS DISTINCT FROM i2
i IS DISTINCT FROM NULL
f IS DISTINCT FROM f
s IS DISTINCT FROM s2
d IS DISTINCT FROM d2
n IS DISTINCT FROM n2
b IS DISTINCT FROM b2
st IS DISTINCT FROM STRUCT(1 AS x, 'one' AS y)
ai IS DISTINCT FROM [1, 2, 3]
-- fn: $is_not_distinct_from
i IS NOT DISTINCT FROM i2
f IS NOT DISTINCT FROM f2
f IS NOT DISTINCT FROM CAST('NaN' AS FLOAT64)
s IS NOT DISTINCT FROM 'apple'
NULL IS NOT DISTINCT FROM i
ts IS NOT DISTINCT FROM ts2
bt IS NOT DISTINCT FROM bt2
-- fn: $between
i BETWEEN 1 AND 10
i NOT BETWEEN 1 AND 10
i BETWEEN i2 AND 10
f BETWEEN 0 AND 2.5
f BETWEEN f2 AND 100
n BETWEEN 0 AND 10.5
s BETWEEN 'a' AND 'c'
d BETWEEN '2024-01-01' AND '2024-12-31'
d BETWEEN d2 AND DATE '2024-12-31'
ts BETWEEN ts2 AND TIMESTAMP '2025-01-01'
i BETWEEN NULL AND 10
i BETWEEN 10 AND 1
tm BETWEEN '08:00:00' AND '12:00:00'
bt BETWEEN b'a' AND b'b'
-- fn: $in
i IN (1, 2, 3)
i NOT IN (1, 2, 3)
i IN (i2, 3)
i IN (1, NULL)
i NOT IN (1, NULL)
i IN (1.0, 2.5)
f IN (1.5, 2, f2)
s IN ('apple', 'banana', s2)
s NOT IN ('apple')
d IN ('2024-01-15', DATE '2024-02-29')
n IN (1.5, 10)
b IN (TRUE)
bt IN (b'abc', b'')
ts IN (ts2, TIMESTAMP '2024-01-15 10:20:30+00')
(i, i2) IN ((1, 2), (3, -2))
NULL IN (1, 2)
-- fn: $in_array
i IN UNNEST([1, 2, 3])
i IN UNNEST(ai)
i NOT IN UNNEST(ai)
s IN UNNEST(ast)
2 IN UNNEST(ai)
NULL IN UNNEST(ai)
f IN UNNEST(af)
1 IN UNNEST([1, NULL])
5 IN UNNEST([1, NULL])
5 IN UNNEST(CAST(NULL AS ARRAY<INT64>))
5 NOT IN UNNEST(CAST([] AS ARRAY<INT64>))
'feb' IN UNNEST(ast)
-- fn: $like
s LIKE 'a%'
s LIKE '%a%'
s LIKE '_pple'
s NOT LIKE '%e'
s LIKE s2
s LIKE '%\\%%'
s LIKE '%\\_%'
s LIKE '%\\\\%'
s LIKE ''
s LIKE '%'
s LIKE '_'
s LIKE '%\n%'
s LIKE 'A%'
s LIKE '%😀'
s LIKE '%ß%'
s LIKE CAST(NULL AS STRING)
'a_b' LIKE 'a\\_b'
'axb' LIKE 'a\\_b'
'100%' LIKE '100\\%'
'a.c' LIKE 'a.c'
'abc' LIKE 'a.c'
bt LIKE b'a%'
bt LIKE b'%\\_%'
s LIKE CONCAT('%', s2, '%')
'(x)' LIKE '(_)'
-- fn: $like_any
s LIKE ANY ('a%', 'b%')
s LIKE ANY ('%z', NULL)
s LIKE SOME ('a%', s2)
s NOT LIKE ANY ('a%', 'b%')
s LIKE ANY (s2)
bt LIKE ANY (b'a%', b'%l%')
'abc' LIKE ANY ('x', 'a_c')
-- fn: $like_all
s LIKE ALL ('%a%', '%e%')
s LIKE ALL ('%a%', NULL)
s NOT LIKE ALL ('%a%', '%e%')
bt LIKE ALL (b'a%', b'%c')
'abc' LIKE ALL ('a%', '%c')
s LIKE ALL (s2, '%')
-- fn: $is_null
i IS NULL
i IS NOT NULL
s IS NULL
s IS NOT NULL
ai IS NULL
st IS NULL
f IS NULL
(i + i2) IS NULL
NULL IS NULL
j IS NULL
d IS NOT NULL
-- fn: $is_true
b IS TRUE
b IS NOT TRUE
(i > 1) IS TRUE
(b AND b2) IS TRUE
NULL IS TRUE
-- fn: $is_false
b IS FALSE
b IS NOT FALSE
(i > 1) IS FALSE
(b OR b2) IS NOT FALSE
NULL IS FALSE
-- fn: $and
b AND b2
TRUE AND NULL
FALSE AND NULL
b AND b2 AND i > 0
i > 0 AND s LIKE 'a%' AND d > d2
NOT b AND b2
b AND NULL
-- fn: $or
b OR b2
TRUE OR NULL
FALSE OR NULL
b OR b2 OR i > 0
i > 0 OR s IS NULL
b AND b2 OR NOT b
b OR NULL
-- fn: $not
NOT b
NOT NOT b
NOT CAST(NULL AS BOOL)
NOT (b AND b2)
NOT i = 1
NOT i > 1 AND b
NOT s LIKE 'a%'
b IS UNKNOWN
b IS NOT UNKNOWN
