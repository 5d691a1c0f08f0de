// Refactorings ↔ code actions: what is offered says only where and which; its edit is made when it is chosen.

import type { CancellationToken, CodeAction, WorkspaceEdit } from 'vscode-languageserver/node';
import type { Span } from '../base/span.js';
import { chosenRefactoring, refactoringsAt, withheldAt } from '../features/code-actions.js';
import { madeRefactoring } from '../features/make-refactoring.js';
import type { Project } from '../workspace/workspace.js';
import { withExampleEngine } from './refactoring-engine.js';
import { requestFailed, type Server } from './server-context.js';
import type { Session } from './session.js';
import { toWorkspaceEdit } from './to-lsp.js';

const CHANGED = 'The document has changed since; ask for the refactorings again.';

/** What comes back from the client when an action is chosen. */
interface Chosen {
  readonly uri: string;
  readonly version: number | null;
  readonly start: number;
  readonly end: number;
  readonly id: string;
  readonly title: string;
}

export function refactoringActions(
  session: Session,
  project: Project,
  uri: string,
  range: Span,
  wanted: (kind: string) => boolean,
  asked: boolean,
): readonly CodeAction[] {
  // Only who asks for refactorings is told what is none here: not whoever moves the cursor.
  const withheld = session.client.disabledActions && asked ? withheldAt(project, uri, range, wanted) : [];
  const offered = refactoringsAt(project, uri, range, wanted).map(({ id, kind, title }): CodeAction => {
    const { start, end } = range;
    const data: Chosen = { uri: session.toClient(uri), version: session.version(uri) ?? null, start, end, id, title };
    // Who cannot ask for the edit later runs a command that sends it.
    return session.client.resolvesActions
      ? { title, kind, data }
      : { title, kind, command: { title, command: 'pipewright.refactor', arguments: [data] } };
  });
  return [
    ...offered,
    ...withheld.map(({ title, kind, reason }): CodeAction => ({ title, kind, disabled: { reason } })),
  ];
}

/** Rejects what is not as it was offered: the client's message is not trusted, and the text may have changed since. */
export async function chosenEdit(server: Server, data: unknown, token: CancellationToken): Promise<WorkspaceEdit> {
  const session = server.session();
  if (!isChosen(data)) throw requestFailed('This is no refactoring that was offered.');
  const uri = session.canonical(data.uri);
  const project = session.project(uri);
  if (project === undefined || (session.version(uri) ?? null) !== data.version) throw requestFailed(CHANGED);
  const offer = chosenRefactoring(project, uri, { start: data.start, end: data.end }, data);
  if (offer === undefined) throw requestFailed(`“${data.title}” is not offered here.`);
  const edits = await madeRefactoring(project, offer, (work) => withExampleEngine(server, token, work));
  if ('reason' in edits) throw requestFailed(`“${data.title}” cannot be made: ${edits.reason}`);
  // It was typed while the engine worked.
  if (session.project(uri) !== project) throw requestFailed(CHANGED);
  return toWorkspaceEdit(session, project, edits);
}

function isChosen(data: unknown): data is Chosen {
  const chosen = data as Partial<Record<keyof Chosen, unknown>> | null | undefined;
  return (
    typeof chosen === 'object' &&
    chosen !== null &&
    typeof chosen.uri === 'string' &&
    (typeof chosen.version === 'number' || chosen.version === null) &&
    Number.isInteger(chosen.start) &&
    Number.isInteger(chosen.end) &&
    typeof chosen.id === 'string' &&
    typeof chosen.title === 'string'
  );
}
