// Whether an error at a node is caught around it: IFERROR, ISERROR, NULLIFERROR.

import type { NodePlace } from './rule.js';

export function caughtAbove({ parent }: NodePlace): boolean {
  for (let at = parent; at !== undefined; at = at.parent)
    if (at.node.kind === 'call' && CATCH.has(at.node.fn)) return true;
  return false;
}

const CATCH: ReadonlySet<string> = new Set(['iferror', 'iserror', 'nulliferror']);
