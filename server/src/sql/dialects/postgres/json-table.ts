// JSON functions in PostgreSQL (16 and later where they read text: `IS JSON`). JSON values are jsonb; JSON in a text is read as json,
// which keeps every number as it is written.
//
// Traps: of two equal names GoogleSQL takes the first, PostgreSQL the last; a text that is no JSON raises here; `->>` gives objects
// as text; names and positions are one thing in a path array.

import { primary, type Fragment } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import { byArity, infix, type FunctionTranslations, type Translation } from '../../printing/translation.js';
import type { TypedCall, TypedExpression } from '../../typed-tree.js';
import { isJson, SURELY_NOTHING } from '../../json-beginning.js';
import { typeKey, type SqlType } from '../../types.js';
import { literalText, NO_WIDE_NUMBER_MODE, wideNumberMode } from '../../typed-literal.js';
import { floatText } from './cast-table.js';
import { jsonOfDouble } from './struct-field.js';
import { stringLiteral } from './identifiers.js';
import { isPosition, ODD_POSITION, SEEKS_POSITION_AGAIN, seeksPositionAgain } from '../../json-path.js';
import { jsonMutations } from './json-mutation.js';
import { isWholeNumber, parseJson } from './json-parse.js';
import { jsonPath, type JsonStep } from './json-path.js';
import { P } from './precedence.js';

const braced = (text: string): string => text.replaceAll('{', '{{').replaceAll('}', '}}');
const step = (arrow: '->' | '->>', key: JsonStep): string =>
  ` ${arrow} ${typeof key === 'number' ? String(key) : braced(stringLiteral(key))}`;

/** What is at the path: as a json value, and as text. */
interface Found {
  readonly value: string;
  readonly text: string;
  readonly typeOf: 'json_typeof' | 'jsonb_typeof';
  readonly elements: 'json_array_elements' | 'jsonb_array_elements';
}

const SURROGATES =
  'in JSON text a pair of escaped surrogates is read as one character; GoogleSQL reads U+FFFD for each of the two';

/** A template over the document `{0}` that uses what is found at the path `{1}`. */
function reading(legacy: boolean, use: (found: Found, textual: boolean) => string): Translation {
  return (call, printer) => {
    const document = call.args[0]!;
    const path = call.args[1] === undefined ? '$' : literalText(call.args[1]);
    const steps = path === undefined ? undefined : jsonPath(path, legacy);
    if (steps === undefined)
      return printer.refuse(
        'the JSON path must be a literal of names and positions to be translated exactly',
        call.args[1],
      );
    const textual = typeKey(document.type) === 'STRING';
    if (!textual && typeKey(document.type) !== 'JSON')
      return printer.refuse('JSON is read from STRING and JSON values', document);
    if (textual && literalText(document) === undefined) printer.note(SURROGATES, call);
    if (textual && seeksPositionAgain(steps)) return printer.refuse(SEEKS_POSITION_AGAIN, call.args[1]);
    const constant = literalText(document);
    if (textual && constant !== undefined && !isJson(constant)) {
      if (!SURELY_NOTHING.test(constant))
        return printer.refuse(
          'GoogleSQL reads the beginning of such a text, PostgreSQL no text that is not JSON as a whole',
          document,
        );
      return printer.apply('CAST(NULL AS {type})', call);
    }
    if (!textual) {
      if (steps.some((key) => typeof key === 'string' && isPosition(key) && !isNumber(key)))
        return printer.refuse(ODD_POSITION, call.args[1]);
      const value = steps.reduce<string>(insideValue, '{0}');
      const used = use(
        { value, text: `(${value} #>> '{{}}')`, typeOf: 'jsonb_typeof', elements: 'jsonb_array_elements' },
        false,
      );
      return printer.apply(steps.length === 0 && used === '{0}' ? '{0}' : used, call);
    }
    // No SAFE makes NULL of what GoogleSQL finds in a text that is no JSON.
    const raising = { ...call, safe: false };
    const found = (value: string): Found => ({
      value: `(${value})`,
      text: `(${value} #>> '{{}}')`,
      typeOf: 'json_typeof',
      elements: 'json_array_elements',
    });
    // A name and a position of the same digits are one step in a text.
    const place = steps.map((s) => braced(stringLiteral(String(s)))).join(', ');
    // A json keeps the white space around it.
    const whole =
      steps.length === 0 ? "CAST(btrim({0}, E' \\t\\r\\n') AS json)" : `CAST({0} AS json) #> ARRAY[${place}]`;
    const plain = use(found(whole), true);
    if (!steps.some((s) => typeof s === 'string'))
      return printer.apply(`CASE WHEN {0} IS JSON THEN ${plain} ${otherText(steps)} END`, raising);
    // Of equal names the first one.
    const first = use(found(steps.reduce<string>(firstNamed, 'CAST({0} AS json)')), true);
    return printer.apply(
      `CASE WHEN {0} IS JSON WITH UNIQUE KEYS THEN ${plain} WHEN {0} IS JSON THEN ${first} ${otherText(steps)} END`,
      raising,
    );
  };
}

