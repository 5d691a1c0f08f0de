// A selected piece of SQL → a named function of its columns, and calls of it where the same is computed.

import type { Span, TextEdit } from '../base/span.js';
import { freePaths, outermostCalls } from '../model/qualify-names.js';
import { expressionIdentity } from '../model/expression-identity.js';
import type { ResolvedModel } from '../model/pipeline-model.js';
import type { SqlText } from '../spec/spec.js';
import { lookupFunction } from '../sql/catalogue/function-catalogue.js';
import { isReservedKeyword } from '../sql/keyword-table.js';
import { childrenOf, nodeAt, parseExpression, walk } from '../sql/parse/parse.js';
import type { Scope } from '../sql/scope.js';
import { scan } from '../sql/tokenizer.js';
import type { Expression, Node } from '../sql/tree.js';
import { columnsOf } from '../sql/typed-walk.js';
import { withoutParameters } from '../sql/typing/coercion.js';
import { typeExpression } from '../sql/typing/type-expression.js';
import { sameType, typeToString, type SqlType } from '../sql/types.js';
import { escapeForJson } from '../syntax/sql-string.js';
import type { Project } from '../workspace/workspace.js';
import { drafted, type Edits } from './draft.js';
import { meaningKept } from './meaning.js';
import { isSettled } from './settled-type.js';
import { offerMade, type Offer, type Refactoring, type Selection } from './refactoring.js';
import {
  bindsNames,
  isComputed,
  measureTest,
  pathTo,
  scopeOf,
  shortened,
  sliceOf,
  sqlTextsIn,
  withoutParentheses,
} from './sql-texts.js';

export const extractFunction: Refactoring = {
  id: 'extract-function',
  kind: 'refactor.extract.function',
  offers(selection) {
    const found = chosen(selection);
    if (found === undefined) return [];
    const { piece, place } = found;
    const shown = shortened(sliceOf(place.sql, piece.node));
    const offer = (title: string, everywhere: boolean): readonly Offer[] => {
      const make = (): Edits | undefined => extracted(selection, piece, everywhere);
      const { start, end } = place.toDocument(piece.span);
      // What a condition of its own text says of a column is not known of a function's parameter.
      return [...walk(piece.node)].some(isBranching)
        ? offerMade(selection.project, `${selection.uri} function ${start} ${end} ${everywhere}`, title, make)
        : [{ title, edits: make }];
    };
    const title = `Extract \`${shown}\` into a function`;
    return [
      ...offer(title, false),
      ...(occurrences(selection, piece, 2).length > 1 ? offer(`${title}, wherever it is computed`, true) : []),
    ];
  },
};

function isBranching(node: Node): boolean {
  return node.kind === 'case' || (node.kind === 'call' && node.name.at(-1)?.name.toLowerCase() === 'if');
}

/** A piece of SQL that is a function of some columns. */
interface Piece {
  readonly node: Expression;
  /** What a call takes the place of: the node, and parentheses that were selected with it. */
  readonly span: Span;
  /** In order of first use; `reads` are the places of each in the text. */
  readonly arguments: readonly Argument[];
  readonly type: SqlType;
  readonly shape: string;
  /** Stands in every text that computes the same; lower case. */
  readonly word: string;
}

interface Argument {
  readonly text: string;
  readonly name: string;
  readonly type: SqlType;
  readonly reads: readonly Span[];
}

function chosen(
  selection: Selection,
): { readonly piece: Piece; readonly place: NonNullable<Selection['sql']> } | undefined {
  const place = selection.sql;
  if (place === undefined) return undefined;
  const { expr, problems } = parseExpression(place.sql);
  if (problems.length > 0) return undefined;
  const { selected } = place;
  if (selected.end > selected.start) {
    const inner = withoutParentheses(place.sql, selected);
    const node = [...walk(expr)].find((n) => n.start === inner.start && n.end === inner.end);
    const piece = node === undefined ? undefined : pieceOf(selection, place, expr, node);
    return piece && { piece: { ...piece, span: selected }, place };
  }
  for (const node of [...nodeAt(expr, selected.start)].reverse()) {
    if (!isComputed(node)) continue;
    const piece = pieceOf(selection, place, expr, node);
    return piece && { piece, place };
  }
  return undefined;
}

