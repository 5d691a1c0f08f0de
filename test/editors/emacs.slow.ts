// A batch Emacs with eglot and the client example opens the example workspace: findings, completion inside SQL, definition, a fix, a rename.

import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runChild } from '../engines/child-output.js';
import { requireEngine } from '../engines/locate.js';

const root = join(import.meta.dirname, '..', '..');

describe('Emacs', function () {
  this.timeout(180_000);

  it('shows findings, completes inside SQL, goes to the DDL, fixes and renames', async function () {
    requireEngine('emacs', this);
    const folder = mkdtempSync(join(tmpdir(), 'pipewright-emacs-'));
    cpSync(join(root, 'client-examples', 'workspace'), folder, { recursive: true });
    const report = join(folder, 'report.json');
    const ran = await runChild('emacs', ['--batch', '-l', join(import.meta.dirname, 'emacs.el')], {
      timeout: 150_000,
      environment: {
        HOME: folder,
        PIPEWRIGHT_EXAMPLE: join(root, 'client-examples', 'emacs', 'pipewright.el'),
        PIPEWRIGHT_NODE: process.execPath,
        PIPEWRIGHT_PROGRAM: join(root, 'server', 'bin', 'pipewright.js'),
        PIPEWRIGHT_FILE: join(folder, 'bookshop.spec.json'),
        PIPEWRIGHT_REPORT: report,
      },
    });
    assert.ok(existsSync(report), ran.output);
    const seen = JSON.parse(readFileSync(report, 'utf8')) as {
      readonly findings: readonly string[];
      readonly completed: string;
      readonly definition: string;
      readonly fixed: string;
      readonly renamed: string;
    };
    assert.ok(
      seen.findings.some((f) => f.includes('accepted_values(...)')),
      seen.findings.join('\n'),
    );
    assert.match(seen.completed, /"transform": "sales\.copies \* sales\.price"/);
    assert.match(seen.definition, /shop\.sql: +price NUMERIC/);
    assert.match(seen.fixed, /accepted_values\('fiction', 'other'\)/);
    assert.match(seen.renamed, /"metric_column": "takings"/);
    rmSync(folder, { recursive: true, force: true });
  });
});
