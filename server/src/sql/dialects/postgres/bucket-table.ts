// DATE_BUCKET, DATETIME_BUCKET, TIMESTAMP_BUCKET in PostgreSQL. date_bin takes no months and no session-free dates, so starts are
// computed: the origin plus the largest whole number of widths that does not pass the value.

import type { FunctionTranslations, Translation } from '../../printing/translation.js';
import { literalOf } from '../../typed-literal.js';
import { typeKey } from '../../types.js';
import { inRange, type TemporalType } from './date-arithmetic.js';
import { MICROS_PER_DAY, timeOf } from './interval-parts.js';
import { constantInterval } from './interval-table.js';

const ORIGINS = {
  DATE: "DATE '1950-01-01'",
  DATETIME: "TIMESTAMP '1950-01-01 00:00:00'",
  TIMESTAMP: "TIMESTAMPTZ '1950-01-01 00:00:00+00'",
} as const;

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
    const w = String(width.months);
    const since = (value: string): string => `(EXTRACT(YEAR FROM ${value}) * 12 + EXTRACT(MONTH FROM ${value}))`;
    // Towards the past, not towards zero.
    const widths = `(floor((${since('{0}')} - ${since(origin)}) / ${w}.0) * ${w})`;
    const start = (months: string): string =>
      `CAST(${origin} + make_interval(months => CAST(${months} AS integer)) AS ${type === 'DATE' ? 'date' : 'timestamp'})`;
    return printer.apply(
      inRange(
        `CASE WHEN ${start(widths)} > {0} THEN ${start(`${widths} - ${w}`)} ELSE ${start(widths)} END`,
        type,
        'low',
      ),
      call,
    );
  }
  if (type === 'DATE') {
    if (width.micros > 0n)
      return printer.refuse('GoogleSQL raises an error for a time as the width of DATE_BUCKET', call.args[1]);
    const d = String(width.days);
    return printer.apply(inRange(`({0} - ((({0} - ${origin}) % ${d} + ${d}) % ${d}))`, 'DATE', 'low'), call);
  }
  const w = String(width.micros + width.days * BigInt(MICROS_PER_DAY));
  const since = `CAST((EXTRACT(EPOCH FROM {0}) - EXTRACT(EPOCH FROM ${origin})) * 1000000 AS bigint)`;
  return printer.apply(inRange(`({0} - ${timeOf(`((${since} % ${w} + ${w}) % ${w})`)})`, type, 'low'), call);
};

export const buckets: FunctionTranslations = { date_bucket: bucket, datetime_bucket: bucket, timestamp_bucket: bucket };
