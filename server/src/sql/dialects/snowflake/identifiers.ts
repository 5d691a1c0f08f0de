// Names and string literals in Snowflake's lexical rules: unquoted names are folded to upper case, literals have backslash escapes.

import { RESERVED_WORDS } from './reserved-word-table.js';

/**
 * An ordinary word stays bare. A reserved word is quoted in the upper case that it would have been folded to, so that it
 * still means the column everybody else writes without quotes; any other name keeps its characters.
 */
export function quoteIdentifier(name: string): string {
  const ordinary = /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
  if (ordinary && !RESERVED_WORDS.has(name.toUpperCase())) return name;
  return `"${(ordinary ? name.toUpperCase() : name).replaceAll('"', '""')}"`;
}

const SHORT: Readonly<Record<string, string>> = { '\\': '\\\\', "'": "\\'", '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Controls, blanks other than the ordinary one, marks without a picture, and halves of characters. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|(?! )\p{Zs}/u;

export function stringLiteral(value: string): string {
  let out = '';
  for (const char of value) {
    if (SHORT[char] !== undefined) out += SHORT[char];
    else if (INVISIBLE.test(char))
      out += Array.from(
        { length: char.length },
        (_, i) => `\\u${char.charCodeAt(i).toString(16).padStart(4, '0')}`,
      ).join('');
    else out += char;
  }
  return `'${out}'`;
}
