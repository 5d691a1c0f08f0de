// Typed literals → Snowflake text that has exactly the literal's type and value.

import { primary, SQL_PRECEDENCE as P, type Fragment } from '../../printing/fragment.js';
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
      return signed(value);
    case 'FLOAT64':
      // A number with a point is a NUMBER here, whatever its exponent; NaN and the infinities exist as texts only.
      return primary(
        `CAST(${/^-?\d+(\.\d+)?$/.test(value) ? value : `'${value.replace('Infinity', 'inf')}'`} AS FLOAT)`,
      );
    case 'NUMERIC':
      return primary(`CAST(${value} AS ${type})`);
    case 'BOOL':
      return primary(value.toUpperCase());
    case 'STRING':
      return primary(stringLiteral(value));
    case 'BYTES':
      return primary(`X'${Array.from(value, (c) => c.charCodeAt(0).toString(16).padStart(2, '0')).join('')}'`);
    case 'DATE':
    case 'TIME':
      return primary(`CAST('${value}' AS ${type})`);
    case 'DATETIME':
      return primary(`CAST('${value.replace('T', ' ')}' AS ${type})`);
    case 'TIMESTAMP':
      return primary(`CAST('${value.replace('T', ' ').replace('Z', ' +00:00')}' AS ${type})`);
    default:
      return printer.refuse(`${name} literals are not translated to Snowflake`, literal);
  }
}

/** A NUMBER's own digits where another operand fixes the type. */
export function bareLiteral(literal: TypedLiteral): Fragment | undefined {
  if (literal.value === undefined) return primary('NULL');
  const name = literal.type.kind === 'scalar' ? literal.type.name : '';
  if (name === 'NUMERIC' || (name === 'FLOAT64' && /^-?\d+(\.\d+)?$/.test(literal.value))) return signed(literal.value);
  return undefined;
}

const signed = (text: string): Fragment => ({ text, precedence: text.startsWith('-') ? P.unary : 100 });
