// What some clients say they can do, as their `initialize` says it (shortened to what the server reads).

const markup = ['markdown', 'plaintext'];

/** VS Code. */
export const fullClient = {
  general: { positionEncodings: ['utf-16'] },
  window: { workDoneProgress: true, showDocument: { support: true }, showMessage: {} },
  workspace: {
    applyEdit: true,
    workspaceEdit: { documentChanges: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
    workspaceFolders: true,
    symbol: {},
    diagnostics: { refreshSupport: true },
  },
  textDocument: {
    synchronization: { dynamicRegistration: true },
    completion: {
      completionItem: {
        snippetSupport: true,
        documentationFormat: markup,
        resolveSupport: { properties: ['documentation'] },
      },
      completionList: { itemDefaults: ['editRange'] },
    },
    hover: { contentFormat: markup },
    signatureHelp: {
      signatureInformation: { documentationFormat: markup, parameterInformation: { labelOffsetSupport: true } },
    },
    definition: { linkSupport: true },
    references: {},
    documentHighlight: {},
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
    codeAction: {
      isPreferredSupport: true,
      codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix', 'source'] } },
    },
    codeLens: {},
    documentLink: {},
    rename: { prepareSupport: true },
    publishDiagnostics: {
      relatedInformation: true,
      codeDescriptionSupport: true,
      tagSupport: { valueSet: [1, 2] },
      versionSupport: true,
    },
    foldingRange: { lineFoldingOnly: true },
    selectionRange: {},
    semanticTokens: {
      requests: { full: true, range: true },
      tokenTypes: [],
      tokenModifiers: [],
      formats: ['relative'],
    },
    inlayHint: {},
  },
};

/** The same client as it is when it pulls diagnostics. */
export const pullingClient = {
  ...fullClient,
  textDocument: {
    ...fullClient.textDocument,
    diagnostic: { dynamicRegistration: true, relatedDocumentSupport: false },
  },
};

/** Neovim 0.7. */
export const oldNeovim = {
  textDocument: {
    synchronization: { dynamicRegistration: false, willSave: false, willSaveWaitUntil: false, didSave: true },
    codeAction: {
      dynamicRegistration: false,
      codeActionLiteralSupport: { codeActionKind: { valueSet: ['', 'Empty', 'QuickFix', 'quickfix', 'source'] } },
    },
    completion: {
      dynamicRegistration: false,
      completionItem: {
        snippetSupport: false,
        commitCharactersSupport: false,
        preselectSupport: false,
        deprecatedSupport: false,
        documentationFormat: markup,
      },
      contextSupport: false,
    },
    declaration: { linkSupport: true },
    definition: { linkSupport: true },
    hover: { dynamicRegistration: false, contentFormat: markup },
    signatureHelp: {
      dynamicRegistration: false,
      signatureInformation: { documentationFormat: markup, parameterInformation: { labelOffsetSupport: true } },
    },
    references: { dynamicRegistration: false },
    documentHighlight: { dynamicRegistration: false },
    documentSymbol: { dynamicRegistration: false, hierarchicalDocumentSymbolSupport: true },
    rename: { dynamicRegistration: false, prepareSupport: true },
    publishDiagnostics: { relatedInformation: true, tagSupport: { valueSet: [1, 2] } },
  },
  workspace: {
    symbol: { dynamicRegistration: false },
    workspaceFolders: true,
    applyEdit: true,
    workspaceEdit: { resourceOperations: ['rename', 'create', 'delete'] },
  },
  callHierarchy: { dynamicRegistration: false },
  window: {
    workDoneProgress: true,
    showMessage: { messageActionItem: { additionalPropertiesSupport: false } },
    showDocument: { support: false },
  },
};

/** LSP4IJ: literal actions, no document changes, no folding by line only. */
export const jetbrains = {
  workspace: {
    applyEdit: true,
    workspaceFolders: true,
    didChangeWatchedFiles: { dynamicRegistration: true },
    symbol: { dynamicRegistration: true },
  },
  textDocument: {
    completion: { completionItem: { snippetSupport: true, documentationFormat: ['markdown'] } },
    hover: { contentFormat: ['markdown'] },
    definition: { linkSupport: true },
    references: {},
    codeAction: {
      codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix', 'refactor', 'source'] } },
      isPreferredSupport: true,
    },
    publishDiagnostics: { relatedInformation: true, codeDescriptionSupport: true },
    foldingRange: {},
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
    rename: {},
  },
  window: { workDoneProgress: true, showDocument: { support: true } },
};

/** Emacs 28's eglot counts code points if it may. */
export const countsBytes = {
  general: { positionEncodings: ['utf-8'] },
  textDocument: {
    completion: {},
    hover: {},
    codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: [] } } },
  },
};

export const bareMinimum = {};

export const clientProfiles = { fullClient, pullingClient, oldNeovim, jetbrains, countsBytes, bareMinimum };
