// Productions for random expressions: type → templates. `{INT64}` is an expression of that type, `{T}` of the type asked for, `{U}` of one other type a
// production, `{#list}` a word of a list below. Every filled template is well typed, and most have values on ordinary rows.

/** Types that random expressions have; `STRUCT` is `STRUCT<x INT64, y STRING>`. */
export const RANDOM_TYPES = [
  'INT64', 'FLOAT64', 'NUMERIC', 'BIGNUMERIC', 'BOOL', 'STRING', 'BYTES', 'DATE', 'DATETIME', 'TIME', 'TIMESTAMP',
  'INTERVAL', 'JSON', 'ARRAY<INT64>', 'ARRAY<FLOAT64>', 'ARRAY<STRING>', 'STRUCT',
] as const; // prettier-ignore
export type RandomType = (typeof RANDOM_TYPES)[number];

export const ORDERED: readonly RandomType[] = [
  'INT64', 'FLOAT64', 'NUMERIC', 'BOOL', 'STRING', 'BYTES', 'DATE', 'DATETIME', 'TIME', 'TIMESTAMP',
]; // prettier-ignore

/** How likely a type is where any will do. */
export const WEIGHTS: Readonly<Partial<Record<RandomType, number>>> = {
  INT64: 8,
  STRING: 8,
  NUMERIC: 5,
  FLOAT64: 4,
  BOOL: 5,
  DATE: 5,
  DATETIME: 3,
  TIMESTAMP: 4,
};

export const WORDS: Readonly<Record<string, readonly string[]>> = {
  small: ['0', '1', '2', '3', '-1', '10', 'sm', 'i2', 'id', 'MOD(id, 5)'],
  hour: ['MOD(id, 24)', '0', '13', '23'],
  count: ['0', '1', '2', '5', 'id', 'ABS(sm)'],
  date: ['DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR'],
  time: ['MICROSECOND', 'MILLISECOND', 'SECOND', 'MINUTE', 'HOUR'],
  instant: ['MICROSECOND', 'SECOND', 'MINUTE', 'HOUR', 'DAY'],
  truncation: ['DAY', 'WEEK', 'WEEK(MONDAY)', 'WEEK(SATURDAY)', 'ISOWEEK', 'MONTH', 'QUARTER', 'YEAR', 'ISOYEAR'],
  lastDay: ['WEEK', 'WEEK(MONDAY)', 'ISOWEEK', 'MONTH', 'QUARTER', 'YEAR', 'ISOYEAR'],
  extracted: ['DAY', 'DAYOFWEEK', 'DAYOFYEAR', 'WEEK', 'WEEK(MONDAY)', 'ISOWEEK', 'MONTH', 'QUARTER', 'YEAR', 'ISOYEAR'],
  zone: ["'America/New_York'", "'Asia/Kolkata'", "'UTC'", "'+05:30'"],
  dateFormat: ["'%Y-%m-%d'", "'%d/%m/%y'", "'%A %B %e'", "'%G-W%V-%u'", "'%j'", "'%F'", "'%b %d, %Y'", "'Q%Q %C'"],
  timeFormat: ["'%H:%M:%S'", "'%I:%M %p'", "'%T'", "'%H:%M:%E3S'", "'%R'"],
  pattern: ["'a'", "'[a-z]+'", "r'\\d+'", "'^.'", "'(a|b)c?'", "'x*'", "r'\\s'"],
  group: ["'([a-z]+)'", "r'(\\d)\\d*'", "'^(.)'"],
  like: ["'%a%'", "'a_p%'", "'%'", "'_'", "r'%\\_%'", "''"],
  path: ["'$.a'", "'$.b[1]'", "'$'", "'$.n'", "'$[0]'"],
  safely: ['SAFE.', ''],
  comparison: ['=', '!=', '<', '<=', '>', '>='],
  round: ['ROUND', 'TRUNC'],
  integral: ['CEIL', 'FLOOR', 'ROUND', 'TRUNC'],
  null: ['IS NULL', 'IS NOT NULL'],
  truth: ['IS TRUE', 'IS NOT TRUE', 'IS FALSE', 'IS NOT FALSE'],
  not: ['', 'NOT '],
  distinct: ['', 'DISTINCT '],
  literalCount: ['1', '2', '3'],
}; // prettier-ignore

