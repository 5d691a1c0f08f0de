// Sections 1 and 2 of the language: documents, names, parameters, functions, casts to declared types. Rows by hand.

import assert from 'node:assert/strict';
import { column, findingIds, findingsOf, metric, Pipelines, projectOf, sorted, source } from './pipeline.js';

const pipelines = new Pipelines();
after(() => pipelines.close());

const people = source('raw.People', 'Id INT64, Name STRING, born DATE');
const data = { 'raw.People': 'Id,Name,born\n1,Ann,2000-01-31\n2,,\n' };

async function rowsOf(
  model: object,
  more: object = {},
  rows: Readonly<Record<string, string>> = data,
  params: readonly string[] = [],
): Promise<readonly (readonly unknown[])[]> {
  const result = await pipelines.run(
    { sources: [people], ...more, models: [{ name: 'm', sources: ['raw.People'], ...model }] },
    rows,
    { params },
  );
  assert.deepEqual(result.blocked, []);
  return result.rows['m']!;
}

function errors(spec: object | string, files: Readonly<Record<string, string>> = {}): readonly string[] {
  return findingIds(spec, files, ['error']);
}

const model = (more: object): object => ({
  sources: [people],
  models: [{ name: 'm', sources: ['raw.People'], column_mapping: [column('x', 'Id')], ...more }],
});

describe('documents', () => {
  it('have comments and trailing commas', async () => {
    const result = await pipelines.run(
      '{ // one\n "sources": [], /* two */ "models": [{ "name": "m", "sources": [], "column_mapping": [{ "target_column": "a", "transform": "1", },], },], }',
    );
    assert.deepEqual(result.rows['m'], [[1]]);
  });

  it('report unknown and repeated keys with the nearest name; x- keys are free; null, "", "(none)" and absent are the same', async () => {
    const unknown = findingsOf(projectOf(model({ filter: [{ applies_to: 'People', predicate: 'FALSE' }] }))).find(
      (f) => f.id === 'unknown-key',
    );
    assert.match(unknown?.message ?? '', /filters/u);
    assert.deepEqual(errors(model({ 'x-owner': { anything: [1] } })), []);
    assert.deepEqual(
      errors(
        '{ "models": [{ "name": "m", "name": "n", "sources": [], "column_mapping": [{ "target_column": "a", "transform": "1" }] }] }',
      ).length,
      1,
    );
    for (const nothing of [null, '', '(none)'])
      assert.deepEqual(
        await rowsOf({
          column_mapping: [
            { target_column: 'x', from_table: 'People', from_column: 'Id', transform: nothing, description: nothing },
          ],
          description: nothing,
          group_by: null,
          aggregations: null,
          joins: nothing === '' ? null : nothing,
        }),
        [[1], [2]],
      );
  });

  it('a newer version is an error that generates nothing', () => {
    const project = projectOf({ version: 99, ...model({}) });
    assert.equal(project.plan.models.length, 0);
    assert.ok(findingsOf(project).some((f) => f.severity === 'error'));
  });
});

