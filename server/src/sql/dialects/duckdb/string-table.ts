// String and bytes functions in DuckDB.
//
// Traps: TRIM here takes blanks only, SUBSTR counts position 0 as a place, negative positions before the text lose characters,
// REVERSE works on graphemes, LEFT/RIGHT/LPAD/REPEAT accept negative lengths, UPPER('ß') is one letter.

import { SQL_PRECEDENCE as P } from '../../printing/fragment.js';
import { hasLetters } from '../../printing/has-letters.js';
import type { Printer } from '../../printing/printer.js';
import {
  byArity,
  byTypes,
  infix,
  noted,
  type FunctionTranslations,
  type Translation,
} from '../../printing/translation.js';
import type { TypedCall, TypedExpression } from '../../typed-tree.js';
import { BYTES, typeKey } from '../../types.js';
import { literalText } from '../../typed-literal.js';
import { formatFunction } from './format-function.js';
import { alsoBytes, bytesCase, onCharacters, onHex } from './bytes.js';

/** Unicode White_Space: `\s` and `\v`, U+0085, and the separators. */
const SPACE = '[\\s\\x0b\\x{{85}}\\pZ]+';
const CASE_NOTE =
  'letters outside ASCII whose upper or lower case has another length or depends on their place (İ, ŉ, ΐ, final σ) are mapped by DuckDB one by one';

const trimOf = (name: 'trim' | 'ltrim' | 'rtrim', pattern: string): Translation =>
  byArity({
    1: byTypes({ STRING: `regexp_replace({0}, '${pattern}', ''${name === 'trim' ? ", 'g'" : ''})` }),
    2: alsoBytes(`${name}({0}, {1})`),
  });

const concat: Translation = (call, printer) => {
  if (call.args.length === 1) return printer.apply('{0}', call);
  return {
    text: call.args.map((a, i) => printer.operand(a, P.other + (i === 0 ? 0 : 1))).join(' || '),
    precedence: P.other,
  };
};

/** DuckDB's longest piece of a text. */
const FARTHEST = 4294967295;

const literalInteger = (expr: TypedExpression | undefined): number | undefined => {
  const text = literalText(expr);
  return text === undefined ? undefined : Number(text);
};

/** 1-based position counted from the end when negative; before the text means its beginning. */
function position(call: TypedCall, length: string, farthest = FARTHEST): string {
  const start = literalInteger(call.args[1]);
  if (start === undefined)
    return `CASE WHEN {1} > 0 THEN least({1}, ${farthest}) WHEN {1} = 0 THEN 1 WHEN {1} < 0 THEN greatest(${length} + greatest({1}, -${farthest}) + 1, 1) END`;
  if (start > 0) return start > farthest ? String(farthest) : '{1!}';
  return start === 0 ? '1' : `greatest(${length} - ${Math.min(-start, farthest)} + 1, 1)`;
}

const substr: Translation = (call, printer) => {
  if (typeKey(call.args[0]!.type) === 'BYTES') return substrBytes(call, printer);
  const start = position(call, 'length({0})');
  if (call.args.length === 2) return printer.apply(`substr({0}, ${start})`, call);
  const length = literalInteger(call.args[2]);
  if (length !== undefined && length >= 0)
    return printer.apply(`substr({0}, ${start}, ${length > FARTHEST ? FARTHEST : '{2!}'})`, call);
  return printer.apply(
    `CASE WHEN {2} < 0 AND {0} IS NOT NULL AND {1} IS NOT NULL THEN {fail:negative length in SUBSTR} ELSE substr({0}, ${start}, CASE WHEN {2} > 4294967295 THEN 4294967295 ELSE {2} END) END`,
    call,
  );
};

/** Two hexadecimal digits a byte. */
function substrBytes(call: TypedCall, printer: Printer): ReturnType<Printer['print']> {
  // Two digits a byte.
  const start = position(call, 'octet_length({0})', Math.floor(FARTHEST / 4));
  if (call.args.length === 2) return printer.apply(`unhex(substr(hex({0}), 2 * (${start}) - 1))`, call);
  return printer.apply(
    `CASE WHEN {2} < 0 AND {0} IS NOT NULL AND {1} IS NOT NULL THEN {fail:negative length in SUBSTR} ELSE unhex(substr(hex({0}), 2 * (${start}) - 1, 2 * ${capped('{2}')})) END`,
    call,
  );
}

