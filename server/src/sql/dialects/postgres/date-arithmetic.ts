// Adding to and truncating DATE, DATETIME, TIMESTAMP and TIME in PostgreSQL, with GoogleSQL's range: years 1 to 9999, an error outside.

import type { Fragment } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import { infix, type Translation } from '../../printing/translation.js';
import type { TypedCall, TypedExpression } from '../../typed-tree.js';
import { literalOf, literalText } from '../../typed-literal.js';
import { typeKey } from '../../types.js';
import { constantInterval, intervalArithmetic } from './interval-table.js';
import { mayHaveMonths } from '../../printing/interval-facts.js';
import { monthsOf } from './interval-parts.js';
import { P } from './precedence.js';

export type TemporalType = 'DATE' | 'DATETIME' | 'TIMESTAMP' | 'TIME';
type Dated = Exclude<TemporalType, 'TIME'>;

const RANGE: Readonly<Record<Dated, readonly [low: string, high: string]>> = {
  DATE: ["DATE '0001-01-01'", "DATE '9999-12-31'"],
  DATETIME: ["TIMESTAMP '0001-01-01 00:00:00'", "TIMESTAMP '9999-12-31 23:59:59.999999'"],
  TIMESTAMP: ["TIMESTAMPTZ '0001-01-01 00:00:00+00'", "TIMESTAMPTZ '9999-12-31 23:59:59.999999+00'"],
};

