// A value of any type as FORMAT's `%t` and `%T` write it, as a PostgreSQL expression. NULL stays NULL; inside arrays and structs it is NULL's name.

import { atLeast, ANY, primary } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import type { TypedCall, TypedExpression } from '../../typed-tree.js';
import { STRING, typeKey, type SqlType } from '../../types.js';
import { literalOf, literalText } from '../../typed-literal.js';
import { quoted, valueText as constantText } from '../../evaluate/value-text.js';
import { fieldAt } from './array-printing.js';
import { floatText } from './cast-table.js';
import { stringLiteral } from './identifiers.js';

/** `text`: `%t`. `literal`: `%T`, a GoogleSQL expression that gives the value again. */
export type TextStyle = 'text' | 'literal';

/** Closed text. `undefined`: no exact form. */
export function valueText(
  expr: TypedExpression,
  style: TextStyle,
  call: TypedCall,
  printer: Printer,
): string | undefined {
  const { type } = expr;
  const literal = literalOf(expr);
  if (literal !== undefined && type.kind === 'scalar') {
    const text = literal.value === undefined ? undefined : constantText(literal.value, type, style);
    if (text !== undefined) return `CAST(${stringLiteral(text)} AS text)`;
  }
  switch (type.kind) {
    case 'array':
      return arrayText(expr, type.element, style, call, printer);
    case 'struct':
      return structText(expr, type, style, call, printer);
    case 'null':
      return 'CAST(NULL AS text)';
    case 'unknown':
      return undefined;
    case 'scalar':
      return scalarText(expr, style, call, printer);
  }
}

function scalarText(expr: TypedExpression, style: TextStyle, call: TypedCall, printer: Printer): string | undefined {
  const name = typeKey(expr.type);
  const asString = (): string =>
    `(${printer.argument({ kind: 'cast', operand: expr, type: STRING, safe: false, implicit: false, nullable: true })})`;
  switch (name) {
    case 'INT64':
    case 'BOOL':
      return `CAST(${printer.argument(expr)} AS text)`;
    case 'STRING':
      return style === 'text' ? printer.operand(expr, 100) : quotedText(expr, call, printer);
    case 'BYTES':
      return bytesText(expr, style, call, printer);
    case 'FLOAT64': {
      const text = printer.template(
        `CASE WHEN {0} = 0 AND CAST({0} AS text) LIKE '-%' THEN '-0' ELSE ${floatText} END`,
        [expr],
        call,
      ).text;
      const dotted = "CASE WHEN {0} ~ '^-?[0-9]+$' THEN {0} || '.0' ELSE {0} END";
      return printer.template(
        style === 'literal'
          ? `CASE WHEN {0} ~ '[nN]' THEN 'CAST("' || {0} || '" AS FLOAT64)' ELSE ${dotted} END`
          : dotted,
        [printer.printed(primary(text), STRING)],
        call,
      ).text;
    }
    case 'INTERVAL':
      return style === 'text' ? asString() : `('INTERVAL "' || ${asString()} || '" YEAR TO SECOND')`;
    case 'NUMERIC':
    case 'BIGNUMERIC':
    case 'DATE':
    case 'TIME':
    case 'DATETIME':
    case 'TIMESTAMP':
      return style === 'text' ? asString() : `('${name} "' || ${asString()} || '"')`;
    default:
      return undefined;
  }
}

