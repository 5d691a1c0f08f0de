// Comparisons and logic of GoogleSQL in DuckDB. Trap: NaN equals itself and exceeds everything here, never in GoogleSQL.

import { atLeast, SQL_PRECEDENCE as P, type Fragment } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import {
  infix,
  type CustomTranslation,
  type FunctionTranslations,
  type Translation,
} from '../../printing/translation.js';
import type { TypedCall, TypedExpression } from '../../typed-tree.js';
import { typeKey, type SqlType } from '../../types.js';
import { mayBeNaN } from '../../printing/float-facts.js';
import { literalOf, literalText } from '../../typed-literal.js';
import { onCharacters } from './bytes.js';
import { keepArithmetic } from './kept-arithmetic.js';
import { bind } from './bind.js';
import { fieldName } from './types.js';
import { lengthOf } from './interval-parts.js';

const nary =
  (word: string, precedence: number): Translation =>
  (call, printer) => ({
    text: call.args.map((a) => printer.operand(a, precedence + 1)).join(` ${word} `),
    precedence,
  });

type Comparison = '=' | '<>' | '<' | '<=' | '>' | '>=';

/** Which operand's NaN DuckDB answers wrongly: on the left for `>`, `>=`, on the right for `<`, `<=`, both for `=`. */
function nanSides(symbol: Comparison, left: boolean, right: boolean): readonly number[] {
  if (symbol === '=' || symbol === '<>') return left && right ? [0] : [];
  const atLeft = symbol === '>' || symbol === '>=';
  return atLeft ? (left ? [0] : []) : right ? [1] : [];
}

export function compare(symbol: Comparison): Translation {
  const plain = infix(`{0=} ${symbol} {1=}`, P.compare, 'none');
  return (call, printer) => {
    const [left, right] = [call.args[0]!, call.args[1]!];
    const type = typeKey(left.type) === 'NULL' ? right.type : left.type;
    if (type.kind === 'struct') return compareStructs(symbol, type, call, printer);
    if (type.kind === 'array' || typeKey(type) === 'JSON')
      return printer.refuse(`${typeKey(type)} values are not compared`, call);
    if (typeKey(type) === 'INTERVAL')
      return printer.apply(infix(`${lengthOf('{0}')} ${symbol} ${lengthOf('{1}')}`, P.compare, 'none'), call);
    if (typeKey(type) !== 'FLOAT64') return printer.apply(plain, keepArithmetic(call, printer));
    const sides = nanSides(symbol, mayBeNaN(left), mayBeNaN(right));
    const side = sides[0];
    if (side === undefined) return printer.apply(plain, call);
    const other = call.args[1 - side]!;
    const nan = symbol === '<>' ? 'true' : 'false';
    if (literalText(other) !== undefined && symbol !== '<>')
      return printer.apply(infix(`{0=} ${symbol} {1=} AND NOT isnan({${side}})`, P.and, 'none'), call);
    return printer.apply(
      `CASE WHEN isnan({${side}}) AND {${1 - side}} IS NOT NULL THEN ${nan} ELSE {0=} ${symbol} {1=} END`,
      call,
    );
  };
}

/** Field by field: DuckDB's own struct comparison takes NULLs for equal. */
function compareStructs(
  symbol: Comparison,
  type: SqlType & { readonly kind: 'struct' },
  call: TypedCall,
  printer: Printer,
): Fragment {
  if (symbol !== '=' && symbol !== '<>') return printer.refuse('STRUCT values have no order', call);
  if (type.fields.length === 0) return printer.refuse('STRUCT values without fields are not compared', call);
  const name = (i: number): string => fieldName(type.fields[i]?.name, i);
  const parts = type.fields.map((field, i): Fragment => {
    const args = call.args.map((operand): TypedExpression =>
      operand.kind === 'struct'
        ? operand.fields[i]!.value
        : { kind: 'field', operand, field: name(i), type: field.type, nullable: true },
    );
    return printer.apply(compare('='), { ...call, fn: '$equal', args });
  });
  const conjunction: Fragment = {
    text: parts.map((p) => atLeast(p, P.and + 1)).join(' AND '),
    precedence: parts.length === 1 ? parts[0]!.precedence : P.and,
  };
  return symbol === '=' ? conjunction : { text: `NOT ${atLeast(conjunction, P.not + 1)}`, precedence: P.not };
}

const isOneOf: Translation = (call, printer) => {
  const operand = call.args[0]!;
  const simple =
    typeKey(operand.type) !== 'FLOAT64' && operand.type.kind === 'scalar' && typeKey(operand.type) !== 'INTERVAL';
  if (simple) return printer.apply(infix('{0=} IN ({1*=})', P.membership, 'none'), call);
  const equals = call.args.slice(1).map((item) => printer.template(compare('='), [operand, item], call));
  if (equals.length === 1) return equals[0]!;
  return { text: equals.map((e) => atLeast(e, P.or + 1)).join(' OR '), precedence: P.or };
};

