// Definition, references, rename and hover of names, over specs and DDL; a rename is asserted by looking at the result again.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyEdits } from '../../server/src/base/apply-edits.js';
import '../../server/src/diagnostics/all-targets.js';
import { projectProblems } from '../../server/src/diagnostics/run-diagnostics.js';
import { definition } from '../../server/src/features/definition.js';
import { findReferences } from '../../server/src/features/find-references.js';
import { hover } from '../../server/src/features/hover.js';
import { nameSites, siteSpan, siteText } from '../../server/src/features/name-sites.js';
import { prepareRename, rename } from '../../server/src/features/rename.js';
import { editedProject, type Project } from '../../server/src/workspace/workspace.js';
import { openFixture, toUri } from './fixture.js';

const ddl = `//- ddl/shop.sql
CREATE TABLE \`shop.sales\` (
  sale_id INT64 NOT NULL OPTIONS(description="one sale"),
  amount NUMERIC,
  PRIMARY KEY (sale_id) NOT ENFORCED
);
`;

const staging = (cursor: string): string =>
  `//- pipewright.json
{}
${ddl}//- a.spec.json
{ "models": [
  { "name": "stg", "layer": "staging", "sources": ["shop.sales"], "column_mapping": [
    { "target_column": "sale_id", "from_table": "sales", "from_column": "sale_id", "description": "the key" },
    { "target_column": "amount", "from_table": "sales", "from_column": "amount", "transform": "ROUND({from}, 2)" }],
    "filters": [{ "applies_to": "stg", "predicate": "amount > 0" }],
    "constraints": { "primary_key": "sale_id" },
    "examples": [{ "name": "e", "given": { "shop.sales": [{ "sale_id": 1, "amount": "2.5" }] }, "expect": [{ "sale_id": 1, "amount": "2.5" }] }] }
] }
//- b.spec.json
{ "models": [
  { "name": "totals", "sources": ["stg"], "group_by": ["sale_id"], "aggregations": [{ "metric_column": "total", "formula": "SUM(stg.amount)", "tests": ["not_null"] }] },
  { "name": "passed", "sources": ["stg"] },
  { "name": "last", "sources": ["passed"], "column_mapping": [{ "target_column": "x", "transform": "passed.amount * 2", "tests": ["relationships(stg.amount)"] }] }
] }
`.replace(cursor.replace('<|>', ''), cursor);

/** The text before and behind each place, as \`file:line: …name…\`. */
function places(
  project: Project,
  found: readonly { readonly file: string; readonly span: { readonly start: number; readonly end: number } }[],
): readonly string[] {
  return found.map(({ file, span }) => {
    const text = project.documents.get(file)!.text;
    return `${file.slice(file.lastIndexOf('/') + 1)}:${text.slice(0, span.start).split('\n').length}:${text.slice(span.start, span.end)}`;
  });
}

describe('definition and references', () => {
  it('goes from {from} and from a column to the DDL', () => {
    for (const cursor of ['"transform": "ROUND({fr<|>om}', '"from_column": "amou<|>nt"']) {
      const f = openFixture(staging(cursor));
      assert.deepEqual(
        places(f.project, definition(f.project, f.uri, f.offset)!.targets),
        ['shop.sql:3:amount'],
        cursor,
      );
    }
  });
  it('goes from a reader in another file to the target column', () => {
    const f = openFixture(staging('SUM(stg.amo<|>unt)'));
    assert.deepEqual(places(f.project, definition(f.project, f.uri, f.offset)!.targets), ['a.spec.json:4:amount']);
  });
  it('goes through a model that passes everything on', () => {
    const f = openFixture(staging('passed.amo<|>unt'));
    assert.deepEqual(places(f.project, definition(f.project, f.uri, f.offset)!.targets), ['a.spec.json:4:amount']);
  });
  it('goes from an alias to the model or the DDL', () => {
    const f = openFixture(staging('SUM(st<|>g.amount)'));
    assert.deepEqual(places(f.project, definition(f.project, f.uri, f.offset)!.targets), ['a.spec.json:2:stg']);
  });
  it('finds every place of a column, inside SQL, tests, constraints and examples', () => {
    const f = openFixture(staging('"target_column": "amo<|>unt"'));
    assert.deepEqual(places(f.project, findReferences(f.project, f.uri, f.offset)), [
      'a.spec.json:4:amount',
      'a.spec.json:5:amount',
      'a.spec.json:7:amount',
      'b.spec.json:2:amount',
      'b.spec.json:4:amount',
    ]);
  });
  it('finds a source column in the DDL, its key included', () => {
    const f = openFixture(staging('"from_column": "sale<|>_id"'));
    assert.deepEqual(places(f.project, findReferences(f.project, f.uri, f.offset)), [
      'a.spec.json:3:sale_id',
      'a.spec.json:7:sale_id',
      'shop.sql:2:sale_id',
      'shop.sql:4:sale_id',
    ]);
  });
});

