// Measures the bundled server over the protocol: start to `initialize`, keystroke to findings, answers to questions; cold and warm.

import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fullClient } from '../lsp/client-profiles.js';
import { LspClient, type Position } from '../lsp/lsp-client.js';
import { writeWorkspace } from './workspaces.js';

const root = join(import.meta.dirname, '..', '..');
const customer360 = process.env.PIPEWRIGHT_CUSTOMER360 ?? join(root, '..', 'shared', 'customer360');

interface Measured {
  readonly name: string;
  readonly times: number[];
}

function percentile(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

function shown({ name, times }: Measured): string {
  const number = (n: number): string => n.toFixed(1).padStart(8);
  return `  ${name.padEnd(40)}${number(percentile(times, 0.5))}${number(percentile(times, 0.99))}${number(Math.max(...times))}${String(times.length).padStart(6)}`;
}

/** Processor time of a process so far, ms; on a busy machine it says more than the clock. */
function cpuOf(pid: number | undefined): number {
  try {
    const fields = readFileSync(`/proc/${pid ?? 0}/stat`, 'utf8')
      .split(') ')[1]!
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return NaN;
  }
}

/** Node alone to its first output, the server to its answer to `initialize`, and to the findings of a document opened at once; in turns. */
async function startTimes(count: number, file: string): Promise<readonly Measured[]> {
  const node: number[] = [];
  const initialized: number[] = [];
  const found: number[] = [];
  const uri = pathToFileURL(file).href;
  const text = readFileSync(file, 'utf8');
  for (let i = 0; i < count; i++) {
    node.push(await bareNode());
    const start = performance.now();
    const client = await LspClient.start();
    await client.initialize(fullClient);
    initialized.push(performance.now() - start);
    client.open(uri, text);
    await client.diagnostics(uri, 1);
    found.push(performance.now() - start);
    await client.stop();
  }
  return [
    { name: 'node alone → first output', times: node },
    { name: 'start → initialize', times: initialized },
    { name: 'start → first findings', times: found },
  ];
}

async function bareNode(): Promise<number> {
  const start = performance.now();
  const child = spawn(process.execPath, ['-e', 'process.stdout.write("x")'], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const time = performance.now() - start;
  await new Promise((resolve) => child.once('exit', resolve));
  return time;
}

/** A place inside an SQL string where a letter can be typed and taken away again. */
interface Workload {
  readonly title: string;
  readonly file: string;
  /** Behind this text (its last occurrence before the end) letters are typed. */
  readonly anchor: string;
  readonly keystrokes: number;
}

async function measure(workload: Workload): Promise<readonly Measured[]> {
  const uri = pathToFileURL(workload.file).href;
  const text = readFileSync(workload.file, 'utf8');
  const offset = text.indexOf(workload.anchor) + workload.anchor.length;
  const before = text.slice(0, offset);
  const position: Position = { line: before.split('\n').length - 1, character: offset - before.lastIndexOf('\n') - 1 };
  const client = await LspClient.start();
  await client.initialize(fullClient);
  const opened = performance.now();
  client.open(uri, text);
  await client.diagnostics(uri, 1);
  const cold = [performance.now() - opened];
  let version = 1;
  const key = async (times: number[]): Promise<void> => {
    for (const change of [
      { range: { start: position, end: position }, text: 'x' },
      { range: { start: position, end: { line: position.line, character: position.character + 1 } }, text: '' },
    ]) {
      version++;
      client.notifications.length = 0;
      const start = performance.now();
      client.change(uri, version, [change]);
      await client.diagnostics(uri, version);
      times.push(performance.now() - start);
    }
  };
  const first: number[] = [];
  await key(first);
  const warm: number[] = [];
  const spent = cpuOf(client.child.pid);
  for (let i = 0; i < workload.keystrokes / 2; i++) await key(warm);
  const cpu = (cpuOf(client.child.pid) - spent) / warm.length;
  const document = { textDocument: { uri }, position };
  const named = text.indexOf('"name": "', text.indexOf('"models"')) + 10;
  const modelName = {
    line: text.slice(0, named).split('\n').length - 1,
    character: named - text.lastIndexOf('\n', named - 1) - 1,
  };
  const join = text.indexOf('"condition": "') + 14;
  const joinPlace = {
    line: text.slice(0, join).split('\n').length - 1,
    character: join - text.lastIndexOf('\n', join - 1) - 1,
  };
  const questions: Record<string, readonly [string, object]> = {
    completion: ['textDocument/completion', document],
    hover: ['textDocument/hover', document],
    'hover on a model': ['textDocument/hover', { textDocument: { uri }, position: modelName }],
    definition: ['textDocument/definition', document],
    references: ['textDocument/references', { ...document, context: { includeDeclaration: true } }],
    'code actions': [
      'textDocument/codeAction',
      { textDocument: { uri }, range: { start: position, end: position }, context: { diagnostics: [] } },
    ],
    ...(join >= 14 && {
      'code actions at a join': [
        'textDocument/codeAction',
        { textDocument: { uri }, range: { start: joinPlace, end: joinPlace }, context: { diagnostics: [] } },
      ] as const,
    }),
    'document symbols': ['textDocument/documentSymbol', { textDocument: { uri } }],
    'workspace symbols': ['workspace/symbol', { query: 'amount' }],
    'semantic tokens': ['textDocument/semanticTokens/full', { textDocument: { uri } }],
    'inlay hints': [
      'textDocument/inlayHint',
      { textDocument: { uri }, range: { start: { line: 0, character: 0 }, end: { line: 100_000, character: 0 } } },
    ],
  };
  const answers: Measured[] = [];
  for (const [name, [method, params]] of Object.entries(questions)) {
    const times: number[] = [];
    for (let i = 0; i < 30; i++) {
      // Every question after an edit: nothing is answered from what the last one left.
      await key([]);
      const start = performance.now();
      await client.request(method, params);
      times.push(performance.now() - start);
    }
    answers.push({ name, times });
  }
  await client.stop();
  return [
    { name: 'open → findings, cold', times: cold },
    { name: 'first keystroke → findings', times: first },
    { name: `keystroke → findings${Number.isNaN(cpu) ? '' : ` (${cpu.toFixed(1)} of CPU)`}`, times: warm },
    ...answers,
  ];
}

const folder = mkdtempSync(join(tmpdir(), 'pipewright-bench-'));
console.log(`server, ms                                    p50     p99     max     n\n`);
const workloads: Workload[] = [];
if (existsSync(join(customer360, 'spec.json'))) {
  cpSync(customer360, join(folder, 'customer360'), { recursive: true });
  workloads.push({
    title: 'Customer 360',
    file: join(folder, 'customer360', 'spec.json'),
    anchor: 'SUM({from} * ',
    keystrokes: 100,
  });
}
const example = join(folder, 'example');
cpSync(join(root, 'client-examples', 'workspace'), example, { recursive: true });
workloads.push({
  title: 'example workspace',
  file: join(example, 'bookshop.spec.json'),
  anchor: 'sales.copies * sales.',
  keystrokes: 100,
});
for (const count of (process.env.BENCH_MODELS ?? '100,1000').split(',').map(Number)) {
  const [first] = writeWorkspace(join(folder, String(count)), count);
  workloads.push({ title: `${count} models`, file: first!, anchor: 'ROUND(COALESCE({from}, 0', keystrokes: 60 });
}
const starts = await startTimes(Number(process.env.BENCH_STARTS ?? 15), join(example, 'bookshop.spec.json'));
for (const m of starts) console.log(shown(m));
const [node, initialized] = starts.map((m) => percentile(m.times, 0.5));
console.log(`  start → initialize, times node alone${(initialized! / node!).toFixed(2).padStart(12)}`);
for (const workload of workloads) {
  console.log(`\n${workload.title}`);
  for (const m of await measure(workload)) console.log(shown(m));
}
rmSync(folder, { recursive: true, force: true });
