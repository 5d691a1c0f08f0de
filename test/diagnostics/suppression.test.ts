// Suppressing comments in specs, DDL files and settings: what they hide, what is said of them, and the edits that write and remove them.

import assert from 'node:assert/strict';
import { applyEdits } from '../../server/src/base/apply-edits.js';
import type { Finding } from '../../server/src/base/finding.js';
import { findingsIn } from '../../server/src/diagnostics/run-diagnostics.js';
import { complete } from '../../server/src/features/complete.js';
import { quickFixes, suppressions } from '../../server/src/features/code-actions.js';
import { openFixture, toUri } from '../features/fixture.js';

/** `limit-without-order` on the line of the limit, `comma-list` on that of `cluster_by`. */
const spec = (comments: string, end = '\n'): string =>
  `{ "sources": [{ "name": "raw.t", "columns": [{ "name": "a", "type": "INT64" }, { "name": "b", "type": "INT64" }], "primary_key": ["a"] }],
  "models": [{ "name": "m", "sources": ["raw.t"], "column_mapping": [{ "target_column": "a", "transform": "a" }, { "target_column": "b", "transform": "b" }],
${comments}    "limit": 3, "constraints": { "cluster_by": "a, b" } }] }
`.replaceAll('\n', end);

const found = (source: string, file = 'spec.json'): readonly Finding[] => {
  const { project } = openFixture(source);
  return findingsIn(project, toUri(file));
};
const ids = (source: string, file?: string): readonly string[] =>
  found(source, file)
    .map((f) => f.id)
    .sort();

/** The document after the one fix of a finding. */
function fixed(source: string, id: string, file = 'spec.json'): string {
  const { project, files } = openFixture(source);
  const finding = findingsIn(project, toUri(file)).find((f) => f.id === id);
  assert.ok(finding, `no ${id}`);
  assert.equal(finding.fixes.length, 1);
  return applyEdits(files.get(toUri(file))!, finding.fixes[0]!.edits.get(toUri(file))!)!;
}

