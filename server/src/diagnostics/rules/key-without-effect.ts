// A key that may stand where it stands but changes nothing there: storage of what is not stored, an input where there is one row of all, a default for what is never NULL.

import type { ResolvedModel } from '../../model/pipeline-model.js';
import type { PartId } from '../../spec/spec.js';
import { parentOf, type FixContext } from '../fixes/fix-context.js';
import type { Rule } from '../rule.js';
import { isBlocked } from '../blocked-model.js';

export const keyWithoutEffect: Rule = {
  id: 'key-without-effect',
  family: 'format',
  severity: 'warning',
  ofModel(model, report) {
    if (isBlocked(model)) return;
    for (const { part, why } of idleKeys(model)) {
      const key = part.slice(part.lastIndexOf('/') + 1);
      report({ part, onKey: true, message: `\`${key}\` has no effect here: ${why}.`, tag: 'unnecessary' });
    }
  },
  fixes: (problem, at) =>
    at.fix(
      `Remove \`${problem.part.slice(problem.part.lastIndexOf('/') + 1)}\``,
      at.remove(isAlone(problem.part, at) ? parentOf(problem.part) : problem.part),
      true,
    ),
};

/** All that `constraints` says. */
function isAlone(part: PartId, at: FixContext): boolean {
  const holder = parentOf(part);
  return holder.endsWith('/constraints') && at.object(holder)?.node.members.length === 1;
}

interface IdleKey {
  readonly part: PartId;
  readonly why: string;
}

function idleKeys(model: ResolvedModel): readonly IdleKey[] {
  return [...storageKeys(model), ...aggregationKeys(model)];
}

function storageKeys(model: ResolvedModel): readonly IdleKey[] {
  const { type } = model.materialization;
  if (model.history !== undefined || (type !== 'view' && type !== 'ephemeral')) return [];
  const { part, partitionBy, clusterBy } = model.spec.constraints;
  const why = type === 'view' ? 'a view stores no rows' : 'an ephemeral model is computed inside its readers';
  return [
    ...(partitionBy.length > 0 ? [{ part: `${part}/partition_by`, why }] : []),
    ...(clusterBy.length > 0 ? [{ part: `${part}/cluster_by`, why }] : []),
  ];
}

const COUNTS: ReadonlySet<string> = new Set(['count', '$count_star', 'countif', 'approx_count_distinct']);

function aggregationKeys(model: ResolvedModel): readonly IdleKey[] {
  if (model.drillAcross !== undefined) return [];
  return model.spec.aggregations.flatMap((spec): readonly IdleKey[] => {
    const keys: IdleKey[] = [];
    if (spec.input !== undefined)
      keys.push({ part: `${spec.part}/input`, why: 'only a drill-across aggregates its inputs one by one' });
    const base = model.outputs.find((output) => output.part === spec.part)?.base;
    if (spec.default !== undefined && base?.kind === 'call' && base.over === undefined && COUNTS.has(base.fn))
      keys.push({ part: `${spec.part}/default`, why: 'a count is never NULL' });
    return keys;
  });
}
