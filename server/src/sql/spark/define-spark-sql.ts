// Name, features and overrides → a Dialect that prints Spark SQL; shared by the dialects that are Spark SQL with differences.

import type { Dialect, DialectFeatures, NameLimits, PrintEnvironment, PrintResult } from '../dialect.js';
import type { TypedExpression } from '../typed-tree.js';
import { lowerSortKeys, lowerToSpark, type LoweringOptions } from './lower-expression.js';
import { printSparkSortKey, printSparkSql } from './print-spark-sql.js';
import { sessionProof } from './session-proof.js';
import { sparkIdentifier, sparkString } from './spark-literal.js';
import { sparkTypeText, writtenSize, type SparkExpression } from './spark-expression.js';
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

/** Guards repeat their operands; this is some times what is allowed without them. */
const MOST_NODES = 100_000;

function tooLong({ span }: TypedExpression): PrintResult {
  return {
    ok: false,
    refusals: [
      { reason: 'the translation grows too long: name intermediate results as columns', ...(span && { span }) },
    ],
  };
}

export function defineSparkSql({ id, displayName, features, names, lowering = {}, ansi }: SparkSqlDefinition): Dialect {
  /** Undefined where so much had to be repeated that nobody could read or run it. */
  const proof = (expr: SparkExpression): SparkExpression | undefined => {
    const done = ansi ? expr : sessionProof(expr);
    return writtenSize(done) > MOST_NODES ? undefined : done;
  };
  return {
    id,
    displayName,
    features,
    ...(names && { names }),
    print(expr, env: PrintEnvironment): PrintResult {
      const lowered = lowerToSpark(expr, lowering);
      if (!lowered.ok) return lowered;
      const proven = proof(lowered.expr);
      return proven === undefined
        ? tooLong(expr)
        : { ok: true, text: printSparkSql(proven, env), notes: lowered.notes };
    },
    sortKey(key, env) {
      const lowered = lowerSortKeys(key, lowering);
      if (!lowered.ok) return lowered;
      const texts = lowered.keys.flatMap((k) => {
        const proven = proof(k.expr);
        return proven === undefined ? [] : [printSparkSortKey({ ...k, expr: proven }, env)];
      });
      return texts.length < lowered.keys.length
        ? tooLong(key.expr)
        : { ok: true, text: texts.join(', '), notes: lowered.notes };
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
      const proven = proof(lowered.expr);
      if (proven === undefined) return tooLong(request.array);
      const array = printSparkSql(proven, env);
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