const isNumber = (key: JsonStep): boolean => /^(?:0|[1-9]\d{0,8})$/.test(String(key));

/** One step into jsonb; a scalar would be taken for an array of itself. A number finds an element and a name. */
function insideValue(value: string, key: JsonStep): string {
  return isNumber(key)
    ? `CASE jsonb_typeof(${value}) WHEN 'array' THEN ${value} -> ${key} WHEN 'object' THEN ${value}${step('->', String(key))} END`
    : `(${value}${step('->', key)})`;
}

function firstNamed(value: string, key: JsonStep): string {
  if (isNumber(key)) return `COALESCE(${value} -> ${key}, ${firstMember(value, String(key))})`;
  return firstMember(value, String(key));
}

function firstMember(value: string, key: string): string {
  const object = `CASE WHEN json_typeof(${value}) = 'object' THEN ${value} END`;
  return `(SELECT {$v} FROM json_each(${object}) WITH ORDINALITY AS {$u}({$k}, {$v}, {$o}) WHERE {$k} = ${braced(stringLiteral(key))} ORDER BY {$o} LIMIT 1)`;
}

/** A text without one of the names, in quotes or with escapes, has nothing at the path either. */
function otherText(steps: readonly JsonStep[]): string {
  const names = steps.filter((s): s is string => typeof s === 'string' && !/^\d+$/.test(s));
  const quoted = (name: string): string => `\\\\|["']${name.replace(/[^\p{L}\p{N}_]/gu, '\\$&')}["']`;
  const conditions = [
    `{0} !~ ${braced(stringLiteral(SURELY_NOTHING.source))}`,
    ...names.map((name) => `{0} ~ ${braced(stringLiteral(quoted(name)))}`),
  ];
  return `WHEN ${conditions.join(' AND ')} THEN {fail:a text that is no JSON}`;
}

/** A number of jsonb as GoogleSQL writes it: others than whole ones as FLOAT64, always showing a fraction or an exponent. */
function numberText(text: string): string {
  const double = `CAST(CAST(${text} AS double precision) AS text)`;
  return `CASE WHEN ${isWholeNumber(text)} THEN ${text} WHEN ${double} ~ '^-?[0-9]+$' THEN ${double} || '.0' ELSE ${double} END`;
}

const scalarAt = ({ value, text, typeOf }: Found): string =>
  typeOf === 'json_typeof'
    ? `CASE WHEN ${typeOf}(${value}) NOT IN ('object', 'array') THEN ${text} END`
    : `CASE WHEN ${typeOf}(${value}) = 'number' THEN ${numberText(text)} WHEN ${typeOf}(${value}) NOT IN ('object', 'array') THEN ${text} END`;