export const ATOMS: Readonly<Record<RandomType, readonly string[]>> = {
  INT64: ['i', 'i', 'i2', 'sm', 'id', '0', '1', '-3', '7', '1000000007', '9223372036854775807'],
  FLOAT64: ['f', 'f', 'f2', '1.5', '-2e3', '.25', '0.0', '1e300', "CAST('nan' AS FLOAT64)"],
  NUMERIC: ['n', 'n', 'n2', "NUMERIC '1.25'", "NUMERIC '-0.000000001'", "NUMERIC '12345678901234567890.5'"],
  BIGNUMERIC: ['bn', 'bn2', "BIGNUMERIC '3'", "BIGNUMERIC '0.00000000000000001'"],
  BOOL: ['b', 'b', 'b2', 'TRUE', 'FALSE'],
  STRING: ['s', 's', 's2', 'sn', 'sd', 'k', "'abc'", "''", "'É a'", "'12'", "'2024-02-29'"],
  BYTES: ['bt', 'bt', 'bt2', "b'ab'", "b'\\x00\\xff'", "b''"],
  DATE: ['d', 'd', 'd2', "DATE '2024-02-29'", "DATE '2023-12-31'"],
  DATETIME: ['dt', 'dt', 'dt2', "DATETIME '2024-02-29 23:59:59.5'", "DATETIME '2023-01-01'"],
  TIME: ['tm', 'tm', 'tm2', "TIME '23:59:59.999999'", "TIME '00:00:00'"],
  TIMESTAMP: ['ts', 'ts', 'ts2', "TIMESTAMP '2024-03-10 07:30:00+00'", "TIMESTAMP '2023-12-31 23:59:59.999999-05'"],
  INTERVAL: ['INTERVAL 1 DAY', 'INTERVAL sm MONTH', "INTERVAL '1-2 3 4:5:6.5' YEAR TO SECOND", 'INTERVAL id HOUR'],
  JSON: ['j', 'j', "JSON '{\"a\": [1, \"x\"], \"b\": null}'", "JSON 'null'"],
  'ARRAY<INT64>': ['ai', 'ai', '[1, NULL, 3]', 'ARRAY<INT64>[]', '[i, i2]'],
  'ARRAY<FLOAT64>': ['af', 'af', '[1.5, -0.5]', '[f, f2]'],
  'ARRAY<STRING>': ['ast', 'ast', "['b', NULL, 'a']", '[s, s2]', "ARRAY<STRING>[]"],
  STRUCT: ['st', 'st', 'STRUCT(i AS x, s AS y)', "STRUCT<x INT64, y STRING>(1, 'one')"],
}; // prettier-ignore

/** Type → types it is cast from. */
export const CAST_FROM: Readonly<Partial<Record<RandomType, readonly RandomType[]>>> = {
  INT64: ['FLOAT64', 'NUMERIC', 'BIGNUMERIC', 'BOOL', 'STRING'],
  FLOAT64: ['INT64', 'NUMERIC', 'BIGNUMERIC', 'STRING'],
  NUMERIC: ['INT64', 'FLOAT64', 'BIGNUMERIC', 'STRING'],
  BIGNUMERIC: ['INT64', 'FLOAT64', 'NUMERIC', 'STRING'],
  BOOL: ['INT64', 'STRING'],
  STRING: ['INT64', 'FLOAT64', 'NUMERIC', 'BIGNUMERIC', 'BOOL', 'BYTES', 'DATE', 'DATETIME', 'TIME', 'TIMESTAMP', 'INTERVAL'],
  BYTES: ['STRING'],
  DATE: ['STRING', 'DATETIME', 'TIMESTAMP'],
  DATETIME: ['STRING', 'DATE', 'TIMESTAMP'],
  TIME: ['STRING', 'DATETIME', 'TIMESTAMP'],
  TIMESTAMP: ['STRING', 'DATE', 'DATETIME'],
  INTERVAL: ['STRING'],
}; // prettier-ignore

