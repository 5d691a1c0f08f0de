// Functions of TIME → Spark, where a TIME is its text; see time-templates.ts.

import { MICROS, inZone, timeZone } from './date-arithmetic.js';
import { byArity, byType, fill } from './rules.js';
import { BIGINT, call, literal, operation, type SparkExpression } from './spark-expression.js';
import { fillTemplate } from './template.js';
import type { CallSite, SparkRule, SparkTranslations } from './translation.js';
import { lowerCast } from './casts.js';
import { MICROS_OF_TIME, TIME_OF_MOMENT } from './time-templates.js';

const part = (site: CallSite, index: number): string => site.constant(index)?.toUpperCase() ?? '';

export function timeOfMoment(moment: SparkExpression): SparkExpression {
  return fillTemplate(TIME_OF_MOMENT, [moment]);
}

const micros = (time: SparkExpression): SparkExpression => fillTemplate(MICROS_OF_TIME, [time]);

/** A day has 24 hours here: times go round. */
const moving =
  (operator: '+' | '-'): SparkRule =>
  (site) => {
    const unit = MICROS[part(site, 2)];
    if (unit === undefined || unit >= MICROS['DAY']!) return site.refuse('a TIME has no such part', site.typed(2));
    const amount = site.constant(1);
    const distance =
      amount === undefined
        ? operation(
            '*',
            fill(site, `mod(a, ${MICROS['DAY']! / unit})`, site.arg(1)),
            literal(BIGINT, String(unit), true),
          )
        : literal(BIGINT, String((BigInt(amount) * BigInt(unit)) % 86_400_000_000n), true);
    const moved = operation(operator, micros(site.arg(0)), distance);
    return timeOfMoment(fill(site, 'timestamp_micros(pmod(a, 86400000000))', moved));
  };

const difference: SparkRule = (site) => {
  const unit = MICROS[part(site, 2)];
  if (unit === undefined || unit >= MICROS['DAY']!) return site.refuse('a TIME has no such part', site.typed(2));
  const units = (index: number): SparkExpression => {
    const since = micros(site.arg(index));
    return unit === 1 ? since : call('div', since, literal(BIGINT, String(unit)));
  };
  return operation('-', units(0), units(1));
};

const TRUNCATIONS: Readonly<Record<string, string>> = {
  HOUR: "concat(left(a, 2), ':00:00')",
  MINUTE: "concat(left(a, 5), ':00')",
  SECOND: 'left(a, 8)',
  MILLISECOND: String.raw`CASE WHEN char_length(a) > 8 THEN regexp_replace(left(a, 12), '\\.?0+\\z', '') ELSE a END`,
  MICROSECOND: 'a',
};

const truncating: SparkRule = (site) => {
  const template = TRUNCATIONS[part(site, 1)];
  return template === undefined
    ? site.refuse('a TIME has no such part', site.typed(1))
    : fill(site, template, site.arg(0));
};

const TWO_DIGITS = (name: string): string => `lpad(CAST(${name} AS STRING), 2, '0')`;
/** The second 60 is the first one of the next minute. */
const OF_PARTS = `CASE WHEN a NOT BETWEEN 0 AND 23 OR b NOT BETWEEN 0 AND 59 OR c NOT BETWEEN 0 AND 60 THEN raise_error('not a time of day')
  WHEN c = 60 THEN concat(${TWO_DIGITS('mod(a + div(b, 59), 24)')}, ':', ${TWO_DIGITS('mod(b + 1, 60)')}, ':00')
  ELSE concat(${TWO_DIGITS('a')}, ':', ${TWO_DIGITS('b')}, ':', ${TWO_DIGITS('c')}) END`;

const asCast: SparkRule = (site) =>
  lowerCast(
    {
      kind: 'cast',
      operand: site.typed(0),
      type: site.call.type,
      nullable: true,
      safe: site.call.safe,
      implicit: false,
      ...(site.call.span && { span: site.call.span }),
    },
    site.lowering,
  );

const now = (site: CallSite): SparkExpression =>
  timeOfMoment(
    site.count === 0
      ? call('current_timestamp')
      : call('from_utc_timestamp', call('current_timestamp'), timeZone(site, 0)),
  );

export const TIMES: SparkTranslations = {
  time: byArity({
    1: byType({ 'TIMESTAMP|DATETIME': TIME_OF_MOMENT, TIME: 'a', STRING: asCast }),
    2: (site) => timeOfMoment(inZone(site, site.arg(0), 1)),
    3: OF_PARTS,
  }),
  time_add: moving('+'),
  time_sub: moving('-'),
  time_diff: difference,
  time_trunc: truncating,
  $extract_time: (site) => timeOfMoment(inZone(site, site.arg(0), 1)),
  current_time: now,
};
