// Fixes of expressions, tests and names: each is offered with its title, makes what is said here, clears its finding and brings no other of its rank.

import assert from 'node:assert/strict';
import '../../server/src/diagnostics/all-targets.js';
import { projectOf } from '../language/pipeline.js';
import { faultsOfFix, findingsOf, said, withFix } from './applied-fix.js';

const orders = {
  name: 'raw.orders',
  primary_key: ['id'],
  columns: [
    { name: 'id', type: 'INT64', nullable: false },
    { name: 'customer', type: 'INT64' },
    { name: 'amount', type: 'NUMERIC' },
    { name: 'status', type: 'STRING' },
    { name: 'code', type: 'STRING' },
    { name: 'at', type: 'TIMESTAMP' },
  ],
};
const id = { target_column: 'id', from_table: 'orders', from_column: 'id' };
const model = (more: object, columns: readonly object[] = []): object => ({
  name: 'm',
  sources: ['raw.orders'],
  column_mapping: [id, ...columns],
  ...more,
});
const column = (transform: string, more: object = {}): object =>
  model({}, [{ target_column: 'x', transform, ...more }]);
const spec = (one: object, more: object = {}): object => ({ sources: [orders], ...more, models: [one] });

interface Case {
  readonly what: string;
  readonly id: string;
  readonly spec: object;
  /** Title → what the document holds then. */
  readonly fixes: Readonly<Record<string, readonly string[]>>;
}

