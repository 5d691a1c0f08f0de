// Every refactoring that is offered anywhere in some specs, each different one once.

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { nodeHost } from '../../server/src/host/node-host.js';
import { madeRefactoring } from '../../server/src/features/make-refactoring.js';
import { Workspace, type Project } from '../../server/src/workspace/workspace.js';
import type { Offer } from '../../server/src/refactor/refactoring.js';
import { ExampleRows } from '../../server/src/run/example-rows.js';
import type { Engine } from '../../server/src/run/engine.js';
import { duckdb } from '../../server/src/sql/dialects/duckdb/dialect.js';
import type { Edits } from '../../server/src/refactor/draft.js';
import { customer360Folder } from '../customer-360/data-sets.js';
import { planText, sameMeaning } from '../../server/src/refactor/meaning.js';
import { changesOf } from './changes.js';
import { applied, newFindings, offersAt } from './refactor-fixture.js';

const root = join(import.meta.dirname, '..', '..');

export interface Subject {
  readonly name: string;
  readonly project: Project;
  readonly uris: readonly string[];
}

/** The corpus of correct pipelines, one project each. */
export function corpusSubjects(): readonly Subject[] {
  const corpus = join(root, 'test', 'corpus');
  return readdirSync(corpus, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => subjectOf(name, join(corpus, name), /\.spec\.json$/))
    .filter((s) => s !== undefined);
}

function subjectOf(name: string, folder: string, file: RegExp): Subject | undefined {
  const files = readdirSync(folder).filter((f) => file.test(f) && statSync(join(folder, f)).isFile());
  const uris = files.map((f) => nodeHost.toUri(join(folder, f)));
  const [first] = uris;
  return first === undefined ? undefined : { name, project: new Workspace(nodeHost).project(first), uris };
}

export function subjects(): readonly Subject[] {
  const tpch = join(root, 'test', 'tpch', 'specs');
  return [
    subjectOf('example workspace', join(root, 'client-examples', 'workspace'), /\.spec\.json$/),
    customer360Folder === undefined ? undefined : subjectOf('Customer 360', customer360Folder, /^spec\.json$/),
    subjectOf('TPC-H', tpch, /\.spec\.json$/),
  ].filter((s) => s !== undefined);
}

export interface Applicable {
  readonly uri: string;
  readonly offset: number;
  readonly id: string;
  readonly title: string;
  readonly offer: Offer;
}

/** What an editor is handed; a sentence says why there is nothing. */
export async function editsOf(project: Project, offer: Offer, engine: Engine): Promise<Edits | string> {
  const made = await madeRefactoring(project, offer, (work) => work(new ExampleRows(engine, duckdb)));
  return 'reason' in made ? made.reason : made;
}

/** Offers at every `step`th offset from `first` on; of equal titles in one place of the spec the first. */
export function offersIn(subject: Subject, step: number, first = 0): readonly Applicable[] {
  const found = new Map<string, Applicable>();
  for (const uri of subject.uris) {
    const { length } = subject.project.documents.get(uri)?.text ?? '';
    for (let offset = first; offset < length; offset += step)
      for (const { refactoring, offer } of offersAt(subject.project, uri, offset)) {
        const spec = subject.project.specs.find((s) => s.file === uri);
        const unit = spec?.positions.partAt(offset)?.part ?? '';
        const key = `${uri} ${refactoring.id} ${offer.title} ${unit}`;
        if (!found.has(key)) found.set(key, { uri, offset, id: refactoring.id, title: offer.title, offer });
      }
  }
  return [...found.values()];
}

/** At most so many of each refactoring, spread over all. */
export function fewOfEach(offers: readonly Applicable[], most: number): readonly Applicable[] {
  const byId = new Map<string, Applicable[]>();
  for (const offer of offers) byId.set(offer.id, [...(byId.get(offer.id) ?? []), offer]);
  return [...byId.values()].flatMap((list) =>
    list.filter((_, i) => Math.floor((i * most) / list.length) !== Math.floor(((i - 1) * most) / list.length)),
  );
}

/** Lower-case names of models that are computed in another way, whose columns are as before. */
export function computedAnew(before: Project, after: Project): ReadonlySet<string> {
  const now = new Map(after.plan.models.map((m) => [m.name.toLowerCase(), m]));
  const changed = before.plan.models.filter((m) => {
    const other = now.get(m.name.toLowerCase());
    return other !== undefined && other !== m && planText(other) !== planText(m);
  });
  return new Set(changed.map((m) => m.name.toLowerCase()));
}

/** What is wrong with a refactoring once it is made; nothing when all is well. */
export async function faultsOf(project: Project, offer: Applicable, engine: Engine): Promise<readonly string[]> {
  const where = `${offer.id} “${offer.title}” at ${offer.offset} of ${offer.uri}`;
  const edits = await editsOf(project, offer.offer, engine);
  if (typeof edits === 'string') return [`${where}: ${edits}`];
  const after = applied(project, edits).project;
  return [
    ...newFindings(project, after).map((f) => `${where}: ${f}`),
    ...(sameMeaning(project, after, changesOf(offer.id, project, after)) ? [] : [`${where}: means something else`]),
  ];
}
