// NET functions of IP addresses and base 32 → Spark, by hexadecimal digits and bits.

import { BITS, FROM_BITS, pairs } from './bytes.js';
import { refuse } from './rules.js';
import type { SparkTranslations } from './translation.js';

const V4 = '(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\\\\.(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}';
/** Two hexadecimal digits for each number of `1.2.3.4`. */
const hexOfV4 = (text: string): string =>
  `array_join(transform(split(${text}, '[.]'), x -> lpad(hex(CAST(x AS BIGINT)), 2, '0')), '')`;

/** A dotted tail as two groups, then the groups on both sides of `::` with zeros between. */
const GROUPS = (side: string): string => `filter(split(${side}, ':'), x -> x != '')`;
const TAIL = `CASE WHEN rlike(a, '[.]') THEN concat(regexp_extract(a, '^(.*:)[0-9.]+\\\\z', 1), regexp_replace(${hexOfV4("regexp_extract(a, '([0-9.]+)\\\\z', 1)")}, '^(.{4})', '$1:')) ELSE a END`;
const V6 = `transform([${TAIL}], v -> transform([struct(${GROUPS("regexp_extract(v, '^(.*?)(?:::.*)?\\\\z', 1)")} AS l, ${GROUPS("regexp_extract(v, '^.*?::(.*)\\\\z', 1)")} AS r)],
  g -> CASE WHEN (instr(v, '::') > 0 AND size(g.l) + size(g.r) <= 7) OR (instr(v, '::') = 0 AND size(g.l) = 8) THEN
    unhex(array_join(transform(concat(g.l, array_repeat('0', 8 - size(g.l) - size(g.r)), g.r), x -> lpad(x, 4, '0')), '')) END)[0])[0]`;
const FROM_TEXT = `CASE WHEN rlike(a, '^${V4}\\\\z') THEN unhex(${hexOfV4('a')}) WHEN rlike(a, '^[0-9A-Fa-f:]*(?:${V4})?\\\\z') AND instr(a, ':') > 0 AND NOT rlike(a, ':::|::.*::|[0-9A-Fa-f]{5}|^:[^:]|[^:]:\\\\z') THEN ${V6} END`;

/** Eight groups, the longest run of zeros (the first of equal ones) left out. */
const SHORTENED = Array.from({ length: 7 }, (_, i) => 7 - i)
  .map(
    (more) =>
      `WHEN rlike(v, '(?:^|:)0(?::0){${more}}(?::|\\\\z)') THEN regexp_replace(v, '^(.*?)(?:^|:)0(?::0){${more}}(?::|\\\\z)', '$1::')`,
  )
  .join(' ');
const V6_TEXT = `transform([array_join(transform(regexp_extract_all(lower(hex(a)), '.{4}', 0), x -> regexp_replace(x, '^0{1,3}', '')), ':')],
  v -> CASE WHEN rlike(v, '^0:0:0:0:0:(?:0|ffff):(?!0:[01]\\\\z)') THEN raise_error('an IPv4 address inside an IPv6 address has no exact form on Spark') ${SHORTENED} ELSE v END)[0]`;

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const PADDED_BITS = `array_join(transform(regexp_extract_all(${BITS}, '.{1,5}', 0), x -> substr('${LETTERS}', CAST(conv(rpad(x, 5, '0'), 2, 10) AS INT) + 1, 1)), '')`;
const OF_LETTERS = `array_join(transform(regexp_extract_all(regexp_replace(a, '=+\\\\z', ''), '.', 0), x -> lpad(conv(CAST(instr('${LETTERS}', x) - 1 AS STRING), 10, 2), 5, '0')), '')`;
const IS_BASE32 = "rlike(a, '^([A-Z2-7]{8})*([A-Z2-7]{2}={6}|[A-Z2-7]{4}={4}|[A-Z2-7]{5}={3}|[A-Z2-7]{7}=)?\\\\z')";
const FROM_BASE32 = FROM_BITS(OF_LETTERS);

const NO_DOMAINS = 'the list of public suffixes is not known to Spark';

export const NETWORK: SparkTranslations = {
  'net.ip_from_string': `CASE WHEN a IS NOT NULL THEN coalesce(${FROM_TEXT}, CAST(raise_error('no IP address') AS BINARY)) END`,
  'net.safe_ip_from_string': FROM_TEXT,
  'net.ip_to_string': `CASE WHEN octet_length(a) = 4 THEN array_join(transform(${pairs('a')}, x -> conv(x, 16, 10)), '.') WHEN octet_length(a) = 16 THEN ${V6_TEXT}
    WHEN a IS NOT NULL THEN raise_error('an IP address has 4 or 16 bytes') END`,
  'net.ip_net_mask': `CASE WHEN a NOT IN (4, 16) OR b < 0 OR b > a * 8 THEN raise_error('no length of an IP address') ELSE ${FROM_BITS("rpad(repeat('1', CAST(b AS INT)), CAST(a * 8 AS INT), '0')")} END`,
  'net.ip_trunc': `CASE WHEN octet_length(a) NOT IN (4, 16) OR b < 0 OR b > octet_length(a) * 8 THEN raise_error('no length of an IP address') ELSE ${FROM_BITS(`rpad(left(${BITS}, CAST(b AS INT)), octet_length(a) * 8, '0')`)} END`,
  'net.ipv4_from_int64':
    "CASE WHEN a NOT BETWEEN -2147483648 AND 4294967295 THEN raise_error('no IPv4 address') ELSE unhex(right(lpad(hex(a), 16, '0'), 8)) END",
  'net.ipv4_to_int64':
    "CASE WHEN octet_length(a) != 4 THEN raise_error('an IPv4 address has 4 bytes') ELSE CAST(conv(hex(a), 16, 10) AS BIGINT) END",
  'net.host': refuse('the host of a URL is found by other rules on Spark'),
  'net.reg_domain': refuse(NO_DOMAINS),
  'net.public_suffix': refuse(NO_DOMAINS),
  to_base32: `transform([${PADDED_BITS}], v -> rpad(v, CAST(ceil(CAST(char_length(v) AS DOUBLE) / 8.0) AS INT) * 8, '='))[0]`,
  from_base32: `CASE WHEN NOT ${IS_BASE32} THEN raise_error('not base 32') ELSE ${FROM_BASE32} END`,
  'safe.from_base32': `CASE WHEN ${IS_BASE32} THEN ${FROM_BASE32} END`,
};
