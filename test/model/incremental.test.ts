// What an edit leaves alone keeps its objects, and what it changes is as in a fresh project: also through circles.

import assert from 'node:assert/strict';
import { projectProblems } from '../../server/src/diagnostics/run-diagnostics.js';
import { Workspace, type Project } from '../../server/src/workspace/workspace.js';
import { memoryHost, toUri } from '../features/fixture.js';

const uri = toUri('spec.json');
const sources =
  '"sources": [{ "name": "raw.t", "columns": [{ "name": "id", "type": "INT64" }, { "name": "v", "type": "NUMERIC" }], "primary_key": "id" }]';

/** Models `a` ← `b` ← `c`, and `d` beside them. */
function spec(parts: {
  readonly a?: string;
  readonly b?: string;
  readonly bReads?: string;
  readonly aReads?: string;
  readonly lead?: string;
}): string {
  const { a = 'v * 2', b = 'x + 1', bReads = 'a', aReads = 'raw.t', lead = '' } = parts;
  return `${lead}{ ${sources}, "models": [
  { "name": "a", "sources": ["${aReads}"], "column_mapping": [{ "target_column": "x", "transform": "${a}" }] },
  { "name": "b", "sources": ["${bReads}"], "column_mapping": [{ "target_column": "x", "transform": "${b}" }] },
  { "name": "c", "sources": ["b"], "column_mapping": [{ "target_column": "x", "transform": "x - 1" }] },
  { "name": "d", "sources": ["raw.t"], "column_mapping": [{ "target_column": "id", "from_column": "id" }] }
] }`;
}

function edited(...texts: readonly string[]): readonly Project[] {
  const workspace = new Workspace(memoryHost(new Map()));
  return texts.map((text, version) => {
    workspace.setDocument({ uri, text, version });
    return workspace.project(uri);
  });
}

const kept = (before: Project, after: Project): readonly string[] =>
  after.model.models.filter((m) => before.model.models.includes(m)).map((m) => m.name);

describe('edits of a project', () => {
  it('resolve nothing again when text only moves', () => {
    const [before, after] = edited(spec({}), spec({ lead: '// a comment\n\n' })) as [Project, Project];
    assert.deepEqual(kept(before, after), ['a', 'b', 'c', 'd']);
    assert.ok(after.plan.models.length === 4 && after.plan.models.every((m) => before.plan.models.includes(m)));
  });
  it('resolve only the edited model when its readers see the same', () => {
    const [before, after] = edited(spec({}), spec({ a: 'v * 3' })) as [Project, Project];
    assert.deepEqual(kept(before, after), ['b', 'c', 'd']);
  });
  it('resolve the readers when what they see changes, as far as it changes', () => {
    const [before, after] = edited(spec({}), spec({ a: 'CAST(v AS FLOAT64)' })) as [Project, Project];
    assert.deepEqual(kept(before, after), ['d']);
    const [cast, castAfter] = edited(
      spec({ b: 'CAST(x AS STRING)' }),
      spec({ a: 'CAST(v AS FLOAT64)', b: 'CAST(x AS STRING)' }),
    ) as [Project, Project];
    assert.deepEqual(kept(cast, castAfter), ['c', 'd']);
  });
  it('end like a fresh project, whatever circles come and go', () => {
    const texts = [
      spec({}),
      spec({ aReads: 'c', a: 'x' }),
      spec({ aReads: 'c', a: 'x * 2' }),
      spec({ aReads: 'c', a: 'x * 2', bReads: 'raw.t', b: 'v' }),
      spec({ bReads: 'b', b: 'x' }),
      spec({ aReads: 'missing', a: 'x' }),
      spec({ aReads: 'raw.t', a: 'v' }),
      spec({}),
    ];
    for (const [i, project] of edited(...texts).entries()) {
      const [fresh] = edited(texts[i]!) as [Project];
      assert.deepEqual(projectProblems(project), projectProblems(fresh), `state ${i}`);
      assert.deepEqual(
        project.model.models.map((m) => m.signature.text),
        fresh.model.models.map((m) => m.signature.text),
        `state ${i}`,
      );
    }
  });
});
