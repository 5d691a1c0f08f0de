// Arrays, structs and array subqueries in PostgreSQL. A STRUCT is a jsonb object: fields are read back through their text, which
// every scalar type survives unchanged.

import { primary, type Fragment } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import { ownAggregates } from '../../printing/own-aggregates.js';
import { BOOL, sameType, typeKey, type SqlType } from '../../types.js';
import type { TypedArray, TypedArrayQuery, TypedExpression, TypedField, TypedStruct } from '../../typed-tree.js';
import { literalOf, literalText } from '../../typed-literal.js';
import { stringLiteral } from './identifiers.js';
import { P } from './precedence.js';
import { fieldIn, fieldOut, nestedOut, hasOwnSpelling } from './struct-field.js';

export function printArray(array: TypedArray, printer: Printer): Fragment {
  const type = printer.typeName(array.type, array);
  if (array.elements.length === 0) return primary(`CAST('{}' AS ${type})`);
  const items = printer
    .group(array.elements.map((e) => namedLike(array.type.kind === 'array' ? array.type.element : e.type, e, printer)))
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
  const items = struct.fields.map((f, i) => `${stringLiteral(fieldName(f.name, i))}, ${fieldValue(f.value, printer)}`);
  return primary(`jsonb_build_object(${items.join(', ')})`);
}

/** A field without a name has the one GoogleSQL shows it with. */
export const fieldName = (name: string | undefined, index: number): string => name ?? `_field_${index + 1}`;

/** A bare text constant would have no type. */
function fieldValue(expr: TypedExpression, printer: Printer): string {
  // Printed once: nested structs would double with every level.
  const own = hasOwnSpelling(expr.type) ? fieldIn(printer.operand(expr, 100), expr.type, printer) : undefined;
  if (own !== undefined) return own;
  return literalText(expr) !== undefined && expr.type.kind === 'scalar' && expr.type.name === 'STRING'
    ? `CAST(${printer.argument(expr)} AS text)`
    : printer.argument(expr);
}

/** The same field names all the way down. */
function sameNames(a: SqlType, b: SqlType): boolean {
  if (a.kind === 'array' && b.kind === 'array') return sameNames(a.element, b.element);
  if (a.kind !== 'struct' || b.kind !== 'struct' || a.fields.length !== b.fields.length) return true;
  return a.fields.every((f, i) => f.name === b.fields[i]!.name && sameNames(f.type, b.fields[i]!.type));
}

/** A STRUCT with the field names of another type, which GoogleSQL takes for the same whatever they are. */
export function namedLike(type: SqlType, expr: TypedExpression, printer: Printer): TypedExpression {
  const { type: own } = expr;
  if (sameNames(type, own) || (expr.kind === 'literal' && expr.value === undefined)) return expr;
  if (type.kind !== 'struct' || own.kind !== 'struct') {
    printer.refuse('the names of the fields differ, which PostgreSQL would keep apart', expr);
    return expr;
  }
  const struct: TypedStruct = {
    kind: 'struct',
    type,
    nullable: false,
    fields: type.fields.map((f, i) => ({ name: f.name, value: namedLike(f.type, fieldAt(expr, i, own), printer) })),
    ...(expr.span && { span: expr.span }),
  };
  return expr.kind === 'struct' || !expr.nullable ? struct : unlessNull(expr, struct);
}

function unlessNull(operand: TypedExpression, then: TypedExpression): TypedExpression {
  const { type } = then;
  return {
    kind: 'case',
    type,
    nullable: true,
    whens: [{ when: isKnown(operand), then }],
    otherwise: { kind: 'literal', type, nullable: true, value: undefined },
  };
}

function isKnown(operand: TypedExpression): TypedExpression {
  const of = (fn: string, arg: TypedExpression): TypedExpression => ({
    kind: 'call',
    fn,
    signature: 0,
    args: [arg],
    safe: false,
    type: BOOL,
    nullable: false,
  });
  return of('$not', of('$is_null', operand));
}

/** STRUCTs of all branches have the field names of the result. `undefined`: nothing is to be done. */
export function caseOfStructs(
  expr: Extract<TypedExpression, { kind: 'case' }>,
  printer: Printer,
): Fragment | undefined {
  const whens = expr.whens.map((w) => ({ ...w, then: namedLike(expr.type, w.then, printer) }));
  const otherwise = namedLike(expr.type, expr.otherwise, printer);
  if (otherwise === expr.otherwise && whens.every((w, i) => w.then === expr.whens[i]!.then)) return undefined;
  return whens.every((w) => sameNames(w.then.type, expr.type)) && sameNames(otherwise.type, expr.type)
    ? printer.print({ ...expr, whens, otherwise })
    : primary('');
}

