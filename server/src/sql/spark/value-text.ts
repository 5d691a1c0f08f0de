// A value of any type as FORMAT's `%t` (as a cast writes it) or `%T` (as a literal) → Spark text expressions. NULL gives NULL here.

import type { TypedExpression } from '../typed-tree.js';
import type { SqlType } from '../types.js';
import { canonicalJson } from './json-text.js';
import type { Lowering } from './translation.js';
import { textOfTimestamp } from './casts.js';
import { floatText, isNegativeFloat } from './float-text.js';
import { call, cast, field, lambda, text, variable, STRING_TYPE, type SparkExpression } from './spark-expression.js';
import { structFieldName } from './spark-type.js';
import { fillTemplate } from './template.js';
import { TEXT_OF_TIME } from './time-templates.js';

const DECIMAL_TEXT = String.raw`regexp_replace(CAST(CAST(a AS DECIMAL(38, 9)) AS STRING), '\\.?0+\\z', '')`;
/** Escapes as in a literal in double quotes. */
const ESCAPED = String.raw`replace(replace(replace(replace(a, '\\', '\\\\'), chr(10), '\\n'), chr(13), '\\r'), chr(9), '\\t')`;
/** In double quotes unless only those stand in it. Other control characters are an error. */
const QUOTED = String.raw`CASE WHEN rlike(a, '[\x00-\x08\x0B\x0C\x0E-\x1F\x7F]') THEN raise_error('a control character in a text')
  WHEN instr(a, '"') > 0 AND instr(a, "'") = 0 THEN concat("'", ${ESCAPED}, "'") ELSE concat('"', replace(${ESCAPED}, '"', '\\"'), '"') END`;
const ESCAPED_BYTES = String.raw`array_join(transform(regexp_extract_all(hex(a), '..', 0),
  x -> CASE WHEN x = '5C' THEN '\\\\' WHEN x BETWEEN '20' AND '7E' THEN decode(unhex(x), 'US-ASCII') ELSE concat('\\x', lower(x)) END), '')`;

const literalOf = (name: string, written: SparkExpression): SparkExpression =>
  fillTemplate(`concat('${name} "', a, '"')`, [written]);

/** `literal`: as `%T`. */
export function valueText(
  value: SparkExpression,
  type: SqlType,
  literal: boolean,
  at: TypedExpression,
  lowering: Lowering,
): SparkExpression {
  const inner = (element: SparkExpression, of: SqlType): SparkExpression =>
    call('coalesce', valueText(element, of, literal, at, lowering), text('NULL'));
  switch (type.kind) {
    case 'null':
      return cast(value, STRING_TYPE);
    case 'array':
      return fillTemplate("concat('[', array_join(a, ', '), ']')", [
        call('transform', value, lambda(['i_'], inner(variable('i_'), type.element))),
      ]);
    case 'struct': {
      const fields = type.fields.map((f, i) => inner(field(value, structFieldName(f.name, i)), f.type));
      const joined = fields.flatMap((f, i) => (i === 0 ? [f] : [text(', '), f]));
      return fillTemplate('CASE WHEN a IS NOT NULL THEN b END', [
        value,
        call('concat', text(literal && fields.length === 1 ? 'STRUCT(' : '('), ...joined, text(')')),
      ]);
    }
    case 'unknown':
      return lowering.refuse('the type is not known', at);
    case 'scalar':
      return scalarText(value, type.name, literal, at, lowering);
  }
}

function scalarText(
  value: SparkExpression,
  type: string,
  literal: boolean,
  at: TypedExpression,
  lowering: Lowering,
): SparkExpression {
  switch (type) {
    case 'INT64':
    case 'BOOL':
      return cast(value, STRING_TYPE);
    case 'NUMERIC': {
      const written = fillTemplate(DECIMAL_TEXT, [value]);
      return literal ? literalOf('NUMERIC', written) : written;
    }
    case 'STRING':
      return literal ? fillTemplate(QUOTED, [value]) : value;
    case 'DATE':
      return literal ? literalOf('DATE', cast(value, STRING_TYPE)) : cast(value, STRING_TYPE);
    case 'TIMESTAMP':
    case 'DATETIME': {
      const written = textOfTimestamp(value, type);
      return literal ? literalOf(type, written) : written;
    }
    case 'TIME': {
      const written = fillTemplate(TEXT_OF_TIME, [value]);
      return literal ? literalOf('TIME', written) : written;
    }
    case 'BYTES': {
      const written = fillTemplate(ESCAPED_BYTES, [value]);
      if (!literal) return fillTemplate(String.raw`replace(replace(a, '"', '\\"'), "'", "\\'")`, [written]);
      return fillTemplate(
        String.raw`CASE WHEN instr(a, '"') > 0 AND instr(a, "'") = 0 THEN concat("b'", a, "'") ELSE concat('b"', replace(a, '"', '\\"'), '"') END`,
        [written],
      );
    }
    case 'FLOAT64': {
      const written = fillTemplate("CASE WHEN b AND NOT startswith(a, '-') THEN concat('-', a) ELSE a END", [
        floatText(value),
        isNegativeFloat(value),
      ]);
      const pointed = fillTemplate(String.raw`CASE WHEN rlike(a, '^-?[0-9]+\\z') THEN concat(a, '.0') ELSE a END`, [
        written,
      ]);
      return literal
        ? fillTemplate(String.raw`CASE WHEN rlike(a, '[nN]') THEN concat('CAST("', a, '" AS FLOAT64)') ELSE a END`, [
            pointed,
          ])
        : pointed;
    }
    case 'JSON':
      if (!literal) return canonicalJson(value, at, lowering);
      return lowering.refuse('a JSON literal as text has no exact form on Spark', at);
    default:
      return lowering.refuse(`a ${type} as text has no exact form on Spark`, at);
  }
}
