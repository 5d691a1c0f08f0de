// What the server says about itself: to the client's log and, where asked, to a file. Never rows, never spec text.

import { appendFileSync } from 'node:fs';
import type { Connection } from 'vscode-languageserver/node';

const LEVELS = ['error', 'warning', 'info', 'debug'] as const;
export type LogLevel = (typeof LEVELS)[number];

export interface Log {
  write(level: LogLevel, message: string): void;
}

export function openLog(connection: Connection, file: string | undefined, level: LogLevel): Log {
  const least = LEVELS.indexOf(level);
  let target = file;
  return {
    write: (of, message) => {
      if (LEVELS.indexOf(of) > least) return;
      if (of === 'error') connection.console.error(message);
      else if (of === 'warning') connection.console.warn(message);
      else connection.console.log(message);
      if (target === undefined) return;
      try {
        appendFileSync(target, `${new Date().toISOString()} ${of} ${message}\n`);
      } catch {
        // A log that can't be written must not end the server; it is tried once.
        target = undefined;
      }
    },
  };
}

export interface LogOptions {
  readonly file: string | undefined;
  readonly level: LogLevel;
}

/** `--log-file=F`, `--log-file F`, `--log-level L`. */
export function readLogOptions(argv: readonly string[]): LogOptions {
  const value = (name: string): string | undefined => {
    const at = argv.findIndex((a) => a === name || a.startsWith(`${name}=`));
    return at < 0 ? undefined : argv[at]!.includes('=') ? argv[at]!.slice(name.length + 1) : argv[at + 1];
  };
  const asked = value('--log-level');
  return { file: value('--log-file'), level: LEVELS.find((l) => l === asked) ?? 'warning' };
}
