// What a fix may look at: the project's documents and where parts stand in them. Edits are built from the trees, never by searching text.

import { applyEdits } from '../../base/apply-edits.js';
import type { Fix, Severity } from '../../base/finding.js';
import type { TextEdit } from '../../base/span.js';
import type { LoweredSpec } from '../../spec/lower.js';
import type { PartId } from '../../spec/spec.js';
import type { Problem } from '../../spec/problem.js';
import { addItem, itemSpans, removeItem, removeMember, setMember, type JsonValue } from '../../syntax/json-edit.js';
import { valueOf, type JsonNode, type JsonObject } from '../../syntax/json-node.js';
import { editedProject, type Project } from '../../workspace/workspace.js';

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, information: 2, hint: 3 };

/** Fixes of one kind of problem; none where the document does not have what the fix needs. */
export type ProblemFixes = (problem: Problem, place: FixContext) => readonly Fix[];

export class FixContext {
  readonly text: string;

  constructor(
    private readonly project: Project,
    readonly spec: LoweredSpec,
  ) {
    this.text = project.documents.get(spec.file)?.text ?? '';
  }

  /** The same for another document of the project. */
  in(file: string): FixContext | undefined {
    const spec = this.project.specs.find((s) => s.file === file);
    return spec === undefined ? undefined : new FixContext(this.project, spec);
  }

  get others(): readonly FixContext[] {
    return this.project.specs.map((s) => (s === this.spec ? this : new FixContext(this.project, s)));
  }

  fix(title: string, edits: readonly (TextEdit | undefined)[], preferred: boolean): readonly Fix[] {
    const there = edits.filter((e) => e !== undefined);
    return there.length < edits.length || there.length === 0
      ? []
      : [{ title, edits: new Map([[this.spec.file, there]]), preferred }];
  }

  /** Would the fix make a fault of that rank or above that is not there now? For alternatives that are right only sometimes: it costs an analysis. */
  brings(fix: Fix, severity: Severity): boolean {
    const texts = new Map<string, string>();
    for (const [file, edits] of fix.edits)
      texts.set(file, applyEdits(this.project.documents.get(file)?.text ?? '', edits) ?? '');
    const known = new Set(this.project.model.problems.map((p) => `${p.id} ${p.file} ${p.message}`));
    return editedProject(this.project, texts).model.problems.some(
      (p) => RANK[p.severity] <= RANK[severity] && !known.has(`${p.id} ${p.file} ${p.message}`),
    );
  }

  set(part: PartId, key: string, value: JsonValue, options: { readonly first?: boolean } = {}): TextEdit | undefined {
    const object = this.object(part);
    return object && setMember(this.text, object, key, value, options);
  }

  /** Adds to the list of that key in an object; makes the list where there is none (or where it says nothing). */
  add(part: PartId, key: string, value: JsonValue, index?: number): TextEdit | undefined {
    const object = this.object(part);
    if (object === undefined) return undefined;
    const list = this.spec.positions.node(part === '' ? key : `${part}/${key}`);
    return list?.node?.kind === 'array'
      ? addItem(this.text, { node: list.node, shift: list.shift }, value, index)
      : setMember(this.text, object, key, [value]);
  }

  /** Takes a list's item or an object's member out. Undefined where the part is not written. */
  remove(part: PartId): readonly (TextEdit | undefined)[] {
    const parent = this.spec.positions.node(parentOf(part));
    const placed = this.spec.positions.node(part);
    if (placed === undefined) return [undefined];
    let edits: readonly TextEdit[] = [];
    if (parent?.node?.kind === 'object') {
      const member = parent.node.members.find((m) => m.keySpan.start + parent.shift === placed.keySpan?.start);
      if (member !== undefined) edits = removeMember(this.text, { node: parent.node, shift: parent.shift }, member.key);
    } else if (parent?.node?.kind === 'array') {
      const list = { node: parent.node, shift: parent.shift };
      edits = removeItem(
        this.text,
        list,
        itemSpans(list).findIndex((span) => span.start === placed.span.start),
      );
    }
    return edits.length === 0 ? [undefined] : edits;
  }

  object(part: PartId): { readonly node: JsonObject; readonly shift: number } | undefined {
    const placed = this.spec.positions.node(part);
    return placed?.node?.kind === 'object' ? { node: placed.node, shift: placed.shift } : undefined;
  }

  /** A member's value as it stands in the document. */
  value(part: PartId, key: string): JsonNode | undefined {
    return valueOf(this.object(part)?.node, key);
  }

  string(part: PartId, key: string): string | undefined {
    const value = this.value(part, key);
    return value?.kind === 'string' && value.value !== '' ? value.value : undefined;
  }
}

/** `models/stg_orders` of any part inside it. */
export function modelPart(part: PartId): PartId {
  return part.split('/').slice(0, 2).join('/');
}

export function parentOf(part: PartId): PartId {
  return part.slice(0, Math.max(0, part.lastIndexOf('/')));
}
