// A refactoring is made so that it brings no finding; where that cannot be, it is refused with the finding, before it is chosen where that is known.

import assert from 'node:assert/strict';
import '../../server/src/diagnostics/all-targets.js';
import { refactoringsAt, withheldAt } from '../../server/src/features/code-actions.js';
import { madeRefactoring } from '../../server/src/features/make-refactoring.js';
import { applied, findingsOf, newFindings } from '../refactor/refactor-fixture.js';
import { openFixture } from './fixture.js';

const settings = (rules: readonly string[], more: object = {}): string =>
  `//- pipewright.json\n${JSON.stringify({ ...more, rules: Object.fromEntries(rules.map((r) => [r, 'warning'])) })}\n//- spec.json\n`;

const PEOPLE = `"sources": [
    { "name": "raw.people", "primary_key": "id", "columns": [
      { "name": "id", "type": "INT64", "nullable": false, "description": "The number that they get" },
      { "name": "mail", "type": "STRING", "description": "Where they are reached", "tags": ["pii", "contact"] },
      { "name": "city", "type": "STRING" }
    ] }
  ]`;

async function made(source: string, id: string): Promise<{ text: string } | { reason: string }> {
  const { project, uri, offset } = openFixture(source);
  const offers = refactoringsAt(project, uri, { start: offset, end: offset });
  const offer = offers.find((o) => o.id === id) ?? assert.fail(`offered: ${offers.map((o) => o.id).join()}`);
  const edits = await madeRefactoring(project, offer, () => assert.fail('no engine is wanted'));
  if ('reason' in edits) return edits;
  const after = applied(project, edits);
  assert.deepEqual(newFindings(project, after.project, 'hint'), []);
  return { text: after.texts.get(uri)! };
}

interface Column {
  readonly target_column?: string;
  readonly metric_column?: string;
}

async function columnsOfNew(
  source: string,
  id: string,
): Promise<{ readonly model: object; columns: readonly object[] }> {
  const found = await made(source, id);
  if ('reason' in found) assert.fail(found.reason);
  const { models } = JSON.parse(found.text) as { models: { column_mapping: Column[]; aggregations?: Column[] }[] };
  const { column_mapping: mapping, aggregations = [], ...model } = models[0]!;
  const said = [...mapping, ...aggregations].map(({ target_column, metric_column, ...rest }): object => ({
    name: target_column ?? metric_column,
    ...Object.fromEntries(Object.entries(rest).filter(([key]) => key === 'tags' || key === 'description')),
  }));
  return { model, columns: said };
}

const GOVERNED = ['sensitive-tag-lost', 'untagged-personal-data', 'missing-owner', 'missing-description'];

