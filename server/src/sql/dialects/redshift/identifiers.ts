// Names and string literals in Redshift's lexical rules: names fold to lower case, quoted ones too; a backslash in a literal escapes
// (AWS writes every one of a pattern twice).

import { RESERVED_WORDS } from './reserved-word-table.js';

export function quoteIdentifier(name: string): string {
  if (!/^[a-z_][a-z0-9_]*$/i.test(name)) return `"${name.replaceAll('"', '""')}"`;
  return RESERVED_WORDS.has(name.toLowerCase()) ? `"${name.toLowerCase()}"` : name;
}

/** On one line, so that nobody's indentation can change it. Other control characters by their octal code. */
export function stringLiteral(value: string): string {
  const escape = (c: string): string =>
    ESCAPES[c] ?? (c < ' ' ? `\\${c.charCodeAt(0).toString(8).padStart(3, '0')}` : c);
  return `'${Array.from(value, escape).join('')}'`;
}

const ESCAPES: Readonly<Record<string, string>> = { "'": "''", '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
