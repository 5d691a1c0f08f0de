// What a fix may look at: the project's documents and where parts stand in them. Edits are built from the trees, never by searching text.

import { applyEdits } from '../../base/apply-edits.js';
import type { Fix, Severity } from '../../base/finding.js';
import type { Span, TextEdit } from '../../base/span.js';
import type { LoweredSpec } from '../../spec/lower.js';
import type { PartId } from '../../spec/spec.js';
import type { Problem } from '../../spec/problem.js';
import type { ResolvedModel } from '../../model/pipeline-model.js';
import {
  addItem,
  flatText,
  itemSpans,
  removeItem,
  removeMember,
  setMember,
  type JsonValue,
} from '../../syntax/json-edit.js';
import { valueOf, type JsonNode, type JsonObject } from '../../syntax/json-node.js';
import { keyOrder } from '../../refactor/key-order.js';
import { editedProject, type Project } from '../../workspace/workspace.js';

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, information: 2, hint: 3 };

/** Fixes of one kind of problem; none where the document does not have what the fix needs. */
export type ProblemFixes = (problem: Problem, place: FixContext) => readonly Fix[];

export class FixContext {
  readonly text: string;

  constructor(
    readonly project: Project,
    readonly spec: LoweredSpec,
    /** Everything that is found in a project. */
    private readonly problemsOf: (project: Project) => readonly Problem[],
  ) {
    this.text = project.documents.get(spec.file)?.text ?? '';
  }

  /** The same for another document of the project. */
  in(file: string): FixContext | undefined {
    const spec = this.project.specs.find((s) => s.file === file);
    return spec === undefined ? undefined : new FixContext(this.project, spec, this.problemsOf);
  }

  get others(): readonly FixContext[] {
    return this.project.specs.map((s) => (s === this.spec ? this : new FixContext(this.project, s, this.problemsOf)));
  }

  fix(title: string, edits: readonly (TextEdit | undefined)[], preferred: boolean): readonly Fix[] {
    const there = edits.filter((e) => e !== undefined);
    return there.length < edits.length || there.length === 0
      ? []
      : [{ title, edits: new Map([[this.spec.file, there]]), preferred }];
  }

  /** For corrections that are right only sometimes: does the fix clear the problem, and bring none of its rank or above? Costs an analysis. */
  provenFor(problem: Problem): (fix: Fix) => boolean {
    const identity = (p: Problem): string => `${p.id} ${p.file} ${p.message}`;
    const before = countBy(this.problemsOf(this.project), identity);
    return (fix) => {
      const texts = new Map<string, string>();
      for (const [file, edits] of fix.edits) {
        const text = applyEdits(this.project.documents.get(file)?.text ?? '', edits);
        if (text === undefined) return false;
        texts.set(file, text);
      }
      const fixed = editedProject(this.project, texts);
      const after = countBy(this.problemsOf(fixed), identity);
      return (
        (after.get(identity(problem)) ?? 0) < (before.get(identity(problem)) ?? 0) &&
        this.problemsOf(fixed).every(
          (p) => RANK[p.severity] > RANK[problem.severity] || after.get(identity(p))! <= (before.get(identity(p)) ?? 0),
        )
      );
    };
  }

  /** A new key comes where the format lists it, whatever order the others have. */
  set(part: PartId, key: string, value: JsonValue, options: { readonly first?: boolean } = {}): TextEdit | undefined {
    const object = this.object(part);
    return (
      object && setMember(this.text, object, key, value, options.first === true ? options : this.placeOf(part, key))
    );
  }

  private placeOf(part: PartId, key: string): { readonly index?: number } {
    const placed = this.spec.positions.node(part);
    if (placed?.node?.kind !== 'object') return {};
    const at = part === '' ? [] : this.spec.positions.partAt(placed.span.start)?.path;
    if (at === undefined) return {};
    const rank = keyOrder(at);
    const after = placed.node.members.findIndex((m) => rank(m.key) > rank(key));
    return after < 0 ? {} : { index: after };
  }

  /** Adds to the list of that key in an object; makes the list where there is none (or where it says nothing). */
  add(part: PartId, key: string, value: JsonValue, index?: number): TextEdit | undefined {
    const object = this.object(part);
    if (object === undefined) return undefined;
    const list = this.spec.positions.node(part === '' ? key : `${part}/${key}`);
    return list?.node?.kind === 'array'
      ? addItem(this.text, { node: list.node, shift: list.shift }, value, index)
      : setMember(this.text, object, key, [value], this.placeOf(part, key));
  }

  /** Puts a value over a part's. */
  replace(part: PartId, value: JsonValue): TextEdit | undefined {
    const placed = this.spec.positions.node(part);
    return placed?.node === undefined ? undefined : { span: placed.span, newText: flatText(value) };
  }

  /** Puts what `text` makes of a part's value in its place; undefined: nothing. */
  rewrite(part: PartId, text: (written: string, node: JsonNode) => string | undefined): TextEdit | undefined {
    const placed = this.spec.positions.node(part);
    if (placed?.node === undefined) return undefined;
    const newText = text(this.text.slice(placed.span.start, placed.span.end), placed.node);
    return newText === undefined ? undefined : { span: placed.span, newText };
  }

  /** Writes over a piece of a part's SQL text. */
  sql(part: PartId, span: Span, text: string): TextEdit {
    return { span: this.spec.positions.sqlSpan(part, span), newText: JSON.stringify(text).slice(1, -1) };
  }

  /** Takes a list's item or an object's member out. Undefined where the part is not written. */
  remove(part: PartId): readonly (TextEdit | undefined)[] {
    const parent = this.spec.positions.node(parentOf(part));
    const placed = this.spec.positions.node(part);
    if (placed === undefined) return [undefined];
    let edits: readonly TextEdit[] = [];
    if (parent?.node?.kind === 'object') {
      const member = parent.node.members.find((m) => m.keySpan.start + parent.shift === placed.keySpan?.start);
      if (member !== undefined)
        edits = removeMember(
          this.text,
          { node: parent.node, shift: parent.shift },
          parent.node.members.indexOf(member),
        );
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

  /** Takes the item out of its list; of a list that would be empty then, the list. */
  removeItem(part: PartId): readonly (TextEdit | undefined)[] {
    const list = this.spec.positions.node(parentOf(part));
    const isLast =
      list?.node?.kind === 'array' &&
      itemSpans({ node: list.node, shift: list.shift }).length === 1 &&
      list.keySpan !== undefined;
    return this.remove(isLast ? parentOf(part) : part);
  }

  model(problem: Problem): ResolvedModel | undefined {
    const name = modelPart(problem.part).slice('models/'.length).toLowerCase();
    return this.project.model.modelByName.get(name);
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

function countBy(problems: readonly Problem[], identity: (p: Problem) => string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const p of problems) counts.set(identity(p), (counts.get(identity(p)) ?? 0) + 1);
  return counts;
}

/** `models/stg_orders` of any part inside it. */
export function modelPart(part: PartId): PartId {
  return part.split('/').slice(0, 2).join('/');
}

export function parentOf(part: PartId): PartId {
  return part.slice(0, Math.max(0, part.lastIndexOf('/')));
}
