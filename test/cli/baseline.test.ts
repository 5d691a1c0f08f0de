// Baselines: what `check` leaves out, writes and takes out, in every format; the editor's findings are the same.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { check, type CheckOptions } from '../../server/src/cli/commands/check.js';
import { UsageError } from '../../server/src/cli/exit.js';
import { linesOf } from '../../server/src/cli/lines-of.js';
import { baselineText } from '../../server/src/diagnostics/baseline.js';
import { findingsIn } from '../../server/src/diagnostics/run-diagnostics.js';
import { nodeHost } from '../../server/src/host/node-host.js';
import { Workspace } from '../../server/src/workspace/workspace.js';

let folder = '';
const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const read = (path: string): string => readFileSync(join(folder, path), 'utf8');

/** Models without order: each has `limit-without-order`, a warning. */
const model = (name: string, more = ''): string =>
  `{ "name": "${name}", "sources": ["raw.t"], "column_mapping": [{ "target_column": "a", "transform": "a" }, { "target_column": "b", "transform": "a + 1" }], "limit": 3${more} }`;
const spec = (models: readonly string[], before = ''): string =>
  `${before}{ "sources": [{ "name": "raw.t", "columns": [{ "name": "a", "type": "INT64" }], "primary_key": ["a"] }],\n  "models": [\n    ${models.join(',\n    ')}\n  ] }\n`;
const commas = ', "constraints": { "cluster_by": "a, b" }';

interface Checked {
  readonly status: number;
  readonly out: string;
  readonly notes: readonly string[];
  readonly ids: readonly string[];
}

function checked(paths: readonly string[], options: Partial<CheckOptions> = {}): Checked {
  let out = '';
  const notes: string[] = [];
  const status = check(
    paths,
    { format: 'json', maxWarnings: undefined, ...options },
    {
      cwd: folder,
      environment: {},
      out: (text) => void (out += text),
      note: (text) => void notes.push(text),
      colour: false,
      inputLines: () => linesOf([]),
    },
  );
  const ids =
    (options.format ?? 'json') === 'json'
      ? (JSON.parse(out) as { findings: { id: string; file: string }[] }).findings.map((f) => `${f.id} ${f.file}`)
      : [];
  return { status, out, notes, ids };
}

