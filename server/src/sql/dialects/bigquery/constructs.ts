// Casts, arrays, structs, lambdas, array subqueries and sort keys in BigQuery.

import { primary, type Fragment } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import type {
  TypedArray,
  TypedArrayQuery,
  TypedCast,
  TypedExpression,
  TypedField,
  TypedLambda,
  TypedSortKey,
  TypedStruct,
} from '../../typed-tree.js';
import { quoteIdentifier } from './literals.js';
import { POSTFIX } from './precedence.js';

/** A coercion that GoogleSQL makes by itself in this place is not written. */
export function printCast(cast: TypedCast, printer: Printer): Fragment {
  if (cast.implicit) return printer.print(cast.operand);
  const format = cast.format === undefined ? '' : ` FORMAT ${printer.argument(cast.format)}`;
  const zone = cast.timeZone === undefined ? '' : ` AT TIME ZONE ${printer.argument(cast.timeZone)}`;
  return primary(
    `${cast.safe ? 'SAFE_CAST' : 'CAST'}(${printer.argument(cast.operand)} AS ${printer.typeName(cast.type, cast)}${format}${zone})`,
  );
}

export function printArray(array: TypedArray, printer: Printer): Fragment {
  const items = `[${array.elements.map((e) => printer.argument(e)).join(', ')}]`;
  return primary(array.elements.length === 0 ? `${printer.typeName(array.type, array)}[]` : items);
}

/** Nothing outside coerces a field, and a column without AS would lend its name. */
export function printStruct(struct: TypedStruct, printer: Printer): Fragment {
  const typed =
    struct.fields.some((f) => f.value.kind === 'cast' && f.value.implicit) ||
    struct.fields.some((f) => f.name === undefined && lendsName(f.value));
  const values = struct.fields.map((f) => printer.argument(f.value));
  if (typed) return primary(`${printer.typeName(struct.type, struct)}(${values.join(', ')})`);
  return primary(
    `STRUCT(${struct.fields.map((f, i) => (f.name === undefined ? values[i]! : `${values[i]!} AS ${quoteIdentifier(f.name)}`)).join(', ')})`,
  );
}

function lendsName(expr: TypedExpression): boolean {
  return (
    expr.kind === 'column' ||
    expr.kind === 'field' ||
    expr.kind === 'variable' ||
    expr.kind === 'cast' ||
    (expr.kind === 'call' && expr.fn === '$subscript')
  );
}

export function printField(field: TypedField, printer: Printer): Fragment {
  return { text: `${printer.operand(field.operand, POSTFIX)}.${quoteIdentifier(field.field)}`, precedence: POSTFIX };
}

export function printLambda(lambda: TypedLambda, printer: Printer): Fragment {
  const names = lambda.parameters.map((p) => printer.freshName(p.name.toLowerCase()));
  const inside = (i: number): string =>
    i === names.length
      ? printer.argument(lambda.body)
      : printer.withVariable(lambda.parameters[i]!.name, quoteIdentifier(names[i]!), () => inside(i + 1));
  const list = names.map(quoteIdentifier).join(', ');
  return primary(`${names.length === 1 ? list : `(${list})`} -> ${inside(0)}`);
}

export function printArrayQuery(query: TypedArrayQuery, printer: Printer): Fragment {
  const element = quoteIdentifier(printer.freshName(query.variable.toLowerCase()));
  const offset =
    query.offset === undefined ? undefined : quoteIdentifier(printer.freshName(query.offset.toLowerCase()));
  const from = `UNNEST(${printer.argument(query.array)}) AS ${element}${offset === undefined ? '' : ` WITH OFFSET AS ${offset}`}`;
  const body = (): string => {
    const where = query.where === undefined ? '' : ` WHERE ${printer.argument(query.where)}`;
    const keys = query.orderBy.map((key) => printSortKey(key, printer));
    const order = keys.length === 0 ? '' : ` ORDER BY ${keys.join(', ')}`;
    const limit = query.limit === undefined ? '' : ` LIMIT ${printer.argument(query.limit)}`;
    return `SELECT ${query.distinct ? 'DISTINCT ' : ''}${printer.argument(query.item)} FROM ${from}${where}${order}${limit}`;
  };
  const text = printer.withVariable(query.variable, element, () =>
    offset === undefined ? body() : printer.withVariable(query.offset!, offset, body),
  );
  return primary(`${{ scalar: '', array: 'ARRAY', exists: 'EXISTS' }[query.form]}(${text})`);
}

/** GoogleSQL's own NULL order is left out. */
export function printSortKey(key: TypedSortKey, printer: Printer): string {
  const usual = key.direction === 'ASC' ? 'FIRST' : 'LAST';
  return `${printer.argument(key.expr)}${key.direction === 'DESC' ? ' DESC' : ''}${key.nulls === usual ? '' : ` NULLS ${key.nulls}`}`;
}
