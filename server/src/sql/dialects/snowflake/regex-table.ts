// Regular expressions in Snowflake. Trap: REGEXP_LIKE anchors both ends, so a partial match is REGEXP_INSTR(…) > 0.

import { SQL_PRECEDENCE as P } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import { infix, type FunctionTranslations, type Translation } from '../../printing/translation.js';
import type { TypedCall } from '../../typed-tree.js';
import { literalText } from '../../typed-literal.js';
import { typeKey } from '../../types.js';
import { stringLiteral } from './identifiers.js';
import { snowflakeRegex, type SnowflakePattern } from './regex.js';

const refused = { text: '', precedence: 100 };

function patternOf(
  call: TypedCall,
  matchMatters: boolean,
  printer: Printer,
): (SnowflakePattern & { readonly sql: string }) | undefined {
  const pattern = literalText(call.args[1]);
  if (typeKey(call.args[0]!.type) !== 'STRING')
    printer.refuse('regular expressions on BYTES are not translated to Snowflake', call);
  else if (pattern === undefined)
    printer.refuse('the regular expression must be a literal to be translated exactly', call.args[1]);
  else {
    const found = snowflakeRegex(pattern, matchMatters);
    if (found.ok) return { ...found, sql: stringLiteral(found.text).replaceAll('{', '{{').replaceAll('}', '}}') };
    printer.refuse(found.reason, call.args[1]);
  }
  return undefined;
}

const contains: Translation = (call, printer) => {
  const pattern = patternOf(call, false, printer);
  return pattern === undefined
    ? refused
    : printer.apply(infix(`REGEXP_INSTR({0}, ${pattern.sql}) > 0`, P.compare, 'none'), call);
};

const extract: Translation = (call, printer) => {
  if (call.args.length > 2)
    return printer.refuse('REGEXP_EXTRACT from a position or occurrence is not translated to Snowflake', call.args[2]);
  const pattern = patternOf(call, true, printer);
  if (pattern === undefined) return refused;
  if (pattern.groups > 1)
    return printer.refuse('the regular expression has more than one group: GoogleSQL raises an error', call.args[1]);
  return printer.apply(
    pattern.groups === 0 ? `REGEXP_SUBSTR({0}, ${pattern.sql})` : `REGEXP_SUBSTR({0}, ${pattern.sql}, 1, 1, 'e', 1)`,
    call,
  );
};

const replace: Translation = (call, printer) => {
  const pattern = patternOf(call, true, printer);
  const replacement = literalText(call.args[2]);
  if (pattern === undefined) return refused;
  if (replacement === undefined)
    return printer.refuse('the replacement must be a literal to be translated exactly', call.args[2]);
  for (const [reference, digit] of replacement.matchAll(/\\(.?)/gsu)) {
    if (digit === '\\' || digit === '0')
      return printer.refuse(`the replacement's ${reference} is not translated to Snowflake`, call.args[2]);
    if (!/^[1-9]$/.test(digit ?? '') || Number(digit) > pattern.groups)
      return printer.refuse(
        `the replacement's ${reference} is no group of the regular expression: GoogleSQL raises an error`,
        call.args[2],
      );
  }
  return printer.apply(`REGEXP_REPLACE({0}, ${pattern.sql}, {2})`, call);
};

const instr: Translation = (call, printer) => {
  if (call.args.length > 2)
    return printer.refuse('REGEXP_INSTR from a position or occurrence is not translated to Snowflake', call.args[2]);
  const pattern = patternOf(call, true, printer);
  if (pattern === undefined) return refused;
  if (pattern.groups > 0) return printer.refuse('REGEXP_INSTR of a group is not translated to Snowflake', call.args[1]);
  return printer.apply(`REGEXP_INSTR({0}, ${pattern.sql})`, call);
};

export const regex: FunctionTranslations = {
  regexp_contains: contains,
  regexp_extract: extract,
  regexp_replace: replace,
  regexp_instr: instr,
};
