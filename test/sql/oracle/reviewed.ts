// Known limits that no translation can mend: where a printed form with a portability note may differ from the reference.

import type { TargetId } from './target-ids.js';

export interface Reviewed {
  readonly dialects: readonly TargetId[];
  /** Corpus sections or catalogue ids used in the expression. */
  readonly functions: readonly string[];
  readonly reason: string;
  /** Only where the expected text has letters outside ASCII. */
  readonly outsideAscii?: true;
  /** Only where the engine gives this, as JSON. */
  readonly gives?: string;
  /** Not where the reference gives this. */
  readonly butFor?: RegExp;
  /** Only where pairs of U+FFFD stand in the expected text for one character outside the BMP each. */
  readonly surrogates?: true;
  /** Only where the engine gives JSON that is the expected one but for the order of keys and those that stand twice. */
  readonly keys?: true;
  /** Only where both are numbers, and no further apart than the rounding of terms as large as the largest value that is read. */
  readonly cancelling?: true;
}

const READING_JSON: readonly string[] = [
  'json_value',
  'json_query',
  'json_value_array',
  'json_query_array',
  'json_extract',
  'json_extract_scalar',
  'json_extract_array',
  'json_extract_string_array',
];

/** A difference is excused only when the printer also attached a portability note to that expression. */
export const REVIEWED: readonly Reviewed[] = [
  {
    dialects: ['duckdb', 'postgres'],
    functions: ['lower', 'upper', 'initcap'],
    reason: "letters outside ASCII are mapped one by one, in PostgreSQL as the database's locale does",
    outsideAscii: true,
  },
  {
    dialects: ['spark', 'pyspark'],
    functions: ['initcap'],
    reason: 'Java writes ß in capitals as SS and takes a space that does not break for a letter',
    outsideAscii: true,
  },
  {
    dialects: ['duckdb', 'postgres', 'spark', 'pyspark'],
    functions: ['covar_pop', 'covar_samp', 'corr'],
    reason: 'rounding noise around an exact 0',
  },
  {
    dialects: ['duckdb', 'postgres', 'spark', 'pyspark'],
    functions: ['sum', 'avg', 'array_sum', 'array_avg'],
    cancelling: true,
    reason: 'terms that nearly cancel out are added with fewer digits',
  },
  {
    dialects: ['duckdb'],
    functions: ['parse_json'],
    reason: 'of a repeated key the JSON text keeps both values; functions read the first, as in GoogleSQL',
  },
  {
    dialects: ['duckdb', 'postgres', 'spark', 'pyspark'],
    functions: [
      'date',
      'datetime',
      'time',
      'timestamp',
      '$extract',
      '$extract_date',
      '$extract_time',
      '$extract_datetime',
      'format_date',
      'format_datetime',
      'format_time',
      'format_timestamp',
      'string',
      'datetime_trunc',
      'timestamp_trunc',
      '$cast',
    ],
    // A year since 1970 in front, or no value.
    butFor: /^"(19[789]\d|[2-9]\d{3})-|^error: /,
    reason: 'local times before zones were standardised follow another table',
  },
  {
    dialects: ['duckdb', 'postgres'],
    functions: READING_JSON,
    reason: 'of a pair of escaped surrogates the reference makes U+FFFD twice, engines the character',
    outsideAscii: true,
  },
  {
    dialects: ['spark', 'pyspark'],
    functions: READING_JSON,
    surrogates: true,
    reason: 'of a pair of escaped surrogates the reference makes U+FFFD twice, Spark the character',
  },
  {
    dialects: ['spark', 'pyspark'],
    functions: ['parse_json'],
    keys: true,
    reason: 'a document keeps the order of its keys, and both values of one that stands twice; its first is read',
  },
  {
    dialects: ['spark', 'pyspark'],
    functions: ['to_json_string'],
    keys: true,
    reason: 'a JSON column is its text on Spark, as it was loaded: the note says that its keys have to be in order',
  },
];