describe('names', () => {
  it('match in any case and are emitted as declared', async () => {
    const result = await pipelines.run(
      {
        sources: [people],
        models: [
          {
            name: 'First',
            sources: ['RAW.people'],
            column_mapping: [
              { target_column: 'Key', from_table: 'PEOPLE', from_column: 'ID' },
              column('n', 'people.NAME'),
            ],
          },
          { name: 'second', sources: ['FIRST'], column_mapping: [column('k', 'first.KEY')] },
        ],
      },
      data,
    );
    assert.deepEqual(result.columns['First'], ['Key', 'n']);
    assert.deepEqual(result.rows['second'], [[1], [2]]);
  });

  it('that differ only in case are duplicates', () => {
    assert.ok(
      errors({
        sources: [people],
        models: [
          { name: 'm', sources: ['raw.People'] },
          { name: 'M', sources: ['raw.People'] },
        ],
      }).length > 0,
    );
    assert.ok(errors(model({ column_mapping: [column('x', 'Id'), column('X', 'Id')] })).length > 0);
    assert.ok(
      errors({
        ...model({}),
        parameters: [
          { name: 'p', type: 'INT64', default: 1 },
          { name: 'P', type: 'INT64', default: 2 },
        ],
      }).length > 0,
    );
  });

  it('are identifiers', () => {
    for (const name of ['a b', '1a', 'a;drop', 'ä', 'a.b', ''])
      assert.ok(errors({ sources: [people], models: [{ name, sources: ['raw.People'] }] }).length > 0, name);
  });

  it('a source declared twice is fine if equal', () => {
    assert.deepEqual(errors({ sources: [people, people], models: [{ name: 'm', sources: ['raw.People'] }] }), []);
    assert.ok(
      errors({ sources: [people, source('raw.people', 'Id STRING')], models: [{ name: 'm', sources: ['raw.People'] }] })
        .length > 0,
    );
  });

  it('a dotted input declared nowhere is open: one warning; a bare unknown name is an error', () => {
    const open = {
      models: [
        { name: 'a', sources: ['raw.nowhere'], column_mapping: [column('x', 'x')] },
        { name: 'b', sources: ['raw.nowhere'], column_mapping: [column('y', 'nowhere.y')] },
      ],
    };
    assert.deepEqual(findingIds(open), ['open-source']);
    assert.deepEqual(errors({ models: [{ name: 'a', sources: ['nowhere'] }] }), ['unknown-relation']);
  });

  it('rows of an open source are never read: its readers are blocked, the others run', async () => {
    const spec = {
      sources: [people],
      models: [
        { name: 'a', sources: ['raw.nowhere'], group_by: ['x'], aggregations: [metric('n', 'COUNT(*)')] },
        { name: 'b', sources: ['a'], column_mapping: [column('n', 'n')] },
        { name: 'c', sources: ['raw.People'], column_mapping: [column('x', 'Id')] },
      ],
    };
    const result = await pipelines.run(spec, { ...data, 'raw.nowhere': 'x\n1\n' });
    assert.deepEqual(Object.keys(result.rows), ['c']);
    assert.deepEqual(
      result.blocked.map((b) => b.split(' ').slice(0, 2).join(' ')),
      ['a: open-source', 'b: open-source'],
    );
  });

  it('a bare name is never an alias, a target column or a metric', () => {
    assert.deepEqual(errors(model({ column_mapping: [column('x', 'Id'), column('y', 'x + 1')] })), ['unknown-column']);
    assert.deepEqual(
      errors(model({ column_mapping: [], aggregations: [metric('n', 'COUNT(*)'), metric('k', 'n + 1')] })),
      ['unknown-column'],
    );
    assert.equal(errors(model({ column_mapping: [column('x', 'People')] })).length, 1);
  });

  it('a column called like its table, like a keyword, or like a target of another column', async () => {
    const odd = source('raw.order', 'order INT64, select STRING, x INT64');
    const result = await pipelines.run(
      {
        sources: [odd],
        models: [
          {
            name: 'm',
            sources: ['raw.order'],
            column_mapping: [
              { target_column: 'x', from_table: 'order', from_column: 'order' },
              column('order', '`order`.x'),
              { target_column: 'select', from_table: 'order', from_column: 'select', transform: 'UPPER({from})' },
            ],
            filters: [{ applies_to: 'order', predicate: '`order`.`order` > 1' }],
          },
        ],
      },
      { 'raw.order': 'order,select,x\n1,a,10\n2,b,20\n' },
    );
    assert.deepEqual(result.columns['m'], ['x', 'order', 'select']);
    assert.deepEqual(result.rows['m'], [[2, 20, 'B']]);
  });

  it('CREATE TABLE in a DDL file declares columns', async () => {
    const files = { 'ddl/t.sql': 'CREATE TABLE `raw`.`t` (a INT64 NOT NULL, b ARRAY<STRUCT<c STRING>>);' };
    const spec = {
      models: [
        {
          name: 'm',
          sources: ['raw.t'],
          unnest: [{ column: 'b', as: 'e' }],
          column_mapping: [column('a', 'a'), column('c', 'e.c')],
        },
      ],
    };
    const result = await pipelines.run(spec, { t: 'a,b\n1,"[{""c"":""x""}]"\n' }, { files });
    assert.deepEqual(result.rows['m'], [[1, 'x']]);
    assert.ok(
      findingIds({ ...spec, sources: [source('raw.t', 'a STRING')] }, files).length > 0,
      'declared twice and differently',
    );
  });

  it('cycles are errors, a model that reads itself too', () => {
    assert.deepEqual(
      [
        ...new Set(
          errors({
            models: [
              { name: 'a', sources: ['b'], column_mapping: [column('x', 'x')] },
              { name: 'b', sources: ['a'], column_mapping: [column('x', 'x')] },
            ],
          }),
        ),
      ],
      ['dependency-cycle'],
    );
    assert.deepEqual(errors({ models: [{ name: 'a', sources: ['a'], column_mapping: [column('x', 'x')] }] }), [
      'dependency-cycle',
    ]);
  });
});

