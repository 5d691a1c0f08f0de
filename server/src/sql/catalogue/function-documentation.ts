// A function's name → what people are told about it: how it is called, what it does, what NULL does to it.

import { lookupFunction } from './function-catalogue.js';
import type { FunctionEntry } from './function-entry.js';
import { signatureTexts } from './signature-text.js';

export interface FunctionDocument {
  /** As written in SQL, the catalogue's own spelling. */
  readonly name: string;
  readonly kind: 'scalar' | 'aggregate' | 'window' | 'operator';
  /** The call with named arguments first, then every typed form, `SUBSTR(STRING, INT64[, INT64]) → STRING`. */
  readonly signatures: readonly string[];
  /** Absent for functions that no target translates. */
  readonly prose: string | undefined;
  /** `SUBSTR('apple', -3, 2) → 'pl'`. */
  readonly example: string | undefined;
  readonly nullBehaviour: string;
}

/** By any spelling, any case; undefined for a name that is no function. */
export function functionDocumentation(name: string): FunctionDocument | undefined {
  const entry = lookupFunction(name);
  if (entry === undefined) return undefined;
  const { doc } = entry;
  return {
    name: entry.name,
    kind: entry.id.startsWith('$') ? 'operator' : entry.mode === 'analytic' ? 'window' : entry.mode,
    signatures: [...(doc === undefined ? [] : [doc.signature]), ...signatureTexts(entry).map((text) => text.label)],
    prose: doc?.text,
    example: doc === undefined || doc.example === '' ? undefined : doc.example,
    nullBehaviour: nullBehaviour(entry),
  };
}

function nullBehaviour(entry: FunctionEntry): string {
  if (entry.neverNull) return 'Never NULL.';
  if (entry.mode === 'aggregate')
    return entry.defaultIgnoresNulls ? 'Passes over NULLs.' : 'Takes NULLs like other values.';
  if (entry.nullBehaviour === 'propagates') return 'NULL exactly when an argument is NULL.';
  return 'Has its own rule for NULL.';
}
