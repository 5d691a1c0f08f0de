// What lineage does not name makes no difference: source columns are changed one at a time, everything is run, and only columns
// that lineage says depend on the changed one may have other values. Lineage reads the plan and never runs; this runs it and never reads.

import assert from 'node:assert/strict';
import { selectLineage } from '../../server/src/plan/lineage-selection.js';
import { Pipelines, projectOf, type Files, type Run } from '../language/pipeline.js';
import { rows, spec } from '../relational/every-construct.js';

const project = projectOf(spec);
const { plan } = project;

/** The cells of a CSV text without line breaks in cells. */
function cellsOf(text: string): readonly (readonly string[])[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const cells = [''];
      let quoted = false;
      for (const c of line) {
        if (c === '"') quoted = !quoted;
        if (c === ',' && !quoted) cells.push('');
        else cells.push(`${cells.pop()!}${c}`);
      }
      return cells;
    });
}

type Change = (cells: readonly string[], row: number) => string;

/** Types and NOT NULL hold: only cells that the column has. */
const changes: Readonly<Record<string, Change>> = {
  'moved by one row': (cells, row) => cells[(row + 1) % cells.length]!,
  'moved by three rows': (cells, row) => cells[(row + 3) % cells.length]!,
  'the first everywhere': (cells) => cells[0]!,
  'the last everywhere': (cells) => cells.at(-1)!,
};

function changed(file: string, column: number, change: Change): Files {
  const [head, ...body] = cellsOf(rows[file]!);
  const cells = body.map((r) => r[column]!);
  const lines = body.map((r, i) => r.map((cell, c) => (c === column ? change(cells, i) : cell)).join(','));
  return { ...rows, [file]: `${[head!.join(','), ...lines].join('\n')}\n` };
}

const inputs = (files: Files): Files =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [`raw.${name.replace(/\.csv$/, '')}`, text]));

/** Values of every column as a multiset; a model that was refused has none. */
function valuesOf(run: Run): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const [model, table] of Object.entries(run.rows))
    for (const [i, name] of run.columns[model]!.entries())
      values.set(`${model}.${name}`.toLowerCase(), JSON.stringify(table.map((r) => JSON.stringify(r[i])).sort()));
  return values;
}

describe('lineage against runs', function () {
  const pipelines = new Pipelines();
  after(() => pipelines.close());
  this.timeout(120_000);
  let before: ReadonlyMap<string, string> = new Map();
  let felt = 0;

  it('runs unchanged', async () => {
    before = valuesOf(await pipelines.run(project, inputs(rows)));
    assert.ok(before.size > 60, `${before.size} columns`);
  });

  for (const source of plan.sources)
    for (const [file] of Object.entries(rows).filter(([name]) => `raw.${name}` === `${source.name}.csv`))
      for (const [index, name] of cellsOf(rows[file]!)[0]!.entries())
        it(`${source.name}.${name}`, async () => {
          const below = selectLineage(plan, { of: `${source.name}.${name}`, upstream: false, downstream: true })!;
          const named = new Set(below.edges.map((e) => e.to.toLowerCase()));
          for (const [title, change] of Object.entries(changes)) {
            const run = await pipelines.run(project, inputs(changed(file, index, change)));
            const after = valuesOf(run);
            const different = [...before].filter(([column, values]) => after.get(column) !== values).map(([c]) => c);
            assert.deepEqual(
              different.filter((c) => !named.has(c)),
              [],
              title,
            );
            felt += different.length;
          }
        });

  it('changes were felt', () => assert.ok(felt > 100, `${felt}`));
});
