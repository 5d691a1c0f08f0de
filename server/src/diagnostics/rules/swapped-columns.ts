// Two columns of which each is computed as the other's name says: what they are computed from has changed places.

import { expressionIdentity } from '../../model/expression-identity.js';
import { columnsRead, eachNode } from '../../model/expression-walk.js';
import type { TypedExpression, TypedLiteral } from '../../sql/typed-tree.js';
import { rewriteTyped } from '../../sql/typed-walk.js';
import { isBlocked } from '../blocked-model.js';
import { textWords } from '../name-fit.js';
import { wordsOf } from '../name-words.js';
import type { Rule } from '../rule.js';
import { writtenColumns, type WrittenColumn } from '../written-columns.js';

export const swappedColumns: Rule = {
  id: 'swapped-columns',
  family: 'names',
  severity: 'warning',
  ofModel(model, report) {
    if (isBlocked(model)) return;
    const columns = writtenColumns(model);
    for (const [i, one] of columns.entries())
      for (const other of columns.slice(i + 1)) {
        const swapped = swappedNames(one, other) ?? swappedTexts(one, other);
        if (swapped === undefined) continue;
        report({
          part: one.part,
          message: `\`${one.output.name}\` is computed from ${swapped.one}, and \`${other.output.name}\` from ${swapped.other}: the two have probably changed places.`,
          related: [{ part: other.part, file: model.file, message: `How \`${other.output.name}\` is computed` }],
        });
      }
  },
};

interface Swapped {
  readonly one: string;
  readonly other: string;
}

/** `open` from `closed`, `closed` from `open`. */
function swappedNames({ output: one }: WrittenColumn, { output: other }: WrittenColumn): Swapped | undefined {
  const [a, b] = [only(one.base, one.name, other.name), only(other.base, other.name, one.name)];
  return a === undefined || b === undefined || !sameButFor(one.base, a, other.base, b)
    ? undefined
    : { one: `\`${other.name}\``, other: `\`${one.name}\`` };
}

/** The node of the column `wanted`, where `own` is not read. */
function only(e: TypedExpression, own: string, wanted: string): TypedExpression | undefined {
  const read = columnsRead(e);
  if (read.some((c) => c.column.name.toLowerCase() === own.toLowerCase())) return undefined;
  const found = read.filter((c) => c.column.name.toLowerCase() === wanted.toLowerCase());
  return found.length === 1 ? found[0] : undefined;
}

/** `open_tickets` of 'CLOSED', `closed_tickets` of 'OPEN'. */
function swappedTexts({ output: one }: WrittenColumn, { output: other }: WrittenColumn): Swapped | undefined {
  const [a, b] = [textsOf(one.base), textsOf(other.base)];
  const ofOne = a.filter((x) => !b.some((y) => y.value === x.value));
  const ofOther = b.filter((y) => !a.some((x) => x.value === y.value));
  if (ofOne.length !== 1 || ofOther.length !== 1) return undefined;
  const [x, y] = [ofOne[0]!, ofOther[0]!];
  return names(one.name, y) &&
    names(other.name, x) &&
    !names(one.name, x) &&
    !names(other.name, y) &&
    sameButFor(one.base, x, other.base, y)
    ? { one: `'${x.value}'`, other: `'${y.value}'` }
    : undefined;
}

type Text = TypedLiteral & { readonly value: string };

function textsOf(e: TypedExpression): readonly Text[] {
  const found = new Map<string, Text>();
  eachNode(e, (node) => {
    if (
      node.kind === 'literal' &&
      node.value !== undefined &&
      node.type.kind === 'scalar' &&
      node.type.name === 'STRING'
    )
      found.set(node.value, node as Text);
  });
  return [...found.values()];
}

/** All words of the text are words of the name. */
function names(name: string, text: Text): boolean {
  const of = wordsOf(name);
  const said = textWords(text.value);
  return said.length > 0 && said.every((w) => of.includes(w));
}

function sameButFor(
  e: TypedExpression,
  part: TypedExpression,
  other: TypedExpression,
  counterpart: TypedExpression,
): boolean {
  const wanted = expressionIdentity(part);
  const replaced = rewriteTyped(e, (node) =>
    node.kind === part.kind && expressionIdentity(node) === wanted ? counterpart : undefined,
  );
  return expressionIdentity(replaced) === expressionIdentity(other);
}
