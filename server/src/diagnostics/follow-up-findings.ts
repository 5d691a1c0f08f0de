// Findings of a document → without those that another one of them brings about or has said: one mistake, one finding.

import type { Finding, RelatedLocation } from '../base/finding.js';
import type { Span } from '../base/span.js';
import { UNNAMED } from '../spec/shape-problem.js';
import type { RuleFamily } from './rule.js';
import { oncePerCause } from './once-per-cause.js';
import { familyOf } from './rule-table.js';

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

/** Of one text, what is on the right says nothing new beside what is on the left. */
const SAID_BY: Readonly<Record<string, readonly string[]>> = {
  'join-condition-one-sided': ['condition-always-holds'],
  'constant-test': ['relationship-to-non-key'],
  'test-argument-type': ['relationship-to-non-key'],
  'unknown-relation': ['open-source'],
  'open-source-columns': ['open-source'],
};

/** What they say is read from the names and expressions of the text: where one is wrong, they follow from it. */
const READ_FROM_TEXT: ReadonlySet<RuleFamily | undefined> = new Set(['names', 'sql', 'types']);

/** What stands in the text itself is why a name is not found, not what follows from that. */
const CAUSES: ReadonlySet<string> = new Set(['invisible-character', 'look-alike-letters']);

/** What a join's condition has wrong with it, and what follows of the rows when it matches too much. */
const OF_CONDITION: ReadonlySet<string> = new Set([
  'join-condition-one-sided',
  'join-names-differ',
  'join-ignores-key',
  'join-without-equality',
  'condition-always-holds',
  'closed-version-interval',
  'interval-without-end',
]);
const OF_MULTIPLIED: ReadonlySet<string> = new Set(['key-not-unique', 'join-multiplies-rows']);

/** Of one model, what is on the right follows from what is on the left, wherever the two stand in it. */
const FOLLOWS_IN_MODEL: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    'join-condition-one-sided': ['key-not-unique'],
    'key-not-unique': ['example-breaks-key'],
    'join-multiplies-rows': ['count-of-unmatched-rows'],
    'outer-join-undone': ['unreachable-branch'],
    'condition-never-holds': ['unreachable-branch'],
    'incremental-lookback-unit': ['nullable-watermark'],
  }).map(([id, others]) => [id, new Set(others)]),
);

/** Says the same of each argument of a test: once is enough. */
const ONCE_A_TEST: ReadonlySet<string> = new Set(['test-argument-type']);

/** `text`: of the document. */
export function withoutFollowUps(findings: readonly Finding[], text: string): readonly Finding[] {
  return oncePerCause(withoutSaidByErrors(withoutMultiplied(withoutRepeated(withoutUnread(findings))), text));
}

/** What follows from another finding of the same model, and what is said of one part again. */
function withoutRepeated(findings: readonly Finding[]): readonly Finding[] {
  const followed = new Set<string>();
  for (const f of findings) for (const id of FOLLOWS_IN_MODEL.get(f.id) ?? []) followed.add(`${id} ${modelOf(f)}`);
  const parts = new Set<string>();
  return findings.filter((f) => {
    if (followed.size > 0 && followed.has(`${f.id} ${modelOf(f)}`)) return false;
    if (!ONCE_A_TEST.has(f.id)) return true;
    const part = `${f.id} ${f.part?.replace(/(?<=\/tests\/[^/]+)\/.*$/u, '') ?? ''}`;
    return parts.size < parts.add(part).size;
  });
}

function modelOf({ part }: Finding): string {
  return part?.split('/').slice(0, 2).join('/') ?? '';
}

/** Rows that multiply at a join whose condition is marked, and that all versions of a history are read where that makes them multiply. */
function withoutMultiplied(all: readonly Finding[]): readonly Finding[] {
  const findings = withoutVersions(all);
  const conditions = findings.filter((f) => OF_CONDITION.has(f.id));
  if (conditions.length === 0) return findings;
  const atJoin = (related: RelatedLocation): boolean => conditions.some((c) => standsIn(c, related));
  return findings.filter((f) => !OF_MULTIPLIED.has(f.id) || !f.related.some(atJoin));
}

function withoutVersions(findings: readonly Finding[]): readonly Finding[] {
  const multiplied = findings.filter((f) => OF_MULTIPLIED.has(f.id));
  if (multiplied.length === 0) return findings;
  const atJoin = (f: Finding): boolean => multiplied.some((m) => m.related.some((r) => standsIn(f, r)));
  return findings.filter((f) => f.id !== 'history-all-versions' || !atJoin(f));
}

function standsIn(f: Finding, { file, part }: RelatedLocation): boolean {
  return f.file === file && part !== undefined && (f.part === part || f.part?.startsWith(`${part}/`) === true);
}

/** What is missing because its key is misspelt, and what is unknown because its name is none or was not given. */
function withoutUnread(all: readonly Finding[]): readonly Finding[] {
  const unnamed = all.some((f) => f.causes?.some((c) => c.startsWith(UNNAMED)));
  const findings = unnamed ? all.filter((f) => f.id !== 'unknown-relation') : all;
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

/** What says of a place again what an error there has said. */
function withoutSaidByErrors(findings: readonly Finding[], text: string): readonly Finding[] {
  const strong = findings.filter((f) => isError(f, text) || SAID_BY[f.id] !== undefined);
  if (strong.length === 0) return findings;
  return findings.filter((weak) => weak.severity === 'error' || !strong.some((f) => covers(f, weak, text)));
}

function covers(strong: Finding, weak: Finding, text: string): boolean {
  if (strong === weak) return false;
  // A text with a broken escape is not what its author wrote; JSON strings are one line.
  if (strong.id === 'json-syntax' && familyOf(weak.id) === 'sql' && standsOnLine(weak.span, strong.span, text))
    return true;
  if (!inside(weak.span, strong.span)) return false;
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

function standsOnLine(a: Span, b: Span, text: string): boolean {
  return !text.slice(Math.min(a.start, b.start), Math.max(a.end, b.end)).includes('\n');
}
