// A fault at a place in a text file that is no spec (DDL, settings): has the shape of a spec's problem, so that one path leads both to findings.

import type { Severity } from './finding.js';
import type { Span } from './span.js';

export interface TextProblem {
  readonly id: string;
  readonly severity: Severity;
  readonly message: string;
  /** The whole file; `span` are offsets in it. */
  readonly part: '';
  readonly file: string;
  readonly span: Span;
  readonly related: readonly [];
  /** Texts to put over the span, best first. */
  readonly suggestions: readonly string[];
  readonly blocks: readonly { readonly kind: 'source'; readonly name: string }[];
}

export function textProblem(
  file: string,
  span: Span,
  id: string,
  message: string,
  more: Partial<Pick<TextProblem, 'severity' | 'suggestions' | 'blocks'>> = {},
): TextProblem {
  const place = { start: span.start, end: span.end };
  return {
    id,
    message,
    part: '',
    file,
    span: place,
    related: [],
    severity: 'error',
    suggestions: [],
    blocks: [],
    ...more,
  };
}
