// Starts the language server on the channel that the arguments name: standard input and output, a socket, or Node's IPC.
//
// An editor waits for the answer to `initialize`: only what that answer needs is loaded before it, everything else behind it.

import { readFileSync } from 'node:fs';
import {
  createConnection,
  ErrorCodes,
  ProposedFeatures,
  ResponseError,
  type InitializeParams,
} from 'vscode-languageserver/node';
import { capabilitiesFor } from './capabilities.js';
import { readClient, type Client } from './client.js';
import { readLogOptions } from './log.js';
import { MessageGate } from './message-gate.js';

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

const gate = new MessageGate();
const connection = createConnection(ProposedFeatures.all, { messageStrategy: gate });

const early = connection.onRequest(() => {
  throw new ResponseError(ErrorCodes.ServerNotInitialized, 'The server is not initialized.');
});
connection.onInitialize((params) => {
  const client = readClient(params);
  gate.close();
  // The answer is on its way before the loading begins.
  setImmediate(() => void load(params, client));
  return { capabilities: capabilitiesFor(client), serverInfo: { name: 'pipewright', version } };
});
connection.listen();

async function load(params: InitializeParams, client: Client): Promise<void> {
  try {
    const [{ startServer }, { nodeHost }] = await Promise.all([import('./server.js'), import('../host/node-host.js')]);
    startServer(connection, params, client, { host: nodeHost, gate, log: readLogOptions(process.argv) });
    early.dispose();
    gate.open();
  } catch (error) {
    // A broken installation: an editor shows what is written here and that the server has ended.
    process.stderr.write(`pipewright: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(3);
  }
}
