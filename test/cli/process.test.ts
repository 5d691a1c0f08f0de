// What only a process of its own shows: streams that arrive in pieces and are answered at once, memory, exit codes, a reader that goes.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';

const program = join(import.meta.dirname, '..', '..', 'server', 'bin', 'pipewright.js');

describe('the process of the command line', function () {
  this.timeout(60_000);

  it('has the exit codes of its commands, and each stream its own', () => {
    const run = (...args: string[]): ReturnType<typeof spawnSync> =>
      spawnSync(process.execPath, [program, ...args], { encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } });
    const help = run('--help');
    assert.deepEqual([help.status, help.stderr], [0, '']);
    assert.match(String(help.stdout), /^Usage: pipewright /);
    const good = run('translate', '--to', 'duckdb', '1 + 1');
    assert.deepEqual([good.status, good.stderr], [0, '']);
    const refused = run('translate', '--to', 'duckdb', 'nope');
    assert.deepEqual([refused.status, refused.stdout], [1, '']);
    const wrong = run('chek');
    assert.deepEqual([wrong.status, wrong.stdout], [2, '']);
    assert.notEqual(wrong.stderr, '');
  });

  it('ends in peace when its reader goes', async () => {
    const child = spawn(process.execPath, [program, 'rules'], { stdio: ['ignore', 'pipe', 'pipe'] });
    let error = '';
    child.stderr.on('data', (data: Buffer) => (error += data.toString('utf8')));
    child.stdout.destroy();
    assert.equal(await new Promise((resolve) => child.once('close', resolve)), 0);
    assert.equal(error, '');
  });

  it('answers a stream as it comes, not at its end', async () => {
    const child = spawn(process.execPath, [program, 'translate', '--to', 'duckdb', '--format', 'jsonl'], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const lines: string[] = [];
    const line = (): Promise<string> =>
      new Promise((resolve) => {
        child.stdout.once('data', (data: Buffer) => {
          lines.push(...data.toString('utf8').split('\n').filter(Boolean));
          resolve(lines.at(-1)!);
        });
      });
    child.stdin.write('1 + 1\n');
    assert.equal((JSON.parse(await line()) as { input: string }).input, '1 + 1');
    child.stdin.write("UPPER('x')\n");
    assert.equal((JSON.parse(await line()) as { input: string }).input, "UPPER('x')");
    child.stdin.end();
    assert.equal(await new Promise((resolve) => child.once('close', resolve)), 0);
  });

  it('answers 50,000 lines in little memory', () => {
    const count = 50_000;
    const input = Array.from({ length: count }, (_, i) => `COALESCE(n, ${i})`).join('\n');
    const args = [
      '--max-old-space-size=160',
      program,
      'translate',
      '--to',
      'duckdb',
      '--format',
      'jsonl',
      '--columns',
      'n INT64',
    ];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      encoding: 'utf8',
      input,
      maxBuffer: 1 << 28,
    });
    assert.equal(status, 0, stderr.slice(0, 500));
    assert.equal(stdout.split('\n').length - 1, count);
  });
});
