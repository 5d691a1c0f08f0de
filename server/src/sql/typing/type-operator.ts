// Operators (`+`, `=`, AND, IN, LIKE, IS …) → calls of the catalogue's `$` entries with coerced operands.

import type { Span } from '../../base/span.js';
import type {
  Between,
  Binary,
  BinaryOperator,
  Expression,
  InList,
  InUnnest,
  IsDistinct,
  IsTest,
  Like,
  Unary,
} from '../tree.js';
import type { TypedCall, TypedExpression } from '../typed-tree.js';
import { BOOL, INT64, isNumeric, typeToString, UNKNOWN, type SqlType } from '../types.js';
import { lookupFunction } from '../catalogue/function-catalogue.js';
import { coerceArguments, faultOfVariables, reportMismatch, type CallSite, type Meant } from './call-arguments.js';
import { castExists, coerce, isUntypedNull, withoutParameters } from './coercion.js';
import { canonicalInteger } from './literal-value.js';
import { provenNotNull, scalarCallNullable } from './nullability.js';
import { chooseSignature, concreteType } from './overload.js';
import { typeLiteral } from './type-literal.js';
import type { TypingContext } from './typing-context.js';

const OPERATOR_IDS: Readonly<Record<BinaryOperator, string>> = {
  OR: '$or',
  AND: '$and',
  '=': '$equal',
  '!=': '$not_equal',
  '<': '$less',
  '<=': '$less_or_equal',
  '>': '$greater',
  '>=': '$greater_or_equal',
  '|': '$bitwise_or',
  '^': '$bitwise_xor',
  '&': '$bitwise_and',
  '<<': '$bitwise_left_shift',
  '>>': '$bitwise_right_shift',
  '+': '$add',
  '-': '$subtract',
  '||': '$concat_op',
  '*': '$multiply',
  '/': '$divide',
};

const COMPARISONS: ReadonlySet<string> = new Set(['=', '!=', '<', '<=', '>', '>=']);

/** Operators whose operands can be a bare NULL; elsewhere it is a mistake that GoogleSQL refuses. */
const TAKES_NULL: ReadonlySet<string> = new Set(['<<', '>>']);

/** Chains of operators lean left and can be thousands long: walked, not recursed into. */
export function typeBinary(context: TypingContext, node: Binary): TypedExpression {
  const chain: Binary[] = [node];
  let leftmost = node.left;
  while (leftmost.kind === 'binary') {
    chain.push(leftmost);
    leftmost = leftmost.left;
  }
  let whole: TypedExpression | undefined;
  for (let i = chain.length - 1; i >= 0; i--) {
    const each = chain[i]!;
    if (each.op === 'AND' || each.op === 'OR') {
      // One n-ary call for a run of the same operator.
      const operands: Expression[] = [each.right];
      let last = i;
      while (chain[last - 1]?.op === each.op) operands.push(chain[--last]!.right);
      whole = typeLogical(context, chain[last]!, each, whole, operands);
      i = last;
    } else {
      whole = typeBinaryStep(context, each, whole ?? context.type(context, each.left));
    }
  }
  return whole ?? context.invalid(node);
}

function typeLogical(
  context: TypingContext,
  node: Binary,
  innermost: Binary,
  left: TypedExpression | undefined,
  rest: readonly Expression[],
): TypedExpression {
  const { known } = context;
  const args: TypedExpression[] = [];
  const take = (typed: TypedExpression, span: Span): void => {
    const bool = asBool(context, typed, span, `\`${node.op}\``);
    args.push(bool);
    // What stands behind AND matters only where everything before it is TRUE, behind OR where nothing is.
    const proven = provenNotNull(bool, node.op === 'AND');
    if (proven.size > 0) context.known = new Set([...context.known, ...proven]);
  };
  take(left ?? context.type(context, innermost.left), innermost.left);
  for (const operand of rest) take(context.type(context, operand), operand);
  context.known = known;
  const nullable = args.some((arg) => arg.nullable);
  return {
    kind: 'call',
    fn: OPERATOR_IDS[node.op],
    signature: 0,
    args,
    safe: false,
    type: BOOL,
    nullable,
    span: context.at(node),
  };
}

