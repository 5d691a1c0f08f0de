// A Spark expression → the same with NULL where it would fail, and the condition under which it does: what SAFE., IFERROR
// and ISERROR need on an engine that can't catch errors. Undefined where a part's failures are not known.

import {
  BOOLEAN,
  VOID,
  call,
  cast,
  lambda,
  literal,
  nullOf,
  operation,
  or,
  and,
  not,
  isNull,
  variable,
  type SparkCall,
  type SparkExpression,
} from './spark-expression.js';

export interface Guarded {
  readonly value: SparkExpression;
  /** TRUE or FALSE, never NULL; absent when it never fails. */
  readonly failed?: SparkExpression;
}

const TRUE = literal(BOOLEAN, 'true');
const FALSE = literal(BOOLEAN, 'false');

/** Functions that give NULL for a NULL argument and never fail by themselves. */
const TOTAL = new Set([
  'abs',
  'acos',
  'acosh',
  'array_compact',
  'array_contains',
  'array_max',
  'array_min',
  'array_distinct',
  'array_join',
  'ascii',
  'asin',
  'atan',
  'atan2',
  'atanh',
  'base64',
  'btrim',
  'cbrt',
  'char_length',
  'conv',
  'chr',
  'concat',
  'contains',
  'cos',
  'cot',
  'csc',
  'sec',
  'pi',
  'cosh',
  'date_add',
  'date_format',
  'date_sub',
  'date_trunc',
  'date_from_unix_date',
  'datediff',
  'day',
  'dayofmonth',
  'dayofweek',
  'dayofyear',
  'decode',
  'encode',
  'endswith',
  'exp',
  'flatten',
  'floor',
  'ceil',
  'format_number',
  'from_utc_timestamp',
  'get',
  'get_json_object',
  'hex',
  'hour',
  'instr',
  'isnan',
  'last_day',
  'left',
  'length',
  'ln',
  'locate',
  'log',
  'log10',
  'log1p',
  'log2',
  'lower',
  'lpad',
  'ltrim',
  'md5',
  'minute',
  'month',
  'octet_length',
  'power',
  'quarter',
  'regexp_extract',
  'regexp_extract_all',
  'regexp_replace',
  'regexp_substr',
  'repeat',
  'replace',
  'reverse',
  'right',
  'rpad',
  'rtrim',
  'second',
  'sha1',
  'sha2',
  'sign',
  'sin',
  'sinh',
  'size',
  'slice',
  'sort_array',
  'split',
  'sqrt',
  'startswith',
  'substr',
  'substring_index',
  'tan',
  'tanh',
  'to_utc_timestamp',
  'timestamp_micros',
  'translate',
  'trim',
  'try_add',
  'try_cast',
  'try_divide',
  'try_multiply',
  'try_subtract',
  'unhex',
  'unix_date',
  'unix_micros',
  'unix_seconds',
  'upper',
  'weekday',
  'weekofyear',
  'year',
  'array',
  'named_struct',
  'trunc',
  'nullif',
  'greatest',
  'least',
  'shiftleft',
  'shiftrightunsigned',
  'bit_count',
  'json_object_keys',
  'json_array_length',
]);
const TOTAL_OPERATORS = new Set([
  '=',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  '<=>',
  '|',
  '^',
  '&',
  '~',
  'is null',
  'is not null',
  '||',
  'in',
  'between',
  'like',
  'rlike',
  'not',
]);
const TRIED: Readonly<Record<string, string>> = { '+': 'try_add', '-': 'try_subtract', '*': 'try_multiply' };

