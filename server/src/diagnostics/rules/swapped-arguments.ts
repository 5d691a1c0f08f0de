// A constant where the value to look at belongs, and a column where the constant belongs: `REPLACE('-', code, '')`.

import { columnsRead } from '../../model/expression-walk.js';
import type { TypedCall, TypedExpression } from '../../sql/typed-tree.js';
import { withoutCasts } from '../../sql/typed-walk.js';
import type { Rule } from '../rule.js';
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
];
/** The format first, the value second. */
const FORMAT_FIRST = ['parse_date', 'parse_datetime', 'parse_time', 'parse_timestamp'];

export const swappedArguments: Rule = {
  id: 'swapped-arguments',
  family: 'sql',
  severity: 'warning',
  onNode: {
    fns: [...VALUE_FIRST, ...FORMAT_FIRST],
    visit(place, report) {
      const { fn, args } = place.node as TypedCall;
      const [first, second] = args as [TypedExpression, TypedExpression | undefined];
      if (second === undefined) return;
      const [constant, value] = FORMAT_FIRST.includes(fn) ? [second, first] : [first, second];
      if (withoutCasts(constant).kind !== 'literal' || columnsRead(value).length === 0) return;
      const spans = [first.span, second.span];
      if (spans[0] === undefined || spans[1] === undefined) return;
      const text = place.written.text.value;
      const between = text.slice(spans[0].end, spans[1].start);
      report({
        ...placeOf(place),
        span: { start: spans[0].start, end: spans[1].end },
        message: FORMAT_FIRST.includes(fn)
          ? `\`${fn.toUpperCase()}\` takes the format first and the text to read second; here they are swapped.`
          : `\`${fn.toUpperCase()}\` looks at its first argument, and that is the constant \`${shown(place, first)}\` here. The two arguments are probably swapped.`,
        suggestions: [`${shown(place, second)}${between}${shown(place, first)}`],
      });
    },
  },
};
