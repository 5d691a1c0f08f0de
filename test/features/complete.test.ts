// Completion, asserted as the document after accepting the item.

import assert from 'node:assert/strict';
import { applyEdits } from '../../server/src/base/apply-edits.js';
import { complete } from '../../server/src/features/complete.js';
import type { Suggestion } from '../../server/src/features/suggestion.js';
import { openFixture, type Fixture } from './fixture.js';

const sources = `
  "sources": [
    { "name": "raw.orders", "primary_key": "order_id", "columns": [
      { "name": "order_id", "type": "INT64", "nullable": false }, { "name": "customer_id", "type": "INT64" },
      { "name": "amount", "type": "NUMERIC" }, { "name": "ordered_at", "type": "TIMESTAMP" },
      { "name": "address", "type": "STRUCT<city STRING, zip STRING>" }, { "name": "select", "type": "STRING" }] },
    { "name": "raw.customers", "columns": [{ "name": "customer_id", "type": "INT64" }, { "name": "email", "type": "STRING" }] }
  ],
  "parameters": [{ "name": "min_amount", "type": "NUMERIC", "default": 0 }],
  "functions": [{ "name": "to_usd", "parameters": [{ "name": "x", "type": "NUMERIC" }], "body": "x * 2" }],`;

/** A spec whose one model has the given inside. */
function model(inside: string, inputs = '"raw.orders"'): string {
  return `{${sources}\n  "models": [{ "name": "m", "sources": [${inputs}], ${inside} }]\n}`;
}

const joined = (inside: string): string =>
  model(
    `"joins": [{ "left_table": "orders", "right_table": "customers", "type": "LEFT", "condition": "orders.customer_id = customers.customer_id" }], ${inside}`,
    '"raw.orders", "raw.customers"',
  );

function offered(source: string): { readonly fixture: Fixture; readonly items: readonly Suggestion[] } {
  const fixture = openFixture(source);
  return { fixture, items: complete(fixture.project, fixture.uri, fixture.offset).items };
}

function labels(source: string): readonly string[] {
  return [...offered(source).items].sort((a, b) => a.rank - b.rank).map((i) => i.label);
}

/** The line of the cursor after the item has been accepted, as a client without snippets sees it. */
function accepted(source: string, label: string): string {
  const { fixture, items } = offered(source);
  const item = items.find((i) => i.label === label);
  assert.ok(item, `${label} is offered among ${items.map((i) => i.label).join(', ')}`);
  const typed = fixture.text.slice(item.replace.start, fixture.offset);
  const filter = (item.filter ?? item.label).toLowerCase();
  for (const letter of typed.toLowerCase())
    assert.ok(filter.includes(letter), `a client would drop ${label} for ${typed}`);
  const after = applyEdits(fixture.text, [{ span: item.replace, newText: item.newText }, ...(item.extra ?? [])])!;
  const start = after.lastIndexOf('\n', Math.min(fixture.offset, after.length - 1) - 1) + 1;
  return after.slice(
    start,
    after.indexOf('\n', fixture.offset) < 0 ? after.length : after.indexOf('\n', fixture.offset),
  );
}

/** The document after accepting, whole. */
function document(source: string, label: string): string {
  const { fixture, items } = offered(source);
  const item = items.find((i) => i.label === label);
  assert.ok(item, `${label} is offered`);
  return applyEdits(fixture.text, [{ span: item.replace, newText: item.newText }, ...(item.extra ?? [])])!;
}