describe('suppressing comments', () => {
  it('the fixture reports two things', () => assert.deepEqual(ids(spec('')), ['comma-list', 'limit-without-order']));

  for (const [title, comments, expected] of [
    ['one id', '// pipewright-ignore comma-list: old\n', ['limit-without-order']],
    ['several ids', '// pipewright-ignore comma-list, limit-without-order: both\n', []],
    [
      'several comments above each other',
      '// pipewright-ignore comma-list: a\n  // other words\n  // pipewright-ignore limit-without-order: b\n',
      [],
    ],
    ['a block comment', '/* pipewright-ignore comma-list limit-without-order: both */\n', []],
    ['a block comment of several lines', '/* pipewright-ignore comma-list,\n   limit-without-order: both */\n', []],
    [
      'of a rule that is off, nothing can be said',
      '// pipewright-ignore missing-description: later\n',
      ['comma-list', 'limit-without-order'],
    ],
    ['for the whole file', '// pipewright-ignore-file comma-list, limit-without-order: a sketch\n', []],
    [
      'for the whole file, unused',
      '// pipewright-ignore-file open-source, comma-list: a sketch\n',
      ['limit-without-order', 'unused-suppression'],
    ],
    [
      'for the whole file, and on the line, which is nearer',
      '// pipewright-ignore-file comma-list: all\n// pipewright-ignore comma-list, limit-without-order: here\n',
      ['unused-suppression'],
    ],
    [
      'for the whole file without a reason, and without a rule',
      '// pipewright-ignore-file comma-list\n// pipewright-ignore-file\n',
      ['limit-without-order', 'suppression-without-reason', 'unknown-suppression'],
    ],
    [
      'for the whole file, misspelt',
      '// pipewright-ignore-files comma-list: x\n',
      ['comma-list', 'limit-without-order'],
    ],
    [
      'not over an empty line',
      '// pipewright-ignore comma-list: old\n\n',
      ['comma-list', 'limit-without-order', 'unused-suppression'],
    ],
    ['another word', '// pipewright-ignored comma-list: old\n', ['comma-list', 'limit-without-order']],
    ['without a reason', '// pipewright-ignore comma-list\n', ['limit-without-order', 'suppression-without-reason']],
    [
      'with the reason still to be said',
      '// pipewright-ignore comma-list: (say why)\n',
      ['limit-without-order', 'suppression-without-reason'],
    ],
    ['without an id', '// pipewright-ignore\n', ['comma-list', 'limit-without-order', 'unknown-suppression']],
    [
      'an id that does not exist',
      '// pipewright-ignore coma-list: x\n',
      ['comma-list', 'limit-without-order', 'unknown-suppression'],
    ],
  ] as const)
    for (const end of ['\n', '\r\n'])
      it(`${title} (${JSON.stringify(end)})`, () => assert.deepEqual(ids(spec(comments, end)), expected));

  it('an unused one goes with its line', () => {
    assert.equal(fixed(spec('  // pipewright-ignore lossy-cast: old\n'), 'unused-suppression'), spec(''));
    assert.equal(
      fixed(spec('  // pipewright-ignore lossy-cast: old\n', '\r\n'), 'unused-suppression'),
      spec('', '\r\n'),
    );
  });
  it('one of several goes and leaves the others', () => {
    const all = ['comma-list', 'lossy-cast', 'limit-without-order'];
    for (const order of [
      all,
      [...all].reverse(),
      ['lossy-cast', 'comma-list', 'limit-without-order'],
      ['comma-list', 'limit-without-order', 'lossy-cast'],
    ])
      assert.equal(
        fixed(spec(`// pipewright-ignore ${order.join(', ')}: why\n`), 'unused-suppression'),
        spec(`// pipewright-ignore ${order.filter((o) => o !== 'lossy-cast').join(', ')}: why\n`),
      );
  });
  it('a misspelt one is corrected', () =>
    assert.equal(
      fixed(spec('// pipewright-ignore coma-list: x\n'), 'unknown-suppression'),
      spec('// pipewright-ignore comma-list: x\n'),
    ));

  it('an error that blocks stays, and the comment is said to do nothing', () => {
    const broken = `{ "models": [
  // pipewright-ignore unknown-relation: later
  { "name": "m", "sources": ["nothing"] }] }`;
    const [error, comment] = [...found(broken)].sort((a, b) => (a.severity < b.severity ? -1 : 1));
    assert.deepEqual([error?.id, comment?.id], ['unknown-relation', 'unused-suppression']);
    assert.match(comment!.message, /cannot be suppressed/);
  });

  it('of rules that are off, and in half a document, nothing is said', () => {
    const settings = (rules: object): string => `//- pipewright.json\n${JSON.stringify({ rules })}\n`;
    const comment = '// pipewright-ignore comma-list: old\n';
    assert.deepEqual(ids(`${settings({ 'comma-list': 'off' })}//- spec.json\n${spec(comment)}`), [
      'limit-without-order',
    ]);
    const unused = spec('// pipewright-ignore lossy-cast: old\n');
    assert.ok(!ids(unused.replace('"limit": 3', '"limit" 3')).includes('unused-suppression'));
    assert.deepEqual(ids(`${settings({ 'unused-suppression': 'off' })}//- spec.json\n${unused}`), [
      'comma-list',
      'limit-without-order',
    ]);
  });

  it('in a DDL file', () => {
    const ddl = (comment: string): string =>
      `//- pipewright.json\n{}\n//- spec.json\n{ "models": [] }\n//- ddl/t.sql\n${comment}CREATE TABLE raw.t AS SELECT 1 AS a;\n`;
    assert.deepEqual(ids(ddl(''), 'ddl/t.sql'), ['ddl-without-columns']);
    for (const comment of [
      '-- pipewright-ignore ddl-without-columns: x\n',
      '# pipewright-ignore ddl-without-columns: x\n',
      '/* pipewright-ignore ddl-without-columns: x */\n',
    ])
      assert.deepEqual(ids(ddl(comment), 'ddl/t.sql'), [], comment);
    assert.deepEqual(ids(ddl('-- pipewright-ignore comma-list: x\n'), 'ddl/t.sql'), [
      'ddl-without-columns',
      'unused-suppression',
    ]);
  });

  it('in the settings', () => {
    const settings = (comment: string): string =>
      `//- spec.json\n{ "models": [] }\n//- pipewright.json\n{\n${comment}  "targts": []\n}\n`;
    assert.deepEqual(ids(settings(''), 'pipewright.json'), ['unknown-setting']);
    assert.deepEqual(ids(settings('  // pipewright-ignore unknown-setting: x\n'), 'pipewright.json'), []);
  });
});

