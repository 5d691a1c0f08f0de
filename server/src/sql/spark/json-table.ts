// JSON functions → Spark, where a JSON value is its text.

import type { TypedExpression } from '../typed-tree.js';
import { isJson as isJsonText, SURELY_NOTHING } from '../json-beginning.js';
import { LEGACY_JSON_PATHS, SEEKS_POSITION_AGAIN, seeksPositionAgain } from '../json-path.js';
import { NO_WIDE_NUMBER_MODE, wideNumberMode } from '../typed-literal.js';
import { typeKey } from '../types.js';
import { floatText } from './float-text.js';
import {
  isPlainKey,
  jsonAt,
  jsonPath,
  rawJson,
  scalarAt,
  originalNumbers,
  tokensOf,
  withOriginalNumbers,
  type JsonStep,
} from './json-path.js';
import { jsonNumber, jsonText, quotedJson } from './json-text.js';
import { fill } from './rules.js';
import { shared, type SharedDefinition } from './shared-part.js';
import { call, field, lambda, nullOf, text, variable, cast, type SparkExpression } from './spark-expression.js';
import { fillTemplate } from './template.js';
import type { CallSite, SparkRule, SparkTranslations } from './translation.js';

const SURROGATES =
  'in JSON text a pair of escaped surrogates is read as one character; GoogleSQL reads U+FFFD for each of the two';

/** GoogleSQL may find something before the fault of a text that is no JSON: an error, except where it finds nothing either. */
const MALFORMED = `a IS NOT NULL AND get_json_object(concat('[', a, ']'), '$') IS NULL AND NOT rlike(a, '${inTemplate(SURELY_NOTHING.source)}')`;

/** A JavaScript pattern as Java's, within quotes of a template: `$` would let a last newline pass, a bare `[` opens a set in a set. */
function inTemplate(pattern: string): string {
  return pattern.replaceAll('$', '\\z').replace('n[{', 'n\\[{').replaceAll('\\', '\\\\').replaceAll("'", "\\'");
}

/** The names of a path that its check looks for. */
const MOST_NAMES = 4;

/** `result`, read by `steps`. A text without one of the names, in quotes or with escapes, has nothing there either. */
function malformedRaises(json: SparkExpression, steps: readonly JsonStep[], result: SparkExpression): SparkExpression {
  const names = steps.filter((s): s is string => typeof s === 'string' && !/^\d+$/.test(s)).slice(0, MOST_NAMES);
  const quoted = names.map(
    (_, i) => `(instr(a, concat('"', ${'cdef'[i]!}, '"')) > 0 OR instr(a, concat("'", ${'cdef'[i]!}, "'")) > 0)`,
  );
  const mayHave =
    quoted.length === 0 ? MALFORMED : `${MALFORMED} AND (instr(a, '\\\\') > 0 OR ${quoted.join(' AND ')})`;
  const definition: SharedDefinition = {
    name: `json_checked${names.length === 0 ? '' : `_${names.length}`}`,
    says: 'What was read in a JSON text; an error where that is no JSON and may have the names that were looked for.',
    parameters: ['json', 'result', ...names.map((_, i) => `name_${i + 1}`)],
    body: (args) => fillTemplate(`CASE WHEN ${mayHave} THEN raise_error('a text that is no JSON') ELSE b END`, args),
  };
  return shared(definition, json, result, ...names.map((name) => text(name)));
}

/** `result`, which reads the JSON text in argument 0 by `steps`, where that text is read alike. */
function reading(site: CallSite, steps: readonly JsonStep[], result: SparkExpression): SparkExpression {
  const document = site.typed(0);
  const constant = site.constant(0);
  if (constant === undefined) {
    if (document.kind === 'literal') return nullOf(site.result);
    site.note(SURROGATES);
    return malformedRaises(site.arg(0), steps, result);
  }
  if (!isJsonText(constant))
    return SURELY_NOTHING.test(constant)
      ? nullOf(site.result)
      : site.refuse(
          'GoogleSQL reads the beginning of such a text, Spark no text that is not JSON as a whole',
          document,
        );
  let value: unknown = JSON.parse(constant);
  for (const step of steps)
    value = (value as Readonly<Record<string | number, unknown>> | null | undefined)?.[
      typeof step === 'object' ? step.position : step
    ];
  return value === Infinity || value === -Infinity ? site.refuse('a number too large for Spark', document) : result;
}

