// Regular expressions in Redshift, as PCRE (parameter p): it prefers alternatives in their order like RE2. Whether a `.` is a
// character or a byte there is not documented, so only patterns for which that makes no difference.

import { primary, SQL_PRECEDENCE as P } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import { canBeEmpty, parseRe2, type Re2Node } from '../../printing/re2-pattern.js';
import { infix, type FunctionTranslations, type Translation } from '../../printing/translation.js';
import type { TypedCall } from '../../typed-tree.js';
import { literalText } from '../../typed-literal.js';
import { typeKey } from '../../types.js';
import { stringLiteral } from './identifiers.js';

interface Pattern {
  /** The pattern as a printed literal, braces doubled. */
  readonly text: string;
  readonly node: Re2Node;
  readonly groups: number;
}

/** `undefined` after a refusal. */
function readPattern(call: TypedCall, printer: Printer): Pattern | undefined {
  const refused = (reason: string): undefined => void printer.refuse(reason, call.args[1]);
  if (typeKey(call.args[0]!.type) !== 'STRING') {
    refused('Redshift has no regular expressions on VARBYTE');
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
  const written = write(parsed.pattern.node, false);
  if (written === undefined) {
    refused('this regular expression may see bytes instead of characters on Redshift');
    return;
  }
  const literal = stringLiteral(written).replaceAll('{', '{{').replaceAll('}', '}}');
  return { text: literal, node: parsed.pattern.node, groups: parsed.pattern.groups };
}

/** Without a backslash; `undefined` where a byte could stand for a character. `many`: inside an unlimited repeat. */
function write(node: Re2Node, many: boolean): string | undefined {
  switch (node.kind) {
    case 'class':
      return writeClass(node, many);
    case 'any':
      return many ? (node.newline ? '(?s:.)' : '(?-s:.)') : undefined;
    case 'assertion':
      return { 'text-start': '^', 'text-end': '(?!(?s:.))' }[node.at as string];
    case 'sequence': {
      const parts = node.parts.map((p) => write(p, many && node.parts.length === 1));
      return parts.includes(undefined) ? undefined : parts.length === 1 ? parts[0] : `(?:${parts.join('')})`;
    }
    case 'choice': {
      const options = node.options.map((o) => write(o, false));
      return options.includes(undefined) ? undefined : `(?:${options.join('|')})`;
    }
    case 'group': {
      const body = write(node.body, false);
      return body === undefined ? undefined : `(${body})`;
    }
    case 'repeat': {
      const body = write(node.body, node.most === undefined && node.least <= 1);
      if (body === undefined) return undefined;
      const count =
        node.most === undefined
          ? node.least === 0
            ? '*'
            : node.least === 1
              ? '+'
              : `{${node.least},}`
          : `{${node.least},${node.most}}`;
      return `(?:${body})${count}${node.greedy ? '' : '?'}`;
    }
  }
}

function writeClass(node: Extract<Re2Node, { kind: 'class' }>, many: boolean): string | undefined {
  const ascii = node.ranges.every((r) => r.to < 128 && r.from > 0);
  if (!ascii || node.categories.length > 0 || node.ranges.length === 0 || (node.negated && !many)) return undefined;
  const character = (code: number): string | undefined =>
    /[A-Za-z0-9 !"#%&',/:;<=>@_`~.$*+?(){}|]/.test(String.fromCharCode(code)) ? String.fromCharCode(code) : undefined;
  const ranges = node.ranges.map(({ from, to }) =>
    from === to
      ? from === 45
        ? '-'
        : character(from)
      : character(from) && character(to) && `${character(from)!}-${character(to)!}`,
  );
  if (ranges.includes(undefined)) return undefined;
  // A hyphen stands last.
  return `[${node.negated ? '^' : ''}${ranges.filter((r) => r !== '-').join('')}${ranges.includes('-') ? '-' : ''}]`;
}

const contains: Translation = (call, printer) => {
  const pattern = readPattern(call, printer);
  return pattern === undefined
    ? primary('')
    : printer.apply(infix(`REGEXP_COUNT({0}, ${pattern.text}, 1, 'p') > 0`, P.compare, 'none'), call);
};

/** No match is an empty text on Redshift. */
const extract: Translation = (call, printer) => {
  const pattern = readPattern(call, printer);
  if (pattern === undefined) return primary('');
  if (call.args.length > 2)
    return printer.refuse('REGEXP_EXTRACT from a position is not translated to Redshift', call.args[2]);
  if (pattern.groups > 1)
    return printer.refuse('the regular expression has more than one group: GoogleSQL raises an error', call.args[1]);
  const parameters = pattern.groups === 1 ? 'pe' : 'p';
  return printer.apply(
    `CASE WHEN REGEXP_COUNT({0}, ${pattern.text}, 1, 'p') > 0 THEN REGEXP_SUBSTR({0}, ${pattern.text}, 1, 1, '${parameters}') END`,
    call,
  );
};

/** Every match removed, or replaced by a text without references to groups. */
const replace: Translation = (call, printer) => {
  const replacement = literalText(call.args[2]);
  if (replacement === undefined || /[\\$]/.test(replacement))
    return printer.refuse(
      'REGEXP_REPLACE is translated to Redshift with a plain literal replacement only',
      call.args[2],
    );
  const removed = replacement === '' ? removable(call) : undefined;
  if (removed !== undefined) return printer.apply(`REGEXP_REPLACE({0}, ${removed}, '', 1, 'p')`, call);
  const pattern = readPattern(call, printer);
  if (pattern === undefined) return primary('');
  if (canBeEmpty(pattern.node))
    return printer.refuse(
      'the regular expression can match nothing, and the engines count such matches in different ways',
      call.args[1],
    );
  return printer.apply(`REGEXP_REPLACE({0}, ${pattern.text}, {2}, 1, 'p')`, call);
};

/** A single negated class: removing its bytes removes its characters. */
function removable(call: TypedCall): string | undefined {
  const parsed = typeKey(call.args[0]!.type) === 'STRING' ? parseRe2(literalText(call.args[1]) ?? '(') : undefined;
  if (parsed?.ok !== true || parsed.pattern.node.kind !== 'class') return undefined;
  const text = writeClass(parsed.pattern.node, true);
  return text === undefined ? undefined : stringLiteral(text).replaceAll('{', '{{').replaceAll('}', '}}');
}

export const regex: FunctionTranslations = {
  regexp_contains: contains,
  regexp_extract: extract,
  regexp_replace: replace,
};
