// Edges of column lineage → a Mermaid flowchart: a box a source or model, a node a column, and one node for what decides about a model's rows.

import { hasKind } from '../plan/column-dependence.js';
import { columnText, modelLineage, type LineageEdge } from '../plan/lineage.js';
import type { BlockedPart, ModelPlan, PipelinePlan } from '../plan/plan.js';
import { typeToString } from '../sql/types.js';
import { Flowchart, type NodeClass } from './flowchart.js';

export interface ColumnDiagram {
  readonly text: string;
  /** Mermaid draws 500 at most unless it is told otherwise. */
  readonly arrows: number;
}

export interface DiagramSelection {
  /** Those that were asked about, as declared; they stand out. */
  readonly asked: readonly string[];
  readonly edges: readonly LineageEdge[];
  /** Models that would read from what is shown and have no plan. */
  readonly blocked: readonly BlockedPart[];
}

export function columnDiagram(plan: PipelinePlan, selection: DiagramSelection): ColumnDiagram {
  const { edges } = selection;
  const title = selection.asked.length === 1 ? `${selection.asked[0]!} lineage` : `${plan.name} column lineage`;
  const chart = new Flowchart('LR', title);
  const asked = new Set(selection.asked);
  const shown = new Set([...edges.flatMap((e) => [e.from, e.to]), ...(asked.size === 1 ? asked : [])]);
  const nodes = new Map<string, string>();
  const rowNodes = new Map<string, string>();
  const add = (
    relation: {
      readonly name: string;
      readonly columns: ModelPlan['columns'] | PipelinePlan['sources'][number]['columns'];
    },
    style: NodeClass,
    rows: boolean,
  ): void => {
    const columns = relation.columns.filter((c) => shown.has(columnText({ relation: relation.name, column: c.name })));
    if (columns.length === 0) return;
    chart.group(relation.name);
    for (const c of columns) {
      const text = columnText({ relation: relation.name, column: c.name });
      const type = c.type.kind === 'unknown' ? '' : ` ${typeToString(c.type)}`;
      nodes.set(text, chart.node('table', [`${c.name}${type}`], asked.has(text) ? 'asked' : style));
    }
    if (rows) rowNodes.set(relation.name, chart.node('filter', [`rows of ${relation.name}`], 'step'));
  };
  const into = edgesByModel(plan, edges);
  const deciding = new Map(plan.models.map((m) => [m, rowEdges(m, into.get(m) ?? [])]));
  for (const source of plan.sources) add(source, 'source', false);
  for (const model of plan.models) add(model, model.layer, deciding.get(model)!.length > 0);
  if (selection.blocked.length > 0) chart.group('blocked');
  for (const part of selection.blocked) chart.node('table', [part.name, `blocked by ${part.findingId}`], 'blocked');
  let arrows = 0;
  const arrow = (from: string, to: string | undefined, kind: LineageEdge['kind']): void => {
    const start = nodes.get(from);
    if (start === undefined || to === undefined) return;
    arrows++;
    chart.edge(start, to, kind === 'value' ? {} : { dotted: true, label: kind });
  };
  for (const model of plan.models) {
    const rows = deciding.get(model)!;
    for (const { from, kind } of rows) arrow(from, rowNodes.get(model.name), kind);
  }
  const ofRows = new Set([...deciding.values()].flatMap((d) => d.flatMap((r) => r.edges)));
  for (const edge of edges) if (!ofRows.has(edge)) arrow(edge.from, nodes.get(edge.to), edge.kind);
  return { text: chart.toString(), arrows };
}

interface RowArrow {
  readonly from: string;
  readonly kind: LineageEdge['kind'];
  readonly edges: readonly LineageEdge[];
}

/** The selected edges into one model that concern its rows as a whole, one arrow for all its columns. */
function rowEdges(model: ModelPlan, edges: readonly LineageEdge[]): readonly RowArrow[] {
  const { rows } = modelLineage(model);
  const found = new Map<string, { from: string; kind: LineageEdge['kind']; edges: LineageEdge[] }>();
  for (const edge of edges) {
    if (edge.kind === 'value') continue;
    const origin = rows.get(edge.from);
    if (origin === undefined || !hasKind(origin.how, edge.kind)) continue;
    const key = `${edge.kind} ${edge.from}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, { from: edge.from, kind: edge.kind, edges: [edge] });
    else known.edges.push(edge);
  }
  return [...found.values()];
}

function edgesByModel(
  plan: PipelinePlan,
  edges: readonly LineageEdge[],
): ReadonlyMap<ModelPlan, readonly LineageEdge[]> {
  const owner = new Map(
    plan.models.flatMap((m) => m.columns.map((c) => [columnText({ relation: m.name, column: c.name }), m] as const)),
  );
  const found = new Map<ModelPlan, LineageEdge[]>();
  for (const edge of edges) {
    const model = owner.get(edge.to);
    if (model === undefined) continue;
    const list = found.get(model);
    if (list === undefined) found.set(model, [edge]);
    else list.push(edge);
  }
  return found;
}
