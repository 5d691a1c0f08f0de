// A value to be added to a JSON document → one text edit in the document's own layout; nothing else is reformatted, comments stay.

import type { Span, TextEdit } from '../base/span.js';
import { commaBehind, withoutEntry } from './json-entries.js';
import { memberOf, type JsonArray, type JsonNode, type JsonObject } from './json-node.js';

/** A node of the document's tree: its offsets count from `shift`. */
export interface PlacedJson<T extends JsonNode> {
  readonly node: T;
  readonly shift: number;
}

/** JSON as it is to stand in the document: moved from another place, or with comments. */
export class JsonText {
  constructor(readonly text: string) {}
}

/** Plain JSON data: objects, lists, strings, numbers, booleans, null. */
export type JsonValue =
  string | number | boolean | null | JsonText | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** Sets a member of an object: its value is replaced, or the member comes last (`first`: first; `index`: before the member that has it). */
export function setMember(
  text: string,
  place: PlacedJson<JsonObject>,
  key: string,
  value: JsonValue,
  options: { readonly first?: boolean; readonly index?: number } = {},
): TextEdit {
  const { node, shift } = place;
  const known = memberOf(node, key);
  if (known?.value !== undefined)
    return { span: moved(known.value, shift), newText: jsonText(value, lineIndent(text, known.start + shift), text) };
  const children = node.members.map((m) => moved(m, shift));
  return insertion(
    text,
    moved(node, shift),
    children,
    options.first === true ? 0 : (options.index ?? children.length),
    (indent) => `${JSON.stringify(key)}: ${jsonText(value, indent, text)}`,
  );
}

/** Adds an item to a list at an index (absent: at the end). */
export function addItem(text: string, place: PlacedJson<JsonArray>, value: JsonValue, index?: number): TextEdit {
  const children = itemSpans(place);
  return insertion(text, moved(place.node, place.shift), children, index ?? children.length, (indent) =>
    jsonText(value, indent, text),
  );
}

/** Takes a member (the first of that key, or the one at that index) out of an object; comments stay. None where it is not there. */
export function removeMember(text: string, place: PlacedJson<JsonObject>, key: string | number): readonly TextEdit[] {
  const { node, shift } = place;
  const index = typeof key === 'number' ? key : node.members.findIndex((m) => m.key === key);
  return withoutEntry(
    text,
    moved(node, shift),
    node.members.map((m) => moved(m, shift)),
    index,
    'stay',
  );
}

/** Takes an item out of a list; comments stay. */
export function removeItem(text: string, place: PlacedJson<JsonArray>, index: number): readonly TextEdit[] {
  return withoutEntry(text, moved(place.node, place.shift), itemSpans(place), index, 'stay');
}

/** Document spans of a list's items. */
export function itemSpans({ node, shift }: PlacedJson<JsonArray>): readonly Span[] {
  return (
    node.units?.map((u): Span => ({ start: u.start + u.unit.node.start, end: u.start + u.unit.node.end })) ??
    node.items.map((i) => moved(i, shift))
  );
}

function insertion(
  text: string,
  around: Span,
  children: readonly Span[],
  index: number,
  render: (indent: string | undefined) => string,
): TextEdit {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const first = children[0];
  if (first === undefined) {
    const inner = text.slice(around.start + 1, around.end - 1);
    const outer = lineIndent(text, around.start);
    // An empty pair of brackets is filled on one line; what stands between them (a comment) stays before.
    if (inner.trim() === '')
      return {
        span: { start: around.start + 1, end: around.end - 1 },
        newText: text[around.start] === '{' ? ` ${render(outer)} ` : render(outer),
      };
    return at(around.end - 1, `${eol}${outer}${indentUnit(text)}${render(outer + indentUnit(text))}${eol}${outer}`);
  }
  const onLines = text.slice(around.start, first.start).includes('\n');
  const indent = lineIndent(text, onLines ? first.start : around.start);
  const separator = onLines ? `${eol}${indent}` : ' ';
  const rendered = render(onLines ? indent : undefined);
  if (index === 0) {
    // Comments before the first entry stay with it.
    const line = text.indexOf('\n', around.start);
    if (onLines) return at(text[line - 1] === '\r' ? line - 1 : line, `${separator}${rendered},`);
    return at(first.start, `${rendered},${separator}`);
  }
  const before = children[Math.min(index, children.length) - 1]!;
  const comma = commaBehind(text, before.end, around.end);
  return comma === undefined
    ? at(before.end, `,${separator}${rendered}`)
    : at(comma + 1, `${separator}${rendered}${index >= children.length ? '' : ','}`);
}

function at(offset: number, newText: string): TextEdit {
  return { span: { start: offset, end: offset }, newText };
}

const lineWidth = 100;

/** On one line where it fits, or where its neighbours are too (no indent); else a member or item a line. */
function jsonText(value: JsonValue, indent: string | undefined, text: string): string {
  if (value instanceof JsonText) return value.text;
  const flat = flatText(value);
  if (indent === undefined) return flat;
  if (flat.includes('\n')) return linesText(value, indent, text);
  if (typeof value !== 'object' || value === null || flat.length + indent.length <= lineWidth) return flat;
  return linesText(value, indent, text);
}

function linesText(value: JsonValue, indent: string, text: string): string {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const inner = indent + indentUnit(text);
  const parts = Array.isArray(value)
    ? value.map((v: JsonValue) => jsonText(v, inner, text))
    : Object.entries(value as Readonly<Record<string, JsonValue>>).map(
        ([k, v]) => `${JSON.stringify(k)}: ${jsonText(v, inner, text)}`,
      );
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return `${open}${eol}${parts.map((p) => `${inner}${p}`).join(`,${eol}`)}${eol}${indent}${close}`;
}

/** A value on one line. */
export function flatText(value: JsonValue): string {
  if (value instanceof JsonText) return value.text;
  if (Array.isArray(value)) return `[${value.map((v: JsonValue) => flatText(v)).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value as Readonly<Record<string, JsonValue>>).map(
      ([k, v]) => `${JSON.stringify(k)}: ${flatText(v)}`,
    );
    return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
  }
  return JSON.stringify(value);
}

/** The white space at the start of the line. */
function lineIndent(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start, start + 200))![0];
}

/** What one level of this document is indented by: two blanks where nothing tells. */
function indentUnit(text: string): string {
  return /\n(\t| {1,8})\S/.exec(text.slice(0, 2000))?.[1] ?? '  ';
}

function moved(span: Span, by: number): Span {
  return { start: span.start + by, end: span.end + by };
}
