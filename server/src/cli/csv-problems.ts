// Faults of CSV files as a command says them: one line each on stderr, and as data for the machine contract.

import { nodeHost } from '../host/node-host.js';
import type { CsvLoadProblem } from '../run/load-csv.js';
import { shownFile } from './open-project.js';
import { printable, type Terminal } from './terminal.js';

export interface ShownCsvProblem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: string | null;
  readonly message: string;
}

export function noteCsvProblems(problems: readonly CsvLoadProblem[], terminal: Terminal): readonly ShownCsvProblem[] {
  return problems.map((problem) => {
    const file = shownFile(nodeHost.toUri(problem.file), terminal.cwd);
    terminal.note(`${file}:${problem.line}: error: ${printable(problem.message)}`);
    return { file, line: problem.line, column: problem.column ?? null, message: problem.message };
  });
}
