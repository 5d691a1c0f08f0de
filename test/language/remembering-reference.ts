// History and increments as the language's prose has them, row by row in plain TypeScript: what the engine is compared with. Knows nothing of plans or SQL.

/** Instants are whole numbers, so that order and equality need no calendar. */
export type Instant = number;
export type Value = string | null;

export interface HistoryRules {
  readonly tracked: readonly string[];
  readonly overwrite: readonly string[];
  /** The rows say since when they hold; else the run's instant. */
  readonly effectiveFrom: boolean;
  readonly onDelete: 'ignore' | 'close';
  /** What stands in the expiry of an open version. */
  readonly openEnd: Instant | null;
}

export interface HistoryInput {
  readonly key: number | null;
  readonly values: Readonly<Record<string, Value>>;
  readonly since: Instant | null;
}

export interface Version {
  readonly key: number;
  readonly values: Readonly<Record<string, Value>>;
  readonly from: Instant;
  readonly to: Instant | null;
  readonly current: boolean;
}

export type Outcome<T> =
  | { readonly state: readonly T[] }
  | { /** Every reason that applies; nothing was written. */ readonly refused: ReadonlySet<string> };

export function runHistory(
  before: readonly Version[],
  input: readonly HistoryInput[],
  runTs: Instant,
  rules: HistoryRules,
): Outcome<Version> {
  const refused = new Set<string>();
  const keys = new Set<number>();
  for (const row of input) {
    if (row.key === null) refused.add('history-null-key');
    else if (keys.has(row.key)) refused.add('history-duplicate-key');
    else keys.add(row.key);
    if (rules.effectiveFrom && row.since === null) refused.add('history-null-effective-from');
  }
  const after: Version[] = [...before];
  const put = (old: Version, fresh: Version): void => void after.splice(after.indexOf(old), 1, fresh);
  for (const row of input) {
    if (row.key === null || (rules.effectiveFrom && row.since === null)) continue;
    const since = rules.effectiveFrom ? row.since! : runTs;
    const { key } = row;
    const versions = before.filter((v) => v.key === key);
    const open = (from: Instant): Version => ({ key, values: row.values, from, to: rules.openEnd, current: true });
    const current = versions.find((v) => v.current);
    if (versions.length === 0) after.push(open(since));
    else if (current !== undefined) {
      if (rules.tracked.every((c) => current.values[c] === row.values[c])) continue;
      if (since > current.from) {
        put(current, { ...current, to: since, current: false });
        after.push(open(since));
      } else if (since === current.from) put(current, { ...current, values: row.values });
      else refused.add('history-late-change');
    } else {
      const ended = Math.max(...versions.map((v) => v.to!));
      const start = since >= ended ? since : runTs;
      if (start < ended) refused.add('history-late-return');
      else after.push(open(start));
    }
  }
  if (rules.onDelete === 'close')
    for (const current of before.filter((v) => v.current && !keys.has(v.key))) {
      if (runTs < current.from) refused.add('history-early-close');
      else if (runTs === current.from) after.splice(after.indexOf(current), 1);
      else put(current, { ...current, to: runTs, current: false });
    }
  if (refused.size > 0) return { refused };
  const fresh = new Map(input.map((row) => [row.key, row.values]));
  const overwritten = after.map((v) => {
    const values = fresh.get(v.key);
    return values === undefined
      ? v
      : { ...v, values: { ...v.values, ...Object.fromEntries(rules.overwrite.map((c) => [c, values[c]!])) } };
  });
  return { state: overwritten };
}

/** What must hold of any history: no overlap, one current version at most, and it the last. */
export function brokenInvariant(versions: readonly Version[], rules: HistoryRules): string | undefined {
  for (const key of new Set(versions.map((v) => v.key))) {
    const own = versions.filter((v) => v.key === key).sort((a, b) => a.from - b.from);
    if (own.filter((v) => v.current).length > 1) return `key ${key} has two current versions`;
    for (const [i, v] of own.entries()) {
      const end = v.current ? Infinity : v.to!;
      if (v.current && v.to !== rules.openEnd) return `the current version of key ${key} is not open`;
      if (end < v.from) return `a version of key ${key} ends before it begins`;
      if (own[i + 1] !== undefined && own[i + 1]!.from < end) return `versions of key ${key} overlap`;
    }
  }
  return undefined;
}

// ---- increments --------------------------------------------------------------------------------------------------------

export interface IncrementRow {
  readonly key: number | null;
  readonly mark: Instant | null;
  readonly value: Value;
}

export function runIncrement(
  before: readonly IncrementRow[],
  input: readonly IncrementRow[],
  lookback: number,
): Outcome<IncrementRow> {
  const marks = before.flatMap((r) => (r.mark === null ? [] : [r.mark]));
  const from = marks.length === 0 ? -Infinity : Math.max(...marks) - lookback;
  const kept = input.filter((r) => r.mark !== null && r.mark >= from);
  if (new Set(kept.map((r) => r.key)).size < kept.length) return { refused: new Set(['incremental-duplicate-key']) };
  const keys = new Set(kept.map((r) => r.key));
  return { state: [...before.filter((r) => !keys.has(r.key)), ...kept] };
}
