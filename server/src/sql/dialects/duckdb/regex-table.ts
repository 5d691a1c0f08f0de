// Regular expressions in DuckDB: RE2 in both engines, so patterns pass unchanged; groups, absence and positions do not.

import type { Printer } from '../../printing/printer.js';
import type { Fragment } from '../../printing/fragment.js';
import type { CustomTranslation, FunctionTranslations, Translation } from '../../printing/translation.js';
import { parseRe2, type Re2Node } from '../../printing/re2-pattern.js';
import type { TypedCall } from '../../typed-tree.js';
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
function group(facts: RegexFacts, call: TypedCall, printer: Printer): number | undefined {
  if (facts.groups <= 1) return facts.groups;
  printer.refuse('the regular expression has more than one group: GoogleSQL raises an error', call.args[1]);
  return undefined;
}

const extract: CustomTranslation = (call, printer) => {
  const facts = literalPattern(call, printer);
  const index = facts && group(facts, call, printer);
  if (facts === undefined || index === undefined) return refused;
  if (call.args.length > 2 && facts.matchesEmpty)
    return printer.refuse(
      'the regular expression can match nothing, and the engines count such matches in different ways',
      call.args[1],
    );
  if (call.args.length === 2) {
    // regexp_extract gives '' for no match, regexp_extract_all no element; a group that took no part is NULL in both.
    return printer.apply(`regexp_extract_all({0}, {1}${index === 0 ? '' : ', 1'})[1]`, call);
  }
  const position = literalText(call.args[2]);
  const occurrence = call.args[3] === undefined ? '1' : literalText(call.args[3]);
  if (position === undefined || occurrence === undefined || Number(position) < 1 || Number(occurrence) < 1)
    return printer.refuse(
      'REGEXP_EXTRACT from a computed position or occurrence is not translated to DuckDB',
      call.args[2],
    );
  const text = position === '1' ? '{0}' : `substr({0}, ${position})`;
  return printer.apply(`regexp_extract_all(${text}, {1}${index === 0 ? '' : ', 1'})[${occurrence}]`, call);
};

const extractAll: CustomTranslation = (call, printer) => {
  const facts = literalPattern(call, printer);
  if (facts?.matchesEmpty)
    return printer.refuse(
      'the regular expression can match nothing, and the engines count such matches in different ways',
      call.args[1],
    );
  const index = facts && group(facts, call, printer);
  if (index === undefined) return refused;
  if (index === 0) return printer.apply('regexp_extract_all({0}, {1})', call);
  return printer.apply("list_transform(regexp_extract_all({0}, {1}, 1), lambda m: COALESCE(m, ''))", call);
};

const replace: CustomTranslation = (call, printer) => {
  const replacement = literalText(call.args[2]);
  if (literalOf(call.args[2]) !== undefined && replacement === undefined)
    return printer.apply('CAST(NULL AS {type})', call);
  if (replacement === undefined)
    return printer.refuse('the replacement must be a literal to be translated exactly', call.args[2]);
  const pattern = literalText(call.args[1]);
  if (pattern === undefined)
    return printer.refuse('the regular expression must be a literal to be translated exactly', call.args[1]);
  const facts = regexFacts(pattern);
  if (typeof facts === 'string') return printer.refuse(facts, call.args[1]);
  const { groups } = facts;
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

/** Leftmost match: the shortest text before it, plus one. */
const instr: CustomTranslation = (call, printer) => {
  const facts = literalPattern(call, printer);
  if (facts === undefined) return refused;
  if (facts.matchesEmpty)
    return printer.refuse(
      'the regular expression can match nothing, and the engines count such matches in different ways',
      call.args[1],
    );
  const pattern = literalText(call.args[1])!;
  const index = group(facts, call, printer);
  if (index === undefined) return refused;
  if (index === 1) return printer.refuse('REGEXP_INSTR of a group is not translated to DuckDB', call.args[1]);
  if (call.args.length > 2) return instrFrom(call, pattern, printer);
  const before = printer.printed(
    { text: printer.dialect.stringLiteral(`^((?s:.*?))(?:${pattern})`), precedence: 100 },
    call.args[1]!.type,
  );
  return printer.template(
    'CASE WHEN regexp_matches({0}, {1}) THEN length(regexp_extract({0}, {2}, 1)) + 1 WHEN {0} IS NOT NULL THEN 0 END',
    [call.args[0]!, call.args[1]!, before],
    call,
  );
};

/** Position of a later match, or the one after its end: lengths of the texts between the matches and of the matches before. */
function instrFrom(call: TypedCall, pattern: string, printer: Printer): Fragment {
  const [position, occurrence, end] = [2, 3, 4].map((i) =>
    call.args[i] === undefined ? (i === 4 ? 0 : 1) : Number(literalText(call.args[i]) ?? NaN),
  );
  if (!(position! >= 1) || !(occurrence! >= 1) || (end !== 0 && end !== 1))
    return printer.refuse(
      'REGEXP_INSTR needs literals: a position and an occurrence of at least 1, and 0 or 1',
      call.args[2],
    );
  if (occurrence! > 1 && dependsOnPlace(pattern))
    return printer.refuse('matches that depend on what stands before them are not counted in DuckDB', call.args[1]);
  const text = position === 1 ? '{0}' : `substr({0}, ${position!})`;
  const matches = `regexp_extract_all(${text}, {1})`;
  const sum = (list: string, count: number): string =>
    count === 0 ? '' : ` + list_sum(list_transform(${list}[1:${count}], lambda {$e}: length({$e})))`;
  const found = `CAST(${position!}${sum(`string_split_regex(${text}, {1})`, occurrence!)}${sum(matches, occurrence! - 1 + end)} AS BIGINT)`;
  return printer.apply(
    `CASE WHEN len(${matches}) >= ${occurrence!} THEN ${found} WHEN {0} IS NOT NULL THEN 0 END`,
    call,
  );
}

/** Beginnings and word boundaries look at what stands before a match. */
function dependsOnPlace(pattern: string): boolean {
  const parsed = parseRe2(pattern);
  const found = (node: Re2Node): boolean => {
    switch (node.kind) {
      case 'assertion':
        return true;
      case 'sequence':
        return node.parts.some(found);
      case 'choice':
        return node.options.some(found);
      case 'group':
      case 'repeat':
        return found(node.body);
      default:
        return false;
    }
  };
  return !parsed.ok || found(parsed.pattern.node);
}

/** BYTES are matched as characters; letters outside ASCII have no case there. */
function alsoOnBytes(translation: CustomTranslation): Translation {
  return (call, printer) => {
    if (typeKey(call.args[0]!.type) !== 'BYTES') return translation(call, printer);
    if (/\(\?[a-zA-Z]*i/.test(literalText(call.args[1]) ?? ''))
      return printer.refuse('a pattern that ignores case is not translated for BYTES', call.args[1]);
    return onCharacters(call, printer, (inner) => translation(inner, printer));
  };
}

export const regex: FunctionTranslations = {
  regexp_contains: alsoOnBytes(contains),
  regexp_extract: alsoOnBytes(extract),
  regexp_extract_all: alsoOnBytes(extractAll),
  regexp_replace: alsoOnBytes(replace),
  regexp_instr: alsoOnBytes(instr),
};