describe('the fix that suppresses', () => {
  const offer = (source: string): readonly string[] => {
    const { project, uri, text } = openFixture(source);
    return suppressions(project, uri, { start: 0, end: text.length }).map(({ fix }) =>
      applyEdits(text, fix.edits.get(uri)!)!,
    );
  };
  it('writes a line with the indentation and line end of its place, and asks for the reason', () => {
    for (const end of ['\n', '\r\n']) {
      const after = offer(`<|>${spec('', end)}`);
      assert.deepEqual(after, [
        spec('    // pipewright-ignore limit-without-order: (say why)\n', end),
        spec('    // pipewright-ignore comma-list: (say why)\n', end),
      ]);
      assert.deepEqual(ids(after[0]!), ['comma-list', 'suppression-without-reason']);
    }
  });
  it('for the whole file, of what is reported several times: the first line', () => {
    const twice = spec('')
      .replace('"limit": 3,', '"limit": 3, "order_by": ["a"],')
      .replace('"cluster_by": "a, b"', '"cluster_by": "a, b", "partition_by": "a, b"');
    const offered = offer(`<|>${twice}`);
    const after = offered.filter((t) => t.startsWith('// pipewright-ignore-file comma-list: (say why)\n{'));
    assert.equal(after.length, 1);
    assert.ok(!ids(after[0]!).includes('comma-list'));
    assert.ok(ids(twice).filter((id) => id === 'comma-list').length > 1);
    const error = '{ "models": [{ "name": "m", "sources": ["nothing"] }, { "name": "n", "sources": ["nothing"] }] }';
    assert.deepEqual(offer(`<|>${error}`), [], 'what blocks is not suppressed');
  });
  it('is no fix of the finding, and not preferred', () => {
    const { project, uri, text } = openFixture(spec(''));
    const whole = { start: 0, end: text.length };
    assert.ok(quickFixes(project, uri, whole).every(({ fix }) => !fix.title.startsWith('Ignore')));
    assert.ok(suppressions(project, uri, whole).every(({ fix }) => !fix.preferred));
  });
  it('not for what blocks, nor for what is said about comments', () => {
    assert.deepEqual(offer('<|>{ "models": [{ "name": "m", "sources": ["nothing"] }] }'), []);
    assert.equal(offer(`<|>${spec('// pipewright-ignore comma-list, limit-without-order\n')}`).length, 0);
  });
  it('in SQL with its own comment', () => {
    const [after] = offer(
      '//- pipewright.json\n{}\n//- spec.json\n{ "models": [] }\n//- ddl/t.sql\n<|>CREATE TABLE raw.t AS SELECT 1 AS a;\n',
    );
    assert.equal(after, '-- pipewright-ignore ddl-without-columns: (say why)\nCREATE TABLE raw.t AS SELECT 1 AS a;\n');
  });
});

describe('completion in comments', () => {
  const items = (
    source: string,
  ): readonly { readonly label: string; readonly after: string; readonly detail: string | undefined }[] => {
    const { project, uri, offset, text } = openFixture(source);
    return [...complete(project, uri, offset, { ruleTitle: (id) => `about ${id}` }).items]
      .sort((a, b) => a.rank - b.rank)
      .map((i) => ({
        label: i.label,
        detail: i.detail,
        after: applyEdits(text, [{ span: i.replace, newText: i.newText }])!,
      }));
  };
  it('the mark', () => {
    for (const typed of ['', ' ', ' pipe', 'pipewright-ign']) {
      const [item, ...more] = items(spec(`//${typed}<|>\n`));
      assert.deepEqual([item?.label, ...more.map((m) => m.label)], ['pipewright-ignore', 'pipewright-ignore-file']);
      assert.equal(item!.after, spec(`//${/^ ?/.exec(typed)![0]}pipewright-ignore \n`));
    }
    assert.deepEqual(items(spec('// some words <|>\n')), []);
  });
  it('ids, those of the next line first, with what they are about', () => {
    const offered = items(spec('// pipewright-ignore <|>\n'));
    assert.deepEqual(
      offered.slice(0, 2).map((i) => i.label),
      ['limit-without-order', 'comma-list'],
    );
    assert.equal(offered[1]!.detail, 'about comma-list');
    assert.equal(offered[1]!.after, spec('// pipewright-ignore comma-list: (say why)\n'));
    assert.ok(offered.length > 100);
    const second = items(spec('// pipewright-ignore limit-without-order, com<|>: why\n')).find(
      (i) => i.label === 'comma-list',
    );
    assert.equal(second?.after, spec('// pipewright-ignore limit-without-order, comma-list: why\n'));
    assert.deepEqual(items(spec('// pipewright-ignore comma-list: rea<|>\n')), []);
  });
  it('in SQL', () => {
    const [item] = items(
      '//- pipewright.json\n{}\n//- spec.json\n{ "models": [] }\n//- ddl/t.sql\n-- pipewright-ignore <|>\nCREATE TABLE raw.t AS SELECT 1 AS a;\n',
    );
    assert.equal(item?.label, 'ddl-without-columns');
    assert.deepEqual(
      items(
        '//- pipewright.json\n{}\n//- spec.json\n{ "models": [] }\n//- ddl/t.sql\nCREATE TABLE <|>raw.t AS SELECT 1 AS a;\n',
      ),
      [],
    );
  });
});
