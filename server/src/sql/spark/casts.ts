// CAST and SAFE_CAST, pair by pair: Spark's own cast where it accepts and gives the same, guarded where it accepts more.

import type { TypedCast, TypedExpression } from '../typed-tree.js';
import { sameType, typeToString, type SqlType } from '../types.js';
import { constantCast, PARAMETERS_INSIDE } from '../evaluate/constant-cast.js';
import { lowerFormattedCast } from './cast-format.js';
import { floatText } from './float-text.js';
import { intervalOfText, TEXT_OF_INTERVAL } from './interval-arithmetic.js';
import type { Lowering } from './translation.js';
import {
  and,
  call,
  cast,
  failWhen,
  int,
  isNull,
  lambda,
  literal,
  nullOf,
  operation,
  variable,
  when,
  type SparkExpression,
} from './spark-expression.js';
import { fillTemplate } from './template.js';
import { hasParameters } from '../typing/coercion.js';
import { NEXT_SECOND, TEXT_OF_TIME, TIME_OF_MOMENT } from './time-templates.js';

/** Templates over `a`; `{from}>{to}`. A pair that is missing is refused. `safe:` entries are for SAFE_CAST, `total` pairs never fail. */
interface CastRule {
  readonly plain: string;
  /** Absent: `plain` never fails. */
  readonly safe?: string;
}

const DAY_TEXT = '-[0-9]{1,2}-[0-9]{1,2}';
const CLOCK_TEXT = String.raw`[ Tt][0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(\\.[0-9]{1,6})?`;
const TIMESTAMP_TEXT = String.raw`^(?!0000)[0-9]{4}${DAY_TEXT}((${CLOCK_TEXT})?([Zz]|[+-]((0?[0-9]|1[0-3])(:[0-5][0-9])?|14(:00)?)| (UTC|[A-Z][A-Za-z_]+(/[A-Za-z_]+)+))?|${CLOCK_TEXT}[+-](0[0-9]|1[0-3])[0-5][0-9])\\z`;

/** Zones of other forms: GoogleSQL may read them, Spark reads some and others not. */
const OTHER_ZONE_TEXT = String.raw`^[0-9]{4,5}${DAY_TEXT}(( |${CLOCK_TEXT}( UTC)?)[+-]((0?[0-9]|1[0-4])(:[0-9]{1,2})?|[0-9]{3,4})|${CLOCK_TEXT} (?!UTC[+-])([A-Z][A-Za-z0-9_+/-]{2,}|GB|NZ))\\z`;

/** On the first and the last day the zone decides whether the instant is within the years 1 to 9999; Spark has more of them. */
const AT_THE_ENDS = String.raw`^(0001-0?1-0?1([ Tt][0-9:.]+)?\\+|9999-12-31([ Tt][0-9:.]+)?-)(?!0?0(:00)?\\z)|^(0001-0?1-0?1|9999-12-31)([ Tt][0-9:.]+)? (?!UTC\\z)[A-Z]`;
const DATETIME_TEXT = String.raw`^(?!0000)[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([ Tt][0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(\\.[0-9]{1,6})?)?\\z`;
const DATE_TEXT = String.raw`^(?!0000)[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}\\z`;

/** Spark reads the letters between date and time and for UTC as capitals only, and minutes of an offset behind a colon. */
const OTHER_SPELLING = String.raw`^[0-9-]+t|[0-9]z\\z|[+-][0-9]{4}\\z`;
const RESPELT = String.raw`regexp_replace(regexp_replace(regexp_replace(a, '^([0-9-]+)t', '$1T'), '([0-9])z\\z', '$1Z'), '([+-][0-9]{2})([0-9]{2})\\z', '$1:$2')`;

/** A second 60 is the one after 59: Spark does not read it. Its fraction is dropped but for a TIMESTAMP's. */
const LEAP_SECOND = String.raw`(:[0-9]{1,2}):60(\\.[0-9]*)?`;
const beforeLeap = (text: string, fraction = ''): string =>
  `regexp_replace(${text}, '${LEAP_SECOND}', '$1:59${fraction}')`;

