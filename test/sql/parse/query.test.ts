import assert from 'node:assert/strict';
import { parseQuery } from '../../../server/src/sql/parse/parse.js';
import type { FromItem, Query, QueryBody, Select } from '../../../server/src/sql/tree.js';
import { describeTree } from './describe-tree.js';
import { INVALID_QUERIES, VALID_QUERIES } from './query-corpus.js';

function read(text: string): Query {
  const { query, problems } = parseQuery(text);
  assert.deepEqual(problems, []);
  return query;
}

function selectOf(text: string): Select {
  const { body } = read(text);
  assert.ok(body.kind === 'select');
  return body;
}

function describeFrom(item: FromItem | undefined): string {
  switch (item?.kind) {
    case 'table':
      return item.path.parts.map((part) => part.name).join('/') + (item.alias ? ` ${item.alias.name}` : '');
    case 'unnest':
      return `UNNEST(${describeTree(item.array)})${item.alias ? ` ${item.alias.name}` : ''}${item.withOffset ? ` @${item.withOffset.alias?.name ?? 'offset'}` : ''}`;
    case 'from-subquery':
      return `(${describeBody(item.query)})${item.alias ? ` ${item.alias.name}` : ''}`;
    case 'join':
      return `[${describeFrom(item.left)} ${item.natural ? 'NATURAL ' : ''}${item.type} ${describeFrom(item.right)}${item.on ? ` ON ${describeTree(item.on)}` : ''}${item.using ? ` USING ${item.using.map((name) => name.name).join(' ')}` : ''}]`;
    case 'pivot':
      return `${item.form}(${describeFrom(item.input)})`;
    case 'table-function':
      return `${item.name.parts[0]?.name ?? ''}(${item.args.length})`;
    default:
      return '?';
  }
}

function describeBody(body: QueryBody): string {
  if (body.kind === 'query') return describeBody(body.body);
  if (body.kind === 'set-operation')
    return `${body.op}${body.distinct ? ' DISTINCT' : ''}${body.byName ? ' BY NAME' : ''}(${body.inputs.map(describeBody).join(', ')})`;
  return body.kind === 'select' ? body.items.map((item) => describeTree(item.expr)).join(' ') : '?';
}

