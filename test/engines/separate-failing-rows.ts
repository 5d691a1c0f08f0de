// An expression that failed over all rows at once → one value or error per row, by asking row by row.
import { CellError, type CanonicalValue, type Cell } from './canonical-value.js';

/** A window function sees other rows, so its failure is every row's. `failure` is what was said about all rows together. */
export async function separateFailingRows(
  expression: string,
  rowCount: number,
  failure: string,
  evaluateRow: (row: number) => Promise<CanonicalValue>,
): Promise<Cell[]> {
  const cells: Cell[] = [];
  const windowed = /\bover(?:\s*[("`]|\s+\w)/i.test(expression);
  for (let row = 0; row < rowCount; row++) {
    try {
      cells.push(windowed ? new CellError(failure) : await evaluateRow(row));
    } catch (error) {
      cells.push(new CellError((error as Error).message));
    }
  }
  return cells;
}
