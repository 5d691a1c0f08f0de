// What the handlers of one server share, and how a handler says that it cannot do what was asked.

import { LSPErrorCodes, ResponseError, type Connection } from 'vscode-languageserver/node';
import type { Host } from '../workspace/host.js';
import type { ExampleCoverage } from './example-coverage.js';
import type { Log } from './log.js';
import type { Session } from './session.js';

export interface Server {
  readonly connection: Connection;
  readonly host: Host;
  readonly log: Log;
  session(): Session;
  readonly coverage: ExampleCoverage;
  /** A feature that fails answers nothing and is logged; it never takes the server down. */
  readonly guarded: <T>(name: string, nothing: T, answer: () => T) => T;
}

export function requestFailed(message: string): ResponseError {
  return new ResponseError(LSPErrorCodes.RequestFailed, message);
}
