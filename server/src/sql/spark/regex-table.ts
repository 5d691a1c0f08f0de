// Regular expressions → Spark's, which are Java's. Patterns have to be constants: they are read and written anew.

import {
  alwaysCaptures,
  canBeEmpty,
  findGroup,
  isAlwaysEmpty,
  parseRe2,
  someNode,
  type Re2Node,
  type Re2Pattern,
} from '../printing/re2-pattern.js';
import { alsoBytes } from './bytes.js';
import { javaRegex } from './java-regex.js';
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

/** Depends on what stands before the place where the search begins. */
function looksBack(node: Re2Node): boolean {
  return someNode(node, (n) => n.kind === 'assertion' && n.at !== 'text-end' && n.at !== 'line-end');
}

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

const extract: SparkRule = (site) => {
  const pattern = patternOf(site);
  if (!isPattern(pattern)) return pattern;
  if (pattern.groups > 1) return site.refuse('the regular expression has more than one group', site.typed(1));
  const position = site.count > 2 ? positive(site, 2) : 1;
  const occurrence = site.count > 3 ? positive(site, 3) : 1;
  if (position === undefined || occurrence === undefined) return extractedAnywhere(pattern, site);
  if (position === null || occurrence === null) return nullOf(site.result);
  const value = from(site, pattern, position);
  if (occurrence === 1) return extracted(pattern, value, site);
  if (canBeEmpty(pattern.node))
    return site.refuse('further matches of an expression that can be empty differ on Spark', site.typed(1));
  if (pattern.groups === 1 && !alwaysCaptures(pattern.node, 1))
    return site.refuse('the group may take no part in the match', site.typed(1));
  return call('get', call('regexp_extract_all', value, text(pattern.java), int(pattern.groups)), int(occurrence - 1));
};

const FROM_ONE = "raise_error('position and occurrence are from 1 on')";

/** Where position or occurrence are no constants. */
function extractedAnywhere(pattern: Pattern, site: CallSite): SparkExpression {
  const anchored = looksBack(pattern.node);
  if (anchored) return site.refuse('an anchored search from a later position has no form on Spark', site.typed(1));
  if (canBeEmpty(pattern.node))
    return site.refuse('further matches of an expression that can be empty differ on Spark', site.typed(1));
  if (pattern.groups === 1 && !alwaysCaptures(pattern.node, 1))
    return site.refuse('the group may take no part in the match', site.typed(1));
  const matches = call('regexp_extract_all', restOf(site), text(pattern.java), int(pattern.groups));
  return fill(
    site,
    `CASE WHEN ${given(site)} THEN CASE WHEN b < 1 OR c < 1 THEN ${FROM_ONE} ELSE get(d, CAST(least(c - 1, 2147483646) AS INT)) END END`,
    ...searched(site),
    matches,
  );
}

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

function from(site: CallSite, pattern: Pattern, position: number): SparkExpression {
  if (position === 1) return site.arg(0);
  if (looksBack(pattern.node))
    site.refuse('an anchored search from a later position has no form on Spark', site.typed(1));
  // GoogleSQL finds nothing when the position lies behind the text, Spark would find an empty match.
  const rest = call('substr', site.arg(0), int(position));
  return canBeEmpty(pattern.node)
    ? when(
        operation('>=', call('char_length', site.arg(0)), int(position - 1)),
        rest,
        nullOf({ kind: 'scalar', name: 'STRING' }),
      )
    : rest;
}

const extractAll: SparkRule = (site) => {
  const pattern = patternOf(site);
  if (!isPattern(pattern)) return pattern;
  if (pattern.groups > 1) return site.refuse('the regular expression has more than one group', site.typed(1));
  if (canBeEmpty(pattern.node))
    return site.refuse('matches of an expression that can be empty differ on Spark', site.typed(1));
  return call('regexp_extract_all', site.arg(0), text(pattern.java), int(pattern.groups));
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
  if (canBeEmpty(pattern.node) && !isAlwaysEmpty(pattern.node))
    return site.refuse('an expression that can be empty is replaced at other places on Spark', site.typed(1));
  if (isAlwaysEmpty(pattern.node) && !someNode(pattern.node, (n) => n.kind === 'assertion')) {
    // Java finds an empty place inside a character of two units too.
    if (pattern.groups > 0 || /[\\]/.test(replacement.value))
      return site.refuse('the empty expression is replaced at other places on Spark', site.typed(1));
    return fill(
      site,
      "concat(b, array_join(transform(filter(split(a, ''), x -> x != ''), x -> concat(x, b)), ''))",
      site.arg(0),
      text(replacement.value),
    );
  }
  if (pattern.groups > 9) return site.refuse('more than nine groups', site.typed(1));
  const java = javaReplacement(replacement.value, pattern.groups);
  return typeof java === 'string'
    ? site.refuse(java, replacement)
    : call('regexp_replace', site.arg(0), text(pattern.java), text(java.text));
};