describe('baselines', () => {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pipewright-baseline-'));
    write('specs/a.spec.json', spec([model('one'), model('two')]));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('what is written is left out afterwards and does not count', () => {
    assert.equal(checked(['.'], { maxWarnings: 0 }).status, 1);
    const written = checked(['.'], { writeBaseline: 'base.json' });
    assert.deepEqual([written.status, written.ids], [0, []]);
    assert.deepEqual((JSON.parse(written.out) as { baseline: object }).baseline, {
      file: 'base.json',
      action: 'create',
      findings: 2,
    });
    const again = checked(['.'], { baseline: 'base.json', maxWarnings: 0 });
    assert.deepEqual([again.status, again.ids, again.notes], [0, [], []]);
  });

  it('an error as well', () => {
    write('specs/b.spec.json', '{ "models": [{ "name": "m", "sources": ["nothing"] }] }');
    assert.equal(checked(['.']).status, 1);
    checked(['.'], { writeBaseline: 'base.json' });
    assert.equal(checked(['.'], { baseline: 'base.json' }).status, 0);
  });

  it('moved lines, edits elsewhere and other places in lists change nothing; new findings are shown', () => {
    checked(['.'], { writeBaseline: 'base.json' });
    write('specs/a.spec.json', spec([model('zero', commas), model('two'), model('one')], '// moved\n\n'));
    const { ids, status } = checked(['.'], { baseline: 'base.json' });
    assert.deepEqual(ids, ['limit-without-order specs/a.spec.json', 'comma-list specs/a.spec.json']);
    assert.equal(status, 0);
    assert.equal(checked(['.'], { baseline: 'base.json', maxWarnings: 0 }).status, 1);
  });

  it('counts: one more of the same is new', () => {
    const filter = '{ "applies_to": "t", "predicate": "a = NULL" }';
    const filtered = (n: number): string =>
      spec([model('one', `, "filters": [${Array.from({ length: n }, () => filter).join(', ')}]`)]);
    write('specs/a.spec.json', filtered(2));
    const before = checked(['.']).ids;
    checked(['.'], { writeBaseline: 'base.json' });
    assert.deepEqual(checked(['.'], { baseline: 'base.json' }).ids, []);
    write('specs/a.spec.json', filtered(3));
    const more = checked(['.'], { baseline: 'base.json' }).ids;
    assert.ok(before.length > 2 && more.length > 0 && more.length < before.length, `${before.join()} / ${more.join()}`);
  });

  it('the file: sorted, one entry a line, names from its own folder, the same bytes, untouched when nothing changes', () => {
    write('specs/0.spec.json', spec([model('three', commas)]));
    checked(['.'], { writeBaseline: 'ci/base.json' });
    const text = read('ci/base.json');
    const entries = (
      JSON.parse(text) as {
        formatVersion: number;
        findings: { file: string; id: string; part: string; count: number }[];
      }
    ).findings;
    assert.deepEqual(
      entries.map((e) => [e.file, e.part, e.id, e.count]),
      [
        ['../specs/0.spec.json', 'models/three/constraints/cluster_by', 'comma-list', 1],
        ['../specs/0.spec.json', 'models/three/limit', 'limit-without-order', 1],
        ['../specs/a.spec.json', 'models/one/limit', 'limit-without-order', 1],
        ['../specs/a.spec.json', 'models/two/limit', 'limit-without-order', 1],
      ],
    );
    assert.equal(text.trimEnd().split('\n').length, entries.length + 5);
    const { mtimeMs } = statSync(join(folder, 'ci/base.json'));
    checked(['specs', '.'], { writeBaseline: 'ci/base.json' });
    assert.equal(read('ci/base.json'), text);
    assert.equal(statSync(join(folder, 'ci/base.json')).mtimeMs, mtimeMs);
    assert.deepEqual(checked(['specs'], { baseline: 'ci/base.json' }).ids, []);
  });

  it('what is gone is said, and taken out by --update-baseline, which lets nothing in', () => {
    checked(['.'], { writeBaseline: 'base.json' });
    write('specs/a.spec.json', spec([model('two'), model('new')]));
    const { notes, out } = checked(['.'], { baseline: 'base.json' });
    assert.deepEqual(notes, ['base.json: 1 finding no longer there; --update-baseline takes them out']);
    const [baseline] = (JSON.parse(out) as { baselines: { file: string; matched: number; gone: { part: string }[] }[] })
      .baselines;
    assert.deepEqual(
      [baseline?.file, baseline?.matched, baseline?.gone.map((g) => g.part)],
      ['base.json', 1, ['models/one/limit']],
    );
    assert.deepEqual(checked(['.'], { baseline: 'base.json', updateBaseline: true }).ids, [
      'limit-without-order specs/a.spec.json',
    ]);
    const left = (JSON.parse(read('base.json')) as { findings: { part: string }[] }).findings;
    assert.deepEqual(
      left.map((e) => e.part),
      ['models/two/limit'],
    );
    assert.deepEqual(checked(['.'], { baseline: 'base.json' }).notes, []);
  });

  it('what was not looked at is not gone; a file that was deleted is', () => {
    write('specs/sub/b.spec.json', spec([model('three')]));
    checked(['.'], { writeBaseline: 'base.json' });
    assert.deepEqual(checked(['specs/sub'], { baseline: 'base.json' }).notes, []);
    rmSync(join(folder, 'specs/sub/b.spec.json'));
    assert.equal(checked(['specs'], { baseline: 'base.json' }).notes.length, 1);
  });

  it('the setting: the editor says what the command says', () => {
    checked(['.'], { writeBaseline: 'base.json' });
    const editor = (file: string): readonly string[] => {
      const workspace = new Workspace(nodeHost);
      const uri = nodeHost.toUri(join(folder, file));
      return findingsIn(workspace.project(uri), uri).map((f) => f.id);
    };
    write('pipewright.json', '{ "baseline": "base.json" }');
    assert.deepEqual([checked(['.'], { maxWarnings: 0 }).ids, editor('specs/a.spec.json')], [[], []]);
    write('specs/a.spec.json', spec([model('one', commas)]));
    assert.deepEqual(checked(['.']).ids, ['comma-list specs/a.spec.json', 'stale-baseline pipewright.json']);
    assert.deepEqual([editor('specs/a.spec.json'), editor('pipewright.json')], [['comma-list'], ['stale-baseline']]);
    checked(['.'], { updateBaseline: true });
    assert.deepEqual(editor('pipewright.json'), []);
    rmSync(join(folder, 'base.json'));
    assert.deepEqual([...checked(['.']).ids].sort(), [
      'comma-list specs/a.spec.json',
      'invalid-baseline pipewright.json',
      'limit-without-order specs/a.spec.json',
    ]);
    assert.deepEqual(editor('pipewright.json'), ['invalid-baseline']);
    assert.equal(checked(['.']).status, 1);
  });

  it('one that cannot be read is wrong usage, with the place', () => {
    for (const [text, message] of [
      ['{', /^base\.json:1:\d+: /],
      ['[]', /^base\.json:1:1: A baseline is an object/],
      ['{ "findings": [] }', /`formatVersion` is missing/],
      ['{\n  "formatVersion": 2, "findings": [] }', /^base\.json:2:20: This baseline has format 2/],
      ['{ "formatVersion": 1, "findings": [\n{ "id": 1 }] }', /^base\.json:2:9: `id` is a text/],
      [
        '{ "formatVersion": 1, "findings": [{ "id": "a", "file": "b", "part": "", "message": "", "count": 0 }] }',
        /`count` is a whole number/,
      ],
    ] as const) {
      write('base.json', text);
      assert.throws(
        () => checked(['.'], { baseline: 'base.json' }),
        (e: unknown) => e instanceof UsageError && message.test(e.message),
        text,
      );
    }
    assert.throws(() => checked(['.'], { baseline: 'none.json' }), /no such file: none\.json/);
    assert.throws(() => checked(['.'], { updateBaseline: true }), UsageError);
    assert.throws(() => checked(['.'], { writeBaseline: 'x.json', baseline: 'base.json' }), UsageError);
    assert.throws(() => checked(['.'], { writeBaseline: 'specs' }), UsageError);
  });

  it('settings without any spec are looked at', () => {
    rmSync(join(folder, 'specs'), { recursive: true });
    write('sub/pipewright.json', '{ "targts": [] }');
    assert.deepEqual(checked(['.']).ids, ['unknown-setting sub/pipewright.json']);
    assert.deepEqual(checked(['sub/pipewright.json']).ids, ['unknown-setting sub/pipewright.json']);
  });

  it('numbers in a message may change, names with digits may not', () => {
    const filtered = (column: string, limit: number): string =>
      `{ "sources": [{ "name": "raw.t", "columns": [{ "name": "${column}", "type": "INT64" }], "primary_key": ["${column}"] }],
  "models": [{ "name": "one", "sources": ["raw.t"], "column_mapping": [{ "target_column": "c", "transform": "${column}" }], "filters": [{ "applies_to": "t", "predicate": "${limit} = ${limit + 1}" }] }] }`;
    write('specs/a.spec.json', filtered('a1', 5));
    assert.ok(checked(['.']).ids.includes('condition-never-holds specs/a.spec.json'));
    checked(['.'], { writeBaseline: 'base.json' });
    write('specs/a.spec.json', filtered('a1', 7));
    assert.deepEqual(checked(['.'], { baseline: 'base.json' }).ids, []);
    const finding = {
      id: 'x',
      severity: 'hint' as const,
      message: '`phone_e164`,  12 of 1.5',
      file: 'file:///w/a/b.json',
      span: { start: 0, end: 0 },
      related: [],
      fixes: [],
    };
    assert.deepEqual((JSON.parse(baselineText([finding], 'file:///w/c/base.json')) as { findings: object }).findings, [
      { file: '../a/b.json', part: '', id: 'x', message: '`phone_e164`, 0 of 0', count: 1 },
    ]);
  });

  it('text says how many are left out', () => {
    checked(['.'], { writeBaseline: 'base.json' });
    assert.equal(
      checked(['.'], { baseline: 'base.json', format: 'text' }).out,
      'No new findings. 2 in the baseline.\n',
    );
  });

  it('SARIF: states of results, and fingerprints that stay', () => {
    interface Result {
      readonly ruleId: string;
      readonly baselineState?: string;
      readonly suppressions?: object;
      readonly partialFingerprints?: Readonly<Record<string, string>>;
    }
    const results = (options: Partial<CheckOptions> = {}): readonly Result[] =>
      (JSON.parse(checked(['.'], { ...options, format: 'sarif' }).out) as { runs: { results: Result[] }[] }).runs[0]!
        .results;
    const before = results();
    assert.ok(before.every((r) => r.baselineState === undefined));
    checked(['.'], { writeBaseline: 'base.json' });
    write('specs/a.spec.json', spec([model('three'), model('two')], '\n'));
    const after = results({ baseline: 'base.json' });
    assert.deepEqual(
      after.map((r) => [r.ruleId, r.baselineState, r.suppressions !== undefined]),
      [
        ['limit-without-order', 'new', false],
        ['limit-without-order', 'unchanged', true],
        ['limit-without-order', 'absent', false],
      ],
    );
    assert.deepEqual(after[1]!.partialFingerprints, before[1]!.partialFingerprints);
    assert.notDeepEqual(after[0]!.partialFingerprints, before[0]!.partialFingerprints);
  });
});