/** `opaque`: parts whose failures stay failures (arguments of a SAFE. call). */
export function guarded(expr: SparkExpression, opaque: ReadonlySet<SparkExpression> = new Set()): Guarded | undefined {
  if (opaque.has(expr)) return { value: expr };
  const go = (e: SparkExpression): Guarded | undefined => guarded(e, opaque);
  switch (expr.kind) {
    case 'literal':
    case 'column':
    case 'parameter':
    case 'variable':
    case 'interval':
      return { value: expr };
    case 'cast': {
      const inner = go(expr.operand);
      if (inner === undefined) return undefined;
      // A decimal that does not fit may be a limit of the translation, not an error of GoogleSQL.
      if (expr.type.kind === 'decimal' && !expr.tolerant) return undefined;
      if (expr.operand.kind === 'literal' && expr.operand.value === undefined) return { value: expr };
      const value = { ...expr, operand: inner.value, tolerant: true };
      return joined(
        value,
        [inner],
        expr.tolerant ? undefined : and(operation('is not null', inner.value), isNull(value)),
      );
    }
    case 'operation':
      return guardedOperation(expr.operator, expr.operands, go);
    case 'case': {
      const parts = expr.whens.map((w) => ({ when: go(w.when), then: go(w.then) }));
      const otherwise = expr.otherwise === undefined ? { value: nullOf(VOID) } : go(expr.otherwise);
      if (otherwise === undefined || parts.some((p) => p.when === undefined || p.then === undefined)) return undefined;
      const known = parts as { when: Guarded; then: Guarded }[];
      const value: SparkExpression = {
        ...expr,
        whens: known.map((p) => ({ when: p.when.value, then: p.then.value })),
        otherwise: expr.otherwise && otherwise.value,
      };
      if (
        known.every((p) => p.when.failed === undefined && p.then.failed === undefined) &&
        otherwise.failed === undefined
      )
        return { value };
      const whens = known.flatMap((p) => [
        ...(p.when.failed ? [{ when: p.when.failed, then: TRUE }] : []),
        { when: p.when.value, then: p.then.failed ?? FALSE },
      ]);
      return { value, failed: { kind: 'case', whens, otherwise: otherwise.failed ?? FALSE } };
    }
    case 'element': {
      const [operand, index] = [go(expr.operand), go(expr.index)];
      if (operand === undefined || index === undefined) return undefined;
      // An array of one element with its first taken: a value computed once.
      const bound =
        expr.operand.kind === 'call' &&
        expr.operand.name === 'transform' &&
        expr.index.kind === 'literal' &&
        expr.index.value === '0';
      const value = bound
        ? { ...expr, operand: operand.value }
        : call('get', operand.value, cast(index.value, { kind: 'scalar', name: 'INT' }, true));
      const outside = or(
        operation('<', index.value, literal({ kind: 'scalar', name: 'INT' }, '0')),
        operation('>=', index.value, call('size', operand.value)),
      );
      return joined(value, [operand, index], bound ? undefined : call('coalesce', outside, FALSE));
    }
    case 'field': {
      const operand = go(expr.operand);
      return operand && joined({ ...expr, operand: operand.value }, [operand]);
    }
    case 'struct': {
      const fields = expr.fields.map((f) => go(f.value));
      if (fields.some((f) => f === undefined)) return undefined;
      const known = fields as Guarded[];
      return joined({ ...expr, fields: expr.fields.map((f, i) => ({ name: f.name, value: known[i]!.value })) }, known);
    }
    case 'lambda':
    case 'query':
      return undefined;
    case 'call':
      return guardedCall(expr, go);
  }
}

function joined(value: SparkExpression, parts: readonly Guarded[], own?: SparkExpression): Guarded {
  const failures = [
    ...parts.flatMap((p) => (p.failed === undefined ? [] : [p.failed])),
    ...(own === undefined ? [] : [own]),
  ];
  return failures.length === 0 ? { value } : { value, failed: or(...failures) };
}

type Go = (expr: SparkExpression) => Guarded | undefined;

function guardedOperation(
  operator: Parameters<typeof operation>[0],
  operands: readonly SparkExpression[],
  go: Go,
): Guarded | undefined {
  const parts = operands.map(go);
  if (parts.some((p) => p === undefined)) return undefined;
  const known = parts as Guarded[];
  const values = known.map((p) => p.value);
  if (operator === 'and' || operator === 'or') {
    // What stands behind a deciding operand is not looked at.
    const value = operation(operator, ...values);
    const failures = known.map((p, i) => {
      if (p.failed === undefined) return undefined;
      if (i === 0) return p.failed;
      const before = operator === 'and' ? and(...values.slice(0, i)) : or(...values.slice(0, i));
      return and(call('coalesce', operator === 'and' ? before : not(before), TRUE), p.failed);
    });
    const present = failures.filter((f) => f !== undefined);
    return present.length === 0 ? { value } : { value, failed: or(...present) };
  }
  if (TOTAL_OPERATORS.has(operator)) return joined(operation(operator, ...values), known);
  const tried = TRIED[operator];
  const all = and(...values.filter((v) => v.kind !== 'literal').map((v) => operation('is not null', v)), TRUE);
  if (tried !== undefined) {
    const value = call(tried, ...values);
    return joined(value, known, and(all, isNull(value)));
  }
  if (operator === '/') {
    const value = call('try_divide', ...values);
    return joined(value, known, and(all, isNull(value)));
  }
  if (operator === '%') {
    const divisor = values[1]!;
    if (divisor.kind === 'literal' && Number(divisor.value) !== 0) return joined(operation('%', ...values), known);
    return joined(
      operation('%', values[0]!, call('nullif', divisor, literal({ kind: 'scalar', name: 'INT' }, '0'))),
      known,
      call(
        'coalesce',
        and(
          operation('is not null', values[0]!),
          operation('=', divisor, literal({ kind: 'scalar', name: 'INT' }, '0')),
        ),
        FALSE,
      ),
    );
  }
  if (operator === 'negate') {
    const value = call('try_subtract', literal({ kind: 'scalar', name: 'INT' }, '0'), values[0]!);
    return joined(value, known, and(operation('is not null', values[0]!), isNull(value)));
  }
  return undefined;
}

