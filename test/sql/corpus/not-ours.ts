// What the reference engine accepts and this project does not, each with its reason; and the families that no executable engine has.

import type { CorpusEntry } from './read-corpus.js';

/** Expressions the reference accepts and we reject on purpose, by what our first message says. */
export const NOT_OURS: readonly { readonly reason: string; readonly message: RegExp }[] = [
  { reason: 'a run is a function of its inputs', message: /gives another value in each run|depends on who runs it/ },
  { reason: 'RANGE is no type of the language', message: /RANGE values are not supported/ },
  { reason: 'geography: named arguments are not offered', message: /`ST_\w+` (has no named|lacks the) arguments/ },
  {
    reason: 'FLATTEN with a path through arrays is a syntax of the reference that BigQuery does not have',
    message: /has no fields/,
  },
];

export function isNotOurs(message: string): boolean {
  return NOT_OURS.some((known) => known.message.test(message));
}

/** Corpus families without a counterpart in any engine that we can run: they are counted apart. */
const NO_ENGINE: Readonly<Record<string, string>> = {
  geography: 'spherical geometry',
  geography_aggregates: 'spherical geometry',
  geography_windows: 'spherical geometry',
  encryption: 'keys live in BigQuery’s own key sets',
  sketches: 'the bytes of a sketch are BigQuery’s own',
  ranges: 'RANGE is no type of the language',
};

/** The expression cannot be translated by anybody: no engine has it, or the language leaves it out. */
export function isOutOfReach(entry: CorpusEntry, notOurs: boolean): boolean {
  return notOurs || entry.family in NO_ENGINE || entry.fn.startsWith('hll_count.') || entry.fn.startsWith('st_');
}
