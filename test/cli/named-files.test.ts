// Files that are named on the command line: every one is read, or it is said why not.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipewright as runIn, type Ended } from './pipewright.js';

interface Shown {
  readonly findings: readonly {
    readonly id: string;
    readonly file: string;
    readonly range: { readonly start: object };
  }[];
}

const spec = (model: string, transform: string): string =>
  JSON.stringify({
    version: 1,
    sources: [{ name: 'raw.orders', columns: [{ name: 'id', type: 'INT64', nullable: false }] }],
    models: [{ name: model, sources: ['raw.orders'], column_mapping: [{ target_column: 'id', transform }] }],
  });

describe('files named on the command line', function () {
  this.timeout(60_000);
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pipewright-named-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const pipewright = (...args: string[]): Promise<Ended> => runIn(folder, args);
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  const found = async (name: string): Promise<readonly string[]> =>
    (JSON.parse((await pipewright('check', name, '--format', 'json')).out) as Shown).findings.map(
      (f) => `${f.file} ${f.id} ${JSON.stringify(f.range.start)}`,
    );

  it('a file is read as a spec whatever its name', async () => {
    write('draft.json', spec('orders', 'idd'));
    const { status, error } = await pipewright('check', 'draft.json');
    assert.equal(status, 1);
    assert.match(error, /^draft\.json: read as the only spec of its folder/);
    write('spec.json', spec('orders', 'idd'));
    assert.equal((await pipewright('check', 'spec.json')).error, '');
    const same = (await found('spec.json')).map((f) => f.replace('spec.json', 'draft.json'));
    assert.ok(same.some((f) => f.includes(' unknown-column ')));
    assert.deepEqual(await found('draft.json'), same);
  });

  it('another version of a spec beside it does not meet its models, and every command shows that version', async () => {
    write('spec.json', spec('orders', 'id'));
    write('copy.json', spec('renamed', 'id'));
    assert.deepEqual(
      (await found('copy.json')).filter((f) => f.includes('duplicate')),
      [],
    );
    assert.match((await pipewright('explain', 'copy.json')).out, /^renamed: /);
    assert.doesNotMatch((await pipewright('lineage', 'copy.json')).out, /orders\.id\n {2}value {2}orders/);
    assert.match((await pipewright('lineage', 'copy.json')).out, /^renamed\.id$/m);
    assert.match((await pipewright('doctor', 'copy.json')).out, /1 specs, 1 models/);
  });

  it('two versions at once stay apart', async () => {
    write('a.json', spec('orders', 'idd'));
    write('b.json', spec('orders', 'iddd'));
    const { findings } = JSON.parse((await pipewright('check', 'a.json', 'b.json', '--format', 'json')).out) as Shown;
    assert.deepEqual(
      findings.filter((f) => f.id === 'unknown-column').map((f) => f.file),
      ['a.json', 'b.json'],
    );
    assert.deepEqual(
      findings.filter((f) => f.id.startsWith('duplicate')),
      [],
    );
  });

  it('a text too broken to show that it is a spec gets its findings, in every command', async () => {
    mkdirSync(join(folder, 'rows'));
    for (const name of ['spec.json', 'draft.json'])
      for (const [text, character] of [
        ['{', 1],
        ['{"a":', 5],
        ['{"models": [', 12],
      ] as const) {
        write(name, text);
        const at = await found(name);
        assert.ok(at.length > 0 && at.every((f) => f.startsWith(`${name} json-syntax {"line":0,"character":`)), text);
        assert.ok(
          at.some((f) => f.endsWith(`${character}}`) || f.endsWith(`${character - 1}}`)),
          at.join(),
        );
        for (const args of [
          ['explain', name],
          ['lineage', name],
          ['diagram', name],
          ['test', name],
          ['run', name, '--data', 'rows'],
          ['generate', name, '--target', 'sql', '--dialect', 'duckdb', '--out', 'out'],
        ]) {
          const { status, out, error } = await pipewright(...args);
          assert.equal(status, 1, args.join(' '));
          assert.match(out + error, /json-syntax/, args.join(' '));
        }
      }
    assert.ok(!existsSync(join(folder, 'out')));
  });

  it('what is no spec is named as such: nothing is found in it, and nothing else can be asked of it', async () => {
    for (const [name, text] of [
      ['spec.json', '{"scripts": {}}'],
      ['package.json', '{"scripts": {}}'],
      ['list.json', '[1]'],
    ] as const) {
      write(name, text);
      const { status, out, error } = await pipewright('check', name);
      assert.deepEqual([status, out], [0, 'No findings.\n'], name);
      assert.match(error, /no Pipewright spec/);
      const asked = await pipewright('explain', name);
      assert.deepEqual([asked.status, asked.out], [2, ''], name);
      assert.match(asked.error, /no Pipewright spec/);
    }
    write('orders.sql', 'SELECT 1');
    assert.equal((await pipewright('check', 'orders.sql')).status, 2);
  });

  it('a spec whose `models` is misspelt is a spec, and so is a file of sources alone', async () => {
    for (const key of ['modles', 'model', 'MODELS']) {
      write('spec.json', spec('orders', 'id').replace('"models"', `"${key}"`));
      assert.deepEqual(
        (await found('spec.json')).filter((f) => f.includes('unknown-key')),
        [`spec.json unknown-key {"line":0,"character":${spec('orders', 'id').indexOf('"models"')}}`],
        key,
      );
    }
    const { sources, ...rest } = JSON.parse(spec('orders', 'idd')) as { readonly sources: object };
    write('spec.json', JSON.stringify(rest));
    write('sources.spec.json', JSON.stringify({ sources }));
    assert.deepEqual(
      (await found('.')).filter((f) => /error|unknown|open-source/.test(f)),
      [`spec.json unknown-column {"line":0,"character":${JSON.stringify(rest).indexOf('idd')}}`],
    );
  });

  it('an empty spec and a folder without any are told', async () => {
    const none = await pipewright('check', '.');
    assert.deepEqual([none.status, none.out], [0, 'No findings.\n']);
    assert.match(none.error, /^no spec below \.: expected spec\.json/);
    for (const text of ['', '\n', '// later\n']) {
      write('spec.json', text);
      for (const path of ['spec.json', '.'])
        assert.deepEqual(await found(path), ['spec.json json-syntax {"line":0,"character":0}'], path);
    }
  });

  it('a spec whose brackets broke takes nothing away that was generated from it', async () => {
    const whole = spec('orders', 'id');
    const generate = (): Promise<Ended> =>
      pipewright('generate', 'spec.json', '--target', 'sql', '--dialect', 'duckdb', '--out', 'out', '--format', 'json');
    write('spec.json', whole);
    assert.equal((await generate()).status, 0);
    const files = (): readonly string[] =>
      readdirSync(join(folder, 'out'), { recursive: true, encoding: 'utf8' }).sort();
    const texts = (): readonly string[] =>
      files().map((f) => (/\.\w+$/.test(f) ? readFileSync(join(folder, 'out', f), 'utf8') : f));
    const before = texts();
    assert.ok(files().some((f) => f.includes('orders')));
    for (const end of [whole.length - 1, whole.indexOf('"column_mapping"'), whole.indexOf('"models"'), 1]) {
      write('spec.json', whole.slice(0, end));
      const { status, out } = await generate();
      assert.equal(status, 1);
      const answer = JSON.parse(out) as {
        readonly files: readonly object[];
        readonly blocked: readonly { findingId: string; range: object }[];
      };
      assert.deepEqual(answer.files, []);
      assert.ok(answer.blocked.length > 0 && answer.blocked.every((b) => b.findingId === 'json-syntax'));
      assert.deepEqual(texts(), before);
    }
  });

  it('a blocked part is placed where its finding is', async () => {
    write('spec.json', spec('orders', 'COALESCE(idd, 0)'));
    const [finding] = (
      JSON.parse((await pipewright('check', 'spec.json', '--format', 'json')).out) as Shown
    ).findings.filter((f) => f.id === 'unknown-column');
    const { blocked } = JSON.parse((await pipewright('explain', 'spec.json', '--format', 'json')).out) as {
      readonly blocked: readonly object[];
    };
    assert.deepEqual(blocked, [
      { part: 'orders', findingId: 'unknown-column', file: 'spec.json', range: finding!.range },
    ]);
    const text = readFileSync(join(folder, 'spec.json'), 'utf8');
    assert.deepEqual(finding!.range.start, { line: 0, character: text.indexOf('idd') });
  });
});