describe('{from}', () => {
  it('is one operand, never pasted text; not read inside literals', async () => {
    const neg = source('raw.People', 'Id INT64, Name STRING, born DATE');
    assert.deepEqual(
      await rowsOf(
        {
          column_mapping: [
            { target_column: 'x', from_table: 'People', from_column: 'Id', transform: '-{from} * 2' },
            { target_column: 'y', from_table: 'People', from_column: 'Name', transform: "COALESCE({from}, '{from}')" },
          ],
        },
        { sources: [neg] },
      ),
      [
        [-4, '{from}'],
        [-2, 'Ann'],
      ],
    );
  });

  it('without transform the column passes through; without both there is nothing to compute', async () => {
    assert.deepEqual(
      await rowsOf({ column_mapping: [{ target_column: 'x', from_table: 'People', from_column: 'Id' }] }),
      [[1], [2]],
    );
    assert.deepEqual(await rowsOf({ column_mapping: [{ target_column: 'x', from_column: 'Id' }] }), [[1], [2]]);
    assert.equal(errors(model({ column_mapping: [{ target_column: 'x' }] })).length, 1);
    assert.equal(errors(model({ column_mapping: [column('x', '{from}')] })).length, 1);
    assert.equal(errors(model({ filters: [{ applies_to: 'People', predicate: '{from} = 1' }] })).length, 1);
  });
});

describe('parameters', () => {
  const parameters = [
    { name: 'least', type: 'INT64', default: 2 },
    { name: 'since', type: 'DATE' },
    { name: 'factor', type: 'NUMERIC', default: '0.1' },
  ];
  const use = {
    column_mapping: [column('id', 'Id'), column('f', '@factor * 3'), column('d', '@since'), column('t', '@run_ts')],
    filters: [{ applies_to: 'People', predicate: 'Id >= @LEAST' }],
  };

  it('have typed values; defaults; --param in any case', async () => {
    assert.deepEqual(await rowsOf(use, { parameters }, data, ['since=2024-02-29', 'run_ts=2024-05-01T12:00:00Z']), [
      [2, '0.3', '2024-02-29', '2024-05-01T12:00:00Z'],
    ]);
    assert.deepEqual(
      await rowsOf(use, { parameters }, data, ['SINCE=2024-02-29', 'least=1', 'factor=12345678901234567890.123456789']),
      [
        [1, '37037036703703703670.370370367', '2024-02-29', '2024-01-01T00:00:00Z'],
        [2, '37037036703703703670.370370367', '2024-02-29', '2024-01-01T00:00:00Z'],
      ],
    );
  });

  it('without default are required; a value that does not fit is refused', async () => {
    await assert.rejects(rowsOf(use, { parameters }), /since/u);
    await assert.rejects(rowsOf(use, { parameters }, data, ['since=yesterday']), /since/u);
    await assert.rejects(rowsOf(use, { parameters }, data, ['since=2024-01-01', 'nothing=1']), /nothing/u);
  });

  it('text is bound as a value', async () => {
    assert.deepEqual(
      await rowsOf(
        { column_mapping: [column('id', 'Id')], filters: [{ applies_to: 'People', predicate: 'Name = @who' }] },
        { parameters: [{ name: 'who', type: 'STRING' }] },
        data,
        ["who=x' OR 1=1 --"],
      ),
      [],
    );
  });

  it('the clock is a warning, chance an error, an unknown parameter an error', () => {
    assert.deepEqual(findingIds(model({ column_mapping: [column('x', 'CURRENT_TIMESTAMP()')] })), ['clock-call']);
    assert.ok(errors(model({ column_mapping: [column('x', 'RAND()')] })).length > 0);
    assert.ok(errors(model({ column_mapping: [column('x', 'GENERATE_UUID()')] })).length > 0);
    assert.ok(errors(model({ column_mapping: [column('x', 'SESSION_USER()')] })).length > 0);
    assert.deepEqual(errors(model({ column_mapping: [column('x', '@nope')] })).length, 1);
  });
});

