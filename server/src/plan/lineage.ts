// Which columns a column depends on, and how, model by model: from the relational tree, so that it is what runs.
//
// value: its value is computed from it, be it as an operand, as what a CASE chooses by, or as the order of a window. filter:
// it decides which rows there are (conditions of every stage, SEMI and ANTI joins, limits, watermarks). key: rows are matched,
// grouped or kept apart by it (join conditions, group and partition keys, DISTINCT, keys of history and increments). A filter
// or key concerns every column of its model, except the partition of a window, which concerns the window's column, and the tracked
// columns of a history, which concern the history's own. Data tests don't count: they look at the result and change nothing.

import type { TypedExpression } from '../sql/typed-tree.js';
import { columnKey } from '../sql/typed-walk.js';
import {
  composed,
  GROUP_KEY,
  hasKind,
  IDENTITY,
  JOIN_KEY,
  MATCHED,
  readColumns,
  ROW_FILTER,
  ROW_MATCH,
  ROW_ORDER,
  VERSION_KEY,
  type Dependences,
  type LineageKind,
} from './column-dependence.js';
import type { ModelPlan, PipelinePlan, Relation } from './plan.js';

export type { LineageKind } from './column-dependence.js';

/** A column of a source or model, names as declared. */
export interface ColumnPlace {
  readonly relation: string;
  readonly column: string;
}

/** By `columnText`, in the order they are first read. */
export type Origins = ReadonlyMap<string, Origin>;

export interface Origin {
  readonly place: ColumnPlace;
  readonly how: Dependences;
}

export interface ModelLineage {
  /** Columns of the finished table, in order. */
  readonly columns: readonly { readonly name: string; readonly origins: Origins }[];
  /** What every column depends on, because its row does. */
  readonly rows: Origins;
}

export interface LineageEdge {
  /** `raw.orders.total_amount`, `stg_orders.amount_usd`: names as declared. */
  readonly from: string;
  readonly to: string;
  readonly kind: LineageKind;
}

export function columnText(place: ColumnPlace): string {
  return `${place.relation}.${place.column}`;
}

const byModel = new WeakMap<ModelPlan, ModelLineage>();
const edgesByModel = new WeakMap<ModelPlan, readonly LineageEdge[]>();

/** By plan: a model that an edit left alone is not traced again. */
export function modelLineage(model: ModelPlan): ModelLineage {
  let found = byModel.get(model);
  if (found === undefined) byModel.set(model, (found = traceModel(model)));
  return found;
}

/** Every edge, models in build order, columns in table order, values before filters before keys. */
export function lineage(plan: PipelinePlan): readonly LineageEdge[] {
  return plan.models.flatMap(modelEdges);
}

/** The edges that lead into one model's columns. */
export function modelEdges(model: ModelPlan): readonly LineageEdge[] {
  let edges = edgesByModel.get(model);
  if (edges === undefined) edgesByModel.set(model, (edges = edgesOf(model)));
  return edges;
}

function edgesOf(model: ModelPlan): readonly LineageEdge[] {
  const { columns, rows } = modelLineage(model);
  const ofKind = (origins: Origins, kind: LineageKind): readonly string[] =>
    [...origins].filter(([, o]) => hasKind(o.how, kind)).map(([from]) => from);
  const filters = ofKind(rows, 'filter');
  const keys = ofKind(rows, 'key');
  return columns.flatMap(({ name, origins }) => {
    const to = columnText({ relation: model.name, column: name });
    const edge =
      (kind: LineageKind) =>
      (from: string): LineageEdge => ({ from, to, kind });
    return [
      ...ofKind(origins, 'value').map(edge('value')),
      ...filters.map(edge('filter')),
      ...[...new Set([...keys, ...ofKind(origins, 'key')])].map(edge('key')),
    ];
  });
}

// ---- one model -----------------------------------------------------------------------------------------------------

/** What a relation's columns come from, and what its rows depend on. */
interface Traced {
  readonly columns: ReadonlyMap<string, Origins>;
  readonly rows: Origins;
}

const NONE: Origins = new Map();