const TIME_TEXT = String.raw`^([01]?[0-9]|2[0-3]):[0-5]?[0-9]:([0-5]?[0-9]|60)(\\.[0-9]{1,6})?\\z`;
const timeOf = (moment: string): string => TIME_OF_MOMENT.replace('date_format(a,', () => `date_format(${moment},`);
const TIME_OF_TEXT = `CASE WHEN rlike(a, '${LEAP_SECOND}') THEN ${timeOf(NEXT_SECOND.replace('a', () => `CAST(concat('1970-01-01 ', ${beforeLeap('a')}) AS TIMESTAMP)`))} ELSE ${timeOf("CAST(concat('1970-01-01 ', a) AS TIMESTAMP)")} END`;
const NUMBER_TEXT = String.raw`^\\s*[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?\\s*\\z`;
const HEXADECIMAL = String.raw`^\\s*[-+]?0[xX]0*[0-9A-Fa-f]{1,16}\\s*\\z`;

/** Of a text that HEXADECIMAL matches. */
const FROM_HEXADECIMAL = String.raw`concat(regexp_extract(a, '^\\s*(-?)', 1), conv(regexp_extract(a, '[xX]([0-9A-Fa-f]+)', 1), 16, 10))`;

/** Spark's casts read more texts than GoogleSQL's; the pattern admits what both read alike. */
function guarded(pattern: string, type: string, what: string): CastRule {
  return {
    plain: `CASE WHEN NOT rlike(a, '${pattern}') THEN raise_error('not a ${what} that can be read') ELSE CAST(a AS ${type}) END`,
    safe: `CASE WHEN rlike(a, '${pattern}') THEN SAFE_CAST(a AS ${type}) END`,
  };
}

/** A time zone that is not read here may be one for GoogleSQL: an error, also where a text that is none would give NULL. */
function guardedZone(): CastRule {
  const { plain, safe } = guardedClock(TIMESTAMP_TEXT, 'TIMESTAMP', 'TIMESTAMP');
  const ends = `rlike(a, '${AT_THE_ENDS}')`;
  const guard = (condition: string, rule: string): string =>
    rule.replace('CASE ', () => `CASE WHEN ${condition} THEN raise_error('a time zone that is not read') `);
  const other = `NOT rlike(a, '${TIMESTAMP_TEXT}') AND rlike(a, '${OTHER_ZONE_TEXT}')`;
  return { plain: guard(ends, plain), safe: guard(`${ends} OR (${other})`, safe!) };
}

/** The same of texts with a clock. */
function guardedClock(pattern: string, type: string, what: string): CastRule {
  const leap = NEXT_SECOND.replace(
    'a',
    () => `SAFE_CAST(${beforeLeap(RESPELT, type === 'TIMESTAMP' ? '$2' : '')} AS ${type})`,
  );
  return {
    plain: `CASE WHEN NOT rlike(a, '${pattern}') THEN raise_error('not a ${what} that can be read') WHEN rlike(a, '${OTHER_SPELLING}') THEN CAST(${RESPELT} AS ${type}) ELSE CAST(a AS ${type}) END`,
    safe: `CASE WHEN rlike(a, '${pattern}') THEN CASE WHEN rlike(a, '${LEAP_SECOND}') THEN transform([${leap}], t -> CASE WHEN year(t) <= 9999 THEN t END)[0] WHEN rlike(a, '${OTHER_SPELLING}') THEN SAFE_CAST(${RESPELT} AS ${type}) ELSE SAFE_CAST(a AS ${type}) END END`,
  };
}

