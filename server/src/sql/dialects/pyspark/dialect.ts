// PySpark's DataFrame API (3.5): expressions as `F.…` source text. `column()` of the environment returns Python text such as
// `F.col("orders.amount")`; the surrounding code imports what PYSPARK_IMPORTS says.

import type { Dialect, PrintEnvironment, PrintResult } from '../../dialect.js';
import { lowerSortKeys, lowerToSpark } from '../../spark/lower-expression.js';
import { nestingOf } from '../../spark/spark-expression.js';
import { SPARK_FEATURES } from '../../spark/spark-features.js';
import { toColumnType } from '../../spark/spark-type.js';
import type { ColumnReference } from '../../typed-tree.js';
import {
  printPyspark,
  printPysparkSortKey,
  pysparkType,
  sqlColumnOf,
  type PysparkNames,
  type PysparkText,
} from './print-pyspark.js';
import { pythonString } from './python-literal.js';

/** Import lines that printed expressions rely on. */
export const PYSPARK_IMPORTS: readonly string[] = [
  'from decimal import Decimal',
  'from pyspark.sql import Window',
  'from pyspark.sql import functions as F',
  'from pyspark.sql import types as T',
];

/** Python's own parser gives up at 200 open brackets. */
const MOST_NESTED = 300;

/**
 * `sqlColumn` names the column inside F.expr; absent: `` `alias`.`name` ``. `define` gives the function of the surrounding code that
 * stands for a shared part (see SharedPart); absent: expressions are whole.
 */
export interface PysparkEnvironment extends PrintEnvironment {
  sqlColumn?(column: ColumnReference): string;
  readonly define?: PysparkNames['define'];
}

function names(env: PysparkEnvironment): PysparkNames {
  return {
    column: (column, type) => env.column(column, type),
    parameter: (name, type) => env.parameter(name, type),
    sqlColumn: (column) => env.sqlColumn?.(column) ?? sqlColumnOf(column),
    ...(env.define && { define: env.define }),
  };
}

function result(printed: PysparkText, notes: Extract<PrintResult, { ok: true }>['notes']): PrintResult {
  return printed.ok ? { ok: true, text: printed.text, notes } : { ok: false, refusals: [{ reason: printed.reason }] };
}

export const pyspark: Dialect = {
  id: 'pyspark',
  displayName: 'PySpark',
  features: SPARK_FEATURES,
  print(expr, env) {
    const lowered = lowerToSpark(expr);
    if (!lowered.ok) return lowered;
    if (nestingOf(lowered.expr) > MOST_NESTED)
      return {
        ok: false,
        refusals: [
          { reason: 'this nests more deeply than Python reads: split it', ...(expr.span && { span: expr.span }) },
        ],
      };
    return result(printPyspark(lowered.expr, names(env)), lowered.notes);
  },
  /** One or two Column sort expressions, separated by a comma. */
  sortKey(key, env) {
    const lowered = lowerSortKeys(key);
    if (!lowered.ok) return lowered;
    const printed = lowered.keys.map((k) => printPysparkSortKey(k, names(env)));
    const failed = printed.find((p) => !p.ok);
    return result(failed ?? { ok: true, text: printed.map((p) => (p.ok ? p.text : '')).join(', ') }, lowered.notes);
  },
  /** A Python string literal: names are data in the DataFrame API. */
  quoteIdentifier: pythonString,
  columnText: (name) => `F.col(${pythonString(name)})`,
  typeName(type) {
    const found = toColumnType(type);
    return typeof found === 'string'
      ? { ok: false, refusals: [{ reason: found }] }
      : { ok: true, text: pysparkType(found), notes: [] };
  },
  stringLiteral: pythonString,
  /** A generator Column for `df.select("*", …)`: it adds the element and, where asked for, the offset as columns of these names. */
  unnest(request, env) {
    const lowered = lowerToSpark(request.array);
    if (!lowered.ok) return lowered;
    const array = printPyspark(lowered.expr, names(env));
    if (!array.ok) return result(array, []);
    const element = pythonString(request.elementAlias);
    const outer = request.keepEmpty ? '_outer' : '';
    if (request.offsetAlias === undefined)
      return { ok: true, text: `F.explode${outer}(${array.text}).alias(${element})`, notes: lowered.notes };
    const row = `F.struct(element.alias(${element}), position.cast(T.LongType()).alias(${pythonString(request.offsetAlias)}))`;
    return {
      ok: true,
      text: `F.inline${outer}(F.transform(${array.text}, lambda element, position: ${row}))`,
      notes: lowered.notes,
    };
  },
};
