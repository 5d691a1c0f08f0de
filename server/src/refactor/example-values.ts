// Values as an engine answers them → values as people write them in examples: numbers as numbers, with every digit.

import type { TypedLiteral } from '../sql/typed-tree.js';
import { isScalar, type SqlType } from '../sql/types.js';
import { JsonText, type JsonValue } from '../syntax/json-edit.js';
import type { ExampleCells } from './example-engine.js';

/** Digits that a reader of JSON keeps, whatever it makes of numbers. */
const SAFE_DIGITS = 15;

export function exampleRow(
  row: ExampleCells,
  columns: readonly { readonly name: string; readonly type: SqlType }[],
): JsonValue {
  return Object.fromEntries(columns.map((c) => [c.name, exampleValue(row[c.name] ?? null, c.type)]));
}

export function exampleValue(value: JsonValue, type: SqlType): JsonValue {
  if (type.kind === 'array' && Array.isArray(value))
    return (value as readonly JsonValue[]).map((v) => exampleValue(v, type.element));
  if (type.kind === 'struct' && typeof value === 'object' && value !== null && !Array.isArray(value))
    return Object.fromEntries(
      type.fields.map((f, i) => {
        const name = f.name ?? `_field_${i + 1}`;
        return [name, exampleValue((value as ExampleCells)[name] ?? null, f.type)];
      }),
    );
  const isDecimal = type.kind === 'scalar' && (type.name === 'NUMERIC' || type.name === 'BIGNUMERIC');
  return isDecimal && typeof value === 'string' && value.replace(/[^0-9]/g, '').length <= SAFE_DIGITS
    ? new JsonText(value)
    : value;
}

export function literalValue(value: TypedLiteral): JsonValue {
  const text = value.value ?? '';
  if (isScalar(value.type, 'BOOL')) return text === 'true';
  if (isScalar(value.type, 'INT64', 'NUMERIC', 'BIGNUMERIC') && /^-?\d+(\.\d+)?$/u.test(text))
    return new JsonText(text);
  if (isScalar(value.type, 'FLOAT64') && Number.isFinite(Number(text))) return Number(text);
  return text;
}
