// CAST(number AS STRING FORMAT '9,999.99') of a constant → its text; what the model means is read by format-model.ts.

import type { NumberModel } from '../format-model.js';
import { fixedText, fromDouble, fromText, rounded, scientific, type ExactDecimal } from './exact-decimal.js';

/** `value` is canonical text; `type` INT64, NUMERIC, BIGNUMERIC or FLOAT64. `undefined`: a model whose rules are not known. */
export function numberModelText(model: NumberModel, value: string, type: string): string | undefined {
  const number = type === 'FLOAT64' ? Number(value) : 0;
  const special = Number.isNaN(number) ? 'NAN' : Number.isFinite(number) ? undefined : 'INF';
  const exact = special !== undefined ? undefined : type === 'FLOAT64' ? fromDouble(number) : fromText(value);
  const negative = exact === undefined ? number < 0 : exact.negative && exact.digits !== 0n;
  // What a separator before the point becomes without digits is not known.
  if (model.whole.endsWith(',') && Number(value) > -1 && Number(value) < 1) return undefined;
  if (model.exponent) return exponential(model, exact, special, negative);
  const layout = layoutOf(model);
  const sign = signs(model, negative, special === 'NAN');
  const framed = (body: string): string => {
    const joined = `${sign.before}${model.currency}${body}${sign.after}`;
    return model.fill ? joined : joined.padStart(layout.width + sign.width, ' ');
  };
  if (exact === undefined) {
    if (layout.symbols.length < 3 || model.hexadecimal !== undefined) return framed(layout.hashes);
    const rest = model.fill ? '' : ' '.repeat(layout.places);
    if (special === 'NAN') {
      const after = sign.after === '' ? '' : ' ';
      return model.fill ? 'NAN' : `NAN${rest}${after}`.padStart(layout.width + sign.width, ' ');
    }
    return framed(`INF${rest}`);
  }
  const places = Math.max(model.decimals, model.shifted, 0);
  if (model.blankZero && rounded(exact, places) < 10n ** BigInt(places))
    return ' '.repeat(model.fill ? 0 : layout.width + sign.width);
  const digits = digitsOf(model, exact);
  if (digits === undefined) return undefined;
  const whole = digits.whole.replace(/^0+/, '');
  const count = layout.symbols.replaceAll(',', '').length;
  if (whole.length > count) return framed(layout.hashes);
  return framed(visible(model, layout.symbols, whole.padStart(count, '0'), digits.fraction));
}

function layoutOf(model: NumberModel): {
  readonly symbols: string;
  readonly places: number;
  readonly width: number;
  readonly hashes: string;
} {
  const symbols = model.whole + '9'.repeat(Math.max(model.shifted, 0));
  const places = model.decimals < 0 ? 0 : model.decimals + 1;
  const fraction = model.decimals < 0 ? '' : `.${'#'.repeat(model.decimals)}`;
  return {
    symbols,
    places,
    width: symbols.length + places + model.currency.length,
    hashes: symbols.replaceAll(/[09X]/g, '#') + fraction,
  };
}

function digitsOf(
  model: NumberModel,
  exact: ExactDecimal,
): { readonly whole: string; readonly fraction: string } | undefined {
  if (model.hexadecimal !== undefined) {
    if (model.decimals >= 0 || model.shifted >= 0) return undefined;
    const text = rounded({ ...exact, even: false }, 0).toString(16);
    return { whole: model.hexadecimal === 'X' ? text.toUpperCase() : text, fraction: '' };
  }
  const shifted = model.shifted > 0 ? { ...exact, digits: exact.digits * 10n ** BigInt(model.shifted) } : exact;
  const [whole = '', fraction = ''] = fixedText(shifted, Math.max(model.decimals, 0)).split('.');
  return { whole, fraction };
}

/** Zeros and separators in front are left out, up to the first `0` of the model; a model without decimals shows its last digit. */
function visible(model: NumberModel, symbols: string, digits: string, fraction: string): string {
  let at = 0;
  const separated = Array.from(symbols, (symbol) => (symbol === ',' ? ',' : digits[at++]!)).join('');
  const zero = symbols.indexOf('0');
  const hasPoint = model.decimals >= 0;
  const forced = Math.max(zero >= 0 ? symbols.length - zero : model.decimals > 0 ? 0 : 1, Math.max(model.shifted, 0));
  const head = symbols.length - forced;
  const shown = separated.slice(0, head).replace(/^[0,]+/, '');
  const leading = shown === '' ? separated.slice(head) : shown + separated.slice(head);
  if (!hasPoint) return leading;
  const kept = model.fill ? fraction.replace(/0+$/, '') : fraction;
  // Something is left of zero, even where blanks are not filled in.
  return `${model.fill && leading === '' && kept === '' ? '0' : leading}.${kept}`;
}

function signs(
  model: NumberModel,
  negative: boolean,
  isNaN: boolean,
): { readonly before: string; readonly after: string; readonly width: number } {
  const blank = model.fill ? '' : ' ';
  switch (model.sign) {
    case 'default':
      return { before: negative ? '-' : '', after: '', width: 1 };
    case 'S first':
      return { before: negative ? '-' : isNaN ? '' : '+', after: '', width: 1 };
    case 'S last':
      return { before: '', after: negative ? '-' : '+', width: 1 };
    case 'MI':
      return { before: '', after: negative ? '-' : blank, width: 1 };
    case 'PR':
      return { before: negative ? '<' : '', after: negative ? '>' : blank, width: 2 };
  }
}

/** One digit before the point, whatever the model has. */
function exponential(
  model: NumberModel,
  exact: ExactDecimal | undefined,
  special: string | undefined,
  negative: boolean,
): string | undefined {
  const plain =
    model.sign === 'default' &&
    model.currency === '' &&
    !model.blankZero &&
    !model.fill &&
    model.shifted < 0 &&
    model.hexadecimal === undefined;
  if (!plain) return undefined;
  const places = Math.max(model.decimals, 0);
  const width = 6 + (model.decimals < 0 ? 0 : places + 1);
  if (exact === undefined) return `${negative ? '-' : ''}${special ?? ''}`.padStart(width, ' ');
  const { mantissa, exponent } = scientific(exact, places);
  const point = model.decimals === 0 ? '.' : '';
  const power = `E${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  return `${negative ? '-' : ' '}${mantissa}${point}${power}`;
}
