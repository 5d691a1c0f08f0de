// Patterns on short texts: what RE2's syntax page says of them; what other engines could read otherwise, or could take long over, has no answer.

import assert from 'node:assert/strict';
import { patternFinds } from '../../server/src/model/pattern-finds.js';

describe('patterns on constants', () => {
  const cases: readonly (readonly [pattern: string, text: string, found: boolean | undefined])[] = [
    ['b', 'abc', true],
    ['^b', 'abc', false],
    ['^[A-Z]{2}$', 'US', true],
    ['^[A-Z]{2}$', 'USA', false],
    ['^(open|closed)$', 'closed', true],
    ['^(?:open|closed)$', 'close', false],
    ['^\\d+$', '123', true],
    ['^\\d+$', '12a', false],
    ['^[^@]+@[^@]+$', 'a@b', true],
    ['a.c', 'abc', true],
    ['^$', '', true],
    // Repeated groups can take exponentially long.
    ['(a+)+$', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', undefined],
    ['a*b*c*d*e', 'x', undefined],
    // Flags, classes by name, letters beyond ASCII, lookaheads, backreferences.
    ['(?i)a', 'A', undefined],
    ['[[:alpha:]]', 'a', undefined],
    ['\\pL', 'a', undefined],
    ['ä', 'ä', undefined],
    ['(?=a)', 'a', undefined],
    ['(a)\\1', 'aa', undefined],
    ['a{2', 'a{2', undefined],
    ['(', 'a', undefined],
  ];
  for (const [pattern, text, found] of cases)
    it(`${pattern} in ${text}`, () => {
      assert.equal(patternFinds(pattern, text), found);
    });
});
