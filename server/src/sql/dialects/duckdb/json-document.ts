// JSON documents in DuckDB. GoogleSQL keeps the numbers of JSON text as they are written, DuckDB reformats them: in STRING
// input every number is first turned into a marked string, and back in what is given out. JSON values have real numbers.

import { literalText, typeKey, type Printer } from '../../printing/printer.js';
import { parseJsonPath } from '../../json-path.js';
import type { TypedCall, TypedExpression } from '../../typed-tree.js';
import { canonicalJson } from '../../typing/json-value.js';
import { stringLiteral } from './identifiers.js';

/** A private-use character that no text has. */
const MARK = 'chr(1114109)';

/** Numbers outside strings as marked strings. Control characters, which valid JSON text never holds, serve in between. */
const marked = (text: string): string =>
  `replace(replace(replace(regexp_replace(${text}, '("(?:[^"\\\\]|\\\\.)*")|(-?[0-9][-+.0-9eE]*)', concat('\\1', chr(1), '\\2', chr(2)), 'g'), concat(chr(1), chr(2)), ''), chr(1), concat('"', ${MARK})), chr(2), '"')`;

/** JSON text with its numbers as they were written. */
export const unmarked = (json: string): string =>
  `regexp_replace(CAST(${json} AS VARCHAR), concat('"', ${MARK}, '([^"]*)"'), '\\1', 'g')`;

/** A scalar's text. */
export const unmarkedScalar = (text: string): string => `ltrim(${text}, ${MARK})`;

export const MALFORMED =
  'malformed JSON text gives NULL as a whole; GoogleSQL may still read what stands before the fault';

/** The document that paths look into: `{0}` itself for JSON, its marked text for STRING. Malformed text raises. */
export function documentOf(call: TypedCall, printer: Printer): string {
  if (typeKey(call.args[0]!.type) === 'JSON') return '{0}';
  const literal = literalText(call.args[0]);
  if (literal !== undefined && canonicalJson(literal) !== undefined) return marked('{0}');
  if (literal !== undefined)
    printer.refuse('the text is no JSON: what GoogleSQL reads before the fault depends on the path', call.args[0]);
  printer.note(MALFORMED, call);
  return marked('{0}');
}

/** The path in DuckDB's spelling as a literal, `'$'` when there is none; `undefined` after a refusal. */
export function pathOf(path: TypedExpression | undefined, legacy: boolean, printer: Printer): string | undefined {
  if (path === undefined) return "'$'";
  const text = literalText(path);
  if (text === undefined) {
    printer.refuse('the JSONPath must be a literal to be translated exactly', path);
    return undefined;
  }
  const parsed = parseJsonPath(text, legacy);
  if (!parsed.ok) {
    printer.refuse(parsed.reason, path);
    return undefined;
  }
  let out = '$';
  for (const step of parsed.steps) {
    if (step.kind === 'index') out += `[${step.index}]`;
    else if (step.key === '' || /["\\*]/.test(step.key)) {
      printer.refuse('a key with quotes, backslashes or asterisks has no place in a JSONPath of DuckDB', path);
      return undefined;
    } else out += `."${step.key}"`;
  }
  return stringLiteral(out).replaceAll('{', '{{').replaceAll('}', '}}');
}
