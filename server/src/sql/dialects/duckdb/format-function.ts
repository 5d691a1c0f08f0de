// FORMAT('…', arguments) in DuckDB: one printf or text expression a specifier, joined. The format must be a literal.
//
// Traps: printf pads infinities with zeros, writes negative numbers in hexadecimal as two's complement, and knows no
// thousands separators; a NULL argument makes the whole result NULL, but `%t` and `%T` write its name.

import { atLeast, primary, SQL_PRECEDENCE as P, type Fragment } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import { infix, type Translation } from '../../printing/translation.js';
import { parseFormatString, type FormatSpecifier } from '../../format-string.js';
import type { TypedCall, TypedExpression } from '../../typed-tree.js';
import { floatFacts } from '../../printing/float-facts.js';
import { literalOf, literalText } from '../../typed-literal.js';
import { typeKey } from '../../types.js';
import { stringLiteral } from './identifiers.js';
import { prettyJson } from '../../evaluate/json-document.js';
import { valueText } from './value-text.js';

export const formatFunction: Translation = (call, printer) => {
  const pattern = call.args[0]!;
  if (literalOf(pattern) !== undefined && literalText(pattern) === undefined) return primary('CAST(NULL AS VARCHAR)');
  const text = literalText(pattern);
  if (text === undefined)
    return printer.refuse('FORMAT needs a literal format string to be translated exactly', pattern);
  const parsed = parseFormatString(text);
  if (!parsed.ok) return printer.refuse(parsed.message, pattern);
  const parts: string[] = [];
  for (const piece of parsed.pieces) {
    const printed = piece.kind === 'text' ? primary(stringLiteral(piece.text)) : specifier(piece, call, printer);
    parts.push(atLeast(printed, P.other + 1));
  }
  if (parts.length === 0) return primary("''");
  return parts.length === 1 ? primary(parts[0]!) : { text: parts.join(' || '), precedence: P.other };
};

/** A size that `*` takes from an argument must be a literal. */
function fixedSize(size: FormatSpecifier['width'], call: TypedCall, printer: Printer): number | undefined {
  if (typeof size !== 'object') return size;
  const arg = call.args[size.argument + 1]!;
  const literal = literalText(arg);
  if (literal === undefined)
    printer.refuse('a width or precision that comes from an argument must be a literal to be translated exactly', arg);
  return Number(literal ?? '0');
}

function specifier(written: FormatSpecifier, call: TypedCall, printer: Printer): Fragment {
  const value = call.args[written.argument + 1]!;
  const width = fixedSize(written.width, call, printer);
  const precision = fixedSize(written.precision, call, printer);
  const spec: Sized = {
    ...written,
    left: written.left || (width ?? 0) < 0,
    width: width === undefined ? undefined : Math.abs(width),
    precision: (precision ?? 0) < 0 ? undefined : precision,
  };
  switch (spec.letter) {
    case 'd':
    case 'i':
      return integer(spec, value, call, printer);
    case 'o':
    case 'x':
    case 'X':
      return radix(spec, value, call, printer);
    case 's':
      return padded(spec, printer.print(value), spec.precision);
    case 't':
    case 'T': {
      const text = valueText(value, spec.letter === 't' ? 'text' : 'literal', call, printer);
      if (text === undefined) return primary('');
      const named = value.nullable || value.type.kind === 'array' ? `COALESCE(${text}, 'NULL')` : `(${text})`;
      return padded(spec, primary(named), spec.precision);
    }
    case 'p':
    case 'P': {
      const json = literalText(value);
      if (json === undefined)
        return printer.refuse('text of JSON sorts the keys, DuckDB keeps them as they are', value);
      return padded(spec, primary(stringLiteral(spec.letter === 'p' ? json : prettyJson(json, 0))), spec.precision);
    }
    case 'u':
      return printer.refuse(`no exact translation of the format ${spec.text} to DuckDB is known`, call.args[0]);
    default:
      return typeKey(value.type) === 'FLOAT64'
        ? float(spec, value, call, printer)
        : decimal(spec, value, call, printer);
  }
}

type Sized = Omit<FormatSpecifier, 'width' | 'precision'> & {
  readonly width: number | undefined;
  readonly precision: number | undefined;
};

