// A constant where the value to look at belongs, and a column where the constant belongs: `REPLACE('-', code, '')`; the first of times before the last in a difference.

import { wordsOf } from '../../base/name-words.js';
import { expressionIdentity } from '../../model/expression-identity.js';
import { columnsRead } from '../../model/expression-walk.js';
import type { TypedCall, TypedExpression } from '../../sql/typed-tree.js';
import { withoutCasts } from '../../sql/typed-walk.js';
import type { NodePlace, Rule } from '../rule.js';
import { placeOf, shown } from '../written-text.js';

/** The value first, the pattern or separator second. */
const VALUE_FIRST = [
  'regexp_contains',
  'regexp_replace',
  'regexp_extract',
  'regexp_extract_all',
  'replace',
  'split',
  'nullif',
  'starts_with',
  'ends_with',
  '$like',
];
/** The format first, the value second. */
const FORMAT_FIRST = ['parse_date', 'parse_datetime', 'parse_time', 'parse_timestamp'];

/** What lies between two times: the later one first. */
const LATER_FIRST = ['date_diff', 'datetime_diff', 'timestamp_diff', 'time_diff'];

/** How columns are called that are looked for in others. */
const ROLE_SECOND: Readonly<Record<string, readonly string[]>> = {
  starts_with: ['prefix'],
  ends_with: ['suffix'],
  $like: ['pattern'],
  regexp_contains: ['pattern', 'regex', 'regexp'],
};

export const swappedArguments: Rule = {
  id: 'swapped-arguments',
  family: 'sql',
  severity: 'warning',
  onNode: {
    fns: [...VALUE_FIRST, ...FORMAT_FIRST, ...LATER_FIRST],
    visit(place, report) {
      const call = place.node as TypedCall;
      const [first, second] = call.args as [TypedExpression, TypedExpression | undefined];
      if (second === undefined) return;
      const message = messageOn(call, first, second, place);
      const spans = [first.span, second.span];
      if (message === undefined || spans[0] === undefined || spans[1] === undefined) return;
      const text = place.written.text.value;
      const between = text.slice(spans[0].end, spans[1].start);
      report({
        ...placeOf(place),
        span: { start: spans[0].start, end: spans[1].end },
        message,
        suggestions: [`${shown(place, second)}${between}${shown(place, first)}`],
      });
    },
  },
};

function messageOn(
  call: TypedCall,
  first: TypedExpression,
  second: TypedExpression,
  place: NodePlace,
): string | undefined {
  const { fn } = call;
  if (LATER_FIRST.includes(fn))
    return isLeastAndMost(first, second)
      ? `This is never above 0: \`${shown(place, first)}\` is never above \`${shown(place, second)}\`. What is to be subtracted comes second; the two are probably swapped.`
      : undefined;
  const role = ROLE_SECOND[fn];
  const isRole = (e: TypedExpression): boolean =>
    e.kind === 'column' && wordsOf(e.column.name).some((w) => role?.includes(w));
  if (isRole(first) && second.kind === 'column' && !isRole(second))
    return `\`${shown(place, first)}\` is looked at, and \`${shown(place, second)}\` is looked for in it. By their names the two are swapped.`;
  const isFormat = FORMAT_FIRST.includes(fn);
  const [constant, value] = isFormat ? [second, first] : [first, second];
  const literal = withoutCasts(constant);
  if (literal.kind !== 'literal' || columnsRead(value).length === 0) return undefined;
  if (isFormat)
    return `\`${fn.toUpperCase()}\` takes the format first and the text to read second; here they are swapped.`;
  // Patterns may well come from a column; a constant with wildcards is one itself.
  if (fn === '$like' && !/[%_]/.test(literal.value ?? '')) return undefined;
  const name = fn === '$like' ? 'LIKE' : fn.toUpperCase();
  const what = fn === '$like' ? 'operand' : 'argument';
  return `\`${name}\` looks at its first ${what}, and that is the constant \`${shown(place, constant)}\` here. The two ${what}s are probably swapped.`;
}

/** MIN and MAX of one thing, over the same rows. */
function isLeastAndMost(first: TypedExpression, second: TypedExpression): boolean {
  const [least, most] = [withoutCasts(first), withoutCasts(second)];
  if (least.kind !== 'call' || most.kind !== 'call' || least.fn !== 'min' || most.fn !== 'max') return false;
  return expressionIdentity({ ...least, fn: 'max' }) === expressionIdentity(most);
}
