// What only BigQuery computes is refused with its family's own reason, by every other dialect, at the call.

import assert from 'node:assert/strict';
import { dialects } from '../../../server/src/sql/dialects/index.js';
import { readColumns, translate } from '../../../server/src/sql/translate.js';

const read = readColumns('s STRING, b BYTES, x FLOAT64');
assert.ok(read.ok);
const { columns } = read;

const CALLS: readonly (readonly [call: string, reason: RegExp])[] = [
  ['ST_DISTANCE(ST_GEOGPOINT(x, x), ST_GEOGPOINT(1, 2))', /GEOGRAPHY.*keep longitude and latitude/],
  ["DETERMINISTIC_DECRYPT_STRING(b, b, 'a')", /encrypts with keysets.*encrypt before/],
  ["AEAD.ENCRYPT(b, s, 'a')", /encrypts with keysets/],
  ['HLL_COUNT.INIT(s)', /HyperLogLog\+\+ sketch.*COUNT\(DISTINCT …\) counts exactly/],
];

describe('functions that only BigQuery computes', () => {
  for (const dialect of dialects.filter(({ id }) => id !== 'bigquery'))
    for (const [call, reason] of CALLS)
      it(`${call} has its own reason on ${dialect.displayName}`, () => {
        const { output, refusals, errors } = translate(call, columns, dialect);
        assert.deepEqual(errors, []);
        assert.equal(output, null);
        assert.ok(
          refusals.some((refusal) => reason.test(refusal.reason)),
          JSON.stringify(refusals),
        );
      });
});