/** White space outside of strings is dropped, strings are written anew: with as few escapes as GoogleSQL writes. */
function compact(value: string, keepsNull: boolean): string {
  const text = `CAST(${value} AS text)`;
  const tokens = braced(stringLiteral('"(?:[^"\\\\]|\\\\.)*"|[^" \\t\\n\\r]+'));
  const token = `CASE WHEN {$t}[1] LIKE '"%' THEN ${separatorsEscaped('CAST(CAST({$t}[1] AS jsonb) AS text)')} ELSE {$t}[1] END`;
  return `CASE WHEN ${text} ${keepsNull ? 'IS NOT NULL' : "<> 'null'"} THEN (SELECT string_agg(${token}, '' ORDER BY {$n}) FROM regexp_matches(${text}, ${tokens}, 'g') WITH ORDINALITY AS {$s}({$t}, {$n})) END`;
}

/** Two characters that only GoogleSQL escapes. */
function separatorsEscaped(text: string): string {
  return `replace(replace(${text}, E'\\u2028', '\\u2028'), E'\\u2029', '\\u2029')`;
}

const valueAt = (found: Found, textual: boolean): string => (textual ? compact(found.value, false) : found.value);

const items = (found: Found, item: string): string =>
  `ARRAY(SELECT ${item} FROM ${found.elements}(${found.value}) WITH ORDINALITY AS {$u}({$e}, {$o}) ORDER BY {$o})`;
const valuesAt = (found: Found, textual: boolean): string =>
  `CASE WHEN ${found.typeOf}(${found.value}) = 'array' THEN ${items(found, textual ? compact('{$e}', true) : '{$e}')} END`;
const scalarsAt = (found: Found): string => {
  const text = "({$e} #>> '{{}}')";
  const item =
    found.typeOf === 'json_typeof'
      ? text
      : `CASE WHEN jsonb_typeof({$e}) = 'number' THEN ${numberText(text)} ELSE ${text} END`;
  return `CASE WHEN ${found.typeOf}(${found.value}) = 'array' THEN CASE WHEN NOT EXISTS (SELECT 1 FROM ${found.elements}(${found.value}) AS {$u}({$e}) WHERE ${found.typeOf}({$e}) IN ('object', 'array')) THEN ${items(found, item)} END END`;
};

const typeIs = (type: string): string => `jsonb_typeof({0}) = '${type}'`;
const TEXT = "({0} #>> '{{}}')";
const NUMBER = 'CAST({0} AS numeric)';
const DECIMAL_TEXT = `${TEXT} ~ E'^[ \\\\t\\\\n\\\\v\\\\f\\\\r]*[+-]?([0-9]+\\\\.?[0-9]*|\\\\.[0-9]+)([eE][+-]?[0-9]+)?[ \\\\t\\\\n\\\\v\\\\f\\\\r]*$'`;
const BIGINT = 'BETWEEN -9223372036854775808 AND 9223372036854775807';

/** A JSON value of one kind as SQL value; anything else raises. */
const typed = (kind: string, value: string, name: string): Translation =>
  byArity({
    1: `CASE WHEN ${typeIs(kind)} THEN ${value} WHEN {0} IS NOT NULL THEN {fail:the JSON value is no ${name}} END`,
  });

const asInteger = (number: string): string =>
  `CASE WHEN round(${number}) ${BIGINT} THEN CAST(round(${number}) AS bigint) END`;

/** TO_JSON: a value as jsonb; a NULL is JSON's null. `undefined`: no exact form. */
function jsonOf(text: string, type: SqlType, printer: Printer): string | undefined {
  const inner = jsonValue(text, type, printer);
  return inner === undefined ? undefined : `COALESCE(${inner}, 'null')`;
}

const INSTANT = "regexp_replace(to_char({v}, 'YYYY-MM-DD\"T\"HH24:MI:SS.US'), E'(\\\\.000000|000)$', '')";