/** The expression as a BOOL; reports anything else on it. */
export function asBool(context: TypingContext, typed: TypedExpression, span: Span, where: string): TypedExpression {
  const coerced = coerce(typed, BOOL, 'implicit');
  if (coerced.ok) return coerced.typed;
  context.error('type-mismatch', span, `${where} needs a BOOL, this is ${typeToString(typed.type)}`);
  return context.invalid(span);
}

function typeBinaryStep(context: TypingContext, node: Binary, left: TypedExpression): TypedExpression {
  const right = context.type(context, node.right);
  const site: CallSite = {
    shown: `\`${node.op}\``,
    name: node.opSpan,
    whole: node,
    argumentSpans: [node.left, node.right],
    meant: () => meantOperation(node, left, right),
  };
  if (!TAKES_NULL.has(node.op)) {
    const bareNull =
      isUntypedNull(left) && left.kind === 'literal'
        ? node.left
        : isUntypedNull(right) && right.kind === 'literal'
          ? node.right
          : undefined;
    if (bareNull !== undefined) {
      const hint = node.op === '=' ? 'IS NULL' : node.op === '!=' ? 'IS NOT NULL' : undefined;
      context.error(
        'type-mismatch',
        bareNull,
        `${site.shown} with NULL is always NULL${hint === undefined ? '' : `; to test for it write ${hint}`}`,
      );
      return context.invalid(node);
    }
  }
  if (node.op === '||') return typeConcat(context, '$concat_op', [left, right], site);
  return typeOperatorCall(context, OPERATOR_IDS[node.op], [left, right], site);
}

/** What was probably meant where the types of the operands do not fit: known from how it was written. */
function meantOperation(node: Binary, left: TypedExpression, right: TypedExpression): Meant | undefined {
  const { op, left: before, right: behind } = node;
  if ((op === '&' || op === '|') && (isBool(left) || isBool(right)))
    return {
      span: node.opSpan,
      message: `\`${op}\` works on bits; conditions are joined by \`${op === '&' ? 'AND' : 'OR'}\``,
    };
  // `a || b > 0` is `(a || b) > 0`.
  if (COMPARISONS.has(op) && left.kind === 'call' && left.fn === '$concat_op' && before.kind === 'binary')
    if (left.args.some((arg) => arg.kind === 'cast' && isBool(arg.operand)))
      return { span: before.opSpan, message: '`||` joins texts; conditions are joined by `OR`' };
  const bracketed = isBracketedName(before) ? before : isBracketedName(behind) ? behind : undefined;
  const other = bracketed === before ? right : left;
  if (bracketed === undefined || other.type.kind === 'array') return undefined;
  return {
    span: bracketed,
    message: 'Square brackets make an ARRAY; a name is written plain, or in backticks',
  };
}

const isBool = ({ type }: TypedExpression): boolean => type.kind === 'scalar' && type.name === 'BOOL';

/** `[name]` */
const isBracketedName = (node: Expression): boolean =>
  node.kind === 'array' &&
  node.elementType === undefined &&
  node.elements.length === 1 &&
  node.elements[0]!.kind === 'path';

/** A call of an operator's entry, with the mistakes of its operands reported in the operator's own words. */
export function typeOperatorCall(
  context: TypingContext,
  id: string,
  args: readonly TypedExpression[],
  site: CallSite,
): TypedExpression {
  const entry = lookupFunction(id)!;
  const operands = args.map((typed) => ({ typed }));
  const choice = chooseSignature(entry, operands);
  if (choice === undefined) {
    reportOperator(context, id, args, site);
    return context.invalid(site.whole);
  }
  const variable = choice.variables.T;
  if (variable !== undefined && !isComparable(id, variable)) {
    context.error(
      'type-mismatch',
      site.argumentSpans[0] ?? site.name,
      `${site.shown} is not defined for ${typeToString(variable)}`,
    );
    return context.invalid(site.whole);
  }
  const coerced = coerceArguments(context, choice, operands, site);
  if (coerced === undefined) return context.invalid(site.whole);
  const type = choice.uncertain ? UNKNOWN : (concreteType(choice.signature.result, choice.variables) ?? INT64);
  return {
    kind: 'call',
    fn: id,
    signature: choice.index,
    args: coerced,
    safe: false,
    type,
    nullable: scalarCallNullable(entry, coerced),
    span: context.at(site.whole),
  };
}

