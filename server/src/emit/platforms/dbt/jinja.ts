// SQL with Jinja in it: names of the project are expressions, everything else is text that Jinja must leave alone.

import type { RelationReference } from '../../../plan/plan.js';
import type { Naming } from '../../../relational/statement.js';
import type { SqlType } from '../../../sql/types.js';

/** Complete Jinja, `{{ ref('stg_orders') }}`. */
export interface JinjaNames {
  relation(relation: RelationReference): string;
  parameter(name: string, type: SqlType): string;
}

/**
 * Text that renders as itself. `{` is written as an expression where it would open a tag; `joined` says that an
 * expression follows directly. Carriage returns are written as escapes, because Jinja normalises line ends.
 */
export function jinjaText(text: string, joined = false): string {
  const opened = text.replace(joined ? /\{(?=[{%#]|$)/g : /\{(?=[{%#])/g, `{{ '{' }}`);
  return opened.replaceAll('\r', `{{ '\\r' }}`);
}

/** A whole string that Jinja renders as itself: it would drop the line end at the end. */
export function jinjaValue(text: string): string {
  const escaped = jinjaText(text);
  return escaped.endsWith('\n') ? `${escaped.slice(0, -1)}{{ '\\n' }}` : escaped;
}

/** A string literal inside a Jinja expression: plain characters as they are, everything else as `\\uXXXX`. */
export function jinjaString(text: string): string {
  return `'${text.replace(/[^A-Za-z0-9 _.,:;()<>/+*=-]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)}'`;
}

/**
 * Prints with names that are Jinja. The printer is given marks in their place, made of a character that the finished
 * text does not have otherwise, so that no text of the spec can be taken for one.
 */
export function printJinja<R extends { readonly ok: true; readonly sql: string } | { readonly ok: false }>(
  print: (naming: Naming) => R,
  names: JinjaNames,
): R {
  const plain = print({ relation: () => 'relation', parameter: () => 'parameter' });
  if (!plain.ok) return plain;
  const mark = unusedCharacter(plain.sql);
  const expressions: string[] = [];
  const put = (expression: string): string => `${mark}${expressions.push(expression) - 1}${mark}`;
  const marked = print({
    relation: (r) => put(names.relation(r)),
    parameter: (name, type) => put(names.parameter(name, type)),
  });
  if (!marked.ok) return marked;
  const pieces = marked.sql.split(mark);
  const sql = pieces
    .map((piece, i) => (i % 2 === 1 ? expressions[Number(piece)]! : jinjaText(piece, i < pieces.length - 1)))
    .join('');
  return { ...marked, sql };
}

/** From the private-use area: at most as many are tried as the text has characters, plus one. */
function unusedCharacter(text: string): string {
  for (let code = 0xe000; ; code++) {
    const character = String.fromCharCode(code);
    if (!text.includes(character)) return character;
  }
}
