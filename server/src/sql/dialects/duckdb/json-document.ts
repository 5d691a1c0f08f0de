// JSON documents in DuckDB. GoogleSQL keeps the numbers of JSON text as they are written, DuckDB reformats them: in STRING
// input every number is first turned into a marked string, and back in what is given out. JSON values have real numbers.

import type { Printer } from '../../printing/printer.js';
import { parseJsonPath, SEEKS_POSITION_AGAIN, seeksPositionAgain } from '../../json-path.js';
import type { TypedCall } from '../../typed-tree.js';
import { canonicalJson } from '../../typing/json-value.js';
import { literalText } from '../../typed-literal.js';
import { typeKey } from '../../types.js';
import { stringLiteral } from './identifiers.js';

/** A private-use character that no text has. */
const MARK = 'chr(1114109)';

/** Numbers outside strings as marked strings; NaN and Infinity, which DuckDB takes for JSON, end the text. Control characters, which valid JSON text never holds, serve in between. */
const marked = (text: string): string =>
  `replace(replace(replace(regexp_replace(${text}, '("(?:[^"\\\\]|\\\\.)*")|(-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)|(?i:nan|inf)(?s:.*)', concat('\\1', chr(1), '\\2', chr(2)), 'g'), concat(chr(1), chr(2)), ''), chr(1), concat('"', ${MARK})), chr(2), '"')`;

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

/** More alternatives would make texts that nobody reads. */
const MOST_POSITIONS = 3;

/**
 * Template text for the JSON value at a path of the document, the whole document without a path; `undefined` after a refusal.
 * In JSON text (not in JSON values) GoogleSQL takes `[0]` for the key `0` too, and `.0` for a position.
 */
export function valueAt(document: string, call: TypedCall, legacy: boolean, printer: Printer): string | undefined {
  const path = call.args[1];
  if (path === undefined) return `json_extract(${document}, '$')`;
  const text = literalText(path);
  const parsed = text === undefined ? undefined : parseJsonPath(text, legacy);
  const refuse = (reason: string): string | undefined => {
    printer.refuse(reason, path);
    return undefined;
  };
  if (parsed === undefined) return refuse('the JSONPath must be a literal to be translated exactly');
  if (!parsed.ok) return refuse(parsed.reason);
  const stepNames = parsed.steps.map((step) => (step.kind === 'index' ? step.index : step.key));
  if (typeKey(call.args[0]!.type) !== 'JSON' && seeksPositionAgain(stepNames)) return refuse(SEEKS_POSITION_AGAIN);
  let paths = ['$'];
  let positions = 0;
  for (const step of parsed.steps) {
    const number =
      step.kind === 'index' ? String(step.index) : /^(?:0|[1-9]\d*)$/.test(step.key) ? step.key : undefined;
    if (number !== undefined && typeKey(call.args[0]!.type) !== 'JSON') {
      if (++positions > MOST_POSITIONS) return refuse('so many positions in one JSONPath are not translated to DuckDB');
      const spellings = step.kind === 'index' ? [`[${number}]`, `."${number}"`] : [`."${number}"`, `[${number}]`];
      paths = spellings.flatMap((spelling) => paths.map((start) => start + spelling));
    } else if (step.kind === 'index') paths = paths.map((start) => `${start}[${step.index}]`);
    else if (step.key === '' || /["\\*]/.test(step.key))
      return refuse('a key with quotes, backslashes or asterisks has no place in a JSONPath of DuckDB');
    else paths = paths.map((start) => `${start}."${step.key}"`);
  }
  const literals = paths.map((each) => stringLiteral(each).replaceAll('{', '{{').replaceAll('}', '}}'));
  if (literals.length === 1) return `json_extract(${document}, ${literals[0]!})`;
  return `list_filter(json_extract(${document}, [${literals.join(', ')}]), lambda {$e}: {$e} IS NOT NULL)[1]`;
}
