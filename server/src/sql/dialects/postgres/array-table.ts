// Array functions in PostgreSQL.
//
// Traps: elements count from 1 and are NULL out of range; `||` takes NULL for an empty array; array_length of an empty array is NULL.

import { mayBeNaN } from '../../printing/float-facts.js';
import { atLeast, type Fragment } from '../../printing/fragment.js';
import { literalText, typeKey, type Printer } from '../../printing/printer.js';
import { infix, refuse, type FunctionTranslations, type Translation } from '../../printing/translation.js';
import type { TypedCall, TypedLambda } from '../../typed-tree.js';
import { compare } from './comparison-table.js';
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
    const at = (text: string): string => `({0})[${text}]`;
    if (index !== undefined && BigInt(position) < 1n)
      return safe
        ? printer.apply('CAST(NULL AS {type})', call)
        : printer.apply('CASE WHEN {0} IS NOT NULL THEN {fail:array index out of bounds} END', call);
    const outside =
      index === undefined
        ? `{1} NOT BETWEEN ${base} AND cardinality({0})${base === 0 ? ' - 1' : ''}`
        : `cardinality({0}) < ${position}`;
    if (safe)
      return printer.apply(
        index === undefined
          ? `CASE WHEN {1} BETWEEN ${base} AND cardinality({0}) THEN ${at(position)} END`
          : infix(at(position), P.postfix),
        call,
      );
    return printer.apply(`CASE WHEN ${outside} THEN {fail:array index out of bounds} ELSE ${at(position)} END`, call);
  };

/** NULL when an array is NULL. */
export const concatArrays = (call: TypedCall, printer: Printer): Fragment => {
  if (call.args.length === 1) return printer.apply('{0}', call);
  const text = call.args.map((a, i) => printer.operand(a, P.other + (i === 0 ? 0 : 1))).join(' || ');
  const nullable = call.args.filter((a) => a.nullable);
  if (nullable.length === 0) return { text, precedence: P.other };
  return {
    text: `CASE WHEN ${nullable.map((a) => `${printer.operand(a, P.is + 1)} IS NOT NULL`).join(' AND ')} THEN ${text} END`,
    precedence: 100,
  };
};

const generate: Translation = (call, printer) => {
  if (typeKey(call.args[0]!.type) !== 'INT64')
    return printer.refuse('GENERATE_ARRAY of other types than INT64 is not translated to PostgreSQL', call);
  const list = (series: string): string => `ARRAY(SELECT * FROM generate_series(${series}))`;
  const known = call.args.map((_, i) => `{${i}} IS NOT NULL`).join(' AND ');
  // A step of zero raises in both.
  return printer.apply(`CASE WHEN ${known} THEN ${list('{*}')} END`, call);
};

const toText: Translation = (call, printer) => {
  const type = call.args[0]!.type;
  if (type.kind !== 'array' || typeKey(type.element) !== 'STRING')
    return printer.refuse('ARRAY_TO_STRING of BYTES is not translated to PostgreSQL', call);
  // A NULL third argument is none to PostgreSQL.
  return printer.apply(
    call.args.length === 2
      ? 'array_to_string({0}, {1})'
      : 'CASE WHEN {2} IS NOT NULL THEN array_to_string({0}, {1}, {2}) END',
    call,
  );
};

/** `SELECT … FROM UNNEST(array)` with the lambda's parameters bound; NULL for a NULL array. */
function overElements(
  call: TypedCall,
  printer: Printer,
  lambda: TypedLambda,
  select: (table: string, body: string) => string,
): ReturnType<Printer['print']> {
  const table = printer.freshName('u');
  const [element, offset] = lambda.parameters;
  const inner = (): string => printer.argument(lambda.body);
  const body = printer.withVariable(element!.name, `${table}.e`, () =>
    offset === undefined ? inner() : printer.withVariable(offset.name, `(${table}.o - 1)`, inner),
  );
  const text = select(table, body).replace(
    '{from}',
    `FROM UNNEST(${printer.argument(call.args[0]!)}) WITH ORDINALITY AS ${table}(e, o)`,
  );
  const array = call.args[0]!;
  return {
    text: array.nullable ? `CASE WHEN ${printer.operand(array, P.is + 1)} IS NOT NULL THEN ${text} END` : text,
    precedence: 100,
  };
}