/** A number of bytes, not more than there are; least() would pass over NULL. */
const capped = (length: string): string =>
  `CASE WHEN ${length} > octet_length({0}) OR {0} IS NULL THEN octet_length({0}) ELSE ${length} END`;

/** A number of characters that DuckDB takes; least() would pass over NULL. */
const short = (length: string): string => `CASE WHEN ${length} > ${FARTHEST} THEN ${FARTHEST} ELSE ${length} END`;

/** A length argument that must not be negative; literals need no guard. */
function withLength(text: string, argument: number, name: string, computed = text): Translation {
  return (call, printer) => {
    const length = literalInteger(call.args[argument]);
    if (length !== undefined && length >= 0)
      return printer.apply(
        text.replaceAll(`{${argument}}`, length > FARTHEST ? String(FARTHEST) : `{${argument}!}`),
        call,
      );
    return printer.apply(
      `CASE WHEN {${argument}} < 0 AND {0} IS NOT NULL THEN {fail:negative length in ${name}} ELSE ${computed} END`,
      call,
    );
  };
}

/** Bytes of the longest text that GoogleSQL makes by repeating: longer ones raise an error there, and would fill the memory here. */
const MOST_BYTES = 1048576;
/** Literal counts that need no guard: the result is not much longer than what is read. */
const FEW = 1000;

/** `text` over the operand and the count. */
function repeated(text: string, length: string): Translation {
  return (call, printer) => {
    const count = literalInteger(call.args[1]);
    if (count !== undefined && count >= 0 && count <= FEW) return printer.apply(text.replace('{1}', '{1!}'), call);
    const negative =
      count !== undefined && count >= 0
        ? ''
        : 'WHEN {1} < 0 AND {0} IS NOT NULL THEN {fail:negative length in REPEAT} ';
    return printer.apply(
      `CASE ${negative}WHEN {1} > ${MOST_BYTES} // ${length} THEN {fail:the result of REPEAT is too long} ELSE ${text} END`,
      call,
    );
  };
}

const BLANK: TypedExpression = { kind: 'literal', value: ' ', type: BYTES, nullable: false };

const pad =
  (name: 'lpad' | 'rpad'): Translation =>
  (call, printer) => {
    if (typeKey(call.args[0]!.type) === 'BYTES') {
      const blank = call.args[2] === undefined ? [...call.args, BLANK] : call.args;
      return onCharacters({ ...call, args: blank }, printer, (inner) => printer.apply(pad(name), inner));
    }
    const length = literalInteger(call.args[1]);
    const pattern = call.args[2] === undefined ? ' ' : literalText(call.args[2]);
    const fill = call.args[2] === undefined ? "' '" : '{2}';
    const isShort = length !== undefined && length >= 0 && length <= MOST_BYTES;
    if (isShort && pattern !== undefined && pattern !== '') return printer.apply(`${name}({0}, {1!}, ${fill})`, call);
    // A NULL among the others gives NULL before anything is looked at.
    const others = (at: number): string =>
      call.args.map((arg, i) => (i !== at && arg.nullable ? ` AND {${i}} IS NOT NULL` : '')).join('');
    const guards = [
      ...(isShort
        ? []
        : [
            `WHEN {1} < 0${others(1)} THEN {fail:negative length in ${name.toUpperCase()}}`,
            `WHEN {1} > ${MOST_BYTES}${others(1)} THEN {fail:the result of ${name.toUpperCase()} is too long}`,
          ]),
      ...(pattern !== undefined && pattern !== ''
        ? []
        : [`WHEN ${fill} = ''${others(2)} THEN {fail:empty pattern in ${name.toUpperCase()}}`]),
    ];
    return printer.apply(`CASE ${guards.join(' ')} ELSE ${name}({0}, TRY_CAST({1} AS INTEGER), ${fill}) END`, call);
  };

const CHARACTERS = "regexp_extract_all({0}, '(?s).')";