/** For every type. */
export const GENERIC: readonly string[] = [
  'IF({BOOL}, {T}, {T})',
  'CASE WHEN {BOOL} THEN {T} WHEN {BOOL} THEN {T} ELSE {T} END',
  'CASE WHEN {BOOL} THEN {T} END',
  'COALESCE({T}, {T}, {T})',
  'IFNULL({T}, {T})',
  'IFERROR({T}, {T})',
  'NULLIFERROR({T})',
  '{STRUCTURE}',
];

/** For types with an order. */
export const OF_ORDERED: readonly string[] = [
  'GREATEST({T}, {T})',
  'LEAST({T}, {T}, {T})',
  'NULLIF({T}, {T})',
  'CASE {U} WHEN {U} THEN {T} WHEN {U} THEN {T} ELSE {T} END',
];

const arithmetic = ['({T} + {T})', '({T} - {T})', '({T} * {T})', '(- {T})', 'ABS({T})'];

export const PRODUCTIONS: Readonly<Record<RandomType, readonly string[]>> = {
  INT64: [
    ...arithmetic,
    'DIV({T}, {T})', 'MOD({T}, {T})', 'SIGN({T})', 'SAFE_ADD({T}, {T})', 'SAFE_MULTIPLY({T}, {T})', 'SAFE_NEGATE({T})',
    '({T} & {T})', '({T} | {T})', '({T} ^ {T})', '(~{T})', '({T} << {#small})', '({T} >> {#small})', 'BIT_COUNT({T})',
    'LENGTH({STRING})', 'CHAR_LENGTH({STRING})', 'BYTE_LENGTH({BYTES})', 'STRPOS({STRING}, {STRING})', 'INSTR({STRING}, {STRING})',
    'REGEXP_INSTR({STRING}, {#pattern})', 'ASCII({STRING})', 'UNICODE({STRING})', 'ARRAY_LENGTH({ARRAY<STRING>})', 'ARRAY_LENGTH({ARRAY<INT64>})',
    'EXTRACT({#extracted} FROM {DATE})', 'EXTRACT({#extracted} FROM {DATETIME})', 'EXTRACT({#extracted} FROM {TIMESTAMP} AT TIME ZONE {#zone})',
    'EXTRACT({#time} FROM {TIME})', 'EXTRACT({#time} FROM {DATETIME})', 'EXTRACT({#time} FROM {TIMESTAMP})', 'EXTRACT(DAY FROM {INTERVAL})', 'EXTRACT(MONTH FROM {INTERVAL})',
    'DATE_DIFF({DATE}, {DATE}, {#truncation})', 'DATETIME_DIFF({DATETIME}, {DATETIME}, {#truncation})', 'TIMESTAMP_DIFF({TIMESTAMP}, {TIMESTAMP}, {#instant})',
    'TIME_DIFF({TIME}, {TIME}, {#time})', 'UNIX_DATE({DATE})', 'UNIX_SECONDS({TIMESTAMP})', 'UNIX_MICROS({TIMESTAMP})',
    'INT64({JSON})', 'LAX_INT64({JSON})', 'FARM_FINGERPRINT({STRING})', 'RANGE_BUCKET({T}, [0, 10, 100])', '{STRUCT}.x', 'ARRAY_LENGTH(SPLIT({STRING}))',
  ],
  FLOAT64: [
    ...arithmetic,
    '({T} / {T})', 'SAFE_DIVIDE({T}, {T})', 'IEEE_DIVIDE({T}, {T})', '({INT64} / {INT64})', 'SQRT(ABS({T}))', '{#integral}({T})', '{#round}({T}, {#small})',
    'SIGN({T})', 'SAFE_SUBTRACT({T}, {T})', 'MOD({NUMERIC}, {NUMERIC}) * {T}', 'FLOAT64({JSON})', 'LAX_FLOAT64({JSON})', 'CAST({INT64} AS FLOAT64)',
  ],
  NUMERIC: [
    ...arithmetic,
    '({T} / {T})', '({T} + {INT64})', '({T} * {INT64})', 'SAFE_DIVIDE({T}, {T})', 'SAFE_MULTIPLY({T}, {T})', 'SAFE_ADD({T}, {T})', 'DIV({T}, {T})', 'MOD({T}, {T})', '{#integral}({T})',
    '{#round}({T}, {#small})', 'SIGN({T})', 'PARSE_NUMERIC({STRING})', "ROUND({T}, {#count}, 'ROUND_HALF_EVEN')",
  ],
  BIGNUMERIC: [...arithmetic, '({T} + {NUMERIC})', '({T} / {T})', '{#round}({T}, {#small})', '{#integral}({T})', 'SIGN({T})'],
  BOOL: [
    '({U} {#comparison} {U})', '({U} {#comparison} {U})', '({U} {#comparison} {U})', '({U} {#not}BETWEEN {U} AND {U})', '({U} {#not}IN ({U}, {U}, {U}))',
    '({U} IS {#not}DISTINCT FROM {U})', '({V} {#null})', '({T} {#truth})', '(NOT {T})', '({T} AND {T})', '({T} OR {T})', '({T} AND {T} OR {T})',
    '({STRING} {#not}LIKE {#like})', '({STRING} LIKE {STRING})', '({STRING} LIKE ANY ({#like}, {#like}))', '({STRING} {#not}LIKE ALL ({#like}, {#like}))', '({BYTES} LIKE {BYTES})',
    'STARTS_WITH({STRING}, {STRING})', 'ENDS_WITH({STRING}, {STRING})', 'REGEXP_CONTAINS({STRING}, {#pattern})', 'IS_NAN({FLOAT64})', 'IS_INF({FLOAT64})',
    '({INT64} {#not}IN UNNEST({ARRAY<INT64>}))', '({STRING} {#not}IN UNNEST({ARRAY<STRING>}))', '(STRUCT({INT64}, {STRING}) = STRUCT({INT64}, {STRING}))', 'BOOL({JSON})', 'LAX_BOOL({JSON})',
    'ISERROR({U})', '{EXISTS}', '({INT64} = {NUMERIC})', '({INT64} < {FLOAT64})', '({NUMERIC} >= {FLOAT64})',
  ],
  STRING: [
    'CONCAT({T}, {T})', '({T} || {T})', 'UPPER({T})', 'LOWER({T})', 'TRIM({T})', 'LTRIM({T})', 'RTRIM({T}, {T})', 'TRIM({T}, {T})', 'SUBSTR({T}, {#small})', 'SUBSTR({T}, {#small}, {#count})',
    'LEFT({T}, {#count})', 'RIGHT({T}, {#count})', 'REVERSE({T})', 'REPLACE({T}, {T}, {T})', 'REPEAT({T}, {#count})', 'LPAD({T}, {#count})', 'RPAD({T}, {#count}, {T})', 'INITCAP({T})',
    'REGEXP_REPLACE({T}, {#pattern}, {T})', 'REGEXP_EXTRACT({T}, {#group})', 'REGEXP_SUBSTR({T}, {#pattern})', 'TRANSLATE({T}, \'abc\', \'xy\')', 'NORMALIZE({T})', 'CHR({#count})',
    'SPLIT({T}, {T})[SAFE_OFFSET({#small})]', 'TO_HEX({BYTES})', 'TO_BASE64({BYTES})', 'SAFE_CONVERT_BYTES_TO_STRING({BYTES})', 'SOUNDEX({T})',
    'FORMAT_DATE({#dateFormat}, {DATE})', 'FORMAT_DATETIME({#dateFormat}, {DATETIME})', 'FORMAT_TIMESTAMP({#timeFormat}, {TIMESTAMP}, {#zone})', 'FORMAT_TIME({#timeFormat}, {TIME})',
    'STRING({TIMESTAMP})', 'STRING({DATE})', 'JSON_VALUE({JSON}, {#path})', 'JSON_QUERY({STRING}, {#path})', 'JSON_VALUE({STRING}, {#path})', 'TO_JSON_STRING({V})', 'ARRAY_TO_STRING({ARRAY<STRING>}, {T})',
    "ARRAY_TO_STRING({ARRAY<STRING>}, ',', {T})", "FORMAT('%s-%d', {T}, {INT64})", "FORMAT('%5.2f', {FLOAT64})", "FORMAT('%t', {U})", '{STRUCT}.y', 'LAX_STRING({JSON})', 'STRING({JSON})', 'JSON_TYPE({JSON})',
    "CAST({DATE} AS STRING FORMAT 'DD MON YYYY')", 'TO_HEX(MD5({T}))',
  ],
  BYTES: ['CONCAT({T}, {T})', 'SUBSTR({T}, {#small}, {#count})', 'REVERSE({T})', 'LPAD({T}, {#count})', 'MD5({STRING})', 'SHA256({STRING})', 'FROM_HEX({STRING})', 'FROM_BASE64({STRING})', 'REPEAT({T}, {#count})', 'LEFT({T}, {#count})', '({T} || {T})', 'REPLACE({T}, {T}, {T})', 'TRIM({T}, {T})'],
  DATE: [
    'DATE_ADD({T}, INTERVAL {#small} {#date})', 'DATE_SUB({T}, INTERVAL {INT64} {#date})', 'DATE_TRUNC({T}, {#truncation})', 'LAST_DAY({T})', 'LAST_DAY({T}, {#lastDay})', 'DATE({DATETIME})', 'DATE({TIMESTAMP}, {#zone})',
    'DATE({#count}, 2, {#count})', 'PARSE_DATE({#dateFormat}, {STRING})', 'SAFE.PARSE_DATE({#dateFormat}, {STRING})', 'DATE_FROM_UNIX_DATE({INT64})', '({T} + {#small})', '({T} - {#count})', 'EXTRACT(DATE FROM {TIMESTAMP})', 'EXTRACT(DATE FROM {DATETIME})',
  ],
  DATETIME: ['DATETIME_ADD({T}, INTERVAL {#small} {#date})', 'DATETIME_SUB({T}, INTERVAL {INT64} {#time})', 'DATETIME_TRUNC({T}, {#truncation})', 'DATETIME_TRUNC({T}, {#time})', 'DATETIME({DATE}, {TIME})', 'DATETIME({TIMESTAMP}, {#zone})', 'DATETIME({DATE})', '({T} + {INTERVAL})', '({DATE} - {INTERVAL})', 'LAST_DAY({T})', "SAFE.PARSE_DATETIME('%F %T', {STRING})", 'EXTRACT(DATETIME FROM {TIMESTAMP})'],
  TIME: ['TIME_ADD({T}, INTERVAL {INT64} {#time})', 'TIME_SUB({T}, INTERVAL {#small} {#time})', 'TIME_TRUNC({T}, {#time})', 'TIME({DATETIME})', 'TIME({TIMESTAMP})', 'TIME({#hour}, {#count}, {#count})', 'EXTRACT(TIME FROM {DATETIME})', 'SAFE.TIME({INT64}, 5, 59)'],
  TIMESTAMP: [
    'TIMESTAMP_ADD({T}, INTERVAL {INT64} {#instant})', 'TIMESTAMP_SUB({T}, INTERVAL {#small} {#instant})', 'TIMESTAMP_TRUNC({T}, {#truncation})', 'TIMESTAMP_TRUNC({T}, {#truncation}, {#zone})', 'TIMESTAMP({DATETIME}, {#zone})', 'TIMESTAMP({DATE})', 'TIMESTAMP({STRING})',
    'TIMESTAMP_SECONDS({INT64})', 'TIMESTAMP_MILLIS({INT64})', 'TIMESTAMP_MICROS({INT64})', '({T} + {INTERVAL})', "SAFE.PARSE_TIMESTAMP('%F %T', {STRING})", 'TIMESTAMP({T})',
  ],
  INTERVAL: ['MAKE_INTERVAL({#count}, {#small}, {#small})', '({DATETIME} - {DATETIME})', '({DATE} - {DATE})', '(- {T})', '({T} + {T})', '({T} * {#small})', 'JUSTIFY_DAYS({T})', 'JUSTIFY_INTERVAL({T})', 'JUSTIFY_HOURS({T})', 'INTERVAL {INT64} {#date}'],
  JSON: ['JSON_QUERY({T}, {#path})', 'TO_JSON({U})', 'TO_JSON({STRUCT})', 'SAFE.PARSE_JSON({STRING})', '{T}.a', '{T}[{#count}]', 'JSON_ARRAY({INT64}, {STRING})', "JSON_OBJECT('k', {U})", 'JSON_STRIP_NULLS({T})', 'TO_JSON({ARRAY<INT64>})'],
  'ARRAY<INT64>': ['ARRAY_CONCAT({T}, {T})', 'ARRAY_REVERSE({T})', 'GENERATE_ARRAY(1, {#count})', 'GENERATE_ARRAY({#small}, {#small}, 2)', '[{INT64}, {INT64}]', 'TO_CODE_POINTS({STRING})', 'ARRAY_SLICE({T}, {#small}, {#small})'],
  'ARRAY<FLOAT64>': ['ARRAY_CONCAT({T}, {T})', 'ARRAY_REVERSE({T})', '[{FLOAT64}, {FLOAT64}]'],
  'ARRAY<STRING>': ['ARRAY_CONCAT({T}, {T})', 'ARRAY_REVERSE({T})', 'SPLIT({STRING}, {STRING})', 'SPLIT({STRING})', 'REGEXP_EXTRACT_ALL({STRING}, {#pattern})', '[{STRING}, {STRING}]', 'JSON_VALUE_ARRAY({JSON}, {#path})', 'JSON_VALUE_ARRAY({STRING}, {#path})', 'JSON_QUERY_ARRAY({STRING}, {#path})'],
  STRUCT: ['STRUCT({INT64} AS x, {STRING} AS y)', 'STRUCT<x INT64, y STRING>({INT64}, {STRING})'],
}; // prettier-ignore

