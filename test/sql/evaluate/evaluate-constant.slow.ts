// Constants worked out at translation against the reference engine: the corpus on every row, its columns replaced by the row's values, and
// random calls from a seed. What is not known is no fault; what is known must be exact, errors included.

import assert from 'node:assert/strict';
import { isCellError, type Cell } from '../../engines/canonical-value.js';
import { parseEngineType, type EngineType } from '../../engines/engine-type.js';
import { requireEngine } from '../../engines/locate.js';
import { FAILS, type Outcome } from '../../../server/src/sql/evaluate/constant.js';
import { evaluateConstant } from '../../../server/src/sql/evaluate/evaluate-constant.js';
import { constantTree } from '../../../server/src/sql/evaluate/constant-tree.js';
import type { TypedExpression } from '../../../server/src/sql/typed-tree.js';
import { rewriteTyped } from '../../../server/src/sql/typed-walk.js';
import { readCorpus, type CorpusEntry } from '../corpus/read-corpus.js';
import { columns, rows } from '../corpus/rows.js';
import { frontEnd } from '../oracle/front-end.js';
import { Reference } from '../oracle/reference.js';
import { runReference } from '../oracle/run-oracle.js';
import { sameCell, SCALAR_TOLERANCE } from '../oracle/same-cell.js';
import { cellOf, constantOf } from './corpus-value.js';
import { RandomConstants } from './random-constants.js';

const TYPES = columns.map((column) => parseEngineType(column.type));
const EXACT = { ...SCALAR_TOLERANCE, ulps: 0 };
const RANDOM = 1500;
/** Another one: `PIPEWRIGHT_SEED=7`. */
const SEED = Number(process.env['PIPEWRIGHT_SEED'] ?? '20');

function onRow(expr: TypedExpression, row: number): TypedExpression {
  return rewriteTyped(expr, (node) => {
    if (node.kind !== 'column') return undefined;
    const at = columns.findIndex((column) => column.name === node.column.name.toLowerCase());
    return constantTree(constantOf(rows[row]?.[at] ?? null, TYPES[at]!), node.type, node);
  });
}

/** What is wrong with a known value; `undefined`: nothing. */
function fault(value: Exclude<Outcome, undefined>, expected: Cell, type: EngineType): string | undefined {
  const shown = (cell: Cell): string => (isCellError(cell) ? `error: ${cell.error}` : JSON.stringify(cell));
  if (value === FAILS) return isCellError(expected) ? undefined : `fails, the reference gives ${shown(expected)}`;
  const cell = cellOf(value, type);
  if (!isCellError(expected) && sameCell(expected, cell, type, EXACT)) return undefined;
  return `${JSON.stringify(cell)}, the reference gives ${shown(expected)}`;
}

describe('constants worked out at translation', function () {
  this.timeout(900_000);
  before(function () {
    requireEngine('googlesql', this);
  });

  it('are what the reference gives, on every row of the corpus', async () => {
    const entries = readCorpus().filter((entry) => entry.kind === 'scalar' || entry.kind === 'constant');
    const run = await runReference(entries);
    const wrong: string[] = [];
    let [known, all] = [0, 0];
    for (const [i, entry] of entries.entries()) {
      const [front, answer] = [run.fronts[i]!, run.answers[i]!];
      if (front.kind !== 'accepted' || answer.kind !== 'value') continue;
      const cells = entry.kind === 'constant' ? answer.cells.slice(0, 1) : answer.cells;
      for (const [row, cell] of cells.entries()) {
        all++;
        const value = evaluateConstant(onRow(front.typed, row));
        if (value === undefined) continue;
        known++;
        const found = fault(value, cell, answer.type);
        if (found !== undefined) wrong.push(`${entry.text} on row ${row + 1}: ${found}`);
      }
    }
    console.log(`      ${known} of ${all} values known`);
    assert.deepEqual(wrong, []);
    assert.ok(known > 60_000);
  });

  it('are what the reference gives, for random calls', async () => {
    const random = new RandomConstants(SEED);
    const texts = new Set<string>();
    while (texts.size < RANDOM) texts.add(random.next());
    const known: { readonly text: string; readonly value: Exclude<Outcome, undefined> }[] = [];
    for (const text of texts) {
      const front = frontEnd(text, 'constant');
      const value = front.ok ? evaluateConstant(front.typed) : undefined;
      if (value !== undefined) known.push({ text, value });
    }
    const reference = new Reference();
    const wrong: string[] = [];
    try {
      const answers = await reference.answers(
        known.map(({ text }): Pick<CorpusEntry, 'reference' | 'kind' | 'compare'> => ({
          reference: text,
          kind: 'constant',
          compare: 'exact',
        })),
      );
      for (const [i, { text, value }] of known.entries()) {
        const answer = answers[i]!;
        const found = answer.kind === 'value' ? fault(value, answer.cells[0] ?? null, answer.type) : answer.kind;
        if (found !== undefined) wrong.push(`${text}: ${found}`);
      }
    } finally {
      await reference.stop();
    }
    console.log(`      ${known.length} of ${RANDOM} calls known, seed ${SEED}`);
    assert.deepEqual(wrong, []);
    assert.ok(known.length > RANDOM * 0.7);
  });
});
