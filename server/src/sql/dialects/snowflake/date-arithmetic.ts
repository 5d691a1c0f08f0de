// Adding to dates and times, differences and truncation in Snowflake.

import { SQL_PRECEDENCE as P, type Fragment } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import { byTypes, infix, refuse, type Translation } from '../../printing/translation.js';
import type { TypedCall, TypedExpression } from '../../typed-tree.js';
import { literalText } from '../../typed-literal.js';
import { typeKey } from '../../types.js';
import { daysInto, MICROS, partOf, weekStart } from './moments.js';

const CALENDAR = new Set(['WEEK', 'MONTH', 'QUARTER', 'YEAR']);

/** DATEADD; a DAY of an instant is 24 hours. */
const shift =
  (sign: 1 | -1, parts: ReadonlySet<string>): Translation =>
  (call, printer) => {
    const part = partOf(call, 2);
    if (!parts.has(part)) return printer.refuse(`${part} is not translated to Snowflake here`, call.args[2]);
    const days = part === 'WEEK' ? 7 : 1;
    const hours = part === 'DAY' && typeKey(call.args[0]!.type) === 'TIMESTAMP' ? 24 : 1;
    const factor = days * hours;
    const count = factor === 1 ? (sign === 1 ? '{1}' : '-{1}') : `${sign * factor} * {1}`;
    const unit = hours === 24 ? 'hour' : part === 'WEEK' ? 'day' : part.toLowerCase();
    const amount = factor === 1 && sign === 1 ? undefined : literalText(call.args[1]);
    if (amount !== undefined) return printer.apply(`DATEADD('${unit}', ${sign * factor * Number(amount)}, {0})`, call);
    return printer.apply(`DATEADD('${unit}', ${count}, {0})`, call);
  };

const DATE_PARTS = new Set(['DAY', ...CALENDAR]);
const CLOCK_PARTS = new Set(['MICROSECOND', 'MILLISECOND', 'SECOND', 'MINUTE', 'HOUR']);
const TIMESTAMP_PARTS = new Set([...CLOCK_PARTS, 'DAY']);
const DATETIME_PARTS = new Set([...CLOCK_PARTS, ...DATE_PARTS]);

export const shifting = (sign: 1 | -1): Translation =>
  byTypes({
    DATE: shift(sign, DATE_PARTS),
    DATETIME: shift(sign, DATETIME_PARTS),
    TIMESTAMP: shift(sign, TIMESTAMP_PARTS),
    TIME: refuse('TIME values beyond midnight wrap around in GoogleSQL; this is not translated to Snowflake'),
  });

/** Whole units between two moments, in exact integers: the difference less its remainder. */
function wholeUnits(unit: number): string {
  const micros = "DATEDIFF('microsecond', {1}, {0})";
  return unit === 1 ? micros : `CAST((${micros} - MOD(${micros}, ${unit})) / ${unit} AS NUMBER(38, 0))`;
}

/** Boundaries between two dates; weeks counted from one common start. */
export const boundaries: Translation = (call, printer) => {
  const part = partOf(call, 2);
  const start = weekStart(part);
  if (start !== undefined) {
    // 1970-01-04 was a Sunday.
    const week = (text: string): string =>
      `FLOOR(DATEDIFF('day', CAST('1970-01-${String(4 + start).padStart(2, '0')}' AS DATE), ${text}) / 7)`;
    return printer.apply(infix(`${week('{0}')} - ${week('{1}')}`, P.add), call);
  }
  if (part === 'ISOYEAR') return printer.apply(infix('YEAROFWEEKISO({0}) - YEAROFWEEKISO({1})', P.add), call);
  if (!DATE_PARTS.has(part)) return printer.refuse(`${part} is not translated to Snowflake here`, call.args[2]);
  return printer.apply(`DATEDIFF('${part.toLowerCase()}', {1}, {0})`, call);
};

export const timestampDiff: Translation = (call, printer) => {
  const part = partOf(call, 2);
  const unit = MICROS[part];
  return unit === undefined
    ? printer.refuse(`${part} is not translated to Snowflake here`, call.args[2])
    : printer.apply(wholeUnits(unit), call);
};

/** DATETIME_DIFF counts boundaries: both ends are truncated first. */
export const datetimeDiff: Translation = (call, printer) => {
  const part = partOf(call, 2);
  if (MICROS[part] !== undefined) return printer.apply(`DATEDIFF('${part.toLowerCase()}', {1}, {0})`, call);
  const dates = call.args
    .slice(0, 2)
    .map((arg) =>
      printer.printed(printer.template('CAST({0} AS DATE)', [arg], call), { kind: 'scalar', name: 'DATE' }, arg.span),
    );
  return printer.apply(boundaries, { ...call, args: [...dates, call.args[2]!] });
};

const TRUNCATED = new Set([
  'MICROSECOND',
  'MILLISECOND',
  'SECOND',
  'MINUTE',
  'HOUR',
  'DAY',
  'MONTH',
  'QUARTER',
  'YEAR',
]);

function truncate(part: string, call: TypedCall, operand: TypedExpression, printer: Printer): Fragment {
  const start = weekStart(part);
  const type = typeKey(operand.type);
  if (start !== undefined) {
    const day = type === 'DATE' ? '{0}' : "DATE_TRUNC('day', {0})";
    return printer.template(`DATEADD('day', -(${daysInto('{0}', start)}), ${day})`, [operand], call);
  }
  if (!TRUNCATED.has(part) || (type === 'DATE' && MICROS[part] !== undefined && part !== 'DAY'))
    return printer.refuse(`${part} is not translated to Snowflake here`, call.args[1]);
  return printer.template(`DATE_TRUNC('${part.toLowerCase()}', {0})`, [operand], call);
}

export const dateTrunc: Translation = (call, printer) => {
  const operand = call.args[0]!;
  if (typeKey(operand.type) !== 'TIMESTAMP') return truncate(partOf(call, 1), call, operand, printer);
  if (call.args[2] !== undefined && literalText(call.args[2]) !== 'UTC')
    return printer.refuse(
      'truncating an instant in another time zone than UTC is not translated to Snowflake',
      call.args[2],
    );
  // An instant with the offset of UTC: its parts are those of UTC, and what is cut off leaves an instant.
  const inUtc = printer.printed(
    { text: `CONVERT_TIMEZONE('UTC', ${printer.argument(operand)})`, precedence: 100 },
    operand.type,
    operand.span,
  );
  return truncate(partOf(call, 1), call, inUtc, printer);
};

export const lastDay: Translation = (call, printer) => {
  const part = call.args[1] === undefined ? 'MONTH' : partOf(call, 1);
  const operand =
    typeKey(call.args[0]!.type) === 'DATE'
      ? call.args[0]!
      : printer.printed(printer.template('CAST({0} AS DATE)', [call.args[0]!], call), { kind: 'scalar', name: 'DATE' });
  const start = weekStart(part);
  if (start !== undefined)
    return printer.template(`DATEADD('day', 6 - (${daysInto('{0}', start)}), {0})`, [operand], call);
  if (!['MONTH', 'QUARTER', 'YEAR'].includes(part))
    return printer.refuse(`LAST_DAY of ${part} is not translated to Snowflake`, call.args[1]);
  return printer.template(`LAST_DAY({0}, '${part.toLowerCase()}')`, [operand], call);
};
