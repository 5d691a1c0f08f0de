// IFERROR, ISERROR and NULLIFERROR in PostgreSQL, where no expression catches an error: only errors that can be foreseen, as a condition.

import { atLeast, ANY, PRIMARY, primary, type Fragment } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import { TOTAL_FUNCTIONS } from '../../catalogue/total-function-table.js';
import type { Translation } from '../../printing/translation.js';
import { hasParameters } from '../../typing/coercion.js';
import type { TypedCall, TypedCast, TypedExpression } from '../../typed-tree.js';
import { sameType, typeKey } from '../../types.js';
import { casts } from './cast-table.js';

/** `fails` absent: never. `value` holds where it does not fail. */
interface Foreseen {
  readonly value: string;
  readonly fails?: string;
}

/** No value of its columns makes it fail. */
export function cannotFail(expr: TypedExpression): boolean {
  switch (expr.kind) {
    case 'literal':
    case 'column':
    case 'parameter':
    case 'variable':
      return true;
    case 'array':
      return expr.elements.every(cannotFail);
    case 'struct':
      return expr.fields.every((f) => cannotFail(f.value));
    case 'field':
      return cannotFail(expr.operand);
    case 'case':
      return expr.whens.every((w) => cannotFail(w.when) && cannotFail(w.then)) && cannotFail(expr.otherwise);
    case 'cast':
      return (
        cannotFail(expr.operand) &&
        expr.format === undefined &&
        expr.timeZone === undefined &&
        !hasParameters(expr.type) &&
        (sameType(expr.operand.type, expr.type) ||
          casts[`${typeKey(expr.operand.type)}→${typeKey(expr.type)}`]?.safe === 'never fails')
      );
    case 'call':
      return (
        expr.aggregate === undefined &&
        expr.over === undefined &&
        (expr.safe || TOTAL_FUNCTIONS.has(expr.fn)) &&
        expr.args.every(cannotFail)
      );
    default:
      return false;
  }
}

/** `undefined`: errors that are not foreseen. */
function foreseen(expr: TypedExpression, printer: Printer): Foreseen | undefined {
  if (cannotFail(expr)) return { value: printer.operand(expr, PRIMARY) };
  if (expr.kind === 'case')
    return branches(
      expr.whens.map((w) => [w.when, w.then] as const),
      expr.otherwise,
      printer,
    );
  if (expr.kind === 'cast') return expr.format === undefined ? foreseenCast(expr, printer) : undefined;
  return expr.kind === 'call' ? foreseenCall(expr, printer) : undefined;
}

function foreseenCast(cast: TypedCast, printer: Printer): Foreseen | undefined {
  const inner = foreseen(cast.operand, printer);
  if (inner === undefined) return undefined;
  const operand = printer.printed(primary(inner.value), cast.operand.type, cast.operand.span);
  if (inner.fails === 'true') return { value: `CAST(NULL AS ${printer.typeName(cast.type, cast)})`, fails: 'true' };
  if (cast.safe || cannotFail({ ...cast, operand }))
    return { value: printer.operand({ ...cast, operand }, PRIMARY), ...(inner.fails && { fails: inner.fails }) };
  // PostgreSQL evaluates the cast of a constant while planning, also where a condition stands before it.
  if (cast.operand.kind === 'literal') return undefined;
  const value = printer.operand({ ...cast, operand, safe: true, nullable: true }, PRIMARY);
  const own = `(${inner.value} IS NOT NULL AND ${value} IS NULL)`;
  return { value, fails: inner.fails === undefined ? own : `(${inner.fails} OR ${own})` };
}

function branches(
  whens: readonly (readonly [TypedExpression, TypedExpression])[],
  otherwise: TypedExpression,
  printer: Printer,
): Foreseen | undefined {
  if (!whens.every(([when]) => cannotFail(when))) return undefined;
  const results = [...whens.map(([, then]) => then), otherwise].map((e) => foreseen(e, printer));
  if (results.includes(undefined)) return undefined;
  const choose = (of: (result: Foreseen) => string): string =>
    `CASE ${whens.map(([when], i) => `WHEN ${printer.argument(when)} THEN ${of(results[i]!)}`).join(' ')} ELSE ${of(results.at(-1)!)} END`;
  return { value: choose((r) => r.value), fails: choose((r) => r.fails ?? 'false') };
}