/** The steps of the call's path, or the refusal's placeholder. */
function stepsOf(site: CallSite): readonly JsonStep[] | SparkExpression {
  if (site.count === 1) return [];
  const path = site.constant(1);
  if (path === undefined) {
    if (site.typed(1).kind === 'literal') return nullOf(site.result);
    return site.refuse('the JSON path has to be a constant for Spark', site.typed(1));
  }
  const steps = jsonPath(path, LEGACY_JSON_PATHS.has(site.call.fn));
  // `[01]` is the key `01` of an object too.
  if (steps === undefined || /\[0\d/u.test(path))
    return site.refuse('this JSON path is read differently on Spark', site.typed(1));
  const places = steps.map((step) => (typeof step === 'object' ? step.position : step));
  if (!isJson(site.typed(0)) && seeksPositionAgain(places)) return site.refuse(SEEKS_POSITION_AGAIN, site.typed(1));
  return steps;
}

const isPath = (steps: readonly JsonStep[] | SparkExpression): steps is readonly JsonStep[] => Array.isArray(steps);
const isJson = (expr: TypedExpression): boolean => typeKey(expr.type) === 'JSON';

type FloatText = (number: SparkExpression) => SparkExpression;

/** A scalar JSON value `a` as text, NULL for objects, arrays and null; numbers with a fraction by `float`. */
const scalarTextDefinition = (name: string, float: FloatText): SharedDefinition => ({
  name,
  says: 'A scalar JSON value as text; NULL for objects, arrays and null.',
  parameters: ['json'],
  body: ([json]) =>
    fillTemplate(
      String.raw`CASE WHEN left(a, 1) = '"' THEN get_json_object(a, '$') WHEN rlike(a, '^(true|false|-?[0-9]+)\\z') THEN a WHEN rlike(a, '^-?[0-9]') THEN b END`,
      [json!, float(json!)],
    ),
});
const SCALAR_TEXT = scalarTextDefinition('json_scalar_text', jsonNumber);
const LAX_TEXT = scalarTextDefinition('json_lax_string', (number) =>
  floatText(cast(number, { kind: 'scalar', name: 'DOUBLE' })),
);

const value: SparkRule = (site) => {
  const steps = stepsOf(site);
  if (!isPath(steps)) return steps;
  if (isJson(site.typed(0))) return shared(SCALAR_TEXT, jsonAt(site.arg(0), steps));
  return reading(site, steps, scalarAt(site.arg(0), steps));
};

const query: SparkRule = (site) => {
  const steps = stepsOf(site);
  if (!isPath(steps)) return steps;
  if (isJson(site.typed(0))) return jsonAt(site.arg(0), steps);
  return reading(
    site,
    steps,
    call('nullif', withOriginalNumbers(site.arg(0), rawJson(site.arg(0), steps)), text('null')),
  );
};

/** `json['key']`, `json[0]`, `json.key`: NULL where there is none. */
const subscript: SparkRule = (site) => {
  const steps: JsonStep[] = [];
  let root: TypedExpression = site.call;
  while (root.kind === 'call' && root.fn === '$subscript' && !root.safe) {
    const [operand, key] = root.args as [TypedExpression, TypedExpression];
    if (key.kind === 'literal' && key.value === undefined && /^(literal|column)$/.test(operand.kind))
      return nullOf(site.result);
    if (key.kind !== 'literal' || key.value === undefined)
      return site.refuse('what stands in the brackets after JSON has to be a constant for Spark', key);
    const step = typeKey(key.type) === 'INT64' ? Number(key.value) : key.value;
    if (typeof step === 'number' ? step < 0 || step >= 2 ** 31 : !isPlainKey(step))
      return site.refuse('such a key is read differently on Spark', key);
    steps.unshift(step);
    root = operand;
  }
  return jsonAt(site.lower(root), steps);
};

const ELEMENTS = `transform(CASE WHEN json_array_length(q) > 0 THEN sequence(0, json_array_length(q) - 1) ELSE CAST([] AS ARRAY<INT>) END,
    i -> get_json_object(concat('[', q, ']'), concat('$[*][', CAST(i AS STRING), ']')))`;
const elementsDefinition = (name: string, says: string, each: string): SharedDefinition => ({
  name,
  says,
  parameters: ['array'],
  body: (args) => fillTemplate(`transform([a], q -> CASE WHEN left(q, 1) = '[' THEN ${each} END)[0]`, args),
});
const JSON_ELEMENTS = elementsDefinition('json_elements', 'The elements of a JSON array, as JSON.', ELEMENTS);
const JSON_ELEMENTS_AS_WRITTEN = elementsDefinition(
  'json_elements_as_written',
  'The elements of a JSON array, as JSON, with their numbers as they stand there.',
  `transform(${ELEMENTS}, e -> ${originalNumbers('q', 'e')})`,
);

/** The elements' JSON texts of the array at the path; NULL unless it is one. */
function elements(site: CallSite): SparkExpression {
  const steps = stepsOf(site);
  if (!isPath(steps)) return steps;
  const json = isJson(site.typed(0));
  const raw = rawJson(site.arg(0), steps);
  const array = json ? raw : withOriginalNumbers(site.arg(0), raw);
  const found = shared(json ? JSON_ELEMENTS : JSON_ELEMENTS_AS_WRITTEN, array);
  return json ? found : reading(site, steps, found);
}

const queryArray: SparkRule = (site) => elements(site);

/** Numbers keep the text that they have in `e_`; anything but scalars makes the whole NULL. */
const valueArray: SparkRule = (site) => {
  const raws = elements(site);
  const scalar = isJson(site.typed(0))
    ? shared(SCALAR_TEXT, variable('v_'))
    : fillTemplate(String.raw`CASE WHEN left(a, 1) = '"' THEN get_json_object(a, '$') WHEN a != 'null' THEN a END`, [
        variable('v_'),
      ]);
  const list = call('transform', raws, lambda(['v_'], scalar));
  return fillTemplate("CASE WHEN NOT any_match(a, e -> left(e, 1) IN ('{', '[')) THEN b END", [raws, list]);
};

/** A text that Spark reads as JSON and that has no tokens but JSON's; numbers that a double or an integer holds. */
const TOKEN = String.raw`^(?:"(?:[^"\\\\\\x{0}-\\x{1f}]|\\\\(?:["\\\\/bfnrt]|u[0-9A-Fa-f]{4}))*"|-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|true|false|null|[{}\\[\\],:])\\z`;
const IS_JSON = `(a IS NOT NULL AND rlike(a, '[^ \\t\\r\\n]') AND forall(${tokensOf('a')}, t -> rlike(t, '${TOKEN}')) AND get_json_object(concat('[', a, ']'), '$[*]') IS NOT NULL
  AND get_json_object(concat('{"v":', a, '}'), '$') IS NOT NULL AND json_array_length(concat('[', a, ']')) = 1)`;
const DIGITS = String.raw`regexp_replace(regexp_replace(regexp_replace(n, '[eE].*', ''), '[-.]', ''), '^0+|0+\\z', '')`;
const EXACT = String.raw`forall(filter(${tokensOf('a')}, n -> rlike(n, '^-?[0-9]')),
  n -> CASE WHEN rlike(n, '[.eE]') THEN char_length(${DIGITS}) <= 15 AND abs(CAST(n AS DOUBLE)) < INFINITY
    ELSE char_length(n) <= 18 OR (char_length(n) <= 20 AND CAST(n AS DECIMAL(38, 0)) BETWEEN -9223372036854775808 AND NUMERIC '18446744073709551615') END)`;
const FINITE = `forall(filter(${tokensOf('a')}, n -> rlike(n, '^-?[0-9]')), n -> abs(CAST(n AS DOUBLE)) < INFINITY)`;

const parse: SparkRule = (site) => {
  const mode = wideNumberMode(site.call.args[1], 'exact');
  if (mode === undefined) return site.refuse(NO_WIDE_NUMBER_MODE, site.typed(1));
  site.note(
    'the keys of an object keep their order on Spark, and one that stands twice both values, of which the first is read',
  );
  const admitted = `${IS_JSON} AND ${mode === 'round' ? FINITE : EXACT}`;
  return fill(
    site,
    `CASE WHEN ${admitted} THEN trim(a) WHEN a IS NOT NULL THEN ${site.call.safe ? 'NULL' : "raise_error('not JSON, or a number in it is too wide')"} END`,
    site.arg(0),
  );
};

const toJson: SparkRule = (site) => {
  const option = site.count > 1 ? site.constant(1) : 'false';
  if (option === undefined) return site.refuse('stringify_wide_numbers has to be a constant', site.typed(1));
  return jsonText(
    site.arg(0),
    site.typed(0).type,
    { asString: false, stringify: option === 'true' },
    site.typed(0),
    site.lowering,
  );
};

const toJsonString: SparkRule = (site) => {
  if (site.count > 1 && site.constant(1) !== 'false')
    return site.refuse('the pretty form of TO_JSON_STRING has no exact form on Spark', site.typed(1));
  return jsonText(site.arg(0), site.typed(0).type, { asString: true, stringify: false }, site.typed(0), site.lowering);
};

const PLAIN = { asString: false, stringify: false } as const;

const jsonArray: SparkRule = (site) => {
  const parts = site.call.args.flatMap((e, i) => [
    text(i === 0 ? '[' : ','),
    jsonText(site.arg(i), e.type, PLAIN, e, site.lowering),
  ]);
  return call('concat', ...(parts.length === 0 ? [text('[')] : parts), text(']'));
};

/** Keys in order, of equal ones the first. */
const jsonObject: SparkRule = (site) => {
  const { args } = site.call;
  if (args.length === 2 && args[0]!.type.kind === 'array') return objectOfArrays(site);
  const pairs = new Map<string, number>();
  for (let i = 0; i < args.length; i += 2) {
    const key = site.constant(i);
    if (key === undefined) return objectOfPairs(site);
    if (!pairs.has(key)) pairs.set(key, i + 1);
  }
  const ordered = [...pairs].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const parts = ordered.flatMap(([key, at], i) => [
    text(`${i === 0 ? '{' : ','}${JSON.stringify(key)}:`),
    jsonText(site.arg(at), args[at]!.type, PLAIN, args[at]!, site.lowering),
  ]);
  return call('concat', ...(parts.length === 0 ? [text('{')] : parts), text('}'));
};

const KEY = 'k';
const VALUE = 'v';
const pairOf = (key: SparkExpression, value: SparkExpression): SparkExpression => ({
  kind: 'struct',
  fields: [
    { name: KEY, value: key },
    { name: VALUE, value },
  ],
});

/** Of pairs of a key and the text of a value. */
function objectText(site: CallSite, pairs: SparkExpression): SparkExpression {
  const name = site.lowering.freshName('pair');
  const row = variable(name);
  const written = call('concat', quotedJson(field(row, KEY)), text(':'), field(row, VALUE));
  const members = fill(site, 'array_sort(filter(a, (p, i) -> NOT any_match(slice(a, 1, i), q -> q.k = p.k)))', pairs);
  return fill(
    site,
    "CASE WHEN any_match(a, p -> p.k IS NULL) THEN raise_error('a key is NULL') ELSE concat('{', array_join(b, ','), '}') END",
    pairs,
    call('transform', members, lambda([name], written)),
  );
}

function objectOfPairs(site: CallSite): SparkExpression {
  const { args } = site.call;
  const pairs = args.flatMap((value, i) =>
    i % 2 === 0 ? [] : [pairOf(site.arg(i - 1), jsonText(site.arg(i), value.type, PLAIN, value, site.lowering))],
  );
  return objectText(site, call('array', ...pairs));
}

function objectOfArrays(site: CallSite): SparkExpression {
  const values = site.typed(1);
  if (values.type.kind !== 'array') return site.refuse('keys and values have to be arrays', values);
  const text = jsonText(variable('v_'), values.type.element, PLAIN, { ...values, nullable: true }, site.lowering);
  const pairs = call('zip_with', site.arg(0), site.arg(1), lambda(['k_', 'v_'], pairOf(variable('k_'), text)));
  return fill(
    site,
    "CASE WHEN a IS NULL OR b IS NULL OR size(a) != size(b) THEN raise_error('as many keys as values are needed') ELSE c END",
    site.arg(0),
    site.arg(1),
    objectText(site, pairs),
  );
}

const TYPE = `CASE WHEN left(a, 1) = '{' THEN 'object' WHEN left(a, 1) = '[' THEN 'array' WHEN left(a, 1) = '"' THEN 'string' WHEN a = 'null' THEN 'null'
  WHEN a IN ('true', 'false') THEN 'boolean' WHEN a IS NOT NULL THEN 'number' END`;
const WHOLE = String.raw`rlike(a, '^-?[0-9]+\\z')`;
const NUMBER = "rlike(a, '^-?[0-9]')";

const float64: SparkRule = (site) => {
  const mode = wideNumberMode(site.call.args[1], 'round');
  if (mode !== 'round')
    return site.refuse("only wide_number_mode => 'round' has an exact form on Spark", site.typed(1));
  return fill(
    site,
    `CASE WHEN ${NUMBER} THEN CAST(a AS DOUBLE) WHEN a IS NOT NULL THEN raise_error('the JSON value is no number') END`,
    site.arg(0),
  );
};

const UNQUOTED = "get_json_object(a, '$')";
/** Texts that are numbers for GoogleSQL's lax conversions. */
const NUMERIC_TEXT = String.raw`rlike(${UNQUOTED}, '^\\s*[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?\\s*\\z')`;
const ROUNDED = (number: string): string =>
  `CASE WHEN rlike(${number}, '^\\\\s*[-+]?[0-9]+\\\\s*\\\\z') THEN SAFE_CAST(${number} AS BIGINT) WHEN abs(CAST(${number} AS DOUBLE)) < 9.2e18 THEN CAST(round(CAST(${number} AS DOUBLE)) AS BIGINT) END`;

export const JSON_FUNCTIONS: SparkTranslations = {
  json_value: value,
  json_extract_scalar: value,
  json_query: query,
  json_extract: query,
  json_query_array: queryArray,
  json_extract_array: queryArray,
  json_value_array: valueArray,
  json_extract_string_array: valueArray,
  $subscript: subscript,
  parse_json: parse,
  'safe.parse_json': parse,
  to_json: toJson,
  to_json_string: toJsonString,
  json_array: jsonArray,
  json_object: jsonObject,
  json_type: TYPE,
  bool: "CASE WHEN a IN ('true', 'false') THEN a = 'true' WHEN a IS NOT NULL THEN raise_error('the JSON value is no boolean') END",
  int64: `CASE WHEN ${WHOLE} THEN CAST(a AS BIGINT) WHEN ${NUMBER} THEN CASE WHEN mod(CAST(a AS DOUBLE), 1.0) = 0.0 AND abs(CAST(a AS DOUBLE)) < 9.2e18 THEN CAST(CAST(a AS DOUBLE) AS BIGINT)
    ELSE raise_error('the JSON number is no INT64') END WHEN a IS NOT NULL THEN raise_error('the JSON value is no integer') END`,
  float64,
  lax_bool: `CASE WHEN a IN ('true', 'false') THEN a = 'true' WHEN ${NUMBER} THEN CAST(a AS DOUBLE) != 0.0 WHEN left(a, 1) = '"' THEN
    CASE WHEN lower(${UNQUOTED}) = 'true' THEN TRUE WHEN lower(${UNQUOTED}) = 'false' THEN FALSE END END`,
  lax_int64: `CASE WHEN a IN ('true', 'false') THEN CAST(a = 'true' AS BIGINT) WHEN ${NUMBER} THEN ${ROUNDED('a')} WHEN left(a, 1) = '"' AND ${NUMERIC_TEXT} THEN ${ROUNDED(UNQUOTED)} END`,
  lax_float64: String.raw`CASE WHEN ${NUMBER} THEN CAST(a AS DOUBLE) WHEN left(a, 1) = '"' AND (${NUMERIC_TEXT} OR rlike(${UNQUOTED}, '^(?i:[-+]?(inf|infinity)|nan)\\z')) THEN CAST(${UNQUOTED} AS DOUBLE) END`,
  lax_string: (site) => shared(LAX_TEXT, site.arg(0)),
};

/** STRING of a JSON value. */
export const STRING_OF_JSON = `CASE WHEN left(a, 1) = '"' THEN ${UNQUOTED} WHEN a IS NOT NULL THEN raise_error('the JSON value is no string') END`;
