// CAST(… FORMAT '…') in DuckDB: dates and times to and from text, numbers to text, BYTES to and from text.

import { primary, type Fragment } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import { readTimeModel, type TimeModelPiece } from '../../format-model.js';
import type { TypedCall, TypedCast, TypedExpression } from '../../typed-tree.js';
import { DATETIME, typeKey } from '../../types.js';
import { castCall } from '../../printing/cast-call.js';
import { literalOf, literalText } from '../../typed-literal.js';
import { FROM_BASE64 } from './conversion-table.js';
import { printParse, type ParsePiece, type PartName } from './date-parse.js';
import { stringLiteral } from './identifiers.js';
import { printNumberModel } from './number-model.js';
import { shownInZone } from './time-zones.js';
import { tried } from './safe-calls.js';

const TEMPORAL = new Set(['DATE', 'DATETIME', 'TIME', 'TIMESTAMP']);
const NUMBERS = new Set(['INT64', 'NUMERIC', 'FLOAT64', 'BIGNUMERIC']);

export function printFormatted(cast: TypedCast, printer: Printer): Fragment {
  const format = cast.format!;
  if (literalOf(format) !== undefined && literalText(format) === undefined)
    return primary(`CAST(NULL AS ${printer.typeName(cast.type, cast)})`);
  const model = literalText(format);
  if (model === undefined) return printer.refuse('FORMAT must be a literal to be translated exactly', format);
  const [from, to] = [typeKey(cast.operand.type), typeKey(cast.type)];
  const call: TypedCall = { ...castCall(cast), safe: cast.safe };
  if (to === 'STRING' && TEMPORAL.has(from)) return timeText(model, cast, call, printer);
  if (from === 'STRING' && TEMPORAL.has(to)) return textToTime(model, cast, call, printer);
  if (to === 'STRING' && NUMBERS.has(from)) return printNumberModel(model, cast.operand, call, format, printer);
  if (from === 'BYTES' || to === 'BYTES') return bytesText(model.toUpperCase(), from === 'BYTES', cast, call, printer);
  return printer.refuse(`no exact translation of a cast from ${from} to ${to} with FORMAT to DuckDB is known`, format);
}

// ---- dates and times as text ----------------------------------------------------------------------------------------

interface Written {
  readonly of: 'date' | 'time' | 'zone';
  /** Template over the local DATETIME `{0}` and, for zones, the instant `{1}`. */
  readonly text: string;
}

const dateText = (text: string): Written => ({ of: 'date', text });
const timeOf = (text: string): Written => ({ of: 'time', text });
const OFFSET = '((epoch_us({0}) - epoch_us({1})) // 60000000)';

const WRITTEN: Readonly<Record<string, Written>> = {
  YYYY: dateText("strftime({0}, '%Y')"),
  RRRR: dateText("strftime({0}, '%Y')"),
  YYY: dateText("right(strftime({0}, '%Y'), 3)"),
  YY: dateText("strftime({0}, '%y')"),
  RR: dateText("strftime({0}, '%y')"),
  Y: dateText("right(strftime({0}, '%y'), 1)"),
  MONTH: dateText("strftime({0}, '%B')"),
  MON: dateText("strftime({0}, '%b')"),
  MM: dateText("strftime({0}, '%m')"),
  DAY: dateText("strftime({0}, '%A')"),
  DY: dateText("strftime({0}, '%a')"),
  D: dateText("CAST(extract('dow' FROM {0}) + 1 AS VARCHAR)"),
  DD: dateText("strftime({0}, '%d')"),
  DDD: dateText("strftime({0}, '%j')"),
  HH: timeOf("strftime({0}, '%I')"),
  HH12: timeOf("strftime({0}, '%I')"),
  HH24: timeOf("strftime({0}, '%H')"),
  MI: timeOf("strftime({0}, '%M')"),
  SS: timeOf("strftime({0}, '%S')"),
  SSSSS: timeOf("printf('%05d', hour({0}) * 3600 + minute({0}) * 60 + second({0}))"),
  AM: timeOf("strftime({0}, '%p')"),
  PM: timeOf("strftime({0}, '%p')"),
  'A.M.': timeOf("CASE WHEN hour({0}) < 12 THEN 'A.M.' WHEN hour({0}) > 11 THEN 'P.M.' END"),
  'P.M.': timeOf("CASE WHEN hour({0}) < 12 THEN 'A.M.' WHEN hour({0}) > 11 THEN 'P.M.' END"),
  TZH: { of: 'zone', text: `CASE WHEN ${OFFSET} < 0 THEN '-' ELSE '+' END || printf('%02d', abs(${OFFSET}) // 60)` },
  TZM: { of: 'zone', text: `printf('%02d', abs(${OFFSET}) % 60)` },
};

