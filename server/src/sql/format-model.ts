// The format models of CAST(… FORMAT '…') → their elements: dates and times, and numbers. Knows the grammar only.

import type { Span } from '../base/span.js';

/** A date or time element, in upper case, and how it was written (letter case decides how names are spelled). */
export type TimeModelPiece =
  | { readonly kind: 'element'; readonly name: string; readonly written: string; readonly at: number }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'space'; readonly text: string };

const TIME_ELEMENTS = [
  'SSSSS',
  'MONTH',
  'YYYY',
  'RRRR',
  'HH12',
  'HH24',
  'A.M.',
  'P.M.',
  'YYY',
  'DAY',
  'DDD',
  'MON',
  'TZH',
  'TZM',
  'FF1',
  'FF2',
  'FF3',
  'FF4',
  'FF5',
  'FF6',
  'FF7',
  'FF8',
  'FF9',
  'YY',
  'RR',
  'MM',
  'DD',
  'DY',
  'HH',
  'MI',
  'SS',
  'AM',
  'PM',
  'Y',
  'D',
] as const;

/** What cannot be read, and where in the model it stands. */
export interface ModelFault extends Span {
  readonly message: string;
}

/** Or what cannot be read. */
export function readTimeModel(model: string): readonly TimeModelPiece[] | string {
  const read = locateTimeModel(model);
  return 'message' in read ? read.message : read;
}

export function locateTimeModel(model: string): readonly TimeModelPiece[] | ModelFault {
  const pieces: TimeModelPiece[] = [];
  const upper = model.toUpperCase();
  for (let at = 0; at < model.length;) {
    const fault = (length: number, message: string): ModelFault => ({ start: at, end: at + length, message });
    if (upper.startsWith('Y,YYY', at)) return fault(5, '`Y,YYY` is not supported by GoogleSQL');
    const name = TIME_ELEMENTS.find((element) => upper.startsWith(element, at));
    if (name !== undefined) {
      pieces.push({ kind: 'element', name, written: model.slice(at, at + name.length), at });
      at += name.length;
      continue;
    }
    const space = /^\s+/.exec(model.slice(at));
    const quoted = /^"((?:[^"\\]|\\.)*)"/su.exec(model.slice(at));
    const punctuation = /^[-./,';:]+/.exec(model.slice(at));
    if (space !== null) pieces.push({ kind: 'space', text: space[0] });
    else if (quoted !== null) pieces.push({ kind: 'text', text: quoted[1]!.replaceAll(/\\(.)/gsu, '$1') });
    else if (punctuation !== null) pieces.push({ kind: 'text', text: punctuation[0] });
    else {
      const written = /^(?:\p{L}+\d*|.)/su.exec(model.slice(at))![0];
      return fault(written.length, `\`${written}\` is no element of a format for dates and times`);
    }
    at += (space ?? quoted ?? punctuation)![0].length;
  }
  return pieces;
}

export interface NumberModel {
  /** `0`, `9`, `X` and `,` before the decimal point, in order. */
  readonly whole: string;
  /** Digits after the point; -1: no point. */
  readonly decimals: number;
  /** Digits after `V`, which multiply. */
  readonly shifted: number;
  readonly sign: 'default' | 'S first' | 'S last' | 'MI' | 'PR';
  readonly currency: '' | '$' | 'USD';
  readonly blankZero: boolean;
  readonly fill: boolean;
  readonly exponent: boolean;
  readonly hexadecimal: 'X' | 'x' | undefined;
}

/** Or what cannot be read. */
export function readNumberModel(model: string): NumberModel | string {
  const read = locateNumberModel(model);
  return 'message' in read ? read.message : read;
}

export function locateNumberModel(model: string): NumberModel | ModelFault {
  const state = {
    whole: '',
    decimals: -1,
    shifted: -1,
    sign: 'default' as NumberModel['sign'],
    currency: '' as NumberModel['currency'],
    blankZero: false,
    fill: false,
    exponent: false,
  };
  let hexadecimal: NumberModel['hexadecimal'];
  const digits = (): boolean => /[09X]/.test(state.whole) || state.decimals >= 0;
  for (let rest = model; rest !== '';) {
    const match = /^(EEEE|FM|MI|PR|[09XxDdGgSsBbVvCcLl$.,])/i.exec(rest);
    const written = match?.[0] ?? /^./su.exec(rest)![0];
    const start = model.length - rest.length;
    const fault = (message: string): ModelFault => ({ start, end: start + written.length, message });
    if (match === null) return fault(`\`${written}\` is no element of a format for numbers`);
    const element = written.toUpperCase();
    rest = rest.slice(written.length);
    if (/^[09X.D]$/.test(element) && ['S last', 'MI', 'PR'].includes(state.sign))
      return fault('digits stand before a sign at the end');
    if (/^[09X]$/.test(element)) {
      if (element === 'X') hexadecimal ??= written as 'X' | 'x';
      if (state.shifted >= 0) state.shifted++;
      else if (state.decimals >= 0) state.decimals++;
      else state.whole += element;
    } else if (element === '.' || element === 'D') {
      if (state.decimals >= 0) return fault('a format for numbers has one decimal point');
      state.decimals = 0;
    } else if (element === ',' || element === 'G') {
      if (state.whole === '') return fault('a thousands separator stands after a digit');
      if (state.decimals >= 0) return fault('thousands separators stand before the decimal point');
      state.whole += ',';
    } else if (element === 'V') {
      if (state.shifted >= 0 || state.decimals >= 0) return fault('`V` stands once, and without a decimal point');
      state.shifted = 0;
    } else if (element === 'S') {
      if (state.sign !== 'default') return fault('a format for numbers has one sign');
      state.sign = digits() ? 'S last' : 'S first';
    } else if (element === 'MI' || element === 'PR') {
      if (state.sign !== 'default') return fault('a format for numbers has one sign');
      if (!digits()) return fault(`\`${element}\` stands after all digits`);
      state.sign = element;
    } else if (element === '$' || element === 'L') state.currency = '$';
    else if (element === 'C') state.currency = 'USD';
    else if (element === 'B') state.blankZero = true;
    else if (element === 'FM') state.fill = true;
    else state.exponent = true;
  }
  if (!/[09X]/.test(state.whole) && state.decimals <= 0 && state.shifted <= 0)
    return { start: 0, end: model.length, message: 'a format for numbers has at least one digit' };
  return { ...state, hexadecimal };
}
