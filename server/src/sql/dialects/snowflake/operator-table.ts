// Comparisons, logic, arithmetic and conditionals of GoogleSQL in Snowflake.

import { atLeast, primary, SQL_PRECEDENCE as P } from '../../printing/fragment.js';
import { byResult, byTypes, infix, type FunctionTranslations, type Translation } from '../../printing/translation.js';
import type { TypedCall, TypedExpression } from '../../typed-tree.js';
import { literalText } from '../../typed-literal.js';
import { typeKey } from '../../types.js';
import { dates } from './date-table.js';
import { FLOAT_RANGE, INTEGER_RANGE, NAN, TWELVE_DIGITS } from './notes.js';
import { NUMERIC } from './types.js';

const LARGEST = '9223372036854775807';
const SMALLEST = '-9223372036854775808';

const nary =
  (word: string, precedence: number): Translation =>
  (call, printer) => ({
    text: call.args.map((a) => printer.operand(a, precedence + 1)).join(` ${word} `),
    precedence,
  });

/** Provably no NaN: a finite literal, or a number of another type. */
export function isFinite(expr: TypedExpression): boolean {
  if (typeKey(expr.type) !== 'FLOAT64') return true;
  if (expr.kind === 'literal') return expr.value === undefined || Number.isFinite(Number(expr.value));
  return expr.kind === 'cast' && typeKey(expr.operand.type) !== 'FLOAT64' && typeKey(expr.operand.type) !== 'STRING';
}

/** With the NaN note where an operand may be NaN; JSON, arrays and structs never get here: their columns are refused. */
export const comparing =
  (translation: Translation): Translation =>
  (call, printer) => {
    if (!call.args.every(isFinite)) printer.note(NAN);
    return printer.apply(translation, call);
  };

const compare = (symbol: string): Translation => comparing(infix(`{0=} ${symbol} {1=}`, P.compare, 'none'));

/** A note about the whole expression, not about each of its operators. */
export const limited =
  (translation: Translation, note: string): Translation =>
  (call, printer) => {
    printer.note(note);
    return printer.apply(translation, call);
  };

const NEGATABLE: Readonly<Record<string, (not: string) => Translation>> = {
  $is_null: (not) => infix(`{0} IS ${not}NULL`, P.compare, 'none'),
  $in: (not) => comparing(infix(`{0=} ${not}IN ({1*=})`, P.compare, 'none')),
  $between: (not) => comparing(infix(`{0=} ${not}BETWEEN {1=} AND {2=}`, P.compare, 'none')),
  $like: (not) => like(not),
};

/** Snowflake has no escape character unless one is named; GoogleSQL's is the backslash. */
function like(not: string): Translation {
  return (call, printer) => {
    if (typeKey(call.args[0]!.type) !== 'STRING')
      return printer.refuse('LIKE on BYTES is not translated to Snowflake', call);
    const pattern = literalText(call.args[1]);
    if (pattern !== undefined && !pattern.includes('\\'))
      return printer.apply(infix(`{0} ${not}LIKE {1}`, P.compare, 'none'), call);
    if (pattern !== undefined && /\\(?![%_\\])/.test(pattern))
      return printer.refuse(
        'a backslash before an ordinary character of a LIKE pattern is not translated to Snowflake',
        call.args[1],
      );
    return printer.apply(infix(`{0} ${not}LIKE {1} ESCAPE '\\\\'`, P.compare, 'none'), call);
  };
}

const likeList =
  (word: 'OR' | 'AND', precedence: number): Translation =>
  (call, printer) => {
    const parts = call.args.slice(1).map((pattern) => printer.template(like(''), [call.args[0]!, pattern], call));
    if (parts.length === 1) return parts[0]!;
    return { text: parts.map((p) => atLeast(p, precedence + 1)).join(` ${word} `), precedence };
  };

