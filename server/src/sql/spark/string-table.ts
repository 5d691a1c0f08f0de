// Functions of STRING and BYTES → Spark. STRING counts code points on both sides, BYTES bytes.

import { hasLetters } from '../printing/has-letters.js';
import { typeKey } from '../types.js';
import { alsoBytes, BYTES_OF_CODES, CODES_OF_BYTES, letterCase, READABLE_BYTES, TEXT_OF_CODES } from './bytes.js';
import { formatRule } from './format-function.js';
import { apply, byType, fill, noted, refuse } from './rules.js';
import { call, int, literal, nullOf, text, BINARY, type SparkExpression } from './spark-expression.js';
import type { CallSite, SparkRule, SparkTranslation, SparkTranslations } from './translation.js';

const CASE_NOTE = "letters outside ASCII are mapped by the Java runtime's Unicode version";

/** Small positive constants are INT literals, everything else is brought into INT's range without changing the result. */
function length(site: CallSite, index: number): SparkExpression {
  const constant = site.constant(index);
  if (constant !== undefined && Number(constant) >= 0 && Number(constant) < 2 ** 31) return int(Number(constant));
  return fill(site, 'CASE WHEN a > 2147483647 THEN 2147483647 ELSE CAST(a AS INT) END', site.arg(index));
}

/** A count that GoogleSQL refuses when negative. */
function natural(site: CallSite, index: number, of: (count: SparkExpression) => SparkExpression): SparkExpression {
  const constant = site.constant(index);
  if (constant !== undefined) {
    if (Number(constant) < 0) return site.refuse('the number may not be negative', site.typed(index));
    return of(length(site, index));
  }
  // NULL for NULL comes first.
  const known = site.typed(0).nullable ? 'c IS NOT NULL AND ' : '';
  return fill(
    site,
    `CASE WHEN ${known}a < 0 THEN raise_error('negative number') ELSE b END`,
    site.arg(index),
    of(length(site, index)),
    site.arg(0),
  );
}

/** Counts that are constants and not larger need no guard: the result is not much longer than what is read. */
const FEW = 1000;

/** `result`, of a text `a` and a count `b`; GoogleSQL raises an error beyond a megabyte, Spark would fill the memory. */
function withinMegabyte(site: CallSite, tooLong: string, result: SparkExpression): SparkExpression {
  const count = site.constant(1);
  if (count !== undefined && Number(count) <= FEW) return result;
  return fill(
    site,
    `CASE WHEN ${tooLong} AND a IS NOT NULL THEN raise_error('the result is longer than a megabyte') ELSE c END`,
    site.arg(0),
    site.arg(1),
    result,
  );
}

const lengthOf = (site: CallSite): string => (typeKey(site.typed(0).type) === 'BYTES' ? 'octet_length' : 'char_length');

const substring: SparkRule = (site) => {
  const start = site.constant(1);
  const counted = lengthOf(site);
  let from: SparkExpression;
  if (start !== undefined && Number(start) >= 0) from = int(Math.min(Math.max(Number(start), 1), 2 ** 31 - 1));
  else if (start !== undefined) {
    // Counted from the end, not before the beginning.
    from = fill(site, `greatest(${counted}(a) + b, 0) + 1`, site.arg(0), int(Math.max(Number(start), -(2 ** 31) + 1)));
  } else {
    from = fill(
      site,
      // greatest and least pass over NULL.
      `CAST(CASE WHEN b < 0 THEN greatest(${counted}(a) + b, 0) + 1 WHEN b IS NOT NULL THEN least(greatest(b, 1), ${counted}(a) + 1) END AS INT)`,
      site.arg(0),
      site.arg(1),
    );
  }
  if (site.count === 2) return call('substr', site.arg(0), from);
  return natural(site, 2, (count) => call('substr', site.arg(0), from, count));
};