function jsonValue(text: string, type: SqlType, printer: Printer): string | undefined {
  switch (typeKey(type)) {
    case 'INT64':
    case 'BOOL':
    case 'NULL':
      return `to_jsonb(${text})`;
    case 'NUMERIC':
    case 'BIGNUMERIC':
      return `to_jsonb(trim_scale(${text}))`;
    case 'FLOAT64':
      return jsonOfDouble(text);
    case 'STRING':
      return `to_jsonb(CAST(${text} AS text))`;
    case 'DATE':
      return `to_jsonb(to_char(${text}, 'YYYY-MM-DD'))`;
    case 'DATETIME':
      return `to_jsonb(${INSTANT.replace('{v}', () => text)})`;
    case 'TIMESTAMP':
      return `to_jsonb(${INSTANT.replace('{v}', () => `${text} AT TIME ZONE 'UTC'`)} || 'Z')`;
    case 'BYTES':
      return `to_jsonb(translate(encode(${text}, 'base64'), E'\\n', ''))`;
    case 'JSON':
      return text;
    case 'ARRAY': {
      if (type.kind !== 'array') return undefined;
      const [element, ordinal, table] = [printer.freshName('e'), printer.freshName('o'), printer.freshName('u')];
      const item = jsonOf(element, type.element, printer);
      if (item === undefined) return undefined;
      return `CASE WHEN ${text} IS NOT NULL THEN COALESCE((SELECT jsonb_agg(${item} ORDER BY ${ordinal}) FROM UNNEST(${text}) WITH ORDINALITY AS ${table}(${element}, ${ordinal})), '[]') END`;
    }
    case 'STRUCT':
      // Fields of these types are in a struct's jsonb as TO_JSON writes them.
      return type.kind === 'struct' &&
        type.fields.every((f) => f.name !== undefined && /^(INT64|BOOL|STRING|DATE)$/.test(typeKey(f.type)))
        ? text
        : undefined;
    default:
      return undefined;
  }
}

const operandOf = (expr: TypedExpression, printer: Printer): string => printer.operand(expr, 100);

const toJson: Translation = (call, printer) => {
  const [operand, wide] = [call.args[0]!, call.args[1]];
  if (wide !== undefined && literalText(wide) !== 'false')
    return printer.refuse('TO_JSON with wide numbers as text is not translated to PostgreSQL', wide);
  const text = jsonOf(operandOf(operand, printer), operand.type, printer);
  return text === undefined
    ? printer.refuse(`TO_JSON of ${typeKey(operand.type)} is not translated to PostgreSQL`, operand)
    : primary(text);
};

/** TO_JSON_STRING: integers beyond 2^53 are text in quotes. */
function jsonText(text: string, type: SqlType, printer: Printer): string | undefined {
  const quoted = (inner: string): string => `'"' || ${inner} || '"'`;
  switch (typeKey(type)) {
    case 'NULL':
      return `CAST(${text} AS text)`;
    case 'BOOL':
      return `CAST(${text} AS text)`;
    case 'INT64':
      return `CASE WHEN ${text} BETWEEN -9007199254740992 AND 9007199254740992 THEN CAST(${text} AS text) ELSE ${quoted(`CAST(${text} AS text)`)} END`;
    case 'DATE':
      return quoted(`to_char(${text}, 'YYYY-MM-DD')`);
    case 'TIME':
      return quoted(`regexp_replace(to_char(${text}, 'HH24:MI:SS.US'), E'(\\\\.000000|000)$', '')`);
    case 'DATETIME':
      return quoted(INSTANT.replace('{v}', () => text));
    case 'TIMESTAMP':
      return quoted(`${INSTANT.replace('{v}', () => `${text} AT TIME ZONE 'UTC'`)} || 'Z'`);
    case 'FLOAT64':
      return `CASE WHEN ${text} IN ('NaN', 'Infinity', '-Infinity') THEN '"' || CAST(${text} AS text) || '"' ELSE ${floatText.replaceAll('{0}', () => text)} END`;
    case 'NUMERIC':
    case 'BIGNUMERIC': {
      const plain = `CAST(trim_scale(${text}) AS text)`;
      return `CASE WHEN ${text} = trunc(${text}) AND abs(${text}) <= 9007199254740992 THEN ${plain} ELSE '"' || ${plain} || '"' END`;
    }
    case 'BYTES':
      return quoted(`translate(encode(${text}, 'base64'), E'\\n', '')`);
    case 'STRING':
      return separatorsEscaped(`CAST(to_json(CAST(${text} AS text)) AS text)`);
    case 'ARRAY': {
      if (type.kind !== 'array') return undefined;
      const [element, ordinal, table] = [printer.freshName('e'), printer.freshName('o'), printer.freshName('u')];
      const item = jsonText(element, type.element, printer);
      if (item === undefined) return undefined;
      return `'[' || (SELECT COALESCE(string_agg(COALESCE(${item}, 'null'), ',' ORDER BY ${ordinal}), '') FROM UNNEST(${text}) WITH ORDINALITY AS ${table}(${element}, ${ordinal})) || ']'`;
    }
    default:
      return undefined;
  }
}

