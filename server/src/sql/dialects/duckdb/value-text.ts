// A value of any type as FORMAT's `%t` and `%T` write it, as a DuckDB expression. NULL stays NULL; inside arrays and structs it is NULL's name.

import type { Printer } from '../../printing/printer.js';
import type { TypedCall, TypedExpression } from '../../typed-tree.js';
import { STRING, typeKey, type SqlType } from '../../types.js';
import { literalText } from '../../typed-literal.js';
import { quoted } from '../../evaluate/value-text.js';
import { fieldName } from './types.js';
import { stringLiteral } from './identifiers.js';

/** `text`: `%t`. `literal`: `%T`, a GoogleSQL expression that gives the value again. */
export type TextStyle = 'text' | 'literal';

const QUOTED: Readonly<Record<string, string>> = {
  DATE: 'DATE',
  DATETIME: 'DATETIME',
  TIME: 'TIME',
  TIMESTAMP: 'TIMESTAMP',
  NUMERIC: 'NUMERIC',
  BIGNUMERIC: 'BIGNUMERIC',
};

/** Complete text, to stand between commas. `undefined` after a refusal. */
export function valueText(
  expr: TypedExpression,
  style: TextStyle,
  call: TypedCall,
  printer: Printer,
): string | undefined {
  const { type } = expr;
  const operand = printer.argument(expr);
  switch (type.kind) {
    case 'array':
      return arrayText(operand, type.element, style, call, printer);
    case 'struct':
      return structText(expr, type, style, call, printer);
    case 'null':
      return `CAST(NULL AS VARCHAR)`;
    case 'unknown':
      printer.refuse('the type is not known', expr);
      return undefined;
    case 'scalar':
      return scalarText(expr, style, call, printer);
  }
}

function scalarText(expr: TypedExpression, style: TextStyle, call: TypedCall, printer: Printer): string | undefined {
  const name = typeKey(expr.type);
  const asString = (): string =>
    printer.argument({
      kind: 'cast',
      operand: expr,
      type: STRING,
      safe: false,
      implicit: false,
      nullable: true,
      ...(expr.span && { span: expr.span }),
    });
  switch (name) {
    case 'INT64':
    case 'BOOL':
      return asString();
    case 'STRING':
      return style === 'text' ? printer.argument(expr) : quotedText(expr, call, printer);
    case 'BYTES':
      return bytesText(expr, style, call, printer);
    case 'FLOAT64': {
      const text = printer.printed({ text: asString(), precedence: 0 }, STRING);
      const dotted = "CASE WHEN regexp_full_match({0}, '-?\\d+') THEN {0} || '.0' ELSE {0} END";
      const negativeZero = `CASE WHEN {1} = 0 AND signbit({1}) THEN '-0.0' ELSE ${dotted} END`;
      const special =
        style === 'text'
          ? negativeZero
          : `CASE WHEN isfinite({1}) THEN ${negativeZero} ELSE 'CAST("' || {0} || '" AS FLOAT64)' END`;
      return printer.template(special, [text, expr], call).text;
    }
    case 'INTERVAL':
      return style === 'text' ? asString() : `'INTERVAL "' || ${asString()} || '" YEAR TO SECOND'`;
    case 'JSON':
      if (expr.kind === 'literal')
        return stringLiteral(style === 'text' ? expr.value! : `JSON ${quoted(expr.value!, false)}`);
      printer.refuse('text of JSON sorts the keys, DuckDB keeps them as they are', expr);
      return undefined;
    case 'GEOGRAPHY':
      printer.refuse(`FORMAT of ${name} with %${style === 'text' ? 't' : 'T'} is not translated to DuckDB`, expr);
      return undefined;
    default:
      return style === 'text' ? asString() : `'${QUOTED[name]!} "' || ${asString()} || '"'`;
  }
}

