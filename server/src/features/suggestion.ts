// One completion: what is shown, what it replaces, and what is written. Plain data; the edge turns it into protocol items.

import type { Span, TextEdit } from '../base/span.js';

export type SuggestionKind =
  | 'key'
  | 'value'
  | 'source'
  | 'model'
  | 'alias'
  | 'column'
  | 'function'
  | 'parameter'
  | 'keyword'
  | 'type'
  | 'date-part'
  | 'placeholder'
  | 'test'
  | 'snippet';

export interface Suggestion {
  readonly label: string;
  readonly kind: SuggestionKind;
  readonly detail?: string | undefined;
  /** Markdown. */
  readonly documentation?: string | undefined;
  /** A catalogue function whose documentation is looked up when the item is shown. */
  readonly functionName?: string;
  readonly replace: Span;
  /** The text to write; nothing in it is a snippet. */
  readonly newText: string;
  /** The same as a snippet (`$1`, `${1|a,b|}`), for clients that know them. */
  readonly snippet?: string;
  /** Smaller is nearer to the top. */
  readonly rank: number;
  /** What typed text is compared with, where that is not the label. */
  readonly filter?: string;
  /** Changes elsewhere, such as a missing comma. */
  readonly extra?: readonly TextEdit[];
  /** There is more to choose right behind it. */
  readonly continues?: boolean;
}

export interface Suggestions {
  readonly items: readonly Suggestion[];
  /** More would be found for a longer text. */
  readonly incomplete: boolean;
}

/** What is known only where the program meets the machine: absent, and nothing of it is offered. */
export interface CompletionKnowledge {
  /** What a rule is about, by its id. */
  readonly ruleTitle?: (id: string) => string | undefined;
  /** Files below the root, `/`-separated; asked for where a path is written. */
  readonly files?: () => readonly string[];
}

export const NO_SUGGESTIONS: Suggestions = { items: [], incomplete: false };

/** Text that a snippet shows as it is. */
export function snippetText(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}
