// A column or a whole relation → the edges that lead to it and away from it, over models; only the models on the way are traced.

import { columnText, modelEdges, type LineageEdge, type LineageKind } from './lineage.js';
import type { ModelPlan, PipelinePlan } from './plan.js';

export interface LineageSelection {
  /** `stg_orders.amount_usd`, `raw.orders`: a column, or a source or model with all its columns; in any case. */
  readonly of: string;
  readonly upstream: boolean;
  readonly downstream: boolean;
  /** Most models on a way; absent: any number. */
  readonly depth?: number | undefined;
  /** Absent: all. */
  readonly kinds?: readonly LineageKind[] | undefined;
}

export interface SelectedLineage {
  /** As in `lineage`. */
  readonly edges: readonly LineageEdge[];
  /** What was asked for, as declared. */
  readonly columns: readonly string[];
  /** Sources and models from the asked one on downwards, itself included, lower case: what reads them could be missing. */
  readonly readFrom: ReadonlySet<string>;
}

/** Undefined where there is no such column, source or model in the plan. */
export function selectLineage(plan: PipelinePlan, selection: LineageSelection): SelectedLineage | undefined {
  const graph = graphOf(plan);
  const start = graph.columnsNamed(selection.of);
  if (start === undefined) return undefined;
  const wanted = (e: LineageEdge): boolean => selection.kinds?.includes(e.kind) ?? true;
  const most = selection.depth ?? Number.POSITIVE_INFINITY;
  const kept = new Set<LineageEdge>();
  const readFrom = new Set([graph.relationOf(start[0] ?? selection.of)]);
  const walk = (next: (column: string) => readonly LineageEdge[], end: 'from' | 'to'): void => {
    let level = start.map((c) => c.toLowerCase());
    const seen = new Set(level);
    for (let depth = 0; depth < most && level.length > 0; depth++) {
      const found: string[] = [];
      for (const edge of level.flatMap(next).filter(wanted)) {
        kept.add(edge);
        const column = edge[end].toLowerCase();
        if (end === 'to') readFrom.add(graph.relationOf(column));
        if (!seen.has(column)) found.push(column);
        seen.add(column);
      }
      level = found;
    }
  };
  if (selection.upstream) walk((c) => graph.into(c), 'from');
  if (selection.downstream) walk((c) => graph.outOf(c), 'to');
  return { edges: graph.ordered(kept), columns: start, readFrom };
}

/** All edges that lead to a column and away from it. Names in any case. */
export function lineageOf(plan: PipelinePlan, column: string): readonly LineageEdge[] {
  return selectLineage(plan, { of: column, upstream: true, downstream: true })?.edges ?? [];
}

const graphs = new WeakMap<PipelinePlan, Graph>();

function graphOf(plan: PipelinePlan): Graph {
  let graph = graphs.get(plan);
  if (graph === undefined) graphs.set(plan, (graph = new Graph(plan)));
  return graph;
}

interface RelationColumns {
  readonly name: string;
  readonly columns: readonly { readonly name: string }[];
}

/** Which relations there are, who reads whom, and the edges of the models that were looked at. */
class Graph {
  private readonly models: ReadonlyMap<string, ModelPlan>;
  private readonly relations: ReadonlyMap<string, RelationColumns>;
  private readonly readers = new Map<string, ModelPlan[]>();

  constructor(private readonly plan: PipelinePlan) {
    this.models = new Map(plan.models.map((m) => [m.name.toLowerCase(), m]));
    this.relations = new Map<string, RelationColumns>(
      [...plan.models, ...plan.sources].map((r) => [r.name.toLowerCase(), r]),
    );
    for (const model of plan.models)
      for (const name of inputNames(model)) {
        const list = this.readers.get(name);
        if (list === undefined) this.readers.set(name, [model]);
        else list.push(model);
      }
  }

  /** A column goes before a source of the same name. */
  columnsNamed(name: string): readonly string[] | undefined {
    const column = this.columnNamed(name);
    if (column !== undefined) return [column.text];
    const relation = this.relations.get(name.toLowerCase());
    return relation?.columns.map((c) => columnText({ relation: relation.name, column: c.name }));
  }

  /** Names may hold dots: each is tried as the one between relation and column, the last first. */
  private columnNamed(name: string): { readonly relation: string; readonly text: string } | undefined {
    const lower = name.toLowerCase();
    for (let dot = lower.lastIndexOf('.'); dot > 0; dot = lower.lastIndexOf('.', dot - 1)) {
      const key = lower.slice(0, dot);
      const relation = this.relations.get(key);
      const column = relation?.columns.find((c) => c.name.toLowerCase() === lower.slice(dot + 1));
      if (relation !== undefined && column !== undefined)
        return { relation: key, text: columnText({ relation: relation.name, column: column.name }) };
    }
    return undefined;
  }

  relationOf(column: string): string {
    return this.columnNamed(column)?.relation ?? column.toLowerCase();
  }

  into(column: string): readonly LineageEdge[] {
    const model = this.models.get(this.relationOf(column));
    return model === undefined ? [] : (endsOf(model).to.get(column) ?? []);
  }

  outOf(column: string): readonly LineageEdge[] {
    return (this.readers.get(this.relationOf(column)) ?? []).flatMap((m) => endsOf(m).from.get(column) ?? []);
  }

  ordered(kept: ReadonlySet<LineageEdge>): readonly LineageEdge[] {
    const touched = new Set([...kept].map((e) => this.relationOf(e.to)));
    return this.plan.models
      .filter((m) => touched.has(m.name.toLowerCase()))
      .flatMap((m) => modelEdges(m).filter((e) => kept.has(e)));
  }
}

const inputsByModel = new WeakMap<ModelPlan, readonly string[]>();

/** Lower case, each once. */
function inputNames(model: ModelPlan): readonly string[] {
  let names = inputsByModel.get(model);
  if (names === undefined)
    inputsByModel.set(model, (names = [...new Set(model.inputs.map((i) => i.relation.name.toLowerCase()))]));
  return names;
}

interface Ends {
  readonly from: ReadonlyMap<string, readonly LineageEdge[]>;
  readonly to: ReadonlyMap<string, readonly LineageEdge[]>;
}

const endsByModel = new WeakMap<ModelPlan, Ends>();

function endsOf(model: ModelPlan): Ends {
  let ends = endsByModel.get(model);
  if (ends === undefined)
    endsByModel.set(model, (ends = { from: grouped(modelEdges(model), 'from'), to: grouped(modelEdges(model), 'to') }));
  return ends;
}

function grouped(edges: readonly LineageEdge[], end: 'from' | 'to'): ReadonlyMap<string, readonly LineageEdge[]> {
  const groups = new Map<string, LineageEdge[]>();
  for (const edge of edges) {
    const key = edge[end].toLowerCase();
    const list = groups.get(key);
    if (list === undefined) groups.set(key, [edge]);
    else list.push(edge);
  }
  return groups;
}