const initcap: Translation = (call, printer) => {
  const delimiters =
    call.args[1] === undefined ? ' \t\n\r\f\v[](){}/|<>!?@"^#$&~_,.:;*%+-\\' : literalText(call.args[1]);
  if (delimiters === undefined)
    return printer.refuse('INITCAP needs literal delimiters to be translated exactly', call.args[1]);
  if (hasLetters(delimiters))
    return printer.refuse('letters as delimiters of INITCAP have no form on DuckDB', call.args[1]);
  if (delimiters === '')
    return printer.apply(noted('upper(substr({0}, 1, 1)) || lower(substr({0}, 2))', CASE_NOTE), call);
  const set = Array.from(delimiters, (c) =>
    /[A-Za-z0-9]/.test(c) ? c : `\\x{{${c.codePointAt(0)!.toString(16)}}}`,
  ).join('');
  const words = `regexp_extract_all(lower({0}), '[${set}]+|[^${set}]+')`;
  return printer.apply(
    noted(`array_to_string(list_transform(${words}, lambda w: upper(w[1]) || w[2:]), '')`, CASE_NOTE),
    call,
  );
};

const translate: Translation = (call, printer) => {
  const source = literalText(call.args[1]);
  if (source === undefined)
    return printer.refuse('TRANSLATE needs literal source characters to be translated exactly', call.args[1]);
  if (new Set(source).size !== Array.from(source).length)
    return printer.refuse(
      'a character stands twice in the source of TRANSLATE: GoogleSQL raises an error',
      call.args[1],
    );
  return printer.apply('translate({0}, {1}, {2})', call);
};

const instr: Translation = (call, printer) => {
  const at = call.args[2] === undefined ? 1 : literalInteger(call.args[2]);
  const nth = call.args[3] === undefined ? 1 : literalInteger(call.args[3]);
  if (at === 1 && nth === 1) return printer.apply('strpos({0}, {1})', call);
  if (at === 0 || (nth !== undefined && nth < 1))
    return printer.refuse('GoogleSQL raises an error for position 0 and for occurrences below 1', call.args[2]);
  // Every place where the text occurs, overlapping ones included; from the end when the position is negative.
  const last = 'length({0}) - length({1}) + 1';
  const found = 'lambda {$p}: substr({0}, {$p}, length({1})) = {1}';
  // No text is so long.
  if (at !== undefined && Math.abs(at) > FARTHEST)
    return printer.apply(
      `CASE WHEN ${call.args.map((_, i) => `{${i}} IS NOT NULL`).join(' AND ')} THEN CAST(0 AS BIGINT) END`,
      call,
    );
  // An empty text is also found behind the end.
  const empty =
    literalText(call.args[1]) === undefined
      ? " + CASE WHEN {1} = '' THEN 1 ELSE 0 END"
      : literalText(call.args[1]) === ''
        ? ' + 1'
        : '';
  const forward = (from: string): string => `list_filter(generate_series(${from}, ${last}), ${found})`;
  const backward = (from: string): string =>
    `list_reverse(list_filter(generate_series(1, least(${last}, length({0}) + 1 + ${from}${empty})), ${found}))`;
  const place = nth === undefined ? '{3}' : String(Math.min(nth, FARTHEST));
  const places =
    at === undefined
      ? `CASE WHEN {2} > 0 THEN ${forward('{2}')} ELSE ${backward('{2}')} END`
      : at > 0
        ? forward(String(at))
        : backward(String(at));
  const guards = [
    ...(at === undefined ? ['WHEN {2} = 0 THEN {fail:position 0 in INSTR}'] : []),
    ...(nth === undefined ? ['WHEN {3} < 1 THEN {fail:occurrence below 1 in INSTR}'] : []),
  ];
  const given = call.args.map((_, i) => `{${i}} IS NOT NULL`).join(' AND ');
  return printer.apply(`CASE ${guards.join(' ')} WHEN ${given} THEN COALESCE((${places})[${place}], 0) END`, call);
};

const split: Translation = (call, printer) => {
  return printer.apply(
    call.args.length === 1
      ? "string_split({0}, ',')"
      : literalText(call.args[1]) !== undefined
        ? 'string_split({0}, {1})'
        : 'CASE WHEN {1} IS NOT NULL THEN string_split({0}, {1}) END',
    call,
  );
};

const LETTERS = "regexp_replace({0}, '[^A-Za-z]', '', 'g')";
/** Digits of all letters without vowels, h, w and y; runs of one digit as one. */
const CODES = `array_to_string(list_transform(regexp_extract_all(replace(translate(lower(${LETTERS}), 'bfpvcgjkqsxzdtlmnraeiouhwy', '11112222222233455600000000'), '0', ''), '1+|2+|3+|4+|5+|6+'), lambda {$d}: left({$d}, 1)), '')`;
/** The first letter stands for its own digit. */
const soundex: Translation = `CASE WHEN ${LETTERS} = '' THEN '' ELSE left(${LETTERS}, 1) || rpad(left(CASE WHEN regexp_matches(${LETTERS}, '^[AEIOUHWYaeiouhwy]') THEN ${CODES} ELSE substr(${CODES}, 2) END, 3), 3, '0') END`;

