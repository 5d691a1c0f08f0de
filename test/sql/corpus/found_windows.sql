-- kind: window
-- fn: sums of NUMERIC at the end of their range
SUM(n) OVER (PARTITION BY k)
SUM(n2) OVER (PARTITION BY b ORDER BY id)
AVG(n) OVER (PARTITION BY k ORDER BY id)
-- fn: subqueries beside windows
SUM(sm) OVER (ORDER BY id) + (SELECT MAX(i2) FROM UNNEST(ai) AS e)
-- fn: windows inside translations with a subquery
FORMAT('%5.2f', CUME_DIST() OVER (ORDER BY id))
ARRAY_REVERSE(LAG(ai) OVER (ORDER BY id))
INITCAP(FIRST_VALUE(k) OVER (PARTITION BY b ORDER BY id))
-- fn: percentile_cont
PERCENTILE_CONT(n2, 0.5) OVER (PARTITION BY k)
PERCENTILE_CONT(bn2, 0.25) OVER (PARTITION BY k)
PERCENTILE_CONT(sm, NUMERIC '0.5') OVER (PARTITION BY k)
-- fn: lag
LAG(i, 1, 1 + 1) OVER (ORDER BY id)
-- fn: fractions of ranks that a DOUBLE rounds to a whole number
PERCENTILE_CONT(IF(id = 11, 1e300, IF(id < 11, 0.0, NULL)), 0.9) OVER ()
PERCENTILE_CONT(IF(id < 11, 0, IF(id = 11, 100, NULL)), 0.9) OVER ()
PERCENTILE_CONT(f2, 0.9) OVER ()
PERCENTILE_CONT(f, 0.7 RESPECT NULLS) OVER (PARTITION BY k)
PERCENTILE_DISC(sm, 0.9) OVER ()
PERCENTILE_DISC(s, 0.3) OVER ()
PERCENTILE_DISC(f, 0.7 RESPECT NULLS) OVER (PARTITION BY k)
PERCENTILE_DISC(IF(id <= 20, id, NULL), 0.9) OVER ()
PERCENTILE_DISC(IF(id <= 10, id, NULL), 0.1) OVER ()
