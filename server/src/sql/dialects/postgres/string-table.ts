// String and bytes functions in PostgreSQL.
//
// Traps: lengths and positions are 32-bit integers; a negative position or length of SUBSTR, LEFT, RIGHT means something else;
// TRIM takes blanks only; case mapping follows the database's locale; splitting '' gives no element.

import { hasLetters } from '../../printing/has-letters.js';
import {
  byArity,
  byTypes,
  infix,
  noted,
  refuse,
  type FunctionTranslations,
  type Translation,
} from '../../printing/translation.js';
import type { TypedCall, TypedExpression } from '../../typed-tree.js';
import { literalText } from '../../typed-literal.js';
import { typeKey } from '../../types.js';
import { BYTE, byteOf, eachByte, onCharacters } from './bytes.js';
import { concatArrays } from './array-table.js';
import { format } from './format-function.js';
import { stringLiteral } from './identifiers.js';
import { clamped, clampedLiteral, small } from './lengths.js';
import { P } from './precedence.js';

/** Unicode White_Space. */
const SPACES =
  "E' \\t\\n\\u000b\\f\\r\\u0085\\u00a0\\u1680\\u2000\\u2001\\u2002\\u2003\\u2004\\u2005\\u2006\\u2007\\u2008\\u2009\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'";
const CASE_NOTE =
  "letters outside ASCII are mapped as the database's locale does, one by one (not at all in the locale C, İ, ŉ, ΐ and final σ otherwise; i and I in Turkish ones)";

const trimOf = (name: 'btrim' | 'ltrim' | 'rtrim'): Translation =>
  byArity({ 1: byTypes({ STRING: `${name}({0}, ${SPACES})` }), 2: `${name}({0}, {1})` });

const concat: Translation = (call, printer) => {
  if (call.args.length === 1) return printer.apply('{0}', call);
  return {
    text: call.args.map((a, i) => printer.operand(a, P.other + (i === 0 ? 0 : 1))).join(' || '),
    precedence: P.other,
  };
};

const literalInteger = (expr: TypedExpression | undefined): number | undefined => {
  const text = literalText(expr);
  return text === undefined ? undefined : Number(text);
};

/** 1-based position counted from the end when negative; before the text means its beginning. */
function position(call: TypedCall, length: string): string {
  const start = literalInteger(call.args[1]);
  if (start === undefined)
    return small(
      `CASE WHEN {1} > 0 THEN LEAST({1}, 2147483647) WHEN {1} = 0 THEN 1 WHEN {1} < 0 THEN GREATEST(${length} + GREATEST({1}, -2147483647) + 1, 1) END`,
    );
  if (start > 0) return String(clampedLiteral(start));
  return start === 0 ? '1' : `GREATEST(${length} - ${-clampedLiteral(start)} + 1, 1)`;
}

const substr: Translation = (call, printer) => {
  const size = typeKey(call.args[0]!.type) === 'BYTES' ? 'octet_length({0})' : 'length({0})';
  const start = position(call, size);
  if (call.args.length === 2) return printer.apply(`substr({0}, ${start})`, call);
  const length = literalInteger(call.args[2]);
  if (length !== undefined && length >= 0)
    return printer.apply(`substr({0}, ${start}, ${length > 2147483647 ? '2147483647' : '{2!}'})`, call);
  // A negative length raises in both.
  return printer.apply(`substr({0}, ${start}, ${clamped('{2}')})`, call);
};

/** A length argument that must not be negative; literals need no guard. */
function withLength(text: string, name: string): Translation {
  return (call, printer) => {
    const length = literalInteger(call.args[1]);
    if (length !== undefined && length >= 0)
      return printer.apply(text.replace('{1}', String(clampedLiteral(length))), call);
    return printer.apply(
      `CASE WHEN {1} < 0 AND {0} IS NOT NULL THEN {fail:negative length in ${name}} WHEN {1} IS NOT NULL THEN ${text.replace('{1}', clamped('{1}'))} END`,
      call,
    );
  };
}

/** Bytes of the longest text that GoogleSQL makes by repeating: longer ones raise an error there, and would fill the memory here. */
const MOST_BYTES = 1048576;
/** Literal counts that need no guard: the result is not much longer than what is read. */
const FEW = 1000;

/** `text` over the operand and the count. */
function repeated(text: string): Translation {
  return (call, printer) => {
    const count = literalInteger(call.args[1]);
    if (count !== undefined && count >= 0 && count <= FEW)
      return printer.apply(text.replace('{1}', String(count)), call);
    const negative =
      count !== undefined && count >= 0
        ? ''
        : 'WHEN {1} < 0 AND {0} IS NOT NULL THEN {fail:negative length in REPEAT} ';
    return printer.apply(
      `CASE ${negative}WHEN {1} > ${MOST_BYTES} / NULLIF(octet_length({0}), 0) THEN {fail:the result of REPEAT is too long} WHEN {1} IS NOT NULL THEN ${text.replace('{1}', clamped('{1}'))} END`,
      call,
    );
  };
}

