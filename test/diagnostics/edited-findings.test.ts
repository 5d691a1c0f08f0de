// What rules say of models beside others, after edits: as of a fresh project, and asked again only where an answer could be another.

import assert from 'node:assert/strict';
import { ModelIndex } from '../../server/src/diagnostics/model-index.js';
import { problemsIn } from '../../server/src/diagnostics/problems-by-file.js';
import { projectFindings } from '../../server/src/diagnostics/run-diagnostics.js';
import {
  amongModelsProblems,
  outlineRuleProblems,
  pipelineRuleProblems,
} from '../../server/src/diagnostics/run-rules.js';
import { offByDefault } from '../../server/src/diagnostics/rule-table.js';
import { Workspace, type Project } from '../../server/src/workspace/workspace.js';
import { memoryHost, toUri } from '../features/fixture.js';

const SOURCES = toUri('a.spec.json');
const STAGING = toUri('b.spec.json');
const FINAL = toUri('c.spec.json');

/** What is edited: every part may be written in several ways. */
interface Parts {
  /** What `stg` gives for the status. */
  readonly status: string;
  /** What `mart` compares it with. */
  readonly compared: string;
  /** What `other` reads. */
  readonly read: string;
  readonly accepted: string;
  readonly layer: string;
  readonly called: string;
}

const WAYS: { readonly [part in keyof Parts]: readonly string[] } = {
  status: ["CASE WHEN v > 1 THEN 'big' ELSE 'small' END", 'LOWER(t)', 't', "CASE WHEN v > 1 THEN 'big' ELSE"],
  compared: ['small', 'smal', 'Big', 'x'],
  read: ['raw.t', 'stg', 'raw.w', 'stgg'],
  accepted: ['big, small', 'big', 'x, y'],
  layer: ['staging', 'intermediate', 'final'],
  called: ['v', 'twice(v)', 'v * @factor1', 'twce(v)'],
};

const FIRST: Parts = Object.fromEntries(Object.entries(WAYS).map(([part, ways]) => [part, ways[0]])) as never;

function texts(parts: Parts): ReadonlyMap<string, string> {
  const source = (name: string): object => ({
    name,
    columns: [
      { name: 'id', type: 'INT64', nullable: false },
      { name: 'v', type: 'INT64' },
      { name: 't', type: 'STRING' },
    ],
    primary_key: 'id',
  });
  const json = (value: object): string => JSON.stringify(value, undefined, 1);
  return new Map([
    [toUri('pipewright.json'), json({ rules: Object.fromEntries([...offByDefault].map((id) => [id, 'warning'])) })],
    [
      SOURCES,
      json({
        sources: [source('raw.t'), source('raw.u'), source('raw.w')],
        parameters: [
          { name: 'factor1', type: 'INT64', default: 2 },
          { name: 'factorl', type: 'INT64', default: 3 },
        ],
        functions: [
          { name: 'twice', parameters: [{ name: 'n', type: 'INT64' }], returns: 'INT64', body: 'n * 2' },
          { name: 'thrice', parameters: [{ name: 'n', type: 'INT64' }], returns: 'INT64', body: '3' },
        ],
        models: [],
      }),
    ],
    [
      STAGING,
      json({
        models: [
          {
            name: 'stg',
            layer: 'staging',
            sources: ['raw.t'],
            column_mapping: [
              { target_column: 'id', from_column: 'id' },
              { target_column: 'status', transform: parts.status },
              { target_column: 'amount', transform: parts.called },
            ],
            filters: [{ applies_to: 't', predicate: 'v > 0' }],
            constraints: { primary_key: 'id' },
          },
          {
            name: 'other',
            layer: parts.layer,
            sources: [parts.read],
            column_mapping: [{ target_column: 'id', from_column: 'id' }],
          },
        ],
      }),
    ],
    [
      FINAL,
      json({
        models: [
          {
            name: 'passed',
            layer: 'intermediate',
            sources: ['stg'],
            column_mapping: [
              { target_column: 'id', from_column: 'id' },
              { target_column: 'status', from_column: 'status', tests: [`accepted_values(${parts.accepted})`] },
            ],
          },
          {
            name: 'mart',
            layer: 'final',
            sources: ['passed'],
            column_mapping: [
              { target_column: 'id', from_column: 'id' },
              { target_column: 'is_small', transform: `status = '${parts.compared}'` },
            ],
            examples: [
              { name: 'one', given: { passed: [{ id: 1, status: 'huge' }] }, expect: [{ id: 1, is_small: false }] },
            ],
          },
          {
            name: 'apart',
            layer: 'final',
            sources: ['raw.u'],
            column_mapping: [{ target_column: 'id', from_column: 'id', tests: ['relationships(stg.id)'] }],
          },
        ],
      }),
    ],
  ]);
}