describe('functions', () => {
  const fn = (name: string, parameters: string, body: string, returns?: string): object => ({
    name,
    parameters:
      parameters === '' ? [] : parameters.split(', ').map((p) => ({ name: p.split(' ')[0], type: p.split(' ')[1] })),
    ...(returns !== undefined && { returns }),
    body,
  });

  it('bind their arguments as values, see parameters and other functions, and cast to what they return', async () => {
    const functions = [
      fn('twice', 'x INT64', 'x * 2'),
      fn('label', 'x INT64, y STRING', "CONCAT(COALESCE(y, '?'), CAST(TWICE(x) + @add AS STRING))", 'STRING'),
      fn('half', 'x NUMERIC', 'x / 2', 'INT64'),
    ];
    assert.deepEqual(
      await rowsOf(
        { column_mapping: [column('a', 'twice(Id + 1)'), column('b', 'label(Id, Name)'), column('c', 'half(Id)')] },
        { functions, parameters: [{ name: 'add', type: 'INT64', default: 5 }] },
      ),
      [
        [4, 'Ann7', 1],
        [6, '?9', 1],
      ],
    );
  });

  it('with an aggregate in the body are aggregates', async () => {
    const functions = [
      fn('span', 'x INT64', 'MAX(x) - MIN(x)'),
      fn('share', 'x INT64', 'SAFE_DIVIDE(COUNTIF(x > 1), COUNT(*))'),
    ];
    assert.deepEqual(
      await rowsOf({ column_mapping: [column('s', 'span(Id) + 1'), column('h', 'share(Id)')] }, { functions }),
      [[2, 0.5]],
    );
    assert.deepEqual(
      sorted(await rowsOf({ group_by: ['Name'], aggregations: [metric('s', 'span(Id)')] }, { functions })),
      [
        ['Ann', 0],
        [null, 0],
      ],
    );
  });

  it('recursion, overloading, built-in names and columns in a body are errors', () => {
    const bad = (...functions: object[]): number =>
      errors({ ...model({ column_mapping: [column('x', 'f(Id)')] }), functions }).length;
    assert.ok(bad(fn('f', 'x INT64', 'f(x)')) > 0);
    assert.ok(bad(fn('f', 'x INT64', 'x'), fn('F', 'x STRING', 'x')) > 0);
    assert.ok(bad(fn('f', 'x INT64', 'x'), fn('upper', 'x STRING', 'x')) > 0);
    assert.ok(bad(fn('f', 'x INT64', 'x + Id')) > 0);
    assert.equal(bad(fn('f', 'x INT64', 'x')), 0);
  });
});

