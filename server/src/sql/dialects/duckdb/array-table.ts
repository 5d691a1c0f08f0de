// Array functions in DuckDB. Traps: positions start at 1, negative ones count from the end, out of range is NULL here and an
// error there, list_concat passes over NULL.

import { withCancelling } from '../../printing/cancelling-sums.js';
import { primary, SQL_PRECEDENCE as P } from '../../printing/fragment.js';
import {
  byTypes,
  infix,
  type FunctionTranslations,
  type CustomTranslation,
  type Translation,
} from '../../printing/translation.js';
import type { TypedCall, TypedExpression } from '../../typed-tree.js';
import { BOOL, typeKey } from '../../types.js';
import { literalText } from '../../typed-literal.js';
import { averageOf } from './decimal.js';
import { daysOf, intervalInRange, microsOf, monthsOf } from './interval-parts.js';
import { intervalTotal } from './interval-table.js';

/** A position that no array has; DuckDB counts those below 1 from the end. */
const BEHIND_ALL = '9223372036854775807';

/** `a[i]`: `base` is the index of the first element, `safe` gives NULL out of range. */
const element =
  (base: 0 | 1, safe: boolean): Translation =>
  (call, printer) => {
    const index = literalText(call.args[1]);
    const position = index === undefined ? (base === 0 ? '{1} + 1' : '{1}') : String(BigInt(index) + BigInt(1 - base));
    if (safe) {
      if (index !== undefined)
        return printer.apply(infix(`{0}[${BigInt(position) < 1n ? BEHIND_ALL : position}]`, P.postfix), call);
      const within = base === 0 ? '{1} BETWEEN 0 AND 9223372036854775806' : '{1} >= 1';
      return printer.apply(`CASE WHEN ${within} THEN {0}[${position}] END`, call);
    }
    const outside =
      index === undefined
        ? `({1} < ${base} AND {0} IS NOT NULL) OR {1} ${base === 0 ? '>=' : '>'} len({0})`
        : BigInt(position) < 1n
          ? '{0} IS NOT NULL'
          : `len({0}) < ${position}`;
    return printer.apply(`CASE WHEN ${outside} THEN {fail:array index out of bounds} ELSE {0}[${position}] END`, call);
  };

/** NULL when an array is NULL. */
const concat: Translation = (call, printer) => {
  if (call.args.length === 1) return printer.apply('{0}', call);
  return {
    text: call.args.map((a, i) => printer.operand(a, P.other + (i === 0 ? 0 : 1))).join(' || '),
    precedence: P.other,
  };
};

const generate: Translation = (call, printer) => {
  const type = typeKey(call.args[0]!.type);
  if (type === 'NUMERIC') {
    const by = call.args[2] === undefined ? 'CAST(1 AS DECIMAL(38,9))' : '{2}';
    const count = `CAST(trunc(CAST({1} - {0} AS DOUBLE) / CAST(${by} AS DOUBLE) + 1e-9) AS BIGINT)`;
    const list = `list_filter(list_transform(generate_series(0, ${count}), lambda {$i}: {0} + ${by} * CAST({$i} AS DECIMAL(19,0))), lambda {$e}: CASE WHEN ${by} > 0 THEN {$e} <= {1} ELSE {$e} >= {1} END)`;
    return printer.apply(
      `CASE WHEN ${by} = 0 THEN {fail:step of zero} WHEN CAST({1} - {0} AS DOUBLE) / CAST(${by} AS DOUBLE) >= ${MOST_ELEMENTS} THEN {fail:too many elements in GENERATE_ARRAY} ELSE ${list} END`,
      call,
    );
  }
  if (type === 'FLOAT64') return generateFloats(call, printer);
  if (type !== 'INT64') return printer.refuse(`GENERATE_ARRAY of ${type} is not translated to DuckDB`, call);
  const step = call.args[2] === undefined ? '1' : literalText(call.args[2]);
  if (step === '0') return printer.refuse('a step of zero is an error', call.args[2]);
  const series = `generate_series({0}, {1}${call.args[2] === undefined ? '' : step === undefined ? ', {2}' : ', {2!}'})`;
  const span = '(CAST({1} AS HUGEINT) - {0})';
  const guards = [
    ...(step === undefined ? ['WHEN {2} = 0 THEN {fail:step of zero}'] : []),
    ...(step === undefined || isLong(call, BigInt(step))
      ? [`WHEN ${span} // ${step ?? '{2}'} >= ${MOST_ELEMENTS} THEN {fail:too many elements in GENERATE_ARRAY}`]
      : []),
  ];
  return printer.apply(guards.length === 0 ? series : `CASE ${guards.join(' ')} ELSE ${series} END`, call);
};