const RULES: Readonly<Record<string, CastRule>> = {
  'INT64>FLOAT64': { plain: 'CAST(a AS DOUBLE)' },
  'INT64>NUMERIC': { plain: 'CAST(a AS DECIMAL(38, 9))' },
  'INT64>BIGNUMERIC': { plain: 'CAST(a AS DECIMAL(38, 18))' },
  'NUMERIC>BIGNUMERIC': { plain: 'CAST(a AS DECIMAL(38, 18))' },
  'BIGNUMERIC>INT64': { plain: 'CAST(round(a) AS BIGINT)', safe: 'SAFE_CAST(round(a) AS BIGINT)' },
  'BIGNUMERIC>NUMERIC': { plain: 'CAST(a AS DECIMAL(38, 9))' },
  'BIGNUMERIC>FLOAT64': { plain: 'CAST(a AS DOUBLE)' },
  'BIGNUMERIC>STRING': { plain: String.raw`regexp_replace(CAST(a AS STRING), '\\.?0+\\z', '')` },
  'INT64>BOOL': { plain: 'CAST(a AS BOOLEAN)' },
  'INT64>STRING': { plain: 'CAST(a AS STRING)' },
  'BOOL>INT64': { plain: 'CAST(a AS BIGINT)' },
  'BOOL>STRING': { plain: 'CAST(a AS STRING)' },
  'NUMERIC>INT64': { plain: 'CAST(round(a) AS BIGINT)', safe: 'SAFE_CAST(round(a) AS BIGINT)' },
  'NUMERIC>FLOAT64': { plain: 'CAST(a AS DOUBLE)' },
  'NUMERIC>STRING': { plain: String.raw`regexp_replace(CAST(CAST(a AS DECIMAL(38, 9)) AS STRING), '\\.?0+\\z', '')` },
  // 2^63 itself is the one value that Spark's cast lets pass, as 2^63 - 1.
  'FLOAT64>INT64': {
    plain:
      "CASE WHEN a = 9223372036854775808.0 THEN raise_error('out of range of INT64') ELSE CAST(round(a) AS BIGINT) END",
    safe: 'CASE WHEN a != 9223372036854775808.0 THEN SAFE_CAST(round(a) AS BIGINT) END',
  },
  // Hexadecimal integers are read by GoogleSQL only, trailing d and f of floating point numbers by Spark only.
  'STRING>INT64': {
    plain: `CASE WHEN rlike(a, '${HEXADECIMAL}') THEN CAST(${FROM_HEXADECIMAL} AS BIGINT) ELSE CAST(a AS BIGINT) END`,
    safe: `CASE WHEN rlike(a, '${HEXADECIMAL}') THEN SAFE_CAST(${FROM_HEXADECIMAL} AS BIGINT) ELSE SAFE_CAST(a AS BIGINT) END`,
  },
  'STRING>FLOAT64': {
    plain: String.raw`CASE WHEN rlike(a, '${HEXADECIMAL}') THEN CAST(${FROM_HEXADECIMAL} AS DOUBLE) WHEN rlike(a, '[0-9.][dDfF]\\s*\\z') THEN raise_error('not a number') ELSE CAST(a AS DOUBLE) END`,
    safe: String.raw`CASE WHEN rlike(a, '${HEXADECIMAL}') THEN SAFE_CAST(${FROM_HEXADECIMAL} AS DOUBLE) WHEN NOT rlike(a, '[0-9.][dDfF]\\s*\\z') THEN SAFE_CAST(a AS DOUBLE) END`,
  },
  // Spark reads the digits of other scripts too.
  'STRING>NUMERIC': guarded(NUMBER_TEXT, 'DECIMAL(38, 9)', 'NUMERIC'),
  // Constants that fit; see lowerCast.
  'STRING>BIGNUMERIC': { plain: 'CAST(a AS DECIMAL(38, 18))' },
  'STRING>BOOL': {
    plain:
      "CASE WHEN lower(a) = 'true' THEN TRUE WHEN lower(a) = 'false' THEN FALSE WHEN a IS NOT NULL THEN raise_error('not a BOOL') END",
    safe: "CASE WHEN lower(a) = 'true' THEN TRUE WHEN lower(a) = 'false' THEN FALSE END",
  },
  'STRING>BYTES': { plain: 'CAST(a AS BINARY)' },
  'BYTES>STRING': {
    plain:
      "CASE WHEN encode(decode(a, 'UTF-8'), 'UTF-8') != a THEN raise_error('not valid UTF-8') ELSE decode(a, 'UTF-8') END",
    safe: "CASE WHEN encode(decode(a, 'UTF-8'), 'UTF-8') = a THEN decode(a, 'UTF-8') END",
  },
  'STRING>DATE': guarded(DATE_TEXT, 'DATE', 'DATE'),
  'STRING>DATETIME': guardedClock(DATETIME_TEXT, 'TIMESTAMP_NTZ', 'DATETIME'),
  'STRING>TIMESTAMP': guardedZone(),
  'DATE>STRING': { plain: 'CAST(a AS STRING)' },
  'DATE>DATETIME': { plain: 'CAST(a AS TIMESTAMP_NTZ)' },
  'DATE>TIMESTAMP': { plain: 'CAST(a AS TIMESTAMP)' },
  'DATETIME>DATE': { plain: 'CAST(a AS DATE)' },
  'DATETIME>TIMESTAMP': { plain: 'CAST(a AS TIMESTAMP)' },
  'TIMESTAMP>DATE': { plain: 'CAST(a AS DATE)' },
  'TIMESTAMP>DATETIME': { plain: 'CAST(a AS TIMESTAMP_NTZ)' },
  'STRING>TIME': {
    plain: `CASE WHEN NOT rlike(a, '${TIME_TEXT}') THEN raise_error('not a TIME that can be read') ELSE ${TIME_OF_TEXT} END`,
    safe: `CASE WHEN rlike(a, '${TIME_TEXT}') THEN ${TIME_OF_TEXT} END`,
  },
  'DATETIME>TIME': { plain: TIME_OF_MOMENT },
  'TIMESTAMP>TIME': { plain: TIME_OF_MOMENT },
  'TIME>STRING': { plain: TEXT_OF_TIME },
  'INTERVAL>STRING': { plain: TEXT_OF_INTERVAL },
  'TIMESTAMP>STRING': { plain: timestampText("'+00'") },
  'DATETIME>STRING': { plain: timestampText('') },
};