function written(name: string): Written | undefined {
  const digits = /^FF(\d)$/.exec(name);
  if (digits === null) return WRITTEN[name];
  const n = Number(digits[1]);
  return timeOf(n <= 6 ? `left(strftime({0}, '%f'), ${n})` : `strftime({0}, '%f') || '${'0'.repeat(n - 6)}'`);
}

/** Names are spelled as the first two letters of their element are. */
function spelled(piece: TimeModelPiece & { readonly kind: 'element' }, text: string): string {
  const letters = piece.written.replaceAll('.', '');
  const named = /^(MONTH|MON|DAY|DY|AM|PM|A\.M\.|P\.M\.)$/.test(piece.name);
  if (!named) return text;
  if (letters[0] !== letters[0]!.toUpperCase()) return `lower(${text})`;
  if (/^[AP]/.test(piece.name)) return text;
  return letters[1] === letters[1]!.toUpperCase() ? `upper(${text})` : text;
}

function timeText(model: string, cast: TypedCast, call: TypedCall, printer: Printer): Fragment {
  const pieces = readTimeModel(model);
  if (typeof pieces === 'string') return printer.refuse(pieces, cast.format);
  const type = typeKey(cast.operand.type);
  const parts: string[] = [];
  for (const piece of pieces) {
    if (piece.kind !== 'element') {
      parts.push(braced(stringLiteral(piece.text)));
      continue;
    }
    const found = written(piece.name)!;
    const fits =
      type === 'DATE'
        ? found.of === 'date'
        : type === 'TIME'
          ? found.of === 'time'
          : type === 'TIMESTAMP' || found.of !== 'zone';
    if (!fits) return printer.refuse(`GoogleSQL raises an error: ${type} has no ${piece.name}`, cast.format);
    parts.push(spelled(piece, found.text));
  }
  if (parts.length === 0) parts.push("''");
  const local = localTime(cast, printer);
  if (local === undefined) return primary('');
  const constant = parts.every((part) => !part.includes('{'));
  return printer.template(
    constant || parts.length > 1 ? `CASE WHEN {0} IS NOT NULL THEN ${parts.join(' || ')} END` : `(${parts[0]!})`,
    [local, cast.operand],
    { ...call, safe: false },
  );
}

/** DATE as it is, TIME on the epoch's day, TIMESTAMP as the zone's DATETIME. */
function localTime(cast: TypedCast, printer: Printer): TypedExpression | undefined {
  const type = typeKey(cast.operand.type);
  if (type === 'TIME')
    return printer.printed(primary(`(DATE '1970-01-01' + ${printer.operand(cast.operand, 61)})`), DATETIME);
  if (type !== 'TIMESTAMP') return cast.operand;
  const text = shownInZone(cast.operand, cast.timeZone, printer);
  return text === undefined ? undefined : printer.printed(text, DATETIME, cast.operand.span);
}

// ---- text as dates and times ----------------------------------------------------------------------------------------

const READ: Readonly<Record<string, ParsePiece>> = {
  YYYY: { kind: 'number', part: 'year', digits: 4 },
  RRRR: { kind: 'number', part: 'year', digits: 4 },
  MM: { kind: 'number', part: 'month', digits: 2 },
  DD: { kind: 'number', part: 'day', digits: 2 },
  HH24: { kind: 'number', part: 'hour', digits: 2 },
  HH12: { kind: 'number', part: 'hour12', digits: 2 },
  HH: { kind: 'number', part: 'hour12', digits: 2 },
  MI: { kind: 'number', part: 'minute', digits: 2 },
  SS: { kind: 'pattern', part: 'second', pattern: '[0-5]?\\d' },
  SSSSS: { kind: 'number', part: 'secondOfDay', digits: 5 },
  'A.M.': { kind: 'pattern', part: 'half', pattern: '(?i:[ap]\\.m\\.)' },
  'P.M.': { kind: 'pattern', part: 'half', pattern: '(?i:[ap]\\.m\\.)' },
  TZH: { kind: 'pattern', part: 'offsetHour', pattern: '[+-]\\d{1,2}' },
  TZM: { kind: 'number', part: 'offsetMinute', digits: 2 },
};