/** Whether an array between these ends may have more elements than there can be. */
function isLong({ args: [first, last] }: TypedCall, step: bigint): boolean {
  const [from, to] = [literalText(first), literalText(last)];
  if (from === undefined || to === undefined) return step !== 0n;
  return (BigInt(to) - BigInt(from)) / step >= BigInt(MOST_ELEMENTS);
}

/** Elements of the longest array that BigQuery generates. */
const MOST_ELEMENTS = 1048575;

/** Each element is the start and so many steps, not the one before and a step. */
const generateFloats: CustomTranslation = (call, printer) => {
  const by = call.args[2] === undefined ? '1e0' : '{2}';
  const all = ['{0}', '{1}', ...(call.args[2] === undefined ? [] : ['{2}'])];
  const any = (test: (operand: string) => string): string => all.map(test).join(' OR ');
  // Where steps are smaller than what a FLOAT64 tells apart, more of them end within the range.
  const steps = `(({1} - {0}) / ${by} + greatest(abs({0}), abs({1})) * 2.3e-16 / abs(${by}))`;
  const element = `lambda {$e}: CASE WHEN ${by} > 0 THEN {$e} <= {1} ELSE {$e} >= {1} END`;
  const list = `list_filter(list_transform(generate_series(0, CAST(${steps} AS BIGINT) + 1), lambda {$k}: {0} + ${by} * {$k}), ${element})`;
  return printer.apply(
    `CASE WHEN ${any((x) => `${x} IS NULL`)} THEN NULL WHEN ${any((x) => `isnan(${x})`)} OR ${by} = 0 OR isinf(${by}) THEN {fail:step of zero, infinity or NaN} WHEN {0} = {1} THEN [{0}] WHEN ({0} > {1}) = (${by} > 0) THEN CAST([] AS DOUBLE[]) WHEN NOT (${steps} < ${MOST_ELEMENTS}) THEN {fail:too many elements} ELSE ${list} END`,
    call,
  );
};

const toText: Translation = byTypes({
  ARRAY: (call, printer) => {
    const elements = call.args[0]!.type;
    const bytes = elements.kind === 'array' && typeKey(elements.element) === 'BYTES';
    const replaced = call.args.length === 2 ? '{0}' : 'list_transform({0}, lambda {$e}: COALESCE({$e}, {2}))';
    if (bytes)
      return printer.apply(
        `unhex(${joined(`list_transform(${replaced}, lambda e: hex(e))`, 'hex({1})', false)})`,
        call,
      );
    const constant = literalText(call.args[1]) !== undefined;
    if (constant && (call.args.length === 2 || literalText(call.args[2]) !== undefined))
      return printer.apply(
        // Of NULLs alone DuckDB makes NULL.
        call.args.length === 2
          ? `CASE WHEN list_count({0}) = 0 THEN '' ELSE array_to_string({0}, {1}) END`
          : `array_to_string(${replaced}, {1})`,
        call,
      );
    return printer.apply(joined(replaced, '{1}', constant), call);
  },
});

/** NULL when an argument is; the native function wants a constant separator. */
function joined(list: string, separator: string, constant: boolean): string {
  if (constant) return `CASE WHEN {2} IS NOT NULL THEN array_to_string(${list}, ${separator}) END`;
  const text = `list_reduce(list_transform(list_filter(${list}, lambda e: e IS NOT NULL), lambda {$e}: ${separator} || {$e}), lambda a, e: a || e, '')`;
  return `substr(${text}, length(${separator}) + 1)`;
}

/** A number of elements, which must not be negative. */
const firstOrLast =
  (text: (n: string) => string): Translation =>
  (call, printer) => {
    const count = literalText(call.args[1]);
    if (count !== undefined && !count.startsWith('-')) return printer.apply(infix(text('{1!}'), P.postfix), call);
    return printer.apply(
      `CASE WHEN {1} < 0 AND {0} IS NOT NULL THEN {fail:a negative number of elements} WHEN {1} >= 0 THEN ${text('{1}')} END`,
      call,
    );
  };

