// Broken expressions and the token that a person would point at: one problem a mistake, on exactly that token, in words that
// name what helps.

import assert from 'node:assert/strict';
import { constantFaults } from '../../../server/src/sql/constants/constant-faults.js';
import { parseExpression } from '../../../server/src/sql/parse/parse-expression.js';
import type { Scope } from '../../../server/src/sql/scope.js';
import { withoutFollowUps } from '../../../server/src/sql/typing/follow-ups.js';
import { typeExpression } from '../../../server/src/sql/typing/type-expression.js';
import { SCOPE } from './typed-of.js';

/** `text ### word`: each «…» is the place of one problem, one of them says `word`; `´` stands for a backtick. */
const SCALARS = String.raw`
    COALESCE«(»i, 0 ### )
    CONCAT(s «name») ### ,
    «CASE» WHEN b THEN 1 ELSE 2 ### END
    CASE WHEN b «1» ELSE 2 END ### THEN
    CASE WHEN b THEN 1 «WEN» ok THEN 2 END ### WHEN
    CASE WHEN b THEN 1 «ESLE» 2 END ### ELSE
    CASE WHEN b «THNE» 1 END ### THEN
    CASE b «THEN» 1 ELSE 2 END ### WHEN
    CASE WHEN «THEN» 1 END ### expression
    CASE WHEN b THEN «END» ### expression
    CASE WHEN b THEN 1 ELSE «END» ### expression
    CASE «END» ### WHEN
    CASE WHEN b THEN 1 ELSE 2 «ELSE» 3 END ### END
    CASE WHEN b THEN 1 ELSE 2 «WHEN» ok THEN 3 END ### ELSE
    CASE WHEN b THEN 1 ELSE 2 END «END» ### END
    CASE WHEN b THEN 1«,» WHEN ok THEN 2 END ### ,
    s = «"abc» ### closed
    s = «´name» ### backtick
    i + 1 «/* comment» ### comment
    i «==» 1 ### =
    b «&&» ok ### AND
    i = 1 «||» i = 2
    «!»b ### NOT
    i «!» 1 ### !=
    i «=>» 1 ### >=
    i «=<» 1 ### <=
    i «<=>» 1 ### IS NOT DISTINCT FROM
    i + 1«;» ### ;
    i + 1«;»; ### ;
    i + «» ### expression
    [1, 2,«]»
    (1, 2,«)»
    i IN («)»
    i IN «ai» ### UNNEST
    i BETWEEN 1 «» ### AND
    i BETWEEN 1 «,» 5 ### AND
    i BETWEEN 1 «TO» 5 ### AND
    i BETWEEN 1 «OR» 5 ### AND
    i BETWEEN 1 AND «» ### expression
    i BETWEEN «AND» 5 ### expression
    CAST(s «INT64») ### AS
    CAST(s«,» INT64) ### AS
    CAST(s AS «)» ### type
    CAST(s AS «INTEGR») ### INTEGER
    CAST«(»s AS INT64 ### )
    CAST(s «AZ» INT64) ### AS
    CAST(«AS» INT64) ### expression
    CAST «s» AS INT64 ### (
    SAFE_CAST(s«)» ### AS
    EXTRACT(YEAR «d») ### FROM
    EXTRACT(«YEER» FROM d) ### YEAR
    EXTRACT(YEAR«,» d) ### FROM
    EXTRACT(YEAR FROM «)» ### expression
    EXTRACT(YEAR FROM «s») ### STRING
    DATE_ADD(d, INTERVAL 1 «DAYS») ### DAY
    DATE_ADD(d, INTERVAL 1«)»
    DATE_ADD(d, «1») ### INTERVAL
    DATE_DIFF(«day», d, d)
    «DATEDIFF»(d, d) ### DATE_DIFF
    DATE_TRUNC(d, «YAER») ### YEAR
    DATE_TRUNC(«MONTH», d)
    TIMESTAMP_ADD(ts, INTERVAL 1 «MONTH») ### MONTH
    DATE '«2024-13-01»' ### 2024-13-01
    DATE '«2024-1-1x»'
    d > «'2024-02-30'»
    TIMESTAMP '«2024-01-01 25:00:00»'
    TIME '«24:00:00»'
    NUMERIC '«1,5»'
    «UPER»(s) ### UPPER
    «LENGHT»(s) ### LENGTH
    «NVL»(s, name)
    «LEN»(s) ### LENGTH
    «TO_CHAR»(d, 'YYYY') ### FORMAT
    «GETDATE»() ### CURRENT
    «NOW»() ### CURRENT_TIMESTAMP
    «IIF»(b, 1, 2) ### IF
    «CHARINDEX»('a', s) ### STRPOS
    «to_date»(s) ### PARSE_DATE
    «nmae» = 'x' ### name
    t.«nmae» = 'x' ### name
    «tt».name = 'x' ### t
    st.«z»
    «x».y.z ### x
    LOWER(«nmae») || UPPER(«s2») ### name
    «LOWER»() ### LOWER
    LOWER(s, «name») ### LOWER
    «IF»(b, 1)
    IF(b, 1, 2, «3»)
    LOWER(«i») ### INT64
    i + «s» ### STRING
    s LIKE «1»
    «i» LIKE '1%' ### INT64
    b = «1» ### BOOL
    b = «'true'» ### BOOL
    i = «'1'»
    d = «i»
    ts - «1»
    NOT «i» ### BOOL
    b AND «s» ### BOOL
    -«s» ### STRING
    IF(«i», 1, 2) ### BOOL
    COALESCE(i, «'none'»)
    IFNULL(d, «''»)
    CASE WHEN b THEN 1 ELSE «'x'» END
    [1, «'a'»]
    ai.«x» ### ARRAY
    i.«x» ### INT64
    «SUM»(i) > 1 ### aggregate
    IF(b, «MAX»(i), 0) ### aggregate
    «ROW_NUMBER»() ### window
    «ROW_NUMBER»() OVER (ORDER BY i) ### window
    LOWER(«DISTINCT» s) ### DISTINCT
    «COUNTD»(i)
    REGEXP_CONTAINS(s, r'«(»a')
    REGEXP_CONTAINS(s, r'a«)»')
    REGEXP_CONTAINS(s, r'«[»a')
    REGEXP_CONTAINS(s, r'«*»a')
    REGEXP_CONTAINS(s, '«\d»+') ### \d
    FORMAT('%d', «s») ### STRING
    JSON_VALUE(j, '$.a«[»')
    JSON_VALUE(j, «s»)
    i IS «3»
    i IS NOT«» ### NULL
    i «NOT» NULL ### IS
    i = «NULL» ### IS NULL
    i = «=» 1
    i = 1 AND «OR» b
    i = 1 AND «AND» b
    «AND» b
    i = 1 «,» b
    i = 1 «b»
    i «1»
    (i «i2»)
    i + «*» 2
    i «%» 2 ### MOD
    i «**» 2 ### POW
    i «~» 2
    i «?» 1 : 2 ### IF
    s «::» INT64 ### CAST
    s «~» 'a' ### REGEXP
    s «ILIKE» 'a' ### LOWER
    s «RLIKE» 'a' ### REGEXP_CONTAINS
    s «LIEK» 'a' ### LIKE
    s NOT «LIEK» 'a' ### LIKE
    i «BETWEN» 1 AND 2 ### BETWEEN
    i IS «NUL» ### NULL
    i IS NOT «NUL» ### NULL
    i «ISNULL» ### IS NULL
    i «NOTNULL» ### IS NOT NULL
    b «ADN» ok ### AND
    b «nad» ok ### AND
    b «OT» ok ### OR
    «NTO» b ### NOT
    b = «TURE» ### TRUE
    «SELECT» i FROM t ### SELECT
    i «FROM» t
    «WHERE» i = 1 ### WHERE
    i = 1 «ORDER» BY i
    i «AS» x ### AS
    s = «‘abc’» ### quote
    i «−» 1 ### -
    i «≠» 1 ### !=
    i «≤» 1 ### <=
    1.2«.3»
    'a' «'b'» ### ||
    STRUCT(1 AS«)»
    ARRAY<«INT6»>[1] ### INT64
    ARRAY<INT64>«(»1) ### [
    INTERVAL '«x»' DAY
    INTERVAL 1 «FORTNIGHT»
    EXISTS«(»SELECT 1 ### )
    EXISTS «i» ### (
    i IN UNNEST(«i») ### ARRAY
    i IN (1, «'a'»)
    i IN (1 «2») ### ,
    COUNT«(»* ### )
    LOWER(s)«)»
    LOWER«]»
    LOWER(s«]» ### )
    ai[0«)» ### ]
    ai[0«}»
    «@runts» ### run_ts
    IF(b «THEN» 1 ELSE 2) ### ,
    «IF» b THEN 1 ELSE 2 END ### CASE
    IF(b AND«,» 1, 2) ### expression
    COALESCE(s«;» name) ### ,
    SAFE.«»
    «SAFE_DIVID»(i, 2) ### SAFE_DIVIDE
    «SAFE_DIVIDE»(i) ### SAFE_DIVIDE
    ROUND(«s», 2) ### STRING
    ROUND(n, «'2'») ### STRING
    SUBSTR(s, 1, 2, «3»)
    «SUBSTR»(s)
    SPLIT(s, «1»)
    «REPLACE»(s, 'a')
    LENGTH(«d») ### DATE
    UPPER(«b») ### BOOL
    ABS(«s») ### STRING
    GREATEST(i, «s»)
    NULLIF(i, «'a'»)
    DATE(«b»)
    TIMESTAMP_DIFF(ts, «d», DAY)
    DATE_DIFF(d, d, «DAYS») ### DAY
    CASE i WHEN «b» THEN 1 END
    CASE WHEN b THEN «nope» ELSE 2 END
    IF(«NTO» b, 1, 2) ### NOT
    b AND «NTO» ok ### NOT
    «CAES» WHEN b THEN 1 ELSE 2 END ### CASE
    CASE «WEN» b THEN 1 END ### WHEN
    CASE b WHEN TRUE THEN 1 «WHNE» FALSE THEN 2 END ### WHEN
    CASE WHEN b THEN 1 ELSE 2 «EDN» ### END
    CASE WHEN b THEN 1 «ELS» 2 END ### ELSE
    i «===» 2 ### =
    i «!==» 2 ### !=
    i «//» 2 ### DIV
    i BETWEEN 1 «ADN» 5 ### AND
    (i = 1 «nad» b) OR ok ### AND
    s «LIK» 'a%' AND b ### LIKE
    s NOT «LIK» 'a%' AND b ### LIKE
    i NOT «BETWEN» 1 AND 2 ### BETWEEN
    EXTRACT(DAY «FORM» d) ### FROM
    i IS DISTINCT «FORM» 1 ### FROM
    COALESCE(s, 'x' «band» )
    IF «(»b, 1, 2 ### )
    DATE_DIFF(«day», d, ok) ### argument 3
    TIMESTAMP_DIFF(«hour», ts, ts) ### argument 3
    DATE_SUB(d, «30») ### INTERVAL
    DATE_SUB(d, 30 «DAY») ### INTERVAL
    DATE_SUB(d, «'30 days'») ### INTERVAL
    CAST(s AS DECIMAL(10, «20»))
    s IN ('a', 'b' «'c'»)
    SPLIT(s, ',')«(»0)
    ARRAY_LENGTH(«s») ### ARRAY
    items[0].«skuu» ### sku
    items.«sku» ### ARRAY
    st.y.«z» ### STRING
    t.«» ### name
    COALESCE(«» ### expression
    CASE i WHEN 1«,» 2 THEN 'a' END
    i = «ANY» (1, 2) ### IN
    NOT «»
    b IS «ok» ### TRUE
    i LIKE ANY «1» ### (
    DATE «20240101»
    INTERVAL '«1-13»' MONTH
    SUBSTRING(s «FROM» 1 FOR 2) ### SUBSTR
    EXTRACT(«'YEAR'» FROM d) ### YEAR
    s «COLLATE» nocase
    i «MOD» 2 = 0 ### MOD
    i «%» 2 = 0 ### MOD
    u.«name»
    «v».id
    SAFE.«UPER»(s) ### UPPER
    «DATEADD»(day, 1, d) ### DATE_ADD
    «STRFTIME»('%Y', d) ### FORMAT
    «SUBSTRINGG»(s, 1) ### SUBSTRING
    «COALESE»(s, name) ### COALESCE
    «)»
    (i + 1«]»
    [i, 2«)»
    «\»
    t. «+» 1 ### name
    IF(b, 'yes, '«no») ### quote
    CONCAT(s, 'it'«s»') ### quote
    «LOWER»[s] ### parentheses
    «POSITION»('a', s) ### STRPOS
    EXTRACT(«DOW» FROM ts) ### DAYOFWEEK
    CONCAT(s, «,» s)
    «SUBSTRING_INDEX»(s, ',', 1)
    SUBSTR(s, «'2'»)
    SUBSTR(«i», 2)
    i + «'1'»
    i - «s»
    b AND «i»
    NOT «s»
    i > «'abc'»
    ts = «'hello'»
    i IN (1, «'a'», 3)
    s IN ('a', «1»)
    i BETWEEN 1 AND «'z'»
    i BETWEEN «s» AND 5
    s LIKE «5»
    «i» LIKE 'a%'
    CASE WHEN «i» THEN 1 ELSE 2 END
    CASE i WHEN «'a'» THEN 1 END
    CASE s WHEN 'a' THEN 1 WHEN 'b' THEN «'2'» ELSE 3 END
    IF(b, 1, «'a'»)
    IF«(»b, 1
    COALESCE(i, «s»)
    CAST(s AS «INTT64»)
    CAST(s AS «VARCHAR»)
    CAST(s «TO» INT64)
    CAST(«d» AS INT64)
    CAST(«b» AS DATE)
    SAFE_CAST(s AS «DATTE»)
    EXTRACT(«YAER» FROM d)
    EXTRACT(«HOUR» FROM d)
    EXTRACT(YEAR «OF» d)
    DATE_DIFF(d, «s», DAY)
    DATE_TRUNC(d, «'MONTH'»)
    TIMESTAMP_DIFF(ts, ts, «MONTH»)
    FORMAT_DATE(«d», '%F')
    PARSE_DATE('%F', «d»)
    DATE(2024, «'1'», 1)
    NUMERIC '«abc»'
    INTERVAL 1 «DAYZ»
    ai[«'x'»]
    ai[OFFSET(«s»)]
    «i»[0]
    «sx».x
    ARRAY_TO_STRING(«ai», ',')
    ARRAY<INT64>[1, «'a'»]
    STRUCT<a INT64>(«'x'»)
    STRUCT<a INT64>(1, «2»)
    «UNKNOWN_FN»(i)
    ROUND(«s»)
    ROUND(f, «'a'»)
    MOD(i, «f»)
    POW(i, «s»)
    SAFE_DIVIDE(i, «s»)
    i «==» 2
    b «XOR» ok
    i «=>» 5
    «*» 5
    i + «*» 5
    i «i»
    «(»i + 1
    i + 1«)»
    UPPER«(»s
    s = «'abc»
    s = «“abc”»
    i «–» 1
    i «≥» 1
    i«;»
    «SELECT» i
    s «NOT» 'a'
    s «NOT» = 'a'
    «NOTT» b
    b AND «AND» ok
    CASE WHEN b «THN» 1 END
    «CASE» WHEN b THEN 1
    CASE WHEN b «1» END
    CASE WHEN b THEN «ELSE» 2 END
    CASE i WHEN 1 THEN 'a' «WEHN» 2 THEN 'b' END
    «SUM»(i) + 1
    REGEXP_CONTAINS(s, «i»)
    REGEXP_EXTRACT(s, 'a', «'b'»)
    LPAD(s, «'5'»)
    JSON_VALUE(s, «i»)
    JSON_VALUE(«i», '$.a')
    PARSE_JSON(«i»)
    SAFE.«FOO»(i)
    «SAFE»(i)
    FORMAT('«%z»', i)
    «FORMAT»('%d %d', i)
    FORMAT('%d', i, «i»)
    FORMAT('%s and «%y»', s, i)
    i IN UNNEST(«s»)
    s LIKE ANY «'a'»
    EXISTS(«i»)
    ARRAY(«i»)
    i BETWEEN 1 «,» 2
    i BETWEEN 1 «OR» 2
    «BETWEEN» 1 AND 2
    TRIM(«BOTH» ' ' FROM s)
    STRUCT(i «SA» x)
    STRUCT(i AS «1»)
    SUBSTR(s «FROM» 2)
    CURRENT_DATE(«5»)
    s«::»INT64
    ts «AT» TIME ZONE 'UTC'
    d + INTERVAL 1 «HOURS»
    «1_000»
    «0xZZ»
    «12abc»
    '«\q»'
    FORMAT('a «%,» b', i) ### specifier
    FORMAT('«%2000000d»', i) ### width
    i «! =» 2 ### without a space
    «POSITION»('a' IN s) ### STRPOS
    TRIM(«LEADING» 'a' FROM s) ### LTRIM
    i «=!» 1 ### !=
    i «><» 1 ### <>
    i «< >» 1 ### <>
    s «!~» 'a' ### NOT REGEXP_CONTAINS
    s «~*» 'a' ### REGEXP_CONTAINS
    s «!~*» 'a' ### NOT REGEXP_CONTAINS
    s «SIMILAR TO» 'a' ### REGEXP_CONTAINS
    s NOT «SIMILAR TO» 'a' ### REGEXP_CONTAINS
    s «STARTS WITH» 'a' ### STARTS_WITH
    s «CONTAINS» 'a' ### STRPOS
    i NOT «IM» (1, 2) ### IN
    i = 1 «&» b ### AND
    b «|» i > 0 ### OR
    b «||» i > 0 ### OR
    «[name]» = 'x' ### backticks
    CAST(s AS «VARCHAR»(10)) ### STRING
    CAST(s AS «DECIMALL»(10, 2)) ### DECIMAL
    CAST(s AS «FLOAT(10)») ### FLOAT64
    CAST(s AS NUMERIC(«40», 2)) ### precision
    CAST(s AS ARRAY«(»INT64)) ### <
    CAST(i«,» AS STRING) ### AS
    CAST(i AS STRING «FROMAT» '9') ### FORMAT
    CAST(d AS STRING FORMAT 'YYYY-«XX»') ### XX
    CAST(s AS DATE FORMAT 'YYYY-MM-DD «HH24»') ### HH24
    CAST(s AS DATE FORMAT 'YYYY-MM-«YYYY»') ### twice
    CAST(i AS STRING FORMAT '99«Q»9') ### Q
    CAST(i AS STRING FORMAT '9.9«.»9') ### one decimal point
    EXTRACT(DAY FROM ts AT «TIMEZONE» 'UTC') ### TIME ZONE
    INTERVAL '1' «DAYS» ### DAY
    DATE_ADD(d, INTERVAL «'1 day'») ### behind its value
    DATE_TRUNC(«'month'», d) ### MONTH
    DATE_DIFF(«'day'», d, d) ### DAY
    LPAD(s, «'0'», 5) ### other way round
    + «INTERVAL 1 DAY» ### number
    ai[«OFSET»(0)] ### OFFSET
    «TRY_CAST»(s AS INT64) ### SAFE_CAST
    «CONVERT»(INT64, s) ### CAST
    «ARRAY_CONTAINS»(ai, 1) ### UNNEST
    «SUBSTRING_INDEX»(s, ',', 1) ### SPLIT
    «UUID»() ### GENERATE_UUID
    «MEDIAN»(f) ### PERCENTILE_CONT
    («SELEC» x FROM UNNEST(ai) AS x) ### SELECT
    EXISTS(«SELEC» 1 FROM UNNEST(ai)) ### SELECT
    i IN («SELCT» x FROM UNNEST(ai) AS x) ### SELECT
    (SELECT «TOP» 1 x FROM UNNEST(ai) AS x) ### LIMIT 1
    (SELECT MAX(x) «FORM» UNNEST(ai) AS x) ### FROM
    (SELECT MAX(x) FROM «UNEST»(ai) AS x) ### UNNEST
    (SELECT MAX(x) FROM «ai» AS x) ### UNNEST(ai)
    (SELECT x FROM UNNEST(ai) AS x «WERE» x > 1) ### WHERE
    (SELECT x FROM UNNEST(ai) AS x «JION» UNNEST(ai) AS y ON x = y) ### JOIN
    (SELECT x FROM UNNEST(ai) AS x «ORDERBY» x) ### ORDER BY
    (SELECT x FROM UNNEST(ai) AS x «ORDR» BY x) ### ORDER
    (SELECT x FROM UNNEST(ai) AS x LIMIT 1 «ORDER» BY x) ### before
    (SELECT MAX(form) FROM UNNEST(ai) form)
    ARRAY(SELECT x FROM UNNEST(ai) AS x «GROPU» BY x) ### GROUP
    ARRAY(SELECT x FROM UNNEST(ai) AS x «GROUPBY» x) ### GROUP BY
`;