const toJsonString: Translation = (call, printer) => {
  const operand = call.args[0]!;
  if (call.args[1] !== undefined && literalText(call.args[1]) !== 'false')
    return printer.refuse('TO_JSON_STRING with line breaks is not translated to PostgreSQL', call.args[1]);
  const operandText = operandOf(operand, printer);
  const text = jsonText(operandText, operand.type, printer);
  if (text === undefined)
    return printer.refuse(`TO_JSON_STRING of ${typeKey(operand.type)} is not translated to PostgreSQL`, operand);
  // An array's text would be '[]' for a NULL one.
  const known =
    operand.type.kind === 'array' && operand.nullable ? `CASE WHEN ${operandText} IS NOT NULL THEN ${text} END` : text;
  return primary(`COALESCE(${known}, 'null')`);
};

const jsonArray: Translation = (call, printer) => {
  const parts = call.args.map((arg) => jsonOf(operandOf(arg, printer), arg.type, printer));
  const wrong = parts.indexOf(undefined);
  if (wrong >= 0)
    return printer.refuse(
      `${typeKey(call.args[wrong]!.type)} in JSON is not translated to PostgreSQL`,
      call.args[wrong],
    );
  return primary(`jsonb_build_array(${parts.join(', ')})`);
};

/** Of two equal names the first counts, in PostgreSQL the last: the pairs stand in reverse. A NULL name raises in both. */
const jsonObject: Translation = (call, printer) => {
  if (call.args[0]?.type.kind === 'array') return objectOfArrays(call, printer);
  if (call.args.length % 2 !== 0) return printer.refuse('this form of JSON_OBJECT is not translated', call);
  const parts: string[] = [];
  for (let i = 0; i < call.args.length; i += 2) {
    const [name, arg] = [call.args[i]!, call.args[i + 1]!];
    const text = jsonOf(operandOf(arg, printer), arg.type, printer);
    if (text === undefined) return printer.refuse(`${typeKey(arg.type)} in JSON is not translated to PostgreSQL`, arg);
    parts.unshift(`CAST(${printer.argument(name)} AS text), ${text}`);
  }
  return primary(`jsonb_build_object(${parts.join(', ')})`);
};

/** An array of names and one of values. */
function objectOfArrays(call: TypedCall, printer: Printer): Fragment {
  const values = call.args[1]!;
  const [k, v, o] = [printer.freshName('k'), printer.freshName('v'), printer.freshName('o')];
  const text = values.type.kind === 'array' ? jsonOf(v, values.type.element, printer) : undefined;
  if (text === undefined) return printer.refuse('such values in JSON are not translated to PostgreSQL', values);
  const known = '{0} IS NOT NULL AND {1} IS NOT NULL';
  return printer.apply(
    `CASE WHEN cardinality({0}) <> cardinality({1}) OR array_position({0}, NULL) IS NOT NULL OR NOT (${known}) THEN {fail:names and values that do not fit in JSON_OBJECT} ELSE COALESCE((SELECT jsonb_object_agg(${k}, ${braced(text)} ORDER BY ${o} DESC) FROM UNNEST({0}, {1}) WITH ORDINALITY AS {$u}(${k}, ${v}, ${o})), '{{}}') END`,
    call,
  );
}

/** `j['name']`, `j[0]`, `j.name`. */
const subscript: Translation = (call, printer) => {
  const [value, key] = call.args as [TypedExpression, TypedExpression];
  if (typeKey(value.type) !== 'JSON') return printer.refuse('only JSON values have subscripts here', call);
  if (typeKey(key.type) === 'STRING')
    return printer.apply(
      infix(literalText(key) === undefined ? '{0} -> {1}' : `{0}${step('->', literalText(key)!)}`, P.other),
      call,
    );
  const position = literalText(key);
  if (position === undefined || position.startsWith('-'))
    return printer.refuse('a computed position in JSON is not translated to PostgreSQL', key);
  return printer.apply(`CASE WHEN jsonb_typeof({0}) = 'array' THEN {0} -> ${position} END`, call);
};