const EQUALITY: ReadonlySet<string> = new Set([
  '$equal',
  '$not_equal',
  '$in',
  '$in_array',
  '$is_distinct_from',
  '$is_not_distinct_from',
  '$case_with_value',
  'nullif',
  'array_includes',
  'array_includes_any',
  'array_includes_all',
  'array_offsets',
  'array_find_all',
  'array_is_distinct',
]);
const ORDER: ReadonlySet<string> = new Set([
  '$less',
  '$less_or_equal',
  '$greater',
  '$greater_or_equal',
  '$between',
  'greatest',
  'least',
  'min',
  'max',
  'array_min',
  'array_max',
  'range_bucket',
]);

/** Whether a call that compares values of this type may: JSON and GEOGRAPHY have no equality, STRUCT no order. */
export function isComparable(id: string, type: SqlType): boolean {
  if (EQUALITY.has(id)) return hasEquality(type);
  return !ORDER.has(id) || hasOrder(type);
}

export function hasEquality(type: SqlType): boolean {
  if (type.kind === 'struct') return type.fields.every((field) => hasEquality(field.type));
  if (type.kind === 'array') return hasEquality(type.element);
  return type.kind !== 'scalar' || (type.name !== 'JSON' && type.name !== 'GEOGRAPHY');
}

export function hasOrder(type: SqlType): boolean {
  if (type.kind === 'array') return hasOrder(type.element);
  return type.kind !== 'struct' && hasEquality(type);
}

function reportOperator(context: TypingContext, id: string, args: readonly TypedExpression[], site: CallSite): void {
  const [left, right] = args;
  if (left === undefined || right === undefined || args.length !== 2) {
    reportMismatch(
      context,
      lookupFunction(id)!,
      args.map((typed) => ({ typed })),
      site,
    );
    return;
  }
  if (left.type.kind === 'unknown' || right.type.kind === 'unknown') return;
  const meant = site.meant?.();
  if (meant !== undefined) {
    context.error('type-mismatch', meant.span, meant.message);
    return;
  }
  const types = `${typeToString(left.type)} and ${typeToString(right.type)}`;
  if (COMPARISONS.has(site.shown.slice(1, -1)) || id.startsWith('$is_')) {
    const fault = faultOfVariables(args.map((typed) => ({ typed }))) ?? 1;
    const span = site.argumentSpans[fault] ?? site.name;
    context.error(
      'type-mismatch',
      span,
      `${site.shown} cannot compare ${types}${comparisonHint(args[fault]!, args[1 - fault]!)}`,
    );
    return;
  }
  if (isStringType(left.type) && isStringType(right.type) && id === '$add') {
    context.error('type-mismatch', site.name, '`+` does not join strings; write `||`', ['||']);
    return;
  }
  // The operand that no signature takes; both: the operator.
  const entry = lookupFunction(id)!;
  const takes = (position: number): boolean =>
    entry.signatures.some((s) => {
      const spec = s.arguments[position];
      return spec?.type.kind === 'fixed' ? coerce(args[position]!, spec.type.type, 'implicit').ok : spec !== undefined;
    });
  const span = !takes(0) && takes(1) ? site.argumentSpans[0] : takes(0) ? site.argumentSpans[1] : site.name;
  context.error('type-mismatch', span ?? site.name, `${site.shown} cannot combine ${types}`);
}

const isStringType = (type: SqlType): boolean => type.kind === 'scalar' && type.name === 'STRING';

function comparisonHint(fault: TypedExpression, other: TypedExpression): string {
  if (fault.kind === 'literal' && isStringType(other.type) && isNumeric(fault.type))
    return `; write '${fault.value ?? ''}'`;
  if (castExists(fault.type, other.type))
    return `; convert one with CAST(… AS ${typeToString(withoutParameters(other.type))})`;
  return '';
}

