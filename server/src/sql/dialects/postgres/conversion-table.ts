// Hashes, encodings and other conversions in PostgreSQL. Traps: md5 gives hexadecimal text, encode breaks base64 into lines.

import { bytesOfCharacters, charactersOfBytes } from './bytes.js';
import { stringLiteral } from './identifiers.js';
import { asBigNumeric, asNumeric } from './numeric.js';
import { byTypes, refuse, type FunctionTranslations } from '../../printing/translation.js';

const bytes = (text: string): string => text;
const hash = (name: string): ReturnType<typeof byTypes> =>
  byTypes({ STRING: bytes(`${name}(convert_to({0}, 'UTF8'))`), BYTES: bytes(`${name}({0})`) });

const NEXT = '[\\u0080-\\u00bf]';
/** Well-formed characters of UTF-8, whose bytes stand there as characters; whatever else is one byte. */
const UTF8_CHARACTERS = [
  '[\\u0001-\\u007f\\u0100]+',
  `[\\u00c2-\\u00df]${NEXT}`,
  `\\u00e0[\\u00a0-\\u00bf]${NEXT}`,
  `[\\u00e1-\\u00ec\\u00ee\\u00ef]${NEXT}{{2}}`,
  `\\u00ed[\\u0080-\\u009f]${NEXT}`,
  `\\u00f0[\\u0090-\\u00bf]${NEXT}{{2}}`,
  `[\\u00f1-\\u00f3]${NEXT}{{3}}`,
  `\\u00f4[\\u0080-\\u008f]${NEXT}{{2}}`,
  '.',
].join('|');
/** Every byte that is in no character becomes U+FFFD, whose own bytes are EF BF BD. NUL raises. */
const replacingInvalid = `CASE WHEN octet_length({0}) = 0 THEN '' WHEN {0} IS NOT NULL THEN convert_from(${bytesOfCharacters(
  `(SELECT string_agg(CASE WHEN {$m}[1] ~ ${stringLiteral('^[\\u0080-\\u00ff]$')} THEN 'ï¿½' ELSE {$m}[1] END, '' ORDER BY {$n}) FROM regexp_matches(${charactersOfBytes('{0}')}, ${stringLiteral(UTF8_CHARACTERS)}, 'g') WITH ORDINALITY AS {$y}({$m}, {$n}))`,
)}, 'UTF8') END`;

const BLANKS = '[ \\t\\n\\v\\f\\r]*';
/** A sign before or behind, blanks around them, and commas among the digits before the point. */
const DECIMAL = `^${BLANKS}([+-]?)${BLANKS}(([0-9,]*[0-9][0-9,]*[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?)${BLANKS}([+-]?)${BLANKS}$`;

function parsedDecimal(type: 'NUMERIC' | 'BIGNUMERIC'): string {
  const value = "CAST({$m}[1] || {$m}[5] || replace({$m}[2], ',', '') AS numeric)";
  const result =
    type === 'BIGNUMERIC'
      ? asBigNumeric(value)
      : `CASE WHEN abs(round(${value}, 9)) >= 1e29 THEN {fail:NUMERIC out of range} ELSE ${asNumeric(value)} END`;
  return `(SELECT CASE WHEN {0} IS NULL THEN NULL WHEN {$m} IS NULL OR ({$m}[1] <> '' AND {$m}[5] <> '') THEN {fail:not a ${type}} ELSE ${result} END FROM (SELECT regexp_match({0}, ${stringLiteral(DECIMAL)}) AS {$m}) AS {$x})`;
}

export const conversions: FunctionTranslations = {
  md5: byTypes({ STRING: "decode(md5({0}), 'hex')", BYTES: "decode(md5({0}), 'hex')" }),
  sha1: refuse('PostgreSQL has no SHA-1 built in'),
  sha256: hash('sha256'),
  sha512: hash('sha512'),
  farm_fingerprint: refuse('PostgreSQL has no FarmHash'),
  to_hex: "encode({0}, 'hex')",
  from_hex: "decode(CASE WHEN length({0}) % 2 = 1 THEN '0' ELSE '' END || {0}, 'hex')",
  'safe.from_hex':
    "CASE WHEN {0} ~ '^[0-9A-Fa-f]*$' THEN decode(CASE WHEN length({0}) % 2 = 1 THEN '0' ELSE '' END || {0}, 'hex') END",
  to_base64: "translate(encode({0}, 'base64'), E'\\n', '')",
  from_base64:
    "decode(CASE WHEN {0} ~ '^=+$' THEN '=' ELSE rtrim({0}, '=') || repeat('=', (4 - length(rtrim({0}, '=')) % 4) % 4) END, 'base64')",
  safe_convert_bytes_to_string: replacingInvalid,
  generate_uuid: refuse('a generated value would differ with every run'),
  rand: refuse('a generated value would differ with every run'),
  parse_numeric: parsedDecimal('NUMERIC'),
  parse_bignumeric: parsedDecimal('BIGNUMERIC'),
};
