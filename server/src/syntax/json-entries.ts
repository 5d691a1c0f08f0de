// Members of an object or items of a list with the comments that belong to each: for taking one out, and for another order.

import type { Span, TextEdit } from '../base/span.js';

/** An entry and its surroundings; the entries of a container follow one another without a gap. */
export interface JsonEntry extends Span {
  /** Behind the entry before, or behind the opening bracket. */
  readonly from: number;
  /** Of the entry's own text: its leading comments, or the entry itself. */
  readonly start: number;
  /** Behind the entry and the comments before its comma. */
  readonly end: number;
  /** Absent: the last entry, without a trailing comma. */
  readonly comma: number | undefined;
  /** Behind the comma and the comments on the rest of its line. */
  readonly to: number;
}

/** `around`: the container with its brackets; `children`: its members or items. */
export function entriesOf(text: string, around: Span, children: readonly Span[]): readonly JsonEntry[] {
  const entries: JsonEntry[] = [];
  let from = around.start + 1;
  for (const [i, child] of children.entries()) {
    const limit = children[i + 1]?.start ?? around.end - 1;
    const comma = commaBehind(text, child.end, limit);
    const to = tailEnd(text, comma === undefined ? child.end : comma + 1, limit);
    entries.push({
      from,
      start: skippedSpace(text, from, child.start),
      end: comma === undefined ? child.end : trimmedEnd(text, child.end, comma),
      comma,
      to,
    });
    from = to;
  }
  return entries;
}

/** Takes an entry out. Its comments go with it where it goes somewhere else or is done with; they stay where only a mistake is taken out. */
export function withoutEntry(
  text: string,
  around: Span,
  children: readonly Span[],
  index: number,
  comments: 'go' | 'stay' = 'go',
): readonly TextEdit[] {
  if (comments === 'stay') return withoutChild(text, around, children, index);
  const entries = entriesOf(text, around, children);
  const entry = entries[index];
  if (entry === undefined) return [];
  const next = entries[index + 1];
  if (next !== undefined) return [cut(entry.start, next.start)];
  const before = entries[index - 1];
  if (before === undefined) {
    const rest = text.slice(entry.to, around.end - 1);
    return [cut(entry.from, rest.trim() === '' ? around.end - 1 : entry.to)];
  }
  return [
    ...(entry.comma === undefined && before.comma !== undefined ? [cut(before.comma, before.comma + 1)] : []),
    cut(entry.from, entry.to),
  ];
}

/** With its comma and, where it stands alone on them, its lines; of the last child the comma before it goes too. */
function withoutChild(text: string, around: Span, children: readonly Span[], index: number): readonly TextEdit[] {
  const child = children[index];
  if (child === undefined) return [];
  const before = children[index - 1];
  const comma = commaBehind(text, child.end, around.end);
  if (comma !== undefined && text.slice(child.end, comma).trim() !== '')
    return [cut(child.start, child.end), cut(comma, comma + 1)];
  let { start } = child;
  let end = comma === undefined ? child.end : comma + 1;
  while (start > around.start + 1 && (text[start - 1] === ' ' || text[start - 1] === '\t')) start--;
  const rest = /^[ \t]*(\r?\n)?/.exec(text.slice(end))![0];
  if (text[start - 1] === '\n' && rest.endsWith('\n')) end += rest.length;
  else if (children.length === 1) end += /^[ \t]*/.exec(text.slice(end))![0].length;
  else if (index === 0) {
    start = child.start;
    end += /^[ \t]*/.exec(text.slice(end))![0].length;
  }
  const gone = cut(start, end);
  if (before === undefined || comma !== undefined) return [gone];
  const last = commaBehind(text, before.end, around.end);
  return last === undefined ? [gone] : [cut(last, last + 1), gone];
}

/** The inside of a container with its entries in another order, each with its own text. */
export function reordered(
  text: string,
  around: Span,
  children: readonly Span[],
  order: readonly number[],
  own: (index: number) => string,
): string {
  const entries = entriesOf(text, around, children);
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const last = entries.at(-1);
  if (last === undefined) return text.slice(around.start + 1, around.end - 1);
  let result = '';
  let afterLineComment = false;
  for (const [slot, index] of order.entries()) {
    const entry = entries[index]!;
    const child = children[index]!;
    const here = entries[slot]!;
    let space = text.slice(here.from, skippedSpace(text, here.from, children[slot]!.start));
    if (afterLineComment && !space.includes('\n')) space = eol + space;
    const tail = text.slice(entry.comma === undefined ? entry.end : entry.comma + 1, entry.to);
    const isLast = slot === order.length - 1;
    result += space + text.slice(entry.start, child.start) + own(index) + text.slice(child.end, entry.end);
    if (text.slice(child.end, entry.end).includes('//')) result += eol;
    result += (isLast && last.comma === undefined ? '' : ',') + tail;
    afterLineComment = tail.includes('//');
  }
  const rest = text.slice(last.to, around.end - 1);
  return result + (afterLineComment && !rest.includes('\n') ? eol : '') + rest;
}

function cut(start: number, end: number): TextEdit {
  return { span: { start, end }, newText: '' };
}

function skippedSpace(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && isSpace(text[at]!)) at++;
  return at;
}

function trimmedEnd(text: string, from: number, end: number): number {
  let at = end;
  while (at > from && isSpace(text[at - 1]!)) at--;
  return at;
}

function isSpace(unit: string): boolean {
  return unit === ' ' || unit === '\t' || unit === '\n' || unit === '\r' || unit === '\ufeff';
}

/** First place outside of comments that `found` accepts; undefined before anything but white space and comments, and at the end. */
function skipped(text: string, from: number, end: number, found: (at: number) => boolean): number | undefined {
  for (let at = from; at < end; at++) {
    if (found(at)) return at;
    const comment = commentEnd(text, at, end);
    if (comment !== undefined) at = comment - 1;
    else if (!isSpace(text[at]!)) return undefined;
  }
  return undefined;
}

/** Offset of the comma behind a child, comments skipped; absent when there is none before what follows. */
export function commaBehind(text: string, from: number, end: number): number | undefined {
  return skipped(text, from, end, (at) => text[at] === ',');
}

function commentEnd(text: string, at: number, end: number): number | undefined {
  if (text.startsWith('//', at)) {
    const line = text.indexOf('\n', at);
    const stop = line < 0 || line > end ? end : line;
    return text[stop - 1] === '\r' ? stop - 1 : stop;
  }
  if (!text.startsWith('/*', at)) return undefined;
  const close = text.indexOf('*/', at + 2);
  return close < 0 || close + 2 > end ? end : close + 2;
}

/** Behind the comments that stand on the rest of the line, where nothing else follows on it. */
function tailEnd(text: string, from: number, limit: number): number {
  let end = from;
  for (let at = from; at <= limit; at++) {
    if (at === limit || text[at] === '\n' || text[at] === '\r')
      return at === limit && !atBracket(text, limit) ? from : end;
    const comment = commentEnd(text, at, limit);
    if (comment !== undefined) {
      // A comment over several lines belongs to what follows it.
      if (text.slice(at, comment).includes('\n')) return from;
      end = comment;
      at = comment - 1;
    } else if (!isSpace(text[at]!)) return from;
  }
  return end;
}

function atBracket(text: string, at: number): boolean {
  return text[at] === '}' || text[at] === ']';
}