function pieceOf(
  { project, model }: Pick<Selection, 'project' | 'model'>,
  { sql, scope }: { readonly sql: string; readonly scope: Scope },
  root: Expression,
  node: Node,
): Piece | undefined {
  if (!isComputed(node) || pathTo(root, node, childrenOf).slice(0, -1).some(bindsNames)) return undefined;
  const calls = [...walk(node)].filter((n) => n.kind === 'call');
  if (calls.some((c) => c.over !== undefined || c.name.at(-1)?.name.toLowerCase() === 'grouping')) return undefined;
  const { typed, problems } = typeExpression(node, scope);
  if (problems.some((p) => p.severity === 'error') || !isSettled(typed.type)) return undefined;
  const reads = [...freePaths(node), ...[...walk(node)].filter((n) => n.kind === 'from')].sort(
    (a, b) => a.start - b.start,
  );
  // Beside an aggregate a column is one of the group; inside of it, of each row. A function's arguments are either.
  const measures = outermostCalls(node, measureTest(project));
  if (measures.length > 0 && !reads.every((r) => measures.some((m) => m.start <= r.start && r.end <= m.end)))
    return undefined;
  // A call belongs to one input of a drill-across: a function around two of their aggregates would have two.
  const inputs = new Set(columnsOf(typed).map((c) => c.column.input));
  if (measures.length > 1 && inputs.size > 1 && model?.drillAcross !== undefined) return undefined;
  const found = argumentsOf(sql, node, reads, scope);
  const [word = ''] = [...wordsBeside(sql, node, reads)].sort((a, b) => b.length - a.length);
  return (
    found && { node, span: node, arguments: found, type: withoutParameters(typed.type), shape: shapeOf(node), word }
  );
}

function argumentsOf(
  sql: string,
  node: Expression,
  reads: readonly Expression[],
  scope: Scope,
): readonly Argument[] | undefined {
  const taken = wordsBeside(sql, node, reads);
  const byIdentity = new Map<string, { text: string; name: string; type: SqlType; reads: Span[] }>();
  for (const read of reads) {
    const { typed, problems } = typeExpression(read, scope);
    if (problems.some((p) => p.severity === 'error') || !isSettled(typed.type) || typed.kind === 'invalid')
      return undefined;
    const identity = expressionIdentity(typed);
    const known = byIdentity.get(identity);
    if (known !== undefined) known.reads.push(read);
    else {
      const name = parameterName(
        read.kind === 'path' ? read.parts.map((p) => p.name) : [scope.from?.column.name ?? ''],
        taken,
      );
      taken.add(name.toLowerCase());
      byIdentity.set(identity, {
        text: sliceOf(sql, read),
        name,
        type: withoutParameters(typed.type),
        reads: [read],
      });
    }
  }
  return [...byIdentity.values()];
}

/** Words of the piece that stay in the body: a parameter of such a name could take their place. */
function wordsBeside(sql: string, node: Expression, reads: readonly Span[]): Set<string> {
  const words = scan(sql).tokens.filter(
    (t) =>
      (t.kind === 'identifier' || t.kind === 'quoted') &&
      t.start >= node.start &&
      t.end <= node.end &&
      !reads.some((r) => r.start <= t.start && t.end <= r.end),
  );
  return new Set(words.map((t) => t.value.toLowerCase()));
}

function parameterName(parts: readonly string[], taken: ReadonlySet<string>): string {
  const plain = (name: string): string => (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : 'value');
  const own = plain(parts.at(-1) ?? '');
  const bases = [isReservedKeyword(own) ? `${own}_value` : own, plain(parts.join('_'))];
  return unique(bases.find((b) => !taken.has(b.toLowerCase()) && !isReservedKeyword(b)) ?? bases[0]!, taken);
}

