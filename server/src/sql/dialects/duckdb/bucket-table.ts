// DATE_BUCKET, DATETIME_BUCKET, TIMESTAMP_BUCKET in DuckDB. time_bucket has other origins and widths, so starts are computed:
// the origin plus the largest whole number of widths that does not pass the value.

import type { FunctionTranslations, Translation } from '../../printing/translation.js';
import { literalOf } from '../../typed-literal.js';
import { typeKey } from '../../types.js';
import { inRange, type TemporalType } from './date-arithmetic.js';
import { constantInterval } from './interval-table.js';

const ORIGINS = {
  DATE: "DATE '1950-01-01'",
  DATETIME: "TIMESTAMP '1950-01-01 00:00:00'",
  TIMESTAMP: "TIMESTAMPTZ '1950-01-01 00:00:00+00'",
} as const;
const MICROS_PER_DAY = 86_400_000_000n;

const bucket: Translation = (call, printer) => {
  const type = typeKey(call.type) as Exclude<TemporalType, 'TIME'>;
  const width = constantInterval(call.args[1]!);
  if (width === undefined || (literalOf(call.args[1]) !== undefined && literalOf(call.args[1])!.value === undefined))
    return printer.refuse('a bucket width must be a constant to be translated exactly', call.args[1]);
  const parts = [width.months, width.days, width.micros].filter((part) => part !== 0n);
  if (parts.length !== 1 || parts[0]! < 0n)
    return printer.refuse(
      'GoogleSQL raises an error unless the width has exactly one part, a positive one',
      call.args[1],
    );
  const origin = call.args[2] === undefined ? ORIGINS[type] : '{2}';
  if (width.months > 0n) {
    if (type === 'TIMESTAMP')
      return printer.refuse('GoogleSQL raises an error for months as the width of TIMESTAMP_BUCKET', call.args[1]);
    const since = (value: string): string => `(year(${value}) * 12 + month(${value}))`;
    const between = `(${since('{0}')} - ${since(origin)})`;
    const w = width.months;
    // Towards the past, not towards zero.
    const widths = `((${between} - (${between} % ${w} + ${w}) % ${w}))`;
    const start = (months: string): string =>
      `CAST(${origin} + to_months(CAST(${months} AS INTEGER)) AS ${type === 'DATE' ? 'DATE' : 'TIMESTAMP'})`;
    const text = `CASE WHEN ${start(widths)} > {0} THEN ${start(`${widths} - ${w}`)} ELSE ${start(widths)} END`;
    return printer.apply(inRange(text, type, 'low'), call);
  }
  if (type === 'DATE') {
    if (width.micros > 0n)
      return printer.refuse('GoogleSQL raises an error for a time as the width of DATE_BUCKET', call.args[1]);
    const days = `({0} - ${origin})`;
    return printer.apply(
      inRange(`{0} - CAST((${days} % ${width.days} + ${width.days}) % ${width.days} AS INTEGER)`, 'DATE', 'low'),
      call,
    );
  }
  const micros = width.micros + width.days * MICROS_PER_DAY;
  const since = `(epoch_us({0}) - epoch_us(${origin}))`;
  return printer.apply(
    inRange(`({0} - to_microseconds((${since} % ${micros} + ${micros}) % ${micros}))`, type, 'low'),
    call,
  );
};

export const buckets: FunctionTranslations = { date_bucket: bucket, datetime_bucket: bucket, timestamp_bucket: bucket };
