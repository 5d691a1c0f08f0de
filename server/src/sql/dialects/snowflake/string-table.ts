// String and bytes functions in Snowflake. Traps: TRIM takes blanks only, a negative length gives '' instead of an error,
// positions before the text, empty search texts.

import { SQL_PRECEDENCE as P } from '../../printing/fragment.js';
import {
  byArity,
  byTypes,
  noted,
  refuse,
  type FunctionTranslations,
  type Translation,
} from '../../printing/translation.js';
import type { TypedExpression } from '../../typed-tree.js';
import { literalText } from '../../typed-literal.js';
import { typeKey } from '../../types.js';
import { stringLiteral } from './identifiers.js';
import { CASE_MAPPING } from './notes.js';

/** Unicode White_Space. */
const SPACES = stringLiteral(
  '\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000',
).replaceAll('{', '{{');

const stringOnly = (translation: Translation): Translation => byTypes({ STRING: translation });

const integer = (expr: TypedExpression | undefined): number | undefined => {
  const text = literalText(expr);
  return text === undefined ? undefined : Number(text);
};

const trim = (name: string): Translation =>
  stringOnly(
    byArity({
      1: `${name}({0}, ${SPACES})`,
      2: (call, printer) =>
        literalText(call.args[1]) === undefined || literalText(call.args[1]) === ''
          ? printer.refuse(
              `${name} is translated to Snowflake with a literal, non-empty set of characters only`,
              call.args[1],
            )
          : printer.apply(`${name}({0}, {1})`, call),
    }),
  );

/** 1-based; from the end when negative; before the text means its beginning. */
function position(expr: TypedExpression | undefined): string {
  const start = integer(expr);
  if (start === undefined)
    return 'CASE WHEN {1} > 0 THEN {1} WHEN {1} = 0 THEN 1 ELSE GREATEST(LENGTH({0}) + {1} + 1, 1) END';
  if (start > 0) return '{1}';
  return start === 0 ? '1' : `GREATEST(LENGTH({0}) - ${-start} + 1, 1)`;
}

/** Raises when the number is negative: a text that is no number, and no constant that could be computed beforehand. */
const notNegative = (argument: number): string =>
  `CASE WHEN {${argument}} < 0 THEN TO_NUMBER('negative length ' || TO_VARCHAR({${argument}})) ELSE {${argument}} END`;

const length = (expr: TypedExpression | undefined, argument: number): string =>
  (integer(expr) ?? -1) >= 0 ? `{${argument}}` : notNegative(argument);

const substr: Translation = stringOnly((call, printer) => {
  const start = position(call.args[1]);
  return printer.apply(
    call.args.length === 2 ? `SUBSTR({0}, ${start})` : `SUBSTR({0}, ${start}, ${length(call.args[2], 2)})`,
    call,
  );
});

const withLength = (name: string): Translation =>
  stringOnly((call, printer) => printer.apply(`${name}({0}, ${length(call.args[1], 1)})`, call));

const pad = (name: string): Translation =>
  stringOnly((call, printer) => {
    const fill = call.args[2] === undefined ? ' ' : literalText(call.args[2]);
    if (fill === undefined || fill === '')
      return printer.refuse(`${name} is translated to Snowflake with a literal, non-empty pattern only`, call.args[2]);
    return printer.apply(
      `${name}({0}, ${length(call.args[1], 1)}, ${call.args[2] === undefined ? "' '" : '{2}'})`,
      call,
    );
  });

/** A literal that is not empty; what an empty one does differs. */
const nonEmpty = (argument: number, name: string, text: string): Translation =>
  stringOnly((call, printer) => {
    const value = literalText(call.args[argument]);
    return value === undefined || value === ''
      ? printer.refuse(
          `${name} is translated to Snowflake with a literal, non-empty text to look for only`,
          call.args[argument],
        )
      : printer.apply(text, call);
  });

const concat: Translation = (call, printer) => {
  if (call.args.length === 1) return printer.apply('{0}', call);
  return { text: call.args.map((a) => printer.operand(a, P.other + 1)).join(' || '), precedence: P.other };
};

