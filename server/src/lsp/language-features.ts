// Every editor question that is a function of a document and a place in it → its feature, asked and answered in protocol terms.

import {
  DocumentHighlightKind,
  FoldingRangeKind,
  InlayHintKind,
  MarkupKind,
  type CompletionItem,
  type Definition,
  type DefinitionLink,
  type DocumentSymbol,
  type FoldingRange,
  type FormattingOptions,
  type Position,
  type SelectionRange,
  type SemanticTokens,
  type SymbolInformation,
  type TextEdit,
} from 'vscode-languageserver/node';
import { loadTargets } from '../diagnostics/target-loading.js';
import { codeLenses } from '../features/code-lenses.js';
import { complete } from '../features/complete.js';
import { definition } from '../features/definition.js';
import { describeBuiltin } from '../features/describe.js';
import { documentLinks } from '../features/document-links.js';
import { documentSymbols } from '../features/document-symbols.js';
import { findReferences } from '../features/find-references.js';
import { foldingRanges } from '../features/folding-ranges.js';
import { formatDocument } from '../features/format-document.js';
import { hover } from '../features/hover.js';
import { inlayHints } from '../features/inlay-hints.js';
import { prepareRename, rename } from '../features/rename.js';
import { selectionRanges } from '../features/selection-ranges.js';
import { semanticTokens, type SemanticToken } from '../features/semantic-tokens.js';
import { SEMANTIC_TYPES } from '../features/semantic-types.js';
import { signatureHelp } from '../features/signature-help.js';
import { workspaceSymbols } from '../features/workspace-symbols.js';
import type { Span } from '../base/span.js';
import { settingsFileName } from '../workspace/roots.js';
import type { Project } from '../workspace/workspace.js';
import { rulePage, ruleTitle } from './rule-page.js';
import { requestFailed, type Server } from './server-context.js';
import type { Session } from './session.js';
import type { JsonLayout } from '../syntax/format-json.js';
import {
  symbolKinds,
  toCompletionList,
  toDocumentSymbol,
  toFlatSymbols,
  toMarkup,
  toTextEdits,
  toWorkspaceEdit,
} from './to-lsp.js';

interface Asked {
  readonly session: Session;
  readonly project: Project;
  readonly uri: string;
}

const MOST_SYMBOLS = 500;
const MOST_FILES = 10_000;

