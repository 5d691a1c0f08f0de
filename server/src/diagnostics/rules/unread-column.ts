// A column of a staging or intermediate model that no reader, key, test, order or partition uses.

import type { ResolvedModel } from '../../model/pipeline-model.js';
import { relationKey } from '../../model/relation-key.js';
import type { PartId } from '../../spec/spec.js';
import type { Rule } from '../rule.js';
import { isBlocked } from '../blocked-model.js';
import { readersAmong, usageOf } from '../usage.js';

export const unreadColumn: Rule = {
  id: 'unread-column',
  family: 'names',
  severity: 'warning',
  offByDefault: true,
  amongModels(model, others, report) {
    if (model.layer === 'final' || isBlocked(model)) return;
    const readers = readersAmong(others, { kind: 'model', name: model.name });
    if (readers.length === 0 || readers.some(isBlocked)) return;
    for (const { name, part } of unreadBy(model, readers))
      report({
        part,
        message: `\`${name}\` is computed, but no model that reads \`${model.name}\` uses it, and no key, test, order or partition either.`,
        tag: 'unnecessary',
      });
  },
};

interface Unread {
  readonly name: string;
  readonly part: PartId;
}

function unreadBy(model: ResolvedModel, readers: readonly ResolvedModel[]): readonly Unread[] {
  const key = relationKey({ kind: 'model', name: model.name });
  const used = [model, ...readers].flatMap((m) => usageOf(m).columns.get(key) ?? []);
  const own = new Set([
    ...usageOf(model).ofResult,
    ...model.partitionBy.map((c) => c.toLowerCase()),
    ...model.clusterBy.map((c) => c.toLowerCase()),
    ...model.tests.filter((t) => !t.implied).flatMap((t) => t.columns.map((c) => c.toLowerCase())),
    ...(model.materialization.type === 'incremental'
      ? [...model.materialization.uniqueKey, model.materialization.watermark].map((c) => c.toLowerCase())
      : []),
    ...(model.grouping?.keys.map((k) => k.name.toLowerCase()) ?? []),
  ]);
  return model.outputs.flatMap((output): readonly Unread[] => {
    const name = output.name.toLowerCase();
    if (output.hidden || (output.role !== 'mapping' && output.role !== 'aggregation')) return [];
    if (own.has(name) || used.some((columns) => columns.has(name))) return [];
    return [
      { name: output.name, part: `${output.part}/${output.role === 'mapping' ? 'target_column' : 'metric_column'}` },
    ];
  });
}
