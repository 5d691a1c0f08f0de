// Two columns of which each is computed as the other's name says: what they are computed from has changed places.

import { expressionIdentity } from '../../model/expression-identity.js';
import { columnsRead, eachNode } from '../../model/expression-walk.js';
import type { TypedExpression, TypedLiteral } from '../../sql/typed-tree.js';
import { rewriteTyped } from '../../sql/typed-walk.js';
import { isBlocked } from '../blocked-model.js';
import { textWords } from '../name-fit.js';
import { wordsOf } from '../../base/name-words.js';
import type { Rule } from '../rule.js';
import { writtenColumns, type WrittenColumn } from '../written-columns.js';

export const swappedColumns: Rule = {
  id: 'swapped-columns',
  family: 'names',
  severity: 'warning',
  ofModel(model, report) {
    if (isBlocked(model)) return;
    const columns = writtenColumns(model).map(partsOf);
    for (const [one, other] of candidates(columns)) {
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

/** A column with what it is computed from. */
interface Parts extends WrittenColumn {
  /** By lower-case name: the column read, undefined where it is read several times. */
  readonly read: ReadonlyMap<string, TypedExpression | undefined>;
  readonly texts: readonly Text[];
}

function partsOf(column: WrittenColumn): Parts {
  const { base } = column.output;
  const read = new Map<string, TypedExpression | undefined>();
  for (const node of columnsRead(base)) {
    const name = node.column.name.toLowerCase();
    read.set(name, read.has(name) ? undefined : node);
  }
  return { ...column, read, texts: textsOf(base) };
}

/** Pairs of which one reads what the other is called, or is called as a text in the other says; in the order of the columns. */
function candidates(columns: readonly Parts[]): readonly (readonly [Parts, Parts])[] {
  const byName = new Map<string, number[]>();
  const byWord = new Map<string, number[]>();
  for (const [i, { output }] of columns.entries()) {
    enter(byName, output.name.toLowerCase(), i);
    for (const word of new Set(wordsOf(output.name))) enter(byWord, word, i);
  }
  const others = columns.map(() => new Set<number>());
  for (const [i, { read, texts }] of columns.entries()) {
    const called = [...read.keys()].flatMap((name) => byName.get(name) ?? []);
    const meant = texts.flatMap(({ value }) => calledAs(textWords(value), byWord));
    for (const j of [...called, ...meant]) if (i !== j) others[Math.min(i, j)]!.add(Math.max(i, j));
  }
  return others.flatMap((set, i) => [...set].sort((a, b) => a - b).map((j) => [columns[i]!, columns[j]!] as const));
}

/** Columns that may have all the words in their names: those with the rarest one. */
function calledAs(words: readonly string[], byWord: ReadonlyMap<string, readonly number[]>): readonly number[] {
  const lists = words.map((word) => byWord.get(word) ?? []);
  return lists.reduce((least, list) => (list.length < least.length ? list : least), lists[0] ?? []);
}

function enter(lists: Map<string, number[]>, key: string, value: number): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

interface Swapped {
  readonly one: string;
  readonly other: string;
}

/** `open` from `closed`, `closed` from `open`. */
function swappedNames({ output: one, read }: Parts, { output: other, read: readByOther }: Parts): Swapped | undefined {
  const [a, b] = [only(read, one.name, other.name), only(readByOther, other.name, one.name)];
  return a === undefined || b === undefined || !sameButFor(one.base, a, other.base, b)
    ? undefined
    : { one: `\`${other.name}\``, other: `\`${one.name}\`` };
}

/** The node of the column `wanted`, where `own` is not read. */
function only(read: Parts['read'], own: string, wanted: string): TypedExpression | undefined {
  return read.has(own.toLowerCase()) ? undefined : read.get(wanted.toLowerCase());
}

/** `open_tickets` of 'CLOSED', `closed_tickets` of 'OPEN'. */
function swappedTexts({ output: one, texts: a }: Parts, { output: other, texts: b }: Parts): Swapped | undefined {
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
