// Every example of the function documentation, evaluated by the GoogleSQL reference engine.

import assert from 'node:assert/strict';
import { DOCUMENTATION_TABLE } from '../../../server/src/sql/catalogue/documentation-table.js';
import { GoogleSqlEngine } from '../../engines/googlesql.js';
import { requireEngine } from '../../engines/locate.js';

/** The server analyses these and can't run them. */
const NOT_IMPLEMENTED =
  /^Unsupported built-in function|not present in this binary|(is|are) not supported yet|^Unimplemented/;

describe('examples of the function documentation', function () {
  this.timeout(300_000);
  const engine = new GoogleSqlEngine();

  before(async function () {
    requireEngine('googlesql', this);
    await engine.start();
  });
  after(() => engine.stop());

  it('give what they say', async () => {
    const wrong: string[] = [];
    let checked = 0;
    for (const [id, { example }] of Object.entries(DOCUMENTATION_TABLE)) {
      if (example === '') continue;
      const [expression = '', expected = ''] = example.split(' → ');
      const result = await engine.query(
        `SELECT (${expression}) IS NOT DISTINCT FROM ${expected}, CAST(${expression} AS STRING)`,
      );
      const plain =
        'error' in result ? await engine.query(`SELECT (${expression}) IS NOT DISTINCT FROM ${expected}`) : result;
      if ('error' in plain) {
        if (!NOT_IMPLEMENTED.test(plain.error)) wrong.push(`${id}: ${plain.error}`);
      } else if (plain.rows[0]?.[0] !== true)
        wrong.push(`${id}: ${example}, got ${JSON.stringify(plain.rows[0]?.[1] ?? '?')}`);
      else checked++;
    }
    console.log(`      ${checked} examples evaluated`);
    assert.deepEqual(wrong, []);
  });
});
