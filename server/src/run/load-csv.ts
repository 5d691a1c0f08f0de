// A folder of CSV files → the rows of a plan's sources as canonical texts; every cell that does not fit is named with file, line and column.

import { join } from 'node:path';
import type { SourcePlan } from '../plan/plan.js';
import { readCell } from '../spec/typed-value.js';
import { isScalar, typeToString } from '../sql/types.js';
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
  const table = readCsv(text);
  for (const p of table.problems) problems.push({ file, line: p.line, column: undefined, message: p.message });
  const header = table.header.map((c) => c.text.trim().toLowerCase());
  for (const [i, name] of header.entries()) {
    if (!source.columns.some((c) => c.name.toLowerCase() === name)) {
      problems.push({
        file,
        line: 1,
        column: table.header[i]!.text,
        message: `${source.name} has no column ${table.header[i]!.text}; it has ${source.columns.map((c) => c.name).join(', ')}`,
      });
    }
    if (header.indexOf(name) !== i)
      problems.push({ file, line: 1, column: name, message: `the header names ${name} twice` });
  }
  return table.rows.map((row) =>
    source.columns.map((column): string | null => {
      const at = header.indexOf(column.name.toLowerCase());
      const cell = at < 0 ? undefined : row.cells[at];
      const read = cell === undefined ? { value: undefined } : readCell(cell, column.type);
      if ('problem' in read) {
        problems.push({
          file,
          line: cell!.line,
          column: column.name,
          message: `column ${column.name} (${typeToString(column.type)}): ${read.problem}`,
        });
        return null;
      }
      if (read.value === undefined) {
        if (!column.nullable)
          problems.push({
            file,
            line: cell?.line ?? row.line,
            column: column.name,
            message: `column ${column.name} is NOT NULL but empty here`,
          });
        return null;
      }
      return isScalar(column.type, 'BYTES') ? Buffer.from(read.value, 'latin1').toString('hex') : read.value;
    }),
  );
}