describe('what refactorings bring along', () => {
  const reader = (rest: string): string =>
    `${settings(['sensitive-tag-lost', 'untagged-personal-data', 'missing-owner'])}{ ${PEOPLE}, "models": [{ "name": "m", "owner": "crm", "tags": ["daily"], "layer": "intermediate", ${rest} }] }`;

  it('extract-model: columns keep descriptions and tags; the model has the owner and tags of its reader', async () => {
    const { model, columns } = await columnsOfNew(
      reader(
        `"sources": ["raw.peo<|>ple"], "filters": [{ "applies_to": "people", "predicate": "city <> 'x'" }], "column_mapping": [{ "target_column": "address", "transform": "LOWER(mail)", "tags": ["pii"] }, { "target_column": "city", "from_column": "city" }]`,
      ),
      'extract-model',
    );
    assert.deepEqual(columns, [
      { name: 'id', description: 'The number that they get' },
      { name: 'mail', description: 'Where they are reached', tags: ['pii', 'contact'] },
      { name: 'city' },
    ]);
    const { name, owner, tags, layer } = model as Record<string, unknown>;
    assert.deepEqual([name, owner, tags, layer], ['m_people', 'crm', ['daily'], 'intermediate']);
  });

  it('extract-model: a tag that a column above has, and its model forgot, is not forgotten again', async () => {
    const staged =
      '{ "name": "stg", "sources": ["raw.people"], "column_mapping": [{ "target_column": "mail", "from_column": "mail" }] }';
    const source = reader(
      '"sources": ["st<|>g"], "column_mapping": [{ "target_column": "address", "from_column": "mail", "tags": ["pii"] }]',
    ).replace('"models": [', `"models": [${staged.replace('"stg"', '"stg", "owner": "crm"')}, `);
    const found = await made(source, 'extract-model');
    if ('reason' in found) assert.fail(found.reason);
    const { models } = JSON.parse(found.text) as { models: { name: string; column_mapping: object[] }[] };
    const [column] = models.find((m) => m.name === 'm_stg')!.column_mapping;
    assert.deepEqual(column, { target_column: 'mail', from_table: 'stg', from_column: 'mail', tags: ['pii'] });
  });

  it('extract-groups: what an aggregate hands on is tagged as its column is; what is only counted is not', async () => {
    const { columns } = await columnsOfNew(
      reader(
        `"sources": ["raw.people"], "group<|>_by": ["city"], "aggregations": [{ "metric_column": "latest", "formula": "MAX(mail)", "description": "One of them", "tags": ["pii", "one"] }, { "metric_column": "n", "formula": "COUNT(mail) + 1" }, { "metric_column": "first", "formula": "LOWER(MIN(mail))", "tags": ["pii"] }]`,
      ),
      'extract-groups',
    );
    assert.deepEqual(columns, [
      { name: 'city' },
      { name: 'latest', description: 'One of them', tags: ['pii', 'one'] },
      { name: 'count_mail' },
      { name: 'min_mail', tags: ['pii'] },
    ]);
  });

  it('map-unmapped-columns: mappings say what their columns say', async () => {
    const { columns } = await columnsOfNew(
      reader(
        '"sources": ["raw.peo<|>ple"], "column_mapping": [{ "target_column": "city", "from_table": "people", "from_column": "city" }]',
      ),
      'map-unmapped-columns',
    );
    assert.deepEqual(columns, [
      { name: 'city' },
      { name: 'id', description: 'The number that they get' },
      { name: 'mail', description: 'Where they are reached', tags: ['pii', 'contact'] },
    ]);
  });

  it('a described model leaves a described one', async () => {
    const source = `${settings(GOVERNED)}{ ${PEOPLE.replaceAll('"type": "STRING" }', '"type": "STRING", "description": "There" }').replace('"raw.people",', '"raw.people", "description": "All",')}, "models": [{ "name": "m", "owner": "o", "description": "Cities", "sources": ["raw.peo<|>ple"], "column_mapping": [{ "target_column": "city", "from_table": "people", "from_column": "city", "description": "There" }] }] }`;
    const { model } = await columnsOfNew(source, 'extract-model');
    assert.equal((model as { description: string }).description, 'Rows of `people` that `m` reads.');
  });
});

