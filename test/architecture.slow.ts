// The map and the code say the same: every import is one the table of ARCHITECTURE.md allows, every path it names exists.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';

const root = join(import.meta.dirname, '..');
const map = readFileSync(join(root, 'server', 'ARCHITECTURE.md'), 'utf8');

/** Folder → what it may import, from the table. */
const allowed = new Map(
  [...map.matchAll(/^\| `([a-z]+)` \|[^|]*\| ([^|]+) \|$/gm)].map(([, folder, imports]) => [
    folder!,
    imports!.trim() === 'all' ? undefined : new Set(imports!.split(',').map((i) => i.trim())),
  ]),
);

/** Modules of Node that reach outside of the process. */
const outside = /^(node:)?(fs|child_process|net|http|https|dgram|worker_threads|readline)(\/|$)/;
const touchOutside = new Set(['host', 'run', 'lsp', 'cli']);

const layerOf = (path: string): string => path.split('/')[2] ?? '';

/** `a/b` of a path under `parent`. */
function familyOf(path: string, parent: string): string | undefined {
  return path.startsWith(parent) && path.slice(parent.length).includes('/')
    ? path.slice(parent.length).split('/')[0]
    : undefined;
}

describe('architecture', () => {
  let modules: ICruiseResult['modules'] = [];
  before(async () => {
    const { output } = await cruise(['server/src'], {
      baseDir: root,
      tsPreCompilationDeps: true,
      exclude: 'node_modules',
    });
    modules = (output as ICruiseResult).modules.filter((m) => m.source.startsWith('server/src/'));
    assert.ok(modules.length > 200, 'the sources were read');
  });

  it('the table has every folder, and every folder is in the table', () => {
    assert.deepEqual([...allowed.keys()].sort(), readdirSync(join(root, 'server', 'src')).sort());
  });

  it('the table has no circle', () => {
    const done = new Set<string>();
    for (const [folder, imports] of allowed) {
      const later = [...(imports ?? [])].filter((i) => i !== '–' && !done.has(i));
      assert.deepEqual(later, [], `${folder} imports what stands below it`);
      done.add(folder);
    }
  });

  it('no import that the table does not allow', () => {
    const wrong = modules.flatMap((m) =>
      m.dependencies
        .filter((d) => d.resolved.startsWith('server/src/'))
        .filter(
          (d) =>
            layerOf(d.resolved) !== layerOf(m.source) &&
            allowed.get(layerOf(m.source))?.has(layerOf(d.resolved)) === false,
        )
        .map((d) => `${m.source} → ${d.resolved}`),
    );
    assert.deepEqual(wrong, []);
  });

  it('siblings do not know each other', () => {
    const wrong = ['server/src/sql/dialects/', 'server/src/emit/platforms/'].flatMap((parent) =>
      modules.flatMap((m) => {
        const own = familyOf(m.source, parent);
        return own === undefined
          ? []
          : m.dependencies
              .filter((d) => ![undefined, own].includes(familyOf(d.resolved, parent)))
              .map((d) => `${m.source} → ${d.resolved}`);
      }),
    );
    assert.deepEqual(wrong, []);
  });

  it('only the edges touch disk, processes and network', () => {
    const wrong = modules
      .filter((m) => !touchOutside.has(layerOf(m.source)))
      .flatMap((m) => m.dependencies.filter((d) => outside.test(d.module)).map((d) => `${m.source} → ${d.module}`));
    assert.deepEqual(wrong, []);
  });

  it('every path it names exists', () => {
    const paths = [...map.matchAll(/`((?:server|test|schemas|client-examples)\/[^`]*)`/g)].map((m) => m[1]!);
    assert.ok(paths.length > 5);
    assert.deepEqual(
      paths.filter((p) => !existsSync(join(root, p))),
      [],
    );
  });
});
