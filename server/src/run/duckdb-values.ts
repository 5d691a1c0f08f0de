// DuckDB's values → the machine contract's JSON values, by the column's GoogleSQL type.

import {
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBStructValue,
  DuckDBTimeValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBValue,
} from '@duckdb/node-api';
import type { CellValue, ColumnType } from './engine.js';

export function encodeValue(value: DuckDBValue, type: ColumnType): CellValue {
  if (value === null) return null;
  if (type.kind === 'array') {
    const items = value instanceof DuckDBListValue ? value.items : [];
    return items.map((item) => encodeValue(item, type.element));
  }
  if (type.kind === 'struct') {
    const entries = value instanceof DuckDBStructValue ? value.entries : {};
    return Object.fromEntries(type.fields.map((f) => [f.name, encodeValue(entries[f.name] ?? null, f.type)]));
  }
  if (typeof value === 'bigint') return encodeInteger(value);
  if (typeof value === 'number') return type.name === 'INT64' ? value : encodeDouble(value);
  if (value instanceof DuckDBDecimalValue) return encodeDecimal(value.value, value.scale);
  if (value instanceof DuckDBDateValue) return isoDate(value.days);
  if (value instanceof DuckDBTimestampTZValue) return `${isoDateTime(value.micros)}Z`;
  if (value instanceof DuckDBTimestampValue) return isoDateTime(value.micros);
  if (value instanceof DuckDBTimeValue) return isoTime(value.micros);
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString('base64');
  if (typeof value === 'boolean') return value;
  if (type.name === 'JSON') return JSON.parse(String(value)) as CellValue;
  return String(value);
}

function encodeInteger(value: bigint): number | string {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(value)
    : value.toString();
}

function encodeDouble(value: number): number | string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  return value;
}

/** Decimal text without trailing zeros: 87.500000000 → 87.5, 0.000 → 0. */
function encodeDecimal(value: bigint, scale: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '');
  return `${value < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

const microsPerDay = 86_400_000_000n;

/** Days since 1970-01-01 in the proleptic Gregorian calendar, years 0001 to 9999. */
function isoDate(days: number): string {
  const date = new Date(days * 86_400_000);
  return `${String(date.getUTCFullYear()).padStart(4, '0')}-${pad(date.getUTCMonth() + 1)}-${pad(date.getUTCDate())}`;
}

function isoDateTime(micros: bigint): string {
  const inDay = ((micros % microsPerDay) + microsPerDay) % microsPerDay;
  return `${isoDate(Number((micros - inDay) / microsPerDay))}T${isoTime(inDay)}`;
}

function isoTime(micros: bigint): string {
  const seconds = Number(micros / 1_000_000n);
  const fraction = (micros % 1_000_000n).toString().padStart(6, '0').replace(/0+$/, '');
  const clock = `${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
  return fraction === '' ? clock : `${clock}.${fraction}`;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
