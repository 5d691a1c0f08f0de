// A document of a project → its diagnostics in protocol terms, kept as long as nothing that they come from changes.

import type { Diagnostic } from 'vscode-languageserver/node';
import { problemsIn, type ProblemLists } from '../diagnostics/problems-by-file.js';
import { findingsIn } from '../diagnostics/run-diagnostics.js';
import type { Project, SourceDocument } from '../workspace/workspace.js';
import type { Session } from './session.js';
import { toDiagnostic } from './to-lsp.js';

export interface DocumentReport {
  readonly items: readonly Diagnostic[];
  /** Equal for equal items. */
  readonly id: string;
}

interface Known extends DocumentReport {
  readonly lists: ProblemLists;
  readonly document: SourceDocument | undefined;
  readonly settings: Project['settings'];
}

/** Of a document with nothing wrong. */
export const NOTHING: DocumentReport = { items: [], id: '0' };

export class DocumentDiagnostics {
  private readonly known = new Map<string, Known>();

  constructor(private readonly session: Session) {}

  of(project: Project, uri: string): DocumentReport {
    const lists = problemsIn(project, uri);
    const document = project.documents.get(uri);
    const known = this.known.get(uri);
    if (
      known?.document === document &&
      known?.settings === project.settings &&
      known.lists.length === lists.length &&
      known.lists.every((list, i) => list === lists[i]) &&
      !lists.some(pointsElsewhere)
    )
      return known;
    const items = findingsIn(project, uri).map((f) => toDiagnostic(this.session, project, f));
    const report = items.length === 0 ? NOTHING : { items, id: digest(JSON.stringify(items)) };
    this.known.set(uri, { ...report, lists, document, settings: project.settings });
    return report;
  }

  forget(uri: string): void {
    this.known.delete(uri);
  }
}

const elsewhere = new WeakMap<ProblemLists[number], boolean>();

/** Places in other documents move with their texts. */
function pointsElsewhere(problems: ProblemLists[number]): boolean {
  let points = elsewhere.get(problems);
  if (points === undefined) {
    points = problems.some((p) => p.related.some((r) => r.file !== p.file));
    elsewhere.set(problems, points);
  }
  return points;
}

/** FNV-1a and the length; only compared with its own kind. */
function digest(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return `${hash.toString(36)}-${text.length.toString(36)}`;
}
