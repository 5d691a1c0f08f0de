// Casts in Snowflake. TRY_CAST takes texts only, and reads more as a number than GoogleSQL does: texts are checked first.

import { primary, type Fragment } from '../../printing/fragment.js';
import { constantCast } from '../../evaluate/constant-cast.js';
import type { Printer } from '../../printing/printer.js';
import type { CastKey, CastTranslation } from '../../printing/dialect-definition.js';
import type { Translation } from '../../printing/translation.js';
import type { TypedCast } from '../../typed-tree.js';
import { sameType, typeKey } from '../../types.js';
import { castCall } from '../../printing/cast-call.js';
import { instant, wall } from './moments.js';
import { FLOAT_RANGE, INTEGER_RANGE, LAST_DIGITS } from './notes.js';
import { limited } from './operator-table.js';
import { NUMERIC } from './types.js';

const TRIMMED = "TRIM({0}, ' \\t\\n\\u000b\\f\\r')";
const INTEGER = `REGEXP_LIKE(${TRIMMED}, '[+-]?[0-9]{{1,38}}')`;
const HEXADECIMAL = `REGEXP_LIKE(${TRIMMED}, '[+-]?0[xX][0-9a-fA-F]+')`;
const DECIMAL = `REGEXP_LIKE(${TRIMMED}, '[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)')`;
const DATE = `REGEXP_LIKE({0}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}')`;
const RANGE = 'BETWEEN -9223372036854775808 AND 9223372036854775807';
/** Raises, with the text in the message: the text is no number. */
const noNumber = "TO_NUMBER('no number: ' || {0})";

/** A text that GoogleSQL reads and this translation does not (hexadecimal, exponents) raises, also under SAFE_CAST. */
const textToInteger: CastTranslation = {
  cast: `CASE WHEN ${INTEGER} AND TRY_TO_NUMBER(${TRIMMED}, 38, 0) ${RANGE} THEN TO_NUMBER(${TRIMMED}, 38, 0) WHEN {0} IS NOT NULL THEN ${noNumber} END`,
  safe: `CASE WHEN ${INTEGER} AND TRY_TO_NUMBER(${TRIMMED}, 38, 0) ${RANGE} THEN TO_NUMBER(${TRIMMED}, 38, 0) WHEN ${HEXADECIMAL} THEN ${noNumber} END`,
};

const textToNumeric: CastTranslation = {
  cast: `CASE WHEN ${DECIMAL} THEN TO_NUMBER(${TRIMMED}, 38, 9) WHEN {0} IS NOT NULL THEN CAST(${noNumber} AS ${NUMERIC}) END`,
  safe: `CASE WHEN ${DECIMAL} THEN TRY_TO_NUMBER(${TRIMMED}, 38, 9) WHEN REGEXP_LIKE(${TRIMMED}, '[+-]?[0-9.]+[eE][+-]?[0-9]+') THEN CAST(${noNumber} AS ${NUMERIC}) END`,
};

const FLOAT = `REGEXP_LIKE(${TRIMMED}, '[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?')`;
const noFloat = "TO_DOUBLE('no number: ' || {0})";

/** The names of infinities and NaN, and hexadecimal digits, raise, also under SAFE_CAST. */
const textToFloat: CastTranslation = {
  cast: limited(`CASE WHEN ${FLOAT} THEN TO_DOUBLE(${TRIMMED}) WHEN {0} IS NOT NULL THEN ${noFloat} END`, FLOAT_RANGE),
  safe: limited(
    `CASE WHEN ${FLOAT} THEN TRY_TO_DOUBLE(${TRIMMED}) WHEN REGEXP_LIKE(${TRIMMED}, '[+-]?(inf|infinity|nan|0x.*)', 'i') THEN ${noFloat} END`,
    FLOAT_RANGE,
  ),
};

/** Whatever GoogleSQL might read as a date in another form: it raises rather than being NULL. */
const LIKE_A_DATE = `REGEXP_LIKE({0}, '[ \\t\\n]*[0-9]+-[0-9]+-[0-9]+([^\\n]|\\n)*')`;
const noDate = "TO_DATE('no date: ' || {0}, 'YYYY-MM-DD')";

const trueText = "LOWER({0}) = 'true'";
const falseText = "LOWER({0}) = 'false'";

const rounded: Translation = limited('CAST(ROUND({0}) AS NUMBER(38, 0))', INTEGER_RANGE);
const always = (cast: Translation): CastTranslation => ({ cast, safe: 'never fails' });

