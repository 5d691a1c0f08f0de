// Names that one SQL text or one function declares: all their places, and renaming them.

import assert from 'node:assert/strict';
import { applyEdits } from '../../server/src/base/apply-edits.js';
import { findReferences } from '../../server/src/features/find-references.js';
import { prepareRename, rename } from '../../server/src/features/rename.js';
import { openFixture, type Fixture } from './fixture.js';

const spec = (transform: string, body = 'SUBSTR(x, n)'): string => `{
  "sources": [{ "name": "raw.orders", "primary_key": "id", "columns": [
    { "name": "id", "type": "INT64", "nullable": false }, { "name": "codes", "type": "ARRAY<STRING>" },
    { "name": "items", "type": "ARRAY<STRUCT<sku STRING, n INT64>>" }] }],
  "functions": [{ "name": "cut", "parameters": [{ "name": "x", "type": "STRING" }, { "name": "n", "type": "INT64" }],
    "returns": "STRING", "body": ${JSON.stringify(body)} }],
  "models": [{ "name": "m", "sources": ["raw.orders"], "column_mapping": [{ "target_column": "o", "transform": ${JSON.stringify(transform)} }] }]
}`;

/** The document with its found places in «», the declaring one in «!». */
function shown({ project, uri, offset, text }: Fixture): string {
  const found = findReferences(project, uri, offset);
  let out = '';
  let at = 0;
  for (const { span, declares } of found) {
    out += `${text.slice(at, span.start)}«${declares ? '!' : ''}${text.slice(span.start, span.end)}»`;
    at = span.end;
  }
  return out + text.slice(at);
}

function assertPlaces(sql: string, wanted: string): void {
  const marked = shown(openFixture(spec(sql)));
  assert.ok(marked.includes(JSON.stringify(wanted).slice(1, -1)), `${wanted}\n${marked.split('"transform": ')[1]}`);
}

function renamed(source: string, newName: string): string {
  const { project, uri, offset, text } = openFixture(source);
  const plan = rename(project, uri, offset, newName);
  return plan.ok ? applyEdits(text, plan.edits.get(uri) ?? [])! : plan.reason;
}

