// Inside subqueries over arrays: what their FROM gives is offered and explained, also where the text is half-typed.

import assert from 'node:assert/strict';
import { complete } from '../../server/src/features/complete.js';
import { definition } from '../../server/src/features/definition.js';
import { hover } from '../../server/src/features/hover.js';
import { openFixture } from './fixture.js';

const spec = (transform: string): string => `{
  "sources": [{ "name": "raw.orders", "primary_key": "id", "columns": [
    { "name": "id", "type": "INT64", "nullable": false },
    { "name": "items", "type": "ARRAY<STRUCT<sku STRING, quantity INT64, box STRUCT<width FLOAT64, height FLOAT64>>>" },
    { "name": "codes", "type": "ARRAY<STRING>" }] }],
  "models": [{ "name": "m", "sources": ["raw.orders"], "column_mapping": [{ "target_column": "x", "transform": "${transform}" }] }]
}`;

/** The first so many labels that are no keyword or function. */
function names(transform: string): readonly string[] {
  const { project, uri, offset } = openFixture(spec(transform));
  return [...complete(project, uri, offset).items]
    .sort((a, b) => a.rank - b.rank)
    .filter((i) => i.kind === 'column' || i.kind === 'alias')
    .map((i) => i.label);
}

function keywords(transform: string): readonly string[] {
  const { project, uri, offset } = openFixture(spec(transform));
  return complete(project, uri, offset)
    .items.filter((i) => i.kind === 'keyword')
    .map((i) => i.label);
}

const explained = (transform: string): string | undefined => {
  const { project, uri, offset } = openFixture(spec(transform));
  return hover(project, uri, offset, () => undefined)?.text;
};

describe('completion inside subqueries', function () {
  this.timeout(10_000);

  it('fields of an element behind its alias, finished or not', () => {
    for (const sql of [
      '(SELECT MAX(i.<|>) FROM UNNEST(items) AS i)',
      '(SELECT i.<|> FROM UNNEST(items) AS i LIMIT 1)',
      '(SELECT COUNT(*) FROM UNNEST(items) AS i WHERE i.<|>)',
      '(SELECT COUNT(*) FROM UNNEST(items) AS i WHERE i.<|>',
      'EXISTS(SELECT 1 FROM UNNEST(items) AS i WHERE i.qu<|> > 1)',
      "ARRAY(SELECT i.sku FROM UNNEST(items) AS i WHERE i.sku <> 'a' ORDER BY i.<|>)",
      '(SELECT COUNT(*) FROM UNNEST(items) AS i JOIN UNNEST(codes) AS c ON c = i.<|>)',
      'id + (SELECT SUM(1) FROM UNNEST(items) i GROUP BY i.<|>)',
    ])
      assert.deepEqual(names(sql), ['sku', 'quantity', 'box'], sql);
    assert.deepEqual(names('(SELECT MAX(i.box.<|>) FROM UNNEST(items) AS i)'), ['width', 'height']);
  });

  it('elements, fields and offsets by their names, before the columns of the row', () => {
    assert.deepEqual(names('(SELECT <|> FROM UNNEST(items) AS i WITH OFFSET AS n)'), [
      'sku',
      'quantity',
      'box',
      'n',
      'i',
      'id',
      'items',
      'codes',
      'orders',
    ]);
    assert.deepEqual(names('(SELECT MAX(<|>) FROM UNNEST(codes) AS c)').slice(0, 2), ['c', 'id']);
    // Outside of the subquery there is nothing of it.
    assert.deepEqual(names('(SELECT MAX(c) FROM UNNEST(codes) AS c) = <|>'), ['id', 'items', 'codes', 'orders']);
    assert.deepEqual(names('(SELECT MAX(c) FROM UNNEST(<|>) AS c)'), ['id', 'items', 'codes', 'orders']);
  });

  it('columns of derived tables and of WITH', () => {
    const derived = 'FROM (SELECT i.sku AS code, SUM(i.quantity) AS n FROM UNNEST(items) AS i GROUP BY 1) AS t';
    assert.deepEqual(names(`(SELECT MAX(t.<|>) ${derived})`), ['code', 'n']);
    assert.deepEqual(names(`(SELECT t.n ${derived} WHERE <|>)`).slice(0, 3), ['code', 'n', 't']);
    assert.deepEqual(names(`(WITH t AS (SELECT 1 AS one, 'a' AS two) SELECT t.<|> FROM t)`), ['one', 'two']);
    assert.deepEqual(names(`(WITH t AS (SELECT 1 AS one) SELECT one FROM <|>)`), ['t']);
    // Inside the derived table its own rows.
    assert.deepEqual(names('(SELECT t.code FROM (SELECT i.<|> AS code FROM UNNEST(items) AS i) AS t)'), [
      'sku',
      'quantity',
      'box',
    ]);
  });

  it('what stands left in the same FROM, and aliases of what is selected', () => {
    assert.deepEqual(names('(SELECT COUNT(*) FROM (SELECT codes AS list) AS t, UNNEST(t.<|>) AS c)'), ['list']);
    assert.deepEqual(names('(SELECT c AS code FROM UNNEST(codes) AS c GROUP BY c HAVING <|> LIMIT 1)').slice(0, 2), [
      'code',
      'c',
    ]);
  });

  it('the words of a query', () => {
    assert.ok(keywords('(SELECT c <|>').includes('FROM'));
    assert.deepEqual(keywords('(SELECT c FROM <|>'), ['UNNEST']);
    assert.ok(keywords('(SELECT c FROM UNNEST(codes) AS c <|>').includes('WHERE'));
    assert.ok(!keywords('(SELECT c FROM UNNEST(codes) AS c WHERE (id <|>').includes('GROUP BY'));
    assert.ok(!keywords('id <|>').includes('FROM'));
  });
});

