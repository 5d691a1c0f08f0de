// Regular expressions in PostgreSQL: RE2 patterns are read as trees and written in PostgreSQL's own syntax. Where the matched
// text counts, only patterns whose match is provably the same piece of text.

import type { Fragment } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import {
  bytesPattern,
  canBeEmpty,
  findGroup,
  isEmptyAnywhere,
  parseRe2,
  someNode,
  type Re2Node,
  type Re2Pattern,
} from '../../printing/re2-pattern.js';
import { infix, type FunctionTranslations, type Translation } from '../../printing/translation.js';
import type { TypedCall, TypedExpression } from '../../typed-tree.js';
import { STRING, typeKey } from '../../types.js';
import { literalOf, literalText } from '../../typed-literal.js';
import { arePattern } from './are-pattern.js';
import { asCharacters, bytesOfCharacters, charactersOfLiteral } from './bytes.js';
import { clamped } from './lengths.js';
import { P } from './precedence.js';
import { sameSpan } from './regex-span.js';

interface Pattern {
  readonly pattern: Re2Pattern;
  /** The pattern as a printed literal. */
  readonly printed: TypedExpression;
  /** What is matched: a text, or the characters of BYTES. */
  readonly text: TypedExpression;
}

const REFUSED: Fragment = { text: '', precedence: 100 };
const EMPTY = 'the regular expression can match nothing, and the engines count such matches in different ways';

const isBytes = (call: TypedCall): boolean => typeKey(call.args[0]!.type) === 'BYTES';
const isNull = (expr: TypedExpression | undefined): boolean =>
  expr !== undefined && literalOf(expr) !== undefined && literalText(expr) === undefined;

/** `undefined` after a refusal. `groups`: how many of the capturing groups are read, from 1 on; absent: only whether it matches. */
function readPattern(call: TypedCall, printer: Printer, groups: number | undefined): Pattern | undefined {
  const refused = (reason: string, at: TypedExpression | TypedCall | undefined = call.args[1]): undefined =>
    void printer.refuse(reason, at);
  const text = literalText(call.args[1]);
  if (text === undefined) return refused('the regular expression must be a literal to be translated exactly');
  const parsed = parseRe2(text);
  if (!parsed.ok) return refused(`the regular expression is not translated: ${parsed.reason}`);
  const node = isBytes(call) ? bytesPattern(parsed.pattern.node) : parsed.pattern.node;
  if (node === undefined) return refused('the regular expression has characters that are no bytes');
  const pattern = { ...parsed.pattern, node };
  if (groups !== undefined && !sameSpan(node))
    return refused(
      'PostgreSQL may match another piece of text: it takes the longest match where GoogleSQL takes the first alternative',
    );
  for (let group = 1; group <= Math.min(groups ?? 0, pattern.groups); group++)
    if (inRepeat(node, group)) return refused('what a repeated group holds is not the same in PostgreSQL');
  const are = arePattern(node, groups !== undefined, groups !== undefined && groups > 0);
  if (!are.ok) return refused(are.reason);
  return {
    pattern,
    printed: patternLiteral(are.text, printer),
    text: isBytes(call) ? asCharacters(call.args[0]!, call, printer) : call.args[0]!,
  };
}

function patternLiteral(text: string, printer: Printer): TypedExpression {
  return printer.printed({ text: printer.dialect.stringLiteral(text), precedence: 100 }, STRING);
}

function inRepeat(node: Re2Node, group: number): boolean {
  return someNode(node, (n) => n.kind === 'repeat' && n.most !== 1 && findGroup(n.body, group) !== undefined);
}

/** A text found in the characters of BYTES is BYTES again. */
function found(
  template: string,
  regex: Pattern,
  rest: readonly TypedExpression[],
  call: TypedCall,
  printer: Printer,
): Fragment {
  const args = [regex.text, regex.printed, ...rest];
  if (!isBytes(call)) return printer.template(template, args, call);
  const text = printer.template(template, args, { ...call, type: STRING });
  return printer.template(bytesOfCharacters('{0}'), [printer.printed(text, STRING)], call);
}

/** A pattern of NULL gives NULL. */
const unlessNull =
  (translation: Translation): Translation =>
  (call, printer) =>
    call.args.some(isNull) ? printer.apply('CAST(NULL AS {type})', call) : printer.apply(translation, call);