const not: Translation = (call, printer) => {
  const inner = call.args[0]!;
  const negated =
    inner.kind === 'call' && !inner.safe && Object.hasOwn(NEGATABLE, inner.fn)
      ? NEGATABLE[inner.fn]!('NOT ')
      : undefined;
  return negated !== undefined
    ? printer.apply(negated, inner as TypedCall)
    : printer.apply(infix('NOT {0}', P.not, 'none'), call);
};

/** Within INT64, else NULL. */
const tried = (text: string): Translation => `CASE WHEN ${text} BETWEEN ${SMALLEST} AND ${LARGEST} THEN ${text} END`;

const product = `CAST({0} * {1} AS ${NUMERIC})`;
/** The scale of a quotient follows the dividend's: a literal's few digits would cut it short. */
const quotient = `CAST({0} / {1} AS ${NUMERIC})`;

const caseWithValue: Translation = (call, printer) => {
  const [operand, ...rest] = call.args;
  const pairs = Math.floor(rest.length / 2);
  if (![operand!, ...rest.filter((_, i) => i % 2 === 0 && i < 2 * pairs)].every(isFinite)) printer.note(NAN);
  const otherwise = rest.length % 2 === 1 ? rest.at(-1)! : undefined;
  const results = printer.group([
    ...Array.from({ length: pairs }, (_, i) => rest[2 * i + 1]!),
    ...(otherwise === undefined ? [] : [otherwise]),
  ]);
  const values = printer.group([operand!, ...Array.from({ length: pairs }, (_, i) => rest[2 * i]!)]);
  const whens = Array.from({ length: pairs }, (_, i) => `WHEN ${values[i + 1]!.text} THEN ${results[i]!.text}`);
  return primary(
    `CASE ${values[0]!.text} ${whens.join(' ')}${otherwise === undefined ? '' : ` ELSE ${results.at(-1)!.text}`} END`,
  );
};

const coalesce: Translation = (call, printer) => printer.apply(call.args.length === 1 ? '{0}' : 'COALESCE({*=})', call);
const extreme =
  (name: string): Translation =>
  (call, printer) =>
    printer.apply(call.args.length === 1 ? '{0}' : comparing(`${name}({*=})`), call);

const numbers = (
  int64: Translation,
  float64: Translation,
  numeric: Translation,
  others: Record<string, Translation> = {},
): Translation => byResult({ INT64: int64, FLOAT64: float64, NUMERIC: numeric, ...others });

/** A date and a number of days, or a moment and `INTERVAL n PART`; other intervals have no value here. */
const moved =
  (sign: 1 | -1): Translation =>
  (call, printer) => {
    const at = call.args.findIndex((arg) => MOMENTS.has(typeKey(arg.type)));
    const moment = call.args[at];
    const by = call.args[1 - at];
    if (moment === undefined || by === undefined)
      return printer.refuse('differences of dates are intervals, which are not translated to Snowflake', call);
    if (typeKey(by.type) === 'INT64')
      return printer.template(dates[sign === 1 ? 'date_add' : 'date_sub']!, [moment, by, DAY], call);
    if (by.kind !== 'call' || by.fn !== '$interval')
      return printer.refuse('an interval other than INTERVAL n PART is not translated to Snowflake', by);
    const shifted = typeKey(moment.type) === 'TIMESTAMP' ? 'timestamp' : 'datetime';
    // A DATE and an interval make a DATETIME.
    const start: TypedExpression =
      typeKey(moment.type) === 'DATE'
        ? {
            kind: 'cast',
            operand: moment,
            safe: false,
            implicit: true,
            type: { kind: 'scalar', name: 'DATETIME' },
            nullable: moment.nullable,
          }
        : moment;
    return printer.template(dates[`${shifted}_${sign === 1 ? 'add' : 'sub'}`]!, [start, ...by.args], call);
  };

const MOMENTS = new Set(['DATE', 'DATETIME', 'TIMESTAMP']);
const DAY: TypedExpression = {
  kind: 'literal',
  type: { kind: 'scalar', name: 'STRING' },
  nullable: false,
  value: 'DAY',
};
const moments = (sign: 1 | -1): Record<string, Translation> => ({ 'DATE|DATETIME|TIMESTAMP': moved(sign) });