/** Offsets from 0, negative ones from the end, both inclusive; what lies outside is cut off. */
const slice: Translation = (call, printer) => {
  const bound = (index: 1 | 2): string => {
    const text = literalText(call.args[index]);
    if (text === undefined)
      return `CASE WHEN {${index}} < 0 THEN len({0}) + {${index}} + 1 ELSE least({${index}}, 9223372036854775806) + 1 END`;
    return text.startsWith('-') ? `len({0}) - ${BigInt(text.slice(1)) - 1n}` : String(BigInt(text) + 1n);
  };
  const [start, end] = [bound(1), bound(2)];
  const from = /^\d+$/.test(start) ? start : `greatest(${start}, 1)`;
  if (/^\d+$/.test(end))
    return printer.apply(`CASE WHEN {1} IS NOT NULL AND {2} IS NOT NULL THEN {0}[${from}:${end}] END`, call);
  return printer.apply(
    `CASE WHEN {1} IS NULL OR {2} IS NULL THEN NULL WHEN ${end} < 1 THEN {0}[1:0] ELSE {0}[${from}:${end}] END`,
    call,
  );
};

/** NaN is found nowhere. */
const isNumber = (call: TypedCall): string => (typeKey(call.args[1]!.type) === 'FLOAT64' ? ' AND NOT isnan({1})' : '');

/** Elements equal to a value, or for which a lambda holds. */
const findAll: Translation = (call, printer) =>
  call.args[1]!.kind === 'lambda'
    ? printer.apply('list_filter({0}, {1})', call)
    : printer.apply(
        `CASE WHEN {1} IS NOT NULL THEN list_filter({0}, lambda {$e}: {$e} = {1}${isNumber(call)}) END`,
        call,
      );

/** Their offsets, from 0. */
const offsets: Translation = (call, printer) => {
  const [array, sought] = call.args as [TypedExpression, TypedExpression];
  if (sought.kind !== 'lambda')
    return printer.apply(
      `CASE WHEN {1} IS NOT NULL THEN list_filter(generate_series(0, len({0}) - 1), lambda {$i}: {0}[{$i} + 1] = {1}${isNumber(call)}) END`,
      call,
    );
  const lambda = printer.print({
    ...sought,
    body: {
      kind: 'call',
      fn: 'ifnull',
      signature: 0,
      args: [sought.body, FALSE],
      safe: false,
      type: BOOL,
      nullable: false,
    },
  });
  return printer.apply('list_filter(generate_series(0, len({0}) - 1), lambda {$i}: {1}[{$i} + 1])', {
    ...call,
    args: [array, printer.printed(primary(`list_transform(${printer.argument(array)}, ${lambda.text})`), call.type)],
  });
};

const FALSE: TypedExpression = { kind: 'literal', value: 'false', type: BOOL, nullable: false };

/** Membership with GoogleSQL's `=`; the second argument may be a lambda. */
const includes: Translation = (call, printer) => {
  if (call.args[1]!.kind === 'lambda')
    return printer.apply('CASE WHEN {0} IS NOT NULL THEN len(list_filter({0}, {1})) > 0 END', call);
  const type = call.args[1]!.type;
  if (type.kind !== 'scalar' || typeKey(type) === 'FLOAT64' || typeKey(type) === 'INTERVAL')
    return printer.refuse(`ARRAY_INCLUDES of ${typeKey(type)} is not translated to DuckDB`, call);
  return printer.apply('CASE WHEN {0} IS NOT NULL AND {1} IS NOT NULL THEN list_contains({0}, {1}) END', call);
};

/** Sum, minimum … of an array; `undefined` types are refused. */
const reduce =
  (name: string, wraps: Readonly<Record<string, string>>): Translation =>
  (call, printer) => {
    const type = call.args[0]!.type;
    const key = type.kind === 'array' ? typeKey(type.element) : '';
    const wrap = wraps[key];
    if (wrap === undefined) return printer.refuse(`${name} of ${key} is not translated to DuckDB`, call);
    return printer.apply(wrap.endsWith(')') || wrap.endsWith('END') ? wrap : infix(wrap, P.add), call);
  };

const partSum = (part: (operand: string) => string): string => `list_sum(list_transform({0}, lambda e: ${part('e')}))`;

const first = (text: string): Translation => `CASE WHEN len({0}) = 0 THEN {fail:empty array} ELSE ${text} END`;

