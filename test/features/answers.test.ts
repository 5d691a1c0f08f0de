// Outline, symbols, folds, selections, hints, colours, signatures, links, lenses and fix-all, on small documents.

import assert from 'node:assert/strict';
import { applyEdits } from '../../server/src/base/apply-edits.js';
import { projectFindings } from '../../server/src/diagnostics/run-diagnostics.js';
import { codeLenses } from '../../server/src/features/code-lenses.js';
import { fixAll, quickFixes } from '../../server/src/features/code-actions.js';
import { documentLinks } from '../../server/src/features/document-links.js';
import { documentSymbols } from '../../server/src/features/document-symbols.js';
import { foldingRanges } from '../../server/src/features/folding-ranges.js';
import { inlayHints } from '../../server/src/features/inlay-hints.js';
import { selectionRanges } from '../../server/src/features/selection-ranges.js';
import { semanticTokens } from '../../server/src/features/semantic-tokens.js';
import { signatureHelp } from '../../server/src/features/signature-help.js';
import { workspaceSymbols } from '../../server/src/features/workspace-symbols.js';
import { editedProject } from '../../server/src/workspace/workspace.js';
import { openFixture } from './fixture.js';

const spec = `{
  // one
  // two
  "sources": [{ "name": "raw.t", "columns": [{ "name": "id", "type": "INT64" }, { "name": "s", "type": "STRING" }], "rows": "rows/t.csv" }],
  "models": [
    {
      "name": "m", "sources": ["raw.t"],
      "column_mapping": [
        { "target_column": "id", "from_column": "id" },
        { "target_column": "up", "transform": "CONCAT(UPPER(t.s), 'é', @run_ts)" }
      ],
      "filters": [{ "applies_to": "t", "predicate": "id > 1 /* all */" }],
      "constraints": { "primary_key": "id" },
      "examples": [{ "name": "e", "given": { "raw.t": [] }, "expect": [] }]
    },
    { "name": "g", "sources": ["raw.t"], "column_mapping": [{ "target_column": "s", "from_column": "s" }, { "target_column": "n", "transform": "COUNT(*)" }] }
  ]
}
`;

const at = (text: string): ReturnType<typeof openFixture> => openFixture(spec.replace(text.replace('<|>', ''), text));
const all = { start: 0, end: spec.length };

