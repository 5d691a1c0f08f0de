// A text expression → the letters that it begins with in every row; and whether such beginnings tell texts apart.

import { findColumn } from '../sql/scope.js';
import type { TypedExpression } from '../sql/typed-tree.js';
import { isScalar } from '../sql/types.js';
import type { ResolvedInput } from './pipeline-model.js';

/** `CONCAT('crm-', id)`, or a column that its model makes so. NULL begins with nothing. */
export function beginningOf(e: TypedExpression, inputs: readonly ResolvedInput[]): string | undefined {
  if (!isScalar(e.type, 'STRING')) return undefined;
  switch (e.kind) {
    case 'literal':
      return e.value === '' ? undefined : e.value;
    case 'cast':
      return isScalar(e.operand.type, 'STRING') ? beginningOf(e.operand, inputs) : undefined;
    case 'column': {
      const { input: alias, name } = e.column;
      const input = inputs.find((i) => i.alias.toLowerCase() === alias?.toLowerCase());
      return input && findColumn(input.signature.columns, name)?.beginning;
    }
    case 'call':
      return (e.fn === 'concat' || e.fn === '$concat_op') && e.args[0] !== undefined
        ? beginningOf(e.args[0], inputs)
        : undefined;
    default:
      return undefined;
  }
}

/** No text begins with two of them. */
export function beginApart(beginnings: readonly (string | undefined)[]): boolean {
  return beginnings.every(
    (a, i) =>
      a !== undefined &&
      beginnings.every((b, j) => i === j || (b !== undefined && !a.startsWith(b) && !b.startsWith(a))),
  );
}
