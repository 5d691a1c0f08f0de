// Dates and times as texts in Snowflake: formats written by its elements, and the few texts read that both read alike.

import type { Translation } from '../../printing/translation.js';
import { literalText } from '../../typed-literal.js';
import { stringLiteral } from './identifiers.js';
import { instantOperand } from './moments.js';

/** GoogleSQL's format elements that Snowflake writes alike. */
const ELEMENTS: Readonly<Record<string, string>> = {
  Y: 'YYYY',
  m: 'MM',
  d: 'DD',
  H: 'HH24',
  M: 'MI',
  S: 'SS',
  y: 'YY',
  F: 'YYYY-MM-DD',
  T: 'HH24:MI:SS',
};

/** A format text in Snowflake's elements, letters between them in quotes; undefined where an element has no counterpart. */
function formatText(format: string): string | undefined {
  let out = '';
  let literal = '';
  const flush = (): void => {
    out += /[A-Za-z]/.test(literal) ? `"${literal}"` : literal;
    literal = '';
  };
  for (let i = 0; i < format.length; i++) {
    if (format[i] !== '%') {
      if (format[i] === '"') return undefined;
      literal += format[i]!;
      continue;
    }
    const element = ELEMENTS[format[++i] ?? ''];
    if (element === undefined) return undefined;
    flush();
    out += element;
  }
  flush();
  return out;
}

export const format: Translation = (call, printer) => {
  const text = literalText(call.args[0]);
  const written = text === undefined || text === '' ? undefined : formatText(text);
  if (written === undefined)
    return printer.refuse(
      'this format is not translated to Snowflake: %Y %m %d %H %M %S %y %F %T and plain text are',
      call.args[0],
    );
  const operand = instantOperand(call.args[1]!, call.args[2], printer);
  return printer.template(
    `TO_CHAR({0}, ${stringLiteral(written).replaceAll('{', '{{').replaceAll('}', '}}')})`,
    [operand],
    call,
  );
};

/** Only texts in exactly the written form are read; any other raises, also where GoogleSQL is more lenient. */
export const parseDate: Translation = (call, printer) => {
  const text = literalText(call.args[0]);
  const known =
    text === undefined
      ? undefined
      : {
          '%Y-%m-%d': ['YYYY-MM-DD', '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}'],
          '%F': ['YYYY-MM-DD', '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}'],
          '%Y%m%d': ['YYYYMMDD', '[0-9]{{8}}'],
        }[text];
  if (known === undefined)
    return printer.refuse('PARSE_DATE is translated to Snowflake for %Y-%m-%d, %F and %Y%m%d only', call.args[0]);
  return printer.apply(
    `CASE WHEN REGEXP_LIKE({1}, '${known[1]!}') THEN TO_DATE({1}, '${known[0]!}') WHEN {1} IS NOT NULL THEN TO_DATE('no date: ' || {1}, '${known[0]!}') END`,
    call,
  );
};
