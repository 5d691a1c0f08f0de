// The packed package, as a user gets it: only what users need, installed into an empty folder, every command runs.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

interface PackedFile {
  readonly path: string;
  readonly size: number;
}

function npm(cwd: string, ...args: string[]): string {
  const done = spawnSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, PUPPETEER_SKIP_DOWNLOAD: '1' },
    shell: process.platform === 'win32',
  });
  assert.equal(done.status, 0, done.stderr);
  return done.stdout;
}

describe('the packed package', () => {
  let folder = '';
  let files: readonly PackedFile[] = [];
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'pipewright-pack-'));
    const [packed] = JSON.parse(npm(root, 'pack', '--json', '--ignore-scripts', '--pack-destination', folder)) as {
      filename: string;
      files: PackedFile[];
    }[];
    files = packed!.files;
    mkdirSync(join(folder, 'app'));
    writeFileSync(join(folder, 'app', 'package.json'), '{"name":"app","private":true}');
    npm(
      join(folder, 'app'),
      'install',
      '--ignore-scripts',
      '--omit=dev',
      '--omit=peer',
      join(folder, packed!.filename),
    );
  });
  after(() => {
    if (folder !== '') rmSync(folder, { recursive: true, force: true });
  });

  it('holds what users need and nothing else', () => {
    const allowed = [
      /^(package\.json|README\.md|LICENSE|CHANGELOG\.md)$/,
      /^server\/(bin|docs)\//,
      /^server\/dist\/[^/]+\.(js|txt)$/,
      /^schemas\/[^/]+\.json$/,
      /^client-examples\//,
    ];
    assert.deepEqual(
      files.map((f) => f.path).filter((path) => !allowed.some((a) => a.test(path))),
      [],
    );
    for (const needed of [
      'server/bin/pipewright.js',
      'server/bin/pipewright-language-server.js',
      'schemas/pipeline-spec.schema.json',
      'LICENSE',
      'README.md',
    ]) {
      assert.ok(
        files.some((f) => f.path === needed),
        needed,
      );
    }
    const bytes = files.reduce((n, f) => n + f.size, 0);
    assert.ok(bytes < 8_000_000, `${bytes} bytes unpacked`);
  });

  it('pipewright: check, run and generate outside of the repository', () => {
    const app = join(folder, 'app');
    const program = join(app, 'node_modules', '.bin', process.platform === 'win32' ? 'pipewright.cmd' : 'pipewright');
    const example = join(app, 'node_modules', 'pipewright', 'client-examples', 'workspace');
    const pipewright = (...args: string[]): { status: number | null; stdout: string; stderr: string } =>
      spawnSync(program, args, { cwd: app, encoding: 'utf8', shell: process.platform === 'win32' });
    assert.match(pipewright('--version').stdout, /^\d+\.\d+\.\d+\n$/);
    assert.match(pipewright('check', example).stdout, /accepted-values-placeholder/);
    const ran = JSON.parse(pipewright('run', example, '--data', join(example, 'rows'), '--format', 'json').stdout) as {
      models: Record<string, { rows: unknown[] }>;
    };
    assert.equal(ran.models['stg_sales']?.rows.length, 4);
    const generated = pipewright('generate', example, '--target', 'sql', '--out', 'sql', '--format', 'json');
    assert.ok(generated.status === 0 || generated.status === 1, generated.stderr);
    assert.ok(readdirSync(join(app, 'sql')).length > 1);
    const picture = pipewright('diagram', example, '--out', 'x.svg');
    assert.equal(picture.status, 2);
    assert.match(picture.stderr, /mermaid-cli, which is not installed/);
  });

  it('pipewright-language-server answers initialize', async () => {
    const app = join(folder, 'app');
    const server = spawn(
      process.execPath,
      [join(app, 'node_modules', 'pipewright', 'server', 'bin', 'pipewright-language-server.js'), '--stdio'],
      { cwd: app },
    );
    const message = JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { processId: process.pid, rootUri: null, capabilities: {} },
    });
    server.stdin.write(`Content-Length: ${Buffer.byteLength(message)}\r\n\r\n${message}`);
    const answer = await new Promise<string>((resolve, reject) => {
      let text = '';
      server.stdout.on('data', (d: Buffer) => {
        text += d.toString('utf8');
        if (text.includes('"capabilities"')) resolve(text);
      });
      server.on('exit', (code) => reject(new Error(`exit ${code}`)));
    });
    server.removeAllListeners('exit');
    server.kill();
    assert.match(answer, /"textDocumentSync"/);
  });
});

describe('production dependencies', () => {
  const permissive = new Set(['MIT', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'BlueOak-1.0.0']);
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; devOptional?: boolean; optional?: boolean; peer?: boolean }>;
  };
  const shipped = Object.entries(lock.packages).filter(
    ([path, p]) => path !== '' && p.dev !== true && p.devOptional !== true && p.peer !== true,
  );

  it('are few', () => {
    const names = shipped.filter(([, p]) => p.optional !== true).map(([path]) => path.replace(/^node_modules\//, ''));
    assert.ok(names.length <= 25, `${names.length}: ${names.join(', ')}`);
  });

  it('are licensed permissively', () => {
    const bad = shipped.flatMap(([path]) => {
      let text: string;
      try {
        text = readFileSync(join(root, path, 'package.json'), 'utf8');
      } catch {
        return []; // the binary of another system
      }
      const { license } = JSON.parse(text) as { license?: string };
      return license !== undefined && permissive.has(license) ? [] : [`${path}: ${license ?? 'no licence'}`];
    });
    assert.deepEqual(bad, []);
  });
});
