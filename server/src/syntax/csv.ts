// CSV text → header and rows of cells that still know whether they were quoted; a record that cannot be read is reported with its place and left out, the others stay.

import type { Span } from '../base/span.js';

export interface CsvCell {
  readonly text: string;
  /** `""` is the empty string; an empty cell without quotes is NULL. */
  readonly quoted: boolean;
  /** Line of the file that the cell begins on, from 1. */
  readonly line: number;
  /** In the file, quotes included. */
  readonly span: Span;
}

export interface CsvRow {
  /** Line that the row begins on, from 1. */
  readonly line: number;
  /** As many as the header has. */
  readonly cells: readonly CsvCell[];
}

export interface CsvProblem {
  readonly message: string;
  /** From 1. */
  readonly line: number;
  readonly span: Span;
}

export interface CsvTable {
  readonly header: readonly CsvCell[];
  readonly rows: readonly CsvRow[];
  readonly problems: readonly CsvProblem[];
}

/**
 * Comma-separated values with a header line, as RFC 4180 has them: quoted by `"` (doubled inside), lines ended by `\n` or
 * `\r\n`, with or without a byte-order mark. Empty lines are skipped, unless the table has one column: there they are NULL.
 */
export function readCsv(text: string): CsvTable {
  const reader = new CsvReader(text);
  const records = reader.records();
  const { problems } = reader;
  const header = records[0];
  if (header === undefined) {
    problems.push({
      line: 1,
      span: { start: 0, end: text.length },
      message: 'The file is empty: its first line has to name the columns.',
    });
    return { header: [], rows: [], problems };
  }
  checkHeader(header.cells, problems);
  const rows = records
    .slice(1)
    .flatMap((record) =>
      isRow(record, header.cells.length, problems) ? [{ line: record.line, cells: record.cells }] : [],
    );
  return { header: header.cells, rows, problems: problems.sort((a, b) => a.span.start - b.span.start) };
}

interface CsvRecord extends CsvRow {
  readonly readable: boolean;
}

class CsvReader {
  readonly problems: CsvProblem[] = [];
  private at: number;
  private line = 1;
  private readable = true;

  constructor(private readonly text: string) {
    this.at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  }

  records(): readonly CsvRecord[] {
    const records: CsvRecord[] = [];
    while (this.at < this.text.length) {
      const line = this.line;
      this.readable = true;
      const cells = [this.cell()];
      while (this.text[this.at] === ',') {
        this.at++;
        cells.push(this.cell());
      }
      records.push({ line, cells, readable: this.readable });
      this.endLine();
    }
    return records;
  }

  private cell(): CsvCell {
    const { text, line } = this;
    const start = this.at;
    if (text[start] === '"') return this.quoted(start, line);
    const end = this.cellEnd(start);
    this.at = end;
    const quote = text.slice(start, end).indexOf('"');
    if (quote >= 0)
      this.refuse(
        start + quote,
        start + quote + 1,
        'A `"` stands inside a value that is not quoted: quote the whole value and double the quotes in it.',
      );
    return { text: text.slice(start, end), quoted: false, line, span: { start, end } };
  }

  private quoted(start: number, line: number): CsvCell {
    const { text } = this;
    let at = start + 1;
    for (;;) {
      const quote = text.indexOf('"', at);
      if (quote < 0) {
        this.refuse(start, start + 1, 'This `"` is never closed.');
        // The next line is taken for a new record, so that one forgotten quote does not swallow the file.
        this.at = this.lineEnd(start);
        return { text: text.slice(start + 1, this.at), quoted: true, line, span: { start, end: this.at } };
      }
      at = quote + 1;
      if (text[at] !== '"') break;
      at++;
    }
    const value = text.slice(start + 1, at - 1);
    for (const unit of value) if (unit === '\n') this.line++;
    const end = this.cellEnd(at);
    if (end > at)
      this.refuse(
        at,
        end,
        'Behind a closing `"` only a comma or the end of the line may stand; a `"` inside a quoted value is doubled.',
      );
    this.at = end;
    return { text: value.replaceAll('""', '"'), quoted: true, line, span: { start, end: at } };
  }

  /** The next comma or line end. */
  private cellEnd(from: number): number {
    const comma = this.text.indexOf(',', from);
    const end = this.lineEnd(from);
    return comma < 0 ? end : Math.min(comma, end);
  }

  private lineEnd(from: number): number {
    const feed = this.text.indexOf('\n', from);
    if (feed < 0) return this.text.length;
    return feed > from && this.text[feed - 1] === '\r' ? feed - 1 : feed;
  }

  private endLine(): void {
    if (this.text[this.at] === '\r') this.at++;
    if (this.text[this.at] === '\n') this.at++;
    this.line++;
  }

  private refuse(start: number, end: number, message: string): void {
    this.readable = false;
    this.problems.push({ line: this.line, span: { start, end }, message });
  }
}

function checkHeader(cells: readonly CsvCell[], problems: CsvProblem[]): void {
  const seen = new Set<string>();
  cells.forEach(({ text, line, span }, index) => {
    if (text === '') problems.push({ line, span, message: `Column ${index + 1} of the header has no name.` });
    else if (seen.has(text.toLowerCase()))
      problems.push({ line, span, message: `The header names \`${text}\` twice; case makes no difference.` });
    seen.add(text.toLowerCase());
  });
}

function isRow({ line, cells, readable }: CsvRecord, columns: number, problems: CsvProblem[]): boolean {
  const first = cells[0]!;
  if (!readable || (columns > 1 && cells.length === 1 && first.text === '' && !first.quoted)) return false;
  if (cells.length === columns) return true;
  const span = { start: first.span.start, end: cells.at(-1)!.span.end };
  problems.push({
    line,
    span,
    message: `This row has ${counted(cells.length, 'value')}, the header ${counted(columns, 'column')}.`,
  });
  return false;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