describe('names that an SQL text declares', () => {
  const cases: readonly (readonly [sql: string, places: string])[] = [
    [
      "(SELECT MAX(<|>c) FROM UNNEST(codes) AS c WHERE c > 'a')",
      "(SELECT MAX(«c») FROM UNNEST(codes) AS «!c» WHERE «c» > 'a')",
    ],
    ['(SELECT MAX(c) FROM UNNEST(codes) AS <|>c)', '(SELECT MAX(«c») FROM UNNEST(codes) AS «!c»)'],
    [
      '(SELECT MAX(i.n) FROM UNNEST(items) AS <|>i ORDER BY MAX(i.sku))',
      '(SELECT MAX(«i».n) FROM UNNEST(items) AS «!i» ORDER BY MAX(«i».sku))',
    ],
    [
      '(SELECT MAX(p + <|>p) FROM UNNEST(codes) AS c WITH OFFSET AS p)',
      '(SELECT MAX(«p» + «p») FROM UNNEST(codes) AS c WITH OFFSET AS «!p»)',
    ],
    [
      '(SELECT MAX(t.<|>q) FROM (SELECT 1 AS q) AS t WHERE q > 0)',
      '(SELECT MAX(t.«q») FROM (SELECT 1 AS «!q») AS t WHERE «q» > 0)',
    ],
    ['(SELECT MAX(t.q) FROM (SELECT 1 AS q) AS <|>t)', '(SELECT MAX(«t».q) FROM (SELECT 1 AS q) AS «!t»)'],
    [
      '(WITH w AS (SELECT 1 AS one) SELECT MAX(one) FROM <|>w)',
      '(WITH «!w» AS (SELECT 1 AS one) SELECT MAX(one) FROM «w»)',
    ],
    [
      '(WITH w AS (SELECT 1 AS one) SELECT MAX(z.<|>one) FROM w AS z)',
      '(WITH w AS (SELECT 1 AS «!one») SELECT MAX(z.«one») FROM w AS z)',
    ],
    // The inner one hides the outer one.
    [
      '(SELECT MAX(x) FROM UNNEST([(SELECT MAX(<|>x) FROM UNNEST([1]) AS x)]) AS x)',
      '(SELECT MAX(x) FROM UNNEST([(SELECT MAX(«x») FROM UNNEST([1]) AS «!x»)]) AS x)',
    ],
    [
      'ARRAY_LENGTH(ARRAY(SELECT x AS y FROM UNNEST([1]) AS x ORDER BY <|>y))',
      'ARRAY_LENGTH(ARRAY(SELECT x AS «!y» FROM UNNEST([1]) AS x ORDER BY «y»))',
    ],
    [
      "ARRAY_LENGTH(ARRAY_FILTER(items, <|>e -> e.n > 1 AND e.sku = 'e'))",
      "ARRAY_LENGTH(ARRAY_FILTER(items, «!e» -> «e».n > 1 AND «e».sku = 'e'))",
    ],
    [
      '(SELECT COUNT(*) FROM UNNEST(items) AS a JOIN UNNEST(codes) AS b ON a.sku = <|>b)',
      '(SELECT COUNT(*) FROM UNNEST(items) AS a JOIN UNNEST(codes) AS «!b» ON a.sku = «b»)',
    ],
  ];
  for (const [sql, places] of cases) it(sql, () => assertPlaces(sql, places));

  it('are renamed everywhere, and nothing else', () => {
    const sql = "CONCAT('i', (SELECT MAX(<|>i.sku) FROM UNNEST(items) AS i WHERE i.n > 0))";
    assert.ok(
      renamed(spec(sql), 'item').includes(
        "CONCAT('i', (SELECT MAX(item.sku) FROM UNNEST(items) AS item WHERE item.n > 0))",
      ),
    );
    assert.ok(
      renamed(spec('(SELECT MAX(<|>c) FROM UNNEST(codes) AS c)'), 'from').includes(
        '(SELECT MAX(`from`) FROM UNNEST(codes) AS `from`)',
      ),
    );
  });

  it('are not renamed where that would mean something else', () => {
    const twice = '(SELECT COUNT(*) FROM UNNEST(codes) AS <|>a, UNNEST([1]) AS b WHERE a IS NOT NULL AND b > 1)';
    assert.match(renamed(spec(twice), 'b'), /After renaming|already means/);
    const outer = '(SELECT MAX((SELECT MAX(<|>a + b) FROM UNNEST([1]) AS a)) FROM UNNEST([2]) AS b)';
    assert.match(renamed(spec(outer), 'b'), /already means|After renaming/);
    assert.match(renamed(spec('(SELECT MAX(<|>c) FROM UNNEST(codes) AS c)'), 'a b'), /is no name/);
  });

  it('say what would be renamed', () => {
    const { project, uri, offset, text } = openFixture(spec('(SELECT MAX(`<|>my c`) FROM UNNEST(codes) AS `my c`)'));
    const start = prepareRename(project, uri, offset);
    assert.ok(start?.ok);
    assert.equal(text.slice(start.span.start, start.span.end), 'my c');
  });
});

describe('parameters of a declared function', () => {
  const body = "IF(STARTS_WITH(x, 'x'), SUBSTR(<|>x, n), cut(x, n))".replace('cut(x, n)', 'x');

  it('are found in the body and where they are declared, from both', () => {
    const inBody = shown(openFixture(spec("'x'", body)));
    assert.ok(inBody.includes('"name": "«!x»"'), inBody);
    assert.ok(inBody.includes("IF(STARTS_WITH(«x», 'x'), SUBSTR(«x», n), «x»)"), inBody);
    const declared = spec("'x'", body.replace('<|>', '')).replace('"name": "x"', '"name": "<|>x"');
    assert.equal(shown(openFixture(declared)), inBody);
  });

  it('are renamed', () => {
    const after = renamed(spec("cut('x', 1)", body), 'text');
    assert.ok(after.includes('{ "name": "text", "type": "STRING" }'), after);
    assert.ok(after.includes("IF(STARTS_WITH(text, 'x'), SUBSTR(text, n), text)"), after);
    assert.ok(after.includes("cut('x', 1)"), after);
    assert.match(renamed(spec("'x'", body), 'n'), /After renaming|already means/);
  });
});
