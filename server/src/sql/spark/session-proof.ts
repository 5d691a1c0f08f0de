// Spark expression → the same without reliance on ANSI mode. Outside it overflow wraps around, and what fails is NULL: here it raises
// an error either way. Parts that can't fail stay as they are.

import { bottomUp } from '../../base/bottom-up.js';
import { magnitudeOf } from './magnitude.js';
import { bind } from './template.js';
import { freshName } from './fresh-name.js';
import { typeOf } from './spark-type-of.js';
import {
  BIGINT,
  and,
  call,
  childrenOf,
  deepestPart,
  int,
  literal,
  mapChildren,
  operation,
  or,
  sparkTypeText,
  text,
  when,
  writtenSize,
  type SparkCall,
  type SparkExpression,
  type SparkType,
} from './spark-expression.js';

const OUT_OF_RANGE = 'out of range';
const BY_ZERO = 'division by zero';
const LEAST = literal(BIGINT, '-9223372036854775808');
/** Longer operands are computed once, by a lambda. */
const REPEATABLE = 12;

const proven = new WeakMap<SparkExpression, SparkExpression>();

/** Parts that stand in several places stay shared: each is worked out once. */
export const sessionProof: (expr: SparkExpression) => SparkExpression = bottomUp(deepestPart, (expr) => {
  const known = proven.get(expr);
  if (known !== undefined) return known;
  const tried = attempt(expr);
  const proof =
    tried === undefined
      ? whole(expr)
      : tried.fails === undefined
        ? tried.value
        : orError(tried.value, tried.leaves, tried.fails);
  proven.set(expr, proof);
  return proof;
});

const raise = (message: string): SparkExpression => call('raise_error', text(message));
const isOf = (type: SparkType | undefined, ...names: readonly string[]): boolean =>
  type?.kind === 'scalar' && names.includes(type.name);

/** Numeric operators and casts as one: `value` is NULL where one of them fails, or one of the leaves is NULL. */
interface Attempt {
  readonly value: SparkExpression;
  readonly leaves: readonly SparkExpression[];
  /** What a failure is called; absent where nothing fails. */
  readonly fails: string | undefined;
  /** Only a decimal that is cut to the room of an operation fails: a limit of the translation, none where another operand is NULL. */
  readonly narrows?: boolean;
}

const TRIED: Readonly<Record<string, string>> = {
  '+': 'try_add',
  '-': 'try_subtract',
  '*': 'try_multiply',
  '/': 'try_divide',
};

/** Undefined for what is no operator or cast of this kind. */
function attempt(expr: SparkExpression): Attempt | undefined {
  if (expr.kind === 'cast' && !expr.tolerant) {
    if (isTextOfDecimal(expr)) return undefined;
    const inner = attemptPart(expr.operand);
    if (expr.sure || isSafeCast(expr)) return { ...inner, value: { ...expr, operand: inner.value } };
    return {
      ...inner,
      narrows: expr.type.kind === 'decimal' && inner.fails === undefined && typeOf(expr.operand)?.kind === 'decimal',
      value: { ...expr, operand: inner.value, tolerant: true },
      fails: inner.fails ?? `does not fit ${sparkTypeText(expr.type)}`,
    };
  }
  if (expr.kind !== 'operation') return undefined;
  const { operator, operands } = expr;
  const tried = TRIED[operator];
  if (tried === undefined && operator !== 'negate' && !(operator === '%' && (expr.sure || isNonZero(operands[1]!))))
    return undefined;
  const parts = apart(operands.map(attemptPart));
  const values = parts.map((p) => p.value);
  const leaves = parts.flatMap((p) => p.leaves);
  const inner = parts.find((p) => p.fails !== undefined)?.fails;
  if (!canFail(expr)) return { value: { ...expr, operands: values }, leaves, fails: inner };
  const fails = operator === '/' ? 'division by zero, or out of range' : OUT_OF_RANGE;
  const value = tried === undefined ? call('try_subtract', int(0), ...values) : call(tried, ...values);
  return { value, leaves, fails: inner ?? fails };
}

/** An operand that fails does so even where another is NULL. */
function apart(parts: readonly Attempt[]): readonly Attempt[] {
  return parts.map((part) => {
    if (part.fails === undefined || part.narrows === true) return part;
    const others = parts.some(
      (other) => other !== part && other.leaves.some((leaf) => !part.leaves.some((own) => sameLeaf(own, leaf))),
    );
    if (!others) return part;
    const value = orError(part.value, part.leaves, part.fails);
    return { value, leaves: [value], fails: undefined };
  });
}

function attemptPart(expr: SparkExpression): Attempt {
  const found = attempt(expr);
  if (found !== undefined) return found;
  const value = whole(expr);
  return { value, leaves: neverNull(expr) ? [] : [value], fails: undefined };
}

