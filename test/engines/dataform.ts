// A Dataform project's folder → the compiled graph, by Dataform's own compile worker and pinned core, offline.
import { fork } from 'node:child_process';
import { copyFileSync, cpSync, linkSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { engineRequire } from './locate.js';

export interface DataformTarget {
  readonly database?: string;
  readonly schema?: string;
  readonly name: string;
}

/** The members tests look at; every further member of the graph is there too, in the protocol's JSON names. */
export interface DataformAction {
  readonly target: DataformTarget;
  readonly fileName?: string;
  readonly tags?: readonly string[];
  readonly dependencyTargets?: readonly DataformTarget[];
  readonly [member: string]: unknown;
}

export interface DataformTable extends DataformAction {
  readonly enumType?: 'TABLE' | 'VIEW' | 'INCREMENTAL';
  readonly query: string;
  readonly incrementalQuery?: string;
}

export interface DataformTest {
  readonly name: string;
  /** The tested query with every input replaced, and the query of the expected rows. */
  readonly testQuery: string;
  readonly expectedOutputQuery: string;
  readonly fileName?: string;
}

export interface DataformGraph {
  readonly tables: readonly DataformTable[];
  readonly operations: readonly (DataformAction & { readonly queries: readonly string[] })[];
  readonly assertions: readonly (DataformAction & { readonly query: string })[];
  readonly declarations: readonly DataformAction[];
  readonly tests: readonly DataformTest[];
  readonly compilationErrors: readonly { readonly message: string; readonly fileName?: string }[];
}

interface ProtobufModule {
  loadSync(file: string): {
    lookupType(name: string): {
      decode(bytes: Uint8Array): unknown;
      toObject(message: unknown, options: object): Record<string, unknown>;
    };
  };
}

const TIMEOUT_MILLIS = 60_000;

/** The project itself stays untouched. Rejects when the compiler itself gives up; faults of actions are in the graph. */
export async function compileDataform(folder: string): Promise<DataformGraph> {
  const require = engineRequire();
  const core = dirname(require.resolve('@dataform/core/package.json'));
  const project = mkdtempSync(join(tmpdir(), 'pipewright-dataform-'));
  try {
    cpSync(folder, project, { recursive: true, filter: (source) => basename(source) !== 'node_modules' });
    placeCore(core, project);
    const response = await compileInWorker(
      join(dirname(require.resolve('@dataform/cli/package.json')), 'worker_bundle.js'),
      project,
    );
    const protobuf = require('protobufjs') as ProtobufModule;
    const type = protobuf.loadSync(join(core, 'core.proto')).lookupType('dataform.CoreExecutionResponse');
    const message = type.toObject(type.decode(Buffer.from(response, 'base64')), { enums: String, longs: Number });
    return graphOf(message);
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}

/** The compiler insists on real files inside the project: hard links where the disk allows. */
function placeCore(core: string, project: string): void {
  const target = join(project, 'node_modules', '@dataform', 'core');
  mkdirSync(target, { recursive: true });
  for (const file of ['bundle.js', 'package.json']) {
    try {
      linkSync(join(core, file), join(target, file));
    } catch {
      copyFileSync(join(core, file), join(target, file));
    }
  }
}

function compileInWorker(worker: string, projectDir: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = fork(worker, [], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      timeout: TIMEOUT_MILLIS,
    });
    let booted = false;
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('message', (message: unknown) => {
      if (typeof message === 'object' && message !== null && 'type' in message && message.type === 'worker_booted') {
        if (!booted) child.send({ projectDir });
        booted = true;
        return;
      }
      child.kill('SIGKILL');
      if (typeof message === 'string') resolve(message);
      else reject(new Error((message as { message?: string }).message ?? JSON.stringify(message)));
    });
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      reject(new Error(`the Dataform compiler ended with ${code ?? signal}\n${stderr}`));
    });
  });
}

function graphOf(response: Record<string, unknown>): DataformGraph {
  const compile = response['compile'] as { compiledGraph?: Record<string, unknown> } | undefined;
  const graph = compile?.compiledGraph ?? {};
  const errors = graph['graphErrors'] as { compilationErrors?: DataformGraph['compilationErrors'] } | undefined;
  return {
    tables: (graph['tables'] as DataformGraph['tables'] | undefined) ?? [],
    operations: (graph['operations'] as DataformGraph['operations'] | undefined) ?? [],
    assertions: (graph['assertions'] as DataformGraph['assertions'] | undefined) ?? [],
    declarations: (graph['declarations'] as DataformGraph['declarations'] | undefined) ?? [],
    tests: (graph['tests'] as DataformGraph['tests'] | undefined) ?? [],
    compilationErrors: errors?.compilationErrors ?? [],
  };
}
