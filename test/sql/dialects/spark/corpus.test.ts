// Every corpus expression is printed or refused by Spark SQL, Databricks SQL and PySpark: templates are put together from
// constants of the expression, so all of them are compiled here.

import assert from 'node:assert/strict';
import { databricks } from '../../../../server/src/sql/dialects/databricks/dialect.js';
import { pyspark } from '../../../../server/src/sql/dialects/pyspark/dialect.js';
import { spark } from '../../../../server/src/sql/dialects/spark/dialect.js';
import type { Dialect, PrintEnvironment, PrintResult } from '../../../../server/src/sql/dialect.js';
import { readCorpus } from '../../corpus/read-corpus.js';
import { frontEnd } from '../../oracle/front-end.js';

describe('the corpus on the Spark family', function () {
  this.timeout(60_000);
  const environment = (dialect: Dialect): PrintEnvironment => ({
    column: (column) => dialect.columnText?.(column.name) ?? dialect.quoteIdentifier(column.name),
    parameter: (name) => name,
  });
  const typed = readCorpus().flatMap((entry) => {
    const front = frontEnd(entry.text, entry.kind);
    return front.ok ? [{ text: entry.text, typed: front.typed }] : [];
  });

  for (const dialect of [spark, databricks, pyspark]) {
    it(`is printed or refused by ${dialect.id}, with a reason each time`, () => {
      const results = typed.map((entry): PrintResult => dialect.print(entry.typed, environment(dialect)));
      const printed = results.filter((result) => result.ok);
      assert.ok(printed.length > 0.8 * typed.length, `${printed.length} of ${typed.length}`);
      for (const [i, result] of results.entries()) {
        if (result.ok) assert.ok(result.text.length > 0 && !result.text.includes('undefined'), typed[i]!.text);
        else
          assert.ok(result.refusals.length > 0 && result.refusals.every((r) => r.reason.length > 10), typed[i]!.text);
      }
    });
  }

  it('refuses the same on Databricks as on Spark', () => {
    const differing = typed.filter((entry) => {
      const refusals = [spark, databricks].map((dialect) => {
        const printed = dialect.print(entry.typed, environment(dialect));
        return printed.ok ? [] : printed.refusals;
      });
      return JSON.stringify(refusals[0]) !== JSON.stringify(refusals[1]);
    });
    assert.deepEqual(
      differing.map(({ text }) => text),
      [],
    );
  });
});
