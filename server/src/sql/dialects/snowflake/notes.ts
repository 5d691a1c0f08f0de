// The documented limits of translations to Snowflake: one text each, so that a limit is reported once an expression.

export const NAN =
  'NaN: Snowflake takes NaN for equal to itself and greater than every number; GoogleSQL for unequal to everything';
export const INTEGER_RANGE =
  'INT64 overflow: Snowflake computes integers with 38 digits, where GoogleSQL raises an error beyond 64 bits';
export const FLOAT_RANGE = 'FLOAT64 overflow: Snowflake gives infinity where GoogleSQL raises an error';
export const TWELVE_DIGITS =
  'NUMERIC products and quotients: Snowflake keeps twelve fractional digits of the exact result before it is rounded to nine, so the last digit can differ by one';
export const CASE_MAPPING = 'upper and lower case of letters outside ASCII follow Snowflake’s own tables';
export const FLOAT_ROUNDING =
  'rounding a FLOAT64 to digits: a half that binary numbers cannot hold exactly may be rounded the other way';
export const LAST_DIGITS = 'FLOAT64 functions: the last digits may differ';
export const ZONE_TABLES = 'time zones: local times before zones were standardised may follow another table';
