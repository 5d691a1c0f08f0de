// NUMERIC and BIGNUMERIC as PostgreSQL numeric: results are rounded half away from zero to their scale and checked for range.

import type { Translation } from '../../printing/translation.js';
import { typeKey } from '../../types.js';

const BIGGEST = '578960446186580977117854925043439539266.34992332820282019728792003956564819967';
const SMALLEST = '-578960446186580977117854925043439539266.34992332820282019728792003956564819968';

/** numeric(38, 9) holds exactly GoogleSQL's range of NUMERIC and raises outside of it. */
export function asNumeric(text: string): string {
  return `CAST(${text} AS numeric(38, 9))`;
}

/** No declared precision has BIGNUMERIC's range: it is checked. */
export function asBigNumeric(text: string): string {
  const rounded = `round(${text}, 38)`;
  return `CASE WHEN ${rounded} NOT BETWEEN ${SMALLEST} AND ${BIGGEST} THEN {fail:BIGNUMERIC out of range} ELSE ${rounded} END`;
}

/** A template whose value is rounded and checked as the call's type wants. */
export function decimalResult(text: string): Translation {
  return (call, printer) =>
    printer.apply(typeKey(call.type) === 'BIGNUMERIC' ? asBigNumeric(text) : asNumeric(text), call);
}

/**
 * A dividend with so many decimals that the quotient, which PostgreSQL rounds to the dividend's scale at least, can't be
 * rounded a second time across a half: quotients of NUMERIC differ from a half by more than 1e-48 or not at all.
 */
export function wideDividend(text: string, type: string): string {
  return type === 'BIGNUMERIC' ? `CAST(${text} AS numeric(250, 160))` : `CAST(${text} AS numeric(98, 59))`;
}

/** The exact decimal expansion of a FLOAT64, as far as any rounding to 38 places can see (310 digits: to the last one before the point); fails for NaN and infinities. */
export function exactDecimal(text: string, digits = 90): string {
  return `CAST(to_char(${text}, '9.' || repeat('9', ${digits}) || 'EEEE') AS numeric)`;
}
