// Operators, conditionals and mathematics in Redshift. Traps: no IS DISTINCT FROM, GREATEST passes over NULLs, decimal quotients
// have a scale of their own, texts are equal up to trailing blanks.

import { mayBeNaN } from '../../printing/float-facts.js';
import { atLeast, primary, SQL_PRECEDENCE as P } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import {
  byArity,
  byResult,
  byTypes,
  infix,
  noted,
  refuse,
  type FunctionTranslations,
  type Translation,
} from '../../printing/translation.js';
import type { TypedCall, TypedExpression } from '../../typed-tree.js';
import { literalOf, literalText } from '../../typed-literal.js';
import { typeKey } from '../../types.js';
import { DECIMAL_RANGE, NOT_A_NUMBER, TRAILING_BLANKS } from './notes.js';
import { NUMERIC } from './types.js';

const nary =
  (word: string, precedence: number): Translation =>
  (call, printer) => ({
    text: call.args.map((a) => printer.operand(a, precedence + 1)).join(` ${word} `),
    precedence,
  });

const COMPARABLE = /^(INT64|FLOAT64|NUMERIC|BOOL|STRING|DATE|DATETIME|TIME|TIMESTAMP|NULL)$/;

/** Notes what Redshift compares in its own way; false after a refusal. */
export function comparable(call: TypedCall, printer: Printer): boolean {
  const operands = call.args.filter((a) => a.type.kind !== 'null');
  const type = typeKey((operands[0] ?? call.args[0]!).type);
  if (!COMPARABLE.test(type)) {
    printer.refuse(`${type} values are not compared on Redshift as in GoogleSQL`, call);
    return false;
  }
  if (type === 'STRING') printer.note(TRAILING_BLANKS, call);
  if (type === 'FLOAT64' && call.args.some(mayBeNaN)) printer.note(NOT_A_NUMBER, call);
  return true;
}

const compared =
  (translation: Translation): Translation =>
  (call, printer) =>
    comparable(call, printer) ? printer.apply(translation, call) : primary('');
const comparison = (symbol: string): Translation => compared(infix(`{0=} ${symbol} {1=}`, P.compare, 'none'));

const distinct = (negated: boolean): Translation =>
  compared(
    `CASE WHEN {0} IS NULL AND {1} IS NULL THEN ${negated ? 'TRUE' : 'FALSE'} WHEN {0} IS NULL OR {1} IS NULL THEN ${negated ? 'FALSE' : 'TRUE'} ELSE {0=} ${negated ? '=' : '<>'} {1=} END`,
  );

const not: Translation = (call, printer) => {
  const inner = call.args[0]!;
  if (inner.kind === 'call' && inner.fn === '$is_null')
    return printer.apply(infix('{0} IS NOT NULL', P.is, 'none'), inner);
  return printer.apply(infix('NOT {0}', P.not - 1, 'none'), call);
};

const like: Translation = (call, printer) => {
  const pattern = literalText(call.args[1]);
  if (typeKey(call.args[0]!.type) !== 'STRING' || pattern === undefined)
    return printer.refuse('LIKE is translated to Redshift with a literal STRING pattern only', call.args[1]);
  if (/(?:^|[^\\])(?:\\\\)*\\$/.test(pattern))
    return printer.refuse('the LIKE pattern ends with a backslash', call.args[1]);
  return printer.apply(infix('{0} LIKE {1}', P.membership, 'none'), call);
};

const iff: Translation = (call, printer) => {
  const [condition, then, otherwise] = call.args as [TypedExpression, TypedExpression, TypedExpression];
  return printer.print({
    kind: 'case',
    whens: [{ when: condition, then }],
    otherwise,
    type: call.type,
    nullable: call.nullable,
  });
};

const caseWithValue: Translation = (call, printer) => {
  const operand = call.args[0]!;
  const rest = call.args.slice(1);
  const whens = Array.from({ length: Math.floor(rest.length / 2) }, (_, i) => {
    const equal = printer.template(comparison('='), [operand, rest[2 * i]!], call);
    return `WHEN ${atLeast(equal, 0)} THEN ${printer.argument(rest[2 * i + 1]!)}`;
  });
  const otherwise = rest.length % 2 === 1 ? rest.at(-1)! : undefined;
  const tail =
    otherwise === undefined || (literalOf(otherwise) !== undefined && literalText(otherwise) === undefined)
      ? ''
      : ` ELSE ${printer.argument(otherwise)}`;
  return primary(`CASE ${whens.join(' ')}${tail} END`);
};

const extreme =
  (name: 'GREATEST' | 'LEAST'): Translation =>
  (call, printer) => {
    if (call.args.length === 1) return printer.apply('{0}', call);
    if (!comparable(call, printer)) return primary('');
    const nullable = call.args.flatMap((a, i) => (a.nullable ? [`{${i}} IS NULL`] : []));
    return printer.apply(
      nullable.length === 0 ? `${name}({*=})` : `CASE WHEN ${nullable.join(' OR ')} THEN NULL ELSE ${name}({*=}) END`,
      call,
    );
  };

