// PARSE_JSON in PostgreSQL: text → jsonb, whose numbers are decimals. What GoogleSQL keeps as FLOAT64 gets a fraction, so that it is told from a whole number.

import { wideNumberMode, literalText, NO_WIDE_NUMBER_MODE } from '../../typed-literal.js';
import { JSON_TYPE } from '../../types.js';
import { canonicalJson } from '../../typing/json-value.js';
import type { Translation } from '../../printing/translation.js';
import { stringLiteral } from './identifiers.js';

const braced = (text: string): string => text.replaceAll('{', '{{').replaceAll('}', '}}');

/** A number of jsonb that GoogleSQL keeps as a whole one of 64 bits. */
export const isWholeNumber = (text: string): string =>
  `${text} ~ '^-?[0-9]+$' AND CAST(${text} AS numeric) BETWEEN -9223372036854775808 AND 18446744073709551615`;

const NO_NEGATIVE_ZERO = 'jsonb has no negative zero';
const NEGATIVE_ZERO = '-0([.]0*)?[eE]|-0[.]0*([^0-9eE]|$)';
const STRING = '"(?:[^"\\\\]|\\\\.)*"';

/** Of two equal names GoogleSQL keeps the first, jsonb the last; which raises, under SAFE too. */
export const parseJson: Translation = (call, printer) => {
  const mode = wideNumberMode(call.args[1], 'exact');
  if (mode === undefined) return printer.refuse(NO_WIDE_NUMBER_MODE, call.args[1]);
  const constant = literalText(call.args[0]);
  if (constant !== undefined && new RegExp(NEGATIVE_ZERO).test(constant))
    return printer.refuse(NO_NEGATIVE_ZERO, call.args[0]);
  const canonical = constant === undefined || /\d{16}/.test(constant) ? undefined : canonicalJson(constant);
  if (canonical !== undefined)
    return printer.print({ kind: 'literal', value: canonical, type: JSON_TYPE, nullable: false });
  printer.note(NO_NEGATIVE_ZERO, call);
  const failing = (message: string): string => (call.safe ? 'NULL' : `{fail:${message}}`);
  const tokens = braced(stringLiteral(`${STRING}|-?[0-9][-+.0-9eE]*|[^"0-9-]+`));
  const number = 'CAST({$t}[1] AS numeric)';
  const double = `CASE WHEN abs(${number}) < 1.7976931348623158e308 THEN CAST(CAST(CAST({$t}[1] AS double precision) AS text) AS numeric) + 0.0 END`;
  const isKept = `{$t}[1] !~ '^[-0-9]' OR ${isWholeNumber('{$t}[1]')}`;
  const pieces = `SELECT CASE WHEN ${isKept} THEN {$t}[1] END AS {$k}, CASE WHEN NOT (${isKept}) THEN ${double} END AS {$d}, {$t}[1] AS {$w}, {$n} FROM regexp_matches({0}, ${tokens}, 'g') WITH ORDINALITY AS {$s}({$t}, {$n})`;
  const isLost = `{$k} IS NULL AND ({$d} IS NULL${mode === 'exact' ? ' OR CAST({$w} AS numeric) <> {$d}' : ''})`;
  const parsed = `(SELECT CASE WHEN bool_or(${isLost}) THEN ${failing('a JSON number loses digits')} ELSE CAST(string_agg(COALESCE({$k}, CAST({$d} AS text)), '' ORDER BY {$n}) AS jsonb) END FROM (${pieces}) AS {$q})`;
  return printer.apply(
    `CASE WHEN NOT {0} IS JSON THEN ${failing('invalid JSON')} WHEN NOT {0} IS JSON WITH UNIQUE KEYS THEN {fail:a name stands twice in one JSON object} ELSE ${parsed} END`,
    { ...call, safe: false },
  );
};
