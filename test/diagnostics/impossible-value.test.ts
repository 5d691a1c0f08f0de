// Values that never occur, found across models: through CASE, pass-through, unions, grouping and accepted_values tests.

import assert from 'node:assert/strict';
import { markedBy, said, SOURCES, unmarked } from './sql-rules.js';

const column = (target: string, from: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  target_column: target,
  from_column: from,
  ...more,
});

/** Models above the one that compares. `stage` is closed, `kind` by its test, `mail` lower case, `free` anything. */
const base = {
  name: 'base',
  sources: ['raw.o'],
  column_mapping: [
    { ...column('id', 'id'), from_table: 'o' },
    { target_column: 'stage', transform: "CASE s WHEN 'A' THEN 'active' WHEN 'T' THEN 'trial' ELSE 'churned' END" },
    { target_column: 'kind', from_table: 'o', from_column: 's', tests: ["accepted_values('web', 'shop')"] },
    { target_column: 'mail', transform: 'LOWER(TRIM(s))' },
    { target_column: 'free', transform: 's' },
    { target_column: 'level', transform: 'IF(b, 1, 2)' },
  ],
};
const passing = { name: 'passing', sources: ['base'] };
const counted = {
  name: 'counted',
  sources: ['passing'],
  column_mapping: [column('stage', 'stage')],
  group_by: ['stage'],
  aggregations: [
    { metric_column: 'n', formula: 'COUNT(*)' },
    { metric_column: 'top', formula: 'MAX(kind)' },
  ],
};
const other = {
  name: 'other',
  sources: ['raw.o'],
  column_mapping: [{ target_column: 'stage', transform: "'gone'" }],
};
const united = {
  name: 'united',
  sources: ['counted', 'other'],
  union: { inputs: ['counted', 'other'], missing: 'null' },
};

const cases: readonly (readonly [input: string, predicate: string, message?: RegExp])[] = [
  ['base', "stage = <|'actve'|>", /`base\.stage` gives 'active', 'trial', 'churned'.*Did you mean 'active'/],
  ['passing', "stage IN ('active', <|'Trial'|>)"],
  ['passing', "stage <> <|'inactive'|>", /TRUE for every value/],
  ['passing', "kind = <|'Web'|>", /test of `base\.kind` accepts/],
  ['passing', "mail = <|'A@b.com'|>", /LOWER of `base\.mail`/],
  ['passing', "mail <> 'a@b.com'"],
  ['passing', "free = 'anything'"],
  ['passing', 'level = <|3|>'],
  ['counted', "stage = <|'trail'|> OR top = <|'webb'|>"],
  ['united', "stage IN ('gone', 'active', <|'went'|>)"],
  ['united', "COALESCE(stage, 'none') = 'none'"],
  ['united', "CASE stage WHEN 'gone' THEN TRUE WHEN <|'god'|> THEN FALSE END"],
];

describe('impossible-value', () => {
  for (const [input, text, message] of cases)
    it(`${input}: ${text}`, () => {
      const { expr, marks } = unmarked(text);
      const key = input === 'counted' || input === 'united' ? 'stage' : 'id';
      const reader = {
        name: 'reader',
        sources: [input],
        column_mapping: [{ target_column: key, from_table: input, from_column: key }],
        filters: [{ applies_to: input, predicate: expr }],
      };
      const answer = said({ sources: SOURCES, models: [base, passing, counted, other, united, reader] });
      assert.deepEqual(
        answer.findings.filter((f) => f.severity === 'error').map((f) => f.message),
        [],
      );
      const found = answer.findings.filter((f) => f.id === 'impossible-value');
      assert.deepEqual(
        found.map((f) => markedBy(answer, f)),
        marks,
      );
      if (message !== undefined) assert.match(found[0]!.message, message);
    });
});
