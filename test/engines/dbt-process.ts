// dbt commands → their exit codes, in forks of one lasting process (run_dbt.py): a start of dbt costs more than most commands.

import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { manifestFolder } from './engine-manifests.mjs';
import { pythonProgram } from './locate.js';

interface DbtProcess {
  readonly process: ChildProcess;
  readonly answers: AsyncIterator<string>;
  readonly lines: Interface;
}

let running: DbtProcess | undefined;
let last: Promise<unknown> = Promise.resolve();

/** One command after the other. The output is what dbt printed, on either stream. */
export function runDbtCommand(
  args: readonly string[],
  cwd: string,
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly exitCode: number | null; readonly output: string }> {
  const run = last.then(() => command(args, cwd, environment));
  last = run.catch(() => undefined);
  return run;
}

async function command(
  args: readonly string[],
  cwd: string,
  environment: Readonly<Record<string, string>>,
): Promise<{ exitCode: number | null; output: string }> {
  running ??= start(environment);
  const { process: child, answers } = running;
  const folder = mkdtempSync(join(tmpdir(), 'pipewright-dbt-output-'));
  const output = join(folder, 'output.txt');
  try {
    child.stdin!.write(`${JSON.stringify({ args, cwd, output })}\n`);
    const answer = await answers.next();
    if (answer.done === true) {
      running = undefined;
      throw new Error('the dbt process ended');
    }
    return { exitCode: (JSON.parse(answer.value) as { exit: number }).exit, output: readFileSync(output, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function start(environment: Readonly<Record<string, string>>): DbtProcess {
  const child = spawn(pythonProgram('python'), [join(manifestFolder, 'run_dbt.py')], {
    env: { ...process.env, ...environment },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  process.on('exit', () => child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout });
  return { process: child, lines, answers: lines[Symbol.asyncIterator]() };
}
