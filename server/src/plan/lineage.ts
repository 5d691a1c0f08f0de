// Which columns a column depends on, and how, over all models of a plan: from the relational tree, so that it is what runs.
//
// value: its value is computed from it. filter: it decides which rows there are (conditions of every stage, SEMI and
// ANTI joins, limits, watermarks). key: rows are matched, grouped or kept apart by it (join conditions, group and
// partition keys, DISTINCT, keys of history and increments). A filter or key concerns every column of its model.

import type { TypedExpression } from '../sql/typed-tree.js';
import { columnKey, columnsOf } from '../sql/typed-walk.js';
import type { ModelPlan, PipelinePlan, Relation } from './plan.js';

export type LineageKind = 'value' | 'filter' | 'key';

export interface LineageEdge {
  /** `raw.orders.total_amount`, `stg_orders.amount_usd`: names as declared. */
  readonly from: string;
  readonly to: string;
  readonly kind: LineageKind;
}

const byPlan = new WeakMap<PipelinePlan, readonly LineageEdge[]>();

/** Every edge, models in build order, columns in table order, values before filters before keys. */
export function lineage(plan: PipelinePlan): readonly LineageEdge[] {
  let edges = byPlan.get(plan);
  if (edges === undefined) {
    edges = plan.models.flatMap(modelEdges);
    byPlan.set(plan, edges);
  }
  return edges;
}

/** The edges that lead to a column and those that lead away from it, over any number of models. Names in any case. */
export function lineageOf(plan: PipelinePlan, column: string): readonly LineageEdge[] {
  const edges = lineage(plan);
  const kept = new Set([...reached(edges, column, 'from'), ...reached(edges, column, 'to')]);
  return edges.filter((e) => kept.has(e));
}

function reached(edges: readonly LineageEdge[], column: string, end: 'from' | 'to'): ReadonlySet<LineageEdge> {
  const start = end === 'from' ? 'to' : 'from';
  const byStart = new Map<string, LineageEdge[]>();
  for (const e of edges) {
    const key = e[start].toLowerCase();
    const list = byStart.get(key);
    if (list === undefined) byStart.set(key, [e]);
    else list.push(e);
  }
  const found = new Set<LineageEdge>();
  const queue = [column.toLowerCase()];
  const seen = new Set(queue);
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    for (const e of byStart.get(at) ?? []) {
      found.add(e);
      const next = e[end].toLowerCase();
      if (!seen.has(next)) queue.push(next);
      seen.add(next);
    }
  }
  return found;
}

// ---- one model -----------------------------------------------------------------------------------------------------

type Origins = ReadonlySet<string>;

/** What a relation's columns come from, and what its rows depend on. */
interface Traced {
  readonly columns: ReadonlyMap<string, Origins>;
  readonly filters: Origins;
  readonly keys: Origins;
}

function modelEdges(model: ModelPlan): readonly LineageEdge[] {
  const traced = trace(model.root);
  const filters = new Set(traced.filters);
  const keys = new Set(traced.keys);
  const origins = (name: string): Origins => traced.columns.get(name.toLowerCase()) ?? new Set();
  const { materialization: m, history } = model;
  if (m.type === 'incremental') {
    for (const o of origins(m.watermark)) filters.add(o);
    for (const k of m.uniqueKey) for (const o of origins(k)) keys.add(o);
  }
  const historyKeys =
    history === undefined ? [] : [...history.naturalKey, ...history.tracked].flatMap((c) => [...origins(c)]);
  return model.columns.flatMap((column) => {
    const to = `${model.name}.${column.name}`;
    const edge =
      (kind: LineageKind) =>
      (from: string): LineageEdge => ({ from, to, kind });
    const since = history?.effectiveFrom?.column;
    const values =
      column.role !== 'history'
        ? origins(column.name)
        : since === undefined || column.name === history?.currentFlag
          ? []
          : origins(since);
    const matched = column.role === 'history' ? new Set([...keys, ...historyKeys]) : keys;
    return [...[...values].map(edge('value')), ...[...filters].map(edge('filter')), ...[...matched].map(edge('key'))];
  });
}

