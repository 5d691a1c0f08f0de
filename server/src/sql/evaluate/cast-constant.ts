// CAST of a constant, by GoogleSQL's own rules: between scalar types, element by element in arrays and structs, into declared lengths, with a format.

import type { SqlType } from '../types.js';
import { sameType } from '../types.js';
import { readNumberModel } from '../format-model.js';
import { decimalFromDouble, decimalFromText } from '../typing/decimal-value.js';
import { canonicalFloat } from '../typing/literal-value.js';
import { civilOf, dateText, datetimeText, fixedOffset, localOf, offsetText, shownTime, timeText } from './civil.js';
import {
  bool,
  bytesOf,
  FAILS,
  integer,
  itemsOf,
  latin1,
  scalarOf,
  textOf,
  type Constant,
  type Outcome,
} from './constant.js';
import { bytesFormatText, bytesFromFormat, isBytesFormat } from './bytes-format.js';
import { intervalFromText, valueOfText } from './constant-cast.js';
import { doubleText, fromDouble, fromText, rounded, type ExactDecimal } from './exact-decimal.js';
import { numberModelText } from './number-model-text.js';
import { misfits, timeModelText, timeFromModel } from './time-model.js';

const NUMBERS = ['INT64', 'FLOAT64', 'NUMERIC', 'BIGNUMERIC'];
const TIMES = ['DATE', 'TIME', 'DATETIME', 'TIMESTAMP'];

/** `value` is no NULL. `format` and `zone` are canonical STRING values where they are written. */
export function castConstant(
  value: Constant,
  from: SqlType,
  to: SqlType,
  format: Constant | undefined,
  zone: Constant | undefined,
): Outcome {
  if (to.kind === 'array' && from.kind === 'array') {
    return each(itemsOf(value), (item) => castConstant(item, from.element, to.element, format, zone));
  }
  if (to.kind === 'struct' && from.kind === 'struct') {
    return each(itemsOf(value), (item, i) =>
      castConstant(item, from.fields[i]!.type, to.fields[i]!.type, undefined, undefined),
    );
  }
  const text = textOf(value);
  const [a, b] = [scalarOf(from), scalarOf(to)];
  if (format !== undefined) return formatted(text, a, b, textOf(format), zone);
  const cast = sameType(from, to) ? text : scalarCast(text, a, b, zone);
  return typeof cast === 'string' ? declared(cast, to) : cast;
}

function each(items: readonly Constant[], one: (item: Constant, i: number) => Outcome): Outcome {
  const out: Constant[] = [];
  for (const [i, item] of items.entries()) {
    const result = item === null ? null : one(item, i);
    if (result === undefined || result === FAILS) return result;
    out.push(result);
  }
  return out;
}

/** The bound is an error under SAFE_CAST too: left alone. */
function declared(value: string, type: SqlType): Outcome {
  if (type.kind !== 'scalar') return undefined;
  if (type.precision !== undefined) return undefined;
  if (type.length !== undefined) {
    const length = type.name === 'STRING' ? Array.from(value).length : value.length;
    return length <= type.length ? value : undefined;
  }
  return value;
}

/** Whether the format is an error between these types, whatever is formatted or read by it. */
export function refusesFormat(format: string, from: string, to: string): boolean {
  if (to === 'STRING' && TIMES.includes(from)) return misfits(format, from);
  if (from === 'STRING' && TIMES.includes(to)) return misfits(format, to);
  return ((from === 'BYTES' && to === 'STRING') || (from === 'STRING' && to === 'BYTES')) && !isBytesFormat(format);
}

function formatted(text: string, from: string, to: string, format: string, zone: Constant | undefined): Outcome {
  if (to === 'STRING' && NUMBERS.includes(from)) {
    const model = readNumberModel(format);
    return typeof model === 'string' ? undefined : numberModelText(model, text, from);
  }
  if (to === 'STRING' && TIMES.includes(from)) return timeModelText(format, text, from, zone);
  if (from === 'STRING' && TIMES.includes(to)) return timeFromModel(format, text, to, zone);
  if (from === 'BYTES' && to === 'STRING') return bytesFormatText(format, bytesOf(text));
  return from === 'STRING' && to === 'BYTES' ? bytesFromFormat(format, text) : undefined;
}

const known = (value: string | undefined): Outcome => value ?? FAILS;

