// `test SPEC`: the examples of every model, run on the embedded engine.

import { openDuckdb } from '../../run/duckdb-engine.js';
import { runExamples, type ExampleResult } from '../../run/run-examples.js';
import { duckdb } from '../../sql/dialects/duckdb/dialect.js';
import { exitCodes, UsageError, type ExitCode } from '../exit.js';
import { openSpec, type SpecArgument } from '../open-project.js';
import { printable, type Terminal } from '../terminal.js';

export interface TestOptions {
  readonly models: readonly string[];
  readonly name?: string;
  readonly format: 'text' | 'json';
}

export async function test(spec: SpecArgument, options: TestOptions, terminal: Terminal): Promise<ExitCode> {
  const { project } = openSpec(spec, terminal.cwd);
  const models = options.models.map((name) => {
    const found = project.model.models.find((m) => m.name.toLowerCase() === name.toLowerCase());
    if (found === undefined) throw new UsageError(`no model named ${name}`);
    return found.name;
  });
  const { plan } = project;
  const engine = await openDuckdb();
  let results: readonly ExampleResult[];
  try {
    results = await runExamples(engine, plan, duckdb, { ...(models.length > 0 && { models: new Set(models) }), ...(options.name !== undefined && { name: options.name }), ...(terminal.signal !== undefined && { signal: terminal.signal }) });
  } finally {
    await engine.close();
  }
  if (options.format === 'json') {
    const shown = results.map((r) => ({
      model: r.model,
      name: r.name,
      kind: 'example',
      status: r.status,
      diffs: r.differences.map((d) => ({ row: d.row, column: d.column ?? null, expected: d.expected ?? null, actual: d.actual ?? null })),
      ...(r.message !== undefined && { message: r.message }),
    }));
    terminal.out(`${JSON.stringify({ formatVersion: 1, results: shown }, undefined, 2)}\n`);
  } else {
    terminal.out(results.map(asText).join('') + `${results.filter((r) => r.status === 'pass').length} passed, ${results.filter((r) => r.status !== 'pass').length} failed\n`);
  }
  const blocked = plan.blocked.filter((b) => models.length === 0 || models.some((m) => b.name === m || b.name.startsWith(`${m}.`)));
  for (const b of blocked) terminal.note(`blocked: ${printable(b.name)} [${b.findingId}]`);
  return results.some((r) => r.status !== 'pass') || blocked.length > 0 ? exitCodes.findings : exitCodes.ok;
}

function asText(result: ExampleResult): string {
  const head = `${result.status}  ${printable(result.model)}: ${printable(result.name)}\n`;
  const message = result.message === undefined ? '' : `      ${printable(result.message)}\n`;
  const differences = result.differences.map((d) => `      row ${d.row}${d.column === undefined ? '' : `, ${printable(d.column)}`}: expected ${printable(JSON.stringify(d.expected ?? null))}, got ${printable(JSON.stringify(d.actual ?? null))}\n`);
  return head + message + differences.join('');
}
