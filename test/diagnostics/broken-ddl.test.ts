// One fault in a CREATE TABLE is one finding there: specs that read what stands behind it are not at fault, and other tables stay checked.

import assert from 'node:assert/strict';
import { projectFindings } from '../../server/src/diagnostics/run-diagnostics.js';
import { Workspace } from '../../server/src/workspace/workspace.js';
import { column, memoryHost } from '../language/pipeline.js';

const whole = `CREATE TABLE raw.t (
  id INT64 NOT NULL,
  day DATE,
  total NUMERIC,
  PRIMARY KEY (id) NOT ENFORCED
);
CREATE TABLE raw.u (id INT64);
`;

/** `id «marked»` of everything that is louder than a hint. */
function said(ddl: string): readonly string[] {
  const spec = JSON.stringify({
    models: [
      {
        name: 'm',
        sources: ['raw.t'],
        column_mapping: ['id', 'day', 'total'].map((name) => column(name, name)),
        constraints: { primary_key: ['id'] },
      },
      { name: 'n', sources: ['raw.u'], column_mapping: [column('id', 'id')] },
      {
        name: 'all',
        sources: ['raw.t'],
        deduplicate: [{ applies_to: 't', partition_by: ['id'], order_by: ['day'] }],
        examples: [{ name: 'one', given: { 'raw.t': [{ id: 1, day: null, total: 1 }] }, expect: [{ id: 1 }] }],
      },
    ],
  });
  const host = memoryHost({ 'pipewright.json': '{}', 's.spec.json': spec, 'ddl/t.sql': ddl });
  const project = new Workspace(host).project(host.toUri('/project/s.spec.json'));
  return [...projectFindings(project)].flatMap(([file, findings]) => {
    const text = file.endsWith('.sql') ? ddl : spec;
    return findings
      .filter((f) => f.severity === 'error' || f.severity === 'warning')
      .map((f) => `${f.id} «${text.slice(f.span.start, f.span.end)}»`);
  });
}

describe('a fault in a CREATE TABLE', function () {
  this.timeout(60_000);
  const faults: readonly (readonly [what: string, from: string, to: string, finds: string])[] = [
    ['a comma is missing', 'day DATE,\n  total', 'day DATE total', 'ddl-syntax «total»'],
    ['a semicolon for a comma', 'NOT NULL,', 'NOT NULL;', 'ddl-syntax «;»'],
    ['a full stop for a comma', 'NOT NULL,', 'NOT NULL.', 'ddl-syntax «.»'],
    ['a parenthesis too many', 'NOT NULL,', 'NOT NULL),', 'ddl-syntax «,»'],
    ['a parenthesis is not closed', 'day DATE', 'day DATE(', 'ddl-syntax «,»'],
    ['a name is missing', 'day DATE', 'DATE', 'ddl-syntax «,»'],
    ['a keyword for a name', 'day DATE', 'select DATE', 'ddl-syntax «select»'],
    ['a quoted name without its end', '  day DATE,', '  `day DATE,', 'ddl-syntax «`day DATE,»'],
    ['a text for a name', '  day DATE,', "  'day DATE,", "ddl-syntax «'day DATE,»"],
    ['the list is not opened', 'raw.t (', 'raw.t', 'ddl-syntax «id»'],
    ['an unknown type', 'day DATE', 'day DATTE', 'unknown-type «DATTE»'],
    ['a type in two words', 'day DATE', 'day DAT E', 'ddl-syntax «E»'],
    ['a full stop for a comma behind a type', 'day DATE,', 'day DATE.', 'ddl-syntax «.»'],
    ['CREATE misspelt', 'CREATE TABLE raw.t', 'CREAT TABLE raw.t', 'ddl-syntax «CREAT»'],
    ['TABLE misspelt', 'CREATE TABLE raw.t', 'CREATE TABEL raw.t', 'ddl-syntax «TABEL»'],
  ];
  it('is none in the whole text', () => {
    assert.deepEqual(said(whole), []);
  });
  for (const [what, from, to, finds] of faults)
    it(what, () => {
      assert.ok(whole.includes(from));
      assert.deepEqual(said(whole.replace(from, to)), [finds]);
    });
  it('hides no fault about another table of the file', () => {
    const broken = whole.replace('NOT NULL,', 'NOT NULL.').replace('raw.u (id INT64)', 'raw.u (idd INT64)');
    assert.deepEqual([...said(broken)].sort(), ['ddl-syntax «.»', 'unknown-column «id»']);
  });
  it('hides no second fault of the same table', () => {
    const broken = whole.replace('id INT64 NOT NULL', 'id INT64 NOT NUL').replace('total NUMERIC', 'select NUMERIC');
    assert.deepEqual(said(broken), ['ddl-syntax «NOT»', 'ddl-syntax «select»']);
  });
});
