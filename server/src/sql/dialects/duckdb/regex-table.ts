// Regular expressions in DuckDB: RE2 in both engines, so patterns pass unchanged; groups, absence and positions do not.

import type { Printer } from '../../printing/printer.js';
import type { Fragment } from '../../printing/fragment.js';
import type { CustomTranslation, FunctionTranslations, Translation } from '../../printing/translation.js';
import { infix } from '../../printing/translation.js';
import { parseRe2 } from '../../printing/re2-pattern.js';
import { SQL_PRECEDENCE as P } from '../../printing/fragment.js';
import {
  emptyMatches,
  groupedUpToGroup,
  looksAround,
  matchList,
  matchPlaces,
  type EmptyMatches,
} from './regex-matches.js';
import type { TypedCall, TypedExpression } from '../../typed-tree.js';
import { regexFacts, type RegexFacts } from '../../printing/regex-facts.js';
import { literalOf, literalText } from '../../typed-literal.js';
import { typeKey } from '../../types.js';
import { onCharacters } from './bytes.js';

/** Checks what both engines must agree on; `undefined` after a refusal. */
function literalPattern(call: TypedCall, printer: Printer): RegexFacts | undefined {
  const pattern = literalText(call.args[1]);
  if (pattern === undefined) {
    printer.refuse('the regular expression must be a literal to be translated exactly', call.args[1]);
    return undefined;
  }
  const facts = regexFacts(pattern);
  if (typeof facts !== 'string') return facts;
  printer.refuse(facts, call.args[1]);
  return undefined;
}

const refused = { text: '', precedence: 100 };

const contains: CustomTranslation = (call, printer) => {
  const pattern = literalText(call.args[1]);
  const facts = pattern === undefined ? undefined : regexFacts(pattern);
  return typeof facts === 'string'
    ? printer.refuse(facts, call.args[1])
    : printer.apply('regexp_matches({0}, {1})', call);
};

/** The group to give: 1 where the pattern has one group, 0 where it has none. Two and more are GoogleSQL's error. */
function group(facts: RegexFacts, call: TypedCall, printer: Printer): 0 | 1 | undefined {
  if (facts.groups <= 1) return facts.groups === 0 ? 0 : 1;
  printer.refuse('the regular expression has more than one group: GoogleSQL raises an error', call.args[1]);
  return undefined;
}

/** `undefined` after a refusal: where else than between all characters a pattern matches nothing, the engines count in different ways. */
function countable(call: TypedCall, printer: Printer): EmptyMatches | undefined {
  const empty = emptyMatches(literalText(call.args[1])!);
  if (empty !== 'unknown') return empty;
  printer.refuse(
    'the regular expression can match nothing at certain places, and the engines count such matches in different ways',
    call.args[1],
  );
  return undefined;
}

/** DuckDB's largest position. */
const FARTHEST = 4294967295;

/** The text from a position on, an operand of a template. */
function textFrom(call: TypedCall, index: number): string {
  const position = call.args[index] === undefined ? '1' : literalText(call.args[index]);
  if (position === '1') return '{0}';
  if (position !== undefined) return `substr({0}, ${Number(position) > FARTHEST ? FARTHEST : position})`;
  return `substr({0}, CASE WHEN {${index}} > ${FARTHEST} THEN ${FARTHEST} ELSE {${index}} END)`;
}

/** A literal as it is, a computed argument as a hole; 1 when absent. */
function countOf(call: TypedCall, index: number): string {
  return call.args[index] === undefined ? '1' : (literalText(call.args[index]) ?? `{${index}}`);
}

/** Positions and occurrences below 1 are GoogleSQL's error where no argument is NULL; `undefined` after a refusal. */
function placeGuards(call: TypedCall, printer: Printer): string | undefined {
  const guards: string[] = [];
  for (const [index, name] of [
    [2, 'position'],
    [3, 'occurrence'],
  ] as const) {
    const literal = literalText(call.args[index]);
    if (call.args[index] === undefined || (literal !== undefined && Number(literal) >= 1)) continue;
    if (literal !== undefined) {
      printer.refuse('GoogleSQL raises an error for positions and occurrences below 1', call.args[index]);
      return undefined;
    }
    const others = call.args.map((_, i) => (i === index || i === 1 ? '' : ` AND {${i}} IS NOT NULL`)).join('');
    guards.push(`WHEN {${index}} < 1${others} THEN {fail:${name} below 1} `);
  }
  return guards.join('');
}