const padding =
  (name: 'lpad' | 'rpad'): SparkRule =>
  (site) => {
    const fillWith =
      site.count > 2 ? site.arg(2) : typeKey(site.typed(0).type) === 'BYTES' ? literal(BINARY, ' ') : text(' ');
    const constant = site.constant(2);
    if (constant === '') return site.refuse('the pattern to pad with may not be empty', site.typed(2));
    const padded = withinMegabyte(
      site,
      'b > 1048576',
      natural(site, 1, (count) => call(name, site.arg(0), count, fillWith)),
    );
    if (site.count < 3 || constant !== undefined) return padded;
    return fill(
      site,
      `CASE WHEN ${lengthOf({ ...site })}(a) = 0 AND c IS NOT NULL AND d IS NOT NULL THEN raise_error('empty pattern') ELSE b END`,
      fillWith,
      padded,
      site.arg(0),
      site.arg(1),
    );
  };

/** GoogleSQL trims all Unicode white space; Spark's trim only spaces. */
const WHITESPACE = String.raw`[\\s\\x0B\\x{85}\\p{Z}]`;

const trimming =
  (name: 'trim' | 'ltrim' | 'rtrim'): SparkRule =>
  (site) => {
    if (site.count === 1) {
      const pattern = {
        ltrim: `^${WHITESPACE}+`,
        rtrim: `${WHITESPACE}+\\\\z`,
        trim: `^${WHITESPACE}+|${WHITESPACE}+\\\\z`,
      }[name];
      return fill(site, `regexp_replace(a, '${pattern}', '')`, site.arg(0));
    }
    // Spark trims a set of characters too; its function forms take the text first.
    return call(
      name === 'trim' ? 'btrim' : name,
      ...(name === 'trim' ? [site.arg(0), site.arg(1)] : [site.arg(1), site.arg(0)]),
    );
  };

const joined: SparkRule = (site) => (site.count === 1 ? site.arg(0) : call('concat', ...site.args()));

/** Spark splits by a regular expression: the delimiter is quoted. */
const splitting: SparkRule = (site) => {
  const constant = site.count === 1 ? ',' : site.constant(1);
  if (constant === undefined) {
    if (site.typed(1).kind === 'literal') return nullOf(site.result);
    return fill(
      site,
      String.raw`CASE WHEN b = '' THEN CASE WHEN a = '' THEN [''] ELSE split(a, '') END ELSE split(a, concat('\\Q', replace(b, '\\E', '\\E\\\\E\\Q'), '\\E')) END`,
      site.arg(0),
      site.arg(1),
    );
  }
  const quoted = constant.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
  return call('split', site.arg(0), text(quoted));
};

/** Code points, not UTF-16 units. */
const STRING_PARTS = "filter(split(a, ''), x -> x != '')";

/** Every place where `b` stands in `a`, overlapping ones too. */
const PLACES = 'filter(sequence(1, char_length(a) + 1), p -> substr(a, p, char_length(b)) = b';

const position: SparkRule = (site) => {
  const start = site.count > 2 ? site.constant(2) : '1';
  const occurrence = site.count > 3 ? site.constant(3) : '1';
  const first = Number(start);
  if (start === undefined || occurrence === undefined) {
    if (site.call.args.slice(2).some((e) => e.kind === 'literal' && e.value === undefined)) return nullOf(site.result);
    return site.refuse('position and occurrence of INSTR have to be constants for Spark', site.typed(2));
  }
  if (first === 0 || Number(occurrence) < 1)
    return fill(
      site,
      "CASE WHEN a IS NOT NULL AND b IS NOT NULL THEN CAST(raise_error('the position may not be 0, the occurrence is 1 at least') AS BIGINT) END",
      site.arg(0),
      site.arg(1),
    );
  if (first === 1 && occurrence === '1') return fill(site, 'CAST(instr(a, b) AS BIGINT)', site.arg(0), site.arg(1));
  if (first > 0 && occurrence === '1') {
    // `locate` finds the empty text at 1 whatever the position says; it stands at the position itself, the end included.
    const sought = site.constant(1);
    const located = 'CAST(locate(b, a, c) AS BIGINT)';
    const template =
      sought !== undefined && sought !== ''
        ? located
        : `CASE WHEN b = '' THEN CAST(CASE WHEN char_length(a) + 1 >= c THEN c WHEN a IS NOT NULL THEN 0 END AS BIGINT) ELSE ${located} END`;
    return fill(site, template, site.arg(0), site.arg(1), int(Math.min(first, 2 ** 31 - 1)));
  }
  const n = Math.min(Number(occurrence), 2 ** 31 - 1);
  const bound =
    first > 0
      ? `p >= ${Math.min(first, 2 ** 31 - 1)}`
      : `p <= char_length(a) - ${Math.min(-first, 2 ** 31 - 10)} + CASE WHEN b = '' THEN 2 ELSE 1 END`;
  const places = `${PLACES} AND ${bound})`;
  const nth = first > 0 ? `get(${places}, ${n - 1})` : `get(reverse(${places}), ${n - 1})`;
  return fill(
    site,
    `CASE WHEN a IS NOT NULL AND b IS NOT NULL THEN CAST(coalesce(${nth}, 0) AS BIGINT) END`,
    site.arg(0),
    site.arg(1),
  );
};

