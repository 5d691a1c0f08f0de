// The brackets around a cursor → the words of the grammar that can stand there, and whether anything else can.

import { lookupFunction } from '../sql/catalogue/function-catalogue.js';
import type { FunctionEntry } from '../sql/catalogue/function-entry.js';
import { isOperandEnd, openClause, type Frame } from './sql-cursor.js';

export interface NextWords {
  readonly words: readonly string[];
  /** Nothing but these can stand here: no name, no operator. */
  readonly only: boolean;
  /** A type stands here. */
  readonly types?: boolean;
  /** A part of these functions' dates stands here. */
  readonly parts?: readonly string[];
}

export function nextWords(frame: Frame): NextWords {
  return afterWord(frame) ?? inBracket(frame) ?? also();
}

function only(...words: readonly string[]): NextWords {
  return { words, only: true };
}

function also(...words: readonly string[]): NextWords {
  return { words, only: false };
}

const TYPE: NextWords = { words: [], only: true, types: true };

function dateParts(...parts: readonly string[]): NextWords {
  return { words: [], only: true, parts };
}

// ---- words that want certain others behind them, wherever they stand ---------------------------------------------------

function afterWord(frame: Frame): NextWords | undefined {
  const { tokens } = frame;
  const last = tokens.at(-1);
  const before = tokens.at(-2);
  const operandBefore = before !== undefined && isOperandEnd(before);
  switch (last?.word) {
    case 'IS':
      return only('NULL', 'NOT NULL', 'TRUE', 'FALSE', 'NOT TRUE', 'NOT FALSE', 'DISTINCT FROM', 'NOT DISTINCT FROM');
    case 'NOT':
      if (before?.word === 'IS') return only('NULL', 'TRUE', 'FALSE', 'DISTINCT FROM');
      return operandBefore ? only('IN', 'LIKE', 'BETWEEN') : undefined;
    case 'DISTINCT':
      return before?.word === 'IS' || before?.word === 'NOT' ? only('FROM') : undefined;
    case 'LIKE':
      return operandBefore || before?.word === 'NOT' ? also('ANY', 'ALL') : undefined;
    case 'IN':
      return also('UNNEST');
    case 'GROUP':
    case 'ORDER':
    case 'PARTITION':
      return only('BY');
    case 'TO':
      return afterInterval(tokens.slice(0, -2)) ? dateParts('date_add', 'timestamp_add') : undefined;
    default:
      return afterInterval(tokens) ? dateParts('date_add', 'timestamp_add') : undefined;
  }
}

const BETWEEN_VALUES: ReadonlySet<string> = new Set(['@', '.', '-', '+', '*']);

/** `INTERVAL 3 |`, `INTERVAL @days |`, `INTERVAL plans.days - 1 |`. */
function afterInterval(tokens: Frame['tokens']): boolean {
  const value = tokens.slice(tokens.findLastIndex((t) => t.word === 'INTERVAL') + 1);
  if (value.length === tokens.length || value.length === 0 || !isOperandEnd(value.at(-1)!)) return false;
  // What stands beside a value without an operator is the part already.
  return value.every(
    (t, i) =>
      BETWEEN_VALUES.has(t.word) ||
      t.word === ')' ||
      (isOperandEnd(t) && (i === 0 || BETWEEN_VALUES.has(value[i - 1]!.word))),
  );
}

// ---- brackets with a grammar of their own ------------------------------------------------------------------------------

function inBracket(frame: Frame): NextWords | undefined {
  if (frame.bracket === '<') return inType(frame);
  if (frame.bracket !== '(' || frame.name === undefined) return undefined;
  switch (frame.name) {
    case 'OVER':
      return inWindow(frame);
    case 'CAST':
    case 'SAFE_CAST':
      return inCast(frame);
    case 'EXTRACT':
      return inExtract(frame);
    case 'WEEK':
      return only('MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY');
    default: {
      const entry = lookupFunction(frame.name);
      return entry === undefined || openClause(frame) !== undefined ? undefined : inCall(frame, entry);
    }
  }
}

/** `ARRAY<|`, `STRUCT<a |`, `STRUCT<INT64, |`. */
function inType({ name, tokens }: Frame): NextWords {
  const last = tokens.at(-1);
  const starts = last === undefined || last.word === ',';
  const before = tokens.at(-2);
  const named = name === 'STRUCT' && last?.kind === 'identifier' && (before === undefined || before.word === ',');
  return starts || named ? TYPE : only();
}

function inCast({ tokens }: Frame): NextWords | undefined {
  const at = tokens.findLastIndex((t) => t.word === 'AS');
  const last = tokens.at(-1);
  if (last === undefined) return undefined;
  if (at < 0) return isOperandEnd(last) ? also('AS') : undefined;
  if (last.word === 'AS') return TYPE;
  const format = tokens.findIndex((t, i) => i > at && t.word === 'FORMAT');
  return format < 0 ? only('FORMAT') : zoneWords(tokens.slice(format + 1));
}

