// Expressions written from GoogleSQL's documentation: each accepted by its grammar. Shared by the fast and slow parser tests.

/** One text a line; `´` stands for a backtick. */
function lines(text: string): readonly string[] {
  const trimmed = text.split('\n').map((line) => line.trim());
  return trimmed.filter((line) => line !== '').map((line) => line.replaceAll('´', '`'));
}

export const VALID_EXPRESSIONS: readonly string[] = [
  // Literals
  ...lines(String.raw`
    NULL
    TRUE
    false
    0
    123
    0xA
    0Xff
    00012
    1.5
    1.
    .5
    5e3
    1E10
    1.e5
    .5e-3
    123.456e-67
    1e+5
    'abc'
    "it's"
    'Title: "Boy"'
    "a\"b"
    'it\'s'
    ''
    ""
    '''a'b'''
    """a"b"""
    ''''a'''
    r'f\d+'
    R"\n"
    r'''x'y'''
    b'abc'
    B"abc"
    rb'a\d'
    br"a\d"
    b'''x'''
    bR"""x"""
    '\a\b\f\n\r\t\v\\\?\"\'\´'
    '\x41\X4a\101\u00e9\U0001F600'
    b'\xff\377'
    'é 😀 漢字'
    DATE '2024-02-29'
    date "2024-01-01"
    DATETIME '2024-01-01 10:00:00'
    TIME '10:00:00'
    TIMESTAMP '2024-01-01 00:00:00+00'
    NUMERIC '1.5'
    DECIMAL '1.5'
    BIGNUMERIC '1.5'
    BIGDECIMAL '1.5'
    JSON '{"a": 1}'
    DATE r'2024-01-01'
    RANGE<DATE> '[2024-01-01, 2024-02-01)'
    RANGE<TIMESTAMP> "[UNBOUNDED, UNBOUNDED)"
    INTERVAL 1 DAY
    INTERVAL -1 MONTH
    INTERVAL x + 1 YEAR
    INTERVAL '1-2' YEAR TO MONTH
    INTERVAL '1 2:3:4' DAY TO SECOND
    INTERVAL CAST(a AS INT64) HOUR
  `),
  "r'\\\n'",
  "'''two\nlines'''",
  '"""two\r\nlines"""',
  "r'''a\\\nb'''",
  // Names, parameters, placeholder-free operands
  ...lines(String.raw`
    a
    _a1
    a.b
    a.b.c
    a . b
    ´a´
    ´a b´.c
    ´a.b´.´c d´
    ´select´
    ´a\u00e9´
    a.select
    a.from
    a.1
    a.1a
    a.123abc.x
    a.0x1F
    a.1e5
    a.order.group
    date
    timestamp
    numeric
    json
    offset
    value
    key
    safe_cast
    first
    row
    unknown
    @p
    @select
    @ p
    @@a.b
    ?
    @p.field
    f(x).y
    (a).b
    (a.b).c.d
    a[0].b
    'abc'.b
    CASE WHEN a THEN b END.c
    a.(b.c)
    a.b[OFFSET(0)].c[ORDINAL(1)]
    a[SAFE_OFFSET(i)]
    a[SAFE_ORDINAL(i + 1)]
    a['key']
    a[b[c]]
    [1, 2, 3][OFFSET(0)]
    f(a)[0]
    (SELECT 1).a
    STRUCT(1 AS a).a
    CURRENT_DATE
    current_timestamp
    CURRENT_DATE()
    CURRENT_DATETIME('UTC')
    CURRENT_TIME
    CURRENT_DATE.a
  `),
  // Operators and precedence
  ...lines(String.raw`
    a OR b
    a AND b
    a OR b AND c OR d
    NOT a
    NOT NOT a
    NOT a AND NOT b
    NOT a = b
    NOT (a = b)
    a = (NOT b)
    -a
    +a
    ~a
    - -a
    -+~a
    -a.b
    -a[0]
    -1
    - 1
    a - -1
    a + b - c
    a * b / c
    a + b * c
    a || b || c
    a || b + c
    a * b || c
    a | b ^ c & d
    a << 1 >> 2
    a >> b
    a < b
    a <= b
    a > b
    a >= b
    a = b
    a != b
    a <> b
    (a = b) = c
    a = (b = c)
    a + b = c * d
    a = b AND c = d
    a = b OR NOT c = d
    a & b = c
    a | b < c
    a << 1 + 2
    a BETWEEN b AND c
    a NOT BETWEEN b AND c
    a BETWEEN 1 AND 2 AND b
    a BETWEEN b + 1 AND c * 2
    a BETWEEN (b = c) AND d
    a BETWEEN b IS DISTINCT FROM c AND d
    NOT a BETWEEN b AND c
    a IN (1)
    a IN (1, 2, 3)
    a NOT IN ('a', 'b')
    a IN ((1))
    a IN ((1, 2), (3, 4))
    (a, b) IN ((1, 2))
    a IN (SELECT 1)
    a IN ((SELECT 1))
    a IN ((SELECT 1), 2)
    a IN ((SELECT 1) UNION ALL (SELECT 2))
    a IN ((SELECT 1) + 1, 2)
    a NOT IN (SELECT b FROM c)
    a IN UNNEST([1, 2])
    a NOT IN UNNEST(b)
    a IN UNNEST(b.c)
    a LIKE 'b%'
    a NOT LIKE b || '%'
    a LIKE ANY ('a', 'b')
    a LIKE SOME ('a')
    a NOT LIKE ALL ('a', 'b')
    a LIKE ANY UNNEST(b)
    a IS NULL
    a IS NOT NULL
    a IS TRUE
    a IS NOT TRUE
    a IS FALSE
    a IS NOT FALSE
    a IS UNKNOWN
    a IS NOT UNKNOWN
    a IS DISTINCT FROM b
    a IS NOT DISTINCT FROM b
    a IS DISTINCT FROM b AND c
    a + 1 IS NULL
    (a = b) IS NULL
    a IS NULL AND b IS NULL
    NOT a IS NULL
    a IS NULL + 1
    a IS UNKNOWN = b
    a IN (1) IS DISTINCT FROM b
    a IS DISTINCT FROM NOT b
    a IN (1)[0]
    a IS NULL.b
    a IN (1) + 2
    a AND b IS NULL
    -a IS NULL
    a || b IS NOT NULL
    a < b AND b < c
    (a < b) < c
    ((((a))))
    a+b-c*d/e
    a--b
    a -- comment
    a # comment
    a /* comment */ + /* another */ b
    /* before */ a
  `),
  'a -- line\n+ b',
  'a # line\n+ b',
  'a\u00a0+\u3000b',
  'a\t+\r\nb',
  'a /* ** / */ + b',
  'a /***/ + b',
  // Constructors
  ...lines(String.raw`
    []
    [1]
    [1, 2, NULL]
    [[1], [2]]
    ARRAY[1, 2]
    ARRAY[]
    ARRAY<INT64>[]
    ARRAY<INT64>[1, 2]
    ARRAY<STRUCT<a INT64, b STRING>>[(1, 'a')]
    ARRAY<ARRAY<INT64>>[]
    ARRAY(SELECT 1)
    ARRAY(SELECT a FROM UNNEST(b) AS a)
    array((select 1))
    (a, b)
    (1, 'a', NULL)
    ((1, 2), 3)
    STRUCT()
    STRUCT(1)
    STRUCT(1 AS a, 'b' AS c)
    STRUCT(a, b.c)
    STRUCT<INT64>(1)
    STRUCT<a INT64, b STRING>(1, 'x')
    STRUCT<INT64, x STRING>(1, 'x')
    STRUCT<>()
    STRUCT<ARRAY<STRING>>(['a'])
    STRUCT<x STRUCT<y INT64>>(STRUCT(1))
    STRUCT<date DATE>(d)
    CASE WHEN a THEN b END
    CASE WHEN a THEN b ELSE c END
    CASE WHEN a = 1 THEN 'x' WHEN a > 2 AND b THEN 'y' ELSE NULL END
    CASE a WHEN 1 THEN 2 END
    CASE a + b WHEN 1 THEN 2 WHEN c THEN d ELSE e END
    CASE WHEN CASE WHEN a THEN b END THEN c END
    CASE a WHEN b THEN c END + 1
    CAST(a AS INT64)
    CAST(a AS STRING FORMAT 'YYYY')
    CAST(a AS TIMESTAMP FORMAT 'YYYY' AT TIME ZONE 'UTC')
    CAST(a + b AS NUMERIC(10, 2))
    CAST(a AS BIGNUMERIC(20))
    CAST(a AS STRING(10))
    CAST(a AS BYTES(MAX))
    CAST(a AS ARRAY<INT64>)
    CAST(a AS STRUCT<b INT64, c ARRAY<STRING>>)
    CAST(NULL AS DATE)
    CAST((SELECT 1) AS STRING)
    CAST(a = b AS STRING)
    CAST(a AS RANGE<DATE>)
    CAST(a AS INTERVAL)
    CAST(a AS ´x´.y)
    SAFE_CAST(a AS FLOAT64)
    safe_cast('1' as int64)
    EXTRACT(YEAR FROM a)
    EXTRACT(WEEK(MONDAY) FROM a)
    EXTRACT(HOUR FROM a AT TIME ZONE 'UTC')
    EXTRACT(DATE FROM a AT TIME ZONE tz)
    EXTRACT(ISOWEEK FROM a + b)
    EXISTS(SELECT 1)
    EXISTS (SELECT a FROM UNNEST(b) a WHERE a = 1)
    NOT EXISTS(SELECT 1)
    (SELECT 1)
    ((SELECT 1))
    (((SELECT 1)))
    ((SELECT 1) + 1)
    ((SELECT 1), 2)
    (SELECT 1) + (SELECT 2)
    ((SELECT 1) UNION ALL SELECT 2)
    ((SELECT 1) ORDER BY 1 LIMIT 1)
    (WITH a AS (SELECT 1) SELECT * FROM a)
    (SELECT MAX(x) FROM UNNEST(arr) AS x)
    WITH(a AS 1, a + 1)
    WITH(a AS 1, b AS a, a * b)
    NEW a.b(1)
    NEW a.b(1 AS x, 2 AS (y.z))
    REPLACE_FIELDS(a, 1 AS b.c)
  `),
  // Calls
  ...lines(String.raw`
    f()
    f(a)
    f(a, b, c)
    LOWER(TRIM(a))
    a.b.f(1)
    SAFE.SUBSTR('a', 1)
    safe.f(a)
    NET.HOST(a)
    SAFE.NET.HOST(a)
    KEYS.NEW_KEYSET('a')
    IF(a, b, c)
    LEFT(a, 1)
    RIGHT(a, 1)
    GROUPING(a)
    COLLATE(a, 'und:ci')
    RANGE(a, b)
    REPLACE(a, 'b', 'c')
    DATE(a)
    DATE(2024, 1, 1)
    TIMESTAMP(a, 'UTC')
    TIME(1, 2, 3)
    DATETIME(a)
    JSON_VALUE(a, '$.b')
    OFFSET(a)
    COUNT(*)
    COUNT(DISTINCT a)
    COUNT(DISTINCT a, b)
    f(*, a)
    SUM(a + b)
    ARRAY_AGG(a IGNORE NULLS)
    ARRAY_AGG(DISTINCT a IGNORE NULLS ORDER BY a DESC LIMIT 10)
    ARRAY_AGG(a RESPECT NULLS)
    STRING_AGG(a, ', ' ORDER BY b, c DESC)
    ARRAY_AGG(a ORDER BY b NULLS FIRST)
    ARRAY_AGG(a ORDER BY b DESC NULLS LAST LIMIT 1)
    ARRAY_AGG(a ORDER BY b COLLATE 'und:ci')
    ANY_VALUE(a HAVING MAX b)
    ANY_VALUE(a HAVING MIN b)
    COUNT(* HAVING MAX b)
    APPROX_QUANTILES(a, 2)[OFFSET(1)]
    SUM(a) OVER ()
    SUM(a) OVER w
    SUM(a) OVER (w)
    SUM(a) OVER (w ORDER BY b)
    ROW_NUMBER() OVER (PARTITION BY a, b ORDER BY c DESC, d)
    SUM(a) OVER (ORDER BY b ROWS 1 PRECEDING)
    SUM(a) OVER (ORDER BY b ROWS UNBOUNDED PRECEDING)
    SUM(a) OVER (ORDER BY b ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
    SUM(a) OVER (ORDER BY b ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING)
    SUM(a) OVER (ORDER BY b RANGE BETWEEN 10 PRECEDING AND CURRENT ROW)
    SUM(a) OVER (ORDER BY b ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)
    SUM(a) OVER (ORDER BY b ROWS BETWEEN x + 1 PRECEDING AND y FOLLOWING)
    LAST_VALUE(a IGNORE NULLS) OVER (PARTITION BY b ORDER BY c)
    LAG(a, 1, 0) OVER (ORDER BY b)
    SUM(a) OVER () + 1
    f(a) @{x=1}
    f(x => 1)
    f(a, x => b, y => c + 1)
    f(a, x -> x + 1)
    f(a, (x, y) -> x + y)
    f(a, () -> 1)
    f(a, (x) -> x)
    f(a, x -> x AND b)
    f(SEQUENCE a.b)
    f(sequence)
    f(sequence, 1)
    DATE_DIFF(a, b, DAY)
    DATE_TRUNC(a, WEEK(MONDAY))
    TIMESTAMP_TRUNC(a, HOUR, 'UTC')
    DATE_ADD(a, INTERVAL 1 DAY)
    TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL b * 2 MINUTE)
    GENERATE_DATE_ARRAY(a, b, INTERVAL 1 WEEK)
    LAST_DAY(a, MONTH)
    LAST_DAY(a)
    f(a AS b)
    f(f(f(f(a))))
    f((SELECT 1))
    f((a, b))
    f([a], STRUCT(b))
    f(a OR b, NOT c)
    f(-1)
    f(a LIMIT 1)
    f(a LIMIT @n)
    f(DISTINCT)
    f(DISTINCT *)
    COALESCE(SUM(a) OVER (PARTITION BY b), 0) / NULLIF(COUNT(*), 0)
    CASE WHEN REGEXP_CONTAINS(a, r'^1?[0-9]{10}$') THEN CONCAT('+1', RIGHT(a, 10)) ELSE NULL END
    SAFE_DIVIDE(SUM(IF(status = 'x', 1, 0)), COUNT(*))
    ARRAY_LENGTH(SPLIT(a, ',')) > 0 AND a IS NOT NULL
    a = 1 AND (b = 2 OR c = 3) AND NOT d
    ROUND(a * rate, 2)
    PARSE_DATE('%Y-%m-%d', a)
    CAST(JSON_VALUE(a, '$.b') AS INT64) BETWEEN 1 AND 10
    (SELECT AS STRUCT a, b FROM UNNEST(c) AS a WITH OFFSET AS b ORDER BY b LIMIT 1).a
    (SELECT STRING_AGG(x, ',' ORDER BY o) FROM UNNEST(arr) AS x WITH OFFSET o WHERE x != '')
  `),
];

