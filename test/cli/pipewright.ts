// The command line as a user calls it, in this process: starting another one for each call takes longer than what it does.
// That a process turns it into streams and an exit code is for `process.test.ts`.

import { linesOf } from '../../server/src/cli/lines-of.js';

export interface Ended {
  readonly status: number;
  readonly out: string;
  readonly error: string;
}

export async function pipewright(
  folder: string,
  args: readonly string[],
  options: { readonly input?: string | Buffer; readonly environment?: Readonly<Record<string, string>> } = {},
): Promise<Ended> {
  // Loaded as the commands load what they need, so that there is one instance of each module.
  const { runCommandLine } = await import('../../server/src/cli/main.js');
  const out: string[] = [];
  const error: string[] = [];
  const status = await runCommandLine(args, {
    cwd: folder,
    environment: { ...process.env, NO_COLOR: '1', ...options.environment },
    out: (text) => void out.push(text),
    note: (text) => void error.push(`${text}\n`),
    colour: false,
    inputLines: () => linesOf([Buffer.from(options.input ?? '')]),
  });
  return { status, out: out.join(''), error: error.join('') };
}
