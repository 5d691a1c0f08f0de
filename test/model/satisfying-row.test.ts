// Rows found for conditions: every answer is checked by hand against the condition; what cannot be read has none.

import assert from 'node:assert/strict';
import { satisfyingRow } from '../../server/src/model/satisfying-row.js';
import { column, projectOf, source } from '../language/pipeline.js';

/** `a 6` or `a NULL` a column; undefined: no row was found. */
function rowFor(predicate: string): string | undefined {
  const project = projectOf({
    sources: [source('raw.t', 'id INT64 NOT NULL, n INT64, m NUMERIC, s STRING, b BOOL, d DATE, k INT64 NOT NULL')],
    models: [
      {
        name: 'm',
        sources: ['raw.t'],
        filters: [{ applies_to: 't', predicate, rationale: 'r' }],
        column_mapping: [column('id', 'id')],
      },
    ],
  });
  const filter = project.model.models[0]!.inputs[0]!.steps[0]!;
  assert.equal(filter.kind, 'filter');
  const row = satisfyingRow(filter.filter.predicate);
  return row && [...row].map(([name, value]) => `${name} ${value?.value ?? 'NULL'}`).join(', ');
}

describe('rows that satisfy a condition', () => {
  const cases: readonly (readonly [predicate: string, row: string | undefined])[] = [
    ["s = 'x'", 's x'],
    ["'x' = s", 's x'],
    ["NOT (s = 'x')", 's other'],
    ['n > 5', 'n 6'],
    ['5 > n', 'n 4'],
    ['n > 5 AND n < 7', 'n 6'],
    ['n BETWEEN 3 AND 4', 'n 3'],
    ['n NOT BETWEEN 3 AND 4', 'n 2'],
    ['m >= 2.5', 'm 2.5'],
    ["s IN ('a', 'b') AND s <> 'a'", 's b'],
    ["s NOT IN ('other', 'b')", 's another'],
    ['n IS NULL', 'n NULL'],
    ['n IS NOT NULL AND n <> 1', 'n 2'],
    ['b', 'b true'],
    ['b IS NOT TRUE', 'b false'],
    ["d >= DATE '2024-05-06' AND d <> DATE '2024-05-06'", 'd 2025-05-06'],
    ["CASE WHEN n = 1 THEN FALSE WHEN s = 'x' THEN TRUE ELSE FALSE END", 'n 0, s x'],
    ['(n > 3) IS NULL', 'n NULL'],
    // Nothing can be both; a NOT NULL column is not NULL.
    ["s = 'x' AND s = 'y'", undefined],
    ['n > 3 AND n IS NULL', undefined],
    ['k IS NULL', undefined],
    // What is not a comparison with a constant is not guessed.
    ["s LIKE 'a%'", undefined],
    ['LENGTH(s) > 3', undefined],
    ['n > k', undefined],
    // As FLOAT64 two large numbers can be one.
    ['n < 2.5', undefined],
  ];
  for (const [predicate, row] of cases)
    it(predicate, () => {
      assert.equal(rowFor(predicate), row);
    });
});
