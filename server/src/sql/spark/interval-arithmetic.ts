// `date + INTERVAL n UNIT` and `timestamp ± INTERVAL` → Spark; intervals as values of their own have no equal there.

import type { TypedExpression } from '../typed-tree.js';
import { addUnits } from './date-arithmetic.js';
import { TIMESTAMP_NTZ, cast, type SparkExpression } from './spark-expression.js';
import { typeKey, type CallSite } from './translation.js';

/** `a + b` or `a - b` where one is a date or time and the other an INTERVAL of one unit, or days added to a DATE. */
export function intervalArithmetic(site: CallSite, sign: 1 | -1): SparkExpression {
  const [first, second] = [site.typed(0), site.typed(1)];
  const keys = [typeKey(first.type), typeKey(second.type)];
  if (keys.includes('INTERVAL')) {
    const [moment, interval] = keys[1] === 'INTERVAL' ? [first, second] : [second, first];
    return addInterval(site, moment, interval, sign);
  }
  if (keys[0] === 'DATE' && keys[1] === 'INT64') return addUnits(site, 'DATE', site.arg(0), second, 'DAY', sign);
  if (keys[0] === 'INT64' && keys[1] === 'DATE') return addUnits(site, 'DATE', site.arg(1), first, 'DAY', sign);
  return site.refuse("an INTERVAL as a value has no equal on Spark: use DATE_DIFF or TIMESTAMP_DIFF");
}

function addInterval(site: CallSite, moment: TypedExpression, interval: TypedExpression, sign: 1 | -1): SparkExpression {
  const key = typeKey(moment.type);
  if (interval.kind !== 'call' || interval.fn !== '$interval')
    return site.refuse('Spark can add only an INTERVAL of one unit that is written here', interval);
  const unit = interval.args[1];
  const part = unit?.kind === 'literal' ? unit.value ?? '' : '';
  const lowered = site.lower(moment);
  if (key === 'DATE') return addUnits(site, 'DATETIME', cast(lowered, TIMESTAMP_NTZ), interval.args[0]!, part, sign);
  if (key === 'DATETIME' || key === 'TIMESTAMP') return addUnits(site, key, lowered, interval.args[0]!, part, sign);
  return site.refuse("an INTERVAL as a value has no equal on Spark", interval);
}

