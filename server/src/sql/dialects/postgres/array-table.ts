// Array functions in PostgreSQL.
//
// Traps: elements count from 1 and are NULL out of range; `||` takes NULL for an empty array; array_length of an empty array is NULL.

import { withCancelling } from '../../printing/cancelling-sums.js';
import type { Fragment } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import { infix, type FunctionTranslations, type Translation } from '../../printing/translation.js';
import type { TypedCall, TypedLambda } from '../../typed-tree.js';
import { literalText } from '../../typed-literal.js';
import { typeKey } from '../../types.js';
import { namedLike } from './array-printing.js';
import { compare } from './comparison-table.js';
import { intervalAverage } from './interval-table.js';
import { asBigNumeric } from './numeric.js';
import { intervalInRange } from './interval-parts.js';
import { P } from './precedence.js';

/** `a[i]`: `base` is the index of the first element, `safe` gives NULL out of range. */
const element =
  (base: 0 | 1, safe: boolean): Translation =>
  (call, printer) => {
    const index = literalText(call.args[1]);
    const position =
      index === undefined
        ? `CAST(${base === 0 ? '{1} + 1' : '{1}'} AS integer)`
        : String(BigInt(index) + BigInt(1 - base));
    const at = `({0})[${position}]`;
    if (index !== undefined && BigInt(position) < 1n)
      return printer.apply(
        safe ? infix('({0})[0]', P.postfix) : 'CASE WHEN {0} IS NOT NULL THEN {fail:array index out of bounds} END',
        call,
      );
    if (safe)
      return printer.apply(
        index === undefined
          ? `CASE WHEN {1} BETWEEN ${base} AND cardinality({0}) THEN ${at} END`
          : infix(at, P.postfix),
        call,
      );
    const outside =
      index === undefined
        ? `{1} NOT BETWEEN ${base} AND cardinality({0})${base === 0 ? ' - 1' : ''}`
        : `cardinality({0}) < ${position}`;
    return printer.apply(`CASE WHEN ${outside} THEN {fail:array index out of bounds} ELSE ${at} END`, call);
  };

/** NULL when an array is NULL. */
export const concatArrays = (call: TypedCall, printer: Printer): Fragment => {
  if (call.args.length === 1) return printer.apply('{0}', call);
  for (const arg of call.args) namedLike(call.type, arg, printer);
  const text = call.args.map((a, i) => printer.operand(a, P.other + (i === 0 ? 0 : 1))).join(' || ');
  const nullable = call.args.filter((a) => a.nullable);
  if (nullable.length === 0) return { text, precedence: P.other };
  return {
    text: `CASE WHEN ${nullable.map((a) => `${printer.operand(a, P.is + 1)} IS NOT NULL`).join(' AND ')} THEN ${text} END`,
    precedence: 100,
  };
};

/** GoogleSQL's engines raise an error for more, at one limit or another; PostgreSQL would fill the memory. */
const MOST_GENERATED = 2 ** 20;

/** A step of zero raises in both. */
const generate: Translation = (call, printer) => {
  const type = typeKey(call.args[0]!.type);
  const known = call.args.map((_, i) => `{${i}} IS NOT NULL`).join(' AND ');
  if (type === 'INT64' || type === 'NUMERIC' || type === 'BIGNUMERIC') {
    const series = `WHEN ${known} THEN ARRAY(SELECT * FROM generate_series({*})) END`;
    if (call.args.every((arg) => literalText(arg) !== undefined)) return printer.apply(`CASE ${series}`, call);
    const steps = `(CAST({1} AS numeric) - {0})${call.args[2] === undefined ? '' : ' / NULLIF({2}, 0)'}`;
    return printer.apply(
      `CASE WHEN ${steps} >= ${MOST_GENERATED} THEN {fail:too many elements in GENERATE_ARRAY} ${series}`,
      call,
    );
  }
  // Every element is the start and a multiple of the step, rounded once.
  const stepped = call.args[2] !== undefined;
  // Where steps are lost in rounding, several sums come to the end: as many more as fit between it and the next number.
  const rounding = `greatest(abs({0}), abs({1})) * 2.3e-16${stepped ? ' / abs({2})' : ''}`;
  const count = `abs(({1} - {0})${stepped ? ' / {2}' : ''}) + ${rounding}`;
  const last = `CAST(trunc(${count}) AS bigint) + 1`;
  const whens = [
    `WHEN NOT (${known}) THEN NULL`,
    `WHEN ${call.args.map((_, i) => `{${i}} = 'NaN'`).join(' OR ')}${stepped ? ' OR {2} = 0' : ''} THEN {fail:no such array in GENERATE_ARRAY}`,
    `WHEN ${stepped ? 'CASE WHEN {2} > 0 THEN {0} > {1} ELSE {0} < {1} END' : '{0} > {1}'} THEN CAST('{{}}' AS {type})`,
    'WHEN {0} = {1} THEN ARRAY[{0}]',
    `WHEN ${call.args.map((_, i) => `abs({${i}}) = 'Infinity'`).join(' OR ')} OR ${count} >= ${MOST_GENERATED} THEN {fail:too many elements in GENERATE_ARRAY}`,
  ];
  const value = stepped ? '{0} + {$n} * {2}' : '{0} + {$n}';
  const inside = stepped ? `CASE WHEN {2} > 0 THEN ${value} <= {1} ELSE ${value} >= {1} END` : `${value} <= {1}`;
  return printer.apply(
    `CASE ${whens.join(' ')} ELSE ARRAY(SELECT ${value} FROM generate_series(0, ${last}) AS {$n} WHERE ${inside} ORDER BY {$n}) END`,
    call,
  );
};