/** The letters' digits, equal neighbours once (letters without a digit do not part them), behind the first letter. */
const DIGITS = String.raw`regexp_replace(translate(upper(regexp_replace(a, '[^A-Za-z]', '')), 'BFPVCGJKQSXZDTLMNRAEIOUYHW', '111122222222334556'), '(.)\\1+', '$1')`;
const SOUND = String.raw`transform([regexp_extract(a, '[A-Za-z]', 0)], f -> CASE WHEN f = '' THEN f ELSE
  concat(f, rpad(left(CASE WHEN rlike(f, '[AEIOUYHWaeiouyhw]') THEN ${DIGITS} ELSE substr(${DIGITS}, 2) END, 3), 3, '0')) END)[0]`;

const byLetters = (template: SparkTranslation, bytes: SparkTranslation): SparkRule =>
  byType({ STRING: noted(CASE_NOTE, template), BYTES: bytes });

const prefixes =
  (name: 'startswith' | 'endswith'): SparkRule =>
  (site) =>
    call(name, site.arg(0), site.arg(1));

const repeated: SparkRule = (site) =>
  withinMegabyte(
    site,
    'octet_length(a) * CAST(b AS DOUBLE) > 1048576.0',
    natural(site, 1, (count) => call('repeat', site.arg(0), count)),
  );

const ends =
  (name: 'left' | 'right'): SparkRule =>
  (site) => {
    if (name === 'right' && typeKey(site.typed(0).type) === 'BYTES')
      return natural(site, 1, (count) =>
        fill(
          site,
          'CASE WHEN b IS NOT NULL THEN substr(a, greatest(octet_length(a) - b, 0) + 1) END',
          site.arg(0),
          count,
        ),
      );
    return natural(site, 1, (count) => call(name, site.arg(0), count));
  };

/** NUL among the new characters deletes on Spark. */
const TRANSLATED = String.raw`CASE WHEN a IS NOT NULL AND c IS NOT NULL AND size(array_distinct(regexp_extract_all(b, '(?s).', 0))) < char_length(b) THEN raise_error('a character stands twice in the second argument')
  WHEN instr(c, chr(0)) > 0 THEN raise_error('the character NUL in the third argument') ELSE translate(a, b, c) END`;

const translating: SparkRule = (site) => {
  const [source, target] = [site.constant(1), site.constant(2)];
  if (source === undefined || target === undefined) {
    if (site.call.args.slice(1).some((a) => a.kind === 'literal' && a.value === undefined)) return nullOf(site.result);
    return fill(site, TRANSLATED, ...site.args());
  }
  if (new Set(source).size !== [...source].length)
    return site.refuse('a character stands twice in the second argument', site.typed(1));
  return call('translate', ...site.args());
};

/** Words begin behind these; GoogleSQL's default. */
const WORD_ENDS = String.raw`\\s\\x0B\\[\\](){}/|\\\\<>!?@"^#$&~_,.:;*%+\\-`;

