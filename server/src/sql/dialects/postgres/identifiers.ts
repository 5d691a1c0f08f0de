// Names and string literals in PostgreSQL's lexical rules.

import { RESERVED_WORDS } from './reserved-word-table.js';

/** Plain names stay bare, so that they fold to lower case like the names of tables made by others; a quoted one keeps that folding. */
export function quoteIdentifier(name: string): string {
  if (!/^[a-z_][a-z0-9_]*$/i.test(name)) return `"${name.replaceAll('"', '""')}"`;
  return RESERVED_WORDS.has(name.toLowerCase()) ? `"${name.toLowerCase()}"` : name;
}

/** With a backslash in it the escape form, which means the same under every setting of standard_conforming_strings. */
export function stringLiteral(value: string): string {
  const quoted = value.replaceAll("'", "''");
  // No PostgreSQL text holds NUL: chr(0) raises when it is evaluated.
  if (value.includes('\0'))
    return `(${quoted
      .split('\0')
      .map((part) => escaped(part))
      .join(' || chr(0) || ')})`;
  return escaped(quoted);
}

/** A line break is written as an escape: literals stay on one line, so that indenting a statement can't change them. */
function escaped(quoted: string): string {
  if (!/[\\\n\r]/.test(quoted)) return `'${quoted}'`;
  return `E'${quoted.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r')}'`;
}
