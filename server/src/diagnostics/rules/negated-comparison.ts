// NOT in front of a comparison that has a negated form of its own, or of another NOT.

import { ORDER_COMPARISONS } from '../../sql/comparisons.js';
import type { TypedCall, TypedExpression } from '../../sql/typed-tree.js';
import type { NodePlace, Rule } from '../rule.js';
import { inPlace, isOperand, placeOf, shown } from '../written-text.js';

const OPPOSITE: Readonly<Record<string, string>> = {
  $equal: '<>',
  $not_equal: '=',
  $less: '>=',
  $less_or_equal: '>',
  $greater: '<=',
  $greater_or_equal: '<',
};

const NEGATABLE: ReadonlySet<string> = new Set(['$in', '$in_array', '$like', '$between']);

export const negatedComparison: Rule = {
  id: 'negated-comparison',
  family: 'sql',
  severity: 'hint',
  onNode: {
    fns: ['$not'],
    visit(place, report) {
      const [inner] = (place.node as TypedCall).args;
      // `a NOT IN (…)` is a `$not` too, but the NOT does not stand in front.
      if (inner?.kind !== 'call' || !standsBefore(place, inner)) return;
      const positive = positiveForm(place, inner);
      if (positive === undefined) return;
      report({
        ...placeOf(place),
        message: `\`${shown(place)}\` is \`${positive}\`, which is easier to read.`,
        suggestions: [inPlace(place, positive, inner.fn !== '$not')],
      });
    },
  },
};

function standsBefore({ node }: NodePlace, inner: TypedCall): boolean {
  return node.span !== undefined && inner.span !== undefined && node.span.start < inner.span.start;
}

function positiveForm(place: NodePlace, inner: TypedCall): string | undefined {
  const [first, second] = inner.args;
  if (first === undefined || !inner.args.every(isOperand)) return undefined;
  const operator = OPPOSITE[inner.fn];
  // NaN is neither above nor below anything: there the two differ.
  if (ORDER_COMPARISONS.has(inner.fn) && [first, second].some(isFloat)) return undefined;
  if (operator !== undefined && second !== undefined)
    return `${shown(place, first)} ${operator} ${shown(place, second)}`;
  if (inner.fn === '$is_null') return `${shown(place, first)} IS NOT NULL`;
  if (inner.fn === '$not')
    return standsBefore({ ...place, node: inner }, first as TypedCall) ? shown(place, first) : undefined;
  if (!NEGATABLE.has(inner.fn) || first.span === undefined || inner.span === undefined) return undefined;
  // Between the operand and its operator nothing stands but space, unless the operand is in brackets.
  const rest = place.written.text.value.slice(first.span.end, inner.span.end);
  return rest.startsWith(' ') ? `${shown(place, first)} NOT ${rest.trimStart()}` : undefined;
}

function isFloat(e: TypedExpression | undefined): boolean {
  return e?.type.kind === 'scalar' && e.type.name === 'FLOAT64';
}
