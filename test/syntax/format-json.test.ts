// Layout of JSON documents: expected texts written by hand; over real documents only white space changes, once.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { createScanner } from 'jsonc-parser';
import { applyEdits } from '../../server/src/base/apply-edits.js';
import { formatJson, type JsonLayout } from '../../server/src/syntax/format-json.js';

const root = join(import.meta.dirname, '..', '..');
const two: JsonLayout = { tabSize: 2, insertSpaces: true };
const laidOut = (text: string, layout = two): string => applyEdits(text, formatJson(text, layout))!;

// The reader's `SyntaxKind`, an enumeration that exists in its types alone: end of the text; line breaks and blanks.
const END = 17;
const BLANK: ReadonlySet<number> = new Set([14, 15]);

/** The tokens and comments of a text, as another reader sees them. */
function said(text: string): readonly string[] {
  const scanner = createScanner(text, false);
  const found: string[] = [];
  for (let kind: number = scanner.scan(); kind !== END; kind = scanner.scan())
    if (!BLANK.has(kind))
      found.push(text.slice(scanner.getTokenOffset(), scanner.getTokenOffset() + scanner.getTokenLength()));
  return found;
}

describe('layout of JSON documents', () => {
  const cases: readonly (readonly [name: string, before: string, after: string, layout?: JsonLayout])[] = [
    ['indents by the brackets', '{\n"a": [\n1,\n      2\n]\n}\n', '{\n  "a": [\n    1,\n    2\n  ]\n}\n'],
    [
      'what is on one line stays there',
      '{\n"a":[1,2 , 3],"b":{"c":null}\n}',
      '{\n  "a": [1, 2, 3], "b": { "c": null }\n}',
    ],
    ['empty brackets', '{\n  "a": [ ], "b": {  }\n}', '{\n  "a": [], "b": {}\n}'],
    [
      'brackets of one line are one level',
      '{\n"models": [{\n"name": "m"\n}, {\n"name": "n"\n}]\n}',
      '{\n  "models": [{\n    "name": "m"\n  }, {\n    "name": "n"\n  }]\n}',
    ],
    [
      'empty lines: one is kept, none beside brackets',
      '{\n\n  "a": 1,\n\n\n\n  "b": 2\n\n}\n\n\n',
      '{\n  "a": 1,\n\n  "b": 2\n}\n',
    ],
    [
      'comments',
      '// head\n{ // open\n    /* before\n   as it is */ "a": 1,   // behind  \n  // own line\n"b": 2 // last\n}',
      '// head\n{ // open\n  /* before\n   as it is */ "a": 1, // behind  \n  // own line\n  "b": 2 // last\n}',
    ],
    [
      'comments inside brackets',
      '{ "a": [/* none */], "b": [1 /* one */]\n}',
      '{ "a": [ /* none */ ], "b": [1 /* one */ ]\n}',
    ],
    ['trailing commas', '{\n"a": [1,2,],\n}', '{\n  "a": [1, 2,],\n}'],
    ['line breaks of Windows', '{\r\n"a":1,\r\n\r\n\r\n"b":2\r\n}\r\n', '{\r\n  "a": 1,\r\n\r\n  "b": 2\r\n}\r\n'],
    ['byte order mark', '\uFEFF{\n"a":1\n}', '\uFEFF{\n  "a": 1\n}'],
    ['tabs', '{\n  "a": {\n  "b": 1\n  }\n}', '{\n\t"a": {\n\t\t"b": 1\n\t}\n}', { tabSize: 4, insertSpaces: false }],
    ['a final line break where it is wanted', '{}', '{}\n', { ...two, insertFinalNewline: true }],
    [
      'strings',
      '{\n"a":"{  [1,2] // no  comment \\" , \\u0041 😀"\n}',
      '{\n  "a": "{  [1,2] // no  comment \\" , \\u0041 😀"\n}',
    ],
    ['a short document on one line', '{"version":1,"models":[]}', '{ "version": 1, "models": [] }'],
    [
      'a document on one line is spread where it is wide',
      `{"models":[{"name":"m","sources":["raw.t"],"column_mapping":[{"target_column":"id"},{"target_column":"${'x'.repeat(60)}"}]}]}`,
      `{\n  "models": [\n    {\n      "name": "m",\n      "sources": ["raw.t"],\n      "column_mapping": [\n        { "target_column": "id" },\n        { "target_column": "${'x'.repeat(60)}" }\n      ]\n    }\n  ]\n}`,
    ],
    [
      'a value that is wide as machines write it is spread',
      `{\n"a": {"b":"${'x'.repeat(1000)}"}\n}`,
      `{\n  "a": {\n    "b": "${'x'.repeat(1000)}"\n  }\n}`,
    ],
    [
      'a long mapping on one line stays',
      `{\n"a": {"b":"${'x'.repeat(300)}"}\n}`,
      `{\n  "a": { "b": "${'x'.repeat(300)}" }\n}`,
    ],
  ];
  for (const [name, before, after, layout = two] of cases)
    it(name, () => {
      assert.equal(laidOut(before, layout), after);
      assert.equal(laidOut(after, layout), after);
    });

  for (const broken of [
    '{',
    '{"a":1',
    '{\n"a" 1}',
    '{"a":1}}',
    "{\n'a':1}",
    '{"a":"x\n"}',
    '{"a":\u00A01}',
    '{"a":1} /*',
    '[1 2]',
    '{"a":NaN}',
  ])
    it(`leaves broken JSON alone: ${JSON.stringify(broken)}`, () => {
      assert.deepEqual(formatJson(broken, two), []);
    });

  it('does what its page shows', () => {
    const page = readFileSync(join(root, 'server/docs/formatting.md'), 'utf8');
    const [before, after] = [...page.matchAll(/```jsonc\n([^]*?)```/g)].map((m) => m[1]!);
    assert.equal(laidOut(before!), after);
  });

  it('lays real documents out once, and says the same', () => {
    const files = ['client-examples/workspace', 'test/corpus'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.jsonc?$/.test(name))
        .map((name) => join(folder, name)),
    );
    assert.ok(files.length > 10, String(files.length));
    for (const file of files) {
      const text = readFileSync(join(root, file), 'utf8');
      for (const version of [text, text.replace(/\r?\n/g, '\r\n'), text.replace(/^[ \t]+/gm, '')]) {
        const once = laidOut(version);
        assert.deepEqual(said(once), said(version), file);
        assert.equal(laidOut(once), once, file);
      }
    }
  });

  it('changes nothing but white space in any document, and is done after one time', () => {
    const blank = fc.constantFrom('', ' ', '\n', '\n\n\n', '\t', ' // c\n', '/* c */', '\r\n', ' /* a\n b */ ');
    const value: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom('1', 'null', '"a b"', '"{ // x"', 'true'),
        fc
          .tuple(fc.array(tie('value'), { maxLength: 4 }), blank, blank)
          .map(([v, a, b]) => `[${a}${v.join(`${b},${a}`)}${b}]`),
        fc
          .tuple(fc.array(tie('value'), { maxLength: 4 }), blank, blank)
          .map(([v, a, b]) => `{${a}${v.map((x, i) => `"k${i}"${b}:${a}${x}`).join(`${a},${b}`)}${a}}`),
      ),
    })).value;
    fc.assert(
      fc.property(value, fc.constantFrom(1, 2, 4), (text, tabSize) => {
        const once = laidOut(text, { tabSize, insertSpaces: true });
        assert.deepEqual(said(once), said(text));
        assert.equal(laidOut(once, { tabSize, insertSpaces: true }), once);
      }),
      { numRuns: 500, seed: 20_240_601 },
    );
  });
});
