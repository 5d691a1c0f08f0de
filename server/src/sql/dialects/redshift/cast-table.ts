// CAST pairs in Redshift. Traps: BOOLEAN has no text, dates are read in many spellings, decimals keep their zeros as text.

import { primary, SQL_PRECEDENCE as P, type Fragment } from '../../printing/fragment.js';
import type { CastKey, CastTranslation } from '../../printing/dialect-definition.js';
import { constantCast } from '../../evaluate/constant-cast.js';
import type { Printer } from '../../printing/printer.js';
import { infix, type Translation } from '../../printing/translation.js';
import type { TypedCast } from '../../typed-tree.js';
import { castCall } from '../../printing/cast-call.js';
import { NUMERIC } from './types.js';

const total = (cast: Translation): CastTranslation => ({ cast, safe: 'never fails' });
const TEXT = 'VARCHAR(65535)';

const fractionTrimmed = (text: string): string => `REGEXP_REPLACE(${text}, '([.]000000|000)$', '')`;
const INSTANT = 'YYYY-MM-DD HH24:MI:SS.US';

export const casts: Readonly<Record<CastKey, CastTranslation>> = {
  'INT64→FLOAT64': total('CAST({0} AS DOUBLE PRECISION)'),
  'INT64→NUMERIC': total(`CAST({0} AS ${NUMERIC})`),
  'INT64→BOOL': total(infix('{0} <> 0', P.compare, 'none')),
  'INT64→STRING': total(`CAST({0} AS ${TEXT})`),
  'NUMERIC→INT64': { cast: 'CAST(ROUND({0}, 0) AS BIGINT)' },
  'NUMERIC→FLOAT64': total('CAST({0} AS DOUBLE PRECISION)'),
  'NUMERIC→STRING': total(`RTRIM(RTRIM(CAST({0} AS ${TEXT}), '0'), '.')`),
  'BOOL→INT64': total('CAST(CASE WHEN {0} THEN 1 WHEN NOT {0} THEN 0 END AS BIGINT)'),
  'BOOL→STRING': total("CASE WHEN {0} THEN 'true' WHEN NOT {0} THEN 'false' END"),
  'STRING→INT64': {
    cast: 'CAST({0} AS BIGINT)',
    // Hexadecimal text, which only GoogleSQL reads, raises.
    safe: "CASE WHEN {0} ~ '0[xX]' THEN CAST({0} AS BIGINT) ELSE TRY_CAST({0} AS BIGINT) END",
  },
  'STRING→FLOAT64': { cast: 'CAST({0} AS DOUBLE PRECISION)' },
  'STRING→NUMERIC': { cast: `CAST({0} AS ${NUMERIC})` },
  'STRING→DATE': {
    cast: "CAST(CASE WHEN {0} ~ '^[0-9]{{4}}-[0-9]{{1,2}}-[0-9]{{1,2}}$' THEN {0} ELSE 'not a DATE: ' || {0} END AS DATE)",
  },
  'STRING→DATETIME': {
    cast: "CAST(CASE WHEN {0} ~ '^[0-9]{{4}}-[0-9]{{1,2}}-[0-9]{{1,2}}([ T][0-9]{{1,2}}:[0-9]{{1,2}}:[0-9]{{1,2}}([.][0-9]{{1,6}})?)?$' THEN {0} ELSE 'not a DATETIME: ' || {0} END AS TIMESTAMP)",
  },
  'DATE→STRING': total("TO_CHAR({0}, 'YYYY-MM-DD')"),
  'DATE→DATETIME': total('CAST({0} AS TIMESTAMP)'),
  'DATE→TIMESTAMP': total("(CAST({0} AS TIMESTAMP) AT TIME ZONE 'UTC')"),
  'DATETIME→DATE': total('CAST({0} AS DATE)'),
  'DATETIME→TIMESTAMP': total("({0} AT TIME ZONE 'UTC')"),
  'DATETIME→STRING': total(fractionTrimmed(`TO_CHAR({0}, '${INSTANT}')`)),
  'TIMESTAMP→DATE': total("CAST({0} AT TIME ZONE 'UTC' AS DATE)"),
  'TIMESTAMP→DATETIME': total("({0} AT TIME ZONE 'UTC')"),
  'TIMESTAMP→STRING': total(
    infix(`${fractionTrimmed(`TO_CHAR({0} AT TIME ZONE 'UTC', '${INSTANT}')`)} || '+00'`, P.other),
  ),
};

export function castOverride(cast: TypedCast, printer: Printer): Fragment | undefined {
  const { operand, type } = cast;
  if (operand.kind === 'literal' && operand.value === undefined)
    return primary(`CAST(NULL AS ${printer.typeName(type, cast)})`);
  if (cast.format !== undefined || cast.timeZone !== undefined) return undefined;
  const constant = constantCast(cast);
  if (constant !== undefined) return printer.print(constant);
  if (type.kind === 'scalar' && type.name === 'NUMERIC' && type.precision !== undefined) {
    const bare = printer.print({ ...cast, type: { kind: 'scalar', name: 'NUMERIC' } });
    const call = castCall({ ...cast, operand: printer.printed(bare, { kind: 'scalar', name: 'NUMERIC' }) });
    return printer.apply(`CAST({0} AS DECIMAL(${type.precision}, ${type.scale ?? 0}))`, call);
  }
  return undefined;
}
