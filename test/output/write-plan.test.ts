// What happens to each file of an output folder, for every state it can be in.

import assert from 'node:assert/strict';
import {
  isSafePath,
  manifestText,
  planWrites,
  readManifest,
  type Manifest,
} from '../../server/src/output/write-plan.js';

const hash = (content: string): string => `#${content}`;

function plan(
  files: Readonly<Record<string, string>>,
  on: {
    readonly disk?: Readonly<Record<string, string>>;
    readonly before?: Readonly<Record<string, string>>;
    readonly owner?: string;
    readonly force?: boolean;
  } = {},
): ReturnType<typeof planWrites> {
  const manifest: Manifest | undefined =
    on.before === undefined
      ? undefined
      : {
          formatVersion: 1,
          owner: on.owner ?? 'us',
          files: Object.fromEntries(Object.entries(on.before).map(([path, text]) => [path, hash(text)])),
        };
  return planWrites({
    files: Object.entries(files).map(([path, content]) => ({ path, content })),
    owner: 'us',
    manifest,
    existing: new Map(Object.entries(on.disk ?? {}).map(([path, text]) => [path, hash(text)])),
    force: on.force ?? false,
    hash,
  });
}

function actions(result: ReturnType<typeof planWrites>): Readonly<Record<string, string>> {
  assert.ok(result.ok, JSON.stringify(result));
  return Object.fromEntries(result.writes.map((w) => [w.path, w.action]));
}

describe('write plan', () => {
  it('creates, updates, leaves alone, keeps edits, deletes what is stale', () => {
    const result = plan(
      { new: '1', same: 'a', changed: 'after', edited: 'after', foreign: 'ours' },
      {
        disk: {
          same: 'a',
          changed: 'before',
          edited: 'by hand',
          foreign: 'theirs',
          stale: 'old',
          'stale-edited': 'by hand',
        },
        before: { same: 'a', changed: 'before', edited: 'before', stale: 'old', 'stale-edited': 'old', gone: 'x' },
      },
    );
    assert.deepEqual(actions(result), {
      new: 'create',
      same: 'unchanged',
      changed: 'update',
      edited: 'keep',
      foreign: 'keep',
      stale: 'delete',
      'stale-edited': 'keep',
    });
  });

  it('an edited file goes on counting as edited', () => {
    const first = plan({ a: '2' }, { disk: { a: 'by hand' }, before: { a: '1' } });
    assert.ok(first.ok);
    assert.deepEqual(first.manifest.files, { a: hash('1') });
    assert.deepEqual(actions(plan({ a: '3' }, { disk: { a: 'by hand' }, before: { a: '1' } })), { a: 'keep' });
  });

  it('a hand edit that is what would be generated is no edit any more', () => {
    const result = plan({ a: '2' }, { disk: { a: '2' }, before: { a: '1' } });
    assert.deepEqual(actions(result), { a: 'unchanged' });
    assert.ok(result.ok);
    assert.deepEqual(result.manifest.files, { a: hash('2') });
  });

  it('force overwrites edits, and never deletes what somebody edited', () => {
    const result = plan(
      { a: '2' },
      { disk: { a: 'by hand', stale: 'by hand' }, before: { a: '1', stale: '1' }, force: true },
    );
    assert.deepEqual(actions(result), { a: 'update', stale: 'keep' });
  });

  it("another owner's folder is refused, with both owners named", () => {
    const result = plan({ a: '1' }, { before: { a: '1' }, owner: 'them' });
    assert.ok(!result.ok);
    assert.match(result.reason, /them.*us/);
    assert.ok(plan({ a: '1' }, { before: { a: '1' }, owner: 'them', force: true }).ok);
  });

  it('paths that leave the folder, names of one file, and the manifest itself are refused', () => {
    for (const path of [
      '../x',
      'a/../../x',
      '/etc/x',
      'a//b',
      './a',
      'a\\b',
      'c:x',
      'a\u0000b',
      '.pipewright-manifest.json',
      '',
    ]) {
      assert.equal(isSafePath(path), false, path);
      assert.equal(plan({ [path]: '1' }).ok, false, path);
    }
    assert.equal(plan({ 'models/A.sql': '1', 'models/a.sql': '2' }).ok, false);
  });

  it('a manifest that is not ours counts as none', () => {
    for (const text of [
      '',
      '{',
      '[]',
      '{"formatVersion":2,"owner":"us","files":{}}',
      '{"formatVersion":1,"owner":"us","files":{"a":1}}',
    ]) {
      assert.equal(readManifest(text), undefined, text);
    }
    const manifest: Manifest = { formatVersion: 1, owner: 'us', files: { a: 'x' } };
    assert.deepEqual(readManifest(manifestText(manifest)), manifest);
  });

  it('a manifest cannot make us delete outside of the folder', () => {
    assert.deepEqual(actions(plan({}, { disk: { '../x': '1' }, before: { '../x': '1' } })), {});
  });
});