/** `||` and CONCAT: BYTES with BYTES, arrays (for `||`), anything else that has a text is cast to STRING. */
export function typeConcat(
  context: TypingContext,
  id: string,
  args: readonly TypedExpression[],
  site: CallSite,
): TypedExpression {
  const textual = args.every(
    ({ type }) =>
      type.kind === 'null' ||
      type.kind === 'unknown' ||
      (type.kind === 'scalar' && type.name !== 'BYTES' && hasText(type)),
  );
  if (!textual || args.length === 0) return typeOperatorCall(context, id, args, site);
  const strings = args.map((arg) => {
    if (arg.type.kind === 'unknown' || isStringType(arg.type)) return arg;
    const coerced = coerce(arg, { kind: 'scalar', name: 'STRING' }, 'assign');
    return coerced.ok && coerced.typed.kind === 'cast'
      ? { ...coerced.typed, implicit: true }
      : coerced.ok
        ? coerced.typed
        : arg;
  });
  return typeOperatorCall(context, id, strings, site);
}

function hasText(type: SqlType): boolean {
  return isStringType(type) || castExists(type, { kind: 'scalar', name: 'STRING' });
}

export function typeUnary(context: TypingContext, node: Unary): TypedExpression {
  const operators: Unary[] = [];
  let innermost: Expression = node;
  while (innermost.kind === 'unary') {
    operators.push(innermost);
    innermost = innermost.operand;
  }
  let whole: TypedExpression | undefined;
  const closest = operators.at(-1)!;
  if (
    closest.op === '-' &&
    innermost.kind === 'literal' &&
    (innermost.type === 'INT64' || innermost.type === 'FLOAT64') &&
    // In parentheses the number stands alone: `-(9223372036854775808)` does not fit.
    (closest.end === innermost.end ||
      innermost.type === 'FLOAT64' ||
      canonicalInteger(innermost.value, false) !== undefined)
  ) {
    whole = typeLiteral(context, innermost, closest, true);
    operators.pop();
  }
  whole ??= context.type(context, innermost);
  for (let i = operators.length - 1; i >= 0; i--) whole = typeUnaryStep(context, operators[i]!, whole);
  return whole;
}

function typeUnaryStep(context: TypingContext, node: Unary, operand: TypedExpression): TypedExpression {
  if (operand.kind === 'literal' && isUntypedNull(operand)) {
    context.error('type-mismatch', node.operand, `\`${node.op}\` with NULL is always NULL`);
    return context.invalid(node);
  }
  if (node.op === 'NOT') return negated(context, asBool(context, operand, node.operand, '`NOT`'), node);
  const operatorSpan = { start: node.start, end: node.start + 1 };
  const site: CallSite = { shown: `\`${node.op}\``, name: operatorSpan, whole: node, argumentSpans: [node.operand] };
  if (node.op === '~') return typeOperatorCall(context, '$bitwise_not', [operand], site);
  if (
    operand.type.kind === 'scalar' &&
    !['INT64', 'FLOAT64', 'NUMERIC', 'BIGNUMERIC', 'INTERVAL'].includes(operand.type.name)
  ) {
    context.error(
      'type-mismatch',
      node.operand,
      `\`${node.op}\` needs a number, this is ${typeToString(operand.type)}`,
    );
    return context.invalid(node);
  }
  if (node.op === '+' && operand.type.kind === 'scalar' && operand.type.name === 'INTERVAL') {
    context.error('type-mismatch', node.operand, '`+` needs a number, this is INTERVAL');
    return context.invalid(node);
  }
  return node.op === '+' ? operand : typeOperatorCall(context, '$unary_minus', [operand], site);
}

export function negated(context: TypingContext, operand: TypedExpression, span: Span): TypedCall {
  return {
    kind: 'call',
    fn: '$not',
    signature: 0,
    args: [operand],
    safe: false,
    type: BOOL,
    nullable: operand.nullable,
    span: context.at(span),
  };
}

const maybeNegated = (context: TypingContext, not: boolean, typed: TypedExpression, span: Span): TypedExpression =>
  not && typed.kind !== 'invalid' ? negated(context, typed, span) : typed;

function siteOf(shown: string, node: Span, parts: readonly Expression[], nameFrom: Expression): CallSite {
  // Keyword operators have no span of their own: the place between the operand and what follows.
  const next = parts.find((part) => part.start >= nameFrom.end);
  return { shown, name: { start: nameFrom.end, end: next?.start ?? node.end }, whole: node, argumentSpans: parts };
}

