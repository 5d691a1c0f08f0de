// NET functions and base 32 in DuckDB. Addresses are BLOBs of 4 or 16 bytes; public suffixes need a list that no engine has.

import { primary } from '../../printing/fragment.js';
import { refuse, type FunctionTranslations, type Translation } from '../../printing/translation.js';
import { STRING } from '../../types.js';

const BITS =
  "array_to_string(list_transform(regexp_extract_all(hex({0}), '..'), lambda {$b}: lpad(bin(CAST('0x' || {$b} AS INTEGER)), 8, '0')), '')";
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Five bits a digit, the last filled up with zeros, then `=` up to a multiple of eight. */
const TO_BASE32 = `rpad(array_to_string(list_transform(regexp_extract_all(${BITS} || repeat('0', (5 - 8 * octet_length({0}) % 5) % 5), '.....'), lambda {$d}: substr('${ALPHABET}', list_sum(list_transform([1, 2, 3, 4, 5], lambda {$i}: CASE WHEN substr({$d}, {$i}, 1) = '1' THEN CAST(pow(2, 5 - {$i}) AS BIGINT) ELSE 0 END)) + 1, 1)), ''), CAST((octet_length({0}) + 4) // 5 * 8 AS INTEGER), '=')`;

const BASE32_BITS = `array_to_string(list_transform(regexp_extract_all(rtrim({0}, '='), '.'), lambda {$d}: lpad(bin(strpos('${ALPHABET}', {$d}) - 1), 5, '0')), '')`;
const FROM_BASE32 = `CASE WHEN NOT regexp_full_match({0}, '[A-Z2-7]*=*') OR length({0}) % 8 <> 0 THEN {fail:invalid base 32} WHEN {0} IS NOT NULL THEN unhex(array_to_string(list_transform(regexp_extract_all(${BASE32_BITS}, '........'), lambda {$b}: printf('%02x', list_sum(list_transform([1, 2, 3, 4, 5, 6, 7, 8], lambda {$i}: CASE WHEN substr({$b}, {$i}, 1) = '1' THEN CAST(pow(2, 8 - {$i}) AS BIGINT) ELSE 0 END)))), '')) END`;

const MASK = (length: string, prefix: string): string =>
  `CAST(CAST(repeat('1', ${prefix}) || repeat('0', 8 * ${length} - ${prefix}) AS BIT) AS BLOB)`;

const OCTET = '(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])';
const IPV4 = `${OCTET}(?:\\.${OCTET}){{3}}`;
const IPV4_HEX = (text: string): string =>
  `array_to_string(list_transform(string_split(${text}, '.'), lambda {$o}: printf('%02x', CAST({$o} AS BIGINT))), '')`;

/** Groups before and after `::`, four digits each, with the zeros between them. */
const groups = (text: string): string =>
  `array_to_string(list_transform(list_filter(string_split(${text}, ':'), lambda {$g}: {$g} <> ''), lambda {$g}: lpad({$g}, 4, '0')), '')`;
const head = "split_part({0}, '::', 1)";
const tail = "CASE WHEN contains({0}, '::') THEN split_part({0}, '::', 2) ELSE '' END";
const GROUP = '[0-9a-fA-F]{{1,4}}';
const IPV6 = `(?:${GROUP}:){{7}}${GROUP}|(?:${GROUP}(?::${GROUP})*)?::(?:${GROUP}(?::${GROUP})*)?`;
const IPV6_HEX = `${groups(head)} || repeat('0', 32 - length(${groups(head)}) - length(${groups(tail)})) || ${groups(tail)}`;
const IPV6_SIZE = `length(${groups(head)}) + length(${groups(tail)})`;

const IP_FROM_STRING = `CASE WHEN regexp_full_match({0}, '${IPV4}') THEN unhex(${IPV4_HEX('{0}')}) WHEN regexp_full_match({0}, '${IPV6}') AND ${IPV6_SIZE} <= CASE WHEN contains({0}, '::') THEN 28 ELSE 32 END THEN unhex(${IPV6_HEX}) WHEN {0} IS NOT NULL THEN {fail:not an IP address} END`;

/** An IPv4 address at the end of an IPv6 one is two of its groups. */
const WITHOUT_TAIL = `CASE WHEN regexp_matches({0}, ':${IPV4}$') THEN concat(regexp_extract({0}, '^(.*:)', 1), left(${IPV4_HEX("regexp_extract({0}, '[0-9.]+$')")}, 4), ':', right(${IPV4_HEX("regexp_extract({0}, '[0-9.]+$')")}, 4)) ELSE {0} END`;

const fromString =
  (safe: boolean): Translation =>
  (call, printer) => {
    const text = printer.printed(primary(printer.template(WITHOUT_TAIL, call.args, call).text), STRING);
    return printer.template(IP_FROM_STRING, [text], { ...call, safe: safe || call.safe });
  };

const BYTE_LIST = "list_transform(regexp_extract_all(hex({0}), '..'), lambda {$b}: CAST('0x' || {$b} AS INTEGER))";
const GROUP_LIST =
  "list_transform(regexp_extract_all(lower(hex({0})), '....'), lambda {$g}: CASE WHEN {$g} = '0000' THEN '0' ELSE ltrim({$g}, '0') END)";
const PLAIN_V6 = `array_to_string(${GROUP_LIST}, ':')`;

/** The longest run of zero groups, two at least and the first of equal ones, becomes `::`. */
const SHORT_V6 = [8, 7, 6, 5, 4, 3, 2].map((n) => {
  const run = Array.from({ length: n }, () => '0').join(':');
  return `WHEN regexp_matches(${PLAIN_V6}, '(?:^|:)${run}(?::|$)') THEN regexp_replace(${PLAIN_V6}, '(?:^|:)${run}(?::|$)', '::')`;
});

export const net: FunctionTranslations = {
  to_base32: TO_BASE32,
  from_base32: FROM_BASE32,
  'net.ipv4_from_int64':
    "CASE WHEN {0} NOT BETWEEN -2147483648 AND 4294967295 THEN {fail:outside IPv4} ELSE unhex(printf('%08x', {0} & 4294967295)) END",
  'net.ipv4_to_int64':
    "CASE WHEN octet_length({0}) <> 4 THEN {fail:not an IPv4 address} ELSE CAST('0x' || hex({0}) AS BIGINT) END",
  'net.ip_net_mask': `CASE WHEN {0} NOT IN (4, 16) OR {1} NOT BETWEEN 0 AND 8 * {0} THEN {fail:no such net mask} ELSE ${MASK('{0}', '{1}')} END`,
  'net.ip_trunc': `CASE WHEN octet_length({0}) NOT IN (4, 16) OR {1} NOT BETWEEN 0 AND 8 * octet_length({0}) THEN {fail:no such net} ELSE CAST(CAST({0} AS BIT) & CAST(${MASK('octet_length({0})', '{1}')} AS BIT) AS BLOB) END`,
  'net.ip_from_string': fromString(false),
  'net.safe_ip_from_string': fromString(true),
  'net.ip_to_string': `CASE octet_length({0}) WHEN 4 THEN array_to_string(${BYTE_LIST}, '.') WHEN 16 THEN CASE ${SHORT_V6.join(' ')} ELSE ${PLAIN_V6} END ELSE CASE WHEN {0} IS NOT NULL THEN {fail:not an IP address} END END`,
  'net.host': refuse('the rules by which NET.HOST reads broken URLs have no counterpart in DuckDB'),
  'net.reg_domain': refuse('registered domains need the list of public suffixes, which DuckDB does not have'),
  'net.public_suffix': refuse('public suffixes are a list, which DuckDB does not have'),
};