/** Aggregates by result type; `{row:INT64}` is an expression of the rows under the group. */
export const AGGREGATES: Readonly<Partial<Record<RandomType, readonly string[]>>> = {
  INT64: ['COUNT(*)', 'COUNT({#distinct}{row:U})', 'SUM({#distinct}{row:INT64})', 'MIN({row:T})', 'MAX({row:T})', 'COUNTIF({row:BOOL})', 'BIT_AND({row:INT64})', 'BIT_OR({row:INT64})', 'BIT_XOR({#distinct}{row:INT64})', 'ANY_VALUE(sm HAVING MAX id)', 'SUM({row:INT64} HAVING MIN {row:U})'],
  FLOAT64: ['MIN({row:T})', 'MAX({row:T})', 'AVG({row:INT64})', 'AVG({#distinct}sm)', 'SUM(MOD({row:INT64}, 100) / 4)', 'MAX({row:T} HAVING MAX {row:U})'],
  NUMERIC: ['SUM({#distinct}{row:NUMERIC})', 'AVG({row:NUMERIC})', 'MIN({row:T})', 'MAX({row:T})', 'SUM({row:NUMERIC} HAVING MAX {row:U})'],
  BOOL: ['LOGICAL_AND({row:BOOL})', 'LOGICAL_OR({row:BOOL})', 'MIN({row:T})', 'MAX({row:BOOL})'],
  STRING: ['MIN({row:T})', 'MAX({row:T})', "STRING_AGG({row:STRING}, ',' ORDER BY id)", 'STRING_AGG({row:STRING}, {#like} ORDER BY id DESC LIMIT {#literalCount})', "STRING_AGG(DISTINCT CONCAT(k, {row:STRING}), '|' ORDER BY CONCAT(k, {same}))"],
  BYTES: ['MIN({row:T})', 'MAX({row:T})'],
  DATE: ['MIN({row:T})', 'MAX({row:T})', 'MAX({row:DATE} HAVING MIN {row:U})'],
  DATETIME: ['MIN({row:T})', 'MAX({row:T})'],
  TIME: ['MIN({row:T})', 'MAX({row:T})'],
  TIMESTAMP: ['MIN({row:T})', 'MAX({row:T})'],
  'ARRAY<INT64>': ['ARRAY_AGG({row:INT64} IGNORE NULLS ORDER BY id)', 'ARRAY_AGG({row:INT64} IGNORE NULLS ORDER BY {row:U}, id LIMIT {#literalCount})', 'ARRAY_AGG(DISTINCT sm + {row:INT64} IGNORE NULLS ORDER BY sm + {same} DESC)'],
  'ARRAY<STRING>': ['ARRAY_AGG({row:STRING} IGNORE NULLS ORDER BY id DESC)', 'ARRAY_AGG({row:STRING} ORDER BY {row:U} DESC NULLS LAST, id LIMIT {#literalCount})'],
}; // prettier-ignore

