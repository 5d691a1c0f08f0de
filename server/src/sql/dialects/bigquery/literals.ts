// Names and literals in BigQuery's lexical rules: backslash escapes, typed literals.

import { primary, type Fragment } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import { isReservedKeyword } from '../../keyword-table.js';
import type { TypedLiteral } from '../../typed-tree.js';
import { UNARY } from './precedence.js';

/** Not reserved, but a function without parentheses, or reserved in BigQuery only where the reference is older. */
const ALSO_QUOTED: ReadonlySet<string> = new Set(
  'CURRENT_DATE CURRENT_DATETIME CURRENT_TIME CURRENT_TIMESTAMP INCLUDE PIVOT UNPIVOT GRAPH_TABLE MATCH_RECOGNIZE'.split(
    ' ',
  ),
);

/** Bare when it is an ordinary word, else in backticks. */
export function quoteIdentifier(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !isReservedKeyword(name) && !ALSO_QUOTED.has(name.toUpperCase())
    ? name
    : `\`${escaped(name, '`')}\``;
}

/** Every character that could end the literal, be an escape or be invisible is written as an escape. */
export function stringLiteral(value: string): string {
  return `'${escaped(value, "'")}'`;
}

function escaped(value: string, quote: string): string {
  let out = '';
  for (const char of value) {
    const code = char.codePointAt(0)!;
    if (char === '\\' || char === quote) out += `\\${char}`;
    else if (char === '\n') out += '\\n';
    else if (char === '\r') out += '\\r';
    else if (char === '\t') out += '\\t';
    else if (code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0x2028 && code <= 0x202e))
      out += `\\u${code.toString(16).padStart(4, '0')}`;
    else out += char;
  }
  return out;
}

export function literal(literal: TypedLiteral, printer: Printer): Fragment {
  const { value, type } = literal;
  if (value === undefined)
    return primary(type.kind === 'null' ? 'NULL' : `CAST(NULL AS ${printer.typeName(type, literal)})`);
  const name = type.kind === 'scalar' ? type.name : '';
  switch (name) {
    case 'INT64':
      return signed(value);
    case 'FLOAT64':
      if (!/^-?\d/.test(value))
        return primary(`CAST('${value.replace('Infinity', 'inf').replace('NaN', 'nan')}' AS FLOAT64)`);
      return signed(/[.e]/i.test(value) ? value : `${value}.0`);
    case 'BOOL':
      return primary(value.toUpperCase());
    case 'STRING':
      return primary(stringLiteral(value));
    case 'BYTES':
      return primary(`b'${Array.from(value, byte).join('')}'`);
    case 'DATE':
    case 'TIME':
    case 'NUMERIC':
    case 'BIGNUMERIC':
      return primary(`${name} '${value}'`);
    case 'DATETIME':
      return primary(`DATETIME '${value.replace('T', ' ')}'`);
    case 'TIMESTAMP':
      return primary(`TIMESTAMP '${value.replace('T', ' ').replace('Z', '+00')}'`);
    case 'JSON':
      return primary(`JSON ${stringLiteral(value)}`);
    case 'INTERVAL':
      return primary(`INTERVAL '${value}' YEAR TO SECOND`);
    default:
      return printer.refuse(`${name} literals are not printed`, literal);
  }
}

/** The literal where its context gives it its type: only NULL has another form. */
export function bareLiteral(literal: TypedLiteral): Fragment | undefined {
  return literal.value === undefined ? primary('NULL') : undefined;
}

const signed = (text: string): Fragment => ({ text, precedence: text.startsWith('-') ? UNARY : 100 });

function byte(char: string): string {
  const code = char.charCodeAt(0);
  return code >= 0x20 && code < 0x7f && char !== "'" && char !== '\\'
    ? char
    : `\\x${code.toString(16).padStart(2, '0')}`;
}
