// Tokens → identifiers and paths; a reserved word where a name must stand is reported and read as the name.

import type { Token } from '../tokenizer.js';
import type { Identifier, PathExpression } from '../tree.js';
import type { Cursor } from './cursor.js';
import { rereadClause } from './misspelt-clauses.js';

export function identifierOf(token: Token): Identifier {
  return { kind: 'identifier', start: token.start, end: token.end, name: token.value, quoted: token.kind === 'quoted' };
}

export function isName(token: Token): boolean {
  return token.kind === 'identifier' || token.kind === 'quoted';
}

/** Reads one name, or reports "Expected `what`" and reads nothing. A reserved word in its place is taken as the name meant. */
export function parseIdentifier(cursor: Cursor, what: string, after = ''): Identifier | undefined {
  const { token } = cursor;
  if (isName(token)) return identifierOf(cursor.advance());
  if (token.kind === 'keyword' && isNamePlace(cursor.peek())) {
    reportReserved(cursor, token);
    return identifierOf(cursor.advance());
  }
  cursor.reportExpected([what], after);
  return undefined;
}

/** Reserved words that are no names of columns but meant as what they are. */
const MEANT: ReadonlyMap<string, string> = new Map([
  ['IF', '`IF` is a function: `IF(condition, a, b)`; more cases are `CASE WHEN … THEN … END`'],
  ['ANY', '`ANY` stands only after `LIKE`; write `IN UNNEST(array)` or `IN (a, b)`'],
  ['SOME', '`SOME` stands only after `LIKE`; write `IN UNNEST(array)` or `IN (a, b)`'],
  ['UNNEST', '`UNNEST` stands only after `FROM` and after `IN`'],
]);

export function reportReserved(cursor: Cursor, token: Token): void {
  const meant = cursor.peek().word === '.' ? undefined : MEANT.get(token.word);
  if (meant !== undefined) {
    cursor.report(token, meant);
    return;
  }
  cursor.report(
    token,
    `\`${token.value}\` is a reserved word; as a name it is written in backticks: \`\`\`${token.value}\`\`\``,
    ['a name'],
  );
}

/** What may follow a name: then a reserved word before it was meant as one. */
function isNamePlace(next: Token): boolean {
  return next.kind === 'end' || next.word === ',' || next.word === ')' || next.word === '.' || next.word === 'FROM';
}

/** The name after a dot, which has been consumed; `undefined` when nothing usable follows (half-typed). */
export function parseNameAfterDot(cursor: Cursor, dotEnd: number): Identifier | undefined {
  const { token } = cursor;
  if (isName(token)) {
    if (token.kind === 'identifier' && token.start > dotEnd && isForgottenField(cursor)) {
      cursor.report({ start: dotEnd - 1, end: dotEnd }, 'Expected a name after `.`', ['a name']);
      return undefined;
    }
    return identifierOf(cursor.advance());
  }
  cursor.reportExpected(['a name'], 'after `.`');
  return undefined;
}

const CONTINUES_AFTER_OPERAND: ReadonlySet<string> = new Set([
  'AND',
  'OR',
  'THEN',
  'ELSE',
  'WHEN',
  'AS',
  'FROM',
  'LIKE',
  'BETWEEN',
  'IS',
  'IN',
  'NOT',
]);

/**
 * `a. AND b = 1`, half-typed: the tokenizer gives `AND` as a name, as the language does after a dot. When an operand
 * follows, which no name can have behind it, the word was meant as a keyword.
 */
function isForgottenField(cursor: Cursor): boolean {
  if (!CONTINUES_AFTER_OPERAND.has(cursor.token.word)) return false;
  const next = cursor.peek();
  // `c.as 'label'` of UNPIVOT.
  if (cursor.is('AS') && next.kind === 'string') return false;
  const alias = cursor.queryDepth > 0 && isName(next);
  const operandFollows =
    cursor.startsExpression(next) && next.kind !== 'symbol' && !alias && next.start > cursor.token.end;
  if (operandFollows) cursor.rereadAsKeyword();
  return operandFollows;
}

