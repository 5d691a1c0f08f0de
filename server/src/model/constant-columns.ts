// Columns of inputs and results → the constant that each holds in all rows: a literal, or what a filter asks for.

import { findColumn } from '../sql/scope.js';
import type { TypedExpression } from '../sql/typed-tree.js';
import { columnKey } from '../sql/typed-walk.js';
import { castIsInjective, underInjectiveCasts } from './expression-walk.js';
import { impliedConjuncts } from './implied-conjuncts.js';
import type { ResolvedInput, ResolvedOutput } from './pipeline-model.js';
import { rowConditions } from './row-conditions.js';

/** A text of kind and value: see `areDifferent`. Undefined: no constant, NULL, or a kind whose texts do not decide. */
export function constantOfOutput(
  model: Parameters<typeof rowConditions>[0],
  { base, nullable, type }: Pick<ResolvedOutput, 'base' | 'nullable' | 'type'>,
): string | undefined {
  // 1.04 and 1.03 are one NUMERIC(3, 1); a text that does not fit its length is an error.
  const checked = type.kind === 'scalar' && type.length !== undefined ? { kind: type.kind, name: type.name } : type;
  if (nullable || !castIsInjective(base.type, checked)) return undefined;
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
  return findColumn(signature.columns, name)?.constant;
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

/** Whether no two of the constants can be equal, also after they were converted to a common type. */
export function areDifferent(constants: readonly (string | undefined)[]): boolean {
  const kinds = new Set(constants.map((c) => c?.slice(0, c.indexOf(' '))));
  return kinds.size === 1 && !kinds.has(undefined) && new Set(constants).size === constants.length;
}

function literalText(e: TypedExpression): string | undefined {
  if (e.kind !== 'literal' || e.value === undefined || e.type.kind !== 'scalar') return undefined;
  switch (e.type.name) {
    case 'INT64':
    case 'NUMERIC':
    case 'BIGNUMERIC':
      return decimalText(e.value);
    case 'FLOAT64':
      return decimalText(String(Number(e.value)));
    case 'STRING':
    case 'BYTES':
    case 'BOOL':
    case 'DATE':
    case 'DATETIME':
    case 'TIMESTAMP':
      return `${e.type.name} ${e.value}`;
    default:
      return undefined;
  }
}

/** Equal numbers of any type have one text; undefined where an exponent would have to be worked out. */
function decimalText(value: string): string | undefined {
  const [, sign, whole, fraction = ''] = /^(-?)0*(\d+?)(?:\.(\d*?)0*)?$/u.exec(value) ?? [];
  if (whole === undefined) return undefined;
  const digits = fraction === '' ? whole : `${whole}.${fraction}`;
  return `number ${digits === '0' ? '' : sign}${digits}`;
}