/** Units: what an interval literal calls one, the argument of make_interval, and how many of those a unit has. */
const UNIT: Readonly<Record<string, { readonly name: string; readonly argument: string; readonly factor: number }>> = {
  MICROSECOND: { name: 'microseconds', argument: 'secs', factor: 1 },
  MILLISECOND: { name: 'milliseconds', argument: 'secs', factor: 1 },
  SECOND: { name: 'seconds', argument: 'secs', factor: 1 },
  MINUTE: { name: 'minutes', argument: 'secs', factor: 1 },
  HOUR: { name: 'hours', argument: 'secs', factor: 1 },
  DAY: { name: 'days', argument: 'days', factor: 1 },
  WEEK: { name: 'days', argument: 'days', factor: 7 },
  MONTH: { name: 'months', argument: 'months', factor: 1 },
  QUARTER: { name: 'months', argument: 'months', factor: 3 },
  YEAR: { name: 'months', argument: 'months', factor: 12 },
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
export function inRange(template: string, type: Dated, side: Side): string {
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
    return printer.refuse(`no exact translation of the date part ${part} here to PostgreSQL is known`, call);
  if (type === 'DATE' && unit.argument === 'secs')
    return printer.refuse('GoogleSQL raises an error for a part of the clock with a DATE', call);
  const args = [operand, amount];
  const literal = literalText(amount);
  if (literalOf(amount) !== undefined && literal === undefined)
    return printer.template('CAST(NULL AS {type})', args, call);
  const count = literal === undefined ? undefined : BigInt(literal) * BigInt(unit.factor) * (sign === '-' ? -1n : 1n);
  if (count === 0n) return printer.template('{0}', args, call);
  if (count !== undefined && (count > 2147483647n || count < -2147483648n) && unit.argument !== 'secs')
    return printer.refuse('the interval is outside what PostgreSQL can add', amount);
  const text = step(type, count, unit, sign);
  const aDay = A_DAY[unit.name];
  // The clock goes round: an interval of more than a day may be one that PostgreSQL does not have.
  if (type === 'TIME' && count === undefined && aDay !== undefined)
    return printer.template(
      infix(`{0} ${sign} ({1} % ${aDay}) * INTERVAL '1 ${unit.name.slice(0, -1)}'`, P.add),
      args,
      call,
    );
  if (type === 'TIME') return printer.template(infix(text, P.add), args, call);
  const side: Side = count === undefined ? 'both' : count < 0n ? 'low' : 'high';
  return printer.template(inRange(text, type, side), args, call);
}

function step(
  type: TemporalType,
  count: bigint | undefined,
  unit: { readonly name: string; readonly argument: string; readonly factor: number },
  sign: '+' | '-',
): string {
  if (type === 'DATE' && unit.argument === 'days') {
    if (count !== undefined) return `{0} ${count < 0n ? '-' : '+'} ${abs(count)}`;
    return `{0} ${sign} CAST({1}${unit.factor === 1 ? '' : ` * ${unit.factor}`} AS integer)`;
  }
  const text = `{0} ${count === undefined ? `${sign} ${computedInterval(unit)}` : `${count < 0n ? '-' : '+'} INTERVAL '${abs(count)} ${unit.name}'`}`;
  if (type === 'TIMESTAMP' && unit.argument !== 'secs')
    return `(${text.replace('{0}', "{0} AT TIME ZONE 'UTC'")}) AT TIME ZONE 'UTC'`;
  return type === 'DATE' ? `CAST(${text} AS date)` : text;
}

/** A number times an interval is computed in double precision, exact to 2^53 microseconds: small units are split at days. */
function computedInterval(unit: { readonly name: string; readonly argument: string; readonly factor: number }): string {
  const aDay = A_DAY[unit.name];
  if (aDay !== undefined && /^mi(cro|lli)seconds$/.test(unit.name))
    return `(({1} / ${aDay}) * INTERVAL '24 hours' + ({1} % ${aDay}) * INTERVAL '1 ${unit.name.slice(0, -1)}')`;
  if (unit.argument === 'secs') return `{1} * INTERVAL '1 ${unit.name.slice(0, -1)}'`;
  return `make_interval(${unit.argument} => CAST({1}${unit.factor === 1 ? '' : ` * ${unit.factor}`} AS integer))`;
}

const abs = (n: bigint): bigint => (n < 0n ? -n : n);

/** `DATE + INT64`, `INT64 + DATE`, `DATE - INT64`, and INTERVAL values added to dates, instants and each other. */
export function timestampArithmetic(sign: '+' | '-'): Translation {
  return (call, printer) => {
    const [a, b] = call.args as [TypedExpression, TypedExpression];
    const kinds = `${typeKey(a.type)} ${typeKey(b.type)}`;
    if (kinds === 'DATE INT64') return shift(call, printer, a, b, 'DAY', sign);
    if (kinds === 'INT64 DATE' && sign === '+') return shift(call, printer, b, a, 'DAY', '+');
    if (kinds === 'INTERVAL INTERVAL' || (sign === '-' && typeKey(a.type) === typeKey(b.type)))
      return printer.apply(sign === '+' ? intervalArithmetic.add : intervalArithmetic.subtract, call);
    const [instant, interval] = typeKey(a.type) === 'INTERVAL' && sign === '+' ? [b, a] : [a, b];
    if (typeKey(interval.type) === 'INTERVAL' && /^(DATE|DATETIME|TIMESTAMP)$/.test(typeKey(instant.type)))
      return addIntervalValue(call, printer, instant, interval, sign);
    return printer.refuse(
      `no exact translation of ${typeKey(a.type)} ${sign} ${typeKey(b.type)} to PostgreSQL is known`,
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
  if (typeKey(instant.type) === 'TIMESTAMP') {
    const moved = inRange(`({0} AT TIME ZONE 'UTC' ${sign} {1}) AT TIME ZONE 'UTC'`, 'TIMESTAMP', 'both');
    if (!mayHaveMonths(interval)) return printer.template(moved, [instant, interval], call);
    if (constantInterval(interval) !== undefined)
      return printer.refuse('GoogleSQL raises an error: a TIMESTAMP is not moved by months', interval);
    return printer.template(
      `CASE WHEN {0} IS NOT NULL AND ${monthsOf('{1}')} <> 0 THEN {fail:a TIMESTAMP is not moved by months} ELSE ${moved} END`,
      [instant, interval],
      call,
    );
  }
  return printer.template(inRange(`{0} ${sign} {1}`, 'DATETIME', 'both'), [instant, interval], call);
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
};

/** Templates of a DATE or DATETIME operand truncated to a part; `undefined` for unknown parts. Weeks and ISO years may start before year 1. */
export function truncated(
  operand: string,
  type: 'DATE' | 'DATETIME',
  part: string,
): { readonly text: string; readonly mayLeave: boolean } | undefined {
  // A DATE would become a timestamptz of the session's zone.
  const moment = type === 'DATE' ? `CAST(${operand} AS timestamp)` : operand;
  const cast = (text: string): string => (type === 'DATE' ? `CAST(${text} AS date)` : text);
  if (part === 'DAY' && type === 'DATE') return { text: operand, mayLeave: false };
  if (part === 'ISOYEAR') {
    // 4 January is always in the first week.
    const fourth = `make_date(CAST(EXTRACT(ISOYEAR FROM ${operand}) AS integer), 1, 4)`;
    return { text: cast(`date_trunc('week', CAST(${fourth} AS timestamp))`), mayLeave: false };
  }
  const days = weekShift(part);
  if (days === 0) return { text: cast(`date_trunc('week', ${moment})`), mayLeave: false };
  if (days !== undefined) {
    const by = type === 'DATE' ? String(days) : `INTERVAL '${days} days'`;
    return {
      text: `${cast(`date_trunc('week', ${type === 'DATE' ? `CAST(${operand} + ${by} AS timestamp)` : `${operand} + ${by}`})`)} - ${by}`,
      mayLeave: true,
    };
  }
  const unit = TRUNCATED[part];
  return unit === undefined ? undefined : { text: cast(`date_trunc('${unit}', ${moment})`), mayLeave: false };
}
