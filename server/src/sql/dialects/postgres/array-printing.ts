// Arrays, structs and subqueries in PostgreSQL. A STRUCT is a jsonb object: fields are read back through their text, which
// every scalar type survives unchanged.

import { primary, type Fragment } from '../../printing/fragment.js';
import type { DialectQueries } from '../../printing/print-subquery.js';
import type { Printer } from '../../printing/printer.js';
import { BOOL, INT64, sameType, typeKey, type SqlType } from '../../types.js';
import type {
  TypedArray,
  TypedCall,
  TypedExpression,
  TypedField,
  TypedQuery,
  TypedStruct,
  TypedSubquery,
} from '../../typed-tree.js';
import { arrayQueryOf, type ArrayQuery } from '../../array-query.js';
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
  if (holdsJson(expr.type) && !(expr.kind === 'literal' && expr.value === undefined))
    printer.refuse('a STRUCT on PostgreSQL is a JSON object, in which the JSON null and NULL are one', expr);
  // Printed once: nested structs would double with every level.
  const own = hasOwnSpelling(expr.type) ? fieldIn(printer.operand(expr, 100), expr.type, printer) : undefined;
  if (own !== undefined) return own;
  return literalText(expr) !== undefined && expr.type.kind === 'scalar' && expr.type.name === 'STRING'
    ? `CAST(${printer.argument(expr)} AS text)`
    : printer.argument(expr);
}

function holdsJson(type: SqlType): boolean {
  return type.kind === 'array' ? holdsJson(type.element) : type.kind === 'scalar' && type.name === 'JSON';
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

/** The rows of `ARRAY(query)` come in the query's order. */
export const queries: DialectQueries = {
  style: {
    hasQualify: false,
    writesDistinct: false,
    matchesExpressions: false,
    equalities: 'all',
    outerJoinsCorrelated: true,
    keepsArrayOrder: true,
    bareElements: false,
    leftJoinsArrays: false,
  },
  unnest: (array, { table, element, offset }) =>
    `UNNEST(${array})${offset === undefined ? '' : ' WITH ORDINALITY'} AS ${table}(${element}${offset === undefined ? '' : `, ${offset}`})`,
  exists: 'EXISTS ',
  own: distinctList,
  newName: (wanted, printer) => printer.freshName(['t', 'u', 'e', 'o'].includes(wanted) ? wanted : 'c'),
};

/** STRING_AGG(DISTINCT x) and ARRAY_AGG(DISTINCT x) without an order of their own: the values as they first appear, where PostgreSQL would sort them. */
function distinctList(subquery: TypedSubquery, printer: Printer): Fragment | undefined {
  const query = arrayQueryOf(subquery);
  if (query === undefined) return undefined;
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
    kind: 'subquery',
    form: 'array',
    query: asTheyAppear({ ...query, ...(where && { where }) }, value, printer),
    type: { kind: 'array', element: value.type },
    nullable: false,
  }).text;
  const [name, table] = [printer.freshName('l'), printer.freshName('x')];
  const all =
    item.fn === 'array_agg'
      ? name
      : `array_to_string(${name}, ${separator === undefined ? "','" : printer.argument(separator)})`;
  const text = `(SELECT CASE WHEN cardinality(${name}) > 0 THEN ${all} END FROM (SELECT ${list} AS ${name}) AS ${table})`;
  return query.form === 'array' ? (item.fn === 'array_agg' ? undefined : primary(`ARRAY[${text}]`)) : primary(text);
}

/** The different values of the elements, in the order of their first places. */
function asTheyAppear(over: ArrayQuery, value: TypedExpression, printer: Printer): TypedQuery {
  const [offset, key] = [over.offset ?? printer.freshName('o'), '$distinct'];
  const place: TypedCall = {
    kind: 'call',
    fn: 'min',
    signature: 0,
    args: [{ kind: 'variable', name: offset, type: INT64, nullable: false }],
    safe: false,
    type: INT64,
    nullable: true,
    aggregate: { distinct: false, ignoreNulls: true, orderBy: [] },
  };
  const { type, nullable } = value;
  return {
    ctes: [],
    body: {
      kind: 'select',
      from: { kind: 'unnest', array: over.array, variable: over.variable, elementType: over.elementType, offset },
      ...(over.where && { where: over.where }),
      groupBy: [{ variable: value.kind === 'variable' ? value.name : key, expr: value }],
      items: [{ kind: 'variable', name: value.kind === 'variable' ? value.name : key, type, nullable }],
      distinct: false,
    },
    columns: [{ name: undefined, variable: '$value', type, nullable }],
    orderBy: [{ expr: place, direction: 'ASC', nulls: 'FIRST' }],
  };
}
