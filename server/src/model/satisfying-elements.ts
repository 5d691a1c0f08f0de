// A condition over one input's row that asks of elements of its arrays → values that make it TRUE, an array of one element or none where that decides it.

import { arrayQueryOf } from '../sql/array-query.js';
import type { TypedExpression, TypedLiteral, TypedSubquery } from '../sql/typed-tree.js';
import { rewriteTyped } from '../sql/typed-walk.js';
import { BOOL, type SqlType } from '../sql/types.js';
import { satisfyingRow } from './satisfying-row.js';

/** An array: its elements, each a value or the fields that matter. */
export interface ArrayValue {
  readonly elementType: SqlType;
  readonly elements: readonly (TypedLiteral | ReadonlyMap<string, TypedLiteral | undefined>)[];
}

/** By lower-case column name; undefined is NULL. */
export type Cells = ReadonlyMap<string, TypedLiteral | ArrayValue | undefined>;

/** Stands for the element, or for one of its fields, of a column's array: no column is called so. */
const BESIDE = '\u0000';

export function satisfyingCells(condition: TypedExpression): Cells | undefined {
  const arrays = new Map<string, SqlType>();
  const row = satisfyingRow(
    rewriteTyped(condition, (node) => (node.kind === 'subquery' ? witness(node, arrays) : undefined)),
  );
  if (row === undefined) return undefined;
  const cells = new Map<string, TypedLiteral | ArrayValue | undefined>();
  for (const [name, value] of row) if (!name.includes(BESIDE)) cells.set(name, value);
  for (const [array, elementType] of arrays) {
    if (cells.has(array)) return undefined;
    const made = elementsOf(array, elementType, row);
    if (made === undefined) return undefined;
    cells.set(array, { elementType, elements: made });
  }
  return cells;
}

/** What EXISTS asks of one element: of the only one there is. */
function witness(subquery: TypedSubquery, arrays: Map<string, SqlType>): TypedExpression | undefined {
  const query = subquery.form === 'exists' ? arrayQueryOf(subquery) : undefined;
  if (query?.array.kind !== 'column' || query.offset !== undefined) return undefined;
  const name = query.array.column.name.toLowerCase();
  const { column } = query.array;
  arrays.set(name, query.elementType);
  const standing = (suffix: string, type: SqlType, nullable: boolean): TypedExpression => ({
    kind: 'column',
    column: { input: column.input, name: `${name}${BESIDE}${suffix}` },
    type,
    nullable,
  });
  const where = query.where;
  if (where === undefined || where.kind === 'literal') return standing('', BOOL, false);
  return rewriteTyped(where, (node) => {
    if (node.kind === 'field' && node.operand.kind === 'variable' && node.operand.name === query.variable)
      return standing(`.${node.field.toLowerCase()}`, node.type, node.nullable);
    // A stored array has no NULL for an element.
    return node.kind === 'variable' && node.name === query.variable ? standing('*', node.type, false) : undefined;
  });
}

function elementsOf(
  array: string,
  elementType: SqlType,
  row: ReadonlyMap<string, TypedLiteral | undefined>,
): ArrayValue['elements'] | undefined {
  const prefix = `${array}${BESIDE}`;
  const own = new Map(
    [...row].flatMap(([name, value]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [])),
  );
  const some = own.get('');
  if (some?.value === 'false') return own.size === 1 ? [] : undefined;
  if (elementType.kind === 'struct')
    return [new Map([...own].flatMap(([name, value]) => (name.startsWith('.') ? [[name.slice(1), value]] : [])))];
  const value = own.get('*');
  return value === undefined ? undefined : [value];
}
