// Column mappings and aggregations as written → targets with one syntax tree each, `{from}` replaced by its column.

import type { AggregationSpec, ColumnSpec, PartId, SqlText, Text } from '../spec/spec.js';
import { childrenOf } from '../sql/parse/walk.js';
import { findColumn } from '../sql/scope.js';
import type { Expression, Node, PathExpression } from '../sql/tree.js';
import type { SqlType } from '../sql/types.js';
import { declaredType } from './declared-type.js';
import { wholeText, type ModelContext } from './model-context.js';
import { KEY_ALIAS, mapParts, qualifyNames } from './qualify-names.js';
import { findInput, type VisibleRow } from './visible-row.js';

/** An open input that stands where the `from_table` could not be found, so that one mistake is said once. */
export const MISSING_ALIAS = '$missing';
export const MISSING_INPUT = { alias: MISSING_ALIAS, columns: [], open: true, qualifiedOnly: true } as const;
/** Stands for inputs whose combination has been refused: every name is a column of it. */
export const ANY_INPUT = { alias: MISSING_ALIAS, columns: [], open: true } as const;

export interface TargetDraft {
  readonly kind: 'mapping' | 'aggregation';
  readonly name: Text;
  readonly part: PartId;
  readonly spec: ColumnSpec | AggregationSpec;
  /** What is typed, and where its problems are shown. */
  readonly sql: SqlText;
  readonly expr: Expression;
  readonly declared: SqlType | undefined;
  /** Where a bad conversion is shown. */
  readonly typePart: PartId;
  /** Has an aggregate over rows; has a window call. */
  readonly measured: boolean;
  readonly windowed: boolean;
  /** The column of `{from}` or of a plain mapping, as written; `alias` of its input where one was named. */
  readonly from: { readonly alias: string | undefined; readonly column: string } | undefined;
  /** The column as it is, without transform. */
  readonly plain: boolean;
  /** A `from_column` that its transform does not mention. */
  readonly unusedFrom?: Text | undefined;
}

/** Said when all has been typed: where the transform has an error, the missing `{from}` may be part of it. */
export function reportUnusedFrom(ctx: ModelContext, drafts: readonly TargetDraft[]): void {
  for (const { unusedFrom, sql, name } of drafts)
    if (unusedFrom !== undefined && !ctx.hasErrorAt(sql.part))
      ctx.report(
        'unused-from-column',
        'warning',
        unusedFrom.part,
        `\`from_column\` is not used: the transform of \`${name.value}\` does not mention \`{from}\`.`,
      );
}

export function draftTargets(ctx: ModelContext, row: VisibleRow): readonly TargetDraft[] {
  const drafts: TargetDraft[] = [];
  for (const spec of ctx.model.columns) {
    const draft = draftMapping(ctx, spec, row);
    if (draft !== undefined) drafts.push(draft);
  }
  for (const spec of ctx.model.aggregations) {
    if (spec.formula.value.trim() === '') {
      ctx.report('missing-formula', 'error', spec.part, `\`${spec.name.value}\` has no \`formula\`.`);
      continue;
    }
    const expr = ctx.parse(spec.formula);
    drafts.push(
      finished(ctx, {
        kind: 'aggregation',
        spec,
        name: spec.name,
        sql: spec.formula,
        expr,
        from: undefined,
        plain: false,
      }),
    );
  }
  return firstOfEachName(drafts);
}

function finished(
  ctx: ModelContext,
  draft: Omit<TargetDraft, 'part' | 'declared' | 'typePart' | 'measured' | 'windowed'>,
): TargetDraft {
  const { spec } = draft;
  return {
    ...draft,
    part: spec.part,
    declared: declaredType(ctx, spec.type),
    typePart: spec.type?.part ?? draft.sql.part,
    ...callKinds(ctx, draft.expr),
  };
}

/** Whether aggregates over rows, and windows, are called anywhere outside of subqueries. */
function callKinds(ctx: ModelContext, expr: Expression): { readonly measured: boolean; readonly windowed: boolean } {
  let measured = false;
  let windowed = false;
  const pending: Node[] = [expr];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.kind === 'subquery') continue;
    if (node.kind === 'call') {
      windowed ||= node.over !== undefined;
      measured ||= ctx.isMeasureCall(node);
    }
    pending.push(...childrenOf(node));
  }
  return { measured, windowed };
}

