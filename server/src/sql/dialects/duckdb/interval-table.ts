// INTERVAL values in DuckDB: constructors, arithmetic, justification and text. Comparisons are made on their length, because
// DuckDB carries days into months in another way when signs differ.

import { SQL_PRECEDENCE as P } from '../../printing/fragment.js';
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
} from './interval-parts.js';

interface Part {
  readonly constructor: 'to_months' | 'to_days' | 'to_microseconds';
  readonly factor: bigint;
}

const PARTS: Readonly<Record<string, Part>> = {
  YEAR: { constructor: 'to_months', factor: 12n },
  QUARTER: { constructor: 'to_months', factor: 3n },
  MONTH: { constructor: 'to_months', factor: 1n },
  WEEK: { constructor: 'to_days', factor: 7n },
  DAY: { constructor: 'to_days', factor: 1n },
  HOUR: { constructor: 'to_microseconds', factor: 3_600_000_000n },
  MINUTE: { constructor: 'to_microseconds', factor: 60_000_000n },
  SECOND: { constructor: 'to_microseconds', factor: 1_000_000n },
};

const MOST: Readonly<Record<Part['constructor'], bigint>> = {
  to_months: BigInt(MOST_MONTHS),
  to_days: BigInt(MOST_DAYS),
  to_microseconds: MOST_MICROS,
};

