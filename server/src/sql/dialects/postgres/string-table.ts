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
import { BYTE, byteOf, eachByte } from './bytes.js';
import { concatArrays } from './array-table.js';
import { format } from './format-function.js';
import { stringLiteral } from './identifiers.js';
import { P } from './precedence.js';

/** Unicode White_Space. */
const SPACES =
  "E' \\t\\n\\u000b\\f\\r\\u0085\\u00a0\\u1680\\u2000\\u2001\\u2002\\u2003\\u2004\\u2005\\u2006\\u2007\\u2008\\u2009\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'";
const CASE_NOTE =
  "letters outside ASCII are mapped as the database's locale does, one by one (not at all in the locale C, İ, ŉ, ΐ and final σ otherwise; i and I in Turkish ones)";
const bytesOnly = (name: string): Translation => refuse(`PostgreSQL has no ${name} for bytea`);

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

/** A 64-bit number as the 32-bit one of a text's length or position. */
const small = (text: string): string => `CAST(${text} AS integer)`;
/** LEAST would pass over NULL. */
const clamped = (text: string): string => small(`CASE WHEN ${text} > 2147483647 THEN 2147483647 ELSE ${text} END`);

/** 1-based position counted from the end when negative; before the text means its beginning. */
function position(call: TypedCall, length: string): string {
  const start = literalInteger(call.args[1]);
  if (start === undefined)
    return small(
      `CASE WHEN {1} > 0 THEN LEAST({1}, 2147483647) WHEN {1} = 0 THEN 1 WHEN {1} < 0 THEN GREATEST(${length} + GREATEST({1}, -2147483647) + 1, 1) END`,
    );
  if (start > 0) return start > 2147483647 ? '2147483647' : '{1!}';
  return start === 0 ? '1' : `GREATEST(${length} - ${-start} + 1, 1)`;
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
    if (length !== undefined && length >= 0) return printer.apply(text.replace('{1}', '{1!}'), call);
    return printer.apply(
      `CASE WHEN {1} < 0 AND {0} IS NOT NULL THEN {fail:negative length in ${name}} WHEN {1} IS NOT NULL THEN ${text.replace('{1}', clamped('{1}'))} END`,
      call,
    );
  };
}

const pad =
  (name: 'lpad' | 'rpad'): Translation =>
  (call, printer) => {
    if (typeKey(call.args[0]!.type) !== 'STRING')
      return printer.refuse(`PostgreSQL has no ${name.toUpperCase()} for bytea`, call);
    const length = literalInteger(call.args[1]);
    const pattern = call.args[2] === undefined ? ' ' : literalText(call.args[2]);
    const fill = call.args[2] === undefined ? '' : ', {2}';
    const size = length !== undefined && length >= 0 ? '{1!}' : small('{1}');
    // A NULL among the others gives NULL before anything is looked at.
    const others = (at: number): string =>
      call.args.map((arg, i) => (i !== at && arg.nullable ? ` AND {${i}} IS NOT NULL` : '')).join('');
    const guards = [
      ...(length !== undefined && length >= 0
        ? []
        : [`WHEN {1} < 0${others(1)} THEN {fail:negative length in ${name.toUpperCase()}}`]),
      ...(pattern !== undefined && pattern !== ''
        ? []
        : [`WHEN {2} = ''${others(2)} THEN {fail:empty pattern in ${name.toUpperCase()}}`]),
    ];
    const padded = `${name}({0}, ${size}${fill})`;
    return printer.apply(guards.length === 0 ? padded : `CASE ${guards.join(' ')} ELSE ${padded} END`, call);
  };

const CHARACTERS = 'string_to_table({0}, NULL) WITH ORDINALITY AS {$u}({$c}, {$o})';
const BYTES_OF = 'generate_series(0, octet_length({0}) - 1) AS {$p}';

