// Values → JSON text (TO_JSON, TO_JSON_STRING, JSON_ARRAY, JSON_OBJECT) and numbers inside JSON as GoogleSQL writes them.

import type { TypedExpression } from '../typed-tree.js';
import type { SqlType } from '../types.js';
import { textOfTimestamp } from './casts.js';
import { floatText, isNegativeFloat, shortestFloat } from './float-text.js';
import { tokensOf } from './json-path.js';
import { shared, type SharedDefinition } from './shared-part.js';
import type { Lowering } from './translation.js';
import {
  call,
  cast,
  field,
  lambda,
  text,
  variable,
  when,
  operation,
  nullOf,
  STRING_TYPE,
  type SparkExpression,
} from './spark-expression.js';
import { structFieldName } from './spark-type.js';
import { fillTemplate } from './template.js';
import { TEXT_OF_TIME } from './time-templates.js';

/** Jackson's escapes, and those of the two line separators. */
const IN_QUOTES = 'substr(to_json(struct(a AS v)), 6, char_length(to_json(struct(a AS v))) - 6)';
/** Spark writes `\u001B`, GoogleSQL `\u001b`. A backslash of the text itself, two in JSON, stands aside meanwhile. */
const SMALL_ESCAPES = String.raw`replace(aggregate(['0B', '0E', '0F', '1A', '1B', '1C', '1D', '1E', '1F'], replace(${IN_QUOTES}, '\\\\', '${'\\u0001'}'), (x, y) -> replace(x, concat('\\u00', y), concat('\\u00', lower(y)))), '${'\\u0001'}', '\\\\')`;
const QUOTED = String.raw`CASE WHEN a IS NOT NULL THEN replace(replace(${SMALL_ESCAPES}, '${'\\u2028'}', '\\u2028'), '${'\\u2029'}', '\\u2029') END`;

const QUOTED_JSON: SharedDefinition = {
  name: 'json_quoted',
  says: 'A text as a JSON string, quotes and all, escaped as TO_JSON_STRING does.',
  parameters: ['value'],
  body: (args) => fillTemplate(QUOTED, args),
};

export function quotedJson(value: SparkExpression): SparkExpression {
  return shared(QUOTED_JSON, value);
}

export interface JsonTextOptions {
  /** TO_JSON_STRING: what a double can't hold is a string. */
  readonly asString: boolean;
  /** `stringify_wide_numbers` of TO_JSON. */
  readonly stringify: boolean;
}

const WIDE = 'NOT BETWEEN -9007199254740992 AND 9007199254740992';
const inQuotes = (value: SparkExpression): SparkExpression => call('concat', text('"'), value, text('"'));

/** Never NULL: a NULL is `null`. */
export function jsonText(
  value: SparkExpression,
  type: SqlType,
  options: JsonTextOptions,
  at: TypedExpression,
  lowering: Lowering,
): SparkExpression {
  return call('coalesce', known(value, type, options, at, lowering), text('null'));
}

function known(
  value: SparkExpression,
  type: SqlType,
  options: JsonTextOptions,
  at: TypedExpression,
  lowering: Lowering,
): SparkExpression {
  switch (type.kind) {
    case 'null':
      return nullOf(STRING_TYPE);
    case 'unknown':
      return lowering.refuse('the type is not known', at);
    case 'array': {
      const element = jsonText(variable('j_'), type.element, options, at, lowering);
      return call(
        'concat',
        text('['),
        call('array_join', call('transform', value, lambda(['j_'], element)), text(',')),
        text(']'),
      );
    }
    case 'struct': {
      const fields = type.fields.map((f, i) => ({
        name: f.name ?? '',
        of: jsonText(field(value, structFieldName(f.name, i)), f.type, options, at, lowering),
      }));
      if (fields.some((f) => f.name === '') && !options.asString)
        return lowering.refuse('a STRUCT without field names has no exact form as JSON on Spark', at);
      // A JSON value has its keys in order, a text those of the STRUCT.
      const ordered = options.asString
        ? fields
        : [...fields].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
      const parts = ordered.flatMap((f, i) => [text(`${i === 0 ? '{' : ','}${JSON.stringify(f.name)}:`), f.of]);
      const written = call('concat', ...(parts.length === 0 ? [text('{')] : parts), text('}'));
      return when(operation('is not null', value), written, nullOf(STRING_TYPE));
    }
    case 'scalar':
      return scalar(value, type.name, options, at, lowering);
  }
}

