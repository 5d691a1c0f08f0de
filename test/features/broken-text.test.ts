// Every feature on half-written documents: nothing throws, and what an edited project answers is what a fresh one would.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseJson } from '../../server/src/syntax/json-tree.js';
import { Workspace } from '../../server/src/workspace/workspace.js';
import { askEverything, assertInside } from './every-feature.js';
import { memoryHost, toUri } from './fixture.js';

const example = join(import.meta.dirname, '..', '..', 'client-examples', 'workspace');
const read = (path: string): string => readFileSync(join(example, path), 'utf8');
const files = new Map([
  [toUri('pipewright.json'), '{}'],
  [toUri('ddl/shop.sql'), read('ddl/shop.sql')],
  [toUri('ddl/web.sql'), read('ddl/web.sql')],
  [toUri('bookshop.spec.json'), read('bookshop.spec.json')],
  [toUri('web.spec.json'), read('web.spec.json')],
]);

function projectWith(
  uri: string,
  text: string,
): { readonly workspace: Workspace; readonly answers: (offset: number) => ReturnType<typeof askEverything> } {
  const workspace = new Workspace(memoryHost(files));
  workspace.setDocument({ uri, text, version: 1 });
  return { workspace, answers: (offset) => askEverything(workspace.project(uri), uri, offset) };
}

/** Numbers that are the same in every run. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed * 2654435761 + 1;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 3266489917) >>> 0;
    return ((state ^ (state >>> 13)) >>> 0) % below;
  };
}

describe('half-written documents', function () {
  this.timeout(600_000);
  const share = process.env.PIPEWRIGHT_ALL_PREFIXES === undefined ? 37 : 1;

  for (const name of ['bookshop.spec.json', 'web.spec.json']) {
    it(`every feature answers on prefixes of ${name}`, () => {
      const uri = toUri(name);
      const text = files.get(uri)!;
      const workspace = new Workspace(memoryHost(files));
      const step = name === 'web.spec.json' ? share * 5 : share;
      for (let end = 0; end <= text.length; end += step) {
        const prefix = text.slice(0, end);
        workspace.setDocument({ uri, text: prefix, version: end });
        const answers = askEverything(workspace.project(uri), uri, end);
        assertInside(answers, end, (message) => assert.fail(`prefix of ${end}: ${message}`));
      }
    });
  }

  it('a key at the margin inside nested lists ends the reading', () => {
    // By indentation the key belongs further out, but no object there can take it.
    assert.equal(
      parseJson('{ "a": [\n    [\n      1,\n"k": 2\n').problems.filter((p) => p.structural).length > 0,
      true,
    );
  });

  it('every feature answers at every place of the whole document', () => {
    const uri = toUri('bookshop.spec.json');
    const text = files.get(uri)!;
    const { answers } = projectWith(uri, text);
    for (let offset = 0; offset <= text.length; offset += Math.min(share, 11)) answers(offset);
  });

  for (const seed of [1, 2, 3, 4]) {
    it(`after random edits everything is as in a fresh project (${seed})`, () => {
      const random = randomNumbers(seed);
      const names = ['bookshop.spec.json', 'web.spec.json', 'ddl/shop.sql'];
      const texts = new Map(names.map((n) => [n, files.get(toUri(n))!]));
      const history = new Map<string, string[]>(names.map((n) => [n, []]));
      const edited = new Workspace(memoryHost(files));
      const pieces = [
        '"',
        ',',
        '}',
        '{',
        ']',
        '[',
        ':',
        ' x',
        '@run_ts',
        '{from}',
        'amount',
        "'",
        '(',
        ')',
        '\\',
        '\n',
        '"models": [',
        '// c\n',
        '"limit": 1,',
        'é',
        '😀',
      ];
      for (let step = 1; step <= 40; step++) {
        const name = names[random(8) === 0 ? 2 : random(3) === 0 ? 1 : 0]!;
        const before = texts.get(name)!;
        const past = history.get(name)!;
        const at = random(before.length + 1);
        const kind = random(6);
        const removed = kind < 2 ? random(30) : 0;
        let after =
          before.slice(0, at) + (kind === 0 ? '' : pieces[random(pieces.length)]!) + before.slice(at + removed);
        // What is typed is often taken back: broken and whole states follow each other.
        if (kind >= 4 && past.length > 0) after = past.pop()!;
        else past.push(before);
        texts.set(name, after);
        edited.setDocument({ uri: toUri(name), text: after, version: step });
        const asked = toUri('bookshop.spec.json');
        const project = edited.project(asked);
        if (step % 5 !== 0) continue;
        const fresh = new Workspace(memoryHost(files));
        for (const [n, text] of texts)
          if (text !== files.get(toUri(n))) fresh.setDocument({ uri: toUri(n), text, version: 1 });
        const offset = random(texts.get('bookshop.spec.json')!.length + 1);
        assert.deepEqual(
          askEverything(project, asked, offset),
          askEverything(fresh.project(asked), asked, offset),
          `step ${step}`,
        );
      }
    });
  }
});
