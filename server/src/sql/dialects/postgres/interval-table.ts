// INTERVAL values in PostgreSQL: constructors, arithmetic, justification and text. Comparisons are the same in both engines.

import { infix, type FunctionTranslations, type Translation } from '../../printing/translation.js';
import type { TypedExpression } from '../../typed-tree.js';
import { literalOf, literalText } from '../../typed-literal.js';
import { typeKey } from '../../types.js';
import {
  daysOf,
  intervalInRange,
  intervalOf,
  lengthOf,
  MICROS_PER_DAY,
  microsOf,
  monthsOf,
  MOST_DAYS,
  MOST_MICROS,
  MOST_MONTHS,
  timeOf,
} from './interval-parts.js';
import { P } from './precedence.js';

type Unit = 'months' | 'days' | 'micros';

interface Part {
  readonly unit: Unit;
  readonly factor: bigint;
}

const PARTS: Readonly<Record<string, Part>> = {
  YEAR: { unit: 'months', factor: 12n },
  QUARTER: { unit: 'months', factor: 3n },
  MONTH: { unit: 'months', factor: 1n },
  WEEK: { unit: 'days', factor: 7n },
  DAY: { unit: 'days', factor: 1n },
  HOUR: { unit: 'micros', factor: 3_600_000_000n },
  MINUTE: { unit: 'micros', factor: 60_000_000n },
  SECOND: { unit: 'micros', factor: 1_000_000n },
};

const MOST: Readonly<Record<Unit, bigint>> = {
  months: BigInt(MOST_MONTHS),
  days: BigInt(MOST_DAYS),
  micros: MOST_MICROS,
};

/** A literal interval: `INTERVAL 3 DAY`, or a constant. */
export function constantInterval(expr: TypedExpression): Readonly<Record<Unit, bigint>> | undefined {
  if (expr.kind === 'call' && expr.fn === '$interval') {
    const count = literalText(expr.args[0]);
    const part = PARTS[(literalText(expr.args[1]) ?? '').toUpperCase()];
    return count === undefined || part === undefined
      ? undefined
      : { months: 0n, days: 0n, micros: 0n, [part.unit]: BigInt(count) * part.factor };
  }
  const text = typeKey(expr.type) === 'INTERVAL' ? literalText(expr) : undefined;
  const match =
    text === undefined ? null : /^(-?)(\d+)-(\d+) (-?\d+) (-?)(\d+):(\d+):(\d+)(?:\.(\d{1,6}))?$/.exec(text);
  if (match === null) return undefined;
  const months = (BigInt(match[2]!) * 12n + BigInt(match[3]!)) * (match[1] === '-' ? -1n : 1n);
  const micros =
    (BigInt(match[6]!) * 3600n + BigInt(match[7]!) * 60n + BigInt(match[8]!)) * 1_000_000n +
    BigInt((match[9] ?? '').padEnd(6, '0').slice(0, 6));
  return { months, days: BigInt(match[4]!), micros: match[5] === '-' ? -micros : micros };
}

/** `INTERVAL n PART`. */
const interval: Translation = (call, printer) => {
  const name = (literalText(call.args[1]) ?? '').toUpperCase();
  const part = PARTS[name];
  if (part === undefined) return printer.refuse(`GoogleSQL raises an error for an interval of ${name}S`, call.args[1]);
  const literal = literalText(call.args[0]);
  if (literal === undefined && literalOf(call.args[0]) !== undefined)
    return printer.apply('CAST(NULL AS interval)', call);
  const most = MOST[part.unit];
  if (literal !== undefined) {
    const count = BigInt(literal) * part.factor;
    if (count > most || count < -most)
      return printer.refuse('the interval is outside GoogleSQL’s range: an error', call.args[0]);
    const [amount, unit] = part.unit === 'micros' ? [literal, `${name.toLowerCase()}s`] : [String(count), part.unit];
    return printer.apply(`INTERVAL '${amount} ${unit}'`, call);
  }
  const limit = most / part.factor;
  const value =
    part.unit === 'micros'
      ? `{0} * INTERVAL '1 ${name.toLowerCase()}'`
      : `make_interval(${part.unit} => CAST({0}${part.factor === 1n ? '' : ` * ${part.factor}`} AS integer))`;
  return printer.apply(
    `CASE WHEN {0} NOT BETWEEN -${limit} AND ${limit} THEN {fail:INTERVAL out of range} ELSE ${value} END`,
    call,
  );
};

/** MAKE_INTERVAL(year, month, day, hour, minute, second): all six are there when names were used; the end may be missing. */
const makeInterval: Translation = (call, printer) => {
  const sum = (...terms: readonly (readonly [number, number])[]): string =>
    terms
      .filter(([i]) => call.args[i] !== undefined && literalText(call.args[i]) !== '0')
      .map(([i, factor]) => (factor === 1 ? `{${i}}` : `{${i}} * ${factor}`))
      .join(' + ') || 'CAST(0 AS bigint)';
  const text = intervalOf(
    sum([0, 12], [1, 1]),
    sum([2, 1]),
    `(${sum([3, 3_600_000_000], [4, 60_000_000], [5, 1_000_000])})`,
  );
  return printer.apply(intervalInRange(text), call);
};

const binary =
  (symbol: '+' | '-'): Translation =>
  (call, printer) =>
    call.args.every((arg) => constantInterval(arg) !== undefined)
      ? printer.apply(infix(`{0} ${symbol} {1}`, P.add), call)
      : printer.apply(intervalInRange(`({0} ${symbol} {1})`), call);

