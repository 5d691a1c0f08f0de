// A window function belongs to the query whose rows it sees. A translation that puts its operand into a subquery would give it other rows:
// a printed text in which that happened is found here.

import type { TypedCall, TypedExpression } from '../typed-tree.js';
import { rewriteTyped, visitTyped } from '../typed-walk.js';

/** An aggregate over rows of which it names no column (COUNT(*), SUM(1)): standard SQL counts it to the query it stands in. */
export function columnlessAggregates(root: TypedExpression): readonly TypedCall[] {
  const found: TypedCall[] = [];
  const isOwn = (call: TypedCall): boolean => {
    let names = false;
    visitTyped(call, (node) => {
      if (node.kind === 'column' || node.kind === 'variable') names = true;
    });
    return !names;
  };
  // Those of a subquery belong there.
  rewriteTyped(root, (node) => {
    if (node.kind === 'subquery') return node;
    if (node.kind === 'call' && node.aggregate !== undefined && node.over === undefined && isOwn(node))
      found.push(node);
    return undefined;
  });
  return found;
}

/** Whether ` OVER (` stands inside the brackets of a subquery. */
export const hasWindowInSubquery = (text: string): boolean => standsInSubquery(text, ' OVER (');

/** Whether a part of the text stands inside the brackets of a subquery. Quotes in a quoted text or name are doubled. */
export function standsInSubquery(text: string, part: string): boolean {
  const brackets: boolean[] = [];
  let quote = '';
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (quote === '' && brackets.includes(true) && text.startsWith(part, i)) return true;
    if (quote !== '') {
      if (c === quote) quote = '';
    } else if (c === "'" || c === '"') quote = c;
    else if (c === ')') brackets.pop();
    else if (c === '(') brackets.push(text.startsWith('SELECT ', i + 1));
  }
  return false;
}
