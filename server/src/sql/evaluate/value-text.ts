// A constant of any type as FORMAT's `%t` and `%T` write it. NULL has its name.

import type { SqlType } from '../types.js';
import { civilOf, dateText, shownTime } from './civil.js';
import { bytesOf, itemsOf, scalarOf, textOf, type Constant } from './constant.js';
import { doubleText } from './exact-decimal.js';

/** `text`: `%t`. `literal`: `%T`, a GoogleSQL expression that gives the value again. */
export type TextStyle = 'text' | 'literal';

/** `undefined`: a type whose text is not known. */
export function valueText(value: Constant, type: SqlType, style: TextStyle): string | undefined {
  if (value === null) return 'NULL';
  if (type.kind === 'array') {
    const items = itemsOf(value).map((item) => valueText(item, type.element, style));
    return items.includes(undefined) ? undefined : `[${items.join(', ')}]`;
  }
  if (type.kind === 'struct') {
    const fields = itemsOf(value).map((item, i) => valueText(item, type.fields[i]!.type, style));
    if (fields.includes(undefined)) return undefined;
    return `${style === 'literal' && fields.length < 2 ? 'STRUCT' : ''}(${fields.join(', ')})`;
  }
  return scalarText(textOf(value), scalarOf(type), style);
}

function scalarText(value: string, type: string, style: TextStyle): string | undefined {
  const literal = style === 'literal';
  switch (type) {
    case 'INT64':
    case 'BOOL':
      return value;
    case 'STRING':
      return literal ? quoted(value, false) : value;
    case 'BYTES':
      return literal ? `b${quoted(value, true)}` : escapedBytes(value);
    case 'FLOAT64': {
      const text = doubleText(Number(value));
      const dotted = /^-?\d+$/.test(text) ? `${text}.0` : text;
      return literal && /[in]/.test(text) ? `CAST("${text}" AS FLOAT64)` : dotted;
    }
    case 'NUMERIC':
    case 'BIGNUMERIC':
    case 'DATE':
      return literal ? `${type} "${value}"` : value;
    case 'TIME':
    case 'DATETIME':
    case 'TIMESTAMP': {
      const c = civilOf(value);
      const text = `${type === 'TIME' ? '' : `${dateText(c)} `}${shownTime(c)}${type === 'TIMESTAMP' ? '+00' : ''}`;
      return literal ? `${type} "${text}"` : text;
    }
    case 'INTERVAL':
      if (/\.\d{7}/.test(value)) return undefined;
      return literal ? `INTERVAL "${value}" YEAR TO SECOND` : value;
    case 'JSON':
      return literal ? `JSON ${quoted(value, false)}` : value;
    default:
      return undefined;
  }
}

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' };

/** A literal of GoogleSQL, in double quotes unless only these would need escaping. */
export function quoted(text: string, bytes: boolean): string {
  const quote = text.includes('"') && !text.includes("'") ? "'" : '"';
  let afterCode = false;
  const body = Array.from(text, (c) => {
    const code = c.codePointAt(0)!;
    // A digit behind such an escape would be read as part of it, though not in BYTES.
    const continues = !bytes && afterCode && /[0-9a-fA-F]/.test(c);
    afterCode = false;
    if (c === quote) return `\\${c}`;
    const short = SHORT[c];
    if (short !== undefined && (!bytes || c === '\\')) return short;
    if (code >= 32 && code !== 127 && !(bytes && code > 126) && !continues) return c;
    afterCode = true;
    return `\\x${code.toString(16).padStart(2, '0')}`;
  });
  return quote + body.join('') + quote;
}

function escapedBytes(value: string): string {
  return Array.from(bytesOf(value), (code) => {
    const c = String.fromCharCode(code);
    if (c === '\\' || c === '"' || c === "'") return `\\${c}`;
    return code < 32 || code > 126 ? `\\x${code.toString(16).padStart(2, '0')}` : c;
  }).join('');
}
