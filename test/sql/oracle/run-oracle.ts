// The whole corpus through reference, parser, types, one dialect and its engine → outcomes by entry; used by tests and tools.

import { readCorpus, type CorpusEntry } from '../corpus/read-corpus.js';
import { compareEntries, frontEndOutcome, type FrontEndOutcome, type Outcome } from './compare.js';
import { Reference, type ReferenceAnswer } from './reference.js';
import type { TargetId } from './target-ids.js';
import { target } from './targets.js';

export interface ReferenceRun {
  readonly entries: readonly CorpusEntry[];
  readonly answers: readonly ReferenceAnswer[];
  readonly fronts: readonly FrontEndOutcome[];
}

/** Without `entries`, the whole corpus. */
export async function runReference(entries: readonly CorpusEntry[] = readCorpus()): Promise<ReferenceRun> {
  const reference = new Reference();
  try {
    const answers = await reference.answers(entries);
    return { entries, answers, fronts: entries.map((entry, i) => frontEndOutcome(entry, answers[i]!)) };
  } finally {
    await reference.stop();
  }
}

export async function runTarget(id: TargetId, run: ReferenceRun): Promise<Outcome[]> {
  const on = target(id);
  try {
    return await compareEntries(run.entries, run.answers, run.fronts, on);
  } finally {
    await on.stop();
  }
}
