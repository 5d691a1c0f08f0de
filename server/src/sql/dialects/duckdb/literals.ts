// Typed literals → DuckDB text that has exactly the literal's type and value.

import { primary, SQL_PRECEDENCE as P, type Fragment } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import type { TypedLiteral } from '../../typed-tree.js';
import { stringLiteral } from './identifiers.js';
import { BIG_SCALE, BIG_WHOLE, BIGNUMERIC } from './types.js';

export function literal(literal: TypedLiteral, printer: Printer): Fragment {
  const { value } = literal;
  const type = printer.typeName(literal.type, literal);
  if (value === undefined) return primary(`CAST(NULL AS ${type})`);
  const name = literal.type.kind === 'scalar' ? literal.type.name : '';
  switch (name) {
    case 'INT64':
      return primary(`CAST(${value} AS BIGINT)`);
    case 'FLOAT64':
      return float(value);
    case 'NUMERIC':
      return primary(`CAST(${/^-?\d{1,18}(\.\d+)?$/.test(value) ? value : `'${value}'`} AS ${type})`);
    case 'BIGNUMERIC':
      return bigNumeric(value, literal, printer);
    case 'BOOL':
      return primary(value);
    case 'STRING':
      return primary(stringLiteral(value));
    case 'BYTES':
      return primary(bytes(value));
    case 'DATE':
      return primary(`DATE '${value}'`);
    case 'TIME':
      return primary(`TIME '${value}'`);
    case 'DATETIME':
      return primary(`TIMESTAMP '${value.replace('T', ' ')}'`);
    case 'TIMESTAMP':
      return primary(`TIMESTAMPTZ '${value.replace('T', ' ').replace('Z', '+00')}'`);
    case 'JSON':
      return primary(`CAST(${stringLiteral(value)} AS JSON)`);
    case 'INTERVAL':
      return interval(value, literal, printer);
    default:
      return printer.refuse(`no exact translation of a ${name} literal to DuckDB is known`, literal);
  }
}

/** Where a sibling fixes the type. A negative number binds like a unary minus. */
export function bareLiteral(literal: TypedLiteral): Fragment | undefined {
  if (literal.value === undefined) return primary('NULL');
  if (literal.type.kind !== 'scalar' || literal.type.name !== 'INT64') return undefined;
  return { text: literal.value, precedence: literal.value.startsWith('-') ? P.unary : 100 };
}

/** An exponent makes the lexeme a DOUBLE, read with correct rounding; without one it would be a DECIMAL. */
function float(value: string): Fragment {
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return primary(`CAST('${value}' AS DOUBLE)`);
  const text = /e/i.test(value) ? value.replace(/e\+/i, 'e') : `${value}e0`;
  return { text, precedence: value.startsWith('-') ? P.unary : 100 };
}

/** A value alone has the digits it needs; inside of others all have the same. */
function bigNumeric(value: string, literal: TypedLiteral, printer: Printer): Fragment {
  const [whole = '', fraction = ''] = value.replace('-', '').split('.');
  const digits = whole === '0' ? 0 : whole.length;
  if (digits <= BIG_WHOLE && fraction.length <= BIG_SCALE) return primary(`CAST('${value}' AS ${BIGNUMERIC})`);
  if (literal !== printer.root || digits + fraction.length > 38)
    return printer.refuse(
      `a BIGNUMERIC has ${BIG_WHOLE} digits before the point and ${BIG_SCALE} behind it on DuckDB`,
      literal,
    );
  return primary(`CAST('${value}' AS DECIMAL(38, ${fraction.length}))`);
}

function bytes(value: string): string {
  return `'${Array.from(value, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`).join('')}'::BLOB`;
}

/** `Y-M D H:M:S.f` → the three parts both engines keep apart. */
function interval(value: string, literal: TypedLiteral, printer: Printer): Fragment {
  const match = /^(-?)(\d+)-(\d+) (-?\d+) (-?)(\d+):(\d+):(\d+)(?:\.(\d{1,6}))?$/.exec(value);
  if (match === null) return printer.refuse('an INTERVAL of DuckDB counts whole microseconds', literal);
  const months = (Number(match[2]) * 12 + Number(match[3])) * (match[1] === '-' ? -1 : 1);
  const seconds = BigInt(match[6]!) * 3600n + BigInt(match[7]!) * 60n + BigInt(match[8]!);
  const micros =
    (seconds * 1_000_000n + BigInt((match[9] ?? '').padEnd(6, '0').slice(0, 6))) * (match[5] === '-' ? -1n : 1n);
  const parts = [
    ...(months !== 0 ? [`to_months(${months})`] : []),
    ...(match[4] !== '0' && match[4] !== '-0' ? [`to_days(${match[4]!})`] : []),
    ...(micros !== 0n ? [`to_microseconds(${micros})`] : []),
  ];
  if (parts.length === 0) return primary('to_days(0)');
  return parts.length === 1 ? primary(parts[0]!) : { text: parts.join(' + '), precedence: P.add };
}
