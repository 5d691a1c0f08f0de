// A name that one SQL text or function declares, and a new name → edits of its places, or the reason why they would mean something else.

import type { TextEdit } from '../base/span.js';
import { isReservedKeyword } from '../sql/keyword-table.js';
import type { Project } from '../workspace/workspace.js';
import { problemBroughtBy, withEdits } from './edited-problems.js';
import { localNameAt, type LocalName } from './local-names.js';

export type LocalRename =
  | { readonly ok: true; readonly edits: ReadonlyMap<string, readonly TextEdit[]> }
  | { readonly ok: false; readonly reason: string };

export function renameLocal(project: Project, uri: string, local: LocalName, newName: string): LocalRename {
  const text = project.documents.get(uri)?.text ?? '';
  const edits = local.spans.map((span): TextEdit => {
    const quoted = text[span.start] === '`' || (isReservedKeyword(newName) && text[span.start - 1] !== '"');
    return { span, newText: quoted ? `\`${newName}\`` : newName };
  });
  const planned = new Map([[uri, edits]]);
  const renamed = withEdits(project, planned);
  if (renamed === undefined) return { ok: false, reason: 'The places to change overlap.' };
  const problem = problemBroughtBy(project, renamed);
  if (problem !== undefined) return { ok: false, reason: `After renaming: ${problem}` };
  const first = local.spans[0]!;
  const after = localNameAt(renamed, uri, first.start + (edits[0]!.newText.startsWith('`') ? 1 : 0));
  if (after?.spans.length !== local.spans.length)
    return { ok: false, reason: `\`${newName}\` already means something else in ${local.within}.` };
  return { ok: true, edits: planned };
}
