// CAST of a number to text with FORMAT (`'9,999.99'`, `'XXX'`, `'9.9EEEE'`) → Spark: digits in their places, then sign and width.

import { constantCast } from '../evaluate/constant-cast.js';
import type { TypedCast } from '../typed-tree.js';
import { exponentFloat, fixedFloat } from './float-text.js';
import type { Lowering } from './translation.js';
import { call, cast, int, literal, operation, text, when, DOUBLE, type SparkExpression } from './spark-expression.js';
import { fillTemplate } from './template.js';

type NumberKind = 'INT64' | 'FLOAT64' | 'NUMERIC';
const DECIMAL_FORMAT = /^(B)?(S)?([$CL])?(B)?([09,G]*)(?:([.D])([09]*))?(S|MI|PR)?$/;

export function formattedNumber(
  format: string,
  value: SparkExpression,
  kind: NumberKind,
  expr: TypedCast,
  lowering: Lowering,
): SparkExpression {
  const upper = format.toUpperCase();
  const constant = constantCast(expr.operand);
  if (/^(NaN|-?Infinity)$/.test(constant?.value ?? ''))
    return lowering.refuse('NaN and Infinity in a number format have no exact form on Spark', expr.operand);
  if (kind === 'INT64' && upper.endsWith('EEEE') && Math.abs(Number(constant?.value ?? 0)) >= 2 ** 53)
    return lowering.refuse('an INT64 beyond 2^53 with an exponent has no exact form on Spark', expr.operand);
  const unknown = (): SparkExpression =>
    lowering.refuse(`the number format ${format} has no exact form on Spark`, expr.format!);
  if (/^X+$/.test(upper)) return kind === 'INT64' ? hexadecimal(format, value) : unknown();
  const exponent = /^9(?:[.D]([09]+))?EEEE$/.exec(upper);
  if (exponent !== null)
    return kind === 'NUMERIC'
      ? unknown()
      : withExponent(exponent[1]?.length ?? 0, exponent[1] !== undefined, value, kind);
  const match = DECIMAL_FORMAT.exec(upper);
  if (match === null) return unknown();
  const [, blankFirst, leading, currency, blankLater, whole = '', point, fraction = '', trailing] = match;
  if (
    (whole === '' && fraction === '') ||
    (leading !== undefined && trailing === 'S') ||
    (leading !== undefined && trailing !== undefined) ||
    /^[,G]/.test(whole)
  )
    return unknown();
  const positions = whole.replace(/[,G]/g, '');
  const zeroAt = positions.indexOf('0');
  const layout: Layout = {
    whole,
    count: positions.length,
    zeros: zeroAt < 0 ? 0 : positions.length - zeroAt,
    point: point !== undefined,
    decimals: fraction.length,
    currency: currency === undefined ? '' : currency === 'C' ? 'USD' : '$',
    sign: leading ?? trailing ?? '',
    leading: leading !== undefined,
    blankZero: blankFirst !== undefined || blankLater !== undefined,
  };
  if ((layout.decimals > 9 || layout.blankZero) && kind !== 'INT64') return unknown();
  return laidOut(layout, value, kind);
}

interface Layout {
  /** The places before the point, `0`, `9` and separators. */
  readonly whole: string;
  readonly count: number;
  /** Places that show a zero. */
  readonly zeros: number;
  readonly point: boolean;
  readonly decimals: number;
  readonly currency: string;
  /** `S`, `MI`, `PR` or none. */
  readonly sign: string;
  readonly leading: boolean;
  readonly blankZero: boolean;
}

/** The absolute value with all its decimals. */
function magnitude(value: SparkExpression, kind: NumberKind, decimals: number): SparkExpression {
  const zeros = decimals === 0 ? '' : `.${'0'.repeat(decimals)}`;
  if (kind === 'INT64')
    return fillTemplate(String.raw`concat(regexp_replace(CAST(a AS STRING), '^-', ''), '${zeros}')`, [value]);
  if (kind === 'NUMERIC')
    return fillTemplate(`CAST(abs(round(a, ${decimals})) AS STRING)`, [
      cast(value, { kind: 'decimal', precision: 38, scale: 9 }),
    ]);
  return fillTemplate(
    "CASE WHEN abs(a) < INFINITY THEN b WHEN a IS NOT NULL THEN raise_error('NaN and Infinity have no digits') END",
    [value, fixedFloat(call('abs', value), decimals)],
  );
}

