// Every diagram passes Mermaid's own parser, hostile names and texts included, and the pictures are drawn in a real browser.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { lineage } from '../../server/src/plan/lineage.js';
import { columnDiagram } from '../../server/src/review/column-diagram.js';
import { mermaidLabel } from '../../server/src/review/mermaid-label.js';
import { pipelineDiagram } from '../../server/src/review/pipeline-diagram.js';
import { googlesql } from '../../server/src/sql/dialects/index.js';
import { requireEngine } from '../engines/locate.js';
import { parseMermaid } from '../engines/mermaid.js';
import { planOf } from './plan-of.js';

const root = join(import.meta.dirname, '..', '..');
const example = join(root, 'client-examples', 'workspace', 'bookshop.spec.json');
const hostile = [
  '"];\nclick n1 href "javascript:alert(1)"',
  '%%{init: {"securityLevel":"loose"}}%%',
  '</script><img src=x onerror=alert(1)>',
  '```\n# x',
  '`**b**`',
  '$$\\frac{1}{2}$$',
  'end',
  '#quot;',
  '\\',
  '|',
  'fa:fa-ban',
  '1. a\n- b',
];

describe("diagrams in Mermaid's parser", function () {
  before(function () {
    requireEngine('mermaid', this);
  });

  it('every diagram of the example', async () => {
    const plan = planOf(readFileSync(example, 'utf8'));
    for (const model of [undefined, ...plan.models]) {
      const verdict = await parseMermaid(pipelineDiagram(plan, model, googlesql));
      assert.deepEqual(verdict, { ok: true, diagramType: 'flowchart-v2' }, model?.name);
    }
  });

  it('column lineage of every model of the example', async () => {
    const plan = planOf(readFileSync(example, 'utf8'));
    for (const model of plan.models) {
      const edges = lineage(plan).filter((e) => e.to.startsWith(`${model.name}.`));
      const asked = model.columns.map((c) => `${model.name}.${c.name}`);
      const { text, arrows } = columnDiagram(plan, { asked, edges, blocked: [] });
      assert.deepEqual(await parseMermaid(text), { ok: true, diagramType: 'flowchart-v2' }, text);
      assert.equal(arrows > 0, edges.length > 0, model.name);
    }
  });

  it('column lineage: column names of a DDL file that would be markup', async () => {
    for (const text of hostile) {
      const plan = planOf(
        JSON.stringify({
          name: text,
          sources: [{ name: 'raw.t', columns: [{ name: 's', type: 'STRING' }] }],
          models: [{ name: 'm', sources: ['raw.t'], column_mapping: [{ target_column: 's', transform: 's' }] }],
        }),
      );
      const renamed = {
        ...plan,
        sources: plan.sources.map((s) => ({ ...s, columns: s.columns.map((c) => ({ ...c, name: text })) })),
      };
      const diagram = columnDiagram(renamed, {
        asked: [`raw.t.${text}`],
        edges: [{ from: `raw.t.${text}`, to: 'm.s', kind: 'value' }],
        blocked: [{ kind: 'model', name: text, findingId: text, file: '', part: '' }],
      }).text;
      assert.deepEqual(await parseMermaid(diagram), { ok: true, diagramType: 'flowchart-v2' }, diagram);
    }
  });

  for (const text of hostile) {
    it(`text that would be markup: ${JSON.stringify(text)}`, async () => {
      const spec = {
        sources: [{ name: 'raw.t', columns: [{ name: 's', type: 'STRING' }], description: text }],
        models: [
          {
            name: 'm',
            description: text,
            sources: ['raw.t'],
            filters: [{ predicate: `s = ${JSON.stringify(text)}` }],
            column_mapping: [{ target_column: 's', transform: JSON.stringify(text) }],
          },
        ],
      };
      const plan = planOf(JSON.stringify(spec));
      assert.equal(plan.models.length, 1, JSON.stringify(plan.blocked));
      const diagram = pipelineDiagram(plan, plan.models[0], googlesql);
      assert.deepEqual(await parseMermaid(diagram), { ok: true, diagramType: 'flowchart-v2' }, diagram);
    });
  }

  it('a label of any text', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'binary', maxLength: 40 }), { minLength: 1, maxLength: 3 }),
        async (lines) => {
          const verdict = await parseMermaid(
            `flowchart LR\n  n1[${mermaidLabel(lines)}]\n  n1 -->|${mermaidLabel(lines)}| n1\n`,
          );
          assert.equal(verdict.ok, true, JSON.stringify(lines));
        },
      ),
      { numRuns: 300, seed: 20 },
    );
  });
});

describe('pictures', function () {
  let folder = '';
  before(function () {
    requireEngine('chromium', this);
    folder = mkdtempSync(join(tmpdir(), 'pipewright-picture-'));
  });
  after(() => {
    if (folder !== '') rmSync(folder, { recursive: true, force: true });
  });
  const draw = (name: string, spec = example, ...more: string[]): Buffer => {
    const done = spawnSync(
      process.execPath,
      [join(root, 'server', 'bin', 'pipewright.js'), 'diagram', spec, '--out', join(folder, name), ...more],
      { encoding: 'utf8' },
    );
    assert.equal(done.status, 0, done.stderr);
    return readFileSync(join(folder, name));
  };

  it('an SVG with every name in it, the same bytes each time', () => {
    const first = draw('a.svg').toString('utf8');
    for (const name of ['stg_sales', 'book_facts', 'reviews']) assert.ok(first.includes(name), name);
    assert.equal(draw('b.svg').toString('utf8'), first);
  });

  it('a PNG and a PDF', () => {
    const png = draw('a.png', example, '--model', 'stg_sales');
    assert.deepEqual([...png.subarray(0, 8)], [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    assert.ok(png.readUInt32BE(16) > 200 && png.readUInt32BE(20) > 200, 'width and height in the header');
    assert.equal(draw('a.pdf').subarray(0, 5).toString(), '%PDF-');
  });

  it('no browser: said, with what to do', () => {
    const done = spawnSync(
      process.execPath,
      [join(root, 'server', 'bin', 'pipewright.js'), 'diagram', example, '--out', join(folder, 'c.svg')],
      { encoding: 'utf8', env: { PATH: '' } },
    );
    assert.equal(done.status, 2);
    assert.match(done.stderr, /Chromium or Chrome.*PUPPETEER_EXECUTABLE_PATH/);
  });
});