describe('refactorings that would bring a finding', () => {
  const unnamed = `"models": [{ "name": "stg_m", "layer": "staging", "sources": ["raw.people", "raw.visits"], "joins": [{ "left_table": "people", "right_table": "visits", "type": "LEFT", "condition": "people.id = vis<|>its.person" }], "group_by": ["city"], "column_mapping": [{ "target_column": "city", "from_table": "people", "from_column": "city" }], "aggregations": [{ "metric_column": "last", "formula": "MAX(visits.at)" }] }]`;
  const visits = PEOPLE.replace(
    '"sources": [',
    '"sources": [{ "name": "raw.visits", "columns": [{ "name": "person", "type": "INT64" }, { "name": "at", "type": "DATE" }] },',
  );

  it('are refused with it when they are chosen', async () => {
    const pre = (rules: readonly string[]): string =>
      `${settings(rules, { layer_prefixes: { staging: ['stg_'] } })}{ ${visits}, ${unnamed} }`;
    const without = await made(pre([]), 'pre-aggregate');
    assert.ok('text' in without);
    assert.deepEqual(await made(pre(['layer-prefix']), 'pre-aggregate'), {
      reason:
        'It would bring `layer-prefix`: Names of the layer `staging` begin with `stg_`; `visits_by_person` does not, so nobody sees where it belongs. Rename it, or say another `layer`.',
    });
  });

  it('are not offered where it is known before, and shown with the reason', () => {
    const source = `{ ${PEOPLE}, "models": [{ "name": "m", "sources": ["raw.peo<|>ple"], "column_mapping": [{ "target_column": "city", "from_column": "city" }] }] }`;
    const titles = (rules: readonly string[]): readonly (readonly string[])[] => {
      const { project, uri, offset } = openFixture(`${settings(rules)}${source}`);
      const span = { start: offset, end: offset };
      const isIt = ({ kind }: { readonly kind: string }): boolean => kind === 'refactor.extract.model';
      return [
        refactoringsAt(project, uri, span)
          .filter(isIt)
          .map((o) => o.title),
        withheldAt(project, uri, span)
          .filter(isIt)
          .map((w) => `${w.title}: ${w.reason}`),
      ];
    };
    const title = 'Extract `people` into the model `m_people`';
    assert.deepEqual(titles([]), [[title], []]);
    assert.deepEqual(titles(['missing-description']), [
      [],
      [
        `${title}: It would bring \`missing-description\`: \`m_people\` has no \`description\`: say what one of its rows is.`,
      ],
    ]);
  });

  it('what was there before and moves is none: an error of another model, a warning of the same', async () => {
    const source = `${settings([])}{ ${PEOPLE}, "models": [{ "name": "m", "sources": ["raw.peo<|>ple"], "filters": [{ "applies_to": "people", "predicate": "city = city" }], "column_mapping": [{ "target_column": "city", "from_column": "city" }] }, { "name": "n", "sources": ["m"], "column_mapping": [{ "target_column": "x", "transform": "1 +" }] }] }`;
    const before = findingsOf(openFixture(source).project).map((f) => `${f.severity} ${f.id}`);
    assert.ok(before.some((f) => f.startsWith('error')) && before.some((f) => f.startsWith('warning')), before.join());
    const found = await made(source, 'extract-model');
    assert.ok('text' in found, 'reason' in found ? found.reason : '');
  });

  it('a literal that a proof rests on becomes no parameter: in filters and orders that is known before', () => {
    const source = (order: string): string =>
      `{ "sources": [{ "name": "raw.t", "columns": [{ "name": "id", "type": "INT64", "nullable": false }, { "name": "src", "type": "STRING", "nullable": false }], "primary_key": ["id", "src"] }], "models": [{ "name": "m", "sources": ["raw.t"], "filters": [{ "applies_to": "t", "predicate": "src IN ('a', 'b')" }], "deduplicate": [{ "applies_to": "t", "partition_by": ["id"], "order_by": [${order}] }], "column_mapping": [{ "target_column": "id", "from_column": "id" }] }] }`;
    const offered = (order: string): readonly string[] => {
      const { project, uri, offset } = openFixture(source(order));
      return refactoringsAt(project, uri, { start: offset, end: offset }).map((o) => o.title);
    };
    const title = "Extract 'a' into the parameter `@src`";
    const rank = `{ "column": "CASE src WHEN '<|>a' THEN 1 ELSE 2 END" }`;
    assert.ok(!offered(rank).includes(title));
    // Another column makes the order total.
    assert.ok(offered(`${rank}, "src"`).includes(title));
  });

  it('a function takes the place of what is computed in one test twice', async () => {
    const found = await (async () => {
      const { project, uri, offset } = openFixture(
        `{ "sources": [{ "name": "raw.t", "columns": [{ "name": "a", "type": "INT64" }, { "name": "b", "type": "INT64" }] }], "models": [{ "name": "m", "sources": ["raw.t"], "column_mapping": [{ "target_column": "a", "from_column": "a" }, { "target_column": "b", "from_column": "b" }], "tests": ["expression(a <|>>= 0 AND b >= 0)"] }] }`,
      );
      const offer = refactoringsAt(project, uri, { start: offset, end: offset }).find((o) =>
        o.title.endsWith('wherever it is computed'),
      );
      const edits = await madeRefactoring(project, offer!, () => assert.fail('no engine is wanted'));
      if ('reason' in edits) assert.fail(edits.reason);
      return applied(project, edits).texts.get(uri)!;
    })();
    assert.ok(found.includes('"tests": ["expression(computed(a) AND computed(b))"]'), found);
  });
});
