// A query over rows that are written out (`SELECT … FROM (SELECT i AS x UNION ALL SELECT 1)`) → the same over the elements of one array,
// which Spark computes with functions that may name the row around.

import { mapQuery, variablesOf } from '../query-walk.js';
import type { QueryColumn, TypedExpression, TypedQuery } from '../typed-tree.js';
import { rewriteTyped } from '../typed-walk.js';
import { arrayOf, sameType, type SqlType } from '../types.js';

/** Undefined: its rows are not written out, or depend on more than their values. */
export function rowsAsArray(query: TypedQuery): TypedQuery | undefined {
  const { body } = query;
  if (body.kind !== 'select' || body.from?.kind !== 'query') return undefined;
  const { columns } = body.from;
  const rows = writtenRows(body.from.query);
  const [only] = columns;
  if (rows === undefined || only === undefined) return undefined;
  if (!rows.every((row) => row.every((value, i) => sameType(value.type, columns[i]!.type)))) return undefined;
  // An array holds no arrays.
  const isValue = columns.length === 1 && only.type.kind !== 'array';
  const variable = isValue ? only.variable : newName(query, columns);
  const fields = columns.map(({ type }, i) => ({ name: `c${i}`, type }));
  const elementType: SqlType = isValue ? only.type : { kind: 'struct', fields };
  const elements = rows.map((values): TypedExpression =>
    isValue
      ? values[0]!
      : {
          kind: 'struct',
          fields: values.map((value, i) => ({ name: `c${i}`, value })),
          type: elementType,
          nullable: false,
        },
  );
  const array: TypedExpression = { kind: 'array', elements, type: arrayOf(elementType), nullable: false };
  const row: TypedExpression = { kind: 'variable', name: variable, type: elementType, nullable: false };
  const places = new Map(columns.map((column, i) => [column.variable, i]));
  const overRow = (expr: TypedExpression): TypedExpression =>
    rewriteTyped(expr, (node) => {
      const place = node.kind === 'variable' ? places.get(node.name) : undefined;
      if (place === undefined) return undefined;
      const { type, nullable } = node;
      return { kind: 'field', operand: row, field: `c${place}`, type, nullable };
    });
  const shaped = isValue ? query : mapQuery(query, overRow);
  if (shaped.body.kind !== 'select') return undefined;
  return { ...shaped, body: { ...shaped.body, from: { kind: 'unnest', array, variable, elementType } } };
}

/** The values of each row of SELECTs without FROM, joined by UNION ALL. */
function writtenRows(query: TypedQuery): readonly (readonly TypedExpression[])[] | undefined {
  const { body } = query;
  const isCut = query.limit !== undefined || query.skip !== undefined;
  if (isCut || query.ctes.length > 0 || query.orderBy.length > 0) return undefined;
  if (body.kind === 'select') {
    const isPlain = body.from === undefined && body.where === undefined && body.groupBy === undefined;
    return isPlain ? [body.items] : undefined;
  }
  if (body.op !== 'UNION' || body.distinct) return undefined;
  const inputs = body.inputs.map(writtenRows);
  return inputs.every((rows) => rows !== undefined) ? inputs.flat() : undefined;
}

/** A name that nothing in the query has. */
function newName(query: TypedQuery, columns: readonly QueryColumn[]): string {
  const taken = new Set(columns.map((column) => column.variable.toLowerCase()));
  const note = (expr: TypedExpression): TypedExpression =>
    rewriteTyped(expr, (node) => {
      if (node.kind === 'variable') taken.add(node.name.toLowerCase());
      if (node.kind === 'subquery' && node.query.body.kind === 'select')
        for (const name of variablesOf(node.query.body.from)) taken.add(name.toLowerCase());
      return undefined;
    });
  mapQuery(query, note);
  let name = 'row';
  for (let n = 2; taken.has(name); n++) name = `row_${n}`;
  return name;
}
