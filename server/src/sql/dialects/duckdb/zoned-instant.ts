// A local DATETIME of a zone → the instant, in DuckDB: of a repeated hour the first, as in GoogleSQL.

import { primary, SQL_PRECEDENCE as P, type Fragment } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import { infix } from '../../printing/translation.js';
import { repeatedMinutes } from '../../printing/zone-names.js';
import type { TypedCall, TypedExpression } from '../../typed-tree.js';
import { DATETIME, TIMESTAMP } from '../../types.js';
import { literalText } from '../../typed-literal.js';
import { inRange } from './date-arithmetic.js';
import { fixedOffset, zoned } from './time-zones.js';

export function zonedInstant(
  local: TypedExpression,
  zone: TypedExpression,
  call: TypedCall,
  printer: Printer,
): Fragment {
  const name = literalText(zone);
  const text = zoned(local, zone, printer);
  if (text === undefined) return primary('');
  const instant = printer.printed(text, TIMESTAMP);
  if (name === 'UTC') return text;
  if (name !== undefined && fixedOffset(name) !== undefined)
    return printer.template(inRange('{0}', 'TIMESTAMP', 'both'), [instant], call);
  const minutes = repeatedMinutes(name);
  const earlier = `INTERVAL ${minutes === 60 ? '1 HOUR' : `${minutes} MINUTE`}`;
  const before = printer.printed(
    printer.template(infix(`{0} - ${earlier}`, P.add), [instant], { ...call, type: TIMESTAMP }),
    TIMESTAMP,
  );
  const seen = zoned(before, zone, printer);
  if (seen === undefined) return primary('');
  return printer.template(
    `CASE WHEN {0} NOT BETWEEN TIMESTAMPTZ '0001-01-01 00:00:00+00' AND TIMESTAMPTZ '9999-12-31 23:59:59.999999+00' THEN {fail:TIMESTAMP out of range} WHEN {2} = {1} THEN {0} - ${earlier} ELSE {0} END`,
    [instant, local, printer.printed(seen, DATETIME)],
    call,
  );
}