const pad =
  (name: 'lpad' | 'rpad'): Translation =>
  (call, printer) => {
    const bytes = typeKey(call.args[0]!.type) === 'BYTES';
    const length = literalInteger(call.args[1]);
    const pattern = call.args[2] === undefined ? ' ' : literalText(call.args[2]);
    const fill = call.args[2] === undefined ? '' : ', {2}';
    const isShort = length !== undefined && length >= 0 && length <= MOST_BYTES;
    const size = isShort ? String(length) : small(`CASE WHEN {1} BETWEEN 0 AND ${MOST_BYTES} THEN {1} END`);
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
        : [
            `WHEN ${bytes ? 'octet_length({2}) = 0' : "{2} = ''"}${others(2)} THEN {fail:empty pattern in ${name.toUpperCase()}}`,
          ]),
    ];
    // Two hexadecimal digits a byte.
    const padded = bytes
      ? `decode(${name}(encode({0}, 'hex'), 2 * ${size}, ${fill === '' ? "'20'" : "encode({2}, 'hex')"}), 'hex')`
      : `${name}({0}, ${size}${fill})`;
    return printer.apply(guards.length === 0 ? padded : `CASE ${guards.join(' ')} ELSE ${padded} END`, call);
  };

const CHARACTERS = 'string_to_table({0}, NULL) WITH ORDINALITY AS {$u}({$c}, {$o})';
const BYTES_OF = 'generate_series(0, octet_length({0}) - 1) AS {$p}';

/** Whether a character is one of the delimiters `{1}`. */
const delimits = (character: string): string => `strpos({1}, ${character}) > 0`;
const INITCAP_BY_CHARACTERS = `CASE WHEN {1} IS NOT NULL AND {0} IS NOT NULL THEN COALESCE((SELECT string_agg(CASE WHEN ${delimits('{$c}')} THEN {$c} WHEN {$o} = 1 OR ${delimits('substr({0}, CAST({$o} AS integer) - 1, 1)')} THEN upper({$c}) ELSE lower({$c}) END, '' ORDER BY {$o}) FROM ${CHARACTERS}), '') END`;

const initcap: Translation = (call, printer) => {
  const delimiters =
    call.args[1] === undefined ? ' \t\n\r\f\v[](){}/|<>!?@"^#$&~_,.:;*%+-\\' : literalText(call.args[1]);
  if (delimiters === undefined || delimiters === '' || hasLetters(delimiters))
    return printer.apply(noted(INITCAP_BY_CHARACTERS, CASE_NOTE), call);
  const set = Array.from(delimiters, (c) =>
    /[A-Za-z0-9]/.test(c) ? c : `\\u${c.codePointAt(0)!.toString(16).padStart(4, '0')}`,
  ).join('');
  const words = stringLiteral(`[${set}]+|[^${set}]+`).replaceAll('{', '{{').replaceAll('}', '}}');
  const word = 'upper(left({$w}[1], 1)) || substr({$w}[1], 2)';
  return printer.apply(
    noted(
      `CASE WHEN {0} = '' THEN '' ELSE (SELECT string_agg(${word}, '' ORDER BY {$o}) FROM regexp_matches(lower({0}), ${words}, 'g') WITH ORDINALITY AS {$u}({$w}, {$o})) END`,
      CASE_NOTE,
    ),
    call,
  );
};

