// The core's plain data → protocol objects, in the shapes that the client knows.

import {
  CompletionItemKind,
  DiagnosticSeverity,
  DiagnosticTag,
  InsertTextFormat,
  MarkupKind,
  SymbolKind as LspSymbolKind,
  type CompletionItem,
  type CompletionList,
  type Diagnostic,
  type DocumentSymbol,
  type MarkupContent,
  type SymbolInformation,
  type TextEdit as LspTextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import type { Finding, Severity } from '../base/finding.js';
import type { TextEdit } from '../base/span.js';
import type { OutlineSymbol, SymbolKind } from '../features/document-symbols.js';
import type { Suggestion, SuggestionKind, Suggestions } from '../features/suggestion.js';
import type { Project } from '../workspace/workspace.js';
import { rulePage } from './rule-page.js';
import type { Session } from './session.js';

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

export function toDiagnostic(session: Session, project: Project, finding: Finding): Diagnostic {
  const { diagnostics } = session.client;
  const page = diagnostics.href ? rulePage(finding.id) : undefined;
  return {
    range: session.range(project, finding.file, finding.span),
    severity: severities[finding.severity],
    code: finding.id,
    ...(page !== undefined && { codeDescription: { href: page } }),
    source: 'pipewright',
    message:
      diagnostics.related || finding.related.length === 0
        ? finding.message
        : `${finding.message} (${finding.related.map((r) => r.message).join('; ')})`,
    ...(diagnostics.tags &&
      finding.tag !== undefined && {
        tags: [finding.tag === 'unnecessary' ? DiagnosticTag.Unnecessary : DiagnosticTag.Deprecated],
      }),
    ...(diagnostics.related &&
      finding.related.length > 0 && {
        relatedInformation: finding.related.map((r) => ({
          location: { uri: session.toClient(r.file), range: session.range(project, r.file, r.span) },
          message: r.message,
        })),
      }),
  };
}

export function toTextEdits(
  session: Session,
  project: Project,
  file: string,
  edits: readonly TextEdit[],
): LspTextEdit[] {
  return edits.map((e) => ({ range: session.range(project, file, e.span), newText: e.newText }));
}

export function toWorkspaceEdit(
  session: Session,
  project: Project,
  edits: ReadonlyMap<string, readonly TextEdit[]>,
): WorkspaceEdit {
  const files = [...edits].map(([file, list]) => ({
    uri: session.toClient(file),
    version: session.version(file),
    edits: toTextEdits(session, project, file, list),
  }));
  if (!session.client.documentChanges) return { changes: Object.fromEntries(files.map((f) => [f.uri, f.edits])) };
  return {
    documentChanges: files.map((f) => ({ textDocument: { uri: f.uri, version: f.version ?? null }, edits: f.edits })),
  };
}

/** Edits of different files as one; null where there is none. */
export function joinWorkspaceEdits(edits: readonly WorkspaceEdit[]): WorkspaceEdit | null {
  const changes = edits.flatMap((e) => Object.entries(e.changes ?? {}));
  const documentChanges = edits.flatMap((e) => e.documentChanges ?? []);
  if (documentChanges.length > 0) return { documentChanges };
  return changes.length === 0 ? null : { changes: Object.fromEntries(changes) };
}

/** Markdown for clients that show it, else its words. */
export function toMarkup(markdown: string, shown: boolean): MarkupContent {
  return shown
    ? { kind: MarkupKind.Markdown, value: markdown }
    : { kind: MarkupKind.PlainText, value: withoutMarkup(markdown) };
}

export function withoutMarkup(markdown: string): string {
  return markdown
    .replace(/^```\w*\n?|^---$|^\|[-|]+\|$/gm, '')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\*\*|`/g, '')
    .replace(/\\([\\`*_{}[\]()#+\-.!|<>~&$])/g, '$1')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

// ---- completion ----------------------------------------------------------------------------------------------------------

const completionKinds: Readonly<Record<SuggestionKind, CompletionItemKind>> = {
  key: CompletionItemKind.Property,
  value: CompletionItemKind.EnumMember,
  source: CompletionItemKind.File,
  model: CompletionItemKind.Class,
  alias: CompletionItemKind.Module,
  column: CompletionItemKind.Field,
  function: CompletionItemKind.Function,
  parameter: CompletionItemKind.Constant,
  keyword: CompletionItemKind.Keyword,
  type: CompletionItemKind.TypeParameter,
  'date-part': CompletionItemKind.Unit,
  placeholder: CompletionItemKind.Variable,
  test: CompletionItemKind.Event,
  snippet: CompletionItemKind.Snippet,
};

export function toCompletionList(
  session: Session,
  project: Project,
  uri: string,
  suggestions: Suggestions,
): CompletionList {
  const { client } = session;
  const positions = session.positionsIn(project, uri);
  const first = suggestions.items[0]?.replace;
  const shared =
    client.itemDefaults &&
    first !== undefined &&
    suggestions.items.every((s) => s.replace.start === first.start && s.replace.end === first.end);
  const items = suggestions.items.map((s): CompletionItem => {
    const text = client.snippets && s.snippet !== undefined ? s.snippet : s.newText;
    const isSnippet = client.snippets && s.snippet !== undefined;
    return {
      label: s.label,
      kind: completionKinds[s.kind],
      ...(s.detail !== undefined && { detail: s.detail }),
      ...(s.documentation !== undefined &&
        s.documentation !== '' && { documentation: toMarkup(s.documentation, client.completionMarkdown) }),
      sortText: sortText(s),
      ...(s.filter !== undefined && { filterText: s.filter }),
      ...(isSnippet && { insertTextFormat: InsertTextFormat.Snippet }),
      ...(shared ? { textEditText: text } : { textEdit: { range: positions.range(s.replace), newText: text } }),
      ...(s.extra !== undefined && { additionalTextEdits: toTextEdits(session, project, uri, s.extra) }),
      ...(s.functionName !== undefined && { data: { function: s.functionName } }),
    };
  });
  return {
    isIncomplete: suggestions.incomplete,
    ...(shared && { itemDefaults: { editRange: positions.range(first) } }),
    items,
  };
}

function sortText(suggestion: Suggestion): string {
  return `${String(suggestion.rank).padStart(5, '0')}${suggestion.label.toLowerCase()}`;
}

// ---- symbols -------------------------------------------------------------------------------------------------------------

export const symbolKinds: Readonly<Record<SymbolKind, LspSymbolKind>> = {
  source: LspSymbolKind.Namespace,
  table: LspSymbolKind.Namespace,
  model: LspSymbolKind.Class,
  column: LspSymbolKind.Field,
  'key-column': LspSymbolKind.Key,
  metric: LspSymbolKind.Number,
  parameter: LspSymbolKind.Constant,
  function: LspSymbolKind.Function,
  join: LspSymbolKind.Operator,
  filter: LspSymbolKind.Boolean,
  example: LspSymbolKind.Event,
};

export function toDocumentSymbol(
  session: Session,
  project: Project,
  uri: string,
  symbol: OutlineSymbol,
): DocumentSymbol {
  return {
    name: symbol.name,
    ...(symbol.detail !== undefined && { detail: symbol.detail }),
    kind: symbolKinds[symbol.kind],
    range: session.range(project, uri, symbol.span),
    selectionRange: session.range(project, uri, symbol.nameSpan),
    children: symbol.children.map((c) => toDocumentSymbol(session, project, uri, c)),
  };
}

export function toFlatSymbols(
  session: Session,
  project: Project,
  uri: string,
  symbols: readonly OutlineSymbol[],
  container?: string,
): SymbolInformation[] {
  return symbols.flatMap((s) => [
    {
      name: s.name,
      kind: symbolKinds[s.kind],
      location: { uri: session.toClient(uri), range: session.range(project, uri, s.span) },
      ...(container !== undefined && { containerName: container }),
    },
    ...toFlatSymbols(session, project, uri, s.children, s.name),
  ]);
}
