// Casts that a table of type pairs can't say in DuckDB: declared parameters, arrays, structs, formats and time zones.

import { PRIMARY, primary, type Fragment } from '../../printing/fragment.js';
import { constantCast, PARAMETERS_INSIDE } from '../../evaluate/constant-cast.js';
import type { Printer } from '../../printing/printer.js';
import { sameType, typeKey, typeToString, type SqlType } from '../../types.js';
import { hasParameters } from '../../typing/coercion.js';
import type { TypedCast, TypedExpression } from '../../typed-tree.js';
import { castCall } from '../../printing/cast-call.js';
import { bind } from './bind.js';
import { printFormatted } from './format-cast.js';
import { stringLiteral } from './identifiers.js';
import { fieldName } from './types.js';

export function castOverride(cast: TypedCast, printer: Printer): Fragment | undefined {
  const { operand, type } = cast;
  if (operand.kind === 'literal' && operand.value === undefined)
    return primary(`CAST(NULL AS ${printer.typeName(type, cast)})`);
  const constant = constantCast(cast);
  if (constant !== undefined) return printer.print(constant);
  if (cast.format !== undefined) return printFormatted(cast, printer);
  if (cast.timeZone !== undefined) return undefined;
  if (type.kind !== 'scalar' && hasParameters(type)) return printer.refuse(PARAMETERS_INSIDE, cast);
  if (type.kind === 'array' && operand.type.kind === 'array')
    return castArray(cast, operand.type.element, type.element, printer);
  if (type.kind === 'struct' && operand.type.kind === 'struct') return castStruct(cast, printer);
  if (type.kind === 'scalar' && (type.precision !== undefined || type.length !== undefined))
    return parameterized(cast, printer);
  if (typeKey(operand.type) === 'JSON' || typeKey(type) === 'JSON')
    return sameType(operand.type, type) ? printer.print(operand) : undefined;
  return undefined;
}

/** The bound is an error under SAFE_CAST too. First to the bare type, then to the declared one: NUMERIC(p, s) rounds half away from zero, STRING(n) checks the length. */
function parameterized(cast: TypedCast, printer: Printer): Fragment {
  const bare: SqlType = { kind: 'scalar', name: (cast.type as { readonly name: 'NUMERIC' }).name };
  const inner = printer.print({ ...cast, type: bare });
  const call = castCall({ ...cast, operand: printer.printed(inner, bare, cast.operand.span), type: bare });
  const type = cast.type as SqlType & { readonly kind: 'scalar' };
  if (type.name === 'NUMERIC') {
    const declared = `DECIMAL(${type.precision}, ${type.scale ?? 0})`;
    return printer.apply(`CAST(CAST({0} AS ${declared}) AS DECIMAL(38,9))`, call);
  }
  if (type.name === 'STRING' && type.length !== undefined)
    return printer.apply(
      `CASE WHEN length({0}) > ${type.length} THEN {fail:longer than STRING(${type.length})} ELSE {0} END`,
      call,
    );
  if (type.name === 'BYTES' && type.length !== undefined)
    return printer.apply(
      `CASE WHEN octet_length({0}) > ${type.length} THEN {fail:longer than BYTES(${type.length})} ELSE {0} END`,
      call,
    );
  return printer.refuse(`no exact translation of a cast to ${typeToString(cast.type)} to DuckDB is known`, cast);
}

/** A plain cast of a part; errors are raised so that a TRY around the whole catches them. */
function castPart(operand: TypedExpression, type: SqlType, cast: TypedCast, printer: Printer): string {
  if (sameType(operand.type, type)) return printer.argument(operand);
  const part: TypedExpression = {
    kind: 'cast',
    operand,
    type,
    safe: false,
    implicit: cast.implicit,
    nullable: true,
    ...(cast.span && { span: cast.span }),
  };
  return cast.safe ? printer.caught(() => printer.argument(part)) : printer.argument(part);
}

/** Element by element; SAFE_CAST gives NULL for the whole when one fails. */
function castArray(cast: TypedCast, from: SqlType, to: SqlType, printer: Printer): Fragment {
  if (cast.operand.kind === 'array' && cast.operand.elements.length === 0)
    return primary(`CAST([] AS ${printer.typeName(cast.type, cast)})`);
  if (sameType(from, to)) return printer.print(cast.operand);
  const name = printer.freshName('e');
  const body = printer.withVariable(name, name, () =>
    castPart({ kind: 'variable', name, type: from, nullable: true }, to, cast, printer),
  );
  return onceBound(cast, printer, (operand) => `list_transform(${operand}, lambda ${name}: ${body})`);
}

/** Field by field, each safe by itself under SAFE_CAST. */
function castStruct(cast: TypedCast, printer: Printer): Fragment {
  const to = cast.type as SqlType & { readonly kind: 'struct' };
  const from = cast.operand.type as SqlType & { readonly kind: 'struct' };
  const { operand } = cast;
  if (sameType(from, to)) return printer.print(operand);
  const field = (i: number): TypedExpression =>
    operand.kind === 'struct'
      ? operand.fields[i]!.value
      : {
          kind: 'field',
          operand,
          field: fieldName(from.fields[i]!.name, i),
          type: from.fields[i]!.type,
          nullable: true,
        };
  const fieldCast = (value: TypedExpression, type: SqlType): string =>
    sameType(value.type, type)
      ? printer.argument(value)
      : printer.argument({
          kind: 'cast',
          operand: value,
          type,
          safe: cast.safe,
          implicit: cast.implicit,
          nullable: true,
          ...(cast.span && { span: cast.span }),
        });
  const fields = to.fields.map((f, i) => `${stringLiteral(fieldName(f.name, i))}: ${fieldCast(field(i), f.type)}`);
  const built = `{${fields.join(', ')}}`;
  const text =
    operand.kind === 'struct' ? built : `CASE WHEN ${printer.operand(operand, PRIMARY)} IS NOT NULL THEN ${built} END`;
  return primary(text);
}

/** Under SAFE_CAST the operand stands outside the TRY: its own errors stay errors. */
function onceBound(cast: TypedCast, printer: Printer, body: (operand: string) => string): Fragment {
  const operand = printer.argument(cast.operand);
  if (!cast.safe) return primary(body(operand));
  if (cast.operand.kind === 'column') return primary(`TRY(${body(operand)})`);
  const { names, wrap } = bind([operand], printer);
  return wrap(`TRY(${body(names[0]!)})`);
}
