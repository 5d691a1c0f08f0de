// A client → what the server offers it: nothing that the client does not know.

import { FileOperationPatternKind, TextDocumentSyncKind, type ServerCapabilities } from 'vscode-languageserver/node';
import { SEMANTIC_TYPES } from '../features/semantic-types.js';
import type { Client } from './client.js';
import { commandNames } from './command-names.js';

export const fixAllKind = 'source.fixAll.pipewright';
export const generateKind = 'source.generate';
export const diagramKind = 'source.diagram';
const refactoringKinds = ['refactor.extract', 'refactor.inline', 'refactor.rewrite'];

/** Specs, settings, DDL, rows, and folders of them. */
const FILES = [
  { scheme: 'file', pattern: { glob: '**/*.{json,jsonc,sql,csv}', matches: FileOperationPatternKind.file } },
  { scheme: 'file', pattern: { glob: '**', matches: FileOperationPatternKind.folder } },
];

export function capabilitiesFor(client: Client): ServerCapabilities {
  const has = client.has;
  return {
    ...(client.encoding !== 'utf-16' && { positionEncoding: client.encoding }),
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: { includeText: false } },
    ...(client.pullsDiagnostics && {
      diagnosticProvider: { identifier: 'pipewright', interFileDependencies: true, workspaceDiagnostics: true },
    }),
    ...(has('completion') && {
      completionProvider: { triggerCharacters: ['"', '.', '@', '{', '(', ' ', ','], resolveProvider: true },
    }),
    ...(has('hover') && { hoverProvider: true }),
    ...(has('signatureHelp') && {
      signatureHelpProvider: { triggerCharacters: ['(', ','], retriggerCharacters: [')'] },
    }),
    ...(has('definition') && { definitionProvider: true }),
    ...(has('references') && { referencesProvider: true }),
    ...(has('documentHighlight') && { documentHighlightProvider: true }),
    ...(has('documentSymbol') && { documentSymbolProvider: true }),
    ...(client.workspaceSymbols && { workspaceSymbolProvider: true }),
    ...(has('rename') && { renameProvider: client.prepareRename ? { prepareProvider: true } : true }),
    ...(has('foldingRange') && { foldingRangeProvider: true }),
    // As old as the protocol: clients that format (Neovim 0.7) need not say so.
    documentFormattingProvider: true,
    documentRangeFormattingProvider: true,
    ...(has('selectionRange') && { selectionRangeProvider: true }),
    ...(has('inlayHint') && { inlayHintProvider: true }),
    ...(has('codeLens') && { codeLensProvider: { resolveProvider: false } }),
    ...(has('documentLink') && { documentLinkProvider: { resolveProvider: false } }),
    ...(has('semanticTokens') && {
      semanticTokensProvider: {
        legend: { tokenTypes: [...SEMANTIC_TYPES], tokenModifiers: [] },
        full: true,
        range: true,
      },
    }),
    // Clients that know no literal actions get commands instead; all that know code actions get something. One kind
    // stands for every platform (`source.generate.<target>`): their code is not loaded before somebody asks.
    codeActionProvider: client.literalActions
      ? {
          codeActionKinds: ['quickfix', ...refactoringKinds, fixAllKind, generateKind, diagramKind],
          ...(client.resolvesActions && { resolveProvider: true }),
        }
      : true,
    executeCommandProvider: { commands: [...commandNames] },
    ...((client.workspaceFolders || client.fileOperations.length > 0) && {
      workspace: {
        ...(client.workspaceFolders && { workspaceFolders: { supported: true, changeNotifications: true } }),
        ...(client.fileOperations.length > 0 && {
          fileOperations: Object.fromEntries(client.fileOperations.map((o) => [o, { filters: FILES }])),
        }),
      },
    }),
  };
}
