// Arrays, structs, lambdas and array subqueries in DuckDB.

import { primary, type Fragment } from '../../printing/fragment.js';
import { ownAggregates } from '../../printing/own-aggregates.js';
import type { Printer } from '../../printing/printer.js';
import type {
  TypedArray,
  TypedArrayQuery,
  TypedExpression,
  TypedField,
  TypedLambda,
  TypedStruct,
} from '../../typed-tree.js';
import { visitTyped } from '../../typed-walk.js';
import { mayBeNaN } from '../../printing/float-facts.js';
import { quoteIdentifier, stringLiteral } from './identifiers.js';
import { fieldName } from './types.js';

export function printArray(array: TypedArray, printer: Printer): Fragment {
  const type = printer.typeName(array.type, array);
  if (array.elements.length === 0) return primary(`CAST([] AS ${type})`);
  return primary(
    `[${printer
      .group(array.elements)
      .map((e) => e.text)
      .join(', ')}]`,
  );
}

export function printStruct(struct: TypedStruct, printer: Printer): Fragment {
  if (struct.fields.length === 0) return printer.refuse('DuckDB has no STRUCT without fields', struct);
  const names = struct.fields.map((f, i) => fieldName(f.name, i));
  if (new Set(names.map((n) => n.toLowerCase())).size < names.length)
    return printer.refuse('DuckDB has no STRUCT with two fields of one name', struct);
  return primary(
    `{${struct.fields.map((f, i) => `${stringLiteral(names[i]!)}: ${printer.argument(f.value)}`).join(', ')}}`,
  );
}

export function printField(field: TypedField, printer: Printer): Fragment {
  if (field.operand.type.kind !== 'struct') return printer.refuse('only fields of a STRUCT are read by name', field);
  return primary(`struct_extract(${printer.argument(field.operand)}, ${stringLiteral(field.field)})`);
}

/** The second parameter is the element's offset, which DuckDB counts from 1. */
export function printLambda(lambda: TypedLambda, printer: Printer): Fragment {
  if (holdsQuery(lambda.body)) return printer.refuse('DuckDB has no subqueries inside a lambda', lambda.body);
  const names = lambda.parameters.map((p) => quoteIdentifier(printer.freshName(p.name.toLowerCase())));
  const inside = (i: number): string =>
    i === names.length
      ? printer.argument(lambda.body)
      : printer.withVariable(lambda.parameters[i]!.name, i === 0 ? names[i]! : `(${names[i]!} - 1)`, () =>
          inside(i + 1),
        );
  return primary(`lambda ${names.join(', ')}: ${inside(0)}`);
}

/** Subqueries, quantified comparisons and aggregates, which a DuckDB lambda can't hold. */
export function holdsQuery(expr: TypedExpression): boolean {
  let found = false;
  visitTyped(expr, (node) => {
    if (
      node.kind === 'array-query' ||
      (node.kind === 'call' && (node.fn === '$in_array' || node.aggregate !== undefined || node.over !== undefined))
    )
      found = true;
  });
  return found;
}

/**
 * `(SELECT item FROM UNNEST(array) …)`. Order is the array's own unless given; the element and its offset are columns of a
 * table alias of their own, so that nothing outside is hidden.
 */
export function printArrayQuery(query: TypedArrayQuery, printer: Printer): Fragment {
  const table = printer.freshName('u');
  const ordinal =
    query.offset !== undefined || query.form === 'array' || (!query.aggregated && query.orderBy.length === 0);
  const [e, o] = [printer.freshName('e'), printer.freshName('o')];
  const from = `UNNEST(${printer.argument(query.array)})${ordinal ? ' WITH ORDINALITY' : ''} AS ${table}(${e}${ordinal ? `, ${o}` : ''})`;
  const print = (): string => body(query, printer, from, `${table}.${o}`);
  const text = printer.withVariable(query.variable, `${table}.${e}`, () =>
    query.offset === undefined ? print() : printer.withVariable(query.offset, `(${table}.${o} - 1)`, print),
  );
  switch (query.form) {
    case 'exists':
      return primary(`EXISTS (${text})`);
    case 'scalar':
      return primary(`(${text})`);
    case 'array':
      // Aggregates give one row, of no elements too.
      if (isOneRow(query)) return primary(`[(${text})]`);
      return primary(`COALESCE((${text}), CAST([] AS ${printer.typeName(query.type, query)}))`);
  }
}

const isOneRow = (query: TypedArrayQuery): boolean => query.aggregated && query.limit === undefined;

function body(query: TypedArrayQuery, printer: Printer, source: string, place: string): string {
  const where = query.where === undefined ? '' : ` WHERE ${printer.argument(query.where)}`;
  const keys = query.orderBy.map((key) => printer.sortKey(key));
  const own = ownAggregates(query, printer);
  const from = source + own.from;
  const item = printer.argument(own.item);
  const limit = query.limit === undefined ? '' : ` LIMIT ${printer.bare(query.limit).text}`;
  if (query.form !== 'array') {
    const order = keys.length > 0 && !query.aggregated ? ` ORDER BY ${keys.join(', ')}` : '';
    return `SELECT ${query.distinct ? 'DISTINCT ' : ''}${item} FROM ${from}${where}${order}${limit}`;
  }
  if (isOneRow(query)) return `SELECT ${item} FROM ${from}${where}`;
  if (query.aggregated) return `SELECT list(a) FROM (SELECT ${item} AS a FROM ${from}${where}${limit})`;
  if (query.distinct) {
    if (keys.length > 0) {
      if (
        query.orderBy.some(
          (key) => printer.argument(key.expr) !== item || key.expr.type.kind !== 'scalar' || mayBeNaN(key.expr),
        )
      )
        return printer.refuse(
          'ARRAY(SELECT DISTINCT … ORDER BY) of another expression than the selected one is not translated to DuckDB',
          query,
        ).text;
      const order = query.orderBy.map((key) => `a ${key.direction} NULLS ${key.nulls}`).join(', ');
      return `SELECT list(a ORDER BY ${order}) FROM (SELECT DISTINCT ${item} AS a FROM ${from}${where} ORDER BY ${order}${limit})`;
    }
    if (limit !== '')
      return printer.refuse('ARRAY(SELECT DISTINCT … LIMIT) without an order takes any elements', query).text;
    return `SELECT list(a ORDER BY p ASC) FROM (SELECT ${item} AS a, min(${place}) AS p FROM ${from}${where} GROUP BY a)`;
  }
  const order = [...keys, `${place} ASC`].join(', ');
  if (limit === '') return `SELECT list(${item} ORDER BY ${order}) FROM ${from}${where}`;
  return `SELECT list(a ORDER BY p ASC) FROM (SELECT ${item} AS a, row_number() OVER (ORDER BY ${order}) AS p FROM ${from}${where} ORDER BY p ASC${limit})`;
}
