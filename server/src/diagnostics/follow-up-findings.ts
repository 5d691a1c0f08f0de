// Findings of a document → those that are not just what another one of them brings about at the same place.

import type { Finding } from '../base/finding.js';

/** What a misspelt key leaves unsaid, and the keys that would have said it. */
const UNSAID: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    'column-without-source': ['from_column', 'from_table', 'transform'],
    'missing-predicate': ['predicate'],
    'missing-formula': ['formula'],
    'missing-join-condition': ['condition'],
    'filter-without-input': ['applies_to'],
    'deduplicate-without-input': ['applies_to'],
    'incremental-without-key': ['unique_key'],
    'incremental-without-watermark': ['watermark'],
    'ambiguous-filter-stage': ['stage'],
  }).map(([id, keys]) => [id, new Set(keys)]),
);

/** A name that is none is found nowhere, and used nowhere. */
const OF_NO_NAME = /^(?:unknown|unused)-/;

export function withoutFollowUps(findings: readonly Finding[]): readonly Finding[] {
  const noNames = findings.filter((f) => f.id === 'invalid-name');
  const misspelt = findings.filter((f) => f.id === 'unknown-key');
  if (noNames.length === 0 && misspelt.length === 0) return findings;
  return findings.filter((finding) => {
    if (OF_NO_NAME.test(finding.id) && finding.id !== 'unknown-key' && noNames.some((n) => holds(n, finding)))
      return false;
    const keys = UNSAID.get(finding.id);
    return keys === undefined || !misspelt.some((m) => besides(m, finding) && meant(m).some((key) => keys.has(key)));
  });
}

function holds(outer: Finding, inner: Finding): boolean {
  return outer.span.start <= inner.span.start && inner.span.end <= outer.span.end;
}

/** The finding is about the object that the key stands in, or a member of it. */
function besides(key: Finding, finding: Finding): boolean {
  const object = key.part?.slice(0, key.part.lastIndexOf('/'));
  return object !== undefined && (finding.part === object || finding.part?.startsWith(`${object}/`) === true);
}

/** Keys that the fixes of a misspelt one write. */
function meant(misspelt: Finding): readonly string[] {
  return misspelt.fixes.flatMap((fix) =>
    [...fix.edits.values()].flat().map((edit) => edit.newText.replaceAll('"', '')),
  );
}
