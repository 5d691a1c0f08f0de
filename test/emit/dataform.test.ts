// Dataform without its compiler: how SQL and JavaScript are written into SQLX, settings, labels, same bytes.

import assert from 'node:assert/strict';
import { runInThisContext } from 'node:vm';
import { generateProject } from '../../server/src/emit/generate.js';
import {
  isInputLabel,
  jsString,
  jsValue,
  Placeholders,
  sqlxComment,
  sqlxText,
} from '../../server/src/emit/platforms/dataform/sqlx.js';
import type { EmitResult } from '../../server/src/emit/platform.js';
import { projectOf } from '../language/pipeline.js';
import { hostileSpec } from './hostile-pipeline.js';

function emitted(spec: object): EmitResult {
  const made = generateProject(projectOf(spec).plan, 'dataform', undefined);
  assert.ok(made.ok);
  return made.result;
}

describe('SQLX texts', () => {
  const text = (sql: string): string => sqlxText(sql, new Placeholders());

  it('leaves literals as they are, but for the dollar before a brace', () => {
    assert.equal(text("SELECT '\\\\d+ it\\'s ${x} `'"), "SELECT '\\\\d+ it\\'s ${\"$\"}{x} `'");
  });

  it('writes what has a meaning in a quoted name as JavaScript', () => {
    assert.equal(text("SELECT `a'b`, '`'"), "SELECT `a${\"'\"}b`, '`'");
    assert.equal(text('SELECT `a\\\\b`'), 'SELECT `a${"\\\\"}${"\\\\"}b`');
  });

  it('puts placeholders where they were, also between texts that look like them', () => {
    const placeholders = new Placeholders();
    const table = placeholders.put('ref("a", "b")');
    assert.equal(
      sqlxText(`SELECT '0' FROM ${table} AS t JOIN ${placeholders.put('self()')} AS s`, placeholders),
      `SELECT '0' FROM \${ref("a", "b")} AS t JOIN \${self()} AS s`,
    );
    assert.equal(placeholders.put('ref("a", "b")'), table);
  });

  it('keeps every line of a comment a comment', () => {
    assert.equal(sqlxComment('a\nb\r\nc\u2028d \\u0041'), '-- a\n-- b\n-- c\n-- d \\\\u0041');
  });

  it('writes JavaScript texts with the two escapes that the compiler reads', () => {
    assert.equal(jsString('a "b" \\ {c} `d`'), '"a \\"b\\" \\\\ {c} `d`"');
    assert.equal(jsString('a\nb'), '"a" + String.fromCharCode(10) + "b"');
    for (const value of ['', '\u2028', 'a\u0000b', '"\\\r\n', '\ud800x', '😀'])
      assert.equal(runInThisContext(`(${jsString(value)})`), value);
    assert.deepEqual(runInThisContext(`(${jsValue({ ['__proto__']: 'x', 'a b': ['y'], c: { d: 1 } })})`), {
      ['__proto__']: 'x',
      'a b': ['y'],
      c: { d: 1 },
    });
  });

  it('knows what an input block can name', () => {
    assert.deepEqual(['a_1', 'a-b', 'a.b', 'a b', ''].map(isInputLabel), [true, true, false, false, false]);
  });
});

describe('Dataform project files', function () {
  this.timeout(20_000);

  it('has settings that are the same whatever the parameters are, and no path outside its folder', () => {
    const { files } = emitted(hostileSpec);
    const settings = files.find((f) => f.path === 'workflow_settings.yaml')!.content;
    assert.match(settings, /^dataformCoreVersion: 3\.0\.62$/m);
    assert.match(settings, /^ {2}"runTs": ""$/m);
    for (const { path } of files) assert.match(path, /^(?!\.\.)[A-Za-z0-9_./-]+$/);
    assert.equal(new Set(files.map((f) => f.path.toLowerCase())).size, files.length);
  });

  it('always gives a table an alias', () => {
    for (const { path, content } of emitted(hostileSpec).files)
      if (path.endsWith('.sqlx'))
        for (const found of content.matchAll(/\$\{(?:ref|self)\([^}]*\}(.{0,4})/g))
          assert.match(found[0], / AS |self\(\)\} \($|self\(\)\}/, path);
  });

  it('writes the same bytes for the same spec', () => {
    assert.deepEqual(emitted(hostileSpec), emitted(hostileSpec));
  });
});
