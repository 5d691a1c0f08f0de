// JSONPath constants → steps, and the value they lead to as JSON text. A step by a key that a JSON null stands at is told apart from a missing key.

import { isPosition, parseJsonPath } from '../json-path.js';
import { shared, type SharedDefinition } from './shared-part.js';
import { call, text, when, nullOf, operation, STRING_TYPE, type SparkExpression } from './spark-expression.js';
import { fillTemplate } from './template.js';

/** A position in a JSONPath: of an array the element, of an object what stands at this key. */
export interface JsonPosition {
  readonly position: number;
}

/** A key, the place of an element, or a position in a path. */
export type JsonStep = string | number | JsonPosition;

/** Each may stand for a key: more make too many paths. */
const MOST_POSITIONS = 3;

/** `$.a.b[0]['c d']` → its steps; `undefined` for a path that Spark reads otherwise. `legacy`: of JSON_EXTRACT and its kin. */
export function jsonPath(path: string, legacy: boolean): readonly JsonStep[] | undefined {
  const parsed = parseJsonPath(path, legacy);
  if (!parsed.ok) return undefined;
  const steps = parsed.steps.map((step) => (step.kind === 'index' ? { position: step.index } : step.key));
  const isRead = (step: JsonStep): boolean =>
    typeof step === 'string' ? isPlainKey(step) : typeof step === 'object' && step.position < 1e9;
  const positions = steps.filter((step) => typeof step !== 'string').length;
  return positions <= MOST_POSITIONS && steps.every(isRead) ? steps : undefined;
}

/** A key that can stand in a path of Spark. One of digits is the position of an element too, in GoogleSQL. */
export const isPlainKey = (key: string): boolean => /^[^'\\\]*?]+$/.test(key) && !isPosition(key);

/** Of which at most one leads to something. */
function sparkPaths(steps: readonly JsonStep[]): readonly string[] {
  return steps.reduce<readonly string[]>(
    (paths, step) => paths.flatMap((path) => written(step).map((each) => `${path}${each}`)),
    [''],
  );
}

function written(step: JsonStep): readonly string[] {
  if (typeof step === 'number') return [`[${step}]`];
  if (typeof step === 'object') return [`[${step.position}]`, `['${step.position}']`];
  return [/^[A-Za-z_][A-Za-z0-9_]*$/.test(step) ? `.${step}` : `['${step}']`];
}

/** What stands at the path of the JSON text, written behind `root`. */
function lookedUp(json: SparkExpression, root: string, steps: readonly JsonStep[]): SparkExpression {
  const found = sparkPaths(steps).map((path) => call('get_json_object', json, text(`${root}${path}`)));
  return found.length === 1 ? found[0]! : call('coalesce', ...found);
}

/** The value at the path as JSON text, quotes and all; NULL where there is none, or a null at a key. Inside an array Spark keeps the quotes. */
export function rawJson(json: SparkExpression, steps: readonly JsonStep[]): SparkExpression {
  return lookedUp(call('concat', text('['), json, text(']')), '$[*]', steps);
}

const JSON_MEMBER: SharedDefinition = {
  name: 'json_member',
  says: 'What Spark found at a key; the JSON null that it takes for nothing where the object around has the key.',
  parameters: ['found', 'around', 'key'],
  body: ([found, around, key]) =>
    when(
      operation('is not null', found!),
      found!,
      when(call('array_contains', call('json_object_keys', around!), key!), text('null'), nullOf(STRING_TYPE)),
    ),
};

/** A value of type JSON: missing is NULL, a null is `null`. */
export function jsonAt(json: SparkExpression, steps: readonly JsonStep[]): SparkExpression {
  const last = steps.at(-1);
  if (last === undefined) return json;
  const found = rawJson(json, steps);
  if (typeof last === 'number') return found;
  const around = steps.length === 1 ? json : rawJson(json, steps.slice(0, -1));
  return shared(JSON_MEMBER, found, around, text(typeof last === 'object' ? String(last.position) : last));
}

/** Template: the tokens of a JSON text. */
export const tokensOf = (json: string): string =>
  String.raw`regexp_extract_all(${json}, '"(?:[^"\\\\]|\\\\.)*"|[^\\s"{}\\[\\],:]+|[{}\\[\\],:]', 0)`;

/**
 * Spark writes numbers anew (12.50 as 12.5, -0 as 0). The token `t` of what it wrote is looked up in the text `a` it came
 * from: an error where numbers written in two ways come into question.
 */
const original = (json: string, kind: string, number: string): string =>
  `transform([array_distinct(filter(${tokensOf(json)}, n -> rlike(n, '${kind}') AND CAST(n AS DOUBLE) = ${number}))],
    f -> CASE WHEN size(f) = 1 THEN f[0] ELSE raise_error('a number that is written in two ways in one JSON text') END)[0]`;
const restored = (
  json: string,
): string => `CASE WHEN rlike(t, '^-?[0-9]+[.eE]') THEN ${original(json, '^-?[0-9]+[.eE]', 'CAST(t AS DOUBLE)')} WHEN t = '0' THEN ${original(json, '^-?0$', '0.0')}
  WHEN t IN ('"Infinity"', '"-Infinity"') AND any_match(${tokensOf(json)}, n -> rlike(n, '^-?[0-9]') AND abs(CAST(n AS DOUBLE)) = INFINITY) THEN
    CASE WHEN array_contains(${tokensOf(json)}, t) THEN raise_error('a number too large for Spark') WHEN t = '"Infinity"' THEN ${original(json, '^[0-9]', 'INFINITY')} ELSE ${original(json, '^-[0-9]', '-INFINITY')} END ELSE t END`;

/** Template: `found`, which Spark took out of `json`, with its numbers as they stand there. */
export const originalNumbers = (json: string, found: string): string =>
  `array_join(transform(${tokensOf(found)}, t -> ${restored(json)}), '')`;

const ORIGINAL_NUMBERS: SharedDefinition = {
  name: 'json_original_numbers',
  says: 'A part of a JSON text that Spark took out, with its numbers as they stand in the whole.',
  parameters: ['json', 'found'],
  body: (args) => fillTemplate(originalNumbers('a', 'b'), args),
};

export function withOriginalNumbers(json: SparkExpression, found: SparkExpression): SparkExpression {
  return shared(ORIGINAL_NUMBERS, json, found);
}

/** A number that is too large for Spark is `"Infinity"`, with the quotes where strings have none. */
const SCALAR_OF_TEXT: SharedDefinition = {
  name: 'json_scalar',
  says: 'The scalar that Spark found in a JSON text, as JSON and without quotes: numbers as written, NULL for objects, arrays and null.',
  parameters: ['json', 'found', 'unquoted'],
  body: ([json, found, unquoted]) =>
    fillTemplate(
      String.raw`CASE WHEN left(a, 1) = '"' AND a != b THEN b WHEN rlike(a, '^(true|false|-?[1-9][0-9]*)\\z') THEN a WHEN rlike(a, '^("-?I|-?[0-9])') THEN c END`,
      [found!, unquoted!, fillTemplate(`transform([b], t -> ${restored('a')})[0]`, [json!, found!])],
    ),
};

/** The scalar at a path of a JSON text: strings without quotes, numbers as written; NULL for objects, arrays and null. */
export function scalarAt(json: SparkExpression, steps: readonly JsonStep[]): SparkExpression {
  return shared(SCALAR_OF_TEXT, json, rawJson(json, steps), lookedUp(json, '$', steps));
}
