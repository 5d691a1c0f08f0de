// The rule pages are true: what a page calls incorrect reports its id, what it calls correct does not, and every id in the code has a page.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '../../server/src/base/finding.js';
import { familyOf, offByDefault } from '../../server/src/diagnostics/rule-table.js';
import '../../server/src/diagnostics/all-targets.js';
import { projectFindings } from '../../server/src/diagnostics/run-diagnostics.js';
import { examplesBelow, exampleProject, exampleUri, rulePageTexts } from './rule-page-examples.js';

const root = join(import.meta.dirname, '..', '..');

const findingsOf = (id: string, example: string): readonly Finding[] =>
  projectFindings(exampleProject(id, example)).get(exampleUri) ?? [];

/** Source files of the server; refactorings have ids too, which are no findings. */
function sourceFiles(below: string): readonly string[] {
  return readdirSync(below, { withFileTypes: true }).flatMap((e) =>
    e.isDirectory()
      ? e.name === 'refactor'
        ? []
        : sourceFiles(join(below, e.name))
      : e.name.endsWith('.ts')
        ? [join(below, e.name)]
        : [],
  );
}

describe('rule pages', () => {
  for (const page of rulePageTexts) {
    const { id, text } = page;
    it(id, () => {
      assert.equal(text.split('\n')[0], `# ${id}`);
      const [, , summary = ''] = text.split('\n');
      const [, severity = assert.fail(`no severity in “${summary}”`), off] =
        /\. \(([a-z ]+)(, off by default)?\)$/.exec(summary) ?? [];
      assert.equal(off !== undefined, offByDefault.has(id), 'off by default, on the page and in the code');
      assert.notEqual(familyOf(id), undefined, 'stands in no family of rule-table.ts');
      for (const example of examplesBelow(page, 'Incorrect')) {
        const findings = findingsOf(id, example);
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
      for (const example of examplesBelow(page, 'Correct')) {
        const findings = findingsOf(id, example);
        assert.deepEqual(
          findings.filter((f) => f.id === id || f.severity === 'error').map((f) => `${f.id}: ${f.message}`),
          [],
        );
      }
    });
  }

  it('every id that the code reports has a page, and most pages have examples', () => {
    const known = new Set(rulePageTexts.map((p) => p.id));
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
    assert.ok(rulePageTexts.filter((p) => p.text.includes('## Incorrect')).length > 120);
  });
});
