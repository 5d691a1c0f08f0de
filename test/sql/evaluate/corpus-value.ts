// Cells of the reference ↔ values of constants, so that an expression on a row is an expression of constants.

import { integerValue, scalarText, type CanonicalValue } from '../../engines/canonical-value.js';
import type { EngineType } from '../../engines/engine-type.js';
import type { Constant } from '../../../server/src/sql/evaluate/constant.js';
import { canonicalJson } from '../../../server/src/sql/typing/json-value.js';

export function constantOf(value: CanonicalValue, type: EngineType): Constant {
  if (value === null) return null;
  if (type.kind === 'array') return (value as readonly CanonicalValue[]).map((item) => constantOf(item, type.element));
  if (type.kind === 'struct')
    return type.fields.map((field) =>
      constantOf((value as Readonly<Record<string, CanonicalValue>>)[field.name] ?? null, field.type),
    );
  if (Object.is(value, -0)) return '-0';
  const text = scalarText(value);
  if (type.name === 'BYTES') return Buffer.from(text, 'base64').toString('latin1');
  return type.name === 'JSON' ? (canonicalJson(text) ?? null) : text;
}

export function cellOf(value: Constant, type: EngineType): CanonicalValue {
  if (value === null) return null;
  if (type.kind === 'array') return (value as readonly Constant[]).map((item) => cellOf(item, type.element));
  if (type.kind === 'struct') {
    const fields = value as readonly Constant[];
    const cells = type.fields.map((field, i) => [
      field.name === '' ? `_${i}` : field.name,
      cellOf(fields[i] ?? null, field.type),
    ]);
    return Object.fromEntries(cells) as CanonicalValue;
  }
  const text = value as string;
  switch (type.name) {
    case 'INT64':
      return integerValue(BigInt(text));
    case 'FLOAT64':
      return Number.isFinite(Number(text)) ? Number(text) : text;
    case 'BOOL':
      return text === 'true';
    case 'BYTES':
      return Buffer.from(text, 'latin1').toString('base64');
    default:
      return text;
  }
}
