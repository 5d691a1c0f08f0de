// Rules about SQL: each marks exactly the faulty piece, and says nothing to what is right.

import assert from 'node:assert/strict';
import { markedBy, saidOf, unmarked, type Place } from './sql-rules.js';

/** Place: expressions with `<|…|>` around what the rule marks; without marks the rule is silent. */
type Cases = Readonly<Record<string, Partial<Readonly<Record<Place, readonly string[]>>>>>;

const cases: Cases = {
  'invalid-regex': {
    column: [
      String.raw`REGEXP_CONTAINS(s, r'a<|(?=|>b)')`,
      String.raw`REGEXP_CONTAINS(s, 'a\\d<|(?<!|>b)')`,
      String.raw`REGEXP_CONTAINS(s, 'é😀\\w<|++|>')`,
      String.raw`REGEXP_CONTAINS(s, """a<|\\1|>""")`,
      String.raw`REGEXP_EXTRACT(s, '<|(a)(b)|>')`,
      String.raw`REGEXP_EXTRACT(s, '(a)(?:b)')`,
      String.raw`REGEXP_REPLACE(s, r'(a)', r'x<|\2|>')`,
      String.raw`REGEXP_REPLACE(s, r'(a)', r'\1\\\0')`,
      String.raw`SAFE.REGEXP_CONTAINS(s, '(')`,
    ],
    filter: [String.raw`REGEXP_CONTAINS(s, r'<|[|>a-z')`, String.raw`REGEXP_CONTAINS(s, r'^[]a-z[:digit:]]{2,5}?$')`],
  },
  'invalid-format': {
    column: [
      "FORMAT_DATE('%Y-%m-%d <|%H|>', d)",
      "FORMAT_DATE('<|yyyy-mm-dd|>', d)",
      "PARSE_TIMESTAMP('%Y-%m-%dT%H:%M:<|%S.%f|>', s)",
      "PARSE_TIMESTAMP('%Y-%m-%dT%H:%M:%E6S%Ez', s)",
      "FORMAT_TIMESTAMP('%FT%T%Ez %Q %% %E4Y', t, 'UTC')",
      "PARSE_TIME('<|%Y|>', s)",
      "FORMAT_DATETIME('%R <|%Z|>', dt)",
      "CAST(d AS STRING FORMAT '<|YYYY-MM-DD HH24|>')",
      "CAST(s AS DATE FORMAT '<|YYYY-YYYY|>')",
      'CAST(t AS STRING FORMAT \'YYYY-MM-DD"T"HH24:MI:SS.FF3TZH:TZM\')',
      "CAST(n AS STRING FORMAT '<|9.9.9|>')",
      "CAST(n AS STRING FORMAT '999,999')",
    ],
  },
  'invalid-time-zone': {
    column: [
      "DATE(t, '<|Europe/Berln|>')",
      "DATE(t, 'Europe/Berlin')",
      "EXTRACT(DAY FROM t AT TIME ZONE '<|CEST|>')",
      "TIMESTAMP(dt, '+05:30')",
      "TIMESTAMP(dt, 'UTC+1')",
      "TIMESTAMP(dt, '<|+25:00|>')",
    ],
  },
  'invalid-json-path': {
    column: [
      "JSON_VALUE(j, '$.a<|[*]|>')",
      "JSON_VALUE(j, '<|a.b|>')",
      "JSON_VALUE(j, '$<|..|>a')",
      `JSON_VALUE(j, "$<|['a']|>")`,
      `JSON_EXTRACT(j, "$['a']")`,
      `JSON_VALUE(j, '$."a b".c[0].é')`,
      "JSON_QUERY(j, '$.a<|[|>')",
    ],
  },
  'argument-out-of-range': {
    column: [
      'LEFT(s, <|-1|>)',
      'SUBSTR(s, 0, 2)',
      'SUBSTR(s, -3)',
      'SUBSTR(s, 1, <|-1|>)',
      'n / <|0|>',
      'MOD(n, <|0|>)',
      'SAFE.LEFT(s, -1)',
      'SAFE_DIVIDE(n, 0)',
      'a[OFFSET(<|-1|>)]',
      'a[ORDINAL(<|0|>)]',
      'a[SAFE_OFFSET(-1)]',
      'CHR(<|1114112|>)',
    ],
  },
};

describe('rules about SQL', () => {
  for (const [id, places] of Object.entries(cases))
    for (const [place, texts] of Object.entries(places))
      for (const text of texts)
        it(`${id}, ${place}: ${text}`, () => {
          const { expr, marks } = unmarked(text);
          const answer = saidOf(place as Place, expr);
          assert.deepEqual(
            answer.findings.filter((f) => f.id === id).map((f) => markedBy(answer, f)),
            marks,
            answer.findings.map((f) => `${f.id}: ${f.message}`).join('\n'),
          );
        });
});
