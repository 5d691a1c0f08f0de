// CAST(number AS STRING FORMAT '9,999.99') in DuckDB: digits as text, separators put between, sign and currency in front of
// what is visible, blanks up to the model's width; `#` where the number does not fit.

import { primary, type Fragment } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import { readNumberModel, type NumberModel } from '../../format-model.js';
import { STRING, typeKey } from '../../types.js';
import type { TypedCall, TypedExpression } from '../../typed-tree.js';
import { floatFacts } from '../../printing/float-facts.js';
import { bind } from './bind.js';

const MOST_DIGITS = 38;

export function printNumberModel(
  model: string,
  value: TypedExpression,
  call: TypedCall,
  at: TypedExpression,
  printer: Printer,
): Fragment {
  const read = readNumberModel(model);
  if (typeof read === 'string') return printer.refuse(read, at);
  const n = (read.whole.match(/[09X]/g) ?? []).length + Math.max(read.shifted, 0);
  if (n + Math.max(read.decimals, 0) > MOST_DIGITS || read.decimals === 0)
    return printer.refuse('this number format is not translated to DuckDB', at);
  if (read.exponent) return exponential(read, value, call, at, printer);
  if (read.hexadecimal !== undefined && (read.decimals >= 0 || typeKey(value.type) !== 'INT64'))
    return printer.refuse('hexadecimal digits are translated for INT64 only', at);
  if (read.shifted >= 0 && typeKey(value.type) !== 'INT64')
    return printer.refuse('`V` is translated for INT64 only', at);
  const text = fixedText(read, value, call, printer);
  if (text === undefined)
    return printer.refuse(`no exact translation of a number format for ${typeKey(value.type)} to DuckDB is known`, at);
  const { names, wrap } = bind([printer.argument(value), text], printer);
  return wrap(laidOut(read, names[0]!, names[1]!, typeKey(value.type) === 'FLOAT64' && floatFacts(value).special));
}

/** The absolute value with the model's decimals, `12.50`; whole digits only where it has none. */
function fixedText(model: NumberModel, value: TypedExpression, call: TypedCall, printer: Printer): string | undefined {
  const use = (text: string): string => printer.template(text, [value], { ...call, type: STRING }).text;
  const decimals = Math.max(model.decimals, 0);
  switch (typeKey(value.type)) {
    case 'INT64':
      if (model.hexadecimal !== undefined) return use(`printf('%${model.hexadecimal}', abs(CAST({0} AS HUGEINT)))`);
      if (model.shifted > 0) return use(`CAST(abs(CAST({0} AS HUGEINT)) * ${10n ** BigInt(model.shifted)} AS VARCHAR)`);
      return use(
        decimals === 0
          ? 'CAST(abs(CAST({0} AS HUGEINT)) AS VARCHAR)'
          : `concat(abs(CAST({0} AS HUGEINT)), '.${'0'.repeat(decimals)}')`,
      );
    case 'NUMERIC': {
      const kept = Math.min(decimals, 9);
      const digits = `CAST(CAST(round(abs({0}), ${kept}) AS DECIMAL(38, ${kept})) AS VARCHAR)`;
      return use(decimals > kept ? `concat(${digits}, '${'0'.repeat(decimals - kept)}')` : digits);
    }
    // Beyond this no model has room.
    case 'FLOAT64':
      return use(
        `CASE WHEN abs({0}) < 1e40 THEN printf('%.${decimals}f', abs({0})) ELSE '${'1'.repeat(MOST_DIGITS + 2)}.${'0'.repeat(Math.max(decimals, 1))}' END`,
      );
    default:
      return undefined;
  }
}

