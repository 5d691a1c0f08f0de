// Names and texts that are not what they look like: each at its place, and what people really write stays silent.

import assert from 'node:assert/strict';
import { hiddenCharacters } from '../../server/src/base/hidden-characters.js';
import { appearance, mixedWords } from '../../server/src/base/look-alikes.js';
import { findingsOf, reported } from './marked-findings.js';

const column = (more: object): string =>
  JSON.stringify({
    name: 'm',
    sources: ['raw.orders'],
    column_mapping: [{ target_column: 'status', from_table: 'orders', from_column: 'status', ...more }],
  });

describe('letters that are not what they look like', () => {
  it('a literal, a tag, a test value and a cell, each the word', () => {
    reported('look-alike-letters', column({ tags: ['<|р\u0456i|>'] }));
    reported('look-alike-letters', column({ tests: ["accepted_values('open', '<|p\u0430id|>')"] }));
    reported(
      'look-alike-letters',
      column({ from_table: undefined, from_column: undefined, transform: "IF(status = '<|p\u0430id|>', 'да', 'Δt')" }),
    );
    const [found] = reported(
      'look-alike-letters',
      `{ "name": "m", "sources": ["raw.orders"], "column_mapping": [{ "target_column": "s", "from_column": "status" }],
         "examples": [{ "name": "one", "given": { "raw.orders": [{ "status": "<|\u041epen|>" }] }, "expect": [{ "s": "x" }] }] }`,
    );
    assert.match(found!.message, /`О` \(U\+041E, Cyrillic\)/);
    assert.deepEqual(
      found!.fixes.map((f) => f.title),
      ['Replace with `Open`'],
    );
  });
  it('a name that is not found says why, and is corrected', () => {
    for (const [id, model] of [
      ['invalid-name', column({ target_column: 'st\u0430tus' })],
      ['unknown-column', column({ from_column: 'st\u0430tus' })],
      ['sql-syntax', column({ from_table: undefined, from_column: undefined, transform: 'st\u0430tus' })],
    ] as const) {
      const found = findingsOf(
        `{ "sources": [{ "name": "raw.orders", "columns": [{ "name": "status", "type": "STRING" }] }], "models": [${model}] }`,
      ).find((f) => f.id === id);
      assert.match(found!.message, /`а` \(U\+0430, Cyrillic\) in it only looks like the Latin letter\.$/, id);
      assert.match([...found!.fixes[0]!.edits.values()][0]![0]!.newText, /^"?s?t?atus"?$/, id);
    }
  });
  it('words of one script, and with a letter that nobody mistakes, are left alone', () => {
    for (const text of ['оплачено', 'URLы', 'Δt', 'paid', 'naïve café', 'IT-отдел', 'µm', '5Ω', 'ΑΒΓ'])
      assert.deepEqual(mixedWords(text), [], text);
  });
});

describe('characters that nobody sees', () => {
  it('in prose, tags, tests, paths and rows', () => {
    reported('invisible-character', column({ description: 'x<|\u202e|>y' }));
    reported('invisible-character', column({ tags: ['pii<|\u200b|>'] }));
    reported('invisible-character', column({ tests: ["accepted_values('a<|\u00ad|>')"] }));
    reported(
      'invisible-character',
      `{ "sources": [{ "name": "raw.t", "rows": "rows/<|\u2060|>t.csv", "columns": [{ "name": "id", "type": "INT64" }] }],
         "models": [{ "name": "m", "sources": ["raw.t"], "column_mapping": [{ "target_column": "id", "from_column": "id" }] }] }`,
    );
    const cell = (value: string): string =>
      `{ "name": "m", "sources": ["raw.orders"], "column_mapping": [{ "target_column": "s", "from_column": "status" }],
         "examples": [{ "name": "one", "given": { "raw.orders": [{ "status": "x" }] }, "expect": [{ "s": "${value}" }] }] }`;
    reported('invisible-character', cell('x<|\u200b|>'));
    // Written as an escape it is seen, and meant.
    reported('invisible-character', cell('x\\u200b'));
    // A control character in a text for people is not, however it is written.
    reported('invisible-character', column({ description: 'red' }).replace('red', '<|\\u001b|>[31mred'));
  });
  it('is silent where writing needs them', () => {
    for (const text of [
      'سفارش\u200cها',
      'क्\u200dष',
      '👩\u200d💻',
      'שלום\u200f (x)',
      '\u2067שלום\u2069 x',
      '🏴\u{e0067}\u{e0062}\u{e007f}',
      'a\tb\nc',
    ])
      assert.deepEqual(hiddenCharacters(text), [], text);
    for (const text of ['a\u200cb', 'x\u2067y', 'שלום\u202e', '\u2067שלום'])
      assert.equal(hiddenCharacters(text).length, 1, JSON.stringify(text));
  });
});

describe('names that look the same', () => {
  it('columns, models, and examples in another composition', () => {
    reported(
      'look-alike-names',
      `{ "name": "m", "sources": ["raw.orders"], "column_mapping": [
         { "target_column": "q0", "from_column": "status" }, { "target_column": <|"qO"|>, "from_column": "status" }] }`,
    );
    const model = (name: string): string =>
      `{ "name": ${name}, "sources": ["raw.orders"], "column_mapping": [{ "target_column": "s", "from_column": "status" }] }`;
    reported('look-alike-names', `${model('"total_1"')}, ${model('<|"total_l"|>')}, ${model('"total_2"')}`);
    const example = (name: string): string =>
      `{ "name": ${name}, "given": { "raw.orders": [{ "status": "x" }] }, "expect": [{ "s": "x" }] }`;
    reported(
      'look-alike-names',
      `{ "name": "m", "sources": ["raw.orders"], "column_mapping": [{ "target_column": "s", "from_column": "status" }],
         "examples": [${example('"caf\u00e9"')}, ${example('<|"cafe\u0301"|>')}, ${example('"a b"')}, ${example('<|"a  b"|>')}] }`,
    );
  });
  it('says nothing of names that are only like each other', () => {
    const names = ['v1', 'v2', 'rn', 'm', 'line', 'iine', 'total', 'totals', 'id', 'ld', 'po', 'pq'];
    assert.equal(new Set(names.map(appearance)).size, names.length);
  });
});
