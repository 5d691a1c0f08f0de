// FORMAT with a constant format → a concatenation of its parts.

import type { TypedExpression } from '../typed-tree.js';
import { typeKey } from '../types.js';
import { exponentFloat, fixedFloat, generalFloat, orNonFinite } from './float-text.js';
import {
  call,
  cast,
  int,
  literal,
  nullOf,
  operation,
  text,
  when,
  BOOLEAN,
  STRING_TYPE,
  type SparkExpression,
} from './spark-expression.js';
import { fillTemplate } from './template.js';
import type { CallSite, SparkRule } from './translation.js';
import { valueText } from './value-text.js';

interface Specifier {
  readonly flags: ReadonlySet<string>;
  readonly width: number | undefined;
  readonly precision: number | undefined;
  readonly conversion: string;
}

const SPECIFIER = /%([-+ 0#']*)(\*|\d+)?(?:\.(\*|\d*))?([a-zA-Z])/y;

export const formatRule: SparkRule = (site) => {
  const format = site.constant(0);
  if (format === undefined) {
    const first = site.typed(0);
    return first.kind === 'literal'
      ? nullOf(site.result)
      : site.refuse('the format has to be a constant: its parts are translated one by one', first);
  }
  const parts: SparkExpression[] = [];
  let next = 1;
  let plain = '';
  const flush = (): void => {
    if (plain !== '') parts.push(text(plain));
    plain = '';
  };
  for (let at = 0; at < format.length;) {
    if (format[at] !== '%') {
      plain += format[at++]!;
      continue;
    }
    if (format[at + 1] === '%') {
      plain += '%';
      at += 2;
      continue;
    }
    SPECIFIER.lastIndex = at;
    const match = SPECIFIER.exec(format);
    if (match === null) return site.refuse(`the format ${format.slice(at, at + 4)} is not known`, site.typed(0));
    at = SPECIFIER.lastIndex;
    const measure = (written: string | undefined): number | undefined => {
      if (written === undefined) return undefined;
      if (written !== '*') return Number(written);
      const given = site.constant(next++);
      return given === undefined ? Number.NaN : Number(given);
    };
    const width = measure(match[2]);
    const precision = measure(match[3]);
    if (Number.isNaN(width) || Number.isNaN(precision))
      return site.refuse('a width or precision given by * has to be a constant for Spark', site.typed(0));
    const flags = new Set(match[1]);
    if (width !== undefined && width < 0) flags.add('-');
    if (next >= site.count) return site.refuse('the format asks for more arguments', site.typed(0));
    flush();
    parts.push(
      converted(
        {
          flags,
          width: width === undefined ? undefined : Math.abs(width),
          precision: precision === undefined || precision < 0 ? undefined : precision,
          conversion: match[4]!,
        },
        site.typed(next++),
        site,
      ),
    );
  }
  flush();
  if (parts.length === 0) return text('');
  return parts.length === 1 ? parts[0]! : call('concat', ...parts);
};

function converted(specifier: Specifier, argument: TypedExpression, site: CallSite): SparkExpression {
  const { conversion, flags, precision } = specifier;
  const value = site.lower(argument);
  const type = typeKey(argument.type);
  const wrong = (): SparkExpression => site.refuse(`%${conversion} of ${type} has no exact form on Spark`, argument);
  switch (conversion) {
    case 'd':
    case 'i':
    case 'x':
    case 'X':
    case 'o':
      if (flags.has("'") && conversion !== 'd' && conversion !== 'i') return wrong();
      return type === 'INT64' || type === 'NULL' ? integer(specifier, value) : wrong();
    case 's':
      return type === 'STRING' || type === 'NULL' ? padded(specifier, cut(value, precision)) : wrong();
    case 'p':
      return type === 'JSON' ? valueText(value, argument.type, false, argument, site.lowering) : wrong();
    case 't':
    case 'T': {
      const written = call(
        'coalesce',
        valueText(value, argument.type, conversion === 'T', argument, site.lowering),
        text('NULL'),
      );
      return padded(specifier, cut(written, precision));
    }
    case 'f':
    case 'F':
    case 'e':
    case 'E':
    case 'g':
    case 'G':
      if (flags.has('#')) return wrong();
      if (type === 'FLOAT64') return float(specifier, value, site);
      return type === 'NUMERIC' && (conversion === 'f' || conversion === 'F')
        ? decimal(specifier, value, site)
        : wrong();
    default:
      return wrong();
  }
}

const cut = (value: SparkExpression, precision: number | undefined): SparkExpression =>
  precision === undefined ? value : call('left', value, int(precision));

/** Spaces around, never cutting off. */
function padded({ width, flags }: Specifier, value: SparkExpression): SparkExpression {
  if (width === undefined || width === 0) return value;
  return fillTemplate(`${flags.has('-') ? 'rpad' : 'lpad'}(a, greatest(${width}, char_length(a)), ' ')`, [value]);
}

/** Sign, prefix, zeros and digits in their places. `digits` has no sign. */
function signed(
  specifier: Specifier,
  negative: SparkExpression,
  digits: SparkExpression,
  prefix: string,
  zeroFilled: SparkExpression,
): SparkExpression {
  const { flags, width } = specifier;
  const plus = flags.has('+') ? '+' : flags.has(' ') ? ' ' : '';
  const minus: SparkExpression =
    negative.kind === 'literal' && negative.value === 'false' ? text(plus) : when(negative, text('-'), text(plus));
  const sign = prefix === '' ? minus : call('concat', minus, text(prefix));
  if (flags.has('0') && !flags.has('-') && width !== undefined) {
    const zeros = fillTemplate(`concat(a, lpad(b, greatest(${width} - char_length(a), char_length(b)), '0'))`, [
      sign,
      digits,
    ]);
    return zeroFilled.kind === 'literal'
      ? zeros
      : when(zeroFilled, zeros, padded(specifier, call('concat', sign, digits)));
  }
  return padded(specifier, call('concat', sign, digits));
}

const ALWAYS = literal(BOOLEAN, 'true');

function integer(specifier: Specifier, value: SparkExpression): SparkExpression {
  const { conversion, flags, precision } = specifier;
  const isDecimal = conversion === 'd' || conversion === 'i';
  const unsigned = String.raw`regexp_replace(CAST(a AS STRING), '^-', '')`;
  if (isDecimal && flags.size === 0 && precision === undefined) return padded(specifier, cast(value, STRING_TYPE));
  const template = isDecimal
    ? flags.has("'")
      ? String.raw`regexp_replace(format_number(a, 0), '^-', '')`
      : unsigned
    : { x: `lower(conv(${unsigned}, 10, 16))`, X: `conv(${unsigned}, 10, 16)`, o: `conv(${unsigned}, 10, 8)` }[
        conversion
      ]!;
  let digits = fillTemplate(template, [value]);
  if (precision !== undefined) digits = fillTemplate(`lpad(a, greatest(${precision}, char_length(a)), '0')`, [digits]);
  // No decimal digits at all of a 0 with precision 0; of the other bases one.
  if (precision === 0 && 'diu'.includes(conversion))
    digits = fillTemplate("CASE WHEN b = 0 THEN '' ELSE a END", [digits, value]);
  const prefix = flags.has('#') ? ({ x: '0x', X: '0X', o: '0' }[conversion] ?? '') : '';
  const filling =
    precision === undefined ? specifier : { ...specifier, flags: new Set([...flags].filter((f) => f !== '0')) };
  return signed(filling, operation('<', value, int(0)), digits, prefix, ALWAYS);
}

/** Groups of three before the point. */
function grouped(value: SparkExpression, decimals: number): SparkExpression {
  const end = decimals === 0 ? 0 : decimals + 1;
  const whole = end === 0 ? 'a' : `left(a, char_length(a) - ${end})`;
  const separated = String.raw`regexp_replace(${whole}, '(?<=[0-9])(?=([0-9]{3})+\\z)', ',')`;
  return fillTemplate(end === 0 ? separated : `concat(${separated}, right(a, ${end}))`, [value]);
}

function float(specifier: Specifier, value: SparkExpression, site: CallSite): SparkExpression {
  const { conversion, flags } = specifier;
  const precision = specifier.precision ?? 6;
  const magnitude = call('abs', value);
  let finite: SparkExpression;
  switch (conversion.toLowerCase()) {
    case 'f':
      if (precision > 15) return site.refuse('more than 15 decimals of a FLOAT64 have no exact form on Spark');
      finite = fixedFloat(magnitude, precision);
      if (flags.has("'")) finite = grouped(finite, precision);
      break;
    case 'e':
      if (precision > 14) return site.refuse('more than 15 digits of a FLOAT64 have no exact form on Spark');
      finite = exponentFloat(magnitude, precision);
      break;
    default:
      if (precision > 15) return site.refuse('more than 15 digits of a FLOAT64 have no exact form on Spark');
      if (flags.has("'")) return site.refuse('%g with digits in groups has no form on Spark');
      finite = generalFloat(magnitude, precision);
  }
  let digits = orNonFinite(value, finite);
  if (conversion !== conversion.toLowerCase()) digits = call('upper', digits);
  return signed(
    specifier,
    operation('<', value, literal({ kind: 'scalar', name: 'DOUBLE' }, '0', true)),
    digits,
    '',
    operation('<', magnitude, literal({ kind: 'scalar', name: 'DOUBLE' }, 'Infinity')),
  );
}

function decimal(specifier: Specifier, value: SparkExpression, site: CallSite): SparkExpression {
  const precision = specifier.precision ?? 6;
  if (precision > 38) return site.refuse('so many decimals have no exact form on Spark');
  const places = Math.min(precision, 9);
  // Ten to the power of 29 needs 30 digits: rounding up has room for them.
  let digits = fillTemplate(`CAST(abs(round(a, ${places})) AS STRING)`, [
    cast(value, { kind: 'decimal', precision: 38, scale: 9 }),
  ]);
  if (precision > 9) digits = call('concat', digits, text('0'.repeat(precision - 9)));
  if (specifier.flags.has("'")) digits = grouped(digits, precision);
  return signed(specifier, operation('<', value, int(0)), digits, '', ALWAYS);
}