const withLambda =
  (select: (table: string, body: string) => string): Translation =>
  (call, printer) => {
    const lambda = call.args[1]!;
    return lambda.kind === 'lambda'
      ? overElements(call, printer, lambda, select)
      : printer.refuse('a lambda is needed here', lambda);
  };

/** Membership with GoogleSQL's `=`; the second argument may be a lambda. */
const includes: Translation = (call, printer) => {
  const target = call.args[1]!;
  if (target.kind === 'lambda')
    return overElements(call, printer, target, (_, body) => `EXISTS (SELECT 1 {from} WHERE ${body})`);
  if (target.type.kind !== 'scalar' || typeKey(target.type) === 'JSON' || mayBeNaN(target))
    return printer.refuse(`ARRAY_INCLUDES of ${typeKey(target.type)} is not translated to PostgreSQL`, call);
  const table = printer.freshName('u');
  const item = printer.printed({ text: `${table}.e`, precedence: 100 }, target.type);
  const equal = atLeast(printer.template(compare('='), [item, target], call), 0);
  return printer.apply(
    `CASE WHEN {0} IS NOT NULL AND {1} IS NOT NULL THEN EXISTS (SELECT 1 FROM UNNEST({0}) AS ${table}(e) WHERE ${equal.replaceAll('{', '{{').replaceAll('}', '}}')}) END`,
    call,
  );
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
      : printer.apply(`(SELECT ${form} FROM UNNEST({0}) AS u(e))`, call);
  };

const first = (text: string): Translation => `CASE WHEN cardinality({0}) = 0 THEN {fail:empty array} ELSE ${text} END`;
const ORDERED = ['INT64', 'NUMERIC', 'DATE', 'DATETIME', 'TIMESTAMP', 'TIME'];
const NAN = "CAST('NaN' AS double precision)";

export const arrays: FunctionTranslations = {
  $array_at_offset: element(0, false),
  $array_at_ordinal: element(1, false),
  $safe_array_at_offset: element(0, true),
  $safe_array_at_ordinal: element(1, true),
  array_length: 'CAST(cardinality({0}) AS bigint)',
  array_concat: concatArrays,
  array_reverse: overArray('ARRAY(SELECT u.e FROM UNNEST({0}) WITH ORDINALITY AS u(e, o) ORDER BY u.o DESC)'),
  array_to_string: toText,
  array_first: first('({0})[1]'),
  array_last: first('({0})[cardinality({0})]'),
  array_slice: refuse('ARRAY_SLICE is not translated to PostgreSQL'),
  array_includes: includes,
  array_is_distinct: overArray(
    '(SELECT COUNT(*) = COUNT(DISTINCT u.e) + CASE WHEN COUNT(u.e) < COUNT(*) THEN 1 ELSE 0 END FROM UNNEST({0}) AS u(e))',
  ),
  array_transform: withLambda((table, body) => `ARRAY(SELECT ${body} {from} ORDER BY ${table}.o)`),
  array_filter: withLambda((table, body) => `ARRAY(SELECT ${table}.e {from} WHERE ${body} ORDER BY ${table}.o)`),
  array_sum: reduce('ARRAY_SUM', {
    INT64: 'CAST(SUM(u.e) AS bigint)',
    NUMERIC: 'CAST(SUM(u.e) AS numeric(38, 9))',
    FLOAT64: 'SUM(u.e)',
  }),
  array_avg: reduce('ARRAY_AVG', {
    INT64: 'CAST(AVG(u.e) AS double precision)',
    FLOAT64: 'AVG(u.e)',
    NUMERIC: 'CAST(AVG(CAST(u.e AS numeric(58, 29))) AS numeric(38, 9))',
  }),
  array_max: reduce('ARRAY_MAX', {
    ...Object.fromEntries(ORDERED.map((t) => [t, 'MAX(u.e)'])),
    FLOAT64: 'MAX(u.e)',
    STRING: 'MAX(u.e COLLATE "C")',
    BOOL: 'bool_or(u.e)',
  }),
  array_min: reduce('ARRAY_MIN', {
    ...Object.fromEntries(ORDERED.map((t) => [t, 'MIN(u.e)'])),
    FLOAT64: `CASE WHEN bool_or(u.e = 'NaN') THEN ${NAN} ELSE MIN(u.e) END`,
    STRING: 'MIN(u.e COLLATE "C")',
    BOOL: 'bool_and(u.e)',
  }),
  generate_array: generate,
  flatten: refuse('FLATTEN is not translated to PostgreSQL'),
};
