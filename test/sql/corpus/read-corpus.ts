// The corpus files (`*.sql` beside this file) → entries; a line that is neither an expression nor a known comment is an error.
//
// Notation: one expression a line. The first line is `-- kind: constant|aggregate|window` or prose; `-- fn: NAME` starts the
// expressions of a function or group. Until the next `-- fn`, `-- compare: unordered` compares arrays as bags, because
// GoogleSQL itself leaves their order open, and `-- compare: type` only the type, because the reference's server does
// not come to an end on these values. `EXPRESSION -- as: OTHER` is younger than the reference, which evaluates OTHER instead:
// what BigQuery's documentation says the function stands for.

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

export type EntryKind = 'scalar' | 'constant' | 'aggregate' | 'window';
export type Comparison = 'exact' | 'unordered' | 'type';

export interface CorpusEntry {
  /** File name without `.sql`. */
  readonly family: string;
  readonly kind: EntryKind;
  /** Catalogue id, or the section's own words. */
  readonly fn: string;
  /** 1-based, in the family's file. */
  readonly line: number;
  readonly text: string;
  /** What the reference evaluates: the text itself, or what it stands for. */
  readonly reference: string;
  readonly compare: Comparison;
}

const FOLDER = fileURLToPath(new URL('.', import.meta.url));

/** All entries of the valid families, in file and line order. */
export function readCorpus(): CorpusEntry[] {
  return families().flatMap((family) => readFamily(family, readFileSync(join(FOLDER, `${family}.sql`), 'utf8')));
}

export function families(): string[] {
  return sqlFiles(FOLDER);
}

function sqlFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .map((file) => file.slice(0, -'.sql'.length))
    .sort();
}

/** Entries of one file's text. */
export function readFamily(family: string, text: string): CorpusEntry[] {
  const entries: CorpusEntry[] = [];
  let kind: EntryKind = 'scalar';
  let fn: string | undefined;
  let compare: Comparison = 'exact';
  text.split('\n').forEach((line, index) => {
    const directive = /^-- (kind|fn|compare): (.+)$/.exec(line);
    if (directive?.[1] === 'kind') kind = directive[2] as EntryKind;
    else if (directive?.[1] === 'fn') [fn, compare] = [directive[2], 'exact'];
    else if (directive?.[1] === 'compare') compare = directive[2] as Comparison;
    else if (line !== '' && !line.startsWith('-- ')) {
      if (fn === undefined) throw new Error(`${family}.sql:${index + 1}: an expression before the first "-- fn:"`);
      const [written = '', standsFor = written] = line.split(' -- as: ');
      entries.push({ family, kind, fn, line: index + 1, text: written, reference: standsFor, compare });
    }
  });
  return entries;
}

/** An expression the reference rejects. `at` is the 0-based offset a person would point at; absent where any is as good. */
export interface InvalidEntry {
  readonly family: string;
  readonly line: number;
  readonly text: string;
  readonly at: number | undefined;
}

/** `invalid/*.sql`: expressions that must be rejected. A line `--@N` below one gives the offset to point at. */
export function readInvalid(): InvalidEntry[] {
  const folder = join(FOLDER, 'invalid');
  return sqlFiles(folder).flatMap((family) => {
    const lines = readFileSync(join(folder, `${family}.sql`), 'utf8').split('\n');
    return lines.flatMap((text, index): InvalidEntry[] => {
      if (text === '' || text.startsWith('-- ') || isPointer(text)) return [];
      const below = lines[index + 1] ?? '';
      return [{ family, line: index + 1, text, at: isPointer(below) ? Number(below.slice('--@'.length)) : undefined }];
    });
  });
}

function isPointer(line: string): boolean {
  return /^--@\d+$/.test(line);
}
