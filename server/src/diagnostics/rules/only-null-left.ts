// A filter that leaves only rows without a value of a column that the model passes on: the test is probably the wrong way round.

import { underInjectiveCasts } from '../../model/expression-walk.js';
import type { ResolvedFilter, ResolvedModel } from '../../model/pipeline-model.js';
import type { TypedColumn, TypedExpression } from '../../sql/typed-tree.js';
import { columnKey, conjunctsOf } from '../../sql/typed-walk.js';
import { isBlocked } from '../blocked-model.js';
import type { Rule } from '../rule.js';

export const onlyNullLeft: Rule = {
  id: 'only-null-left',
  family: 'grain',
  severity: 'warning',
  ofModel(model, report) {
    if (isBlocked(model)) return;
    for (const { filter, alias } of rowFilters(model))
      for (const conjunct of conjunctsOf(filter.predicate)) {
        const column = nullColumn(conjunct);
        const input = column && (column.column.input ?? alias);
        const passed =
          column &&
          model.outputs.find((o) => {
            const base = underInjectiveCasts(o.base);
            return (
              !o.hidden &&
              base.kind === 'column' &&
              base.column.input?.toLowerCase() === input?.toLowerCase() &&
              base.column.name.toLowerCase() === column.column.name.toLowerCase()
            );
          });
        // The end of what has not ended (`deleted_at IS NULL`) is passed on with everything else.
        if (column === undefined || passed === undefined || passed.role === 'passthrough' || isTime(column)) continue;
        const text = filter.text.slice(column.span?.start ?? 0, column.span?.end ?? 0);
        const place = model.spec.filters.find((f) => f.part === filter.part)?.predicate;
        if (place === undefined || text === '') continue;
        report({
          part: place.part,
          ...(conjunct.span !== undefined && { span: conjunct.span }),
          message: `Only rows without \`${column.column.name}\` are left, so \`${passed.name}\` of \`${model.name}\` is NULL in every row. If \`IS NOT NULL\` is meant, write it; otherwise the column says nothing.`,
          related: [{ part: passed.part, file: model.file, message: `\`${passed.name}\`, which is always NULL` }],
          ...(conjunct.span !== undefined && { suggestions: [`${text} IS NOT NULL`] }),
        });
      }
  },
};

/** Filters before the columns are computed, and the input whose rows they see alone. */
function rowFilters(model: ResolvedModel): readonly { readonly filter: ResolvedFilter; readonly alias?: string }[] {
  return [
    ...model.inputs.flatMap((input) =>
      input.steps.flatMap((s) => (s.kind === 'filter' ? [{ filter: s.filter, alias: input.alias }] : [])),
    ),
    ...model.joinedFilters.map((filter) => ({ filter })),
  ];
}

function nullColumn(e: TypedExpression): TypedColumn | undefined {
  const [operand] = e.kind === 'call' && e.fn === '$is_null' ? e.args : [];
  // Of what is never NULL no row is left at all.
  return operand?.kind === 'column' && operand.nullable && columnKey(operand.column) !== '' ? operand : undefined;
}

const TIMES: ReadonlySet<string> = new Set(['DATE', 'DATETIME', 'TIMESTAMP', 'TIME']);

function isTime({ type }: TypedColumn): boolean {
  return type.kind === 'scalar' && TIMES.has(type.name);
}
