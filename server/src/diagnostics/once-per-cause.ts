// Findings of a document of which several have one cause → of each cause the most severe finding, the first of those; the others stand beside it as places.

import type { Finding, RelatedLocation } from '../base/finding.js';

/** Says the same of each row: only where its cause is told elsewhere. */
const OF_VALUES: ReadonlySet<string> = new Set(['invalid-value']);

export function oncePerCause(findings: readonly Finding[]): readonly Finding[] {
  const caused = findings.filter((f) => isLoud(f) && (f.causes?.length ?? 0) > 0);
  if (caused.length < 2) return findings;
  const groups = groupsOf(caused);
  const dropped = new Set<Finding>();
  const beside = new Map<Finding, Finding[]>();
  for (const group of groups) {
    const told = group.filter((f) => !OF_VALUES.has(f.id)).sort(byWeight);
    const [first, ...others] = told;
    if (first === undefined) continue;
    const follow = [...others, ...group.filter((f) => OF_VALUES.has(f.id))];
    for (const f of follow) dropped.add(f);
    if (follow.length > 0) beside.set(first, follow);
  }
  return findings.filter((f) => !dropped.has(f)).map((f) => withPlaces(f, beside.get(f)));
}

function isLoud(f: Finding): boolean {
  return f.severity === 'error' || f.severity === 'warning';
}

function byWeight(a: Finding, b: Finding): number {
  return Number(b.severity === 'error') - Number(a.severity === 'error') || a.span.start - b.span.start;
}

/** Findings that share a cause, directly or through others. */
function groupsOf(findings: readonly Finding[]): readonly (readonly Finding[])[] {
  const group = new Map<string, Finding[]>();
  for (const f of findings) {
    const merged = [f];
    for (const known of new Set(f.causes?.flatMap((c) => [group.get(c)]))) merged.push(...(known ?? []));
    for (const member of merged) for (const cause of member.causes ?? []) group.set(cause, merged);
  }
  return [...new Set(group.values())];
}

/** Its fixes stay unasked for. */
function withPlaces(finding: Finding, others: readonly Finding[] | undefined): Finding {
  if (others === undefined) return finding;
  const places = others.map((o): RelatedLocation => ({
    file: o.file,
    span: o.span,
    message: `Of the same cause: ${o.message}`,
  }));
  const related = [...finding.related, ...places];
  return Object.defineProperties(
    {},
    { ...Object.getOwnPropertyDescriptors(finding), related: { value: related, enumerable: true } },
  ) as Finding;
}