const numeric = (text: string): string => `CAST(${text} AS ${NUMERIC})`;
const NO_BIGNUMERIC = refuse('Redshift has no exact type for BIGNUMERIC');
const NO_FLOAT_ROUNDING = refuse('how Redshift rounds the halves of a FLOAT64 is not documented');

const roundNumeric =
  (name: 'ROUND' | 'TRUNC'): Translation =>
  (call, printer) => {
    const digits = call.args[1] === undefined ? '0' : literalText(call.args[1]);
    if (digits === undefined || Number(digits) < 0)
      return printer.refuse(`${name} is translated to Redshift with a literal number of digits only`, call.args[1]);
    return printer.apply(Number(digits) >= 9 ? '{0}' : numeric(`${name}({0}, ${digits})`), call);
  };

const floatOnly = (text: string): Translation =>
  byTypes({ FLOAT64: text }, refuse('Redshift computes this function in double precision only'));

export const operators: FunctionTranslations = {
  $and: nary('AND', P.and),
  $or: nary('OR', P.or),
  $not: not,
  $equal: comparison('='),
  $not_equal: comparison('<>'),
  $less: comparison('<'),
  $less_or_equal: comparison('<='),
  $greater: comparison('>'),
  $greater_or_equal: comparison('>='),
  $between: compared(infix('{0=} BETWEEN {1=} AND {2=}', P.membership, 'none')),
  $in: compared(infix('{0=} IN ({1*=})', P.membership, 'none')),
  $like: like,
  $is_null: infix('{0} IS NULL', P.is, 'none'),
  $is_true: infix('{0} IS TRUE', P.is, 'none'),
  $is_false: infix('{0} IS FALSE', P.is, 'none'),
  $is_distinct_from: distinct(false),
  $is_not_distinct_from: distinct(true),
  if: iff,
  $case_with_value: caseWithValue,
  ifnull: 'COALESCE({*=})',
  coalesce: 'COALESCE({*=})',
  nullif: compared('NULLIF({0=}, {1=})'),
  greatest: extreme('GREATEST'),
  least: extreme('LEAST'),

  $add: byResult(
    { 'INT64|FLOAT64': infix('{0=} + {1=}', P.add), NUMERIC: numeric('{0} + {1}'), BIGNUMERIC: NO_BIGNUMERIC },
    refuse('date arithmetic is translated to Redshift as DATE_ADD only'),
  ),
  $subtract: byResult(
    { 'INT64|FLOAT64': infix('{0=} - {1=}', P.add), NUMERIC: numeric('{0} - {1}'), BIGNUMERIC: NO_BIGNUMERIC },
    refuse('date arithmetic is translated to Redshift as DATE_SUB only'),
  ),
  $multiply: byResult({
    'INT64|FLOAT64': infix('{0=} * {1=}', P.multiply),
    NUMERIC: noted(numeric('{0} * {1}'), DECIMAL_RANGE),
  }),
  $divide: byResult({
    FLOAT64: infix('{0=} / {1=}', P.multiply),
    NUMERIC: refuse('a decimal quotient has another number of digits on Redshift'),
  }),
  $unary_minus: byTypes({ 'INT64|FLOAT64|NUMERIC': infix('-{0}', P.unary, 'none') }),
  div: byTypes({ INT64: infix('{0=} / {1=}', P.multiply) }),
  mod: byTypes({ INT64: 'MOD({0=}, {1=})' }),
  safe_divide: byTypes({ FLOAT64: infix('{0} / NULLIF({1}, 0)', P.multiply) }),
  abs: byTypes({ 'INT64|FLOAT64|NUMERIC': 'ABS({0})' }),
  ceil: byTypes({ FLOAT64: 'CEILING({0})', NUMERIC: numeric('CEILING({0})') }),
  floor: byTypes({ FLOAT64: 'FLOOR({0})', NUMERIC: numeric('FLOOR({0})') }),
  round: byTypes({
    NUMERIC: byArity({ 1: roundNumeric('ROUND'), 2: roundNumeric('ROUND') }),
    FLOAT64: NO_FLOAT_ROUNDING,
  }),
  trunc: byTypes({
    NUMERIC: byArity({ 1: roundNumeric('TRUNC'), 2: roundNumeric('TRUNC') }),
    FLOAT64: byArity({ 1: 'TRUNC({0})' }),
  }),
  sqrt: floatOnly('SQRT({0})'),
  exp: floatOnly('EXP({0})'),
  ln: floatOnly('LN({0})'),
  log10: floatOnly('LOG({0})'),
  pi: 'PI()',
};
