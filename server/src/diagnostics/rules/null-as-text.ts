// A comparison with the text 'NULL': no row without a value has it. Silent where the text is tidied up, or one of several that are looked for.

import type { TypedCall, TypedColumn, TypedExpression } from '../../sql/typed-tree.js';
import { columnKey, eachNode, withoutCasts } from '../../sql/typed-walk.js';
import { writtenOver } from '../fixes/written-over.js';
import type { NodePlace, Rule } from '../rule.js';
import { inPlace, isOperand, placeOf, shown } from '../written-text.js';

export const nullAsText: Rule = {
  id: 'null-as-text',
  family: 'sql',
  severity: 'warning',
  onNode: {
    fns: ['$equal', '$not_equal'],
    visit(place, report) {
      const { fn, args } = place.node as TypedCall;
      const text = args.find(isNullText);
      const subject = args.find((a) => a !== text);
      const column = subject === undefined ? undefined : withoutCasts(subject);
      if (text === undefined || subject === undefined || column?.kind !== 'column') return;
      if (insideChoice(place) || isLookedAtElsewhere(place, column)) return;
      const test = `${shown(place, subject)} ${fn === '$equal' ? 'IS NULL' : 'IS NOT NULL'}`;
      report({
        ...placeOf(place, text),
        message: `${shown(place, text)} is a text of four letters: rows without a value of \`${column.column.name}\` do not have it. Write \`${test}\`; if the text is meant, say what it stands for beside it (\`IS NULL OR …\`).`,
        ...(isOperand(subject) && { data: { whole: place.node.span, text: inPlace(place, test, true) } }),
      });
    },
  },
  fixes: writtenOver(false),
};

function isNullText(e: TypedExpression): boolean {
  return (
    e.kind === 'literal' &&
    e.type.kind === 'scalar' &&
    e.type.name === 'STRING' &&
    e.value?.trim().toUpperCase() === 'NULL'
  );
}

/** `CASE WHEN x = 'NULL' THEN NULL`, `IF(x = 'NULL', …)`: what exports write for no value is replaced. */
function insideChoice({ parent }: NodePlace): boolean {
  for (let at = parent; at !== undefined; at = at.parent)
    if (at.node.kind === 'case' || (at.node.kind === 'call' && CHOICES.has(at.node.fn))) return true;
  return false;
}

const CHOICES: ReadonlySet<string> = new Set(['if', 'nullif', '$case_with_value', 'coalesce', 'ifnull']);

/** NULL itself, or another text, is looked for beside it: its author knows both. */
function isLookedAtElsewhere(place: NodePlace, { column }: TypedColumn): boolean {
  let found = false;
  const key = columnKey(column);
  eachNode(place.written.expr, (node) => {
    if (node === place.node || node.kind !== 'call' || !TESTS.has(node.fn)) return;
    found ||= node.args.some((a) => {
      const inner = withoutCasts(a);
      return inner.kind === 'column' && columnKey(inner.column) === key;
    });
  });
  return found;
}

const TESTS: ReadonlySet<string> = new Set(['$is_null', '$equal', '$not_equal', '$in', '$not_in', '$like']);