const toText: Translation = (call, printer) => {
  const type = call.args[0]!.type;
  const bytes = type.kind === 'array' && typeKey(type.element) === 'BYTES';
  if (bytes) {
    const item = call.args.length === 2 ? '{$e}' : 'COALESCE({$e}, {2})';
    const known = call.args.map((_, i) => `{${i}} IS NOT NULL`).join(' AND ');
    return printer.apply(
      `CASE WHEN ${known} THEN COALESCE((SELECT string_agg(${item}, {1} ORDER BY {$o}) FROM UNNEST({0}) WITH ORDINALITY AS {$u}({$e}, {$o})), CAST('' AS bytea)) END`,
      call,
    );
  }
  // A NULL third argument is none to PostgreSQL.
  return printer.apply(
    call.args.length === 2
      ? 'array_to_string({0}, {1})'
      : 'CASE WHEN {2} IS NOT NULL THEN array_to_string({0}, {1}, {2}) END',
    call,
  );
};

/** What is selected from the elements, given a lambda's body or a condition, the names of element and ordinal, and the FROM clause. */
type Select = (body: string, element: string, ordinal: string, from: string) => string;

/** The lambda's parameters bound to the elements; NULL for a NULL array. */
function overElements(call: TypedCall, printer: Printer, lambda: TypedLambda, select: Select): Fragment {
  const [item, ordinal, table] = [printer.freshName('e'), printer.freshName('o'), printer.freshName('u')];
  const [first, offset] = lambda.parameters;
  const inner = (): string => printer.argument(lambda.body);
  const body = printer.withVariable(first!.name, item, () =>
    offset === undefined ? inner() : printer.withVariable(offset.name, `(${ordinal} - 1)`, inner),
  );
  const array = call.args[0]!;
  const text = select(
    body,
    item,
    ordinal,
    `FROM UNNEST(${printer.argument(array)}) WITH ORDINALITY AS ${table}(${item}, ${ordinal})`,
  );
  return {
    text: array.nullable ? `CASE WHEN ${printer.operand(array, P.is + 1)} IS NOT NULL THEN ${text} END` : text,
    precedence: 100,
  };
}

const withLambda =
  (select: Select): Translation =>
  (call, printer) => {
    const lambda = call.args[1]!;
    return lambda.kind === 'lambda'
      ? overElements(call, printer, lambda, select)
      : printer.refuse('a lambda is needed here', lambda);
  };

/** Elements equal to a value (a NULL one gives NULL), or for which a lambda holds. */
const matching =
  (select: Select): Translation =>
  (call, printer) => {
    const target = call.args[1]!;
    if (target.kind === 'lambda') return overElements(call, printer, target, select);
    if (target.type.kind !== 'scalar' || typeKey(target.type) === 'JSON')
      return printer.refuse(`a search for ${typeKey(target.type)} in an array is not translated to PostgreSQL`, call);
    const [item, ordinal, table] = [printer.freshName('e'), printer.freshName('o'), printer.freshName('u')];
    const condition = printer.template(
      compare('='),
      [printer.printed({ text: item, precedence: 100 }, target.type), target],
      call,
    ).text;
    const from = `FROM UNNEST(${printer.argument(call.args[0]!)}) WITH ORDINALITY AS ${table}(${item}, ${ordinal})`;
    const known = call.args.filter((a) => a.nullable).map((a) => `${printer.operand(a, P.is + 1)} IS NOT NULL`);
    const text = select(condition, item, ordinal, from);
    return { text: known.length === 0 ? text : `CASE WHEN ${known.join(' AND ')} THEN ${text} END`, precedence: 100 };
  };