function laidOut(model: NumberModel, value: string, text: string, special: boolean): string {
  const symbols = model.whole + '9'.repeat(Math.max(model.shifted, 0));
  const n = symbols.replaceAll(',', '').length;
  const decimals = Math.max(model.decimals, 0);
  const wholeText = decimals > 0 ? `split_part(${text}, '.', 1)` : text;
  const whole = `ltrim(${wholeText}, '0')`;
  const separated = withSeparators(symbols, `lpad(${whole}, ${n}, '0')`);
  const visible = visibleDigits(symbols, separated, decimals > 0, Math.max(model.shifted, 0));
  const places =
    decimals === 0
      ? undefined
      : model.fill
        ? `'.' || rtrim(split_part(${text}, '.', 2), '0')`
        : `'.' || split_part(${text}, '.', 2)`;
  // Something is left of zero, even where blanks are not filled in.
  const kept =
    model.fill && visible !== undefined && decimals > 0
      ? `CASE WHEN ltrim(${text}, '0.') = '' AND ${visible} = '' THEN '0' ELSE ${visible} END`
      : visible;
  const sign = signs(model, `${value} < 0`);
  const framed = (body: readonly string[], width: number, padded: boolean): string => {
    const parts = [
      ...(sign.before === undefined ? [] : [sign.before]),
      ...(model.currency === '' ? [] : [`'${model.currency}'`]),
      ...body,
      ...(sign.after === undefined ? [] : [sign.after]),
    ];
    const joined = parts.length === 0 ? "''" : parts.join(' || ');
    return padded ? `lpad(${joined}, ${width}, ' ')` : joined;
  };
  const width = symbols.length + (decimals > 0 ? decimals + 1 : 0) + model.currency.length + sign.width;
  const body = [...(kept === undefined ? [] : [kept]), ...(places === undefined ? [] : [places])];
  const hashes = symbols.replaceAll(/[09X]/g, '#') + (decimals > 0 ? `.${'#'.repeat(decimals)}` : '');
  const whens: string[] = [`WHEN ${value} IS NULL THEN NULL`];
  // Blank where no digit stands before the point.
  if (model.blankZero) whens.push(`WHEN ${whole} = '' THEN '${' '.repeat(model.fill ? 0 : width)}'`);
  if (special) {
    const name = `CASE WHEN isnan(${value}) THEN 'NAN' ELSE 'INF' END`;
    const rest = decimals > 0 && !model.fill ? [`'${' '.repeat(decimals + 1)}'`] : [];
    if (symbols.length >= 3) {
      // A number that is none has no sign.
      const nan = `lpad('NAN'${rest.map((r) => ` || ${r}`).join('')}${sign.after === undefined ? '' : " || ' '"}, ${width}, ' ')`;
      whens.push(`WHEN isnan(${value}) THEN ${model.fill ? "'NAN'" : nan}`);
      whens.push(`WHEN NOT isfinite(${value}) THEN ${framed([name, ...rest], width, !model.fill)}`);
    } else whens.push(`WHEN NOT isfinite(${value}) THEN ${framed([`'${hashes}'`], width, !model.fill)}`);
  }
  whens.push(`WHEN length(${whole}) > ${n} THEN ${framed([`'${hashes}'`], width, !model.fill)}`);
  return `CASE ${whens.join(' ')} ELSE ${framed(body, width, !model.fill)} END`;
}

/** Digits `d` (as many as the symbols have) with the separators at their places. */
function withSeparators(symbols: string, d: string): string {
  if (!symbols.includes(',')) return d;
  const parts: string[] = [];
  let at = 1;
  for (const run of symbols.match(/,|[^,]+/g) ?? []) {
    if (run === ',') parts.push("','");
    else {
      parts.push(`substr(${d}, ${at}, ${run.length})`);
      at += run.length;
    }
  }
  return `(${parts.join(' || ')})`;
}

/** Zeros and separators in front are left out, up to the first `0` of the model; a model without decimals shows its last digit. */
function visibleDigits(symbols: string, separated: string, hasPlaces: boolean, shifted: number): string | undefined {
  if (symbols === '') return undefined;
  const zero = symbols.indexOf('0');
  const forced = Math.max(zero >= 0 ? symbols.length - zero : hasPlaces ? 0 : 1, shifted);
  if (forced === symbols.length) return separated;
  if (forced === 0) return `ltrim(${separated}, '0,')`;
  return `ltrim(left(${separated}, ${symbols.length - forced}), '0,') || right(${separated}, ${forced})`;
}

function signs(
  model: NumberModel,
  negative: string,
): { readonly before?: string; readonly after?: string; readonly width: number } {
  const choose = (yes: string, no: string): string => `CASE WHEN ${negative} THEN '${yes}' ELSE '${no}' END`;
  switch (model.sign) {
    case 'default':
      return { before: choose('-', ''), width: 1 };
    case 'S first':
      return { before: choose('-', '+'), width: 1 };
    case 'S last':
      return { after: choose('-', '+'), width: 1 };
    case 'MI':
      return { after: choose('-', model.fill ? '' : ' '), width: 1 };
    case 'PR':
      return { before: choose('<', ''), after: choose('>', model.fill ? '' : ' '), width: 2 };
  }
}

/** One digit before the point, whatever the model has. */
function exponential(
  model: NumberModel,
  value: TypedExpression,
  call: TypedCall,
  at: TypedExpression,
  printer: Printer,
): Fragment {
  const plain =
    model.sign === 'default' &&
    model.currency === '' &&
    !model.blankZero &&
    !model.fill &&
    model.shifted < 0 &&
    model.hexadecimal === undefined;
  const small = typeKey(value.type) === 'FLOAT64';
  if (!plain || !small || model.decimals < 0)
    return printer.refuse('this number format with an exponent is not translated to DuckDB', at);
  const number = `printf('% .${model.decimals}E', {0} + 0e0)`;
  const width = 1 + 1 + model.decimals + 1 + 4;
  const text = floatFacts(value).special
    ? `CASE WHEN isnan({0}) THEN lpad('NAN', ${width}, ' ') WHEN isinf({0}) THEN lpad(CASE WHEN {0} < 0 THEN '-INF' ELSE 'INF' END, ${width}, ' ') ELSE ${number} END`
    : number;
  return primary(printer.template(text, [value], { ...call, type: STRING }).text);
}
