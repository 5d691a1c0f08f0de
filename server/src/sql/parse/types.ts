// Tokens → a type as written (`ARRAY<STRUCT<a INT64>>`, `NUMERIC(10, 2)`); does not know which type names exist.

import type { Span } from '../../base/span.js';
import type { TypeName } from '../tree.js';
import type { Cursor } from './cursor.js';
import { isName, parseIdentifier, parsePath } from './names.js';
import { parseStringOrParameter } from './literals.js';

/** How the caller's grammar extends the type of an array element (`named`) or a struct field (column options and the like). */
export type AfterType = (cursor: Cursor, named: boolean) => void;

/** Reads a type, or reports "Expected a type" and reads nothing. */
export function parseTypeName(cursor: Cursor, after = '', afterInner?: AfterType): TypeName | undefined {
  if (!cursor.descend()) {
    cursor.ascend();
    return undefined;
  }
  const type = parseBareType(cursor, after, afterInner);
  cursor.ascend();
  if (type === undefined) return undefined;
  const { start } = cursor.token;
  const parameters = cursor.is('(') ? readTypeParameters(cursor) : undefined;
  const parameterSpan = { start, end: cursor.previousEnd };
  const collate = cursor.accept('COLLATE') ? parseStringOrParameter(cursor, 'after `COLLATE`') : undefined;
  return {
    ...type,
    end: cursor.previousEnd,
    ...(parameters !== undefined && {
      parameters: parameters.map(({ text }) => text),
      parameterSpans: parameters,
      parameterSpan,
      nameEnd: type.end,
    }),
    ...(collate !== undefined && { collate }),
  };
}

function parseBareType(cursor: Cursor, after: string, afterInner?: AfterType): TypeName | undefined {
  const { token } = cursor;
  switch (token.word) {
    case 'ARRAY':
      cursor.advance();
      return { start: token.start, end: token.end, name: 'ARRAY', ...parseTemplate(cursor, 'ARRAY', afterInner) };
    case 'RANGE':
      if (token.kind !== 'keyword') break;
      cursor.advance();
      return { start: token.start, end: token.end, name: 'RANGE', ...parseTemplate(cursor, 'RANGE', afterInner) };
    case 'STRUCT':
      cursor.advance();
      return { start: token.start, end: token.end, name: 'STRUCT', fields: parseFields(cursor, afterInner) };
    case 'INTERVAL':
      cursor.advance();
      return { start: token.start, end: token.end, name: 'INTERVAL' };
    default:
  }
  if (!isName(token)) {
    cursor.reportExpected(['a type'], after);
    return undefined;
  }
  // A full stop at the end of a line was meant as a comma.
  const lone = endsLine(cursor) ? parseIdentifier(cursor, 'a type', after) : undefined;
  const path = lone === undefined ? parsePath(cursor, 'a type', after)! : { ...lone, parts: [lone] };
  // The types of the language are found by their names in backticks too, in any case.
  const [only] = path.parts;
  const name =
    path.parts.length === 1
      ? only!.name.toUpperCase()
      : path.parts.map((part) => (part.quoted ? part.name : part.name.toUpperCase())).join('.');
  return { start: path.start, end: path.end, name };
}

/** The name here is followed by a full stop, and what follows that stands on another line. */
function endsLine(cursor: Cursor): boolean {
  const dot = cursor.peek();
  return dot.word === '.' && /[\r\n]/.test(cursor.text.slice(dot.end, cursor.peek(2).start));
}

/** `<T>` of ARRAY and RANGE. */
function parseTemplate(cursor: Cursor, name: string, afterInner?: AfterType): { element?: TypeName } {
  if (!cursor.is('<')) {
    cursor.reportExpected(['`<`'], `after \`${name}\``);
    // `ARRAY(INT64)`: what is meant is clear.
    if (!cursor.is('(')) return {};
  }
  const opening = cursor.enter();
  const element = parseTypeName(cursor, `in \`${name}<…>\``, afterInner);
  if (element !== undefined) afterInner?.(cursor, true);
  cursor.close(opening, `\`${name}<…>\``);
  return element === undefined ? {} : { element };
}

function parseFields(cursor: Cursor, afterInner?: AfterType): NonNullable<TypeName['fields']> {
  if (cursor.is('<>')) {
    cursor.advance();
    return [];
  }
  if (!cursor.is('<')) {
    cursor.reportExpected(['`<`'], 'after `STRUCT`');
    return [];
  }
  const opening = cursor.enter();
  const fields: { name?: NonNullable<ReturnType<typeof parseIdentifier>>; type: TypeName }[] = [];
  while (!cursor.is('>')) {
    const named = isName(cursor.token) && startsType(cursor);
    const name = named ? parseIdentifier(cursor, 'a field name') : undefined;
    const type = parseTypeName(cursor, 'in `STRUCT<…>`', afterInner);
    if (type === undefined) break;
    afterInner?.(cursor, name !== undefined);
    fields.push(name === undefined ? { type } : { name, type });
    if (!cursor.accept(',')) break;
    if (cursor.is('>')) {
      cursor.reportExpected(['a field'], 'after `,`');
      break;
    }
  }
  cursor.close(opening, '`STRUCT<…>`', [',']);
  return fields;
}

/** The token after the current one begins a type: then the current one is a field's name. */
function startsType(cursor: Cursor): boolean {
  const next = cursor.peek();
  return isName(next)
    ? true
    : next.word === 'ARRAY' || next.word === 'STRUCT' || next.word === 'INTERVAL' || next.word === 'RANGE';
}

/** `(10, 2)`, `(MAX)`, as written. */
export function parseTypeParameters(cursor: Cursor): readonly string[] {
  return readTypeParameters(cursor).map(({ text }) => text);
}

function readTypeParameters(cursor: Cursor): readonly (Span & { readonly text: string })[] {
  const opening = cursor.enter();
  const parameters: (Span & { readonly text: string })[] = [];
  do {
    const { token } = cursor;
    const isLiteral =
      token.kind === 'integer' || token.kind === 'float' || token.kind === 'string' || token.kind === 'bytes';
    if (!isLiteral && token.word !== 'MAX' && token.word !== 'TRUE' && token.word !== 'FALSE') {
      cursor.reportExpected(['a type parameter']);
      break;
    }
    const { start, end } = cursor.advance();
    parameters.push({ start, end, text: cursor.text.slice(start, end) });
  } while (cursor.accept(','));
  cursor.close(opening, 'the type parameters', [',']);
  return parameters;
}

/** Only where an expression may begin with a type: `ARRAY<…>[…]`, `STRUCT<…>(…)`, `RANGE<…> '…'`. */
export function parseTemplateType(cursor: Cursor): TypeName {
  return parseBareType(cursor, '')!;
}
