// The portability note on sums and means in floating point: where rounding can differ, and nowhere else.

import assert from 'node:assert/strict';
import { dialectById } from '../../../server/src/sql/dialects/index.js';
import { readColumns, translate } from '../../../server/src/sql/translate.js';

const read = readColumns('i INT64, f FLOAT64, n NUMERIC, af ARRAY<FLOAT64>, ai ARRAY<INT64>');
assert.ok(read.ok);
const { columns } = read;

const NOTED = ['SUM(f)', 'AVG(f)', 'AVG(i)', 'SUM(f) OVER ()', 'ARRAY_SUM(af)', 'ARRAY_AVG(af)', 'ARRAY_AVG(ai)'];
const EXACT = ['SUM(i)', 'SUM(n)', 'AVG(n)', 'MAX(f)', 'COUNT(f)', 'ARRAY_SUM(ai)', 'f + f'];

const notesOn = (id: string, sql: string): readonly string[] => {
  const { output, notes } = translate(sql, columns, dialectById(id)!);
  assert.notEqual(output, null, sql);
  return notes.map(({ note }) => note).filter((note) => note.includes('cancel out'));
};

describe('sums and means whose terms cancel out', () => {
  for (const id of ['duckdb', 'postgres', 'spark', 'pyspark'])
    it(`are noted on ${id}, exact ones are not`, () => {
      assert.deepEqual(
        [...NOTED, ...EXACT].filter((sql) => notesOn(id, sql).length === 1),
        NOTED,
      );
    });

  it('are the reference itself on BigQuery', () => {
    assert.deepEqual(
      NOTED.flatMap((sql) => notesOn('bigquery', sql)),
      [],
    );
  });
});