function scalar(
  value: SparkExpression,
  type: string,
  options: JsonTextOptions,
  at: TypedExpression,
  lowering: Lowering,
): SparkExpression {
  switch (type) {
    case 'INT64':
      if (!options.asString && !options.stringify) return cast(value, STRING_TYPE);
      return fillTemplate(`CASE WHEN a ${WIDE} THEN concat('"', CAST(a AS STRING), '"') ELSE CAST(a AS STRING) END`, [
        value,
      ]);
    case 'NUMERIC': {
      if (options.stringify) return lowering.refuse("which NUMERIC are wide can't be told on Spark", at);
      const written = String.raw`regexp_replace(CAST(CAST(a AS DECIMAL(38, 9)) AS STRING), '\\.?0+\\z', '')`;
      return fillTemplate(
        options.asString
          ? `CASE WHEN a ${WIDE} OR mod(a, 1) != 0 THEN concat('"', ${written}, '"') ELSE ${written} END`
          : written,
        [value],
      );
    }
    case 'FLOAT64':
      return fillTemplate(
        `CASE WHEN isnan(a) THEN '"NaN"' WHEN a = INFINITY THEN '"Infinity"' WHEN a = -INFINITY THEN '"-Infinity"' ELSE b END`,
        [value, options.asString ? floatText(value) : jsonFloat(value)],
      );
    case 'BOOL':
      return cast(value, STRING_TYPE);
    case 'STRING':
      return quotedJson(value);
    case 'BYTES':
      return inQuotes(fillTemplate("replace(base64(a), '\\r\\n', '')", [value]));
    case 'DATE':
      return inQuotes(cast(value, STRING_TYPE));
    case 'TIME':
      return inQuotes(fillTemplate(TEXT_OF_TIME, [value]));
    case 'DATETIME':
      return inQuotes(fillTemplate("replace(a, ' ', 'T')", [textOfTimestamp(value, 'DATETIME')]));
    case 'TIMESTAMP':
      return inQuotes(fillTemplate("replace(replace(a, ' ', 'T'), '+00', 'Z')", [textOfTimestamp(value, 'TIMESTAMP')]));
    case 'JSON':
      return options.asString ? canonicalJson(value, at, lowering) : value;
    default:
      return lowering.refuse(`a ${type} has no exact form as JSON on Spark`, at);
  }
}

const JSON_FLOAT: SharedDefinition = {
  name: 'json_float',
  says: 'A FLOAT64 as a JSON value has it: the fewest digits, always recognisable as no integer.',
  parameters: ['number'],
  body: ([number]) =>
    fillTemplate(
      String.raw`CASE WHEN a = '0' AND b THEN '-0.0' WHEN rlike(a, '^-?[0-9]+\\z') THEN concat(a, '.0') ELSE a END`,
      [shortestFloat(number!), isNegativeFloat(number!)],
    ),
};

function jsonFloat(number: SparkExpression): SparkExpression {
  return shared(JSON_FLOAT, number);
}

/** The text of a JSON number with a fraction or an exponent, written anew. */
export function jsonNumber(written: SparkExpression): SparkExpression {
  return jsonFloat(cast(written, { kind: 'scalar', name: 'DOUBLE' }));
}

/** The text of a value of type JSON. Its keys are in order already where it was made by these functions, or written or loaded so. */
export function canonicalJson(value: SparkExpression, at: TypedExpression, lowering: Lowering): SparkExpression {
  if (!inOrder(at))
    return lowering.refuse(
      'the keys of this JSON value are in the order of its text on Spark: take values out of it instead',
      at,
    );
  lowering.note(
    'a JSON column is text on Spark: it has to hold JSON as GoogleSQL writes it, without spaces and with keys in order',
    at,
  );
  const token = call(
    'transform',
    fillTemplate(tokensOf('a'), [value]),
    lambda(
      ['t_'],
      when(
        fillTemplate(String.raw`rlike(a, '^-?[0-9]+[.eE]')`, [variable('t_')]),
        jsonNumber(variable('t_')),
        variable('t_'),
      ),
    ),
  );
  return call('array_join', token, text(''));
}

const ORDERED = new Set([
  'to_json',
  'json_array',
  '$subscript',
  'json_query',
  'json_extract',
  'json_query_array',
  'json_extract_array',
  'json_set',
  'json_remove',
  'json_array_append',
  'json_array_insert',
  'json_strip_nulls',
]);

function inOrder(expr: TypedExpression): boolean {
  if (expr.type.kind !== 'scalar' || expr.type.name !== 'JSON') return true;
  switch (expr.kind) {
    case 'literal':
    case 'column':
    case 'variable':
    case 'parameter':
      return true;
    case 'call':
      if (expr.fn === 'json_object')
        return expr.args.every((e, i) => i % 2 === 1 || e.kind === 'literal') && expr.args.every(inOrder);
      return ORDERED.has(expr.fn) && expr.args.every(inOrder);
    default:
      return false;
  }
}
