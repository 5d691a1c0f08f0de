// Time zone expressions → what Spark reads as a zone: names with a slash, `+02:00`.

import { OTHER_ZONES, ZONE_NAME, ZONE_OFFSET } from '../printing/zone-names.js';
import type { TypedExpression } from '../typed-tree.js';
import type { Lowering } from './translation.js';
import { fillTemplate } from './template.js';
import { text, type SparkExpression } from './spark-expression.js';

const OLD_ZONES =
  'before time zones were standardised (about 1900) local times differ by some seconds: the Java runtime has its own table';

/** Java has more names (`PST`, `GMT+1`) and offsets up to 18 hours. */
const CHECKED = `CASE WHEN NOT rlike(a, '${`${ZONE_NAME}|${ZONE_OFFSET}`.replaceAll('$', String.raw`\\z`)}') THEN raise_error('not a time zone that can be told') ELSE a END`;

/** Constants are written as Spark reads them (`+5` → `+05:00`); names that Spark knows and GoogleSQL does not (`PST`) are refused. */
export function zoneText(zone: TypedExpression, lowering: Lowering): SparkExpression {
  if (zone.kind !== 'literal' || zone.value === undefined) {
    lowering.note(OLD_ZONES, zone);
    lowering.note(OTHER_ZONES, zone);
    return fillTemplate(CHECKED, [lowering.lower(zone)]);
  }
  const { value } = zone;
  const offset = /^([+-])(\d{1,2})(?::?(\d{2}))?$/.exec(value);
  if (offset !== null) return text(`${offset[1]}${offset[2]!.padStart(2, '0')}:${offset[3] ?? '00'}`);
  if (value === 'UTC') return text(value);
  if (/^[A-Z][A-Za-z_]+(\/[A-Za-z_+\-0-9]+)+$/.test(value)) {
    lowering.note(OLD_ZONES, zone);
    return text(value);
  }
  return lowering.refuse(
    `the time zone ${value} is read differently on Spark: use a name like Europe/Paris or an offset like +02:00`,
    zone,
  );
}