describe('casts to declared types', () => {
  it('every target column is its expression cast to its type', async () => {
    const result = await pipelines.run(
      {
        sources: [source('raw.v', 'n NUMERIC, s STRING, d DATE, f FLOAT64')],
        models: [
          {
            name: 'm',
            sources: ['raw.v'],
            column_mapping: [
              column('a', 'n', { type: 'INT64' }),
              column('b', 'n', { type: 'NUMERIC(5,1)' }),
              column('c', 'n', { type: 'STRING' }),
              column('e', 'd', { type: 'TIMESTAMP' }),
              column('f', 'f', { type: 'INT64' }),
              column('g', 'n * 2'),
            ],
          },
        ],
      },
      { 'raw.v': 'n,s,d,f\n2.5,x,2024-02-29,2.5\n-2.5,y,,-3.5\n' },
    );
    assert.deepEqual(result.blocked, []);
    assert.deepEqual(result.types['m'], ['INT64', 'NUMERIC(5, 1)', 'STRING', 'TIMESTAMP', 'INT64', 'NUMERIC']);
    // Half away from zero.
    assert.deepEqual(sorted(result.rows['m']!), [
      [-3, '-2.5', '-2.5', null, -4, '-5'],
      [3, '2.5', '2.5', '2024-02-29T00:00:00Z', 3, '5'],
    ]);
  });

  it('a cast that can lose or fail is a warning unless written out', () => {
    const cast = (transform: string, type: string): readonly string[] =>
      findingIds({
        sources: [source('raw.v', 'n NUMERIC NOT NULL, s STRING NOT NULL')],
        models: [{ name: 'm', sources: ['raw.v'], column_mapping: [column('a', transform, { type })] }],
      });
    assert.deepEqual(cast('s', 'INT64'), ['lossy-cast']);
    assert.deepEqual(cast('n', 'INT64'), ['lossy-cast']);
    assert.deepEqual(cast('CAST(s AS INT64)', 'INT64'), []);
    assert.deepEqual(cast('n', 'STRING'), []);
    assert.ok(cast('n', 'DATE').length > 0);
  });

  it('a failing cast is a run-time refusal of that model and blocks its readers', async () => {
    const spec = {
      sources: [source('raw.v', 's STRING')],
      models: [
        { name: 'bad', sources: ['raw.v'], column_mapping: [column('a', 's', { type: 'INT64' })] },
        { name: 'reader', sources: ['bad'] },
        { name: 'other', sources: ['raw.v'] },
      ],
    };
    const result = await pipelines.run(spec, { 'raw.v': 's\nx\n' });
    assert.deepEqual(Object.keys(result.rows), ['other']);
    assert.deepEqual(
      result.blocked.map((b) => b.split(' ')[0]),
      ['bad:', 'reader:'],
    );
  });
});

describe('blocked parts', () => {
  it('an error blocks only the model it stands in and its readers, each listed', async () => {
    const spec = {
      sources: [people],
      models: [
        { name: 'bad', sources: ['raw.People'], column_mapping: [column('x', 'nope')] },
        { name: 'reader', sources: ['bad'], column_mapping: [column('x', 'x')] },
        { name: 'further', sources: ['reader'] },
        { name: 'good', sources: ['raw.People'], column_mapping: [column('x', 'Id')] },
      ],
    };
    const result = await pipelines.run(spec, data);
    assert.deepEqual(Object.keys(result.rows), ['good']);
    assert.deepEqual(result.blocked, ['bad: unknown-column', 'reader: unknown-column', 'further: unknown-column']);
  });

  it('a faulty test blocks only that test', async () => {
    const spec = {
      sources: [people],
      models: [
        {
          name: 'm',
          sources: ['raw.People'],
          column_mapping: [column('x', 'Id', { tests: ['between(1)', 'not_null'] })],
        },
      ],
    };
    const result = await pipelines.run(spec, data);
    assert.deepEqual(result.rows['m'], [[1], [2]]);
    assert.equal(result.blocked.length, 1);
  });
});

describe('products of sums', () => {
  it('keep their operands together, in functions too', async () => {
    const functions = [
      { name: 'net', parameters: [{ name: 'x', type: 'NUMERIC' }], returns: 'NUMERIC', body: 'x * 0.8' },
    ];
    const money = source('raw.v', 'n NUMERIC, m NUMERIC');
    const spec = {
      sources: [money],
      functions,
      models: [
        {
          name: 'm',
          sources: ['raw.v'],
          column_mapping: [
            column('a', 'net(n + 1)'),
            column('b', '(n + m) * (n - m)'),
            column('c', 'n * m * n'),
            column('d', '(n - m) * n * (m + 1)'),
            column('e', '(n + 1) / (m + 1)'),
          ],
        },
      ],
    };
    const result = await pipelines.run(spec, { v: 'n,m\n4,2.5\n' });
    assert.deepEqual(result.rows['m'], [['4', '9.75', '40', '21', '1.428571429']]);
  });
});