/** Fractions are written with as many groups of three digits as needed. */
function timestampText(suffix: string): string {
  const pattern = (fraction: string): string => `date_format(a, "yyyy-MM-dd HH:mm:ss${fraction}${suffix}")`;
  const digits = "date_format(a, 'SSSSSS')";
  return `CASE WHEN ${digits} = '000000' THEN ${pattern('')} WHEN endswith(${digits}, '000') THEN ${pattern('.SSS')} ELSE ${pattern('.SSSSSS')} END`;
}

/** GoogleSQL's text of a TIMESTAMP or DATETIME expression. */
export function textOfTimestamp(expr: SparkExpression, type: 'TIMESTAMP' | 'DATETIME'): SparkExpression {
  return fillTemplate(RULES[`${type}>STRING`]!.plain, [expr]);
}

export function lowerCast(expr: TypedCast, lowering: Lowering): SparkExpression {
  const { operand, type } = expr;
  const target = lowering.type(type, expr);
  if (operand.kind === 'literal' && operand.value === undefined) return nullOf(target);
  if (type.kind !== 'scalar' && expr.safe && hasParameters(type)) return lowering.refuse(PARAMETERS_INSIDE, expr);
  if (expr.format !== undefined) return lowerFormattedCast(expr, lowering);
  if (expr.timeZone !== undefined)
    return lowering.refuse('CAST with AT TIME ZONE has no exact form on Spark', expr.timeZone);
  if (
    type.kind === 'scalar' &&
    type.name === 'BIGNUMERIC' &&
    operand.type.kind === 'scalar' &&
    !expr.implicit &&
    operand.kind !== 'literal' &&
    ['STRING', 'NUMERIC'].includes(operand.type.name)
  )
    return lowering.refuse(
      'not every such value fits into the 38 digits of a BIGNUMERIC on Spark: CAST it to NUMERIC',
      expr,
    );
  if (
    type.kind === 'scalar' &&
    type.name === 'BIGNUMERIC' &&
    operand.kind === 'literal' &&
    operand.type.kind === 'scalar' &&
    operand.type.name === 'STRING' &&
    !/^[-+]?[0-9]{1,20}(\.[0-9]{1,18})?$/.test(operand.value ?? '')
  )
    return lowering.refuse('only constants of at most 20 digits and 18 decimals are read as BIGNUMERIC on Spark', expr);
  const constant = constantCast(expr);
  if (constant !== undefined && type.kind === 'scalar' && !/^(BIGNUMERIC|INTERVAL)$/.test(type.name))
    return lowering.lower(constant);
  // A literal that is exact in the new type is written in it.
  const folded = foldedLiteral(operand, type);
  if (folded !== undefined) return literal(target, folded);
  const value = lowering.lower(operand);
  const converted = convert(value, operand.type, type, expr.safe, expr, lowering);
  return limited(converted, type, expr, lowering);
}

