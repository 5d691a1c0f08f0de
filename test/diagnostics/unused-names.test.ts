// What is declared and never used: reported at its name, and not where it has an effect that is easily overlooked.

import assert from 'node:assert/strict';
import { reported, SOURCES } from './marked-findings.js';

const id = '"column_mapping": [{ "target_column": "id", "from_table": "orders", "from_column": "id" }]';
const join = (type: string, condition = 'orders.customer_id = customers.id', more = ''): string =>
  `"joins": [{ "left_table": "orders", "right_table": "customers", "type": "${type}", "condition": "${condition}"${more} }]`;

describe('unused names', () => {
  it('inputs: a LEFT join of which nothing is read', () => {
    const [finding] = reported(
      'unused-input',
      `{ "name": "m", "sources": ["raw.orders", <|"raw.customers"|>], ${join('LEFT')}, ${id} }`,
    );
    reported(
      'unused-input',
      `{ "name": "m", "sources": ["raw.orders", <|"raw.customers"|>], ${join('LEFT', 'orders.status = customers.country')}, ${id} }`,
    );
    assert.equal(finding?.tag, 'unnecessary');
    assert.equal(finding.related.length, 1);
    // INNER drops rows, repeated rows can be counted, and an aggregate, a filter, a window, another join may read it.
    for (const silent of [
      `"sources": ["raw.orders", "raw.customers"], ${join('INNER')}, ${id}`,
      `"sources": ["raw.orders", "raw.customers"], ${join('LEFT', 'orders.status = customers.country')}, "group_by": ["orders.id"], "aggregations": [{ "metric_column": "n", "formula": "COUNT(*)" }]`,
      `"sources": ["raw.orders", "raw.customers"], ${join('LEFT')}, "filters": [{ "applies_to": "orders", "stage": "joined", "predicate": "email IS NULL" }], ${id}`,
      `"sources": ["raw.orders", "raw.customers"], ${join('LEFT')}, "group_by": ["country"], "aggregations": [{ "metric_column": "n", "formula": "COUNT(*)" }]`,
      `"sources": ["raw.orders", "raw.customers"], ${join('LEFT')}, "column_mapping": [{ "target_column": "n", "transform": "ROW_NUMBER() OVER (PARTITION BY country ORDER BY orders.id)" }]`,
      `"sources": [{ "table": "raw.customers", "as": "c" }, { "table": "raw.orders", "as": "o" }], "joins": [{ "left_table": "o", "right_table": "c", "type": "LEFT", "condition": "o.customer_id = c.id" }]`,
    ])
      reported('unused-input', `{ "name": "m", ${silent} }`);
  });

  it('inputs: a later branch of a LEFT drill-across that nothing aggregates', () => {
    const model = (formula: string, input: string, type = 'LEFT'): string =>
      `{ "name": "m", "sources": ["raw.orders", ${input}], "combine": { "strategy": "drill_across", "type": "${type}" }, "group_by": ["id"], "aggregations": [{ "metric_column": "n", "formula": "${formula}" }, { "metric_column": "k", "formula": "SUM(amount)" }] }`;
    reported('unused-input', model('MAX(status)', '<|"raw.customers"|>'));
    reported('unused-input', model('MAX(email)', '"raw.customers"'));
    reported('unused-input', model('MAX(status)', '"raw.customers"', 'FULL'));
  });

  it('flags of EXISTS joins', () => {
    const flag = (as: string, rest: string): string =>
      `{ "name": "m", "sources": ["raw.orders", "raw.customers"], ${join('EXISTS', undefined, `, "as": ${as}`)}, ${rest} }`;
    reported('unused-flag', flag('<|"known"|>', id));
    reported(
      'unused-flag',
      flag('"known"', `"filters": [{ "applies_to": "m", "stage": "joined", "predicate": "NOT Known" }], ${id}`),
    );
    // Pass-through shows it.
    reported('unused-flag', flag('"known"', '"column_mapping": []'));
  });

  it('elements and positions of an unnest', () => {
    const unnest = (as: string, offset: string, rest: string): string =>
      `{ "name": "m", "sources": ["raw.orders"], "unnest": [{ "column": "tags", "as": ${as}${offset === '' ? '' : `, "offset": ${offset}`} }], ${rest} }`;
    reported('unused-unnest', unnest('<|"tag"|>', '<|"n"|>', id));
    reported('unused-unnest', unnest('"tag"', '"n"', '"column_mapping": [{ "target_column": "n", "transform": "n" }]'));
    reported(
      'unused-unnest',
      unnest('"tag"', '', '"group_by": ["id"], "aggregations": [{ "metric_column": "n", "formula": "COUNT(*)" }]'),
    );
    reported('unused-unnest', unnest('"tag"', '"n"', '"column_mapping": []'));
    reported(
      'unused-unnest',
      unnest(
        '"tag"',
        '<|"n"|>',
        `"filters": [{ "stage": "joined", "applies_to": "orders", "predicate": "tag <> 'x'" }], ${id}`,
      ),
    );
  });

  it('hidden columns', () => {
    const hidden = (name: string, rest: string): string =>
      `{ "name": "m", "sources": ["raw.orders"], "column_mapping": [{ "target_column": "id", "from_table": "orders", "from_column": "id" }, { "target_column": ${name}, "transform": "amount * 2", "output": false }]${rest} }`;
    reported('unused-hidden-column', hidden('<|"twice"|>', ''));
    reported('unused-hidden-column', hidden('"twice"', ', "order_by": [{ "column": "twice" }]'));
    reported(
      'unused-hidden-column',
      hidden('"twice"', ', "filters": [{ "applies_to": "m", "predicate": "twice > 1" }]'),
    );
    reported(
      'unused-hidden-column',
      hidden('"twice"', ', "aggregations": [{ "metric_column": "n", "formula": "COUNT(*)" }]'),
    );
  });

  it('parameters, functions and their parameters', () => {
    const spec = (transform: string, marks: (name: string) => string): string => `{
      "sources": ${SOURCES},
      "parameters": [{ "name": ${marks('rate')}, "type": "NUMERIC", "default": 1 }, { "name": "base", "type": "NUMERIC", "default": 1 }],
      "functions": [
        { "name": ${marks('outer_one')}, "parameters": [{ "name": "x", "type": "NUMERIC" }], "body": "inner_one(x) * @rate" },
        { "name": ${marks('inner_one')}, "parameters": [{ "name": "x", "type": "NUMERIC" }], "body": "x + @base" }
      ],
      "models": [{ "name": "m", "sources": ["raw.orders"], "column_mapping": [{ "target_column": "x", "transform": "${transform}" }] }]
    }`;
    const none = (name: string): string => `"${name}"`;
    reported('unused-function', spec('outer_one(amount)', none));
    reported(
      'unused-function',
      spec('inner_one(amount)', (n) => (n === 'outer_one' ? `<|"${n}"|>` : `"${n}"`)),
    );
    reported(
      'unused-function',
      spec('amount', (n) => (n === 'rate' ? `"${n}"` : `<|"${n}"|>`)),
    );
    reported('unused-parameter', spec('amount', none));
    reported('unused-parameter', spec('amount', none).replace('* @rate', '').replace('"rate"', '<|"rate"|>'));
    reported('unused-function-parameter', spec('outer_one(amount)', none));
    reported(
      'unused-function-parameter',
      spec('outer_one(amount)', none)
        .replace('"x + @base"', '"@base"')
        .replace(/("inner_one", "parameters": \[\{ "name": )"x"/, '$1<|"x"|>'),
    );
    // Read in a lambda or an array subquery.
    reported(
      'unused-function-parameter',
      spec('outer_one(amount)', none).replace('"x + @base"', '"(SELECT SUM(y + x) FROM UNNEST([x]) AS y) + @base"'),
    );
  });

  it('sources and models that are no result', () => {
    const spec = (customers: string, models: string): string =>
      `{ "sources": ${SOURCES.replace('"raw.customers"', customers)}, "models": [${models}] }`;
    const staged = (name: string): string =>
      `{ "name": ${name}, "layer": "staging", "sources": ["raw.orders"], "column_mapping": [] }`;
    const reads = '{ "name": "r", "sources": ["s"], "column_mapping": [] }';
    reported('unused-source', spec('<|"raw.customers"|>', `${staged('"s"')}, ${reads}`));
    reported(
      'unused-source',
      spec('"raw.customers"', `${staged('"s"')}, { "name": "c", "sources": ["RAW.customers"] }`),
    );
    // A test looks into it.
    reported(
      'unused-source',
      spec(
        '"raw.customers"',
        '{ "name": "m", "sources": ["raw.orders"], "column_mapping": [{ "target_column": "c", "from_table": "orders", "from_column": "customer_id", "tests": ["relationships(raw.customers.id)"] }] }',
      ),
    );
    reported('unread-model', spec('"raw.customers"', `${staged('"s"')}, ${staged('<|"t"|>')}, ${reads}`));
    reported('unread-model', spec('"raw.customers"', `${staged('"s"')}, ${staged('"t"')}`));
    // Misspelt: one fault, one finding.
    reported(
      'unused-source',
      spec('"raw.customers"', `${staged('"s"')}, ${reads}, { "name": "c", "sources": ["raw.customer"] }`),
    );
    reported(
      'unread-model',
      spec('"raw.customers"', `${staged('"orders_s"')}, { "name": "r", "sources": ["order_s"] }`),
    );
  });

  it('columns of models that are no result, when asked for', () => {
    const spec = (amount: string, staging: string, reader: string): string =>
      `{ "name": "s", "layer": "staging", "sources": ["raw.orders"], "column_mapping": [{ "target_column": "id", "from_table": "orders", "from_column": "id" }, { "target_column": ${amount}, "from_table": "orders", "from_column": "amount" }]${staging} }, { "name": "r", "sources": ["s"], ${reader} }`;
    const counts = '"column_mapping": [{ "target_column": "n", "transform": "COUNT(id)" }]';
    const on = { rules: { 'unread-column': 'warning' } };
    reported('unread-column', spec('"amount"', '', counts));
    reported('unread-column', spec('<|"amount"|>', '', counts), on);
    reported('unread-column', spec('"amount"', '', '"column_mapping": []'), on);
    reported('unread-column', spec('"amount"', ', "constraints": { "cluster_by": ["amount"] }', counts), on);
    reported(
      'unread-column',
      spec('"amount"', ', "filters": [{ "applies_to": "s", "predicate": "amount > 1" }]', counts),
      on,
    );
    reported(
      'unread-column',
      spec(
        '"amount"',
        '',
        '"group_by": ["amount"], "column_mapping": [{ "target_column": "n", "transform": "COUNT(id)" }]',
      ),
      on,
    );
    reported('unread-column', spec('"amount", "tests": ["not_null"]', '', counts), on);
  });
});
