// Names and string literals in DuckDB's lexical rules.

import { RESERVED_WORDS } from './reserved-word-table.js';

/** Matches case-insensitively even when quoted, so quotes never change which column is meant. */
export function quoteIdentifier(name: string): string {
  const plain = /^[a-z_][a-z0-9_]*$/i.test(name) && !RESERVED_WORDS.has(name.toLowerCase());
  return plain ? name : `"${name.replaceAll('"', '""')}"`;
}

/** Backslashes are ordinary characters; only the quote is doubled. NUL, which SQL text can't hold, is put in with chr(0). */
export function stringLiteral(value: string): string {
  if (!value.includes('\0')) return `'${value.replaceAll("'", "''")}'`;
  return `(${value.split('\0').map((part) => `'${part.replaceAll("'", "''")}'`).join(' || chr(0) || ')})`;
}
