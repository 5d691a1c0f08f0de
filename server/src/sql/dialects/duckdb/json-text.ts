// A value of any type as JSON text, as a DuckDB expression that is never NULL: TO_JSON, TO_JSON_STRING, JSON_ARRAY, JSON_OBJECT.

import { primary } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import type { TypedCall, TypedExpression } from '../../typed-tree.js';
import { STRING, typeKey, type SqlType } from '../../types.js';
import { fieldName } from './types.js';
import { stringLiteral } from './identifiers.js';
import { prettyJson } from '../../evaluate/json-document.js';

export interface JsonStyle {
  /** TO_JSON_STRING: NUMERIC that is no small whole number is a string, FLOAT64 without its `.0`. */
  readonly text: boolean;
  /** Numbers that a FLOAT64 can't hold are strings. */
  readonly stringify: boolean;
  /** Depth of indentation; absent: on one line. */
  readonly depth?: number;
}

const WIDE = 9_007_199_254_740_992n;

/** `undefined` after a refusal. */
export function jsonText(
  expr: TypedExpression,
  style: JsonStyle,
  call: TypedCall,
  printer: Printer,
): string | undefined {
  if (expr.kind === 'literal' && expr.value === undefined) return "'null'";
  const text = valueJson(expr, style, call, printer);
  return text === undefined || !expr.nullable ? text : `COALESCE(${text}, 'null')`;
}

function valueJson(expr: TypedExpression, style: JsonStyle, call: TypedCall, printer: Printer): string | undefined {
  switch (expr.type.kind) {
    case 'array':
      return arrayJson(expr, expr.type.element, style, call, printer);
    case 'struct':
      return structJson(expr, expr.type, style, call, printer);
    case 'null':
      return "'null'";
    case 'unknown':
      printer.refuse('the type is not known', expr);
      return undefined;
    case 'scalar':
      return scalarJson(expr, style, call, printer);
  }
}

/** JSON's own escapes, which DuckDB writes in capitals, and the two line separators that GoogleSQL escapes besides. */
export const jsonString = (text: string): string =>
  `replace(replace(${smallEscapes(`CAST(to_json(${text}) AS VARCHAR)`)}, chr(8232), '\\u2028'), chr(8233), '\\u2029')`;

/** `\u001B` → `\u001b`. A backslash of the text itself, two in JSON, stands aside meanwhile. */
const smallEscapes = (json: string): string =>
  `replace(list_reduce(['0B', '0E', '0F', '1A', '1B', '1C', '1D', '1E', '1F'], lambda a, b: replace(a, '\\u00' || b, '\\u00' || lower(b)), replace(${json}, '\\\\', chr(1114109))), chr(1114109), '\\\\')`;

function scalarJson(expr: TypedExpression, style: JsonStyle, call: TypedCall, printer: Printer): string | undefined {
  const use = (text: string): string => printer.template(text, [expr], { ...call, type: STRING, safe: false }).text;
  const asString = (): string =>
    printer.argument({ kind: 'cast', operand: expr, type: STRING, safe: false, implicit: false, nullable: true });
  const name = typeKey(expr.type);
  switch (name) {
    case 'INT64':
      return style.text || style.stringify
        ? use(
            `CASE WHEN {0} BETWEEN -${WIDE} AND ${WIDE} THEN CAST({0} AS VARCHAR) WHEN {0} IS NOT NULL THEN concat('"', {0}, '"') END`,
          )
        : use('CAST({0} AS VARCHAR)');
    case 'BOOL':
      return use('CAST({0} AS VARCHAR)');
    case 'STRING':
      return jsonString(printer.argument(expr));
    case 'FLOAT64': {
      const digits = printer.printed(primary(asString()), STRING);
      const finite = style.text ? '{1}' : "CASE WHEN regexp_full_match({1}, '-?\\d+') THEN {1} || '.0' ELSE {1} END";
      return printer.template(
        `CASE WHEN isnan({0}) THEN '"NaN"' WHEN isinf({0}) THEN CASE WHEN {0} > 0 THEN '"Infinity"' ELSE '"-Infinity"' END ELSE ${finite} END`,
        [expr, digits],
        { ...call, type: STRING, safe: false },
      ).text;
    }
    case 'NUMERIC': {
      const digits = printer.printed(primary(asString()), STRING);
      if (style.text)
        return printer.template(
          `CASE WHEN {0} = trunc({0}) AND abs({0}) <= ${WIDE} THEN {1} WHEN {0} IS NOT NULL THEN '"' || {1} || '"' END`,
          [expr, digits],
          { ...call, type: STRING, safe: false },
        ).text;
      if (style.stringify) {
        const wide = `CAST({0} AS DOUBLE) <> {0} OR length(ltrim(replace({1}, '.', ''), '-0')) > 17`;
        return printer.template(`CASE WHEN ${wide} THEN '"' || {1} || '"' ELSE {1} END`, [expr, digits], {
          ...call,
          type: STRING,
          safe: false,
        }).text;
      }
      return asString();
    }
    case 'BYTES':
      return use(`('"' || to_base64({0}) || '"')`);
    case 'DATE':
      return `('"' || ${asString()} || '"')`;
    case 'TIME':
      return `('"' || ${asString()} || '"')`;
    case 'DATETIME':
      return `('"' || replace(${asString()}, ' ', 'T') || '"')`;
    case 'TIMESTAMP':
      return `('"' || replace(replace(${asString()}, ' ', 'T'), '+00', 'Z') || '"')`;
    case 'JSON':
      if (!style.text) return use('CAST({0} AS VARCHAR)');
      if (expr.kind === 'literal')
        return stringLiteral(style.depth === undefined ? expr.value! : prettyJson(expr.value!, style.depth));
      printer.refuse('TO_JSON_STRING of JSON sorts the keys, DuckDB keeps them as they are', expr);
      return undefined;
    default:
      printer.refuse(`no exact translation of ${name} as JSON to DuckDB is known`, expr);
      return undefined;
  }
}

