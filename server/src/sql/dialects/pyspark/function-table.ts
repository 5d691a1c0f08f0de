// pyspark.sql.functions 3.5: how each function used by the Spark translations is called. A function that is not here, or is
// given something its Python form does not take, goes through F.call_function, which takes any columns.

/**
 * One letter an argument: `c` a column; `n` a Python integer, `s` a Python string, `b` a Python bool: must be constants; `k` a column or a
 * Python constant (a string is a text, never a column's name); `f` a function; `d` a Python float; `p` any Python constant. `*` repeats the letter before it.
 * `name` when Python's name differs; `order` when the arguments stand in another order.
 */
export interface PythonForm {
  readonly takes: string;
  readonly name?: string;
}

const columns = (...names: readonly string[]): Readonly<Record<string, PythonForm>> =>
  Object.fromEntries(names.map((name) => [name, { takes: 'c*' }]));

export const PYTHON_FUNCTIONS: Readonly<Record<string, PythonForm>> = {
  ...columns(
    'abs', 'acos', 'acosh', 'array', 'array_compact', 'array_distinct', 'array_max', 'array_min', 'ascii', 'asin', 'atan', 'atan2', 'atanh', 'avg', 'base64',
    'bit_and', 'bit_count', 'bit_or', 'bit_xor', 'bitwise_not', 'bool_and', 'bool_or', 'btrim', 'cbrt', 'char_length', 'coalesce', 'collect_list', 'collect_set', 'concat',
    'corr', 'cos', 'cosh', 'cot', 'count', 'count_if', 'covar_pop', 'covar_samp', 'csc', 'cume_dist', 'current_date', 'current_timestamp', 'date_from_unix_date', 'datediff',
    'day', 'dayofweek', 'dayofyear', 'dense_rank', 'exp', 'first', 'first_value', 'flatten', 'greatest', 'grouping', 'hex', 'hour', 'isnan', 'json_array_length', 'json_object_keys', 'last_day', 'last_value',
    'least', 'left', 'ln', 'log10', 'log1p', 'log2', 'lower', 'make_date', 'make_interval', 'make_timestamp_ntz', 'make_ym_interval', 'max', 'max_by', 'md5', 'min', 'min_by', 'minute', 'month', 'months_between', 'nullif',
    'octet_length', 'percent_rank', 'pi', 'pmod', 'power', 'quarter', 'rank', 'regexp_substr', 'replace', 'reverse', 'right', 'row_number', 'sec', 'second', 'sequence', 'sha1', 'sign',
    'sin', 'sinh', 'size', 'sqrt', 'stddev_pop', 'stddev_samp', 'sum', 'tan', 'to_json', 'tanh', 'timestamp_micros', 'timestamp_millis', 'timestamp_seconds', 'try_add', 'try_divide', 'try_multiply', 'try_subtract',
    'unbase64', 'unhex', 'unix_date', 'unix_micros', 'unix_millis', 'unix_seconds', 'upper', 'var_pop', 'var_samp', 'weekday', 'weekofyear', 'year',
  ),
  log: { takes: 'dc' },
  // With a number of digits only SQL has them.
  ceil: { takes: 'c' },
  floor: { takes: 'c' },
  array_repeat: { takes: 'ck' },
  bround: { takes: 'cn' },
  substring_index: { takes: 'csn' },
  zip_with: { takes: 'ccf' },
  percentile: { takes: 'cc' },
  add_months: { takes: 'ck' },
  aggregate: { takes: 'ccff' },
  array_contains: { takes: 'ck' },
  array_join: { takes: 'csz' },
  array_sort: { takes: 'cf' },
  conv: { takes: 'cnn' },
  date_add: { takes: 'ck' },
  date_format: { takes: 'cs' },
  date_part: { takes: 'cc' },
  date_sub: { takes: 'ck' },
  date_trunc: { takes: 'sc' },
  decode: { takes: 'cs' },
  element_at: { takes: 'ck' },
  encode: { takes: 'cs' },
  exists: { takes: 'cf' },
  filter: { takes: 'cf' },
  forall: { takes: 'cf' },
  from_utc_timestamp: { takes: 'ck' },
  get: { takes: 'ck' },
  get_json_object: { takes: 'cs' },
  instr: { takes: 'cs' },
  lag: { takes: 'cnp' },
  lead: { takes: 'cnp' },
  locate: { takes: 'scn' },
  lpad: { takes: 'cns' },
  nth_value: { takes: 'cn' },
  ntile: { takes: 'n' },
  raise_error: { takes: 'k' },
  regexp_extract: { takes: 'csn' },
  regexp_extract_all: { takes: 'ccn' },
  regexp_replace: { takes: 'ckk' },
  repeat: { takes: 'cn' },
  round: { takes: 'cn' },
  rpad: { takes: 'cns' },
  sha2: { takes: 'cn' },
  shiftleft: { takes: 'cn' },
  shiftrightunsigned: { takes: 'cn' },
  slice: { takes: 'ckk' },
  sort_array: { takes: 'cb' },
  split: { takes: 'cs' },
  to_date: { takes: 'cs' },
  to_timestamp: { takes: 'cs' },
  to_utc_timestamp: { takes: 'ck' },
  transform: { takes: 'cf' },
  translate: { takes: 'css' },
  trunc: { takes: 'cs' },
  chr: { takes: 'c', name: 'char' },
};
