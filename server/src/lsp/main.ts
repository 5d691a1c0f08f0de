// Starts the language server on the channel that the arguments name: standard input and output, a socket, or Node's IPC.

import { readFileSync } from 'node:fs';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { nodeHost } from '../host/node-host.js';
import { readLogOptions } from './log.js';
import { startServer } from './server.js';

// Without an explicit channel an editor speaks over standard input and output.
if (
  !process.argv.some((a) => a === '--stdio' || a === '--node-ipc' || a.startsWith('--socket') || a.startsWith('--pipe'))
)
  process.argv.push('--stdio');

const packageFile = new URL(
  import.meta.url.endsWith('.ts') ? '../../../package.json' : '../../package.json',
  import.meta.url,
);
const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string };

startServer(createConnection(ProposedFeatures.all), { host: nodeHost, version, log: readLogOptions(process.argv) });