export function typeBetween(context: TypingContext, node: Between): TypedExpression {
  const parts = [node.operand, node.low, node.high];
  const args = parts.map((part) => context.type(context, part));
  return maybeNegated(
    context,
    node.not,
    typeOperatorCall(context, '$between', args, siteOf('BETWEEN', node, parts, node.operand)),
    node,
  );
}

export function typeInList(context: TypingContext, node: InList): TypedExpression {
  const parts = [node.operand, ...node.list];
  const args = parts.map((part) => context.type(context, part));
  return maybeNegated(
    context,
    node.not,
    typeOperatorCall(context, '$in', args, siteOf('IN', node, parts, node.operand)),
    node,
  );
}

export function typeInUnnest(context: TypingContext, node: InUnnest): TypedExpression {
  const operand = context.type(context, node.operand);
  const array = context.type(context, node.array);
  return maybeNegated(context, node.not, typeInArray(context, operand, array, node, [node.operand, node.array]), node);
}

export function typeInArray(
  context: TypingContext,
  operand: TypedExpression,
  array: TypedExpression,
  whole: Span,
  spans: readonly Expression[],
): TypedExpression {
  const [, arraySpan = whole] = spans;
  if (array.type.kind !== 'array' && array.type.kind !== 'unknown') {
    context.error('type-mismatch', arraySpan, `UNNEST needs an ARRAY, this is ${typeToString(array.type)}`);
    return context.invalid(whole);
  }
  return typeOperatorCall(context, '$in_array', [operand, array], siteOf('IN UNNEST', whole, spans, spans[0]!));
}

export function typeLike(context: TypingContext, node: Like): TypedExpression {
  const parts = [node.operand, ...node.patterns];
  const args = parts.map((part) => context.type(context, part));
  if (node.unnest === true) {
    context.error('unsupported-construct', node, 'LIKE with an array of patterns is not supported; list the patterns');
    return context.invalid(node);
  }
  if (node.quantifier === undefined) {
    const bareNull = args.findIndex((arg) => arg.kind === 'literal' && isUntypedNull(arg));
    if (bareNull >= 0) {
      context.error('type-mismatch', parts[bareNull]!, 'LIKE with NULL is always NULL');
      return context.invalid(node);
    }
  }
  const id = node.quantifier === undefined ? '$like' : node.quantifier === 'ANY' ? '$like_any' : '$like_all';
  const shown = node.quantifier === undefined ? 'LIKE' : `LIKE ${node.quantifier}`;
  const site = siteOf(shown, node, parts, node.operand);
  const choice = chooseSignature(
    lookupFunction(id)!,
    args.map((typed) => ({ typed })),
  );
  if (choice !== undefined) return maybeNegated(context, node.not, typeOperatorCall(context, id, args, site), node);
  reportMismatch(
    context,
    lookupFunction(id)!,
    args.map((typed) => ({ typed })),
    site,
  );
  return context.invalid(node);
}

export function typeIsTest(context: TypingContext, node: IsTest): TypedExpression {
  const operand = context.type(context, node.operand);
  const isNull = node.test === 'NULL' || node.test === 'UNKNOWN';
  const tested = node.test === 'NULL' ? operand : asBool(context, operand, node.operand, `IS ${node.test}`);
  const concrete = tested.type.kind === 'null' ? coerceOrSelf(tested, INT64) : tested;
  const fn = isNull ? '$is_null' : node.test === 'TRUE' ? '$is_true' : '$is_false';
  const typed: TypedCall = {
    kind: 'call',
    fn,
    signature: 0,
    args: [concrete],
    safe: false,
    type: BOOL,
    nullable: false,
    span: context.at(node),
  };
  return maybeNegated(context, node.not, typed, node);
}

function coerceOrSelf(typed: TypedExpression, type: SqlType): TypedExpression {
  const coerced = coerce(typed, type, 'implicit');
  return coerced.ok ? coerced.typed : typed;
}

export function typeIsDistinct(context: TypingContext, node: IsDistinct): TypedExpression {
  const args = [context.type(context, node.left), context.type(context, node.right)];
  const site = siteOf('IS DISTINCT FROM', node, [node.left, node.right], node.left);
  return typeOperatorCall(context, node.not ? '$is_not_distinct_from' : '$is_distinct_from', args, site);
}
