// Asks every feature at one place of a document; the answers as plain data, for comparing and for seeing that none throws.

import { codeLenses } from '../../server/src/features/code-lenses.js';
import { quickFixes, refactoringsAt } from '../../server/src/features/code-actions.js';
import { complete } from '../../server/src/features/complete.js';
import { definition } from '../../server/src/features/definition.js';
import { documentLinks } from '../../server/src/features/document-links.js';
import { documentSymbols } from '../../server/src/features/document-symbols.js';
import { findReferences } from '../../server/src/features/find-references.js';
import { foldingRanges } from '../../server/src/features/folding-ranges.js';
import { formatDocument } from '../../server/src/features/format-document.js';
import { hover } from '../../server/src/features/hover.js';
import { inlayHints } from '../../server/src/features/inlay-hints.js';
import { prepareRename } from '../../server/src/features/rename.js';
import { selectionRanges } from '../../server/src/features/selection-ranges.js';
import { semanticTokens } from '../../server/src/features/semantic-tokens.js';
import { signatureHelp } from '../../server/src/features/signature-help.js';
import { workspaceSymbols } from '../../server/src/features/workspace-symbols.js';
import { projectFindings } from '../../server/src/diagnostics/run-diagnostics.js';
import type { Project } from '../../server/src/workspace/workspace.js';

export function askEverything(project: Project, uri: string, offset: number): Readonly<Record<string, unknown>> {
  const length = project.documents.get(uri)?.text.length ?? 0;
  const all = { start: 0, end: length };
  return {
    findings: [...projectFindings(project)].map(([file, findings]) => [
      file,
      findings.map((f) => ({ ...f, fixes: f.fixes.map((x) => ({ ...x, edits: [...x.edits] })) })),
    ]),
    complete: complete(project, uri, offset),
    hover: hover(project, uri, offset, () => undefined),
    definition: definition(project, uri, offset),
    references: findReferences(project, uri, offset),
    rename: prepareRename(project, uri, offset),
    signature: signatureHelp(project, uri, offset),
    symbols: documentSymbols(project, uri),
    workspace: workspaceSymbols(project, 'a', 100),
    folds: foldingRanges(project, uri),
    layout: formatDocument(project, uri, { tabSize: 2, insertSpaces: true }),
    selection: selectionRanges(project, uri, offset),
    hints: inlayHints(project, uri, all),
    tokens: semanticTokens(project, uri),
    lenses: codeLenses(project, uri),
    links: documentLinks(project, uri),
    fixes: quickFixes(project, uri, all).length,
    refactorings: refactoringsAt(project, uri, { start: offset, end: offset }).map((r) => `${r.id}: ${r.title}`),
  };
}

/** Spans of everything that is shown in the document lie inside it. */
export function assertInside(
  answers: Readonly<Record<string, unknown>>,
  length: number,
  fail: (message: string) => never,
): void {
  const visit = (value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null) return;
    const { start, end } = value as { readonly start?: unknown; readonly end?: unknown };
    if (typeof start === 'number' && typeof end === 'number' && (start < 0 || end < start || end > length))
      fail(`${path}: ${start}-${end} of ${length}`);
    for (const [key, inner] of Object.entries(value)) visit(inner, `${path}/${key}`);
  };
  for (const key of ['symbols', 'folds', 'selection', 'tokens', 'lenses', 'links']) visit(answers[key], key);
}
