// A column of the combined row → the columns of sources and models it stands for: one, or one an operand of a set operation.

import { findColumn } from '../sql/scope.js';
import { columnKey } from '../sql/typed-walk.js';
import { underInjectiveCasts } from './expression-walk.js';
import type { ExportedColumn, ResolvedModel } from './pipeline-model.js';
import { nodeOf } from './visible-row.js';

/** None: it is computed, padded, of an unnest or of an open input. */
export function columnsBehind(
  { inputs, combine }: Pick<ResolvedModel, 'inputs' | 'combine'>,
  alias: string | undefined,
  name: string,
): readonly ExportedColumn[] {
  if (alias === undefined) return [];
  if (combine.kind !== 'set-operation') {
    const found = inputs.find((i) => i.alias.toLowerCase() === alias.toLowerCase());
    const column = found && findColumn(found.signature.columns, name);
    return column === undefined ? [] : [column];
  }
  // Its alias may be that of its first operand.
  if (combine.alias.toLowerCase() !== alias.toLowerCase()) return [];
  const columns = combine.operands.map(({ input, items }) => {
    const operand = inputs[input]!;
    const item = items.find((i) => i.name.toLowerCase() === name.toLowerCase());
    const value = item && underInjectiveCasts(item.expr);
    return value?.kind === 'column'
      ? operand.signature.columns.find((c) => nodeOf(operand.alias, c.name) === columnKey(value.column))
      : undefined;
  });
  return columns.every((c) => c !== undefined) ? columns : [];
}
