// Comparisons and logic of GoogleSQL in PostgreSQL. Traps: text is ordered by the database's collation; NaN equals itself and
// exceeds everything here, never in GoogleSQL.

import { mayBeNaN } from '../../printing/float-facts.js';
import { atLeast, type Fragment } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import { infix, type FunctionTranslations, type Translation } from '../../printing/translation.js';
import type { TypedCall, TypedExpression } from '../../typed-tree.js';
import { typeKey, type SqlType } from '../../types.js';
import { literalText } from '../../typed-literal.js';
import { fieldAt } from './array-printing.js';
import { P } from './precedence.js';

const nary =
  (word: string, precedence: number): Translation =>
  (call, printer) => ({
    text: call.args.map((a) => printer.operand(a, precedence + 1)).join(` ${word} `),
    precedence,
  });

type Comparison = '=' | '<>' | '<' | '<=' | '>' | '>=';

/** Which operand's NaN PostgreSQL answers wrongly: on the left for `>`, `>=`, on the right for `<`, `<=`, both for `=`. */
function nanSide(symbol: Comparison, left: boolean, right: boolean): 0 | 1 | undefined {
  if (symbol === '=' || symbol === '<>') return left && right ? 0 : undefined;
  const atLeft = symbol === '>' || symbol === '>=';
  return atLeft ? (left ? 0 : undefined) : right ? 1 : undefined;
}

/** Compared as GoogleSQL does: everything but arrays, structs, JSON and intervals. */
const comparable = (expr: TypedExpression): boolean =>
  expr.type.kind === 'null' || (expr.type.kind === 'scalar' && typeKey(expr.type) !== 'JSON');

/** Both sides by code points; both, because one of them may have another collation. */
function byCodePoint(symbol: Comparison, left: TypedExpression, right: TypedExpression, printer: Printer): Fragment {
  const side = (expr: TypedExpression): string =>
    `${printer.operand(expr, P.collate)}${literalText(expr) === undefined ? ' COLLATE "C"' : ''}`;
  const text = `${side(left)} ${symbol} ${side(right)}`;
  return { text: text.includes('COLLATE') ? text : `${text} COLLATE "C"`, precedence: P.compare };
}

export function compare(symbol: Comparison): Translation {
  const ordered = symbol !== '=' && symbol !== '<>';
  return (call, printer) => {
    const [left, right] = [call.args[0]!, call.args[1]!];
    const of = typeKey(left.type) === 'NULL' ? right : left;
    if (of.type.kind === 'struct') return compareStructs(symbol, of.type, call, printer);
    if (of.type.kind === 'array' && (symbol === '=' || symbol === '<>'))
      return compareArrays(symbol, of.type.element, call, printer);
    if (!comparable(of))
      return printer.refuse(`${typeKey(of.type)} values are not compared in PostgreSQL as in GoogleSQL`, call);
    if (typeKey(of.type) === 'STRING' && ordered) return byCodePoint(symbol, left, right, printer);
    const side = typeKey(of.type) === 'FLOAT64' ? nanSide(symbol, mayBeNaN(left), mayBeNaN(right)) : undefined;
    if (side === undefined) return printer.apply(infix(`{0=} ${symbol} {1=}`, P.compare, 'none'), call);
    if (literalText(call.args[1 - side]) !== undefined && symbol !== '<>')
      return printer.apply(infix(`{0=} ${symbol} {1=} AND {${side}} <> 'NaN'`, P.and, 'none'), call);
    return printer.apply(
      `CASE WHEN {${side}} = 'NaN' AND {${1 - side}} IS NOT NULL THEN ${symbol === '<>' ? 'true' : 'false'} ELSE {0=} ${symbol} {1=} END`,
      call,
    );
  };
}

/** Field by field: NULL where a field's comparison is. */
function compareStructs(
  symbol: Comparison,
  type: SqlType & { readonly kind: 'struct' },
  call: TypedCall,
  printer: Printer,
): Fragment {
  if (symbol !== '=' && symbol !== '<>') return printer.refuse('STRUCT values have no order', call);
  if (type.fields.length === 0) return printer.refuse('STRUCT values without fields are not compared', call);
  const parts = type.fields.map((field, i): Fragment => {
    const args = call.args.map((operand): TypedExpression =>
      operand.kind !== 'struct' && operand.type.kind !== 'struct'
        ? { kind: 'literal', type: field.type, nullable: true, value: undefined }
        : fieldAt(operand, i, operand.type.kind === 'struct' ? operand.type : type),
    );
    return printer.apply(compare('='), { ...call, fn: '$equal', args });
  });
  const conjunction: Fragment = {
    text: parts.map((p) => atLeast(p, P.and + 1)).join(' AND '),
    precedence: parts.length === 1 ? parts[0]!.precedence : P.and,
  };
  return symbol === '=' ? conjunction : { text: `NOT ${atLeast(conjunction, P.not + 1)}`, precedence: P.not - 1 };
}

