-- Limits of what is repeated and generated, numbers of JSON as they are written, instants as text in a zone.
-- fn: texts that would be longer than a megabyte
REPEAT(s, i2)
REPEAT(bt, i2)
REPEAT('', i)
REPEAT(s, 1001)
LPAD(s, i)
RPAD(s, i2, s2)
LPAD(bt, i)
-- fn: arrays that would be longer than a million elements
GENERATE_ARRAY(1, i * 100)
GENERATE_TIMESTAMP_ARRAY(TIMESTAMP_SUB(ts, INTERVAL 3 DAY), ts, INTERVAL 1 MICROSECOND)
-- fn: FLOAT64 in hexadecimal text
ARRAY(SELECT SAFE_CAST(v AS FLOAT64) FROM UNNEST(['0x10', '-0xFF', '0x', '0x8000000000000000']) AS v WITH OFFSET o ORDER BY o)
-- fn: text as a JSON value
SAFE.PARSE_JSON(s)
PARSE_JSON(CONCAT('[', CAST(i AS STRING), ', 1.5, "1e5", "-0"]'))
JSON_VALUE(PARSE_JSON(CONCAT('[1e2, ', CAST(sm AS STRING), 'e15]')), '$[1]')
PARSE_JSON(CONCAT(CAST(i AS STRING), '.0'))
-- fn: instants as text in a zone
STRING(ts, '+05:30')
FORMAT_TIMESTAMP('%Z', ts, '+05:30')
-- fn: SAFE before functions that fail for some arguments
SAFE.SUBSTR(s, 2, i)
SAFE.SUBSTR(s, sm, sm)
SAFE.SUBSTR('foo', 0, -2)
SAFE.SUBSTR(bt, sm, sm)
SAFE.INT64(j)
SAFE.FLOAT64(j)
SAFE.BOOL(j)
SAFE.STRING(j)
SAFE.STRING(ts)
SAFE.PI()
SAFE.ARRAY_OFFSETS(ai, 1)
SAFE.ARRAY_FIND_ALL(ai, e -> e > 1)