/** A literal interval in units of one part of it: `INTERVAL 3 DAY`, or a constant with one part that is not zero. */
export function constantInterval(
  expr: TypedExpression,
): { readonly months: bigint; readonly days: bigint; readonly micros: bigint } | undefined {
  if (expr.kind === 'call' && expr.fn === '$interval') {
    const count = literalText(expr.args[0]);
    const part = PARTS[(literalText(expr.args[1]) ?? '').toUpperCase()];
    if (count === undefined || part === undefined) return undefined;
    const n = BigInt(count) * part.factor;
    return {
      months: part.constructor === 'to_months' ? n : 0n,
      days: part.constructor === 'to_days' ? n : 0n,
      micros: part.constructor === 'to_microseconds' ? n : 0n,
    };
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
  if (literalOf(call.args[0]) !== undefined && literalText(call.args[0]) === undefined)
    return printer.apply('CAST(NULL AS INTERVAL)', call);
  const most = MOST[part.constructor];
  const literal = literalText(call.args[0]);
  if (literal !== undefined) {
    const count = BigInt(literal) * part.factor;
    if (count > most || count < -most)
      return printer.refuse('the interval is outside GoogleSQL’s range: an error', call.args[0]);
    return printer.apply(`${part.constructor}(${count})`, call);
  }
  const limit = most / part.factor;
  const count = part.factor === 1n ? '{0}' : `{0} * ${part.factor}`;
  const value = part.constructor === 'to_microseconds' ? count : `CAST(${count} AS INTEGER)`;
  return printer.apply(
    `CASE WHEN {0} NOT BETWEEN -${limit} AND ${limit} THEN {fail:INTERVAL out of range} ELSE ${part.constructor}(${value}) END`,
    call,
  );
};

/** MAKE_INTERVAL(year, month, day, hour, minute, second): all six are there when names were used; the end may be missing. */
const makeInterval: Translation = (call, printer) => {
  const has = (i: number): boolean => call.args[i] !== undefined && literalText(call.args[i]) !== '0';
  const sum = (...terms: readonly (readonly [number, number])[]): string =>
    terms
      .filter(([i]) => has(i))
      .map(([i, factor]) => (factor === 1 ? `{${i}}` : `{${i}} * ${factor}`))
      .join(' + ');
  const months = sum([0, 12], [1, 1]);
  const days = sum([2, 1]);
  const micros = sum([3, 3_600_000_000], [4, 60_000_000], [5, 1_000_000]);
  const parts = [
    ...(months === '' ? [] : [`to_months(CAST(${months} AS INTEGER))`]),
    ...(days === '' ? [] : [`to_days(CAST(${days} AS INTEGER))`]),
    ...(micros === '' ? [] : [`to_microseconds(${micros})`]),
  ];
  if (parts.length === 0) return printer.apply('to_days(0)', call);
  const text = parts.length === 1 ? parts[0]! : `(${parts.join(' + ')})`;
  return printer.apply(intervalInRange(text), call);
};

const binary =
  (symbol: '+' | '-'): Translation =>
  (call, printer) =>
    call.args.every((arg) => constantInterval(arg) !== undefined)
      ? printer.apply(infix(`{0} ${symbol} {1}`, P.add), call)
      : printer.apply(intervalInRange(`({0} ${symbol} {1})`), call);

/** DATE - DATE is days, DATETIME - DATETIME days and time, TIMESTAMP - TIMESTAMP time only. */
const difference: Translation = (call, printer) => {
  const type = typeKey(call.args[0]!.type);
  if (type === 'INTERVAL') return printer.apply(binary('-'), call);
  if (type === 'DATE') return printer.apply('to_days(CAST({0} - {1} AS INTEGER))', call);
  const micros = 'epoch_us({0}) - epoch_us({1})';
  if (type === 'TIMESTAMP' || type === 'TIME') return printer.apply(`to_microseconds(${micros})`, call);
  return printer.apply(
    infix(
      `to_days(CAST((${micros}) // ${MICROS_PER_DAY} AS INTEGER)) + to_microseconds((${micros}) % ${MICROS_PER_DAY})`,
      P.add,
    ),
    call,
  );
};

const times: Translation = (call, printer) => {
  const [value, factor] = typeKey(call.args[0]!.type) === 'INTERVAL' ? [0, 1] : [1, 0];
  const part = (text: string, most: bigint | number): string =>
    `CASE WHEN abs(CAST(${text} AS HUGEINT) * {${factor}}) > ${most} THEN {fail:INTERVAL out of range} ELSE (${text}) * {${factor}} END`;
  const operand = `{${value}}`;
  return printer.apply(
    infix(
      intervalOf(
        part(monthsOf(operand), MOST_MONTHS),
        part(daysOf(operand), MOST_DAYS),
        part(microsOf(operand), MOST_MICROS),
      ),
      P.add,
    ),
    call,
  );
};

/** Months, the rest of them as days, the rest of those as time; each part towards zero. */
const over: Translation = (call, printer) => {
  const divisor = literalText(call.args[1]);
  const days = `((${monthsOf('{0}')}) % {1} * 30 + ${daysOf('{0}')})`;
  const micros = `(CAST(${days} % {1} AS HUGEINT) * ${MICROS_PER_DAY} + ${microsOf('{0}')})`;
  const text = intervalOf(`(${monthsOf('{0}')}) // {1}`, `${days} // {1}`, `CAST(${micros} // {1} AS BIGINT)`);
  if (divisor !== undefined && divisor !== '0') return printer.apply(infix(text, P.add), call);
  return printer.apply(`CASE WHEN {1} = 0 AND {0} IS NOT NULL THEN {fail:division by zero} ELSE ${text} END`, call);
};

/** Days and hours of opposite sign are brought to one sign by the plain total. */
const justifyHours = (days: string, micros: string): { readonly days: string; readonly micros: string } => {
  const total = `(CAST(${days} AS HUGEINT) * ${MICROS_PER_DAY} + ${micros})`;
  return {
    days: `CAST(${total} // ${MICROS_PER_DAY} AS BIGINT)`,
    micros: `CAST(${total} % ${MICROS_PER_DAY} AS BIGINT)`,
  };
};

/** What is carried into a larger part may leave its range. */
const justified =
  (text: string): Translation =>
  (call, printer) =>
    printer.template(
      intervalInRange('{0}'),
      [printer.printed(printer.apply(infix(text, P.add), call), call.type)],
      call,
    );

const justify = (which: 'hours' | 'days' | 'interval'): Translation => {
  const [months, days, micros] = [`(${monthsOf('{0}')})`, daysOf('{0}'), `(${microsOf('{0}')})`];
  if (which === 'hours') {
    const carried = justifyHours(days, micros);
    return justified(intervalOf(months, carried.days, carried.micros));
  }
  if (which === 'days') {
    const total = `(${months} * 30 + ${days})`;
    return justified(intervalOf(`${total} // 30`, `${total} % 30`, micros));
  }
  const total = `(${lengthOf('{0}')})`;
  return justified(
    intervalOf(
      `${total} // 2592000000000`,
      `${total} % 2592000000000 // ${MICROS_PER_DAY}`,
      `${total} % ${MICROS_PER_DAY}`,
    ),
  );
};

const two = (text: string): string => `CAST(${text} AS VARCHAR)`;

/** `Y-M D H:M:S[.fff[fff]]`. */
export const intervalText = ((): Translation => {
  const months = `(${monthsOf('{0}')})`;
  const micros = `(${microsOf('{0}')})`;
  const minus = (value: string): string => `CASE WHEN ${value} < 0 THEN '-' ELSE '' END`;
  const fraction = `regexp_replace(printf('.%06d', abs(${micros}) % 1000000), '(\\.000000|000)$', '')`;
  return infix(
    [
      minus(months),
      two(`abs(${months}) // 12`),
      "'-'",
      two(`abs(${months}) % 12`),
      "' '",
      two(daysOf('{0}')),
      "' '",
      minus(micros),
      two(`abs(${micros}) // 3600000000`),
      "':'",
      two(`abs(${micros}) // 60000000 % 60`),
      "':'",
      two(`abs(${micros}) // 1000000 % 60`),
      fraction,
    ].join(' || '),
    P.other,
  );
})();

const EXTRACTED: Readonly<Record<string, string>> = {
  YEAR: "extract('year' FROM {0})",
  MONTH: "extract('month' FROM {0})",
  DAY: "extract('day' FROM {0})",
  HOUR: "extract('hour' FROM {0})",
  MINUTE: "extract('minute' FROM {0})",
  SECOND: "extract('second' FROM {0})",
  MILLISECOND: "extract('microsecond' FROM {0}) % 1000000 // 1000",
  MICROSECOND: "extract('microsecond' FROM {0}) % 1000000",
};

/** A field of an INTERVAL; `undefined` for unknown parts. */
export function intervalField(part: string): Translation | undefined {
  const text = EXTRACTED[part];
  return text === undefined ? undefined : infix(text, text.includes('%') ? P.multiply : 100);
}

export const intervalArithmetic = {
  add: binary('+'),
  subtract: difference,
  multiply: times,
  divide: over,
  negate: infix('-{0}', P.unary, 'none'),
} as const;

/** SUM and AVG of INTERVAL from the sums of its parts (HUGEINT texts) and, for AVG, the number of values. */
export function intervalTotal(months: string, days: string, micros: string, count?: string): string {
  if (count === undefined) return intervalOf(months, days, `CAST(${micros} AS BIGINT)`);
  const restDays = `(${months} % ${count} * 30 + ${days})`;
  return intervalOf(
    `${months} // ${count}`,
    `${restDays} // ${count}`,
    `CAST((${restDays} % ${count} * ${MICROS_PER_DAY} + ${micros}) // ${count} AS BIGINT)`,
  );
}

export const intervals: FunctionTranslations = {
  $interval: interval,
  make_interval: makeInterval,
  justify_hours: justify('hours'),
  justify_days: justify('days'),
  justify_interval: justify('interval'),
};
