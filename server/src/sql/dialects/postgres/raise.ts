// An expression of any type that raises a message when it is evaluated: PostgreSQL has no function for that.

import type { SqlType } from '../../types.js';
import { stringLiteral } from './identifiers.js';
import { typeName } from './types.js';

/** Absent type names (of unnamed structs …) are refused where the value itself is printed. */
export function raise(message: string, _caught: unknown, type: SqlType): string {
  return raising(stringLiteral(message), type);
}

/**
 * A template. The message is no number. What is constant is evaluated while planning, also in a branch of CASE that is never taken,
 * so an empty piece of text that changes with every evaluation is put behind it.
 */
export function raising(message: string, type: SqlType): string {
  const name = typeName(type);
  const failing = `CAST(${message} || left(CAST(clock_timestamp() AS text), 0) AS bigint)`;
  if (name === 'bigint' || typeof name !== 'string') return failing;
  return `CAST(CAST(${failing} AS text) AS ${name})`;
}
