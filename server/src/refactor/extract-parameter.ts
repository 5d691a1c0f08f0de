// A literal that something is compared or computed with → a parameter with that default, here or wherever the same stands beside the same column.

import type { Span } from '../base/span.js';
import type { ResolvedModel } from '../model/pipeline-model.js';
import type { SqlText } from '../spec/spec.js';
import { childrenOf, parseExpression, walk } from '../sql/parse/parse.js';
import type { Scope } from '../sql/scope.js';
import type { Expression, Literal, Node } from '../sql/tree.js';
import { eachNode } from '../sql/typed-walk.js';
import { typeExpression } from '../sql/typing/type-expression.js';
import { typeToString, type SqlType } from '../sql/types.js';
import { JsonText, type JsonValue } from '../syntax/json-edit.js';
import type { Project } from '../workspace/workspace.js';
import { drafted, type Edits } from './draft.js';
import { meaningKept } from './meaning.js';
import { newName } from './new-name.js';
import { readersOf, textMeaning } from './parameter-values.js';
import { offerMade, type Offer, type Refactoring, type Selection } from './refactoring.js';
import { bindsNames, pathTo, scopeOf, sliceOf, sqlTextsIn } from './sql-texts.js';

export const extractParameter: Refactoring = {
  id: 'extract-parameter',
  kind: 'refactor.extract.parameter',
  offers(selection) {
    const { sql, model } = selection;
    if (sql === undefined || model === undefined || !mayTakeParameter(model) || !isOpenPart(sql.part)) return [];
    const found = literalAt(sql.sql, sql.selected);
    if (found === undefined) return [];
    const name = parameterName(selection.project, found);
    const shown = sliceOf(sql.sql, found.whole);
    const title = `Extract ${shown} into the parameter \`@${name}\``;
    const offer = (places: number): readonly Offer[] => {
      const whole = places === 1 ? title : `${title} at all ${places} places`;
      const make = (): Edits | undefined => extracted(selection, found, name, places > 1);
      // Filters and orders prove keys: which values there are, and that a row comes first.
      return /\/(filters|deduplicate)\//u.test(sql.part)
        ? offerMade(selection.project, `${selection.uri} ${sql.part} ${found.whole.start} ${places}`, whole, make)
        : [{ title: whole, edits: make }];
    };
    const same = sameIn(selection, found).length;
    return [...offer(1), ...(same > 1 ? offer(same) : [])];
  },
};

/** A literal and what stands on the other side of its operator. */
interface Found {
  readonly literal: Literal;
  /** With the sign before it. */
  readonly whole: Span;
  readonly parent: Node;
  readonly column: string | undefined;
}

const TYPES: ReadonlySet<Literal['type']> = new Set([
  'INT64',
  'FLOAT64',
  'NUMERIC',
  'STRING',
  'DATE',
  'DATETIME',
  'TIMESTAMP',
]);

/** A view would keep the value of the run that built it. */
function mayTakeParameter(model: ResolvedModel): boolean {
  return model.materialization.type !== 'view';
}

/** Conditions of joins and tests are no place for what a run can change. */
function isOpenPart(part: string): boolean {
  return !/\/(joins|tests)\//.test(part);
}

function literalAt(sql: string, selected: Span): Found | undefined {
  const { expr, problems } = parseExpression(sql);
  if (problems.length > 0) return undefined;
  return literalsOf(expr).find(({ whole }) => whole.start <= selected.start && selected.end <= whole.end);
}

/** Operands of operators and branches: many functions want their constants written out. */
function literalsOf(root: Expression): readonly Found[] {
  const found: Found[] = [];
  for (const node of walk(root)) {
    if (node.kind !== 'literal' || !TYPES.has(node.type)) continue;
    const path = pathTo(root, node, childrenOf);
    if (path.some(bindsNames)) continue;
    const sign = path.at(-2);
    const signed = sign?.kind === 'unary' && sign.operand === node ? sign : undefined;
    const parent = signed === undefined ? sign : path.at(-3);
    if (parent === undefined || !['binary', 'between', 'case'].includes(parent.kind)) continue;
    if (parent.kind === 'binary' && parent.op === '||') continue;
    const other = childrenOf(parent).find((c) => c !== node && c !== signed && c.kind === 'path');
    const column = other?.kind === 'path' ? other.parts.at(-1)!.name : undefined;
    found.push({ literal: node, whole: signed ?? node, parent, column });
  }
  return found;
}

