// `x = 1 OR x = 2 AND y`: AND binds tighter than OR, so the second condition guards one of the alternatives only.

import { covering } from '../../base/span.js';
import { columnKey, conjunctsOf, withoutCasts } from '../../sql/typed-walk.js';
import type { TypedCall, TypedExpression } from '../../sql/typed-tree.js';
import type { NodePlace, Rule } from '../rule.js';
import { placeOf, shown } from '../written-text.js';

export const andBeforeOr: Rule = {
  id: 'and-before-or',
  family: 'sql',
  severity: 'warning',
  onNode: {
    fns: ['$or'],
    visit(place, report) {
      const operands = (place.node as TypedCall).args;
      const and = operands.filter(isAnd);
      // Alternatives that are all guarded, or none, are meant so.
      if (and.length !== 1 || operands.length < 2) return;
      const [guarded] = and as [TypedExpression];
      if (!operands.every((o) => o.span !== undefined) || inParentheses(place, guarded)) return;
      const at = operands.indexOf(guarded);
      const conditions = conjunctsOf(guarded);
      const before = operands[at - 1];
      const after = operands[at + 1];
      const first = before !== undefined && asksTheSame(before, conditions[0]!);
      const last = after !== undefined && asksTheSame(after, conditions.at(-1)!);
      if (!first && !last) return;
      const together = first ? [before, conditions[0]!] : [conditions.at(-1)!, after!];
      report({
        ...placeOf(place, guarded),
        span: covering(guarded.span!, (first ? before : after!).span!),
        message: `AND binds tighter than OR: \`${shown(place, guarded)}\` is one alternative, and what is joined by AND guards nothing else. Put the alternatives that belong together in parentheses, or this one if it is meant so.`,
        suggestions: readings(place, guarded, together, first),
      });
    },
  },
};

/** The alternatives that ask the same put together, and the condition as it is read now. */
function readings(
  place: NodePlace,
  guarded: TypedExpression,
  [a, b]: readonly TypedExpression[],
  first: boolean,
): readonly string[] {
  const text = place.written.text.value;
  const { start, end } = guarded.span!;
  const alternatives = text.slice(a!.span!.start, b!.span!.end);
  const now = first
    ? `${text.slice(a!.span!.start, start)}(${text.slice(start, end)})`
    : `(${text.slice(start, end)})${text.slice(end, b!.span!.end)}`;
  const meant = first
    ? `(${alternatives})${text.slice(b!.span!.end, end)}`
    : `${text.slice(start, a!.span!.start)}(${alternatives})`;
  return [meant, now].filter(isBalanced);
}

/** A bracket that belongs to what stands outside may have been cut off. */
function isBalanced(text: string): boolean {
  let open = 0;
  for (const char of text) {
    if (char === '(') open++;
    if (char === ')' && --open < 0) return false;
  }
  return open === 0;
}

function isAnd(e: TypedExpression): boolean {
  return e.kind === 'call' && e.fn === '$and';
}

/** The brackets of the whole text around it are not its own. */
function inParentheses(place: NodePlace, e: TypedExpression): boolean {
  const text = place.written.text.value;
  const { start, end } = e.span!;
  return (
    text.startsWith('(', start) ||
    (text.slice(0, start).trimEnd().endsWith('(') && text.slice(end).trimStart().startsWith(')'))
  );
}

/** Both compare one column with constants: alternatives of one question. */
function asksTheSame(a: TypedExpression, b: TypedExpression): boolean {
  const [mine, other] = [askedColumn(a), askedColumn(b)];
  return mine !== undefined && mine === other;
}

function askedColumn(e: TypedExpression): string | undefined {
  if (e.kind !== 'call' || (e.fn !== '$equal' && e.fn !== '$in')) return undefined;
  const [column, ...values] = e.args.map(withoutCasts);
  return column?.kind === 'column' && values.every((v) => v.kind === 'literal') ? columnKey(column.column) : undefined;
}
