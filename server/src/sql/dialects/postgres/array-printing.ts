// Arrays, structs and array subqueries in PostgreSQL. A STRUCT is a jsonb object: fields are read back through their text, which
// every scalar type survives unchanged.

import { primary, type Fragment } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import { ownAggregates } from '../../printing/own-aggregates.js';
import { sameType, type SqlType } from '../../types.js';
import type { TypedArray, TypedArrayQuery, TypedExpression, TypedField, TypedStruct } from '../../typed-tree.js';
import { literalOf, literalText } from '../../typed-literal.js';
import { stringLiteral } from './identifiers.js';
import { P } from './precedence.js';

export function printArray(array: TypedArray, printer: Printer): Fragment {
  const type = printer.typeName(array.type, array);
  if (array.elements.length === 0) return primary(`CAST('{}' AS ${type})`);
  const items = printer
    .group(array.elements)
    .map((e) => e.text)
    .join(', ');
  // Constants alone may have a narrower type of their own.
  return array.elements.every((e) => literalOf(e) !== undefined)
    ? primary(`CAST(ARRAY[${items}] AS ${type})`)
    : primary(`ARRAY[${items}]`);
}

export function printStruct(struct: TypedStruct, printer: Printer): Fragment {
  printer.typeName(struct.type, struct);
  if (struct.fields.length === 0) return primary("CAST('{}' AS jsonb)");
  const items = struct.fields.map((f) => `${stringLiteral(f.name ?? '')}, ${fieldValue(f.value, printer)}`);
  return primary(`jsonb_build_object(${items.join(', ')})`);
}

/** A bare text constant would have no type. */
function fieldValue(expr: TypedExpression, printer: Printer): string {
  return literalText(expr) !== undefined && expr.type.kind === 'scalar' && expr.type.name === 'STRING'
    ? `CAST(${printer.argument(expr)} AS text)`
    : printer.argument(expr);
}

export function printField(field: TypedField, printer: Printer): Fragment {
  const { type } = field.operand;
  if (type.kind === 'scalar' && type.name === 'JSON')
    return { text: `${printer.operand(field.operand, P.other)} -> ${stringLiteral(field.field)}`, precedence: P.other };
  const declared =
    type.kind === 'struct' ? type.fields.find((f) => f.name?.toLowerCase() === field.field.toLowerCase()) : undefined;
  if (declared?.name === undefined) return printer.refuse('only fields of a STRUCT are read by name', field);
  const operand = printer.operand(field.operand, P.other);
  if (field.type.kind === 'struct') return primary(`NULLIF(${operand} -> ${stringLiteral(declared.name)}, 'null')`);
  if (field.type.kind === 'array')
    return printer.refuse('an ARRAY inside a STRUCT is not translated to PostgreSQL', field);
  const text = `${operand} ->> ${stringLiteral(declared.name)}`;
  if (sameType(field.type, { kind: 'scalar', name: 'STRING' })) return { text, precedence: P.other };
  return primary(`CAST(${text} AS ${printer.typeName(field.type, field)})`);
}

/** Field names that a jsonb object can keep apart; arrays inside would come back as text. */
export function structFault(type: SqlType & { readonly kind: 'struct' }): string | undefined {
  if (type.fields.length === 0) return 'PostgreSQL has no STRUCT without fields';
  const names = type.fields.map((f) => f.name?.toLowerCase());
  if (names.includes(undefined)) return 'PostgreSQL has no STRUCT with unnamed fields';
  if (new Set(names).size < names.length) return 'PostgreSQL has no STRUCT with two fields of one name';
  if (type.fields.some((f) => f.type.kind === 'array'))
    return 'an ARRAY inside a STRUCT is not translated to PostgreSQL';
  return undefined;
}

/**
 * `(SELECT item FROM UNNEST(array) …)`. Order is the array's own unless given; the element and its offset have names that
 * nothing else has, so that nothing outside is hidden.
 */
export function printArrayQuery(query: TypedArrayQuery, printer: Printer): Fragment {
  const element = printer.freshName('e');
  const ordinal =
    query.offset !== undefined || (!query.aggregated && query.form !== 'exists') ? printer.freshName('o') : undefined;
  const table = printer.freshName('u');
  const from = `UNNEST(${printer.argument(query.array)})${ordinal === undefined ? '' : ' WITH ORDINALITY'} AS ${table}(${element}${ordinal === undefined ? '' : `, ${ordinal}`})`;
  const print = (): string => body(query, printer, from, element, ordinal);
  const text = printer.withVariable(query.variable, element, () =>
    query.offset === undefined ? print() : printer.withVariable(query.offset, `(${ordinal ?? ''} - 1)`, print),
  );
  return primary(`${{ exists: 'EXISTS ', scalar: '', array: 'ARRAY' }[query.form]}(${text})`);
}

function body(
  query: TypedArrayQuery,
  printer: Printer,
  source: string,
  element: string,
  ordinal: string | undefined,
): string {
  const where = query.where === undefined ? '' : ` WHERE ${printer.argument(query.where)}`;
  const keys = query.orderBy.map((key) => printer.sortKey(key));
  const own = ownAggregates(query, printer);
  const from = source + own.from;
  const item = printer.argument(own.item);
  const limit = query.limit === undefined ? '' : ` LIMIT ${printer.bare(query.limit).text}`;
  if (query.form === 'exists') return `SELECT 1 FROM ${from}${where}${limit}`;
  if (query.aggregated) return `SELECT ${item} FROM ${from}${where}${limit}`;
  if (query.distinct) {
    // A sort key of DISTINCT is what is selected.
    const order = keys.length > 0 ? keys.join(', ') : query.form === 'array' ? `MIN(${ordinal ?? '1'})` : '';
    return `SELECT ${item} FROM ${from}${where} GROUP BY ${item === element ? item : '1'}${order === '' ? '' : ` ORDER BY ${order}`}${limit}`;
  }
  const order = [...keys, ...(ordinal === undefined ? [] : [ordinal])].join(', ');
  return `SELECT ${item} FROM ${from}${where}${order === '' ? '' : ` ORDER BY ${order}`}${limit}`;
}