function foldedLiteral(operand: TypedExpression, type: SqlType): string | undefined {
  if (
    operand.kind !== 'literal' ||
    operand.value === undefined ||
    type.kind !== 'scalar' ||
    operand.type.kind !== 'scalar'
  )
    return undefined;
  if (type.precision !== undefined || type.length !== undefined) return undefined;
  if (operand.type.name === 'INT64' && (type.name === 'NUMERIC' || type.name === 'BIGNUMERIC')) return operand.value;
  if (type.name === 'BIGNUMERIC' && operand.type.name === 'NUMERIC' && /^-?\d{1,20}(\.|$)/.test(operand.value))
    return operand.value;
  // Halves, quarters and so on: exactly what is written.
  if (
    type.name === 'BIGNUMERIC' &&
    operand.type.name === 'FLOAT64' &&
    /^-?\d{1,15}(\.\d{1,3})?$/.test(operand.value) &&
    Number.isInteger(Number(operand.value) * 8)
  )
    return operand.value;
  if (operand.type.name === 'INT64' && type.name === 'FLOAT64' && Number.isSafeInteger(Number(operand.value)))
    return operand.value;
  return undefined;
}

function convert(
  value: SparkExpression,
  from: SqlType,
  to: SqlType,
  safe: boolean,
  at: TypedCast,
  lowering: Lowering,
): SparkExpression {
  if (from.kind === 'null') return cast(value, lowering.type(to, at));
  if (sameType(from, to) && (to.kind === 'scalar' || !hasParameters(to))) {
    if (from.kind === 'scalar' && from.name === 'NUMERIC' && at.implicit) return value;
    return from.kind === 'scalar' && from.name !== 'NUMERIC' ? value : renamed(value, from, to, at, lowering);
  }
  if (from.kind === 'array' && to.kind === 'array') {
    const element = convert(variable('e_'), from.element, to.element, safe, at, lowering);
    const body = limited(element, to.element, at, lowering);
    const converted = call('transform', value, lambda(['e_'], body));
    if (!safe) return converted;
    // One element that can't be converted makes the whole array NULL.
    const failed = and(operation('is not null', variable('e_')), isNull(body));
    return when(call('exists', value, lambda(['e_'], failed)), nullOf(lowering.type(to, at)), converted);
  }
  if (from.kind === 'struct' && to.kind === 'struct') return renamed(value, from, to, at, lowering);
  const key = `${typeToString(unparameterised(from))}>${typeToString(unparameterised(to))}`;
  if (key === 'STRING>INTERVAL')
    return (
      (value.kind === 'literal' && value.value !== undefined ? intervalOfText(value.value) : undefined) ??
      lowering.refuse('only constants are read as INTERVAL on Spark', at)
    );
  if (key === 'FLOAT64>NUMERIC') return floatToNumeric(value, safe);
  if (key === 'FLOAT64>STRING') return floatText(value);
  const rule = RULES[key];
  if (rule === undefined) return lowering.refuse(reasonAgainst(from, to), at);
  return fillTemplate(safe ? (rule.safe ?? rule.plain) : rule.plain, [value]);
}

function reasonAgainst(from: SqlType, to: SqlType): string {
  return `CAST from ${typeToString(from)} to ${typeToString(to)} has no exact form on Spark`;
}

