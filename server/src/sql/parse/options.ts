// `(name = value, …)` behind OPTIONS and WITH REPORT.

import type { CreateTable } from '../tree.js';
import type { Cursor } from './cursor.js';
import { identifierOf, isName } from './names.js';

export type Options = CreateTable['options'];

/** The current token is the opening parenthesis. */
export function parseOptions(cursor: Cursor): Options {
  const opening = cursor.enter();
  const options: Options[number][] = [];
  if (!cursor.is(')')) {
    do {
      const { token } = cursor;
      if (!isName(token) && token.word !== 'HASH' && token.word !== 'PROTO' && token.word !== 'PARTITION') {
        cursor.reportExpected(['the name of an option']);
        break;
      }
      const name = identifierOf(cursor.advance());
      if (cursor.is('+=') || cursor.is('-=')) {
        cursor.report(
          cursor.token,
          `An option is set by \`=\`; \`${cursor.token.word}\` changes one of a table that exists`,
        );
        cursor.advance();
      } else if (!cursor.expect('=', 'in the options')) break;
      const value = cursor.is('PROTO')
        ? cursor.missing(cursor.token.start, cursor.advance().end)
        : cursor.grammar.expression(cursor);
      options.push({ name, value });
    } while (cursor.accept(','));
  }
  cursor.close(opening, 'the options', [',']);
  return options;
}