/** A number of elements, which must not be negative. */
const counted =
  (text: string, name: string): Translation =>
  (call, printer) => {
    const count = literalText(call.args[1]);
    const piece = text.replaceAll('{n}', count === undefined ? 'CAST(LEAST({1}, 2147483646) AS integer)' : '{1!}');
    if (count !== undefined && !count.startsWith('-')) return printer.apply(infix(piece, P.postfix), call);
    return printer.apply(
      `CASE WHEN {1} < 0 AND {0} IS NOT NULL THEN {fail:a negative number of elements in ${name}} WHEN {1} IS NOT NULL THEN ${piece} END`,
      call,
    );
  };

/** Offsets from 0, negative ones from the end, both inclusive; what lies outside is cut off. */
const slice: Translation = (call, printer) => {
  const bound = (index: 1 | 2): string => {
    const text = literalText(call.args[index]);
    if (text === undefined)
      return `CAST(CASE WHEN {${index}} < 0 THEN cardinality({0}) + GREATEST({${index}}, -2147483647) + 1 ELSE LEAST({${index}}, 2147483646) + 1 END AS integer)`;
    return text.startsWith('-') ? `cardinality({0}) - ${BigInt(text.slice(1)) - 1n}` : String(BigInt(text) + 1n);
  };
  const start = bound(1);
  const from = /^\d+$/.test(start) ? start : `GREATEST(${start}, 1)`;
  return printer.apply(`CASE WHEN {1} IS NOT NULL AND {2} IS NOT NULL THEN ({0})[${from}:${bound(2)}] END`, call);
};

/** PostgreSQL's own operators pass over NULL elements as GoogleSQL does, but take NaN for equal to itself. */
const bothArrays =
  (text: string): Translation =>
  (call, printer) => {
    const type = call.args[0]!.type;
    if (type.kind !== 'array' || type.element.kind !== 'scalar' || /^(FLOAT64|JSON)$/.test(typeKey(type.element)))
      return printer.refuse('arrays of such elements are not compared in PostgreSQL as in GoogleSQL', call);
    return printer.apply(infix(text, P.other, 'none'), call);
  };

const overArray = (select: string): string => `CASE WHEN {0} IS NOT NULL THEN ${select} END`;

const reduce =
  (name: string, forms: Readonly<Record<string, string>>): Translation =>
  (call, printer) => {
    const type = call.args[0]!.type;
    const key = type.kind === 'array' ? typeKey(type.element) : '';
    const form = forms[key];
    return form === undefined
      ? printer.refuse(`${name} of ${key} is not translated to PostgreSQL`, call)
      : printer.apply(`(SELECT ${form} FROM UNNEST({0}) AS {$u}({$e}))`, call);
  };

const first = (text: string): Translation => `CASE WHEN cardinality({0}) = 0 THEN {fail:empty array} ELSE ${text} END`;
const ORDERED = ['INT64', 'NUMERIC', 'BIGNUMERIC', 'DATE', 'DATETIME', 'TIMESTAMP', 'TIME', 'INTERVAL'];
const NAN = "CAST('NaN' AS double precision)";
const MEAN = 'CAST(AVG(CAST(CAST({$e} AS text) AS numeric)) AS double precision)';

