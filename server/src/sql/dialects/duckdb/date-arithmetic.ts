// Adding to and truncating DATE, DATETIME, TIMESTAMP and TIME in DuckDB, with GoogleSQL's range: years 1 to 9999, an error outside.

import { SQL_PRECEDENCE as P, type Fragment } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import { infix, type Translation } from '../../printing/translation.js';
import type { TypedCall, TypedExpression } from '../../typed-tree.js';
import { literalOf, literalText } from '../../typed-literal.js';
import { typeKey } from '../../types.js';
import { constantInterval, intervalArithmetic } from './interval-table.js';
import { mayHaveMonths } from '../../printing/interval-facts.js';
import { monthsOf } from './interval-parts.js';

export type TemporalType = 'DATE' | 'DATETIME' | 'TIMESTAMP' | 'TIME';

const RANGE: Readonly<Record<Exclude<TemporalType, 'TIME'>, readonly [low: string, high: string]>> = {
  DATE: ["DATE '0001-01-01'", "DATE '9999-12-31'"],
  DATETIME: ["TIMESTAMP '0001-01-01 00:00:00'", "TIMESTAMP '9999-12-31 23:59:59.999999'"],
  TIMESTAMP: ["TIMESTAMPTZ '0001-01-01 00:00:00+00'", "TIMESTAMPTZ '9999-12-31 23:59:59.999999+00'"],
};

/** Units per INTERVAL function of DuckDB. */
const UNIT: Readonly<Record<string, { readonly name: string; readonly factor: number }>> = {
  MICROSECOND: { name: 'microseconds', factor: 1 },
  MILLISECOND: { name: 'milliseconds', factor: 1 },
  SECOND: { name: 'seconds', factor: 1 },
  MINUTE: { name: 'minutes', factor: 1 },
  HOUR: { name: 'hours', factor: 1 },
  DAY: { name: 'days', factor: 1 },
  WEEK: { name: 'days', factor: 7 },
  MONTH: { name: 'months', factor: 1 },
  QUARTER: { name: 'months', factor: 3 },
  YEAR: { name: 'years', factor: 1 },
};
const SINGULAR: Readonly<Record<string, string>> = {
  microseconds: 'MICROSECOND',
  milliseconds: 'MILLISECOND',
  seconds: 'SECOND',
  minutes: 'MINUTE',
  hours: 'HOUR',
  days: 'DAY',
  months: 'MONTH',
  years: 'YEAR',
};

/** Units of the clock in a day. */
const A_DAY: Readonly<Record<string, number>> = {
  microseconds: 86_400_000_000,
  milliseconds: 86_400_000,
  seconds: 86_400,
  minutes: 1440,
  hours: 24,
};

/** Which ends of the range a result can leave. */
export type Side = 'low' | 'high' | 'both';

/** A template that is a DATE, DATETIME or TIMESTAMP, guarded against leaving GoogleSQL's range. */
export function inRange(template: string, type: Exclude<TemporalType, 'TIME'>, side: Side): string {
  const [low, high] = RANGE[type];
  const outside = {
    low: `${template} < ${low}`,
    high: `${template} > ${high}`,
    both: `${template} NOT BETWEEN ${low} AND ${high}`,
  }[side];
  return `CASE WHEN ${outside} THEN {fail:${type} out of range} ELSE ${template} END`;
}

/** `*_ADD(x, INTERVAL n UNIT)` and `*_SUB`: arguments x, n, part. */
export function addInterval(sign: '+' | '-'): Translation {
  return (call, printer) => {
    const [operand, amount, part] = call.args as [TypedExpression, TypedExpression, TypedExpression];
    return shift(call, printer, operand, amount, literalText(part) ?? '', sign);
  };
}

