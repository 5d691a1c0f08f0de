// A plan → the pipeline as a Mermaid flowchart: sources, models by layer, who reads whom, what is blocked.

import type { ModelPlan, PipelinePlan } from '../plan/plan.js';
import type { Layer } from '../spec/spec.js';
import { Flowchart } from './flowchart.js';

const layers: readonly Layer[] = ['staging', 'intermediate', 'final'];

export function lineageDiagram(plan: PipelinePlan): string {
  const chart = new Flowchart('LR', `${plan.name} lineage`);
  const sources = new Map<string, string>();
  const models = new Map<string, string>();
  for (const schema of [...new Set(plan.sources.map((s) => s.schema))]) {
    chart.group(schema === '' ? 'sources' : `sources in ${schema}`);
    for (const source of plan.sources.filter((s) => s.schema === schema)) {
      sources.set(
        source.name.toLowerCase(),
        chart.node('source', [source.table, ...(source.open ? ['columns not declared'] : [])], 'source'),
      );
    }
  }
  for (const layer of layers) {
    const own = plan.models.filter((m) => m.layer === layer);
    const schemas = [...new Set(own.map((m) => m.schema))].filter((s) => s !== '');
    chart.group(schemas.length === 0 ? layer : `${layer} (${schemas.join(', ')})`);
    for (const model of own)
      models.set(model.name.toLowerCase(), chart.node('table', [model.name, stored(model)], layer));
  }
  const blocked = plan.blocked.filter((b) => b.kind === 'model');
  if (blocked.length > 0) chart.group('blocked');
  for (const part of blocked) chart.node('table', [part.name, `blocked by ${part.findingId}`], 'blocked');
  for (const model of plan.models) {
    const to = models.get(model.name.toLowerCase())!;
    const read = new Set<string>();
    for (const { relation } of model.inputs) {
      const from = (relation.kind === 'source' ? sources : models).get(relation.name.toLowerCase());
      if (from === undefined || read.has(from)) continue;
      read.add(from);
      chart.edge(from, to);
    }
  }
  return chart.toString();
}

/** How the model is kept, and what one row is. */
export function stored(model: ModelPlan): string {
  const kind = model.history === undefined ? model.materialization.type : 'history';
  const key =
    model.history?.naturalKey ??
    (model.materialization.type === 'incremental' ? model.materialization.uniqueKey : model.primaryKey);
  return key === undefined || key.length === 0
    ? kind
    : `${kind}, one row per ${key.join(', ')}${model.history === undefined ? '' : ' and version'}`;
}
