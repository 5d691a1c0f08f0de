// A spec or the settings → the objects and lists over several lines, and runs of line comments.

import type { Span } from '../base/span.js';
import { commentsOf } from '../diagnostics/suppression.js';
import type { JsonNode } from '../syntax/json-node.js';
import type { Project } from '../workspace/workspace.js';
import { specOf } from '../workspace/spec-place.js';
import { documentTree } from './document-tree.js';

export interface Fold extends Span {
  readonly kind: 'region' | 'comment';
}

export function foldingRanges(project: Project, uri: string): readonly Fold[] {
  const text = project.documents.get(uri)?.text;
  const isOurs = specOf(project, uri) !== undefined || uri === project.settingsDocument?.uri;
  if (!isOurs || text === undefined) return [];
  const folds: Fold[] = [];
  const visit = (node: JsonNode, shift: number): void => {
    if (node.kind !== 'object' && node.kind !== 'array') return;
    folds.push({ kind: 'region', start: node.start + shift, end: node.end + shift });
    if (node.kind === 'object')
      for (const member of node.members) if (member.value !== undefined) visit(member.value, shift);
    if (node.kind === 'array') {
      for (const item of node.items) visit(item, shift);
      for (const placed of node.units ?? []) visit(placed.unit.node, placed.start);
    }
  };
  const { root } = documentTree(project, uri) ?? {};
  if (root !== undefined) visit(root, 0);
  return [...folds, ...commentRuns(text, commentsOf(project, uri))];
}

function commentRuns(text: string, comments: readonly Span[]): readonly Fold[] {
  const runs: Fold[] = [];
  for (const comment of comments) {
    const last = runs.at(-1);
    if (
      last !== undefined &&
      /^\s*$/.test(text.slice(last.end, comment.start)) &&
      text.slice(last.end, comment.start).split('\n').length <= 2
    )
      runs[runs.length - 1] = { ...last, end: comment.end };
    else runs.push({ kind: 'comment', start: comment.start, end: comment.end });
  }
  return runs;
}