const SAFE_OPERATORS: Readonly<Record<string, string>> = {
  $add: 'safe_add',
  $subtract: 'safe_subtract',
  $multiply: 'safe_multiply',
  $divide: 'safe_divide',
  $unary_minus: 'safe_negate',
};

/** Functions that are NULL for a NULL alone, so that the NULL of their SAFE. form tells of an error. */
const NULL_FOR_NULL_ALONE: ReadonlySet<string> = new Set(
  `div mod ln log log10 sqrt pow acos asin acosh atanh date datetime time chr from_base64 from_hex
  date_add date_sub datetime_add datetime_sub timestamp_add timestamp_sub substr left right lpad rpad repeat
  parse_date parse_datetime parse_time parse_timestamp parse_numeric`.split(/\s+/),
);

/** The same call with NULL for its errors, where nothing else makes it NULL. */
function safelyWritten(call: TypedCall): TypedCall | undefined {
  if (call.args.some((arg) => arg.kind === 'literal' && arg.value === undefined)) return undefined;
  const operator = SAFE_OPERATORS[call.fn];
  if (operator !== undefined)
    return /^(INT64|FLOAT64|NUMERIC)$/.test(typeKey(call.type)) ? { ...call, fn: operator } : undefined;
  return NULL_FOR_NULL_ALONE.has(call.fn) ? { ...call, safe: true } : undefined;
}

function foreseenCall(call: TypedCall, printer: Printer): Foreseen | undefined {
  const [a, b, c] = call.args;
  if (call.fn === 'error' && cannotFail(a!))
    return { value: `CAST(NULL AS ${printer.typeName(call.type, call)})`, fails: 'true' };
  if (call.fn === 'if') return branches([[a!, b!]], c!, printer);
  if (call.fn === 'iferror' || call.fn === 'nulliferror') {
    const first = foreseen(a!, printer);
    const second: Foreseen | undefined =
      b === undefined ? { value: `CAST(NULL AS ${printer.typeName(call.type, call)})` } : foreseen(b, printer);
    if (first === undefined || second === undefined) return undefined;
    if (first.fails === undefined) return first;
    const value = `CASE WHEN ${first.fails} THEN ${second.value} ELSE ${first.value} END`;
    return second.fails === undefined ? { value } : { value, fails: `(${first.fails} AND ${second.fails})` };
  }
  if (!call.args.every(cannotFail) || call.aggregate !== undefined || call.over !== undefined) return undefined;
  const safe = safelyWritten(call);
  if (safe !== undefined) {
    const value = atLeast(printer.print({ ...safe, nullable: true }), PRIMARY);
    const given = call.args
      .filter((arg) => arg.kind !== 'literal')
      .map((arg) => `${printer.operand(arg, PRIMARY)} IS NOT NULL AND `);
    return { value, fails: `(${given.join('')}${value} IS NULL)` };
  }
  if (call.fn === '$array_at_offset' || call.fn === '$array_at_ordinal') {
    const base = call.fn === '$array_at_offset' ? 0 : 1;
    return {
      value: atLeast(printer.print({ ...call, fn: `$safe_${call.fn.slice(1)}`, nullable: true }), PRIMARY),
      fails: `COALESCE(${printer.operand(b!, PRIMARY)} NOT BETWEEN ${base} AND cardinality(${printer.operand(a!, PRIMARY)}) - ${1 - base}, false)`,
    };
  }
  return undefined;
}

function refused(call: TypedCall, printer: Printer): Fragment {
  return printer.refuse(
    'PostgreSQL catches no error, and the errors of this expression are not foreseen',
    call.args[0],
  );
}

export const iferror: Translation = (call, printer) => {
  const first = foreseen(call.args[0]!, printer);
  if (first === undefined) return refused(call, printer);
  if (first.fails === undefined) return primary(first.value);
  const other = call.args[1];
  return primary(
    other === undefined
      ? `CASE WHEN NOT ${first.fails} THEN ${first.value} END`
      : `CASE WHEN ${first.fails} THEN ${atLeast(printer.print(other), ANY)} ELSE ${first.value} END`,
  );
};

export const iserror: Translation = (call, printer) => {
  const first = foreseen(call.args[0]!, printer);
  return first === undefined ? refused(call, printer) : primary(first.fails ?? 'false');
};