const initcap: Translation = (call, printer) => {
  const delimiters =
    call.args[1] === undefined ? ' \t\n\r\f\v[](){}/|<>!?@"^#$&~_,.:;*%+-\\' : literalText(call.args[1]);
  if (delimiters === undefined || delimiters === '')
    return printer.refuse('INITCAP needs literal delimiters to be translated exactly', call.args[1]);
  if (hasLetters(delimiters))
    return printer.refuse('letters as delimiters of INITCAP have no form on PostgreSQL', call.args[1]);
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
  if (typeKey(call.args[0]!.type) !== 'STRING') return printer.refuse('PostgreSQL has no TRANSLATE for bytea', call);
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
  if (at === 1 && nth === 1)
    return printer.apply(
      typeKey(call.args[0]!.type) === 'STRING'
        ? 'CAST(strpos({0}, {1}) AS bigint)'
        : 'CAST(position({1} IN {0}) AS bigint)',
      call,
    );
  if (at === undefined || nth === undefined || at === 0 || nth < 1 || typeKey(call.args[0]!.type) !== 'STRING')
    return printer.refuse('INSTR from a computed position is not translated to PostgreSQL', call.args[2]);
  // Every place where the text occurs, overlapping ones included.
  const range =
    at > 0
      ? `${at}, length({0}) - length({1}) + 1`
      : `1, length({0}) + 1 - ${-at} + CASE WHEN {1} = '' THEN 1 ELSE 0 END`;
  const places = `SELECT {$p} FROM generate_series(${range}) AS {$p} WHERE substr({0}, {$p}, length({1})) = {1} ORDER BY {$p}${at > 0 ? '' : ' DESC'} LIMIT 1 OFFSET ${nth - 1}`;
  return printer.apply(
    `CASE WHEN {0} IS NOT NULL AND {1} IS NOT NULL THEN COALESCE(CAST((${places}) AS bigint), 0) END`,
    call,
  );
};

const split: Translation = (call, printer) => {
  if (typeKey(call.args[0]!.type) !== 'STRING') return printer.refuse('PostgreSQL has no SPLIT for bytea', call);
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
  repeat: byTypes(
    { STRING: withLength('repeat({0}, {1})', 'REPEAT') },
    withLength("decode(repeat(encode({0}, 'hex'), {1}), 'hex')", 'REPEAT'),
  ),
  replace: byTypes({ STRING: 'replace({0}, {1}, {2})' }, bytesOnly('REPLACE')),
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
  code_points_to_bytes: `CASE WHEN EXISTS (SELECT 1 FROM UNNEST({0}) AS {$u}({$c}) WHERE {$c} NOT BETWEEN 0 AND 255) THEN {fail:byte out of range} WHEN array_position({0}, NULL) IS NULL AND {0} IS NOT NULL THEN COALESCE((SELECT string_agg(${byteOf('CAST({$c} AS integer)')}, CAST('' AS bytea) ORDER BY {$o}) FROM UNNEST({0}) WITH ORDINALITY AS {$u}({$c}, {$o})), CAST('' AS bytea)) END`,
  code_points_to_string:
    "CASE WHEN array_position({0}, NULL) IS NULL AND {0} IS NOT NULL THEN COALESCE((SELECT string_agg(chr(CAST({$c} AS integer)), '' ORDER BY {$o}) FROM UNNEST({0}) WITH ORDINALITY AS {$u}({$c}, {$o})), '') END",
  normalize: (call, printer) => {
    const mode = call.args[1] === undefined ? 'NFC' : (literalText(call.args[1]) ?? '').toUpperCase();
    return /^NFK?[CD]$/.test(mode)
      ? printer.apply(`normalize({0}, ${mode})`, call)
      : printer.refuse('this normal form is not known', call.args[1]);
  },
  normalize_and_casefold: refuse('PostgreSQL has no case folding before version 18'),
  soundex: refuse('PostgreSQL has no SOUNDEX built in'),
  format,
};
