// What a client says it can do → the few questions the server asks of it; what is not said is not assumed.

import type { ClientCapabilities, InitializeParams, MarkupKind } from 'vscode-languageserver/node';
import { chooseEncoding, type PositionEncoding } from './text-positions.js';

const FILE_OPERATIONS = ['didCreate', 'didRename', 'didDelete', 'willRename'] as const;
type FileOperation = (typeof FILE_OPERATIONS)[number];

export interface Client {
  readonly encoding: PositionEncoding;
  readonly pullsDiagnostics: boolean;
  readonly refreshesDiagnostics: boolean;
  readonly diagnostics: {
    readonly related: boolean;
    readonly href: boolean;
    readonly tags: boolean;
    readonly data: boolean;
  };
  readonly snippets: boolean;
  readonly itemDefaults: boolean;
  readonly completionMarkdown: boolean;
  readonly hoverMarkdown: boolean;
  readonly signatureMarkdown: boolean;
  readonly labelOffsets: boolean;
  readonly literalActions: boolean;
  readonly actionKinds: readonly string[] | undefined;
  readonly preferredActions: boolean;
  /** Shows actions that cannot be chosen, with the reason. */
  readonly disabledActions: boolean;
  /** Asks for an action's edit when it is chosen. */
  readonly resolvesActions: boolean;
  readonly documentChanges: boolean;
  readonly linkDefinitions: boolean;
  readonly nestedSymbols: boolean;
  readonly prepareRename: boolean;
  readonly lineFoldingOnly: boolean;
  readonly progress: boolean;
  readonly showDocument: boolean;
  readonly watchesFiles: boolean;
  readonly workspaceFolders: boolean;
  readonly fileOperations: readonly FileOperation[];
  readonly appliesEdits: boolean;
  readonly has: (feature: keyof NonNullable<ClientCapabilities['textDocument']>) => boolean;
  readonly workspaceSymbols: boolean;
  readonly refreshesTokens: boolean;
  readonly refreshesHints: boolean;
  readonly refreshesLenses: boolean;
}

/** What clients could do before they could say so. */
const OLDEST: ReadonlySet<string> = new Set([
  'completion',
  'hover',
  'signatureHelp',
  'definition',
  'references',
  'documentHighlight',
  'documentSymbol',
  'codeAction',
  'rename',
]);

export function readClient(params: InitializeParams): Client {
  // Odd clients send null for what they do not have.
  const said = params.capabilities as ClientCapabilities | undefined;
  const all = said ?? {};
  const text = all.textDocument ?? {};
  const workspace = all.workspace ?? {};
  const window = all.window ?? {};
  const markdown = (formats: readonly MarkupKind[] | undefined): boolean => formats?.includes('markdown') ?? false;
  const published = text.publishDiagnostics ?? {};
  const item = text.completion?.completionItem ?? {};
  return {
    encoding: chooseEncoding(all.general?.positionEncodings),
    pullsDiagnostics: text.diagnostic !== undefined,
    refreshesDiagnostics: workspace.diagnostics?.refreshSupport ?? false,
    diagnostics: {
      related: published.relatedInformation ?? text.diagnostic?.relatedInformation ?? false,
      href: published.codeDescriptionSupport ?? text.diagnostic?.codeDescriptionSupport ?? false,
      tags: (published.tagSupport ?? text.diagnostic?.tagSupport) !== undefined,
      data: published.dataSupport ?? text.diagnostic?.dataSupport ?? false,
    },
    snippets: item.snippetSupport ?? false,
    itemDefaults: text.completion?.completionList?.itemDefaults?.includes('editRange') ?? false,
    completionMarkdown: markdown(item.documentationFormat),
    hoverMarkdown: markdown(text.hover?.contentFormat),
    signatureMarkdown: markdown(text.signatureHelp?.signatureInformation?.documentationFormat),
    labelOffsets: text.signatureHelp?.signatureInformation?.parameterInformation?.labelOffsetSupport ?? false,
    // Who asks without having said anything about code actions is given what everybody knows today.
    literalActions: text.codeAction === undefined || text.codeAction.codeActionLiteralSupport !== undefined,
    actionKinds: text.codeAction?.codeActionLiteralSupport?.codeActionKind.valueSet,
    preferredActions: text.codeAction?.isPreferredSupport ?? false,
    disabledActions: text.codeAction?.disabledSupport ?? false,
    resolvesActions:
      (text.codeAction?.dataSupport ?? false) &&
      (text.codeAction?.resolveSupport?.properties.includes('edit') ?? false),
    documentChanges: workspace.workspaceEdit?.documentChanges ?? false,
    linkDefinitions: text.definition?.linkSupport ?? false,
    nestedSymbols: text.documentSymbol?.hierarchicalDocumentSymbolSupport ?? false,
    prepareRename: text.rename?.prepareSupport ?? false,
    lineFoldingOnly: text.foldingRange?.lineFoldingOnly ?? false,
    progress: window.workDoneProgress ?? false,
    showDocument: window.showDocument?.support ?? false,
    watchesFiles: workspace.didChangeWatchedFiles?.dynamicRegistration ?? false,
    workspaceFolders: workspace.workspaceFolders ?? false,
    fileOperations: FILE_OPERATIONS.filter((o) => workspace.fileOperations?.[o] === true),
    appliesEdits: workspace.applyEdit ?? false,
    has: (feature) =>
      all.textDocument === undefined ? OLDEST.has(feature) : (text[feature] ?? undefined) !== undefined,
    workspaceSymbols: all.workspace === undefined || workspace.symbol !== undefined,
    refreshesTokens: workspace.semanticTokens?.refreshSupport ?? false,
    refreshesHints: workspace.inlayHint?.refreshSupport ?? false,
    refreshesLenses: workspace.codeLens?.refreshSupport ?? false,
  };
}
