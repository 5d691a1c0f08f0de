// Scalar functions that are NULL as soon as one of these arguments is, before anything else is looked at: `any`, or the numbers of some.

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

const ANY = words(`
  $add $subtract $multiply $divide $unary_minus div mod safe_add safe_subtract safe_multiply safe_divide safe_negate ieee_divide
  $bitwise_and $bitwise_or $bitwise_xor $bitwise_left_shift $bitwise_right_shift
  $equal $not_equal $less $less_or_equal $greater $greater_or_equal $like
  abs sign round trunc ceil floor sqrt cbrt exp ln log log10 pow greatest least
  regexp_contains regexp_extract regexp_extract_all regexp_instr regexp_replace regexp_substr
  translate instr strpos substr left right lpad rpad repeat replace split starts_with ends_with initcap normalize normalize_and_casefold
  format_date format_datetime format_time format_timestamp parse_date parse_datetime parse_time parse_timestamp parse_numeric parse_bignumeric
  date datetime time timestamp $extract $extract_date $extract_time $extract_datetime
  date_add date_sub datetime_add datetime_sub time_add time_sub timestamp_add timestamp_sub
  date_diff datetime_diff time_diff timestamp_diff date_trunc datetime_trunc time_trunc timestamp_trunc
  date_bucket datetime_bucket timestamp_bucket make_interval
  generate_array generate_date_array generate_timestamp_array range_bucket
  json_query json_value json_extract json_extract_scalar json_query_array json_value_array json_extract_array json_extract_string_array
`);

export const NULL_FOR_NULL: Readonly<Record<string, 'any' | readonly number[]>> = {
  ...Object.fromEntries(ANY.map((fn) => [fn, 'any' as const])),
  to_json_string: [1],
};
