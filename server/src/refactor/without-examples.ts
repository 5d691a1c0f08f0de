// A project → the same with the examples of some models set aside, and what is selected there: refactorings work on that, and examples are put back after.

import { applyEdits } from '../base/apply-edits.js';
import type { Span, TextEdit } from '../base/span.js';
import type { ResolvedModel } from '../model/pipeline-model.js';
import { editedProject, type Project } from '../workspace/workspace.js';
import { selectionAt, type Selection } from './refactoring.js';

export interface SetAside {
  readonly project: Project;
  /** As they were, with their examples. */
  readonly models: readonly ResolvedModel[];
  /** Per document, the lists that were emptied. */
  readonly lists: ReadonlyMap<string, readonly Span[]>;
}

/** The `examples` of these models become empty lists: nothing else moves. Models without examples are left out; made once a project. */
export function withoutExamples(project: Project, models: readonly ResolvedModel[]): SetAside | undefined {
  const having = models.filter((m) => m.spec.examples.length > 0).sort((a, b) => (a.name < b.name ? -1 : 1));
  if (having.length === 0) return undefined;
  const key = `without examples ${having.map((m) => m.name.toLowerCase()).join(' ')}`;
  return project.derive(key, (p) => emptied(p, having));
}

function emptied(project: Project, models: readonly ResolvedModel[]): SetAside {
  const lists = new Map<string, readonly Span[]>();
  for (const { file, spec } of models) {
    const list = project.specs.find((s) => s.file === file)?.positions.node(`${spec.part}/examples`);
    if (list?.node?.kind === 'array') lists.set(file, [...(lists.get(file) ?? []), list.span]);
  }
  const texts = new Map<string, string>();
  for (const [file, spans] of lists) {
    const edits = spans.map((span): TextEdit => ({ span, newText: EMPTY }));
    texts.set(file, applyEdits(project.documents.get(file)?.text ?? '', edits) ?? '');
  }
  return { project: editedProject(project, texts), models, lists };
}

const EMPTY = '[]';

/** The same place without examples; undefined in an example itself. */
export function selectionWithout(selection: Selection, { project, lists }: SetAside): Selection | undefined {
  const spans = lists.get(selection.uri) ?? [];
  const moved = (offset: number): number => {
    let by = 0;
    for (const s of spans) if (s.end <= offset) by += EMPTY.length - (s.end - s.start);
    return offset + by;
  };
  const { start, end } = selection.span;
  if (spans.some((s) => s.start < end && start < s.end)) return undefined;
  return selectionAt(project, selection.uri, { start: moved(start), end: moved(end) });
}
