// Deep, long and half texts through parser, types and every dialect: no exception, no quadratic time.

import assert from 'node:assert/strict';
import { dialects } from '../../../server/src/sql/dialects/index.js';
import { parseExpression } from '../../../server/src/sql/parse/parse.js';
import { typeExpression } from '../../../server/src/sql/typing/type-expression.js';
import { readCorpus } from '../corpus/read-corpus.js';
import { corpusScope } from '../oracle/front-end.js';

const nest = (open: string, inner: string, close: string, depth: number): string =>
  open.repeat(depth) + inner + close.repeat(depth);

/** Well-typed text nested `depth` levels deep. */
const DEEP: Readonly<Record<string, (depth: number) => string>> = {
  parentheses: (depth) => nest('(', 'i', ')', depth),
  NOT: (depth) => nest('NOT ', 'b', '', depth),
  'unary minus': (depth) => nest('- ', 'i', '', depth),
  'CASE in THEN': (depth) => nest('CASE WHEN b THEN ', '1', ' END', depth),
  calls: (depth) => nest('UPPER(', 's', ')', depth),
  'calls of two': (depth) => nest('COALESCE(', 's', ", 'x')", depth),
  sums: (depth) => nest('(', 'i', ' + 1)', depth),
  casts: (depth) => nest('CAST(', 'i', ' AS INT64)', depth),
  structs: (depth) => nest('STRUCT(', 'i', ' AS a)', depth),
};

const scope = corpusScope('window');
const typed = (text: string): ReturnType<typeof typeExpression> => typeExpression(parseExpression(text).expr, scope);
const environment = { column: (column: { readonly name: string }) => column.name, parameter: (name: string) => name };

/** Least processor time of some runs, in microseconds: other processes do not count. */
function processorTime(work: () => unknown): number {
  const runs = Array.from({ length: 7 }, () => {
    const start = process.cpuUsage();
    work();
    const spent = process.cpuUsage(start);
    return spent.user + spent.system;
  });
  return Math.max(Math.min(...runs), 100);
}

describe('hostile expressions', function () {
  this.timeout(60_000);

  for (const [name, shape] of Object.entries(DEEP)) {
    it(`500 levels of ${name} are typed, and printed or refused by every dialect`, () => {
      const { typed: expr, problems } = typed(shape(500));
      assert.deepEqual(
        problems.filter((problem) => problem.severity === 'error'),
        [],
      );
      for (const dialect of dialects) dialect.print(expr, environment);
    });
  }

  it('2,000 tokens are typed without a problem', () => {
    const text = Array.from({ length: 500 }, (_, i) => `i = ${i}`).join(' AND ');
    assert.deepEqual(typed(text).problems, []);
  });

  it('time to type grows with the length of the text, not its square', () => {
    const text = (terms: number): string =>
      Array.from({ length: terms }, (_, i) => `UPPER(s) = CASE WHEN b THEN 'x${i}' END`).join(' AND ');
    const time = (terms: number): number => processorTime(() => typed(text(terms)));
    time(100);
    // Eight times the text; its square would be 64 times the time.
    assert.ok(time(800) < 32 * time(100));
  });

  it('half a text is typed without an exception: prefixes of the corpus', () => {
    const entries = readCorpus();
    const every = Number(process.env['PIPEWRIGHT_PREFIX_STEP'] ?? 13);
    let seen = 0;
    for (const [at, { text }] of entries.entries()) {
      for (let end = at % every; end < text.length; end += every) {
        const { expr, problems } = parseExpression(text.slice(0, end));
        const result = typeExpression(expr, scope);
        for (const { start, end: stop } of [...problems, ...result.problems])
          assert.ok(0 <= start && start <= stop && stop <= end, `${text.slice(0, end)}: ${start}–${stop}`);
        seen++;
      }
    }
    assert.ok(seen > 1000);
  });

  it('several mistakes in one text are all reported', () => {
    const { problems } = typed('unknown_a + UPER(s) + LENGTH(i) + unknown_b');
    assert.deepEqual(
      problems.map((problem) => [problem.start, problem.end]),
      [
        [0, 9],
        [12, 16],
        [29, 30],
        [34, 43],
      ],
    );
  });
});