function hasFrom(expr: Expression): boolean {
  const pending: Node[] = [expr];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.kind === 'from') return true;
    pending.push(...childrenOf(node));
  }
  return false;
}

function draftMapping(ctx: ModelContext, spec: ColumnSpec, row: VisibleRow): TargetDraft | undefined {
  const { transform, fromColumn, fromTable } = spec;
  if (transform === undefined && fromColumn === undefined) {
    ctx.report(
      'column-without-source',
      'error',
      spec.part,
      `\`${spec.name.value}\` says neither where it comes from (\`from_column\`) nor how it is computed (\`transform\`).`,
      {
        ...(fromTable !== undefined && { data: { from_column: spec.name.value } }),
      },
    );
    return undefined;
  }
  const path = fromColumn === undefined ? undefined : fromPath(ctx, fromTable, fromColumn, row);
  if (fromColumn === undefined && fromTable !== undefined) resolveFromTable(ctx, fromTable, row);
  if (transform === undefined) {
    return finished(ctx, {
      kind: 'mapping',
      spec,
      name: spec.name,
      sql: fromColumn!,
      expr: path!.expr,
      from: path!.from,
      plain: true,
    });
  }
  const parsed = ctx.parse(transform);
  const exists = path === undefined || !hasFrom(parsed) || fromColumnExists(ctx, fromColumn!, path.from.alias, row);
  const { expr, used } = replaceFrom(parsed, exists ? path?.expr : columnPath(MISSING_ALIAS, fromColumn!.value));
  return finished(ctx, {
    kind: 'mapping',
    spec,
    name: spec.name,
    sql: transform,
    expr,
    from: used ? path?.from : undefined,
    plain: false,
    unusedFrom: used || reportQuotedFrom(ctx, transform, parsed) ? undefined : fromColumn,
  });
}

/** In quotes it is the text `{from}`, whatever the column holds: where that is the only one, the column was meant. */
function reportQuotedFrom(ctx: ModelContext, text: SqlText, expr: Expression): boolean {
  if (!text.value.includes('{from}')) return false;
  const pending: Node[] = [expr];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    pending.push(...childrenOf(node));
    if (node.kind !== 'literal' || node.type !== 'STRING' || !node.value.includes('{from}')) continue;
    ctx.report(
      'misplaced-from',
      'warning',
      text.part,
      '`{from}` in quotes is a text and no column. Write it without the quotes; texts are joined with `||`.',
      { span: { start: node.start, end: node.end }, suggestions: node.value === '{from}' ? ['{from}'] : [] },
    );
    return true;
  }
  return false;
}

/** The alias behind a `from_table`; undefined (and reported) when no such input is visible. */
function resolveFromTable(ctx: ModelContext, text: Text, row: VisibleRow): string | undefined {
  const wanted = text.value.toLowerCase();
  const visible =
    findInput(row.inputs, wanted) ?? row.inputs.find((i) => relationOf(ctx, i.alias)?.toLowerCase() === wanted);
  if (visible !== undefined) {
    ctx.refer(text, ctx.inputTarget(visible.alias));
    return visible.alias;
  }
  // Inputs that could not be read have been reported.
  if (row.inputs.some((i) => i.alias === MISSING_ALIAS)) return undefined;
  if (isAskedOnly(ctx, text)) return undefined;
  ctx.unknownName(
    'unknown-input',
    text,
    `\`${text.value}\` is not an input that \`${ctx.name}\` can see here`,
    row.inputs.map((i) => i.alias),
    row.inputs.length === 0 ? '' : `Visible: ${row.inputs.map((i) => `\`${i.alias}\``).join(', ')}.`,
  );
  return undefined;
}

/** The right side of a SEMI, ANTI or EXISTS join has no columns afterwards: said once, at the join. */
function isAskedOnly(ctx: ModelContext, { value, part }: Text): boolean {
  const join = ctx.model.joins.find(
    (j) => ['SEMI', 'ANTI', 'EXISTS'].includes(j.type) && j.right.value.toLowerCase() === value.toLowerCase(),
  );
  if (join === undefined) return false;
  const place = `${join.part}/type`;
  if (!ctx.hasErrorAt(place))
    ctx.report(
      'unknown-input',
      'error',
      place,
      `A join of the type ${join.type} only asks whether \`${value}\` has a match: none of its columns can be read afterwards. Read no column of it, or join it in another way.`,
      {
        related: [{ part, message: 'A column of it is read here' }],
        suggestions: [JSON.stringify(join.type === 'SEMI' ? 'INNER' : 'LEFT')],
      },
    );
  return true;
}

