// The language reference is true: every example on the page is run, and its key tables are those of the schema.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'jsonc-parser';
import { runExamples } from '../../server/src/run/run-examples.js';
import { duckdb } from '../../server/src/sql/dialects/duckdb/dialect.js';
import { readCsv } from '../../server/src/syntax/csv.js';
import { withKeyTables } from '../../server/tools/spec-key-tables.js';
import { withEngine } from './remembering-runs.js';
import { findingsOf, Pipelines, projectOf, type Run } from './pipeline.js';

const root = join(import.meta.dirname, '..', '..');
const page = readFileSync(join(root, 'server', 'docs', 'spec-language.md'), 'utf8');

interface Block {
  readonly kind: string;
  readonly words: readonly string[];
  readonly text: string;
  readonly line: number;
}

const blocks: readonly Block[] = [...page.matchAll(/^```(\w+) (\w+)([^\n]*)\n([\s\S]*?)^```$/gmu)].map((m) => ({
  kind: m[2]!,
  words: m[3]!
    .trim()
    .split(' ')
    .filter((w) => w !== ''),
  text: m[4]!,
  line: page.slice(0, m.index).split('\n').length,
}));

const shared = JSON.parse(blocks.find((b) => b.kind === 'sources')!.text) as unknown;

interface Example {
  readonly line: number;
  readonly spec: string;
  readonly blocks: readonly Block[];
}

/** A spec block and what follows it until the next. */
const examples: readonly Example[] = blocks.flatMap((block, i): readonly Example[] => {
  if (block.kind !== 'spec') return [];
  const end = blocks.findIndex((b, j) => j > i && b.kind === 'spec');
  return [{ line: block.line, spec: block.text, blocks: blocks.slice(i + 1, end < 0 ? undefined : end) }];
});

/** Comments and trailing commas stay: they are part of the language. */
function documentOf(spec: string): string {
  const own = parse(spec, [], { allowTrailingComma: true }) as Record<string, unknown>;
  return own['sources'] === undefined ? spec.replace('{', `{ "sources": ${JSON.stringify(shared)},`) : spec;
}

const lines = (text: string): readonly string[] => text.split('\n').filter((l) => l !== '');

function cellsOf(text: string): { readonly header: readonly string[]; readonly rows: readonly string[] } {
  const table = readCsv(text);
  assert.deepEqual(table.problems, []);
  return {
    header: table.header.map((c) => c.text),
    rows: table.rows
      .map((r) => JSON.stringify(r.cells.map((c) => (c.text === '' && !c.quoted ? null : c.text))))
      .sort(),
  };
}

function shown(run: Run, model: string): { readonly header: readonly string[]; readonly rows: readonly string[] } {
  const rows = run.rows[model] ?? assert.fail(`no rows of ${model}: ${run.blocked.join('; ')}`);
  const text = (value: unknown): string | null =>
    value === null ? null : typeof value === 'string' ? value : JSON.stringify(value);
  return { header: run.columns[model]!, rows: rows.map((row) => JSON.stringify(row.map(text))).sort() };
}

describe('the language reference', () => {
  const pipelines = new Pipelines();
  after(() => pipelines.close());

  it('has examples of every kind', () => {
    assert.ok(examples.length >= 30, `${examples.length}`);
    assert.deepEqual([...new Set(blocks.map((b) => b.kind))].sort(), [
      'examples',
      'findings',
      'given',
      'refused',
      'rows',
      'sources',
      'spec',
    ]);
    for (const e of examples)
      assert.ok(
        e.blocks.some((b) => b.kind !== 'given'),
        `the example of line ${e.line} expects nothing`,
      );
  });

  for (const [i, example] of examples.entries())
    it(`line ${example.line}`, async () => {
      const project = projectOf(documentOf(example.spec));
      const expectedFindings = example.blocks.filter((b) => b.kind === 'findings').flatMap((b) => lines(b.text));
      const informations = expectedFindings.filter((f) => f.startsWith('information '));
      const found = findingsOf(project).map((f) => `${f.severity} ${f.id}`);
      assert.deepEqual(
        [...new Set(found.filter((f) => /^(?:error|warning) /u.test(f)))].sort(),
        expectedFindings.filter((f) => !f.startsWith('information ')).sort(),
      );
      for (const information of informations) assert.ok(found.includes(information), information);

      const given = new Map<string, string>();
      let params: readonly string[] = [];
      let run: Run | undefined;
      for (const block of example.blocks) {
        if (block.kind === 'given') {
          given.set(block.words[0]!, block.text);
          params = block.words.slice(1);
          run = undefined;
        } else if (block.kind === 'rows' || block.kind === 'refused') {
          run ??= await pipelines.run(project, Object.fromEntries(given), { params, state: `reference_${i}` });
          if (block.kind === 'rows')
            assert.deepEqual(shown(run, block.words[0]!), cellsOf(block.text), `line ${block.line}`);
          else
            assert.deepEqual(
              run.result.blocked.map((b) => `${b.part} ${b.findingId}`),
              lines(block.text),
              `line ${block.line}`,
            );
        } else if (block.kind === 'examples') {
          const results = await withEngine((engine) => runExamples(engine, project.plan, duckdb));
          assert.deepEqual(
            results.map((r) => `${r.status} ${r.name}`),
            lines(block.text),
          );
        }
      }
    });

  it('has the key tables of the schema (server/tools/write-spec-reference.ts renews them)', () => {
    const schema = JSON.parse(readFileSync(join(root, 'schemas', 'pipeline-spec.schema.json'), 'utf8')) as Parameters<
      typeof withKeyTables
    >[1];
    assert.equal(withKeyTables(page, schema), page);
  });
});
