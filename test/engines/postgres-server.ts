// A throw-away PostgreSQL server of Debian's on a free local port, for programs that need a real connection.
import { execFileSync, spawn } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { connect } from 'node:net';
import { freePort } from './free-port.js';
import { debianProgram } from './locate.js';

export interface PostgresServer {
  /** No password is asked. */
  readonly connection: {
    readonly type: 'postgres';
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly database: string;
  };
  stop(): Promise<void>;
}

const READY_MILLIS = 20_000;
const SETTINGS = { fsync: 'off', timezone: 'UTC', unix_socket_directories: '', shared_buffers: '32MB' };

export async function startPostgresServer(): Promise<PostgresServer> {
  const initdb = debianProgram('postgres-server');
  if (initdb === null) throw new Error('no PostgreSQL server is installed');
  const identity = unprivilegedIdentity();
  const home = mkdtempSync(join(tmpdir(), 'pipewright-postgres-'));
  if (identity !== undefined) chownSync(home, identity.uid, identity.gid);
  const data = join(home, 'data');
  const initialize = ['-D', data, '-U', 'test', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'];
  execFileSync(initdb, initialize, { ...identity, cwd: home, stdio: 'pipe' });
  const port = await freePort();
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = spawn(
    join(dirname(initdb), 'postgres'),
    ['-D', data, '-h', '127.0.0.1', '-p', String(port), ...settings],
    {
      ...identity,
      cwd: home,
      stdio: 'ignore',
    },
  );
  // SIGQUIT ends the server's own children too, which a kill of the one process would leave behind.
  const abandon = (): void => {
    server.kill('SIGQUIT');
    rmSync(home, { recursive: true, force: true });
  };
  process.on('exit', abandon);
  const ended = new Promise<void>((resolve) =>
    server.once('exit', () => {
      resolve();
    }),
  );
  const stop = async (): Promise<void> => {
    process.off('exit', abandon);
    server.kill('SIGQUIT');
    await ended;
    rmSync(home, { recursive: true, force: true });
  };
  try {
    await listening(port);
  } catch (error) {
    await stop();
    throw error;
  }
  return { connection: { type: 'postgres', host: '127.0.0.1', port, user: 'test', database: 'postgres' }, stop };
}

/** The server refuses to run as root. */
function unprivilegedIdentity(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

async function listening(port: number): Promise<void> {
  const deadline = Date.now() + READY_MILLIS;
  while (!(await accepts(port))) {
    if (Date.now() > deadline) throw new Error('the PostgreSQL server did not start');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', () => {
      resolve(false);
    });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}