const translate: Translation = (call, printer) => {
  const source = literalText(call.args[1]);
  if (typeKey(call.args[0]!.type) !== 'STRING') return printer.apply(onCharacters(translate), call);
  if (source === undefined)
    return printer.apply(
      'CASE WHEN {0} IS NOT NULL AND {2} IS NOT NULL AND (SELECT COUNT(DISTINCT {$c}) < COUNT(*) FROM string_to_table({1}, NULL) AS {$u}({$c})) THEN {fail:a character stands twice in the source of TRANSLATE} ELSE translate({0}, {1}, {2}) END',
      call,
    );
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
  if (at === 1 && nth === 1)
    return printer.apply(
      typeKey(call.args[0]!.type) === 'STRING'
        ? 'CAST(strpos({0}, {1}) AS bigint)'
        : 'CAST(position({1} IN {0}) AS bigint)',
      call,
    );
  const size = typeKey(call.args[0]!.type) === 'BYTES' ? 'octet_length' : 'length';
  const [length, part] = [`${size}({0})`, `${size}({1})`];
  const given = call.args.map((_, i) => `{${i}} IS NOT NULL`).join(' AND ');
  const guards = [
    ...(at === undefined || at === 0 ? [`WHEN {2} = 0 AND ${given} THEN {fail:position 0 in INSTR}`] : []),
    ...(nth === undefined || nth < 1 ? [`WHEN {3} < 1 AND ${given} THEN {fail:occurrence below 1 in INSTR}`] : []),
  ];
  // Every place where the text occurs, overlapping ones included; a negative position counts from the end, and searches backwards.
  const last = `${length} - ${part} + 1`;
  const forward = (from: string): string => `${from}, ${last}`;
  const backward = (from: string): string => `1, ${length} + 1 ${from} + CASE WHEN ${part} = 0 THEN 1 ELSE 0 END`;
  const from = at === undefined ? undefined : clampedLiteral(at);
  const range =
    from === undefined
      ? `CASE WHEN {2} > 0 THEN ${clamped('{2}')} ELSE 1 END, CASE WHEN {2} > 0 THEN ${last} ELSE ${backward(`+ ${small('CASE WHEN {2} < -2147483647 THEN -2147483647 WHEN {2} > 0 THEN 0 ELSE {2} END')}`).slice(3)} END`
      : from > 0
        ? forward(String(from))
        : backward(`- ${-from}`);
  const order = from === undefined ? 'CASE WHEN {2} > 0 THEN {$p} ELSE -{$p} END' : from > 0 ? '{$p}' : '{$p} DESC';
  const skipped = nth === undefined || nth < 1 ? 'GREATEST({3} - 1, 0)' : String(clampedLiteral(nth) - 1);
  const places = `SELECT {$p} FROM generate_series(${range}) AS {$p} WHERE substr({0}, {$p}, ${part}) = {1} ORDER BY ${order} LIMIT 1 OFFSET ${skipped}`;
  return printer.apply(
    `CASE ${guards.join(' ')}${guards.length > 0 ? ' ' : ''}WHEN ${given} THEN COALESCE(CAST((${places}) AS bigint), 0) END`,
    call,
  );
};

const split: Translation = (call, printer) => {
  if (typeKey(call.args[0]!.type) !== 'STRING') return printer.apply(onCharacters(split), call);
  const delimiter = call.args.length === 1 ? ',' : literalText(call.args[1]);
  if (delimiter === undefined)
    return printer.apply(
      "CASE WHEN {1} IS NULL THEN NULL WHEN {0} = '' THEN ARRAY[''] ELSE string_to_array({0}, NULLIF({1}, '')) END",
      call,
    );
  const by = delimiter === '' ? 'NULL' : stringLiteral(delimiter);
  return printer.apply(
    `CASE WHEN {0} = '' THEN ARRAY[''] ELSE string_to_array({0}, ${by.replaceAll('{', '{{').replaceAll('}', '}}')}) END`,
    call,
  );
};

const LETTERS = "regexp_replace({0}, '[^A-Za-z]+', '', 'g')";
const SOUNDS = `translate({$l}, 'BFPVbfpvCGJKQSXZcgjkqsxzDTdtLlMNmnRrAEIOUYHWaeiouyhw', '1111111122222222222222223333445555' || '66')`;

/** Letters without a sound, and others than those of ASCII, are passed over: sounds that are alike around them count once. */
const soundex = `(SELECT CASE WHEN {$l} = '' THEN '' ELSE left({$l}, 1) || rpad(left(CASE WHEN {$l} ~ '^[AEIOUYHWaeiouyhw]' THEN {$s} ELSE substr({$s}, 2) END, 3), 3, '0') END FROM (SELECT {$l}, regexp_replace(${SOUNDS}, E'(.)\\\\1+', E'\\\\1', 'g') AS {$s} FROM (SELECT ${LETTERS} AS {$l}) AS {$x}) AS {$y})`;

