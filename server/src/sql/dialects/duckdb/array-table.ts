// Array functions in DuckDB. Traps: positions start at 1, negative ones count from the end, out of range is NULL here and an
// error there, list_concat passes over NULL.

import { SQL_PRECEDENCE as P } from '../../printing/fragment.js';
import { literalText, typeKey } from '../../printing/printer.js';
import { byTypes, infix, refuse, type FunctionTranslations, type Translation } from '../../printing/translation.js';

/** `a[i]`: `base` is the index of the first element, `safe` gives NULL out of range. */
const element = (base: 0 | 1, safe: boolean): Translation => (call, printer) => {
  const index = literalText(call.args[1]);
  const position = index === undefined ? (base === 0 ? '{1} + 1' : '{1}') : String(BigInt(index) + BigInt(1 - base));
  if (safe) {
    if (index !== undefined) return BigInt(position) < 1n ? printer.apply('CAST(NULL AS {type})', call) : printer.apply(infix(`{0}[${position}]`, P.postfix), call);
    return printer.apply(`CASE WHEN {1} >= ${base} THEN {0}[${position}] END`, call);
  }
  const outside = index === undefined ? `({1} < ${base} AND {0} IS NOT NULL) OR {1} ${base === 0 ? '>=' : '>'} len({0})` : `${BigInt(position) < 1n ? '{0} IS NOT NULL' : `len({0}) < ${position}`}`;
  return printer.apply(`CASE WHEN ${outside} THEN {fail:array index out of bounds} ELSE {0}[${position}] END`, call);
};

/** NULL when an array is NULL. */
const concat: Translation = (call, printer) => {
  if (call.args.length === 1) return printer.apply('{0}', call);
  return { text: call.args.map((a, i) => printer.operand(a, P.other + (i === 0 ? 0 : 1))).join(' || '), precedence: P.other };
};

const generate: Translation = (call, printer) => {
  if (typeKey(call.args[0]!.type) !== 'INT64') return printer.refuse('GENERATE_ARRAY of other types than INT64 is not translated to DuckDB', call);
  const step = call.args[2] === undefined ? '1' : literalText(call.args[2]);
  if (step === '0') return printer.refuse('a step of zero is an error', call.args[2]);
  if (call.args[2] === undefined) return printer.apply('generate_series({0}, {1})', call);
  return printer.apply(step === undefined ? 'CASE WHEN {2} = 0 THEN {fail:step of zero} ELSE generate_series({0}, {1}, {2}) END' : 'generate_series({0}, {1}, {2!})', call);
};

const toText: Translation = byTypes(
  {
    ARRAY: (call, printer) => {
      const elements = call.args[0]!.type;
      if (elements.kind !== 'array' || typeKey(elements.element) !== 'STRING') return printer.refuse('ARRAY_TO_STRING of BYTES is not translated to DuckDB', call);
      if (call.args.length === 2) return printer.apply("CASE WHEN {0} IS NOT NULL AND {1} IS NOT NULL THEN COALESCE(array_to_string({0}, {1}), '') END", call);
      return printer.apply("CASE WHEN {0} IS NOT NULL AND {1} IS NOT NULL AND {2} IS NOT NULL THEN COALESCE(array_to_string(list_transform({0}, lambda e: COALESCE(e, {2})), {1}), '') END", call);
    },
  },
);

const lambdaArgument = (text: string): Translation => (call, printer) => {
  const lambda = call.args[1]!;
  if (lambda.kind === 'lambda' && lambda.parameters.length === 2) return printer.refuse('a lambda with an offset is not translated to DuckDB', lambda);
  return printer.apply(text, call);
};

/** Membership with GoogleSQL's `=`; the second argument may be a lambda. */
const includes: Translation = (call, printer) => {
  if (call.args[1]!.kind === 'lambda') return printer.apply('CASE WHEN {0} IS NOT NULL THEN len(list_filter({0}, {1})) > 0 END', call);
  const type = call.args[1]!.type;
  if (type.kind !== 'scalar' || typeKey(type) === 'FLOAT64' || typeKey(type) === 'INTERVAL') return printer.refuse(`ARRAY_INCLUDES of ${typeKey(type)} is not translated to DuckDB`, call);
  return printer.apply('CASE WHEN {0} IS NOT NULL AND {1} IS NOT NULL THEN list_contains({0}, {1}) END', call);
};

/** Sum, minimum … of an array; `undefined` types are refused. */
const reduce = (name: string, wraps: Readonly<Record<string, string>>): Translation => (call, printer) => {
  const type = call.args[0]!.type;
  const key = type.kind === 'array' ? typeKey(type.element) : '';
  const wrap = wraps[key];
  if (wrap === undefined) return printer.refuse(`${name} of ${key} is not translated to DuckDB`, call);
  return printer.apply(wrap, call);
};

const first = (text: string): Translation => `CASE WHEN len({0}) = 0 THEN {fail:empty array} ELSE ${text} END`;

export const arrays: FunctionTranslations = {
  $array_at_offset: element(0, false),
  $array_at_ordinal: element(1, false),
  $safe_array_at_offset: element(0, true),
  $safe_array_at_ordinal: element(1, true),
  array_length: 'len({0})',
  array_concat: concat,
  array_reverse: 'list_reverse({0})',
  array_to_string: toText,
  array_first: first('{0}[1]'),
  array_last: first('{0}[-1]'),
  array_slice: refuse('ARRAY_SLICE is not translated to DuckDB'),
  array_includes: includes,
  array_includes_any: 'CASE WHEN {0} IS NOT NULL AND {1} IS NOT NULL THEN list_has_any(list_filter({0}, lambda e: e IS NOT NULL), list_filter({1}, lambda e: e IS NOT NULL)) END',
  array_includes_all: refuse('ARRAY_INCLUDES_ALL is not translated to DuckDB'),
  array_is_distinct: 'CASE WHEN {0} IS NOT NULL THEN len(list_distinct({0})) + least(len({0}) - list_count({0}), 1) = len({0}) END',
  array_transform: lambdaArgument('list_transform({0}, {1})'),
  array_filter: lambdaArgument('list_filter({0}, {1})'),
  array_sum: reduce('ARRAY_SUM', { INT64: 'CAST(list_sum({0}) AS BIGINT)', NUMERIC: 'CAST(list_sum({0}) AS DECIMAL(38,9))' }),
  array_avg: reduce('ARRAY_AVG', { INT64: 'list_avg({0})', FLOAT64: "CASE WHEN isinf(list_avg({0})) AND len(list_filter({0}, lambda e: NOT isfinite(e))) = 0 THEN {fail:ARRAY_AVG out of range} ELSE list_avg({0}) END" }),
  array_max: reduce('ARRAY_MAX', Object.fromEntries(['INT64', 'NUMERIC', 'STRING', 'DATE', 'DATETIME', 'TIMESTAMP', 'TIME', 'BOOL', 'FLOAT64'].map((t) => [t, 'list_max({0})']))),
  array_min: reduce('ARRAY_MIN', {
    ...Object.fromEntries(['INT64', 'NUMERIC', 'STRING', 'DATE', 'DATETIME', 'TIMESTAMP', 'TIME', 'BOOL'].map((t) => [t, 'list_min({0})'])),
    FLOAT64: "CASE WHEN list_contains({0}, CAST('NaN' AS DOUBLE)) THEN CAST('NaN' AS DOUBLE) ELSE list_min({0}) END",
  }),
  generate_array: generate,
  flatten: refuse('FLATTEN is not translated to DuckDB'),
};
