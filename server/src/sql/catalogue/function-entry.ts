// The shape of a catalogue entry: what one GoogleSQL function or operator takes and gives. Data only.

import type { SqlType } from '../types.js';

/** Words that stand for themselves in an argument: `DAY`, `NFC`, `'ROUND_HALF_EVEN'`. */
export type KeywordArgument = 'DATE_PART' | 'NORMALIZE_MODE' | 'ROUNDING_MODE';

export type ArgumentType =
  | { readonly kind: 'fixed'; readonly type: SqlType }
  /** All arguments of one template get one type: the supertype of what was written. */
  | { readonly kind: 'template'; readonly name: 'T' | 'U' }
  | { readonly kind: 'array-template'; readonly name: 'T' | 'U' }
  /** Each argument keeps its own type. */
  | { readonly kind: 'any' }
  | { readonly kind: 'keyword'; readonly keyword: KeywordArgument }
  | { readonly kind: 'lambda'; readonly parameters: readonly ArgumentType[]; readonly result: ArgumentType };

export interface ArgumentSpec {
  readonly type: ArgumentType;
  /** All repeated arguments of a signature repeat together, zero or more times. Optional ones come last. */
  readonly cardinality: 'required' | 'optional' | 'repeated';
  /** Set where the argument can be written `name => value`; `only` when it must. */
  readonly named?: { readonly name: string; readonly only: boolean };
  /** Must be a literal or a parameter. */
  readonly constant: boolean;
  /** A NULL literal is an error; with aggregates and windows also implies `constant`. */
  readonly nonNull: boolean;
  /** Bounds of a literal. */
  readonly minimum?: number;
  readonly maximum?: number;
  readonly orderable: boolean;
  readonly groupable: boolean;
}

export interface Signature {
  readonly arguments: readonly ArgumentSpec[];
  readonly result: ArgumentType;
  readonly required: number;
  /** Arguments that repeat together; 0 when none does. */
  readonly repeated: number;
  readonly optional: number;
}

/** Documentation in our own words, for hover and signature help. */
export interface FunctionDocumentation {
  /** `SUBSTR(value, position[, length])`. */
  readonly signature: string;
  readonly text: string;
  /** An expression and what it gives, `SUBSTR('apple', 2, 3) → 'ppl'`. */
  readonly example: string;
}

export interface FunctionEntry {
  /** Lower case, `net.host`; operators have the reference engine's names, `$add`. */
  readonly id: string;
  /** Upper case, as written in SQL. */
  readonly name: string;
  /** Other spellings, lower case (`substring` for `substr`). */
  readonly aliases: readonly string[];
  readonly mode: 'scalar' | 'aggregate' | 'analytic';
  readonly signatures: readonly Signature[];
  /** Another value each call, or one that depends on who runs it (RAND, GENERATE_UUID, SESSION_USER). */
  readonly volatile: boolean;
  /** Reads the clock (CURRENT_DATE …). */
  readonly clock: boolean;
  /** `propagates`: NULL exactly when an argument is NULL. */
  readonly nullBehaviour: 'propagates' | 'special';
  /** Never gives NULL, whatever the arguments. */
  readonly neverNull: boolean;
  readonly supportsSafe: boolean;
  readonly supportsOver: boolean;
  readonly windowOrder: 'unsupported' | 'optional' | 'required';
  readonly supportsFrame: boolean;
  readonly supportsDistinct: boolean;
  readonly supportsOrderBy: boolean;
  readonly supportsLimit: boolean;
  /** IGNORE NULLS and RESPECT NULLS may be written. */
  readonly supportsNullHandling: boolean;
  readonly supportsHaving: boolean;
  /** What happens to NULL inputs of an aggregate when nothing is written. */
  readonly defaultIgnoresNulls: boolean;
  /** Signatures behind the first coerce no STRING literal (`DATE_DIFF(timestamp, '2024-01-01', DAY)` is an error). */
  readonly textOnlyInFirstSignature: boolean;
  /** BigQuery documents it; the rest exists only in the reference engine. */
  readonly inBigQuery: boolean;
  readonly doc: FunctionDocumentation | undefined;
}
