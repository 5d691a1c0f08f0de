// `workspace/executeCommand` → the command line's own commands on the open, unsaved project; the answer is their JSON.
//
// Nothing runs until it is asked for; the embedded engine starts in its worker for one command and ends with it.

import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import {
  LSPErrorCodes,
  MessageType,
  ResponseError,
  ShowDocumentRequest,
  type CancellationToken,
  type WorkDoneProgressReporter,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import { exitCodes, UsageError } from '../cli/exit.js';
import type { OpenedSpec } from '../cli/open-project.js';
import { linesOf } from '../cli/lines-of.js';
import type { Terminal } from '../cli/terminal.js';
import { chosenEdit } from './refactoring-actions.js';
import { requestFailed, type Server } from './server-context.js';

type Arguments = Readonly<Record<string, unknown>>;

export function registerCommands(server: Server): void {
  const { connection } = server;
  connection.onExecuteCommand(async (params, token, progress) => {
    if (params.command === 'pipewright.applyEdit')
      return connection.workspace.applyEdit(params.arguments?.[0] as WorkspaceEdit);
    if (params.command === 'pipewright.refactor')
      return connection.workspace.applyEdit(await chosenEdit(server, params.arguments?.[0], token));
    const asked: Arguments = (params.arguments?.[0] as Arguments | undefined) ?? {};
    const command = new RunningCommand(server, asked, token);
    const run = runnerOf(params.command, command);
    if (run === undefined) throw requestFailed(`There is no command ${params.command}.`);
    progress.begin(titles[params.command] ?? params.command, undefined, undefined, true);
    try {
      return await run(progress);
    } catch (error) {
      if (error instanceof UsageError) throw requestFailed(error.message);
      throw error;
    } finally {
      progress.done();
    }
  });
}

const titles: Readonly<Record<string, string>> = {
  'pipewright.generate': 'Generating',
  'pipewright.diagram': 'Drawing',
  'pipewright.run': 'Running the pipeline',
  'pipewright.test': 'Running examples',
  'pipewright.explain': 'Explaining',
  'pipewright.lineage': 'Tracing columns',
};

function runnerOf(
  name: string,
  command: RunningCommand,
): ((progress: WorkDoneProgressReporter) => Promise<unknown>) | undefined {
  switch (name) {
    case 'pipewright.generate':
      return () => command.generate();
    case 'pipewright.diagram':
      return () => command.diagram();
    case 'pipewright.run':
      return () => command.run();
    case 'pipewright.test':
      return () => command.test();
    case 'pipewright.explain':
      return () => command.explain();
    case 'pipewright.lineage':
      return () => command.lineage();
    default:
      return undefined;
  }
}

class RunningCommand {
  private readonly spec: OpenedSpec;
  /** Absent for a document that was never saved. */
  private readonly root: string | undefined;

  constructor(
    private readonly server: Server,
    private readonly asked: Arguments,
    private readonly token: CancellationToken,
  ) {
    const session = server.session();
    const uri = this.text('uri');
    if (uri === undefined) throw requestFailed('The command needs `uri`, the spec it is for.');
    const canonical = session.canonical(uri);
    const project = session.project(canonical);
    if (project?.specs.some((s) => s.file === canonical) !== true)
      throw requestFailed(`${uri} is not a pipeline spec.`);
    this.spec = { workspace: session.workspace, project, uri: canonical };
    this.root = project.root.document === true ? undefined : project.root.folder;
  }

  // ---- commands ----------------------------------------------------------------------------------------------------------

  async generate(): Promise<unknown> {
    const { generate } = await import('../cli/commands/generate.js');
    const { platforms } = await import('../emit/platforms/index.js');
    const target = this.text('target') ?? '';
    const platform = platforms.find((p) => p.id === target);
    const configured = this.spec.project.settings.settings.targets.find(
      (t) =>
        t.platform === target &&
        (this.asked.dialect === undefined || t.dialect === undefined || t.dialect === this.asked.dialect),
    );
    const dialect = this.text('dialect') ?? configured?.dialect;
    const out = this.below(
      this.text('out') ??
        configured?.out ??
        `generated/${target}${platform === undefined || platform.dialects.length < 2 ? '' : `-${dialect ?? platform.dialects[0]!.id}`}`,
    );
    const once = (dryRun: boolean, force: boolean): Promise<unknown> =>
      this.answerOf((terminal) =>
        generate(
          this.spec,
          { target, ...(dialect !== undefined && { dialect }), out, dryRun, check: false, force, format: 'json' },
          terminal,
        ),
      );
    let force = this.asked.force === true;
    if (!force) {
      const kept = keptFiles(await once(true, false));
      if (kept.length > 0) force = await this.mayOverwrite(kept, out);
    }
    this.stopIfCancelled();
    const answer = await once(false, force);
    const readme = join(out, 'README.md');
    if (this.server.host.isFile(readme)) await this.show(readme);
    return answer;
  }

  async diagram(): Promise<unknown> {
    const { diagram, diagramFormats } = await import('../cli/commands/diagram.js');
    const format = diagramFormats.find((f) => f === (this.text('format') ?? 'md'));
    if (format === undefined)
      throw requestFailed(`There is no format ${String(this.asked.format)}; there are: ${diagramFormats.join(', ')}.`);
    const model = this.text('model');
    const out = this.below(this.text('out') ?? `generated/diagrams/${model ?? 'pipeline'}.${format}`);
    const answer = await this.answerOf((terminal) =>
      diagram(this.spec, { ...(model !== undefined && { model }), out, format: 'json' }, terminal),
    );
    await this.show(out);
    // Text is answered as well, as the command line prints it when it writes no file.
    const content = format === 'mmd' || format === 'md' ? this.server.host.readText(out) : undefined;
    return content === undefined ? answer : { ...(answer as object), content };
  }

  async run(): Promise<unknown> {
    const { run } = await import('../cli/commands/run.js');
    const data = this.text('dataDir') ?? ['rows', 'data'].find((f) => this.server.host.isFolder(join(this.folder, f)));
    if (data === undefined)
      throw requestFailed(
        'The command needs `dataDir`, the folder with one CSV a source; there is no folder `rows` or `data` here.',
      );
    const model = this.text('model');
    const params =
      typeof this.asked.params === 'object' && this.asked.params !== null
        ? Object.entries(this.asked.params).map(
            ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
          )
        : [];
    return this.answerOf((terminal) =>
      run(
        this.spec,
        {
          data: resolve(this.folder, data),
          models: model === undefined ? [] : [model],
          params,
          stateFile: undefined,
          format: 'json',
        },
        terminal,
      ),
    );
  }

  async test(): Promise<unknown> {
    const { test } = await import('../cli/commands/test.js');
    const model = this.text('model');
    const name = this.text('name');
    const answer = await this.answerOf((terminal) =>
      test(
        this.spec,
        {
          models: model === undefined ? [] : [model],
          ...(name !== undefined && { name }),
          format: 'json',
          // One example of several reaches less than all of them do.
          coverage: name === undefined,
          onCoverage: (measured) => this.server.coverage.measured(this.spec.uri, this.spec.project, measured),
        },
        terminal,
      ),
    );
    const results =
      (
        answer as {
          readonly results?: readonly { readonly status: string; readonly model: string; readonly name: string }[];
        }
      ).results ?? [];
    const failed = results.filter((r) => r.status === 'fail' || r.status === 'error');
    this.say(
      failed.length === 0
        ? `${results.length} ${results.length === 1 ? 'test passes' : 'tests pass'}.`
        : `${failed.length} of ${results.length} tests fail: ${failed.map((r) => `${r.model}: ${r.name}`).join(', ')}.`,
      failed.length > 0,
    );
    return answer;
  }

  async explain(): Promise<unknown> {
    const { explainCommand } = await import('../cli/commands/explain.js');
    return this.answerOf((terminal) =>
      explainCommand(this.spec, { model: this.text('model'), format: 'json' }, terminal),
    );
  }

  async lineage(): Promise<unknown> {
    const { lineageCommand } = await import('../cli/commands/lineage.js');
    return this.answerOf((terminal) =>
      lineageCommand(
        this.spec,
        {
          of: this.text('column'),
          upstream: this.asked.upstream === true,
          downstream: this.asked.downstream === true,
          depth: typeof this.asked.depth === 'number' ? this.asked.depth : undefined,
          format: 'json',
        },
        terminal,
      ),
    );
  }

  // ---- around them -------------------------------------------------------------------------------------------------------

  private text(key: string): string | undefined {
    const value = this.asked[key];
    return typeof value === 'string' && value !== '' ? value : undefined;
  }

  private get folder(): string {
    if (this.root === undefined)
      throw requestFailed(
        'The document has not been saved yet, so it has no folder to read from and write to. Save it first.',
      );
    return this.root;
  }

  /** Output stays below the root or a workspace folder, whoever asks. */
  private below(path: string): string {
    const folder = resolve(this.folder, path);
    const allowed = [this.folder, ...this.server.session().folders.flatMap((f) => this.server.host.toPath(f) ?? [])];
    const inside = allowed.some((root) => {
      const way = relative(this.server.host.realPath(root) ?? root, this.realOf(folder));
      return way !== '' && !way.startsWith('..') && !isAbsolute(way);
    });
    if (!inside) throw requestFailed(`The output folder ${path} is not below the project's root.`);
    return folder;
  }

  /** With links resolved as far as the path exists. */
  private realOf(path: string): string {
    const real = this.server.host.realPath(path);
    const parent = dirname(path);
    return real ?? (parent === path ? path : join(this.realOf(parent), basename(path)));
  }

  private stopIfCancelled(): void {
    if (this.token.isCancellationRequested) throw cancelled();
  }

  /** Runs a command of the command line with its output caught; its JSON is the answer, whatever its exit code says. */
  private async answerOf(command: (terminal: Terminal) => Promise<number> | number): Promise<unknown> {
    let out = '';
    const notes: string[] = [];
    const abort = new AbortController();
    const listening = this.token.onCancellationRequested(() => abort.abort());
    const terminal: Terminal = {
      cwd: this.root ?? process.cwd(),
      environment: process.env,
      out: (text) => void (out += text),
      note: (text) => void notes.push(text),
      colour: false,
      inputLines: () => linesOf([]),
      signal: abort.signal,
    };
    try {
      const code = await command(terminal);
      this.stopIfCancelled();
      if (out === '') throw requestFailed(notes.join('\n') || `The command ended with ${code}.`);
      if (code === exitCodes.findings) for (const note of notes) this.server.log.write('info', note);
      return JSON.parse(out) as unknown;
    } catch (error) {
      if (abort.signal.aborted) throw cancelled();
      throw error;
    } finally {
      listening.dispose();
    }
  }

  private async mayOverwrite(kept: readonly string[], out: string): Promise<boolean> {
    const overwrite = { title: 'Overwrite them' };
    const keep = { title: 'Keep my edits' };
    const shown = kept.length > 3 ? `${kept.slice(0, 3).join(', ')} and ${kept.length - 3} more` : kept.join(', ');
    const chosen = await this.server.connection.window.showWarningMessage(
      `Edited by hand in ${relative(this.folder, out)}: ${shown}.`,
      keep,
      overwrite,
    );
    return chosen?.title === overwrite.title;
  }

  private say(message: string, warning: boolean): void {
    void this.server.connection.sendNotification('window/showMessage', {
      type: warning ? MessageType.Warning : MessageType.Info,
      message,
    });
  }

  private async show(path: string): Promise<void> {
    if (!this.server.session().client.showDocument) return;
    try {
      await this.server.connection.sendRequest(ShowDocumentRequest.type, {
        uri: this.server.host.toUri(path),
        takeFocus: false,
      });
    } catch (error) {
      this.server.log.write('warning', `showDocument: ${String(error)}`);
    }
  }
}

function keptFiles(answer: unknown): readonly string[] {
  const { files = [] } = answer as { readonly files?: readonly { readonly path: string; readonly action: string }[] };
  return files.filter((f) => f.action === 'keep').map((f) => f.path);
}

function cancelled(): ResponseError {
  return new ResponseError(LSPErrorCodes.RequestCancelled, 'Cancelled');
}