export const operators: FunctionTranslations = {
  ...Object.fromEntries(Object.entries(NEGATABLE).map(([fn, form]) => [fn, form('')])),
  $and: nary('AND', P.and),
  $or: nary('OR', P.or),
  $not: not,
  $equal: compare('='),
  $not_equal: compare('<>'),
  $less: compare('<'),
  $less_or_equal: compare('<='),
  $greater: compare('>'),
  $greater_or_equal: compare('>='),
  $is_distinct_from: comparing(infix('{0=} IS DISTINCT FROM {1=}', P.compare, 'none')),
  $is_not_distinct_from: comparing(infix('{0=} IS NOT DISTINCT FROM {1=}', P.compare, 'none')),
  $is_true: 'COALESCE({0}, FALSE)',
  $is_false: 'COALESCE(NOT {0}, FALSE)',
  $like_any: likeList('OR', P.or),
  $like_all: likeList('AND', P.and),
  $add: numbers(
    limited(infix('{0} + {1}', P.add), INTEGER_RANGE),
    limited(infix('{0=} + {1=}', P.add), FLOAT_RANGE),
    infix('{0=} + {1=}', P.add),
    moments(1),
  ),
  $subtract: numbers(
    limited(infix('{0} - {1}', P.add), INTEGER_RANGE),
    limited(infix('{0=} - {1=}', P.add), FLOAT_RANGE),
    infix('{0=} - {1=}', P.add),
    moments(-1),
  ),
  $multiply: numbers(
    limited(infix('{0} * {1}', P.multiply), INTEGER_RANGE),
    limited(infix('{0=} * {1=}', P.multiply), FLOAT_RANGE),
    limited(product.replaceAll('{0}', '{0=}').replaceAll('{1}', '{1=}'), TWELVE_DIGITS),
  ),
  $divide: byTypes({
    FLOAT64: limited(infix('{0} / {1}', P.multiply), FLOAT_RANGE),
    NUMERIC: limited(quotient, TWELVE_DIGITS),
  }),
  // What is left after the remainder is a multiple: the quotient's six digits are all zero.
  div: byTypes({ INT64: 'CAST(({0} - MOD({0}, {1})) / {1} AS NUMBER(38, 0))' }),
  mod: byTypes({ INT64: 'MOD({0}, {1})', NUMERIC: 'MOD({0=}, {1=})' }),
  $unary_minus: infix('-{0}', P.unary, 'none'),
  $bitwise_and: byTypes({ INT64: 'BITAND({0}, {1})' }),
  $bitwise_or: byTypes({ INT64: 'BITOR({0}, {1})' }),
  $bitwise_xor: byTypes({ INT64: 'BITXOR({0}, {1})' }),
  $bitwise_not: byTypes({ INT64: 'BITNOT({0})' }),
  safe_add: byTypes({ INT64: tried('{0} + {1}') }),
  safe_subtract: byTypes({ INT64: tried('{0} - {1}') }),
  safe_multiply: byTypes({ INT64: tried('{0} * {1}') }),
  safe_negate: byTypes({ INT64: tried('-{0}') }),
  safe_divide: byTypes({
    FLOAT64: limited('CASE WHEN {1} <> 0 THEN {0} / {1} END', FLOAT_RANGE),
    NUMERIC: limited(`CASE WHEN {1} <> 0 THEN ${quotient} END`, TWELVE_DIGITS),
  }),
  if: 'IFF({0}, {1=}, {2=})',
  ifnull: coalesce,
  coalesce,
  nullif: comparing('NULLIF({0=}, {1=})'),
  nullifzero: comparing('NULLIF({0}, 0)'),
  zeroifnull: 'COALESCE({0}, 0)',
  $case_with_value: caseWithValue,
  greatest: extreme('GREATEST'),
  least: extreme('LEAST'),
  $concat_op: infix('{0} || {1}', P.other),
  is_nan: infix("{0} = CAST('NaN' AS FLOAT)", P.compare, 'none'),
};
