-- kind: aggregate
-- fn: only the rows with the greatest or the least of another value
AVG(n HAVING MAX d)
COUNT(i HAVING MAX f)
STRING_AGG(s, ',' HAVING MAX b ORDER BY id)
ARRAY_AGG(s IGNORE NULLS HAVING MAX b2 ORDER BY id DESC LIMIT 2)
COVAR_SAMP(sm, id HAVING MIN b2)
-- fn: arrays of a group one after the other
ARRAY_CONCAT_AGG(ai ORDER BY id)
ARRAY_CONCAT_AGG(af ORDER BY id DESC)
ARRAY_CONCAT_AGG(ast ORDER BY id LIMIT 2)
ARRAY_CONCAT_AGG([bt, bt2] ORDER BY id)
ARRAY_CONCAT_AGG([dt, NULL] ORDER BY id)
ARRAY_CONCAT_AGG(IF(b, ai, NULL) ORDER BY id)
