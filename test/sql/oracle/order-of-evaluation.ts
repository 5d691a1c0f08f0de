// Differences that only show which parts of an expression were evaluated. GoogleSQL leaves that open: of `LEAST(NULL, 1 / 0)` one engine gives
// NULL, another the error. Explained are those in which a part alone raises an error in the reference and in the engine, at the same place.

import type { Cell } from '../../engines/canonical-value.js';
import { isCellError } from '../../engines/canonical-value.js';
import type { CorpusEntry, EntryKind } from '../corpus/read-corpus.js';
import { cellLabel } from './evaluation.js';
import type { Outcome } from './compare.js';
import { frontEnd } from './front-end.js';
import { runReference, runTarget } from './run-oracle.js';
import { partsOf } from './shrink.js';
import type { TargetId } from './target-ids.js';

/** Indexes of outcomes that differ, and are not explained. */
export async function unexplained(
  id: TargetId,
  entries: readonly CorpusEntry[],
  outcomes: readonly Outcome[],
): Promise<number[]> {
  const differing = outcomes.flatMap(({ kind }, i) => (kind === 'silent' || kind === 'error' ? [i] : []));
  const parts = differing.flatMap((i) => partEntries(entries[i]!).map((entry) => ({ i, entry })));
  const asked = await runReference(parts.map(({ entry }) => entry));
  const answered = await runTarget(id, asked);
  const raised = new Map<number, Set<string>>();
  parts.forEach(({ i, entry }, at) => {
    const answer = asked.answers[at]!;
    if (answer.kind !== 'value' || answered[at]!.kind !== 'equal') return;
    const places = raised.get(i) ?? new Set();
    raised.set(i, places);
    for (const place of errorPlaces(answer.cells, entry.kind, entries[i]!.kind)) places.add(place);
  });
  return differing.filter((i) => !isExplained(outcomes[i]!, raised.get(i) ?? new Set()));
}

const ANYWHERE = 'anywhere';

/** Where an error of a part can be felt in the whole: a group and a window see many rows. */
function errorPlaces(cells: readonly Cell[], kind: EntryKind, of: EntryKind): string[] {
  const at = cells.flatMap((cell, i) => (isCellError(cell) ? [cellLabel(kind, i)] : []));
  return at.length > 0 && of !== 'scalar' ? [ANYWHERE] : at;
}

function isExplained(outcome: Outcome, raised: ReadonlySet<string>): boolean {
  if (!('differences' in outcome)) return true;
  return outcome.differences.every(
    ({ at, expected, actual }) =>
      (expected.startsWith('error: ') || actual.startsWith('error: ')) &&
      (raised.has(ANYWHERE) || (at === undefined ? raised.size > 0 : raised.has(at))),
  );
}

function partEntries(entry: CorpusEntry): CorpusEntry[] {
  const front = frontEnd(entry.text, entry.kind);
  if (!front.ok) return [];
  const texts = new Set(partsOf(front.typed).map(({ start, end }) => entry.text.slice(start, end)));
  texts.delete(entry.text);
  return [...texts].flatMap((text) => {
    const kind = frontEnd(text, 'scalar').ok ? 'scalar' : frontEnd(text, entry.kind).ok ? entry.kind : undefined;
    return kind === undefined ? [] : [{ ...entry, kind, text, reference: text }];
  });
}
