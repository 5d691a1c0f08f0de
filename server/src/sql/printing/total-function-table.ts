// Catalogue functions that give a value or NULL for all arguments of their signature: GoogleSQL never raises in them, so
// the SAFE. prefix changes nothing. A fact of the reference, the same for every dialect.

export const TOTAL_FUNCTIONS: ReadonlySet<string> = new Set([
  '$and', '$or', '$not', '$equal', '$not_equal', '$less', '$less_or_equal', '$greater', '$greater_or_equal', '$between',
  '$in', '$in_array', '$is_null', '$is_true', '$is_false', '$is_distinct_from', '$is_not_distinct_from', '$concat_op',
  '$safe_array_at_offset', '$safe_array_at_ordinal', '$bitwise_not', 'if', 'ifnull', 'nullif', 'coalesce', '$case_with_value',
  '$case_no_value', 'greatest', 'least',
  'lower', 'upper', 'initcap', 'length', 'char_length', 'character_length', 'byte_length', 'octet_length', 'concat',
  'trim', 'ltrim', 'rtrim', 'reverse', 'replace', 'starts_with', 'ends_with', 'strpos', 'unicode', 
  'soundex', 'to_hex', 'to_base64', 'to_base32', 'to_code_points', 'split', 'normalize', 'normalize_and_casefold',
  'md5', 'sha1', 'sha256', 'sha512', 'farm_fingerprint', 'safe_convert_bytes_to_string', 
  'sign', 'is_nan', 'is_inf', 'trunc', 'sin', 'cos', 'tan', 'tanh', 'atan', 'atan2', 'asinh',
  'cbrt', 'safe_add', 'safe_subtract', 'safe_multiply', 'safe_divide', 'safe_negate', 'ieee_divide', 'bit_count',
  'array_length', 'array_reverse', 'array_is_distinct', 
  '$extract', '$extract_date', 'date_diff', 'unix_date', 'unix_seconds', 'unix_millis', 'unix_micros',
  'time_trunc', 'time_diff', 'datetime_diff', 
  'json_type', 'countif', 'count', '$count_star', 'logical_and', 'logical_or', 'max', 'min',
  'any_value', 'string_agg', 'row_number', 'rank', 'dense_rank', 'percent_rank', 'cume_dist', 'first_value', 'last_value',
]);
