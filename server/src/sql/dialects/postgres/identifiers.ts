// Names and string literals in PostgreSQL's lexical rules.

import { RESERVED_WORDS } from './reserved-word-table.js';

/** Plain names stay bare, so that they fold to lower case like the names of tables made by others; a quoted one keeps that folding. */
export function quoteIdentifier(name: string): string {
  if (!/^[a-z_][a-z0-9_]*$/i.test(name)) return `"${name.replaceAll('"', '""')}"`;
  return RESERVED_WORDS.has(name.toLowerCase()) ? `"${name.toLowerCase()}"` : name;
}

/**
 * On one line, so that nobody's indentation can change it. With a backslash in it the escape form, which means the same under
 * every setting of standard_conforming_strings.
 */
export function stringLiteral(value: string): string {
  if (!value.includes('\0')) return quoted(value);
  // No PostgreSQL text holds NUL: chr(0) raises when it is evaluated.
  return `(${value.split('\0').map(quoted).join(' || chr(0) || ')})`;
}

/** What else there is as \\u…; PostgreSQL has no \\v. */
const ESCAPES: Readonly<Record<string, string>> = {
  "'": "''",
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\f': '\\f',
};

function quoted(text: string): string {
  if (!/[\\\n\r\t\v\f\u0085\u2028\u2029]/.test(text)) return `'${text.replaceAll("'", "''")}'`;
  return `E'${text.replace(/['\\\n\r\t\v\f\u0085\u2028\u2029]/g, (c) => ESCAPES[c] ?? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)}'`;
}
