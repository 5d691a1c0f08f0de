// Members and items are taken out of a document and put into it: what is left says what it said, and comments stay.

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parse } from 'jsonc-parser';
import { applyEdits } from '../../server/src/base/apply-edits.js';
import { addItem, removeItem, removeMember, setMember, type PlacedJson } from '../../server/src/syntax/json-edit.js';
import type { JsonArray, JsonObject } from '../../server/src/syntax/json-node.js';
import { parseJson } from '../../server/src/syntax/json-tree.js';

const objectOf = (text: string): PlacedJson<JsonObject> => ({ node: parseJson(text).root as JsonObject, shift: 0 });
const arrayOf = (text: string): PlacedJson<JsonArray> => ({ node: parseJson(text).root as JsonArray, shift: 0 });
const without = (text: string, key: string): string =>
  applyEdits(text, removeMember(text, objectOf(text), key)) ?? assert.fail('the edits overlap');
const withoutItem = (text: string, index: number): string =>
  applyEdits(text, removeItem(text, arrayOf(text), index)) ?? assert.fail('the edits overlap');

describe('removal from a JSON document', () => {
  it('takes a member with its line', () => {
    assert.equal(without('{\n  "a": 1,\n  "b": 2\n}', 'a'), '{\n  "b": 2\n}');
    assert.equal(without('{\n  "a": 1,\n  "b": 2\n}', 'b'), '{\n  "a": 1\n}');
    assert.equal(without('{\r\n\t"a": 1,\r\n\t"b": 2,\r\n}', 'b'), '{\r\n\t"a": 1,\r\n}');
  });

  it('takes a member out of a line', () => {
    assert.equal(without('{ "a": 1, "b": 2, "c": 3 }', 'a'), '{ "b": 2, "c": 3 }');
    assert.equal(without('{ "a": 1, "b": 2, "c": 3 }', 'b'), '{ "a": 1, "c": 3 }');
    assert.equal(without('{ "a": 1, "b": 2, "c": 3 }', 'c'), '{ "a": 1, "b": 2 }');
    assert.equal(without('{"a":1}', 'a'), '{}');
    assert.equal(withoutItem('[1, 2, 3]', 0), '[2, 3]');
    assert.equal(withoutItem('[1, 2, 3]', 2), '[1, 2]');
  });

  it('leaves comments', () => {
    assert.equal(without('{\n  "a": 1, // one\n  // about b\n  "b": 2\n}', 'b'), '{\n  "a": 1 // one\n  // about b\n}');
  });

  it('says nothing where there is nothing to take', () => {
    assert.deepEqual(removeMember('{"a":1}', objectOf('{"a":1}'), 'b'), []);
  });

  const separator = fc.constantFrom(' ', '', '\n  ', ' /* c, */ ', '\n// c, x\n', '\r\n\t');
  const document = fc
    .tuple(
      fc.uniqueArray(fc.stringMatching(/^[a-z]{1,3}$/), { minLength: 1, maxLength: 5 }),
      fc.array(fc.tuple(separator, fc.constantFrom('', ' ', '\n'), separator), { minLength: 5, maxLength: 5 }),
      fc.boolean(),
      separator,
    )
    .map(([keys, gaps, trailing, end]) => ({
      keys,
      text: `{${keys
        .map((k, i) => `${gaps[i]![0]}"${k}":${gaps[i]![1]}"${k},"${gaps[i]![2]}`)
        .join(',')}${trailing ? ',' : ''}${end}}`,
    }));

  const read = (text: string): unknown => {
    const errors: never[] = [];
    const value: unknown = parse(text, errors, { allowTrailingComma: true });
    assert.deepEqual(errors, [], text);
    return value;
  };

  it('of any document leaves the rest as it was', () => {
    fc.assert(
      fc.property(document, fc.nat(4), ({ keys, text }, pick) => {
        const key = keys[pick % keys.length]!;
        const expected = Object.fromEntries(keys.filter((k) => k !== key).map((k) => [k, `${k},`]));
        const after = without(text, key);
        assert.deepEqual(read(after), expected);
        assert.equal(
          after.split('/* c, */').length + after.split('// c, x').length,
          text.split('/* c, */').length + text.split('// c, x').length,
        );
      }),
      { numRuns: 500 },
    );
  });

  it('undoes an insertion', () => {
    fc.assert(
      fc.property(document, ({ keys, text }) => {
        const added = applyEdits(text, [setMember(text, objectOf(text), 'zzzz', [1])])!;
        assert.deepEqual(read(added), { ...Object.fromEntries(keys.map((k) => [k, `${k},`])), zzzz: [1] });
        assert.deepEqual(read(without(added, 'zzzz')), read(text));
      }),
      { numRuns: 300 },
    );
    assert.equal(applyEdits('[1]', [addItem('[1]', arrayOf('[1]'), 2)]), '[1, 2]');
  });
});
