// Name, features and overrides → a Dialect that prints Spark SQL; shared by the dialects that are Spark SQL with differences.

import type { Dialect, DialectFeatures, NameLimits, PrintEnvironment, PrintResult } from '../dialect.js';
import { lowerSortKeys, lowerToSpark, type LoweringOptions } from './lower-expression.js';
import { printSparkSortKey, printSparkSql } from './print-spark-sql.js';
import { sessionProof } from './session-proof.js';
import { sparkIdentifier, sparkString } from './spark-literal.js';
import { sparkTypeText, type SparkExpression } from './spark-expression.js';
import { toColumnType } from './spark-type.js';

export interface SparkSqlDefinition {
  readonly id: string;
  readonly displayName: string;
  readonly features: DialectFeatures;
  readonly names?: NameLimits;
  readonly lowering?: LoweringOptions;
  /** The session is known to run in ANSI mode. Else the text sees to it that overflow and what fails raise errors without. */
  readonly ansi: boolean;
}

export function defineSparkSql({ id, displayName, features, names, lowering = {}, ansi }: SparkSqlDefinition): Dialect {
  const text = (expr: SparkExpression, env: PrintEnvironment): string =>
    printSparkSql(ansi ? expr : sessionProof(expr), env);
  return {
    id,
    displayName,
    features,
    ...(names && { names }),
    print(expr, env: PrintEnvironment): PrintResult {
      const lowered = lowerToSpark(expr, lowering);
      return lowered.ok ? { ok: true, text: text(lowered.expr, env), notes: lowered.notes } : lowered;
    },
    sortKey(key, env) {
      const lowered = lowerSortKeys(key, lowering);
      return lowered.ok
        ? {
            ok: true,
            text: lowered.keys
              .map((k) => printSparkSortKey(ansi ? k : { ...k, expr: sessionProof(k.expr) }, env))
              .join(', '),
            notes: lowered.notes,
          }
        : lowered;
    },
    quoteIdentifier: sparkIdentifier,
    typeName(type) {
      const found = toColumnType(type);
      return typeof found === 'string'
        ? { ok: false, refusals: [{ reason: found }] }
        : { ok: true, text: sparkTypeText(found), notes: [] };
    },
    stringLiteral: sparkString,
    unnest(request, env) {
      const lowered = lowerToSpark(request.array, lowering);
      if (!lowered.ok) return lowered;
      const array = text(lowered.expr, env);
      const element = sparkIdentifier(request.elementAlias);
      const table = sparkIdentifier(`${request.elementAlias}_unnest`);
      const join = request.keepEmpty ? 'LEFT JOIN LATERAL' : 'CROSS JOIN LATERAL';
      const on = request.keepEmpty ? ' ON TRUE' : '';
      if (request.offsetAlias === undefined)
        return { ok: true, text: `${join} explode(${array}) AS ${table}(${element})${on}`, notes: lowered.notes };
      // posexplode counts in INT; offsets are INT64.
      const rows = `transform(${array}, (element_, position_) -> named_struct('element', element_, 'position', CAST(position_ AS BIGINT)))`;
      return {
        ok: true,
        text: `${join} inline(${rows}) AS ${table}(${element}, ${sparkIdentifier(request.offsetAlias)})${on}`,
        notes: lowered.notes,
      };
    },
  };
}
