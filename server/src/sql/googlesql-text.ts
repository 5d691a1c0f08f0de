// A typed tree → GoogleSQL as a person reads it, on one line: for explanations. Never for anything that runs.

import { bigquery } from './dialects/bigquery/dialect.js';
import type { PrintEnvironment, PrintResult } from './dialect.js';
import type { TypedExpression, TypedSortKey } from './typed-tree.js';

// GoogleSQL prints as itself in the one dialect that is GoogleSQL.
const language = bigquery;

const plainly: PrintEnvironment = {
  column: ({ input, name }) =>
    input === undefined || input === ''
      ? language.quoteIdentifier(name)
      : `${language.quoteIdentifier(input)}.${language.quoteIdentifier(name)}`,
  parameter: (name) => `@${name}`,
};

/** What could not be printed is shown as `…`. */
export function googleSqlText(expr: TypedExpression): string {
  // A cast at the root that GoogleSQL makes by itself says nothing to a reader who sees the column's type.
  return text(language.print(expr.kind === 'cast' && expr.implicit ? expr.operand : expr, plainly));
}

/** `a DESC NULLS FIRST`: direction and NULLs only where they are not GoogleSQL's own. */
export function googleSqlSortKey(key: TypedSortKey): string {
  const usual = key.direction === 'ASC' ? 'FIRST' : 'LAST';
  const nulls = key.nulls === usual ? '' : ` NULLS ${key.nulls}`;
  return `${googleSqlText(key.expr)}${key.direction === 'DESC' ? ' DESC' : ''}${nulls}`;
}

function text(result: PrintResult): string {
  return result.ok ? result.text : '…';
}
