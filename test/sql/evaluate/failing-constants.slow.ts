// Constants that are told to raise an error, against the reference engine: each fails there by itself, and an expression that has a value there holds none
// that every evaluation comes to.

import assert from 'node:assert/strict';
import { isCellError } from '../../engines/canonical-value.js';
import { requireEngine } from '../../engines/locate.js';
import { failingConstants } from '../../../server/src/sql/evaluate/failing-constants.js';
import { readCorpus, type CorpusEntry } from '../corpus/read-corpus.js';
import { Reference } from '../oracle/reference.js';
import { runReference } from '../oracle/run-oracle.js';

/** What the corpus has no example of. */
const FAILING = [
  'DATE(2024, 13, 1)',
  'DATE(2023, 2, 29)',
  'DATE(0, 1, 1)',
  'DATE(10000, 1, 1)',
  'DATE(-2024, 1, 1)',
  'TIME(24, 0, 0)',
  'TIME(1, 60, 0)',
  'TIME(1, 1, -1)',
  'DATETIME(2024, 2, 30, 0, 0, 0)',
  'DATETIME(2024, 2, 3, 24, 0, 0)',
  "DATE_ADD(DATE '9999-12-31', INTERVAL 1 DAY)",
  "DATE_SUB(DATE '0001-01-31', INTERVAL 1 MONTH)",
  "DATE_ADD(DATE '2024-01-31', INTERVAL 9223372036854775807 YEAR)",
  "DATETIME_ADD(DATETIME '9999-12-31 23:59:59', INTERVAL 1 SECOND)",
  "DATETIME_SUB(DATETIME '0001-01-01 00:00:00', INTERVAL 1 MICROSECOND)",
  "TIMESTAMP_ADD(TIMESTAMP '9999-12-31 23:59:59+00', INTERVAL 24 HOUR)",
  'DATE_FROM_UNIX_DATE(2932897)',
  'TIMESTAMP_SECONDS(253402300800)',
  'TIMESTAMP_MILLIS(253402300800000)',
  'TIMESTAMP_MICROS(253402300800000000)',
  "TIMESTAMP('2024-02-30')",
  "PARSE_DATE('%Y-%m-%d', '2024-02-30')",
  '9223372036854775807 + 1',
  '-9223372036854775807 - 2',
  '3037000500 * 3037000500',
  '1e308 * 10',
  "FROM_HEX('0g')",
  "FROM_BASE64('*')",
  "FROM_BASE32('*')",
  'LN(0)',
  'LN(-1.5)',
  'LOG10(0)',
  'LOG(-1)',
  'LOG(2, 1)',
  'LOG(2, 0)',
  'ACOSH(0.5)',
  'ATANH(2)',
  'EXP(1000)',
  "PARSE_JSON('{')",
  '[1, 2][OFFSET(5)]',
  '[1, 2][ORDINAL(3)]',
  "CAST('2024-02-30 00:00:00' AS DATETIME)",
  'CAST(1e19 AS INT64)',
  "CAST(b'\\xff' AS STRING)",
  'ABS(-9223372036854775807 - 1)',
  'IF(TRUE, DATE(2024, 13, 1), CURRENT_DATE())',
  'ARRAY(SELECT DATE(2024, m, 30) FROM UNNEST([1, 2]) AS m)',
];

/** At the ends of what has a value, and where an error is caught or never come to. */
const SILENT = [
  'DATE(2024, 2, 29)',
  'DATE(9999, 12, 31)',
  'DATE(1, 1, 1)',
  'TIME(23, 59, 59)',
  "DATE_ADD(DATE '2024-01-31', INTERVAL 1 MONTH)",
  "DATE_SUB(DATE '2024-02-29', INTERVAL 1 YEAR)",
  "DATE_ADD(DATE '9999-12-30', INTERVAL 1 DAY)",
  "DATE_SUB(DATE '0001-02-28', INTERVAL 1 MONTH)",
  "DATETIME_ADD(DATETIME '9999-12-31 23:59:58', INTERVAL 1 SECOND)",
  'DATE_FROM_UNIX_DATE(2932896)',
  'TIMESTAMP_SECONDS(253402300799)',
  'TIMESTAMP_SECONDS(-62135596800)',
  '9223372036854775806 + 1',
  'LN(1e-300)',
  'LOG(2, 0.5)',
  'EXP(700)',
  'ACOSH(1.0)',
  "FROM_BASE64('YWJj')",
  "FROM_HEX('abc')",
  'SAFE.DATE(2024, 13, 1)',
  "SAFE.PARSE_DATE('%Y-%m-%d', '2024-02-30')",
  'IFERROR(DATE(2024, 13, 1), NULL)',
  'NULLIFERROR(9223372036854775807 + 1)',
  'ISERROR(LN(0))',
  'IF(FALSE, DATE(2024, 13, 1), NULL)',
  'COALESCE(1, 9223372036854775807 + 1)',
  'CASE WHEN FALSE THEN LN(0) ELSE 1.0 END',
  'SAFE_ADD(9223372036854775807, 1)',
  '[1, 2][SAFE_OFFSET(5)]',
  'DATE(2024, NULL, 1)',
  'LN(NULL)',
];

const asEntry = (text: string): CorpusEntry => ({
  family: 'failing',
  kind: 'constant',
  fn: 'failing',
  line: 1,
  text,
  reference: text,
  compare: 'exact',
});

describe('constants that are told to raise an error', function () {
  this.timeout(900_000);
  before(function () {
    requireEngine('googlesql', this);
  });

  it('raise it in the reference, each by itself; what has a value there holds none', async () => {
    const listed = [...FAILING, ...SILENT].map(asEntry);
    const entries = [...readCorpus().filter((e) => e.kind !== 'window' && e.compare === 'exact'), ...listed];
    const run = await runReference(entries);
    const wrong: string[] = [];
    const parts = new Set<string>();
    let silent = 0;
    for (const [i, { text, kind, reference }] of entries.entries()) {
      const [front, answer] = [run.fronts[i]!, run.answers[i]!];
      if (front.kind !== 'accepted' || reference !== text) continue;
      const told = failingConstants(front.typed);
      for (const node of told.keys())
        parts.add(node.span === undefined ? text : text.slice(node.span.start, node.span.end));
      const hasValue =
        answer.kind === 'value' && kind !== 'aggregate' && answer.cells.some((cell) => !isCellError(cell));
      if (!hasValue) continue;
      silent++;
      if ([...told.values()].some(({ certain }) => certain)) wrong.push(`${text}: every evaluation is said to fail`);
    }
    for (const [i, text] of [...FAILING, ...SILENT].entries()) {
      const front = run.fronts[entries.length - listed.length + i]!;
      const told = front.kind === 'accepted' ? failingConstants(front.typed).size : -1;
      if (told !== (i < FAILING.length ? 1 : 0)) wrong.push(`${text}: ${told} told`);
    }
    const reference = new Reference();
    try {
      const texts = [...parts];
      const answers = await reference.answers(texts.map(asEntry));
      for (const [i, answer] of answers.entries()) {
        const fails = answer.kind === 'rejected' || (answer.kind === 'value' && isCellError(answer.cells[0] ?? null));
        if (!fails && answer.kind !== 'unevaluable') wrong.push(`${texts[i]}: does not fail`);
      }
    } finally {
      await reference.stop();
    }
    console.log(`      ${parts.size} constants told, ${silent} expressions with a value`);
    assert.deepEqual(wrong, []);
    assert.ok(parts.size > 100 && silent > 5000);
  });
});
