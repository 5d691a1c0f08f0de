// Refactorings wherever they are offered in real specs: each can be made, the result parses, has no new fault, and means the same.

import assert from 'node:assert/strict';
import { sameMeaning } from '../../server/src/refactor/meaning.js';
import { offersIn, subjects, type Applicable } from './everywhere.js';
import { applied, newFindings } from './refactor-fixture.js';
import { changesOf } from './changes.js';

describe('refactorings everywhere (sample)', () => {
  for (const subject of subjects())
    it(subject.name, function () {
      this.timeout(60_000);
      const offers = offersIn(subject, 97, 5);
      assert.ok(offers.length > 10, `${offers.length} offers`);
      const bad = offers.flatMap((offer) => faultsOf(subject.project, offer));
      assert.deepEqual(bad, []);
    });
});

function faultsOf(project: Parameters<typeof applied>[0], offer: Applicable): readonly string[] {
  const where = `${offer.id} “${offer.title}” at ${offer.offset} of ${offer.uri}`;
  const edits = offer.edits();
  if (edits === undefined) return [`${where}: edits nothing`];
  const after = applied(project, edits).project;
  return [
    ...newFindings(project, after).map((f) => `${where}: ${f}`),
    ...(sameMeaning(project, after, changesOf(offer.id, project, after)) ? [] : [`${where}: means something else`]),
  ];
}
