-- kind: aggregate
-- fn: sums of NUMERIC at the end of their range
SUM(n)
SUM(n2)
SUM(DISTINCT n)
SUM(n * 2)
SUM(CAST(i AS NUMERIC) * 1000000000)
AVG(n)
-- fn: subqueries in aggregates
SUM((SELECT MAX(i2) FROM UNNEST(ai) AS e))
MAX((SELECT MIN(bt) FROM UNNEST(ai) AS e WHERE b))
-- fn: modifiers that the front end refused
COUNT(* HAVING MAX i)
COUNT(* HAVING MIN s)
ANY_VALUE(DISTINCT k)
-- fn: infinities and the largest FLOAT64
AVG(IF(id = 26, f, NULL))
AVG(IF(i2 > 0, f2, f2 * 1e300))
CORR(f, f2)
COVAR_SAMP(sm, f)