const OF_THE_DAY =
  'GoogleSQL takes the missing year or month from the day of the run, so the result would not be a function of the inputs';

function textToTime(model: string, cast: TypedCast, call: TypedCall, printer: Printer): Fragment {
  const read = readTimeModel(model);
  if (typeof read === 'string') return printer.refuse(read, cast.format);
  const type = typeKey(cast.type);
  const pieces: ParsePiece[] = [];
  for (const piece of read) {
    if (piece.kind === 'text') pieces.push(piece);
    else if (piece.kind === 'space') pieces.push({ kind: 'space', least: 1 });
    else {
      const digits = /^FF([1-6])$/.exec(piece.name);
      const found =
        digits === null
          ? READ[piece.name]
          : ({ kind: 'pattern', part: 'fraction', pattern: `\\d{1,${digits[1]!}}` } as const);
      if (found === undefined)
        return printer.refuse(
          /^[RY]/.test(piece.name) ? OF_THE_DAY : `no exact translation of reading ${piece.name} to DuckDB is known`,
          cast.format,
        );
      pieces.push(found);
    }
  }
  const has = (part: PartName): boolean =>
    pieces.some((piece) => (piece.kind === 'number' || piece.kind === 'pattern') && piece.part === part);
  if (type !== 'TIME' && !(has('year') && has('month'))) return printer.refuse(OF_THE_DAY, cast.format);
  if (has('hour12') !== has('half'))
    return printer.refuse('HH12 is translated only together with A.M. or P.M.', cast.format);
  const wrong =
    type === 'DATE'
      ? ['hour', 'hour12', 'minute', 'second', 'fraction', 'secondOfDay', 'half']
      : type === 'TIME'
        ? ['year', 'month', 'day']
        : [];
  if (wrong.some((part) => has(part as PartName)) || (type !== 'TIMESTAMP' && has('offsetHour')))
    return printer.refuse(
      `GoogleSQL raises an error: an element of the format does not belong to ${type}`,
      cast.format,
    );
  return printParse({ pieces, text: cast.operand, zone: cast.timeZone }, call, printer);
}

// ---- bytes ----------------------------------------------------------------------------------------------------------

const BITS =
  "array_to_string(list_transform(regexp_extract_all(hex({0}), '..'), lambda {$b}: lpad(bin(CAST('0x' || {$b} AS INTEGER)), 8, '0')), '')";

/** Bits in threes, zeros in front, as digits of base 8. */
const OCTAL = `array_to_string(list_transform(regexp_extract_all(repeat('0', (3 - 8 * octet_length({0}) % 3) % 3) || ${BITS}, '...'), lambda {$o}: CAST(list_position(['000', '001', '010', '011', '100', '101', '110', '111'], {$o}) - 1 AS VARCHAR)), '')`;

const FROM_BYTES: Readonly<Record<string, string>> = {
  HEX: 'lower(hex({0}))',
  BASE16: 'lower(hex({0}))',
  BASE64: 'to_base64({0})',
  BASE2: BITS,
  BASE8: OCTAL,
  'UTF-8': 'decode({0})',
  UTF8: 'decode({0})',
  ASCII:
    "CASE WHEN regexp_matches(hex({0}), '^([0-7].)*$') THEN decode({0}) WHEN {0} IS NOT NULL THEN {fail:bytes outside ASCII} END",
};

const TO_BYTES: Readonly<Record<string, string>> = {
  HEX: "unhex(CASE WHEN length({0}) % 2 = 1 THEN '0' || {0} ELSE {0} END)",
  BASE16: "unhex(CASE WHEN length({0}) % 2 = 1 THEN '0' || {0} ELSE {0} END)",
  BASE64: FROM_BASE64,
  'UTF-8': 'encode({0})',
  UTF8: 'encode({0})',
  ASCII:
    "CASE WHEN regexp_full_match({0}, '[\\x00-\\x7f]*') THEN encode({0}) WHEN {0} IS NOT NULL THEN {fail:text outside ASCII} END",
};

function bytesText(model: string, fromBytes: boolean, cast: TypedCast, call: TypedCall, printer: Printer): Fragment {
  const text = (fromBytes ? FROM_BYTES : TO_BYTES)[model];
  if (text === undefined)
    return printer.refuse(`no exact translation of the format ${model} for BYTES to DuckDB is known`, cast.format);
  return printer.template(cast.safe ? tried(text) : text, [cast.operand], call);
}

const braced = (text: string): string => text.replaceAll('{', '{{').replaceAll('}', '}}');
