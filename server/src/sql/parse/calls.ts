// Function calls: arguments with their special forms (DISTINCT, *, names, lambdas, date parts), modifiers, OVER.

import { isReservedKeyword } from '../keyword-table.js';
import type { Call, Expression, Identifier, OrderItem, WindowSpec } from '../tree.js';
import type { Cursor } from './cursor.js';
import { skipHint } from './hints.js';
import { datePartPosition } from './date-part-table.js';
import { closeList, finishItem } from './lists.js';
import { identifierOf, isName, parseIdentifier, parsePath } from './names.js';
import { parseOptions } from './options.js';
import { AND } from './precedence.js';
import { parseLimit, parseOrderBy, parseWindow, skipLateOrder } from './windows.js';

/** Functions that may be written without parentheses. `word` in upper case. */
export function isClockWord(word: string): boolean {
  return (
    word === 'CURRENT_DATE' || word === 'CURRENT_TIME' || word === 'CURRENT_DATETIME' || word === 'CURRENT_TIMESTAMP'
  );
}

/** The call of `callee` at the `(` that is the current token; `undefined` and reported when this cannot be called. */
export function parseCall(cursor: Cursor, start: number, callee: Expression): Expression | undefined {
  const target = callTarget(cursor, callee);
  if (target === undefined) return undefined;
  const tooDeep = !cursor.descend();
  const call = tooDeep ? cursor.missing(start, cursor.previousEnd) : parseArguments(cursor, start, target);
  cursor.ascend();
  cursor.form = 'plain';
  return call;
}

interface CallTarget {
  readonly name: readonly Identifier[];
  readonly safe: boolean;
}

function callTarget(cursor: Cursor, callee: Expression): CallTarget | undefined {
  const bare = cursor.parenthesized !== callee;
  if (bare && callee.kind === 'path') return splitSafe(callee.parts);
  if (bare && callee.kind === 'call' && callee.args.length === 0 && callee.end === callee.name[0]?.end)
    return { name: callee.name, safe: callee.safe };
  const what = callee.kind === 'call' && bare ? 'A call cannot be called again' : 'Only a function name can be called';
  cursor.report(cursor.token, `${what}: an operator is missing before \`(\``, ['an operator']);
  return undefined;
}

function splitSafe(parts: readonly Identifier[]): CallTarget {
  const safe = parts.length > 1 && parts[0]!.name.toUpperCase() === 'SAFE';
  return { name: safe ? parts.slice(1) : parts, safe };
}

/** What the modifiers in the parentheses add to a call. */
type Modifiers = { -readonly [Key in 'nulls' | 'having' | 'orderBy' | 'limit']?: Call[Key] } & { unsupported?: string };

function parseArguments(cursor: Cursor, start: number, target: CallTarget): Expression {
  const shown = `the call of \`${target.name.map((part) => part.name).join('.')}\``;
  const opening = cursor.enter();
  const distinct = acceptDistinct(cursor, target);
  const datePartAt = target.name.length === 1 ? datePartPosition(target.name[0]!.name.toUpperCase()) : -1;
  const args: Expression[] = [];
  if (startsForeignArguments(cursor, target)) cursor.quietly(() => skipForeignArguments(cursor, args));
  else if (!cursor.is(')') && !startsModifier(cursor)) parseArgumentList(cursor, args, datePartAt, shown);
  if (args.length === 0 && (cursor.is('IGNORE') || cursor.is('RESPECT')))
    cursor.reportExpected(['an argument'], `before \`${cursor.token.word} NULLS\``);
  const modifiers = parseModifiers(cursor, shown);
  const closed = closeList(cursor, opening, shown, args);
  skipHint(cursor);
  const over = acceptOver(cursor) ? parseWindow(cursor) : undefined;
  const call = finishCall(cursor, start, target, { args, distinct, closed }, modifiers, over);
  if (modifiers.unsupported === undefined) return call;
  return { kind: 'unsupported', start, end: cursor.previousEnd, construct: modifiers.unsupported, operands: [call] };
}