/** STRING(json). */
export const textOfJson: Translation = `CASE WHEN ${typeIs('string')} THEN ${TEXT} WHEN {0} IS NOT NULL THEN {fail:the JSON value is no string} END`;

/** FLOAT64(json): rounded, as the mode `round` is the default. */
const FLOAT64_OF: Translation = `CASE WHEN ${typeIs('number')} THEN CAST(${NUMBER} AS double precision) WHEN {0} IS NOT NULL THEN {fail:the JSON value is no FLOAT64} END`;

const float64InMode: Translation = (call, printer) => {
  const mode = wideNumberMode(call.args[1], 'round');
  if (mode === undefined) return printer.refuse(NO_WIDE_NUMBER_MODE, call.args[1]);
  if (mode === 'exact')
    return printer.refuse("only wide_number_mode => 'round' has an exact form on PostgreSQL", call.args[1]);
  return printer.apply(FLOAT64_OF, call);
};

export const json: FunctionTranslations = {
  json_value: reading(false, scalarAt),
  json_query: reading(false, valueAt),
  json_extract_scalar: reading(true, scalarAt),
  json_extract: reading(true, valueAt),
  json_query_array: reading(false, valuesAt),
  json_extract_array: reading(true, valuesAt),
  json_value_array: reading(false, scalarsAt),
  json_extract_string_array: reading(true, scalarsAt),
  json_type: 'jsonb_typeof({0})',
  $subscript: subscript,
  bool: typed('boolean', 'CAST({0} AS boolean)', 'boolean'),
  int64: byArity({
    1: `CASE WHEN CASE WHEN ${typeIs('number')} THEN ${NUMBER} = trunc(${NUMBER}) AND ${NUMBER} ${BIGINT} END THEN CAST(${NUMBER} AS bigint) WHEN {0} IS NOT NULL THEN {fail:the JSON value is no integer} END`,
  }),
  float64: byArity({ 1: FLOAT64_OF, 2: float64InMode }),
  lax_bool: `CASE jsonb_typeof({0}) WHEN 'boolean' THEN CAST({0} AS boolean) WHEN 'number' THEN ${NUMBER} <> 0 WHEN 'string' THEN CASE lower(${TEXT}) WHEN 'true' THEN true WHEN 'false' THEN false END END`,
  lax_int64: `CASE jsonb_typeof({0}) WHEN 'boolean' THEN CAST(CAST(CAST({0} AS boolean) AS integer) AS bigint) WHEN 'number' THEN ${asInteger(NUMBER)} WHEN 'string' THEN CASE WHEN ${DECIMAL_TEXT} THEN ${asInteger(`CAST(${TEXT} AS numeric)`)} END END`,
  lax_float64: `CASE jsonb_typeof({0}) WHEN 'number' THEN CAST(${NUMBER} AS double precision) WHEN 'string' THEN CASE WHEN ${DECIMAL_TEXT} THEN CAST(${TEXT} AS double precision) WHEN lower(${TEXT}) IN ('nan', 'inf', '-inf', '+inf', 'infinity', '-infinity', '+infinity') THEN CAST(${TEXT} AS double precision) END END`,
  lax_string: `CASE WHEN ${typeIs('number')} THEN CASE WHEN ${isWholeNumber(TEXT)} THEN ${TEXT} ELSE ${floatText.replaceAll('{0}', `CAST(${TEXT} AS double precision)`)} END WHEN jsonb_typeof({0}) IN ('string', 'boolean') THEN ${TEXT} END`,
  parse_json: parseJson,
  'safe.parse_json': parseJson,
  to_json: toJson,
  to_json_string: toJsonString,
  json_array: jsonArray,
  json_object: jsonObject,
  ...jsonMutations(jsonOf),
};
