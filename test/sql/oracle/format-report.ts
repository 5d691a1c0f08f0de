// Outcomes of an oracle run → text for people, and the counts with their denominators.

import type { CorpusEntry } from '../corpus/read-corpus.js';
import type { FrontEndOutcome, Outcome } from './compare.js';
import type { ReferenceAnswer } from './reference.js';

export interface Tally {
  /** Expressions with a reference value: the denominator of every percentage. */
  readonly corpus: number;
  readonly equal: number;
  readonly noted: number;
  readonly refused: number;
  readonly notAccepted: number;
  readonly error: number;
  readonly silent: number;
  /** Printed, but the engine cannot hold the values. */
  readonly textOnly: number;
  /** Expressions that the reference accepts and cannot evaluate; in no percentage. */
  readonly unevaluable: number;
}

export function tally(outcomes: readonly Outcome[], answers: readonly ReferenceAnswer[]): Tally {
  const count = (kind: Outcome['kind']): number =>
    outcomes.filter((outcome, i) => outcome.kind === kind && answers[i]!.kind === 'value').length;
  return {
    corpus: answers.filter((answer) => answer.kind === 'value').length,
    equal: count('equal'),
    noted: count('noted'),
    refused: count('refused'),
    notAccepted: count('not-accepted'),
    error: count('error'),
    silent: count('silent'),
    textOnly: count('text-only'),
    unevaluable: answers.filter((answer) => answer.kind === 'unevaluable').length,
  };
}

export function summaryLine(dialect: string, t: Tally): string {
  const percent = (n: number): string => `${n} (${t.corpus === 0 ? '–' : ((100 * n) / t.corpus).toFixed(1)} %)`;
  return (
    `${dialect.padEnd(9)} of ${t.corpus}: translated ${percent(t.equal + t.noted)}` +
    `${t.noted > 0 ? `, ${t.noted} of them with a noted limit` : ''}, refused ${percent(t.refused)}, ` +
    `not accepted ${percent(t.notAccepted)}, errors ${percent(t.error)}, text only ${percent(t.textOnly)}, ` +
    `SILENTLY DIFFERENT ${percent(t.silent)}; besides ${t.unevaluable} that the reference cannot evaluate`
  );
}

export interface FormatOptions {
  readonly refused: boolean;
  readonly verbose: boolean;
  readonly limit: number;
}

export function formatOutcomes(
  dialect: string,
  entries: readonly CorpusEntry[],
  outcomes: readonly Outcome[],
  options: FormatOptions,
): string {
  const lines: string[] = [];
  for (const kind of ['silent', 'error', 'noted'] as const) {
    const of = entries.flatMap((_, i) => (outcomes[i]!.kind === kind ? [i] : []));
    if (of.length === 0) continue;
    lines.push(`== ${dialect}: ${kind} (${of.length})`);
    for (const i of of.slice(0, options.limit)) lines.push(...formatDifference(entries[i]!, outcomes[i]!, options.verbose));
  }
  if (options.refused) lines.push(...formatRefusals(dialect, entries, outcomes, options));
  return lines.join('\n');
}

const SHOWN_ROWS = 3;

function formatDifference(entry: CorpusEntry, outcome: Outcome, verbose: boolean): string[] {
  if (outcome.kind !== 'silent' && outcome.kind !== 'error' && outcome.kind !== 'noted') return [];
  const shown = verbose ? outcome.differences : outcome.differences.slice(0, SHOWN_ROWS);
  const more = outcome.differences.length - shown.length;
  return [
    `${place(entry)}  ${entry.text}`,
    `    ${outcome.sql.replaceAll('\n', '\n    ')}`,
    ...shown.map(({ at, expected, actual }) => `      ${at ?? 'whole'}: expected ${expected}, got ${clip(actual, verbose)}`),
    ...(more > 0 ? [`      and ${more} more`] : []),
  ];
}

function clip(text: string, verbose: boolean): string {
  const line = verbose ? text : (text.split('\n')[0] ?? '');
  return line.length > 300 && !verbose ? `${line.slice(0, 300)}…` : line;
}

function formatRefusals(
  dialect: string,
  entries: readonly CorpusEntry[],
  outcomes: readonly Outcome[],
  options: FormatOptions,
): string[] {
  const byReason = new Map<string, CorpusEntry[]>();
  entries.forEach((entry, i) => {
    const outcome = outcomes[i]!;
    const reason =
      outcome.kind === 'refused'
        ? outcome.refusals[0]?.reason
        : outcome.kind === 'not-accepted'
          ? `not accepted: ${outcome.reason}`
          : undefined;
    if (reason !== undefined) byReason.set(reason, [...(byReason.get(reason) ?? []), entry]);
  });
  const sorted = [...byReason].sort((a, b) => b[1].length - a[1].length);
  return sorted.flatMap(([reason, of]) => [
    `== ${dialect}: refused ${of.length} × ${reason}`,
    ...of.slice(0, options.verbose ? of.length : SHOWN_ROWS).map((one) => `    ${place(one)}  ${one.text}`),
  ]);
}

export function formatFronts(
  entries: readonly CorpusEntry[],
  fronts: readonly FrontEndOutcome[],
  answers: readonly ReferenceAnswer[],
  limit: number,
): string {
  const lines = entries.flatMap((entry, i): string[] => {
    const front = fronts[i]!;
    if (front.kind === 'accepted' || (front.kind === 'not-accepted' && answers[i]!.kind === 'rejected')) return [];
    return [`${place(entry)}  ${entry.text}\n    ${describeFront(front)}`];
  });
  return [`== parser and types: ${lines.length} of ${entries.length} disagree`, ...lines.slice(0, limit)].join('\n');
}

function describeFront(front: FrontEndOutcome): string {
  switch (front.kind) {
    case 'accepted':
      return 'accepted';
    case 'not-accepted':
      return front.problems.map((p) => `${p.id} [${p.start}, ${p.end}): ${p.message}`).join('; ');
    case 'wrong-type':
      return `typed ${front.ours}, the reference says ${front.theirs}`;
    case 'wrongly-accepted':
      return `accepted, the reference says: ${front.theirs}`;
  }
}

function place(entry: CorpusEntry): string {
  return `${entry.family}.sql:${entry.line}`;
}
