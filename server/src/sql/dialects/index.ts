// The dialects there are, in the order people see them.

import type { Dialect } from '../dialect.js';
import { duckdb } from './duckdb/dialect.js';

export const dialects: readonly Dialect[] = [duckdb];

export function dialectById(id: string): Dialect | undefined {
  return dialects.find((dialect) => dialect.id === id);
}
