// A JSON string holding SQL ↔ document offsets; the only code that translates offsets across JSON escapes.

import type { Span } from '../base/span.js';
import { readJsonEscape } from './json-escape.js';

/** Where the characters of a JSON string stand: `start` is the document offset of its opening quote, `end` is behind it. */
export interface StringPlace extends Span {
  /** The closing quote is missing. */
  readonly closed: boolean;
  /** The decoded value. */
  readonly value: string;
}

/** An opening quote may be missing in broken text. */
function contentStart(text: string, place: StringPlace): number {
  const first = text.charCodeAt(place.start);
  return first === 34 || first === 39 ? place.start + 1 : place.start;
}

function contentEnd(place: StringPlace): number {
  return place.closed ? place.end - 1 : place.end;
}

/** Document offset of the character at `offset` of the decoded value; behind the value's end, the end of the content. */
export function documentOffset(text: string, place: StringPlace, offset: number): number {
  const start = contentStart(text, place);
  const end = contentEnd(place);
  if (end - start === place.value.length) return Math.min(start + Math.max(offset, 0), end);
  let decoded = 0;
  let at = start;
  while (at < end && decoded < offset) {
    if (text.charCodeAt(at) === 92) {
      const escape = readJsonEscape(text, at);
      decoded += escape.value.length;
      at += escape.length;
    } else {
      decoded++;
      at++;
    }
  }
  return Math.min(at, end);
}

/** Document span of a span of the decoded value; an escape that the span touches is covered whole. */
export function documentSpan(text: string, place: StringPlace, span: Span): Span {
  const start = documentOffset(text, place, span.start);
  return { start, end: span.end <= span.start ? start : Math.max(start, documentOffset(text, place, span.end)) };
}

/** Offset in the decoded value of a document offset inside the string; inside an escape, the offset of its character. */
export function valueOffset(text: string, place: StringPlace, offset: number): number {
  const start = contentStart(text, place);
  const end = Math.min(contentEnd(place), offset);
  if (contentEnd(place) - start === place.value.length) return Math.max(end - start, 0);
  let decoded = 0;
  let at = start;
  while (at < end) {
    if (text.charCodeAt(at) === 92) {
      const escape = readJsonEscape(text, at);
      if (at + escape.length > end) break;
      decoded += escape.value.length;
      at += escape.length;
    } else {
      decoded++;
      at++;
    }
  }
  return decoded;
}

/** `value` as the inside of a JSON string: what an edit inside an SQL string has to insert. */
export function escapeForJson(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}
