// The `pipewright` process: its arguments, its streams and its exit code.

import { exitCodes } from './exit.js';
import { linesOf } from './lines-of.js';
import { runCommandLine } from './main.js';

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader of a pipe has gone (`| head`): nothing left to say.
  if (error.code === 'EPIPE') process.exit(exitCodes.ok);
});

const noColour = process.env['NO_COLOR'];
process.exitCode = await runCommandLine(process.argv.slice(2), {
  cwd: process.cwd(),
  environment: process.env,
  out: (text) => void process.stdout.write(text),
  note: (text) => void process.stderr.write(`${text}\n`),
  colour: (noColour === undefined || noColour === '') && process.stdout.isTTY,
  inputLines: () => linesOf(process.stdin),
});