/**
 * GoogleSQL rounds the binary value, Spark its shortest decimal text, which has other digits. Whole part and fraction
 * are each exact as BIGINT and DECIMAL; `format_number` knows on which side of a tie the binary value lies, unless it is one.
 */
const FLOAT_TO_NUMERIC = `CASE
  WHEN abs(a) < 9007199254740992.0 THEN CAST(CAST(CAST(a AS BIGINT) AS DECIMAL(28, 0)) + CASE
    WHEN abs(mod(a, 1.0)) < 1e-9 THEN CASE WHEN mod(a, 1.0) >= 5e-10 THEN NUMERIC '0.000000001' WHEN mod(a, 1.0) <= -5e-10 THEN NUMERIC '-0.000000001' ELSE CAST(0 AS DECIMAL(10, 9)) END
    WHEN mod(a * 1024.0, 1.0) = 0.0 THEN CAST(mod(a, 1.0) AS DECIMAL(10, 9))
    ELSE CAST(format_number(mod(a, 1.0), '0.000000000') AS DECIMAL(10, 9)) END AS DECIMAL(38, 9))
  ELSE CAST(CAST(CAST(a / 9007199254740992.0 AS BIGINT) AS DECIMAL(20, 0)) * NUMERIC '9007199254740992'
    + CAST(mod(a, 9007199254740992.0) AS BIGINT) AS DECIMAL(38, 9)) END`;

function floatToNumeric(value: SparkExpression, safe: boolean): SparkExpression {
  return fillTemplate(safe ? `CASE WHEN abs(a) <= 1e29 THEN ${FLOAT_TO_NUMERIC} END` : FLOAT_TO_NUMERIC, [value]);
}

function unparameterised(type: SqlType): SqlType {
  return type.kind === 'scalar' ? { kind: 'scalar', name: type.name } : type;
}

/** Same values under other field names, or with other decimal widths inside. */
function renamed(
  value: SparkExpression,
  from: SqlType,
  to: SqlType,
  at: TypedCast,
  lowering: Lowering,
): SparkExpression {
  if (from.kind === 'struct' && to.kind === 'struct' && (!sameType(from, to) || hasParameters(to))) {
    const target = lowering.type(to, at);
    const source = lowering.type(from, at);
    if (target.kind !== 'struct' || source.kind !== 'struct') return value;
    const fields = from.fields.map((f, i) => ({
      name: target.fields[i]!.name,
      value: limited(
        convert(
          { kind: 'field', operand: value, name: source.fields[i]!.name },
          f.type,
          to.fields[i]!.type,
          at.safe,
          at,
          lowering,
        ),
        to.fields[i]!.type,
        at,
        lowering,
      ),
    }));
    return when(isNull(value), nullOf(target), { kind: 'struct', fields });
  }
  return value;
}

/** What a declared NUMERIC(p, s), STRING(n) or BYTES(n) bounds. */
function limited(value: SparkExpression, type: SqlType, expr: TypedCast, lowering: Lowering): SparkExpression {
  if (type.kind !== 'scalar') return value;
  // What does not fit the parameters is an error also under SAFE_CAST.
  if (type.name === 'NUMERIC' && type.precision !== undefined) return cast(value, lowering.type(type, expr));
  if (type.name === 'BIGNUMERIC' && type.precision !== undefined) {
    const scale = type.scale ?? 0;
    // Of the 20 digits before the point none is lost where as many are declared.
    if (type.precision > 38 && (scale > 18 || type.precision - scale < 20))
      return lowering.refuse('decimals of Spark have 38 digits', expr);
    return cast(
      cast(value, { kind: 'decimal', precision: Math.min(type.precision, 38), scale }),
      lowering.type(type, expr),
    );
  }
  if (type.length !== undefined) {
    const length = call(type.name === 'BYTES' ? 'octet_length' : 'char_length', value);
    const tooLong = operation('>', length, int(type.length));
    return failWhen(tooLong, `longer than ${type.length}`, value);
  }
  return value;
}
