// `pipewright generate` from outside: what it writes, keeps, deletes and refuses, and its exit codes.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipewright as runIn, type Ended } from './pipewright.js';
import { platforms } from '../../server/src/emit/platforms/index.js';

interface Answer {
  readonly formatVersion: number;
  readonly files: readonly { readonly path: string; readonly action: string; readonly sha256: string }[];
  readonly blocked: readonly {
    readonly part: string;
    readonly findingId: string;
    readonly file: string;
    readonly range: unknown;
  }[];
  readonly refusals: readonly {
    readonly id: string;
    readonly part: string;
    readonly file: string;
    readonly range: { readonly start: { readonly line: number } };
    readonly reason: string;
  }[];
}

const spec = (models: readonly object[]): string =>
  JSON.stringify(
    {
      version: 1,
      name: 'small',
      schema: { raw_schema: 'raw', staging_schema: 'staging', final_schema: 'final' },
      sources: [
        {
          name: 'raw.t',
          columns: [
            { name: 'id', type: 'INT64' },
            { name: 's', type: 'STRING' },
          ],
        },
      ],
      models,
    },
    undefined,
    1,
  );

const model = (name: string, more: object = {}): object => ({
  name,
  layer: 'staging',
  sources: ['raw.t'],
  column_mapping: [{ target_column: 'id', from_table: 't', from_column: 'id' }],
  ...more,
});