/** `TRIM(BOTH ' ' FROM a)` is reported; `POSITION('a' IN b)` when its name is looked up. */
function startsForeignArguments(cursor: Cursor, target: CallTarget): boolean {
  const { token } = cursor;
  const name = target.name.length === 1 ? target.name[0]!.name.toUpperCase() : '';
  if (name === 'POSITION' || name === 'OVERLAY') return !cursor.is(')');
  if (name !== 'TRIM' || !['BOTH', 'LEADING', 'TRAILING'].includes(token.word)) return false;
  if (!cursor.isNext('FROM') && !cursor.startsExpression(cursor.peek())) return false;
  const one = token.word === 'BOTH' ? 'TRIM' : token.word === 'LEADING' ? 'LTRIM' : 'RTRIM';
  cursor.report(token, `\`TRIM\` takes no \`${token.word}\`; write \`${one}(text, characters)\``);
  return true;
}

/** What can be read up to the closing parenthesis, as one argument that is not whole. */
function skipForeignArguments(cursor: Cursor, args: Expression[]): void {
  const { start } = cursor.token;
  const readable: Expression[] = [];
  while (!cursor.is(')') && !cursor.atEnd && !cursor.is(';')) {
    const { token } = cursor;
    if (cursor.startsExpression() && !['BOTH', 'LEADING', 'TRAILING'].includes(token.word))
      readable.push(cursor.grammar.expression(cursor));
    if (cursor.token === token) cursor.advance();
  }
  args.push({ kind: 'missing', start, end: cursor.previousEnd, readable });
}

function acceptOver(cursor: Cursor): boolean {
  if (cursor.accept('OVER')) return true;
  return (
    cursor.token.kind === 'identifier' &&
    cursor.isNext('(') &&
    cursor.acceptMisspelt(['OVER'], 'before the window') !== undefined
  );
}

/** IF, LEFT and the other functions named by keywords aggregate nothing, nor do those of the clock: their grammar has no DISTINCT. */
function acceptDistinct(cursor: Cursor, target: CallTarget): boolean {
  if (!cursor.is('DISTINCT')) {
    const next = cursor.peek();
    const operand = cursor.startsExpression(next) && (next.kind !== 'symbol' || next.word === '@');
    return operand && next.kind !== 'string' && cursor.acceptMisspelt(['DISTINCT']) !== undefined;
  }
  const [name] = target.name;
  if (
    target.name.length === 1 &&
    !name!.quoted &&
    (isReservedKeyword(name!.name) || isClockWord(name!.name.toUpperCase()))
  ) {
    cursor.report(cursor.token, `\`${name!.name}\` takes no \`DISTINCT\``, ['an expression']);
  }
  cursor.advance();
  return true;
}

function finishCall(
  cursor: Cursor,
  start: number,
  target: CallTarget,
  read: { args: readonly Expression[]; distinct: boolean; closed: boolean },
  modifiers: Modifiers,
  over: WindowSpec | undefined,
): Call {
  const { nulls, having, orderBy, limit } = modifiers;
  return {
    kind: 'call',
    start,
    end: cursor.previousEnd,
    name: target.name,
    safe: target.safe,
    args: read.args,
    closed: read.closed,
    ...(read.distinct && { distinct: true }),
    ...(nulls !== undefined && { nulls }),
    ...(having !== undefined && { having }),
    ...(orderBy !== undefined && { orderBy }),
    ...(limit !== undefined && { limit }),
    ...(over !== undefined && { over }),
  };
}

function parseArgumentList(cursor: Cursor, args: Expression[], datePartAt: number, shown: string): void {
  if (cursor.is('*')) {
    const star = cursor.advance();
    args.push({ kind: 'star', start: star.start, end: star.end });
    if (!cursor.accept(',')) return;
  }
  do {
    const { start } = cursor.token;
    const read = parseArgument(cursor);
    const clamped = cursor.is('CLAMPED') && cursor.isNext('BETWEEN');
    const argument = clamped ? read : finishItem(cursor, start, read, parseArgument, shown);
    args.push(args.length === datePartAt ? asDatePart(cursor, argument) : argument);
  } while (cursor.accept(','));
}

