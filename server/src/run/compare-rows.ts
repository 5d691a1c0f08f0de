// Expected rows against actual rows, as multisets: which cells differ, with the closest pairing of rows.

import type { CellValue } from './engine.js';

export type Row = { readonly [column: string]: CellValue };

/** One difference. `row` is the index of the expected row; -1 for an actual row that nobody expected. `column` absent: the whole row is missing or extra. */
export interface RowDifference {
  readonly row: number;
  readonly column: string | undefined;
  readonly expected: CellValue | undefined;
  readonly actual: CellValue | undefined;
}

/**
 * Only `columns` are compared. FLOAT64 columns (`floats`) are equal within 1e-9 relative, everything else exactly.
 * Ordered: row by row; rows that tie in `orderedBy` columns may stand in any order. Otherwise as multisets.
 */
export function compareRows(
  expected: readonly Row[],
  actual: readonly Row[],
  options: {
    readonly columns: readonly string[];
    readonly floats: ReadonlySet<string>;
    readonly orderedBy?: readonly string[];
  },
): readonly RowDifference[] {
  const same = (a: Row, b: Row): boolean =>
    options.columns.every((c) => equalValues(a[c], b[c], options.floats.has(c)));
  if (options.orderedBy !== undefined) return compareOrdered(expected, actual, options, same);
  const left = new Set(actual.keys());
  const unmatched: number[] = [];
  for (const [i, row] of expected.entries()) {
    const found = [...left].find((j) => same(row, actual[j]!));
    if (found === undefined) unmatched.push(i);
    else left.delete(found);
  }
  return [...pairUp(unmatched, left, expected, actual, options)];
}

function compareOrdered(
  expected: readonly Row[],
  actual: readonly Row[],
  options: {
    readonly columns: readonly string[];
    readonly floats: ReadonlySet<string>;
    readonly orderedBy?: readonly string[];
  },
  same: (a: Row, b: Row) => boolean,
): readonly RowDifference[] {
  const tied = (a: Row, b: Row): boolean =>
    options.orderedBy!.every((c) => equalValues(a[c], b[c], options.floats.has(c)));
  const differences: RowDifference[] = [];
  let at = 0;
  while (at < Math.max(expected.length, actual.length)) {
    let end = at + 1;
    while (end < actual.length && at < actual.length && tied(actual[at]!, actual[end]!)) end++;
    const left = new Set(range(at, Math.min(end, actual.length)));
    const unmatched: number[] = [];
    for (const i of range(at, Math.min(end, expected.length))) {
      const found = [...left].find((j) => same(expected[i]!, actual[j]!));
      if (found === undefined) unmatched.push(i);
      else left.delete(found);
    }
    differences.push(...pairUp(unmatched, left, expected, actual, options));
    at = end;
  }
  return differences;
}

/** Pairs what is left over by the most equal cells, so that a wrong cell is reported as that cell. */
function* pairUp(
  unmatched: readonly number[],
  left: Set<number>,
  expected: readonly Row[],
  actual: readonly Row[],
  options: { readonly columns: readonly string[]; readonly floats: ReadonlySet<string> },
): Generator<RowDifference> {
  for (const i of unmatched) {
    const row = expected[i]!;
    const score = (j: number): number =>
      options.columns.filter((c) => equalValues(row[c], actual[j]![c], options.floats.has(c))).length;
    let best: number | undefined;
    for (const j of left) if (score(j) > (best === undefined ? 0 : score(best))) best = j;
    if (best === undefined) {
      yield { row: i, column: undefined, expected: pick(row, options.columns), actual: undefined };
      continue;
    }
    left.delete(best);
    for (const c of options.columns) {
      if (!equalValues(row[c], actual[best]![c], options.floats.has(c)))
        yield { row: i, column: c, expected: row[c] ?? null, actual: actual[best]![c] ?? null };
    }
  }
  for (const j of left)
    yield { row: -1, column: undefined, expected: undefined, actual: pick(actual[j]!, options.columns) };
}

function pick(row: Row, columns: readonly string[]): Row {
  return Object.fromEntries(columns.map((c) => [c, row[c] ?? null]));
}

function range(start: number, end: number): readonly number[] {
  return Array.from({ length: Math.max(0, end - start) }, (_, i) => start + i);
}

function equalValues(a: CellValue | undefined, b: CellValue | undefined, float: boolean): boolean {
  if (a === null || a === undefined || b === null || b === undefined) return (a ?? null) === (b ?? null);
  if (float && typeof a === 'number' && typeof b === 'number')
    return a === b || Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((v, i) => equalValues(v as CellValue, b[i] as CellValue, float));
  if (typeof a === 'object' && typeof b === 'object') {
    const [x, y] = [a as Row, b as Row];
    const names = Object.keys(x);
    return names.length === Object.keys(y).length && names.every((n) => equalValues(x[n], y[n], float));
  }
  return a === b;
}
