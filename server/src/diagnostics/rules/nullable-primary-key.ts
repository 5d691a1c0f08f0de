// A column of the primary key that an outer join or an expression makes NULL: the key's test fails there.

import { isBlocked } from '../blocked-model.js';
import type { Rule } from '../rule.js';

export const nullablePrimaryKey: Rule = {
  id: 'nullable-primary-key',
  family: 'grain',
  severity: 'warning',
  ofModel(model, report) {
    if (isBlocked(model) || model.history !== undefined) return;
    const doubted: { readonly part: string; readonly name: string; readonly reason: string | undefined }[] = [];
    for (const column of model.spec.constraints.primaryKey?.columns ?? []) {
      const output = model.outputs.find((o) => o.name.toLowerCase() === column.value.toLowerCase());
      // What a source allows is for the test to find; what is declared has been looked at.
      if (output?.nullable !== true || output.nullKind === 'source' || output.nullKind === 'claimed') continue;
      const told = model.problems.some(
        (p) =>
          p.id === 'not-null-can-be-null' &&
          [p, ...p.related].some((r) => r.part.startsWith(`${output.part}/`)),
      );
      if (told) continue;
      doubted.push({ part: column.part, name: output.name, reason: output.nullReason });
    }
    const [first, ...others] = doubted;
    if (first === undefined) return;
    const more = others.length === 0 ? '' : ` So it is with ${others.map((o) => `\`${o.name}\``).join(', ')}.`;
    report({
      part: first.part,
      message: `\`${first.name}\` is in the primary key of \`${model.name}\` but can be NULL${first.reason === undefined ? '' : `: ${first.reason}`}. A key names a row, and its test fails on NULL. Take the column from the side that is always there, filter such rows, or choose another key.${more}`,
      related: others.map((o) => ({
        file: model.file,
        part: o.part,
        message: `\`${o.name}\`${o.reason === undefined ? ' can be NULL' : `: ${o.reason}`}`,
      })),
    });
  },
};