function unique(base: string, taken: ReadonlySet<string>): string {
  let name = base;
  for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${base}_${n}`;
  return name;
}

// ---- the same elsewhere ------------------------------------------------------------------------------------------------

/** Equal for pieces that differ in the columns they read only. */
function shapeOf(node: Expression): string {
  const numbers = new Map<string, number>();
  const free = new Set<unknown>(freePaths(node));
  return JSON.stringify(node, (key, value: unknown): unknown => {
    if (key === 'start' || key === 'end' || key === 'opSpan' || key === 'content' || key === 'quoted') return undefined;
    if (key === 'name' && typeof value === 'string') return value.toLowerCase();
    const kind = (value as { readonly kind?: string } | null)?.kind;
    if (kind !== 'from' && !(kind === 'path' && free.has(value))) return value;
    const text =
      kind === 'from'
        ? '{from}'
        : (value as { parts: readonly { name: string }[] }).parts.map((p) => p.name.toLowerCase()).join('.');
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    return number;
  });
}

interface Occurrence {
  readonly text: SqlText;
  readonly model: ResolvedModel | undefined;
  readonly root: Expression;
  readonly node: Expression;
}

/** By shape alone, the outermost first; columns and types are compared when edits are made. At most so many. */
function occurrences(selection: Selection, piece: Piece, most = Infinity): readonly Occurrence[] {
  const found: Occurrence[] = [];
  const { word, node: wanted, shape } = piece;
  for (const { model, text } of sqlTextsIn(selection.project, selection.place!.spec)) {
    // Most texts have not even a word of it.
    if (!text.value.toLowerCase().includes(word)) continue;
    const { expr, problems } = parseExpression(text.value);
    if (problems.length > 0) continue;
    const visit = (node: Node): void => {
      if (isComputed(node) && node.kind === wanted.kind && shapeOf(node) === shape)
        found.push({ text, model, root: expr, node });
      else childrenOf(node).forEach(visit);
    };
    visit(expr);
    if (found.length >= most) break;
  }
  return found;
}

// ---- edits -------------------------------------------------------------------------------------------------------------

function extracted(selection: Selection, piece: Piece, everywhere: boolean): Edits | undefined {
  const { project, uri } = selection;
  const place = selection.sql!;
  const name = functionName(project, place.part);
  const call = (args: readonly Argument[]): string => `${name}(${args.map((a) => a.text).join(', ')})`;
  // In offsets of the document: a test's text is a piece of its string, and goes by two names.
  const { positions } = place.spec;
  const replaced: TextEdit[] = [];
  const put = (span: Span, args: readonly Argument[]): void => {
    const overlaps = replaced.some((r) => r.span.start < span.end && span.start < r.span.end);
    if (!overlaps) replaced.push({ span, newText: escapeForJson(call(args)) });
  };
  put(place.toDocument(piece.span), piece.arguments);
  if (everywhere)
    for (const other of occurrences(selection, piece)) {
      const { part, value } = other.text;
      const same = pieceOf(
        { project, model: other.model },
        { sql: value, scope: scopeOf(project, other.model, part) },
        other.root,
        other.node,
      );
      if (same !== undefined && fits(same, piece)) put(positions.sqlSpan(part, other.node), same.arguments);
    }
  const edits = drafted(project, (draft) => {
    draft.change(uri, replaced);
    draft.insert(uri, 'functions', {
      name,
      parameters: piece.arguments.map((a) => ({ name: a.name, type: typeToString(a.type) })),
      returns: typeToString(piece.type),
      body: bodyOf(place.sql, piece),
    });
  });
  return meaningKept(project, edits);
}

function fits(other: Piece, piece: Piece): boolean {
  return (
    sameType(other.type, piece.type) &&
    other.arguments.length === piece.arguments.length &&
    other.arguments.every((a, i) => sameType(a.type, piece.arguments[i]!.type))
  );
}

function bodyOf(sql: string, piece: Piece): string {
  const reads = piece.arguments.flatMap((a) => a.reads.map((r) => ({ ...r, name: a.name })));
  let body = '';
  let at = piece.node.start;
  for (const read of reads.sort((a, b) => a.start - b.start)) {
    body += sql.slice(at, read.start) + read.name;
    at = read.end;
  }
  return body + sql.slice(at, piece.node.end);
}

/** After the column that the piece computes. */
function functionName(project: Project, part: string): string {
  const keys = part.split('/');
  const named = keys[2] === 'column_mapping' || keys[2] === 'aggregations' ? keys[3] : undefined;
  const base = named !== undefined && /^[A-Za-z_][A-Za-z0-9_]*$/.test(named) ? `${named}_of` : 'computed';
  const taken = new Set(project.model.functions.map((f) => f.name.toLowerCase()));
  let name = base;
  for (let n = 2; taken.has(name.toLowerCase()) || lookupFunction(name) !== undefined; n++) name = `${base}_${n}`;
  return name;
}
