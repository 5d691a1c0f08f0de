// `translate --to DIALECT`: expressions from arguments or standard input, one answer for each, in their order.

import { dialectById, dialects } from '../../sql/dialects/index.js';
import { readColumns, translate } from '../../sql/translate.js';
import { exitCodes, UsageError, type ExitCode } from '../exit.js';
import { printable, type Terminal } from '../terminal.js';

export interface TranslateOptions {
  readonly to: string;
  readonly columns?: string;
  readonly format: 'text' | 'jsonl' | 'json';
}

/** Each line of standard input is an expression; an empty one is answered too (it has an error), so that answers and lines stay in step. */
export async function translateCommand(
  expressions: readonly string[],
  options: TranslateOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const dialect = dialectById(options.to);
  if (dialect === undefined)
    throw new UsageError(`no dialect ${options.to}; there are: ${dialects.map((d) => d.id).join(', ')}`);
  const columns = readColumns(options.columns ?? '');
  if (!columns.ok) {
    const { message, start, end } = columns;
    throw new UsageError(`--columns at ${start + 1}: ${message}\n${mark(options.columns ?? '', { start, end })}`);
  }
  /** Whether there is a translation. */
  const answer = (input: string): boolean => {
    const { output, type, refusals, errors, notes } = translate(input, columns.columns, dialect);
    if (options.format !== 'text') {
      terminal.out(
        `${JSON.stringify({ input, output, type, refusals, errors, ...(notes.length > 0 && { notes }) })}\n`,
      );
      return output !== null;
    }
    if (output !== null) terminal.out(`${output}\n`);
    for (const e of errors) terminal.note(`error at ${e.start + 1}: ${printable(e.message)}\n${mark(input, e)}`);
    for (const r of refusals) terminal.note(`refused at ${r.start + 1}: ${printable(r.reason)}\n${mark(input, r)}`);
    for (const n of notes) terminal.note(`note: ${printable(n.note)}`);
    return output !== null;
  };
  let translated = true;
  if (expressions.length > 0) for (const input of expressions) translated = answer(input) && translated;
  else for await (const line of terminal.inputLines()) translated = answer(line) && translated;
  return translated ? exitCodes.ok : exitCodes.findings;
}

/** The line of the text in which the span begins, and a mark below. */
function mark(text: string, span: { readonly start: number; readonly end: number }): string {
  const lineStart = text.lastIndexOf('\n', span.start - 1) + 1;
  const lineEnd = text.indexOf('\n', span.start);
  const line = text.slice(lineStart, lineEnd < 0 ? undefined : lineEnd);
  const before = printable(line.slice(0, span.start - lineStart)).length;
  const width = printable(line.slice(span.start - lineStart, Math.min(span.end - lineStart, line.length))).length;
  return `  ${printable(line)}\n  ${' '.repeat(before)}${'^'.repeat(Math.max(1, width))}`;
}