describe('definition inside subqueries', () => {
  /** The text from the declaration on. */
  const declared = (transform: string, source = spec(transform)): string | undefined => {
    const { project, uri, offset, text } = openFixture(source);
    const [target] = definition(project, uri, offset)?.targets ?? [];
    return target && text.slice(target.span.start, target.span.end + 12);
  };

  it('aliases of FROM, the innermost first; columns of derived tables; queries of WITH', () => {
    assert.equal(declared('(SELECT MAX(<|>i.quantity) FROM UNNEST(items) AS i LIMIT 10)'), 'i LIMIT 10)" ');
    assert.equal(declared("(SELECT MAX(<|>n) FROM UNNEST(codes) AS c WITH OFFSET AS n WHERE c > '')"), "n WHERE c > '");
    assert.equal(
      declared('(SELECT (SELECT <|>i FROM UNNEST([1]) AS i LIMIT 11) FROM UNNEST(items) AS i LIMIT 22)'),
      'i LIMIT 11) F',
    );
    assert.equal(declared('(WITH t AS (SELECT 1 AS one) SELECT <|>t.one FROM t)'), 't AS (SELECT ');
    assert.equal(declared('(SELECT MAX(i.qu<|>antity) FROM UNNEST(items) AS i)'), undefined);
  });

  it('parameters of a function in its body', () => {
    const source = `{ "functions": [{ "name": "f", "parameters": [{ "name": "first", "type": "INT64" }], "body": "fir<|>st + 1" }], "models": [] }`;
    assert.match(declared('', source) ?? '', /^"?first"/u);
  });
});

describe('hover inside subqueries', () => {
  it('aliases, fields and columns of derived tables say their type', () => {
    assert.equal(explained('(SELECT MAX(i.quan<|>tity) FROM UNNEST(items) AS i)'), '**quantity**: `INT64`');
    assert.equal(explained('(SELECT MAX(i.box.wi<|>dth) FROM UNNEST(items) AS i)'), '**width**: `FLOAT64`');
    assert.equal(explained('(SELECT MAX(<|>c) FROM UNNEST(codes) AS c)'), '**c**: `STRING`');
    assert.equal(
      explained('(SELECT t.<|>n FROM (SELECT SUM(i.quantity) AS n FROM UNNEST(items) AS i) AS t)'),
      '**n**: `INT64`',
    );
  });
});
