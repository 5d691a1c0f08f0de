// Part ids ↔ places in one version of a document; the only place where the spec's parts meet offsets.

import type { Span } from '../base/span.js';
import type { JsonArray, JsonNode, JsonObject, PlacedUnit } from '../syntax/json-node.js';
import { documentSpan, valueOffset, type StringPlace } from '../syntax/sql-string.js';
import type { VirtualPart } from './lowering-sink.js';
import { PartIndex, type PartEntry } from './part-index.js';
import { isNameKey, itemParts, memberParts, parentPart } from './part-names.js';
import type { PartPlace } from './problem.js';
import type { PartId } from './spec.js';

/** What the positions need to know of a unit; shared by all versions of the document that hold it. */
export interface UnitParts {
  readonly part: PartId;
  readonly listKey: string;
  readonly index: PartIndex;
  readonly virtual: ReadonlyMap<PartId, VirtualPart>;
}

export interface PlacedParts extends PlacedUnit {
  readonly parts: UnitParts;
  /** Key path of the unit: the list's key and the index in it. */
  readonly path: readonly [string, number];
}

/** A part's value in the tree. Offsets inside `node` count from `shift`. */
export interface PlacedNode {
  readonly node: JsonNode | undefined;
  readonly shift: number;
  /** Document span of the value, of the key when there is no value. */
  readonly span: Span;
  /** Document span of the key with its quotes; absent on list items. */
  readonly keySpan: Span | undefined;
}

export interface PartAt {
  /** Innermost part at the offset. */
  readonly part: PartId;
  /**
   * `key`: in the key of `part`. `value`: in its value, or where its value should stand. `gap`: between the keys or items of
   * `part`, an object or list.
   */
  readonly role: 'key' | 'value' | 'gap';
  /** Keys and indexes from the document's root to `part`. */
  readonly path: readonly (string | number)[];
  readonly placed: PlacedNode;
  /** Inside the quotes of a string value: its decoded text and the offset in it. */
  readonly inString?: { readonly value: string; readonly offsetInValue: number };
}

export class PartPositions {
  private shellIndex: PartIndex | undefined;
  private unitByPart: ReadonlyMap<PartId, PlacedParts> | undefined;

  constructor(
    private readonly text: string,
    private readonly root: JsonNode | undefined,
    /** In document order. */
    private readonly units: readonly PlacedParts[],
    private readonly shellVirtual: ReadonlyMap<PartId, VirtualPart>,
  ) {}

  /** Span of the part's value (with `onKey`: of its key, quotes included). What was not written has the span of the nearest part around it. */
  span(part: PartId, options: { readonly onKey?: boolean } = {}): Span {
    const virtual = this.virtualOf(part);
    if (virtual !== undefined)
      return virtual.span === undefined ? this.span(virtual.base) : this.inString(virtual.base, virtual.span);
    for (let at = part; ; at = parentPart(at)) {
      const placed = this.node(at);
      if (placed !== undefined)
        return options.onKey === true && at === part ? (placed.keySpan ?? placed.span) : placed.span;
      if (at === '') return { start: 0, end: this.text.length };
    }
  }

  /** Document span of a span inside the part's own text: the decoded string, or for '' the document. */
  sqlSpan(part: PartId, span: Span): Span {
    if (part === '') return span;
    const virtual = this.virtualOf(part);
    if (virtual === undefined) return this.inString(part, span);
    if (!virtual.exact) return this.span(part);
    const from = virtual.span?.start ?? 0;
    return this.inString(virtual.base, { start: from + span.start, end: from + span.end });
  }

  /** Where a problem is marked: the smallest thing that stands for the place. Objects and lists over several lines are marked by their name or opening bracket. */
  placeSpan(place: Pick<PartPlace, 'part' | 'span' | 'onKey'>): Span {
    if (place.span !== undefined) return this.sqlSpan(place.part, place.span);
    const span = this.span(place.part, { onKey: place.onKey ?? false });
    if (place.onKey === true || !this.text.slice(span.start, span.end).includes('\n')) return span;
    const placed = this.nearest(place.part);
    if (placed?.keySpan !== undefined) return placed.keySpan;
    const first = placed?.node?.kind === 'object' ? placed.node.members[0] : undefined;
    const name = first?.value?.kind === 'string' && isNameKey(first.key) ? first.value : undefined;
    if (placed !== undefined && name !== undefined) return shifted(name, placed.shift);
    return { start: span.start, end: Math.min(span.start + 1, span.end) };
  }

  /** The part's value; absent when it is not written (and for pieces of strings). */
  node(part: PartId): PlacedNode | undefined {
    const unit = this.unitOf(part);
    const entry = unit === undefined ? this.inShell(part) : unit.parts.index.get(part);
    return entry === undefined ? undefined : place(entry, unit?.start ?? 0);
  }

  /** Innermost part at a document offset. Absent: outside of the document's value. */
  partAt(offset: number): PartAt | undefined {
    const unit = this.unitAt(offset);
    if (unit !== undefined)
      return this.descend(
        unit.unit.node,
        unit.parts.part,
        unit.parts.listKey,
        unit.start,
        offset,
        unit.path,
        undefined,
      );
    if (this.root === undefined || offset < this.root.start || offset > this.root.end) return undefined;
    return this.descend(this.root, '', '', 0, offset, [], undefined);
  }

