// JSON functions in DuckDB. Traps: extraction reformats numbers, json_extract_string gives objects as text, a JSON null is
// no SQL NULL, repeated keys are kept, integers beyond 2^53 are strings only in TO_JSON_STRING.

import { primary, type Fragment } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import type { FunctionTranslations, Translation } from '../../printing/translation.js';
import { FLOAT64, JSON_TYPE, STRING, typeKey } from '../../types.js';
import type { TypedCall, TypedExpression } from '../../typed-tree.js';
import { canonicalJson } from '../../typing/json-value.js';
import { literalOf, literalText, NO_WIDE_NUMBER_MODE, wideNumberMode } from '../../typed-literal.js';
import { bind } from './bind.js';
import { readAt, unmarked, unmarkedScalar } from './json-document.js';
import { jsonText, type JsonStyle } from './json-text.js';
import { stringLiteral } from './identifiers.js';

const isJson = (call: TypedCall): boolean => typeKey(call.args[0]!.type) === 'JSON';

/** JSON_QUERY and JSON_EXTRACT: the value at a path as JSON, or as JSON text. */
const query =
  (legacy: boolean): Translation =>
  (call, printer) => {
    return readAt(call, legacy, printer, (found) => (isJson(call) ? found : `NULLIF(${unmarked(found)}, 'null')`));
  };

/** Text of a scalar of a JSON value by LAX_STRING: its numbers are written as FLOAT64 is. */
const laxText = (value: string, printer: Printer): string => {
  const operand = printer.printed(primary(`CAST(${value} AS DOUBLE)`), FLOAT64);
  const cast: TypedExpression = { kind: 'cast', operand, type: STRING, safe: false, implicit: false, nullable: true };
  return textOrDouble(value, printer.argument(cast));
};

/** Text of a scalar of a JSON value: a number with the fewest digits that tell it, always showing a fraction or an exponent, which begins at 1e15. */
const scalarText = (value: string): string => {
  const number = `CAST(${value} AS DOUBLE)`;
  const shortest = `CAST(${number} AS VARCHAR)`;
  const digits = `rtrim(replace(${shortest}, '.', ''), '0')`;
  return textOrDouble(
    value,
    `CASE WHEN abs(${number}) >= 1e15 AND abs(${number}) < 1e16 THEN regexp_replace(${digits}, '^(-?\\d)(\\d+)$', '\\1.\\2') || 'e+15' ELSE ${shortest} END`,
  );
};

const textOrDouble = (value: string, number: string): string =>
  `CASE WHEN json_type(${value}) = 'DOUBLE' THEN ${number} ELSE ${value} ->> '$' END`;

/** JSON_VALUE and JSON_EXTRACT_SCALAR. */
const scalar =
  (legacy: boolean): Translation =>
  (call, printer) => {
    return readAt(call, legacy, printer, (value) => {
      const found = `json_value(${value}, '$')`;
      if (!isJson(call)) return unmarkedScalar(`(${found} ->> '$')`);
      const { names, wrap } = bind([found], printer);
      return wrap(scalarText(names[0]!)).text;
    });
  };

/** The elements of the array at a path; anything else there gives NULL. */
const elements =
  (kind: 'json' | 'scalars', legacy: boolean): Translation =>
  (call, printer) => {
    return readAt(call, legacy, printer, (value) => {
      const { names, wrap } = bind([value], printer);
      const array = names[0]!;
      const e = printer.freshName('e');
      const all = `json_extract(${array}, '$[*]')`;
      if (kind === 'json') {
        const list = isJson(call) ? all : `list_transform(${all}, lambda ${e}: ${unmarked(e)})`;
        return wrap(`CASE WHEN json_type(${array}) = 'ARRAY' THEN ${list} END`).text;
      }
      const text = isJson(call) ? scalarText(e) : unmarkedScalar(`(${e} ->> '$')`);
      const nested = `len(list_filter(${all}, lambda ${e}: json_type(${e}) IN ('ARRAY', 'OBJECT'))) > 0`;
      return wrap(
        `CASE WHEN json_type(${array}) = 'ARRAY' AND NOT ${nested} THEN list_transform(${all}, lambda ${e}: ${text}) END`,
      ).text;
    });
  };