const AGGREGATES_AND_WINDOWS = String.raw`
    SUM(i) OVER «PARTITION» BY s ### (
    SUM(i) OVER (PARTITION «s») ### BY
    SUM(i) OVER (PARTITION BY «)» ### expression
    SUM(i) OVER «(»PARTITION BY s ### )
    SUM(i) OVER «» ### (
    SUM(i) OVER («PARTITON» BY s) ### PARTITION
    SUM(i) OVER (ORDER «i») ### BY
    SUM(i) OVER (ORDER BY i «PARTITION» BY s) ### PARTITION BY
    SUM(i) OVER (ORDER BY i «DES») ### DESC
    SUM(i) OVER (ORDER BY i ROWS BETWEEN UNBOUNDED «AND» CURRENT ROW) ### PRECEDING
    SUM(i) OVER (ORDER BY i ROWS BETWEEN 1 FOLLOWING AND «1 PRECEDING»)
    SUM(i) OVER (ORDER BY i ROWS «BETWEN» 1 PRECEDING AND CURRENT ROW) ### BETWEEN
    SUM(i) OVER (ORDER BY i ROWS BETWEEN 1 PRECEDING AND CURRENT «ROWS») ### ROW
    ROW_NUMBER() «OVR» (ORDER BY i) ### OVER
    «LOWER»(s) OVER () ### LOWER
    COUNT(DISTINCT i) OVER (ORDER BY «i»)
    SUM(«MAX»(i))
    SUM(«s») ### STRING
    AVG(«d») ### DATE
    SUM(i, «f»)
    «COUNT»()
    «RANK»() OVER () ### ORDER BY
    RANK(«i») OVER (ORDER BY i)
    ARRAY_AGG(s ORDER «s») ### BY
    ARRAY_AGG(s «ORDRE» BY i)
    STRING_AGG(s, ',' LIMIT «x»)
    STRING_AGG(s, «1»)
    COUNTIF(«i») ### BOOL
    COUNT(i «WHERE» b) ### COUNTIF
    SUM(i) «FILTER» (WHERE b) ### COUNTIF
    LAG(i, 1, «'x'») OVER (ORDER BY i)
    FIRST_VALUE(i IGNORE«)» OVER (ORDER BY i) ### NULLS
    PERCENTILE_CONT(i, «2») OVER ()
    NTILE(«0») OVER (ORDER BY i)
    APPROX_QUANTILES(i, «0»)
    MAX(«st») ### STRUCT
    MAX(«j») ### JSON
    «GROUP_CONCAT»(s) ### STRING_AGG
    SUM(DISTINCT«,» i)
    SUM(«nope») OVER (ORDER BY «nada»)
    SUM(i) OVER (PARTITION BY «f»)
    SUM(i) OVER (PARTITION BY i «ORDERBY» d)
    RANK() OVER (ORDER BY «jj»)
    LAG(i, «s») OVER (ORDER BY d)
    SUM(i) OVER (ORDER BY d ROWS BETWEEN CURRENT ROW AND «1 PRECEDING»)
    «LAG»(i) OVER ()
    COUNT(«DISTINT» i) ### DISTINCT
    STRING_AGG(s, ',') «WITHIN» GROUP (ORDER BY s) ### ORDER BY
    ARRAY_AGG(i «ORDERBY» d) ### ORDER BY
    ARRAY_AGG(i LIMIT 5 «ORDER» BY d) ### before
    ARRAY_AGG(i ORDER BY d «IGNORE NULLS») ### before
    SUM(i) OVER (ORDER BY i DESC «NULL» LAST) ### NULLS
    SUM(i) OVER (ORDER BY i ROWS BETWEEN 3 PRECEDING «TO» CURRENT ROW) ### AND
    SUM(i) OVER (ORDER BY i «ROW» BETWEEN 1 PRECEDING AND CURRENT ROW) ### ROWS
    SUM(i) OVER («PARTITIONBY» s «ORDERBY» i) ### PARTITION BY
`;