function relationOf(ctx: ModelContext, alias: string): string | undefined {
  const target = ctx.inputTarget(alias);
  return target.kind === 'input' ? target.relation.name : undefined;
}

function fromPath(
  ctx: ModelContext,
  table: Text | undefined,
  column: Text,
  row: VisibleRow,
): { expr: PathExpression; from: NonNullable<TargetDraft['from']> } {
  const alias = table === undefined ? undefined : (resolveFromTable(ctx, table, row) ?? MISSING_ALIAS);
  return {
    expr: columnPath(alias, column.value),
    from: { alias: alias === MISSING_ALIAS ? undefined : alias, column: column.value },
  };
}

/** A `from_column` that does not exist is said where it is written, not at each `{from}` that stands for it. Names of several inputs are left to the expression. */
function fromColumnExists(ctx: ModelContext, column: Text, alias: string | undefined, row: VisibleRow): boolean {
  const inputs = alias === undefined ? row.inputs : row.inputs.filter((i) => i.alias === alias);
  if (inputs.length === 0 || inputs.some((i) => i.open)) return true;
  const lists = [...inputs.map((i) => i.columns), ...(alias === undefined ? [row.columns] : [])];
  if (lists.some((columns) => findColumn(columns, column.value) !== undefined)) return true;
  const names = lists.flat().map((c) => c.name);
  const span = wholeText(column);
  if (alias === undefined) ctx.unknownName('unknown-column', column, `Unknown column \`${column.value}\``, names);
  else ctx.unknownColumnOf(column, alias, column.value, names, span);
  return false;
}

/** `alias.column`; the alias has no extent, the column that of the text. */
export function columnPath(alias: string | undefined, column: string): PathExpression {
  const end = column.length;
  const name = { kind: 'identifier', name: column, quoted: true, start: 0, end } as const;
  const parts =
    alias === undefined ? [name] : [{ kind: 'identifier', name: alias, quoted: true, start: 0, end: 0 } as const, name];
  return { kind: 'path', parts, start: 0, end };
}

/** Puts a column where `{from}` stands, at its place. Without a column the placeholder stays, for the typer to refuse. */
export function replaceFrom(expr: Expression, path: PathExpression | undefined): { expr: Expression; used: boolean } {
  const used = hasFrom(expr);
  if (!used || path === undefined) return { expr, used };
  const visit = (node: unknown): unknown => {
    if (typeof node !== 'object' || node === null) return node;
    if ((node as { kind?: string }).kind === 'from') {
      const { start, end } = node as { start: number; end: number };
      return {
        ...path,
        start,
        end,
        parts: path.parts.map((p, i) => ({ ...p, start, end: i === path.parts.length - 1 ? end : start })),
      };
    }
    return mapParts(node, visit);
  };
  return { expr: visit(expr) as Expression, used };
}

/** The first of each name; repetitions have been reported with the document's own shape. */
function firstOfEachName(drafts: readonly TargetDraft[]): readonly TargetDraft[] {
  const seen = new Set<string>();
  return drafts.filter((d) => {
    const name = d.name.value.toLowerCase();
    return !seen.has(name) && seen.add(name);
  });
}

/** Paths outside aggregates that are a group key by its name get the key alias before them. `prefers(name)`: a column of an input comes first. */
export function withKeyNames(
  ctx: ModelContext,
  expr: Expression,
  keyNames: ReadonlySet<string>,
  isColumn: (name: string) => boolean,
): Expression {
  if (keyNames.size === 0) return expr;
  return qualifyNames(expr, {
    isMeasure: ctx.isMeasureCall,
    qualifier: (path, measure) => {
      const name = path.parts[0]!.name.toLowerCase();
      return measure === undefined && keyNames.has(name) && !isColumn(name) ? KEY_ALIAS : undefined;
    },
  });
}