function parseArgument(cursor: Cursor): Expression {
  const { token } = cursor;
  if (isName(token) && cursor.isNext('=>')) return parseNamedArgument(cursor);
  if (token.word === '*') return parseMisplacedStar(cursor);
  if (token.word === 'SELECT' && token.kind === 'keyword') return parseBareQuery(cursor);
  if (token.word === 'SEQUENCE' && isName(cursor.peek()) && !cursor.isNext('CLAMPED')) {
    cursor.advance();
    const path = parsePath(cursor, 'a sequence');
    return {
      kind: 'unsupported',
      start: token.start,
      end: cursor.previousEnd,
      construct: 'sequences',
      operands: path === undefined ? [] : [path],
    };
  }
  return finishArgument(cursor, token.start, cursor.grammar.expression(cursor));
}

/** `read`, from `start`, is the argument, or what stands before the arrow of a lambda. */
function finishArgument(cursor: Cursor, start: number, read: Expression): Expression {
  const value = cursor.is('->') ? parseLambda(cursor, start, read) : read;
  if (!cursor.is('AS')) return value;
  cursor.advance();
  parseIdentifier(cursor, 'an alias', 'after `AS`');
  return { kind: 'unsupported', start, end: cursor.previousEnd, construct: 'aliases of arguments', operands: [value] };
}

function parseMisplacedStar(cursor: Cursor): Expression {
  const star = cursor.advance();
  cursor.report(star, '`*` can only be the first argument, as in `COUNT(*)`', ['an expression']);
  return { kind: 'star', start: star.start, end: star.end };
}

function parseNamedArgument(cursor: Cursor): Expression {
  const name = identifierOf(cursor.advance());
  cursor.advance();
  const value = cursor.grammar.expression(cursor);
  return { kind: 'named', start: name.start, end: cursor.previousEnd, name, value };
}

/** A query without parentheses: what it means is clear, so it is read and kept. */
function parseBareQuery(cursor: Cursor): Expression {
  cursor.report(cursor.token, 'A query as an argument needs parentheses of its own: `f((SELECT …))`', ['`(`']);
  const { start } = cursor.token;
  const query = cursor.grammar.query(cursor);
  return { kind: 'subquery', start, end: cursor.previousEnd, form: 'scalar', query };
}

/** The current token is `->`. */
function parseLambda(cursor: Cursor, start: number, head: Expression): Expression {
  const parameters = lambdaParameters(head);
  if (parameters === undefined)
    cursor.report(cursor.token, 'Only names may stand before `->`: `x -> …` or `(x, y) -> …`');
  cursor.advance();
  const body = cursor.grammar.expression(cursor);
  return { kind: 'lambda', start, end: cursor.previousEnd, parameters: parameters ?? [], body };
}

function lambdaParameters(head: Expression): readonly Identifier[] | undefined {
  if (head.kind === 'path') return head.parts.length === 1 ? head.parts : undefined;
  if (head.kind !== 'struct' || !head.tuple) return undefined;
  const names = head.fields.map(({ value }) =>
    value.kind === 'path' && value.parts.length === 1 ? value.parts[0] : undefined,
  );
  return names.includes(undefined) ? undefined : (names as readonly Identifier[]);
}

/** `DAY` and `WEEK(MONDAY)` as date parts; anything else stays what it is, for the typer to refuse. */
export function asDatePart(cursor: Cursor, argument: Expression): Expression {
  const { start, end } = argument;
  const word = bareWord(cursor, argument);
  if (word !== undefined) return { kind: 'date-part', start, end, part: word };
  if (
    argument.kind !== 'call' ||
    argument.name.length !== 1 ||
    argument.args.length !== 1 ||
    argument.safe ||
    argument.over !== undefined
  )
    return argument;
  const weekday = bareWord(cursor, argument.args[0]!);
  const part = argument.name[0]!;
  return weekday === undefined || part.quoted
    ? argument
    : { kind: 'date-part', start, end, part: part.name.toUpperCase(), weekday };
}