/** Each rejected by GoogleSQL's grammar; `at` is the offset a person would point at, `-1` the end of the text. */
export interface InvalidExpression {
  readonly text: string;
  readonly at: number;
  readonly length?: number;
}

/** `|a|` marks the token at fault, one `|` alone at the end marks the end of the text. `¦` stands for a real `|`. */
function marked(line: string): InvalidExpression {
  const parts = line.split('|');
  const text = parts.join('').replaceAll('¦', '|');
  if (parts.length === 2) return { text, at: -1 };
  return { text, at: parts[0]!.replaceAll('¦', '|').length, length: parts[1]!.replaceAll('¦', '|').length };
}

export const INVALID_EXPRESSIONS: readonly InvalidExpression[] = lines(String.raw`
  |
  a + |
  a + |*| b
  a AND |OR| b
  a AND |
  |AND| a
  |*| a
  |=| a
  a |b|
  a |'b'|
  'a' |'b'|
  1 |2|
  a |)|
  (a + b)|)|
  a |]|
  |(|a + b
  |(|a
  f|(|a
  f|(|a, b
  LOWER|(|TRIM(a)
  COALESCE|(|a, (b + c, d)
  f(|,| a)
  f(a,|,| b)
  f(a, |)|
  f(a |b|)
  f(a |'x'|)
  f(a, b |c|, d)
  f(a|;|)
  f(* |2|)
  a = b |=| c
  a < b |<| c
  a < b |=| c
  a = b |IS| NULL
  a LIKE b |LIKE| c
  a IN (1) |IN| (2)
  a IS NULL |IS| NULL
  a IS NULL |=| b
  a IN (1) |=| b
  a BETWEEN 1 AND 2 |BETWEEN| 3 AND 4
  a BETWEEN 1 AND 2 |=| b
  a BETWEEN |b = c| AND d
  a BETWEEN 1 |
  a BETWEEN 1 |,| 2
  a BETWEEN 1 |OR| 2
  a BETWEEN |AND| 2
  a BETWEEN 1 AND |
  a = |NOT| b
  a + |NOT| b
  - |NOT| b
  a |==| b
  a |&&| b
  a |!| b
  |!|a
  a |%| b
  a|::|INT64
  a = |=| b
  a |ILIKE| b
  a |RLIKE| b
  a IS |b|
  a IS NOT |1|
  a IS |
  a IS DISTINCT |b|
  a IN |1|
  a IN |
  a IN (|)|
  a IN |[|1, 2]
  a |NOT| = b
  a |NOT|
  a |NOT| NULL
  a LIKE |
  a LIKE ANY |'b'|
  NOT|
  NOT |
  -|
  a.|
  a.|+| b
  a.|.|b
  a[|]|
  a|[|0
  a[0|)|
  |[|1, 2
  [1 |2|]
  [1,|,| 2]
  [1, |]|
  |()|
  (a, |)|
  (a |b|)
  |'abc|
  |"abc|
  |'''abc'|
  |b'abc|
  'a|\q|b'
  'a|\x4|'
  '|\u12|'
  '|\UFFFFFFFF|'
  '|\uD800|'
  '|\8|'
  b'|\u|0041'
  |‘a‘|
  |é|
  a + |é| + b
  |$a|
  a |§| b
  |1a|
  |1e|
  |123abc|
  |0x|
  1.5|.5|
  |/* never closed|
  a |/* never closed|
  CASE |END|
  CASE WHEN |THEN| 1 END
  CASE WHEN a |END|
  CASE WHEN a THEN |END|
  CASE WHEN a THEN 1 ELSE |END|
  CASE WHEN a |1| END
  CASE a |END|
  CASE a |THEN| 1 END
  |CASE| WHEN a THEN 1
  |CASE| WHEN a THEN 1 ELSE 2
  CASE WHEN a THEN 1 ELSE 2 |WHEN| b THEN 3 END
  CASE WHEN a THEN 1 |,| b END
  CASE |ELSE| 1 END
  CASE WHEN a |
  CASE WHEN |
  |WHEN| a
  CAST(a |INT64|)
  CAST(a AS|)|
  CAST(a AS |)|
  CAST(a|,| INT64)
  CAST(|AS| INT64)
  CAST|(|a AS INT64
  CAST |a| AS INT64
  CAST(a AS ARRAY|)|
  CAST(a AS ARRAY<INT64|)|
  CAST(a AS NUMERIC(|x|))
  CAST(a AS |SELECT|)
  CAST(|SELECT| 1 AS INT64)
  SAFE_CAST(a |STRING|)
  EXTRACT(DAY |a|)
  EXTRACT(DAY|,| a)
  EXTRACT(DAY FROM |)|
  EXTRACT(|FROM| a)
  EXTRACT(DAY FROM a AT |x|)
  INTERVAL 1|
  INTERVAL 1 |)|
  INTERVAL |
  INTERVAL DAY|
  EXISTS(|a|)
  EXISTS |a|
  ARRAY(|a|)
  ARRAY |x|
  ARRAY<INT64>|(|1)
  STRUCT|<|a INT64(1)
  STRUCT(1 AS |)|
  STRUCT(1, |)|
  STRUCT(1 |a|)
  STRUCT<a>|[|1]
  |SELECT| 1
  f(|SELECT| 1)
  |WHERE| a
  |FROM|
  a |FROM| b
  a |AS| b
  a |WHERE| b
  |order|
  |group| = 1
  |order|.id
  a + |limit|
  |left|
  |if|
  f(a)|(|b)
  (a)|(|b)
  1|(|a)
  a + f(|
  f(a |WHERE| b)
  f(a HAVING |b|)
  f(a ORDER |a|)
  f(a ORDER BY |)|
  f(a LIMIT |)|
  f(a IGNORE |)|
  f(a, |*|)
  f() OVER |
  f() OVER |1|
  f() OVER (PARTITION |a|)
  f() OVER (ORDER BY a ROWS |)|
  f() OVER (ORDER BY a ROWS BETWEEN 1 PRECEDING |)|
  f() OVER (ORDER BY a ROWS 1 |)|
  f() OVER (ORDER BY a |PARTITION| BY b)
  f(x =>|)|
  f(1 |->| x)
  f(a + b |->| x)
  @|
  @|1|
  |{x}|
  a ¦¦ |
  a > |>| b
  a|;|
  a|;| b
`).map((line) => marked(line));
