// The page of the refactorings: every example is what the refactoring makes, brings no new finding, and leaves the rows as they were.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { refactorings } from '../../server/src/refactor/index.js';
import { openDuckdb } from '../../server/src/run/duckdb-engine.js';
import { runExamples } from '../../server/src/run/run-examples.js';
import { duckdb } from '../../server/src/sql/dialects/duckdb/dialect.js';
import type { Engine } from '../../server/src/run/engine.js';
import { editsOf } from './everywhere.js';
import { openFixture, toUri } from '../features/fixture.js';
import { applied, newFindings, offersAt } from './refactor-fixture.js';
import { rowTexts, sampleRun } from './sample-run.js';

const page = readFileSync(join(import.meta.dirname, '..', '..', 'server', 'docs', 'refactorings.md'), 'utf8');

interface Example {
  readonly id: string;
  readonly title: string;
  readonly before: string;
  readonly after: string;
}

/** Sections are `### Title` with the id in a line `Id: …`; examples are a title in bold and two blocks. */
function examplesOf(text: string): readonly Example[] {
  return text
    .split(/^## /m)
    .slice(1)
    .flatMap((section) => {
      const id = /^`([a-z-]+)`, kind /m.exec(section)?.[1];
      if (id === undefined) return [];
      return [...section.matchAll(/^\*\*(.+?)\*\*\n\n```jsonc\n([\s\S]*?)```\n\n```jsonc\n([\s\S]*?)```$/gm)].map(
        ([, title, before, after]) => ({ id, title: title!, before: before!, after: after! }),
      );
    });
}

const examples = examplesOf(page);

/** These add columns, models or examples: there is nothing to compare for what they add. */
const ADDS: ReadonlySet<string> = new Set(['map-unmapped-columns']);

describe('refactorings page', () => {
  let engine: Engine;
  before(async () => {
    engine = await openDuckdb();
  });
  after(() => engine.close());

  it('every refactoring has a section with an example, and its kind', () => {
    for (const { id, kind } of refactorings) {
      assert.ok(
        examples.some((e) => e.id === id),
        `no example of ${id}`,
      );
      assert.ok(page.includes(`\`${id}\`, kind \`${kind}\``), `${id} is ${kind}`);
    }
  });

  for (const example of examples)
    it(`${example.id}: ${example.title}`, async () => {
      const fixture = openFixture(example.before);
      const offered = offersAt(fixture.project, fixture.uri, fixture.offset, fixture.end);
      const found =
        offered.find((o) => o.refactoring.id === example.id && o.offer.title === example.title.replaceAll('\\', '')) ??
        assert.fail(`offered: ${offered.map((o) => `${o.refactoring.id}: ${o.offer.title}`).join('; ')}`);
      const edits = await editsOf(fixture.project, found.offer, engine);
      if (typeof edits === 'string') assert.fail(`it was offered: ${edits}`);
      const { project, texts } = applied(fixture.project, edits);
      const wanted = openFixture(example.after);
      for (const [file, text] of wanted.files)
        assert.equal(texts.get(file) ?? fixture.files.get(file), text, file.replace(toUri(''), ''));
      assert.deepEqual(newFindings(fixture.project, project), []);
      const tested = await runExamples(engine, project.plan, duckdb, {
        workspace: `page_${examples.indexOf(example)}`,
      });
      if (found.offer.carried !== undefined) assert.ok(tested.length > 0);
      if (example.id !== 'add-example')
        assert.deepEqual(
          tested.filter((t) => t.status !== 'pass'),
          [],
        );
      const [rows, now] = [await sampleRun(engine, fixture.project), await sampleRun(engine, project)];
      assert.deepEqual(now.blocked, rows.blocked);
      assert.deepEqual(rows.blocked, []);
      for (const [model, before] of rows.models) {
        const after = now.models.get(model);
        if (after === undefined) assert.equal(example.id, 'inline-model', `${model} is gone`);
        else if (!ADDS.has(example.id)) assert.deepEqual(rowTexts(after), rowTexts(before), model);
      }
    });
});
