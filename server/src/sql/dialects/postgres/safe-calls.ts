// SAFE. in PostgreSQL, where no expression catches an error: functions that fail by the guards of their translation alone, and conditions
// for what makes the others fail.

import type { Fragment } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import {
  aggregate,
  byArity,
  byTypes,
  type FunctionTranslations,
  type Translation,
} from '../../printing/translation.js';
import { CAUGHT_ZONE, zoneFromData } from '../../printing/zone-names.js';
import { literalText } from '../../typed-literal.js';
import type { TypedCall, TypedExpression } from '../../typed-tree.js';
import { STRING } from '../../types.js';
import { cannotFail } from './caught-errors.js';
import { conversions } from './conversion-table.js';
import { addInterval } from './date-arithmetic.js';
import { math } from './math-table.js';
import { strings } from './string-table.js';

/** Functions that fail only by a guard in their translation, or for arguments that no memory holds. */
const GUARDED: ReadonlySet<string> = new Set([
  'left',
  'right',
  'ascii',
  'code_points_to_bytes',
  'translate',
  'format_date',
  'format_datetime',
  'format_timestamp',
  'format_time',
  'timestamp_diff',
  'array_concat',
  'range_bucket',
  'to_json_string',
  'regexp_contains',
  'regexp_extract',
  'regexp_replace',
  'regexp_instr',
  'regexp_extract_all',
  'regexp_substr',
  '$array_at_offset',
  '$array_at_ordinal',
  'array_first',
  'array_last',
  'time_add',
  'time_sub',
  'timestamp_seconds',
  'timestamp_millis',
  'timestamp_micros',
  'date_from_unix_date',
  'date_trunc',
  'datetime_trunc',
  'timestamp_trunc',
  'last_day',
  'instr',
  'array_to_string',
  'json_value',
  'json_query',
  'json_extract',
  'json_extract_scalar',
  'json_query_array',
  'json_value_array',
  'json_extract_array',
  'json_extract_string_array',
  'pi',
  'string',
  'bool',
  'float64',
  'cot',
  'csc',
  'coth',
  'csch',
  'sec',
  'sech',
  'net.ipv4_from_int64',
  'net.ipv4_to_int64',
  'net.ip_net_mask',
  'net.ip_trunc',
  'net.ip_to_string',
  'soundex',
  'parse_numeric',
  'parse_bignumeric',
]);

/** Functions that fail only where a lambda does. */
const ELEMENTWISE: ReadonlySet<string> = new Set([
  'array_includes',
  'array_includes_any',
  'array_includes_all',
  'array_filter',
  'array_transform',
  'array_slice',
  'array_find_all',
  'array_offsets',
  'typeof',
]);
const isHarmless = (arg: TypedExpression): boolean => arg.kind !== 'lambda' || cannotFail(arg.body);

/** Errors of their own guards become NULL; other errors of these functions stay errors. */
export const safeCallOf =
  (functions: FunctionTranslations) =>
  (call: TypedCall, printer: Printer): Fragment => {
    const translation = functions[call.fn];
    const zone = zoneFromData(call);
    if (zone !== undefined) return printer.refuse(CAUGHT_ZONE, zone);
    if (
      translation !== undefined &&
      (GUARDED.has(call.fn) || (ELEMENTWISE.has(call.fn) && call.args.every(isHarmless)))
    )
      return printer.apply(translation, call);
    return printer.refuse(`no exact translation of SAFE.${call.fn.toUpperCase()} to PostgreSQL is known`, call);
  };

/** `translation` where `condition` holds, else NULL. */
const where =
  (condition: string, translation: Translation): Translation =>
  (call, printer) =>
    printer.apply(`CASE WHEN ${condition} THEN ${braced(printer.apply(translation, call).text)} END`, call);

const braced = (text: string): string => text.replaceAll('{', '{{').replaceAll('}', '}}');

/** Ten thousand years, beyond which no sum is a date. */
const MOST: Readonly<Record<string, number>> = {
  YEAR: 10_000,
  QUARTER: 40_000,
  MONTH: 120_000,
  WEEK: 522_000,
  DAY: 3_654_000,
  HOUR: 87_696_000,
  MINUTE: 5_261_760_000,
  SECOND: 315_705_600_000,
  MILLISECOND: 315_705_600_000_000,
  MICROSECOND: 315_705_600_000_000_000,
};

/** Native sums know no date so far away: an amount from data is looked at first. */
const safelyAdded =
  (sign: '+' | '-'): Translation =>
  (call, printer) => {
    const most = MOST[(literalText(call.args[2]) ?? '').toUpperCase()];
    const plain = addInterval(sign);
    return most === undefined || literalText(call.args[1]) !== undefined
      ? printer.apply(plain, call)
      : printer.apply(where(`{1} BETWEEN -${most} AND ${most}`, plain), call);
  };

/** Bytes of the longest text that GoogleSQL's padding and repeating make. */
const LONGEST = 1_048_576;

