// Corpus expressions → cells: one per row for scalars and windows, one in all for constants; for aggregates one per group of rows and one for no rows.

import type { CanonicalValue } from '../../engines/canonical-value.js';
import type { ExpressionEngine, ExpressionRequest, ExpressionResult } from '../../engines/expression-engine.js';
import { CellStore } from './cell-store.js';
import type { EntryKind } from '../corpus/read-corpus.js';
import { columns, rows } from '../corpus/rows.js';

export type Row = readonly CanonicalValue[];

/** The row sets aggregates are evaluated on: every value of `k` (NULL too), then no rows at all. */
export const GROUPS: readonly { readonly label: string; readonly rows: readonly Row[] }[] = groupRows();

function groupRows(): { label: string; rows: readonly Row[] }[] {
  const at = columns.findIndex((column) => column.name === 'k');
  const keys = [...new Set(rows.map((row) => row[at] ?? null))];
  const groups = keys.map((key) => ({
    label: `k = ${JSON.stringify(key)}`,
    rows: rows.filter((row) => (row[at] ?? null) === key),
  }));
  return [...groups, { label: 'no rows', rows: [] }];
}

/** What a cell of an expression of this kind stands for, in a message. */
export function cellLabel(kind: EntryKind, index: number): string {
  return kind === 'aggregate' ? (GROUPS[index]?.label ?? '?') : `row id ${index + 1}`;
}

/** How an engine is asked; PySpark asks Spark in another language. */
export type Evaluate = (request: ExpressionRequest) => Promise<ExpressionResult[]>;

export interface Evaluator {
  /** One result per expression; answers of earlier runs come from the cache. `adjustRow` is applied to every row first. */
  evaluate(kind: EntryKind, expressions: readonly string[]): Promise<ExpressionResult[]>;
}

const BATCH = 100;

/**
 * `start` is called at most once, and only when the cache lacks an answer. `version` distinguishes engines' answers in
 * the cache; `store` makes of a row what this engine can hold.
 */
export function cachedEvaluator(
  name: string,
  version: string,
  start: () => Promise<Evaluate>,
  store: (row: Row) => Row = (row) => row,
): Evaluator {
  const storedRows = rows.map(store);
  const groups = GROUPS.map((group) => group.rows.map(store));
  const cellStore = new CellStore(name, [version, columns, storedRows]);
  let started: Promise<Evaluate> | undefined;
  const keyOf = (kind: EntryKind, expression: string): string => `${kind === 'window' ? 'scalar' : kind} ${expression}`;

  async function compute(kind: EntryKind, expressions: readonly string[]): Promise<ExpressionResult[]> {
    started ??= start();
    const evaluate = await started;
    if (kind === 'constant') return evaluate({ columns, rows: storedRows.slice(0, 1), expressions });
    if (kind !== 'aggregate') return evaluate({ columns, rows: storedRows, expressions });
    const byGroup: ExpressionResult[][] = [];
    for (const group of groups) byGroup.push(await evaluate({ columns, rows: group, expressions, aggregate: true }));
    return expressions.map((_, i) => joinGroups(byGroup.map((results) => results[i]!)));
  }

  return {
    async evaluate(kind, expressions) {
      const missing = [...new Set(expressions.filter((text) => cellStore.get(keyOf(kind, text)) === undefined))];
      for (let at = 0; at < missing.length; at += BATCH) {
        const batch = missing.slice(at, at + BATCH);
        const results = await compute(kind, batch);
        cellStore.put(batch.map((text, i) => [keyOf(kind, text), results[i]!] as const));
      }
      return expressions.map((text) => cellStore.get(keyOf(kind, text))!);
    },
  };
}

/** One aggregate's results over the groups → one result with a cell for each group. */
function joinGroups(results: readonly ExpressionResult[]): ExpressionResult {
  const failed = results.find((result) => result.values === null);
  if (failed !== undefined) return failed;
  return { ...results[0]!, values: results.map((result) => result.values?.[0] ?? null) };
}

export function engineEvaluate(engine: ExpressionEngine & { start(): Promise<void> }): () => Promise<Evaluate> {
  return async () => {
    await engine.start();
    return (request) => engine.evaluate(request);
  };
}
