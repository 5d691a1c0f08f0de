// `pipewright.json`: what is wrong in it and the fixes, its completion, hovers and outline, and its schema as shipped.

import '../../server/src/diagnostics/all-targets.js';
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { applyEdits } from '../../server/src/base/apply-edits.js';
import type { Finding } from '../../server/src/base/finding.js';
import { findingsIn } from '../../server/src/diagnostics/run-diagnostics.js';
import { complete } from '../../server/src/features/complete.js';
import { documentSymbols } from '../../server/src/features/document-symbols.js';
import { foldingRanges } from '../../server/src/features/folding-ranges.js';
import { hover } from '../../server/src/features/hover.js';
import { OPTIONS } from '../../server/src/settings/option-table.js';
import { settingsSchema } from '../../server/src/settings/settings-schema.js';
import { settingsPage } from '../../server/tools/settings-page.js';
import { openFixture, toUri } from '../features/fixture.js';

const root = join(import.meta.dirname, '..', '..');
const spec = '//- spec.json\n{ "models": [] }\n';
const settings = (text: string, more = ''): string => `${spec}${more}//- pipewright.json\n${text}`;

function found(text: string, more = ''): readonly Finding[] {
  const { project } = openFixture(settings(text, more));
  return findingsIn(project, toUri('pipewright.json'));
}

/** `id at text` of every finding. */
const places = (text: string, more = ''): readonly string[] =>
  found(text, more).map((f) => `${f.id} at ${text.slice(f.span.start, f.span.end)}`);

function fixed(text: string): readonly string[] {
  return found(text).flatMap((f) => f.fixes.map((x) => applyEdits(text, x.edits.get(toUri('pipewright.json'))!)!));
}

describe('findings of pipewright.json', () => {
  for (const [text, expected] of [
    ['{ "targts": [] }', ['unknown-setting at "targts"']],
    ['{ "targets": [], "targets": [] }', ['invalid-setting at "targets"']],
    ['{ "rules": { "coma-list": "off" } }', ['unknown-rule at "coma-list"']],
    ['{ "rules": { "comma-list": "off", "comma-list": "error" } }', ['invalid-setting at "comma-list"']],
    [
      '{ "layer_prefixes": { "staging": ["st g"], "finl": [] } }',
      ['invalid-setting at "st g"', 'unknown-setting at "finl"'],
    ],
    ['{ "rules": { "comma-list": "of" } }', ['invalid-setting at "of"']],
    ['{ "rules": { "x-mine": "off" } }', []],
    ['{ "targets": [{ "platform": "dtb", "out": "o" }] }', ['unknown-platform at "dtb"']],
    ['{ "targets": [{ "platform": "sql", "dialect": "postgress", "out": "o" }] }', ['unknown-dialect at "postgress"']],
    ['{ "targets": [{ "platform": "dbt", "out": "../o" }] }', ['invalid-setting at "../o"']],
    [
      '{ "targets": [{ "platform": "dbt", "out": "a/b" }, { "platform": "sql", "out": "./a//c/../b/" }] }',
      ['shared-output at "./a//c/../b/"'],
    ],
    ['{ "targets": [{ "platform": "dbt", "out": "a/b" }, { "platform": "sql", "out": "a" }] }', []],
    ['{ "spec_files": ["*.json", "other/*.json"] }', ['glob-without-match at "other/*.json"']],
    ['{ "source_ddl": ["x/*.sql"] }', ['glob-without-match at "x/*.sql"']],
    ['{ "baseline": "none.json" }', ['invalid-baseline at "none.json"']],
    ['{ "baseline": "/etc/passwd" }', ['invalid-setting at "/etc/passwd"']],
  ] as const)
    it(text, () => assert.deepEqual([...places(text)].sort(), [...expected].sort()));

  it('of a key that is written twice one goes', () => {
    assert.deepEqual(fixed('{ "rules": { "comma-list": "off", "comma-list": "error" } }'), [
      '{ "rules": { "comma-list": "off" } }',
      '{ "rules": { "comma-list": "error" } }',
    ]);
    assert.deepEqual(fixed('{ "spec_files": [], "targets": [], "spec_files": [] }'), [
      '{ "spec_files": [], "targets": [] }',
    ]);
  });

  it('a root below that writes the same folder', () => {
    const [finding, ...more] = found(
      '{ "targets": [{ "platform": "dbt", "out": "sub/out" }] }',
      '//- sub/pipewright.json\n{ "targets": [{ "platform": "sql", "out": "out" }] }\n',
    );
    assert.deepEqual([finding?.id, more.length], ['shared-output', 0]);
    assert.equal(finding!.related[0]?.file, toUri('sub/pipewright.json'));
  });

  it('a severity for an error that blocks changes nothing, and is said', () => {
    const { project } = openFixture(
      '//- spec.json\n{ "models": [{ "name": "m", "sources": ["nothing"] }] }\n//- pipewright.json\n{ "rules": { "unknown-relation": "off" } }',
    );
    const [finding] = findingsIn(project, toUri('pipewright.json'));
    assert.equal(finding?.id, 'ineffective-severity');
    assert.equal(finding.related[0]?.file, toUri('spec.json'));
    assert.deepEqual(
      findingsIn(project, toUri('spec.json')).map((f) => [f.id, f.severity]),
      [['unknown-relation', 'error']],
    );
  });

  it('fixes are names in the place of names', () => {
    assert.deepEqual(fixed('{ "targts": [] }'), ['{ "targets": [] }']);
    assert.deepEqual(fixed('{ "rules": { "coma-list": "off" } }'), ['{ "rules": { "comma-list": "off" } }']);
    assert.deepEqual(fixed('{ "rules": { "comma-list": "warnin" } }'), ['{ "rules": { "comma-list": "warning" } }']);
    assert.deepEqual(fixed('{ "targets": [{ "platform": "dtb", "out": "o" }] }'), [
      '{ "targets": [{ "platform": "dbt", "out": "o" }] }',
    ]);
    assert.deepEqual(fixed('{ "targets": [{ "platform": "sql", "dialect": "postgress", "out": "o" }] }'), [
      '{ "targets": [{ "platform": "sql", "dialect": "postgres", "out": "o" }] }',
    ]);
  });

  describe('examples of the rule pages', () => {
    const folder = join(root, 'server', 'docs', 'rules');
    for (const file of readdirSync(folder)) {
      const text = readFileSync(join(folder, file), 'utf8');
      const examples = (title: string): readonly string[] =>
        [...(text.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? '').matchAll(/^```jsonc\n([\s\S]*?)^```$/gm)].map(
          (m) => m[1]!,
        );
      const id = file.slice(0, -3);
      if (examples('Incorrect').length === 0) continue;
      it(id, () => {
        for (const example of examples('Incorrect'))
          assert.ok(
            found(example).some((f) => f.id === id),
            example,
          );
        for (const example of examples('Correct'))
          assert.deepEqual(
            found(example).map((f) => f.id),
            [],
            example,
          );
      });
    }
  });
});

