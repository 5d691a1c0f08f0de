import assert from 'node:assert/strict';
import { parseExpression, walk } from '../../../server/src/sql/parse/parse.js';

const nest = (open: string, inner: string, close: string, depth: number): string =>
  open.repeat(depth) + inner + close.repeat(depth);

/** Text nested `depth` levels deep, one entry a way of nesting. */
const SHAPES: Readonly<Record<string, (depth: number) => string>> = {
  parentheses: (depth) => nest('(', 'a', ')', depth),
  NOT: (depth) => nest('NOT ', 'a', '', depth),
  'NOT in parentheses': (depth) => nest('NOT (', 'a', ')', depth),
  'unary minus': (depth) => nest('- ', 'a', '', depth),
  'CASE in THEN': (depth) => nest('CASE WHEN a THEN ', '1', ' END', depth),
  'CASE in WHEN': (depth) => nest('CASE WHEN ', 'a', ' THEN 1 END', depth),
  calls: (depth) => nest('f(', 'a', ')', depth),
  arrays: (depth) => nest('[', 'a', ']', depth),
  structs: (depth) => nest('STRUCT(', 'a', ')', depth),
  casts: (depth) => nest('CAST(', 'a', ' AS INT64)', depth),
  subscripts: (depth) => nest('a[', '1', ']', depth),
  'IN lists': (depth) => nest('a IN (', '1', ')', depth),
  BETWEEN: (depth) => nest('a BETWEEN (', '1', ' AND 2) AND 3', depth),
  intervals: (depth) => nest('INTERVAL ', '1', ' DAY', depth),
  types: (depth) => `CAST(a AS ${nest('ARRAY<', 'INT64', '>', depth)})`,
};

/** Shapes that take several levels a time, or are no valid text: only the stack matters. */
const HOSTILE: Readonly<Record<string, (depth: number) => string>> = {
  ...SHAPES,
  subqueries: (depth) => nest('(SELECT ', 'a', ')', depth),
  'tables in parentheses': (depth) => `(SELECT 1 FROM ${nest('(', 't', ')', depth)})`,
  windows: (depth) => nest('f() OVER (ORDER BY ', '1', ')', depth),
  'WITH expressions': (depth) => nest('WITH(a AS ', '1', ', a)', depth),
  'opening parentheses': (depth) => '('.repeat(depth),
  'unclosed calls': (depth) => 'f(a '.repeat(depth),
  'unclosed CASE': (depth) => 'CASE WHEN a THEN '.repeat(depth),
  'closing parentheses': (depth) => ') '.repeat(depth),
  'forgotten operators': (depth) => 'a b '.repeat(depth),
  'forgotten arguments': (depth) => 'f(,'.repeat(depth),
  BETWEENs: (depth) => 'a BETWEEN '.repeat(depth),
  lambdas: (depth) => `f(${'x -> '.repeat(depth)}1)`,
  'LIKE ANY': (depth) => 'a LIKE ANY ('.repeat(depth),
  fields: (depth) => `f(x)${'.a'.repeat(depth)}`,
  elements: (depth) => `a${'[0]'.repeat(depth)}`,
  'wrong brackets': (depth) => `f(${'a ] '.repeat(depth)}`,
};

describe('nesting', () => {
  for (const [name, shape] of Object.entries(SHAPES)) {
    it(`500 levels of ${name} are read`, () => {
      assert.deepEqual(parseExpression(shape(500)).problems, []);
    });
  }

  for (const [name, shape] of Object.entries(HOSTILE)) {
    it(`5,000 levels of ${name} end in a tree`, () => {
      const text = shape(5000);
      const { expr, problems } = parseExpression(text);
      assert.ok(expr.end <= text.length);
      assert.ok(problems.every((problem) => problem.end <= text.length));
    });
  }

  it('beyond the limit is one problem', () => {
    const { problems } = parseExpression(SHAPES['parentheses']!(5000));
    assert.deepEqual(
      problems.map((problem) => problem.message),
      ['This is nested too deeply to be read'],
    );
  });

  it('chains are read without recursion, up to 2,500 operators', () => {
    for (const operator of [' + ', ' || ', ' AND ', ' OR ', ' * ']) {
      const { expr, problems } = parseExpression(Array.from({ length: 2500 }, () => 'a').join(operator));
      assert.deepEqual(problems, []);
      assert.equal([...walk(expr)].length, 4999);
      const beyond = parseExpression(Array.from({ length: 5000 }, () => 'a').join(operator));
      assert.deepEqual(
        beyond.problems.map((p) => p.message),
        ['These are more than 2500 operators in a row: split the expression'],
      );
    }
  });

  it('time grows with the length of the text, not its square', () => {
    const grows = (work: (text: string) => unknown): void => {
      const time = (terms: number): number => {
        const text = Array.from({ length: terms }, (_, i) => `f(a${i}, 'x') = CASE WHEN b THEN ${i} END`).join(' AND ');
        // Processor time: other processes must not count.
        const runs = Array.from({ length: 7 }, () => {
          const start = process.cpuUsage();
          work(text);
          const spent = process.cpuUsage(start);
          return spent.user + spent.system;
        });
        return Math.min(...runs);
      };
      time(400);
      // Eight times the text; its square would be 64 times the time.
      assert.ok(time(1600) < 32 * Math.max(time(200), 100));
    };
    grows(parseExpression);
  });
});
