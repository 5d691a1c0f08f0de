// Outcomes of an oracle run → text for people, and the counts with their denominators.

import { isCellError } from '../../engines/canonical-value.js';
import { isOutOfReach } from '../corpus/not-ours.js';
import type { CorpusEntry } from '../corpus/read-corpus.js';
import type { FrontEndOutcome, Outcome } from './compare.js';
import type { ReferenceAnswer } from './reference.js';

export interface Tally {
  /** Expressions with a reference value: the denominator of every percentage but `reachable`'s. */
  readonly corpus: number;
  readonly equal: number;
  readonly noted: number;
  readonly refused: number;
  readonly notAccepted: number;
  readonly error: number;
  /** Errors of `REVIEWED_ERRORS`: not translated either. */
  readonly reviewedError: number;
  readonly silent: number;
  /** Printed, but the engine cannot hold the values. */
  readonly textOnly: number;
  /** Expressions that the reference accepts and cannot evaluate; in no percentage. */
  readonly unevaluable: number;
  /** The corpus without what nobody can translate (`isOutOfReach`) and without refusals of what the reference itself raises an error for in every row (NULL rows aside). */
  readonly reachable: number;
  /** Translated ones among them. */
  readonly reached: number;
}

export function tally(
  entries: readonly CorpusEntry[],
  outcomes: readonly Outcome[],
  fronts: readonly FrontEndOutcome[],
  answers: readonly ReferenceAnswer[],
): Tally {
  const valued = entries.flatMap((_, i) => (answers[i]!.kind === 'value' ? [i] : []));
  const count = (...kinds: readonly Outcome['kind'][]): number =>
    valued.filter((i) => kinds.includes(outcomes[i]!.kind)).length;
  const reachable = valued.filter(
    (i) =>
      !isOutOfReach(entries[i]!, fronts[i]!.kind === 'not-ours') &&
      !(outcomes[i]!.kind === 'refused' && onlyErrs(answers[i]!)),
  );
  return {
    corpus: valued.length,
    equal: count('equal'),
    noted: count('noted'),
    refused: count('refused'),
    notAccepted: count('not-accepted'),
    error: count('error'),
    reviewedError: count('reviewed-error'),
    silent: count('silent'),
    textOnly: count('text-only'),
    unevaluable: answers.filter((answer) => answer.kind === 'unevaluable').length,
    reachable: reachable.length,
    reached: reachable.filter((i) => outcomes[i]!.kind === 'equal' || outcomes[i]!.kind === 'noted').length,
  };
}

function onlyErrs(answer: ReferenceAnswer): boolean {
  return (
    answer.kind === 'value' &&
    answer.cells.some(isCellError) &&
    answer.cells.every((cell) => cell === null || isCellError(cell))
  );
}

const share = (n: number, of: number): string => (of === 0 ? '–' : `${((100 * n) / of).toFixed(1)} %`);

export function summaryLine(dialect: string, t: Tally): string {
  const percent = (n: number): string => `${n} (${share(n, t.corpus)})`;
  return (
    `${dialect.padEnd(9)} of ${t.corpus}: translated ${percent(t.equal + t.noted)}` +
    `${t.noted > 0 ? `, ${t.noted} of them with a noted limit` : ''}, refused ${percent(t.refused)}, ` +
    `not accepted ${percent(t.notAccepted)}, errors ${percent(t.error)} and ${t.reviewedError} reviewed, text only ${percent(t.textOnly)}, ` +
    `SILENTLY DIFFERENT ${percent(t.silent)}; within reach ${t.reachable}: translated ${t.reached} (${share(t.reached, t.reachable)}); ` +
    `besides ${t.unevaluable} that the reference cannot evaluate`
  );
}

/** One line a corpus family. */
export function familyLines(
  entries: readonly CorpusEntry[],
  outcomes: readonly Outcome[],
  fronts: readonly FrontEndOutcome[],
  answers: readonly ReferenceAnswer[],
): string {
  const families = [...new Set(entries.map((entry) => entry.family))];
  return families
    .map((family) => {
      const of = entries.flatMap((entry, i) => (entry.family === family ? [i] : []));
      const only = <T>(all: readonly T[]): T[] => of.map((i) => all[i]!);
      const t = tally(only(entries), only(outcomes), only(fronts), only(answers));
      return `  ${family.padEnd(22)} ${String(t.equal + t.noted).padStart(4)} of ${String(t.corpus).padStart(4)}, within reach ${String(t.reached).padStart(4)} of ${String(t.reachable).padStart(4)} (${share(t.reached, t.reachable)})`;
    })
    .join('\n');
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
  for (const kind of ['silent', 'error', 'reviewed-error', 'noted'] as const) {
    const of = entries.flatMap((_, i) => (outcomes[i]!.kind === kind ? [i] : []));
    if (of.length === 0) continue;
    lines.push(`== ${dialect}: ${kind} (${of.length})`);
    for (const i of of.slice(0, options.limit))
      lines.push(...formatDifference(entries[i]!, outcomes[i]!, options.verbose));
  }
  if (options.refused) lines.push(...formatRefusals(dialect, entries, outcomes, options));
  return lines.join('\n');
}

const SHOWN_ROWS = 3;

function formatDifference(entry: CorpusEntry, outcome: Outcome, verbose: boolean): string[] {
  if (!('differences' in outcome)) return [];
  const shown = verbose ? outcome.differences : outcome.differences.slice(0, SHOWN_ROWS);
  const more = outcome.differences.length - shown.length;
  return [
    `${place(entry)}  ${entry.text}`,
    `    ${outcome.sql.replaceAll('\n', '\n    ')}`,
    ...shown.map(
      ({ at, expected, actual }) => `      ${at ?? 'whole'}: expected ${expected}, got ${clip(actual, verbose)}`,
    ),
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
    if (
      front.kind === 'accepted' ||
      front.kind === 'not-ours' ||
      (front.kind === 'not-accepted' && answers[i]!.kind === 'rejected')
    )
      return [];
    return [`${place(entry)}  ${entry.text}\n    ${describeFront(front)}`];
  });
  return [`== parser and types: ${lines.length} of ${entries.length} disagree`, ...lines.slice(0, limit)].join('\n');
}

function describeFront(front: FrontEndOutcome): string {
  switch (front.kind) {
    case 'accepted':
      return 'accepted';
    case 'not-ours':
    case 'not-accepted':
      return front.problems.map((p) => `${p.id} [${p.start}, ${p.end}): ${p.message}`).join('; ');
    case 'wrong-type':
      return `typed ${front.ours}, the reference says ${front.theirs}`;
    case 'wrong-nullability':
      return `typed as never NULL, the reference gives NULL at ${front.at}`;
    case 'wrongly-accepted':
      return `accepted, the reference says: ${front.theirs}`;
  }
}

function place(entry: CorpusEntry): string {
  return `${entry.family}.sql:${entry.line}`;
}