/** Of an operator that has a form with NULL for an error. */
function canFail(expr: Extract<SparkExpression, { kind: 'operation' }>): boolean {
  const { operator, operands } = expr;
  const types = operands.map(typeOf);
  if (operator === '%' || expr.sure) return false;
  if (operator === '/') return !(types.some((t) => isOf(t, 'DOUBLE')) && isNonZero(operands[1]!));
  if (operator === 'negate') return isOf(types[0], 'BIGINT') && magnitudeOf(operands[0]!) === undefined;
  if (types.some((t) => isOf(t, 'DOUBLE', 'DATE', 'TIMESTAMP', 'TIMESTAMP_NTZ', 'INTERVAL'))) return false;
  if (operands.some((e) => e.kind === 'interval')) return false;
  // Positions and lengths stay far from the ends; decimals of a known type have room for every result.
  const type = typeOf(expr);
  return !isOf(type, 'INT') && type?.kind !== 'decimal' && magnitudeOf(expr) === undefined;
}

/** `tried`, but an error where it is NULL and no leaf is. */
function orError(tried: SparkExpression, leaves: readonly SparkExpression[], message: string): SparkExpression {
  const long = leaves.find((e) => writtenSize(e) > REPEATABLE);
  if (long !== undefined && !leaves.some((e) => e !== long && aggregates(e))) {
    const name = freshName('v', [tried, ...leaves], new Map());
    const bound: SparkExpression = { kind: 'variable', name };
    const replaced = (e: SparkExpression): SparkExpression => (e === long ? bound : mapChildren(e, replaced));
    return bind(
      long,
      name,
      orError(
        replaced(tried),
        leaves.map((e) => (e === long ? bound : e)),
        message,
      ),
    );
  }
  // What raises an error itself is looked at first.
  const different = leaves.filter((e, i) => leaves.findIndex((other) => sameLeaf(other, e)) === i);
  const ordered = different.sort((a, b) => Number(raises(b)) - Number(raises(a)));
  const present = ordered.map((e) => operation('is not null', e));
  const error = raise(message);
  return call(
    'coalesce',
    tried,
    present.length === 0
      ? error
      : { kind: 'case', whens: [{ when: and(...present), then: error }], otherwise: undefined },
  );
}

function sameLeaf(a: SparkExpression, b: SparkExpression): boolean {
  if (a.kind === 'column' && b.kind === 'column')
    return a.column.name === b.column.name && a.column.input === b.column.input;
  return a === b || (a.kind === 'variable' && b.kind === 'variable' && a.name === b.name);
}

const raises = (expr: SparkExpression): boolean =>
  (expr.kind === 'call' && expr.name === 'raise_error') || childrenOf(expr).some(raises);

/** An aggregate or window is in it: it can't stand in a lambda. */
function aggregates(expr: SparkExpression): boolean {
  return (expr.kind === 'call' && (expr.aggregate || expr.over !== undefined)) || childrenOf(expr).some(aggregates);
}

/** A constant, or one of another type. */
function neverNull(expr: SparkExpression): boolean {
  return expr.kind === 'cast'
    ? !expr.tolerant && neverNull(expr.operand)
    : expr.kind === 'literal' && expr.value !== undefined;
}

const isZero = (e: SparkExpression): SparkExpression => operation('=', e, int(0));
const isNonZero = (e: SparkExpression): boolean =>
  e.kind === 'literal' && e.value !== undefined && Number(e.value) !== 0 && e.value !== 'NaN';

function isTextOfDecimal({ type, operand }: Extract<SparkExpression, { kind: 'cast' }>): boolean {
  const from = typeOf(operand);
  return isOf(type, 'STRING') && from?.kind === 'decimal' && from.scale > 6;
}

const DIGITS: Readonly<Record<string, number>> = { INT: 10, BIGINT: 19, BOOLEAN: 1 };

/** The cast has a value for every value of the operand. */
function isSafeCast({ type, operand }: Extract<SparkExpression, { kind: 'cast' }>): boolean {
  const from = typeOf(operand);
  if (operand.kind === 'literal' && operand.value === undefined) return true;
  if (operand.kind === 'call' && (operand.name === 'raise_error' || operand.name === 'format_number')) return true;
  if (type.kind === 'array' || type.kind === 'struct') return true;
  if (type.kind === 'decimal') {
    const room = type.precision - type.scale;
    if (operand.kind === 'literal' && operand.value !== undefined && /^-?\d+(\.\d+)?$/.test(operand.value))
      return operand.value.replace('-', '').split('.')[0]!.length <= room;
    if (from?.kind === 'decimal')
      return from.scale <= type.scale ? from.precision - from.scale <= room : from.precision - from.scale < room;
    return from?.kind === 'scalar' && (DIGITS[from.name] ?? 99) <= room;
  }
  switch (type.name) {
    case 'STRING':
    case 'BINARY':
    case 'VOID':
    case 'BOOLEAN':
      return true;
    case 'DOUBLE':
      return from !== undefined && !isOf(from, 'STRING');
    case 'BIGINT':
      return (
        isOf(from, 'INT', 'BIGINT', 'BOOLEAN', 'TIMESTAMP') ||
        (from?.kind === 'decimal' && from.precision - from.scale < 19)
      );
    case 'INT':
      return isOf(from, 'INT', 'BOOLEAN') || (magnitudeOf(operand) ?? Infinity) < 2 ** 31;
    default:
      return from !== undefined && !isOf(from, 'STRING');
  }
}