/** The projects after each of the states, from one workspace. */
function* projectsOf(states: Iterable<Parts>): Generator<Project> {
  const workspace = new Workspace(memoryHost(texts(FIRST)));
  let version = 0;
  for (const state of states) {
    for (const [uri, text] of texts(state))
      if (workspace.document(uri)?.text !== text) workspace.setDocument({ uri, text, version: ++version });
    yield workspace.project(FINAL);
  }
}

const modelOf = (project: Project, name: string): Project['model']['models'][number] =>
  project.model.modelByName.get(name)!;

const saidBy = (project: Project): readonly string[] =>
  [...projectFindings(project)].flatMap(([uri, findings]) =>
    findings.map((f) => `${uri} ${f.span.start}-${f.span.end} ${f.id} ${f.severity} ${f.message}`),
  );

describe('findings after edits', function () {
  this.timeout(60_000);

  it('are those of a fresh project, whatever was asked of other models', () => {
    const names = Object.keys(WAYS) as (keyof Parts)[];
    const states: Parts[] = [FIRST];
    // Every way of every part, each from a state where others have been through theirs.
    for (let round = 0; round < 4; round++)
      for (const [i, name] of names.entries())
        states.push({ ...states.at(-1)!, [name]: WAYS[name][(round + i + 1) % WAYS[name].length]! });
    let step = 0;
    const ids = new Set<string>();
    for (const project of projectsOf(states)) {
      const [fresh] = projectsOf([states[step]!]);
      const said = saidBy(project);
      assert.deepEqual(said, saidBy(fresh!), JSON.stringify(states[step]));
      for (const line of said) ids.add(line.split(' ')[2]!);
      step++;
    }
    for (const id of [
      'impossible-value',
      'produced-value-fails-test',
      'unread-model',
      'unused-source',
      'unused-function',
      'unused-parameter',
      'unread-column',
      'look-alike-names',
      'relationship-cannot-hold',
      'example-given-cannot-be',
    ])
      assert.ok(ids.has(id), `${id} is said in one of the states`);
  });

  it('stay the same lists where nothing that was asked has changed', () => {
    const other = { ...FIRST, called: 'v + 1' };
    const [before, after] = [...projectsOf([FIRST, other])] as [Project, Project];
    for (const uri of [SOURCES, FINAL]) problemsIn(before, uri);
    // `stg` itself is another model, and whoever asked for what it gives looks again; `other` asked for nothing of it.
    const told = (project: Project): unknown => amongModelsProblems(project, modelOf(project, 'other'));
    assert.equal(told(after), told(before));
    assert.equal(outlineRuleProblems(after), outlineRuleProblems(before));
    assert.equal(pipelineRuleProblems(after), pipelineRuleProblems(before));
    assert.deepEqual(problemsIn(after, SOURCES), problemsIn(before, SOURCES));
    assert.ok(problemsIn(after, SOURCES).every((list, i) => list === problemsIn(before, SOURCES)[i]));
  });
});

describe('an index of models', () => {
  it('looks only at the models that an edit changed, in any direction', () => {
    const [before, after] = [...projectsOf([FIRST, { ...FIRST, called: 'twice(v)' }])] as [Project, Project];
    const looked: string[] = [];
    const calling = new ModelIndex(({ name, functions }) => {
      looked.push(name);
      return functions;
    });
    assert.equal(calling.has(before.model, 'twice'), false);
    assert.deepEqual(looked.splice(0), ['stg', 'other', 'passed', 'mart', 'apart']);
    assert.deepEqual(
      calling.having(after.model, 'twice').map((m) => m.name),
      ['stg'],
    );
    assert.equal(calling.has(before.model, 'twice'), false);
    const changed = after.model.models.filter((m) => !before.model.models.includes(m)).map((m) => m.name);
    assert.deepEqual([...new Set(looked)], changed);
    assert.ok(!changed.includes('other'));
  });

  it('lists models in the order of their declaration', () => {
    const [before, after, again] = [
      ...projectsOf([
        { ...FIRST, read: 'stg' },
        { ...FIRST, read: 'raw.u' },
        { ...FIRST, read: 'stg' },
      ]),
    ] as [Project, Project, Project];
    const reading = new ModelIndex(({ inputs }) => inputs.map((i) => i.relation.name));
    const names = (project: Project, key: string): readonly string[] =>
      reading.having(project.model, key).map((m) => m.name);
    assert.deepEqual(names(before, 'stg'), ['other', 'passed']);
    assert.deepEqual(names(after, 'stg'), ['passed']);
    assert.deepEqual(names(after, 'raw.u'), ['other', 'apart']);
    assert.deepEqual(names(again, 'stg'), ['other', 'passed']);
  });
});
