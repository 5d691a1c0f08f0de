// Typed literals → PostgreSQL text that has exactly the literal's type and value.

import { PRIMARY, primary, type Fragment } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import type { TypedLiteral } from '../../typed-tree.js';
import { stringLiteral } from './identifiers.js';
import { P } from './precedence.js';

export function literal(literal: TypedLiteral, printer: Printer): Fragment {
  const { value } = literal;
  const type = printer.typeName(literal.type, literal);
  if (value === undefined) return primary(`CAST(NULL AS ${type})`);
  const name = literal.type.kind === 'scalar' ? literal.type.name : '';
  switch (name) {
    case 'INT64':
      return primary(`CAST(${value} AS bigint)`);
    case 'FLOAT64':
      return primary(`CAST(${special(value) ? `'${value}'` : value} AS double precision)`);
    case 'NUMERIC':
    case 'BIGNUMERIC':
      return value.includes('.') ? signed(value) : primary(`CAST(${value} AS numeric)`);
    case 'BOOL':
      return primary(value);
    case 'STRING':
      if (value.includes('\0')) return printer.refuse('PostgreSQL text holds no NUL character', literal);
      return primary(stringLiteral(value));
    case 'BYTES':
      return primary(
        `CAST(E'\\\\x${Array.from(value, (c) => c.charCodeAt(0).toString(16).padStart(2, '0')).join('')}' AS bytea)`,
      );
    case 'DATE':
      return primary(`DATE '${value}'`);
    case 'TIME':
      return primary(`TIME '${value}'`);
    case 'DATETIME':
      return primary(`TIMESTAMP '${value.replace('T', ' ')}'`);
    case 'TIMESTAMP':
      return primary(`TIMESTAMPTZ '${value.replace('T', ' ').replace('Z', '+00')}'`);
    case 'JSON':
      return json(value, literal, printer);
    case 'INTERVAL':
      return interval(value, literal, printer);
    default:
      return printer.refuse(`no exact translation of a ${name} literal to PostgreSQL is known`, literal);
  }
}

/** Where a sibling fixes the type: PostgreSQL widens integer and decimal lexemes to the sibling's number type exactly. */
export function bareLiteral(literal: TypedLiteral): Fragment | undefined {
  if (literal.value === undefined) return primary('NULL');
  if (literal.type.kind !== 'scalar') return undefined;
  if (literal.type.name === 'FLOAT64')
    return special(literal.value) ? primary(`'${literal.value}'`) : signed(literal.value);
  return /^(INT64|NUMERIC|BIGNUMERIC)$/.test(literal.type.name) ? signed(literal.value) : undefined;
}

const special = (value: string): boolean => value === 'NaN' || value === '-0' || value.endsWith('Infinity');

/** A negative number binds like a unary minus. */
function signed(value: string): Fragment {
  return { text: value, precedence: value.startsWith('-') ? P.unary : PRIMARY };
}

function json(value: string, literal: TypedLiteral, printer: Printer): Fragment {
  if (value.includes('\\u0000')) return printer.refuse('PostgreSQL JSON holds no NUL character', literal);
  if (/(?:^|[[,:])-?\d+(?:\.\d+)?e|(?:^|[[,:])-0\.0(?!\d)/.test(withoutStrings(value)))
    return printer.refuse('PostgreSQL writes such a JSON number in another way', literal);
  return primary(`CAST(${stringLiteral(value)} AS jsonb)`);
}

/** JSON text without what stands in quotes. */
function withoutStrings(json: string): string {
  return json.replace(/"(?:[^"\\]|\\.)*"/g, '""');
}

/** `Y-M D H:M:S.f` → the three parts both engines keep apart. */
function interval(value: string, literal: TypedLiteral, printer: Printer): Fragment {
  const match = /^(-?)(\d+)-(\d+) (-?\d+) (-?)(\d+):(\d+):(\d+(?:\.\d{1,6})?)$/.exec(value);
  if (match === null) return printer.refuse('an INTERVAL of PostgreSQL counts whole microseconds', literal);
  const months = (Number(match[2]) * 12 + Number(match[3])) * (match[1] === '-' ? -1 : 1);
  const sign = match[5] === '-' ? '-' : '';
  return primary(
    `INTERVAL '${months} months ${match[4]!} days ${sign}${match[6]!} hours ${sign}${match[7]!} minutes ${sign}${match[8]!} seconds'`,
  );
}
