// A typed tree → the same tree with constants worked out where a dialect refuses them: its literals are exact, and nobody's function is needed.
//
// Nothing is worked out where nothing is refused: what was written is printed as it was written.

import type { TypedExpression } from '../typed-tree.js';
import { aggregateCallOf, rewriteTyped } from '../typed-walk.js';
import { chosenConstants } from './constant-branches.js';
import { constantTree } from './constant-tree.js';
import { FAILS, itemsOf, type Constant } from './constant.js';
import { evaluateConstant } from './evaluate-constant.js';
import { isClosed } from './is-closed.js';

interface Printed {
  readonly ok: boolean;
}

/** Longer texts than anybody would write are no constants to be printed. */
const MOST_PARTS = 2000;
const LONGEST_TEXT = 20_000;

/**
 * `print`'s result; where it refuses, of the tree with its constants worked out: those that are refused by themselves, then what chooses
 * between constants, or if that is not enough all of them (where only a literal is translated, any constant may stand).
 */
export function printFolded<R extends Printed>(expr: TypedExpression, print: (expr: TypedExpression) => R): R {
  const first = print(expr);
  if (first.ok) return first;
  const isRefused = (part: TypedExpression): boolean => !print(part).ok;
  const steps: readonly ((tree: TypedExpression) => TypedExpression)[] = [
    (tree) => foldConstants(tree, isRefused),
    (tree) => foldBranches(tree, isRefused),
    (tree) => foldConstants(tree, () => true),
    (tree) => foldBranches(tree, isRefused),
  ];
  let tree = expr;
  let result = first;
  for (const step of steps) {
    const next = step(tree);
    if (next === tree) continue;
    tree = next;
    result = print(tree);
    if (result.ok) return result;
  }
  // What is left of the refusals is what no constant can mend.
  return result;
}

/** Replaces the largest constants that `wanted` says yes to. An aggregate is none, whatever becomes of its value: it makes one row of many. */
export function foldConstants(expr: TypedExpression, wanted: (constant: TypedExpression) => boolean): TypedExpression {
  return rewriteTyped(expr, (node) => {
    if (
      node.kind !== 'call' &&
      node.kind !== 'cast' &&
      node.kind !== 'case' &&
      node.kind !== 'subquery' &&
      node.kind !== 'field'
    )
      return undefined;
    if (!isClosed(node) || aggregateCallOf(node) !== undefined) return undefined;
    const value = evaluateConstant(node);
    if (value === undefined || value === FAILS || !isPrintable(value) || !wanted(node)) return undefined;
    return constantTree(value, node.type, node);
  });
}

function isPrintable(value: Constant): boolean {
  let [parts, length] = [0, 0];
  const count = (v: Constant): void => {
    parts++;
    if (typeof v === 'string') length += v.length;
    else for (const item of itemsOf(v)) if (parts <= MOST_PARTS) count(item);
  };
  count(value);
  return parts <= MOST_PARTS && length <= LONGEST_TEXT;
}

/** Replaces the largest expressions that choose between constants, or are NULL whatever else they are, and that `wanted` says yes to. */
function foldBranches(expr: TypedExpression, wanted: (part: TypedExpression) => boolean): TypedExpression {
  return rewriteTyped(expr, (node) => {
    if ((node.kind !== 'call' && node.kind !== 'cast' && node.kind !== 'field') || isClosed(node)) return undefined;
    const chosen = chosenConstants(node);
    if (chosen === undefined || (aggregateCallOf(node) !== undefined && aggregateCallOf(chosen) === undefined))
      return undefined;
    return wanted(node) ? chosen : undefined;
  });
}