/** Different lengths are unequal; NULL elements make the answer NULL unless another pair differs. */
function compareArrays(symbol: '=' | '<>', element: SqlType, call: TypedCall, printer: Printer): Fragment {
  if (element.kind !== 'scalar' || element.name === 'FLOAT64' || element.name === 'JSON')
    return printer.refuse('arrays of such elements are not compared in PostgreSQL as in GoogleSQL', call);
  const text = `CASE WHEN cardinality({0}) <> cardinality({1}) THEN false WHEN {0} IS NOT NULL AND {1} IS NOT NULL THEN (SELECT CASE WHEN bool_or({$a} <> {$b}) THEN false WHEN bool_or({$a} IS NULL OR {$b} IS NULL) THEN NULL ELSE true END FROM UNNEST({0}, {1}) AS {$u}({$a}, {$b})) END`;
  return symbol === '=' ? printer.apply(text, call) : printer.apply(infix(`NOT ${text}`, P.not - 1, 'none'), call);
}

const simpleEquality = (expr: TypedExpression): boolean => comparable(expr) && !mayBeNaN(expr);

const isOneOf: Translation = (call, printer) => {
  const operand = call.args[0]!;
  if (simpleEquality(operand)) return printer.apply(infix('{0=} IN ({1*=})', P.membership, 'none'), call);
  const equals = call.args.slice(1).map((item) => printer.template(compare('='), [operand, item], call));
  if (equals.length === 1) return equals[0]!;
  return { text: equals.map((e) => atLeast(e, P.or + 1)).join(' OR '), precedence: P.or };
};

/** True where an element is equal, else NULL where a comparison is, else false. */
function isOneOfStructs(operand: TypedExpression, array: TypedExpression, call: TypedCall, printer: Printer): Fragment {
  const element = array.type.kind === 'array' ? array.type.element : array.type;
  const name = printer.freshName('e');
  const equal = printer
    .template(compare('='), [operand, printer.printed({ text: name, precedence: 100 }, element)], call)
    .text.replaceAll('{', '{{')
    .replaceAll('}', '}}');
  return printer.template(
    `(SELECT CASE WHEN bool_or(${equal}) THEN true WHEN bool_or((${equal}) IS NULL) THEN NULL ELSE false END FROM UNNEST({0}) AS {$u}(${name}))`,
    [array],
    call,
  );
}

const isOneOfArray: Translation = (call, printer) => {
  const operand = call.args[0]!;
  if (operand.type.kind === 'struct') return isOneOfStructs(operand, call.args[1]!, call, printer);
  if (!comparable(operand))
    return printer.refuse(`no exact translation of IN UNNEST of ${typeKey(operand.type)} to PostgreSQL is known`, call);
  // No element in a NULL array: false, as UNNEST of it is empty.
  const array = call.args[1]!.nullable ? "COALESCE({1}, CAST('{{}}' AS {type1}))" : '{1}';
  const plain = infix(`{0} = ANY(${array})`, P.compare, 'none');
  if (!mayBeNaN(operand)) return printer.apply(plain, call);
  return printer.apply(
    `CASE WHEN {0} = 'NaN' THEN {0} = ANY(array_remove(${array}, 'NaN')) ELSE {0} = ANY(${array}) END`,
    call,
  );
};

const between: Translation = (call, printer) => {
  const [operand, low, high] = call.args as [TypedExpression, TypedExpression, TypedExpression];
  if (typeKey(operand.type) !== 'STRING' && comparable(operand) && !call.args.some(mayBeNaN))
    return printer.apply(infix('{0=} BETWEEN {1=} AND {2=}', P.membership, 'none'), call);
  const least = printer.template(compare('>='), [operand, low], call);
  const most = printer.template(compare('<='), [operand, high], call);
  return { text: `${atLeast(least, P.and)} AND ${atLeast(most, P.and + 1)}`, precedence: P.and };
};

const like: Translation = (call, printer) => {
  const pattern = literalText(call.args[1]);
  if (pattern !== undefined && /(?:^|[^\\])(?:\\\\)*\\$/.test(pattern))
    return printer.refuse('the LIKE pattern ends with a backslash', call.args[1]);
  return printer.apply(infix('{0} LIKE {1}', P.membership, 'none'), call);
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
    if (inner.fn === '$in' && simpleEquality(inner.args[0]!))
      return printer.apply(infix('{0=} NOT IN ({1*=})', P.membership, 'none'), inner);
    if (inner.fn === '$like' && literalText(inner.args[1])?.endsWith('\\') === false)
      return printer.apply(infix('{0} NOT LIKE {1}', P.membership, 'none'), inner);
  }
  return printer.apply(infix('NOT {0}', P.not - 1, 'none'), call);
};

const isArrayOfScalars = (arg: TypedExpression): boolean =>
  arg.type.kind === 'array' && arg.type.element.kind === 'scalar' && arg.type.element.name !== 'JSON';

/** Whole rows of arrays and JSON are not compared in GoogleSQL either. */
const distinct =
  (text: string): Translation =>
  (call, printer) =>
    call.args.every((arg) => comparable(arg) || isArrayOfScalars(arg))
      ? printer.apply(infix(text, P.is, 'none'), call)
      : printer.refuse(`${typeKey(call.args[0]!.type)} values are not compared in PostgreSQL as in GoogleSQL`, call);

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
  // NaN is not distinct from itself, in both engines.
  $is_distinct_from: distinct('{0=} IS DISTINCT FROM {1=}'),
  $is_not_distinct_from: distinct('{0=} IS NOT DISTINCT FROM {1=}'),
};