/** The function that counts a text's bytes; of BYTES, seen as characters, it counts those. */
type Size = 'strlen' | 'length';

/** A position behind the text, counted in bytes, finds nothing, not even nothing. */
function isBehind(call: TypedCall, empty: EmptyMatches, size: Size): string | undefined {
  const position = countOf(call, 2);
  if (empty === 'never' || position === '1') return undefined;
  return `${position} > greatest(${size}({0}), 1)`;
}

const extract =
  (size: Size): CustomTranslation =>
  (call, printer) => {
    const facts = literalPattern(call, printer);
    const index = facts && group(facts, call, printer);
    if (facts === undefined || index === undefined) return refused;
    // regexp_extract gives '' for no match, regexp_extract_all no element; a group that took no part is NULL in both.
    if (call.args.length === 2)
      return printer.apply(`regexp_extract_all({0}, {1}${index === 0 ? '' : ', 1'})[1]`, call);
    const empty = countable(call, printer);
    const guards = placeGuards(call, printer);
    if (empty === undefined || guards === undefined) return refused;
    const list = matchList(textFrom(call, 2), '{1}', index, empty);
    const found = `${empty === 'everywhere' ? `(${list})` : list}[${countOf(call, 3)}]`;
    const behind = isBehind(call, empty, size);
    const cases = `${guards}${behind === undefined ? '' : `WHEN ${behind} THEN NULL `}`;
    return printer.apply(cases === '' ? infix(found, P.postfix) : `CASE ${cases}ELSE ${found} END`, call);
  };

const extractAll: CustomTranslation = (call, printer) => {
  const facts = literalPattern(call, printer);
  const index = facts && group(facts, call, printer);
  if (facts === undefined || index === undefined) return refused;
  const empty = countable(call, printer);
  if (empty === undefined) return refused;
  const list = matchList('{0}', '{1}', index, empty);
  return printer.apply(index === 0 ? list : `list_transform(${list}, lambda {$m}: COALESCE({$m}, ''))`, call);
};

const replace: CustomTranslation = (call, printer) => {
  const replacement = literalText(call.args[2]);
  if (literalOf(call.args[2]) !== undefined && replacement === undefined)
    return printer.apply('CAST(NULL AS {type})', call);
  if (replacement === undefined)
    return printer.refuse('the replacement must be a literal to be translated exactly', call.args[2]);
  const pattern = literalText(call.args[1]);
  const facts = pattern === undefined ? undefined : regexFacts(pattern);
  if (typeof facts === 'string') return printer.refuse(facts, call.args[1]);
  // A computed pattern may have any number of groups: nothing but the whole match can be meant.
  const groups = facts?.groups ?? 0;
  if (facts === undefined && /\\[1-9]/.test(replacement))
    return printer.refuse('a group of a computed regular expression is not known when it is translated', call.args[1]);
  for (const [reference, digit] of replacement.matchAll(/\\(.?)/gsu)) {
    if (digit === '\\') continue;
    if (!/^\d$/.test(digit ?? '') || Number(digit) > groups)
      return printer.refuse(
        `the replacement's ${reference} is no group of the regular expression: GoogleSQL raises an error`,
        call.args[2],
      );
  }
  return printer.apply("regexp_replace({0}, {1}, {2}, 'g')", call);
};

const instr =
  (size: Size): CustomTranslation =>
  (call, printer) => {
    const facts = literalPattern(call, printer);
    const index = facts && group(facts, call, printer);
    if (facts === undefined || index === undefined) return refused;
    const pattern = literalText(call.args[1])!;
    if (call.args.length === 2 && index === 0 && !facts.matchesEmpty) return firstMatch(call, pattern, printer);
    return instrFrom(call, pattern, index, size, printer);
  };

