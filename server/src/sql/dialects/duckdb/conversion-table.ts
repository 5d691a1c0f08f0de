// Hashes, encodings and other conversions in DuckDB. Traps: MD5 and SHA give hexadecimal text here, bytes in GoogleSQL.

import { byTypes, refuse, type FunctionTranslations } from '../../printing/translation.js';

const STRIPPED = "regexp_replace({0}, '\\s', '', 'g')";

export const FROM_BASE64 = `from_base64(${STRIPPED} || repeat('=', (4 - length(${STRIPPED}) % 4) % 4))`;

const UTF8 = [
  '[0-7].',
  '(?:C[2-9A-F]|D.)[89AB].',
  'E0[AB].[89AB].',
  'E[1-9A-CEF](?:[89AB].){{2}}',
  'ED[89].[89AB].',
  'F0[9AB].(?:[89AB].){{2}}',
  'F[1-3](?:[89AB].){{3}}',
  'F48.(?:[89AB].){{2}}',
].join('|');

/** RE2's `\\s` has no vertical tab. */
const BLANK = '[\\s\\v]*';

/** Blanks around the sign, a sign at the end and commas in the whole part are read; what does not match becomes '', which no cast accepts. */
const NUMBER = '(?:[0-9,]*[0-9][0-9,]*(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?';
const DECIMAL_TEXT = `replace(regexp_replace(regexp_extract({0}, '^${BLANK}[+-]?${BLANK}${NUMBER}${BLANK}[+-]?${BLANK}$'), '^${BLANK}([+-]?)${BLANK}([0-9.,]+(?:[eE][+-]?[0-9]+)?)${BLANK}([+-]?)${BLANK}$', '\\1\\3\\2'), ',', '')`;

export const conversions: FunctionTranslations = {
  md5: 'unhex(md5({0}))',
  sha1: 'unhex(sha1({0}))',
  sha256: 'unhex(sha256({0}))',
  farm_fingerprint: refuse('DuckDB has no FarmHash'),
  to_hex: 'lower(hex({0}))',
  from_hex: 'unhex({0})',
  to_base64: 'to_base64({0})',
  // GoogleSQL does not ask for the padding and passes over white space.
  from_base64: FROM_BASE64,
  // Byte sequences that are no UTF-8 become U+FFFD, one a byte.
  safe_convert_bytes_to_string: `decode(unhex(array_to_string(list_transform(regexp_extract_all(hex({0}), '(?:${UTF8})|..'), lambda {$c}: CASE WHEN regexp_full_match({$c}, '${UTF8}') THEN {$c} ELSE 'EFBFBD' END), '')))`,
  generate_uuid: refuse('a generated value would differ with every run'),
  rand: refuse('a generated value would differ with every run'),
  parse_numeric: `CAST(${DECIMAL_TEXT} AS DECIMAL(38,9))`,
  'safe.parse_numeric': `TRY_CAST(${DECIMAL_TEXT} AS DECIMAL(38,9))`,
  string: byTypes({}, refuse('STRING() of this type is not translated to DuckDB')),
};
