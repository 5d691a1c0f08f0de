// Hashes, encodings and other conversions in PostgreSQL. Traps: md5 gives hexadecimal text, encode breaks base64 into lines.

import { byTypes, refuse, type FunctionTranslations } from '../../printing/translation.js';

const bytes = (text: string): string => text;
const hash = (name: string): ReturnType<typeof byTypes> =>
  byTypes({ STRING: bytes(`${name}(convert_to({0}, 'UTF8'))`), BYTES: bytes(`${name}({0})`) });

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
  safe_convert_bytes_to_string: refuse('PostgreSQL has no decoding that replaces invalid bytes'),
  generate_uuid: refuse('a generated value would differ with every run'),
  rand: refuse('a generated value would differ with every run'),
  parse_numeric: refuse('PARSE_NUMERIC accepts spellings that PostgreSQL does not'),
};
