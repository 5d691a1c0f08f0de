// Columns of inputs and results → the constant that each holds in all rows: a literal, or what a filter asks for.

import type { TypedExpression } from '../sql/typed-tree.js';
import { columnKey } from '../sql/typed-walk.js';
import { expressionIdentity } from './expression-identity.js';
import { underInjectiveCasts } from './expression-walk.js';
import { impliedConjuncts } from './implied-conjuncts.js';
import type { ExportedColumn, ResolvedInput, ResolvedOutput } from './pipeline-model.js';
import { rowConditions } from './row-conditions.js';
import { findColumn } from './visible-row.js';

/** A text that differs where the constants do; undefined: no constant, or NULL. */
export function constantOfOutput(
  model: Parameters<typeof rowConditions>[0],
  { base, nullable }: Pick<ResolvedOutput, 'base' | 'nullable'>,
): string | undefined {
  if (nullable) return undefined;
  const value = underInjectiveCasts(base);
  const literal = literalText(value);
  if (literal !== undefined || value.kind !== 'column' || model.combine.kind === 'set-operation') return literal;
  const { input: alias, name } = value.column;
  const input = model.inputs.find((i) => i.alias.toLowerCase() === alias?.toLowerCase());
  return (input && exportedConstant(input, name)) ?? askedFor(columnKey(value.column), rowConditions(model));
}

/** The same of a value over one input, after its filters. */
export function constantOfInput(input: ResolvedInput, value: TypedExpression | undefined): string | undefined {
  if (value === undefined) return undefined;
  const inner = underInjectiveCasts(value);
  if (inner.kind !== 'column') return literalText(inner);
  const filters = input.steps.flatMap((s) => (s.kind === 'filter' ? [s.filter.predicate] : []));
  return exportedConstant(input, inner.column.name) ?? askedFor(columnKey(inner.column), filters);
}

function exportedConstant({ signature }: ResolvedInput, name: string): string | undefined {
  return (findColumn(signature.columns, name) as ExportedColumn | undefined)?.constant;
}

function askedFor(node: string, conditions: readonly TypedExpression[]): string | undefined {
  for (const condition of conditions.flatMap(impliedConjuncts)) {
    if (condition.kind !== 'call' || condition.fn !== '$equal') continue;
    const [a, b] = condition.args.map(underInjectiveCasts) as [TypedExpression, TypedExpression];
    const isIt = (e: TypedExpression): boolean => e.kind === 'column' && columnKey(e.column) === node;
    const found = isIt(a) ? literalText(b) : isIt(b) ? literalText(a) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function literalText(e: TypedExpression): string | undefined {
  return e.kind === 'literal' && e.value !== undefined ? expressionIdentity(e) : undefined;
}