function scalarCast(text: string, from: string, to: string, zone: Constant | undefined): Outcome {
  if (zone !== undefined && zone !== null && fixedOffset(textOf(zone)) === undefined) return undefined;
  const offset = zone === undefined ? 0 : (fixedOffset(textOf(zone)) ?? 0);
  switch (from) {
    case 'STRING':
      return fromString(text, to, zone);
    case 'INT64':
      if (to === 'BOOL') return bool(text !== '0');
      if (to === 'FLOAT64') return canonicalFloat(Number(text));
      return to === 'STRING' || to === 'NUMERIC' || to === 'BIGNUMERIC' ? text : undefined;
    case 'FLOAT64':
      if (to === 'STRING') return Number(text) === 0 ? '0' : doubleText(Number(text));
      if (to === 'INT64') return Number.isFinite(Number(text)) ? toInteger(fromDouble(Number(text))) : FAILS;
      if (to !== 'NUMERIC' && to !== 'BIGNUMERIC') return undefined;
      return known(decimalFromDouble(Number(text), to));
    case 'NUMERIC':
    case 'BIGNUMERIC':
      if (to === 'STRING') return text;
      if (to === 'INT64') return toInteger(fromText(text));
      if (to === 'FLOAT64') return canonicalFloat(Number(text));
      return to === 'NUMERIC' || to === 'BIGNUMERIC' ? known(decimalFromText(text, to, false)) : undefined;
    case 'BOOL':
      if (to === 'INT64') return text === 'true' ? '1' : '0';
      return to === 'STRING' ? text : undefined;
    case 'BYTES': {
      if (to !== 'STRING') return undefined;
      const decoded = utf8(bytesOf(text));
      return decoded ?? FAILS;
    }
    case 'DATE':
    case 'TIME':
    case 'DATETIME':
      return fromCivil(text, from, to, zone);
    case 'TIMESTAMP': {
      const local = localOf(text, offset);
      if (local === undefined) return FAILS;
      if (to === 'STRING') return `${dateText(local)} ${shownTime(local)}${offsetText(offset, ':', false)}`;
      if (to === 'DATE') return dateText(local);
      if (to === 'TIME') return timeText(local);
      return to === 'DATETIME' ? datetimeText(local) : undefined;
    }
    default:
      return undefined;
  }
}

/** `undefined`: not UTF-8. */
export function utf8(bytes: Uint8Array): string | undefined {
  const text = Buffer.from(bytes).toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? text : undefined;
}

function fromString(text: string, to: string, zone: Constant | undefined): Outcome {
  if (to === 'BYTES') return latin1(Buffer.from(text, 'utf8'));
  if (zone !== undefined) return undefined;
  if (to === 'INTERVAL') return intervalFromText(text);
  switch (to) {
    case 'INT64':
    case 'BOOL':
    case 'NUMERIC':
    case 'BIGNUMERIC':
    case 'DATE':
    case 'TIME':
    case 'DATETIME':
      return known(valueOfText(text, to));
    case 'TIMESTAMP': {
      // A named zone's rules are the machine's.
      if (/[A-Za-z]{2}/.test(text))
        return /UTC/.test(text) ? undefined : valueOfText(text, to) === undefined ? FAILS : undefined;
      return known(valueOfText(text, to));
    }
    case 'FLOAT64': {
      const value = valueOfText(text, to);
      // Some hexadecimal texts are not read here.
      return value ?? (/x/i.test(text) ? undefined : FAILS);
    }
    default:
      return undefined;
  }
}

function toInteger(value: ExactDecimal): Outcome {
  const whole = rounded({ ...value, even: false }, 0);
  return integer(value.negative ? -whole : whole);
}

function fromCivil(text: string, from: string, to: string, zone: Constant | undefined): Outcome {
  const c = civilOf(text);
  if (to === 'STRING') {
    if (from === 'DATE') return text;
    return from === 'TIME' ? shownTime(c) : `${dateText(c)} ${shownTime(c)}`;
  }
  if (from === 'TIME') return undefined;
  if (to === 'DATETIME') return datetimeText(c);
  if (to === 'TIMESTAMP') return zone === undefined ? `${datetimeText(c)}Z` : undefined;
  if (from === 'DATE') return undefined;
  if (to === 'DATE') return dateText(c);
  return to === 'TIME' ? timeText(c) : undefined;
}
