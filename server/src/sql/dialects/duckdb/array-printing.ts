// Arrays, structs and lambdas in DuckDB.

import { primary, type Fragment } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import type { TypedArray, TypedExpression, TypedField, TypedLambda, TypedStruct } from '../../typed-tree.js';
import { visitTyped, withoutCasts } from '../../typed-walk.js';
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
  // DuckDB gives a field of what is known to be NULL no type.
  const operand = withoutCasts(field.operand);
  if (operand.kind === 'literal' && operand.value === undefined)
    return primary(`CAST(NULL AS ${printer.typeName(field.type, field)})`);
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
      node.kind === 'subquery' ||
      (node.kind === 'call' && (node.fn === '$in_array' || node.aggregate !== undefined || node.over !== undefined))
    )
      found = true;
  });
  return found;
}