describe('answers about a document', () => {
  const f = openFixture(spec);
  const slice = (span: { readonly start: number; readonly end: number }): string => f.text.slice(span.start, span.end);

  it('outlines sources and models, names inside their ranges', () => {
    const symbols = documentSymbols(f.project, f.uri);
    assert.deepEqual(
      symbols.map((s) => [s.kind, s.name]),
      [
        ['source', 'raw.t'],
        ['model', 'm'],
        ['model', 'g'],
      ],
    );
    assert.deepEqual(
      symbols[1]!.children.map((c) => [c.kind, c.name, c.detail]),
      [
        ['key-column', 'id', 'INT64'],
        ['column', 'up', 'STRING'],
        ['filter', 'id > 1 /* all */', 't'],
        ['example', 'e', undefined],
      ],
    );
    for (const s of symbols) assert.ok(s.span.start <= s.nameSpan.start && s.nameSpan.end <= s.span.end);
    assert.equal(slice(symbols[1]!.nameSpan), '"m"');
  });
  it('finds symbols by letters in order, the best first', () => {
    assert.deepEqual(
      workspaceSymbols(f.project, 'r.t', 10).map((s) => s.name),
      ['raw.t'],
    );
    assert.deepEqual(
      workspaceSymbols(f.project, 'id', 10).map((s) => [s.name, s.container]),
      [
        ['id', 'm'],
        ['id', 'raw.t'],
      ],
    );
    assert.deepEqual(workspaceSymbols(f.project, 'zz', 10), []);
  });
  it('folds objects, lists and runs of comments', () => {
    const folds = foldingRanges(f.project, f.uri);
    assert.deepEqual(folds.filter((x) => x.kind === 'comment').map(slice), ['// one\n  // two']);
    assert.ok(folds.some((x) => slice(x).startsWith('{\n      "name": "m"')));
  });
  it('grows a selection from the name in SQL outwards', () => {
    const g = at('UPPER(t.<|>s)');
    const texts = selectionRanges(g.project, g.uri, g.offset).map((s) => g.text.slice(s.start, s.end));
    assert.deepEqual(texts.slice(0, 3), ['t.s', 'UPPER(t.s)', "CONCAT(UPPER(t.s), 'é', @run_ts)"]);
    assert.equal(texts[3], `"CONCAT(UPPER(t.s), 'é', @run_ts)"`);
    assert.equal(texts.at(-1), g.text.trimEnd());
    for (let i = 1; i < texts.length; i++) assert.ok(texts[i]!.includes(texts[i - 1]!));
  });
  it('shows inferred types and implied group keys', () => {
    const hints = inlayHints(f.project, f.uri, all).map((h) => [
      f.text.slice(0, h.offset).split('\n').at(-1)!.trim().slice(-14),
      h.label,
    ]);
    assert.ok(hints.some(([, label]) => label === 'group by s'));
    assert.ok(hints.some(([before, label]) => before!.endsWith('"n"') && label === 'INT64'));
    assert.deepEqual(inlayHints(f.project, f.uri, { start: 0, end: 10 }), []);
  });
  it('colours the SQL inside strings only', () => {
    const tokens = semanticTokens(f.project, f.uri).map((t) => [slice(t), t.type]);
    assert.deepEqual(tokens.slice(0, 7), [
      ['CONCAT', 'function'],
      ['UPPER', 'function'],
      ['t', 'variable'],
      ['s', 'variable'],
      ["'é'", 'string'],
      ['@', 'parameter'],
      ['run_ts', 'parameter'],
    ]);
    assert.ok(tokens.some(([text, type]) => text === '/* all */' && type === 'comment'));
    assert.ok(!tokens.some(([text]) => text === 'raw.t'));
  });
  it('says which argument is being written', () => {
    const g = at("CONCAT(UPPER(t.s), '<|>é'");
    const help = signatureHelp(g.project, g.uri, g.offset)!;
    assert.match(help.signatures[help.active]!.label, /^CONCAT\(/);
    const active = help.signatures[help.active]!;
    assert.ok(active.arguments[help.argument] !== undefined);
    const inner = at('UPPER(<|>t.s)');
    assert.match(signatureHelp(inner.project, inner.uri, inner.offset)!.signatures[0]!.label, /^UPPER\(/);
    const outside = at('"target_column": "u<|>p"');
    assert.equal(signatureHelp(outside.project, outside.uri, outside.offset), undefined);
  });
  it('links rows below the root, and nothing that climbs out', () => {
    assert.deepEqual(
      documentLinks(f.project, f.uri).map((l) => l.target),
      ['file:///fixture/rows/t.csv'],
    );
    for (const path of ['../x.csv', '/etc/passwd', 'http://x/y.csv', 'a\\\\b.csv']) {
      const g = openFixture(spec.replace('rows/t.csv', path));
      assert.deepEqual(documentLinks(g.project, g.uri), [], path);
    }
  });
  it('links DDL below the root, rows beside the spec', () => {
    const g = openFixture(`//- pipewright.json
{}
//- deep/a.spec.json
<|>{ "source_ddl": ["tables/t.sql", "tables/*.sql"], "sources": [{ "name": "raw.t", "rows": "t.csv" }], "models": [] }`);
    assert.deepEqual(
      documentLinks(g.project, g.uri).map((l) => l.target),
      ['file:///fixture/deep/t.csv', 'file:///fixture/tables/t.sql'],
    );
  });
  it('offers to run the examples where there are some', () => {
    assert.deepEqual(
      codeLenses(f.project, f.uri).map((l) => [l.model, l.command, slice(l.span)]),
      [['m', 'test', '"m"']],
    );
  });
});

describe('fixes', () => {
  const faulty = `{
  "sources": [{ "name": "raw.t", "columns": [{ "name": "id", "type": "INT64" }, { "name": "name", "type": "STRING" }], "primary_key": "id" }],
  "models": [{
    "name": "m", "sources": ["raw.t"],
    "column_maping": [{ "target_column": "id", "from_column": "idd" }, { "target_column": "n", "transform": "UPER(t.nam)" }],
    "constraints": { "primary_key": "id", "cluster_by": "id, n" }
  }]
}
`;
  it('applies everything that has one obvious correction, also what a fix brings to light', () => {
    const f = openFixture(faulty);
    const edits = fixAll(f.project, f.uri);
    const text = applyEdits(f.text, edits)!;
    assert.match(
      text,
      /"column_mapping": \[\{ "target_column": "id", "from_column": "id" \}, \{ "target_column": "n", "transform": "UPPER\(t\.name\)" \}\]/,
    );
    assert.match(text, /"cluster_by": \["id", "n"\]/);
    const fixed = editedProject(f.project, new Map([[f.uri, text]]));
    assert.deepEqual(fixAll(fixed, f.uri), []);
    assert.deepEqual(
      [...projectFindings(fixed).values()].flat().filter((x) => x.severity === 'error'),
      [],
    );
  });
  it('offers the fixes of the findings in a range', () => {
    const f = openFixture(faulty.replace('"column_maping"', '"column_<|>maping"'));
    const found = quickFixes(f.project, f.uri, { start: f.offset, end: f.offset });
    assert.deepEqual(
      found.map((x) => x.finding.id),
      ['unknown-key'],
    );
    assert.ok(found[0]!.fix.preferred);
  });
});
