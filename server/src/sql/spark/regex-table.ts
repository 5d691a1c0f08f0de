// Regular expressions → Spark's, which are Java's. Patterns have to be constants: they are read and written anew.

import {
  alwaysCaptures,
  canBeEmpty,
  findGroup,
  parseRe2,
  someNode,
  type Re2Node,
  type Re2Pattern,
} from '../printing/re2-pattern.js';
import { alsoBytes } from './bytes.js';
import { javaRegex } from './java-regex.js';
import { countedMatches, replacedMatches, upToMatch } from './regex-matches.js';
import { typeKey } from '../types.js';
import { fill } from './rules.js';
import {
  call,
  int,
  isNull,
  literal,
  nullOf,
  operation,
  text,
  when,
  BIGINT,
  type SparkExpression,
} from './spark-expression.js';
import type { CallSite, SparkRule, SparkTranslations } from './translation.js';

interface Pattern extends Re2Pattern {
  readonly java: string;
}

/** The call's pattern, or the refusal's placeholder. */
function patternOf(site: CallSite): Pattern | SparkExpression {
  const at = site.typed(1);
  const value = site.constant(1);
  if (value === undefined) {
    if (at.kind === 'literal') return nullOf(site.result);
    return site.refuse(
      'the regular expression has to be a constant: Spark reads it by other rules, so it is rewritten',
      at,
    );
  }
  const parsed = parseRe2(value);
  if (!parsed.ok) return site.refuse(`regular expression: ${parsed.reason} (at character ${parsed.at + 1})`, at);
  const java = javaRegex(parsed.pattern.node);
  if (java === undefined)
    return site.refuse('a group inside a repetition that can be empty has no exact form on Spark', at);
  return { ...parsed.pattern, java };
}

const isPattern = (value: Pattern | SparkExpression): value is Pattern => 'java' in value;

const contains: SparkRule = (site) => {
  const pattern = patternOf(site);
  return isPattern(pattern) ? operation('rlike', site.arg(0), text(pattern.java)) : pattern;
};

/** One match's text: group 1 if there is one, else all of it. NULL where nothing matches or the group took no part. */
function extracted(pattern: Pattern, value: SparkExpression, site: CallSite): SparkExpression {
  if (pattern.groups === 0) {
    if (!canBeEmpty(pattern.node)) return call('regexp_substr', value, text(pattern.java));
    return whenMatches(pattern, value, call('regexp_extract', value, text(pattern.java), int(0)), site);
  }
  const group = call('regexp_extract', value, text(pattern.java), int(1));
  const body = findGroup(pattern.node, 1)!;
  if (!canBeEmpty(body)) return call('nullif', group, text(''));
  if (alwaysCaptures(pattern.node, 1)) return whenMatches(pattern, value, group, site);
  return site.refuse("whether the group matched nothing or took no part can't be told on Spark", site.typed(1));
}

function whenMatches(pattern: Pattern, value: SparkExpression, then: SparkExpression, site: CallSite): SparkExpression {
  return when(operation('rlike', value, text(pattern.java)), then, nullOf(site.result));
}

const extract =
  (size: Size): SparkRule =>
  (site) => {
    const pattern = patternOf(site);
    if (!isPattern(pattern)) return pattern;
    if (pattern.groups > 1) return site.refuse('the regular expression has more than one group', site.typed(1));
    const position = site.count > 2 ? positive(site, 2) : 1;
    const occurrence = site.count > 3 ? positive(site, 3) : 1;
    if (position === undefined || occurrence === undefined) return extractedAnywhere(pattern, site, size);
    if (position === null || occurrence === null) return nullOf(site.result);
    const value = from(site, pattern, position, size);
    if (occurrence === 1) return extracted(pattern, value, site);
    return captured(pattern, call('get', allMatches(pattern, value), int(occurrence - 1)), site);
  };

/** The texts of all matches, or of their groups: '' where one took no part. */
function allMatches(pattern: Pattern, value: SparkExpression): SparkExpression {
  const { java, groups } = pattern;
  return canBeEmpty(pattern.node)
    ? call('regexp_extract_all', value, text(countedMatches(java, groups)), int(groups + 1))
    : call('regexp_extract_all', value, text(java), int(groups));
}

/** A match's text, or its group's: NULL where that took no part. */
function captured(pattern: Pattern, found: SparkExpression, site: CallSite): SparkExpression {
  if (pattern.groups === 0 || alwaysCaptures(pattern.node, 1)) return found;
  if (!canBeEmpty(findGroup(pattern.node, 1)!)) return call('nullif', found, text(''));
  return site.refuse("whether the group matched nothing or took no part can't be told on Spark", site.typed(1));
}

const FROM_ONE = "raise_error('position and occurrence are from 1 on')";

