// A SAFE. call or a SAFE_CAST that fails by its constants alone, whatever its other operands are: NULL.

import { ARGUMENT_RANGES } from '../constants/argument-ranges-table.js';
import { checkRe2 } from '../constants/re2-syntax.js';
import type { TypedCall, TypedExpression } from '../typed-tree.js';
import { typeKey } from '../types.js';
import { refusesFormat } from './cast-constant.js';
import { scalarOf, type Outcome } from './constant.js';

type Value = (expr: TypedExpression) => Outcome;

/** Patterns whose match is what their one group matches; in an empty text REGEXP_INSTR does not look at them. */
const ONE_GROUP: ReadonlySet<string> = new Set(['regexp_extract', 'regexp_extract_all', 'regexp_substr']);
const REGEX: ReadonlySet<string> = new Set([...ONE_GROUP, 'regexp_instr', 'regexp_contains', 'regexp_replace']);

/** `value` knows the constants among the operands. Other operands may be NULL, and fail for themselves. */
export function isCaught(expr: TypedExpression, value: Value): boolean {
  if (expr.kind === 'cast') {
    if (!expr.safe || expr.format === undefined) return false;
    const format = value(expr.format);
    return typeof format === 'string' && refusesFormat(format, scalarOf(expr.operand.type), scalarOf(expr.type));
  }
  return expr.kind === 'call' && expr.safe && expr.aggregate === undefined && expr.over === undefined
    ? expr.fn === 'error' || failsByConstants(expr, value)
    : false;
}

function failsByConstants({ fn, args }: TypedCall, value: Value): boolean {
  const constant = (index: number): string | undefined => {
    const found = args[index] && value(args[index]);
    return typeof found === 'string' ? found : undefined;
  };
  for (const { argument, least = -Infinity, most = Infinity, not } of ARGUMENT_RANGES[fn] ?? []) {
    const number = Number(constant(argument) ?? 'NaN');
    // ASIN and ACOS of infinity are NaN.
    if (!Number.isFinite(number)) continue;
    if (number < least || number > most || number === not) return true;
  }
  if (REGEX.has(fn) && args[1] !== undefined && typeKey(args[1].type) === 'STRING') {
    const pattern = constant(1);
    const check = pattern === undefined ? undefined : checkRe2(pattern);
    if (check === undefined || check.fault !== undefined) return check !== undefined;
    const oneGroup = ONE_GROUP.has(fn) || (fn === 'regexp_instr' && args.length === 2 && (constant(0) ?? '') !== '');
    return oneGroup && check.groups > 1;
  }
  if (fn === 'translate') {
    const characters = Array.from(constant(1) ?? '');
    return new Set(characters).size < characters.length;
  }
  // What is filled up is filled up with something.
  return (fn === 'lpad' || fn === 'rpad') && constant(2) === '';
}