export function registerFeatures(server: Server): void {
  const { connection } = server;

  const inDocument = <T>(
    name: string,
    textDocument: { readonly uri: string },
    nothing: T,
    answer: (asked: Asked) => T,
  ): T =>
    server.guarded(name, nothing, () => {
      const session = server.session();
      const uri = session.canonical(textDocument.uri);
      const project = session.project(uri);
      return project === undefined ? nothing : answer({ session, project, uri });
    });
  const at = <T>(
    name: string,
    params: { readonly textDocument: { readonly uri: string }; readonly position: Position },
    nothing: T,
    answer: (asked: Asked, offset: number) => T,
  ): T =>
    inDocument(name, params.textDocument, nothing, (asked) =>
      answer(asked, asked.session.offset(asked.project, asked.uri, params.position)),
    );

  connection.onCompletion(async (params) => {
    // Which platforms there are is a completion of the settings, and of nothing else.
    if (params.textDocument.uri.endsWith(`/${settingsFileName}`)) await loadTargets();
    return at('completion', params, { isIncomplete: false, items: [] }, ({ session, project, uri }, offset) =>
      toCompletionList(
        session,
        project,
        uri,
        complete(project, uri, offset, {
          ruleTitle,
          files: () => server.host.listFiles(project.root.folder, MOST_FILES),
        }),
      ),
    );
  });
  connection.onCompletionResolve((item) =>
    server.guarded('completion details', item, (): CompletionItem => {
      const data = item.data as { readonly function?: unknown } | undefined;
      const text = typeof data?.function === 'string' ? describeBuiltin(data.function) : undefined;
      return text === undefined
        ? item
        : { ...item, documentation: toMarkup(text, server.session().client.completionMarkdown) };
    }),
  );

  connection.onHover((params) =>
    at('hover', params, null, ({ session, project, uri }, offset) => {
      const found = hover(project, uri, offset, rulePage);
      return found === undefined
        ? null
        : {
            contents: toMarkup(found.text, session.client.hoverMarkdown),
            range: session.range(project, uri, found.span),
          };
    }),
  );

  connection.onSignatureHelp((params) =>
    at('signature help', params, null, ({ session, project, uri }, offset) => {
      const help = signatureHelp(project, uri, offset);
      if (help === undefined) return null;
      return {
        activeSignature: help.active,
        activeParameter: help.argument,
        signatures: help.signatures.map((s) => ({
          label: s.label,
          ...(s.documentation !== undefined && {
            documentation: session.client.signatureMarkdown
              ? { kind: MarkupKind.Markdown, value: s.documentation }
              : s.documentation,
          }),
          parameters: s.arguments.map((a) => ({
            label: session.client.labelOffsets ? ([a.start, a.end] as [number, number]) : s.label.slice(a.start, a.end),
          })),
        })),
      };
    }),
  );

  connection.onDefinition((params) =>
    at('definition', params, null as Definition | DefinitionLink[] | null, ({ session, project, uri }, offset) => {
      const found = definition(project, uri, offset);
      if (found === undefined) return null;
      if (!session.client.linkDefinitions)
        return found.targets.map((t) => ({
          uri: session.toClient(t.file),
          range: session.range(project, t.file, t.span),
        }));
      return found.targets.map((t) => {
        const range = session.range(project, t.file, t.span);
        return {
          originSelectionRange: session.range(project, uri, found.origin),
          targetUri: session.toClient(t.file),
          targetRange: range,
          targetSelectionRange: range,
        };
      });
    }),
  );

  connection.onReferences((params) =>
    at('references', params, null, ({ session, project, uri }, offset) =>
      findReferences(project, uri, offset)
        .filter((r) => params.context.includeDeclaration || !r.declares)
        .map((r) => ({ uri: session.toClient(r.file), range: session.range(project, r.file, r.span) })),
    ),
  );

  connection.onDocumentHighlight((params) =>
    at('highlights', params, null, ({ session, project, uri }, offset) =>
      findReferences(project, uri, offset)
        .filter((r) => r.file === uri)
        .map((r) => ({
          range: session.range(project, uri, r.span),
          kind: r.declares ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
        })),
    ),
  );

  connection.onPrepareRename((params) => {
    const start = at('prepare rename', params, undefined, ({ session, project, uri }, offset) => {
      const found = prepareRename(project, uri, offset);
      return found?.ok === true ? { range: session.range(project, uri, found.span), placeholder: found.name } : found;
    });
    if (start === undefined) return null;
    if ('reason' in start) throw requestFailed(start.reason);
    return 'range' in start ? start : null;
  });
  connection.onRenameRequest((params) => {
    const done = at('rename', params, undefined, ({ session, project, uri }, offset) => {
      const plan = rename(project, uri, offset, params.newName);
      return plan.ok ? { edit: toWorkspaceEdit(session, project, plan.edits) } : plan;
    });
    if (done === undefined) return null;
    if ('reason' in done) throw requestFailed(done.reason);
    return 'edit' in done ? done.edit : null;
  });

  connection.onDocumentSymbol((params) =>
    inDocument(
      'document symbols',
      params.textDocument,
      [] as DocumentSymbol[] | SymbolInformation[],
      ({ session, project, uri }) => {
        const symbols = documentSymbols(project, uri);
        return session.client.nestedSymbols
          ? symbols.map((s) => toDocumentSymbol(session, project, uri, s))
          : toFlatSymbols(session, project, uri, symbols);
      },
    ),
  );
  connection.onWorkspaceSymbol((params) =>
    server.guarded('workspace symbols', [] as SymbolInformation[], () => {
      const session = server.session();
      const projects = session.projects();
      return projects.flatMap((project) =>
        workspaceSymbols(project, params.query, MOST_SYMBOLS).map((s) => ({
          name: s.name,
          kind: symbolKinds[s.kind],
          location: { uri: session.toClient(s.file), range: session.range(project, s.file, s.span) },
          ...(s.container !== undefined && { containerName: s.container }),
        })),
      );
    }),
  );

  connection.onFoldingRanges((params) =>
    inDocument('folding', params.textDocument, [] as FoldingRange[], ({ session, project, uri }) => {
      const positions = session.positionsIn(project, uri);
      return foldingRanges(project, uri).flatMap((fold) => {
        const start = positions.position(fold.start);
        const end = positions.position(fold.end);
        // The closing bracket stays visible.
        const endLine = fold.kind === 'region' && session.client.lineFoldingOnly ? end.line - 1 : end.line;
        return endLine <= start.line
          ? []
          : [{ startLine: start.line, endLine, ...(fold.kind === 'comment' && { kind: FoldingRangeKind.Comment }) }];
      });
    }),
  );
  connection.onSelectionRanges((params) =>
    inDocument('selection', params.textDocument, null as SelectionRange[] | null, ({ session, project, uri }) => {
      const positions = session.positionsIn(project, uri);
      return params.positions.map((position) => {
        const spans = selectionRanges(project, uri, positions.offset(position));
        let parent: SelectionRange | undefined;
        for (const span of [...spans].reverse())
          parent = { range: positions.range(span), ...(parent !== undefined && { parent }) };
        return parent ?? { range: { start: position, end: position } };
      });
    }),
  );

  connection.onDocumentFormatting((params) =>
    inDocument('formatting', params.textDocument, [] as TextEdit[], ({ session, project, uri }) =>
      toTextEdits(session, project, uri, formatDocument(project, uri, jsonLayout(params.options))),
    ),
  );
  connection.onDocumentRangeFormatting((params) =>
    inDocument('range formatting', params.textDocument, [] as TextEdit[], ({ session, project, uri }) => {
      const range = session.positionsIn(project, uri).span(params.range);
      return toTextEdits(session, project, uri, formatDocument(project, uri, jsonLayout(params.options), range));
    }),
  );

  connection.languages.inlayHint.on((params) =>
    inDocument('inlay hints', params.textDocument, null, ({ session, project, uri }) => {
      const positions = session.positionsIn(project, uri);
      return inlayHints(project, uri, positions.span(params.range)).map((h) => ({
        position: positions.position(h.offset),
        label: h.label,
        tooltip: h.tooltip,
        kind: InlayHintKind.Type,
        paddingLeft: true,
      }));
    }),
  );

  const tokens = (
    params: { readonly textDocument: { readonly uri: string } },
    range: (asked: Asked) => Span | undefined,
  ): SemanticTokens =>
    inDocument('semantic tokens', params.textDocument, { data: [] }, (asked) => ({
      data: encodeTokens(asked, semanticTokens(asked.project, asked.uri, range(asked))),
    }));
  connection.languages.semanticTokens.on((params) => tokens(params, () => undefined));
  connection.languages.semanticTokens.onRange((params) =>
    tokens(params, ({ session, project, uri }) => session.positionsIn(project, uri).span(params.range)),
  );

  connection.onCodeLens((params) =>
    inDocument('code lenses', params.textDocument, null, ({ session, project, uri }) =>
      codeLenses(project, uri).map((l) => ({
        range: session.range(project, uri, l.span),
        command: {
          title: l.title,
          command: `pipewright.${l.command}`,
          arguments: [{ uri: session.toClient(uri), model: l.model }],
        },
      })),
    ),
  );

  connection.onDocumentLinks((params) =>
    inDocument('document links', params.textDocument, null, ({ session, project, uri }) =>
      documentLinks(project, uri).map((l) => ({ range: session.range(project, uri, l.span), target: l.target })),
    ),
  );
}

/** What is no width of an indentation is taken as two blanks. */
function jsonLayout(options: FormattingOptions): JsonLayout {
  const { tabSize, insertSpaces, insertFinalNewline } = options as Partial<FormattingOptions>;
  return {
    tabSize: Number.isInteger(tabSize) && tabSize! > 0 && tabSize! <= 16 ? tabSize! : 2,
    insertSpaces: insertSpaces !== false,
    insertFinalNewline: insertFinalNewline === true,
  };
}

/** Five numbers a token, each place relative to the one before. */
function encodeTokens({ session, project, uri }: Asked, tokens: readonly SemanticToken[]): number[] {
  const positions = session.positionsIn(project, uri);
  const data: number[] = [];
  let line = 0;
  let character = 0;
  for (const token of tokens) {
    const { start, end } = positions.range(token);
    if (start.line !== end.line || end.character <= start.character) continue;
    data.push(
      start.line - line,
      start.line === line ? start.character - character : start.character,
      end.character - start.character,
      SEMANTIC_TYPES.indexOf(token.type),
      0,
    );
    ({ line, character } = start);
  }
  return data;
}
