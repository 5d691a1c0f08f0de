// A typed expression and a type with declared digits or length → whether every value of it is known to fit: what a column was
// declared to hold, a literal's own digits, and what only chooses among values. Says no where it cannot tell.

import type { TypedExpression } from '../typed-tree.js';
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
