// PySpark's printed text: the DataFrame API as a person writes it, and no text that leaves its string.

import assert from 'node:assert/strict';
import { pyspark } from '../../../../server/src/sql/dialects/pyspark/dialect.js';
import { readColumns, translate } from '../../../../server/src/sql/translate.js';

const read = readColumns(
  'i INT64, j INT64, f FLOAT64, g FLOAT64, n NUMERIC, m NUMERIC, b BOOL, s STRING, t STRING, bt BYTES, d DATE, e DATE, dt DATETIME, ts TIMESTAMP, u TIMESTAMP, tm TIME, bn BIGNUMERIC, js JSON, ai ARRAY<INT64>, st STRUCT<x INT64, y STRING>, `group` INT64',
);
assert.ok(read.ok);
const { columns } = read;

const TRANSLATED: Readonly<Record<string, readonly (readonly [googlesql: string, text: string])[]>> = {
  'forms of the API itself': [
    ['COUNT(*)', 'F.count(F.lit(1))'],
    ['COUNT(NULL)', 'F.count(F.lit(None).cast(T.LongType()))'],
    ['COUNT(DISTINCT s)', 'F.count_distinct(F.col("s"))'],
    ['CONCAT(s, t)', 'F.concat(F.col("s"), F.col("t"))'],
    ['ai[OFFSET(0)]', 'F.col("ai")[0]'],
    ['st.x', 'F.col("st").getField("x")'],
    [
      String.raw`CASE WHEN s IN ('A', 'B') THEN 1 ELSE 0 END`,
      'F.when(F.col("s").isin("A", "B"), F.lit(1).cast(T.LongType())).otherwise(0)',
    ],
    [String.raw`COALESCE(NULLIF(s, ''), t)`, 'F.coalesce(F.nullif(F.col("s"), F.lit("")), F.col("t"))'],
    ['i BETWEEN 1 AND 5 AND s IS NOT NULL', 'F.col("i").between(1, 5) & F.col("s").isNotNull()'],
    [String.raw`s LIKE 'a%' OR NOT b`, 'F.col("s").like("a%") | ~F.col("b")'],
    ['n * m', 'F.col("n").cast(T.DecimalType(23, 9)) * F.col("m").cast(T.DecimalType(23, 9))'],
    ['CAST(d AS STRING)', 'F.col("d").cast(T.StringType())'],
    ['DATE_DIFF(d, e, DAY)', 'F.datediff(F.col("d"), F.col("e")).cast(T.LongType())'],
    [String.raw`FORMAT_DATE('%Y-%m', d)`, 'F.date_format(F.col("d"), "y-MM")'],
    [String.raw`REGEXP_EXTRACT(s, r'a(b+)')`, 'F.nullif(F.regexp_extract(F.col("s"), "a(b+)", 1), F.lit(""))'],
    ['UPPER(s)', 'F.upper(F.col("s"))'],
  ],
  windows: [
    [
      'ROW_NUMBER() OVER (PARTITION BY s ORDER BY d DESC, i)',
      'F.row_number().over(Window.partitionBy(F.col("s")).orderBy(F.col("d").desc_nulls_last(), F.col("i").asc_nulls_first())).cast(T.LongType())',
    ],
    [
      'SUM(i) OVER (ORDER BY d ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)',
      'F.sum(F.col("i")).over(Window.orderBy(F.col("d").asc_nulls_first()).rowsBetween(-2, Window.currentRow))',
    ],
    [
      'LAG(i, 1) OVER (PARTITION BY s ORDER BY d)',
      'F.lag(F.col("i"), 1).over(Window.partitionBy(F.col("s")).orderBy(F.col("d").asc_nulls_first()))',
    ],
    [
      'FIRST_VALUE(s IGNORE NULLS) OVER (ORDER BY d)',
      'F.first(F.col("s"), ignorenulls=True).over(Window.orderBy(F.col("d").asc_nulls_first()).rangeBetween(Window.unboundedPreceding, Window.currentRow))',
    ],
    [
      'AVG(i) OVER ()',
      'F.avg(F.col("i")).over(Window.rowsBetween(Window.unboundedPreceding, Window.unboundedFollowing))',
    ],
  ],
  'arrays with lambdas': [
    [
      'ARRAY(SELECT e * 2 FROM UNNEST(ai) AS e WHERE e > 1)',
      'F.coalesce(F.transform(F.filter(F.col("ai"), lambda e_: e_ > 1), lambda e2_: e2_ * 2), F.array().cast(T.ArrayType(T.LongType())))',
    ],
    [
      'EXISTS(SELECT 1 FROM UNNEST(ai) AS e WHERE e = i)',
      'F.coalesce(F.exists(F.col("ai"), lambda e_: e_ == F.col("i")), F.lit(False))',
    ],
    [
      'ARRAY_AGG(i ORDER BY j DESC LIMIT 2)',
      'F.when(F.count(F.lit(1)) > 0, F.slice(F.transform(F.sort_array(F.collect_list(F.struct(F.col("j").alias("key1"), F.col("i").alias("value"))), False), lambda x_: x_.getField("value")), 1, 2)).otherwise(F.lit(None).cast(T.ArrayType(T.LongType())))',
    ],
  ],
  'SQL only where the API has no form': [
    [
      'SAFE_CAST(s AS DATE)',
      'F.when(F.col("s").rlike("^(?!0000)[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}\\\\z"), F.expr("TRY_CAST(`s` AS DATE)"))',
    ],
    ['ai[SAFE_OFFSET(i)]', 'F.get(F.col("ai"), F.expr("TRY_CAST(`i` AS INT)"))'],
  ],
};

describe('PySpark text', () => {
  for (const [title, cases] of Object.entries(TRANSLATED)) {
    describe(title, () => {
      for (const [googlesql, text] of cases) {
        it(googlesql, () => {
          const { output, refusals, errors } = translate(googlesql, columns, pyspark);
          assert.deepEqual({ output, refusals, errors }, { output: text, refusals: [], errors: [] });
        });
      }
    });
  }

  it('keeps hostile names and texts in their strings, also inside SQL', () => {
    const name = 'a"); import os; os.system("x") #`';
    const hostile = [{ name, type: { kind: 'scalar', name: 'STRING' }, nullable: true }] as const;
    const printed = pyspark.print(
      {
        kind: 'cast',
        operand: {
          kind: 'column',
          column: { input: undefined, name },
          type: { kind: 'scalar', name: 'STRING' },
          nullable: true,
        },
        type: { kind: 'scalar', name: 'INT64' },
        nullable: true,
        safe: true,
        implicit: false,
      },
      { column: (column) => pyspark.columnText!(column.name), parameter: () => 'p' },
    );
    assert.equal(hostile[0].name, name);
    assert.ok(printed.ok);
    // Every double quote of the name is escaped, and the backtick doubled inside the SQL.
    assert.match(printed.text, /F\.col\("a\\"\); import os; os\.system\(\\"x\\"\) #`"\)/);
    assert.match(printed.text, /F\.expr\("TRY_CAST\(`a\\"\); import os; os\.system\(\\"x\\"\) #``` AS BIGINT\)"\)/);
  });
});
