// CAST of BYTES to text and back with FORMAT 'HEX', 'BASE64' and the others. Unknown formats, and texts whose rules are not known, stay unknown.

import { FAILS, latin1, type Outcome } from './constant.js';

const bits = (bytes: Uint8Array): string => Array.from(bytes, (b) => b.toString(2).padStart(8, '0')).join('');

const FORMATS = /^(?:HEX|ASCII|UTF-?8|BASE(?:2|8|16|32|64|64M))$/i;

/** False: no such format exists. */
export const isBytesFormat = (format: string): boolean => FORMATS.test(format);

export function bytesFormatText(format: string, bytes: Buffer): Outcome {
  switch (format.toUpperCase()) {
    case 'HEX':
    case 'BASE16':
      return bytes.toString('hex');
    case 'BASE64':
      return bytes.toString('base64');
    case 'BASE64M':
      // Longer texts are broken into lines.
      return bytes.length <= 54 ? bytes.toString('base64') : undefined;
    case 'BASE2':
      return bits(bytes);
    case 'BASE8': {
      const all = bits(bytes);
      const filled = '0'.repeat((3 - (all.length % 3)) % 3) + all;
      return (filled.match(/.../g) ?? []).map((three) => Number.parseInt(three, 2)).join('');
    }
    case 'ASCII':
      return bytes.every((b) => b < 128) ? bytes.toString('latin1') : FAILS;
    case 'UTF-8':
    case 'UTF8': {
      const text = bytes.toString('utf8');
      return Buffer.from(text).equals(bytes) ? text : FAILS;
    }
    default:
      return undefined;
  }
}

export function bytesFromFormat(format: string, text: string): Outcome {
  switch (format.toUpperCase()) {
    case 'HEX':
    case 'BASE16':
      if (!/^[0-9a-fA-F]*$/.test(text)) return FAILS;
      return latin1(Buffer.from(text.length % 2 === 1 ? `0${text}` : text, 'hex'));
    case 'BASE64M':
      // Lines may be broken anywhere.
      return bytesFromFormat('BASE64', text.replaceAll(/\r?\n/g, ''));
    case 'BASE64':
      return /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)
        ? canonicalBase64(text)
        : undefined;
    case 'BASE2':
      if (/[2-9A-Za-z]/.test(text)) return FAILS;
      return /^[01]*$/.test(text) && text.length > 0
        ? fromBits(text.padStart(Math.ceil(text.length / 8) * 8, '0'))
        : undefined;
    case 'BASE8': {
      if (!/^[0-7]+$/.test(text) || text.length % 8 !== 0) return undefined;
      return fromBits(Array.from(text, (c) => Number(c).toString(2).padStart(3, '0')).join(''));
    }
    case 'ASCII':
      return /^[\x00-\x7f]*$/.test(text) ? text : FAILS;
    case 'UTF-8':
    case 'UTF8':
      return latin1(Buffer.from(text, 'utf8'));
    default:
      return undefined;
  }
}

const fromBits = (text: string): string =>
  (text.match(/.{8}/g) ?? []).map((eight) => String.fromCharCode(Number.parseInt(eight, 2))).join('');

/** Bits that the last character has beyond the last byte must be zero to be sure of it. */
function canonicalBase64(text: string): Outcome {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? latin1(bytes) : undefined;
}
