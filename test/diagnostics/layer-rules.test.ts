// Layers and their names: off by default, by the project's own prefixes; and bare names that mean something else than they seem to.

import assert from 'node:assert/strict';
import { findingsOf, reported, SOURCES } from './marked-findings.js';

const rules = Object.fromEntries(
  ['layer-prefix', 'layer-order', 'final-reads-source', 'staging-joins'].map((id) => [id, 'warning']),
);
const model = (name: string, layer: string, source: string, more = ''): string =>
  `{ "name": ${name}, "layer": "${layer}", "sources": [${source}], "column_mapping": [{ "target_column": "id", "from_column": "id", "from_table": "orders" }]${more} }`;
const reader = (name: string, layer: string, source: string): string =>
  `{ "name": ${name}, "layer": "${layer}", "sources": [${source}], "column_mapping": [{ "target_column": "id", "from_column": "id" }] }`;

describe('layers', () => {
  it('names by prefix: the default, one layer alone, none', () => {
    const models = `${model('<|"orders"|>', 'staging', '"raw.orders"')}, ${reader('"int_orders"', 'intermediate', '"orders"')}, ${reader('<|"stg_x"|>', 'final', '"int_orders"')}`;
    reported('layer-prefix', models, { rules });
    const plain = models.replaceAll(/<\||\|>/g, '');
    reported('layer-prefix', plain.replace('"int_orders", "l', '<|"int_orders"|>, "l'), {
      rules,
      layer_prefixes: { intermediate: ['mid_', 'prep_'] },
    });
    reported('layer-prefix', plain, { rules, layer_prefixes: {} });
    reported('layer-prefix', plain, {});
  });
  it('a name of another layer: the fix says that layer', () => {
    const [found] = reported('layer-prefix', model('<|"stg_orders"|>', 'final', '"raw.orders"'), { rules });
    assert.deepEqual(
      [...found!.fixes[0]!.edits.values()][0]!.map((e) => e.newText),
      ['"staging"'],
    );
  });
  it('reads a later layer, a source in final, joins in staging', () => {
    reported(
      'layer-order',
      `${model('"dim_orders"', 'final', '"raw.orders"')}, ${reader('"int_x"', 'intermediate', '<|"dim_orders"|>')}, ${reader('"dim_y"', 'final', '"int_x"')}`,
      { rules },
    );
    reported('final-reads-source', model('"dim_orders"', 'final', '<|"raw.orders"|>'), { rules });
    const join =
      '{ "left_table": "orders", "right_table": "customers", "type": "LEFT", "condition": "orders.customer_id = customers.id" }';
    const sources = '"raw.orders", "raw.customers"';
    reported('staging-joins', model('"stg_orders"', 'staging', sources, `, "joins": [<|${join}|>]`), { rules });
    reported('staging-joins', model('"int_orders"', 'intermediate', sources, `, "joins": [${join}]`), { rules });
  });
  it('settings: what is no prefix, no layer, no list', () => {
    const messages = (value: unknown): readonly string[] =>
      findingsOf(`{ "sources": ${SOURCES}, "models": [${model('"stg_orders"', 'staging', '"raw.orders"')}] }`, {
        rules,
        layer_prefixes: value,
      }).map((f) => f.id);
    // Unreadable settings fall back to the default: the spec itself has nothing wrong.
    assert.ok(!messages({ staging: ['st g'] }).includes('layer-prefix'));
    assert.ok(!messages('stg_').includes('layer-prefix'));
  });
});

describe('bare names that are something else than they seem', () => {
  it('an input of that name', () => {
    reported(
      'shadowed-name',
      `{ "sources": [{ "name": "raw.orders", "columns": [{ "name": "id", "type": "INT64" }, { "name": "customers", "type": "INT64" }] },
           { "name": "raw.customers", "primary_key": "id", "columns": [{ "name": "id", "type": "INT64", "nullable": false }] }],
         "models": [{ "name": "m", "sources": ["raw.orders", "raw.customers"],
           "joins": [{ "left_table": "orders", "right_table": "customers", "type": "LEFT", "condition": "<|customers|> = customers.id" }],
           "column_mapping": [{ "target_column": "n", "transform": "orders.customers + 1" }, { "target_column": "c", "from_table": "customers", "from_column": "id" }] }] }`,
    );
  });
  it('a column of the model with another value, where it is read bare in another column', () => {
    const columns = (own: string, other: string): string =>
      `{ "name": "m", "sources": ["raw.orders"], "column_mapping": [{ "target_column": "id", "from_column": "id" },
         { "target_column": "amount", "transform": "${own}" }, { "target_column": "tax", "transform": "${other}" }] }`;
    const [found] = reported('shadowed-name', columns('amount * 2', '<|amount|> * 3'));
    assert.deepEqual(
      found!.fixes.map((f) => f.title),
      ['Replace with `orders.amount`'],
    );
    // Qualified, passed through, converted only, or in its own expression it is what it seems.
    for (const [own, other] of [
      ['amount * 2', 'orders.amount * 3'],
      ['amount', 'amount * 3'],
      ['CAST(amount AS FLOAT64)', 'amount * 3'],
      ['amount * 2', 'customer_id'],
    ] as const)
      reported('shadowed-name', columns(own, other));
  });
  it('an element that hides a column', () => {
    reported(
      'shadowed-name',
      `{ "name": "m", "sources": ["raw.orders"], "unnest": [{ "column": "tags", "as": "status" }],
         "column_mapping": [{ "target_column": "tag", "transform": "UPPER(<|status|>)" }, { "target_column": "s", "transform": "orders.status" }] }`,
    );
  });
  it('a parameter without its @', () => {
    const spec = (predicate: string, id: string): string => {
      const [found] = findingsOf(
        `{ "parameters": [{ "name": "country", "type": "STRING", "default": "DE" }, { "name": "floor", "type": "INT64", "default": 1 }], "sources": ${SOURCES},
           "models": [{ "name": "m", "sources": ["raw.customers"], "filters": [{ "applies_to": "customers", "predicate": "${predicate}" }],
             "column_mapping": [{ "target_column": "id", "from_column": "id" }] }] }`,
      ).filter((f) => f.id === id);
      return `${found!.message} ${found!.fixes.map((f) => f.title).join()} ${found!.related.map((r) => r.message).join()}`;
    };
    assert.match(
      spec('id > floor', 'unknown-column'),
      /is a parameter, not a column: write `@floor`.*Replace with `@floor`/,
    );
    assert.match(
      spec("country = 'DE' AND id > @floor", 'unused-parameter'),
      /`country` without the `@` is a column.*Was `@country` meant here\?/,
    );
  });
});
