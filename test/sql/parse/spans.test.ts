import assert from 'node:assert/strict';
import {
  childrenOf,
  nodeAt,
  parseExpression,
  parseQuery,
  parseStatements,
  walk,
} from '../../../server/src/sql/parse/parse.js';
import { tokenize } from '../../../server/src/sql/tokenizer.js';
import type { Node } from '../../../server/src/sql/tree.js';
import { INVALID_EXPRESSIONS, VALID_EXPRESSIONS } from './corpus.js';
import { mutate, poolOf, randomFrom } from './mutate.js';
import { INVALID_QUERIES, INVALID_STATEMENTS, VALID_QUERIES, VALID_STATEMENTS } from './query-corpus.js';

/** Spans lie in the text, in the parent's, in order beside their siblings, and on the edges of tokens. */
function assertSpans(text: string, root: Node): void {
  const tokens = tokenize(text);
  const starts = new Set(tokens.map((token) => token.start));
  const ends = new Set(tokens.map((token) => token.end));
  for (const node of walk(root)) {
    assert.ok(node.start >= 0 && node.start <= node.end && node.end <= text.length, `${text}: ${node.kind}`);
    let last = -1;
    for (const child of childrenOf(node)) {
      assert.ok(
        child.start >= node.start && child.end <= node.end,
        `${text}: ${child.kind} ${child.start}-${child.end} in ${node.kind} ${node.start}-${node.end}`,
      );
      assert.ok(child.start >= last, `${text}: ${child.kind} out of order in ${node.kind}`);
      last = child.start;
    }
    const quoted = node.kind === 'path' && /`[^`]*\./.test(text);
    if (node.start < node.end && !quoted)
      assert.ok(
        starts.has(node.start) && (ends.has(node.end) || starts.has(node.end)),
        `${text}: ${node.kind} ${node.start}-${node.end}`,
      );
  }
}

describe('spans', () => {
  it('of every node of the valid corpus lie on tokens and nest', () => {
    for (const text of VALID_EXPRESSIONS) assertSpans(text, parseExpression(text).expr);
    for (const text of VALID_QUERIES) assertSpans(text, parseQuery(text).query);
    for (const text of VALID_STATEMENTS)
      for (const statement of parseStatements(text).statements) assertSpans(text, statement);
  });

  it('of every node of broken text nest as well', () => {
    for (const { text } of INVALID_EXPRESSIONS) assertSpans(text, parseExpression(text).expr);
    for (const text of INVALID_QUERIES) assertSpans(text, parseQuery(text).query);
    for (const text of INVALID_STATEMENTS)
      for (const statement of parseStatements(text).statements) assertSpans(text, statement);
    const random = randomFrom(11);
    const pool = poolOf(VALID_EXPRESSIONS);
    for (const text of VALID_EXPRESSIONS) {
      const broken = mutate(text, pool, random);
      assertSpans(broken, parseExpression(broken).expr);
    }
  });

  it('cover exactly the whole of a valid expression', () => {
    for (const text of VALID_EXPRESSIONS) {
      const tokens = tokenize(text);
      if (tokens[0]?.word === '(') continue;
      const { expr } = parseExpression(text);
      assert.deepEqual([expr.start, expr.end], [tokens[0]?.start, tokens.at(-2)?.end], text);
    }
  });

  it('hold UTF-16 offsets', () => {
    const text = "'😀' || b";
    const { expr } = parseExpression(text);
    assert.ok(expr.kind === 'binary');
    assert.deepEqual([expr.opSpan, text.slice(expr.right.start, expr.right.end)], [{ start: 5, end: 7 }, 'b']);
  });

  it('of half a text: every prefix of the corpus gives a tree and ordered problems within the text', () => {
    for (const text of [
      ...VALID_EXPRESSIONS,
      'SUM(a) OVER (PARTITION BY b ORDER BY c ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)',
    ]) {
      for (let end = 0; end < text.length; end++) {
        const { expr, problems } = parseExpression(text.slice(0, end));
        assert.ok(expr.end <= end);
        let last = 0;
        for (const problem of problems) {
          assert.ok(problem.start >= last && problem.start <= problem.end && problem.end <= end);
          last = problem.start;
        }
      }
    }
  });
});

describe('nodeAt', () => {
  /** `|` marks the offset. */
  const kindsAt = (marked: string): string[] => {
    const { expr } = parseExpression(marked.replace('|', ''));
    return nodeAt(expr, marked.indexOf('|')).map((node) => node.kind);
  };

  it('leads from the root to the innermost node', () => {
    assert.deepEqual(kindsAt('LOWER(TRIM(na|me)) = 1'), ['binary', 'call', 'call', 'path']);
    assert.deepEqual(kindsAt('a + (SELECT x FROM t WHERE y > |1)'), [
      'binary',
      'subquery',
      'query',
      'select',
      'binary',
      'literal',
    ]);
  });

  it('prefers the name that the cursor touches', () => {
    assert.deepEqual(kindsAt('ab|+1'), ['binary', 'path']);
    assert.deepEqual(kindsAt("'x'+|a"), ['binary', 'path']);
  });

  it('finds half-typed names', () => {
    assert.deepEqual(kindsAt('COALESCE(a, cust|'), ['call', 'path']);
    assert.deepEqual(kindsAt('a + |'), ['binary', 'missing']);
    assert.deepEqual(kindsAt('f(a, |'), ['call', 'missing']);
    assert.deepEqual(kindsAt('a b.c|'), ['missing', 'path']);
    assert.deepEqual(kindsAt('f(x y|)'), ['call', 'missing', 'path']);
  });

  it('answers nothing outside', () => {
    const { expr } = parseExpression('  a');
    assert.deepEqual(nodeAt(expr, 0), []);
  });
});
