// Models' rows → aligned tables or CSV, for a terminal.

import type { CellValue } from '../run/engine.js';
import type { ModelRows } from '../run/run-pipeline.js';
import { printable } from './terminal.js';

export function formatRows(models: ReadonlyMap<string, ModelRows>, format: 'table' | 'csv'): string {
  const parts = [...models].map(([name, rows]) =>
    format === 'csv' ? csv(name, rows, models.size > 1) : table(name, rows),
  );
  return parts.join('\n');
}

/** One CSV a model; of several each is preceded by `# name`. NULL is an empty field, the empty string `""`. */
function csv(name: string, model: ModelRows, several: boolean): string {
  const lines = [
    model.columns.map((c) => field(c.name)),
    ...model.rows.map((row) => model.columns.map((c) => field(row[c.name] ?? null))),
  ];
  return `${several ? `# ${name}\n` : ''}${lines.map((l) => l.join(',')).join('\n')}\n`;
}

function field(value: CellValue): string {
  if (value === null) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function table(name: string, model: ModelRows): string {
  const cells = [
    model.columns.map((c) => c.name),
    ...model.rows.map((row) => model.columns.map((c) => shown(row[c.name] ?? null))),
  ];
  const widths = model.columns.map((_, i) => Math.max(...cells.map((row) => width(row[i]!))));
  const numeric = model.columns.map((c) => /^(INT64|FLOAT64|NUMERIC|BIGNUMERIC)/.test(c.type));
  const line = (row: readonly string[], header: boolean): string =>
    row
      .map((cell, i) => (numeric[i] === true && !header ? pad(cell, widths[i]!) + cell : cell + pad(cell, widths[i]!)))
      .join('  ')
      .trimEnd();
  const rule = widths.map((w) => '-'.repeat(w)).join('  ');
  const count = `${model.rows.length} row${model.rows.length === 1 ? '' : 's'}`;
  return [`${name} (${count})`, line(cells[0]!, true), rule, ...cells.slice(1).map((row) => line(row, false)), ''].join(
    '\n',
  );
}

function shown(value: CellValue): string {
  if (value === null) return 'NULL';
  return printable(typeof value === 'object' ? JSON.stringify(value) : String(value))
    .replaceAll('\n', '\\n')
    .replaceAll('\t', '\\t');
}

function width(text: string): number {
  return [...text].length;
}

function pad(text: string, to: number): string {
  return ' '.repeat(to - width(text));
}
