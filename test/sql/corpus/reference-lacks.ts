// Corpus expressions that the reference engine accepts and cannot evaluate: their translations are text that nobody has compared.

import type { TypedExpression } from '../../../server/src/sql/typed-tree.js';
import { visitTyped } from '../../../server/src/sql/typed-walk.js';
import type { CorpusEntry } from './read-corpus.js';

/** Functions this server only analyses, by the beginning of their ids. */
const NOT_IMPLEMENTED =
  /^(st_|s2_|keys\.|aead\.|deterministic_|hll_count\.|approx_(count|quantiles|top)|to_base32$|from_base32$)/;
/** Formats of PARSE_DATE this server does not read. */
const NOT_PARSED = /%[GVUWuw]/;

export function isEvaluable(entry: CorpusEntry, typed: TypedExpression): boolean {
  if (entry.compare === 'type') return false;
  if (entry.fn === 'parse_date' && NOT_PARSED.test(entry.text)) return false;
  let evaluable = true;
  visitTyped(typed, (node) => {
    if (node.kind === 'call' && NOT_IMPLEMENTED.test(node.fn)) evaluable = false;
  });
  return evaluable;
}