const cases: readonly Case[] = [
  {
    what: 'an argument of another type that always converts',
    id: 'type-mismatch',
    spec: spec(column('LOWER(orders.id)')),
    fixes: { 'Convert it: CAST(… AS STRING)': ['LOWER(CAST(orders.id AS STRING))'] },
  },
  {
    what: 'a text where a number is wanted',
    id: 'type-mismatch',
    spec: spec(column('orders.amount + orders.code')),
    fixes: {
      'Convert it: SAFE_CAST(… AS INT64)': ['orders.amount + SAFE_CAST(orders.code AS INT64)'],
      'Convert it: SAFE_CAST(… AS NUMERIC)': ['orders.amount + SAFE_CAST(orders.code AS NUMERIC)'],
      'Convert it: SAFE_CAST(… AS FLOAT64)': ['orders.amount + SAFE_CAST(orders.code AS FLOAT64)'],
    },
  },
  {
    what: 'two types that cannot be compared',
    id: 'type-mismatch',
    spec: spec(model({ filters: [{ applies_to: 'orders', predicate: 'customer = code' }] })),
    fixes: {
      'Convert it: SAFE_CAST(… AS INT64)': ['customer = SAFE_CAST(code AS INT64)'],
      'Convert it: SAFE_CAST(… AS NUMERIC)': ['customer = SAFE_CAST(code AS NUMERIC)'],
      'Convert it: SAFE_CAST(… AS FLOAT64)': ['customer = SAFE_CAST(code AS FLOAT64)'],
    },
  },
  {
    what: 'a function that returns something else',
    id: 'type-mismatch',
    spec: spec(column('f(orders.id)'), {
      functions: [{ name: 'f', parameters: [{ name: 'n', type: 'INT64' }], returns: 'DATE', body: 'n + 1' }],
    }),
    fixes: { 'Declare that it returns INT64': ['"returns":"INT64"'] },
  },
  {
    what: 'a filter on a window',
    id: 'misplaced-window',
    spec: spec(
      model({
        filters: [{ applies_to: 'orders', predicate: 'ROW_NUMBER() OVER (PARTITION BY customer ORDER BY id) = 1' }],
      }),
    ),
    fixes: {
      'Compute it as the column `row_number`, which is not in the result, and filter the result by that': [
        '"predicate":"row_number = 1"',
        '"stage": "result"',
        '"transform": "ROW_NUMBER() OVER (PARTITION BY customer ORDER BY id)", "output": false',
      ],
    },
  },
  {
    what: 'a window function without OVER',
    id: 'misplaced-window',
    spec: spec(column('ROW_NUMBER()')),
    fixes: { 'Add OVER (ORDER BY id)': ['ROW_NUMBER() OVER (ORDER BY id)'] },
  },
  {
    what: 'a number as a condition',
    id: 'predicate-not-boolean',
    spec: spec(model({ filters: [{ applies_to: 'orders', predicate: 'amount - 1' }] })),
    fixes: {
      'Replace with `(amount - 1) <> 0`': ['"(amount - 1) <> 0"'],
      'Replace with `(amount - 1) IS NOT NULL`': ['"(amount - 1) IS NOT NULL"'],
    },
  },
  {
    what: 'a text that is unnested',
    id: 'unnest-not-array',
    spec: spec(model({ unnest: [{ column: 'orders.code', as: 'part' }] })),
    fixes: { 'Unnest the parts between its commas: SPLIT(…)': [`"SPLIT(orders.code, ',')"`] },
  },
  {
    what: 'a later branch that is never taken',
    id: 'unreachable-branch',
    spec: spec(column("CASE WHEN orders.amount > 10 THEN 'a' WHEN orders.amount > 100 THEN 'b' ELSE 'c' END")),
    fixes: { 'Remove the branch': ["CASE WHEN orders.amount > 10 THEN 'a' ELSE 'c' END"] },
  },
  {
    what: 'a value that has a branch before',
    id: 'unreachable-branch',
    spec: spec(column("CASE orders.status WHEN 'n' THEN 'new' WHEN 'o' THEN 'old' WHEN 'n' THEN 'now' END")),
    fixes: { 'Remove the branch': ["CASE orders.status WHEN 'n' THEN 'new' WHEN 'o' THEN 'old' END"] },
  },
  {
    what: 'the only branch',
    id: 'unreachable-branch',
    spec: spec(column("CONCAT(CASE WHEN orders.id IS NULL THEN 'a' ELSE orders.code END, '!')")),
    fixes: { 'Keep the result that is left': ["CONCAT(orders.code, '!')"] },
  },
  {
    what: 'an ELSE that nothing comes to',
    id: 'unreachable-branch',
    spec: spec(
      column(
        "CASE WHEN orders.amount > 5 THEN 'a' WHEN orders.id IS NOT NULL THEN 'b' WHEN orders.amount > 1 THEN 'c' ELSE 'd' END",
      ),
    ),
    fixes: { 'Make it the ELSE': ["CASE WHEN orders.amount > 5 THEN 'a' ELSE 'b' END"] },
  },
  {
    what: 'an IF that always gives the same',
    id: 'unreachable-branch',
    spec: spec(column("IF(EXTRACT(DAYOFWEEK FROM orders.at) = 0 AND orders.at IS NOT NULL, 'a', orders.code)")),
    fixes: { 'Keep what it always gives': ['"orders.code"'] },
  },
  {
    what: 'results of two branches',
    id: 'swapped-branches',
    spec: spec(column("CASE orders.status WHEN 'open' THEN 'closed' WHEN 'done' THEN 'open' END")),
    fixes: {
      'Swap the two results': ["CASE orders.status WHEN 'open' THEN 'open' WHEN 'done' THEN 'closed' END"],
    },
  },
  {
    what: 'a name that says another aggregate',
    id: 'name-contradicts-aggregate',
    spec: spec({
      name: 'm',
      sources: ['raw.orders'],
      group_by: ['customer'],
      column_mapping: [{ target_column: 'first_ordered_at', transform: 'MAX(orders.at)' }],
    }),
    fixes: { 'Replace with `MIN`': ['"MIN(orders.at)"'] },
  },
  {
    what: 'columns that have changed places',
    id: 'swapped-columns',
    spec: spec(
      model({}, [
        { target_column: 'status', from_table: 'orders', from_column: 'code' },
        { target_column: 'code', from_table: 'orders', from_column: 'status' },
      ]),
    ),
    fixes: {
      'Exchange what the two are computed from': [
        '"target_column":"status","from_table":"orders","from_column":"status"',
        '"target_column":"code","from_table":"orders","from_column":"code"',
      ],
    },
  },
  {
    what: 'one of several keys of a window',
    id: 'constant-sort-key',
    spec: spec(column('ROW_NUMBER() OVER (PARTITION BY orders.customer ORDER BY orders.customer, orders.id)')),
    fixes: { 'Remove it from the order': ['(PARTITION BY orders.customer ORDER BY orders.id)'] },
  },
  {
    what: 'a value that was to be filled in',
    id: 'placeholder-text',
    spec: spec(model({ filters: [{ applies_to: 'orders', predicate: "status = '<your status>'" }] })),
    fixes: {
      'Make it the parameter `@your_status`, which each run is given': [
        'status = @your_status',
        '{ "name": "your_status", "type": "STRING" }',
      ],
    },
  },
  {
    what: 'two ways to combine',
    id: 'conflicting-keys',
    spec: {
      sources: [orders],
      models: [
        {
          name: 'm',
          sources: ['raw.orders', { table: 'raw.orders', as: 'others' }],
          union: { inputs: ['orders', 'others'] },
          except: { inputs: ['orders', 'others'] },
          column_mapping: [],
        },
      ],
    },
    fixes: {
      'Keep `except` alone': ['"sources":["raw.orders",{"table":"raw.orders","as":"others"}],"except"'],
      'Keep `union` alone': ['"union":{"inputs":["orders","others"]},"column_mapping"'],
    },
  },
  {
    what: 'a test of constants',
    id: 'constant-test',
    spec: spec(model({ tests: ['expression(1 = 1)', 'expression(id > 0)'] })),
    fixes: { 'Remove the test': ['"tests":["expression(id > 0)"]'] },
  },
  {
    what: 'numbers for a text',
    id: 'test-argument-type',
    spec: spec(column('orders.code', { tests: ["accepted_values('a', 1)"] })),
    fixes: { "Replace with `'1'`": ["accepted_values('a', '1')"] },
  },
  {
    what: 'a text for a number, in a list',
    id: 'test-argument-type',
    spec: spec(column('orders.customer', { tests: [{ accepted_values: [1, '2'] }] })),
    fixes: { 'Replace with `2`': ['"accepted_values":[1,2]'] },
  },
  {
    what: 'branches that are not all literals',
    id: 'accepted-values-placeholder',
    spec: spec(
      column("CASE WHEN orders.amount > 5 THEN 'big' WHEN orders.amount > 2 THEN 'mid' ELSE orders.code END", {
        tests: ['accepted_values(...)'],
      }),
    ),
    fixes: {
      "List 'big', 'mid', and what else it can be": ["accepted_values('big', 'mid')"],
      'Remove the test': ['"target_column":"x"'],
    },
  },
];