describe('rename', () => {
  const renamed = (cursor: string, name: string): ReadonlyMap<string, string> | string => {
    const f = openFixture(staging(cursor));
    const plan = rename(f.project, f.uri, f.offset, name);
    if (!plan.ok) return plan.reason;
    return new Map(
      [...plan.edits].map(([file, edits]) => [
        file.slice(file.lastIndexOf('/') + 1),
        applyEdits(f.project.documents.get(file)!.text, edits)!,
      ]),
    );
  };
  it('renames a target column with all its readers, through pass-throughs', () => {
    const files = renamed('"target_column": "amo<|>unt"', 'net') as ReadonlyMap<string, string>;
    assert.match(files.get('a.spec.json')!, /"target_column": "net".*"from_column": "amount"/);
    assert.match(files.get('a.spec.json')!, /"predicate": "net > 0"/);
    assert.match(
      files.get('a.spec.json')!,
      /"shop\.sales": \[\{ "sale_id": 1, "amount": "2\.5" \}\] \}, "expect": \[\{ "sale_id": 1, "net": "2\.5" \}\]/,
    );
    assert.match(files.get('b.spec.json')!, /SUM\(stg\.net\)/);
    assert.match(files.get('b.spec.json')!, /passed\.net \* 2/);
    assert.match(files.get('b.spec.json')!, /relationships\(stg\.net\)/);
  });
  it('renames a source column in DDL and specs', () => {
    const files = renamed('"from_column": "sale<|>_id"', 'id') as ReadonlyMap<string, string>;
    assert.match(files.get('shop.sql')!, /^ {2}id INT64 NOT NULL/m);
    assert.match(files.get('shop.sql')!, /PRIMARY KEY \(id\)/);
    assert.match(files.get('a.spec.json')!, /"target_column": "sale_id", "from_table": "sales", "from_column": "id"/);
    assert.match(files.get('a.spec.json')!, /\[\{ "id": 1, "amount"/);
  });
  it('renames a model with the aliases that come from its name', () => {
    const files = renamed('"name": "st<|>g"', 'staged') as ReadonlyMap<string, string>;
    assert.match(files.get('a.spec.json')!, /"applies_to": "staged"/);
    assert.match(
      files.get('b.spec.json')!,
      /"sources": \["staged"\], "group_by": \["sale_id"\].*SUM\(staged\.amount\)/,
    );
    assert.match(files.get('b.spec.json')!, /relationships\(staged\.amount\)/);
  });
  it('gives an input a name of its own', () => {
    const files = renamed('SUM(st<|>g.amount)', 's') as ReadonlyMap<string, string>;
    assert.match(
      files.get('b.spec.json')!,
      /"totals", "sources": \[\{ "table": "stg", "as": "s" \}\].*SUM\(s\.amount\)/,
    );
  });
  it('quotes a name that is a reserved word, in SQL only', () => {
    const files = renamed('"target_column": "amo<|>unt"', 'order') as ReadonlyMap<string, string>;
    assert.match(files.get('a.spec.json')!, /"target_column": "order"/);
    assert.match(files.get('b.spec.json')!, /SUM\(stg\.`order`\)/);
  });
  it('refuses with a reason', () => {
    assert.match(renamed('"target_column": "amo<|>unt"', 'sale_id') as string, /sale_id/);
    assert.match(renamed('"target_column": "amo<|>unt"', 'a b') as string, /no name/);
    assert.match(renamed('"name": "st<|>g"', 'totals') as string, /After renaming/);
    const f = openFixture(staging('"transform": "ROU<|>ND('));
    const start = prepareRename(f.project, f.uri, f.offset);
    assert.ok(start?.ok === false && start.reason.includes('built-in'));
  });
});

const example = join(import.meta.dirname, '..', '..', 'client-examples', 'workspace');

function exampleProject(): Project {
  const files: string[] = [];
  const walk = (below: string): void => {
    for (const entry of readdirSync(join(example, below), { withFileTypes: true })) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) walk(path);
      else if (/\.(jsonc?|sql)$/.test(path)) files.push(path);
    }
  };
  walk('');
  const source = files
    .sort()
    .map((path) => `//- ${path}\n${readFileSync(join(example, path), 'utf8')}`)
    .join('\n')
    .replaceAll('<|', '< |');
  const spec = files.find((f) => /\.spec\.jsonc?$|spec\.json$/.test(f))!;
  return openFixture(source).workspace.project(toUri(spec));
}

