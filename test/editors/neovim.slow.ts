// A headless Neovim with the client example opens the example workspace and works in it as a person does: keys are typed, the menu is used.

import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireEngine } from '../engines/locate.js';
import { runNeovim } from '../engines/neovim.js';

const root = join(import.meta.dirname, '..', '..');

interface Report {
  readonly diagnostics: readonly { readonly code: string; readonly line: number; readonly source: string }[];
  readonly completed: string;
  readonly hover: string;
  readonly definition: { readonly file: string; readonly line: string };
  readonly fixed: string;
  readonly left: readonly string[];
  readonly formatted: readonly string[];
  readonly generated: boolean;
  readonly failure?: string;
}

describe('Neovim', function () {
  this.timeout(180_000);

  it('shows findings, completes inside SQL, hovers, goes to the DDL, fixes, formats, generates', async function () {
    requireEngine('neovim', this);
    const folder = mkdtempSync(join(tmpdir(), 'pipewright-neovim-'));
    cpSync(join(root, 'client-examples', 'workspace'), folder, { recursive: true });
    const report = join(folder, 'report.json');
    const settings = {
      script: join(root, 'client-examples', 'neovim', 'pipewright.lua'),
      command: [process.execPath, join(root, 'server', 'bin', 'pipewright.js'), 'lsp', '--stdio'],
      file: join(folder, 'bookshop.spec.json'),
      report,
      marker: join(folder, 'generated', 'sql-duckdb', '.pipewright-manifest.json'),
    };
    writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings));
    const lua = join(folder, 'test.lua');
    writeFileSync(
      lua,
      `local settings_file = [[${join(folder, 'settings.json')}]]\n${readFileSync(join(import.meta.dirname, 'neovim.lua'), 'utf8')}`,
    );
    const ran = await runNeovim(lua, null, { timeout: 150_000 });
    assert.ok(existsSync(report), ran.output);
    const seen = JSON.parse(readFileSync(report, 'utf8')) as Report;
    assert.equal(seen.failure, undefined, `${seen.failure ?? ''}\n${ran.output}`);
    assert.equal(ran.exitCode, 0, ran.output);

    const placeholder = seen.diagnostics.find((d) => d.code === 'accepted-values-placeholder')!;
    const text = readFileSync(join(root, 'client-examples', 'workspace', 'bookshop.spec.json'), 'utf8').split('\n');
    assert.ok(text[placeholder.line]!.includes('accepted_values(...)'), 'the finding stands on its line');
    assert.ok(seen.diagnostics.every((d) => d.source === 'pipewright'));
    assert.match(seen.completed, /"transform": "sales\.copies \* sales\.price"/);
    assert.match(seen.hover, /price.*NUMERIC/s);
    assert.match(seen.definition.file, /shop\.sql$/);
    assert.match(seen.definition.line, /price NUMERIC/);
    assert.match(seen.fixed, /accepted_values\('fiction', 'other'\)/);
    assert.ok(!seen.left.includes('accepted-values-placeholder'), seen.left.join(', '));
    assert.deepEqual(seen.formatted, ['      "name": "stg_sales",', '      "layer": "staging",']);
    assert.ok(seen.generated);
    assert.ok(readdirSync(join(folder, 'generated', 'sql-duckdb')).length > 2);
    rmSync(folder, { recursive: true, force: true });
  });
});
