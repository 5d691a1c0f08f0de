// The rule pages are true: what a page calls incorrect reports its id, what it calls correct does not, and every id in the code has a page.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'jsonc-parser';
import type { Finding } from '../../server/src/base/finding.js';
import { familyOf, offByDefault } from '../../server/src/diagnostics/rule-table.js';
import { projectFindings } from '../../server/src/diagnostics/run-diagnostics.js';
import { nodeHost } from '../../server/src/host/node-host.js';
import { Workspace } from '../../server/src/workspace/workspace.js';

const root = join(import.meta.dirname, '..', '..');
const folder = join(root, 'server', 'docs', 'rules');
const pages = readdirSync(folder)
  .filter((f) => f.endsWith('.md') && f !== 'README.md')
  .map((f) => ({ id: f.slice(0, -3), text: readFileSync(join(folder, f), 'utf8') }));

const blocks = (text: string): readonly string[] => [...text.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map((m) => m[1]!);
const sources = JSON.parse(blocks(readFileSync(join(folder, 'README.md'), 'utf8'))[0]!) as unknown;

/** A page's example as a document: a model alone, and a spec without sources, read those of the introduction. */
function documentOf(example: string): string {
  const value = parse(example) as Record<string, unknown>;
  if (value['models'] === undefined) return JSON.stringify({ sources, models: [value] });
  return example.replace('{', `{ "sources": ${JSON.stringify(sources)},`);
}

/** `on`: a rule that speaks only when the settings name it. */
function findingsOf(example: string, on: string | undefined): readonly Finding[] {
  const settings = '/nowhere/pipewright.json';
  const workspace = new Workspace({
    ...nodeHost,
    listFiles: () => [],
    isFile: (path) => path === settings,
    readText: (path) =>
      path === settings ? JSON.stringify({ rules: on === undefined ? {} : { [on]: 'warning' } }) : undefined,
  });
  const uri = 'file:///nowhere/spec.json';
  workspace.setDocument({ uri, text: documentOf(example), version: 1 });
  return projectFindings(workspace.project(uri)).get(uri) ?? [];
}

/** Source files of the server. */
function sourceFiles(below: string): readonly string[] {
  return readdirSync(below, { withFileTypes: true }).flatMap((e) =>
    e.isDirectory() ? sourceFiles(join(below, e.name)) : e.name.endsWith('.ts') ? [join(below, e.name)] : [],
  );
}

describe('rule pages', () => {
  for (const { id, text } of pages) {
    it(id, () => {
      assert.equal(text.split('\n')[0], `# ${id}`);
      const [, , summary = ''] = text.split('\n');
      const [, severity = assert.fail(`no severity in “${summary}”`), off] =
        /\. \(([a-z ]+)(, off by default)?\)$/.exec(summary) ?? [];
      assert.equal(off !== undefined, offByDefault.has(id), 'off by default, on the page and in the code');
      assert.notEqual(familyOf(id), undefined, 'stands in no family of rule-table.ts');
      const on = off === undefined ? undefined : id;
      const [incorrect, correct] = ['Incorrect', 'Correct'].map(
        (title) => text.split(`\n## ${title}\n`)[1]?.split('\n## ')[0],
      );
      for (const example of blocks(incorrect ?? '')) {
        const findings = findingsOf(example, on);
        const found = findings.filter((f) => f.id === id);
        assert.ok(
          found.length > 0,
          `not reported; reported: ${findings.map((f) => `${f.id}: ${f.message}`).join('\n')}`,
        );
        assert.ok(
          found.every((f) => severity.includes(f.severity)),
          `is a ${found[0]!.severity}`,
        );
      }
      for (const example of blocks(correct ?? '')) {
        const findings = findingsOf(example, on);
        assert.deepEqual(
          findings.filter((f) => f.id === id || f.severity === 'error').map((f) => `${f.id}: ${f.message}`),
          [],
        );
      }
    });
  }

  it('every id that the code reports has a page, and most pages have examples', () => {
    const known = new Set(pages.map((p) => p.id));
    const places = [
      /\breport\(\s*'([a-z0-9]+(?:-[a-z0-9]+)*)'/g,
      /\b(?:unknownName|unknownKey)\(\s*'([a-z0-9-]+)'/g,
      /\bcontext\.(?:error|warning)\(\s*'([a-z0-9-]+)'/g,
      /\bid: '([a-z]+(?:-[a-z]+)+)'/g,
      /\btextProblem\([^,]+,[^,]+, '([a-z-]+)'/g,
    ];
    const reported = new Set(
      sourceFiles(join(root, 'server', 'src')).flatMap((file) => {
        const text = readFileSync(file, 'utf8');
        return places.flatMap((place) => [...text.matchAll(place)].map((m) => m[1]!));
      }),
    );
    assert.ok(reported.size > 100);
    assert.deepEqual([...reported].filter((id) => !known.has(id)).sort(), []);
    assert.ok(pages.filter((p) => p.text.includes('## Incorrect')).length > 120);
  });
});