function bareWord(cursor: Cursor, expr: Expression): string | undefined {
  if (expr.kind !== 'path' || expr.parts.length !== 1 || cursor.parenthesized === expr) return undefined;
  return expr.parts[0]!.name.toUpperCase();
}

// ---- modifiers ----

const MODIFIER_WORDS: ReadonlySet<string> = new Set(['IGNORE', 'RESPECT', 'WHERE', 'HAVING', 'ORDER', 'LIMIT']);

function startsModifier(cursor: Cursor): boolean {
  return cursor.token.kind === 'keyword' && MODIFIER_WORDS.has(cursor.token.word);
}

function parseModifiers(cursor: Cursor, shown: string): Modifiers {
  const modifiers: Modifiers = {};
  if (cursor.is('IGNORE') || cursor.is('RESPECT')) {
    modifiers.nulls = cursor.advance().word as 'IGNORE' | 'RESPECT';
    cursor.expect('NULLS', `after \`${modifiers.nulls}\``);
  }
  if (cursor.is('WHERE')) skipWhere(cursor);
  if (cursor.is('HAVING') && (cursor.isNext('MAX') || cursor.isNext('MIN'))) {
    cursor.advance();
    const kind = cursor.advance().word as 'MAX' | 'MIN';
    modifiers.having = { kind, expr: cursor.grammar.expression(cursor) };
  } else if (cursor.is('HAVING')) {
    cursor.advance();
    cursor.reportExpected(['`MAX`', '`MIN`'], `after \`HAVING\` in ${shown}`);
    if (cursor.startsExpression()) cursor.grammar.expression(cursor);
  }
  if (skipPrivacy(cursor)) modifiers.unsupported = 'modifiers of differential privacy';
  const orderBy: readonly OrderItem[] = cursor.is('ORDER') ? parseOrderBy(cursor) : [];
  if (orderBy.length > 0) modifiers.orderBy = orderBy;
  if ((cursor.is('IGNORE') || cursor.is('RESPECT')) && cursor.isNext('NULLS') && orderBy.length > 0) {
    const { word, start } = cursor.advance();
    cursor.report({ start, end: cursor.advance().end }, `\`${word} NULLS\` stands before \`ORDER BY\``);
  }
  if (cursor.is('LIMIT')) {
    const { limit, offset } = parseLimit(cursor);
    modifiers.limit = limit;
    if (offset !== undefined) modifiers.unsupported = '`OFFSET` inside a call';
    if (orderBy.length === 0) skipLateOrder(cursor);
  }
  return modifiers;
}

/** `CLAMPED BETWEEN low AND high`, `WITH REPORT [(options)]`; whether one was there. */
function skipPrivacy(cursor: Cursor): boolean {
  const clamped = cursor.is('CLAMPED') && cursor.isNext('BETWEEN');
  if (clamped) {
    cursor.advance();
    cursor.advance();
    cursor.grammar.operators(cursor, AND);
    if (cursor.expect('AND', 'of `CLAMPED BETWEEN … AND …`')) cursor.grammar.expression(cursor);
  }
  if (!cursor.is('WITH') || !cursor.isNext('REPORT')) return clamped;
  cursor.advance();
  cursor.advance();
  if (cursor.is('(')) parseOptions(cursor);
  return true;
}

function skipWhere(cursor: Cursor): void {
  cursor.report(cursor.token, 'A call has no WHERE; use `COUNTIF(condition)` or `SUM(IF(condition, value, NULL))`');
  cursor.advance();
  cursor.grammar.expression(cursor);
}
