// A character in SQL that nobody sees: it makes two equal-looking texts differ, or shows text in another order than it is read.

import type { Rule } from '../rule.js';

export const invisibleCharacter: Rule = {
  id: 'invisible-character',
  family: 'names',
  severity: 'warning',
  ofModel(model, report) {
    for (const { text } of model.written) {
      // Most texts are plain: looking at each character of all of them would cost more than everything else.
      if (!INVISIBLE.test(text.value)) continue;
      for (const { index } of text.value.matchAll(new RegExp(INVISIBLE, 'gu')))
        if (!joinsEmoji(text.value, index))
          report({
            part: text.part,
            span: { start: index, end: index + 1 },
            message: `Here stands a character that nobody sees (${codePoint(text.value, index)}): ${isDirection(text.value, index) ? 'what is read is not what is shown' : 'texts that look equal differ by it'}. Remove it, or write it as an escape in the SQL string if it is meant.`,
          });
    }
  },
  fixes: (problem, at) => {
    if (problem.span === undefined) return [];
    const span = at.spec.positions.sqlSpan(problem.part, problem.span);
    return at.fix('Remove the invisible character', [{ span, newText: '' }], true);
  },
};

/** Zero width, soft hyphen, marks and overrides of direction, byte order mark. */
const INVISIBLE = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/u;

function isDirection(text: string, at: number): boolean {
  return /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u.test(text[at]!);
}

/** A joiner between two pictures makes one of them. */
function joinsEmoji(text: string, at: number): boolean {
  return text[at] === '\u200d' && /\p{Extended_Pictographic}\ufe0f?$/u.test(text.slice(0, at));
}

function codePoint(text: string, at: number): string {
  return `U+${text.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0')}`;
}