function traceModel(model: ModelPlan): ModelLineage {
  const traced = new Tracer().trace(model.root);
  const origins = (name: string): Origins => traced.columns.get(name.toLowerCase()) ?? NONE;
  const { materialization: m, history } = model;
  // How rows of this run and of the table before it are told apart.
  const remembered: Origins[] = [];
  if (m.type === 'incremental')
    remembered.push(as(ROW_FILTER, origins(m.watermark)), ...m.uniqueKey.map((k) => as(JOIN_KEY, origins(k))));
  if (history !== undefined) remembered.push(...history.naturalKey.map((c) => as(JOIN_KEY, origins(c))));
  const since = history?.effectiveFrom?.column;
  // A change of a tracked column is what keeps versions apart.
  const versions = (history?.tracked ?? []).map((c) => as(VERSION_KEY, origins(c)));
  return {
    columns: model.columns.map((column) => ({
      name: column.name,
      origins:
        column.role !== 'history'
          ? origins(column.name)
          : since === undefined || column.name === history?.currentFlag
            ? union(...versions)
            : union(origins(since), ...versions),
    })),
    rows: union(traced.rows, ...remembered),
  };
}

class Tracer {
  /** Nodes may be shared within a tree. */
  private readonly known = new Map<Relation, Traced>();

  trace(relation: Relation): Traced {
    let traced = this.known.get(relation);
    if (traced === undefined) this.known.set(relation, (traced = this.node(relation)));
    return traced;
  }

  private node(r: Relation): Traced {
    switch (r.kind) {
      case 'one-row':
        return { columns: new Map(), rows: NONE };
      case 'scan':
        return {
          columns: new Map(
            r.columns.map((c) => {
              const place = { relation: r.relation.name, column: c.ref.name };
              return [columnKey(c.ref), new Map([[columnText(place), { place, how: IDENTITY }]])];
            }),
          ),
          rows: NONE,
        };
      case 'named': {
        const input = this.trace(r.input);
        return {
          columns: new Map(r.columns.map((c, i) => [columnKey(c.ref), at(input, r.input, i)])),
          rows: input.rows,
        };
      }
      case 'filter': {
        const input = this.trace(r.input);
        return withRows(input, as(ROW_FILTER, read(input, r.predicate)));
      }
      case 'deduplicate': {
        const input = this.trace(r.input);
        // Ties are broken by every column; only what the author wrote and the partition is a reason for a row to stay.
        return withRows(
          input,
          ...r.partitionBy.map((e) => as(GROUP_KEY, read(input, e))),
          ...r.orderBy.slice(0, r.written).map((k) => as(ROW_ORDER, read(input, k.expr))),
        );
      }
      case 'join':
        return this.join(r);
      case 'set-operation':
        return this.setOperation(r);
      case 'unnest': {
        const input = this.trace(r.input);
        const array = read(input, r.array);
        const added = r.columns.slice(r.input.columns.length).map((c): [string, Origins] => [columnKey(c.ref), array]);
        return { columns: new Map([...input.columns, ...added]), rows: union(input.rows, as(JOIN_KEY, array)) };
      }
      case 'aggregate':
        return this.aggregate(r);
      case 'drill-across':
        return this.drillAcross(r);
      case 'window': {
        const input = this.trace(r.input);
        const added = r.windows.map((w): [string, Origins] => [derived(w.name), read(input, w.call)]);
        return { columns: new Map([...input.columns, ...added]), rows: input.rows };
      }
      case 'project': {
        const input = this.trace(r.input);
        return {
          columns: new Map(r.items.map((i) => [columnKey({ input: r.as, name: i.name }), read(input, i.expr)])),
          rows: input.rows,
        };
      }
      case 'sort-limit': {
        const input = this.trace(r.input);
        return r.limit === undefined
          ? input
          : withRows(input, ...r.orderBy.map((k) => as(ROW_ORDER, read(input, k.expr))));
      }
    }
  }

  private join(r: Relation & { readonly kind: 'join' }): Traced {
    const left = this.trace(r.left);
    const right = this.trace(r.right);
    const both: Traced = {
      columns: new Map([...left.columns, ...right.columns]),
      rows: union(left.rows, right.rows),
    };
    const condition = r.condition === undefined ? NONE : read(both, r.condition);
    if (r.type === 'SEMI' || r.type === 'ANTI')
      return { columns: left.columns, rows: union(both.rows, as(ROW_MATCH, condition)) };
    if (r.type === 'EXISTS') {
      // The left rows stay as they are; whatever decides about the right ones decides about the flag.
      const flag = as(MATCHED, union(condition, right.rows));
      return { columns: new Map([...left.columns, [derived(r.flag ?? ''), flag]]), rows: left.rows };
    }
    return withRows(both, as(JOIN_KEY, condition));
  }