describe('fixes of expressions and tests', function () {
  this.timeout(20_000);
  for (const { what, id, spec: text, fixes } of cases)
    it(`${id}: ${what}`, () => {
      const project = projectOf(text);
      const finding = findingsOf(project).find((f) => f.id === id);
      assert.ok(finding !== undefined, findingsOf(project).map(said).join('\n'));
      const offered = finding.fixes;
      assert.deepEqual(
        offered.map((f) => f.title),
        Object.keys(fixes),
      );
      for (const fix of offered) {
        const after = withFix(project, fix);
        const now = [...after.documents.values()][0]!.text;
        for (const piece of fixes[fix.title]!) assert.ok(now.includes(piece), `${piece}\n${now}`);
        assert.deepEqual(faultsOfFix(project, finding, after), [], now);
      }
    });

  it('values that a model above names are all listed', () => {
    const project = projectOf({
      sources: [orders],
      models: [
        {
          name: 'a',
          sources: ['raw.orders'],
          column_mapping: [id, { target_column: 'kind', transform: "IF(orders.amount > 1, 'x', 'y')" }],
        },
        {
          name: 'b',
          sources: ['a'],
          column_mapping: [
            { target_column: 'kind', from_table: 'a', from_column: 'kind', tests: ['accepted_values(...)'] },
          ],
        },
      ],
    });
    const [fix] = findingsOf(project).find((f) => f.id === 'accepted-values-placeholder')?.fixes ?? [];
    assert.equal(fix?.title, "List 'x', 'y'");
    assert.equal(fix.preferred, true);
  });

  it('a placeholder in prose can be removed, a model that nothing reads too', () => {
    const project = projectOf({
      sources: [orders],
      models: [
        { ...model({}), name: 'stg_a', layer: 'staging', description: 'TODO' },
        { ...model({}), name: 'dim_b', layer: 'final' },
      ],
    });
    const titles = (wanted: string): readonly string[] =>
      findingsOf(project)
        .filter((f) => f.id === wanted)
        .flatMap((f) => f.fixes.map((x) => x.title));
    assert.deepEqual(titles('placeholder-text'), ['Remove the description']);
    assert.deepEqual(titles('unread-model'), ['Remove the model']);
  });
});