const contains: Translation = (call, printer) => {
  const regex = readPattern(call, printer, undefined);
  return regex === undefined
    ? REFUSED
    : printer.template(infix('{0} ~ {1}', P.other, 'none'), [regex.text, regex.printed], call);
};

/** One group at most: two and more are GoogleSQL's error. */
function readSingle(call: TypedCall, printer: Printer): Pattern | undefined {
  const regex = readPattern(call, printer, 1);
  if (regex === undefined || regex.pattern.groups <= 1) return regex;
  return void printer.refuse('the regular expression has more than one group: GoogleSQL raises an error', call.args[1]);
}

interface Place {
  /** The text from the position on, a template. */
  readonly text: string;
  readonly occurrence: string;
  /** The position as a 32-bit one. */
  readonly start: string;
  /** What is added to a position found in the text. */
  readonly before: string;
  /** Around the whole: errors of positions and occurrences below 1. */
  guarded(template: string): string;
  readonly isFirst: boolean;
}

/** `{2}` is the position, `{3}` the occurrence. */
function place(call: TypedCall): Place {
  const [position, occurrence] = [call.args[2], call.args[3]].map((arg) =>
    arg === undefined ? '1' : literalText(arg),
  );
  const known = (text: string | undefined): number | undefined =>
    text === undefined || Number(text) < 1 ? undefined : Math.min(Number(text), 2147483647);
  const [from, nth] = [known(position), known(occurrence)];
  const given = ['{0}', ...(call.args[2] ? ['{2}'] : []), ...(call.args[3] ? ['{3}'] : [])];
  const guard = (hole: string, label: string): string =>
    `WHEN ${hole} < 1 AND ${given
      .filter((g) => g !== hole)
      .map((g) => `${g} IS NOT NULL`)
      .join(' AND ')} THEN {fail:${label} below 1}`;
  const guards = [
    ...(from === undefined ? [guard('{2}', 'position')] : []),
    ...(nth === undefined ? [guard('{3}', 'occurrence')] : []),
  ];
  const start = from === undefined ? clamped('{2}') : String(from);
  return {
    start,
    text: start === '1' ? '{0}' : `substr({0}, ${start})`,
    occurrence: nth === undefined ? clamped('{3}') : String(nth),
    before: from === undefined ? ' + {2} - 1' : from === 1 ? '' : ` + ${from - 1}`,
    guarded: (template) => (guards.length === 0 ? template : `CASE ${guards.join(' ')} ELSE ${template} END`),
    isFirst: nth === 1,
  };
}

/** The rest of the arguments as holes 2 and 3. */
const rest = (call: TypedCall): readonly TypedExpression[] => call.args.slice(2, 4);

/**
 * How a pattern goes with matches of nothing: `never` matches nothing; `once`: at the beginning of the text only; `anywhere`: nothing is found at each
 * place where nothing else is; `undefined`: at some places.
 */
function emptiness(node: Re2Node): 'never' | 'once' | 'anywhere' | undefined {
  if (!canBeEmpty(node)) return 'never';
  if (startsAtStart(node)) return 'once';
  return isEmptyAnywhere(node) ? 'anywhere' : undefined;
}

/** GoogleSQL does not look for nothing at the end of a text that is not empty: so does the pattern then. */
const notAtEnd = (regex: Pattern, printer: Printer): TypedExpression =>
  patternLiteral(`(?!$)(?:${areText(regex)})`, printer);

function areText(regex: Pattern): string {
  const are = arePattern(regex.pattern.node, true, regex.pattern.groups > 0);
  return are.ok ? are.text : '';
}

/** Nothing is found in an empty text, but behind the last character of another one only where that has as many bytes as the position says. */
function isBehindLast(at: Place, call: TypedCall): string {
  if (at.start === '1') return 'true';
  const empty = `({0} = '' AND ${at.start} = 1)`;
  return isBytes(call) ? empty : `(${empty} OR octet_length({0}) >= ${at.start})`;
}

