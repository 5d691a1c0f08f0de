// A range of a document → corrections of the findings in it, refactorings, and the correction of everything that has one obvious fix.

import { applyEdits } from '../base/apply-edits.js';
import type { Finding, Fix } from '../base/finding.js';
import type { Span, TextEdit } from '../base/span.js';
import { findingsIn } from '../diagnostics/run-diagnostics.js';
import { fileSuppressionFix, suppressionFix } from '../diagnostics/suppress-findings.js';
import { refactorings } from '../refactor/index.js';
import { selectionAt, type Offer, type RefactoringKind, type Withheld } from '../refactor/refactoring.js';
import { broughtBy } from './make-refactoring.js';
import { editedProject, type Project } from '../workspace/workspace.js';

export interface QuickFix {
  readonly finding: Finding;
  readonly fix: Fix;
}

export function quickFixes(project: Project, uri: string, range: Span): readonly QuickFix[] {
  return findingsIn(project, uri)
    .filter((f) => f.span.start <= range.end && range.start <= f.span.end)
    .flatMap((finding) => finding.fixes.map((fix) => ({ finding, fix })));
}

/** Last resort of the same findings: a comment that says to ignore each, once an id and line; and, of what is reported several times, one for the whole document. */
export function suppressions(project: Project, uri: string, range: Span): readonly QuickFix[] {
  const offered = new Map<string, QuickFix>();
  const everywhere = new Map<string, QuickFix>();
  const all = findingsIn(project, uri);
  for (const finding of all) {
    if (finding.span.start > range.end || range.start > finding.span.end) continue;
    const fix = suppressionFix(finding, project);
    const edit = fix?.edits.get(uri)?.[0];
    if (fix === undefined || edit === undefined) continue;
    const key = `${finding.id} ${edit.span.start}`;
    if (!offered.has(key)) offered.set(key, { finding, fix });
    const whole = fileSuppressionFix(finding, project);
    const isRepeated = all.filter((f) => f.id === finding.id).length > 1;
    if (isRepeated && whole !== undefined && !everywhere.has(finding.id))
      everywhere.set(finding.id, { finding, fix: whole });
  }
  return [...offered.values(), ...everywhere.values()];
}

export interface OfferedRefactoring extends Offer {
  readonly id: string;
  readonly kind: RefactoringKind;
}

/** Only those whose kind is wanted are asked. Edits are made when one is chosen. */
export function refactoringsAt(
  project: Project,
  uri: string,
  range: Span,
  wanted: (kind: string) => boolean = () => true,
): readonly OfferedRefactoring[] {
  const asked = refactorings.filter((r) => wanted(r.kind));
  const selection = asked.length === 0 ? undefined : selectionAt(project, uri, range);
  if (selection === undefined) return [];
  return asked.flatMap((r) =>
    r
      .offers(selection)
      .filter((offer) => broughtBy(project, offer) === undefined)
      .map((offer) => ({ ...offer, id: r.id, kind: r.kind })),
  );
}

export interface WithheldRefactoring extends Withheld {
  readonly kind: RefactoringKind;
}

/** What cannot be had at this range, with the reasons. */
export function withheldAt(
  project: Project,
  uri: string,
  range: Span,
  wanted: (kind: string) => boolean = () => true,
): readonly WithheldRefactoring[] {
  const asked = refactorings.filter((r) => wanted(r.kind));
  const selection = asked.length === 0 ? undefined : selectionAt(project, uri, range);
  if (selection === undefined) return [];
  return asked.flatMap(({ kind, offers, withheld }) => [
    ...(withheld?.(selection) ?? []).map((w) => ({ ...w, kind })),
    ...offers(selection).flatMap((offer) => {
      const reason = broughtBy(project, offer);
      return reason === undefined ? [] : [{ title: offer.title, reason, kind }];
    }),
  ]);
}

/** A refactoring that was offered at this range of the same text. */
export function chosenRefactoring(
  project: Project,
  uri: string,
  range: Span,
  chosen: { readonly id: string; readonly title: string },
): OfferedRefactoring | undefined {
  return refactoringsAt(project, uri, range).find((r) => r.id === chosen.id && r.title === chosen.title);
}

const MOST_ROUNDS = 10;

/**
 * All preferred fixes of a document, each finding's at most one; fixes that overlap wait for the next round. Answers
 * edits of the original text: none when there is nothing to do.
 */
export function fixAll(project: Project, uri: string): readonly TextEdit[] {
  const original = project.documents.get(uri)?.text;
  if (original === undefined) return [];
  let current = project;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const text = current.documents.get(uri)?.text ?? '';
    const edits = compatible(
      findingsIn(current, uri).flatMap((f) => f.fixes.filter((x) => x.preferred).slice(0, 1)),
      uri,
    );
    const next = edits.length === 0 ? undefined : applyEdits(text, edits);
    if (next === undefined || next === text) break;
    current = editedProject(current, new Map([[uri, next]]));
  }
  const fixed = current.documents.get(uri)?.text ?? original;
  return fixed === original ? [] : [smallestEdit(original, fixed)];
}

/** Fixes that touch only this document and do not overlap an earlier one. */
function compatible(fixes: readonly Fix[], uri: string): readonly TextEdit[] {
  const taken: TextEdit[] = [];
  for (const fix of fixes) {
    if (fix.edits.size !== 1 || !fix.edits.has(uri)) continue;
    const edits = fix.edits.get(uri)!;
    const clash = edits.some((e) => taken.some((t) => e.span.start <= t.span.end && t.span.start <= e.span.end));
    if (!clash) taken.push(...edits);
  }
  return taken;
}

function smallestEdit(before: string, after: string): TextEdit {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let tail = 0;
  while (
    tail < before.length - start &&
    tail < after.length - start &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  )
    tail++;
  return { span: { start, end: before.length - tail }, newText: after.slice(start, after.length - tail) };
}
