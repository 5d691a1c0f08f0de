-- kind: window
-- fn: sums of NUMERIC at the end of their range
SUM(n) OVER (PARTITION BY k)
SUM(n2) OVER (PARTITION BY b ORDER BY id)
AVG(n) OVER (PARTITION BY k ORDER BY id)
-- fn: subqueries beside windows
SUM(sm) OVER (ORDER BY id) + (SELECT MAX(i2) FROM UNNEST(ai) AS e)
