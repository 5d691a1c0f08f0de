// Runs one command to its end → exit code and everything it printed; never rejects because the command failed.
import { spawn } from 'node:child_process';

export interface ChildOutput {
  /** null when the command was killed or could not be started. */
  readonly exitCode: number | null;
  /** Standard output and standard error as they came. */
  readonly output: string;
  readonly stdout: string;
}

export interface ChildOptions {
  readonly cwd?: string;
  /** Added to this process's environment. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Milliseconds until it is killed; by default five minutes. */
  readonly timeout?: number;
}

export function runChild(command: string, args: readonly string[], options: ChildOptions = {}): Promise<ChildOutput> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.environment },
      timeout: options.timeout ?? 300_000,
      killSignal: 'SIGKILL',
    });
    const kill = (): void => void child.kill('SIGKILL');
    process.on('exit', kill);
    const all: string[] = [];
    const out: string[] = [];
    child.stdout.setEncoding('utf8').on('data', (text: string) => void (all.push(text), out.push(text)));
    child.stderr.setEncoding('utf8').on('data', (text: string) => void all.push(text));
    child.stdin.on('error', () => undefined).end(options.input ?? '');
    const finish = (exitCode: number | null): void => {
      process.off('exit', kill);
      resolve({ exitCode, output: all.join(''), stdout: out.join('') });
    };
    child.on('error', (error) => {
      all.push(error.message);
      finish(null);
    });
    child.on('close', finish);
  });
}
