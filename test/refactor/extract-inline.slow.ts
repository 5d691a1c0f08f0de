// What is extracted can be inlined back: the same columns and, on the embedded engine, the same rows; where not, a reason is given.

import assert from 'node:assert/strict';
import { withheldAt } from '../../server/src/features/code-actions.js';
import { openDuckdb } from '../../server/src/run/duckdb-engine.js';
import type { Engine } from '../../server/src/run/engine.js';
import type { Project } from '../../server/src/workspace/workspace.js';
import { computedAnew, corpusSubjects, editsOf, offersIn, subjects } from './everywhere.js';
import { applied, newFindings, offersAt } from './refactor-fixture.js';
import { rowTexts, sampleRun } from './sample-run.js';

const EXTRACTS: ReadonlySet<string> = new Set(['extract-model', 'extract-joins', 'extract-groups', 'extract-windows']);

/** The model that one project has and the other has not. */
function addedModel(before: Project, after: Project): string {
  const added = after.model.models.filter((m) => !before.model.modelByName.has(m.name.toLowerCase()));
  return added[0]?.name ?? assert.fail('no model was extracted');
}

/** Behind the quote that opens the model's name. */
function headOf(project: Project, uri: string, name: string): number {
  const spec = project.specs.find((s) => s.file === uri)!;
  return spec.positions.span(`models/${name}/name`).start + 1;
}

describe('extracted models are inlined back', function () {
  this.timeout(1_800_000);
  let engine: Engine;
  const counts = new Map<string, number>();
  before(async () => {
    engine = await openDuckdb();
  });
  after(() => engine.close());

  for (const subject of [...corpusSubjects(), ...subjects()])
    it(subject.name, async () => {
      const rows = await sampleRun(engine, subject.project);
      const faults: string[] = [];
      for (const offer of offersIn(subject, 101).filter((o) => EXTRACTS.has(o.id))) {
        const where = `“${offer.title}” at ${offer.offset} of ${offer.uri}`;
        const edits = await editsOf(subject.project, offer.offer, engine);
        if (typeof edits === 'string') continue;
        const { project } = applied(subject.project, edits);
        const name = addedModel(subject.project, project);
        const at = headOf(project, offer.uri, name);
        const count = (what: string): number => counts.set(what, (counts.get(what) ?? 0) + 1).get(what)!;
        const back = offersAt(project, offer.uri, at).find((o) => o.refactoring.id === 'inline-model');
        const made = back === undefined ? undefined : await editsOf(project, back.offer, engine);
        if (made === undefined || typeof made === 'string') {
          count(`${offer.id} refused`);
          const reasons = withheldAt(project, offer.uri, { start: at, end: at }).map((w) => w.reason);
          if (typeof made !== 'string' && reasons.length === 0) faults.push(`${where}: no reason`);
          continue;
        }
        count(`${offer.id} inlined`);
        const after = applied(project, made).project;
        faults.push(...newFindings(subject.project, after).map((f) => `${where}: ${f}`));
        const wanted = computedAnew(subject.project, after);
        const now = await sampleRun(engine, after, wanted);
        for (const [model, was] of rows.models) {
          if (!wanted.has(model.toLowerCase())) continue;
          const columns = was.columns.map((c) => c.name);
          const is = [...now.models].find(([m]) => m === model)?.[1];
          if (is === undefined || JSON.stringify(rowTexts(is, columns)) !== JSON.stringify(rowTexts(was, columns)))
            faults.push(`${where}: other rows of ${model}`);
        }
      }
      assert.deepEqual(faults, []);
    });

  it('most of each kind', () => {
    console.log(
      `      ${[...counts]
        .sort()
        .map(([what, n]) => `${what} ${n}`)
        .join(', ')}`,
    );
    for (const id of EXTRACTS)
      assert.ok((counts.get(`${id} inlined`) ?? 0) > (counts.get(`${id} refused`) ?? 0), `${id} is seldom inlined`);
  });
});
