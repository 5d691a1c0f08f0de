// Evaluated cells ↔ an append-only file in the ignored cache: what an engine said once is not asked again. Knows no engine.

import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CellError, isCellError, type CanonicalValue, type Cell } from '../../engines/canonical-value.js';
import type { ExpressionResult } from '../../engines/expression-engine.js';

const FOLDER =
  process.env['PIPEWRIGHT_ORACLE_CACHE'] ?? fileURLToPath(new URL('../../../.cache/oracle', import.meta.url));

type StoredCell = CanonicalValue | { readonly $error: string };
type Stored = Omit<ExpressionResult, 'values'> & { readonly values: readonly StoredCell[] | null };

/** Results of one engine by expression text, valid for one `context` (rows, engine version, how it was asked). */
export class CellStore {
  readonly #file: string;
  readonly #known = new Map<string, ExpressionResult>();

  constructor(engine: string, context: readonly unknown[]) {
    this.#file = join(FOLDER, `${engine}-${hash(JSON.stringify(context))}.jsonl`);
    if (!existsSync(this.#file)) return;
    for (const line of readFileSync(this.#file, 'utf8').split('\n')) {
      const entry = parseLine(line);
      if (entry !== undefined) this.#known.set(entry.key, entry.result);
    }
  }

  get(expression: string): ExpressionResult | undefined {
    return this.#known.get(hash(expression));
  }

  put(entries: readonly (readonly [expression: string, result: ExpressionResult])[]): void {
    if (entries.length === 0) return;
    mkdirSync(dirname(this.#file), { recursive: true });
    const lines = entries.map(([expression, result]) => {
      this.#known.set(hash(expression), result);
      return `${JSON.stringify({ key: hash(expression), result: { ...result, values: result.values?.map(toStored) ?? null } })}\n`;
    });
    // One write: several processes may append to the same file.
    appendFileSync(this.#file, lines.join(''));
  }
}

function parseLine(line: string): { key: string; result: ExpressionResult } | undefined {
  if (line === '') return undefined;
  try {
    const { key, result } = JSON.parse(line) as { key: string; result: Stored };
    return { key, result: { ...result, values: result.values?.map(fromStored) ?? null } };
  } catch {
    // A line that another process was writing when it was ended: that result is computed again.
    return undefined;
  }
}

function toStored(cell: Cell): StoredCell {
  return isCellError(cell) ? { $error: cell.error } : cell;
}

function fromStored(cell: StoredCell): Cell {
  const failed = typeof cell === 'object' && cell !== null && '$error' in cell;
  return failed ? new CellError(cell['$error'] as string) : cell;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
