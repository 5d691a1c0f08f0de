// String and hash functions in Redshift. Traps: SUBSTR runs on the leader node only, positions before the text count, lengths are
// 32-bit integers, texts are equal up to trailing blanks, hashes are hexadecimal text.

import { SQL_PRECEDENCE as P } from '../../printing/fragment.js';
import {
  byArity,
  byTypes,
  infix,
  noted,
  refuse,
  type FunctionTranslations,
  type Translation,
} from '../../printing/translation.js';
import type { TypedExpression } from '../../typed-tree.js';
import { literalText } from '../../typed-literal.js';
import { stringLiteral } from './identifiers.js';
import { CASE_MAPPING, WHITE_SPACE } from './notes.js';

const stringOnly = (translation: Translation): Translation =>
  byTypes({ STRING: translation }, refuse('Redshift has no exact form of this function for BYTES'));
const bigint = (text: string): string => `CAST(${text} AS BIGINT)`;
const integer = (expr: TypedExpression | undefined): number | undefined => {
  const text = literalText(expr);
  return text === undefined ? undefined : Number(text);
};

const SPACES = stringLiteral(' \t\n\v\f\r');
const isAscii = (text: string): boolean => text !== '' && Array.from(text).every((c) => c > '\0' && c < '\u0080');

const trim = (name: string): Translation =>
  stringOnly(
    byArity({
      1: noted(`${name}({0}, ${SPACES})`, WHITE_SPACE),
      2: (call, printer) =>
        isAscii(literalText(call.args[1]) ?? '')
          ? printer.apply(`${name}({0}, {1})`, call)
          : printer.refuse(
              `${name} is translated to Redshift with a literal set of ASCII characters only`,
              call.args[1],
            ),
    }),
  );

/** A length that is a literal and not negative. */
const withLength = (name: string): Translation =>
  stringOnly((call, printer) =>
    (integer(call.args[1]) ?? -1) >= 0
      ? printer.apply(`${name}({0}, {1!})`, call)
      : printer.refuse(`${name} is translated to Redshift with a literal length only`, call.args[1]),
  );

const substr: Translation = stringOnly((call, printer) => {
  const start = integer(call.args[1]);
  const length = call.args[2] === undefined ? undefined : integer(call.args[2]);
  if (call.args[2] !== undefined && (length === undefined || length < 0))
    return printer.refuse('SUBSTR is translated to Redshift with a literal length only', call.args[2]);
  const from =
    start === undefined
      ? 'CASE WHEN {1} > 0 THEN {1} WHEN {1} = 0 THEN 1 ELSE GREATEST(LEN({0}) + {1} + 1, 1) END'
      : start > 0
        ? '{1!}'
        : start === 0
          ? '1'
          : `GREATEST(LEN({0}) - ${-start} + 1, 1)`;
  const place = start === undefined ? `CAST(${from} AS INTEGER)` : from;
  return printer.apply(`SUBSTRING({0}, ${place}, ${length === undefined ? 'LEN({0})' : '{2!}'})`, call);
});

const pad = (name: string): Translation =>
  stringOnly((call, printer) => {
    const fill = call.args[2] === undefined ? ' ' : literalText(call.args[2]);
    if (fill === undefined || fill === '' || (integer(call.args[1]) ?? -1) < 0)
      return printer.refuse(`${name} is translated to Redshift with a literal length and pattern only`, call);
    return printer.apply(`${name}({0}, {1!}, ${call.args[2] === undefined ? "' '" : '{2}'})`, call);
  });

/** A text to look for that is a literal and not empty: what an empty one does differs. */
const nonEmpty = (argument: number, translation: Translation): Translation =>
  stringOnly((call, printer) =>
    (literalText(call.args[argument]) ?? '') === ''
      ? printer.refuse('a literal, non-empty text to look for is needed for Redshift', call.args[argument])
      : printer.apply(translation, call),
  );

const concat: Translation = (call, printer) => {
  if (call.args.length === 1) return printer.apply('{0}', call);
  return { text: call.args.map((a) => printer.operand(a, P.other + 1)).join(' || '), precedence: P.other };
};

const hash = (text: string): Translation =>
  byTypes({ STRING: `FROM_HEX(${text})` }, refuse('Redshift hashes text only'));

export const strings: FunctionTranslations = {
  concat: byTypes({ STRING: concat }),
  $concat_op: byTypes({ STRING: concat }),
  length: stringOnly(bigint('LEN({0})')),
  char_length: stringOnly(bigint('LEN({0})')),
  byte_length: stringOnly(bigint('OCTET_LENGTH({0})')),
  upper: stringOnly(noted('UPPER({0})', CASE_MAPPING)),
  lower: stringOnly(noted('LOWER({0})', CASE_MAPPING)),
  trim: trim('BTRIM'),
  ltrim: trim('LTRIM'),
  rtrim: trim('RTRIM'),
  substr,
  left: withLength('LEFT'),
  right: withLength('RIGHT'),
  repeat: withLength('REPEAT'),
  lpad: pad('LPAD'),
  rpad: pad('RPAD'),
  replace: nonEmpty(1, 'REPLACE({0}, {1}, {2})'),
  strpos: nonEmpty(1, bigint('STRPOS({0}, {1})')),
  starts_with: nonEmpty(1, infix('STRPOS({0}, {1}) = 1', P.compare, 'none')),
  // The bar keeps trailing blanks from being passed over.
  ends_with: nonEmpty(1, infix("RIGHT({0}, LEN({1})) || '|' = {1} || '|'", P.compare, 'none')),
  md5: hash('MD5({0})'),
  sha1: hash('SHA1({0})'),
  sha256: hash('SHA2({0}, 256)'),
  sha512: hash('SHA2({0}, 512)'),
  to_hex: 'LOWER(TO_HEX({0}))',
  farm_fingerprint: refuse('Redshift’s FARMFINGERPRINT64 is not known to give the same numbers'),
  split: refuse('Redshift has no arrays, only untyped SUPER values'),
};
