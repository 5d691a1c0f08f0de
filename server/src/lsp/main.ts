// The language server over the protocol: documents in, findings and quick fixes out. Nothing here decides what a spec means.

import {
  CodeActionKind,
  createConnection,
  DiagnosticSeverity,
  DocumentDiagnosticReportKind,
  ProposedFeatures,
  TextDocuments,
  TextDocumentSyncKind,
  type CodeAction,
  type Diagnostic,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Finding, Severity } from '../base/finding.js';
import { LineIndex } from '../base/line-index.js';
import { findingsIn, projectFindings } from '../diagnostics/run-diagnostics.js';
import { nodeHost } from '../host/node-host.js';
import { Workspace, type Project } from '../workspace/workspace.js';

// Without an explicit channel an editor speaks over standard input and output.
if (!process.argv.some((a) => a === '--stdio' || a === '--node-ipc' || a.startsWith('--socket'))) process.argv.push('--stdio');

const connection = createConnection(ProposedFeatures.all);
const documents = new TextDocuments(TextDocument);
const workspace = new Workspace(nodeHost);
let pulls = false;

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** A feature that fails answers nothing and is logged; it never takes the server down. */
function guarded<T>(name: string, nothing: T, answer: () => T): T {
  try {
    return answer();
  } catch (error) {
    connection.console.error(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return nothing;
  }
}

function toDiagnostic(finding: Finding, project: Project): Diagnostic {
  const lines = new LineIndex(project.documents.get(finding.file)?.text ?? '');
  return {
    range: lines.range(finding.span),
    severity: severities[finding.severity],
    code: finding.id,
    source: 'pipewright',
    message: finding.message,
    relatedInformation: finding.related.map((r) => ({
      location: { uri: r.file, range: new LineIndex(project.documents.get(r.file)?.text ?? '').range(r.span) },
      message: r.message,
    })),
  };
}

function diagnosticsOf(uri: string): readonly Diagnostic[] {
  const project = workspace.project(uri);
  return findingsIn(project, uri).map((f) => toDiagnostic(f, project));
}

function publish(uri: string): void {
  guarded('diagnostics', undefined, () => {
    const project = workspace.project(uri);
    // An edit can change what is wrong in the other open documents of its root.
    const open = documents.all().filter((d) => workspace.rootOf(d.uri).folder === project.root.folder);
    projectFindings(project);
    for (const d of open) void connection.sendDiagnostics({ uri: d.uri, version: d.version, diagnostics: [...diagnosticsOf(d.uri)] });
    return undefined;
  });
}

connection.onInitialize((params) => {
  pulls = params.capabilities.textDocument?.diagnostic !== undefined;
  return {
    capabilities: {
      textDocumentSync: TextDocumentSyncKind.Incremental,
      codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
      ...(pulls && { diagnosticProvider: { identifier: 'pipewright', interFileDependencies: true, workspaceDiagnostics: false } }),
    },
    serverInfo: { name: 'pipewright' },
  };
});

documents.onDidChangeContent(({ document }) => {
  workspace.setDocument({ uri: document.uri, text: document.getText(), version: document.version });
  if (!pulls) publish(document.uri);
});

documents.onDidClose(({ document }) => {
  workspace.closeDocument(document.uri);
  if (!pulls) void connection.sendDiagnostics({ uri: document.uri, diagnostics: [] });
});

connection.languages.diagnostics.on((params) => ({
  kind: DocumentDiagnosticReportKind.Full,
  items: guarded('diagnostics', [] as Diagnostic[], () => [...diagnosticsOf(params.textDocument.uri)]),
}));

connection.onCodeAction((params) =>
  guarded('code actions', [] as CodeAction[], () => {
    const { uri } = params.textDocument;
    const project = workspace.project(uri);
    const asked = new LineIndex(project.documents.get(uri)?.text ?? '').span(params.range);
    return findingsIn(project, uri)
      .filter((f) => f.span.start <= asked.end && asked.start <= f.span.end)
      .flatMap((finding) =>
        finding.fixes.map((fix): CodeAction => ({
          title: fix.title,
          kind: CodeActionKind.QuickFix,
          isPreferred: fix.preferred,
          diagnostics: [toDiagnostic(finding, project)],
          edit: {
            changes: Object.fromEntries(
              [...fix.edits].map(([file, edits]) => {
                const lines = new LineIndex(project.documents.get(file)?.text ?? '');
                return [file, edits.map((e) => ({ range: lines.range(e.span), newText: e.newText }))];
              }),
            ),
          },
        })),
      );
  }),
);

connection.onDidChangeWatchedFiles(({ changes }) => {
  workspace.filesChanged(changes.map((c) => c.uri));
  if (!pulls) for (const d of documents.all()) publish(d.uri);
});

documents.listen(connection);
connection.listen();
