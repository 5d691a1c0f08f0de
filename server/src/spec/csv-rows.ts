// A CSV table and the columns of the source it is for → the rows as canonical texts, and every header and cell that does not fit, with its place.

import type { Span } from '../base/span.js';
import { isScalar, typeToString, type SqlType } from '../sql/types.js';
import type { CsvTable } from '../syntax/csv.js';
import { readCell } from './typed-value.js';

export interface CsvSource {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: SqlType; readonly nullable: boolean }[];
}

export interface CsvRowProblem {
  /** From 1. */
  readonly line: number;
  readonly span: Span;
  /** Column name; absent where the whole record is unreadable. */
  readonly column: string | undefined;
  readonly message: string;
}

/** Columns are found by the header's names; a column the header lacks is NULL. Cells are in the order of the source's columns; a BYTES value is hexadecimal. */
export function readCsvRows(
  table: CsvTable,
  source: CsvSource,
): { readonly rows: readonly (readonly (string | null)[])[]; readonly problems: readonly CsvRowProblem[] } {
  const problems: CsvRowProblem[] = table.problems.map((p) => ({ ...p, column: undefined }));
  const header = table.header.map((c) => c.text.trim().toLowerCase());
  for (const [i, name] of header.entries()) {
    const { text, span } = table.header[i]!;
    if (!source.columns.some((c) => c.name.toLowerCase() === name))
      problems.push({
        line: 1,
        span,
        column: text,
        message: `${source.name} has no column ${text}; it has ${source.columns.map((c) => c.name).join(', ')}`,
      });
    if (header.indexOf(name) !== i)
      problems.push({ line: 1, span, column: name, message: `the header names ${name} twice` });
  }
  const rows = table.rows.map((row) =>
    source.columns.map((column): string | null => {
      const at = header.indexOf(column.name.toLowerCase());
      const cell = at < 0 ? undefined : row.cells[at];
      const read = cell === undefined ? { value: undefined } : readCell(cell, column.type);
      const report = (message: string): null => {
        const span = cell?.span ?? { start: row.cells[0]!.span.start, end: row.cells.at(-1)!.span.end };
        problems.push({ line: cell?.line ?? row.line, span, column: column.name, message });
        return null;
      };
      if ('problem' in read) return report(`column ${column.name} (${typeToString(column.type)}): ${read.problem}`);
      if (read.value === undefined)
        return column.nullable ? null : report(`column ${column.name} is NOT NULL but empty here`);
      return isScalar(column.type, 'BYTES') ? Buffer.from(read.value, 'latin1').toString('hex') : read.value;
    }),
  );
  return { rows, problems };
}