describe('completion in pipewright.json', () => {
  const knowledge = {
    ruleTitle: (id: string) => `about ${id}`,
    files: () => ['ddl/raw/a.sql', 'ddl/raw/b.sql', 'specs/x.spec.json', 'ci/baseline.json'],
  };
  const offered = (text: string): Readonly<Record<string, string>> => {
    const { project, uri, offset, text: whole } = openFixture(settings(text));
    const items = [...complete(project, uri, offset, knowledge).items].sort((a, b) => a.rank - b.rank);
    return Object.fromEntries(
      items.map((i) => [i.label, applyEdits(whole, [{ span: i.replace, newText: i.newText }, ...(i.extra ?? [])])!]),
    );
  };
  const after = (text: string, label: string): string | undefined => offered(text)[label];

  it('keys, those that are not written yet', () => {
    assert.deepEqual(
      Object.keys(offered('{ "rules": {}, <|> }')),
      OPTIONS.map((o) => o.name).filter((n) => n !== 'rules'),
    );
    assert.equal(after('{ <|> }', 'baseline'), '{ "baseline": "" }');
    assert.equal(after('{ "ba<|>" }', 'baseline'), '{ "baseline": "" }');
    assert.equal(after('{ "rules": {}<|> }', 'targets'), '{ "rules": {},"targets": [{ "platform": "", "out": "" }] }');
    assert.equal(after('{ "rul<|>": {} }', 'rules'), '{ "rules": {} }');
    assert.deepEqual(Object.keys(offered('{ "targets": [{ "platform": "dbt", <|> }] }')), ['dialect', 'out']);
  });
  it('rules with what they are about, severities with what they mean', () => {
    const { project, uri, offset } = openFixture(settings('{ "rules": { "comma<|>" } }'));
    const item = complete(project, uri, offset, knowledge).items.find((i) => i.label === 'comma-list');
    assert.equal(item?.detail, 'about comma-list');
    assert.equal(after('{ "rules": { "comma<|>" } }', 'comma-list'), '{ "rules": { "comma-list": "off" } }');
    for (const text of [
      '{ "rules": { "comma-list": <|> } }',
      '{ "rules": { "comma-list": "<|>" } }',
      '{ "rules": { "comma-list": "w<|> } }',
    ])
      assert.deepEqual(Object.keys(offered(text)), ['off', 'hint', 'information', 'warning', 'error'], text);
    assert.equal(after('{ "rules": { "comma-list": "w<|>arn" } }', 'error'), '{ "rules": { "comma-list": "error" } }');
  });
  it('platforms, and the dialects of the platform beside', () => {
    assert.ok(Object.keys(offered('{ "targets": [{ "platform": "<|>" }] }')).includes('dataform'));
    const dialects = Object.keys(offered('{ "targets": [{ "platform": "dataform", "dialect": "<|>", "out": "o" }] }'));
    assert.deepEqual(dialects, ['bigquery']);
    assert.ok(Object.keys(offered('{ "targets": [{ "dialect": <|> }] }')).length > 3);
    assert.equal(after('{ "targets": [<|>] }', 'platform, out'), '{ "targets": [{ "platform": "", "out": "" }] }');
  });
  it('globs and paths of what is there', () => {
    assert.deepEqual(Object.keys(offered('{ "source_ddl": ["<|>"] }')), [
      'ddl/raw/*.sql',
      'ddl/**/*.sql',
      'ddl/raw/**/*.sql',
      'ddl/raw/a.sql',
      'ddl/raw/b.sql',
    ]);
    assert.ok(Object.keys(offered('{ "spec_files": [<|>] }')).includes('specs/*.json'));
    assert.deepEqual(Object.keys(offered('{ "baseline": "<|>" }')), ['ci/baseline.json']);
    assert.equal(
      after('{ "targets": [{ "platform": "sql", "dialect": "duckdb", "out": "<|>" }] }', 'generated/sql-duckdb'),
      '{ "targets": [{ "platform": "sql", "dialect": "duckdb", "out": "generated/sql-duckdb" }] }',
    );
  });
  it('an empty file', () => assert.deepEqual(Object.values(offered('<|>')), ['{}\n']));
  it('nothing where no value is known', () => {
    assert.deepEqual(offered('{ "$schema": "<|>" }'), {});
    assert.deepEqual(offered('{ "unknown": { <|> } }'), {});
  });
});

