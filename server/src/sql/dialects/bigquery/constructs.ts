// Casts, arrays, structs, lambdas, subqueries and sort keys in BigQuery.

import { primary, type Fragment } from '../../printing/fragment.js';
import type { DialectQueries } from '../../printing/print-subquery.js';
import type { Printer } from '../../printing/printer.js';
import type {
  TypedArray,
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

/** With its type where no element has it by itself: `ARRAY<FLOAT64>[an_integer]`. */
export function printArray(array: TypedArray, printer: Printer): Fragment {
  const type = fixesType(array.elements) ? '' : printer.typeName(array.type, array);
  return primary(
    `${type}[${array.elements.map((e) => (type !== '' && isPlainNull(e) ? 'NULL' : printer.argument(e))).join(', ')}]`,
  );
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

/** A NULL of its own type, where a member that keeps its own type says which one. */
export function isPlainNull(expr: TypedExpression): boolean {
  return expr.kind === 'literal' && expr.value === undefined;
}

/** Whether the type of alternatives is that of one of them as it is printed: then NULLs among them need none. */
export function fixesType(alternatives: readonly TypedExpression[]): boolean {
  return alternatives.some((e) => !isPlainNull(e) && !(e.kind === 'cast' && e.implicit));
}

/** The texts of alternatives of one type. */
export function printAlternatives(alternatives: readonly TypedExpression[], printer: Printer): readonly string[] {
  const fixed = fixesType(alternatives);
  return alternatives.map((e) => (fixed && isPlainNull(e) ? 'NULL' : printer.argument(e)));
}

export function printLambda(lambda: TypedLambda, printer: Printer): Fragment {
  const names = lambda.parameters.map((p) => printer.keptName(p.name));
  const inside = (i: number): string =>
    i === names.length
      ? printer.argument(lambda.body)
      : printer.withVariable(lambda.parameters[i]!.name, quoteIdentifier(names[i]!), () => inside(i + 1));
  const list = names.map(quoteIdentifier).join(', ');
  return primary(`${names.length === 1 ? list : `(${list})`} -> ${inside(0)}`);
}

/** As they were written, with the author's names where they are clear. */
export const queries: DialectQueries = {
  style: {
    hasQualify: true,
    writesDistinct: true,
    matchesExpressions: true,
    equalities: 'one',
    outerJoinsCorrelated: true,
    keepsArrayOrder: false,
    bareElements: true,
    leftJoinsArrays: true,
  },
  unnest: (array, { element, offset }) =>
    `UNNEST(${array}) AS ${element}${offset === undefined ? '' : ` WITH OFFSET AS ${offset}`}`,
  exists: 'EXISTS',
  newName: (wanted, printer) => quoteIdentifier(printer.keptName(wanted)),
};

/** GoogleSQL's own NULL order is left out. */
export function printSortKey(key: TypedSortKey, printer: Printer): string {
  const usual = key.direction === 'ASC' ? 'FIRST' : 'LAST';
  return `${printer.argument(key.expr)}${key.direction === 'DESC' ? ' DESC' : ''}${key.nulls === usual ? '' : ` NULLS ${key.nulls}`}`;
}