/** A string literal, in double quotes unless only these would need escaping. */
function quotedText(expr: TypedExpression, call: TypedCall, printer: Printer): string {
  const constant = literalText(expr);
  if (constant !== undefined) return stringLiteral(quoted(constant, false));
  const quote = `CASE WHEN strpos({0}, '"') > 0 AND strpos({0}, '''') = 0 THEN '''' ELSE '"' END`;
  const short = (code: string, letter: string): string => `WHEN {$c} = E'\\${code}' THEN E'\\\\${letter}'`;
  const character = `CASE ${short('\\', '\\\\')} WHEN {$c} = '"' AND strpos({0}, '''') > 0 THEN E'\\\\"' ${short('n', 'n')} ${short('r', 'r')} ${short('t', 't')} WHEN ascii({$c}) < 32 OR ascii({$c}) = 127 THEN E'\\\\x' || lpad(to_hex(ascii({$c})), 2, '0') ELSE {$c} END`;
  const body = `COALESCE((SELECT string_agg(${character}, '' ORDER BY {$o}) FROM string_to_table({0}, NULL) WITH ORDINALITY AS {$u}({$c}, {$o})), '')`;
  // A digit behind an escape by its code would be escaped too.
  const continued = "{0} ~ '[\\u0001-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f][0-9a-fA-F]'".replace(
    /'(.*)'/,
    (_, t: string) => stringLiteral(t),
  );
  return printer.template(
    `CASE WHEN ${continued} THEN {fail:a digit behind a control character} WHEN {0} IS NOT NULL THEN ${quote} || ${body} || ${quote} END`,
    [expr],
    call,
  ).text;
}

/** Printable ASCII as it is, other bytes as `\xhh`. */
function bytesText(expr: TypedExpression, style: TextStyle, call: TypedCall, printer: Printer): string {
  const byte = 'get_byte({0}, {$p})';
  const has = (code: string): string => `position(CAST(E'\\\\x${code}' AS bytea) IN {0}) > 0`;
  const escaped = (condition: string): string => `WHEN ${condition} THEN E'\\\\' || chr(${byte})`;
  const quotes =
    style === 'text'
      ? escaped(`${byte} IN (34, 39, 92)`)
      : `${escaped(`${byte} = 92`)} ${escaped(`${byte} = 34 AND ${has('27')}`)}`;
  const list = `COALESCE((SELECT string_agg(CASE ${quotes} WHEN ${byte} BETWEEN 32 AND 126 THEN chr(${byte}) ELSE E'\\\\x' || lpad(to_hex(${byte}), 2, '0') END, '' ORDER BY {$p}) FROM generate_series(0, octet_length({0}) - 1) AS {$p}), '')`;
  const quote = `CASE WHEN ${has('22')} AND NOT ${has('27')} THEN '''' ELSE '"' END`;
  const text = style === 'text' ? list : `'b' || ${quote} || ${list} || ${quote}`;
  return printer.template(`CASE WHEN {0} IS NOT NULL THEN ${text} END`, [expr], call).text;
}

function arrayText(
  expr: TypedExpression,
  element: SqlType,
  style: TextStyle,
  call: TypedCall,
  printer: Printer,
): string | undefined {
  const [name, ordinal, table] = [printer.freshName('e'), printer.freshName('o'), printer.freshName('u')];
  const item = valueText(printer.printed(primary(name), element), style, call, printer);
  if (item === undefined) return undefined;
  const value = printer.operand(expr, 100);
  const list = `'[' || COALESCE((SELECT string_agg(COALESCE(${item}, 'NULL'), ', ' ORDER BY ${ordinal}) FROM UNNEST(${value}) WITH ORDINALITY AS ${table}(${name}, ${ordinal})), '') || ']'`;
  return `CASE WHEN ${value} IS NOT NULL THEN ${list} END`;
}

function structText(
  expr: TypedExpression,
  type: SqlType & { readonly kind: 'struct' },
  style: TextStyle,
  call: TypedCall,
  printer: Printer,
): string | undefined {
  const parts: string[] = [];
  for (const i of type.fields.keys()) {
    const text = valueText(fieldAt(expr, i, type), style, call, printer);
    if (text === undefined) return undefined;
    parts.push(`COALESCE(${text}, 'NULL')`);
  }
  if (parts.length === 0) return undefined;
  const open = style === 'literal' && parts.length < 2 ? 'STRUCT(' : '(';
  const joined = `'${open}' || ${parts.join(" || ', ' || ")} || ')'`;
  return expr.kind === 'struct'
    ? `(${joined})`
    : `CASE WHEN ${atLeast(printer.print(expr), ANY + 50)} IS NOT NULL THEN ${joined} END`;
}
