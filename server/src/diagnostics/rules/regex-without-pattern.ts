// A regular expression that has nothing of one: a plain text, perhaps anchored. A comparison of texts says the same.

import { sqlLiteral } from '../../model/produced-values.js';
import type { TypedCall, TypedExpression, TypedLiteral } from '../../sql/typed-tree.js';
import type { NodePlace, Rule } from '../rule.js';
import { inPlace, isOperand, placeOf, shown } from '../written-text.js';

export const regexWithoutPattern: Rule = {
  id: 'regex-without-pattern',
  family: 'sql',
  severity: 'hint',
  onNode: {
    fns: ['regexp_contains', 'regexp_replace'],
    visit(place, report) {
      const call = place.node as TypedCall;
      const [subject, pattern, replacement] = call.args;
      const plain = pattern === undefined ? undefined : plainText(pattern);
      if (subject === undefined || plain === undefined || !isOperand(subject) || call.safe) return;
      const same =
        replacement === undefined ? comparison(place, subject, plain) : replaced(place, subject, plain, replacement);
      if (same === undefined) return;
      report({
        ...placeOf(place),
        message: `This pattern is a plain text: \`${same}\` says the same, and needs no escapes.`,
        suggestions: [replacement === undefined ? inPlace(place, same, true) : same],
      });
    },
  },
};

interface PlainText {
  readonly literal: TypedLiteral;
  readonly text: string;
  readonly fromStart: boolean;
  readonly toEnd: boolean;
}

function plainText(pattern: TypedExpression): PlainText | undefined {
  if (pattern.kind !== 'literal' || pattern.value === undefined) return undefined;
  if (pattern.type.kind !== 'scalar' || pattern.type.name !== 'STRING') return undefined;
  const { value } = pattern;
  const fromStart = value.startsWith('^');
  const toEnd = value.endsWith('$');
  const text = value.slice(fromStart ? 1 : 0, toEnd ? -1 : undefined);
  return text === '' || /[\\.+*?()[\]{}|^$]/.test(text) ? undefined : { literal: pattern, text, fromStart, toEnd };
}

function comparison(
  place: NodePlace,
  subject: TypedExpression,
  { literal, text, fromStart, toEnd }: PlainText,
): string {
  const value = (v: string): string => sqlLiteral({ ...literal, value: v });
  const name = shown(place, subject);
  if (fromStart && toEnd) return `${name} = ${value(text)}`;
  if (fromStart) return `STARTS_WITH(${name}, ${value(text)})`;
  if (toEnd) return `ENDS_WITH(${name}, ${value(text)})`;
  return /[%_]/.test(text) ? `STRPOS(${name}, ${value(text)}) > 0` : `${name} LIKE ${value(`%${text}%`)}`;
}

function replaced(
  place: NodePlace,
  subject: TypedExpression,
  { literal, text, fromStart, toEnd }: PlainText,
  replacement: TypedExpression,
): string | undefined {
  if (fromStart || toEnd || replacement.kind !== 'literal' || replacement.value === undefined) return undefined;
  return replacement.value.includes('\\')
    ? undefined
    : `REPLACE(${shown(place, subject)}, ${sqlLiteral({ ...literal, value: text })}, ${shown(place, replacement)})`;
}