const MICROS = 'CAST((EXTRACT(EPOCH FROM {0}) - EXTRACT(EPOCH FROM {1})) * 1000000 AS bigint)';

/** DATE - DATE is days, DATETIME - DATETIME days and time, TIMESTAMP - TIMESTAMP time only. */
const difference: Translation = (call, printer) => {
  const type = typeKey(call.args[0]!.type);
  if (type === 'INTERVAL') return printer.apply(binary('-'), call);
  if (type === 'DATE') return printer.apply('make_interval(days => {0} - {1})', call);
  if (type === 'TIMESTAMP' || type === 'TIME') return printer.apply(timeOf(MICROS), call);
  return printer.apply(intervalOf('0', `${MICROS} / ${MICROS_PER_DAY}`, `(${MICROS} % ${MICROS_PER_DAY})`), call);
};

const times: Translation = (call, printer) => {
  const [value, factor] = typeKey(call.args[0]!.type) === 'INTERVAL' ? [0, 1] : [1, 0];
  const part = (text: string, most: bigint | number): string =>
    `CASE WHEN abs(CAST(${text} AS numeric) * {${factor}}) > ${most} THEN NULL ELSE ${text} * {${factor}} END`;
  const operand = `{${value}}`;
  const parts = [
    part(monthsOf(operand), MOST_MONTHS),
    part(daysOf(operand), MOST_DAYS),
    part(microsOf(operand), MOST_MICROS),
  ] as const;
  const text = intervalOf(...(parts.map((p) => `(${p})`) as [string, string, string]));
  return printer.apply(
    `CASE WHEN {0} IS NOT NULL AND {1} IS NOT NULL AND ${text} IS NULL THEN {fail:INTERVAL out of range} ELSE ${text} END`,
    call,
  );
};

/** Months, the rest of them as days, the rest of those as time; each part towards zero. Texts are closed. */
function quotient(operand: string, divisor: string): string {
  const days = `(${monthsOf(operand)} % ${divisor} * 30 + ${daysOf(operand)})`;
  const micros = `(${days} % ${divisor} * CAST(${MICROS_PER_DAY} AS numeric) + ${microsOf(operand)})`;
  return intervalOf(
    `${monthsOf(operand)} / ${divisor}`,
    `${days} / ${divisor}`,
    `CAST(div(${micros}, ${divisor}) AS bigint)`,
  );
}

export const intervalAverage = (sum: string, count: string): string => quotient(sum, count);

/** {@link lengthOf} and the like repeat their operand: each part is one EXTRACT of it. */
const justifyHours = (): Translation => {
  const total = `(${daysOf('{0}')} * ${MICROS_PER_DAY} + ${microsOf('{0}')})`;
  return intervalInRange(intervalOf(monthsOf('{0}'), `${total} / ${MICROS_PER_DAY}`, `(${total} % ${MICROS_PER_DAY})`));
};

const justifyDays = (): Translation => {
  const total = `(${monthsOf('{0}')} * 30 + ${daysOf('{0}')})`;
  return intervalInRange(intervalOf(`${total} / 30`, `${total} % 30`, microsOf('{0}')));
};

const justifyAll = (): Translation => {
  const total = lengthOf('{0}');
  return intervalInRange(
    intervalOf(
      `${total} / 2592000000000`,
      `${total} % 2592000000000 / ${MICROS_PER_DAY}`,
      `(${total} % ${MICROS_PER_DAY})`,
    ),
  );
};

/** `Y-M D H:M:S[.fff[fff]]`. */
export const intervalText = ((): Translation => {
  const months = monthsOf('{0}');
  const micros = microsOf('{0}');
  const text = (value: string): string => `CAST(${value} AS text)`;
  const minus = (value: string): string => `CASE WHEN ${value} < 0 THEN '-' ELSE '' END`;
  return infix(
    [
      minus(months),
      text(`abs(${months}) / 12`),
      "'-'",
      text(`abs(${months}) % 12`),
      "' '",
      text(daysOf('{0}')),
      "' '",
      minus(micros),
      text(`abs(${micros}) / 3600000000`),
      "':'",
      text(`abs(${micros}) / 60000000 % 60`),
      "':'",
      text(`abs(${micros}) / 1000000 % 60`),
      `regexp_replace('.' || lpad(${text(`abs(${micros}) % 1000000`)}, 6, '0'), E'(\\\\.000000|000)$', '')`,
    ].join(' || '),
    P.other,
  );
})();

const SUBSECONDS = 'CAST(EXTRACT(MICROSECONDS FROM {0}) AS bigint) % 1000000';

/** A field of an INTERVAL; `undefined` for unknown parts. */
export function intervalField(part: string): Translation | undefined {
  if (/^(YEAR|MONTH|DAY|HOUR|MINUTE)$/.test(part)) return `CAST(EXTRACT(${part} FROM {0}) AS bigint)`;
  if (part === 'SECOND') return 'CAST(trunc(EXTRACT(SECOND FROM {0})) AS bigint)';
  if (part === 'MILLISECOND') return infix(`${SUBSECONDS} / 1000`, P.multiply);
  return part === 'MICROSECOND' ? infix(SUBSECONDS, P.multiply) : undefined;
}

export const intervalArithmetic = {
  add: binary('+'),
  subtract: difference,
  multiply: times,
  // Division by zero raises in both.
  divide: quotient('{0}', '{1}'),
  negate: infix('-{0}', P.unary, 'none'),
} as const;

export const intervals: FunctionTranslations = {
  $interval: interval,
  make_interval: makeInterval,
  justify_hours: justifyHours(),
  justify_days: justifyDays(),
  justify_interval: justifyAll(),
};
