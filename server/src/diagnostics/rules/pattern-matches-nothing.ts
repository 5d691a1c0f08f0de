// A regular expression that no text matches, or none of those that its subject can be: anchors inside, letters that were taken out before.

import { canBeFound } from '../../model/pattern-reach.js';
import { textFormOf } from '../../model/text-form.js';
import type { TypedCall } from '../../sql/typed-tree.js';
import type { Rule } from '../rule.js';
import { placeOf, shown } from '../written-text.js';

/** With what they give where nothing is found. */
const OUTCOMES: Readonly<Record<string, string>> = {
  regexp_contains: 'this is never TRUE',
  regexp_extract: 'this is always NULL',
  regexp_substr: 'this is always NULL',
  regexp_extract_all: 'this array is always empty',
  regexp_instr: 'this is always 0',
  regexp_replace: 'nothing is ever replaced',
};

export const patternMatchesNothing: Rule = {
  id: 'pattern-matches-nothing',
  family: 'sql',
  severity: 'warning',
  onNode: {
    fns: Object.keys(OUTCOMES),
    visit(place, report) {
      const { fn, args } = place.node as TypedCall;
      const [subject, pattern] = args;
      if (subject === undefined || pattern?.kind !== 'literal' || pattern.value === undefined) return;
      const reason =
        canBeFound(pattern.value) === false
          ? 'no text matches it: something has to stand in front of `^` or behind `$`'
          : subject.kind !== 'literal' &&
              canBeFound(pattern.value, textFormOf(subject, place.model?.inputs ?? [])) === false
            ? `\`${shown(place, subject)}\` never has the characters that it needs there`
            : undefined;
      if (reason !== undefined)
        report({
          ...placeOf(place, pattern),
          message: `\`${shown(place, pattern)}\` is never found, so ${OUTCOMES[fn]!}: ${reason}.`,
        });
    },
  },
};