/** Blanks around text; printf('%5s') makes a text of NULL, so NULL is kept out. */
function padded(spec: Pick<Sized, 'left' | 'width'>, text: Fragment, cut?: number): Fragment {
  const short = cut === undefined ? text : primary(`left(${text.text}, ${cut})`);
  if (spec.width === undefined || spec.width === 0) return short;
  const blanks = `repeat(' ', greatest(${spec.width} - length(${short.text}), 0))`;
  return {
    text: spec.left ? `${atLeast(short, P.other)} || ${blanks}` : `${blanks} || ${atLeast(short, P.other + 1)}`,
    precedence: P.other,
  };
}

/** Sign of a number as text: `-`, and for others what the flags ask for. */
function sign(spec: Sized, negative: string): string {
  const other = spec.plus ? '+' : spec.space ? ' ' : '';
  return `CASE WHEN ${negative} THEN '-' ELSE '${other}' END`;
}

/** Sign, then zeros up to the width, then digits (which have no sign). */
function signed(spec: Sized, negative: string, digits: string): Fragment {
  const prefix = sign(spec, negative);
  if (spec.zero && !spec.left && spec.width !== undefined) {
    const room = `${spec.width} - ${spec.plus || spec.space ? '1' : `CASE WHEN ${negative} THEN 1 ELSE 0 END`}`;
    return {
      text: `${prefix} || repeat('0', greatest(${room} - length(${digits}), 0)) || ${digits}`,
      precedence: P.other,
    };
  }
  return padded(spec, { text: `(${prefix} || ${digits})`, precedence: 100 });
}

function integer(spec: Sized, value: TypedExpression, call: TypedCall, printer: Printer): Fragment {
  const use = (text: Translation): Fragment => printer.template(text, [value], call);
  const zero = spec.zero && spec.precision === undefined;
  if (spec.grouped) {
    const digits = use("ltrim(format('{{:,}}', {0}), '-')").text;
    const plain = use(infix('{0} < 0', P.compare, 'none')).text;
    return signed({ ...spec, zero }, plain, digits);
  }
  const flags = `${spec.left ? '-' : ''}${spec.plus ? '+' : spec.space ? ' ' : ''}${zero && !spec.left ? '0' : ''}`;
  const layout = `%${flags}${spec.width ?? ''}${spec.precision === undefined ? '' : `.${spec.precision}`}d`;
  if (spec.precision === 0)
    return printer.refuse(`no exact translation of the format ${spec.text} to DuckDB is known`, call.args[0]);
  return layout === '%d' ? use('CAST({0} AS VARCHAR)') : use(`printf('${layout}', {0})`);
}

function radix(spec: Sized, value: TypedExpression, call: TypedCall, printer: Printer): Fragment {
  if (spec.grouped || spec.precision !== undefined)
    return printer.refuse(`no exact translation of the format ${spec.text} to DuckDB is known`, call.args[0]);
  const prefix = !spec.alternate ? '' : spec.letter === 'o' ? '0' : `0${spec.letter}`;
  const digits = printer.template(`printf('%${spec.letter}', abs(CAST({0} AS HUGEINT)))`, [value], call).text;
  const negative = printer.template(infix('{0} < 0', P.compare, 'none'), [value], call).text;
  if (spec.zero && !spec.left && spec.width !== undefined) {
    const room = `${spec.width - prefix.length} - ${spec.plus || spec.space ? '1' : `CASE WHEN ${negative} THEN 1 ELSE 0 END`}`;
    const zeros = `repeat('0', greatest(${room} - length(${digits}), 0))`;
    return {
      text: [sign(spec, negative), ...(prefix === '' ? [] : [`'${prefix}'`]), zeros, digits].join(' || '),
      precedence: P.other,
    };
  }
  return padded(
    spec,
    primary(`(${[sign(spec, negative), ...(prefix === '' ? [] : [`'${prefix}'`]), digits].join(' || ')})`),
  );
}

/** printf knows all digits of numbers below this only; those above are whole, and BIGNUM has their digits. */
const ALL_DIGITS = 1e40;

