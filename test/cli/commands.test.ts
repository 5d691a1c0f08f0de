// The small commands and the manners of all: help, exit codes, what goes to which stream.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipewright as runIn, type Ended } from './pipewright.js';

describe('command line', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pipewright-cli-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const pipewright = (...args: string[]): Promise<Ended> => runIn(folder, args);

  it('every command has a help of its own', async () => {
    const commands = [
      'check',
      'run',
      'test',
      'generate',
      'explain',
      'lineage',
      'diagram',
      'translate',
      'rules',
      'doctor',
      'init',
      'lsp',
    ];
    const { out } = await pipewright('--help');
    for (const command of commands) {
      assert.ok(out.includes(`  ${command} `), command);
      const help = await pipewright(command, '--help');
      assert.equal(help.status, 0);
      assert.match(help.out, new RegExp(`^Usage: pipewright ${command}`));
    }
  });

  it('wrong usage and missing files are 2, on stderr only', async () => {
    for (const args of [
      ['chek'],
      ['check'],
      ['check', 'nowhere.json'],
      ['run', 'nowhere.json', '--data', '.'],
      ['rules', 'no-such-rule'],
      ['check', '.', '--format', 'xml'],
    ]) {
      const { status, out, error } = await pipewright(...args);
      assert.deepEqual([status, out], [2, ''], args.join(' '));
      assert.notEqual(error, '');
    }
  });

  it('init writes a pipeline that checks, runs, passes its example and is never overwritten', async () => {
    assert.equal((await pipewright('init')).status, 0);
    assert.deepEqual(
      (await pipewright('check', '.', '--format', 'json')).out,
      '{\n  "formatVersion": 1,\n  "findings": []\n}\n',
    );
    const ran = JSON.parse((await pipewright('run', '.', '--data', 'rows', '--format', 'json')).out) as {
      models: Record<string, { rows: unknown }>;
    };
    assert.deepEqual(ran.models['customer_orders']?.rows, [
      { customer_id: 7, orders: 1, spent: '12.5' },
      { customer_id: 8, orders: 1, spent: '9.9' },
    ]);
    assert.equal((await pipewright('test', '.')).status, 0);
    writeFileSync(join(folder, 'rows', 'orders.csv'), 'mine');
    assert.equal((await pipewright('init')).status, 2);
    assert.equal(readFileSync(join(folder, 'rows', 'orders.csv'), 'utf8'), 'mine');
  });

  it('rules: the list, one page, the nearest name', async () => {
    const { rules } = JSON.parse((await pipewright('rules', '--format', 'json')).out) as {
      rules: { id: string; severity: string; title: string }[];
    };
    assert.ok(rules.length > 150 && rules.every((r) => r.severity !== '' && r.title !== ''));
    assert.match((await pipewright('rules', 'lossy-cast')).out, /^# lossy-cast\n[\s\S]*## Incorrect/);
    assert.match((await pipewright('rules', 'lossy-cst')).error, /did you mean lossy-cast/);
    assert.equal((await pipewright('rules', '../../../package')).status, 2);
  });

  it('doctor says what works', async () => {
    await pipewright('init');
    const { status, out } = await pipewright('doctor', '.', '--format', 'json');
    const { checks } = JSON.parse(out) as { checks: { name: string; status: string; detail: string }[] };
    assert.equal(status, 0);
    assert.equal(checks.find((c) => c.name === 'embedded engine')?.status, 'ok');
    assert.match(checks.find((c) => c.name === 'project')?.detail ?? '', /1 specs, 2 models, 1 DDL files/);
  });
});
