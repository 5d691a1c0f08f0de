// The reference server's protobuf messages (as proto-loader shapes them) ↔ canonical values and type trees.
import {
  bytesValue,
  dateValue,
  datetimeValue,
  daysFromDate,
  decimalValue,
  floatFrom,
  floatValue,
  integerValue,
  intervalValue,
  jsonValue,
  microsFromDatetime,
  microsFromTime,
  timestampValue,
  timeValue,
  unscaledDecimal,
  scalarText,
  type CanonicalValue,
} from './canonical-value.js';
import { fieldKey, type EngineField, type EngineType } from './engine-type.js';

/** Messages arrive with 64-bit integers and enums as strings, and with the chosen member of each oneof named. */
export interface TypeMessage {
  readonly type_kind: string;
  readonly array_type?: { readonly element_type: TypeMessage } | null;
  readonly struct_type?: {
    readonly field?: readonly { readonly field_name?: string; readonly field_type: TypeMessage }[];
  } | null;
  readonly enum_type?: { readonly enum_name: string } | null;
  readonly range_type?: { readonly element_type: TypeMessage } | null;
  readonly proto_type?: { readonly proto_name: string } | null;
}

export interface ValueMessage {
  readonly bool_value?: boolean;
  readonly int32_value?: number;
  readonly int64_value?: string;
  readonly uint32_value?: number;
  readonly uint64_value?: string;
  readonly float_value?: number;
  readonly double_value?: number;
  readonly string_value?: string;
  readonly bytes_value?: Uint8Array;
  readonly date_value?: number;
  readonly enum_value?: number;
  readonly timestamp_value?: { readonly seconds?: string; readonly nanos?: number };
  readonly datetime_value?: { readonly bit_field_datetime_seconds?: string; readonly nanos?: number };
  readonly time_value?: string;
  readonly numeric_value?: Uint8Array;
  readonly bignumeric_value?: Uint8Array;
  readonly json_value?: string;
  readonly interval_value?: Uint8Array;
  readonly range_value?: { readonly start?: ValueMessage; readonly end?: ValueMessage };
  readonly array_value?: { readonly element?: readonly ValueMessage[] };
  readonly struct_value?: { readonly field?: readonly ValueMessage[] };
}

const NUMERIC_SCALE = 9;
const BIGNUMERIC_SCALE = 38;

/** GoogleSQL name → enum member of the protocol, where the two differ by more than the prefix. */
const KIND_BY_NAME: Readonly<Record<string, string>> = { FLOAT64: 'TYPE_DOUBLE', FLOAT32: 'TYPE_FLOAT' };
const NAME_BY_KIND: Readonly<Record<string, string>> = { TYPE_DOUBLE: 'FLOAT64', TYPE_FLOAT: 'FLOAT32' };

export function encodeType(type: EngineType): TypeMessage {
  switch (type.kind) {
    case 'array':
      return { type_kind: 'TYPE_ARRAY', array_type: { element_type: encodeType(type.element) } };
    case 'struct':
      return {
        type_kind: 'TYPE_STRUCT',
        struct_type: { field: type.fields.map((f) => ({ field_name: f.name, field_type: encodeType(f.type) })) },
      };
    case 'scalar':
      return { type_kind: KIND_BY_NAME[type.name] ?? `TYPE_${type.name}` };
  }
}

/** Enum, range and proto types become scalars with a descriptive name. */
export function decodeType(message: TypeMessage): EngineType {
  if (message.array_type) return { kind: 'array', element: decodeType(message.array_type.element_type) };
  if (message.struct_type) {
    const fields = (message.struct_type.field ?? []).map((field): EngineField => {
      return { name: field.field_name ?? '', type: decodeType(field.field_type) };
    });
    return { kind: 'struct', fields };
  }
  if (message.enum_type) return { kind: 'scalar', name: `ENUM<${message.enum_type.enum_name}>` };
  if (message.proto_type) return { kind: 'scalar', name: `PROTO<${message.proto_type.proto_name}>` };
  if (message.range_type) {
    return { kind: 'scalar', name: `RANGE<${message.range_type.element_type.type_kind.replace('TYPE_', '')}>` };
  }
  return { kind: 'scalar', name: NAME_BY_KIND[message.type_kind] ?? message.type_kind.replace('TYPE_', '') };
}

