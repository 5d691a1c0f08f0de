// TIME on Spark, which has no type for it: the shortest text, `10:20:30` or `10:20:30.5`. Such texts sort and compare as the
// times do. Templates from and to it.

export const TIME_NOTE =
  'a TIME is text on Spark, HH:MM:SS with a fraction only where it is not zero: columns have to hold it in this form';

/** Template: the time of day of a TIMESTAMP or DATETIME `a`. */
export const TIME_OF_MOMENT = String.raw`regexp_replace(date_format(a, 'HH:mm:ss.SSSSSS'), '\\.?0+\\z', '')`;

/** Template: a TIME as DATETIME of the first day of the epoch. */
export const MOMENT_OF_TIME = "SURE(CAST(concat('1970-01-01 ', a) AS TIMESTAMP_NTZ))";

/** Template: microseconds since midnight of a TIME `a`. */
export const MICROS_OF_TIME = "SURE(unix_micros(CAST(concat('1970-01-01 ', a) AS TIMESTAMP)))";

/** Templates over a TIME `a`, by part. */
export const TIME_PARTS: Readonly<Record<string, string>> = {
  HOUR: 'SURE(CAST(left(a, 2) AS BIGINT))',
  MINUTE: 'SURE(CAST(substr(a, 4, 2) AS BIGINT))',
  SECOND: 'SURE(CAST(substr(a, 7, 2) AS BIGINT))',
  MILLISECOND: `div(mod(${MICROS_OF_TIME}, 1000000), CAST(1000 AS BIGINT))`,
  MICROSECOND: `mod(${MICROS_OF_TIME}, 1000000)`,
};

/** DATE and TIME `a`, `b` together. */
export const MOMENT_OF_DATE_AND_TIME = "SURE(CAST(concat(CAST(a AS STRING), ' ', b) AS TIMESTAMP_NTZ))";

/** A TIME `a` as GoogleSQL writes it: with as many groups of three decimals as needed. */
export const TEXT_OF_TIME =
  "CASE WHEN char_length(a) = 8 THEN a WHEN char_length(a) <= 12 THEN rpad(a, 12, '0') ELSE rpad(a, 15, '0') END";

/** One second after a TIMESTAMP or DATETIME `a`. */
export const NEXT_SECOND = 'a + make_interval(0, 0, 0, 0, 0, 0, CAST(1 AS DECIMAL(18, 6)))';