const extract: Translation = (call, printer) => {
  const regex = readSingle(call, printer);
  if (regex === undefined) return REFUSED;
  const at = place(call);
  const empty = call.args.length > 2 ? emptiness(regex.pattern.node) : 'never';
  if (empty === undefined) return printer.refuse(EMPTY, call.args[1]);
  if (empty === 'anywhere' || (empty === 'once' && call.args.length > 2)) {
    const text = `(SELECT CASE WHEN {$t} = ''${call.args[3]?.nullable === true ? ' AND {3} IS NOT NULL' : ''} THEN CASE WHEN ${at.occurrence} = 1 AND ${isBehindLast(at, call)} THEN '' END ELSE regexp_substr({$t}, {1}, 1, ${at.occurrence}, '', ${regex.pattern.groups}) END FROM (SELECT ${at.text} AS {$t}) AS {$x})`;
    return found(at.guarded(text), { ...regex, printed: notAtEnd(regex, printer) }, rest(call), call, printer);
  }
  const text = at.isFirst
    ? `substring(${at.text} FROM {1})`
    : `regexp_substr(${at.text}, {1}, 1, ${at.occurrence}, '', ${regex.pattern.groups})`;
  return found(at.guarded(text), regex, rest(call), call, printer);
};

const extractAll: Translation = (call, printer) => {
  const regex = readSingle(call, printer);
  if (regex === undefined) return REFUSED;
  const empty = emptiness(regex.pattern.node);
  if (empty === undefined) return printer.refuse(EMPTY, call.args[1]);
  const text = regex.pattern.groups === 1 ? "COALESCE(({$m})[1], '')" : '({$m})[1]';
  const item = isBytes(call) ? bytesOfCharacters(text) : text;
  const all = `ARRAY(SELECT ${item} FROM regexp_matches({0}, {1}, 'g') WITH ORDINALITY AS {$y}({$m}, {$n}) ORDER BY {$n})`;
  const nothing = isBytes(call) ? "ARRAY[CAST('' AS bytea)]" : "ARRAY['']";
  return printer.template(
    empty === 'anywhere'
      ? `CASE WHEN {0} = '' THEN ${nothing} WHEN {0} IS NOT NULL THEN ${all} END`
      : `CASE WHEN {0} IS NOT NULL THEN ${all} END`,
    [regex.text, empty === 'anywhere' ? notAtEnd(regex, printer) : regex.printed],
    call,
  );
};

const instr: Translation = (call, printer) => {
  const regex = readSingle(call, printer);
  if (regex === undefined) return REFUSED;
  const at = place(call);
  const after = call.args[4] === undefined ? '0' : literalText(call.args[4]);
  if (after !== '0' && after !== '1') return printer.refuse('REGEXP_INSTR needs a literal 0 or 1 here', call.args[4]);
  if (literalText(call.args[1]) === '')
    return printer.template(
      at.guarded(`CASE WHEN ${call.args.map((_, i) => `{${i}} IS NOT NULL`).join(' AND ')} THEN CAST(0 AS bigint) END`),
      call.args,
      call,
    );
  const empty = emptiness(regex.pattern.node);
  if (empty === undefined || empty === 'once' || areText(regex) === '') return printer.refuse(EMPTY, call.args[1]);
  const where = (side: string): string =>
    `regexp_instr({$t}, {1}, 1, ${at.occurrence}, ${side}, '', ${regex.pattern.groups})`;
  const args = [regex.text, empty === 'anywhere' ? notAtEnd(regex, printer) : regex.printed, ...rest(call)];
  // A match of nothing counts as the character behind it; its group's place is that of the group.
  const place0 =
    empty === 'anywhere' && regex.pattern.groups === 0
      ? `${where(after)} + CASE WHEN ${where('0')} = ${where('1')} THEN 1 ELSE 0 END`
      : where(after);
  const one = at.before === '' && empty === 'never';
  const text = one
    ? `CAST(${where(after).replace('{$t}', at.text)} AS bigint)`
    : `(SELECT CASE WHEN {$t} = ''${call.args[3]?.nullable === true ? ' AND {3} IS NOT NULL' : ''} THEN CASE WHEN {0} <> '' AND ${at.occurrence} = 1 AND ${empty === 'anywhere' && at.start !== '1' ? isBehindLast(at, call) : 'false'} THEN CAST(${at.start} AS bigint) ELSE 0 END WHEN ${where('0')} = 0 THEN 0 WHEN {$t} IS NOT NULL THEN CAST(${place0} AS bigint)${at.before} END FROM (SELECT ${at.text} AS {$t}) AS {$x})`;
  return printer.template(at.guarded(text), args, call);
};

/** `\\1` and the like of a replacement, and the text between. */
function replacementPieces(text: string): readonly (string | number)[] {
  const pieces: (string | number)[] = [];
  let plain = '';
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c !== '\\') plain += c;
    else if (text[i + 1] === '\\') plain += text[++i]!;
    else {
      if (plain !== '') pieces.push(plain);
      plain = '';
      pieces.push(Number(text[++i]));
    }
  }
  return plain === '' ? pieces : [...pieces, plain];
}

