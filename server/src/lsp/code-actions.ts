// A range of a document → quick fixes of its findings, refactorings, and what can be made of the whole spec: all fixes, platforms, diagrams.

import { CodeActionKind, type CodeAction, type Command, type Diagnostic } from 'vscode-languageserver/node';
import type { TextEdit } from '../base/span.js';
import { platformNames } from '../emit/platforms/names.js';
import { fixAll, quickFixes, suppressions } from '../features/code-actions.js';
import type { Project } from '../workspace/workspace.js';
import { diagramKind, fixAllKind, generateKind } from './capabilities.js';
import { chosenEdit, refactoringActions } from './refactoring-actions.js';
import type { Server } from './server-context.js';
import type { Session } from './session.js';
import { toDiagnostic, toWorkspaceEdit } from './to-lsp.js';

export function registerCodeActions(server: Server): void {
  server.connection.onCodeAction((params) =>
    server.guarded('code actions', [] as (CodeAction | Command)[], () => {
      const { only, diagnostics } = params.context;
      const session = server.session();
      const uri = session.canonical(params.textDocument.uri);
      const project = session.project(uri);
      if (project === undefined) return [];
      const wanted = (kind: string): boolean =>
        only === undefined || only.some((o) => kind === o || kind.startsWith(`${o}.`));
      const actions: CodeAction[] = [];
      if (wanted(CodeActionKind.QuickFix))
        actions.push(
          ...fixes(session, project, uri, session.positionsIn(project, uri).span(params.range), diagnostics),
        );
      actions.push(
        ...refactoringActions(
          session,
          project,
          uri,
          session.positionsIn(project, uri).span(params.range),
          wanted,
          only?.some((o) => o === CodeActionKind.Refactor || o.startsWith(`${CodeActionKind.Refactor}.`)) === true,
        ),
      );
      if (project.specs.some((s) => s.file === uri)) {
        // Only when asked: computing it applies every fix there is.
        if (only !== undefined && wanted(fixAllKind)) actions.push(...fixEverything(session, project, uri));
        actions.push(...made(session.toClient(uri)).filter((a) => wanted(a.kind ?? '')));
      }
      return session.client.literalActions ? actions.map((a) => supported(session, a)) : actions.flatMap(asCommand);
    }),
  );
  server.connection.onCodeActionResolve(async (action, token) =>
    action.edit !== undefined || action.data === undefined
      ? action
      : { ...action, edit: await chosenEdit(server, action.data, token) },
  );
}

function fixes(
  session: Session,
  project: Project,
  uri: string,
  range: { readonly start: number; readonly end: number },
  shown: readonly Diagnostic[],
): readonly CodeAction[] {
  const offered = [...quickFixes(project, uri, range), ...suppressions(project, uri, range)];
  return offered.map(({ finding, fix }): CodeAction => {
    const own = toDiagnostic(session, project, finding);
    const known = shown.find(
      (d) => d.code === own.code && d.message === own.message && JSON.stringify(d.range) === JSON.stringify(own.range),
    );
    return {
      title: fix.title,
      kind: CodeActionKind.QuickFix,
      isPreferred: fix.preferred,
      diagnostics: [known ?? own],
      edit: toWorkspaceEdit(session, project, fix.edits),
    };
  });
}

function fixEverything(session: Session, project: Project, uri: string): readonly CodeAction[] {
  const edits = fixAll(project, uri);
  return edits.length === 0
    ? []
    : [
        {
          title: 'Apply all fixes that have one obvious correction',
          kind: fixAllKind,
          edit: toWorkspaceEdit(session, project, new Map<string, readonly TextEdit[]>([[uri, edits]])),
        },
      ];
}

function made(uri: string): readonly CodeAction[] {
  return [
    ...platformNames.map((p) => ({
      title: `Generate ${p.displayName}`,
      kind: `${generateKind}.${p.id}`,
      command: {
        title: `Generate ${p.displayName}`,
        command: 'pipewright.generate',
        arguments: [{ uri, target: p.id }],
      },
    })),
    {
      title: 'Draw the pipeline as a Mermaid diagram',
      kind: diagramKind,
      command: { title: 'Draw a diagram', command: 'pipewright.diagram', arguments: [{ uri, format: 'md' }] },
    },
  ];
}

function supported(session: Session, action: CodeAction): CodeAction {
  if (!session.client.preferredActions) delete action.isPreferred;
  return action;
}

/** For clients that know commands only. */
function asCommand(action: CodeAction): readonly Command[] {
  if (action.command !== undefined) return [{ ...action.command, title: action.title }];
  return action.edit === undefined
    ? []
    : [{ title: action.title, command: 'pipewright.applyEdit', arguments: [action.edit] }];
}
