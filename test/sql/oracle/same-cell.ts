// Two evaluated values → whether they are equal as the oracle means it: exact, FLOAT64 within a stated tolerance.

import { jsonValue, type CanonicalValue } from '../../engines/canonical-value.js';
import { fieldKey, type EngineType } from '../../engines/engine-type.js';

export interface Tolerance {
  /** FLOAT64: units in the last place, or this relative difference, whichever is wider. */
  readonly ulps: number;
  readonly relative: number;
  /** Arrays are compared as bags. */
  readonly unordered: boolean;
}

export const SCALAR_TOLERANCE: Tolerance = { ulps: 4, relative: 0, unordered: false };
export const AGGREGATE_TOLERANCE: Tolerance = { ulps: 4, relative: 1e-12, unordered: false };

/** `type` is the reference's. Struct values are compared field by field in order, whatever the names. */
export function sameCell(a: CanonicalValue, b: CanonicalValue, type: EngineType, tolerance: Tolerance): boolean {
  if (a === null || b === null) return a === b;
  if (type.kind === 'array') {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return tolerance.unordered
      ? sameBag(a as CanonicalValue[], b as CanonicalValue[], type.element, tolerance)
      : a.every((item, i) => sameCell(item as CanonicalValue, b[i] as CanonicalValue, type.element, tolerance));
  }
  if (type.kind === 'struct') {
    const left = fieldValues(a, type);
    const right = fieldValues(b, type);
    if (left === undefined || right === undefined || left.length !== right.length) return false;
    return type.fields.every((field, i) => sameCell(left[i] ?? null, right[i] ?? null, field.type, tolerance));
  }
  // Engines without a JSON type hold it as text: the same document.
  if (type.name === 'JSON' && typeof b === 'string') return a === sameJson(b);
  if (type.name === 'FLOAT64') return sameFloat(Number(a), Number(b), tolerance);
  // A number inside the JSON object that stands for a STRUCT has gone through a double.
  if (typeof a === 'string' && typeof b === 'number' && /^(INT64|NUMERIC|BIGNUMERIC)$/.test(type.name))
    return Number(a) === b;
  return typeof a === typeof b && a === b;
}

function sameJson(text: string): string {
  try {
    return jsonValue(text);
  } catch {
    return text;
  }
}

function sameBag(
  a: readonly CanonicalValue[],
  b: readonly CanonicalValue[],
  element: EngineType,
  tolerance: Tolerance,
): boolean {
  const left = [...b];
  return a.every((item) => {
    const found = left.findIndex((other) => sameCell(item, other, element, tolerance));
    if (found >= 0) left.splice(found, 1);
    return found >= 0;
  });
}

function fieldValues(value: CanonicalValue, type: EngineType): CanonicalValue[] | undefined {
  // An engine without structs gives the JSON object that stands for one.
  if (typeof value === 'string' && value.startsWith('{')) return fieldValues(JSON.parse(value) as CanonicalValue, type);
  if (typeof value !== 'object' || value === null || Array.isArray(value) || type.kind !== 'struct') return undefined;
  const struct = value as { readonly [field: string]: CanonicalValue };
  const byName = type.fields.map((_, i) => struct[fieldKey(type.fields, i)]);
  return byName.every((field) => field !== undefined) ? byName : Object.values(struct);
}

function sameFloat(a: number, b: number, tolerance: Tolerance): boolean {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b);
  if (a === b) return true;
  if (!Number.isFinite(a) || !Number.isFinite(b)) return false;
  const difference = Math.abs(a - b);
  const magnitude = Math.max(Math.abs(a), Math.abs(b));
  return ulpDistance(a, b) <= BigInt(tolerance.ulps) || difference <= tolerance.relative * magnitude;
}

const view = new DataView(new ArrayBuffer(8));

/** How many doubles lie from one to the other. */
export function ulpDistance(a: number, b: number): bigint {
  const distance = ordinal(a) - ordinal(b);
  return distance < 0n ? -distance : distance;
}

function ordinal(value: number): bigint {
  view.setFloat64(0, value);
  const bits = view.getBigInt64(0);
  return bits < 0n ? -(bits & 0x7fff_ffff_ffff_ffffn) : bits;
}