function shift(
  call: TypedCall,
  printer: Printer,
  operand: TypedExpression,
  amount: TypedExpression,
  part: string,
  sign: '+' | '-',
): Fragment {
  const type = typeKey(operand.type) as TemporalType;
  const unit = UNIT[part.toUpperCase()];
  if (unit === undefined)
    return printer.refuse(`no exact translation of the date part ${part} here to DuckDB is known`, call);
  const args = [operand, amount];
  const literal = literalText(amount);
  const count = literal === undefined ? undefined : BigInt(literal) * BigInt(unit.factor) * (sign === '-' ? -1n : 1n);
  if (literalOf(amount) !== undefined && literal === undefined)
    return printer.template('CAST(NULL AS {type})', args, call);
  if (count !== undefined && (count > 2147483647n || count < -2147483648n))
    return printer.refuse('the interval is outside what DuckDB can add', amount);
  if (type === 'TIME') {
    // The clock goes round: an interval of more than a day may be one that DuckDB does not have.
    const aDay = A_DAY[unit.name];
    const step =
      count === undefined && aDay !== undefined
        ? `${sign} to_${unit.name}({1} % ${aDay})`
        : timeStep(count, unit.name, sign);
    return printer.template(infix(`{0} ${step}`, P.add), args, call);
  }
  const side: Side = count === undefined ? 'both' : count < 0n ? 'low' : 'high';
  if (type === 'TIMESTAMP' && unit.name === 'days') {
    // A day of a TIMESTAMP has 24 hours; as INTERVAL it would be one of the session's time zone.
    const hours = { name: 'hours', factor: 24 * unit.factor };
    if (count !== undefined && abs(count * 24n) > 2147483647n)
      return printer.refuse('the interval is outside what DuckDB can add', amount);
    if (count !== 0n)
      return printer.template(inRange(step(type, count && count * 24n, hours, sign), type, side), args, call);
  }
  if (count === 0n) return printer.template('{0}', args, call);
  return printer.template(inRange(step(type, count, unit, sign), type, side), args, call);
}

function step(
  type: TemporalType,
  count: bigint | undefined,
  unit: { readonly name: string; readonly factor: number },
  sign: '+' | '-',
): string {
  if (type === 'DATE' && unit.name === 'days') {
    if (count !== undefined) return `{0} ${count < 0n ? '-' : '+'} ${abs(count)}`;
    return `{0} ${sign} CAST({1}${unit.factor === 1 ? '' : ` * ${unit.factor}`} AS INTEGER)`;
  }
  const interval = timeStep(count, unit.name, sign, unit.factor);
  return type === 'DATE' ? `CAST({0} ${interval} AS DATE)` : `{0} ${interval}`;
}

function timeStep(count: bigint | undefined, name: string, sign: '+' | '-', factor = 1): string {
  if (count !== undefined) return `${count < 0n ? '-' : '+'} INTERVAL ${abs(count)} ${SINGULAR[name]!}`;
  return `${sign} to_${name}({1}${factor === 1 ? '' : ` * ${factor}`})`;
}

const abs = (n: bigint): bigint => (n < 0n ? -n : n);

/** `DATE + INT64`, `INT64 + DATE`, `DATE - INT64`, and instants with a literal INTERVAL of one unit. */
export function timestampArithmetic(sign: '+' | '-'): Translation {
  return (call, printer) => {
    const [a, b] = call.args as [TypedExpression, TypedExpression];
    const kinds = `${typeKey(a.type)} ${typeKey(b.type)}`;
    if (kinds === 'DATE INT64') return shift(call, printer, a, b, 'DAY', sign);
    if (kinds === 'INT64 DATE' && sign === '+') return shift(call, printer, b, a, 'DAY', '+');
    const [instant, interval] = typeKey(a.type) === 'INTERVAL' && sign === '+' ? [b, a] : [a, b];
    if (typeKey(interval.type) === 'INTERVAL' && /^(DATE|DATETIME|TIMESTAMP)$/.test(typeKey(instant.type)))
      return addIntervalValue(call, printer, instant, interval, sign);
    if (kinds === 'INTERVAL INTERVAL' && sign === '+') return printer.apply(intervalArithmetic.add, call);
    if (sign === '-' && /^(INTERVAL INTERVAL|DATE DATE|DATETIME DATETIME|TIMESTAMP TIMESTAMP|TIME TIME)$/.test(kinds))
      return printer.apply(intervalArithmetic.subtract, call);
    return printer.refuse(
      `no exact translation of ${typeKey(a.type)} ${sign} ${typeKey(b.type)} to DuckDB is known`,
      call,
    );
  };
}