const replace: Translation = (call, printer) => {
  const text = literalText(call.args[2]);
  if (text === undefined) return replaceComputed(call, printer);
  const used = [...text.matchAll(/\\(.?)/gsu)].map((m) => m[1] ?? '');
  const digits = used.filter((c) => /^[1-9]$/.test(c)).map(Number);
  const regex = readPattern(call, printer, Math.max(0, ...digits));
  if (regex === undefined) return REFUSED;
  const bad = used.find((c) => c !== '\\' && (!/^\d$/.test(c) || Number(c) > regex.pattern.groups));
  if (bad !== undefined)
    return printer.refuse(
      `the replacement's \\${bad} is no group of the regular expression: GoogleSQL raises an error`,
      call.args[2],
    );
  const written = isBytes(call) ? charactersOfLiteral(text) : text;
  if (emptiness(regex.pattern.node) !== 'never' && emptiness(regex.pattern.node) !== 'once')
    return found(replacedOneByOne(written, printer), regex, [], call, printer);
  const replacement = printer.printed(
    {
      text: printer.dialect.stringLiteral(
        written.replaceAll(/\\(.)/gsu, (reference, c) => (c === '0' ? '\\&' : reference)),
      ),
      precedence: 100,
    },
    STRING,
  );
  return found("regexp_replace({0}, {1}, {2}, 'g')", regex, [replacement], call, printer);
};

/** One without backslashes means the same in both. */
function replaceComputed(call: TypedCall, printer: Printer): Fragment {
  const regex = readPattern(call, printer, 0);
  if (regex === undefined) return REFUSED;
  if (!/^(?:never|once)$/.test(emptiness(regex.pattern.node) ?? '') || isBytes(call))
    return printer.refuse('the replacement must be a literal to be translated exactly', call.args[2]);
  return found(
    "CASE WHEN strpos({2}, E'\\\\') > 0 AND {0} IS NOT NULL THEN {fail:a computed replacement with a backslash} ELSE regexp_replace({0}, {1}, {2}, 'g') END",
    regex,
    [call.args[2]!],
    call,
    printer,
  );
}

/** Match by match: nothing is not found right behind another match, where PostgreSQL finds it. */
function replacedOneByOne(text: string, printer: Printer): string {
  const braced = (literal: string): string => literal.replaceAll('{', '{{').replaceAll('}', '}}');
  const pieces = replacementPieces(text).map((piece) =>
    typeof piece === 'string'
      ? braced(printer.dialect.stringLiteral(piece))
      : piece === 0
        ? 'substr({0}, {$s}, {$e} - {$s})'
        : `COALESCE(regexp_substr({0}, {1}, 1, {$n}, '', ${piece}), '')`,
  );
  const replacement = pieces.length === 0 ? "''" : pieces.join(' || ');
  const instr = (nth: string, side: number): string => `regexp_instr({0}, {1}, 1, ${nth}, ${side})`;
  return `COALESCE((SELECT string_agg(substr({0}, {$f}, {$s} - {$f}) || CASE WHEN {$n} > 1 AND {$s} = {$e} AND {$s} = {$f} THEN '' ELSE ${replacement} END, '' ORDER BY {$n}) || substr({0}, MAX({$e})) FROM (SELECT {$n}, CASE WHEN {$n} = 1 THEN 1 ELSE ${instr('{$n} - 1', 1)} END AS {$f}, ${instr('{$n}', 0)} AS {$s}, ${instr('{$n}', 1)} AS {$e} FROM generate_series(1, regexp_count({0}, {1})) AS {$n}) AS {$m}), {0})`;
}

/** Can match only once. */
function startsAtStart(node: Re2Node): boolean {
  if (node.kind === 'group') return startsAtStart(node.body);
  if (node.kind === 'choice') return node.options.every(startsAtStart);
  const first = node.kind === 'sequence' ? node.parts[0] : node;
  return first?.kind === 'assertion'
    ? first.at === 'text-start'
    : first !== undefined && first !== node && startsAtStart(first);
}

export const regex: FunctionTranslations = {
  regexp_contains: unlessNull(contains),
  regexp_extract: unlessNull(extract),
  regexp_substr: unlessNull(extract),
  regexp_extract_all: unlessNull(extractAll),
  regexp_replace: unlessNull(replace),
  regexp_instr: unlessNull(instr),
};
