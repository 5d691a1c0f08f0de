// FORMAT with a literal format in PostgreSQL → a concatenation of its parts. The native format() knows %s only.

import { primary, type Fragment } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import type { Translation } from '../../printing/translation.js';
import { parseFormatString, type FormatSpecifier } from '../../format-string.js';
import type { TypedCall } from '../../typed-tree.js';
import { INT64, typeKey } from '../../types.js';
import { literalOf, literalText } from '../../typed-literal.js';
import { integer, MOST_PLACES, number, padded, type Size, type Sized } from './format-number.js';
import { stringLiteral } from './identifiers.js';
import { Once } from './once.js';
import { P } from './precedence.js';
import { valueText } from './value-text.js';

/** GoogleSQL raises an error for longer texts. */
const MOST_WIDTH = 1_048_576;

export const format: Translation = (call, printer) => {
  const at = call.args[0]!;
  const text = literalText(at);
  if (text === undefined)
    return literalOf(at)
      ? printer.apply('CAST(NULL AS text)', call)
      : printer.refuse('the format must be a literal to be translated exactly', at);
  const parsed = parseFormatString(text);
  if (!parsed.ok) return printer.refuse(parsed.message, at);
  const parts: string[] = [];
  for (const piece of parsed.pieces) {
    const part = piece.kind === 'text' ? stringLiteral(piece.text) : specifier(piece, call, printer);
    if (part === undefined) return refused(piece as FormatSpecifier, call, printer);
    parts.push(part);
  }
  if (parts.length === 0) return primary("''");
  return parts.length === 1 ? primary(parts[0]!) : { text: parts.join(' || '), precedence: P.other };
};

function refused(piece: FormatSpecifier, call: TypedCall, printer: Printer): Fragment {
  const argument = call.args[piece.argument + 1];
  return printer.refuse(
    argument === undefined
      ? 'the format asks for more arguments'
      : `${piece.text} of ${typeKey(argument.type)} is not translated to PostgreSQL`,
    argument ?? call.args[0],
  );
}

/** A closed text, or `undefined` where there is no exact form. What `*` takes from an argument is a column of a one-row subquery. */
function specifier(written: FormatSpecifier, call: TypedCall, printer: Printer): string | undefined {
  const columns: string[] = [];
  const size = (value: FormatSpecifier['width'], least: number, most: number): Size | null => {
    if (typeof value !== 'object') return value !== undefined && value > most ? null : value;
    const arg = call.args[value.argument + 1];
    if (arg === undefined) return null;
    const constant = literalText(arg);
    if (constant !== undefined) {
      if (Number(constant) > most) return null;
      return Number(constant) < -MOST_WIDTH ? (least === -1 ? -1 : null) : Number(constant);
    }
    const name = printer.freshName('w');
    const low = least === -1 ? 'WHEN {0} < 0 THEN -1 ' : '';
    const range = `CAST(CASE ${low}WHEN {0} BETWEEN ${least} AND ${most} THEN {0} WHEN {0} IS NOT NULL THEN {fail:FORMAT with so wide a field} END AS integer)`;
    columns.push(`${printer.template(range, [arg], { ...call, type: INT64 }).text} AS ${name}`);
    return name;
  };
  const width = size(written.width, -MOST_WIDTH, MOST_WIDTH);
  const precision = size(written.precision, -1, /[efg]/i.test(written.letter) ? MOST_PLACES : MOST_WIDTH);
  if (width === null || precision === null) return undefined;
  const once = new Once(printer, call.args);
  if (columns.length > 0 && once.inline) return undefined;
  const body = converted({ ...written, width, precision }, call, once);
  if (body === undefined || columns.length === 0) return body;
  return `(SELECT ${body} FROM (SELECT ${columns.join(', ')}) AS ${printer.freshName('x')})`;
}

function converted(spec: Sized, call: TypedCall, once: Once): string | undefined {
  const argument = call.args[spec.argument + 1];
  if (argument === undefined) return undefined;
  const type = typeKey(argument.type);
  const { printer } = once;
  switch (spec.letter) {
    case 'd':
    case 'i':
    case 'x':
    case 'X':
    case 'o':
      return type === 'INT64' ? integer(spec, argument, once) : undefined;
    case 's': {
      if (type !== 'STRING') return undefined;
      const value = printer.operand(argument, 100);
      return padded(spec, cut(spec, literalOf(argument) ? `CAST(${value} AS text)` : value), once);
    }
    case 't':
    case 'T': {
      const text = valueText(argument, spec.letter === 't' ? 'text' : 'literal', call, printer);
      return text === undefined ? undefined : padded(spec, cut(spec, `COALESCE(${text}, 'NULL')`), once);
    }
    case 'p':
    case 'P':
    case 'u':
      return undefined;
    default:
      return /^(FLOAT64|NUMERIC|BIGNUMERIC)$/.test(type) ? number(spec, argument, once) : undefined;
  }
}

/** Characters beyond the precision are cut off; a negative one is none. */
function cut({ precision }: Sized, text: string): string {
  if (precision === undefined || (typeof precision === 'number' && precision < 0)) return text;
  return typeof precision === 'number'
    ? `left(${text}, ${precision})`
    : `CASE WHEN ${precision} < 0 THEN ${text} WHEN ${precision} IS NOT NULL THEN left(${text}, ${precision}) END`;
}
