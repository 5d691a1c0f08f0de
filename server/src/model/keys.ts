// A resolved model → which column sets of its result are unique, and what that says to the keys its author claims.

import type { ClaimedKey, ExportedKey } from './pipeline-model.js';
import type { ModelCore } from './resolve-model.js';

export type ClaimInput = Omit<ClaimedKey, 'proof'>;

export interface KeyAnalysis {
  readonly claims: readonly ClaimedKey[];
  /** For readers: proven keys, and claimed ones (they are tested). */
  readonly exported: readonly ExportedKey[];
  readonly oneRow: boolean;
}

export function analyseKeys(core: ModelCore, claims: readonly ClaimInput[]): KeyAnalysis {
  return { claims: claims.map((c) => ({ ...c, proof: 'unproven' })), exported: claims.map((c) => ({ columns: c.columns.map((n) => n.toLowerCase()), nullsCounted: c.kind !== 'unique_key' })), oneRow: core.limit === 1 };
}