function trace(r: Relation): Traced {
  switch (r.kind) {
    case 'one-row':
      return { columns: new Map(), filters: new Set(), keys: new Set() };
    case 'scan':
      return {
        columns: new Map(r.columns.map((c) => [columnKey(c.ref), new Set([`${r.relation.name}.${c.ref.name}`])])),
        filters: new Set(),
        keys: new Set(),
      };
    case 'named': {
      const input = trace(r.input);
      return {
        ...input,
        columns: new Map(
          r.columns.map((c, i) => [
            columnKey(c.ref),
            input.columns.get(columnKey(r.input.columns[i]!.ref)) ?? new Set<string>(),
          ]),
        ),
      };
    }
    case 'filter': {
      const input = trace(r.input);
      return { ...input, filters: union(input.filters, read(input, r.predicate)) };
    }
    case 'deduplicate': {
      const input = trace(r.input);
      // Ties are broken by every column; only what the author wrote and the partition is a reason for a row to stay.
      return {
        ...input,
        keys: union(input.keys, ...r.partitionBy.map((e) => read(input, e))),
        filters: union(input.filters, ...r.orderBy.slice(0, r.written).map((k) => read(input, k.expr))),
      };
    }
    case 'join': {
      const left = trace(r.left);
      const right = trace(r.right);
      const both: Traced = {
        columns: new Map([...left.columns, ...right.columns]),
        filters: union(left.filters, right.filters),
        keys: union(left.keys, right.keys),
      };
      const condition = r.condition === undefined ? new Set<string>() : read(both, r.condition);
      if (r.type === 'SEMI' || r.type === 'ANTI')
        return { columns: left.columns, filters: union(both.filters, condition), keys: both.keys };
      if (r.type === 'EXISTS') {
        const flag = union(condition, right.filters);
        return {
          columns: new Map([...left.columns, [columnKey({ input: undefined, name: r.flag ?? '' }), flag]]),
          filters: left.filters,
          keys: left.keys,
        };
      }
      return { ...both, keys: union(both.keys, condition) };
    }
    case 'set-operation': {
      const inputs = r.inputs.map(trace);
      const columns = new Map(
        r.columns.map((c, i): [string, Origins] => [
          columnKey(c.ref),
          union(...inputs.map((t, n) => t.columns.get(columnKey(r.inputs[n]!.columns[i]!.ref)) ?? new Set<string>())),
        ]),
      );
      const keys = union(...inputs.map((t) => t.keys));
      return {
        columns,
        filters: union(...inputs.map((t) => t.filters)),
        keys: r.distinct ? union(keys, ...columns.values()) : keys,
      };
    }
    case 'unnest': {
      const input = trace(r.input);
      const array = read(input, r.array);
      const added = r.columns.slice(r.input.columns.length).map((c): [string, Origins] => [columnKey(c.ref), array]);
      return { ...input, columns: new Map([...input.columns, ...added]), keys: union(input.keys, array) };
    }
    case 'aggregate': {
      const input = trace(r.input);
      const keys = r.keys.map((k): [string, Origins] => [
        columnKey({ input: undefined, name: k.name }),
        read(input, k.expr),
      ]);
      const measures = r.measures.map((m): [string, Origins] => [
        columnKey({ input: undefined, name: m.name }),
        read(input, m.call),
      ]);
      const grouping = r.grouping.map((g): [string, Origins] => [
        columnKey({ input: undefined, name: g.name }),
        keys[g.key]![1],
      ]);
      return {
        columns: new Map([...keys, ...measures, ...grouping]),
        filters: input.filters,
        keys: union(input.keys, ...keys.map(([, o]) => o)),
      };
    }
    case 'drill-across': {
      const branches = r.branches.map((b) => ({ ...b, traced: trace(b.aggregate) }));
      const sides = r.type === 'LEFT' ? branches.slice(0, 1) : branches;
      const keys = r.keys.map((k, i): [string, Origins] => [
        columnKey({ input: undefined, name: k.name }),
        union(
          ...sides.map(
            (b) =>
              b.traced.columns.get(columnKey({ input: undefined, name: b.aggregate.keys[i]!.name })) ??
              new Set<string>(),
          ),
        ),
      ]);
      const measures = branches.flatMap((b) =>
        b.aggregate.measures.map((m): [string, Origins] => {
          const key = columnKey({ input: undefined, name: m.name });
          return [key, b.traced.columns.get(key) ?? new Set<string>()];
        }),
      );
      return {
        columns: new Map([...keys, ...measures]),
        filters: union(...branches.map((b) => b.traced.filters)),
        keys: union(...branches.map((b) => b.traced.keys)),
      };
    }
    case 'window': {
      const input = trace(r.input);
      const added = r.windows.map((w): [string, Origins] => [
        columnKey({ input: undefined, name: w.name }),
        read(input, w.call),
      ]);
      return { ...input, columns: new Map([...input.columns, ...added]) };
    }
    case 'project': {
      const input = trace(r.input);
      return {
        ...input,
        columns: new Map(r.items.map((i) => [columnKey({ input: r.as, name: i.name }), read(input, i.expr)])),
      };
    }
    case 'sort-limit': {
      const input = trace(r.input);
      return r.limit === undefined
        ? input
        : { ...input, filters: union(input.filters, ...r.orderBy.map((k) => read(input, k.expr))) };
    }
  }
}

function read(input: Traced, expr: TypedExpression): Origins {
  return union(...columnsOf(expr).map((c) => input.columns.get(columnKey(c.column)) ?? new Set<string>()));
}

function union(...sets: readonly Origins[]): Origins {
  return new Set(sets.flatMap((s) => [...s]));
}
