// A typed condition → findings about its form: never or always TRUE, comparing values of different types.

import type { SqlText } from '../spec/spec.js';
import type { TypedExpression } from '../sql/typed-tree.js';
import { sameType, typeToString, type SqlType } from '../sql/types.js';
import { eachNode } from './expression-walk.js';
import type { ModelContext } from './model-context.js';
import { constantConditions } from './null-rejection.js';

export function checkCondition(ctx: ModelContext, text: SqlText, condition: TypedExpression): void {
  for (const c of constantConditions(condition)) {
    const written = spanText(text, c.conjunct);
    if (c.holds === 'never')
      ctx.report(
        'condition-never-holds',
        'warning',
        text.part,
        `${written} is never TRUE${c.against?.[0] === undefined ? '' : ` together with ${c.against.map((e) => spanText(text, e)).join(' and ')}`}: ${c.reason}. No row passes.`,
        { span: c.conjunct.span },
      );
    else
      ctx.report(
        'condition-always-holds',
        c.reason.includes('never NULL') ? 'information' : 'warning',
        text.part,
        `${written} is always TRUE: ${c.reason}. It filters nothing.`,
        { span: c.conjunct.span },
      );
  }
  eachNode(condition, (node) => {
    if (node.kind !== 'call' || !COMPARISONS.has(node.fn)) return;
    const [a, b] = node.args;
    if (a === undefined || b === undefined) return;
    const types = mismatch(a, b);
    if (types === undefined) return;
    ctx.report(
      'compares-different-types',
      'warning',
      text.part,
      `${spanText(text, node)} compares ${typeToString(types[0])} with ${typeToString(types[1])}: one side is converted row by row, and values that look alike may not be equal. Convert one side explicitly.`,
      {
        span: node.span,
        data: { types: types.map(typeToString) },
      },
    );
  });
}

const COMPARISONS: ReadonlySet<string> = new Set([
  '$equal',
  '$not_equal',
  '$less',
  '$less_or_equal',
  '$greater',
  '$greater_or_equal',
  '$is_distinct_from',
  '$is_not_distinct_from',
]);

/** The written types where the compiler had to convert a side that is not a constant, and the conversion is not exact. */
function mismatch(a: TypedExpression, b: TypedExpression): readonly [SqlType, SqlType] | undefined {
  const [left, right] = [a, b].map((e) => (e.kind === 'cast' && e.implicit ? e.operand : e)) as [
    TypedExpression,
    TypedExpression,
  ];
  if (left.kind === 'literal' || right.kind === 'literal' || left.kind === 'parameter' || right.kind === 'parameter')
    return undefined;
  if (left.type.kind !== 'scalar' || right.type.kind !== 'scalar' || sameType(left.type, right.type)) return undefined;
  const exact = ['INT64', 'NUMERIC', 'BIGNUMERIC'];
  if (exact.includes(left.type.name) && exact.includes(right.type.name)) return undefined;
  return [left.type, right.type];
}

function spanText(text: SqlText, node: TypedExpression): string {
  return `\`${node.span === undefined ? text.value : text.value.slice(node.span.start, node.span.end)}\``;
}