describe('parseQuery', () => {
  it('accepts the valid corpus and finds a problem in every invalid query', () => {
    assert.deepEqual(
      VALID_QUERIES.filter((text) => parseQuery(text).problems.length > 0),
      [],
    );
    assert.deepEqual(
      INVALID_QUERIES.filter((text) => parseQuery(text).problems.length !== 1),
      [],
    );
  });

  it('reads all clauses of a SELECT', () => {
    const text = `SELECT DISTINCT a AS x, b y, t.* EXCEPT (c) REPLACE (1 AS d) FROM t WHERE p GROUP BY q, 2 HAVING r
      QUALIFY s WINDOW w AS (PARTITION BY u) ORDER BY v DESC LIMIT 3 OFFSET 4`;
    const query = read(text);
    const select = selectOf(text);
    assert.deepEqual(
      select.items.map((item) => item.alias?.name),
      ['x', 'y', undefined],
    );
    const star = select.items[2]?.expr;
    assert.ok(star?.kind === 'star');
    assert.deepEqual(
      [star.qualifier?.parts[0]?.name, star.except?.[0]?.name, star.replace?.[0]?.alias.name],
      ['t', 'c', 'd'],
    );
    const clauses = [select.where, select.having, select.qualify, query.limit, query.offset];
    assert.deepEqual(
      clauses.map((clause) => clause && describeTree(clause)),
      ['p', 'r', 's', '3', '4'],
    );
    assert.deepEqual(
      select.groupBy?.items.map((item) => item.kind),
      ['key', 'key'],
    );
    assert.deepEqual([select.distinct, select.windows[0]?.name.name, query.orderBy[0]?.direction], [true, 'w', 'DESC']);
  });

  const FROM: readonly (readonly [string, string])[] = [
    ['a.b AS c', 'a/b c'],
    ['`p-1.d.t` x', 'p-1/d/t x'],
    ['p-1.d.t', 'p-1/d/t'],
    ['a JOIN b ON c = d', '[a INNER b ON (c = d)]'],
    ['a LEFT OUTER JOIN b USING (c, d) CROSS JOIN e', '[[a LEFT b USING c d] CROSS e]'],
    ['a, b JOIN c ON d', '[[a COMMA b] INNER c ON d]'],
    ['a JOIN b JOIN c ON x ON y', '[a INNER [b INNER c ON x] ON y]'],
    ['a JOIN (b LEFT JOIN c ON x) ON y', '[a INNER [b LEFT c ON x] ON y]'],
    ['a NATURAL FULL JOIN b', '[a NATURAL FULL b]'],
    ['UNNEST([1, 2]) AS x WITH OFFSET', 'UNNEST(ARRAY[1, 2]) x @offset'],
    ['t, UNNEST(t.a) WITH OFFSET AS o', '[t COMMA UNNEST(t.a) @o]'],
    ['(SELECT 1) x', '(1) x'],
    ['((SELECT 1) UNION ALL (SELECT 2)) x', '(UNION(1, 2)) x'],
    ['((SELECT 1) x JOIN t ON y)', '[(1) x INNER t ON y]'],
    ['f(1, 2)', 'f(2)'],
    ['t PIVOT (SUM(a) FOR b IN (1, 2))', 'PIVOT(t)'],
    ['pivot', 'pivot'],
  ];
  for (const [text, structure] of FROM) {
    it(`reads FROM ${text}`, () => {
      assert.equal(describeFrom(selectOf(`SELECT * FROM ${text}`).from), structure);
    });
  }

  it('reads set operations', () => {
    assert.equal(describeBody(read('SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3')), 'UNION(1, 2, 3)');
    assert.equal(
      describeBody(read('(SELECT 1 EXCEPT DISTINCT SELECT 2) UNION DISTINCT SELECT 3')),
      'UNION DISTINCT(EXCEPT DISTINCT(1, 2), 3)',
    );
    assert.equal(describeBody(read('SELECT 1 AS a UNION ALL BY NAME SELECT 2 AS a')), 'UNION BY NAME(1, 2)');
    const { problems } = parseQuery('SELECT 1 UNION ALL SELECT 2 UNION DISTINCT SELECT 3');
    assert.deepEqual(
      problems.map((problem) => problem.start),
      [28],
    );
  });

  it('reads CTEs', () => {
    const query = read('WITH RECURSIVE a AS (SELECT 1), b AS (SELECT 2) SELECT * FROM a');
    assert.deepEqual([query.recursive, query.ctes.map((cte) => cte.name.name)], [true, ['a', 'b']]);
  });

  it('reads ROLLUP, CUBE and GROUPING SETS', () => {
    const { groupBy } = selectOf('SELECT 1 FROM t GROUP BY ROLLUP (a, (b, c)), GROUPING SETS (d, (), CUBE (e))');
    const [rollup, sets] = groupBy?.items ?? [];
    assert.ok(rollup?.kind === 'rollup' && sets?.kind === 'sets');
    assert.deepEqual(
      rollup.items.map((keys) => keys.map(describeTree)),
      [['a'], ['b', 'c']],
    );
    assert.deepEqual(
      sets.items.map((item) => item.kind),
      ['key', 'empty', 'cube'],
    );
  });

  it('keeps what it drops as unsupported', () => {
    const query = read('SELECT * FROM t TABLESAMPLE SYSTEM (1 PERCENT), u FOR SYSTEM_TIME AS OF x');
    assert.deepEqual(
      query.unsupported?.map((clause) => clause.construct),
      ['`TABLESAMPLE`', '`FOR SYSTEM_TIME`'],
    );
  });

  it('reads on behind a mistake', () => {
    const { query, problems } = parseQuery('SELECT a b c FROM t WHERE GROUP BY d ORDER BY e');
    assert.deepEqual(
      problems.map((problem) => problem.start),
      [11, 26],
    );
    assert.ok(query.body.kind === 'select');
    assert.deepEqual([query.body.groupBy?.items.length, query.orderBy.length], [1, 1]);
  });

  it('refuses pipe syntax and FROM-first queries where they stand', () => {
    assert.deepEqual(
      parseQuery('SELECT 1 |> WHERE TRUE').problems.map((problem) => problem.start),
      [9],
    );
    assert.deepEqual(
      parseQuery('FROM t |> WHERE TRUE').problems.map((problem) => problem.start),
      [0],
    );
  });
});