describe('every name of the example workspace', function () {
  this.timeout(120_000);
  const project = existsSync(example) ? exampleProject() : undefined;

  it('stands where its site says', () => {
    for (const site of nameSites(project!)) {
      const span = siteSpan(project!, site);
      assert.ok(span !== undefined && span.end > span.start, `${site.part} ${JSON.stringify(site.target)}`);
    }
  });
  it('is renamed without a new finding, or refused', () => {
    const before = projectProblems(project!).length;
    let done = 0;
    let refused = 0;
    const seen = new Set<string>();
    for (const site of nameSites(project!).filter((s) => s.declares)) {
      const key = JSON.stringify(site.target);
      if (seen.has(key)) continue;
      seen.add(key);
      const span = siteSpan(project!, site)!;
      const plan = rename(project!, site.file, span.start + 1, 'renamed_by_test');
      if (!plan.ok) {
        refused++;
        continue;
      }
      done++;
      const texts = new Map(
        [...plan.edits].map(([file, edits]) => [file, applyEdits(project!.documents.get(file)!.text, edits)!]),
      );
      assert.equal(
        projectProblems(editedProject(project!, texts)).length,
        before,
        `${siteText(project!, site)}: ${key}`,
      );
    }
    assert.ok(done > refused, `${done} renamed, ${refused} refused`);
  });
});

describe('hover', () => {
  const shown = (cursor: string): string => {
    const f = openFixture(staging(cursor));
    return hover(f.project, f.uri, f.offset, () => undefined)?.text ?? '';
  };
  it('explains keys of the format', () =>
    assert.match(shown('"from_co<|>lumn": "amount", "transform"'), /from\\_column.*column/s));
  it('shows a column with its type, description and DDL', () => {
    assert.match(shown('"from_column": "sale<|>_id"'), /INT64 NOT NULL.*one sale.*sale_id INT64 NOT NULL OPTIONS/s);
    assert.match(shown('SUM(stg.amo<|>unt)'), /stg\\\.amount.*NUMERIC.*ROUND\(\{from\}, 2\)/s);
  });
  it('shows what a column is made of and who reads it', () => {
    const spec = `{ "sources": [{ "name": "raw.t", "columns": [{ "name": "a", "type": "INT64" }, { "name": "b", "type": "INT64" }] }],
      "models": [
        { "name": "one", "sources": ["raw.t"], "filters": [{ "predicate": "b > 0" }], "column_mapping": [{ "target_column": "x", "transform": "a + 1" }] },
        { "name": "two", "sources": ["one"], "group_by": ["x"], "column_mapping": [{ "target_column": "n", "transform": "COUNT(*)" }] }] }`;
    const at = (text: string, before: string): string => {
      const f = openFixture(text.replace(before, `${before.slice(0, -1)}<|>${before.slice(-1)}`));
      return hover(f.project, f.uri, f.offset, () => undefined)?.text ?? '';
    };
    assert.match(
      at(spec, '"target_column": "x"'),
      /- Made of `raw\.t\.a`\n- Rows decided by `raw\.t\.b`\n- Goes into `two\.x`\n- Matches or groups the rows of `two`/,
    );
    assert.match(at(spec, '"predicate": "b '), /- Decides about the rows of `one`/);
  });
  it('explains tests written as strings, and what a type is for', () => {
    const spec = (tests: string, type: string): string =>
      `{ "models": [{ "name": "m", "sources": [], "column_mapping": [{ "target_column": "a", "type": ${type}, "transform": "1", "tests": [${tests}] }] }] }`;
    const at = (text: string): string => {
      const f = openFixture(text);
      return hover(f.project, f.uri, f.offset, () => undefined)?.text ?? '';
    };
    assert.match(at(spec('"not_n<|>ull"', '"INT64"')), /not\\_null.*never NULL/s);
    assert.match(at(spec('"betw<|>een(1, 2)"', '"INT64"')), /between.*both included/s);
    assert.match(at(spec("\"accepted_values('a', '<|>b')\"", '"STRING"')), /only values/s);
    assert.match(at(spec('"expression(<|>a > 0)"', '"INT64"')), /INT64/);
    assert.equal(at(spec('"no_such<|>"', '"INT64"')), '');
    assert.match(at(spec('', '"IN<|>T64"')), /type/i);
  });
  it('shows a model as what it does', () => assert.match(shown('"name": "st<|>g"'), /stg.*staging.*sale_id/s));
  it('types SQL', () => {
    assert.match(shown('"transform": "ROU<|>ND('), /ROUND\(.*Here: `NUMERIC`/s);
    assert.match(shown('passed.amount <|>* 2'), /NUMERIC/);
  });
  it('lets no text of a spec format anything', () => {
    const f = openFixture(
      '{ "models": [{ "name": "m<|>", "description": "<img src=x> [a](http://b) **c**", "sources": [] }] }',
    );
    const text = hover(f.project, f.uri, f.offset, () => undefined)!.text;
    assert.ok(!/(^|[^\\])<img/.test(text) && !text.includes('](http') && !text.includes('**c**'), text);
  });
});
