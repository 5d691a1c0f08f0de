// Text that wants out: in every dialect a literal or name stays one token on one line, whatever characters it holds.

import assert from 'node:assert/strict';
import type { Dialect } from '../../../server/src/sql/dialect.js';
import { dialects } from '../../../server/src/sql/dialects/index.js';
import { STRING } from '../../../server/src/sql/types.js';

const HOSTILE = [
  "'",
  "''",
  "\\'",
  '\\',
  '\\\\',
  'a\nb',
  'a\r\nb',
  "'; DROP TABLE x; --",
  '"',
  '`',
  '\\`',
  '*/ /*',
  '--',
  '{{ x }}',
  '${x}',
  '\u2028',
  "E'\\n'",
  '$$',
  'a\\nb',
  '\\u0027',
  '',
];
const environment = { column: (): string => 'c', parameter: (): string => 'p' };

/** The text without the one literal it is: a scanner of the dialect's own lexical rules, written apart from its printer. */
function scanString(text: string, backslashes: boolean): string {
  let at = 0;
  const escapes = backslashes || text[0] === 'E';
  if (text[0] === 'E') at++;
  const quote = text[at];
  if (quote !== "'" && quote !== '"') return text;
  for (at++; at < text.length; at++) {
    if (escapes && text[at] === '\\') at++;
    else if (text[at] === quote && text[at + 1] === quote && !(backslashes && quote === '"')) at++;
    else if (text[at] === quote) return text.slice(at + 1);
  }
  return `unterminated: ${text}`;
}

/** Whose plain string literals know backslash escapes. */
const BACKSLASHES = new Set(['bigquery', 'spark', 'databricks', 'pyspark', 'snowflake', 'redshift']);

function literalText(dialect: Dialect, value: string): string {
  const printed = dialect.print({ kind: 'literal', type: STRING, nullable: false, value }, environment);
  assert.ok(printed.ok);
  return printed.text;
}

describe('hostile text', () => {
  for (const dialect of dialects) {
    for (const value of HOSTILE) {
      it(`${dialect.id}: ${JSON.stringify(value)} stays inside its literal`, () => {
        const literal = dialect.stringLiteral(value);
        assert.equal(scanString(literal, BACKSLASHES.has(dialect.id)), '');
        assert.doesNotMatch(literal, /[\n\r]/);
        assert.ok(literalText(dialect, value).includes(literal), 'an expression prints the same literal');
      });
    }
    it(`${dialect.id}: a name that is no ordinary word is quoted, and its quotes are escaped`, () => {
      for (const name of ['a b', 'a"b', 'a`b', 'a;b', 'ä', '1a', 'a.b']) {
        const quoted = dialect.quoteIdentifier(name);
        const quote = quoted[0]!;
        assert.ok(quote === '"' || quote === '`', quoted);
        assert.equal(quoted.at(-1), quote);
        const inner = quoted
          .slice(1, -1)
          .replaceAll(quote + quote, '')
          .replaceAll(`\\${quote}`, '');
        assert.ok(!inner.includes(quote), quoted);
      }
    });
  }
});
