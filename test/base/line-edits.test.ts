// Edits between two texts: applying them gives the other text, and lines that did not change are not touched.

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { applyEdits } from '../../server/src/base/apply-edits.js';
import { lineEdits } from '../../server/src/base/line-edits.js';

describe('line edits', () => {
  it('two changes far apart are two edits of what differs', () => {
    const edits = lineEdits('a\nb\nc\nd\ne\n', 'a\nB1\nc\nd\ne\nf\n');
    assert.deepEqual(edits, [
      { span: { start: 2, end: 3 }, newText: 'B1' },
      { span: { start: 10, end: 10 }, newText: 'f\n' },
    ]);
  });

  it('applied, they give the other text', () => {
    const line = fc.constantFrom('a\n', 'b\n', 'c\r\n', '\n', '  x');
    const text = fc.array(line, { maxLength: 12 }).map((l) => l.join(''));
    fc.assert(
      fc.property(text, text, (before, after) => {
        assert.equal(applyEdits(before, lineEdits(before, after)), after);
      }),
      { numRuns: 500 },
    );
  });
});
