// A target's expression → the kind of figure it holds, where that says which aggregates of it mean something.

import type { TypedCall, TypedExpression } from '../sql/typed-tree.js';
import { isScalar } from '../sql/types.js';

/**
 * `average`, `ratio`: not to be averaged again without weights, nor added. `distinct`: a count of different values, not to be
 * added, since the same value may be counted in several rows. `total`: to be added, each once.
 */
export type FigureKind = 'average' | 'ratio' | 'distinct' | 'total';

const TOTALS: ReadonlySet<string> = new Set(['sum', 'count', 'countif', '$count_star']);

/** `ofColumn`: the kind of a column of an input. */
export function figureKind(
  e: TypedExpression,
  ofColumn: (input: string | undefined, name: string) => FigureKind | undefined,
): FigureKind | undefined {
  switch (e.kind) {
    case 'column':
      return ofColumn(e.column.input, e.column.name);
    case 'cast':
      return figureKind(e.operand, ofColumn);
    case 'call': {
      if (aggregates(e)) {
        if (e.fn === 'avg') return 'average';
        // Days are counted for somebody: what is added up are person-days.
        if (e.args[0] !== undefined && isScalar(e.args[0].type, 'DATE')) return undefined;
        const distinct = e.fn === 'count' ? e.aggregate?.distinct === true : e.fn === 'approx_count_distinct';
        return distinct ? 'distinct' : TOTALS.has(e.fn) && e.aggregate?.distinct !== true ? 'total' : undefined;
      }
      const [first, second] = e.args;
      if (first === undefined) return undefined;
      if (e.fn === 'round' || e.fn === 'coalesce' || e.fn === 'ifnull') return figureKind(first, ofColumn);
      const divides = e.fn === '$divide' || e.fn === 'safe_divide' || e.fn === 'ieee_divide';
      return divides && second !== undefined && holdsMeasure(first) && holdsMeasure(second) ? 'ratio' : undefined;
    }
    default:
      return undefined;
  }
}

/** Over rows, not over a window. */
function aggregates(e: TypedCall): boolean {
  return e.aggregate !== undefined && e.over === undefined;
}

/** A figure of the group, under casts and guards against zero. */
function holdsMeasure(e: TypedExpression): boolean {
  if (e.kind === 'cast') return holdsMeasure(e.operand);
  return e.kind === 'call' && e.over === undefined && (aggregates(e) || e.args.some(holdsMeasure));
}
