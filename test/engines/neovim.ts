// Runs headless Neovim on a file with a Lua script → exit code and output; the script ends it with `qa!` or `cq!`.
import { runChild, type ChildOptions, type ChildOutput } from './child-output.js';

/** No user configuration, plug-ins, shada or swap file take part. `print` in the script lands in the output. */
export function runNeovim(luaFile: string, file: string | null, options: ChildOptions = {}): Promise<ChildOutput> {
  const args = [
    '--headless',
    '-u',
    'NONE',
    '-i',
    'NONE',
    '-n',
    ...(file === null ? [] : [file]),
    '-c',
    `luafile ${luaFile}`,
  ];
  return runChild('nvim', args, { timeout: 60_000, ...options });
}
