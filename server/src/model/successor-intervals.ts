// The windows of a model → intervals among its columns: each row holds from its own start until the next one of its partition begins.

import type { TypedCall, TypedExpression } from '../sql/typed-tree.js';
import { isScalar, sameType } from '../sql/types.js';
import { expressionIdentity } from './expression-identity.js';
import type { ExportedInterval } from './pipeline-model.js';
import type { ModelCore } from './resolve-model.js';

/**
 * `LEAD(start) OVER (PARTITION BY … ORDER BY start)`, perhaps with a value for the last row (COALESCE, a default), or a day
 * less: then the end belongs to the interval. Rows without a start hold at no time. Nothing is known of what several runs wrote.
 */
export function successorIntervals(core: ModelCore): readonly ExportedInterval[] {
  if (core.history !== undefined || core.materialization.type === 'incremental') return [];
  const visible = core.outputs.filter((o) => !o.hidden && sameType(o.type, o.base.type));
  const nameOf = (e: TypedExpression): string | undefined => {
    const identity = expressionIdentity(e);
    return visible.find((o) => expressionIdentity(o.base) === identity)?.name.toLowerCase();
  };
  return visible.flatMap((o) => {
    const end = endOf(o.base);
    if (end === undefined) return [];
    const from = nameOf(end.start);
    const per = (end.call.over?.partitionBy ?? []).map(nameOf);
    if (from === undefined || !per.every((name) => name !== undefined)) return [];
    return [{ per, from, to: o.name.toLowerCase(), closed: end.closed }];
  });
}

interface End {
  readonly call: TypedCall;
  readonly start: TypedExpression;
  readonly closed: boolean;
}

function endOf(e: TypedExpression): End | undefined {
  if (e.kind !== 'call') return undefined;
  const [first, ...others] = e.args;
  if (first === undefined) return undefined;
  switch (e.fn) {
    case 'coalesce':
    case 'ifnull':
      return others.every((o) => o.kind === 'literal') ? endOf(first) : undefined;
    case 'date_sub': {
      const [count, unit] = others;
      const days =
        count?.kind === 'literal' && unit?.kind === 'literal' && unit.value === 'DAY' ? count.value : undefined;
      // A DATE has nothing between its day and the next.
      const end = days === '1' && isScalar(first.type, 'DATE') ? endOf(first) : undefined;
      return end === undefined || end.closed ? undefined : { ...end, closed: true };
    }
    case 'lead':
      return next(e, first, 'ASC');
    case 'lag':
      return next(e, first, 'DESC');
    default:
      return undefined;
  }
}

function next(call: TypedCall, start: TypedExpression, direction: 'ASC' | 'DESC'): End | undefined {
  const [, steps, otherwise] = call.args;
  const [key] = call.over?.orderBy ?? [];
  if (key?.direction !== direction || expressionIdentity(key.expr) !== expressionIdentity(start)) return undefined;
  const one = steps === undefined || (steps.kind === 'literal' && steps.value === '1');
  return one && (otherwise === undefined || otherwise.kind === 'literal') ? { call, start, closed: false } : undefined;
}
