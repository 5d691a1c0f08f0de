// A key that the author of a model claims, before it is judged.

import type { ClaimedKey } from './pipeline-model.js';

export type ClaimInput = Omit<ClaimedKey, 'proof'>;

const KIND_NAMES: Readonly<Record<ClaimedKey['kind'], string>> = {
  primary_key: 'primary key',
  unique_key: 'unique key',
  natural_key: 'natural key',
  unique_test: 'uniqueness test of',
};

export function describeClaim(claim: Pick<ClaimedKey, 'kind' | 'columns'>): string {
  return `the ${KIND_NAMES[claim.kind]} ${claim.columns.map((c) => `\`${c}\``).join(', ')}`;
}