/** Where position or occurrence are no constants. */
function extractedAnywhere(pattern: Pattern, site: CallSite, size: Size): SparkExpression {
  const [value, position, occurrence] = searched(site);
  const found = fill(
    site,
    'get(a, CAST(least(b - 1, 2147483646) AS INT))',
    allMatches(pattern, restOf(site)),
    occurrence,
  );
  return fill(
    site,
    `CASE WHEN ${given(site)} THEN CASE WHEN b < 1 OR c < 1 THEN ${FROM_ONE} ${isBehind(pattern, size, 'NULL')} ELSE d END END`,
    value,
    position,
    occurrence,
    captured(pattern, found, site),
  );
}

/** The function that counts the bytes of a text: a position behind as many finds nothing, not even nothing. BYTES are characters here. */
type Size = 'octet_length' | 'char_length';

/** A branch of a template, of text `a` and position `b`. */
const isBehind = (pattern: Pattern, size: Size, result: string): string =>
  canBeEmpty(pattern.node) ? `WHEN b > greatest(${size}(a), 1) THEN ${result}` : '';

/** Text, position and occurrence; the last two 1 where they are not given. */
function searched(site: CallSite): readonly [SparkExpression, SparkExpression, SparkExpression] {
  const one = literal(BIGINT, '1');
  return [site.arg(0), site.count > 2 ? site.arg(2) : one, site.count > 3 ? site.arg(3) : one];
}

/** Template: none of them is NULL. */
const given = (site: CallSite): string =>
  ['a', 'b', 'c']
    .slice(0, Math.min(site.count, 4) - 1)
    .map((name) => `${name} IS NOT NULL`)
    .join(' AND ');

/** The text from the position on, which is no constant. */
function restOf(site: CallSite): SparkExpression {
  return fill(site, 'substr(a, CAST(greatest(1, least(b, 2147483647)) AS INT))', ...searched(site).slice(0, 2));
}

/** A constant from 1 on; `null` for NULL; `undefined` for anything else. */
function positive(site: CallSite, index: number): number | null | undefined {
  const at = site.typed(index);
  if (at.kind !== 'literal') return undefined;
  if (at.value === undefined) return null;
  return Number(at.value) >= 1 && Number(at.value) < 2 ** 31 ? Number(at.value) : undefined;
}

/** The text from the position on; NULL for a position behind it, where an expression that can be empty would match. */
function from(site: CallSite, pattern: Pattern, position: number, size: Size): SparkExpression {
  if (position === 1) return site.arg(0);
  const rest = call('substr', site.arg(0), int(position));
  return canBeEmpty(pattern.node)
    ? when(operation('>=', call(size, site.arg(0)), int(position)), rest, nullOf({ kind: 'scalar', name: 'STRING' }))
    : rest;
}

const extractAll: SparkRule = (site) => {
  const pattern = patternOf(site);
  if (!isPattern(pattern)) return pattern;
  if (pattern.groups > 1) return site.refuse('the regular expression has more than one group', site.typed(1));
  return allMatches(pattern, site.arg(0));
};

/** `\1` → `$1`; what Java would read in it is escaped. Text instead of a result is the reason against it. */
export function javaReplacement(replacement: string, groups: number): { readonly text: string } | string {
  let out = '';
  let afterGroup = false;
  for (let i = 0; i < replacement.length; i++) {
    const c = replacement[i]!;
    if (c === '\\') {
      const next = replacement[++i];
      if (next === '\\') out += '\\\\';
      else if (next !== undefined && /[0-9]/.test(next)) {
        if (Number(next) > groups) return `the replacement asks for group ${next} of ${groups}`;
        out += `$${next}`;
        afterGroup = true;
        continue;
      } else return 'in the replacement a backslash stands only before a digit or another backslash';
    } else if (c === '$' || (afterGroup && /[0-9]/.test(c))) out += `\\${c}`;
    else out += c;
    afterGroup = false;
  }
  return { text: out };
}

const replace: SparkRule = (site) => {
  const pattern = patternOf(site);
  if (!isPattern(pattern)) return pattern;
  const replacement = site.typed(2);
  if (replacement.kind !== 'literal')
    return site.refuse('the replacement has to be a constant: Spark reads it by other rules', replacement);
  if (replacement.value === undefined) return nullOf(site.result);
  if (pattern.groups > 9) return site.refuse('more than nine groups', site.typed(1));
  const java = javaReplacement(replacement.value, pattern.groups);
  return typeof java === 'string'
    ? site.refuse(java, replacement)
    : call(
        'regexp_replace',
        site.arg(0),
        text(canBeEmpty(pattern.node) ? replacedMatches(pattern.java) : pattern.java),
        text(java.text),
      );
};

