// Values of constants while they are worked out: the canonical texts of literals (see TypedLiteral), NULL, and lists of values.

import type { TypedCall } from '../typed-tree.js';
import type { SqlType } from '../types.js';

/** NULL, the canonical text of a scalar, or the elements of an array or the fields of a struct. */
export type Constant = null | string | readonly Constant[];

/** GoogleSQL raises an error: NULL under SAFE, and nothing that could be written down otherwise. */
export const FAILS: unique symbol = Symbol('fails');

/** `undefined`: not known here, so the call stays as it is. */
export type Outcome = Constant | typeof FAILS | undefined;

/** Arguments have their signature's types; none is NULL unless the entry is `withNulls`. */
export type Evaluate = (args: readonly Constant[], call: TypedCall) => Outcome;

/** Absent arguments are absent. A bare function gives NULL when any argument is NULL. */
export type Evaluation = Evaluate | { readonly withNulls: Evaluate };

export type Evaluations = Readonly<Record<string, Evaluation>>;

export function scalarOf(type: SqlType | undefined): string {
  return type?.kind === 'scalar' ? type.name : (type?.kind.toUpperCase() ?? '');
}

/** The text of a scalar argument. */
export function textOf(value: Constant | undefined): string {
  return typeof value === 'string' ? value : '';
}

export function itemsOf(value: Constant | undefined): readonly Constant[] {
  return Array.isArray(value) ? (value as readonly Constant[]) : [];
}

export const bool = (value: boolean): string => (value ? 'true' : 'false');

const INT64_MOST = 2n ** 63n - 1n;

export function integer(value: bigint): string | typeof FAILS {
  return value > INT64_MOST || value < -INT64_MOST - 1n ? FAILS : value.toString();
}

/** Characters 0–255 for bytes, as literals of BYTES have them. */
export const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
export const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1');
