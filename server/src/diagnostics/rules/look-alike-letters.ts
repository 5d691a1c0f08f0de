// A text literal with letters of another script that pass for Latin ones: it is never equal to the text that it looks like.
// Names, tags and tests are looked at where specs are read.

import { mixedWords } from '../../base/look-alikes.js';
import type { Rule } from '../rule.js';

export const lookAlikeLetters: Rule = {
  id: 'look-alike-letters',
  family: 'names',
  severity: 'warning',
  onNode: {
    kinds: ['literal'],
    visit({ node, written }, report) {
      const { span, type } = node;
      if (span === undefined || type.kind !== 'scalar' || type.name !== 'STRING') return;
      // As written: a letter that stands there as an escape is meant.
      for (const found of mixedWords(written.text.value.slice(span.start, span.end)))
        report({
          part: written.text.part,
          span: { start: span.start + found.start, end: span.start + found.end },
          message: `\`${found.word}\` is not \`${found.latin}\`: ${found.letters} in it only looks like the Latin letter, so the two are never equal. Write it in Latin letters, or as an escape of the SQL string if it is meant.`,
          suggestions: [found.latin],
        });
    },
  },
};