describe('other answers about pipewright.json', () => {
  const text =
    '{\n  // what is made\n  "targets": [\n    { "platform": "dbt", "out": "generated/dbt" }\n  ],\n  "rules": { "comma-list": "off" }\n}\n';
  const at = (word: string): string | undefined => {
    const { project, uri } = openFixture(settings(text));
    const found = hover(project, toUri('pipewright.json'), text.indexOf(word) + 1, (id) => `page:${id}`);
    assert.notEqual(uri, undefined);
    return found?.text;
  };
  it('hover', () => {
    assert.match(at('"targets"')!, /What is generated from the specs/);
    assert.match(at('"out"')!, /No two roots write the same folder/);
    assert.match(at('"dbt"')!, /Dialects: `/);
    assert.match(at('"comma-list"')!, /\[\*\*comma-list\*\*\]\(page:comma-list\), family format/);
    assert.match(at('"off"')!, /Nothing is said/);
    assert.equal(at('{'), undefined);
  });
  it('outline and folds', () => {
    const { project } = openFixture(settings(text));
    const names = documentSymbols(project, toUri('pipewright.json')).map((s) => [
      s.name,
      s.children.map((c) => c.name),
    ]);
    assert.deepEqual(names, [
      ['targets', ['dbt generated/dbt']],
      ['rules', ['comma-list']],
    ]);
    assert.ok(foldingRanges(project, toUri('pipewright.json')).length >= 2);
  });
  it('every prefix of the file is answered', () => {
    for (let end = 0; end <= text.length; end++) {
      const { project } = openFixture(settings(text.slice(0, end)));
      const uri = toUri('pipewright.json');
      for (const offset of [0, Math.floor(end / 2), end]) {
        complete(project, uri, offset);
        hover(project, uri, offset, () => undefined);
      }
      for (const f of findingsIn(project, uri)) assert.ok(f.span.end <= Math.max(end, f.span.start + 1), f.id);
      documentSymbols(project, uri);
    }
  });
});

describe('the schema and the page of the settings', () => {
  it('are as generated', () => {
    assert.deepEqual(JSON.parse(readFileSync(join(root, 'schemas', 'settings.schema.json'), 'utf8')), settingsSchema());
    assert.equal(readFileSync(join(root, 'server', 'docs', 'settings.md'), 'utf8'), settingsPage());
  });
  it('every example of an option is valid, and the reader agrees', () => {
    const validate = new Ajv2020({ strict: false }).compile(settingsSchema());
    for (const option of OPTIONS)
      for (const example of option.examples) {
        const text = JSON.stringify({ [option.name]: example });
        assert.ok(validate(JSON.parse(text)), text);
        assert.deepEqual(
          found(text).filter((f) => f.id === 'invalid-setting' || f.id === 'unknown-setting'),
          [],
          text,
        );
      }
  });
});