/** Line break and indentation at a depth, as a literal; nothing on one line. */
function lineBreak(style: JsonStyle, deeper: number): string {
  return style.depth === undefined ? "''" : stringLiteral(`\n${'  '.repeat(style.depth + deeper)}`);
}

const deeper = (style: JsonStyle): JsonStyle =>
  style.depth === undefined ? style : { ...style, depth: style.depth + 1 };

function arrayJson(
  expr: TypedExpression,
  element: SqlType,
  style: JsonStyle,
  call: TypedCall,
  printer: Printer,
): string | undefined {
  const name = printer.freshName('e');
  const inner = printer.withVariable(name, name, () =>
    jsonText({ kind: 'variable', name, type: element, nullable: true }, deeper(style), call, printer),
  );
  if (inner === undefined) return undefined;
  const list = printer.argument(expr);
  if (style.depth === undefined)
    return `('[' || array_to_string(list_transform(${list}, lambda ${name}: ${inner}), ',') || ']')`;
  const joined = `array_to_string(list_transform(${list}, lambda ${name}: ${lineBreak(style, 1)} || ${inner}), ',')`;
  return `CASE WHEN len(${list}) = 0 THEN '[]' ELSE '[' || ${joined} || ${lineBreak(style, 0)} || ']' END`;
}

function structJson(
  expr: TypedExpression,
  type: SqlType & { readonly kind: 'struct' },
  style: JsonStyle,
  call: TypedCall,
  printer: Printer,
): string | undefined {
  const parts: string[] = [];
  const seen = new Set<string>();
  for (const [i, field] of type.fields.entries()) {
    // JSON values keep the first of equal keys, text has them all.
    if (!style.text && seen.has(field.name ?? '')) continue;
    seen.add(field.name ?? '');
    const value: TypedExpression =
      expr.kind === 'struct'
        ? expr.fields[i]!.value
        : { kind: 'field', operand: expr, field: fieldName(field.name, i), type: field.type, nullable: true };
    const text = jsonText(value, deeper(style), call, printer);
    if (text === undefined) return undefined;
    const key = `${i === 0 ? '' : ','}${style.depth === undefined ? '' : `\n${'  '.repeat(style.depth + 1)}`}${JSON.stringify(field.name ?? '')}:${style.depth === undefined ? '' : ' '}`;
    parts.push(stringLiteral(key), text);
  }
  if (parts.length === 0)
    return expr.kind === 'struct' ? "'{}'" : `CASE WHEN ${printer.argument(expr)} IS NOT NULL THEN '{}' END`;
  const joined = ["'{'", ...parts, ...(style.depth === undefined ? [] : [lineBreak(style, 0)]), "'}'"].join(' || ');
  return expr.kind === 'struct' ? `(${joined})` : `CASE WHEN ${printer.argument(expr)} IS NOT NULL THEN ${joined} END`;
}