/** `SPLIT(s, d)[SAFE_OFFSET(n)]`: the only use of an array that stays within strings. */
const partOfSplit =
  (base: 0 | 1): Translation =>
  (call, printer) => {
    const split = call.args[0];
    const index = integer(call.args[1]);
    if (split?.kind !== 'call' || split.fn !== 'split' || typeKey(split.args[0]!.type) !== 'STRING')
      return printer.refuse('arrays are not translated to Snowflake: its ARRAY holds untyped values', call);
    const delimiter = split.args[1] === undefined ? ',' : literalText(split.args[1]);
    if (delimiter === undefined || delimiter === '')
      return printer.refuse('SPLIT is translated to Snowflake with a literal, non-empty delimiter only', split.args[1]);
    if (index === undefined || index < base)
      return printer.refuse('an element of SPLIT is translated to Snowflake by a literal position only', call.args[1]);
    return printer.template(
      `CAST(GET(SPLIT({0}, ${stringLiteral(delimiter).replaceAll('{', '{{').replaceAll('}', '}}')}), ${index - base}) AS VARCHAR)`,
      [split.args[0]!],
      call,
    );
  };

/** What ends a word in GoogleSQL. */
const DELIMITERS = stringLiteral(' \t\n\r\f\v[](){}/|<>!?@"^#$&~_,.:;*%+-\\')
  .replaceAll('{', '{{')
  .replaceAll('}', '}}');

const initcap: Translation = (call, printer) => {
  if (call.args[1] !== undefined && (literalText(call.args[1]) ?? '') === '')
    return printer.refuse('INITCAP is translated to Snowflake with literal, non-empty delimiters only', call.args[1]);
  return printer.apply(
    noted(call.args[1] === undefined ? `INITCAP({0}, ${DELIMITERS})` : 'INITCAP({0}, {1})', CASE_MAPPING),
    call,
  );
};

const translate: Translation = stringOnly((call, printer) => {
  const source = literalText(call.args[1]);
  if (source === undefined || new Set(source).size !== [...source].length)
    return printer.refuse(
      'TRANSLATE is translated to Snowflake with literal characters, each once, only',
      call.args[1],
    );
  return printer.apply('TRANSLATE({0}, {1}, {2})', call);
});

export const strings: FunctionTranslations = {
  concat,
  length: byTypes({ STRING: 'LENGTH({0})', BYTES: 'LENGTH({0})' }),
  char_length: 'LENGTH({0})',
  byte_length: byTypes({ STRING: 'OCTET_LENGTH({0})', BYTES: 'LENGTH({0})' }),
  upper: stringOnly(noted('UPPER({0})', CASE_MAPPING)),
  lower: stringOnly(noted('LOWER({0})', CASE_MAPPING)),
  trim: trim('TRIM'),
  ltrim: trim('LTRIM'),
  rtrim: trim('RTRIM'),
  substr,
  left: withLength('LEFT'),
  right: withLength('RIGHT'),
  repeat: withLength('REPEAT'),
  lpad: pad('LPAD'),
  rpad: pad('RPAD'),
  replace: nonEmpty(1, 'REPLACE', 'REPLACE({0}, {1}, {2})'),
  reverse: stringOnly('REVERSE({0})'),
  strpos: stringOnly('CHARINDEX({1}, {0})'),
  starts_with: stringOnly('STARTSWITH({0}, {1})'),
  ends_with: stringOnly('ENDSWITH({0}, {1})'),
  unicode: 'UNICODE({0})',
  ascii: stringOnly("CASE WHEN UNICODE({0}) > 127 THEN TO_NUMBER('not ASCII: ' || {0}) ELSE UNICODE({0}) END"),
  chr: "IFF({0} = 0, '', CHR({0}))",
  initcap,
  translate,
  instr: byArity(
    { 2: nonEmpty(1, 'INSTR', 'CHARINDEX({1}, {0})') },
    refuse('INSTR from a position or occurrence is not translated to Snowflake'),
  ),
  to_hex: 'HEX_ENCODE({0}, 0)',
  to_base64: 'BASE64_ENCODE({0})',
  md5: 'MD5_BINARY({0})',
  sha1: 'SHA1_BINARY({0})',
  sha256: 'SHA2_BINARY({0}, 256)',
  sha512: 'SHA2_BINARY({0}, 512)',
  $safe_array_at_offset: partOfSplit(0),
  $safe_array_at_ordinal: partOfSplit(1),
  soundex: refuse('SOUNDEX of Snowflake treats vowels and repeated codes in another way'),
  format: refuse('Snowflake has no FORMAT'),
  normalize: refuse('Snowflake has no Unicode normalisation'),
  normalize_and_casefold: refuse('Snowflake has no Unicode normalisation'),
  farm_fingerprint: refuse('Snowflake has no FARM_FINGERPRINT'),
};
