// NET functions and base 32 in PostgreSQL. Addresses are bytea of 4 or 16 bytes; public suffixes need a list that no engine has.
//
// Traps: text of an inet shows `::2` as `::0.0.0.2`; its input takes more spellings of IPv4 than GoogleSQL.

import { refuse, type FunctionTranslations, type Translation } from '../../printing/translation.js';
import { literalText } from '../../typed-literal.js';
import { byteOf } from './bytes.js';
import { stringLiteral } from './identifiers.js';

const EMPTY = "CAST('' AS bytea)";
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Bits of one number as text. */
const bits = (number: string, size: 5 | 8): string => `CAST(CAST(${number} AS bit(${size})) AS text)`;
const numberOf = (text: string, size: 5 | 8): string => `CAST(CAST(${text} AS bit(${size})) AS integer)`;

const BITS_OF_BYTES = `COALESCE((SELECT string_agg(${bits('get_byte({0}, {$p})', 8)}, '' ORDER BY {$p}) FROM generate_series(0, octet_length({0}) - 1) AS {$p}), '')`;
/** Five bits a digit, the last filled up with zeros, then `=` up to a multiple of eight. */
const TO_BASE32 = `CASE WHEN {0} IS NOT NULL THEN (SELECT COALESCE(rpad(string_agg(substr('${ALPHABET}', ${numberOf("rpad(substr({$b}, 5 * {$k} + 1, 5), 5, '0')", 5)} + 1, 1), '' ORDER BY {$k}), (octet_length({0}) + 4) / 5 * 8, '='), '') FROM (SELECT ${BITS_OF_BYTES} AS {$b}) AS {$x}, generate_series(0, (length({$b}) + 4) / 5 - 1) AS {$k}) END`;

const BITS_OF_DIGITS = `COALESCE((SELECT string_agg(${bits(`strpos('${ALPHABET}', {$c}) - 1`, 5)}, '' ORDER BY {$o}) FROM string_to_table(rtrim({0}, '='), NULL) WITH ORDINALITY AS {$u}({$c}, {$o})), '')`;
const FROM_BASE32 = `CASE WHEN {0} !~ '^[A-Z2-7]*=*$' OR length({0}) % 8 <> 0 THEN {fail:invalid base 32} WHEN {0} IS NOT NULL THEN (SELECT COALESCE(string_agg(${byteOf(numberOf('substr({$b}, 8 * {$k} + 1, 8)', 8))}, ${EMPTY} ORDER BY {$k}), ${EMPTY}) FROM (SELECT ${BITS_OF_DIGITS} AS {$b}) AS {$x}, generate_series(0, length({$b}) / 8 - 1) AS {$k}) END`;

/** Byte `{$k}` of a mask whose first `prefix` bits are set. */
const maskByte = (prefix: string): string => `256 - (1 << (8 - LEAST(GREATEST(${prefix} - 8 * {$k}, 0), 8)))`;
const PREFIX = 'CAST({1} AS integer)';

const OCTET = '(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])';
const IPV4 = `${OCTET}([.]${OCTET}){3}`;
const IPV6 = `([0-9a-fA-F]{0,4}:){2,8}([0-9a-fA-F]{0,4}|${IPV4})`;
const braced = (text: string): string => text.replaceAll('{', '{{').replaceAll('}', '}}');
const IS_ADDRESS = `{0} ~ ${braced(stringLiteral(`^(${IPV4}|${IPV6})$`))}`;
/** The bytes of an inet stand behind four others of its wire format. */
const BYTES_OF_INET = 'substr(inet_send(CAST({0} AS inet)), 5)';

const SHORT = "ltrim(encode(substr({0}, 15), 'hex'), '0')";
const GROUPS = `regexp_replace(encode({0}, 'hex'), '(....)(?=.)', E'\\\\1:', 'g')`;
const OCTETS = [0, 1, 2, 3].map((i) => `get_byte({0}, ${i})`).join(" || '.' || ");

/** PostgreSQL reads an inet of a constant while it plans, whatever guards it: constants are worked out here. */
const safeIpFromString: Translation = (call, printer) =>
  literalText(call.args[0]) === undefined
    ? printer.apply(`CASE WHEN ${IS_ADDRESS} AND pg_input_is_valid({0}, 'inet') THEN ${BYTES_OF_INET} END`, call)
    : printer.refuse('PostgreSQL reads the address of a constant before it is asked whether it is one', call);

export const net: FunctionTranslations = {
  to_base32: TO_BASE32,
  from_base32: FROM_BASE32,
  'safe.from_base32': FROM_BASE32,
  'net.ipv4_from_int64':
    "CASE WHEN {0} NOT BETWEEN -2147483648 AND 4294967295 THEN {fail:outside IPv4} ELSE decode(lpad(to_hex({0} & 4294967295), 8, '0'), 'hex') END",
  'net.ipv4_to_int64':
    'CASE WHEN octet_length({0}) <> 4 THEN {fail:not an IPv4 address} ELSE CAST(get_byte({0}, 0) AS bigint) * 16777216 + get_byte({0}, 1) * 65536 + get_byte({0}, 2) * 256 + get_byte({0}, 3) END',
  'net.ip_net_mask': `CASE WHEN {0} NOT IN (4, 16) OR {1} NOT BETWEEN 0 AND 8 * {0} THEN {fail:no such net mask} WHEN {0} IS NOT NULL AND {1} IS NOT NULL THEN (SELECT string_agg(${byteOf(maskByte(PREFIX))}, ${EMPTY} ORDER BY {$k}) FROM generate_series(0, CAST({0} AS integer) - 1) AS {$k}) END`,
  'net.ip_trunc': `CASE WHEN (octet_length({0}) NOT IN (4, 16) AND {1} IS NOT NULL) OR {1} NOT BETWEEN 0 AND 8 * octet_length({0}) THEN {fail:no such net} WHEN {0} IS NOT NULL AND {1} IS NOT NULL THEN (SELECT string_agg(${byteOf(`get_byte({0}, {$k}) & (${maskByte(PREFIX)})`)}, ${EMPTY} ORDER BY {$k}) FROM generate_series(0, octet_length({0}) - 1) AS {$k}) END`,
  'net.ip_from_string': `CASE WHEN ${IS_ADDRESS} THEN ${BYTES_OF_INET} WHEN {0} IS NOT NULL THEN {fail:not an IP address} END`,
  'net.safe_ip_from_string': safeIpFromString,
  'net.ip_to_string': `CASE octet_length({0}) WHEN 4 THEN ${OCTETS} WHEN 16 THEN CASE WHEN substr(encode({0}, 'hex'), 1, 28) = repeat('0', 28) THEN '::' || ${SHORT} ELSE host(CAST(${GROUPS} AS inet)) END ELSE CASE WHEN {0} IS NOT NULL THEN {fail:not an IP address} END END`,
  'net.host': refuse('the rules by which NET.HOST reads broken URLs have no counterpart in PostgreSQL'),
  'net.reg_domain': refuse('registered domains need the list of public suffixes, which PostgreSQL does not have'),
  'net.public_suffix': refuse('public suffixes are a list, which PostgreSQL does not have'),
};
