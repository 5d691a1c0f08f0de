// Casts that a table of type pairs can't say in PostgreSQL: constants, declared parameters, arrays, formats and time zones.

import { primary, type Fragment } from '../../printing/fragment.js';
import { constantCast, PARAMETERS_INSIDE } from '../../evaluate/constant-cast.js';
import type { Printer } from '../../printing/printer.js';
import { MOST_WHOLE_DIGITS, sameType, typeKey, typeToString, type SqlType } from '../../types.js';
import { hasParameters } from '../../typing/coercion.js';
import type { TypedCast, TypedExpression } from '../../typed-tree.js';
import { castCall } from '../../printing/cast-call.js';
import { fieldAt } from './array-printing.js';
import { printFormattedCast } from './cast-format.js';

export function castOverride(cast: TypedCast, printer: Printer): Fragment | undefined {
  const { operand, type } = cast;
  if (operand.kind === 'literal' && operand.value === undefined)
    return primary(`CAST(NULL AS ${printer.typeName(type, cast)})`);
  const constant = constantCast(cast);
  if (constant !== undefined) return printer.print(constant);
  if (cast.format !== undefined) return printFormattedCast(cast, printer);
  if (cast.timeZone !== undefined) return undefined;
  if (type.kind !== 'scalar' && hasParameters(type)) return printer.refuse(PARAMETERS_INSIDE, cast);
  if (type.kind === 'array' && operand.type.kind === 'array')
    return castArray(cast, operand.type.element, type.element, printer);
  if (type.kind === 'struct' && operand.type.kind === 'struct') return castStruct(cast, printer);
  if (type.kind === 'scalar' && (type.precision !== undefined || type.length !== undefined))
    return parameterized(cast, printer);
  if (typeKey(operand.type) === 'JSON' || typeKey(type) === 'JSON')
    return sameType(operand.type, type) ? printer.print(operand) : undefined;
  // PostgreSQL evaluates a cast of a constant while planning, also where a condition stands before it.
  if (cast.safe && operand.kind === 'literal' && typeKey(operand.type) === 'STRING')
    return printer.refuse('SAFE_CAST of a constant that PostgreSQL would fail on while planning', cast);
  return undefined;
}

/** The bound is an error under SAFE_CAST too. First to the bare type, then to the declared one. */
function parameterized(cast: TypedCast, printer: Printer): Fragment {
  const type = cast.type as SqlType & { readonly kind: 'scalar' };
  const bare: SqlType = { kind: 'scalar', name: type.name };
  const inner = printer.print({ ...cast, type: bare });
  const call = castCall({ ...cast, operand: printer.printed(inner, bare, cast.operand.span), type: bare });
  if ((type.precision ?? 0) - (type.scale ?? 0) === MOST_WHOLE_DIGITS)
    return printer.refuse('the range of BIGNUMERIC(MAX) is not translated to PostgreSQL', cast);
  if (type.name === 'NUMERIC' || type.name === 'BIGNUMERIC')
    return printer.apply(`CAST({0} AS numeric(${type.precision}, ${type.scale ?? 0}))`, call);
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
  return printer.refuse(`no exact translation of a cast to ${typeToString(cast.type)} to PostgreSQL is known`, cast);
}

/** Element by element. SAFE_CAST of an array is NULL as a whole when an element fails: refused. */
function castArray(cast: TypedCast, from: SqlType, to: SqlType, printer: Printer): Fragment {
  if (cast.operand.kind === 'array' && cast.operand.elements.length === 0)
    return primary(`CAST('{}' AS ${printer.typeName(cast.type, cast)})`);
  if (sameType(from, to)) return printer.print(cast.operand);
  if (cast.safe) return printer.refuse('SAFE_CAST of an array is not translated to PostgreSQL', cast);
  const [table, name, ordinal] = [printer.freshName('u'), printer.freshName('e'), printer.freshName('o')];
  const element: TypedExpression = { kind: 'variable', name, type: from, nullable: true };
  const body = printer.withVariable(name, name, () =>
    printer.argument({
      kind: 'cast',
      operand: element,
      type: to,
      safe: false,
      implicit: cast.implicit,
      nullable: true,
      ...(cast.span && { span: cast.span }),
    }),
  );
  const list = `ARRAY(SELECT ${body} FROM UNNEST(${printer.argument(cast.operand)}) WITH ORDINALITY AS ${table}(${name}, ${ordinal}) ORDER BY ${ordinal})`;
  return primary(
    cast.operand.nullable ? `CASE WHEN ${printer.operand(cast.operand, 100)} IS NOT NULL THEN ${list} END` : list,
  );
}

/** Field by field; the field names are the target's. */
function castStruct(cast: TypedCast, printer: Printer): Fragment {
  const to = cast.type as SqlType & { readonly kind: 'struct' };
  const from = cast.operand.type as SqlType & { readonly kind: 'struct' };
  const { operand } = cast;
  if (sameType(operand.type, to)) return printer.print(operand);
  if (cast.safe) return printer.refuse('SAFE_CAST of a STRUCT is not translated to PostgreSQL', cast);
  const fields = to.fields.map((field, i) => {
    const value = fieldAt(operand, i, from);
    const converted: TypedExpression = sameType(value.type, field.type)
      ? value
      : {
          kind: 'cast',
          operand: value,
          type: field.type,
          safe: false,
          implicit: cast.implicit,
          nullable: true,
          ...(cast.span && { span: cast.span }),
        };
    return { name: field.name, value: converted };
  });
  const text = printer.print({
    kind: 'struct',
    fields,
    type: to,
    nullable: false,
    ...(cast.span && { span: cast.span }),
  });
  return operand.nullable
    ? primary(`CASE WHEN ${printer.operand(operand, 100)} IS NOT NULL THEN ${text.text} END`)
    : text;
}
