// A column of addresses (mail, web) or telephone numbers that is compared with several texts of which none can be one: another column was meant.

import type { TypedColumn, TypedExpression } from '../../sql/typed-tree.js';
import { withoutCasts } from '../../sql/typed-walk.js';
import type { NodePlace, Rule } from '../rule.js';
import { placeOf, shown } from '../written-text.js';

interface Kind {
  readonly names: readonly string[];
  readonly called: string;
  /** Every such value has one of these. */
  readonly has: string;
  readonly shown: string;
}

const KINDS: readonly Kind[] = [
  { names: ['email', 'e_mail', 'mail', 'email_address'], called: 'mail addresses', has: '@', shown: 'an `@`' },
  { names: ['url', 'page_url', 'link', 'website'], called: 'web addresses', has: './:', shown: 'a dot or a slash' },
  {
    names: ['phone', 'phone_number', 'telephone', 'mobile'],
    called: 'telephone numbers',
    has: '0123456789',
    shown: 'a digit',
  },
];

/** What stands for no value: it is compared with on purpose. */
const NONE: ReadonlySet<string> = new Set(
  'unknown,n/a,na,none,null,nil,missing,test,empty,no,undefined,invalid,anonymous,deleted,redacted'.split(','),
);

const FEWEST = 2;

export const valueOfAnotherKind: Rule = {
  id: 'value-of-another-kind',
  family: 'sql',
  severity: 'warning',
  onNode: {
    kinds: ['case'],
    fns: ['$case_with_value', '$in'],
    visit(place, report) {
      const { column, values } = comparedWith(place.node);
      const kind = column && KINDS.find((k) => k.names.includes(lastWords(column.column.name)));
      if (column === undefined || kind === undefined) return;
      const told = values.filter((v) => v.trim() !== '' && !NONE.has(v.trim().toLowerCase()));
      if (told.length < FEWEST || told.some((v) => [...kind.has].some((c) => v.includes(c)))) return;
      const listed = told
        .slice(0, 3)
        .map((v) => `\`'${v}'\``)
        .join(', ');
      report({
        ...placeOfColumn(place, column),
        message: `\`${column.column.name}\` holds ${kind.called}, by its name, and is compared with ${listed}${told.length > 3 ? ', …' : ''}, which have not ${kind.shown}: no row would match. Compare the column that is meant.`,
      });
    },
  },
};

/** `email_address`, also as the end of a longer name: `billing_email`. */
function lastWords(name: string): string {
  const words = name.toLowerCase().split('_');
  const two = words.slice(-2).join('_');
  return KINDS.some((k) => k.names.includes(two)) ? two : words.at(-1)!;
}

/** A column and the texts that it is compared with, where there are no others. */
function comparedWith(node: TypedExpression): {
  readonly column: TypedColumn | undefined;
  readonly values: readonly string[];
} {
  const pairs: (readonly [TypedExpression, TypedExpression])[] = [];
  if (node.kind === 'case')
    for (const { when } of node.whens) {
      if (when.kind !== 'call' || when.fn !== '$equal') return NOTHING;
      pairs.push([when.args[0]!, when.args[1]!]);
    }
  else if (node.kind === 'call') {
    const [subject, ...rest] = node.args;
    const values = node.fn === '$in' ? rest : rest.filter((_, i) => i % 2 === 0 && i + 1 < rest.length);
    for (const value of values) pairs.push([subject!, value]);
  }
  let column: TypedColumn | undefined;
  const values: string[] = [];
  for (const pair of pairs) {
    const [a, b] = pair.map(withoutCasts);
    const [left, right] = a?.kind === 'literal' ? [b, a] : [a, b];
    if (left?.kind !== 'column' || right?.kind !== 'literal' || typeof right.value !== 'string') return NOTHING;
    if (column !== undefined && column.column.name !== left.column.name) return NOTHING;
    column ??= left;
    values.push(right.value);
  }
  return { column, values };
}

const NOTHING = { column: undefined, values: [] } as const;

/** `{from}` is named where `from_column` says so. */
function placeOfColumn(place: NodePlace, column: TypedColumn): ReturnType<typeof placeOf> {
  const { part } = place.written.text;
  const from =
    shown(place, column) === '{from}' ? place.model?.spec.columns.find((c) => c.transform?.part === part) : undefined;
  return from?.fromColumn === undefined ? placeOf(place, column) : { part: from.fromColumn.part };
}
