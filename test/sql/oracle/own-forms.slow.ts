// What one dialect or two translate, or write in a form of their own: numbers of JSON, elements of formats, lengths, the rows with the
// greatest of another value. Value and type are the reference's.

import assert from 'node:assert/strict';
import { readFamily } from '../corpus/read-corpus.js';
import { runReference, runTarget, type ReferenceRun } from './run-oracle.js';

const EXPRESSIONS = String.raw`-- fn: a number in a path is a position and a name
JSON_VALUE(PARSE_JSON(IF(id > 0, '{"1":"k","a":2}', sj)), '$[1]')
JSON_VALUE(PARSE_JSON(IF(id > 0, '{"1":"k","a":2}', sj)), '$.1')
JSON_VALUE(IF(id > 0, '{"1":"k","a":2}', sj), '$[1]')
JSON_QUERY(PARSE_JSON(IF(id > 0, '{"1":{"0":"q"}}', sj)), '$[1][0]')
JSON_VALUE(PARSE_JSON(IF(id > 0, '["x","y"]', sj)), '$[1]')
JSON_QUERY_ARRAY(PARSE_JSON(IF(id > 0, '{"1":["q"]}', sj)), '$[1]')
JSON_EXTRACT(IF(id > 0, '{"01":{"0":"q"}}', sj), '$[01]')
JSON_VALUE(JSON_OBJECT('1', s, 'b', i), '$[1]')
-- fn: numbers of JSON values as text
JSON_VALUE(JSON '0.1234567890123456')
JSON_VALUE(JSON '1234567890123456.5')
JSON_VALUE(TO_JSON(f), '$')
JSON_VALUE(TO_JSON(f2 * 1e15), '$')
JSON_VALUE(TO_JSON(f / 3), '$')
JSON_VALUE(TO_JSON(f * 1e-5), '$')
LAX_STRING(TO_JSON(f * 1e15))
LAX_STRING(TO_JSON(f * 1e-5))
JSON_VALUE(JSON_ARRAY(f, f2), '$[0]')
JSON_VALUE_ARRAY(JSON_ARRAY(f, f2, i))
-- fn: elements of formats, and lengths
FORMAT_DATETIME('%c|%s|%E7S|%E9S|%Ey|%EY|%EC|%Ex|%E0S|%Z|%q', dt)
FORMAT_DATE('%H|%T|%c|%s|%Z|%Ey|%v|%i|%f|%K|%L', d)
FORMAT_TIME('%Y|%d|%c|%s|%E8S', tm)
STRING(ts2, 'Asia/Kolkata')
FORMAT_TIMESTAMP('%c|%s|%Z|%z|%Ez', ts, 'Europe/Paris')
FORMAT_TIMESTAMP('%c|%s|%Z|%z|%Ez', ts, 'Asia/Kolkata')
RPAD(s, 1048577)
-- fn: SAFE, and NULL beside what fails
LPAD(IF(b, s, NULL), i)
SAFE.REPEAT(s, i2)
SAFE.LPAD(s, i)
SAFE.RPAD(s, sm, s2)
SAFE.CHR(i)
SAFE.CHR(ABS(sm) + 60)
SAFE.JSON_VALUE_ARRAY(j, '$')
SAFE.JSON_QUERY_ARRAY(sj, '$.a')
SAFE.LPAD(bt, sm)
-- fn: outer joins of rows that depend on the row around
(SELECT COUNT(*) FROM (SELECT id - 256 AS x) AS t LEFT JOIN UNNEST([NULL, 1, NULL, id]) AS y ON y > t.x)
REGEXP_INSTR(s, '[aeiou]', id + 100, IF(b, 1, NULL), 1)
`;

const AGGREGATES = `-- kind: aggregate
-- fn: only the rows with the greatest or the least of another value
SUM(i HAVING MAX s)
SUM(f HAVING MAX f2)
MAX(s HAVING MIN b)
COUNT(DISTINCT s HAVING MAX k)
LOGICAL_AND(b HAVING MIN sm)
VAR_SAMP(sm HAVING MAX b)
COUNTIF(b HAVING MAX sm)
ARRAY_AGG(i HAVING MAX b2 ORDER BY id DESC)
STDDEV(sm HAVING MAX b)
SUM(1 HAVING MAX i)
BIT_AND(i HAVING MAX d2)
`;

const ON_SPARK = String.raw`-- fn: texts of FLOAT64 with sixteen digits
CAST(f * 1000 AS STRING)
CAST(9007199254740992000.0 AS STRING)
CAST(CAST(i AS FLOAT64) * 1e10 AS STRING)
TO_JSON_STRING(STRUCT(f AS f))
-- fn: numbers of JSON too large for Spark
JSON_VALUE(sj, '$.f')
JSON_VALUE('{"s": "Infinity"}', '$.s')
JSON_VALUE(REPLACE(CONCAT(sj, 'x'), '\\', ''), '$.missing')
-- fn: the week of the year after, and steps of more than a double's digits
TIMESTAMP_TRUNC(ts2, ISOYEAR, 'Pacific/Apia')
TIMESTAMP_TRUNC(ts, ISOYEAR, 'America/New_York')
GENERATE_ARRAY(i, i2, 4611686018427387904)
GENERATE_ARRAY(i, i2, -4611686018427387904)
LPAD(s, 2000000)
REPEAT(s, 100000)
FORMAT_TIME('%s', tm)
`;

describe('forms of Spark', function () {
  this.timeout(900_000);
  for (const id of ['spark', 'spark-plain'] as const)
    it(`are the reference's on ${id}`, async () => {
      const run = await runReference(readFamily('on_spark', ON_SPARK));
      const outcomes = await runTarget(id, run);
      assert.deepEqual(
        outcomes.map((outcome, i) => [run.entries[i]!.text, outcome.kind]),
        run.entries.map((entry) => [entry.text, 'equal']),
      );
    });
});

describe('forms of DuckDB and PostgreSQL alone', function () {
  this.timeout(600_000);
  let run: ReferenceRun;
  before(async () => {
    run = await runReference([...readFamily('scalars', EXPRESSIONS), ...readFamily('aggregates', AGGREGATES)]);
  });

  for (const id of ['duckdb', 'postgres'] as const)
    it(`are the reference's on ${id}`, async () => {
      const outcomes = await runTarget(id, run);
      assert.deepEqual(
        outcomes.map((outcome, i) => [run.entries[i]!.text, outcome.kind]),
        run.entries.map((entry) => [entry.text, 'equal']),
      );
    });
});
