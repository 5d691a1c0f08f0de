// A spec → every SQL text in it with what is visible there, and the few facts about pieces of SQL that moving them needs.

import type { Span } from '../base/span.js';
import type { ResolvedModel } from '../model/pipeline-model.js';
import type { LoweredSpec } from '../spec/lower.js';
import type { PartId, SqlText, TestSpec } from '../spec/spec.js';
import { lookupFunction } from '../sql/catalogue/function-catalogue.js';
import { isReservedKeyword } from '../sql/keyword-table.js';
import { walk } from '../sql/parse/parse.js';
import type { Scope } from '../sql/scope.js';
import { scan } from '../sql/tokenizer.js';
import type { Call, Expression, Node } from '../sql/tree.js';
import { modelOfPart } from '../workspace/spec-place.js';
import { scopeAt } from '../workspace/visible-scope.js';
import type { Project } from '../workspace/workspace.js';

/** Expressions and predicates of a model: no texts that only name a column. */
export function sqlTextsOf(model: ResolvedModel): readonly SqlText[] {
  const { spec } = model;
  return [
    ...spec.columns.map((c) => c.transform),
    ...spec.aggregations.map((a) => a.formula),
    ...spec.filters.map((f) => f.predicate),
    ...spec.joins.map((j) => j.condition),
    ...spec.unnest.map((u) => u.array),
    ...(spec.groupBy?.keys ?? []).filter((k) => k.form === 'expression').map((k) => k.key),
    ...[...spec.tests, ...[...spec.columns, ...spec.aggregations].flatMap((c) => c.tests)].flatMap(sqlOfTest),
  ].filter((t) => t !== undefined && t.value.trim() !== '') as readonly SqlText[];
}

/** Where a name usually stands, and an expression can: sort keys, partitions, `effective_from`. */
function orderTextsOf({ spec }: ResolvedModel): readonly SqlText[] {
  return [
    ...spec.deduplicate.flatMap((d) => [...d.partitionBy, ...d.orderBy.map((o) => o.column)]),
    ...spec.orderBy.map((o) => o.column),
    ...(spec.constraints.history?.effectiveFrom === undefined ? [] : [spec.constraints.history.effectiveFrom]),
  ];
}

function sqlOfTest(test: TestSpec): readonly (SqlText | undefined)[] {
  return [...(test.name === 'expression' ? test.args : []), test.where];
}

/** All of a document: of its models, and bodies of its functions. */
export function sqlTextsIn(
  project: Project,
  spec: LoweredSpec,
): readonly { readonly model: ResolvedModel | undefined; readonly text: SqlText }[] {
  return [
    ...spec.spec.models.flatMap((m) => {
      const model = modelOfPart(project, spec.file, m.part);
      return model === undefined ? [] : [...sqlTextsOf(model), ...orderTextsOf(model)].map((text) => ({ model, text }));
    }),
    ...spec.spec.functions.map((f) => ({ model: undefined, text: f.body })),
  ];
}

/** What an expression of a part can name. */
export function scopeOf(project: Project, model: ResolvedModel | undefined, part: PartId): Scope {
  const keys = part.split('/');
  return scopeAt(
    project,
    model,
    part,
    keys.map((key, i) => (i % 2 === 1 ? (/^\d+$/.test(key) ? Number(key) : 0) : key)),
  );
}

/** A name as SQL writes it: in backticks where it could be read as something else. */
export function sqlName(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !isReservedKeyword(name)
    ? name
    : `\`${name.replaceAll('`', '\\`')}\``;
}

export function sliceOf(sql: string, span: Span): string {
  return sql.slice(span.start, span.end);
}

/** Nothing beside it can take a part of it away. */
export function isPrimary(node: Expression): boolean {
  switch (node.kind) {
    case 'literal':
      return !node.value.startsWith('-');
    case 'path':
    case 'from':
    case 'parameter':
    case 'call':
    case 'case':
    case 'cast':
    case 'extract':
    case 'array':
    case 'element':
    case 'field':
    case 'subquery':
      return true;
    case 'struct':
      return true;
    default:
      return false;
  }
}

/** The text of an expression where an operand is wanted. */
export function asOperand(sql: string, node: Expression): string {
  return isPrimary(node) ? sliceOf(sql, node) : `(${sliceOf(sql, node)})`;
}

/** A comment up to the end of its line would take what comes behind it along. */
export function hasComment(sql: string): boolean {
  return scan(sql).comments.length > 0;
}

/** Whether a call sees the rows of a group; GROUPING does not count as one. */
export function measureTest(project: Project): (call: Call) => boolean {
  const declared = new Map(project.model.functions.map((f) => [f.name.toLowerCase(), f.aggregate]));
  return (call) => {
    if (call.over !== undefined) return false;
    const name = call.name.map((p) => p.name.toLowerCase()).join('.');
    return name !== 'grouping' && (declared.get(name) ?? lookupFunction(name)?.mode === 'aggregate');
  };
}

/** The nodes from `root` to the node itself; empty when it is not in the tree. */
export function pathTo(root: Node, wanted: Node, childrenOf: (node: Node) => readonly Node[]): readonly Node[] {
  const path: Node[] = [];
  let at: Node | undefined = root;
  while (at !== undefined) {
    path.push(at);
    if (at === wanted) return path;
    at = childrenOf(at).find((c) => c === wanted || [...walk(c)].includes(wanted));
  }
  return [];
}

/** Names are bound inside of it: what stands there is no expression over the row alone. */
export function bindsNames(node: Node): boolean {
  return node.kind === 'lambda' || node.kind === 'with' || node.kind === 'subquery' || node.kind === 'query';
}

/** The extent without parentheses that stand around all of it. */
export function withoutParentheses(sql: string, span: Span): Span {
  const { tokens } = scan(sliceOf(sql, span));
  const last = tokens.length - 2;
  let depth = 0;
  const closes = tokens.findIndex((t, i) => {
    if (t.word === '(') depth++;
    if (t.word === ')') depth--;
    return i >= 0 && depth === 0;
  });
  if (tokens[0]?.word !== '(' || closes !== last || last < 2) return span;
  return withoutParentheses(sql, { start: span.start + tokens[1]!.start, end: span.start + tokens[last - 1]!.end });
}

const COMPUTED: ReadonlySet<Node['kind']> = new Set([
  'call',
  'binary',
  'between',
  'in',
  'in-unnest',
  'like',
  'is',
  'is-distinct',
  'case',
  'cast',
  'extract',
  'array',
  'element',
  'unary',
]);

/** Something that is worth a name of its own: no column and no literal. */
export function isComputed(node: Node): node is Expression {
  return COMPUTED.has(node.kind) && !(node.kind === 'unary' && node.operand.kind === 'literal');
}

/** As a title shows it. */
export function shortened(sql: string): string {
  const line = sql.split(/\s+/).join(' ');
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}
