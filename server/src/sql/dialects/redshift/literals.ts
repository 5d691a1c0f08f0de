// Typed literals → Redshift text that has exactly the literal's type and value.

import { PRIMARY, primary, SQL_PRECEDENCE as P, type Fragment } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import type { TypedLiteral } from '../../typed-tree.js';
import { stringLiteral } from './identifiers.js';

export function literal(literal: TypedLiteral, printer: Printer): Fragment {
  const { value } = literal;
  const type = printer.typeName(literal.type, literal);
  if (value === undefined) return primary(`CAST(NULL AS ${type})`);
  const name = literal.type.kind === 'scalar' ? literal.type.name : '';
  switch (name) {
    case 'INT64':
    case 'NUMERIC':
      return primary(`CAST(${value} AS ${type})`);
    case 'FLOAT64':
      return primary(`CAST('${value}' AS ${type})`);
    case 'BOOL':
      return primary(value.toUpperCase());
    case 'STRING':
      if (value.includes('\0')) return printer.refuse('Redshift text holds no NUL character', literal);
      return primary(stringLiteral(value));
    case 'BYTES':
      return primary(`FROM_HEX('${Array.from(value, (c) => c.charCodeAt(0).toString(16).padStart(2, '0')).join('')}')`);
    case 'DATE':
    case 'TIME':
      return primary(`CAST('${value}' AS ${type})`);
    case 'DATETIME':
      return primary(`CAST('${value.replace('T', ' ')}' AS ${type})`);
    case 'TIMESTAMP':
      return primary(`CAST('${value.replace('T', ' ').replace('Z', '+00')}' AS ${type})`);
    default:
      return printer.refuse(`no exact translation of a ${name} literal to Redshift is known`, literal);
  }
}

/** Where a sibling fixes the type. */
export function bareLiteral(literal: TypedLiteral): Fragment | undefined {
  if (literal.value === undefined) return primary('NULL');
  if (literal.type.kind !== 'scalar' || literal.type.name !== 'INT64') return undefined;
  return { text: literal.value, precedence: literal.value.startsWith('-') ? P.unary : PRIMARY };
}
