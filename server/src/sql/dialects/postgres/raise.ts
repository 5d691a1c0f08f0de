// An expression of any type that raises a message when it is evaluated: PostgreSQL has no function for that.

import type { SqlType } from '../../types.js';
import { stringLiteral } from './identifiers.js';
import { typeName } from './types.js';

/**
 * The message is no number. What is constant is evaluated while planning, also in a branch of CASE that is never taken, so an
 * empty piece of text that changes with every evaluation is put behind it.
 */
export function raise(message: string, _caught: unknown, type: SqlType): string {
  const name = typeName(type);
  const failing = `CAST(${stringLiteral(message)} || left(CAST(clock_timestamp() AS text), 0) AS bigint)`;
  if (name === 'bigint' || typeof name !== 'string') return failing;
  return `CAST(CAST(${failing} AS text) AS ${name})`;
}
