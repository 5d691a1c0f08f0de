// Texts come out of the embedded engine whole, also those that begin with U+FEFF.

import assert from 'node:assert/strict';
import { openDuckdb } from '../../server/src/run/duckdb-engine.js';

describe('texts of the embedded engine', function () {
  this.timeout(20_000);

  it('keep a byte order mark at their start', async () => {
    const engine = await openDuckdb();
    try {
      const text = { kind: 'scalar', name: 'STRING' } as const;
      const answer = await engine.run({
        kind: 'query',
        sql: "SELECT chr(65279) || 'a', chr(65279), [chr(65279) || 'of more than twelve bytes']",
        types: [text, text, { kind: 'array', element: text }],
      });
      assert.deepEqual(answer, { ok: true, rows: [['\ufeffa', '\ufeff', ['\ufeffof more than twelve bytes']]] });
    } finally {
      await engine.close();
    }
  });
});
