// Stages behind the target columns: result filters, order_by, limit. They see target columns only, hidden ones included.

import type { FilterSpec } from '../spec/spec.js';
import { findColumn } from '../sql/scope.js';
import type { TypedSortKey } from '../sql/typed-tree.js';
import { isOrderable, typeToString } from '../sql/types.js';
import { columnsRead } from './expression-walk.js';
import type { ModelContext } from './model-context.js';
import type { ResolvedFilter, ResolvedOutput } from './pipeline-model.js';
import { resolveFilters } from './resolve-filters.js';
import { EMPTY_ROW, type VisibleRow } from './visible-row.js';

export interface ResultStage {
  readonly filters: readonly ResolvedFilter[];
  readonly orderBy: readonly TypedSortKey[];
  readonly limit: number | undefined;
  readonly outputs: readonly ResolvedOutput[];
}

export function resolveResult(
  ctx: ModelContext,
  outputs: readonly ResolvedOutput[],
  filterSpecs: readonly FilterSpec[],
): ResultStage {
  const row: VisibleRow = {
    ...EMPTY_ROW,
    columns: outputs.map((o) => ({ name: o.name, type: o.type, nullable: o.nullable })),
  };
  const { filters, row: after } = resolveFilters(ctx, filterSpecs, 'result', row);
  const kept = outputs.map((o) => {
    const nullable = findColumn(after.columns, o.name)?.nullable ?? o.nullable;
    return nullable === o.nullable
      ? o
      : { ...o, nullable, nullReason: undefined, nullKind: undefined, nullJoin: undefined };
  });
  const orderBy = resolveOrder(ctx, after, kept);
  const limit = ctx.model.limit?.count;
  if (ctx.model.limit !== undefined && ctx.model.orderBy.length === 0)
    ctx.report(
      'limit-without-order',
      'warning',
      ctx.model.limit.part,
      `\`limit\` without \`order_by\` keeps rows that nobody chose; here the first ${ctx.model.limit.count} in the order of all output columns. Say which rows are meant with \`order_by\`.`,
    );
  return { filters, orderBy, limit, outputs: kept };
}

function resolveOrder(ctx: ModelContext, row: VisibleRow, outputs: readonly ResolvedOutput[]): readonly TypedSortKey[] {
  return ctx.model.orderBy.flatMap((spec) => {
    const expr = ctx.type(spec.column, row, ctx.parseName(spec.column));
    if (!isOrderable(expr.type)) {
      ctx.report(
        'not-orderable',
        'error',
        spec.column.part,
        `\`${spec.column.value}\` is ${typeToString(expr.type)}, which has no order.`,
      );
      return [];
    }
    if (ctx.model.limit === undefined) {
      const hidden = columnsRead(expr).find((c) =>
        outputs.some((o) => o.hidden && o.name.toLowerCase() === c.column.name.toLowerCase()),
      );
      if (hidden !== undefined)
        ctx.report(
          'order-by-hidden-column',
          'warning',
          spec.column.part,
          `\`${hidden.column.name}\` is not part of the result, so without a \`limit\` ordering by it has no effect.`,
        );
    }
    return [
      {
        expr,
        direction: spec.direction,
        nulls: spec.nulls ?? (spec.direction === 'ASC' ? ('FIRST' as const) : ('LAST' as const)),
      },
    ];
  });
}