/** `j['key']`, `j.key`, `j[0]`. */
const subscript: Translation = (call, printer) => {
  const at = call.args[1]!;
  const key = literalText(at);
  if (typeKey(call.args[0]!.type) !== 'JSON' || key === undefined)
    return printer.refuse('a JSON subscript must be a literal to be translated exactly', at);
  if (typeKey(at.type) === 'INT64')
    return printer.apply(key.startsWith('-') ? 'CAST(NULL AS JSON)' : `json_extract({0}, '$[${key}]')`, call);
  if (key === '' || /["\\*]/.test(key))
    return printer.refuse('a key with quotes, backslashes or asterisks has no place in a JSONPath of DuckDB', at);
  return printer.apply(
    `json_extract({0}, ${stringLiteral(`$."${key}"`).replaceAll('{', '{{').replaceAll('}', '}}')})`,
    call,
  );
};

// ---- construction ---------------------------------------------------------------------------------------------------

const isTrue = (expr: TypedExpression | undefined): boolean => literalText(expr) === 'true';

const asJson = (text: string | undefined): Fragment => primary(text === undefined ? '' : `CAST(${text} AS JSON)`);

const PLAIN: JsonStyle = { text: false, stringify: false };

const toJson: Translation = (call, printer) => {
  const option = call.args[1];
  if (option !== undefined && literalOf(option) === undefined)
    return printer.refuse('stringify_wide_numbers must be a literal to be translated exactly', option);
  return asJson(jsonText(call.args[0]!, { text: false, stringify: isTrue(option) }, call, printer));
};

const toJsonString: Translation = (call, printer) => {
  const option = call.args[1];
  if (option !== undefined && literalOf(option) === undefined)
    return printer.refuse('pretty_print must be a literal to be translated exactly', option);
  if (option !== undefined && literalText(option) === undefined) return printer.apply('CAST(NULL AS VARCHAR)', call);
  const text = jsonText(
    call.args[0]!,
    { text: true, stringify: true, ...(isTrue(option) && { depth: 0 }) },
    call,
    printer,
  );
  return primary(text ?? '');
};

const jsonArray: Translation = (call, printer) => {
  const parts = call.args.map((arg) => jsonText(arg, PLAIN, call, printer));
  if (parts.includes(undefined)) return primary('');
  return asJson(`'[' || ${parts.length === 0 ? '' : `${parts.join(" || ',' || ")} || `}']'`);
};

const jsonObject: Translation = (call, printer) => {
  if (call.args[0]?.type.kind === 'array') return objectOfArrays(call, printer);
  const parts: string[] = [];
  const seen = new Set<string>();
  for (let i = 0; i + 1 < call.args.length; i += 2) {
    const key = literalText(call.args[i]);
    if (key === undefined)
      return printer.refuse('a key of JSON_OBJECT must be a literal to be translated exactly', call.args[i]);
    // The first of equal keys counts.
    if (seen.has(key)) continue;
    const text = jsonText(call.args[i + 1]!, PLAIN, call, printer);
    if (text === undefined) return primary('');
    parts.push(`${stringLiteral(`${seen.size === 0 ? '' : ','}${JSON.stringify(key)}:`)} || ${text}`);
    seen.add(key);
  }
  return asJson(["'{'", ...parts, "'}'"].join(' || '));
};

function objectOfArrays(call: TypedCall, printer: Printer): Fragment {
  const [keys, values] = call.args as [TypedExpression, TypedExpression];
  const none = (expr: TypedExpression): boolean => literalOf(expr) !== undefined && literalText(expr) === undefined;
  if (none(keys) || none(values)) return printer.refuse('GoogleSQL raises an error for NULL instead of an array', call);
  const literals = keys.kind === 'array' ? keys.elements.map((key) => literalText(key)) : [undefined];
  if (literals.includes(undefined) || new Set(literals).size < literals.length || values.type.kind !== 'array')
    return printer.refuse('the keys of JSON_OBJECT must be different literals to be translated exactly', keys);
  const element = values.type.element;
  const parts = literals.map((key, i) => {
    const value = printer.printed(primary(`${printer.operand(values, 100)}[${i + 1}]`), element);
    return `${stringLiteral(`${i === 0 ? '' : ','}${JSON.stringify(key)}:`)} || ${jsonText(value, PLAIN, call, printer) ?? ''}`;
  });
  const built = ["'{'", ...parts, "'}'"].join(' || ');
  const list = printer.operand(values, 100);
  return asJson(
    `CASE WHEN ${list} IS NULL OR len(${list}) <> ${literals.length} THEN ${printer.fail('keys and values of JSON_OBJECT differ in number', call)} ELSE ${built} END`,
  );
}

/** Text read as JSON: a number that FLOAT64 and 64-bit integers cannot hold is an error unless it may be rounded. */
const parseJson: Translation = (call, printer) => {
  const [text, mode] = call.args;
  const wide = wideNumberMode(mode, 'exact');
  if (wide === undefined) return printer.refuse(NO_WIDE_NUMBER_MODE, mode);
  const literal = literalText(text);
  if (literal !== undefined) {
    const canonical = canonicalJson(literal);
    if (canonical !== undefined && !/\d{16}/.test(literal))
      return printer.print({ kind: 'literal', value: canonical, type: JSON_TYPE, nullable: false });
  }
  // Tokens outside strings; digits are compared after the sign, zeros and the exponent are gone.
  const numbers = `list_filter(regexp_extract_all({0}, '"(?:[^"\\\\]|\\\\.)*"|-?[0-9][-+.0-9eE]*'), lambda {$t}: NOT starts_with({$t}, '"'))`;
  const mantissa = (token: string): string =>
    `rtrim(ltrim(replace(regexp_replace(${token}, '[eE].*$', ''), '.', ''), '-0'), '0')`;
  const whole = `regexp_full_match({$t}, '-?[0-9]+') AND TRY_CAST({$t} AS HUGEINT) BETWEEN -9223372036854775808 AND 18446744073709551615`;
  const exact = `len(list_filter(${numbers}, lambda {$t}: NOT COALESCE(${whole}, false) AND ${mantissa('{$t}')} <> ${mantissa('CAST(TRY_CAST({$t} AS DOUBLE) AS VARCHAR)')})) > 0`;
  const overflow = `len(list_filter(${numbers}, lambda {$t}: COALESCE(isinf(TRY_CAST({$t} AS DOUBLE)), true))) > 0`;
  // DuckDB passes over what is no JSON: NaN, trailing commas, comments.
  const lenient = `regexp_matches(regexp_replace({0}, '"(?:[^"\\\\]|\\\\.)*"', '""', 'g'), '[a-zA-Z]*(?i:nan|inf)|,\\s*[\\]}}]|/|''')`;
  const guards = [
    `WHEN NOT json_valid({0}) OR ${lenient} THEN {fail:invalid JSON}`,
    `WHEN ${overflow} THEN {fail:JSON number out of range}`,
    ...(wide === 'round' ? [] : [`WHEN ${exact} THEN {fail:JSON number loses digits}`]),
  ];
  printer.note('of a key that stands twice in one object DuckDB keeps both in the text and reads the first', call);
  return printer.apply(`CASE ${guards.join(' ')} ELSE CAST({0} AS JSON) END`, call);
};

// ---- JSON values as SQL values --------------------------------------------------------------------------------------

const type = (names: string): string => `json_type({0}) IN (${names})`;
const WHOLE = "'BIGINT', 'UBIGINT', 'HUGEINT', 'UHUGEINT'";
const DOUBLE = 'CAST({0} AS DOUBLE)';
const OTHERWISE = (message: string): string => `WHEN {0} IS NOT NULL THEN {fail:${message}} END`;

const float64: Translation = (call, printer) => {
  const mode = wideNumberMode(call.args[1], 'round');
  if (mode === undefined) return printer.refuse(NO_WIDE_NUMBER_MODE, call.args[1]);
  const wide =
    mode === 'exact'
      ? `WHEN ${type(WHOLE)} AND CAST(CAST({0} AS VARCHAR) AS HUGEINT) <> CAST(${DOUBLE} AS HUGEINT) THEN {fail:JSON number loses digits} `
      : '';
  return printer.apply(
    `CASE ${wide}WHEN ${type(`${WHOLE}, 'DOUBLE'`)} THEN ${DOUBLE} ${OTHERWISE('not a JSON number')}`,
    call,
  );
};

const TEXT = "({0} ->> '$')";
/** What a number in a string may look like. */
const NUMBER_TEXT = "'^\\s*[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?\\s*$'";

const laxInt64 = `CASE WHEN ${type("'BOOLEAN'")} THEN CASE WHEN ${TEXT} = 'true' THEN CAST(1 AS BIGINT) ELSE 0 END WHEN ${type(WHOLE)} THEN TRY_CAST(${TEXT} AS BIGINT) WHEN ${type("'DOUBLE'")} THEN TRY_CAST(round(${DOUBLE}) AS BIGINT) WHEN ${type("'VARCHAR'")} THEN COALESCE(TRY_CAST(regexp_extract(${TEXT}, '^\\s*[+-]?[0-9]+\\s*$') AS BIGINT), TRY_CAST(round(TRY_CAST(regexp_extract(${TEXT}, ${NUMBER_TEXT}) AS DOUBLE)) AS BIGINT)) END`;
const laxFloat64 = `CASE WHEN ${type(`${WHOLE}, 'DOUBLE'`)} THEN ${DOUBLE} WHEN ${type("'VARCHAR'")} THEN TRY_CAST(replace(${TEXT}, '_', '?') AS DOUBLE) END`;
const laxBool = `CASE WHEN ${type("'BOOLEAN'")} THEN ${TEXT} = 'true' WHEN ${type(`${WHOLE}, 'DOUBLE'`)} THEN ${DOUBLE} <> 0 WHEN ${type("'VARCHAR'")} THEN CASE lower(${TEXT}) WHEN 'true' THEN true WHEN 'false' THEN false END END`;

const laxString: Translation = (call, printer) => {
  const { names, wrap } = bind([printer.argument(call.args[0]!)], printer);
  const text = laxText(names[0]!, printer);
  return wrap(`CASE WHEN json_type(${names[0]!}) NOT IN ('ARRAY', 'OBJECT', 'NULL') THEN ${text} END`);
};

/** STRING(json). */
export const jsonStringValue: Translation = `CASE WHEN ${type("'VARCHAR'")} THEN ${TEXT} ${OTHERWISE('not a JSON string')}`;

const readers: FunctionTranslations = {
  json_query: query(false),
  json_value: scalar(false),
  json_extract: query(true),
  json_extract_scalar: scalar(true),
  json_query_array: elements('json', false),
  json_value_array: elements('scalars', false),
  json_extract_array: elements('json', true),
  json_extract_string_array: elements('scalars', true),
};

export const json: FunctionTranslations = {
  ...readers,
  // A text that is no JSON raises, and no SAFE makes NULL of what GoogleSQL finds in it.
  ...Object.fromEntries(Object.entries(readers).map(([fn, translation]) => [`safe.${fn}`, translation])),
  $subscript: subscript,
  parse_json: parseJson,
  to_json: toJson,
  to_json_string: toJsonString,
  json_array: jsonArray,
  json_object: jsonObject,
  json_type:
    "CASE json_type({0}) WHEN 'VARCHAR' THEN 'string' WHEN 'BOOLEAN' THEN 'boolean' WHEN 'OBJECT' THEN 'object' WHEN 'ARRAY' THEN 'array' WHEN 'NULL' THEN 'null' ELSE CASE WHEN {0} IS NOT NULL THEN 'number' END END",
  bool: `CASE WHEN ${type("'BOOLEAN'")} THEN ${TEXT} = 'true' ${OTHERWISE('not a JSON boolean')}`,
  int64: `CASE WHEN ${type(WHOLE)} THEN CAST(${TEXT} AS BIGINT) WHEN ${type("'DOUBLE'")} AND ${DOUBLE} = trunc(${DOUBLE}) AND abs(${DOUBLE}) < 9.3e18 THEN CAST(${DOUBLE} AS BIGINT) ${OTHERWISE('not a JSON integer')}`,
  float64,
  lax_bool: laxBool,
  lax_int64: laxInt64,
  lax_float64: laxFloat64,
  lax_string: laxString,
};