  private descend(
    node: JsonNode,
    part: PartId,
    listKey: string,
    shift: number,
    offset: number,
    path: readonly (string | number)[],
    entry: PartEntry | undefined,
  ): PartAt {
    const here = place(entry ?? { node, member: undefined }, shift);
    const at = offset - shift;
    if (node.kind === 'object')
      return this.inObject(node, part, shift, at, path) ?? { part, role: 'gap', path, placed: here };
    if (node.kind === 'array')
      return this.inArray(node, part, listKey, shift, at, path) ?? { part, role: 'gap', path, placed: here };
    if (node.kind !== 'string') return { part, role: 'value', path, placed: here };
    const end = node.closed ? node.end - 1 : node.end;
    if (at <= node.start || at > end) return { part, role: 'value', path, placed: here };
    const inString = { value: node.value, offsetInValue: valueOffset(this.text, stringPlace(node, shift), offset) };
    return { part, role: 'value', path, placed: here, inString };
  }

  private inObject(
    node: JsonObject,
    part: PartId,
    shift: number,
    at: number,
    path: readonly (string | number)[],
  ): PartAt | undefined {
    const members = memberParts(part, node);
    for (let i = members.length - 1; i >= 0; i--) {
      const { member, part: id } = members[i]!;
      if (member.start > at) continue;
      const entry: PartEntry = { node: member.value, member };
      const inner = [...path, member.key];
      if (at <= member.keySpan.end) return { part: id, role: 'key', path: inner, placed: place(entry, shift) };
      if (member.value === undefined) {
        // Behind a colon without a value, up to the end of its line, the value is still to come.
        const between = this.text.slice(shift + member.keySpan.end, shift + at);
        return between.includes('\n') || between.includes(',')
          ? undefined
          : { part: id, role: 'value', path: inner, placed: place(entry, shift) };
      }
      if (at > member.value.end) return undefined;
      if (at < member.value.start) return { part: id, role: 'value', path: inner, placed: place(entry, shift) };
      return this.descend(member.value, id, member.key, shift, shift + at, inner, entry);
    }
    return undefined;
  }

  private inArray(
    node: JsonArray,
    part: PartId,
    listKey: string,
    shift: number,
    at: number,
    path: readonly (string | number)[],
  ): PartAt | undefined {
    const index = node.items.findIndex((item) => item.start <= at && at <= item.end);
    if (index < 0) return undefined;
    const item = itemParts(part, listKey, node.items)[index]!;
    return this.descend(item.node, item.part, '', shift, shift + at, [...path, index], undefined);
  }

  private inString(part: PartId, span: Span): Span {
    const nearest = this.nearest(part);
    const placed = nearest?.node?.kind === 'object' ? sqlMember(nearest.node, nearest.shift) : nearest;
    if (placed?.node?.kind !== 'string') return this.span(part);
    return documentSpan(this.text, stringPlace(placed.node, placed.shift), span);
  }

  private nearest(part: PartId): PlacedNode | undefined {
    for (let at = part; ; at = parentPart(at)) {
      const placed = this.node(at);
      if (placed !== undefined || at === '') return placed;
    }
  }

  private virtualOf(part: PartId): VirtualPart | undefined {
    return this.unitOf(part)?.parts.virtual.get(part) ?? this.shellVirtual.get(part);
  }

  private inShell(part: PartId): PartEntry | undefined {
    if (this.root === undefined) return undefined;
    this.shellIndex ??= new PartIndex(this.root, '');
    return this.shellIndex.get(part);
  }

  private unitOf(part: PartId): PlacedParts | undefined {
    const first = part.indexOf('/');
    if (first < 0) return undefined;
    const second = part.indexOf('/', first + 1);
    this.unitByPart ??= new Map(this.units.map((unit) => [unit.parts.part, unit]));
    return this.unitByPart.get(second < 0 ? part : part.slice(0, second));
  }

  private unitAt(offset: number): PlacedParts | undefined {
    let low = 0;
    let high = this.units.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const unit = this.units[middle]!;
      if (offset < unit.start) high = middle - 1;
      else if (offset >= unit.start + unit.unit.length) low = middle + 1;
      else return unit;
    }
    return undefined;
  }
}

/** The member of a column, filter, join … that holds its SQL: offsets of the whole object are offsets in it. */
const SQL_KEYS = ['transform', 'formula', 'predicate', 'condition', 'key', 'column'];

function sqlMember(node: JsonObject, shift: number): PlacedNode | undefined {
  for (const key of SQL_KEYS) {
    const member = node.members.find((m) => m.key === key);
    if (member?.value?.kind === 'string') return place({ node: member.value, member }, shift);
  }
  return undefined;
}

function place(entry: PartEntry, shift: number): PlacedNode {
  const keySpan = entry.member === undefined ? undefined : shifted(entry.member.keySpan, shift);
  return {
    node: entry.node,
    shift,
    span: entry.node === undefined ? (keySpan ?? { start: shift, end: shift }) : shifted(entry.node, shift),
    keySpan,
  };
}

function shifted(span: Span, shift: number): Span {
  return { start: span.start + shift, end: span.end + shift };
}

function stringPlace(node: JsonNode & { readonly kind: 'string' }, shift: number): StringPlace {
  return { ...shifted(node, shift), closed: node.closed, value: node.value };
}
