// The embedded engine for one refactoring: started in its worker when rows of examples are to be worked out, shown as progress, ended with it.

import type { CancellationToken } from 'vscode-languageserver/node';
import type { ExampleEngine } from '../refactor/example-engine.js';
import { requestFailed, type Server } from './server-context.js';

const TITLE = 'Working out rows of examples';

/** A client that cancels, in the request or in the progress it is shown, ends the engine. */
export async function withExampleEngine<T>(
  server: Server,
  token: CancellationToken,
  work: (engine: ExampleEngine) => Promise<T>,
): Promise<T> {
  const [{ openDuckdb }, { ExampleRows }, { duckdb }] = await Promise.all([
    import('../run/duckdb-engine.js'),
    import('../run/example-rows.js'),
    import('../sql/dialects/duckdb/dialect.js'),
  ]);
  const abort = new AbortController();
  const progress = server.session().client.progress
    ? await server.connection.window.createWorkDoneProgress()
    : undefined;
  const listening = [token, progress?.token].map((t) => t?.onCancellationRequested(() => abort.abort()));
  progress?.begin(TITLE, undefined, undefined, true);
  try {
    const engine = await openDuckdb().catch((error: unknown) => {
      throw requestFailed(`The engine that works out the rows of examples cannot be started: ${String(error)}`);
    });
    try {
      return await work(new ExampleRows(engine, duckdb, abort.signal));
    } catch (error) {
      if (abort.signal.aborted) throw requestFailed('Cancelled');
      throw error;
    } finally {
      await engine.close();
    }
  } finally {
    progress?.done();
    for (const l of listening) l?.dispose();
  }
}
