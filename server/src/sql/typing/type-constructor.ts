// CASE, CAST, EXTRACT, arrays, structs, subscripts, WITH → typed nodes.

import type { Span } from '../../base/span.js';
import { nearestNames } from '../../base/nearest-names.js';
import { lookupFunction } from '../catalogue/function-catalogue.js';
import type {
  ArrayConstructor,
  Case,
  Cast,
  ElementAccess,
  Expression,
  Extract,
  StructConstructor,
  WithExpression,
  TypeName,
} from '../tree.js';
import type { TypedCall, TypedExpression, TypedLiteral } from '../typed-tree.js';
import {
  arrayOf,
  DATE,
  DATETIME,
  INT64,
  NULL_TYPE,
  STRING,
  TIME,
  typeToString,
  type SqlType,
  type StructField,
} from '../types.js';
import { coerceArguments, faultOfVariables, reportMismatch, type CallSite } from './call-arguments.js';
import {
  castExists,
  coerce,
  hasParameters,
  isPlainLiteral,
  markDeclared,
  supertype,
  writtenDecimal,
} from './coercion.js';
import { checkDatePart } from './date-part.js';
import { provenNotNull, scalarCallNullable } from './nullability.js';
import { chooseSignature } from './overload.js';
import { parseTypeName } from './resolve-type.js';
import { reportInvalidLiteral } from './type-literal.js';
import { asBool, hasEquality, typeOperatorCall } from './type-operator.js';
import { sameName, type TypingContext } from './typing-context.js';

// ---- CASE ----------------------------------------------------------------------------------------------------------

export function typeCase(context: TypingContext, node: Case): TypedExpression {
  const { known } = context;
  const operand = node.operand && context.type(context, node.operand);
  const whens: TypedExpression[] = [];
  const results: TypedExpression[] = [];
  for (const { when, then } of node.whens) {
    const typed = context.type(context, when);
    const condition = operand === undefined ? asBool(context, typed, when, 'WHEN') : typed;
    whens.push(condition);
    const before = context.known;
    if (operand === undefined) context.known = union(before, provenNotNull(condition, true));
    results.push(context.type(context, then));
    context.known = operand === undefined ? union(before, provenNotNull(condition, false)) : before;
  }
  const written = node.otherwise && context.type(context, node.otherwise);
  context.known = known;
  const otherwise: TypedExpression = written ?? { kind: 'literal', type: NULL_TYPE, nullable: true, value: undefined };
  const branches = [...node.whens.map((w) => w.then), node.otherwise ?? node];
  const unified = unify(context, [...results, otherwise], branches, 'The branches of CASE');
  if (unified === undefined) return context.invalid(node);
  const last = unified.parts.at(-1)!;
  if (operand === undefined) {
    const nullable = unified.parts.some((part) => part.nullable);
    return {
      kind: 'case',
      whens: whens.map((when, i) => ({ when, then: unified.parts[i]! })),
      otherwise: last,
      type: unified.type,
      nullable,
      span: context.at(node),
    };
  }
  const compared = unify(
    context,
    [operand, ...whens],
    [node.operand!, ...node.whens.map((w) => w.when)],
    'CASE and its WHEN values',
  );
  if (compared === undefined) return context.invalid(node);
  if (!hasEquality(compared.type)) {
    context.error('type-mismatch', node.operand!, `CASE cannot compare values of ${typeToString(compared.type)}`);
    return context.invalid(node);
  }
  const [subject, ...values] = compared.parts;
  const args = [subject!, ...values.flatMap((value, i) => [value, unified.parts[i]!]), last];
  const nullable = scalarCallNullable(lookupFunction('$case_with_value')!, args);
  return {
    kind: 'call',
    fn: '$case_with_value',
    signature: 0,
    args,
    safe: false,
    type: unified.type,
    nullable,
    span: context.at(node),
  };
}