/** `a.b.c`; `undefined` and reported when no name stands here. */
export function parsePath(cursor: Cursor, what: string, after = ''): PathExpression | undefined {
  const first = parseIdentifier(cursor, what, after);
  return first === undefined ? undefined : extendPath(cursor, first);
}

export function extendPath(cursor: Cursor, first: Identifier): PathExpression {
  const parts = [first];
  while (cursor.is('.') && cursor.peek().word !== '*' && cursor.peek().word !== '(') {
    const dot = cursor.advance();
    const part = parseNameAfterDot(cursor, dot.end);
    if (part === undefined) break;
    parts.push(part);
  }
  return { kind: 'path', start: first.start, end: cursor.previousEnd, parts };
}

/** `a.b.c`; the first name may have dashes, as project names do. */
export function parseTablePath(cursor: Cursor, what: string, after = ''): PathExpression | undefined {
  const first = cursor.token;
  const path = parsePath(cursor, what, after);
  if (path === undefined || path.parts.length > 1 || first.kind !== 'identifier' || !cursor.is('-'))
    return path && splitQuotedParts(path);
  let name = first.value;
  let dotted = false;
  while (!dotted && cursor.is('-') && cursor.token.start === cursor.previousEnd) {
    const part = cursor.peek();
    // `my-project-2.t`: the tokenizer reads `2.` as a number.
    dotted = part.kind === 'float' && part.value.endsWith('.') && isName(cursor.peek(2));
    if (part.start !== cursor.token.end || (part.kind !== 'identifier' && part.kind !== 'integer' && !dotted)) break;
    cursor.advance();
    name += `-${cursor.advance().value}`;
  }
  if (dotted) name = name.slice(0, -1);
  const project: Identifier = {
    kind: 'identifier',
    start: first.start,
    end: cursor.previousEnd - (dotted ? 1 : 0),
    name,
    quoted: false,
  };
  const parts = [project];
  if (dotted || cursor.accept('.')) parts.push(...(parsePath(cursor, what, 'after `.`')?.parts ?? []));
  return splitQuotedParts({ kind: 'path', start: first.start, end: cursor.previousEnd, parts });
}

/** `[AS] name`. */
export function parseAlias(cursor: Cursor): Identifier | undefined {
  if (cursor.accept('AS')) return parseIdentifier(cursor, 'an alias', 'after `AS`');
  if (rereadClause(cursor)) return undefined;
  return isName(cursor.token) ? identifierOf(cursor.advance()) : undefined;
}

/** `(a, b)`. */
export function parseColumnNames(cursor: Cursor): readonly Identifier[] {
  if (!cursor.is('(')) {
    cursor.reportExpected(['`(`'], 'before the column names');
    return [];
  }
  const opening = cursor.enter();
  const names: Identifier[] = [];
  do {
    const name = parseIdentifier(cursor, 'a column name');
    if (name === undefined) break;
    names.push(name);
  } while (cursor.accept(','));
  cursor.close(opening, 'the column names', [',']);
  return names;
}

/** `IF NOT EXISTS`. */
export function parseIfNotExists(cursor: Cursor): boolean {
  if (!cursor.is('IF') || !cursor.isNext('NOT')) return false;
  cursor.advance();
  cursor.advance();
  cursor.expect('EXISTS', 'after `IF NOT`');
  return true;
}

/** Table names: `` `project.dataset.t` `` is three parts, as BigQuery reads it. */
export function splitQuotedParts(path: PathExpression): PathExpression {
  if (!path.parts.some((part) => part.quoted && part.name.includes('.'))) return path;
  return { ...path, parts: path.parts.flatMap((part) => (part.quoted ? splitQuoted(part) : [part])) };
}

function splitQuoted(part: Identifier): readonly Identifier[] {
  const names = part.name.split('.');
  // With escapes inside, offsets between the backticks are not those of the decoded name.
  const exact = part.end - part.start === part.name.length + 2;
  let start = part.start + 1;
  return names.map((name) => {
    const span = exact ? { start, end: start + name.length } : part;
    start += name.length + 1;
    return { kind: 'identifier', start: span.start, end: span.end, name, quoted: true };
  });
}
