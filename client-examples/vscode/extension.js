// Starts the Pipewright language server for pipeline specs and adds its commands to the palette.

const { existsSync } = require('node:fs');
const { join } = require('node:path');
const vscode = require('vscode');
const { LanguageClient, TransportKind } = require('vscode-languageclient/node');

/** @type {LanguageClient | undefined} */
let client;

/** The settings first, then the workspace's own installation (only when it is trusted), then the PATH. */
function serverOptions() {
  const settings = vscode.workspace.getConfiguration('pipewright.server');
  const args = settings.get('arguments', []);
  const local = vscode.workspace.isTrusted
    ? (vscode.workspace.workspaceFolders ?? [])
        .map((f) => join(f.uri.fsPath, 'node_modules', 'pipewright', 'server', 'bin', 'pipewright.js'))
        .find(existsSync)
    : undefined;
  const script = settings.get('path', '') || local;
  if (script) return { module: script, args: ['lsp', '--node-ipc', ...args], transport: TransportKind.ipc };
  return { command: 'pipewright', args: ['lsp', '--stdio', ...args], options: { shell: process.platform === 'win32' } };
}

function clientOptions() {
  const below = (pattern) => ({ scheme: 'file', pattern });
  return {
    documentSelector: [
      below('**/{spec,*.spec,*.pipeline}.{json,jsonc}'),
      below('**/pipewright.json'),
      below('**/{ddl,source_ddl}/**/*.sql'),
    ],
    outputChannelName: 'Pipewright',
  };
}

async function start() {
  client = new LanguageClient('pipewright', 'Pipewright', serverOptions(), clientOptions());
  await client.start();
}

/** Runs a server command on the document in front. */
async function execute(command, more) {
  const document = vscode.window.activeTextEditor?.document;
  if (client === undefined || document === undefined) return undefined;
  try {
    return await client.sendRequest('workspace/executeCommand', {
      command,
      arguments: [{ uri: client.code2ProtocolConverter.asUri(document.uri), ...more }],
    });
  } catch (error) {
    await vscode.window.showErrorMessage(`Pipewright: ${error.message}`);
    return undefined;
  }
}

async function generate() {
  const actions = await vscode.commands.executeCommand(
    'vscode.executeCodeActionProvider',
    vscode.window.activeTextEditor.document.uri,
    new vscode.Range(0, 0, 0, 0),
    'source.generate',
  );
  const chosen = await vscode.window.showQuickPick(actions.map((a) => ({ label: a.title, action: a })));
  const command = chosen?.action.command;
  if (command === undefined) return;
  const answer = await execute('pipewright.generate', command.arguments[0]);
  if (answer === undefined) return;
  const changed = answer.files.filter((f) => f.action !== 'unchanged').length;
  const left = answer.refusals.length + answer.blocked.length;
  await vscode.window.showInformationMessage(
    `${answer.files.length} files, ${changed} changed${left > 0 ? `, ${left} parts left out (see the problems)` : ''}.`,
  );
}

exports.activate = async (context) => {
  const command = (name, run) => context.subscriptions.push(vscode.commands.registerCommand(name, run));
  command('pipewright.generateFromHere', generate);
  command('pipewright.diagramFromHere', () => execute('pipewright.diagram', { format: 'md' }));
  command('pipewright.testFromHere', () => execute('pipewright.test', {}));
  command('pipewright.restart', async () => {
    await client?.stop();
    await start();
  });
  await start();
};

exports.deactivate = () => client?.stop();
