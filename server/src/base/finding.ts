// What a rule, a parser or a refusing platform reports: one shape for editor, command line and CI.

import type { Location, Span, TextEdit } from './span.js';

export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** A correction: applying all `edits` (per file URI) clears the finding. `title` is what the editor's menu shows. */
export interface Fix {
  readonly title: string;
  readonly edits: ReadonlyMap<string, readonly TextEdit[]>;
  /** The one correction that is obviously right; `source.fixAll` applies only these. */
  readonly preferred: boolean;
}

export interface RelatedLocation extends Location {
  readonly message: string;
  /** The part of the spec that stands there, of which the span may be the beginning only. */
  readonly part?: string;
}

export interface Finding {
  /** Stable kebab-case id; also the rule's file name and documentation page. */
  readonly id: string;
  readonly severity: Severity;
  /** Uses the author's own names; says what is wrong, why it matters, what to do. */
  readonly message: string;
  readonly file: string;
  /** The smallest wrong thing, document offsets. */
  readonly span: Span;
  readonly related: readonly RelatedLocation[];
  readonly fixes: readonly Fix[];
  /** Greyed out (`unnecessary`) or struck through (`deprecated`) in an editor. */
  readonly tag?: 'unnecessary' | 'deprecated';
  /** The part of the spec it is about; absent in files that have no parts. Stable where positions are not. */
  readonly part?: string;
  /** What brings it about, where several findings can have one cause: they share a text here. */
  readonly causes?: readonly string[];
  /** Parts this finding blocks from being built: `model` or `model.column`, `model#test…`. Only on errors. */
  readonly blocks?: readonly string[];
}
