// What the reference engine's catalogue does not say about its functions: NULL behaviour, modifiers, clock, who documents it.

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Never NULL, whatever the arguments. */
export const NEVER_NULL = words(`
  $is_null $is_true $is_false $is_distinct_from $is_not_distinct_from
  count $count_star countif approx_count_distinct grouping
  row_number rank dense_rank percent_rank cume_dist ntile
  iserror zeroifnull to_json to_json_string typeof json_array
  rand generate_uuid session_user current_date current_datetime current_time current_timestamp pi pi_numeric pi_bignumeric
`);

/** Can give NULL although no argument is NULL. */
export const SOMETIMES_NULL = words(`
  nullif nullifzero nulliferror $in_array $subscript
  $array_at_offset $array_at_ordinal $safe_array_at_offset $safe_array_at_ordinal
  safe_add safe_subtract safe_multiply safe_divide safe_negate
  regexp_extract array_first array_last array_min array_max array_sum array_avg
  json_extract json_extract_array json_extract_scalar json_extract_string_array json_query json_query_array json_value json_value_array
  bool int64 float64 string lax_bool lax_int64 lax_float64 lax_string
  net.host net.public_suffix net.reg_domain net.safe_ip_from_string
  code_points_to_string code_points_to_bytes array_to_string array_includes array_includes_any array_includes_all error
  stddev_samp var_samp covar_samp covar_pop corr
  hll_count.extract hll_count.merge hll_count.merge_partial hll_count.init
  approx_top_count approx_top_sum nth_value
`);

/** Their own rule in typing/nullability.ts. */
export const OWN_NULL_RULE = words(`
  coalesce if ifnull iferror $case_with_value lag lead first_value last_value json_object
  $and $or $in $between $like_any $like_all $make_array format json_set json_array_append json_array_insert
`);

/** Another value each call, or one that depends on who runs it. */
export const VOLATILE = words('rand generate_uuid session_user');

export const CLOCK = words('current_date current_datetime current_time current_timestamp');

/** Aggregates that count or collect NULL inputs unless told otherwise. */
export const KEEPS_NULLS = words(
  '$count_star array_agg any_value approx_quantiles approx_top_count approx_top_sum first_value last_value nth_value',
);

export const NO_DISTINCT = words(`
  $count_star grouping approx_count_distinct approx_top_count approx_top_sum corr covar_pop covar_samp
  hll_count.init hll_count.merge hll_count.merge_partial percentile_cont percentile_disc
`);

/** Date functions whose further signatures came later and take dates only, no texts of dates. */
export const TEXT_ONLY_IN_FIRST_SIGNATURE = words(`
  date_diff datetime_diff timestamp_diff date_trunc datetime_trunc timestamp_trunc format_date format_datetime format_timestamp
  date_bucket datetime_bucket timestamp_bucket date_add date_sub datetime_add datetime_sub timestamp_add timestamp_sub
`);

/** Functions whose second argument is a JSON path: a literal or a parameter. */
export const TAKES_JSON_PATH = words(`
  json_extract json_extract_array json_extract_scalar json_extract_string_array json_query json_query_array json_value json_value_array
`);

/** In the reference engine, not in BigQuery's documentation. */
export const NOT_IN_BIGQUERY = words(`
  array_avg array_sum array_max array_min array_find_all array_first_n array_last_n array_remove_first_n array_remove_last_n
  array_includes array_includes_all array_includes_any array_is_distinct array_offsets array_filter array_transform
  nullifzero zeroifnull nulliferror iferror iserror pi pi_numeric pi_bignumeric
  timestamp_from_unix_micros timestamp_from_unix_millis timestamp_from_unix_seconds
  d3a_count.extract d3a_count.init d3a_count.merge d3a_count.merge_partial d3a_count.to_hll
  flatten st_accum st_nearest_neighbors st_askml st_geogfromkml st_dumppoints st_unaryunion
  aead.envelope_encrypt aead.envelope_decrypt_bytes aead.envelope_decrypt_string
`);

/** Values of arguments that were left out before a named one that was written, by position. */
export const ARGUMENT_DEFAULTS: Readonly<Record<string, readonly (readonly ['STRING' | 'BOOL' | 'INT64', string])[]>> =
  {
    json_strip_nulls: [
      ['STRING', ''],
      ['STRING', '$'],
      ['BOOL', 'true'],
      ['BOOL', 'false'],
    ],
    st_geogfromtext: [
      ['STRING', ''],
      ['BOOL', 'false'],
      ['BOOL', 'false'],
      ['BOOL', 'false'],
    ],
    make_interval: Array.from({ length: 6 }, () => ['INT64', '0']),
  };

/** Words that stand for themselves, by kind; date parts are in date-parts-table.ts. */
export const KEYWORD_VALUES = {
  NORMALIZE_MODE: ['NFC', 'NFKC', 'NFD', 'NFKD'],
  ROUNDING_MODE: ['ROUND_HALF_AWAY_FROM_ZERO', 'ROUND_HALF_EVEN'],
} as const;