/** A field by its place. */
export function fieldAt(
  operand: TypedExpression,
  index: number,
  type: SqlType & { readonly kind: 'struct' },
): TypedExpression {
  const field = type.fields[index]!;
  return operand.kind === 'struct'
    ? operand.fields[index]!.value
    : { kind: 'field', operand, field: fieldName(field.name, index), type: field.type, nullable: true };
}

export function printField(field: TypedField, printer: Printer): Fragment {
  const { type } = field.operand;
  if (type.kind === 'scalar' && type.name === 'JSON')
    return { text: `${printer.operand(field.operand, P.other)} -> ${stringLiteral(field.field)}`, precedence: P.other };
  const index =
    type.kind === 'struct'
      ? type.fields.findIndex((f, i) => fieldName(f.name, i).toLowerCase() === field.field.toLowerCase())
      : -1;
  if (type.kind !== 'struct' || index < 0) return printer.refuse('only fields of a STRUCT are read by name', field);
  const name = stringLiteral(fieldName(type.fields[index]!.name, index));
  const operand = printer.operand(field.operand, P.other);
  const nested = nestedOut(`(${operand} -> ${name})`, field.type, printer);
  if (nested !== undefined) return primary(nested);
  const text = `${operand} ->> ${name}`;
  const own = fieldOut(text, field.type);
  if (own !== undefined) return primary(own);
  if (sameType(field.type, { kind: 'scalar', name: 'STRING' })) return { text, precedence: P.other };
  return primary(`CAST(${text} AS ${printer.typeName(field.type, field)})`);
}

/** Field names that a jsonb object can keep apart. */
export function structFault(type: SqlType & { readonly kind: 'struct' }): string | undefined {
  if (type.fields.length === 0) return 'PostgreSQL has no STRUCT without fields';
  const names = type.fields.map((f, i) => fieldName(f.name, i).toLowerCase());
  if (new Set(names).size < names.length) return 'PostgreSQL has no STRUCT with two fields of one name';
  return undefined;
}

/**
 * `(SELECT item FROM UNNEST(array) …)`. Order is the array's own unless given; the element and its offset have names that
 * nothing else has, so that nothing outside is hidden.
 */
export function printArrayQuery(query: TypedArrayQuery, printer: Printer): Fragment {
  const distinct = distinctList(query, printer);
  if (distinct !== undefined) return distinct;
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

/** STRING_AGG(DISTINCT x) and ARRAY_AGG(DISTINCT x) without an order of their own: the values as they first appear, where PostgreSQL would sort them. */
function distinctList(query: TypedArrayQuery, printer: Printer): Fragment | undefined {
  const { item } = query;
  if (query.form === 'exists' || !query.aggregated || item.kind !== 'call' || item.aggregate?.distinct !== true)
    return undefined;
  if ((item.fn !== 'string_agg' && item.fn !== 'array_agg') || item.aggregate.orderBy.length > 0) return undefined;
  const value = item.args[0]!;
  const separator = item.args[1];
  if (
    query.limit !== undefined ||
    (item.aggregate.limit ?? item.aggregate.having) !== undefined ||
    (item.fn === 'string_agg' &&
      (typeKey(value.type) !== 'STRING' || (separator !== undefined && literalText(separator) === undefined)))
  )
    return printer.refuse('the order of distinct values is not fixed on PostgreSQL: write ORDER BY', item);
  const known = isKnown(value);
  const skips = item.fn === 'string_agg' || item.aggregate.ignoreNulls;
  const where: TypedExpression | undefined = !skips
    ? query.where
    : query.where === undefined
      ? known
      : { kind: 'call', fn: '$and', signature: 0, args: [query.where, known], safe: false, type: BOOL, nullable: true };
  const list = printer.print({
    ...query,
    form: 'array',
    item: value,
    aggregated: false,
    distinct: true,
    ...(where && { where }),
    type: { kind: 'array', element: value.type },
  }).text;
  const [name, table] = [printer.freshName('l'), printer.freshName('x')];
  const all =
    item.fn === 'array_agg'
      ? name
      : `array_to_string(${name}, ${separator === undefined ? "','" : printer.argument(separator)})`;
  const text = `(SELECT CASE WHEN cardinality(${name}) > 0 THEN ${all} END FROM (SELECT ${list} AS ${name}) AS ${table})`;
  return query.form === 'array' ? (item.fn === 'array_agg' ? undefined : primary(`ARRAY[${text}]`)) : primary(text);
}
