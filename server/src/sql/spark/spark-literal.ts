// Values → Spark SQL literals of exactly their type, out of which no text can break; also names in backticks.

import { RESERVED_WORDS } from './reserved-word-table.js';
import { sparkTypeText, type SparkLiteral, type SparkType } from './spark-expression.js';

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/**
 * Backslash escapes, as Spark reads them unless `spark.sql.parser.escapedStringLiterals` is set. A dollar before a brace
 * is written as an escape: Spark replaces `${…}` anywhere in a statement, also inside literals.
 */
export function sparkString(value: string): string {
  let out = '';
  for (let i = 0; i < value.length; i++) {
    const c = value[i]!;
    const code = value.charCodeAt(i);
    const short = SHORT_ESCAPES[c];
    const low = value.charCodeAt(i + 1);
    const paired = code >= 0xd800 && code <= 0xdbff && low >= 0xdc00 && low <= 0xdfff;
    if (short !== undefined) out += short;
    else if (paired) out += c + value[++i]!;
    else if (
      code < 32 ||
      code === 127 ||
      (code >= 0xd800 && code <= 0xdfff) ||
      (c === '$' && value[i + 1] === '{') ||
      code === 0x2028 ||
      code === 0x2029
    )
      out += `\\u${code.toString(16).padStart(4, '0')}`;
    else out += c;
  }
  return `'${out}'`;
}

export function sparkBinary(bytes: string): string {
  return `X'${[...bytes]
    .map((c) => c.charCodeAt(0).toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase()}'`;
}

/** A literal's text, and whether it begins with a sign. */
export function sparkLiteral({ type, value, bare }: SparkLiteral): string {
  const typed = sparkTypeText(type);
  if (value === undefined) return typed === 'VOID' ? 'NULL' : `CAST(NULL AS ${typed})`;
  if (type.kind === 'decimal') {
    const text = plainDecimal(value);
    return bare || sparkTypeText(literalDecimalType(value)) === typed ? text : `CAST(${text} AS ${typed})`;
  }
  switch (typed) {
    case 'INT':
      return value;
    case 'BIGINT':
      return bare && fitsInt(value) ? value : `${value}L`;
    case 'DOUBLE':
      return Number.isFinite(Number(value))
        ? `${value.replace('e', 'E').replace('E+', 'E')}D`
        : `double(${sparkString(value)})`;
    case 'BOOLEAN':
      return value.toUpperCase();
    case 'STRING':
      return sparkString(value);
    case 'BINARY':
      return sparkBinary(value);
    case 'DATE':
    case 'TIMESTAMP':
    case 'TIMESTAMP_NTZ':
      return `${typed} ${sparkString(value)}`;
    default:
      return `CAST(${sparkString(value)} AS ${typed})`;
  }
}

export function fitsInt(value: string): boolean {
  return Math.abs(Number(value)) < 2 ** 31;
}

/** Spark's type of a decimal literal: as many digits as are written. */
export function literalDecimalType(value: string): SparkType {
  const [whole = '', fraction = ''] = value.replace('-', '').split('.');
  const digits = whole.replace(/^0+/, '').length + fraction.length;
  return { kind: 'decimal', precision: Math.max(1, digits), scale: fraction.length };
}

function plainDecimal(value: string): string {
  return `${value}BD`;
}

const SIMPLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

export function sparkIdentifier(name: string): string {
  return SIMPLE.test(name) && !RESERVED_WORDS.has(name.toUpperCase()) ? name : `\`${name.replaceAll('`', '``')}\``;
}