  private setOperation(r: Relation & { readonly kind: 'set-operation' }): Traced {
    const inputs = r.inputs.map((i) => ({ traced: this.trace(i), relation: i }));
    const column = (i: number, from: typeof inputs): Origins => union(...from.map((t) => at(t.traced, t.relation, i)));
    // What an EXCEPT takes away gives no value.
    const giving = r.op === 'EXCEPT' ? inputs.slice(0, 1) : inputs;
    const matched = r.distinct ? r.columns.map((_, i) => as(GROUP_KEY, column(i, inputs))) : [];
    return {
      columns: new Map(r.columns.map((c, i) => [columnKey(c.ref), column(i, giving)])),
      rows: union(...inputs.map((t) => t.traced.rows), ...matched),
    };
  }

  private aggregate(r: Relation & { readonly kind: 'aggregate' }): Traced {
    const input = this.trace(r.input);
    const keys = r.keys.map((k): [string, Origins] => [derived(k.name), read(input, k.expr)]);
    const measures = r.measures.map((m): [string, Origins] => [derived(m.name), read(input, m.call)]);
    // GROUPING says which set a row belongs to: no value of the key has a part in it.
    const grouping = r.grouping.map((g): [string, Origins] => [derived(g.name), NONE]);
    return {
      columns: new Map([...keys, ...measures, ...grouping]),
      rows: union(input.rows, ...keys.map(([, origins]) => as(GROUP_KEY, origins))),
    };
  }

  private drillAcross(r: Relation & { readonly kind: 'drill-across' }): Traced {
    const branches = r.branches.map((b) => ({ aggregate: b.aggregate, traced: this.trace(b.aggregate) }));
    const column = (b: (typeof branches)[number], name: string): Origins => b.traced.columns.get(derived(name)) ?? NONE;
    // A LEFT one has the key values of its first side; the others are equal to them and bring none of their own.
    const sides = r.type === 'LEFT' ? branches.slice(0, 1) : branches;
    const keys = r.keys.map((k, i): [string, Origins] => [
      derived(k.name),
      union(...sides.map((b) => column(b, b.aggregate.keys[i]!.name))),
    ]);
    const measures = branches.flatMap((b) =>
      b.aggregate.measures.map((m): [string, Origins] => [derived(m.name), column(b, m.name)]),
    );
    return { columns: new Map([...keys, ...measures]), rows: union(...branches.map((b) => b.traced.rows)) };
  }
}

function derived(name: string): string {
  return columnKey({ input: undefined, name });
}

/** What the column at an index of a relation comes from. */
function at(traced: Traced, relation: Relation, index: number): Origins {
  return traced.columns.get(columnKey(relation.columns[index]!.ref)) ?? NONE;
}

function withRows(traced: Traced, ...rows: readonly Origins[]): Traced {
  return { columns: traced.columns, rows: union(traced.rows, ...rows) };
}

function read(input: Traced, expr: TypedExpression): Origins {
  const found = new Map<string, Origin>();
  readColumns(expr, (column, how) => {
    for (const [text, origin] of input.columns.get(columnKey(column)) ?? NONE)
      add(found, text, origin.place, composed(how, origin.how));
  });
  return found;
}

/** The same columns, each as that and nothing else. */
function as(how: Dependences, origins: Origins): Origins {
  return new Map([...origins].map(([text, { place }]) => [text, { place, how }]));
}

function union(...sets: readonly Origins[]): Origins {
  const filled = sets.filter((s) => s.size > 0);
  if (filled.length <= 1) return filled[0] ?? NONE;
  const all = new Map<string, Origin>();
  for (const set of filled) for (const [text, origin] of set) add(all, text, origin.place, origin.how);
  return all;
}

function add(to: Map<string, Origin>, text: string, place: ColumnPlace, how: Dependences): void {
  const known = to.get(text);
  to.set(text, { place, how: known === undefined ? how : known.how | how });
}
