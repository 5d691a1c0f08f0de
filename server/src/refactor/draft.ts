// Steps of an edit, each on the text that the step before has left → one list of small edits of the original documents.
//
// A step names parts, not offsets, so steps need not know of each other; comments and layout around them stay.

import { applyEdits } from '../base/apply-edits.js';
import { lineEdits } from '../base/line-edits.js';
import type { Span, TextEdit } from '../base/span.js';
import { lowerSpec, type LoweredSpec } from '../spec/lower.js';
import { parentPart } from '../spec/part-names.js';
import { keyOrder } from './key-order.js';
import type { PartId } from '../spec/spec.js';
import { addItem, JsonText, setMember, flatText, type JsonValue } from '../syntax/json-edit.js';
import { entriesOf, withoutEntry } from '../syntax/json-entries.js';
import type { JsonNode } from '../syntax/json-node.js';
import { escapeForJson } from '../syntax/sql-string.js';
import type { Project } from '../workspace/workspace.js';

/** Edits by the document's URI, in offsets of its text. */
export type Edits = ReadonlyMap<string, readonly TextEdit[]>;

/** The document does not have what a step needs: nothing is edited. */
class CannotEdit extends Error {}

/** Undefined when a step could not be made, or when nothing would change. */
export function drafted(project: Project, steps: (draft: Draft) => void): Edits | undefined {
  const draft = new Draft(project);
  try {
    steps(draft);
  } catch (error) {
    if (error instanceof CannotEdit) return undefined;
    throw error;
  }
  const edits = draft.edits();
  return edits.size === 0 ? undefined : edits;
}

export class Draft {
  private readonly specs = new Map<string, LoweredSpec>();
  private readonly texts = new Map<string, string>();

  constructor(private readonly project: Project) {
    for (const spec of project.specs) this.specs.set(spec.file, spec);
  }

  /** The document as the steps so far have left it. */
  spec(file: string): LoweredSpec {
    return this.specs.get(file) ?? refuse();
  }

  text(file: string): string {
    return this.texts.get(file) ?? this.project.documents.get(file)?.text ?? refuse();
  }

  edits(): Edits {
    const edits = new Map<string, readonly TextEdit[]>();
    for (const [file, text] of this.texts) {
      const list = lineEdits(this.project.documents.get(file)?.text ?? '', text);
      if (list.length > 0) edits.set(file, list);
    }
    return edits;
  }

  // ---- steps -----------------------------------------------------------------------------------------------------------

  change(file: string, edits: readonly TextEdit[]): void {
    const text = applyEdits(this.text(file), edits) ?? refuse();
    this.texts.set(file, text);
    this.specs.set(file, lowerSpec({ file, text }, this.specs.get(file)));
  }

  /** Sets a key of an object; a new key comes where the format has it. */
  set(file: string, part: PartId, key: string, value: JsonValue): void {
    const { node, shift, path } = this.node(file, part);
    if (node.kind !== 'object') refuse();
    const rank = keyOrder(path);
    const after = node.members.findIndex((m) => rank(m.key) > rank(key));
    const index = after < 0 ? node.members.length : after;
    this.change(file, [setMember(this.text(file), { node, shift }, key, value, { index })]);
  }

  /** Adds a member that the format leaves free, before the one with the index (absent: at the end). */
  insertMember(file: string, part: PartId, key: string, value: JsonValue, index?: number): void {
    const { node, shift } = this.node(file, part);
    if (node.kind !== 'object') refuse();
    this.change(file, [setMember(this.text(file), { node, shift }, key, value, index === undefined ? {} : { index })]);
  }

  /** Gives a member (by its value's part) another key. */
  renameMember(file: string, part: PartId, key: string): void {
    const placed = this.spec(file).positions.node(part);
    if (placed?.keySpan === undefined) refuse();
    this.change(file, [{ span: placed.keySpan, newText: JSON.stringify(key) }]);
  }

  /** Adds to a list; `list` is made when it is not there. At the end without `index`. */
  insert(file: string, list: PartId, value: JsonValue, index?: number): void {
    const placed = this.spec(file).positions.node(list);
    if (placed?.node?.kind !== 'array') {
      if (placed?.node !== undefined && placed.node.kind !== 'null' && placed.node.kind !== 'string') refuse();
      this.set(file, parentPart(list), list.slice(list.lastIndexOf('/') + 1), [value]);
      return;
    }
    this.change(file, [addItem(this.text(file), { node: placed.node, shift: placed.shift }, value, index)]);
  }

