// Expressions over rows before grouping → the same over the grouped row: keys and measures become its columns.

import type { SqlText } from '../spec/spec.js';
import { mapQuery, outerArray } from '../sql/query-walk.js';
import type { TypedCall, TypedColumn, TypedExpression } from '../sql/typed-tree.js';
import { columnKey, rewriteTyped } from '../sql/typed-walk.js';
import { INT64 } from '../sql/types.js';
import { expressionIdentity } from './expression-identity.js';
import { eachChild, isGroupingCall, isInvalid, isMeasure } from './expression-walk.js';
import type { ModelContext } from './model-context.js';
import type { ResolvedMeasure } from './pipeline-model.js';
import { KEY_ALIAS } from './qualify-names.js';
import type { UniqueNames } from './unique-names.js';

export interface RowKey {
  readonly name: string;
  /** Expressions that are this key. */
  readonly exprs: readonly TypedExpression[];
  readonly type: TypedExpression['type'];
  readonly nullable: boolean;
}

/** Measures get a name of their own; where they belong (one grouping, or an input of a drill-across) the caller decides. */
export class GroupedRow {
  private readonly keyByIdentity = new Map<string, number>();
  private readonly measureColumn = new Map<string, TypedColumn>();
  private readonly unreadKeys: boolean;
  readonly measures: (ResolvedMeasure & { readonly owner: number })[] = [];
  readonly groupingCalls: { readonly name: string; readonly key: number }[] = [];

  constructor(
    private readonly ctx: ModelContext,
    private readonly keys: readonly RowKey[],
    private readonly names: UniqueNames,
    /** The input a measure belongs to, and whether its side may be missing. */
    private readonly ownerOf: (
      call: TypedCall,
      sql: SqlText,
    ) => { readonly owner: number; readonly optional: boolean } = () => ({ owner: 0, optional: false }),
  ) {
    this.unreadKeys = keys.some((k) => k.exprs.some(isInvalid));
    for (const [i, key] of keys.entries())
      for (const e of key.exprs) {
        const identity = expressionIdentity(e);
        if (!this.keyByIdentity.has(identity)) this.keyByIdentity.set(identity, i);
      }
  }

  /** Columns outside aggregates that are no key are reported at their place. `name`: for measures that are the whole expression. */
  over(expr: TypedExpression, sql: SqlText, name: string): TypedExpression {
    const reported = new Set<string>();
    const ungrouped = (column: TypedColumn): void => {
      const key = columnKey(column.column);
      if (reported.has(key) || column.column.input?.startsWith('$') === true) return;
      reported.add(key);
      // A key that could not be read may be this very column.
      if (this.unreadKeys) return;
      const written =
        column.span === undefined ? column.column.name : sql.value.slice(column.span.start, column.span.end);
      this.ctx.report(
        'not-grouped',
        'error',
        sql.part,
        `\`${written}\` is neither a group key nor inside an aggregate, so a group has no single value of it. Add it to \`group_by\`, or aggregate it.`,
        {
          span: column.span,
          data: {
            column:
              column.column.input === undefined ? column.column.name : `${column.column.input}.${column.column.name}`,
          },
        },
      );
    };
    return this.rewrite(expr, sql, name, ungrouped, true);
  }

  /** Columns outside aggregates and outside keys, each once: what implicit grouping must add. */
  ungroupedColumns(expr: TypedExpression): readonly TypedColumn[] {
    const found = new Map<string, TypedColumn>();
    const visit = (node: TypedExpression): void => {
      if (this.keyOf(node) !== undefined || isMeasure(node)) return;
      if (node.kind === 'column') {
        const key = columnKey(node.column);
        if (!found.has(key) && node.column.input?.startsWith('$') !== true) found.set(key, node);
        return;
      }
      eachChild(node, visit);
    };
    visit(expr);
    return [...found.values()];
  }

  private keyOf(node: TypedExpression): number | undefined {
    if (node.kind === 'column' && node.column.input === KEY_ALIAS) {
      const wanted = node.column.name.toLowerCase();
      const index = this.keys.findIndex((k) => k.name.toLowerCase() === wanted);
      return index < 0 ? undefined : index;
    }
    if (node.kind === 'literal') return undefined;
    return this.keyByIdentity.get(expressionIdentity(node));
  }

  private rewrite(
    expr: TypedExpression,
    sql: SqlText,
    name: string,
    ungrouped: (c: TypedColumn) => void,
    measuresHere: boolean,
  ): TypedExpression {
    const go = (e: TypedExpression, measures: boolean): TypedExpression =>
      this.rewrite(e, sql, name, ungrouped, measures);
    return rewriteTyped(expr, (node) => {
      const key = this.keyOf(node);
      if (key !== undefined) return this.keyColumn(key, node);
      if (isGroupingCall(node)) return this.groupingColumn(node, sql);
      if (measuresHere && isMeasure(node))
        return this.measure(node, sql, expr === node ? name : `${name}_${functionWord(node)}`);
      if (node.kind === 'column') {
        ungrouped(node);
        return { kind: 'invalid', type: node.type, nullable: true };
      }
      if (node.kind === 'subquery' && measuresHere) {
        const array = outerArray(node);
        return { ...node, query: mapQuery(node.query, (part) => go(part, part === array)) };
      }
      return undefined;
    });
  }

  keyColumn(key: number, at?: TypedExpression): TypedColumn {
    const { name, type, nullable } = this.keys[key]!;
    return {
      kind: 'column',
      column: { input: undefined, name },
      type,
      nullable,
      ...(at?.span !== undefined && { span: at.span }),
    };
  }

  private measure(call: TypedCall, sql: SqlText, wanted: string): TypedColumn {
    const { owner, optional } = this.ownerOf(call, sql);
    const identity = `${owner} ${expressionIdentity(call)}`;
    const known = this.measureColumn.get(identity);
    if (known !== undefined) return { ...known, ...(call.span !== undefined && { span: call.span }) };
    const name = this.names.take(wanted);
    this.measures.push({ name, call, owner });
    const column: TypedColumn = {
      kind: 'column',
      column: { input: undefined, name },
      type: call.type,
      nullable: call.nullable || optional,
    };
    this.measureColumn.set(identity, column);
    return { ...column, ...(call.span !== undefined && { span: call.span }) };
  }

  private groupingColumn(call: TypedCall, sql: SqlText): TypedExpression {
    const [arg] = call.args;
    const key = arg === undefined ? undefined : this.keyOf(arg);
    if (key === undefined) {
      // Where a key could not be read, this may be it.
      if (!this.ctx.columnsUnknown)
        this.ctx.report('grouping-needs-key', 'error', sql.part, 'GROUPING takes one of the group keys.', {
          span: arg?.span ?? call.span,
        });
      return { kind: 'invalid', type: INT64, nullable: false };
    }
    let known = this.groupingCalls.find((g) => g.key === key);
    if (known === undefined) {
      known = { name: this.names.take(`grouping_${this.keys[key]!.name}`), key };
      this.groupingCalls.push(known);
    }
    return { kind: 'column', column: { input: undefined, name: known.name }, type: INT64, nullable: false };
  }
}

/** The function's name as part of a column's name. */
export function functionWord(call: TypedCall): string {
  return call.fn.replace(/[^a-z0-9_]/gu, '').replace('count_star', 'count');
}
