// Expressions above a grouping: keys are replaced by their variables, and what is neither a key nor aggregated is told.

import type { TypedExpression, TypedGroupKey } from '../typed-tree.js';
import { eachChild, isAggregateCall, rewriteTyped } from '../typed-walk.js';
import { sameExpression } from './call-placement.js';

export interface Grouping {
  readonly keys: readonly TypedGroupKey[];
  /** Names of the grouped rows. */
  readonly own: ReadonlySet<string>;
  /** The keys are what DISTINCT leaves: no aggregate looks behind them. */
  readonly distinct?: true;
}

/**
 * `ungrouped` is called with each use of a name of the grouped rows outside keys and aggregates. Aggregates inside subqueries of the
 * expression are those subqueries' own. A key that is a path is found anywhere, any other only as a whole item of the SELECT list.
 */
export function groupedExpression(
  expr: TypedExpression,
  { keys, own, distinct }: Grouping,
  isItem: boolean,
  ungrouped: (at: TypedExpression) => void,
): TypedExpression {
  const go = (root: TypedExpression, measures: boolean): TypedExpression =>
    rewriteTyped(root, (node) => {
      const isWhole = isItem && node === expr;
      const key = keys.find((each) => (isWhole || isPath(each.expr)) && sameKey(each.expr, node));
      if (key !== undefined)
        return {
          kind: 'variable',
          name: key.variable,
          type: node.type,
          nullable: node.nullable,
          ...(node.span && { span: node.span }),
        };
      if (measures && isAggregateCall(node)) {
        if (distinct === true) ungrouped(node);
        return node;
      }
      if (node.kind === 'variable' && own.has(node.name)) {
        ungrouped(node);
        return node;
      }
      return node.kind === 'subquery' && measures ? go(node, false) : undefined;
    });
  return go(expr, true);
}

const isPath = (expr: TypedExpression): boolean =>
  expr.kind === 'variable' || (expr.kind === 'field' && isPath(expr.operand));

/** Equal in all but their place. */
export function sameKey(a: TypedExpression, b: TypedExpression): boolean {
  return a.kind === b.kind && sameExpression(a, b);
}

/** An aggregate over the rows around, not one of a subquery in the expression. */
export function holdsMeasure(expr: TypedExpression): boolean {
  return holds(expr, isAggregateCall);
}

export function holdsWindow(expr: TypedExpression): boolean {
  return holds(expr, (node) => node.kind === 'call' && node.over !== undefined);
}

function holds(expr: TypedExpression, wanted: (node: TypedExpression) => boolean): boolean {
  if (wanted(expr)) return true;
  if (expr.kind === 'subquery') return false;
  let found = false;
  eachChild(expr, (child) => {
    found ||= holds(child, wanted);
  });
  return found;
}