/** Loud differences that stay: the reference has a value, the engine raises an error. By the expression's text. */
export const REVIEWED_ERRORS: readonly {
  readonly dialects: readonly TargetId[];
  readonly text: string;
  readonly reason: string;
}[] = [
  {
    dialects: ['duckdb', 'postgres', 'spark', 'pyspark'],
    text: 'DATE(i, 1, 1)',
    reason: 'the reference cuts the year off to 32 bits: it takes 9007199254740993 for the year 1',
  },
  {
    dialects: ['duckdb'],
    text: "ARRAY(SELECT SAFE_CAST(v AS TIMESTAMP) FROM UNNEST(['2024-01-15', '2024-1-5', '2024-02-30', '2024-13-01', '20240115', '2024/01/15', ' 2024-01-15', '2024-01-15 10:20:30', '2024-01-15T10:20:30', '2024-01-15T10:20:30Z', '2024-01-15 10:20:30+02', '2024-01-15 10:20:30.123456', '2024-01-15 10:20:30.1234567', '2024-01-15 25:00:00', '2024-01-15 23:59:60', '10:20:30', '0000-01-01', '10000-01-01', '2024-01-15 1:2:3', '2024-01-15 10:20', '', 'abc', '2024-01-15 10:20:30 UTC', '2024-01-15 10:20:30-05:30', '24-01-15', '2024-01-15 10:20:30+5', '2024-01-15 10:20:30 America/New_York', '2024-01-15t10:20:30z', '1970-01-01', '2024-01-15 ']) AS v WITH OFFSET o ORDER BY o)",
    reason: 'a second 60 in a text that may be a TIMESTAMP is not read, and no NULL',
  },
  {
    dialects: ['duckdb'],
    text: "ARRAY(SELECT SAFE_CAST(v AS TIMESTAMP) FROM UNNEST(['2024-01-15', '0000-01-01', '10000-01-01', '2024-01-15 23:59:60','2024-01-15 23:59:60.7+02','2024-01-15 10:60:30']) AS v WITH OFFSET o ORDER BY o)",
    reason: 'a second 60 in a text that may be a TIMESTAMP is not read, and no NULL',
  },
  ...[
    "FORMAT_TIMESTAMP('%F %T', ts2, 'America/Los_Angeles')",
    "FORMAT_TIMESTAMP('%F %T %Z', ts, 'America/New_York')",
    "FORMAT_TIMESTAMP('%c', ts, 'America/New_York')",
    "STRING(ts, 'America/New_York')",
  ].map((text) => ({
    dialects: ['postgres'] as const,
    text,
    reason: 'PostgreSQL has no year 0, the local time of the first hours of year 1 in the west',
  })),
  ...['PARSE_JSON(sj)', 'SAFE.PARSE_JSON(sj)'].map((text) => ({
    dialects: ['postgres'] as const,
    text,
    reason: 'of a name that stands twice jsonb keeps the last value, GoogleSQL the first',
  })),
  {
    dialects: ['postgres'],
    text: '(SELECT AVG(e) FROM UNNEST(af) AS e)',
    reason: 'the sum of FLOAT64 is out of range where their mean is not',
  },
  ...[
    ["CAST('1-02-05' AS DATE FORMAT 'YYYY-MM-DD')", 'a year of one digit has two readings on Spark'],
    ["FORMAT('%T', 'tab\\t nul\\x00 é 😀 \\x7f')", 'control characters are not escaped in a text on Spark'],
    ["PARSE_JSON('0.30000000000000004')", 'which wide numbers a text has can’t be told on Spark'],
    [
      "PARSE_TIMESTAMP('%F %T %Z', '2024-02-29 10:20:30 America/New_York')",
      'a named zone in a text is not read on Spark',
    ],
  ].map(([text, reason]) => ({ dialects: ['spark', 'pyspark'] as const, text: text!, reason: reason! })),
  ...[
    'i + n',
    'n + n2',
    'n + 0.1',
    'n - n2',
    'n - i',
    'n * n2',
    'n * i',
    'n * 0.5',
    'n / n2',
    'sm + n',
    'sm - n',
    'sm * n',
    'n + 0.1 + 0.2',
    'IF(n2 = 0, NULL, n / n2)',
    'n + PI_NUMERIC()',
    'n + n2 - 1',
    "ABS(n - n2) < NUMERIC '0.01'",
    'n * n2 * n',
    '(n + n2) * (n - n2)',
    "n * NUMERIC '3.333333333'",
    "n / NUMERIC '0.7'",
    "n / NUMERIC '0.000000007'",
    'ROUND(n * n2, 2)',
    'FLOOR(n / 10) * 10',
    'SUM(CAST(i AS NUMERIC) * 1000000000)',
    '(SELECT SUM(n * x) FROM UNNEST([1, 2]) AS x)',
  ].map((text) => ({
    dialects: ['pyspark'] as const,
    text,
    reason: 'a result of two decimals has 38 digits on Spark: operands of more than 28 before the point do not fit',
  })),
  {
    dialects: ['duckdb', 'postgres', 'spark', 'pyspark'],
    text: "JSON_VALUE(CONCAT(sj, 'x'), '$.a')",
    reason: 'GoogleSQL reads the beginning of a text that is no JSON, these engines raise an error',
  },
  {
    dialects: ['duckdb'],
    text: 'CAST(sn AS BIGNUMERIC)',
    reason: 'a BIGNUMERIC has 38 digits on DuckDB, and a text with an exponent does not say how many it needs',
  },
  ...['CAST(n AS BIGNUMERIC)', 'CAST(n2 AS BIGNUMERIC)', 'SAFE_CAST(n AS BIGNUMERIC)', 'bn * n2', 'bn + n2'].map(
    (text) => ({
      dialects: ['duckdb'] as const,
      text,
      reason: 'a BIGNUMERIC has 20 digits before the point on DuckDB, a NUMERIC can have 29',
    }),
  ),
];

/** What random expressions run into and is loud: by what the engine says. */
export const REVIEWED_RANDOM: readonly {
  readonly dialects: readonly TargetId[];
  readonly actual: RegExp;
  readonly expected?: RegExp;
  readonly text?: RegExp;
  readonly reason: string;
}[] = [
  {
    dialects: ['duckdb', 'postgres', 'spark', 'pyspark'],
    expected: /Cannot generate arrays with more than/,
    actual: /^\[/,
    reason: 'the reference has the least limit of elements',
  },
  {
    dialects: ['postgres'],
    actual: /invalid input syntax for type json/,
    reason: 'PostgreSQL folds a constant in a branch that is not taken',
  },
  {
    dialects: ['spark', 'pyspark'],
    actual: /cannot be represented as Decimal|does not fit DECIMAL/,
    reason: 'a result of two decimals has 38 digits on Spark: operands share 28 before the point',
  },
  {
    dialects: ['duckdb', 'postgres', 'spark', 'pyspark'],
    actual: /a text that is no JSON/,
    reason: 'GoogleSQL reads the beginning of a text that is no JSON, these engines raise an error',
  },
  {
    dialects: ['duckdb'],
    actual: /Binder Error: (Aggregate with only constant|correlated columns|Referenced column)/,
    reason: 'DuckDB does not bind some nested subqueries that name columns of the query outside',
  },
  {
    dialects: ['duckdb'],
    actual: /Overflow in HUGEINT/,
    reason: 'a sum of NUMERIC beyond 128 bits where the mean, or a later sum, is in range',
  },
];