/** Leftmost match: the shortest text before it, plus one. */
function firstMatch(call: TypedCall, pattern: string, printer: Printer): Fragment {
  const before = patternLiteral(`^((?s:.*?))(?:${pattern})`, call, printer);
  return printer.template(
    'CASE WHEN regexp_matches({0}, {1}) THEN length(regexp_extract({0}, {2}, 1)) + 1 WHEN {0} IS NOT NULL THEN 0 END',
    [call.args[0]!, call.args[1]!, before],
    call,
  );
}

const patternLiteral = (pattern: string, call: TypedCall, printer: Printer): TypedExpression =>
  printer.printed({ text: printer.dialect.stringLiteral(pattern), precedence: 100 }, call.args[1]!.type);

/** Position of any match or of its group, or the one after its end: from the places of all matches. */
function instrFrom(call: TypedCall, pattern: string, index: 0 | 1, size: Size, printer: Printer): Fragment {
  const end = call.args[4] === undefined ? '0' : literalText(call.args[4]);
  if (end !== '0' && end !== '1')
    return printer.refuse('REGEXP_INSTR needs a literal 0 or 1 to say which end is meant', call.args[4]);
  const empty = countable(call, printer);
  const guards = placeGuards(call, printer);
  if (empty === undefined || guards === undefined) return refused;
  const occurrence = countOf(call, 3);
  const parsed = parseRe2(pattern);
  if (occurrence !== '1' && empty === 'never' && (!parsed.ok || looksAround(parsed.pattern)))
    return printer.refuse('matches that depend on what stands before them are not counted in DuckDB', call.args[1]);
  const upTo = index === 0 ? undefined : groupedUpToGroup(pattern);
  if (index === 1 && upTo === undefined)
    return printer.refuse('REGEXP_INSTR of a group inside another construct is not translated to DuckDB', call.args[1]);
  if (pattern === '') return printer.apply(`CASE ${guards}WHEN ${GIVEN(call)} THEN CAST(0 AS BIGINT) END`, call);
  const text = textFrom(call, 2);
  const list = (of: string, wanted: 0 | 1): string => `(${matchList(text, of, wanted, empty)})[${occurrence}]`;
  const places = matchPlaces(text, '{1}', occurrence, empty, '{$e}');
  const found = list('{1}', index);
  const ends = index === 0 ? places.behind : `${places.before} + length(${list(`{${call.args.length}}`, 1)})`;
  const place = `CAST(${countOf(call, 2)} + ${ends}${end === '1' ? '' : ` - length(${found})`} AS BIGINT)`;
  const behind = isBehind(call, empty, size);
  return printer.template(
    `CASE ${guards}${behind === undefined ? '' : `WHEN ${GIVEN(call)} AND (${behind}) THEN 0 `}WHEN ${found} IS NOT NULL AND {0} <> '' THEN ${place} WHEN ${GIVEN(call)} THEN 0 END`,
    [...call.args, ...(upTo === undefined ? [] : [patternLiteral(upTo, call, printer)])],
    call,
  );
}

/** Every argument but the literals has a value. */
const GIVEN = (call: TypedCall): string =>
  call.args
    .flatMap((arg, i) => (i === 0 || literalText(arg) === undefined ? [`{${i}} IS NOT NULL`] : []))
    .join(' AND ');

/** BYTES are matched as characters; letters outside ASCII have no case there. */
function alsoOnBytes(of: (size: Size) => CustomTranslation): Translation {
  return (call, printer) => {
    if (typeKey(call.args[0]!.type) !== 'BYTES') return of('strlen')(call, printer);
    if (/\(\?[a-zA-Z]*i/.test(literalText(call.args[1]) ?? ''))
      return printer.refuse('a pattern that ignores case is not translated for BYTES', call.args[1]);
    return onCharacters(call, printer, (inner) => of('length')(inner, printer));
  };
}

export const regex: FunctionTranslations = {
  regexp_contains: alsoOnBytes(() => contains),
  regexp_extract: alsoOnBytes(extract),
  regexp_extract_all: alsoOnBytes(() => extractAll),
  regexp_replace: alsoOnBytes(() => replace),
  regexp_instr: alsoOnBytes(instr),
};
