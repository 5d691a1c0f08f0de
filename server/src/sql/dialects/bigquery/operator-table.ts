// GoogleSQL's operators and special syntax, as themselves.

import { atLeast, primary } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import { aggregate, infix, type FunctionTranslations, type Translation } from '../../printing/translation.js';
import type { TypedCall } from '../../typed-tree.js';
import { literalText } from '../../typed-literal.js';
import { fixesType, isPlainNull, printAlternatives } from './constructs.js';
import { ADD, AND, BIT_AND, BIT_OR, BIT_XOR, COMPARE, MULTIPLY, NOT, OR, POSTFIX, SHIFT, UNARY } from './precedence.js';

const nary =
  (word: string, precedence: number): Translation =>
  (call, printer) => ({
    text: call.args.map((a) => printer.operand(a, precedence + 1)).join(` ${word} `),
    precedence,
  });
const compare = (symbol: string): Translation => infix(`{0} ${symbol} {1}`, COMPARE, 'none');

/** `[NOT] LIKE`, `[NOT] IN` …: `not` is `NOT ` or empty. */
const NEGATABLE: Readonly<Record<string, (not: string) => Translation>> = {
  $is_null: (not) => infix(`{0} IS ${not}NULL`, COMPARE, 'none'),
  $is_true: (not) => infix(`{0} IS ${not}TRUE`, COMPARE, 'none'),
  $is_false: (not) => infix(`{0} IS ${not}FALSE`, COMPARE, 'none'),
  $in: (not) => infix(`{0} ${not}IN ({1*})`, COMPARE, 'none'),
  $in_array: (not) => infix(`{0} ${not}IN UNNEST({1})`, COMPARE, 'none'),
  $between: (not) => infix(`{0} ${not}BETWEEN {1} AND {2}`, COMPARE, 'none'),
  $like: (not) => infix(`{0} ${not}LIKE {1}`, COMPARE, 'none'),
  $like_any: (not) => infix(`{0} ${not}LIKE ANY ({1*})`, COMPARE, 'none'),
  $like_all: (not) => infix(`{0} ${not}LIKE ALL ({1*})`, COMPARE, 'none'),
};

const not: Translation = (call, printer) => {
  const inner = call.args[0]!;
  // NOT x LIKE ANY (…) is not x NOT LIKE ANY (…): that one negates each.
  const negated =
    inner.kind === 'call' && !inner.safe && !inner.fn.startsWith('$like_') ? NEGATABLE[inner.fn]?.('NOT ') : undefined;
  return negated !== undefined
    ? printer.apply(negated, inner as TypedCall)
    : printer.apply(infix('NOT {0}', NOT - 1, 'none'), call);
};

/** A date part as the bare word it is. */
export function word(call: TypedCall, index: number, printer: Printer): string {
  const text = literalText(call.args[index]);
  if (text !== undefined && /^[A-Z_]+(\([A-Z]+\))?$/i.test(text)) return text.toUpperCase();
  return printer.refuse('a date part must be a word', call.args[index] ?? call).text;
}

const extract =
  (part: string | undefined): Translation =>
  (call, printer) => {
    const zone = call.args[part === undefined ? 2 : 1];
    const at = zone === undefined ? '' : ` AT TIME ZONE ${printer.argument(zone)}`;
    return primary(`EXTRACT(${part ?? word(call, 1, printer)} FROM ${printer.argument(call.args[0]!)}${at})`);
  };

const element = (mode: string): Translation => infix(`{0}[${mode}({1})]`, POSTFIX);

const caseWithValue: Translation = (call, printer) => {
  const [operand, ...rest] = call.args;
  const pairs = Math.floor(rest.length / 2);
  const values = Array.from({ length: pairs }, (_, i) => rest[2 * i + 1]!);
  const otherwise = rest.length % 2 === 1 ? rest.at(-1)! : undefined;
  const silent = otherwise === undefined || (isPlainNull(otherwise) && fixesType(values));
  const texts = printAlternatives(silent ? values : [...values, otherwise], printer);
  const whens = values.map((_, i) => `WHEN ${printer.argument(rest[2 * i]!)} THEN ${texts[i]!}`);
  return primary(`CASE ${printer.argument(operand!)} ${whens.join(' ')}${silent ? '' : ` ELSE ${texts.at(-1)!}`} END`);
};

const choice: Translation = (call, printer) => {
  const [condition, ...values] = call.args;
  return primary(`IF(${[printer.argument(condition!), ...printAlternatives(values, printer)].join(', ')})`);
};

export const operators: FunctionTranslations = {
  ...Object.fromEntries(Object.entries(NEGATABLE).map(([fn, form]) => [fn, form('')])),
  $and: nary('AND', AND),
  $or: nary('OR', OR),
  $not: not,
  $equal: compare('='),
  $not_equal: compare('!='),
  $less: compare('<'),
  $less_or_equal: compare('<='),
  $greater: compare('>'),
  $greater_or_equal: compare('>='),
  $is_distinct_from: compare('IS DISTINCT FROM'),
  $is_not_distinct_from: compare('IS NOT DISTINCT FROM'),
  $add: infix('{0} + {1}', ADD),
  $subtract: infix('{0} - {1}', ADD),
  $multiply: infix('{0} * {1}', MULTIPLY),
  $divide: infix('{0} / {1}', MULTIPLY),
  $concat_op: infix('{0} || {1}', MULTIPLY),
  $unary_minus: infix('-{0}', UNARY, 'none'),
  $bitwise_not: infix('~{0}', UNARY, 'none'),
  $bitwise_and: infix('{0} & {1}', BIT_AND),
  $bitwise_or: infix('{0} | {1}', BIT_OR),
  $bitwise_xor: infix('{0} ^ {1}', BIT_XOR),
  $bitwise_left_shift: infix('{0} << {1}', SHIFT),
  $bitwise_right_shift: infix('{0} >> {1}', SHIFT),
  $array_at_offset: element('OFFSET'),
  $array_at_ordinal: element('ORDINAL'),
  $safe_array_at_offset: element('SAFE_OFFSET'),
  $safe_array_at_ordinal: element('SAFE_ORDINAL'),
  $subscript: infix('{0}[{1}]', POSTFIX),
  $extract: extract(undefined),
  $extract_date: extract('DATE'),
  $extract_time: extract('TIME'),
  $extract_datetime: extract('DATETIME'),
  $interval: (call, printer) =>
    primary(`INTERVAL ${atLeast(printer.print(call.args[0]!), 100)} ${word(call, 1, printer)}`),
  $case_with_value: caseWithValue,
  $count_star: aggregate('COUNT(*)'),
  if: choice,
};
