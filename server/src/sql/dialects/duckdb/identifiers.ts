// Names and string literals in DuckDB's lexical rules.

import { RESERVED_WORDS } from './reserved-word-table.js';

/** Matches case-insensitively even when quoted, so quotes never change which column is meant. */
export function quoteIdentifier(name: string): string {
  const plain = /^[a-z_][a-z0-9_]*$/i.test(name) && !RESERVED_WORDS.has(name.toLowerCase());
  return plain ? name : `"${name.replaceAll('"', '""')}"`;
}

/** Backslashes are ordinary characters; only the quote is doubled. NUL, which SQL text can't hold, is put in with chr(0). */
export function stringLiteral(value: string): string {
  if (!value.includes('\0')) return quoted(value);
  return `(${value.split('\0').map(quoted).join(' || chr(0) || ')})`;
}

/** A line break is written as an escape: literals stay on one line, so that indenting a statement can't change them. */
function quoted(value: string): string {
  const text = value.replaceAll("'", "''");
  if (!/[\n\r]/.test(text)) return `'${text}'`;
  return `E'${text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r')}'`;
}
