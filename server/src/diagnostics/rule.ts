// What a rule is: one declared object an id. Rules give problems their documentation, their default severity and their fixes.

import type { Severity, Fix } from '../base/finding.js';
import type { Span, TextEdit } from '../base/span.js';
import type { Problem } from '../spec/problem.js';
import type { Project } from '../workspace/workspace.js';

export interface FixContext {
  readonly project: Project;
  readonly problem: Problem;
  /** The problem's place in its document. */
  readonly span: Span;
  /** The document's text. */
  readonly text: string;
  /** A fix that edits only the problem's own document. */
  fix(title: string, edits: readonly TextEdit[], preferred?: boolean): Fix;
}

export interface Rule {
  /** kebab-case; also the name of its page `<id>.md`. */
  readonly id: string;
  /** The fault in one line, for lists. */
  readonly title: string;
  readonly severity: Severity;
  /** Corrections of one problem of this id, best first. */
  readonly fixes?: (context: FixContext) => readonly Fix[];
}

export function defineRule(rule: Rule): Rule {
  return rule;
}