/** A string literal, in double quotes unless only these would need escaping. */
function quotedText(expr: TypedExpression, call: TypedCall, printer: Printer): string {
  const literal = literalText(expr);
  if (literal !== undefined) return stringLiteral(quoted(literal, false));
  const quote = `CASE WHEN contains({0}, '"') AND NOT contains({0}, '''') THEN '''' ELSE '"' END`;
  const character = `CASE WHEN {$c} = '\\' THEN '\\\\' WHEN {$c} = '"' AND contains({0}, '''') THEN '\\"' WHEN {$c} = chr(10) THEN '\\n' WHEN {$c} = chr(13) THEN '\\r' WHEN {$c} = chr(9) THEN '\\t' WHEN unicode({$c}) < 32 OR unicode({$c}) = 127 THEN printf('\\x%02x', unicode({$c})) ELSE {$c} END`;
  const shown = `${quote} || array_to_string(list_transform(regexp_extract_all({0}, '(?s).'), lambda {$c}: ${character}), '') || ${quote}`;
  // A digit behind an escape by its code would be escaped too.
  const continued = "regexp_matches({0}, '[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f][0-9a-fA-F]')";
  return printer.template(
    `CASE WHEN ${continued} THEN {fail:a digit behind a control character} ELSE ${shown} END`,
    [expr],
    call,
  ).text;
}

/** Printable ASCII as it is, other bytes as `\xhh`. */
function bytesText(expr: TypedExpression, style: TextStyle, call: TypedCall, printer: Printer): string {
  const byte = (quotes: string): string =>
    `CASE WHEN {$b} = '5C' THEN '\\\\' ${quotes} WHEN {$b} BETWEEN '20' AND '7E' THEN chr(CAST('0x' || {$b} AS INTEGER)) ELSE '\\x' || lower({$b}) END`;
  const list = (quotes: string): string =>
    `array_to_string(list_transform(regexp_extract_all(hex({0}), '..'), lambda {$b}: ${byte(quotes)}), '')`;
  if (style === 'text')
    return printer.template(list(`WHEN {$b} = '22' THEN '\\"' WHEN {$b} = '27' THEN '\\'''`), [expr], call).text;
  const has = (hex: string): string =>
    `len(list_filter(regexp_extract_all(hex({0}), '..'), lambda {$b}: {$b} = '${hex}')) > 0`;
  const single = `${has('22')} AND NOT ${has('27')}`;
  const quote = `CASE WHEN ${single} THEN '''' ELSE '"' END`;
  return printer.template(
    `'b' || ${quote} || ${list(`WHEN {$b} = '22' AND ${has('27')} THEN '\\"'`)} || ${quote}`,
    [expr],
    call,
  ).text;
}

function arrayText(
  operand: string,
  element: SqlType,
  style: TextStyle,
  call: TypedCall,
  printer: Printer,
): string | undefined {
  const name = printer.freshName('e');
  const inner = printer.withVariable(name, name, () =>
    valueText({ kind: 'variable', name, type: element, nullable: true }, style, call, printer),
  );
  return inner === undefined
    ? undefined
    : `'[' || array_to_string(list_transform(${operand}, lambda ${name}: COALESCE(${inner}, 'NULL')), ', ') || ']'`;
}

function structText(
  expr: TypedExpression,
  type: SqlType & { readonly kind: 'struct' },
  style: TextStyle,
  call: TypedCall,
  printer: Printer,
): string | undefined {
  const parts: string[] = [];
  for (const [i, field] of type.fields.entries()) {
    const value: TypedExpression =
      expr.kind === 'struct'
        ? expr.fields[i]!.value
        : { kind: 'field', operand: expr, field: fieldName(field.name, i), type: field.type, nullable: true };
    const text = valueText(value, style, call, printer);
    if (text === undefined) return undefined;
    parts.push(`COALESCE(${text}, 'NULL')`);
  }
  const open = style === 'literal' && parts.length < 2 ? 'STRUCT(' : '(';
  const joined = `'${open}' || ${parts.join(" || ', ' || ")} || ')'`;
  return expr.kind === 'struct' ? joined : `CASE WHEN ${printer.argument(expr)} IS NOT NULL THEN ${joined} END`;
}
