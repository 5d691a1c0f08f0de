// The values of a STRUCT's fields inside the jsonb object that stands for it: each in one spelling that no setting of the session
// changes, and back.

import { typeKey, type SqlType } from '../../types.js';
import { intervalText } from './interval-table.js';
import type { Printer } from '../../printing/printer.js';
import { primary } from '../../printing/fragment.js';
import { INTERVAL, STRING } from '../../types.js';

/** A FLOAT64 as a JSON number with as few digits as read back to it, and a fraction, which tells it from a whole number; NaN and infinities are texts. */
export function jsonOfDouble(text: string): string {
  const digits = (count: number): string => `to_char(${text}, '9.${'9'.repeat(count - 1)}EEEE')`;
  const reads = (count: number): string =>
    `WHEN CAST(CASE WHEN abs(${text}) < 1.797693134862315e308 THEN ${digits(count)} END AS double precision) = ${text} THEN ${digits(count)}`;
  return `CASE WHEN ${text} IN ('NaN', 'Infinity', '-Infinity') THEN to_jsonb(CAST(${text} AS text)) WHEN ${text} IS NOT NULL THEN to_jsonb(trim_scale(CAST(CASE ${reads(15)} ${reads(16)} ELSE ${digits(17)} END AS numeric)) + 0.0) END`;
}

/** Types of which {@link fieldIn} knows a spelling of their own. */
export function hasOwnSpelling(type: SqlType): boolean {
  return ['FLOAT64', 'TIMESTAMP', 'BYTES', 'INTERVAL', 'ARRAY'].includes(typeKey(type));
}

/** Closed text of the field's value as it stands in the object; `undefined`: jsonb_build_object writes it as it should be. */
export function fieldIn(text: string, type: SqlType, printer: Printer): string | undefined {
  switch (typeKey(type)) {
    case 'FLOAT64':
      return jsonOfDouble(text);
    case 'TIMESTAMP':
      return `(to_jsonb(${text} AT TIME ZONE 'UTC') #>> '{}') || 'Z'`;
    case 'BYTES':
      return `translate(encode(${text}, 'base64'), E'\\n', '')`;
    case 'INTERVAL':
      return printer.template(intervalText, [printer.printed(primary(text), INTERVAL)], {
        kind: 'call',
        fn: 'string',
        signature: 0,
        args: [],
        safe: false,
        type: STRING,
        nullable: true,
      }).text;
    case 'ARRAY': {
      if (type.kind !== 'array') return undefined;
      const [element, ordinal, table] = [printer.freshName('e'), printer.freshName('o'), printer.freshName('u')];
      const item = fieldIn(element, type.element, printer) ?? element;
      return `CASE WHEN ${text} IS NOT NULL THEN COALESCE((SELECT jsonb_agg(${item} ORDER BY ${ordinal}) FROM UNNEST(${text}) WITH ORDINALITY AS ${table}(${element}, ${ordinal})), '[]') END`;
    }
    default:
      return undefined;
  }
}

/** A field that is an array or a struct, back from its jsonb; `undefined`: it is read through its text. */
export function nestedOut(json: string, type: SqlType, printer: Printer): string | undefined {
  if (type.kind === 'struct') return `NULLIF(${json}, 'null')`;
  if (type.kind !== 'array') return undefined;
  const [element, ordinal, table] = [printer.freshName('e'), printer.freshName('o'), printer.freshName('u')];
  const text = `(${element} #>> '{}')`;
  const name = printer.typeName(type.element);
  const item =
    nestedOut(element, type.element, printer) ??
    fieldOut(text, type.element) ??
    (typeKey(type.element) === 'STRING' ? text : `CAST(${text} AS ${name})`);
  return `CASE WHEN jsonb_typeof(${json}) = 'array' THEN ARRAY(SELECT ${item} FROM jsonb_array_elements(${json}) WITH ORDINALITY AS ${table}(${element}, ${ordinal}) ORDER BY ${ordinal}) END`;
}

/** The field's text back as a value, where a cast is not enough. */
export function fieldOut(text: string, type: SqlType): string | undefined {
  switch (typeKey(type)) {
    case 'BYTES':
      return `decode(${text}, 'base64')`;
    case 'INTERVAL':
      // A sign before every part: one alone would count for those behind it in one of the session's styles.
      return `CAST(regexp_replace(${text}, '(^| )([0-9])', E'\\\\1+\\\\2', 'g') AS interval)`;
    default:
      return undefined;
  }
}
