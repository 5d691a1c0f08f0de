// Control characters of names in generated Markdown.

import assert from 'node:assert/strict';
import { markdownText } from '../../server/src/base/markdown-text.js';

describe('names in Markdown', () => {
  it('control characters and marks of direction are seen, not written', () => {
    assert.equal(markdownText('a\u0000b\u001b[31m\u202ec'), 'a\ufffdb\ufffd\\[31m\ufffdc');
    assert.equal(markdownText('tab\there, line\nend'), 'tab\there, line end');
  });
});
