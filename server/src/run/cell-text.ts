// A typed constant → the canonical text an engine step loads (arrays and structs as JSON text, BYTES as hex).

import type { TypedExpression } from '../sql/typed-tree.js';
import type { CellValue } from './engine.js';
import type { SqlType } from '../sql/types.js';

/** Null = SQL NULL. Constants are literals, arrays and structs of literals, and casts around them. */
export function cellText(value: TypedExpression): string | null {
  switch (value.kind) {
    case 'literal':
      if (value.value === undefined) return null;
      return isBytes(value.type) ? Buffer.from(value.value, 'latin1').toString('hex') : value.value;
    case 'cast':
      return cellText(value.operand);
    case 'array':
    case 'struct':
      return jsonText(value);
    default:
      return null;
  }
}

function jsonText(value: TypedExpression): string {
  switch (value.kind) {
    case 'array':
      return `[${value.elements.map(jsonText).join(',')}]`;
    case 'struct':
      return `{${value.fields.map((f, i) => `${JSON.stringify(f.name ?? `_field_${i + 1}`)}:${jsonText(f.value)}`).join(',')}}`;
    case 'cast':
      return jsonText(value.operand);
    case 'literal': {
      if (value.value === undefined) return 'null';
      const { type } = value;
      // Numbers keep their digits: a JSON number is read by the column's own type, never through a double.
      const bare = type.kind === 'scalar' && (type.name === 'INT64' || type.name === 'BOOL');
      return bare ? value.value : JSON.stringify(value.value);
    }
    default:
      return 'null';
  }
}

function isBytes(type: SqlType): boolean {
  return type.kind === 'scalar' && type.name === 'BYTES';
}

/** The same constant as the machine contract shows it (contracts: INT64 number, NUMERIC decimal string, BYTES base64 …). */
export function cellValue(value: TypedExpression): CellValue {
  switch (value.kind) {
    case 'cast':
      return cellValue(value.operand);
    case 'array':
      return value.elements.map(cellValue);
    case 'struct':
      return Object.fromEntries(value.fields.map((f, i) => [f.name ?? `_field_${i + 1}`, cellValue(f.value)]));
    case 'literal':
      return value.value === undefined ? null : scalarValue(value.value, value.type);
    default:
      return null;
  }
}

function scalarValue(text: string, type: SqlType): CellValue {
  if (type.kind !== 'scalar') return text;
  switch (type.name) {
    case 'BOOL':
      return text === 'true';
    case 'INT64':
      return Number.isSafeInteger(Number(text)) ? Number(text) : text;
    case 'FLOAT64':
      return Number.isFinite(Number(text)) ? Number(text) : text;
    case 'BYTES':
      return Buffer.from(text, 'latin1').toString('base64');
    case 'JSON':
      return JSON.parse(text) as CellValue;
    default:
      return text;
  }
}