export function encodeValue(value: CanonicalValue, type: EngineType): ValueMessage {
  if (value === null) return {};
  if (type.kind === 'array') {
    return { array_value: { element: asArray(value).map((element) => encodeValue(element, type.element)) } };
  }
  if (type.kind === 'struct') {
    const struct = asStruct(value);
    const field = type.fields.map((f, i) => encodeValue(struct[fieldKey(type.fields, i)] ?? null, f.type));
    return { struct_value: { field } };
  }
  switch (type.name) {
    case 'BOOL':
      return { bool_value: value === true };
    case 'INT64':
      return { int64_value: scalarText(value) };
    case 'FLOAT64':
      return { double_value: floatFrom(value) };
    case 'STRING':
      return { string_value: scalarText(value) };
    case 'BYTES':
      return { bytes_value: Buffer.from(scalarText(value), 'base64') };
    case 'NUMERIC':
      return { numeric_value: twosComplement(unscaledDecimal(value, NUMERIC_SCALE)) };
    case 'BIGNUMERIC':
      return { bignumeric_value: twosComplement(unscaledDecimal(value, BIGNUMERIC_SCALE)) };
    case 'DATE':
      return { date_value: daysFromDate(scalarText(value)) };
    case 'TIME':
      return { time_value: packTime(microsFromTime(scalarText(value))) };
    case 'DATETIME':
      return { datetime_value: packDatetime(scalarText(value)) };
    case 'TIMESTAMP': {
      const micros = microsFromDatetime(scalarText(value));
      const fraction = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
      const seconds = (micros - fraction) / 1_000_000n;
      return { timestamp_value: { seconds: seconds.toString(), nanos: Number(fraction) * 1000 } };
    }
    case 'JSON':
      return { json_value: scalarText(value) };
    default:
      throw new Error(`no reference encoding for values of type ${type.name}`);
  }
}

export function decodeValue(message: ValueMessage, type: EngineType): CanonicalValue {
  if (message.array_value !== undefined) {
    const element = type.kind === 'array' ? type.element : unexpected(message, type);
    return (message.array_value.element ?? []).map((item) => decodeValue(item, element));
  }
  if (message.struct_value !== undefined) {
    const fields = type.kind === 'struct' ? type.fields : unexpected(message, type);
    const values = message.struct_value.field ?? [];
    return Object.fromEntries(fields.map((f, i) => [fieldKey(fields, i), decodeValue(values[i] ?? {}, f.type)]));
  }
  if (message.bool_value !== undefined) return message.bool_value;
  if (message.int64_value !== undefined) return integerValue(BigInt(message.int64_value));
  if (message.uint64_value !== undefined) return integerValue(BigInt(message.uint64_value));
  if (message.int32_value !== undefined) return message.int32_value;
  if (message.uint32_value !== undefined) return message.uint32_value;
  if (message.double_value !== undefined) return floatValue(message.double_value);
  if (message.float_value !== undefined) return floatValue(message.float_value);
  if (message.string_value !== undefined) return message.string_value;
  if (message.bytes_value !== undefined) return bytesValue(message.bytes_value);
  if (message.numeric_value !== undefined)
    return decimalValue(fromTwosComplement(message.numeric_value), NUMERIC_SCALE);
  if (message.bignumeric_value !== undefined) {
    return decimalValue(fromTwosComplement(message.bignumeric_value), BIGNUMERIC_SCALE);
  }
  if (message.date_value !== undefined) return dateValue(message.date_value);
  if (message.time_value !== undefined) return timeValue(unpackTime(BigInt(message.time_value)));
  if (message.datetime_value !== undefined) return unpackDatetime(message.datetime_value);
  if (message.timestamp_value !== undefined) {
    const { seconds = '0', nanos = 0 } = message.timestamp_value;
    return timestampValue(BigInt(seconds) * 1_000_000n + BigInt(Math.floor(nanos / 1000)));
  }
  if (message.json_value !== undefined) return jsonValue(message.json_value);
  if (message.interval_value !== undefined) return unpackInterval(message.interval_value);
  if (message.enum_value !== undefined) return message.enum_value;
  if (message.range_value !== undefined) {
    const element: EngineType = { kind: 'scalar', name: type.kind === 'scalar' ? type.name.slice(6, -1) : '' };
    const { start = {}, end = {} } = message.range_value;
    return { start: decodeValue(start, element), end: decodeValue(end, element) };
  }
  return null;
}

