// A typed tree → the same tree with constants worked out where a dialect refuses them: its literals are exact, and nobody's function is needed.
//
// Nothing is worked out where nothing is refused: what was written is printed as it was written.

import type { TypedExpression } from '../typed-tree.js';
import { eachNode, rewriteTyped } from '../typed-walk.js';
import type { SqlType } from '../types.js';
import { FAILS, itemsOf, type Constant } from './constant.js';
import { evaluateConstant } from './evaluate-constant.js';

interface Printed {
  readonly ok: boolean;
}

/** Longer texts than anybody would write are no constants to be printed. */
const MOST_PARTS = 2000;
const LONGEST_TEXT = 20_000;

/**
 * `print`'s result; where it refuses, of the tree with its constants worked out: those that are refused by themselves, or if that is not
 * enough all of them (where only a literal is translated, any constant may stand).
 */
export function printFolded<R extends Printed>(expr: TypedExpression, print: (expr: TypedExpression) => R): R {
  const first = print(expr);
  if (first.ok) return first;
  const refused = foldConstants(expr, (constant) => !print(constant).ok);
  const second = refused === expr ? first : print(refused);
  if (second.ok) return second;
  const all = foldConstants(refused, () => true);
  const third = all === refused ? second : print(all);
  // What is left of the refusals is what no constant can mend.
  return third.ok || refused !== expr ? third : first;
}

/** Replaces the largest constants that `wanted` says yes to. */
export function foldConstants(expr: TypedExpression, wanted: (constant: TypedExpression) => boolean): TypedExpression {
  return rewriteTyped(expr, (node) => {
    if (
      node.kind !== 'call' &&
      node.kind !== 'cast' &&
      node.kind !== 'case' &&
      node.kind !== 'array-query' &&
      node.kind !== 'field'
    )
      return undefined;
    if (!isClosed(node)) return undefined;
    const value = evaluateConstant(node);
    if (value === undefined || value === FAILS || !isPrintable(value) || !wanted(node)) return undefined;
    return constantTree(value, node.type, node);
  });
}

/** Without columns, parameters and names bound outside of it. */
function isClosed(expr: TypedExpression): boolean {
  const bound = new Set<string>();
  let closed = true;
  eachNode(expr, (node) => {
    if (node.kind === 'array-query') {
      bound.add(node.variable.toLowerCase());
      if (node.offset !== undefined) bound.add(node.offset.toLowerCase());
    }
    if (node.kind === 'column' || node.kind === 'parameter' || node.kind === 'invalid') closed = false;
    if (node.kind === 'variable' && !bound.has(node.name.toLowerCase())) closed = false;
  });
  return closed;
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

/** Literals, arrays and structs of the type; the constant stands where `at` was written. */
export function constantTree(value: Constant, type: SqlType, at: Pick<TypedExpression, 'span'>): TypedExpression {
  const where = at.span && { span: at.span };
  if (value === null) return { kind: 'literal', type, nullable: true, value: undefined, ...where };
  if (type.kind === 'array')
    return {
      kind: 'array',
      type,
      nullable: false,
      elements: itemsOf(value).map((item) => constantTree(item, type.element, at)),
      ...where,
    };
  if (type.kind === 'struct')
    return {
      kind: 'struct',
      type,
      nullable: false,
      fields: itemsOf(value).map((item, i) => ({
        name: type.fields[i]?.name,
        value: constantTree(item, type.fields[i]!.type, at),
      })),
      ...where,
    };
  return { kind: 'literal', type, nullable: false, value: value as string, ...where };
}