const safelyPadded =
  (name: 'lpad' | 'rpad'): Translation =>
  (call, printer) => {
    const length = literalText(call.args[1]);
    const plain = strings[name]!;
    // Characters have four bytes at most.
    if (length !== undefined && Number(length) <= LONGEST / 4) return printer.apply(plain, call);
    const text = braced(printer.apply(plain, call).text);
    return printer.apply(
      `CASE WHEN {1} <= ${LONGEST} THEN CASE WHEN octet_length(${text}) <= ${LONGEST} THEN ${text} END END`,
      call,
    );
  };

/** Code points that are characters. */
const isCharacter = (point: string): string => `(${point} BETWEEN 0 AND 55295 OR ${point} BETWEEN 57344 AND 1114111)`;

/** Near its end a power is left to itself, which raises. */
const LARGEST_LOGARITHM = 709.7828;
const POWER_FAILS = [
  "{0} = 0 AND {1} < 0 AND {1} > '-Infinity'",
  "{0} < 0 AND {0} > '-Infinity' AND abs({1}) < 'Infinity' AND {1} <> trunc({1})",
  `abs({0}) < 'Infinity' AND {1} > 0.9 AND {1} < 'Infinity' AND ln(NULLIF(abs({0}), 0)) > ${LARGEST_LOGARITHM} / {1}`,
  `abs({0}) < 'Infinity' AND {1} < -0.9 AND {1} > '-Infinity' AND ln(NULLIF(abs({0}), 0)) < ${LARGEST_LOGARITHM} / {1}`,
];

const BASE64 = "'^([A-Za-z0-9+/]{{4}})*([A-Za-z0-9+/]{{2}}(==)?|[A-Za-z0-9+/]{{3}}=?)?$'";

const safeBase64: Translation = (call, printer) => {
  const dense = printer.printed(printer.apply("regexp_replace({0}, E'\\\\s', '', 'g')", call), STRING);
  return printer.template(where(`{0} ~ ${BASE64}`, conversions['from_base64']!), [dense], call);
};

const NUMBER = "CAST(CASE WHEN jsonb_typeof({0}) = 'number' THEN {0} END AS numeric)";
const SAFE_INT64 = `CASE WHEN ${NUMBER} = trunc(${NUMBER}) AND ${NUMBER} BETWEEN -9223372036854775808 AND 9223372036854775807 THEN CAST(${NUMBER} AS bigint) END`;

const sumWithin = (least: string, most: string, type: string): Translation =>
  aggregate('SUM({distinct}{0})', {
    result: `CASE WHEN {call} BETWEEN ${least} AND ${most} THEN CAST({call} AS ${type}) END`,
  });

export const safeCalls: FunctionTranslations = {
  'safe.date_add': safelyAdded('+'),
  'safe.date_sub': safelyAdded('-'),
  'safe.datetime_add': safelyAdded('+'),
  'safe.datetime_sub': safelyAdded('-'),
  'safe.timestamp_add': safelyAdded('+'),
  'safe.timestamp_sub': safelyAdded('-'),
  'safe.asin': byTypes({ FLOAT64: where("abs({0}) <= 1 OR abs({0}) >= 'Infinity'", math['asin']!) }),
  'safe.acos': byTypes({ FLOAT64: where("abs({0}) <= 1 OR abs({0}) >= 'Infinity'", math['acos']!) }),
  // NaN is the largest number here.
  'safe.acosh': byTypes({ FLOAT64: where("{0} >= 1 OR {0} = '-Infinity'", math['acosh']!) }),
  'safe.atanh': byTypes({ FLOAT64: where("abs({0}) < 1 OR abs({0}) >= 'Infinity'", math['atanh']!) }),
  'safe.exp': byTypes({ FLOAT64: where("{0} <= 709.782712893384 OR {0} >= 'Infinity'", math['exp']!) }),
  'safe.log': byTypes({ FLOAT64: byArity({ 1: math['safe.ln']!, 2: math['log']! }) }),
  'safe.pow': byTypes({ FLOAT64: where(`(${POWER_FAILS.join(' OR ')}) IS NOT TRUE`, math['pow']!) }),
  'safe.lpad': safelyPadded('lpad'),
  'safe.rpad': safelyPadded('rpad'),
  'safe.repeat': where(
    `octet_length({0}) = 0 OR {1} <= ${LONGEST} / GREATEST(octet_length({0}), 1)`,
    strings['repeat']!,
  ),
  'safe.substr': byArity({ 2: strings['substr']!, 3: where('{2} >= 0', strings['substr']!) }),
  'safe.chr': where(isCharacter('{0}'), strings['chr']!),
  'safe.code_points_to_string': where(
    `NOT EXISTS (SELECT 1 FROM UNNEST({0}) AS {$v}({$p}) WHERE NOT ${isCharacter('{$p}')})`,
    strings['code_points_to_string']!,
  ),
  'safe.from_base64': safeBase64,
  'safe.int64': byArity({ 1: SAFE_INT64 }),
  'safe.sum': byTypes({
    INT64: sumWithin('-9223372036854775808', '9223372036854775807', 'bigint'),
    NUMERIC: sumWithin(
      '-99999999999999999999999999999.999999999',
      '99999999999999999999999999999.999999999',
      'numeric(38, 9)',
    ),
  }),
};