export const casts: Readonly<Record<CastKey, CastTranslation>> = {
  'INT64→FLOAT64': always('CAST({0} AS FLOAT)'),
  'INT64→NUMERIC': always(`CAST({0!} AS ${NUMERIC})`),
  'INT64→STRING': always('TO_VARCHAR({0})'),
  'INT64→BOOL': always('({0} <> 0)'),
  'BOOL→INT64': always('IFF({0}, 1, IFF({0} IS NULL, NULL, 0))'),
  'BOOL→STRING': always("IFF({0}, 'true', IFF({0} IS NULL, NULL, 'false'))"),
  'FLOAT64→INT64': { cast: rounded },
  'FLOAT64→NUMERIC': { cast: limited(`CAST({0} AS ${NUMERIC})`, LAST_DIGITS) },
  'NUMERIC→INT64': { cast: rounded },
  'NUMERIC→FLOAT64': always('CAST({0} AS FLOAT)'),
  // All nine digits are written, so that the zeros at the end are those of the fraction.
  'NUMERIC→STRING': always(`RTRIM(RTRIM(TO_VARCHAR(CAST({0} AS ${NUMERIC})), '0'), '.')`),
  'STRING→FLOAT64': textToFloat,
  'STRING→INT64': textToInteger,
  'STRING→NUMERIC': textToNumeric,
  'STRING→BOOL': {
    cast: `CASE WHEN ${trueText} THEN TRUE WHEN ${falseText} THEN FALSE WHEN {0} IS NOT NULL THEN TO_BOOLEAN('no BOOL: ' || {0}) END`,
    safe: `CASE WHEN ${trueText} THEN TRUE WHEN ${falseText} THEN FALSE END`,
  },
  'STRING→DATE': {
    safe: `CASE WHEN ${DATE} THEN TRY_TO_DATE({0}, 'YYYY-MM-DD') WHEN ${LIKE_A_DATE} THEN ${noDate} END`,
    cast: `CASE WHEN ${DATE} THEN TO_DATE({0}, 'YYYY-MM-DD') WHEN {0} IS NOT NULL THEN ${noDate} END`,
  },
  'DATE→STRING': always("TO_CHAR({0}, 'YYYY-MM-DD')"),
  'DATE→DATETIME': always('CAST({0} AS TIMESTAMP_NTZ(6))'),
  'DATE→TIMESTAMP': always(instant('CAST({0} AS TIMESTAMP_NTZ(6))')),
  'DATETIME→DATE': always('CAST({0} AS DATE)'),
  'DATETIME→TIME': always('CAST({0} AS TIME(6))'),
  'DATETIME→TIMESTAMP': always(instant('{0}')),
  'TIMESTAMP→DATE': always(`CAST(${wall('{0}')} AS DATE)`),
  'TIMESTAMP→DATETIME': always(wall('{0}')),
  'TIMESTAMP→TIME': always(`CAST(${wall('{0}')} AS TIME(6))`),
  'STRING→BYTES': always("TO_BINARY({0}, 'UTF-8')"),
  'BYTES→STRING': { cast: "TO_VARCHAR({0}, 'UTF-8')" },
};

/** NULLs of a type, and bounds that a declared type adds. */
export function castOverride(cast: TypedCast, printer: Printer): Fragment | undefined {
  const { operand, type } = cast;
  if (operand.kind === 'literal' && operand.value === undefined)
    return primary(`CAST(NULL AS ${printer.typeName(type, cast)})`);
  const constant = constantCast(cast);
  if (constant !== undefined) return printer.print(constant);
  if (cast.format !== undefined || cast.timeZone !== undefined || type.kind !== 'scalar') return undefined;
  if (type.precision === undefined && type.length === undefined) return undefined;
  // SAFE_CAST does not keep an error of the bound from being raised in Snowflake.
  if (cast.safe) return undefined;
  if (type.name === 'NUMERIC') {
    const bare: TypedCast = { ...cast, type: { kind: 'scalar', name: 'NUMERIC' } };
    const inner =
      sameType(operand.type, bare.type) || typeKey(operand.type) === 'NUMERIC'
        ? operand
        : printer.printed(printer.print(bare), bare.type, operand.span);
    return printer.apply(
      `CAST(CAST({0} AS ${printer.typeName(type, cast)}) AS ${NUMERIC})`,
      castCall({ ...cast, operand: inner }),
    );
  }
  if (type.name === 'STRING' && typeKey(operand.type) === 'STRING')
    return printer.apply(
      `CASE WHEN LENGTH({0}) > ${type.length} THEN TO_VARCHAR(TO_NUMBER('longer than ${type.length}: ' || {0})) ELSE {0} END`,
      castCall(cast),
    );
  return undefined;
}