function laidOut(layout: Layout, value: SparkExpression, kind: NumberKind): SparkExpression {
  const { decimals, count, zeros, currency } = layout;
  const number = magnitude(value, kind, decimals);
  const dropped = decimals === 0 ? 0 : decimals + 1;
  const digits = dropped === 0 ? 'a' : `left(a, char_length(a) - ${dropped})`;
  // A single zero before the point is not written.
  const significant = layout.point && zeros === 0 ? `CASE WHEN ${digits} = '0' THEN '' ELSE ${digits} END` : digits;
  const wide = fillTemplate(
    `transform([${significant}], w -> CASE WHEN char_length(w) > ${count} THEN '${'#'.repeat(count)}' ELSE lpad(lpad(w, greatest(${zeros}, char_length(w)), '0'), ${count}, ' ') END)[0]`,
    [number],
  );
  const places =
    count === 0
      ? fillTemplate("CASE WHEN left(a, 2) = '0.' THEN '' ELSE '#' END", [number])
      : separated(layout.whole, wide);
  const points = layout.point ? '.' : '';
  const fraction =
    decimals === 0
      ? text(points)
      : fillTemplate(`CASE WHEN instr(b, '#') > 0 THEN '.${'#'.repeat(decimals)}' ELSE right(a, ${dropped}) END`, [
          number,
          places,
        ]);
  const shown = layout.point
    ? call('concat', fillTemplate(count === 0 ? "''" : 'ltrim(a)', [places]), fraction)
    : fillTemplate('ltrim(a)', [places]);
  const amount = currency === '' ? shown : call('concat', text(currency), shown);
  const width = layout.whole.length + (layout.point ? 1 : 0) + decimals + currency.length;
  const negative = operation('<', value, int(0));
  const signed = withSign(layout, amount, negative);
  const total = width + (layout.sign === 'PR' ? 2 : 1);
  const padded = fillTemplate(`lpad(a, ${total}, ' ')`, [signed]);
  // Blank where no digit stands before the point: of an INT64 that is zero.
  return layout.blankZero ? when(operation('=', value, int(0)), text(' '.repeat(total)), padded) : padded;
}

function withSign(layout: Layout, amount: SparkExpression, negative: SparkExpression): SparkExpression {
  const either = (minus: string, plus: string): SparkExpression => when(negative, text(minus), text(plus));
  switch (layout.sign) {
    case 'S':
      return layout.leading ? call('concat', either('-', '+'), amount) : call('concat', amount, either('-', '+'));
    case 'MI':
      return call('concat', amount, either('-', ' '));
    case 'PR':
      return call('concat', either('<', ' '), amount, either('>', ' '));
    default:
      return call('concat', either('-', ''), amount);
  }
}

/** Separators between digits; spaces before the first. */
function separated(whole: string, digits: SparkExpression): SparkExpression {
  const groups = whole.split(/[,G]/).map((group) => group.length);
  if (groups.length === 1) return digits;
  let at = 1;
  const slices = groups.map((length) => {
    const slice = `substr(a, ${at}, ${length})`;
    at += length;
    return slice;
  });
  return fillTemplate(String.raw`regexp_replace(concat(${slices.join(", ',', ")}), '(?<![0-9#]),', ' ')`, [digits]);
}

function hexadecimal(format: string, value: SparkExpression): SparkExpression {
  const digits = String.raw`conv(regexp_replace(CAST(a AS STRING), '^-', ''), 10, 16)`;
  const cased = format === format.toUpperCase() ? digits : `lower(${digits})`;
  const filled = `CASE WHEN char_length(${digits}) > ${format.length} THEN '${'#'.repeat(format.length)}' ELSE ${cased} END`;
  return fillTemplate(`lpad(concat(CASE WHEN a < 0 THEN '-' ELSE '' END, ${filled}), ${format.length + 1}, ' ')`, [
    value,
  ]);
}

function withExponent(decimals: number, point: boolean, value: SparkExpression, kind: NumberKind): SparkExpression {
  // Beyond 2^53 an INT64 may lie between two FLOAT64.
  const number =
    kind === 'INT64'
      ? fillTemplate(
          "CASE WHEN a NOT BETWEEN -9007199254740992 AND 9007199254740992 THEN raise_error('too large for EEEE on Spark') ELSE CAST(a AS DOUBLE) END",
          [value],
        )
      : value;
  const digits = exponentFloat(call('abs', number), decimals, kind === 'INT64');
  const written = call(
    'concat',
    when(operation('<', number, literal(DOUBLE, '0', true)), text('-'), text(' ')),
    call('upper', digits),
  );
  // A sign, the digit, the point and the decimals, and an exponent of four characters.
  const width = (point ? 3 : 2) + decimals + 4;
  return kind === 'INT64'
    ? written
    : fillTemplate(
        `CASE WHEN abs(a) < INFINITY THEN b WHEN a IS NOT NULL THEN lpad(CASE WHEN isnan(a) THEN 'NAN' WHEN a < 0.0 THEN '-INF' ELSE 'INF' END, ${width}, ' ') END`,
        [number, written],
      );
}