export const arrays: FunctionTranslations = {
  $array_at_offset: element(0, false),
  $array_at_ordinal: element(1, false),
  $safe_array_at_offset: element(0, true),
  $safe_array_at_ordinal: element(1, true),
  array_length: 'CAST(cardinality({0}) AS bigint)',
  array_concat: concatArrays,
  array_reverse: overArray(
    'ARRAY(SELECT {$e} FROM UNNEST({0}) WITH ORDINALITY AS {$u}({$e}, {$o}) ORDER BY {$o} DESC)',
  ),
  array_to_string: toText,
  array_first: first('({0})[1]'),
  array_last: first('({0})[cardinality({0})]'),
  array_slice: slice,
  array_first_n: counted('({0})[1:{n}]', 'ARRAY_FIRST_N'),
  array_last_n: counted('({0})[GREATEST(cardinality({0}) - {n}, 0) + 1:]', 'ARRAY_LAST_N'),
  array_remove_first_n: counted('({0})[{n} + 1:]', 'ARRAY_REMOVE_FIRST_N'),
  array_remove_last_n: counted('({0})[1:GREATEST(cardinality({0}) - {n}, 0)]', 'ARRAY_REMOVE_LAST_N'),
  array_find: matching(
    (condition, item, ordinal, from) => `(SELECT ${item} ${from} WHERE ${condition} ORDER BY ${ordinal} LIMIT 1)`,
  ),
  array_find_all: matching(
    (condition, item, ordinal, from) => `ARRAY(SELECT ${item} ${from} WHERE ${condition} ORDER BY ${ordinal})`,
  ),
  array_offset: matching(
    (condition, _, ordinal, from) => `(SELECT ${ordinal} - 1 ${from} WHERE ${condition} ORDER BY ${ordinal} LIMIT 1)`,
  ),
  array_offsets: matching(
    (condition, _, ordinal, from) => `ARRAY(SELECT ${ordinal} - 1 ${from} WHERE ${condition} ORDER BY ${ordinal})`,
  ),
  array_includes: matching((condition, _, __, from) => `EXISTS (SELECT 1 ${from} WHERE ${condition})`),
  array_includes_any: bothArrays('{0} && {1}'),
  array_includes_all: bothArrays('{0} @> {1}'),
  array_is_distinct: overArray(
    '(SELECT COUNT(*) = COUNT(DISTINCT {$e}) + CASE WHEN COUNT({$e}) < COUNT(*) THEN 1 ELSE 0 END FROM UNNEST({0}) AS {$u}({$e}))',
  ),
  array_transform: withLambda((body, _, ordinal, from) => `ARRAY(SELECT ${body} ${from} ORDER BY ${ordinal})`),
  array_filter: withLambda(
    (body, item, ordinal, from) => `ARRAY(SELECT ${item} ${from} WHERE ${body} ORDER BY ${ordinal})`,
  ),
  array_sum: withCancelling(
    reduce('ARRAY_SUM', {
      INT64: 'CAST(SUM({$e}) AS bigint)',
      NUMERIC: 'CAST(SUM({$e}) AS numeric(38, 9))',
      BIGNUMERIC: asBigNumeric('SUM({$e})'),
      FLOAT64:
        'CASE WHEN abs(SUM({$e})) = 1.7976931348623157e308 AND COUNT({$e}) > 1 THEN {fail:ARRAY_SUM out of range} ELSE SUM({$e}) END',
      INTERVAL: intervalInRange('SUM({$e})'),
    }),
  ),
  array_avg: withCancelling(
    reduce('ARRAY_AVG', {
      INT64: 'CAST(AVG({$e}) AS double precision)',
      // As numeric: the sum may be out of range where the mean is not. By its text, which keeps all digits.
      // The running mean is infinite only after one infinity, the last value.
      FLOAT64: `CASE WHEN abs(${MEAN}) = 'Infinity' AND (COUNT(*) FILTER (WHERE abs({$e}) = 'Infinity') > 1 OR abs((array_remove({0}, NULL))[COUNT({$e})]) < 'Infinity') THEN ${NAN} ELSE ${MEAN} END`,
      NUMERIC: 'CAST(AVG(CAST({$e} AS numeric(58, 29))) AS numeric(38, 9))',
      BIGNUMERIC: asBigNumeric('AVG(CAST({$e} AS numeric(150, 100)))'),
      INTERVAL: intervalAverage('SUM({$e})', 'COUNT({$e})'),
    }),
  ),
  array_max: reduce('ARRAY_MAX', {
    ...Object.fromEntries(ORDERED.map((t) => [t, 'MAX({$e})'])),
    FLOAT64: 'MAX({$e})',
    STRING: 'MAX({$e} COLLATE "C")',
    BOOL: 'bool_or({$e})',
  }),
  array_min: reduce('ARRAY_MIN', {
    ...Object.fromEntries(ORDERED.map((t) => [t, 'MIN({$e})'])),
    FLOAT64: `CASE WHEN bool_or({$e} = 'NaN') THEN ${NAN} ELSE MIN({$e}) END`,
    STRING: 'MIN({$e} COLLATE "C")',
    BOOL: 'bool_and({$e})',
  }),
  generate_array: generate,
  // Without a path through arrays (a syntax of the reference) there is nothing to flatten.
  flatten: '{0}',
};
