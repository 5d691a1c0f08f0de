// `translate --to DIALECT`: expressions from arguments or standard input, one answer a line.

import { dialectById, dialects } from '../../sql/dialects/index.js';
import { readColumns, translate } from '../../sql/translate.js';
import { exitCodes, UsageError, type ExitCode } from '../exit.js';
import { printable, type Terminal } from '../terminal.js';

export interface TranslateOptions {
  readonly to: string;
  readonly columns?: string;
  readonly format: 'text' | 'jsonl';
}

export async function translateCommand(expressions: readonly string[], options: TranslateOptions, terminal: Terminal): Promise<ExitCode> {
  const dialect = dialectById(options.to);
  if (dialect === undefined) throw new UsageError(`no dialect ${options.to}; there are: ${dialects.map((d) => d.id).join(', ')}`);
  const columns = readColumns(options.columns ?? '');
  if (!columns.ok) throw new UsageError(`--columns: ${columns.message}`);
  const inputs = expressions.length > 0 ? expressions : lines(await terminal.readInput());
  let failed = false;
  for (const input of inputs) {
    const result = translate(input, columns.columns, dialect);
    failed ||= result.output === null;
    if (options.format === 'jsonl') {
      const { output, type, refusals, errors, notes } = result;
      terminal.out(`${JSON.stringify({ formatVersion: 1, input, output, type, refusals, errors, notes })}\n`);
      continue;
    }
    if (result.output !== null) terminal.out(`${result.output}\n`);
    for (const e of result.errors) terminal.note(`error at ${e.start + 1}: ${printable(e.message)}\n${mark(input, e)}`);
    for (const r of result.refusals) terminal.note(`refused at ${r.start + 1}: ${printable(r.reason)}\n${mark(input, r)}`);
    for (const n of result.notes) terminal.note(`note: ${printable(n.note)}`);
  }
  return failed ? exitCodes.findings : exitCodes.ok;
}

function lines(text: string): readonly string[] {
  return text.split(/\r?\n/).filter((line) => line.trim() !== '');
}

function mark(input: string, span: { readonly start: number; readonly end: number }): string {
  return `  ${printable(input)}\n  ${' '.repeat(span.start)}${'^'.repeat(Math.max(1, span.end - span.start))}`;
}
