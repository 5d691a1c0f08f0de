// A bare name that no input has is an error wherever an expression may stand; one mistake is said once.

import assert from 'node:assert/strict';
import { nodeHost } from '../../server/src/host/node-host.js';
import { Workspace } from '../../server/src/workspace/workspace.js';

const sources = [
  {
    name: 'raw.t',
    columns: [
      { name: 'id', type: 'INT64' },
      { name: 'amount', type: 'NUMERIC' },
    ],
  },
  {
    name: 'raw.u',
    columns: [
      { name: 'id', type: 'INT64' },
      { name: 'size', type: 'INT64' },
    ],
  },
];

function errorsOf(model: object): readonly string[] {
  const workspace = new Workspace({ ...nodeHost, listFiles: () => [] });
  const uri = 'file:///nowhere/spec.json';
  workspace.setDocument({ uri, text: JSON.stringify({ sources, models: [{ name: 'm', ...model }] }), version: 1 });
  return workspace
    .project(uri)
    .model.problems.filter((p) => p.severity === 'error')
    .map((p) => p.id);
}

const plain = { sources: ['raw.t'] };

describe('unknown names in expressions', () => {
  for (const [where, model] of [
    ['a transform', { ...plain, column_mapping: [{ target_column: 'x', transform: 'nowhere' }] }],
    [
      'a part of a transform',
      {
        ...plain,
        column_mapping: [{ target_column: 'x', from_table: 't', from_column: 'id', transform: '{from} + nowhere' }],
      },
    ],
    [
      'a grouped formula',
      { ...plain, group_by: ['id'], aggregations: [{ metric_column: 'x', formula: 'SUM(nowhere)' }] },
    ],
    [
      'a mapping of a grouped model',
      { ...plain, group_by: ['id'], column_mapping: [{ target_column: 'x', transform: 'MAX(nowhere)' }] },
    ],
    [
      'an implicitly grouped transform',
      { ...plain, column_mapping: [{ target_column: 'x', transform: 'SUM(nowhere)' }] },
    ],
    [
      'a filter',
      {
        ...plain,
        filters: [{ predicate: 'nowhere > 1' }],
        column_mapping: [{ target_column: 'id', from_table: 't', from_column: 'id' }],
      },
    ],
  ] as const) {
    it(where, () => assert.deepEqual(errorsOf(model), ['unknown-column']));
  }

  it('a formula of a drill-across names no column of any input', () => {
    const ids = errorsOf({
      sources: ['raw.t', 'raw.u'],
      group_by: ['id'],
      aggregations: [
        { metric_column: 'a', formula: 'SUM(amount)' },
        { metric_column: 'x', formula: 'SUM(nowhere)' },
      ],
    });
    assert.ok(ids.length === 1, ids.join());
  });

  it('an unknown from_table is said once', () => {
    assert.deepEqual(
      errorsOf({
        ...plain,
        column_mapping: [{ target_column: 'x', from_table: 'v', from_column: 'id', transform: '{from} + 1' }],
      }),
      ['unknown-input'],
    );
  });

  it('what follows from a syntax mistake is not said beside it', () => {
    const errors = (transform: string): readonly string[] =>
      errorsOf({ ...plain, column_mapping: [{ target_column: 'x', transform }] });
    assert.deepEqual(errors('MAX(t.)'), ['sql-syntax']);
    assert.deepEqual(errors('id + LOWER('), ['sql-syntax']);
    assert.deepEqual(errors('nowhere + id + ('), ['sql-syntax', 'unknown-column']);
  });

  it('an open source takes every bare name', () => {
    const workspace = new Workspace({ ...nodeHost, listFiles: () => [] });
    const uri = 'file:///nowhere/spec.json';
    workspace.setDocument({
      uri,
      text: JSON.stringify({
        models: [
          {
            name: 'm',
            sources: ['raw.open'],
            column_mapping: [{ target_column: 'x', type: 'INT64', transform: 'anything + 1' }],
          },
        ],
      }),
      version: 1,
    });
    assert.deepEqual(
      workspace.project(uri).model.problems.map((p) => [p.severity, p.id]),
      [['warning', 'open-source']],
    );
  });
});