/** Constants and columns, or the first of them that is not NULL. */
function isPlain(expr: SparkExpression): boolean {
  if (expr.kind === 'call' && expr.name === 'coalesce') return expr.args.every(isPlain);
  return expr.kind === 'literal' || expr.kind === 'column';
}

/** Spark's `exists` knows no positions. */
function someElement(
  array: SparkExpression,
  parameters: readonly string[],
  condition: SparkExpression,
): SparkExpression {
  const test = lambda(parameters, condition);
  return parameters.length === 1
    ? call('exists', array, test)
    : call('exists', call('transform', array, test), lambda(['fails_'], variable('fails_')));
}

function guardedCall(expr: SparkCall, go: Go): Guarded | undefined {
  if (expr.over !== undefined || expr.aggregate) return { value: expr };
  // What its message raises comes first.
  if (expr.name === 'raise_error') return isPlain(expr.args[0]!) ? { value: nullOf(VOID), failed: TRUE } : undefined;
  const [first, second] = expr.args;
  if (
    second?.kind === 'lambda' &&
    expr.args.length === 2 &&
    first !== undefined &&
    ['transform', 'filter', 'exists', 'forall'].includes(expr.name)
  ) {
    const [array, body] = [go(first), go(second.body)];
    if (array === undefined || body === undefined) return undefined;
    const value = { ...expr, args: [array.value, { ...second, body: body.value }] };
    const some = body.failed && call('coalesce', someElement(array.value, second.parameters, body.failed), FALSE);
    return joined(value, [array], some);
  }
  const parts = expr.args.map(go);
  if (parts.some((p) => p === undefined)) return undefined;
  const known = parts as Guarded[];
  const values = known.map((p) => p.value);
  const value = { ...expr, args: values };
  if (TOTAL.has(expr.name)) return joined(value, known);
  if (expr.name === 'coalesce') {
    // What stands behind a value is not looked at.
    const failures = known.flatMap((p, i) =>
      p.failed === undefined ? [] : [and(...values.slice(0, i).map(isNull), p.failed)],
    );
    return failures.length === 0 ? { value } : { value, failed: or(...failures) };
  }
  const all = and(...values.filter((v) => v.kind !== 'literal').map((v) => operation('is not null', v)), TRUE);
  switch (expr.name) {
    case 'make_date': {
      const dated = cast(
        call(
          'concat_ws',
          literal({ kind: 'scalar', name: 'STRING' }, '-'),
          ...values.map((v, i) =>
            i === 0
              ? call(
                  'lpad',
                  cast(v, { kind: 'scalar', name: 'STRING' }),
                  literal({ kind: 'scalar', name: 'INT' }, '4'),
                  literal({ kind: 'scalar', name: 'STRING' }, '0'),
                )
              : cast(v, { kind: 'scalar', name: 'STRING' }),
          ),
        ),
        { kind: 'scalar', name: 'DATE' },
        true,
      );
      const year = operation(
        'between',
        values[0]!,
        literal({ kind: 'scalar', name: 'INT' }, '1'),
        literal({ kind: 'scalar', name: 'INT' }, '9999'),
      );
      const whole = { kind: 'case' as const, whens: [{ when: and(all, year), then: dated }], otherwise: undefined };
      return joined(whole, known, and(all, isNull(whole)));
    }
    case 'timestamp_seconds':
    case 'timestamp_millis': {
      const most = expr.name === 'timestamp_seconds' ? '253402300799' : '253402300799999';
      const least = expr.name === 'timestamp_seconds' ? '-62135596800' : '-62135596800000';
      const fits = operation(
        'between',
        values[0]!,
        literal({ kind: 'scalar', name: 'BIGINT' }, least),
        literal({ kind: 'scalar', name: 'BIGINT' }, most),
      );
      return joined(
        { kind: 'case', whens: [{ when: fits, then: value }], otherwise: undefined },
        known,
        call('coalesce', not(fits), FALSE),
      );
    }
    case 'div': {
      const divisor = values[1]!;
      if (divisor.kind === 'literal' && Number(divisor.value) > 0) return joined(value, known);
      const zero = operation('=', divisor, literal({ kind: 'scalar', name: 'INT' }, '0'));
      const overflow = and(
        operation('=', divisor, literal({ kind: 'scalar', name: 'INT' }, '-1')),
        operation('=', values[0]!, literal({ kind: 'scalar', name: 'BIGINT' }, '-9223372036854775808')),
      );
      const fails = call('coalesce', or(and(operation('is not null', values[0]!), zero), overflow), FALSE);
      return joined({ kind: 'case', whens: [{ when: not(fails), then: value }], otherwise: undefined }, known, fails);
    }
    case 'round':
    case 'add_months':
      return joined(value, known);
    case 'pmod':
      return second?.kind === 'literal' ? joined(value, known) : undefined;
    default:
      return undefined;
  }
}
