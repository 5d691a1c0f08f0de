-- Values at the ends of their range, and what is told apart only there.
-- fn: sums, products and quotients of NUMERIC with more than 28 digits before the point
n + n2 - 1
ABS(n - n2) < NUMERIC '0.01'
n * n2 * n
(n + n2) * (n - n2)
n * NUMERIC '3.333333333'
n * NUMERIC '12345678901234567890.5'
n / NUMERIC '0.7'
n / NUMERIC '0.000000007'
NUMERIC '99999999999999999999999999999' / n2
ROUND(n * n2, 2)
FLOOR(n / 10) * 10
SAFE_ADD(n, n)
SAFE_MULTIPLY(n, n)
SAFE_SUBTRACT(n, -n)
IFERROR(COALESCE(i, ERROR('x')), -1)
-- fn: local times outside the years 1 to 9999
DATE(ts, 'Asia/Kolkata') = DATE(ts)
DATE(ts, 'America/New_York') = DATE(ts)
DATETIME(ts, 'Asia/Kolkata') > DATETIME(ts)
EXTRACT(DATE FROM ts AT TIME ZONE 'Asia/Kolkata') = DATE(ts)
UNIX_SECONDS(TIMESTAMP_TRUNC(ts, DAY, 'Asia/Kolkata'))
UNIX_SECONDS(TIMESTAMP_TRUNC(ts, YEAR, 'Asia/Kolkata'))
UNIX_SECONDS(TIMESTAMP_TRUNC(ts, HOUR, 'America/New_York'))
UNIX_SECONDS(TIMESTAMP(dt, 'Asia/Kolkata'))
UNIX_SECONDS(TIMESTAMP(dt, 'America/New_York'))
SAFE.DATETIME(IF(id > 10, '2024-02-29 23:59:60', sd))
-- fn: means of arrays with infinities
ARRAY_AVG([f, f2])
ARRAY_AVG([f, 1.5])
ARRAY_AVG([1.5, f])
-- fn: positions in JSON objects
JSON_VALUE(CONCAT('{"1":', CAST(id AS STRING), '}'), '$[1]')
JSON_QUERY(CONCAT('{"a":{"1":', CAST(id AS STRING), '}}'), '$.a[1]')
-- fn: statistics of arrays
(SELECT STDDEV(x) FROM UNNEST([CAST(sm AS FLOAT64), 0.5]) AS x)
(SELECT VAR_POP(x) FROM UNNEST(ai) AS x)
(SELECT STDDEV_POP(x) FROM UNNEST([n2, NUMERIC '2.5', 1]) AS x)
(SELECT AVG(x) FROM UNNEST([n2, NUMERIC '1.000000001', NULL]) AS x)
-- fn: what is told by the value
SAFE.DATE_FROM_UNIX_DATE(i)
SAFE.CODE_POINTS_TO_STRING(ai)
REPEAT(s, sm - 3)
LEFT(s2, sm)
PARSE_DATE('%d.%m.%Y', FORMAT_DATE('%d.%m.%Y', d))
PARSE_DATE('%Y-%m-%d', '7-01-02')
TRANSLATE(s, s2, 'xy')
-- kind: aggregate
-- fn: largest and smallest intervals
MAX(INTERVAL sm DAY)
MIN(INTERVAL sm HOUR)