function parameterName(project: Project, { parent, column, literal }: Found): string {
  const plain = column !== undefined && /^[A-Za-z_][A-Za-z0-9_]*$/.test(column) ? column.toLowerCase() : undefined;
  const isRight = parent.kind === 'binary' && parent.right.start <= literal.start;
  const bound =
    parent.kind !== 'binary'
      ? parent.kind === 'between'
        ? parent.low.start <= literal.start && literal.end <= parent.low.end
          ? 'min_'
          : 'max_'
        : ''
      : /^>/.test(parent.op) === isRight && /^[<>]/.test(parent.op)
        ? 'min_'
        : /^</.test(parent.op)
          ? 'max_'
          : '';
  const base = plain === undefined ? 'value' : `${bound}${plain}`;
  const taken = new Set(project.model.parameters.map((p) => p.name.toLowerCase()));
  return newName(base, (name) => taken.has(name));
}

interface Place {
  readonly model: ResolvedModel;
  readonly text: SqlText;
  readonly span: Span;
}

/** The same literal beside a column of the same name. */
function sameIn({ project, place, sql }: Selection, found: Found): readonly Place[] {
  const written = sliceOf(sql!.sql, found.whole);
  return sqlTextsIn(project, place!.spec).flatMap(({ model, text }) => {
    if (model === undefined || !mayTakeParameter(model) || !isOpenPart(text.part) || !text.value.includes(written))
      return [];
    const { expr, problems } = parseExpression(text.value);
    if (problems.length > 0) return [];
    return literalsOf(expr)
      .filter(
        (l) => sliceOf(text.value, l.whole) === written && l.column?.toLowerCase() === found.column?.toLowerCase(),
      )
      .map((l) => ({ model, text, span: l.whole }));
  });
}

function extracted(selection: Selection, found: Found, name: string, everywhere: boolean): Edits | undefined {
  const { project, uri, model } = selection;
  const sql = selection.sql!;
  const own: Place = { model: model!, text: { value: sql.sql, part: sql.part }, span: found.whole };
  const places = everywhere ? sameIn(selection, found) : [own];
  const byPart = new Map<string, Place[]>();
  for (const p of places) byPart.set(p.text.part, [...(byPart.get(p.text.part) ?? []), p]);
  const scope = scopeOf(project, model, sql.part);
  for (const type of typesOf(sql.sql, found, scope)) {
    const edits = drafted(project, (draft) => {
      for (const [part, list] of byPart)
        draft.replaceSql(
          uri,
          part,
          list.map((p) => ({ span: p.span, newText: `@${name}` })),
        );
      draft.insert(uri, 'parameters', { name, type: typeToString(type), default: defaultOf(sql.sql, found) });
    });
    const kept = meaningKept(project, edits, {
      computedAnew: readersOf(project, edits, name),
      sameTexts: (before, after) =>
        [...byPart.values()].every(([p]) => {
          const was = textMeaning(before, p!.model.name, p!.text.part);
          return was !== undefined && was === textMeaning(after, p!.model.name, p!.text.part, name);
        }),
    });
    if (kept !== undefined) return kept;
  }
  return undefined;
}

/** What the literal is by itself, and what it becomes where it stands. */
function typesOf(sql: string, { literal, whole }: Found, scope: Scope): readonly SqlType[] {
  const { expr } = parseExpression(sql);
  const types = new Map<string, SqlType>();
  eachNode(typeExpression(expr, scope).typed, (node) => {
    const { span } = node;
    if (node.kind === 'literal' && span !== undefined && span.start >= whole.start && span.end <= whole.end)
      types.set(typeToString(node.type), node.type);
  });
  const own = typeExpression(literal, scope).typed.type;
  return [...types.values(), ...(types.has(typeToString(own)) ? [] : [own])];
}

/** As JSON: digits stay what they are. */
function defaultOf(sql: string, { literal, whole }: Found): JsonValue {
  const isNumber = literal.type === 'INT64' || literal.type === 'FLOAT64' || literal.type === 'NUMERIC';
  const sign = whole.start < literal.start && sql[whole.start] === '-' ? '-' : '';
  if (!isNumber) return literal.value;
  return /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$/.test(sign + literal.value)
    ? new JsonText(sign + literal.value)
    : sign + literal.value;
}
