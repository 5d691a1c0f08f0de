// Rows of an example that repeat a key, of an input or of the result: such rows cannot be, so the example shows nothing.

import { expressionIdentity } from '../../model/expression-identity.js';
import type { ResolvedExampleRow, ResolvedModel } from '../../model/pipeline-model.js';
import { isBlocked } from '../blocked-model.js';
import type { Report, Rule } from '../rule.js';

export const exampleBreaksKey: Rule = {
  id: 'example-breaks-key',
  family: 'tests',
  severity: 'warning',
  ofModel(model, report) {
    if (isBlocked(model)) return;
    for (const example of model.examples) {
      for (const { relation, rows } of example.given) {
        const input = model.inputs.find((i) => i.relation.name === relation.name && i.relation.kind === relation.kind);
        if (input === undefined || rows.length < 2) continue;
        const named = (column: string): string =>
          input.signature.columns.find((c) => c.name.toLowerCase() === column)?.name ?? column;
        for (const key of input.signature.keys)
          reportRepeated(model, rows, key.columns.map(named), `the key of \`${relation.name}\``, report);
      }
      const declared = [...(model.primaryKey === undefined ? [] : [model.primaryKey]), ...model.uniqueKeys];
      // A `unique` test says the same of its column, in a table that keeps one row of it.
      const tested = model.tests
        .filter((t) => t.kind === 'unique' && t.where === undefined && !t.currentRowsOnly && t.severity === 'error')
        .map((t) => t.columns);
      const keys = [...declared, ...tested].filter(
        (key, i, all) => all.findIndex((k) => k.join().toLowerCase() === key.join().toLowerCase()) === i,
      );
      for (const rows of [example.before ?? [], 'rows' in example.expect ? example.expect.rows : []])
        for (const key of keys) reportRepeated(model, rows, key, `a key of \`${model.name}\``, report);
    }
  },
};

/** A column that a row leaves out is not known to be alike (of what is expected it is not compared). */
function reportRepeated(
  model: ResolvedModel,
  rows: readonly ResolvedExampleRow[],
  key: readonly string[],
  whose: string,
  report: Report,
): void {
  const seen = new Map<string, ResolvedExampleRow>();
  for (const row of rows) {
    const cells = key.map((c) => row.cells.get(c));
    if (cells.some((c) => c === undefined || (c.kind === 'literal' && c.value === undefined))) continue;
    const value = cells.map((c) => expressionIdentity(c!)).join(' ');
    const first = seen.get(value);
    if (first === undefined) {
      seen.set(value, row);
      continue;
    }
    report({
      part: row.part,
      message: `${key.map((c) => `\`${c}\``).join(', ')} ${key.length === 1 ? 'is' : 'are'} ${whose}, and another row of this example has the same: no such table can be. Give the rows different keys, or let the key be what it is.`,
      related: [{ part: first.part, file: model.file, message: 'The other row' }],
    });
  }
}
