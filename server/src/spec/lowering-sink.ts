// Where the lowering of one unit leaves what it finds: problems, and parts that are pieces of a string.

import type { Severity } from '../base/finding.js';
import type { Span } from '../base/span.js';
import type { Problem } from './problem.js';
import type { PartId, SqlText, Text } from './spec.js';

/** A part that is no JSON value of its own: a piece of a string, or SQL text that stands for a JSON value. */
export interface VirtualPart {
  /** The JSON string (or other value) it is taken from. */
  readonly base: PartId;
  /** Offsets in the decoded string; absent: all of it. */
  readonly span?: Span;
  /** The piece's text is the string's text, so that offsets inside can be mapped; otherwise any offset means the whole piece. */
  readonly exact: boolean;
}

export type Blocked = Problem['blocks'];

export interface NewProblem {
  readonly id: string;
  readonly part: PartId;
  readonly message: string;
  readonly severity?: Severity;
  readonly span?: Span;
  readonly onKey?: boolean;
  readonly suggestions?: readonly string[];
  readonly data?: Readonly<Record<string, unknown>>;
  readonly related?: readonly { readonly part: PartId; readonly message: string; readonly onKey?: boolean }[];
  /** Absent: what the place itself blocks (errors), nothing (others). */
  readonly blocks?: Blocked;
}

export class LoweringSink {
  readonly problems: Problem[] = [];
  readonly virtual = new Map<PartId, VirtualPart>();

  constructor(
    readonly file: string,
    /** What an error at a part blocks. */
    private readonly blockedBy: (part: PartId) => Blocked,
  ) {}

  report(problem: NewProblem): void {
    const severity = problem.severity ?? 'error';
    this.problems.push({
      id: problem.id,
      severity,
      message: problem.message,
      part: problem.part,
      file: this.file,
      ...(problem.span === undefined ? {} : { span: problem.span }),
      ...(problem.onKey === undefined ? {} : { onKey: problem.onKey }),
      related: (problem.related ?? []).map((place) => ({ ...place, file: this.file })),
      ...(problem.data === undefined ? {} : { data: problem.data }),
      suggestions: problem.suggestions ?? [],
      blocks: problem.blocks ?? (severity === 'error' ? this.blockedBy(problem.part) : []),
    });
  }

  /** The piece `span` of the string at `base`. */
  piece(base: PartId, name: string, value: string, span: Span): Text {
    const part = `${base}/${name}`;
    this.virtual.set(part, { base, span, exact: true });
    return { value, part };
  }

  /** SQL text that stands for the JSON value (or a piece of the string) at `base`. */
  standIn(base: PartId, name: string, sql: string, span?: Span): SqlText {
    const part = `${base}/${name}`;
    this.virtual.set(part, { base, exact: false, ...(span === undefined ? {} : { span }) });
    return { value: sql, part };
  }
}