export function union(a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> {
  return b.size === 0 ? a : a.size === 0 ? b : new Set([...a, ...b]);
}

/** Everything as the common type of all; reports the part that has none with those before it. */
export function unify(
  context: TypingContext,
  parts: readonly TypedExpression[],
  spans: readonly Span[],
  what: string,
): { type: SqlType; parts: TypedExpression[] } | undefined {
  const type = supertype(parts);
  if (type === undefined) {
    const fault = faultOfVariables(parts.map((typed) => ({ typed }))) ?? parts.length - 1;
    const other = parts.find((part, i) => i !== fault && part.type.kind !== 'null');
    context.error(
      'type-mismatch',
      spans[fault]!,
      `${what} need one type: this is ${typeToString(parts[fault]!.type)}, another is ${typeToString(other?.type ?? NULL_TYPE)}`,
    );
    return undefined;
  }
  const coerced: TypedExpression[] = [];
  for (const [i, part] of parts.entries()) {
    const result = coerce(part, type, 'implicit');
    if (!result.ok) {
      if (result.literal !== undefined) reportInvalidLiteral(context, result.literal, type, spans[i]!);
      else
        context.error(
          'type-mismatch',
          spans[i]!,
          `${what} need one type: this is ${typeToString(part.type)}, not ${typeToString(type)}`,
        );
      return undefined;
    }
    coerced.push(result.typed);
  }
  return { type, parts: coerced };
}

// ---- CAST ----------------------------------------------------------------------------------------------------------

const NUMBERS = ['INT64', 'FLOAT64', 'NUMERIC', 'BIGNUMERIC'];
const TIMES = ['DATE', 'DATETIME', 'TIME', 'TIMESTAMP'];

export function typeCast(context: TypingContext, node: Cast): TypedExpression {
  const operand = context.type(context, node.operand);
  const format = node.format && typeText(context, node.format, 'FORMAT');
  const timeZone = node.timeZone && typeText(context, node.timeZone, 'AT TIME ZONE');
  if (node.type.name === '') return context.invalid(node);
  const resolved = parseTypeName(node.type);
  if (!resolved.ok) {
    context.error('unknown-type', resolved.problem, resolved.problem.message, resolved.problem.suggestions);
    return context.invalid(node);
  }
  const collate = collationOf(node.type);
  if (collate !== undefined) return refuseCollation(context, collate, node);
  const { type } = resolved;
  if (!castExists(operand.type, type) && !isEmptyArray(operand, type)) {
    context.error(
      'type-mismatch',
      node.operand,
      `${typeToString(operand.type)} cannot be cast to ${typeToString(type)}`,
    );
    return context.invalid(node);
  }
  if (format !== undefined && !takesFormat(operand.type, type)) {
    context.error(
      'wrong-arguments',
      node.format!,
      `A cast from ${typeToString(operand.type)} to ${typeToString(type)} takes no FORMAT`,
    );
    return context.invalid(node);
  }
  if (timeZone !== undefined && !hasName(operand.type, ['TIMESTAMP']) && !hasName(type, ['TIMESTAMP'])) {
    context.error('wrong-arguments', node.timeZone!, 'Only casts of TIMESTAMP take a time zone');
    return context.invalid(node);
  }
  if (operand.type.kind === 'null' && operand.kind === 'literal') return { ...operand, type, span: context.at(node) };
  const concrete =
    operand.type.kind === 'null' || isEmptyArray(operand, type)
      ? coerced(operand, operand.type.kind === 'null' ? INT64 : type)
      : (writtenDecimal(operand, type) ?? operand);
  return {
    kind: 'cast',
    operand: concrete,
    type,
    safe: node.safe,
    implicit: false,
    nullable: node.safe || operand.nullable || format?.nullable === true || timeZone?.nullable === true,
    span: context.at(node),
    ...(format && { format }),
    ...(timeZone && { timeZone }),
  };
}

const isEmptyArray = (typed: TypedExpression, type: SqlType): boolean =>
  typed.type.kind === 'array' && typed.type.element.kind === 'null' && type.kind === 'array';

function coerced(typed: TypedExpression, type: SqlType): TypedExpression {
  const result = coerce(typed, type, 'implicit');
  return result.ok ? result.typed : typed;
}

function typeText(context: TypingContext, node: Expression, what: string): TypedExpression {
  const typed = context.type(context, node);
  const text = coerce(typed, STRING, 'implicit');
  if (text.ok) return text.typed;
  context.error('type-mismatch', node, `${what} needs a STRING, this is ${typeToString(typed.type)}`);
  return context.invalid(node);
}

const hasName = (type: SqlType, names: readonly string[]): boolean =>
  type.kind === 'unknown' || type.kind === 'null' || (type.kind === 'scalar' && names.includes(type.name));

function takesFormat(from: SqlType, to: SqlType): boolean {
  if (hasName(to, ['STRING'])) return hasName(from, [...NUMBERS, ...TIMES, 'BYTES']);
  return hasName(from, ['STRING']) && hasName(to, [...TIMES, 'BYTES']);
}

// ---- EXTRACT -------------------------------------------------------------------------------------------------------

/** Parts that give another type have entries of their own. */
const WHOLE_PARTS: Readonly<Record<string, { readonly fn: string; readonly type: SqlType }>> = {
  DATE: { fn: '$extract_date', type: DATE },
  TIME: { fn: '$extract_time', type: TIME },
  DATETIME: { fn: '$extract_datetime', type: DATETIME },
};

export function typeExtract(context: TypingContext, node: Extract): TypedExpression {
  const operand = context.type(context, node.operand);
  const timeZone = node.timeZone && typeText(context, node.timeZone, 'AT TIME ZONE');
  if (node.part.part === '') return context.invalid(node);
  const whole = WHOLE_PARTS[node.part.part];
  const site: CallSite = {
    shown: '`EXTRACT`',
    name: { start: node.start, end: node.part.start },
    whole: node,
    argumentSpans:
      whole === undefined ? [node.operand, node.part, node.timeZone ?? node] : [node.operand, node.timeZone ?? node],
  };
  if (isPlainLiteral(operand)) {
    context.error(
      'type-mismatch',
      node.operand,
      `\`EXTRACT\` needs a date or time, this is ${typeToString(operand.type)}; write DATE '…' or TIMESTAMP '…'`,
    );
    return context.invalid(node);
  }
  const entry = lookupFunction(whole?.fn ?? '$extract')!;
  const part: TypedLiteral = { kind: 'literal', type: STRING, nullable: false, value: '', span: context.at(node.part) };
  const parts = [
    { typed: operand },
    ...(whole === undefined ? [{ keyword: true as const }] : []),
    ...(timeZone ? [{ typed: timeZone }] : []),
  ];
  // Judged by the type alone first: DATE has no clock, so `EXTRACT(DATE FROM date)` is about the part, not the operand.
  const known = operand.type.kind === 'scalar' && TIMES.concat('INTERVAL').includes(operand.type.name);
  const text = known ? checkDatePart(context, '$extract', operand.type, node.part, '`EXTRACT`') : partText(node.part);
  if (text === undefined) return context.invalid(node);
  const choice = chooseSignature(entry, parts);
  if (choice === undefined) {
    const zoneClause = node.timeZone && { start: node.operand.end + 1, end: node.timeZone.end };
    if (known && zoneClause !== undefined)
      context.error('wrong-arguments', zoneClause, 'Only EXTRACT from a TIMESTAMP takes a time zone');
    else
      reportMismatch(
        context,
        entry,
        [{ typed: operand }, ...(whole === undefined ? [{ keyword: true as const }] : [])],
        site,
      );
    return context.invalid(node);
  }
  const inNanos = text === 'NANOSECOND';
  const value = inNanos ? 'MICROSECOND' : text;
  const args = coerceArguments(context, choice, parts, site, () => ({ ...part, value }));
  if (args === undefined) return context.invalid(node);
  const call: TypedCall = {
    kind: 'call',
    fn: entry.id,
    signature: choice.index,
    args,
    safe: false,
    type: whole?.type ?? INT64,
    nullable: args.some((arg) => arg.nullable),
    span: context.at(node),
  };
  return inNanos ? inNanoseconds(call) : call;
}

/** Times have microseconds: there are a thousand nanoseconds to each. */
function inNanoseconds(micros: TypedCall): TypedCall {
  const { span, nullable } = micros;
  const thousand: TypedLiteral = {
    kind: 'literal',
    type: INT64,
    nullable: false,
    value: '1000',
    ...(span && { span }),
  };
  return { ...micros, fn: '$multiply', signature: 0, args: [micros, thousand], nullable };
}

function partText(part: Extract['part']): string {
  return part.weekday === undefined ? part.part : `${part.part}(${part.weekday})`;
}

// ---- arrays and structs --------------------------------------------------------------------------------------------

export function typeArray(context: TypingContext, node: ArrayConstructor): TypedExpression {
  const elements = node.elements.map((element) => context.type(context, element));
  const span = context.at(node);
  if (node.elementType !== undefined) return declaredArray(context, node, node.elementType, elements);
  if (elements.length === 0) return { kind: 'array', elements, type: arrayOf(NULL_TYPE), nullable: false, span };
  const nested = elements.findIndex((element) => element.type.kind === 'array');
  if (nested >= 0) {
    context.error(
      'type-mismatch',
      node.elements[nested]!,
      'An ARRAY cannot hold ARRAYs; put a STRUCT around the inner one',
    );
    return context.invalid(node);
  }
  const unified = unify(context, elements, node.elements, 'The elements of an ARRAY');
  if (unified === undefined) return context.invalid(node);
  return { kind: 'array', elements: unified.parts, type: arrayOf(unified.type), nullable: false, span };
}

function declaredArray(
  context: TypingContext,
  node: ArrayConstructor,
  elementName: NonNullable<ArrayConstructor['elementType']>,
  elements: readonly TypedExpression[],
): TypedExpression {
  const resolved = elementName.name === '' ? undefined : parseTypeName(elementName);
  if (resolved === undefined || !resolved.ok || resolved.type.kind === 'array') {
    if (resolved?.ok === false)
      context.error('unknown-type', resolved.problem, resolved.problem.message, resolved.problem.suggestions);
    else if (resolved !== undefined)
      context.error('unknown-type', elementName, 'An ARRAY cannot hold ARRAYs; put a STRUCT around the inner one');
    return context.invalid(node);
  }
  if (hasParameters(resolved.type)) return withoutDeclaredLength(context, elementName, node);
  const collate = collationOf(elementName);
  if (collate !== undefined) return refuseCollation(context, collate, node);
  const values = coerceParts(
    context,
    elements,
    elements.map(() => resolved.type),
    node.elements,
    'element',
  );
  if (values === undefined) return context.invalid(node);
  return markDeclared({
    kind: 'array',
    elements: values,
    type: arrayOf(resolved.type),
    nullable: false,
    span: context.at(node),
  });
}

/** The first collation in a type as written. */
function collationOf(type: TypeName): Span | undefined {
  if (type.collate !== undefined) return type.collate;
  for (const inner of [type.element, ...(type.fields ?? []).map((field) => field.type)]) {
    const found = inner && collationOf(inner);
    if (found !== undefined) return found;
  }
  return undefined;
}

function refuseCollation(context: TypingContext, collate: Span, node: Span): TypedExpression {
  context.error(
    'unsupported-construct',
    collate,
    'The type of a value has no collation; only a column is declared with one',
  );
  return context.invalid(node);
}

function withoutDeclaredLength(context: TypingContext, at: Span, node: Span): TypedExpression {
  context.error(
    'unknown-type',
    at,
    'The types of a value that is written out have no length or precision: `STRING`, `NUMERIC`',
  );
  return context.invalid(node);
}

function coerceParts(
  context: TypingContext,
  parts: readonly TypedExpression[],
  types: readonly SqlType[],
  spans: readonly Span[],
  what: string,
): TypedExpression[] | undefined {
  const out: TypedExpression[] = [];
  for (const [i, part] of parts.entries()) {
    const type = types[i]!;
    const result = coerce(part, type, 'implicit');
    if (result.ok) out.push(result.typed);
    else if (result.literal !== undefined) reportInvalidLiteral(context, result.literal, type, spans[i]!);
    else
      context.error(
        'type-mismatch',
        spans[i]!,
        `This ${what} is ${typeToString(part.type)}, declared is ${typeToString(type)}`,
      );
  }
  return out.length === parts.length ? out : undefined;
}

export function typeStruct(context: TypingContext, node: StructConstructor): TypedExpression {
  const values = node.fields.map((field) => settled(context.type(context, field.value)));
  if (node.type !== undefined) return declaredStruct(context, node, node.type, values);
  const fields = values.map((value, i) => {
    const field = node.fields[i]!;

    return { name: field.alias?.name ?? (node.tuple ? undefined : nameOf(field.value, context)), value };
  });
  const type: SqlType = {
    kind: 'struct',
    fields: fields.map(({ name, value }): StructField => ({ name, type: value.type })),
  };
  return { kind: 'struct', fields, type, nullable: false, span: context.at(node) };
}

/** NULL and `[]` get the type they have when nothing else decides: INT64. */
export function settled(typed: TypedExpression): TypedExpression {
  if (typed.type.kind === 'null') return coerced(typed, INT64);
  return typed.type.kind === 'array' && typed.type.element.kind === 'null' ? coerced(typed, arrayOf(INT64)) : typed;
}

/** The name GoogleSQL gives to an expression without alias: the last name of a path. */
export function nameOf(expr: Expression, context: TypingContext): string | undefined {
  if (expr.kind === 'path') return expr.parts.at(-1)?.name;
  if (expr.kind === 'field') return expr.field?.name;
  return expr.kind === 'from' ? context.scope.from?.column.name : undefined;
}

function declaredStruct(
  context: TypingContext,
  node: StructConstructor,
  typeName: NonNullable<StructConstructor['type']>,
  values: readonly TypedExpression[],
): TypedExpression {
  const resolved = parseTypeName(typeName);
  if (!resolved.ok || resolved.type.kind !== 'struct') {
    if (!resolved.ok)
      context.error('unknown-type', resolved.problem, resolved.problem.message, resolved.problem.suggestions);
    return context.invalid(node);
  }
  if (hasParameters(resolved.type)) return withoutDeclaredLength(context, typeName, node);
  const collate = collationOf(typeName);
  if (collate !== undefined) return refuseCollation(context, collate, node);
  const { fields } = resolved.type;
  const alias = node.fields.find((field) => field.alias !== undefined)?.alias;
  if (alias !== undefined) {
    context.error('wrong-arguments', alias, 'The fields of a STRUCT with a declared type have their names already');
    return context.invalid(node);
  }
  if (fields.length !== values.length) {
    context.error(
      'wrong-arguments',
      node.fields[fields.length]?.value ?? typeName,
      `This STRUCT has ${fields.length} field${fields.length === 1 ? '' : 's'}, given ${values.length === 1 ? 'is' : 'are'} ${values.length}`,
    );
    return context.invalid(node);
  }
  const parts = coerceParts(
    context,
    values,
    fields.map((field) => field.type),
    node.fields.map((field) => field.value),
    'field',
  );
  if (parts === undefined) return context.invalid(node);
  return markDeclared({
    kind: 'struct',
    fields: parts.map((value, i) => ({ name: fields[i]?.name, value })),
    type: resolved.type,
    nullable: false,
    span: context.at(node),
  });
}

// ---- subscripts ----------------------------------------------------------------------------------------------------

const ARRAY_ACCESS: Readonly<Record<string, string>> = {
  OFFSET: '$array_at_offset',
  ORDINAL: '$array_at_ordinal',
  SAFE_OFFSET: '$safe_array_at_offset',
  SAFE_ORDINAL: '$safe_array_at_ordinal',
};

export function typeElement(context: TypingContext, node: ElementAccess): TypedExpression {
  const operand = context.type(context, node.operand);
  if (reportMode(context, node.index)) return context.invalid(node);
  const index = context.type(context, node.index);
  const { type } = operand;
  if (type.kind === 'unknown') return context.invalid(node);
  const open = { start: node.operand.end, end: node.index.start };
  const site: CallSite = { shown: 'the subscript', name: open, whole: node, argumentSpans: [node.operand, node.index] };
  if (type.kind === 'struct') return structElement(context, node, operand, type);
  // The reference takes NULL for JSON here.
  if ((type.kind === 'null' || (type.kind === 'scalar' && type.name === 'JSON')) && node.mode === undefined)
    return typeOperatorCall(context, '$subscript', [operand, index], site);
  if (type.kind !== 'array') {
    context.error(
      'type-mismatch',
      node.operand,
      `Only ARRAY, STRUCT and JSON have elements, this is ${typeToString(type)}`,
    );
    return context.invalid(node);
  }
  const fn = ARRAY_ACCESS[node.mode ?? 'OFFSET'];
  if (fn === undefined) {
    context.error('unsupported-construct', open, `An ARRAY is read by OFFSET or ORDINAL, not by ${node.mode ?? ''}`);
    return context.invalid(node);
  }
  if (coerce(index, INT64, 'implicit').ok) return typeOperatorCall(context, fn, [operand, index], site);
  context.error('type-mismatch', node.index, `The position in an ARRAY is INT64, this is ${typeToString(index.type)}`);
  return context.invalid(node);
}

/** `[OFSET(0)]`: reported as the word that was meant, where there is no function of the name. */
function reportMode(context: TypingContext, index: Expression): boolean {
  if (index.kind !== 'call' || index.name.length !== 1 || index.args.length !== 1) return false;
  const name = index.name[0]!;
  const [meant] = nearestNames(name.name, [...Object.keys(ARRAY_ACCESS), 'KEY']);
  const known =
    lookupFunction(name.name) !== undefined || context.scope.functions.some((fn) => sameName(fn.name, name.name));
  if (meant === undefined || known) return false;
  context.error('unknown-function', name, `Unknown function \`${name.name}\`; did you mean \`${meant}\`?`, [meant]);
  context.type(context, index.args[0]!);
  return true;
}

function structElement(
  context: TypingContext,
  node: ElementAccess,
  operand: TypedExpression,
  type: SqlType & { kind: 'struct' },
): TypedExpression {
  const literal = node.index.kind === 'literal' && node.index.type === 'INT64' ? Number(node.index.value) : undefined;
  const base = node.mode === 'ORDINAL' ? 1 : 0;
  const field = literal === undefined ? undefined : type.fields[literal - base];
  if (
    literal === undefined ||
    field === undefined ||
    (node.mode !== undefined && node.mode !== 'OFFSET' && node.mode !== 'ORDINAL')
  ) {
    context.error(
      'wrong-arguments',
      node.index,
      `A field of a STRUCT is read by a literal position from ${base} to ${type.fields.length - 1 + base}`,
    );
    return context.invalid(node);
  }
  const unique =
    field.name !== undefined &&
    type.fields.filter((each) => each.name?.toLowerCase() === field.name?.toLowerCase()).length === 1;
  if (field.name === undefined || !unique) {
    // Of a constructor the part itself can be taken.
    if (operand.kind === 'struct') return operand.fields[literal - base]!.value;
    context.error(
      'unsupported-construct',
      node.index,
      'A field without a name of its own cannot be read; give it one with AS',
    );
    return context.invalid(node);
  }
  return { kind: 'field', operand, field: field.name, type: field.type, nullable: true, span: context.at(node) };
}

// ---- WITH ----------------------------------------------------------------------------------------------------------

/** `WITH(a AS 1, a + a)`: expressions have no effects, so each name stands for its expression. */
export function typeWith(context: TypingContext, node: WithExpression): TypedExpression {
  const depth = context.bindings.length;
  for (const { name, value } of node.bindings) {
    const typed = context.type(context, value);
    context.bindings.push({ name: name.name, typed });
  }
  const body = context.type(context, node.body);
  context.bindings.length = depth;
  return body;
}
