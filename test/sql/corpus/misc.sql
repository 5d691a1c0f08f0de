-- Functions of the session and random identifiers, SAFE. calls, literals and precedence.
-- fn: generate_uuid
GENERATE_UUID() IS NULL
LENGTH(GENERATE_UUID())
REGEXP_CONTAINS(GENERATE_UUID(), r'^[0-9a-f-]{36}$')
SUBSTR(GENERATE_UUID(), 9, 1)
GENERATE_UUID() = GENERATE_UUID()
-- fn: session_user
SESSION_USER() IS NULL
LENGTH(SESSION_USER()) >= 0
SESSION_USER() = s
CONCAT(SESSION_USER(), '') IS NOT NULL
UPPER(SESSION_USER()) IS NULL
-- fn: safe prefix
SAFE.DIV(1, 0)
SAFE.SUBSTR(s, 1, -1)
SAFE.LN(f)
SAFE.SQRT(f)
SAFE.PARSE_DATE('%F', sd)
SAFE.DATE(i, 1, 1)
SAFE.CHR(i)
SAFE.POW(f, f2)
SAFE.TIMESTAMP_SECONDS(i)
SAFE.FROM_HEX(s)
SAFE.MOD(i, i2)
SAFE.ABS(i)
SAFE.LOWER(s)
SAFE.REGEXP_EXTRACT(s, r'a(.)')
SAFE.DATE_ADD(d, INTERVAL i DAY)
SAFE.ROUND(f, 2)
SAFE.LPAD(s, i)
SAFE.REPEAT(s, i2)
-- fn: literal
1
-0
0xFF
1.5
.5
1e3
'it\'s'
"double \"quoted\""
r'raw\n'
'''triple 'quoted' text'''
'tab\there\nnewline'
'\u00e9\U0001F600\x41\101'
b'bytes\x00\xff'
rb'\d'
TRUE
NULL
DATE '2024-02-29'
TIME '10:20:30.5'
DATETIME '2024-02-29T10:20:30'
TIMESTAMP '2024-02-29 10:20:30 America/New_York'
NUMERIC '1.500'
BIGNUMERIC '1e-30'
JSON '{"b": 1, "a": [true, null]}'
'--not a comment'
'/* neither */'
"; DROP TABLE x; --"
'%s {} $1 @p ?'
'\\'
-- fn: precedence
1 + 2 * 3
(1 + 2) * 3
-i + i2
- i * i2
i - (i2 - 1)
i / 2 * 2
NOT b OR b2
NOT (b OR b2)
b OR b2 AND NOT b
i + 1 = i2 * 2
i & 6 | 1
i | 6 & 1 ^ 3
1 << 2 + 1
~i & 255
s || 'x' = s2
i BETWEEN 1 AND 5 AND b
(i > 1) = b
(i IN (1, 2)) = b
i = 1 OR i = 2 AND s = 'banana'
CASE WHEN b THEN 1 ELSE 2 END + 1
(i IS NULL) = (f IS NULL)
- - -i
