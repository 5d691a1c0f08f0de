// Whether a pattern can be found in a text of which the beginning and the characters are known: tried against all short texts.

import assert from 'node:assert/strict';
import { allLetters, ANY_LETTER, lettersOf, otherLetters } from '../../server/src/model/letter-set.js';
import { ANY_TEXT, canBeFound, type TextForm } from '../../server/src/model/pattern-reach.js';
import { removedLetters } from '../../server/src/model/pattern-tree.js';

const begins = (beginning: string): TextForm => ({ beginning, letters: ANY_LETTER });
const onlyOf = (characters: string, beginning = ''): TextForm => ({ beginning, letters: lettersOf(characters) });
const without = (characters: string): TextForm => ({ beginning: '', letters: otherLetters(lettersOf(characters)) });

describe('patterns that can or cannot be found', () => {
  const cases: readonly (readonly [pattern: string, form: TextForm, found: boolean | undefined])[] = [
    ['^[0-9]+$', ANY_TEXT, true],
    ['$[0-9]^', ANY_TEXT, false],
    ['$^', ANY_TEXT, true],
    ['a^', ANY_TEXT, false],
    ['a*^b', ANY_TEXT, true],
    ['(a$|b)c', ANY_TEXT, true],
    ['(a$|b$)c', ANY_TEXT, false],
    ['(a$|b$)c?', ANY_TEXT, true],
    ['^[0-9]+$', begins('+1'), false],
    ['^\\+?[0-9]+$', begins('+1'), true],
    ['[0-9]{3}', begins('+1'), true],
    ['^\\+$', begins('+1'), false],
    ['^\\+1$', begins('+1'), true],
    ['^1?[0-9]{10}$', without('0123456789'), false],
    ['[0-9]', without('012345678'), true],
    ['^[^0-9]*$', onlyOf('0123456789'), true],
    ['^[^0-9]+$', onlyOf('0123456789'), false],
    ['^[A-Z]{2}$', onlyOf('', 'US'), true],
    ['^[A-Z]{3}$', onlyOf('', 'US'), false],
    ['é', ANY_TEXT, undefined],
    ['(?i)a$b', ANY_TEXT, undefined],
    ['\\bа', ANY_TEXT, undefined],
    ['[[:digit:]]', ANY_TEXT, undefined],
    ['a**', ANY_TEXT, undefined],
    ['(', ANY_TEXT, undefined],
    ['a{1000}{1000}', ANY_TEXT, undefined],
    ['((a{60}){60}){60}', ANY_TEXT, undefined],
  ];
  for (const [pattern, form, found] of cases)
    it(`${pattern} in ${JSON.stringify(form.beginning)}… of ${form.letters.filter(Boolean).length} characters`, () => {
      assert.equal(canBeFound(pattern, form), found);
    });

  it('agrees with all texts of up to four letters', () => {
    const letters = ['a', 'b', '0'];
    const texts = [''];
    for (let i = 0; texts[i]!.length < 4; i++) texts.push(...letters.map((c) => texts[i]! + c));
    const behind = (beginning: string): readonly string[] => texts.filter((t) => t.startsWith(beginning));
    const known = ['', 'b', 'a0'].map((beginning) => ({ beginning, texts: behind(beginning) }));
    const atoms = ['a', '[^a]', '\\d', '^', '$', '(a|$)', '(?:^|b)', 'a?', '0*', '[a0]{2}'];
    let answers = 0;
    for (const one of atoms)
      for (const two of atoms)
        for (const three of atoms)
          for (const form of known) {
            const pattern = one + two + three;
            const found = canBeFound(pattern, onlyOf('ab0', form.beginning));
            const expression = new RegExp(pattern, 'u');
            const there = form.texts.some((t) => expression.test(t));
            // The longest needs six letters, `[a0]{2}` three times: there nothing of four says that it cannot be found.
            if (there || found === false) assert.equal(found, there, `${pattern} ${form.beginning}`);
            answers++;
          }
    assert.equal(answers, 10 ** 3 * 3);
  });

  it('letters that a replacement takes out', () => {
    const digits = lettersOf('0123456789');
    assert.deepEqual(removedLetters('[0-9]'), digits);
    assert.deepEqual(removedLetters('\\d+'), digits);
    assert.deepEqual(removedLetters('[^0-9]'), otherLetters(digits));
    assert.deepEqual(removedLetters('[^0-9a]+'), otherLetters(allLetters(digits, lettersOf('a'))));
    for (const other of ['[0-9]*?', '[0-9]{2}', '^[0-9]', '[0-9]a', '[0-9]|a', '[0-9]+$', 'é'])
      assert.equal(removedLetters(other), undefined, other);
  });
});
