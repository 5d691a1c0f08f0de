// A typed expression and a type with declared digits or length → whether every value of it is known to fit: what a column was
// declared to hold, a literal's own digits, and what only chooses among values. Says no where it cannot tell.

import type { TypedCall, TypedExpression } from '../typed-tree.js';
import type { SqlType } from '../types.js';
import { castIsLossy } from './coercion.js';

/** Calls that give one of their arguments; which of them are values. */
const CHOOSES: Readonly<Record<string, (args: readonly TypedExpression[]) => readonly TypedExpression[]>> = {
  coalesce: (args) => args,
  ifnull: (args) => args,
  greatest: (args) => args,
  least: (args) => args,
  nullif: (args) => args.slice(0, 1),
  if: (args) => args.slice(1),
  min: (args) => args,
  max: (args) => args,
  any_value: (args) => args.slice(0, 1),
  first_value: (args) => args.slice(0, 1),
  last_value: (args) => args.slice(0, 1),
  nth_value: (args) => args.slice(0, 1),
  lag: (args) => [args[0]!, ...args.slice(2)],
  lead: (args) => [args[0]!, ...args.slice(2)],
};

export function valuesFit(expr: TypedExpression, target: SqlType): boolean {
  // Characters are no bytes.
  if (target.kind === 'scalar' && target.length !== undefined && isOf(expr, target.name)) {
    const longest = longestOf(expr);
    if (longest !== undefined) return longest <= target.length;
  }
  switch (expr.kind) {
    case 'column':
      return expr.declared !== undefined && !castIsLossy(expr.declared, target);
    case 'literal':
      return literalFits(expr.value, target);
    case 'cast':
      return (
        !castIsLossy(expr.type, target) ||
        (!castIsLossy(expr.operand.type, expr.type) && valuesFit(expr.operand, target))
      );
    case 'case':
      return expr.whens.every((w) => valuesFit(w.then, target)) && valuesFit(expr.otherwise, target);
    case 'call': {
      const chosen = CHOOSES[expr.fn]?.(expr.args);
      return chosen !== undefined && chosen.length > 0 && chosen.every((a) => valuesFit(a, target));
    }
    default:
      return false;
  }
}

const NEVER_LONGER: ReadonlySet<string> = new Set([
  'trim',
  'ltrim',
  'rtrim',
  'substr',
  'substring',
  'left',
  'right',
  'reverse',
]);

/** Length in hexadecimal digits. */
const DIGESTS: Readonly<Record<string, number>> = { md5: 32, sha1: 40, sha256: 64, sha512: 128 };

/** Scalars as text; a sign, all digits. */
const WRITTEN_LENGTHS: Readonly<Record<string, number>> = { INT64: 20, BOOL: 5, DATE: 10 };

/** The most characters (bytes of BYTES) that a value has; undefined where nothing bounds them. */
export function longestOf(expr: TypedExpression): number | undefined {
  switch (expr.kind) {
    case 'column':
      return expr.declared?.kind === 'scalar' ? expr.declared.length : undefined;
    case 'literal':
      return expr.value === undefined ? 0 : [...expr.value].length;
    case 'cast': {
      if (expr.type.kind !== 'scalar' || expr.format !== undefined) return undefined;
      if (expr.type.length !== undefined) return expr.type.length;
      const from = expr.operand.type;
      if (from.kind !== 'scalar' || expr.type.name !== 'STRING') return undefined;
      return from.name === 'STRING' ? longestOf(expr.operand) : WRITTEN_LENGTHS[from.name];
    }
    case 'case':
      return longestAmong([...expr.whens.map((w) => w.then), expr.otherwise]);
    case 'call':
      return longestOfCall(expr);
    default:
      return undefined;
  }
}

function longestOfCall({ fn, args }: TypedCall): number | undefined {
  const [first, second, third] = args;
  if (first === undefined) return undefined;
  if (fn === 'concat' || fn === '$concat_op') {
    const lengths = args.map(longestOf);
    return lengths.every((n) => n !== undefined) ? lengths.reduce((a, b) => a + b, 0) : undefined;
  }
  if (NEVER_LONGER.has(fn)) {
    const taken = fn === 'left' || fn === 'right' ? second : fn.startsWith('substr') ? third : undefined;
    const bounds = [longestOf(first), numberOf(taken)].filter((n) => n !== undefined);
    return bounds.length === 0 ? undefined : Math.min(...bounds);
  }
  if (fn === 'lpad' || fn === 'rpad') return numberOf(second);
  if (fn === 'to_hex' && first.kind === 'call') return DIGESTS[first.fn];
  const chosen = CHOOSES[fn]?.(args);
  return chosen === undefined || chosen.length === 0 ? undefined : longestAmong(chosen);
}

function longestAmong(exprs: readonly TypedExpression[]): number | undefined {
  const lengths = exprs.map(longestOf);
  return lengths.every((n) => n !== undefined) ? Math.max(...lengths) : undefined;
}

function numberOf(e: TypedExpression | undefined): number | undefined {
  return e?.kind === 'literal' && e.value !== undefined && isOf(e, 'INT64') ? Math.max(0, Number(e.value)) : undefined;
}

function isOf({ type }: TypedExpression, name: string): boolean {
  return type.kind === 'scalar' && type.name === name;
}

/** Literals of numbers and texts; their canonical text has no trailing zeros. */
function literalFits(value: string | undefined, target: SqlType): boolean {
  if (value === undefined) return true;
  if (target.kind !== 'scalar') return false;
  if (target.length !== undefined) return [...value].length <= target.length;
  if (target.precision === undefined) return false;
  const digits = value.startsWith('-') ? value.slice(1) : value;
  const [whole = '', fraction = ''] = digits.split('.');
  const isNumber = [...whole, ...fraction].every((c) => c >= '0' && c <= '9');
  const scale = target.scale ?? 0;
  return isNumber && (whole === '0' ? 0 : whole.length) <= target.precision - scale && fraction.length <= scale;
}
