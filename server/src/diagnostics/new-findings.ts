// A project and what an edit makes of it → the findings that the edit brings. What was there before and only moved, or says it of other names, is none.

import type { Finding, Severity } from '../base/finding.js';
import type { Project } from '../workspace/workspace.js';
import { filesOf, problemsIn } from './problems-by-file.js';
import { findingsIn } from './run-diagnostics.js';

const RANK: Readonly<Record<Severity, number>> = { error: 3, warning: 2, information: 1, hint: 0 };

/** Those of an id that are more, or graver, than before, of this severity at least. Looks only at documents about which something else is said. */
export function newFindings(before: Project, after: Project, least: Severity): readonly Finding[] {
  const was: Finding[] = [];
  const is: Finding[] = [];
  for (const uri of new Set([...filesOf(before), ...filesOf(after)])) {
    if (sameProblems(before, after, uri)) continue;
    was.push(...findingsIn(before, uri));
    is.push(...findingsIn(after, uri));
  }
  const left = new Map<string, Finding[]>();
  for (const finding of was) left.set(finding.id, [...(left.get(finding.id) ?? []), finding]);
  /** Whether one of before stands for it, which then stands for no other. */
  const isKnown = (finding: Finding, same: (other: Finding) => boolean): boolean => {
    const others = left.get(finding.id) ?? [];
    const index = others.findIndex((o) => RANK[o.severity] >= RANK[finding.severity] && same(o));
    if (index >= 0) others.splice(index, 1);
    return index >= 0;
  };
  // Those that say the same first: what is told of is then what really is new.
  const others = is.filter((f) => !isKnown(f, (o) => o.message === f.message));
  return others.filter((f) => !isKnown(f, () => true) && RANK[f.severity] >= RANK[least]);
}

/** Nothing of what makes the document's findings is another: its text, with the comments that suppress some, and every layer's problems. */
function sameProblems(before: Project, after: Project, uri: string): boolean {
  if (before.documents.get(uri) !== after.documents.get(uri)) return false;
  const [was, is] = [problemsIn(before, uri), problemsIn(after, uri)];
  return was.length === is.length && was.every((list, i) => list === is[i]);
}