  /** Takes a member (by its value's part) or a list item out, its comments with it; `emptied`: the list too, when it was the last. */
  remove(file: string, part: PartId, emptied?: 'emptied'): void {
    const { children, around, index } = this.surroundings(file, part);
    if (emptied !== undefined && children.length === 1) {
      this.remove(file, parentPart(part));
      return;
    }
    this.change(file, withoutEntry(this.text(file), around, children, index));
  }

  /** The text of a list item or member with the comments before it; its own keys under other names. */
  entryText(file: string, part: PartId, keys: Readonly<Record<string, string>> = {}): JsonText {
    const { children, around, index } = this.surroundings(file, part);
    const text = this.text(file);
    const entry = entriesOf(text, around, children)[index] ?? refuse();
    const { node, shift } = this.node(file, part);
    const renamed = (node.kind === 'object' ? node.members : []).flatMap((m): readonly TextEdit[] => {
      const key = keys[m.key];
      const span = { start: m.keySpan.start + shift - entry.start, end: m.keySpan.end + shift - entry.start };
      return key === undefined ? [] : [{ span, newText: JSON.stringify(key) }];
    });
    // A comment behind the comma comes before the value now; one up to the end of its line must not take a comma along.
    const child = children[index]!;
    const tail = entry.comma === undefined ? '' : text.slice(entry.comma + 1, entry.to).trim();
    const line = text.slice(text.lastIndexOf('\n', child.start) + 1, child.start);
    const moved: TextEdit = {
      span: { start: child.start - entry.start, end: child.start - entry.start },
      newText: tail === '' ? '' : `${tail}\n${line.trim() === '' ? line : ''}`,
    };
    const own = applyEdits(text.slice(entry.start, entry.end), [moved, ...renamed]) ?? refuse();
    return new JsonText(text.slice(child.end, entry.end).includes('//') ? `${own}\n` : own);
  }

  /** Puts a value where another stands. */
  replace(file: string, part: PartId, value: JsonValue): void {
    const { node, shift } = this.node(file, part);
    const span = { start: node.start + shift, end: node.end + shift };
    this.change(file, [{ span, newText: flatText(value) }]);
  }

  /** Replaces pieces of the SQL that a part holds; offsets in that text. */
  replaceSql(file: string, part: PartId, pieces: readonly TextEdit[]): void {
    const { positions } = this.spec(file);
    this.change(
      file,
      pieces.map((p) => ({ span: positions.sqlSpan(part, p.span), newText: escapeForJson(p.newText) })),
    );
  }

  /** A value as it stands in the document, to be put elsewhere. */
  valueText(file: string, part: PartId): JsonText {
    const { node, shift } = this.node(file, part);
    return new JsonText(this.text(file).slice(node.start + shift, node.end + shift));
  }

  /** Gives up: nothing is edited. */
  refuse(): never {
    refuse();
  }

  /** The decoded string of a part; undefined when it is none. */
  string(file: string, part: PartId): string | undefined {
    const node = this.spec(file).positions.node(part)?.node;
    return node?.kind === 'string' ? node.value : undefined;
  }

  has(file: string, part: PartId): boolean {
    return this.spec(file).positions.node(part)?.node !== undefined;
  }

  node(
    file: string,
    part: PartId,
  ): { readonly node: JsonNode; readonly shift: number; readonly path: readonly (string | number)[] } {
    const placed = this.spec(file).positions.node(part);
    if (placed?.node === undefined) refuse();
    const at = this.spec(file).positions.partAt(placed.span.start);
    return { node: placed.node, shift: placed.shift, path: at?.part === part ? at.path : refuse() };
  }

  private surroundings(
    file: string,
    part: PartId,
  ): { readonly children: readonly Span[]; readonly around: Span; readonly index: number } {
    const placed = this.spec(file).positions.node(part);
    const parent = this.spec(file).positions.node(parentPart(part));
    if (placed === undefined || parent?.node === undefined) refuse();
    const moved = (s: Span): Span => ({ start: s.start + parent.shift, end: s.end + parent.shift });
    const { node } = parent;
    const children =
      node.kind === 'object'
        ? node.members.map(moved)
        : node.kind === 'array'
          ? (node.units?.map((u) => ({ start: u.start + u.unit.node.start, end: u.start + u.unit.node.end })) ??
            node.items.map(moved))
          : refuse();
    const index = children.findIndex((c) => c.start === (placed.keySpan ?? placed.span).start);
    return index < 0 ? refuse() : { children, around: moved(node), index };
  }
}

function refuse(): never {
  throw new CannotEdit();
}