describe('generate', function () {
  this.timeout(120_000);
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pipewright-generate-'));
    writeFileSync(join(folder, 'spec.json'), spec([model('one'), model('two')]));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const pipewright = (...args: string[]): Promise<Ended> => runIn(folder, args);
  const generate = async (
    ...more: string[]
  ): Promise<{ status: number; answer: Answer; actions: Readonly<Record<string, string>> }> => {
    const { status, out, error } = await pipewright(
      'generate',
      'spec.json',
      '--target',
      'sql',
      '--out',
      'out',
      '--format',
      'json',
      ...more,
    );
    assert.notEqual(out, '', error);
    const answer = JSON.parse(out) as Answer;
    return { status, answer, actions: Object.fromEntries(answer.files.map((f) => [f.path, f.action])) };
  };

  it('every platform and dialect: one JSON object, hashes of what is on disk, and a second time nothing changes', async () => {
    for (const { id, dialects } of platforms) {
      for (const { id: dialect } of dialects) {
        const args = [
          'generate',
          'spec.json',
          '--target',
          id,
          '--dialect',
          dialect,
          '--out',
          `out-${id}-${dialect}`,
          '--format',
          'json',
        ];
        const first = await pipewright(...args);
        assert.equal(first.status, 0, `${id} ${dialect}: ${first.error}${first.out}`);
        const answer = JSON.parse(first.out) as Answer;
        assert.equal(answer.formatVersion, 1);
        assert.deepEqual([answer.blocked, answer.refusals], [[], []]);
        for (const file of answer.files) {
          assert.equal(file.action, 'create');
          const text = readFileSync(join(folder, `out-${id}-${dialect}`, file.path));
          assert.equal(createHash('sha256').update(text).digest('hex'), file.sha256);
          assert.ok(
            (text.length === 0 || text.toString('utf8').endsWith('\n')) && !text.includes('\r'),
            `${id} ${dialect} ${file.path}: LF line ends, the last one too`,
          );
          assert.ok(!text.includes(folder), `${file.path} has an absolute path`);
        }
        assert.ok(
          answer.files.some((f) => f.path === 'README.md'),
          `${id} ${dialect} has a README`,
        );
        const again = JSON.parse((await pipewright(...args)).out) as Answer;
        assert.deepEqual([...new Set(again.files.map((f) => f.action))], ['unchanged']);
      }
    }
  });

  it('--dry-run and --check write nothing; --check fails on a difference', async () => {
    assert.equal((await generate('--dry-run')).status, 0);
    assert.equal(existsSync(join(folder, 'out')), false);
    assert.equal((await generate('--check')).status, 1);
    assert.equal(existsSync(join(folder, 'out')), false);
    assert.equal((await generate()).status, 0);
    assert.equal((await generate('--check')).status, 0);
    writeFileSync(join(folder, 'spec.json'), spec([model('one'), model('two', { description: 'changed' })]));
    assert.equal((await generate('--check')).status, 1);
  });

  it('keeps hand edits until --force, deletes what is not generated any more, and leaves other files alone', async () => {
    await generate();
    writeFileSync(join(folder, 'out', 'models', '01_one.sql'), '-- mine\n');
    writeFileSync(join(folder, 'out', 'notes.txt'), 'mine\n');
    writeFileSync(join(folder, 'spec.json'), spec([model('one', { description: 'new' })]));
    const { actions } = await generate();
    assert.equal(actions['models/01_one.sql'], 'keep');
    assert.equal(actions['models/02_two.sql'], 'delete');
    assert.equal(existsSync(join(folder, 'out', 'models', '02_two.sql')), false);
    assert.equal(readFileSync(join(folder, 'out', 'models', '01_one.sql'), 'utf8'), '-- mine\n');
    assert.equal((await generate('--force')).actions['models/01_one.sql'], 'update');
    assert.match(readFileSync(join(folder, 'out', 'models', '01_one.sql'), 'utf8'), /-- new/);
    assert.equal(readFileSync(join(folder, 'out', 'notes.txt'), 'utf8'), 'mine\n');
  });

  it('says blocked parts with their places, generates the rest and exits with 1', async () => {
    writeFileSync(
      join(folder, 'spec.json'),
      spec([
        model('one'),
        model('two', { column_mapping: [{ target_column: 'x', transform: 't.nowhere' }] }),
        model('three', { sources: ['two'], column_mapping: [] }),
      ]),
    );
    const { status, answer, actions } = await generate();
    assert.equal(status, 1);
    assert.deepEqual(answer.blocked.map((b) => b.part).sort(), ['three', 'two']);
    assert.ok(answer.blocked.every((b) => b.file === 'spec.json' && b.range !== undefined && b.findingId !== ''));
    assert.equal(actions['models/01_one.sql'], 'create');
  });

  it('says what the platform refuses with place and reason, and its readers', async () => {
    const array = { target_column: 'a', transform: '[t.id]', type: 'ARRAY<INT64>' };
    writeFileSync(
      join(folder, 'spec.json'),
      spec([
        model('one', { column_mapping: [array], constraints: { cluster_by: ['a'] } }),
        model('two', { sources: ['one'], column_mapping: [] }),
        model('three'),
      ]),
    );
    const { status, answer, actions } = await generate('--dialect', 'bigquery');
    assert.equal(status, 1);
    assert.deepEqual(
      answer.refusals.map((r) => [r.id, r.part]),
      [
        ['refused-by-platform', 'one'],
        ['reads-refused-model', 'two'],
      ],
    );
    assert.ok(answer.refusals.every((r) => r.reason !== '' && r.file === 'spec.json' && r.range.start.line > 0));
    assert.ok(
      Object.keys(actions).some((path) => path.endsWith('_three.sql')) &&
        !Object.keys(actions).some((path) => path.includes('_one.sql')),
    );
  });

  it('two roots do not share an output folder', async () => {
    for (const name of ['a', 'b']) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'spec.json'), spec([model('one')]));
    }
    assert.equal((await pipewright('generate', 'a/spec.json', '--target', 'sql', '--out', 'shared')).status, 0);
    const second = await pipewright('generate', 'b/spec.json', '--target', 'sql', '--out', 'shared');
    assert.equal(second.status, 2);
    assert.match(second.error, /belongs to/);
    const other = await pipewright('generate', 'a/spec.json', '--target', 'dbt', '--out', 'shared');
    assert.equal(other.status, 2);
    assert.equal((await pipewright('generate', 'a/spec.json', '--target', 'sql', '--out', 'shared')).status, 0);
  });

  it('never writes through a link that leads out of the folder', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'pipewright-outside-'));
    try {
      mkdirSync(join(folder, 'out'));
      symlinkSync(outside, join(folder, 'out', 'models'), 'dir');
      const { status, error } = await pipewright('generate', 'spec.json', '--target', 'sql', '--out', 'out');
      assert.equal(status, 2);
      assert.match(error, /link/);
      assert.deepEqual(readdirSync(outside), []);
      // A dangling link is replaced, not followed.
      rmSync(join(folder, 'out', 'models'));
      symlinkSync(join(outside, 'target.md'), join(folder, 'out', 'README.md'));
      await pipewright('generate', 'spec.json', '--target', 'sql', '--out', 'out');
      assert.deepEqual(readdirSync(outside), []);
    } finally {
      rmSync(outside, { recursive: true, force: true });
    }
  });

  it('says what is in the way', async () => {
    mkdirSync(join(folder, 'out'));
    writeFileSync(join(folder, 'out', 'models'), 'a file\n');
    const { status, error } = await pipewright('generate', 'spec.json', '--target', 'sql', '--out', 'out');
    assert.equal(status, 2);
    assert.match(error, /a file is where a folder must be: models/);
    assert.equal((await pipewright('generate', 'spec.json', '--target', 'sql', '--out', 'spec.json')).status, 2);
  });

  it('names the targets and dialects there are when one is wrong', async () => {
    const target = await pipewright('generate', 'spec.json', '--target', 'cobol', '--out', 'out');
    assert.equal(target.status, 2);
    assert.match(target.error, /dbt.*sql/);
    const dialect = await pipewright('generate', 'spec.json', '--target', 'sql', '--dialect', 'db2', '--out', 'out');
    assert.equal(dialect.status, 2);
    assert.match(dialect.error, /duckdb.*postgres/);
  });
});