/** Elements that are compared in a way of their own: whether one of the comparisons is true, or NULL. */
function equalsAny(call: TypedCall, printer: Printer): Fragment {
  const [operand, array] = call.args as [TypedExpression, TypedExpression];
  if (array.type.kind !== 'array') return printer.refuse('IN UNNEST needs an ARRAY', array);
  const name = printer.freshName('e');
  const element: TypedExpression = { kind: 'variable', name, type: array.type.element, nullable: true };
  const equal = printer.withVariable(name, name, () =>
    printer.argument({ ...call, fn: '$equal', args: [operand, element] }),
  );
  const { names, wrap } = bind([`list_transform(${printer.argument(array)}, lambda ${name}: ${equal})`], printer);
  const [all] = names;
  return wrap(
    `CASE WHEN list_contains(${all!}, true) THEN true WHEN len(${all!}) > list_aggregate(${all!}, 'count') THEN NULL ELSE false END`,
  );
}

const isOneOfArray: Translation = (call, printer) => {
  const { type } = call.args[0]!;
  if (type.kind !== 'scalar' || typeKey(type) === 'INTERVAL') return equalsAny(call, printer);
  const plain = infix('{0} = ANY({1})', P.compare, 'none');
  if (!mayBeNaN(call.args[0]!)) return printer.apply(plain, call);
  return printer.apply(
    'CASE WHEN isnan({0}) THEN {0} = ANY(list_filter({1}, lambda e: e IS NULL OR NOT isnan(e))) ELSE {0} = ANY({1}) END',
    call,
  );
};

const between: Translation = (call, printer) => {
  if (call.args.some(mayBeNaN) || call.args[0]!.type.kind !== 'scalar' || typeKey(call.args[0]!.type) === 'INTERVAL') {
    const low = printer.template(compare('>='), [call.args[0]!, call.args[1]!], call);
    const high = printer.template(compare('<='), [call.args[0]!, call.args[2]!], call);
    return { text: `${atLeast(low, P.and)} AND ${atLeast(high, P.and + 1)}`, precedence: P.and };
  }
  return printer.apply(infix('{0=} BETWEEN {1=} AND {2=}', P.membership, 'none'), keepArithmetic(call, printer));
};

const like: CustomTranslation = (call, printer) => {
  if (typeKey(call.args[0]!.type) === 'BYTES') return onCharacters(call, printer, (inner) => like(inner, printer));
  const pattern = literalText(call.args[1]);
  if (pattern === undefined) {
    if (literalOf(call.args[1])) return printer.apply(infix('{0} LIKE {1}', P.membership, 'none'), call);
    const dangling = "regexp_matches({1}, '(?:^|[^\\\\])(?:\\\\\\\\)*\\\\$')";
    return printer.apply(
      `CASE WHEN {0} IS NULL OR {1} IS NULL THEN NULL WHEN ${dangling} THEN {fail:the LIKE pattern ends with a backslash} ELSE {0} LIKE {1} ESCAPE '\\' END`,
      call,
    );
  }
  if (/(?:^|[^\\])(?:\\\\)*\\$/.test(pattern))
    return printer.refuse('the LIKE pattern ends with a backslash', call.args[1]);
  return printer.apply(
    infix(pattern.includes('\\') ? "{0} LIKE {1} ESCAPE '\\'" : '{0} LIKE {1}', P.membership, 'none'),
    call,
  );
};

const likeEach =
  (word: 'OR' | 'AND', precedence: number): Translation =>
  (call, printer) => {
    const parts = call.args.slice(1).map((pattern) => printer.template(like, [call.args[0]!, pattern], call));
    if (parts.length === 1) return parts[0]!;
    return { text: parts.map((p) => atLeast(p, precedence + 1)).join(` ${word} `), precedence };
  };

const not: Translation = (call, printer) => {
  const inner = call.args[0]!;
  if (inner.kind === 'call' && !inner.safe) {
    if (inner.fn === '$is_null') return printer.apply(infix('{0} IS NOT NULL', P.is, 'none'), inner);
    if (inner.fn === '$in' && inner.args[0]!.type.kind === 'scalar' && typeKey(inner.args[0]!.type) !== 'FLOAT64')
      return printer.apply(infix('{0=} NOT IN ({1*=})', P.membership, 'none'), inner);
  }
  return printer.apply(infix('NOT {0}', P.not - 1, 'none'), call);
};

/** NaN is not distinct from itself, in both engines. */
const distinct =
  (words: string): Translation =>
  (call, printer) =>
    call.args.some((arg) => typeKey(arg.type) === 'INTERVAL')
      ? printer.apply(infix(`${lengthOf('{0}')} ${words} ${lengthOf('{1}')}`, P.is, 'none'), call)
      : printer.apply(infix(`{0=} ${words} {1=}`, P.is, 'none'), keepArithmetic(call, printer));

export const comparisons: FunctionTranslations = {
  $and: nary('AND', P.and),
  $or: nary('OR', P.or),
  $not: not,
  $equal: compare('='),
  $not_equal: compare('<>'),
  $less: compare('<'),
  $less_or_equal: compare('<='),
  $greater: compare('>'),
  $greater_or_equal: compare('>='),
  $between: between,
  $in: isOneOf,
  $in_array: isOneOfArray,
  $like: like,
  $like_any: likeEach('OR', P.or),
  $like_all: likeEach('AND', P.and),
  $is_null: infix('{0} IS NULL', P.is, 'none'),
  $is_true: infix('{0} IS TRUE', P.is, 'none'),
  $is_false: infix('{0} IS FALSE', P.is, 'none'),
  $is_distinct_from: distinct('IS DISTINCT FROM'),
  $is_not_distinct_from: distinct('IS NOT DISTINCT FROM'),
};
