// A column of the primary key that an outer join or an expression makes NULL: the key's test fails there.

import { isBlocked } from '../blocked-model.js';
import { expressionIdentity } from '../../model/expression-identity.js';
import { underInjectiveCasts } from '../../model/expression-walk.js';
import type { ResolvedModel, ResolvedOutput } from '../../model/pipeline-model.js';
import { rowConditions } from '../../model/row-conditions.js';
import type { PartId } from '../../spec/spec.js';
import { leftJoin } from '../fixes/result-fixes.js';
import type { Rule } from '../rule.js';

export const nullablePrimaryKey: Rule = {
  id: 'nullable-primary-key',
  family: 'grain',
  severity: 'warning',
  ofModel(model, report) {
    if (isBlocked(model) || model.history !== undefined) return;
    const doubted: (Pick<ResolvedOutput, 'name' | 'nullJoin' | 'nullReason'> & { readonly part: PartId })[] = [];
    for (const column of model.spec.constraints.primaryKey?.columns ?? []) {
      const output = model.outputs.find((o) => o.name.toLowerCase() === column.value.toLowerCase());
      // What a source allows is for the test to find; what is declared has been looked at.
      if (output?.nullable !== true || output.nullKind === 'source' || output.nullKind === 'claimed') continue;
      const told = model.problems.some(
        (p) =>
          p.id === 'not-null-can-be-null' &&
          [p, ...p.related].some((r) => r.part.startsWith(`${output.part}/`) || r.part === output.nullJoin),
      );
      if (told || matchesByFilter(model, output)) continue;
      const { name, nullJoin, nullReason } = output;
      doubted.push({ part: column.part, name, nullReason, ...(nullJoin !== undefined && { nullJoin }) });
    }
    const [first, ...others] = doubted;
    if (first === undefined) return;
    const more = others.length === 0 ? '' : ` So it is with ${others.map((o) => `\`${o.name}\``).join(', ')}.`;
    // A join that makes NULL what the model begins with is the likelier mistake.
    const place = first.nullJoin ?? first.part;
    report({
      part: place,
      message: `\`${first.name}\` is in the primary key of \`${model.name}\` but can be NULL${first.nullReason === undefined ? '' : `: ${first.nullReason}`}. A key names a row, and its test fails on NULL. Take the column from the side that is always there, filter such rows, or choose another key.${more}`,
      related: [...(place === first.part ? [] : [first]), ...others].map((o) => ({
        file: model.file,
        part: o.part,
        message: `\`${o.name}\`${o.nullReason === undefined ? ' can be NULL' : `: ${o.nullReason}`}`,
      })),
    });
  },
  fixes: leftJoin,
};

/** A piece that a pattern finds in a text, where a filter keeps only texts of a pattern: that the one implies the other is for the test. */
function matchesByFilter(model: ResolvedModel, output: ResolvedOutput): boolean {
  const found = underInjectiveCasts(output.base);
  const key = model.grouping?.keys.find((k) => k.name.toLowerCase() === output.name.toLowerCase())?.expr ?? found;
  const extract = underInjectiveCasts(key);
  if (extract.kind !== 'call' || extract.fn !== 'regexp_extract') return false;
  const text = expressionIdentity(extract.args[0]!);
  return rowConditions(model).some(
    (c) => c.kind === 'call' && c.fn === 'regexp_contains' && expressionIdentity(c.args[0]!) === text,
  );
}
