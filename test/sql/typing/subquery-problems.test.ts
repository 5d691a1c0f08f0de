// Mistakes in subqueries: what is marked, and why.

import assert from 'node:assert/strict';
import { summary, typedOf } from './typed-of.js';

function table(title: string, rows: Readonly<Record<string, string>>): void {
  describe(title, () => {
    for (const [text, expected] of Object.entries(rows)) it(text, () => assert.equal(summary(text), expected));
  });
}

describe('problems in subqueries', () => {
  table('of names', {
    '(SELECT t.nope FROM (SELECT 1 AS x) AS t)': 'unknown-column[nope]',
    '(SELECT nope FROM (SELECT 1 AS x) AS q)': 'unknown-column[nope]',
    '(SELECT x FROM (SELECT 1 AS x) AS a, (SELECT 2 AS x) AS b)': 'ambiguous-column[x]',
    '(SELECT a.x FROM (SELECT 1 AS x) AS a, (SELECT 2 AS x) AS a)': 'ambiguous-column[a]',
    '(WITH q AS (SELECT 1 AS x), q AS (SELECT 2 AS x) SELECT x FROM q)': 'ambiguous-column[q]',
    '(WITH q AS (SELECT 1 AS x) SELECT y FROM q)': 'unknown-column[y]',
    '(WITH q AS (SELECT id AS x) SELECT x FROM q)': 'unknown-column[id]',
    '(SELECT 1 FROM (SELECT 1 AS x) AS a JOIN (SELECT 2 AS y) AS b USING (x))': 'unknown-column[x]',
    '(SELECT AS STRUCT * EXCEPT (z) FROM (SELECT 1 AS x))': 'unknown-column[z]',
    '(SELECT AS STRUCT * REPLACE (1 AS z) FROM (SELECT 1 AS x))': 'unknown-column[z]',
    '(SELECT x FROM (SELECT 1 AS x) ORDER BY zz)': 'unknown-column[zz]',
    '(SELECT 1 AS x UNION ALL SELECT 2 ORDER BY zz)': 'unknown-column[zz]',
  });

  table('of tables', {
    '(SELECT x FROM orders)': 'subquery-reads-table[orders]',
    '(SELECT MAX(o.x) FROM raw.orders AS o)': 'subquery-reads-table[raw.orders AS o]',
    'EXISTS(SELECT 1 FROM UNNEST(ai) AS x JOIN orders AS o ON o.x = x)': 'subquery-reads-table[orders AS o]',
    'i IN (SELECT x FROM orders)': 'subquery-reads-table[orders]',
  });

  table('of groups', {
    '(SELECT y FROM (SELECT 1 AS x, 2 AS y) GROUP BY x)': 'misplaced-aggregate[y]',
    'ARRAY(SELECT AS STRUCT x, SUM(y) AS s FROM (SELECT 1 AS x, 2 AS y))': 'misplaced-aggregate[x]',
    '(SELECT SUM(x) FROM UNNEST(ai) AS x WHERE SUM(x) > 1)': 'misplaced-aggregate[SUM]',
    '(SELECT SUM(x) AS t FROM UNNEST(ai) AS x GROUP BY t)': 'misplaced-aggregate[t]',
    '(SELECT 1 FROM UNNEST(ai) AS x GROUP BY 2)': 'wrong-arguments[2]',
    '(SELECT 1 FROM (SELECT j AS x) GROUP BY x)': 'type-mismatch[x]',
    '(SELECT MAX(x) FROM UNNEST(ARRAY_AGG(i)) AS x)': 'misplaced-aggregate[ARRAY_AGG]',
    '(SELECT MAX(x) FROM UNNEST(ARRAY_AGG(i) OVER (ORDER BY id)) AS x)': 'misplaced-window[ARRAY_AGG]',
    '(SELECT MAX(x) FROM UNNEST([COUNT(*)]) AS x)': 'misplaced-aggregate[COUNT]',
  });

  table('of columns and types', {
    '(SELECT 1, 2)': 'wrong-arguments[2]',
    'ARRAY(SELECT x, y FROM (SELECT 1 AS x, 2 AS y))': 'wrong-arguments[y]',
    'ARRAY(SELECT ai)': 'type-mismatch[ai]',
    '(SELECT 1 UNION ALL SELECT 2, 3)': 'wrong-arguments[3]',
    "(SELECT 1 UNION ALL SELECT 'a')": "type-mismatch['a']",
    '(SELECT j UNION DISTINCT SELECT j)': 'type-mismatch[j]',
    'ARRAY(SELECT DISTINCT x FROM (SELECT j AS x))': 'type-mismatch[x]',
    '(SELECT x FROM (SELECT 1 AS x) WHERE x)': 'type-mismatch[x]',
    '(SELECT x FROM UNNEST(i) AS x)': 'type-mismatch[i]',
    'ARRAY(SELECT DISTINCT x FROM (SELECT 1 AS x, 2 AS y) ORDER BY y)': 'wrong-arguments[y]',
    '(SELECT AS VALUE 1, 2)': 'wrong-arguments[2]',
    '(SELECT * )': 'unsupported-construct[*]',
  });

  table('of what is not supported', {
    'ARRAY(SELECT x FROM UNNEST(ai) AS x GROUP BY ROLLUP (x))': 'unsupported-construct[GROUP BY ROLLUP (x)]',
    'ARRAY(SELECT x FROM UNNEST(ai) AS x GROUP BY CUBE (x))': 'unsupported-construct[GROUP BY CUBE (x)]',
    'ARRAY(SELECT x FROM UNNEST(ai) AS x GROUP BY GROUPING SETS (x))':
      'unsupported-construct[GROUP BY GROUPING SETS (x)]',
    'ARRAY(SELECT x FROM UNNEST(ai) AS x GROUP BY ALL)': 'unsupported-construct[GROUP BY ALL]',
    '(SELECT 1 FROM UNNEST(ai) AS x NATURAL JOIN UNNEST(ai) AS y)': 'unsupported-construct[UNNEST(ai) AS y]',
    '(WITH RECURSIVE q AS (SELECT 1 AS x) SELECT x FROM q)': 'unsupported-construct[q]',
    '(SELECT 1 UNION ALL BY NAME SELECT 2)': 'unsupported-construct[SELECT 1 UNION ALL BY NAME SELECT 2]',
  });

  it('names the construct that is refused', () => {
    const said = (text: string): string | undefined => typedOf(text).problems[0]?.message;
    assert.equal(
      said('ARRAY(SELECT x FROM UNNEST(ai) AS x GROUP BY ALL)'),
      'GROUP BY ALL is not supported in a subquery',
    );
    assert.equal(
      said('(SELECT 1 FROM UNNEST(ai) AS x NATURAL JOIN UNNEST(ai) AS y)'),
      'NATURAL JOIN is not supported in a subquery',
    );
    assert.equal(
      said('(WITH RECURSIVE q AS (SELECT 1 AS x) SELECT x FROM q)'),
      'WITH RECURSIVE is not supported in a subquery',
    );
  });
});