describe('completion of keys', () => {
  it('offers the keys of a model that are not there yet, required ones first', () => {
    const found = labels(model('<|>'));
    assert.ok(found.includes('column_mapping') && found.includes('group_by'));
    assert.ok(!found.includes('name') && !found.includes('sources') && !found.includes('target_column'));
  });
  it('replaces a half-typed key with its quotes and keeps its value', () => {
    assert.match(
      document(model('"layer": "staging", "gro<|>": ["x"]'), 'group_by'),
      /"layer": "staging", "group_by": \["x"\] \}/,
    );
  });
  it('completes a key whose quote is still open', () => {
    assert.match(document(model('"layer": "staging", "gro<|>'), 'group_by'), /"layer": "staging", "group_by": \[""\]/);
  });
  it('completes a bare word', () => {
    assert.match(document(model('gro<|>'), 'group_by'), /"sources": \["raw\.orders"\], "group_by": \[""\] \}/);
  });
  it('adds the commas that are missing around it', () => {
    assert.match(
      document(model('"layer": "staging" <|> "limit": 1'), 'description'),
      /"layer": "staging", "description": "", "limit": 1/,
    );
  });
  it('offers one way of combining inputs only', () => {
    const found = labels(model('"joins": [], <|>'));
    assert.ok(!found.includes('union') && !found.includes('combine'));
  });
  it('offers inputs and columns in examples', () => {
    assert.deepEqual(labels(model('"examples": [{ "name": "e", "given": { <|> } }]')), ['raw.orders']);
    assert.deepEqual(
      labels(model('"examples": [{ "name": "e", "given": { "raw.orders": [{ "amount": 1, <|> }] } }]')),
      ['order_id', 'customer_id', 'ordered_at', 'address', 'select'],
    );
  });
  it('writes a first model into an empty file, and nothing into a foreign one', () => {
    assert.match(document('<|>', 'models'), /^\{\n {2}"models": \[/);
    assert.match(document('{ <|> }', 'models'), /^\{ "models": \[/);
    assert.deepEqual(labels('{ "compilerOptions": { <|> } }'), []);
  });
});

describe('completion of values', () => {
  it('offers enumerated values, without a second spelling', () => {
    assert.deepEqual(labels(model('"layer": "<|>"')), ['staging', 'intermediate', 'final']);
    assert.deepEqual(labels(model('"order_by": [{ "column": "x", "direction": "<|>" }]')), ['ASC', 'DESC']);
  });
  it('writes the quotes where there are none', () => {
    assert.match(document(model('"layer": <|>, "limit": 1'), 'staging'), /"layer": "staging", "limit": 1/);
    assert.match(
      document(model('"column_mapping": [{ "target_column": "a", "nullable": <|> }]'), 'false'),
      /"nullable": false \}/,
    );
  });
  it('closes an open string', () => {
    assert.match(
      accepted(`{${sources}\n"models": [{ "name": "m",\n"layer": "sta<|>\n}]}`, 'staging'),
      /^"layer": "staging"$/,
    );
  });
  it('offers relations without the model itself and its readers', () => {
    const found = labels(
      `{${sources} "models": [{ "name": "a", "sources": ["<|>"] }, { "name": "b", "sources": ["a"] }, { "name": "c", "sources": ["raw.orders"] }]}`,
    );
    assert.deepEqual(found, ['c', 'raw.orders', 'raw.customers']);
  });
  it('offers aliases: joined ones on the left, others on the right', () => {
    const source = (side: string): string =>
      model(`"joins": [{ ${side} }]`, '"raw.orders", {"table": "raw.customers", "as": "buyers"}');
    assert.deepEqual(labels(source('"left_table": "orders", "right_table": "<|>"')).slice(0, 1), ['buyers']);
  });
  it('offers the columns of the named table, the one of the target name first', () => {
    const found = labels(
      joined('"column_mapping": [{ "target_column": "email", "from_table": "customers", "from_column": "<|>" }]'),
    );
    assert.deepEqual(found, ['email', 'customer_id']);
  });
  it('offers target columns for constraints, in lists and comma lists', () => {
    const mapping =
      '"column_mapping": [{ "target_column": "id", "from_column": "order_id" }, { "target_column": "total", "transform": "amount" }]';
    assert.deepEqual(labels(model(`${mapping}, "constraints": { "primary_key": "<|>" }`)), ['id', 'total']);
    assert.deepEqual(labels(model(`${mapping}, "constraints": { "cluster_by": ["id", "<|>"] }`)), ['total']);
    assert.match(
      document(model(`${mapping}, "constraints": { "cluster_by": "id, t<|>" }`), 'total'),
      /"cluster_by": "id, total"/,
    );
  });
  it('offers relations and their columns inside relationships(…)', () => {
    const test = (inside: string): string =>
      model(
        `"column_mapping": [{ "target_column": "customer_id", "from_column": "customer_id", "tests": ["${inside}"] }]`,
      );
    assert.match(document(test('relationships(raw.cus<|>)'), 'raw.customers'), /relationships\(raw\.customers\.\)/);
    assert.match(
      document(test('relationships(raw.customers.<|>)'), 'customer_id'),
      /relationships\(raw\.customers\.customer_id\)/,
    );
    assert.deepEqual(labels(test('expression(am<|>)')).includes('amount'), false);
    assert.ok(labels(test('expression(cus<|>)')).includes('customer_id'));
  });
  it('offers a source its own columns', () => {
    assert.deepEqual(
      labels(
        '{ "sources": [{ "name": "raw.a", "columns": [{ "name": "x" }, { "name": "y" }], "primary_key": ["x", "<|>"] }], "models": [] }',
      ),
      ['y'],
    );
  });
});

describe('completion in SQL', () => {
  const transform = (sql: string, more = ''): string =>
    joined(`"column_mapping": [{ "target_column": "t", ${more}"transform": "${sql}" }]`);

  it('offers exactly the columns that are visible, ambiguous ones qualified', () => {
    const { items } = offered(transform('<|>'));
    const columns = items.filter((i) => i.kind === 'column').map((i) => i.newText);
    assert.deepEqual(columns, [
      'order_id',
      'orders.customer_id',
      'amount',
      'ordered_at',
      'address',
      '`select`',
      'customers.customer_id',
      'email',
    ]);
  });
  it('puts what fits the other side of a comparison first', () => {
    const condition = (sql: string): string =>
      model(
        `"joins": [{ "left_table": "orders", "right_table": "customers", "type": "LEFT", "condition": "${sql}" }]`,
        '"raw.orders", "raw.customers"',
      );
    assert.deepEqual(labels(condition('orders.customer_id = <|>')).slice(0, 2), ['customers.customer_id', 'order_id']);
  });
  it('offers the columns of an alias behind its dot', () => {
    assert.deepEqual(labels(transform('customers.<|>')), ['customer_id', 'email']);
    assert.match(document(transform('LOWER(customers.em<|>)'), 'email'), /LOWER\(customers\.email\)/);
    assert.match(document(transform('customers.cust<|>omer'), 'customer_id'), /"customers\.customer_id"/);
  });
  it('offers the fields of a struct', () => {
    assert.deepEqual(labels(transform('orders.address.<|>')), ['city', 'zip']);
    assert.deepEqual(labels(transform('address.<|>')), ['city', 'zip']);
  });
  it('works in an empty string and in broken text', () => {
    assert.ok(labels(transform('<|>')).includes('amount'));
    assert.match(document(transform('COALESCE(am<|>, ', ''), 'amount'), /"COALESCE\(amount, "/);
    assert.match(document(transform('CASE WHEN am<|> THEN'), 'amount'), /CASE WHEN amount THEN/);
  });
  it('offers {from} where a column is mapped, and only there', () => {
    assert.match(
      document(transform('UPPER({fr<|>)', '"from_table": "customers", "from_column": "email", '), '{from}'),
      /UPPER\(\{from\}\)/,
    );
    assert.ok(!labels(transform('<|>')).includes('{from}'));
  });
  it('offers parameters behind @', () => {
    assert.deepEqual(labels(transform('amount > @<|>')), ['@min_amount', '@run_ts']);
    assert.match(document(transform('amount > @mi<|>'), '@min_amount'), /amount > @min_amount"/);
  });
  it('offers functions with their signature, own ones too', () => {
    const { items } = offered(transform('SAFE_DI<|>'));
    assert.match(items.find((i) => i.label === 'SAFE_DIVIDE')!.detail!, /SAFE_DIVIDE/);
    assert.match(document(transform('to_<|>'), 'to_usd'), /"to_usd\("/);
    assert.match(document(transform('UPP<|>(email)'), 'UPPER'), /"UPPER\(email\)"/);
  });
  it('escapes what it writes for JSON', () => {
    assert.match(document(transform('CONCAT(\\"a\\", em<|>)'), 'email'), /CONCAT\(\\"a\\", email\)/);
  });
  it('offers date parts and types in their places', () => {
    assert.ok(labels(transform('TIMESTAMP_TRUNC(ordered_at, <|>)')).includes('MICROSECOND'));
    assert.ok(labels(transform('EXTRACT(<|>')).includes('DAYOFWEEK'));
    assert.ok(
      labels(transform('CAST(amount AS <|>)')).includes('STRING') &&
        !labels(transform('CAST(amount AS <|>)')).includes('amount'),
    );
    for (const count of ['3', '@min_amount', 'amount - 1', 'orders.amount', '-amount'])
      assert.ok(labels(transform(`DATE_ADD(x, INTERVAL ${count} <|>`)).includes('DAY'), count);
    assert.ok(!labels(transform('DATE_ADD(x, INTERVAL amount DAY <|>')).includes('DAY'));
    assert.ok(!labels(transform('DATE_ADD(x, INTERVAL 3 - <|>')).includes('DAY'));
  });
  it('offers the forms that are no functions: SAFE_CAST, and how an element of an array is named', () => {
    assert.ok(labels(transform('COALESCE(SA<|>')).includes('SAFE_CAST'));
    assert.deepEqual(labels(transform("SPLIT(select, ':')[<|>]")).slice(0, 4), [
      'OFFSET',
      'SAFE_OFFSET',
      'ORDINAL',
      'SAFE_ORDINAL',
    ]);
    assert.match(accepted(transform("SPLIT(select, ':')[SA<|>]"), 'SAFE_OFFSET'), /':'\)\[SAFE_OFFSET\(\)\]/);
    assert.ok(!labels(transform('[<|>]')).includes('SAFE_OFFSET'));
  });
  it('offers what can follow an operand', () => {
    const found = labels(transform('CASE WHEN amount IS NULL <|>'));
    assert.equal(found[0], 'THEN');
    assert.ok(!found.includes('amount'));
  });
  it('says nothing inside literals and comments', () => {
    assert.deepEqual(labels(transform("email = 'am<|>'")), []);
    assert.deepEqual(labels(transform('amount /* am<|> */')), []);
  });
  it('sees the input alone in a source filter, targets in a result filter', () => {
    const filter = (inside: string): string =>
      joined(`"column_mapping": [{ "target_column": "total", "transform": "amount" }], "filters": [{ ${inside} }]`);
    const columns = (source: string): readonly string[] =>
      offered(source)
        .items.filter((i) => i.kind === 'column')
        .map((i) => i.label);
    assert.deepEqual(columns(filter('"applies_to": "customers", "predicate": "<|>"')), ['customer_id', 'email']);
    assert.deepEqual(columns(filter('"applies_to": "m", "predicate": "<|>"')), ['total']);
    assert.ok(columns(filter('"stage": "joined", "predicate": "<|>"')).includes('amount'));
  });
  it('sees a function’s own parameters in its body', () => {
    const found = labels(
      '{ "functions": [{ "name": "f", "parameters": [{ "name": "price", "type": "NUMERIC" }], "body": "pr<|>" }], "models": [] }',
    );
    assert.equal(found[0], 'price');
  });
});
