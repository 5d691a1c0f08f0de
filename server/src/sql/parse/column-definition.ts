// Tokens → one column of CREATE TABLE with its attributes, and what columns share with table constraints.

import type { ColumnDefinition, CreateTable, Expression, Identifier } from '../tree.js';
import type { Cursor } from './cursor.js';
import { isName, parseColumnNames, parseIdentifier, parsePath, splitQuotedParts } from './names.js';
import { parseOptions, type Options } from './options.js';
import { parseTypeName } from './types.js';

type ForeignKey = CreateTable['foreignKeys'][number];

/** Gathers the parts of one table while its elements are read. */
export interface Parts {
  readonly columns: ColumnDefinition[];
  readonly foreignKeys: ForeignKey[];
  readonly checks: Expression[];
  primaryKey: readonly Identifier[] | undefined;
}

interface Attributes {
  notNull: boolean;
  primaryKey: boolean;
  default?: Expression;
  generated?: Expression;
}

/** One column of the list. */
export function parseColumn(cursor: Cursor, parts: Parts): void {
  const { start } = cursor.token;
  const name = parseIdentifier(cursor, 'a column name');
  if (name === undefined) return;
  const generatedOnly = cursor.is('AS') || startsGenerated(cursor);
  const type = generatedOnly
    ? undefined
    : parseTypeName(cursor, `after the column \`${name.name}\``, parseFieldAttributes);
  const attributes: Attributes = { notNull: false, primaryKey: false };
  const seen: string[] = [];
  while (parseAttribute(cursor, parts, name, attributes, seen));
  const options = parseElementOptions(cursor);
  const description = options.find((option) => option.name.name.toLowerCase() === 'description')?.value;
  parts.columns.push({
    start,
    end: cursor.previousEnd,
    name,
    type,
    ...attributes,
    ...(description?.kind === 'literal' && description.type === 'STRING' && { description: description.value }),
  });
}

/** Of fields and elements inside a type: `NOT NULL`, `OPTIONS(…)`. A field without a name has no options. */
function parseFieldAttributes(cursor: Cursor, named: boolean): void {
  acceptWords(cursor, 'NOT', 'NULL');
  if (named) parseElementOptions(cursor);
}

/** DEFAULT and AS stand before the other attributes; written later they are reported and read all the same. */
function parseAttribute(
  cursor: Cursor,
  parts: Parts,
  name: Identifier,
  attributes: Attributes,
  seen: string[],
): boolean {
  const { token } = cursor;
  if (cursor.is('DEFAULT')) {
    reportSecondValue(cursor, attributes);
    if (seen.length > 0) cursor.report(token, `\`DEFAULT\` stands before \`${seen[0]!}\``);
    cursor.advance();
    attributes.default = cursor.grammar.expression(cursor);
    return true;
  }
  if (cursor.is('AS') || startsGenerated(cursor)) {
    reportSecondValue(cursor, attributes);
    if (seen.length > 0) cursor.report(token, `A generated column's expression stands before \`${seen[0]!}\``);
    parseGenerated(cursor, attributes);
    return true;
  }
  const read = parseConstraint(cursor, parts, name, attributes);
  if (read !== undefined) seen.push(read);
  return read !== undefined;
}

function reportSecondValue(cursor: Cursor, { default: value, generated }: Attributes): void {
  if (value !== undefined || generated !== undefined)
    cursor.report(cursor.token, 'A column has one value: `DEFAULT` or a generated expression, once');
}

/** The name of what was read; `undefined` when no constraint stands here. */
function parseConstraint(cursor: Cursor, parts: Parts, name: Identifier, attributes: Attributes): string | undefined {
  if (acceptWords(cursor, 'NOT', 'NULL')) {
    attributes.notNull = true;
    return 'NOT NULL';
  }
  if (acceptWords(cursor, 'PRIMARY', 'KEY')) {
    attributes.primaryKey = true;
    while (parseEnforcement(cursor));
    return 'PRIMARY KEY';
  }
  if (cursor.accept('HIDDEN')) return 'HIDDEN';
  if (cursor.is('CONSTRAINT') && isName(cursor.peek()) && cursor.peek(2).word === 'REFERENCES') {
    cursor.advance();
    cursor.advance();
  }
  if (!cursor.is('REFERENCES')) return undefined;
  parseReferences(cursor, parts, [name]);
  // The language allows it several times on a column.
  while (parseEnforcement(cursor));
  return 'REFERENCES';
}

/** GENERATED before anything else is the name of a type. */
function startsGenerated(cursor: Cursor): boolean {
  return cursor.is('GENERATED') && (cursor.isNext('AS') || cursor.isNext('ALWAYS') || cursor.isNext('BY'));
}

/** `[GENERATED [ALWAYS | BY DEFAULT]] AS (expr) [STORED [VOLATILE]]`. */
function parseGenerated(cursor: Cursor, attributes: Attributes): void {
  if (cursor.accept('GENERATED') && !cursor.accept('ALWAYS')) acceptWords(cursor, 'BY', 'DEFAULT');
  cursor.expect('AS', 'of the generated column');
  if (!cursor.is('(')) {
    cursor.reportExpected(['`(`'], 'before the expression of the generated column');
    return;
  }
  const opening = cursor.enter();
  attributes.generated = cursor.grammar.expression(cursor);
  cursor.close(opening, 'the generated column');
  if (cursor.accept('STORED')) cursor.accept('VOLATILE');
}

// ---- shared with table constraints ----

export function acceptWords(cursor: Cursor, ...words: readonly [string, string, ...string[]]): boolean {
  if (!cursor.is(words[0]) || !cursor.isNext(words[1])) return false;
  cursor.advance();
  for (const word of words.slice(1)) cursor.expect(word, `of \`${words.join(' ')}\``);
  return true;
}

/** The current token is REFERENCES. */
export function parseReferences(cursor: Cursor, parts: Parts, columns: readonly Identifier[]): void {
  cursor.advance();
  const path = parsePath(cursor, 'a table', 'after `REFERENCES`');
  const referencedColumns = parseColumnNames(cursor);
  if (path !== undefined) parts.foreignKeys.push({ columns, references: splitQuotedParts(path), referencedColumns });
  if (cursor.accept('MATCH')) {
    if (cursor.accept('NOT')) cursor.expect('DISTINCT', 'after `MATCH NOT`');
    else if (!cursor.accept('SIMPLE')) cursor.expect('FULL', '`SIMPLE` or `NOT DISTINCT` after `MATCH`');
  }
  while (cursor.is('ON') && (cursor.isNext('UPDATE') || cursor.isNext('DELETE'))) parseAction(cursor);
}

function parseAction(cursor: Cursor): void {
  cursor.advance();
  cursor.advance();
  if (
    acceptWords(cursor, 'NO', 'ACTION') ||
    acceptWords(cursor, 'SET', 'NULL') ||
    cursor.accept('RESTRICT') ||
    cursor.accept('CASCADE')
  )
    return;
  cursor.reportExpected(['`NO ACTION`', '`RESTRICT`', '`CASCADE`', '`SET NULL`']);
}

/** `[NOT] ENFORCED`. */
export function parseEnforcement(cursor: Cursor): boolean {
  return cursor.accept('ENFORCED') || acceptWords(cursor, 'NOT', 'ENFORCED');
}

export function parseElementOptions(cursor: Cursor): Options {
  if (!cursor.is('OPTIONS') || !cursor.isNext('(')) return [];
  cursor.advance();
  return parseOptions(cursor);
}