function inExtract({ tokens }: Frame): NextWords | undefined {
  if (tokens.length === 0) return dateParts('$extract');
  const from = tokens.findIndex((t) => t.word === 'FROM');
  return from < 0 ? only('FROM') : zoneWords(tokens.slice(from + 1));
}

function zoneWords(tokens: Frame['tokens']): NextWords | undefined {
  const last = tokens.at(-1);
  if (last === undefined || tokens.some((t) => t.word === 'ZONE')) return undefined;
  if (last.word === 'AT') return only('TIME ZONE');
  if (last.word === 'TIME' && tokens.at(-2)?.word === 'AT') return only('ZONE');
  return isOperandEnd(last) ? also('AT TIME ZONE') : undefined;
}

// ---- windows -----------------------------------------------------------------------------------------------------------

const RUNNING = [
  'ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW',
  'RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW',
];
const NULLS_PLACES = ['NULLS FIRST', 'NULLS LAST'];

function inWindow({ tokens }: Frame): NextWords | undefined {
  const last = tokens.at(-1);
  if (last === undefined) return only('PARTITION BY', 'ORDER BY', ...RUNNING);
  const unit = tokens.findLastIndex(
    (t, i) => (t.word === 'ROWS' || t.word === 'RANGE') && (i === 0 || endsKey(tokens[i - 1]!)),
  );
  if (unit >= 0) return inFrameClause(tokens.slice(unit + 1));
  if (last.word === 'BY' || last.word === ',') return undefined;
  const ordered = tokens.some((t) => t.word === 'ORDER');
  if (ordered) return orderWords(tokens, RUNNING);
  return isOperandEnd(last) ? also('ORDER BY') : undefined;
}

function endsKey(token: Frame['tokens'][number]): boolean {
  return isOperandEnd(token) || ['ASC', 'DESC', 'FIRST', 'LAST'].includes(token.word);
}

/** Behind a key of ORDER BY; `more`: what can follow all keys. */
function orderWords(tokens: Frame['tokens'], more: readonly string[]): NextWords | undefined {
  const last = tokens.at(-1)!;
  switch (last.word) {
    case 'NULLS':
      return only('FIRST', 'LAST');
    case 'FIRST':
    case 'LAST':
      return tokens.at(-2)?.word === 'NULLS' ? only(...more) : also('DESC', 'ASC', ...NULLS_PLACES, ...more);
    case 'ASC':
    case 'DESC':
      return only(...NULLS_PLACES, ...more);
    default:
      return isOperandEnd(last) ? also('DESC', 'ASC', ...NULLS_PLACES, ...more) : undefined;
  }
}

/** Behind ROWS or RANGE. */
function inFrameClause(tokens: Frame['tokens']): NextWords {
  const last = tokens.at(-1)?.word;
  const between = tokens.some((t) => t.word === 'BETWEEN');
  const second = tokens.some((t) => t.word === 'AND');
  switch (last) {
    case undefined:
      return only('BETWEEN', 'UNBOUNDED PRECEDING', 'CURRENT ROW');
    case 'BETWEEN':
      return only('UNBOUNDED PRECEDING', 'CURRENT ROW');
    case 'AND':
      return only('CURRENT ROW', 'UNBOUNDED FOLLOWING');
    case 'UNBOUNDED':
      return second ? only('FOLLOWING', 'PRECEDING') : only('PRECEDING', 'FOLLOWING');
    case 'CURRENT':
      return only('ROW');
    case 'PRECEDING':
    case 'FOLLOWING':
    case 'ROW':
      return between && !second ? only('AND') : only();
    default:
      return only('PRECEDING', 'FOLLOWING');
  }
}

// ---- modifiers of aggregates -------------------------------------------------------------------------------------------

function inCall({ tokens }: Frame, entry: FunctionEntry): NextWords | undefined {
  const last = tokens.at(-1);
  if (last === undefined)
    return also(...(entry.supportsDistinct ? ['DISTINCT'] : []), ...(entry.id === 'count' ? ['*'] : []));
  const limit = entry.supportsLimit ? ['LIMIT'] : [];
  const order = [...(entry.supportsOrderBy ? ['ORDER BY'] : []), ...limit];
  if (tokens.some((t) => t.word === 'LIMIT')) return undefined;
  if (tokens.some((t) => t.word === 'ORDER')) return last.word === 'BY' ? undefined : orderWords(tokens, limit);
  switch (last.word) {
    case 'IGNORE':
    case 'RESPECT':
      return only('NULLS');
    case 'NULLS':
      return only(...order);
    case 'HAVING':
      return only('MAX', 'MIN');
    default:
      if (!isOperandEnd(last)) return undefined;
      return also(
        ...(entry.supportsNullHandling ? ['IGNORE NULLS', 'RESPECT NULLS'] : []),
        ...(entry.supportsHaving ? ['HAVING MAX', 'HAVING MIN'] : []),
        ...order,
      );
  }
}
