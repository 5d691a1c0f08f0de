// FORMAT with a literal format in PostgreSQL → a concatenation of its parts. The native format() knows %s only.

import { primary } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import type { Translation } from '../../printing/translation.js';
import type { TypedExpression } from '../../typed-tree.js';
import { STRING, typeKey, type SqlType } from '../../types.js';
import { literalOf, literalText } from '../../typed-literal.js';
import { floatText } from './cast-table.js';
import { stringLiteral } from './identifiers.js';
import { exactDecimal } from './numeric.js';
import { P } from './precedence.js';

interface Specifier {
  readonly flags: ReadonlySet<string>;
  readonly width: number | undefined;
  readonly precision: number | undefined;
  readonly conversion: string;
}

const SPECIFIER = /%([-+ 0#']*)(\*|\d+)?(?:\.(\*|\d*))?([a-zA-Z])/y;

export const format: Translation = (call, printer) => {
  const at = call.args[0]!;
  const text = literalText(at);
  if (text === undefined)
    return literalOf(at)
      ? printer.apply('CAST(NULL AS text)', call)
      : printer.refuse('the format must be a literal to be translated exactly', at);
  const parts: string[] = [];
  let [next, plain] = [1, ''];
  const flush = (): void => {
    if (plain !== '') parts.push(stringLiteral(plain));
    plain = '';
  };
  for (let i = 0; i < text.length;) {
    if (text[i] !== '%' || text[i + 1] === '%') {
      plain += text[i]!;
      i += text[i] === '%' ? 2 : 1;
      continue;
    }
    SPECIFIER.lastIndex = i;
    const match = SPECIFIER.exec(text);
    if (match === null) return printer.refuse(`the format ${text.slice(i, i + 4)} is not known`, at);
    i = SPECIFIER.lastIndex;
    const measure = (written: string | undefined): number | undefined => {
      if (written === undefined) return undefined;
      if (written !== '*') return Number(written);
      return Number(literalText(call.args[next++]) ?? Number.NaN);
    };
    const [width, precision] = [measure(match[2]), measure(match[3])];
    if (Number.isNaN(width) || Number.isNaN(precision))
      return printer.refuse('a width or precision given by * must be a literal', at);
    const argument = call.args[next++];
    if (argument === undefined) return printer.refuse('the format asks for more arguments', at);
    const flags = new Set([...match[1]!, ...(width !== undefined && width < 0 ? ['-'] : [])]);
    flush();
    const part = converted(
      { flags, width: width === undefined ? undefined : Math.abs(width), precision, conversion: match[4]! },
      argument,
      printer,
    );
    if (part === undefined)
      return printer.refuse(`%${match[4]!} of ${typeKey(argument.type)} is not translated to PostgreSQL`, argument);
    parts.push(part);
  }
  flush();
  if (parts.length === 0) return primary("''");
  return parts.length === 1 ? primary(parts[0]!) : { text: parts.join(' || '), precedence: P.other };
};

/** A closed text, or `undefined` where there is no exact form. */
function converted(specifier: Specifier, argument: TypedExpression, printer: Printer): string | undefined {
  const { conversion, flags, precision } = specifier;
  const type = typeKey(argument.type);
  const value = printer.operand(argument, 100);
  switch (conversion) {
    case 'd':
    case 'i':
    case 'x':
    case 'X':
    case 'o':
      return type === 'INT64' && precision === undefined ? integer(specifier, value) : undefined;
    case 's':
      return type === 'STRING'
        ? padded(
            specifier,
            precision === undefined
              ? literalOf(argument)
                ? `CAST(${value} AS text)`
                : value
              : `left(${value}, ${precision})`,
          )
        : undefined;
    case 't':
    case 'T': {
      if (precision !== undefined) return undefined;
      const text = valueText(value, argument.type, conversion === 'T', printer);
      return text === undefined ? undefined : padded(specifier, `COALESCE(${text}, 'NULL')`);
    }
    case 'f':
    case 'F':
      if (flags.has('#') || (precision ?? 6) > 40) return undefined;
      if (type === 'FLOAT64') return float(specifier, value, printer);
      return type === 'NUMERIC'
        ? signed(
            specifier,
            `${value} < 0`,
            grouped(specifier, `CAST(abs(round(${value}, ${precision ?? 6})) AS text)`),
            '',
          )
        : undefined;
    default:
      return undefined;
  }
}

/** Spaces around, never cutting off. */
function padded({ width, flags }: Specifier, text: string): string {
  if (width === undefined || width === 0) return text;
  return flags.has('-')
    ? `rpad(${text}, GREATEST(${width}, length(${text})))`
    : `lpad(${text}, GREATEST(${width}, length(${text})))`;
}

/** Sign, prefix, zeros and digits in their places. `digits` has no sign; `finite`: a condition for filling with zeros. */
function signed(specifier: Specifier, negative: string, digits: string, prefix: string, finite?: string): string {
  const { flags, width } = specifier;
  const plus = flags.has('+') ? "'+'" : flags.has(' ') ? "' '" : "''";
  const sign = `CASE WHEN ${negative} THEN '-' ELSE ${plus} END${prefix === '' ? '' : ` || '${prefix}'`}`;
  const whole = `(${sign} || ${digits})`;
  if (!flags.has('0') || flags.has('-') || width === undefined) return padded(specifier, whole);
  const zeros = `(${sign} || lpad(${digits}, GREATEST(${width} - length(${sign}), length(${digits})), '0'))`;
  return finite === undefined ? zeros : `CASE WHEN ${finite} THEN ${zeros} ELSE ${padded(specifier, whole)} END`;
}

function integer(specifier: Specifier, value: string): string | undefined {
  const { conversion, flags } = specifier;
  if ((conversion === 'd' || conversion === 'i') && flags.size === 0)
    return padded(specifier, `CAST(${value} AS text)`);
  const magnitude = `abs(CAST(${value} AS numeric))`;
  if (conversion === 'd' || conversion === 'i')
    return signed(specifier, `${value} < 0`, grouped(specifier, `CAST(${magnitude} AS text)`), '');
  // The smallest INT64 has no positive counterpart.
  const hexadecimal = `CASE WHEN ${value} > -9223372036854775807 - 1 THEN to_hex(abs(${value})) ELSE to_hex(${value}) END`;
  if (conversion === 'o' || flags.has("'")) return undefined;
  const prefix = flags.has('#') ? `0${conversion}` : '';
  return signed(specifier, `${value} < 0`, conversion === 'x' ? hexadecimal : `upper(${hexadecimal})`, prefix);
}

/** Groups of three before the point. */
function grouped({ flags }: Specifier, digits: string): string {
  if (!flags.has("'")) return digits;
  return `(regexp_replace(split_part(${digits}, '.', 1), '([0-9])(?=([0-9]{3})+$)', E'\\\\1,', 'g') || substring(${digits} FROM E'^[0-9]*(.*)$'))`;
}

/** Decimals of the exact binary value; a tie goes to the even digit, as C does. */
function float(specifier: Specifier, value: string, printer: Printer): string {
  const n = specifier.precision ?? 6;
  const d = printer.freshName('d');
  const tie = `0.${'0'.repeat(n)}5`;
  const decimal = `(SELECT CAST(CASE WHEN ${d} - trunc(${d}, ${n}) = ${tie} AND trunc(${d} * 1${'0'.repeat(n)}) % 2 = 0 THEN trunc(${d}, ${n}) ELSE round(${d}, ${n}) END AS text) FROM (SELECT ${exactDecimal(`abs(${value})`, 330)} AS ${d}) AS ${printer.freshName('x')})`;
  const finite = `abs(${value}) < 'Infinity'`;
  const digits = `CASE WHEN ${finite} THEN ${grouped(specifier, decimal)} ELSE replace(replace(lower(CAST(${value} AS text)), 'infinity', 'inf'), '-', '') END`;
  const shown = specifier.conversion === 'F' ? `upper(${digits})` : digits;
  return signed(specifier, `${value} < 0`, shown, '', finite);
}

/** A value as `%t` (as a cast writes it) or `%T` (as a literal); NULL gives NULL. */
function valueText(value: string, type: SqlType, literal: boolean, printer: Printer): string | undefined {
  const named = (name: string, text: string): string => (literal ? `('${name} "' || ${text} || '"')` : text);
  const cast = (to: 'DATE' | 'DATETIME' | 'TIMESTAMP' | 'TIME' | 'NUMERIC'): string =>
    named(
      to,
      printer.print({
        kind: 'cast',
        operand: printer.printed(primary(value), type),
        type: STRING,
        safe: false,
        implicit: false,
        nullable: true,
      }).text,
    );
  switch (typeKey(type)) {
    case 'INT64':
    case 'BOOL':
    case 'NULL':
      return `CAST(${value} AS text)`;
    case 'NUMERIC':
    case 'DATE':
    case 'TIME':
    case 'DATETIME':
    case 'TIMESTAMP': {
      const text = cast(typeKey(type) as 'DATE');
      return literal || !text.includes(' || ') ? text : `(${text})`;
    }
    case 'STRING':
      // Which quotes %T chooses depends on the text.
      return literal ? undefined : value;
    case 'FLOAT64': {
      const text = `(CASE WHEN ${value} = 0 AND CAST(${value} AS text) LIKE '-%' THEN '-0' ELSE ${floatText.replaceAll('{0}', () => value)} END)`;
      const pointed = `CASE WHEN ${text} ~ '^-?[0-9]+$' THEN ${text} || '.0' ELSE ${text} END`;
      return literal
        ? `CASE WHEN ${text} ~ '[nN]' THEN 'CAST("' || ${text} || '" AS FLOAT64)' ELSE ${pointed} END`
        : pointed;
    }
    case 'ARRAY': {
      if (type.kind !== 'array') return undefined;
      const [element, ordinal, table] = [printer.freshName('e'), printer.freshName('o'), printer.freshName('u')];
      const item = valueText(element, type.element, literal, printer);
      if (item === undefined) return undefined;
      const list = `'[' || COALESCE((SELECT string_agg(COALESCE(${item}, 'NULL'), ', ' ORDER BY ${ordinal}) FROM UNNEST(${value}) WITH ORDINALITY AS ${table}(${element}, ${ordinal})), '') || ']'`;
      return `CASE WHEN ${value} IS NOT NULL THEN ${list} END`;
    }
    default:
      return undefined;
  }
}
