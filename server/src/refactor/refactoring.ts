// What a refactoring is: one declared object that says at a selection what it offers; edits are made only when one is chosen.

import type { Span } from '../base/span.js';
import type { ResolvedModel } from '../model/pipeline-model.js';
import { blockedModels } from '../plan/plan-pipeline.js';
import { scan } from '../sql/tokenizer.js';
import type { Project } from '../workspace/workspace.js';
import { specPlace, type SpecPlace } from '../workspace/spec-place.js';
import { sqlPlaceOf, type SqlPlace } from '../workspace/sql-place.js';
import type { Edits } from './draft.js';
import type { ExampleEngine, NotMade } from './example-engine.js';

/** As in the protocol, where `refactor.extract` stands for all that begin with it. */
export type RefactoringKind =
  | 'refactor.extract.model'
  | 'refactor.extract.function'
  | 'refactor.extract.filter'
  | 'refactor.extract.parameter'
  | 'refactor.inline.model'
  | 'refactor.inline.function'
  | 'refactor.inline.filter'
  | 'refactor.inline.parameter'
  | `refactor.rewrite.${string}`;

/** A cursor or a range in one document of a project. */
export interface Selection {
  readonly project: Project;
  readonly uri: string;
  readonly text: string;
  readonly span: Span;
  /** Where the selection begins; absent outside of specs. */
  readonly place: SpecPlace | undefined;
  /** The model around it, where it can be built: what a part with errors means cannot be kept. */
  readonly model: ResolvedModel | undefined;
  /** Present when the whole selection lies in one SQL string. */
  readonly sql: SqlSelection | undefined;
}

export interface SqlSelection extends SqlPlace {
  /** In `sql`, without white space at its ends; empty at a cursor. */
  readonly selected: Span;
}

export interface Offer {
  readonly title: string;
  /** Undefined when it turns out that the meaning would not stay the same, and where there is `carried`. */
  readonly edits: () => Edits | undefined;
  /** The same edits, where it was made to know whether it can be offered. */
  readonly made?: Edits;
  /** Present where examples go along, whose rows must be worked out: the edits are these. */
  readonly carried?: (engine: ExampleEngine) => Promise<Edits | NotMade>;
}

/** What one would expect here and cannot have, and why: an editor shows it greyed out. */
export interface Withheld {
  readonly title: string;
  /** A sentence. */
  readonly reason: string;
}

export interface Refactoring {
  /** Stable; a heading of `server/docs/refactorings.md`. */
  readonly id: string;
  readonly kind: RefactoringKind;
  /** Cheap: it is asked whenever the cursor moves. */
  readonly offers: (selection: Selection) => readonly Offer[];
  /** As cheap; only where the refactoring is about what is selected. */
  readonly withheld?: (selection: Selection) => readonly Withheld[];
}

/** With more models an answer would keep whoever moves the cursor waiting for analyses that he did not ask for. */
const MOST_MODELS = 150;

/**
 * An offer only where it turns out that it can be made: once a project, however often the cursor comes by. `key` names the
 * refactoring and its place. In a large project, and where it is made in many `steps`, it is made when it is chosen, and
 * refused then with the reason where it cannot be.
 */
export function offerMade(
  project: Project,
  key: string,
  title: string,
  make: () => Edits | undefined,
  steps = 1,
): readonly Offer[] {
  const once = (): Edits | undefined => project.derive(`refactored ${key}`, make);
  if (project.model.models.length * steps > MOST_MODELS) return [{ title, edits: once }];
  const made = once();
  return made === undefined ? [] : [{ title, edits: () => made, made }];
}

/** Absent: no document of the project, or one whose brackets are broken, where nothing is offered. */
export function selectionAt(project: Project, uri: string, span: Span): Selection | undefined {
  const text = project.documents.get(uri)?.text;
  if (text === undefined) return undefined;
  const place = specPlace(project, uri, span.start);
  if (place?.spec.problems.some((p) => p.id === 'json-syntax') === true) return undefined;
  const model = place?.model !== undefined && isPlanned(project, place.model) ? place.model : undefined;
  const sql = place === undefined || place.model !== model ? undefined : sqlSelection(place, project, span);
  return { project, uri, text, span, place, model, sql };
}

/** Nothing is planned for the answer: the first cursor in a large project waits for it. */
export function isPlanned(project: Project, model: ResolvedModel): boolean {
  return !blockedModels(project.model).has(model.name.toLowerCase());
}

function sqlSelection(place: SpecPlace, project: Project, span: Span): SqlSelection | undefined {
  const start = sqlPlaceOf(project, place);
  if (start === undefined || scan(start.sql).problems.length > 0) return undefined;
  const last = span.end === span.start ? place : specPlace(project, place.spec.file, span.end);
  const end = last === undefined ? undefined : sqlPlaceOf(project, last);
  if (end?.part !== start.part) return undefined;
  const selected = start.sql.slice(start.offset, end.offset);
  const from = start.offset + selected.length - selected.trimStart().length;
  return { ...start, selected: { start: from, end: Math.max(from, from + selected.trim().length) } };
}
