// Coverage probes on the tables of one example → how many rows reach each point.

import type { CoverageProbe } from '../plan/coverage/probe.js';
import { printSelect } from '../relational/select.js';
import type { Naming } from '../relational/statement.js';
import type { Dialect } from '../sql/dialect.js';
import type { ColumnType, Engine } from './engine.js';

const COUNT: ColumnType = { kind: 'scalar', name: 'INT64' };

/** Undefined where the engine cannot ask for it: a value that fails to be computed fails the example as well, and is told there. */
export async function countReached(
  engine: Engine,
  dialect: Dialect,
  naming: Naming,
  probes: readonly CoverageProbe[],
): Promise<readonly (readonly (number | undefined)[])[]> {
  const reached: (readonly (number | undefined)[])[] = [];
  for (const probe of probes) reached.push(await countOf(engine, dialect, naming, probe));
  return reached;
}

async function countOf(
  engine: Engine,
  dialect: Dialect,
  naming: Naming,
  { counts, points, halves }: CoverageProbe,
): Promise<readonly (number | undefined)[]> {
  const printed = printSelect(counts, { dialect, naming });
  const answer = printed.ok
    ? await engine.run({ kind: 'query', sql: printed.sql, types: points.map(() => COUNT) })
    : undefined;
  const row = answer?.ok === true ? answer.rows[0] : undefined;
  if (row === undefined && halves !== undefined) return (await countReached(engine, dialect, naming, halves())).flat();
  return points.map((_, i) => (row === undefined ? undefined : Number(row[i] ?? 0)));
}
