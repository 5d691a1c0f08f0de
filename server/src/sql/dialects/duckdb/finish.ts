// A NULL constant makes DuckDB's operators lose their type (`s || NULL` is an INTEGER): the whole expression is cast to its own.

import { primary, type Fragment } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import type { TypedExpression } from '../../typed-tree.js';
import { visitTyped } from '../../typed-walk.js';
import { typeKey } from '../../types.js';
import { BIGNUMERIC_NOTE } from './types.js';

export function finish(root: TypedExpression, printed: Fragment, printer: Printer): Fragment {
  if (readsBigNumeric(root)) printer.note(BIGNUMERIC_NOTE, root);
  // What is NULL or an error whatever happens has no type here; GoogleSQL reports INT64.
  if (root.type.kind === 'null' && root.kind !== 'literal') return primary(`CAST(${printed.text} AS BIGINT)`);
  if (root.kind !== 'call' && root.kind !== 'array' && root.kind !== 'case') return printed;
  return takesNull(root) ? primary(`CAST(${printed.text} AS ${printer.typeName(root.type, root)})`) : printed;
}

function readsBigNumeric(root: TypedExpression): boolean {
  let found = false;
  visitTyped(root, (node) => {
    if (node.kind === 'column' && typeKey(node.type) === 'BIGNUMERIC') found = true;
  });
  return found;
}

function takesNull(root: TypedExpression): boolean {
  let found = false;
  visitTyped(root, (node) => {
    if (node.kind === 'call' && node.args.some((arg) => arg.kind === 'literal' && arg.value === undefined))
      found = true;
  });
  return found;
}
