// Regular expressions in PostgreSQL: RE2 patterns are read as trees and written in PostgreSQL's own syntax. Where the matched
// text counts, only patterns whose match is provably the same piece of text.

import type { Fragment } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import {
  canBeEmpty,
  findGroup,
  parseRe2,
  someNode,
  type Re2Node,
  type Re2Pattern,
} from '../../printing/re2-pattern.js';
import { infix, type FunctionTranslations, type Translation } from '../../printing/translation.js';
import type { TypedCall, TypedExpression } from '../../typed-tree.js';
import { STRING, typeKey } from '../../types.js';
import { literalText } from '../../typed-literal.js';
import { arePattern } from './are-pattern.js';
import { P } from './precedence.js';
import { sameSpan } from './regex-span.js';

interface Pattern {
  readonly pattern: Re2Pattern;
  /** The pattern as a printed literal. */
  readonly printed: TypedExpression;
}

const REFUSED: Fragment = { text: '', precedence: 100 };
const EMPTY = 'the regular expression can match nothing, and the engines count such matches in different ways';

/** `undefined` after a refusal. `groups`: how many of the capturing groups are read, from 1 on; absent: only whether it matches. */
function readPattern(call: TypedCall, printer: Printer, groups: number | undefined): Pattern | undefined {
  const refused = (reason: string, at: TypedExpression | TypedCall | undefined = call.args[1]): undefined =>
    void printer.refuse(reason, at);
  if (typeKey(call.args[0]!.type) !== 'STRING') {
    refused('PostgreSQL has no regular expressions on bytea', call);
    return;
  }
  const text = literalText(call.args[1]);
  if (text === undefined) {
    refused('the regular expression must be a literal to be translated exactly');
    return;
  }
  const parsed = parseRe2(text);
  if (!parsed.ok) {
    refused(`the regular expression is not translated: ${parsed.reason}`);
    return;
  }
  const { pattern } = parsed;
  if (groups !== undefined && !sameSpan(pattern.node)) {
    refused(
      'PostgreSQL may match another piece of text: it takes the longest match where GoogleSQL takes the first alternative',
    );
    return;
  }
  for (let group = 1; group <= Math.min(groups ?? 0, pattern.groups); group++)
    if (inRepeat(pattern.node, group)) {
      refused('what a repeated group holds is not the same in PostgreSQL');
      return;
    }
  const are = arePattern(pattern.node, groups !== undefined, groups !== undefined && groups > 0);
  if (!are.ok) {
    refused(are.reason);
    return;
  }
  return {
    pattern,
    printed: printer.printed({ text: printer.dialect.stringLiteral(are.text), precedence: 100 }, STRING),
  };
}

function inRepeat(node: Re2Node, group: number): boolean {
  return someNode(node, (n) => n.kind === 'repeat' && n.most !== 1 && findGroup(n.body, group) !== undefined);
}

const contains: Translation = (call, printer) => {
  const regex = readPattern(call, printer, undefined);
  return regex === undefined
    ? REFUSED
    : printer.template(infix('{0} ~ {1}', P.other, 'none'), [call.args[0]!, regex.printed], call);
};

/** One group at most: two and more are GoogleSQL's error. */
function readSingle(call: TypedCall, printer: Printer): Pattern | undefined {
  const regex = readPattern(call, printer, 1);
  if (regex === undefined || regex.pattern.groups <= 1) return regex;
  return void printer.refuse('the regular expression has more than one group: GoogleSQL raises an error', call.args[1]);
}

/** A literal position and occurrence from 1 on; `undefined` after a refusal. */
function place(
  call: TypedCall,
  printer: Printer,
): { readonly text: string; readonly occurrence: string; readonly position: string } | undefined {
  const position = call.args[2] === undefined ? '1' : literalText(call.args[2]);
  const occurrence = call.args[3] === undefined ? '1' : literalText(call.args[3]);
  if (position === undefined || occurrence === undefined || Number(position) < 1 || Number(occurrence) < 1)
    return void printer.refuse('a computed position or occurrence is not translated to PostgreSQL', call.args[2]);
  return { text: position === '1' ? '{0}' : `substr({0}, ${position})`, occurrence, position };
}

const extract: Translation = (call, printer) => {
  const regex = readSingle(call, printer);
  const at = place(call, printer);
  if (regex === undefined || at === undefined) return REFUSED;
  if (call.args.length > 2 && canBeEmpty(regex.pattern.node)) return printer.refuse(EMPTY, call.args[1]);
  const args = [call.args[0]!, regex.printed];
  if (at.occurrence === '1') return printer.template(`substring(${at.text} FROM {1})`, args, call);
  return printer.template(
    `regexp_substr(${at.text}, {1}, 1, ${at.occurrence}, '', ${regex.pattern.groups})`,
    args,
    call,
  );
};

const extractAll: Translation = (call, printer) => {
  const regex = readSingle(call, printer);
  if (regex === undefined) return REFUSED;
  if (canBeEmpty(regex.pattern.node)) return printer.refuse(EMPTY, call.args[1]);
  const item = regex.pattern.groups === 1 ? "COALESCE(({$m})[1], '')" : '({$m})[1]';
  return printer.template(
    `CASE WHEN {0} IS NOT NULL THEN ARRAY(SELECT ${item} FROM regexp_matches({0}, {1}, 'g') WITH ORDINALITY AS {$u}({$m}, {$o}) ORDER BY {$o}) END`,
    [call.args[0]!, regex.printed],
    call,
  );
};

const instr: Translation = (call, printer) => {
  const regex = readSingle(call, printer);
  const at = place(call, printer);
  if (regex === undefined || at === undefined) return REFUSED;
  const after = call.args[4] === undefined ? '0' : literalText(call.args[4]);
  if (after !== '0' && after !== '1') return printer.refuse('REGEXP_INSTR needs a literal 0 or 1 here', call.args[4]);
  if (canBeEmpty(regex.pattern.node)) return printer.refuse(EMPTY, call.args[1]);
  const args = [call.args[0]!, regex.printed];
  const found = `CAST(regexp_instr(${at.text}, {1}, 1, ${at.occurrence}, ${after}, '', ${regex.pattern.groups}) AS bigint)`;
  if (at.position === '1') return printer.template(found, args, call);
  return printer.template(
    `CASE WHEN ${found} > 0 THEN ${found} + ${Number(at.position) - 1} ELSE ${found} END`,
    args,
    call,
  );
};

const replace: Translation = (call, printer) => {
  const text = literalText(call.args[2]);
  if (text === undefined)
    return printer.refuse('the replacement must be a literal to be translated exactly', call.args[2]);
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
  if (canBeEmpty(regex.pattern.node) && !startsAtStart(regex.pattern.node)) return printer.refuse(EMPTY, call.args[1]);
  const replacement = printer.printed(
    {
      text: printer.dialect.stringLiteral(
        text.replaceAll(/\\(.)/gsu, (reference, c) => (c === '0' ? '\\&' : reference)),
      ),
      precedence: 100,
    },
    STRING,
  );
  return printer.template("regexp_replace({0}, {1}, {2}, 'g')", [call.args[0]!, regex.printed, replacement], call);
};

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
  regexp_contains: contains,
  regexp_extract: extract,
  regexp_substr: extract,
  regexp_extract_all: extractAll,
  regexp_replace: replace,
  regexp_instr: instr,
};
