// A window function belongs to the query whose rows it sees. A translation that puts its operand into a subquery would give it other rows:
// a printed text in which that happened is found here.

import type { TypedCall, TypedExpression } from '../typed-tree.js';
import { visitTyped } from '../typed-walk.js';

/** The first window call of an expression. */
export function windowCallOf(root: TypedExpression): TypedCall | undefined {
  let found: TypedCall | undefined;
  visitTyped(root, (node) => {
    if (found === undefined && node.kind === 'call' && node.over !== undefined) found = node;
  });
  return found;
}

/** Whether ` OVER (` stands inside the brackets of a subquery. Quotes in a quoted text or name are doubled. */
export function hasWindowInSubquery(text: string): boolean {
  const brackets: boolean[] = [];
  let quote = '';
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (quote !== '') {
      if (c === quote) quote = '';
    } else if (c === "'" || c === '"') quote = c;
    else if (c === ')') brackets.pop();
    else if (c === '(') {
      if (brackets.includes(true) && text.startsWith(' OVER ', i - 6)) return true;
      brackets.push(text.startsWith('SELECT ', i + 1));
    }
  }
  return false;
}
