// JSON documents in DuckDB. GoogleSQL keeps the numbers of JSON text as they are written, DuckDB reformats them: in STRING
// input every number is first turned into a marked string, and back in what is given out. JSON values have real numbers.

import { SURELY_NOTHING } from '../../json-beginning.js';
import { primary, type Fragment } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import { isPosition, ODD_POSITION, parseJsonPath, SEEKS_POSITION_AGAIN, seeksPositionAgain } from '../../json-path.js';
import type { TypedCall, TypedExpression } from '../../typed-tree.js';
import { canonicalJson } from '../../typing/json-value.js';
import { literalText } from '../../typed-literal.js';
import { STRING, typeKey } from '../../types.js';
import { bind } from './bind.js';
import { stringLiteral } from './identifiers.js';

/** A private-use character that no text has. */
const MARK = 'chr(1114109)';

/** Numbers outside strings as marked strings; NaN, Infinity and comments, which DuckDB takes for JSON, end the text. Control characters, which valid JSON text never holds, serve in between. */
const marked = (text: string): string =>
  `replace(replace(replace(regexp_replace(${text}, '("(?:[^"\\\\]|\\\\.)*")|(-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)|(?i:nan|inf|/)(?s:.*)', concat('\\1', chr(1), '\\2', chr(2)), 'g'), concat(chr(1), chr(2)), ''), chr(1), concat('"', ${MARK})), chr(2), '"')`;

/** JSON text with its numbers as they were written. */
export const unmarked = (json: string): string =>
  `regexp_replace(CAST(${json} AS VARCHAR), concat('"', ${MARK}, '([^"]*)"'), '\\1', 'g')`;

/** A scalar's text. */
export const unmarkedScalar = (text: string): string => `ltrim(${text}, ${MARK})`;

const SURROGATES =
  'in JSON text a pair of escaped surrogates is read as one character; GoogleSQL reads U+FFFD for each of the two';

/**
 * `use` over the JSON value at the path of a call, the whole document without one. A text that is no JSON gives NULL where GoogleSQL
 * surely finds nothing before the fault, and raises otherwise.
 */
export function readAt(call: TypedCall, legacy: boolean, printer: Printer, use: (value: string) => string): Fragment {
  const [document] = call.args as [TypedExpression];
  if (typeKey(document.type) === 'JSON') {
    const value = valueAt(call, legacy, printer);
    return value === undefined ? primary('') : primary(use(printer.apply(value, { ...call, safe: false }).text));
  }
  const literal = literalText(document);
  const valid = literal !== undefined && canonicalJson(literal) !== undefined;
  if (literal !== undefined && !valid)
    return printer.refuse('the text is no JSON: what GoogleSQL reads before the fault depends on the path', document);
  const asMarked = printer.apply(marked('{0}'), { ...call, safe: false }).text;
  const text = (marking: string): string | undefined => {
    const over = { ...call, safe: false, args: [printer.printed(primary(marking), STRING), ...call.args.slice(1)] };
    const value = valueAt(over, legacy, printer);
    return value === undefined ? undefined : use(printer.apply(value, over).text);
  };
  if (valid) return primary(text(asMarked) ?? '');
  printer.note(SURROGATES, call);
  const { names, wrap } = bind([printer.argument(document), asMarked], printer);
  const [raw, marking] = names as [string, string];
  const found = text(marking);
  if (found === undefined) return primary('');
  const mayHave = [
    `NOT regexp_matches(${raw}, ${stringLiteral(SURELY_NOTHING.source)})`,
    ...keysOf(call, legacy).map((key) => `regexp_matches(${raw}, ${stringLiteral(`\\\\|["']\\Q${key}\\E["']`)})`),
  ].join(' AND ');
  const fail = printer.fail('a text that is no JSON', { ...call, safe: false });
  return wrap(`CASE WHEN json_valid(${marking}) THEN ${found} WHEN ${mayHave} THEN ${fail} END`);
}

/** The names that a path looks for: a text without one of them, in quotes or with escapes, has nothing there. */
function keysOf(call: TypedCall, legacy: boolean): readonly string[] {
  const path = literalText(call.args[1]);
  const parsed = path === undefined ? undefined : parseJsonPath(path, legacy);
  if (parsed?.ok !== true) return [];
  return parsed.steps.flatMap((step) => (step.kind === 'index' || /^\d+$/.test(step.key) ? [] : [step.key]));
}

/** More alternatives would make texts that nobody reads. */
const MOST_POSITIONS = 3;

/**
 * Template text for the JSON value at a path of the document `{0}`, the whole document without a path; `undefined` after a refusal.
 * GoogleSQL takes `.0` for a position too, and `[0]` for the key `0`.
 */
function valueAt(call: TypedCall, legacy: boolean, printer: Printer): string | undefined {
  const path = call.args[1];
  if (path === undefined) return `json_extract({0}, '$')`;
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
    if (step.kind === 'index' || /^(?:0|[1-9]\d*)$/.test(step.key)) {
      const number = step.kind === 'index' ? step.text : step.key;
      if (++positions > MOST_POSITIONS) return refuse('so many positions in one JSONPath are not translated to DuckDB');
      const spellings = [`[${Number(number)}]`, `."${number}"`];
      paths = spellings.flatMap((spelling) => paths.map((start) => start + spelling));
    } else if (step.key === '' || /["\\*]/.test(step.key))
      return refuse('a key with quotes, backslashes or asterisks has no place in a JSONPath of DuckDB');
    else if (isPosition(step.key)) return refuse(ODD_POSITION);
    else paths = paths.map((start) => `${start}."${step.key}"`);
  }
  const literals = paths.map((each) => stringLiteral(each).replaceAll('{', '{{').replaceAll('}', '}}'));
  if (literals.length === 1) return `json_extract({0}, ${literals[0]!})`;
  return `list_filter(json_extract({0}, [${literals.join(', ')}]), lambda {$e}: {$e} IS NOT NULL)[1]`;
}
