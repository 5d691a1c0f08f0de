// AVG or SUM of a column that is an average, a ratio or a count of different values already.

import { eachNode } from '../../model/expression-walk.js';
import type { FigureKind } from '../../model/measure-kinds.js';
import type { ResolvedInput, ResolvedModel } from '../../model/pipeline-model.js';
import { findColumn } from '../../sql/scope.js';
import type { TypedColumn, TypedExpression } from '../../sql/typed-tree.js';
import { isBlocked } from '../blocked-model.js';
import type { Rule } from '../rule.js';

export const aggregateOfAverage: Rule = {
  id: 'aggregate-of-average',
  family: 'grain',
  severity: 'warning',
  ofModel(model, report) {
    if (isBlocked(model) || !model.inputs.some((i) => i.signature.columns.some((c) => c.figure !== undefined))) return;
    for (const { text, expr } of model.written)
      eachNode(expr, (node) => {
        if (node.kind !== 'call' || node.aggregate === undefined || node.over !== undefined || node.aggregate.distinct)
          return;
        const column = node.fn === 'avg' || node.fn === 'sum' ? columnUnder(node.args[0]) : undefined;
        if (column === undefined) return;
        const input = inputOf(model, column);
        const own = input && findColumn(input.signature.columns, column.column.name);
        if (input === undefined || own?.figure === undefined || own.figure === 'total') return;
        if (own.figure === 'distinct' && node.fn === 'avg') return;
        if (oneRowAGroup(model, input)) return;
        report({
          part: text.part,
          ...(node.span !== undefined && { span: node.span }),
          message: MESSAGES[own.figure](
            `\`${input.relation.name}.${own.name}\``,
            node.fn === 'avg' ? 'average' : 'sum',
          ),
        });
      });
  },
};

const MESSAGES: Readonly<Record<Exclude<FigureKind, 'total'>, (column: string, of: string) => string>> = {
  average: (column, of) =>
    `${column} is an average already: the ${of} of averages ${of === 'average' ? 'weighs a group of one row like a group of a thousand' : 'is no figure of the rows below'}. Keep the sum and the count there, and divide the two sums here.`,
  ratio: (column, of) =>
    `${column} is a ratio already: the ${of} of ratios is not the ratio of the whole. Keep numerator and denominator there, and divide their sums here.`,
  distinct: (column) =>
    `${column} counts different values: what occurs in several of these rows is counted in each, and the sum counts it again. Count the values themselves, below the grouping.`,
};

function columnUnder(e: TypedExpression | undefined): TypedColumn | undefined {
  if (e === undefined || e.kind === 'column') return e;
  if (e.kind === 'cast') return columnUnder(e.operand);
  return e.kind === 'call' && (e.fn === 'coalesce' || e.fn === 'ifnull') ? columnUnder(e.args[0]) : undefined;
}

function inputOf(model: ResolvedModel, column: TypedColumn): ResolvedInput | undefined {
  const alias = column.column.input?.toLowerCase();
  return model.inputs.find((i) => i.alias.toLowerCase() === alias);
}

/** Grouped by its key there is one row of the input in a group: nothing is averaged. */
function oneRowAGroup(model: ResolvedModel, input: ResolvedInput): boolean {
  const by = (model.grouping?.keys ?? []).flatMap((k) =>
    k.expr.kind === 'column' && k.expr.column.input?.toLowerCase() === input.alias.toLowerCase()
      ? [k.expr.column.name.toLowerCase()]
      : [],
  );
  return input.signature.keys.some((k) => k.columns.every((c) => by.includes(c)));
}