/** Position of a match, or of what follows it: one more than the code points before it. */
const position: SparkRule = (site) => {
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
  if (canBeEmpty(pattern.node))
    return isAlwaysEmpty(pattern.node) && pattern.java === '' && start === 1 && occurrence === 1
      ? emptyPosition(site)
      : site.refuse('the place of an empty match differs on Spark', site.typed(1));
  if (start !== 1 && looksBack(pattern.node))
    return site.refuse('an anchored search from a later position has no form on Spark', site.typed(1));
  if (occurrence !== 1 && looksBack(pattern.node))
    return site.refuse('further matches of an anchored expression have no form on Spark', site.typed(1));
  const parts = aroundPlace(pattern, behind === '1');
  if (parts === undefined)
    return site.refuse('the place of a group inside the match has no form on Spark', site.typed(1));
  const [before, after] = parts;
  // Earlier matches are taken as they are, never tried otherwise.
  const earlier = `(?>(?s:.*?)(?:${pattern.java}))`;
  const whole = (skipped: string): string => `^(${skipped}(?s:.*?)${before})${after}`;
  const lengthOf = (value: SparkExpression, regex: SparkExpression): SparkExpression =>
    call('char_length', call('regexp_extract', value, regex, int(1)));
  if (start !== undefined && occurrence !== undefined) {
    const value = start === 1 ? site.arg(0) : call('substr', site.arg(0), int(start));
    const regex = text(whole(occurrence === 1 ? '' : `${earlier}{${occurrence - 1}}`));
    return fill(
      site,
      'CASE WHEN a THEN CAST(b + c AS BIGINT) WHEN NOT a THEN CAST(0 AS BIGINT) END',
      operation('rlike', value, occurrence === 1 ? text(pattern.java) : regex),
      lengthOf(value, regex),
      int(start),
    );
  }
  const value = restOf(site);
  const [head, tail] = whole(`${earlier}{#}`).split('{#}') as [string, string];
  const regex =
    occurrence === undefined
      ? fill(
          site,
          "concat(a, '{', CAST(greatest(0, least(b - 1, 2147483646)) AS STRING), '}', c)",
          text(head),
          searched(site)[2],
          text(tail),
        )
      : text(whole(occurrence === 1 ? '' : `${earlier}{${occurrence - 1}}`));
  return fill(
    site,
    `CASE WHEN ${given(site)} THEN CASE WHEN b < 1 OR c < 1 THEN ${FROM_ONE} WHEN d THEN CAST(e AS BIGINT) + b ELSE CAST(0 AS BIGINT) END END`,
    ...searched(site),
    operation('rlike', value, regex),
    lengthOf(value, regex),
  );
};

/** Of a match: what stands before the place that is sought, and the rest. The place is that of the group if there is one. */
function aroundPlace(pattern: Pattern, behind: boolean): readonly [string, string] | undefined {
  const whole = `(?:${pattern.java})`;
  if (pattern.groups === 0) return behind ? [whole, ''] : ['', whole];
  const parts = pattern.node.kind === 'sequence' ? pattern.node.parts : [pattern.node];
  const at = parts.findIndex((part) => part.kind === 'group');
  if (at < 0) return undefined;
  const cut = behind ? at + 1 : at;
  const written = (some: readonly Re2Node[]): string => some.map((part) => `(?:${javaRegex(part) ?? ''})`).join('');
  return [written(parts.slice(0, cut)), written(parts.slice(cut))];
}

function emptyPosition(site: CallSite): SparkExpression {
  return when(isNull(site.arg(0)), nullOf(site.result), literal({ kind: 'scalar', name: 'BIGINT' }, '0'));
}

export const REGEX: SparkTranslations = {
  regexp_contains: alsoBytes(contains),
  regexp_extract: alsoBytes(extract),
  regexp_substr: alsoBytes(extract),
  regexp_extract_all: alsoBytes(extractAll),
  regexp_replace: alsoBytes(replace),
  regexp_instr: alsoBytes(position),
};