/** `list_distinct` takes every NaN for another value: the numbers' texts are counted, of -0 that of 0. */
const isDistinct: Translation = (call, printer) => {
  const { type } = call.args[0]!;
  const isFloat = type.kind === 'array' && typeKey(type.element) === 'FLOAT64';
  const items = isFloat ? 'list_transform({0}, lambda {$e}: CAST({$e} + 0 AS VARCHAR))' : '{0}';
  return printer.apply(
    `CASE WHEN {0} IS NOT NULL THEN len(list_distinct(${items})) + least(len({0}) - list_count({0}), 1) = len({0}) END`,
    call,
  );
};

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
  array_slice: slice,
  array_first_n: firstOrLast((n) => `{0}[1:${n}]`),
  array_last_n: firstOrLast((n) => `{0}[greatest(len({0}) - ${n}, 0) + 1:]`),
  array_remove_first_n: firstOrLast((n) => `{0}[${n} + 1:]`),
  array_remove_last_n: firstOrLast((n) => `{0}[1:greatest(len({0}) - ${n}, 0)]`),
  array_find_all: findAll,
  array_offsets: offsets,
  array_includes: includes,
  array_includes_any:
    'CASE WHEN {0} IS NOT NULL AND {1} IS NOT NULL THEN list_has_any(list_filter({0}, lambda e: e IS NOT NULL), list_filter({1}, lambda e: e IS NOT NULL)) END',
  array_includes_all:
    'CASE WHEN {0} IS NOT NULL AND {1} IS NOT NULL THEN len({1}) = list_count({1}) AND list_has_all({0}, {1}) END',
  array_is_distinct: isDistinct,
  array_transform: 'list_transform({0}, {1})',
  array_filter: 'list_filter({0}, {1})',
  array_sum: withCancelling(
    reduce('ARRAY_SUM', {
      INT64: 'CAST(list_sum({0}) AS BIGINT)',
      NUMERIC: 'CAST(list_sum({0}) AS DECIMAL(38,9))',
      FLOAT64:
        'CASE WHEN abs(list_sum({0})) >= 1.7976931348623157e308 AND len(list_filter({0}, lambda e: NOT isfinite(e))) = 0 AND list_count({0}) > 1 THEN {fail:ARRAY_SUM out of range} ELSE list_sum({0}) END',
      INTERVAL: intervalInRange(`(${intervalTotal(partSum(monthsOf), partSum(daysOf), partSum(microsOf))})`),
    }),
  ),
  array_avg: withCancelling(
    reduce('ARRAY_AVG', {
      INT64: 'list_avg({0})',
      NUMERIC: averageOf('CAST(list_sum({0}) AS DECIMAL(38,9))', 'list_count({0})'),
      // The sum may be out of range where the mean is not; the running mean is infinite only after one infinity, the last value.
      FLOAT64:
        "CASE WHEN isinf(list_avg({0})) THEN CASE WHEN len(list_filter({0}, lambda e: isinf(e))) = 0 THEN list_avg(list_transform({0}, lambda e: e / 4294967296)) * 4294967296 WHEN len(list_filter({0}, lambda e: isinf(e))) > 1 OR isfinite(list_filter({0}, lambda e: e IS NOT NULL)[-1]) THEN CAST('NaN' AS DOUBLE) ELSE list_avg({0}) END ELSE list_avg({0}) END",
      INTERVAL: intervalTotal(partSum(monthsOf), partSum(daysOf), partSum(microsOf), 'list_count({0})'),
    }),
  ),
  array_max: reduce(
    'ARRAY_MAX',
    Object.fromEntries(
      ['INT64', 'NUMERIC', 'STRING', 'DATE', 'DATETIME', 'TIMESTAMP', 'TIME', 'BOOL', 'FLOAT64'].map((t) => [
        t,
        'list_max({0})',
      ]),
    ),
  ),
  array_min: reduce('ARRAY_MIN', {
    ...Object.fromEntries(
      ['INT64', 'NUMERIC', 'STRING', 'DATE', 'DATETIME', 'TIMESTAMP', 'TIME', 'BOOL'].map((t) => [t, 'list_min({0})']),
    ),
    FLOAT64: "CASE WHEN list_contains({0}, CAST('NaN' AS DOUBLE)) THEN CAST('NaN' AS DOUBLE) ELSE list_min({0}) END",
  }),
  generate_array: generate,
  // Without a path through arrays (a syntax of the reference) there is nothing to flatten.
  flatten: '{0}',
};
