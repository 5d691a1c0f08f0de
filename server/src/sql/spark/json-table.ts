// JSON functions → Spark, where JSON is text. Only reading by a constant path has an exact form.

import { fill, refuse } from './rules.js';
import { call, nullOf, text, type SparkExpression } from './spark-expression.js';
import type { CallSite, SparkRule, SparkTranslations } from './translation.js';

const NUMBERS_NOTE = 'numbers in JSON with a fraction or exponent are written by Spark in its own notation (1e3 as 1000.0)';
const NO_TYPE = 'Spark 3.5 has no JSON type: only JSON_VALUE and JSON_QUERY by a constant path can be translated';

/** `$.a.b[0]['c d']` → its steps; `undefined` for a path that Spark reads otherwise. */
export function jsonPath(path: string): readonly (string | number)[] | undefined {
  const steps: (string | number)[] = [];
  if (path[0] !== '$') return undefined;
  const step = /\.([A-Za-z_][A-Za-z0-9_]*)|\[(\d+)\]|\['([^'\\\]*?]+)'\]|\."([^"\\.*?[\]']+)"/gy;
  let at = 1;
  while (at < path.length) {
    step.lastIndex = at;
    const match = step.exec(path);
    if (match === null) return undefined;
    steps.push(match[2] !== undefined ? Number(match[2]) : (match[1] ?? match[3] ?? match[4])!);
    at = step.lastIndex;
  }
  return steps;
}

function sparkPath(steps: readonly (string | number)[]): string {
  return steps.map((s) => (typeof s === 'number' ? `[${s}]` : /^[A-Za-z_][A-Za-z0-9_]*$/.test(s) ? `.${s}` : `['${s}']`)).join('');
}

/** The steps of the call's path, or the refusal's placeholder. */
function stepsOf(site: CallSite): readonly (string | number)[] | SparkExpression {
  if (site.count === 1) return [];
  const path = site.constant(1);
  if (path === undefined) {
    if (site.typed(1).kind === 'literal') return nullOf(site.result);
    return site.refuse('the JSON path has to be a constant for Spark', site.typed(1));
  }
  return jsonPath(path) ?? site.refuse('this JSON path is read differently on Spark', site.typed(1));
}

/** The value at the path as JSON text, quotes and all; NULL where there is none. Inside an array Spark keeps the quotes. */
function raw(site: CallSite, steps: readonly (string | number)[]): SparkExpression {
  return call('get_json_object', call('concat', text('['), site.arg(0), text(']')), text(`$[*]${sparkPath(steps)}`));
}

const value: SparkRule = (site) => {
  const steps = stepsOf(site);
  if (!Array.isArray(steps)) return steps as SparkExpression;
  site.note(NUMBERS_NOTE);
  const found = call('get_json_object', site.arg(0), text(`$${sparkPath(steps as (string | number)[])}`));
  return fill(site, "CASE WHEN left(a, 1) NOT IN ('{', '[') THEN b END", raw(site, steps as (string | number)[]), found);
};

const query: SparkRule = (site) => {
  const steps = stepsOf(site);
  if (!Array.isArray(steps)) return steps as SparkExpression;
  site.note(NUMBERS_NOTE);
  return raw(site, steps as (string | number)[]);
};

export const JSON_FUNCTIONS: SparkTranslations = {
  json_value: value,
  json_extract_scalar: value,
  json_query: query,
  json_extract: query,
  ...Object.fromEntries(
    [
      'json_query_array', 'json_extract_array', 'json_value_array', 'json_extract_string_array', 'parse_json', 'to_json', 'json_type', 'bool', 'int64', 'float64',
      'lax_bool', 'lax_int64', 'lax_float64', 'lax_string', 'json_array', 'json_object', 'json_array_append', 'json_array_insert', 'json_remove', 'json_set',
      'json_strip_nulls', '$subscript', '$json_field',
    ].map((name) => [name, refuse(NO_TYPE)] as const),
  ),
  to_json_string: refuse('Spark writes JSON with other rules for numbers, times and NULL'),
};
