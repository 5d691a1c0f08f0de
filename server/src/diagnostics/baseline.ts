// The findings that are known and left alone: a file of them, which finding is one of them, and which are gone.
//
// An entry survives moved lines and edits elsewhere: it names rule, file, part and message, and counts; numbers in a message and
// places in lists are left out of the comparison. Names of files are relative to the baseline's own folder.

import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { Finding } from '../base/finding.js';
import type { Span } from '../base/span.js';
import { describeJson, valueOf, type JsonNode } from '../syntax/json-node.js';
import { parseJson } from '../syntax/json-tree.js';

export interface BaselineEntry {
  readonly id: string;
  /** `/`-separated, from the folder of the baseline. */
  readonly file: string;
  /** Empty where the file has no parts. */
  readonly part: string;
  readonly message: string;
  /** How often. */
  readonly count: number;
}

const VERSION = 1;

/** Its own findings are never part of it. */
export const aboutBaselines: ReadonlySet<string> = new Set(['invalid-baseline', 'stale-baseline']);

// ---- identity ------------------------------------------------------------------------------------------------------------

/** What two findings of one fault have in common over edits; `file` as in an entry. */
function entryOf(finding: Finding, file: string): Omit<BaselineEntry, 'count'> {
  return {
    id: finding.id,
    file,
    part: (finding.part ?? '').replace(/(^|\/)\d+(?=\/|$)/g, '$1*'),
    // Names keep their digits.
    message: finding.message
      .replace(/(?<![\w.])\d+(?:\.\d+)?(?!\w)/g, '0')
      .replace(/\s+/g, ' ')
      .trim(),
  };
}

function keyOf(entry: Omit<BaselineEntry, 'count'>): string {
  return JSON.stringify([entry.id, entry.file, entry.part, entry.message]);
}

/** The same over edits and renamed folders, for systems that follow findings from run to run. */
export function fingerprint(finding: Finding): string {
  return createHash('sha256')
    .update(keyOf(entryOf(finding, '')))
    .digest('hex');
}

/** Both `file:` URIs. */
export function relativeFile(baseline: string, file: string): string {
  return posix.relative(posix.dirname(pathOf(baseline)), pathOf(file));
}

/** The URI of an entry's file. */
export function entryUri(baseline: string, entry: BaselineEntry): string {
  return new URL(entry.file.split('/').map(encodeURIComponent).join('/'), baseline).href;
}

function pathOf(uri: string): string {
  try {
    return decodeURIComponent(new URL(uri).pathname);
  } catch {
    return uri;
  }
}

// ---- comparison ----------------------------------------------------------------------------------------------------------

/** Takes findings out of what a baseline has, as often as it has them. */
export class BaselineComparison {
  private readonly left: Map<string, { readonly entry: BaselineEntry; count: number }>;
  private taken = 0;

  /** `uri`: of the baseline. */
  constructor(
    entries: readonly BaselineEntry[],
    private readonly uri: string,
  ) {
    this.left = new Map();
    for (const entry of entries) {
      const known = this.left.get(keyOf(entry));
      if (known === undefined) this.left.set(keyOf(entry), { entry, count: entry.count });
      else known.count += entry.count;
    }
  }

  /** Is it one of them? Of more than there were, the later ones are new. */
  takes(finding: Finding): boolean {
    if (aboutBaselines.has(finding.id)) return false;
    const found = this.left.get(keyOf(entryOf(finding, relativeFile(this.uri, finding.file))));
    if (found === undefined || found.count === 0) return false;
    found.count--;
    this.taken++;
    return true;
  }

  get matched(): number {
    return this.taken;
  }

  /** What was not found again, each with how often. */
  gone(): readonly BaselineEntry[] {
    return [...this.left.values()].filter((l) => l.count > 0).map(({ entry, count }) => ({ ...entry, count }));
  }
}

// ---- text ----------------------------------------------------------------------------------------------------------------

/** Sorted, one entry a line: merges well, and says the same for the same findings. */
export function baselineText(findings: readonly Finding[], uri: string): string {
  const entries = new Map<string, { -readonly [K in keyof BaselineEntry]: BaselineEntry[K] }>();
  for (const finding of findings) {
    if (aboutBaselines.has(finding.id)) continue;
    const entry = entryOf(finding, relativeFile(uri, finding.file));
    const known = entries.get(keyOf(entry));
    if (known === undefined) entries.set(keyOf(entry), { ...entry, count: 1 });
    else known.count++;
  }
  return entriesText([...entries.values()]);
}

export function entriesText(entries: readonly BaselineEntry[]): string {
  const sorted = [...entries].sort(
    (a, b) =>
      compare(a.file, b.file) || compare(a.part, b.part) || compare(a.id, b.id) || compare(a.message, b.message),
  );
  const lines = sorted.map(
    ({ file, part, id, message, count }) => `    ${JSON.stringify({ file, part, id, message, count })}`,
  );
  return `{\n  "formatVersion": ${VERSION},\n  "findings": [${lines.length === 0 ? '' : `\n${lines.join(',\n')}\n  `}]\n}\n`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export type BaselineResult =
  | { readonly ok: true; readonly entries: readonly BaselineEntry[] }
  /** `span` in the text. */
  | { readonly ok: false; readonly span: Span; readonly message: string };

export function readBaseline(text: string): BaselineResult {
  const fail = (span: Span, message: string): BaselineResult => ({
    ok: false,
    span: { start: span.start, end: span.end },
    message,
  });
  const { root, problems } = parseJson(text);
  const first = problems[0];
  if (first !== undefined) return fail(first, first.message);
  if (root?.kind !== 'object')
    return fail(root ?? { start: 0, end: 0 }, 'A baseline is an object with `formatVersion` and `findings`.');
  const version = valueOf(root, 'formatVersion');
  if (version?.kind !== 'number' || version.lexeme !== String(VERSION))
    return fail(
      version ?? { start: root.start, end: root.start + 1 },
      version?.kind === 'number'
        ? `This baseline has format ${version.lexeme}; this program reads format ${VERSION}.`
        : `\`formatVersion\` is missing: it is ${VERSION}.`,
    );
  const list = valueOf(root, 'findings');
  if (list?.kind !== 'array') return fail(list ?? { start: root.start, end: root.start + 1 }, '`findings` is a list.');
  const entries: BaselineEntry[] = [];
  for (const item of list.items) {
    const entry = readEntry(item);
    if ('message' in entry && 'span' in entry) return fail(entry.span, entry.message);
    entries.push(entry);
  }
  return { ok: true, entries };
}

function readEntry(item: JsonNode): BaselineEntry | { readonly span: Span; readonly message: string } {
  if (item.kind !== 'object')
    return { span: item, message: `An entry is an object; here stands ${describeJson(item)}.` };
  const texts: Record<string, string> = {};
  for (const key of ['id', 'file', 'part', 'message']) {
    const value = valueOf(item, key);
    if (value?.kind !== 'string') return { span: value ?? item, message: `\`${key}\` is a text.` };
    texts[key] = value.value;
  }
  const count = valueOf(item, 'count');
  const number = count === undefined ? 1 : count.kind === 'number' ? Number(count.lexeme) : 0;
  if (!Number.isSafeInteger(number) || number < 1)
    return { span: count ?? item, message: '`count` is a whole number from 1.' };
  return { ...(texts as unknown as Omit<BaselineEntry, 'count'>), count: number };
}