/** Window functions besides the aggregates: their own OVER follows. */
export const NAVIGATION: Readonly<Partial<Record<RandomType, readonly string[]>>> = {
  INT64: ['ROW_NUMBER()', 'RANK()', 'DENSE_RANK()', 'NTILE(3)'],
  FLOAT64: ['PERCENT_RANK()', 'CUME_DIST()'],
};
export const NAVIGATION_OF_ANY = ['LAG({row:T})', 'LEAD({row:T}, 2)', 'LAG({row:T}, {#literalCount}, {literal:T})'];
export const FRAMED_OF_ANY = [
  'FIRST_VALUE({row:T})',
  'LAST_VALUE({row:T} IGNORE NULLS)',
  'NTH_VALUE({row:T}, 2)',
  'FIRST_VALUE({row:T} IGNORE NULLS)',
];
export const FRAMED: Readonly<Partial<Record<RandomType, readonly string[]>>> = {
  INT64: ['COUNT(*)', 'COUNT({row:U})', 'SUM({row:INT64})', 'MIN({row:T})', 'MAX({row:T})', 'COUNTIF({row:BOOL})'],
  FLOAT64: ['MIN({row:T})', 'MAX({row:T})', 'AVG({row:INT64})'],
  NUMERIC: ['SUM({row:NUMERIC})', 'AVG({row:NUMERIC})', 'MIN({row:T})', 'MAX({row:T})'],
  BOOL: ['LOGICAL_AND({row:BOOL})', 'LOGICAL_OR({row:BOOL})'],
  STRING: ['MIN({row:T})', 'MAX({row:T})', "STRING_AGG({row:STRING}, ',')"],
  DATE: ['MIN({row:T})', 'MAX({row:T})'],
  DATETIME: ['MIN({row:T})', 'MAX({row:T})'],
  TIMESTAMP: ['MIN({row:T})', 'MAX({row:T})'],
}; // prettier-ignore

/** Frames that follow an order which is total. */
export const FRAMES: readonly string[] = [
  '',
  'ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW',
  'ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING',
  'ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING',
  'ROWS BETWEEN 3 PRECEDING AND 1 PRECEDING',
  'ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING',
  'RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW',
];
