// A fault found in a part of a spec, before it has a place in a document: rules turn it into a Finding.

import type { Severity } from '../base/finding.js';
import type { Span } from '../base/span.js';
import type { PartId } from './spec.js';

export interface PartPlace {
  readonly part: PartId;
  /** Which spec document of the root (its URI); the part id is unique within it. */
  readonly file: string;
  /** Offsets in the part's own text (SQL string, name); absent: the whole value. */
  readonly span?: Span;
  /** Point at the part's key instead of its value. */
  readonly onKey?: boolean;
}

export interface Problem extends PartPlace {
  /** The finding's id. */
  readonly id: string;
  readonly severity: Severity;
  readonly message: string;
  readonly related: readonly (PartPlace & { readonly message: string })[];
  /** What fixes need to know; shaped by the rule of this id. Plain data. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** Texts to put over the place's whole span (quotes included where the span has them), best first. */
  readonly suggestions: readonly string[];
  /** Greyed out or struck through where an editor can. */
  readonly tag?: 'unnecessary' | 'deprecated';
  /** Parts that cannot be built because of it (only on errors). Names: a model's, a source's …; tests and examples by their part id; a document by its URI. */
  readonly blocks: readonly { readonly kind: BlockedKind; readonly name: string }[];
}

export type BlockedKind = 'model' | 'column' | 'test' | 'example' | 'source' | 'parameter' | 'function' | 'document';
