// Two columns computed by the same expression: a copy in which something was to be changed.

import { expressionIdentity } from '../../model/expression-identity.js';
import { columnsRead, hasMeasure, underInjectiveCasts } from '../../model/expression-walk.js';
import { isBlocked } from '../blocked-model.js';
import { contradictedAggregate, nameFit } from '../name-fit.js';
import type { Rule } from '../rule.js';
import { writtenColumns, type WrittenColumn } from '../written-columns.js';

export const repeatedColumn: Rule = {
  id: 'repeated-column',
  family: 'names',
  severity: 'warning',
  ofModel(model, report) {
    if (isBlocked(model)) return;
    const alike = new Map<string, WrittenColumn[]>();
    for (const column of writtenColumns(model)) {
      if (!isComputed(column)) continue;
      const identity = expressionIdentity(column.output.expr);
      alike.set(identity, [...(alike.get(identity) ?? []), column]);
    }
    for (const columns of alike.values()) {
      if (columns.length < 2) continue;
      // Which of them is wrong has been said.
      if (columns.some((c) => contradictedAggregate(c.output.name, c.output.base) !== undefined)) continue;
      // The one whose name says what is computed is the original; of equals, the first.
      const fits = columns.map((c) => nameFit(c.output.name, c.output.base));
      const original = columns[fits.indexOf(Math.max(...fits))]!;
      for (const copy of columns) {
        if (copy === original) continue;
        report({
          part: copy.part,
          message: `\`${copy.output.name}\` is computed exactly as \`${original.output.name}\` is, so the two are always equal. If one was copied from the other, change what differs; otherwise remove one of them.`,
          related: [{ part: original.part, file: model.file, message: `How \`${original.output.name}\` is computed` }],
        });
      }
    }
  },
};

/** A column passed on twice, or a constant, is ordinary. */
function isComputed({ output: { base } }: WrittenColumn): boolean {
  if (underInjectiveCasts(base).kind === 'column') return false;
  return hasMeasure(base) || columnsRead(base).length > 0;
}