export const strings: FunctionTranslations = {
  $concat_op: (call, printer) =>
    call.type.kind === 'array' ? printer.apply(infix('{0} || {1}', P.other), call) : concat(call, printer),
  concat,
  length: byTypes({ STRING: 'length({0})', BYTES: 'octet_length({0})' }),
  char_length: 'length({0})',
  byte_length: byTypes({ STRING: 'strlen({0})', BYTES: 'octet_length({0})' }),
  upper: byTypes({ STRING: noted("upper(replace({0}, 'ß', 'SS'))", CASE_NOTE) }, bytesCase('upper')),
  lower: byTypes({ STRING: noted('lower({0})', CASE_NOTE) }, bytesCase('lower')),
  initcap,
  trim: trimOf('trim', `^${SPACE}|${SPACE}$`),
  ltrim: trimOf('ltrim', `^${SPACE}`),
  rtrim: trimOf('rtrim', `${SPACE}$`),
  substr,
  left: byTypes(
    { STRING: withLength('left({0}, {1})', 1, 'LEFT', `left({0}, ${short('{1}')})`) },
    withLength(`unhex(left(hex({0}), 2 * ${capped('{1}')}))`, 1, 'LEFT'),
  ),
  right: byTypes(
    { STRING: withLength('right({0}, {1})', 1, 'RIGHT', `right({0}, ${short('{1}')})`) },
    withLength(`unhex(right(hex({0}), 2 * ${capped('{1}')}))`, 1, 'RIGHT'),
  ),
  lpad: pad('lpad'),
  rpad: pad('rpad'),
  repeat: byTypes(
    { STRING: repeated('repeat({0}, {1})', 'strlen({0})') },
    repeated('unhex(repeat(hex({0}), {1}))', 'octet_length({0})'),
  ),
  replace: alsoBytes('replace({0}, {1}, {2})'),
  reverse: byTypes(
    { STRING: `array_to_string(list_reverse(${CHARACTERS}), '')` },
    "unhex(array_to_string(list_reverse(regexp_extract_all(hex({0}), '..')), ''))",
  ),
  split: alsoBytes(split),
  strpos: alsoBytes('strpos({0}, {1})'),
  instr: alsoBytes(instr),
  starts_with: byTypes({ STRING: 'starts_with({0}, {1})' }, onHex('starts_with')),
  ends_with: byTypes({ STRING: 'ends_with({0}, {1})' }, onHex('ends_with')),
  translate: alsoBytes(translate),
  ascii: byTypes({
    BYTES: "CASE WHEN octet_length({0}) = 0 THEN CAST(0 AS BIGINT) ELSE CAST('0x' || left(hex({0}), 2) AS BIGINT) END",
    STRING:
      "CASE WHEN {0} = '' THEN 0 WHEN unicode({0}) > 127 THEN {fail:ASCII of a character outside ASCII} ELSE CAST(unicode({0}) AS BIGINT) END",
  }),
  unicode: "CASE WHEN {0} = '' THEN 0 ELSE CAST(unicode({0}) AS BIGINT) END",
  chr: 'chr(CAST({0} AS INTEGER))',
  to_code_points: byTypes(
    { STRING: `list_transform(${CHARACTERS}, lambda c: CAST(unicode(c) AS BIGINT))` },
    "list_transform(regexp_extract_all(hex({0}), '..'), lambda c: CAST('0x' || c AS BIGINT))",
  ),
  code_points_to_string:
    "CASE WHEN len({0}) = list_count({0}) THEN array_to_string(list_transform({0}, lambda c: chr(CAST(c AS INTEGER))), '') END",
  code_points_to_bytes:
    "CASE WHEN len(list_filter({0}, lambda c: c NOT BETWEEN 0 AND 255)) > 0 AND len({0}) = list_count({0}) THEN {fail:byte out of range} WHEN len({0}) = list_count({0}) THEN unhex(array_to_string(list_transform({0}, lambda c: printf('%02x', c)), '')) END",
  soundex,
  format: formatFunction,
};
