// The model skeleton from DDL of many shapes: what comes out has no fault, and is what one would have written.

import assert from 'node:assert/strict';
import { generateModel } from '../../server/src/refactor/generate-model.js';
import { selectionAt } from '../../server/src/refactor/refactoring.js';
import { openFixture, type Fixture } from '../features/fixture.js';
import { applied, findingsOf, offersAt } from './refactor-fixture.js';

interface Skeleton {
  readonly name: string;
  readonly description?: string;
  readonly sources: readonly unknown[];
  readonly column_mapping: readonly Readonly<Record<string, unknown>>[];
  readonly constraints?: unknown;
}

const openDdl = (ddl: string): Fixture =>
  openFixture(`//- pipewright.json\n{}\n//- spec.json\n{ "models": [] }\n//- ddl/a.sql\n<|>${ddl}\n`);

/** Of the table that stands first in the text. */
function skeletonOf(ddl: string): Skeleton {
  const { project, uri } = openDdl(ddl);
  assert.deepEqual(findingsOf(project), []);
  const offer = offersAt(project, uri, 5).find((o) => o.refactoring.id === 'generate-model');
  assert.ok(offer !== undefined, 'not offered');
  const edits = offer.offer.edits();
  assert.ok(edits !== undefined, 'edits nothing');
  const after = applied(project, edits);
  assert.deepEqual(
    findingsOf(after.project).filter((f) => f.severity === 'error' || f.severity === 'warning'),
    [],
  );
  const { models } = JSON.parse([...after.texts.values()][0]!) as { models: readonly Skeleton[] };
  return models[0]!;
}

const column = (name: string, type: string, more: object = {}): object => ({
  target_column: name,
  type,
  from_column: name,
  ...more,
});
const mapping = ({ column_mapping: list }: Skeleton): readonly object[] =>
  list.map((c) => Object.fromEntries(Object.entries(c).filter(([key]) => key !== 'from_table')));

describe('model skeletons from DDL', () => {
  it('types with their parameters, NOT NULL, keys, descriptions; defaults and partitions are the table’s own', () => {
    const made = skeletonOf(`CREATE OR REPLACE TABLE raw.lines (
      id INT64 NOT NULL OPTIONS(description = "The line's \\"id\\""),
      price NUMERIC(12, 2) DEFAULT 0 NOT NULL,
      code STRING(20) DEFAULT 'x',
      created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP(),
      payload JSON, tags ARRAY<STRING> NOT NULL,
      customer INT64 REFERENCES raw.customers(id) NOT ENFORCED,
      PRIMARY KEY (id) NOT ENFORCED
    ) PARTITION BY DATE(created_at) CLUSTER BY code OPTIONS(description = 'Lines; of orders', labels = [('a', 'b')]);
    CREATE TABLE raw.customers (id INT64 NOT NULL, PRIMARY KEY (id) NOT ENFORCED);`);
    assert.equal(made.name, 'stg_lines');
    assert.equal(made.description, 'Lines; of orders');
    assert.deepEqual(made.sources, ['raw.lines']);
    assert.deepEqual(made.constraints, { primary_key: ['id'] });
    assert.deepEqual(mapping(made), [
      column('id', 'INT64', { nullable: false, description: 'The line\'s "id"' }),
      column('price', 'NUMERIC(12, 2)', { nullable: false }),
      column('code', 'STRING(20)'),
      column('created_at', 'TIMESTAMP'),
      column('payload', 'JSON'),
      column('tags', 'ARRAY<STRING>', { nullable: false }),
      column('customer', 'INT64'),
    ]);
  });

  it('STRUCTs and ARRAYs, whose fields may have NOT NULL and options', () => {
    const made = skeletonOf(
      "CREATE TABLE raw.p (address STRUCT<street STRING NOT NULL OPTIONS(description = 's'), geo STRUCT<lat FLOAT64, lon FLOAT64>>, lines ARRAY<STRUCT<sku STRING NOT NULL, qty INT64>>, `odd` STRUCT<`a b` INT64, n NUMERIC(5, 2)>);",
    );
    assert.deepEqual(mapping(made).slice(0, 2), [
      column('address', 'STRUCT<street STRING, geo STRUCT<lat FLOAT64, lon FLOAT64>>'),
      column('lines', 'ARRAY<STRUCT<sku STRING, qty INT64>>'),
    ]);
    assert.deepEqual(
      mapping(made).map((c) => (c as { readonly from_column: string }).from_column),
      ['address', 'lines', 'odd'],
    );
  });

  it('reserved words stay; what is no name of the spec gets one, each its own, keys too', () => {
    const made = skeletonOf(
      'CREATE TABLE raw.odd (`order id` INT64 NOT NULL, order_id INT64, `select` STRING, `1st` INT64, `"quoted"` STRING, `{from}` INT64, `${x}` INT64, `{{ jinja }}` INT64, `--` INT64, PRIMARY KEY (`order id`) NOT ENFORCED);',
    );
    assert.deepEqual(
      made.column_mapping.map((c) => [c['from_column'], c['target_column']]),
      [
        ['order id', 'order_id'],
        ['order_id', 'order_id_2'],
        ['select', 'select'],
        ['1st', '_1st'],
        ['"quoted"', 'quoted'],
        ['{from}', 'from'],
        ['${x}', 'x'],
        ['{{ jinja }}', 'jinja'],
        ['--', 'column'],
      ],
    );
    assert.deepEqual(made.constraints, { primary_key: ['order_id'] });
  });

  it('300 columns', () => {
    const names = Array.from({ length: 300 }, (_, i) => `c${i}`);
    const made = skeletonOf(`CREATE TABLE raw.wide (${names.map((n) => `${n} STRING`).join(', ')});`);
    assert.deepEqual(
      made.column_mapping.map((c) => c['target_column']),
      names,
    );
  });

  it('a table that a spec cannot name is not offered, and it is said why', () => {
    const { project, uri } = openDdl('CREATE TABLE raw.`a; --` (a INT64);');
    const selection = selectionAt(project, uri, { start: 5, end: 5 })!;
    assert.deepEqual(generateModel.offers(selection), []);
    assert.match(generateModel.withheld!(selection)[0]!.reason, /cannot name `raw\.a; --`/);
  });
});