/** Any other node, its parts proven. */
function whole(expr: SparkExpression): SparkExpression {
  const done =
    expr.kind === 'element' && isBinding(expr)
      ? { ...expr, operand: mapChildren(expr.operand, sessionProof) }
      : mapChildren(expr, sessionProof);
  switch (done.kind) {
    case 'cast': {
      const from = typeOf(done.operand);
      // Small decimals are written with an exponent outside ANSI mode.
      return isTextOfDecimal(done) && from?.kind === 'decimal'
        ? call('format_number', done.operand, text(`0.${'0'.repeat(from.scale)}`))
        : done;
    }
    case 'operation':
      return done.operator === '%'
        ? repeated(done.operands, (of) => when(byZero(of), raise(BY_ZERO), { ...done, operands: of }))
        : done;
    case 'element':
      return done.sure || isBinding(done)
        ? done
        : repeated([done.operand, done.index], ([array, index]) =>
            when(outside(array!, index!), raise('outside the array'), { ...done, operand: array!, index: index! }),
          );
    case 'call':
      return provenCall(done);
    default:
      return done;
  }
}

/** `body` over operands of which long ones are computed once. */
function repeated(
  operands: readonly SparkExpression[],
  body: (operands: readonly SparkExpression[]) => SparkExpression,
): SparkExpression {
  const long = operands.findIndex((e) => writtenSize(e) > REPEATABLE);
  if (long < 0 || operands.some((e, i) => i !== long && aggregates(e))) return body(operands);
  const name = freshName('v', operands, new Map());
  const rest = operands.map((e, i): SparkExpression => (i === long ? { kind: 'variable', name } : e));
  return bind(operands[long]!, name, repeated(rest, body));
}

const byZero = (operands: readonly SparkExpression[]): SparkExpression => {
  const [dividend, divisor] = operands as [SparkExpression, SparkExpression];
  return dividend.kind === 'literal' && dividend.value !== undefined
    ? isZero(divisor)
    : and(operation('is not null', dividend), isZero(divisor));
};

/** `transform(array(v), x -> …)[0]`: a value computed once. */
function isBinding({ operand, index }: Extract<SparkExpression, { kind: 'element' }>): boolean {
  const [list] = operand.kind === 'call' && operand.name === 'transform' ? operand.args : [];
  return (
    index.kind === 'literal' &&
    index.value === '0' &&
    list?.kind === 'call' &&
    list.name === 'array' &&
    childrenOf(list).length === 1
  );
}

function outside(array: SparkExpression, index: SparkExpression): SparkExpression {
  const beyond = operation('>=', index, call('array_size', array));
  if (index.kind !== 'literal') return or(operation('<', index, int(0)), beyond);
  return Number(index.value) < 0 ? operation('is not null', array) : beyond;
}

function provenCall(expr: SparkCall): SparkExpression {
  // The size of NULL is -1 outside ANSI mode.
  if (expr.name === 'size') return { ...expr, name: 'array_size' };
  if (expr.sure) return expr;
  switch (expr.name) {
    case 'abs':
      return isOf(typeOf(expr), 'BIGINT')
        ? repeated(expr.args, ([of]) => when(operation('=', of!, LEAST), raise(OUT_OF_RANGE), call('abs', of!)))
        : expr;
    case 'div': {
      const divisor = expr.args[1]!;
      if (divisor.kind === 'literal' && isNonZero(divisor) && divisor.value !== '-1') return expr;
      return repeated(expr.args, (of) => {
        const overflow = and(operation('=', of[1]!, int(-1)), operation('=', of[0]!, LEAST));
        return when(byZero(of), raise(BY_ZERO), when(overflow, raise(OUT_OF_RANGE), { ...expr, args: of }));
      });
    }
    case 'pmod':
      return isNonZero(expr.args[1]!)
        ? expr
        : repeated(expr.args, (of) => when(byZero(of), raise(BY_ZERO), { ...expr, args: of }));
    case 'make_date':
    case 'make_timestamp_ntz':
    case 'make_interval':
      // Constants are in range.
      if (expr.name === 'make_interval' && expr.args.every(neverNull)) return expr;
      return orError(
        expr,
        expr.args.filter((e) => !neverNull(e)),
        OUT_OF_RANGE,
      );
    case 'sum':
    case 'avg': {
      const type = typeOf(expr.args[0]!);
      if (!expr.aggregate || isOf(type, 'DOUBLE') || (expr.name === 'avg' && isOf(type, 'BIGINT', 'INT'))) return expr;
      const some = operation('>', { ...expr, name: 'count', distinct: false }, int(0));
      const error = { kind: 'case' as const, whens: [{ when: some, then: raise(OUT_OF_RANGE) }], otherwise: undefined };
      return call('coalesce', { ...expr, name: `try_${expr.name}` }, error);
    }
    default:
      return expr;
  }
}
