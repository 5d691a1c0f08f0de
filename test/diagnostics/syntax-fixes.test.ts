// Fixes of JSON that is broken, in names, lists and SQL: applied, the finding is gone and no other of its rank has come; in SQL the backslash reaches whom it is for.

import assert from 'node:assert/strict';
import type { Finding } from '../../server/src/base/finding.js';
import '../../server/src/diagnostics/all-targets.js';
import { editedProject, Workspace, type Project } from '../../server/src/workspace/workspace.js';
import { corpusPipelines, textsOf } from '../corpus/pipelines.js';
import { memoryHost, projectOf } from '../language/pipeline.js';
import { faultsOfFix, findingsOf, said, withFix } from './applied-fix.js';

const syntaxFindings = (project: Project): readonly Finding[] =>
  findingsOf(project).filter((f) => f.id === 'json-syntax');

const textOf = (project: Project): string => [...project.documents.values()][0]!.text;

/** A model with one transform, which stands between quotes as it is given. */
const withTransform = (transform: string): string =>
  `{ "sources": [{ "name": "raw.logs", "columns": [{ "name": "line", "type": "STRING" }] }], "models": [{ "name": "m", "sources": ["raw.logs"], "column_mapping": [{ "target_column": "x", "transform": "${transform}" }] }] }`;

/** What each fix of the first finding makes of the transform, and whether it is preferred. */
function made(transform: string): readonly string[] {
  const project = projectOf(withTransform(transform));
  const [finding] = syntaxFindings(project);
  return (finding ?? assert.fail('no finding')).fixes.map((fix) => {
    const text = textOf(withFix(project, fix));
    const before = withTransform('').indexOf('"transform": "') + '"transform": "'.length;
    return `${fix.preferred ? '' : 'perhaps '}${text.slice(before, text.length - (withTransform('').length - before))}`;
  });
}

describe('a backslash that JSON does not know', function () {
  this.timeout(20_000);
  for (const [where, transform, fixes] of [
    ['in a raw literal', String.raw`REGEXP_EXTRACT(line, r'\d+')`, [String.raw`REGEXP_EXTRACT(line, r'\\d+')`]],
    ['in a literal', String.raw`REGEXP_EXTRACT(line, '\d+')`, [String.raw`REGEXP_EXTRACT(line, '\\\\d+')`]],
    ['in triple quotes', String.raw`REGEXP_EXTRACT(line, '''\d+''')`, [String.raw`REGEXP_EXTRACT(line, '''\\\\d+''')`]],
    ['in raw bytes', String.raw`LENGTH(rB'\d')`, [String.raw`LENGTH(rB'\\d')`]],
    [
      'as an escape of SQL, or as a backslash',
      String.raw`CONCAT(line, '\x41')`,
      [String.raw`perhaps CONCAT(line, '\\x41')`, String.raw`perhaps CONCAT(line, '\\\\x41')`],
    ],
    ['in front of a name', String.raw`UPPER(\line)`, ['UPPER(line)']],
    ['in front of a bracket', String.raw`UPPER\(line)`, ['UPPER(line)']],
    ['where nothing helps: what is read already', String.raw`UPPER(line \d)`, ['UPPER(line d)']],
  ] as const)
    it(where, () => {
      assert.deepEqual(made(transform), fixes);
    });

  it('in a test and in prose', () => {
    const spec = withTransform('UPPER(line)').replace(
      '"transform"',
      String.raw`"description": "a\d", "tests": ["matches('\d')", "matches(r'\d')"], "transform"`,
    );
    let project = projectOf(spec);
    for (let i = 0; i < 3; i++) project = withFix(project, syntaxFindings(project)[0]!.fixes[0]!);
    const text = textOf(project);
    assert.ok(text.includes(String.raw`"a\\d", "tests": ["matches('\\\\d')", "matches(r'\\d')"]`), text);
    assert.deepEqual(syntaxFindings(project), []);
  });

  it('several of one literal, one after the other', () => {
    let project = projectOf(withTransform(String.raw`REGEXP_EXTRACT(line, '\d+\.\d+')`));
    for (let i = 0; i < 3; i++) project = withFix(project, syntaxFindings(project)[0]!.fixes[0]!);
    const text = textOf(project);
    assert.ok(text.includes(String.raw`'\\\\d+\\\\.\\\\d+'`), text);
  });
});

/** A character taken away, doubled, or exchanged for one that looks or sounds like it; a stray backslash, letter or tab. */
function* broken(text: string, step: number): Generator<readonly [string, string]> {
  let seen = 0;
  for (const [i, c] of [...text].entries()) {
    const put = (s: string, over = 1): string => text.slice(0, i) + s + text.slice(i + over);
    if ('"{}[]:,'.includes(c)) {
      if (seen++ % step !== 0) continue;
      yield [`without ${c} at ${i}`, put('')];
      yield [`${c} twice at ${i}`, put(c + c)];
      const like = { '"': ["'", '\u201C'], ',': [';'], ':': ['='] }[c] ?? [];
      for (const other of like) yield [`${other} at ${i}`, put(other)];
    } else if (/[\w' ]/u.test(c) && seen++ % (step * 7) === 0)
      for (const stray of ['\\d', '\\', '\t', 'd']) yield [`${JSON.stringify(stray)} at ${i}`, put(stray, 0)];
  }
}

describe('every fix of broken JSON', function () {
  this.timeout(60_000);
  let applied = 0;
  for (const name of ['log-parsing', 'web-analytics', 'inventory-history'])
    it(name, () => {
      const texts = textsOf(corpusPipelines().find((p) => p.name === name) ?? assert.fail(name));
      const host = memoryHost(texts);
      const uri = host.toUri('/project/spec.json');
      const correct = new Workspace(host).project(uri);
      const wrong: object[] = [];
      for (const [what, text] of broken(texts['spec.json']!, 211)) {
        const project = editedProject(correct, new Map([[uri, text]]));
        for (const finding of syntaxFindings(project))
          for (const fix of finding.fixes) {
            applied++;
            const brought = faultsOfFix(project, finding, withFix(project, fix));
            if (brought.length > 0) wrong.push({ what, finding: said(finding), title: fix.title, brought });
          }
      }
      assert.deepEqual(wrong, []);
    });

  it('are many', () => assert.ok(applied >= 60, `${applied} fixes`));
});