/** White space in a class of Java's expressions, inside a template. */
const SPACES: Readonly<Record<string, string>> = {
  '\t': '\\\\t',
  '\n': '\\\\n',
  '\r': '\\\\r',
  '\f': '\\\\f',
  '\v': '\\\\x0B',
};

const initialCapitals: SparkRule = (site) => {
  const given = site.constant(1);
  if (site.count > 1 && given === undefined)
    return site.refuse('the delimiters of INITCAP have to be a constant for Spark', site.typed(1));
  if (given !== undefined && hasLetters(given))
    return site.refuse('letters as delimiters of INITCAP have no form on Spark', site.typed(1));
  const set =
    given === undefined
      ? WORD_ENDS
      : [...given]
          .map((c) => (/[A-Za-z0-9]/.test(c) ? c : /\s/.test(c) ? (SPACES[c] ?? c) : `\\\\${c === '\\' ? '\\\\' : c}`))
          .join('');
  if (given === '') return fill(site, 'concat(upper(left(a, 1)), lower(substr(a, 2)))', site.arg(0));
  if (given !== undefined && /['"]/.test(given))
    return site.refuse('quotes as delimiters of INITCAP have no form on Spark', site.typed(1));
  site.note(CASE_NOTE);
  const quoted = set.replaceAll("'", "\\'");
  return fill(
    site,
    `array_join(transform(split(a, '(?<=[${quoted}])'), x -> concat(upper(left(x, 1)), lower(substr(x, 2)))), '')`,
    site.arg(0),
  );
};

const NUMBER = String.raw`([0-9,]*[0-9][0-9,]*\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?`;
/** The sign may stand behind, spaces around the sign, commas anywhere before the point. */
function parseNumeric(safe: '' | 'SAFE_'): string {
  const read = String.raw`rlike(a, '^\\s*([-+]?\\s*${NUMBER}|${NUMBER}\\s*[-+])\\s*\\z')`;
  const plain = String.raw`regexp_replace(regexp_replace(a, '[\\s,]', ''), '^(.+)([-+])\\z', '$2$1')`;
  return `CASE WHEN ${read} THEN ${safe}CAST(${plain} AS DECIMAL(38, 9)) WHEN a IS NOT NULL THEN ${safe === '' ? "raise_error('not a number')" : 'NULL'} END`;
}

const parseBigNumeric: SparkRule = (site) => {
  const value = site.constant(0);
  const [, before = '', digits, after = ''] =
    /^\s*([-+]?)\s*([0-9][0-9,]*(?:\.[0-9]+)?)\s*([-+]?)\s*$/.exec(value ?? '') ?? [];
  const plain = before !== '' && after !== '' ? undefined : digits && `${before}${after}${digits.replaceAll(',', '')}`;
  if (plain === undefined || !/^[-+]?[0-9]{1,20}(\.[0-9]{1,18})?$/.test(plain))
    return site.refuse(
      'only constants of at most 20 digits and 18 decimals are read as BIGNUMERIC on Spark',
      site.typed(0),
    );
  return literal(site.result, plain.replace('+', ''));
};

/** The padding may be missing, white space stand anywhere. */
const IS_BASE64 = String.raw`rlike(regexp_replace(a, '\\s', ''), '^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}(==)?|[A-Za-z0-9+/]{3}=?)?\\z')`;

const hash =
  (template: string): SparkRule =>
  (site) =>
    apply(template, site);

const NORMAL_FORMS = 'Spark has no Unicode normalisation';

const TOO_LONG = 'from which length on a text is an error is not told alike by engines';

export const STRINGS: SparkTranslations = {
  format: formatRule,
  soundex: SOUND,
  parse_numeric: parseNumeric(''),
  'safe.parse_numeric': parseNumeric('SAFE_'),
  parse_bignumeric: parseBigNumeric,
  concat: joined,
  length: byType({ STRING: 'CAST(char_length(a) AS BIGINT)', BYTES: 'CAST(octet_length(a) AS BIGINT)' }),
  char_length: 'CAST(char_length(a) AS BIGINT)',
  character_length: 'CAST(char_length(a) AS BIGINT)',
  byte_length: 'CAST(octet_length(a) AS BIGINT)',
  octet_length: 'CAST(octet_length(a) AS BIGINT)',
  lower: byLetters('lower(a)', letterCase('lower')),
  upper: byLetters('upper(a)', letterCase('upper')),
  initcap: initialCapitals,
  trim: alsoBytes(trimming('trim')),
  ltrim: alsoBytes(trimming('ltrim')),
  rtrim: alsoBytes(trimming('rtrim')),
  lpad: padding('lpad'),
  rpad: padding('rpad'),
  'safe.lpad': refuse(TOO_LONG),
  'safe.rpad': refuse(TOO_LONG),
  'safe.repeat': refuse(TOO_LONG),
  left: ends('left'),
  right: ends('right'),
  substr: substring,
  substring,
  replace: alsoBytes('replace(a, b, c)'),
  translate: alsoBytes(translating),
  reverse: alsoBytes('reverse(a)'),
  repeat: alsoBytes(repeated),
  starts_with: prefixes('startswith'),
  ends_with: prefixes('endswith'),
  strpos: alsoBytes(position),
  instr: alsoBytes(position),
  split: alsoBytes(splitting),
  chr: fillChr,
  ascii: byType({
    STRING: "CASE WHEN ascii(a) > 127 THEN raise_error('not an ASCII character') ELSE CAST(ascii(a) AS BIGINT) END",
    BYTES:
      'CASE WHEN octet_length(a) = 0 THEN CAST(0 AS BIGINT) ELSE CAST(conv(hex(left(a, 1)), 16, 10) AS BIGINT) END',
  }),
  unicode: 'CAST(ascii(a) AS BIGINT)',
  to_code_points: byType({
    STRING: `transform(${STRING_PARTS}, x -> CAST(ascii(x) AS BIGINT))`,
    BYTES: CODES_OF_BYTES,
  }),
  code_points_to_string: TEXT_OF_CODES,
  code_points_to_bytes: BYTES_OF_CODES,
  normalize: refuse(NORMAL_FORMS),
  normalize_and_casefold: refuse(NORMAL_FORMS),
  md5: hash('unhex(md5(a))'),
  sha1: hash('unhex(sha1(a))'),
  sha256: hash('unhex(sha2(a, 256))'),
  sha512: hash('unhex(sha2(a, 512))'),
  farm_fingerprint: refuse('Spark has no FarmHash'),
  to_hex: 'lower(hex(a))',
  from_hex: "CASE WHEN NOT rlike(a, '^[0-9A-Fa-f]*\\\\z') THEN raise_error('not hexadecimal') ELSE unhex(a) END",
  'safe.from_hex': "CASE WHEN rlike(a, '^[0-9A-Fa-f]*\\\\z') THEN unhex(a) END",
  to_base64: "replace(base64(a), '\\r\\n', '')",
  from_base64: `CASE WHEN NOT ${IS_BASE64} THEN raise_error('not base64') ELSE unbase64(a) END`,
  'safe.from_base64': `CASE WHEN ${IS_BASE64} THEN unbase64(a) END`,
  safe_convert_bytes_to_string: READABLE_BYTES,
};

/** 0 gives the empty text, numbers outside Unicode are errors. */
function fillChr(site: CallSite): SparkExpression {
  const code = site.constant(0);
  if (code === undefined) {
    return fill(
      site,
      "CASE WHEN a NOT BETWEEN 0 AND 1114111 OR a BETWEEN 55296 AND 57343 THEN raise_error('not a Unicode code point') WHEN a BETWEEN 1 AND 255 THEN chr(a) ELSE decode(unhex(concat('0000FEFF', lpad(hex(a), 8, '0'))), 'UTF-32') END",
      site.arg(0),
    );
  }
  const n = Number(code);
  if (n < 0 || n > 0x10ffff || (n >= 0xd800 && n <= 0xdfff))
    return site.refuse('not a Unicode code point', site.typed(0));
  return text(String.fromCodePoint(n));
}