interface Case {
  readonly text: string;
  readonly places: readonly string[];
  readonly word: string;
}

function read(line: string): Case {
  const [marked = '', word = ''] = line.trim().replaceAll('´', '`').split(' ### ');
  const places: string[] = [];
  let text = '';
  let start = 0;
  for (const char of marked) {
    if (char === '«') start = text.length;
    else if (char === '»') places.push(place(start, text.length));
    else text += char;
  }
  return { text, places, word };
}

const place = (start: number, end: number): string => `${start}-${end}`;

interface Found {
  readonly start: number;
  readonly end: number;
  readonly says: string;
}

function errorsOf(text: string, scope: Scope): readonly Found[] {
  const { expr, problems: syntax } = parseExpression(text);
  const { typed, problems } = typeExpression(expr, scope);
  const typing = withoutFollowUps(syntax, problems).filter((problem) => problem.severity === 'error');
  const constants = syntax.length > 0 ? [] : constantFaults(text, typed);
  return [
    ...syntax.map(({ start, end, message }) => ({ start, end, says: message })),
    ...typing.map(({ start, end, message, suggestions }) => ({
      start,
      end,
      says: [message, ...suggestions].join(' '),
    })),
    ...constants.map(({ span, message }) => ({ ...span, says: message })),
  ];
}

function table(title: string, lines: string, scope: Scope): void {
  describe(title, () => {
    const cases = lines.split('\n').filter((line) => line.trim() !== '');
    for (const line of cases) {
      const { text, places, word } = read(line);
      it(text, () => {
        const found = errorsOf(text, scope);
        const messages = found.map(({ says }) => says).join('; ');
        assert.deepEqual(found.map(({ start, end }) => place(start, end)).sort(), [...places].sort(), messages);
        assert.ok(messages.toLowerCase().includes(word.toLowerCase()), messages);
      });
    }
  });
}

describe('the marked token', () => {
  table('of scalar expressions', SCALARS, SCOPE);
  table('of aggregates and windows', AGGREGATES_AND_WINDOWS, { ...SCOPE, aggregates: true, windows: true });
});