/** Months first, then days, then the time, as both engines do; DATE becomes DATETIME in both. */
function addIntervalValue(
  call: TypedCall,
  printer: Printer,
  instant: TypedExpression,
  interval: TypedExpression,
  sign: '+' | '-',
): Fragment {
  const type = typeKey(instant.type) === 'TIMESTAMP' ? 'TIMESTAMP' : 'DATETIME';
  // Days of an INTERVAL are the session's time zone's on a TIMESTAMPTZ.
  const sum = type === 'DATETIME' ? `{0} ${sign} {1}` : `timezone('UTC', timezone('UTC', {0}) ${sign} {1})`;
  const moved = inRange(sum, type, 'both');
  if (type === 'DATETIME' || !mayHaveMonths(interval)) return printer.template(moved, [instant, interval], call);
  if (constantInterval(interval) !== undefined)
    return printer.refuse('GoogleSQL raises an error: a TIMESTAMP is not moved by months', interval);
  return printer.template(
    `CASE WHEN {0} IS NOT NULL AND ${monthsOf('{1}')} <> 0 THEN {fail:a TIMESTAMP is not moved by months} ELSE ${moved} END`,
    [instant, interval],
    call,
  );
}

/** Days to add so that the week that starts on `weekday` starts on a Monday. */
const SHIFT: Readonly<Record<string, number>> = {
  SUNDAY: 1,
  MONDAY: 0,
  TUESDAY: 6,
  WEDNESDAY: 5,
  THURSDAY: 4,
  FRIDAY: 3,
  SATURDAY: 2,
};

/** WEEK → 1 (Sunday), WEEK(MONDAY) and ISOWEEK → 0 …; `undefined` for parts that are no weeks. */
export function weekShift(part: string): number | undefined {
  if (part === 'WEEK') return SHIFT['SUNDAY'];
  if (part === 'ISOWEEK') return 0;
  const match = /^WEEK\((\w+)\)$/.exec(part);
  return match === null ? undefined : SHIFT[match[1]!];
}

const TRUNCATED: Readonly<Record<string, string>> = {
  MICROSECOND: 'microseconds',
  MILLISECOND: 'milliseconds',
  SECOND: 'second',
  MINUTE: 'minute',
  HOUR: 'hour',
  DAY: 'day',
  MONTH: 'month',
  QUARTER: 'quarter',
  YEAR: 'year',
  ISOYEAR: 'isoyear',
};

/** The template truncated to a part; `undefined` for unknown parts. Weeks and ISO years may start before year 1. */
export function truncated(
  operand: string,
  type: Exclude<TemporalType, 'TIME'>,
  part: string,
): { readonly text: string; readonly mayLeave: boolean } | undefined {
  if (type === 'TIMESTAMP') {
    const inUtc = truncated(`timezone('UTC', ${operand})`, 'DATETIME', part);
    return inUtc && { ...inUtc, text: `timezone('UTC', ${inUtc.text})` };
  }
  const cast = (text: string): string => (type === 'DATE' ? `CAST(${text} AS DATE)` : text);
  const days = weekShift(part);
  if (days === 0) return { text: cast(`date_trunc('week', ${operand})`), mayLeave: false };
  if (days !== undefined) {
    const shiftBy = type === 'DATE' ? String(days) : `INTERVAL ${days} DAY`;
    return { text: `${cast(`date_trunc('week', ${operand} + ${shiftBy})`)} - ${shiftBy}`, mayLeave: true };
  }
  const unit = TRUNCATED[part];
  return unit === undefined ? undefined : { text: cast(`date_trunc('${unit}', ${operand})`), mayLeave: false };
}

/** `*_TRUNC(x, part)`. */
export const truncate: Translation = (call, printer) => {
  const operand = call.args[0]!;
  const part = (literalText(call.args[1]) ?? '').toUpperCase();
  const type = typeKey(operand.type) as TemporalType;
  if (call.args.length > 2)
    return printer.refuse('truncation in a time zone is not translated to DuckDB', call.args[2]);
  if (type === 'TIME') {
    const step = { MICROSECOND: 1, MILLISECOND: 1000, SECOND: 1_000_000, MINUTE: 60_000_000, HOUR: 3_600_000_000 }[
      part
    ];
    if (step === undefined)
      return printer.refuse(`no exact translation of the time part ${part} to DuckDB is known`, call.args[1]);
    if (step === 1) return printer.apply('{0}', call);
    return printer.apply(infix(`{0} - to_microseconds(epoch_us({0}) % ${step})`, P.add), call);
  }
  const result = truncated('{0}', type, part);
  if (result === undefined)
    return printer.refuse(`no exact translation of the date part ${part} to DuckDB is known`, call.args[1]);
  if (result.mayLeave) return printer.apply(inRange(result.text, type, 'low'), call);
  return printer.apply(infix(result.text, P.add), call);
};
