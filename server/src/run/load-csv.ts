// A folder of CSV files → the rows of a plan's sources as canonical texts; every cell that does not fit is named with file, line and column.

import { join } from 'node:path';
import type { SourcePlan } from '../plan/plan.js';
import { readCsvRows } from '../spec/csv-rows.js';
import { readCsv } from '../syntax/csv.js';

export interface CsvLoadProblem {
  /** Absolute path. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** Column name; absent where the whole record is unreadable. */
  readonly column: string | undefined;
  readonly message: string;
}

export interface LoadedSources {
  /** By source name; cells in the order of the source's columns. */
  readonly rows: ReadonlyMap<string, readonly (readonly (string | null)[])[]>;
  /** Sources without a file: they run empty. */
  readonly missing: readonly string[];
  readonly problems: readonly CsvLoadProblem[];
}

export interface FileReader {
  readText(path: string): string | undefined;
}

/** `raw.orders` is read from `raw.orders.csv`, else from `orders.csv`. Columns are found by the header's names; a column the header lacks is NULL. */
export function loadSources(sources: readonly SourcePlan[], folder: string, files: FileReader): LoadedSources {
  const rows = new Map<string, readonly (readonly (string | null)[])[]>();
  const missing: string[] = [];
  const problems: CsvLoadProblem[] = [];
  for (const source of sources) {
    if (source.open) continue;
    const candidates = [`${source.name}.csv`, `${source.table}.csv`].map((name) => join(folder, name));
    const file = candidates.find((path) => files.readText(path) !== undefined);
    const text = file === undefined ? undefined : files.readText(file);
    if (file === undefined || text === undefined) missing.push(source.name);
    // A file of no bytes is a table of no rows: exports of empty tables look like that.
    else if (text.trim() === '') rows.set(source.name, []);
    else rows.set(source.name, readSource(source, text, file, problems));
  }
  return { rows, missing, problems };
}

/** The same from one file a source, as far as there is one: `file` is absolute, undefined where the source names none. */
export function loadRowFiles(
  sources: readonly { readonly source: SourcePlan; readonly file: string | undefined }[],
  files: FileReader,
): LoadedSources {
  const rows = new Map<string, readonly (readonly (string | null)[])[]>();
  const missing: string[] = [];
  const problems: CsvLoadProblem[] = [];
  for (const { source, file } of sources) {
    if (source.open) continue;
    const text = file === undefined ? undefined : files.readText(file);
    if (file === undefined || text === undefined) missing.push(source.name);
    else rows.set(source.name, text.trim() === '' ? [] : readSource(source, text, file, problems));
  }
  return { rows, missing, problems };
}

function readSource(
  source: SourcePlan,
  text: string,
  file: string,
  problems: CsvLoadProblem[],
): readonly (readonly (string | null)[])[] {
  const read = readCsvRows(readCsv(text), source);
  for (const { line, column, message } of read.problems) problems.push({ file, line, column, message });
  return read.rows;
}
