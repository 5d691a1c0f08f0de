// Findings → without those that say of a place again what an error there has said: one mistake, one finding.

import type { Finding } from '../base/finding.js';
import type { Span } from '../base/span.js';
import type { RuleFamily } from './rule.js';
import { familyOf } from './rule-table.js';

/** Of one text, what is on the right says nothing new beside what is on the left. */
const SAID_BY: Readonly<Record<string, readonly string[]>> = {
  'join-condition-one-sided': ['condition-always-holds'],
  'constant-test': ['relationship-to-non-key'],
  'test-argument-type': ['relationship-to-non-key'],
  'unknown-relation': ['open-source'],
};

/** What they say is read from the names and expressions of the text: where one is wrong, they follow from it. */
const READ_FROM_TEXT: ReadonlySet<RuleFamily | undefined> = new Set(['names', 'sql', 'types']);

/** What stands in the text itself is why a name is not found, not what follows from that. */
const CAUSES: ReadonlySet<string> = new Set(['invisible-character', 'look-alike-letters']);

/** `text`: of the document. */
export function withoutSaidByErrors(findings: readonly Finding[], text: string): readonly Finding[] {
  const strong = findings.filter((f) => isError(f, text) || SAID_BY[f.id] !== undefined);
  if (strong.length === 0) return findings;
  return findings.filter((weak) => weak.severity === 'error' || !strong.some((f) => covers(f, weak, text)));
}

function covers(strong: Finding, weak: Finding, text: string): boolean {
  if (strong === weak || !inside(weak.span, strong.span)) return false;
  const follows = isError(strong, text) && READ_FROM_TEXT.has(familyOf(weak.id)) && !CAUSES.has(weak.id);
  return follows || SAID_BY[strong.id]?.includes(weak.id) === true;
}

/** An error about one value; one about a whole object or list says nothing of its parts. */
function isError(finding: Finding, text: string): boolean {
  if (finding.severity !== 'error') return false;
  const first = text[finding.span.start];
  return !((first === '{' || first === '[') && text.slice(finding.span.start, finding.span.end).includes('"'));
}

/** `outer` may or may not count the quotes of its string. */
function inside(inner: Span, outer: Span): boolean {
  return outer.start - 1 <= inner.start && inner.end <= outer.end + 1;
}
