import assert from 'node:assert/strict';
import { parseExpression } from '../../../server/src/sql/parse/parse.js';
import { INVALID_EXPRESSIONS, VALID_EXPRESSIONS } from './corpus.js';

describe('syntax problems', () => {
  it('are absent from every valid expression of the corpus', () => {
    const rejected = VALID_EXPRESSIONS.filter((text) => parseExpression(text).problems.length > 0);
    assert.deepEqual(rejected, []);
  });

  for (const { text, at, length } of INVALID_EXPRESSIONS) {
    it(`point at one place in ${JSON.stringify(text)}`, () => {
      const { problems } = parseExpression(text);
      const expected = at < 0 ? { start: text.length, end: text.length } : { start: at, end: at + length! };
      assert.deepEqual(
        problems.map(({ start, end }) => ({ start, end })),
        [expected],
        problems.map((problem) => problem.message).join('; '),
      );
    });
  }

  it('report each of several mistakes at its own token', () => {
    const text = "CONCAT(a b, 'x' 'y') = = LOWER(, c) AND d IS 3 OR CASE WHEN e 1 END";
    const marked = parseExpression(text).problems.map(({ start, end }) => [start, text.slice(start, end)]);
    assert.deepEqual(marked, [
      [9, 'b'],
      [16, "'y'"],
      [23, '='],
      [31, ','],
      [45, '3'],
      [62, '1'],
    ]);
  });

  it('say what was expected, in words', () => {
    const messages = (text: string): string[] => parseExpression(text).problems.map((problem) => problem.message);
    assert.deepEqual(messages('LOWER(a b)'), ['Expected `,` or `)` in the call of `LOWER`, found `b`']);
    assert.deepEqual(messages('a + '), ['Expected an expression after `+`, found the end of the text']);
    assert.deepEqual(messages('CASE WHEN a 1 END'), ['Expected `THEN` after the condition of `WHEN`, found `1`']);
    assert.deepEqual(messages('a NOT NULL'), ['Write `IS NOT NULL`']);
    assert.deepEqual(messages('f(a'), ['`(` of the call of `f` is never closed: `)` is missing at the end']);
  });

  it('carry what completion may offer', () => {
    assert.deepEqual(parseExpression('CASE WHEN a ').problems[0]?.expected, ['`THEN`']);
    assert.deepEqual(parseExpression('CAST(a AS ').problems[0]?.expected, ['a type']);
    assert.deepEqual(parseExpression('f(a b)').problems[0]?.expected, ['`,`', '`)`']);
  });

  it('do not repeat long input', () => {
    const [problem] = parseExpression(`a '${'x'.repeat(10_000)}'`).problems;
    assert.ok(problem!.message.length < 200);
  });
});