/** Position of a match, or of what follows it: one more than the code points before it. */
const position =
  (size: Size): SparkRule =>
  (site) => {
    const pattern = patternOf(site);
    if (!isPattern(pattern)) return pattern;
    if (pattern.groups > 1) return site.refuse('the regular expression has more than one group', site.typed(1));
    const start = site.count > 2 ? positive(site, 2) : 1;
    const occurrence = site.count > 3 ? positive(site, 3) : 1;
    const end = site.count > 4 ? site.typed(4) : undefined;
    if (start === null || occurrence === null) return nullOf(site.result);
    if (end?.kind === 'literal' && end.value === undefined) return nullOf(site.result);
    const behind = end?.kind === 'literal' ? end.value : end === undefined ? '0' : undefined;
    if (behind !== '0' && behind !== '1')
      return site.refuse('whether a match or its end is sought has to be a constant, 0 or 1, for Spark', end);
    const isFirst = start === 1 && occurrence === 1;
    // The empty expression is the only one that is found nowhere.
    const isNothing = site.constant(1) === '';
    if (isNothing && isFirst) return emptyPosition(site);
    if (isFirst && pattern.groups === 0 && !canBeEmpty(pattern.node))
      return firstPosition(site, pattern, behind === '1');
    if (pattern.groups === 1 && isRepeated(pattern.node))
      return site.refuse('the place of a group that is repeated has no form on Spark', site.typed(1));
    const value = start === undefined || start > 1 ? restOf(site) : site.arg(0);
    const mark = pattern.groups === 0 ? undefined : behind === '1' ? 'end' : 'start';
    const [head, tail] = upToMatch(javaRegex(pattern.node, mark)!, mark === undefined ? 0 : 2);
    const regex =
      occurrence === undefined
        ? fill(
            site,
            "concat(a, '{', CAST(greatest(1, least(b, 2147483646)) AS STRING), '}', c)",
            text(head),
            searched(site)[2],
            text(tail),
          )
        : text(occurrence === 1 ? `${head}${tail}` : `${head}{${occurrence}}${tail}`);
    const part = (group: number): SparkExpression => call('regexp_extract', value, regex, int(group));
    return fill(
      site,
      `CASE WHEN ${given(site)} THEN CASE WHEN b < 1 OR c < 1 THEN ${FROM_ONE} WHEN ${isNothing ? 'TRUE' : "a = ''"} THEN CAST(0 AS BIGINT) ${isBehind(pattern, size, 'CAST(0 AS BIGINT)')} WHEN d THEN CAST(e AS BIGINT) + b ELSE CAST(0 AS BIGINT) END END`,
      ...searched(site),
      ...placed(site, pattern, behind === '1', value, regex, part),
    );
  };

/** A group that is tried again: where an attempt began that failed is not forgotten. */
function isRepeated(node: Re2Node): boolean {
  return someNode(
    node,
    (n) => n.kind === 'repeat' && n.most !== 1 && someNode(n.body, (inner) => inner.kind === 'group'),
  );
}

/** Whether there is the match, and how many characters stand before its place. */
function placed(
  site: CallSite,
  pattern: Pattern,
  behind: boolean,
  value: SparkExpression,
  regex: SparkExpression,
  part: (group: number) => SparkExpression,
): readonly [SparkExpression, SparkExpression] {
  const [upTo, match, group, rest] = [part(1), part(2), part(3), part(4)];
  const found = operation('rlike', value, regex);
  if (pattern.groups === 0)
    return [
      found,
      // An empty match is where the search goes on.
      behind ? call('char_length', upTo) : fill(site, 'char_length(a) - char_length(b)', upTo, match),
    ];
  const before = fill(site, 'char_length(a) - char_length(b)', value, rest);
  if (alwaysCaptures(pattern.node, 1)) return [found, before];
  if (canBeEmpty(findGroup(pattern.node, 1)!))
    site.refuse("whether the group matched nothing or took no part can't be told on Spark", site.typed(1));
  return [operation('!=', group, text('')), before];
}

/** Of the first match of an expression that is never empty. */
function firstPosition(site: CallSite, pattern: Pattern, behind: boolean): SparkExpression {
  const whole = `(?:${pattern.java})`;
  const regex = text(behind ? `^((?s:.*?)${whole})` : `^((?s:.*?))${whole}`);
  return fill(
    site,
    'CASE WHEN a THEN CAST(char_length(b) + 1 AS BIGINT) WHEN NOT a THEN CAST(0 AS BIGINT) END',
    operation('rlike', site.arg(0), text(pattern.java)),
    call('regexp_extract', site.arg(0), regex, int(1)),
  );
}

function emptyPosition(site: CallSite): SparkExpression {
  return when(isNull(site.arg(0)), nullOf(site.result), literal({ kind: 'scalar', name: 'BIGINT' }, '0'));
}

/** Also for BYTES, which are one character for each byte. */
const alsoSized =
  (rule: (size: Size) => SparkRule): SparkRule =>
  (site) =>
    site.call.args.some((e) => typeKey(e.type) === 'BYTES')
      ? alsoBytes(rule('char_length'))(site)
      : rule('octet_length')(site);

export const REGEX: SparkTranslations = {
  regexp_contains: alsoBytes(contains),
  regexp_extract: alsoSized(extract),
  regexp_substr: alsoSized(extract),
  regexp_extract_all: alsoBytes(extractAll),
  regexp_replace: alsoBytes(replace),
  regexp_instr: alsoSized(position),
};