function asArray(value: CanonicalValue): readonly CanonicalValue[] {
  if (!Array.isArray(value)) throw new Error(`not an ARRAY value: ${JSON.stringify(value)}`);
  return value as readonly CanonicalValue[];
}

function asStruct(value: CanonicalValue): { readonly [field: string]: CanonicalValue } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`not a STRUCT value: ${JSON.stringify(value)}`);
  }
  return value as { readonly [field: string]: CanonicalValue };
}

function unexpected(message: ValueMessage, type: EngineType): never {
  throw new Error(`value ${JSON.stringify(message)} does not fit ${type.kind}`);
}

/** Little-endian two's complement in as few bytes as hold the sign. */
function twosComplement(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push(Number(BigInt.asUintN(8, rest)));
    rest >>= 8n;
  } while (!((rest === 0n && (bytes.at(-1) ?? 0) < 0x80) || (rest === -1n && (bytes.at(-1) ?? 0) >= 0x80)));
  return Uint8Array.from(bytes);
}

function fromTwosComplement(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] ?? 0);
  return BigInt.asIntN(bytes.length * 8, value);
}

/** Bits from high to low: hour 5, minute 6, second 6, nanosecond 30. */
function packTime(micros: bigint): string {
  const seconds = micros / 1_000_000n;
  const clock = ((seconds / 3600n) << 12n) | (((seconds / 60n) % 60n) << 6n) | (seconds % 60n);
  return ((clock << 30n) | ((micros % 1_000_000n) * 1000n)).toString();
}

function unpackTime(packed: bigint): bigint {
  return clockSeconds(packed >> 30n) * 1_000_000n + (packed & 0x3fffffffn) / 1000n;
}

/** The low 17 bits: hour 5, minute 6, second 6. */
function clockSeconds(bits: bigint): bigint {
  return ((bits >> 12n) & 31n) * 3600n + ((bits >> 6n) & 63n) * 60n + (bits & 63n);
}

/** Bits from high to low: year 14, month 4, day 5, hour 5, minute 6, second 6. */
function packDatetime(text: string): { bit_field_datetime_seconds: string; nanos: number } {
  const [year = 0, month = 0, day = 0] = text.slice(0, 10).split('-').map(Number);
  const micros = microsFromTime(text.slice(11));
  const seconds = micros / 1_000_000n;
  const date = (BigInt(year) << 9n) | BigInt(month << 5) | BigInt(day);
  const clock = ((seconds / 3600n) << 12n) | (((seconds / 60n) % 60n) << 6n) | (seconds % 60n);
  return {
    bit_field_datetime_seconds: ((date << 17n) | clock).toString(),
    nanos: Number(micros % 1_000_000n) * 1000,
  };
}

function unpackDatetime(message: { readonly bit_field_datetime_seconds?: string; readonly nanos?: number }): string {
  const packed = BigInt(message.bit_field_datetime_seconds ?? '0');
  const date = packed >> 17n;
  const iso = [String(date >> 9n).padStart(4, '0'), twoDigits((date >> 5n) & 15n), twoDigits(date & 31n)].join('-');
  const days = BigInt(daysFromDate(iso));
  const micros = clockSeconds(packed) * 1_000_000n + BigInt(Math.floor((message.nanos ?? 0) / 1000));
  return datetimeValue(days * 86_400_000_000n + micros);
}

function twoDigits(value: bigint): string {
  return value.toString().padStart(2, '0');
}

/** Bytes: microseconds (8, signed), days (4, signed), then a word with months in its upper bits. */
function unpackInterval(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const monthsWord = view.getUint32(12, true);
  const months = (monthsWord >>> 13) & 0x3ffff;
  return intervalValue(monthsWord >>> 31 === 1 ? -months : months, view.getInt32(8, true), view.getBigInt64(0, true));
}