export const strings: FunctionTranslations = {
  $concat_op: (call, printer) => (call.type.kind === 'array' ? concatArrays(call, printer) : concat(call, printer)),
  concat,
  length: byTypes({ STRING: 'CAST(length({0}) AS bigint)', BYTES: 'CAST(octet_length({0}) AS bigint)' }),
  char_length: 'CAST(length({0}) AS bigint)',
  byte_length: byTypes({ 'STRING|BYTES': 'CAST(octet_length({0}) AS bigint)' }),
  upper: byTypes({
    STRING: noted("upper(replace({0}, 'ß', 'SS'))", CASE_NOTE),
    BYTES: eachByte(`CASE WHEN ${BYTE} BETWEEN 97 AND 122 THEN ${BYTE} - 32 ELSE ${BYTE} END`),
  }),
  lower: byTypes({
    STRING: noted('lower({0})', CASE_NOTE),
    BYTES: eachByte(`CASE WHEN ${BYTE} BETWEEN 65 AND 90 THEN ${BYTE} + 32 ELSE ${BYTE} END`),
  }),
  trim: trimOf('btrim'),
  initcap,
  ltrim: trimOf('ltrim'),
  rtrim: trimOf('rtrim'),
  substr,
  left: byTypes({ STRING: withLength('left({0}, {1})', 'LEFT') }, withLength('substr({0}, 1, {1})', 'LEFT')),
  right: byTypes(
    { STRING: withLength('right({0}, {1})', 'RIGHT') },
    withLength('substr({0}, GREATEST(octet_length({0}) - {1} + 1, 1))', 'RIGHT'),
  ),
  lpad: pad('lpad'),
  rpad: pad('rpad'),
  repeat: byTypes({ STRING: repeated('repeat({0}, {1})') }, repeated("decode(repeat(encode({0}, 'hex'), {1}), 'hex')")),
  replace: byTypes({ STRING: 'replace({0}, {1}, {2})' }, onCharacters('replace({0}, {1}, {2})')),
  reverse: byTypes({ STRING: 'reverse({0})', BYTES: eachByte(BYTE, '{$p} DESC') }),
  split,
  strpos: byTypes({ STRING: 'CAST(strpos({0}, {1}) AS bigint)', BYTES: 'CAST(position({1} IN {0}) AS bigint)' }),
  instr,
  starts_with: byTypes({
    STRING: 'starts_with({0}, {1})',
    BYTES: infix('substr({0}, 1, octet_length({1})) = {1}', P.compare, 'none'),
  }),
  ends_with: byTypes({
    STRING: infix('right({0}, length({1})) = {1}', P.compare, 'none'),
    BYTES: infix('substr({0}, GREATEST(octet_length({0}) - octet_length({1}) + 1, 1)) = {1}', P.compare, 'none'),
  }),
  translate,
  ascii: byTypes({
    BYTES: 'CAST(CASE WHEN octet_length({0}) = 0 THEN 0 ELSE get_byte({0}, 0) END AS bigint)',
    STRING:
      'CASE WHEN ascii({0}) > 127 THEN {fail:ASCII of a character outside ASCII} ELSE CAST(ascii({0}) AS bigint) END',
  }),
  unicode: 'CAST(ascii({0}) AS bigint)',
  // NUL, which no text holds here, raises.
  chr: (call, printer) =>
    literalText(call.args[0]) === '0'
      ? printer.refuse('PostgreSQL text holds no NUL character', call)
      : printer.apply(
          'CASE WHEN {0} NOT BETWEEN 0 AND 1114111 THEN {fail:no code point} ELSE chr(CAST({0} AS integer)) END',
          call,
        ),
  to_code_points: byTypes({
    STRING: `CASE WHEN {0} IS NOT NULL THEN ARRAY(SELECT CAST(ascii({$c}) AS bigint) FROM ${CHARACTERS} ORDER BY {$o}) END`,
    BYTES: `CASE WHEN {0} IS NOT NULL THEN ARRAY(SELECT CAST(get_byte({0}, {$p}) AS bigint) FROM ${BYTES_OF} ORDER BY {$p}) END`,
  }),
  code_points_to_bytes: `CASE WHEN array_position({0}, NULL) IS NULL AND EXISTS (SELECT 1 FROM UNNEST({0}) AS {$u}({$c}) WHERE {$c} NOT BETWEEN 0 AND 255) THEN {fail:byte out of range} WHEN array_position({0}, NULL) IS NULL AND {0} IS NOT NULL THEN COALESCE((SELECT string_agg(${byteOf('CAST({$c} AS integer)')}, CAST('' AS bytea) ORDER BY {$o}) FROM UNNEST({0}) WITH ORDINALITY AS {$u}({$c}, {$o})), CAST('' AS bytea)) END`,
  code_points_to_string:
    "CASE WHEN array_position({0}, NULL) IS NULL AND {0} IS NOT NULL THEN COALESCE((SELECT string_agg(chr(CAST({$c} AS integer)), '' ORDER BY {$o}) FROM UNNEST({0}) WITH ORDINALITY AS {$u}({$c}, {$o})), '') END",
  normalize: (call, printer) => {
    const mode = call.args[1] === undefined ? 'NFC' : (literalText(call.args[1]) ?? '').toUpperCase();
    return /^NFK?[CD]$/.test(mode)
      ? printer.apply(`normalize({0}, ${mode})`, call)
      : printer.refuse('this normal form is not known', call.args[1]);
  },
  normalize_and_casefold: refuse('PostgreSQL has no case folding before version 18'),
  soundex,
  format,
};