/** Minus zero is written without its sign. */
function float(spec: Sized, value: TypedExpression, call: TypedCall, printer: Printer): Fragment {
  const { special, bound } = floatFacts(value);
  const upper = spec.letter === 'E' || spec.letter === 'F' || spec.letter === 'G';
  const fixed = spec.letter === 'f' || spec.letter === 'F';
  const general = spec.letter === 'g' || spec.letter === 'G';
  if (general && spec.grouped)
    return printer.refuse('%g with digits in groups is not translated to DuckDB', call.args[0]);
  // One digit at least is significant.
  const precision = Math.max(spec.precision ?? 6, general ? 1 : 0);
  if (spec.alternate && (general || precision === 0))
    return printer.refuse(`no exact translation of the format ${spec.text} to DuckDB is known`, call.args[0]);
  if (precision > 60 || (spec.width ?? 0) > 40)
    return printer.refuse('so many digits are not translated to DuckDB', call.args[0]);
  const use = (text: Translation): string => printer.template(text, [value], call).text;
  const grouped = spec.grouped && fixed;
  const layout = (zero: boolean): string =>
    `%${spec.left ? '-' : ''}${spec.plus ? '+' : spec.space ? ' ' : ''}${spec.alternate ? '#' : ''}${zero && !spec.left ? '0' : ''}${spec.width ?? ''}.${precision}${fixed ? 'f' : spec.letter}`;
  const native = (zero: boolean): string => use(`printf('${layout(zero)}', {0} + 0e0)`);
  const negative = use(infix('{0} < 0', P.compare, 'none'));
  const number = grouped
    ? signed(spec, negative, use(`ltrim(format('{{:,.${precision}f}}', {0} + 0e0), '-')`)).text
    : native(spec.zero);
  const whens: string[] = [];
  if (fixed && bound >= ALL_DIGITS) {
    const digits = use("ltrim(CAST(CAST({0} AS BIGNUM) AS VARCHAR), '-')");
    const places = precision > 0 ? ` || '.${'0'.repeat(precision)}'` : spec.alternate ? " || '.'" : '';
    const whole = grouped
      ? `ltrim(reverse(regexp_replace(reverse(${digits}), '(\\d\\d\\d)', '\\1,', 'g')), ',')`
      : digits;
    whens.push(
      `WHEN ${use('abs({0})')} BETWEEN 1e40 AND 1.7976931348623157e308 THEN ${sign(spec, negative)} || ${whole}${places}`,
    );
  }
  if (special && (upper || grouped || (spec.zero && spec.width !== undefined))) {
    whens.push(`WHEN NOT ${use('isfinite({0})')} THEN ${upper ? `upper(${native(false)})` : native(false)}`);
  }
  return primary(
    whens.length === 0 && !grouped
      ? number
      : whens.length === 0
        ? `(${number})`
        : `CASE ${whens.join(' ')} ELSE ${number} END`,
  );
}

/** NUMERIC in fixed notation, rounded half away from zero. */
function decimal(spec: Sized, value: TypedExpression, call: TypedCall, printer: Printer): Fragment {
  if ((spec.letter !== 'f' && spec.letter !== 'F') || typeKey(value.type) !== 'NUMERIC' || spec.alternate)
    return printer.refuse(
      `no exact translation of the format ${spec.text} of ${typeKey(value.type)} to DuckDB is known`,
      call.args[0],
    );
  const precision = spec.precision ?? 6;
  const kept = Math.min(precision, 9);
  const use = (text: Translation): string => printer.template(text, [value], call).text;
  const rounded = `round(abs({0}), ${kept})`;
  const digits = spec.grouped
    ? `format('{{:,}}', CAST(trunc(${rounded}) AS HUGEINT))${kept === 0 ? '' : ` || right(CAST(CAST(${rounded} AS DECIMAL(38, ${kept})) AS VARCHAR), ${kept + 1})`}`
    : `CAST(CAST(${rounded} AS DECIMAL(38, ${kept})) AS VARCHAR)`;
  const all = use(
    precision > kept ? `(${digits} || '${'0'.repeat(precision - kept)}')` : spec.grouped ? `(${digits})` : digits,
  );
  return signed(spec, use(infix('{0} < 0', P.compare, 'none')), all);
}
