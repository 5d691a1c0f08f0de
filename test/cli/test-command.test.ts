// `pipewright test` as a user runs it: examples as the language has them, data tests of every kind on rows, the machine contract.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { column, metric, source } from '../language/pipeline.js';

const program = join(import.meta.dirname, '..', '..', 'server', 'bin', 'pipewright.js');
const folder = mkdtempSync(join(tmpdir(), 'pipewright-test-command-'));

interface Result {
  readonly model: string;
  readonly name: string;
  readonly kind: string;
  readonly status: string;
  readonly severity: string;
  readonly diffs: readonly { row: number; column: string | null; expected: unknown; actual: unknown }[];
  readonly message?: string;
  readonly notCompared?: readonly string[];
  readonly violations?: number;
  readonly range: { readonly start: { readonly line: number } };
}

function run(
  spec: object,
  args: readonly string[] = [],
  rows: Readonly<Record<string, string>> = {},
): { readonly status: number | null; readonly results: readonly Result[]; readonly text: string } {
  writeFileSync(join(folder, 'spec.json'), JSON.stringify(spec));
  rmSync(join(folder, 'rows'), { recursive: true, force: true });
  mkdirSync(join(folder, 'rows'));
  for (const [name, text] of Object.entries(rows)) writeFileSync(join(folder, 'rows', `${name}.csv`), text);
  const json = spawnSync(process.execPath, [program, 'test', 'spec.json', '--format', 'json', ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  const answer = JSON.parse(json.stdout) as { formatVersion: number; results: readonly Result[] };
  assert.equal(answer.formatVersion, 1);
  return { status: json.status, results: answer.results, text: json.stderr };
}

const brief = (results: readonly Result[]): Readonly<Record<string, string>> =>
  Object.fromEntries(results.map((r) => [r.name, r.status]));

describe('pipewright test', () => {
  after(() => rmSync(folder, { recursive: true, force: true }));

  const orders = source('raw.o', 'id INT64, amount NUMERIC, rate FLOAT64, at TIMESTAMP');
  const example = (name: string, given: object[], expect: unknown, more: object = {}): object => ({
    name,
    given: { 'raw.o': given },
    expect,
    ...more,
  });

  it('examples: multisets, NUMERIC by its digits, FLOAT64 nearly, columns not compared, the cell that differs', () => {
    const model = {
      name: 'm',
      sources: ['raw.o'],
      column_mapping: [
        column('id', 'id'),
        column('double', 'amount * 2'),
        column('third', 'rate / 3'),
        column('at', '`o`.at'),
      ],
    };
    const given = [
      { id: 1, amount: 0.1, rate: 1 },
      { id: 1, amount: 0.1, rate: 1 },
      { id: 2, amount: 1e-9, rate: 2, at: '2024-05-01 10:00:00' },
    ];
    const examples = [
      example(
        'right, in another order',
        given,
        [
          { id: 2, double: '0.000000002', third: 0.6666666666666666, at: '2024-05-01T10:00:00Z' },
          { id: 1, double: 0.2 },
          { id: 1, double: 0.2 },
        ].map((r) => ({ third: 0.33333333333, at: null, ...r })),
      ),
      example('one of two equal rows is missing', given, [{ id: 1 }, { id: 2 }]),
      example('a wrong cell', given, [
        { id: 1, double: 0.2 },
        { id: 1, double: 0.3 },
        { id: 2, double: 0.000000002 },
      ]),
      example('empty', [], []),
    ];
    const { status, results } = run({ sources: [orders], models: [{ ...model, examples }] });
    assert.equal(status, 1);
    assert.deepEqual(brief(results), {
      'right, in another order': 'pass',
      'one of two equal rows is missing': 'fail',
      'a wrong cell': 'fail',
      empty: 'pass',
    });
    assert.deepEqual(results[1]!.diffs, [{ row: -1, column: null, expected: null, actual: { id: 1 } }]);
    assert.deepEqual(results[1]!.notCompared, ['double', 'third', 'at']);
    assert.deepEqual(results[2]!.diffs, [{ row: 1, column: 'double', expected: '0.3', actual: '0.2' }]);
    assert.ok(results.every((r) => r.kind === 'example'));
  });

  it('--coverage: what examples reach, by model and point; --min-coverage fails on less', () => {
    const spec = {
      sources: [orders],
      models: [
        {
          name: 'm',
          sources: ['raw.o'],
          column_mapping: [column('id', 'id'), column('size', "IF(amount > 9, 'large', 'small')")],
          examples: [
            example('small', [{ id: 1, amount: 1 }], [{ id: 1, size: 'small' }]),
            example('wrong, and yet reached', [{ id: 2, amount: 1 }], [{ id: 2, size: 'large' }]),
          ],
        },
        { name: 'without', sources: ['raw.o'], column_mapping: [column('zero', 'IFNULL(rate, 0)')] },
      ],
    };
    writeFileSync(join(folder, 'spec.json'), JSON.stringify(spec));
    const test = (...args: string[]): { status: number | null; stdout: string; stderr: string } =>
      spawnSync(process.execPath, [program, 'test', 'spec.json', ...args], { cwd: folder, encoding: 'utf8' });
    const { coverage } = JSON.parse(test('--coverage', '--format', 'json').stdout) as {
      coverage: {
        reached: number;
        total: number;
        models: Record<
          string,
          {
            examples: number;
            reached: number;
            total: number;
            points: { outcome: string; code: string; reached: boolean; examples: string[]; range: object }[];
          }
        >;
      };
    };
    const { m, without } = coverage.models;
    assert.deepEqual(
      m!.points.map((p) => [p.outcome, p.code, p.examples]),
      [
        ['null', '"raw.o"', []],
        ['value', '"raw.o"', ['small', 'wrong, and yet reached']],
        ['taken', "'large'", []],
        ['null', 'amount > 9', []],
        ['else', "'small'", ['small', 'wrong, and yet reached']],
      ],
    );
    assert.deepEqual([m!.examples, m!.reached, m!.total], [2, 2, 5]);
    // A NULL and a value to read, a NULL to replace; no example at all.
    assert.deepEqual([without!.examples, without!.reached, without!.total], [0, 0, 3]);
    assert.deepEqual([coverage.reached, coverage.total], [2, 8]);
    const start = JSON.stringify(spec).indexOf("'large'");
    assert.deepEqual(m!.points[2]!.range, {
      start: { line: 0, character: start },
      end: { line: 0, character: start + "'large'".length },
    });

    const right = { ...spec, models: [{ ...spec.models[0]!, examples: spec.models[0]!.examples!.slice(0, 1) }] };
    writeFileSync(join(folder, 'spec.json'), JSON.stringify(right));
    const enough = test('--min-coverage', '40');
    assert.equal(enough.status, 0, enough.stderr);
    assert.ok(enough.stdout.includes('examples reach 2 of 5 (40 %)\n  m: 2 of 5 (40 %)\n'), enough.stdout);
    assert.ok(enough.stdout.includes(`: no example has a row that takes this branch: 'large'\n`), enough.stdout);
    const little = test('--min-coverage', '40.1');
    assert.equal(little.status, 1);
    assert.ok(little.stderr.includes('less than 40.1 %'), little.stderr);
    assert.equal(test('--min-coverage', '101').status, 2);
    assert.equal(test().stdout.includes('reach'), false);
  });

  it('examples of ordered models are compared in order, ties in any order', () => {
    const model = {
      name: 'm',
      sources: ['raw.o'],
      column_mapping: [column('id', 'id'), column('a', 'amount')],
      order_by: ['a'],
    };
    const given = [
      { id: 3, amount: 1 },
      { id: 1, amount: 2 },
      { id: 2, amount: 2 },
    ];
    const { results } = run({
      sources: [orders],
      models: [
        {
          ...model,
          examples: [
            example('ties', given, [
              { id: 3, a: 1 },
              { id: 2, a: 2 },
              { id: 1, a: 2 },
            ]),
            example('wrong order', given, [
              { id: 1, a: 2 },
              { id: 2, a: 2 },
              { id: 3, a: 1 },
            ]),
          ],
        },
      ],
    });
    assert.deepEqual(brief(results), { ties: 'pass', 'wrong order': 'fail' });
  });

  it('history and increments: the table before, the whole table after, refusals by id, run twice', () => {
    const history = {
      name: 'h',
      sources: ['raw.o'],
      column_mapping: [column('id', 'id'), column('a', 'amount')],
      constraints: { scd_type: 2, natural_key: 'id', effective_at: 'f', expiry_at: 't', current_flag: 'c' },
    };
    const before = [{ id: 1, a: 5, f: '2024-01-01', t: null, c: true }];
    const at = { run_ts: '2024-02-01T00:00:00Z' };
    const examples = [
      example(
        'changed',
        [{ id: 1, amount: 6 }],
        [
          { id: 1, a: 5, f: '2024-01-01T00:00:00Z', t: '2024-02-01T00:00:00Z', c: false },
          { id: 1, a: 6, f: '2024-02-01T00:00:00Z', t: null, c: true },
        ],
        { before, ...at },
      ),
      example(
        'twice in the input',
        [
          { id: 1, amount: 6 },
          { id: 1, amount: 7 },
        ],
        { refused: 'history-duplicate-key' },
        { before, ...at },
      ),
      example(
        'another refusal',
        [
          { id: 1, amount: 6 },
          { id: 1, amount: 7 },
        ],
        { refused: 'history-null-key' },
        { before, ...at },
      ),
      example('no refusal at all', [{ id: 1, amount: 6 }], { refused: 'history-null-key' }, { before, ...at }),
    ];
    const increment = {
      name: 'i',
      sources: ['raw.o'],
      column_mapping: [column('id', 'id'), column('at', '`o`.at')],
      materialization: { type: 'incremental', unique_key: ['id'], watermark: 'at' },
      examples: [
        example(
          'upsert',
          [
            { id: 1, at: '2024-01-02' },
            { id: 2, at: '2024-01-01' },
          ],
          [
            { id: 1, at: '2024-01-02' },
            { id: 3, at: '2024-01-02' },
          ],
          {
            before: [
              { id: 1, at: '2024-01-01' },
              { id: 3, at: '2024-01-02' },
            ],
            ...at,
          },
        ),
      ],
    };
    const { results } = run({ sources: [orders], models: [{ ...history, examples }, increment] });
    assert.deepEqual(brief(results), {
      changed: 'pass',
      'twice in the input': 'pass',
      'another refusal': 'fail',
      'no refusal at all': 'fail',
      upsert: 'pass',
    });
    assert.match(results[2]!.message!, /history-duplicate-key/u);
  });

  it('parameters of an example; a model read by the example is given too; --model and --name choose', () => {
    const models = [
      {
        name: 'a',
        sources: ['raw.o'],
        column_mapping: [column('id', 'id + @add')],
        examples: [
          example('p', [{ id: 1 }], [{ id: 11 }], { parameters: { add: 10 } }),
          example('q', [{ id: 1 }], [{ id: 3 }], { parameters: { add: 2 } }),
        ],
      },
      {
        name: 'b',
        sources: ['a'],
        aggregations: [metric('n', 'COUNT(*)')],
        examples: [{ name: 'r', given: { a: [{ id: 4 }, { id: 4 }] }, expect: [{ n: 2 }] }],
      },
    ];
    const spec = { sources: [orders], parameters: [{ name: 'add', type: 'INT64' }], models };
    // `b` reads rows that are given: what `a` adds is not needed.
    assert.deepEqual(brief(run(spec).results), { p: 'pass', q: 'pass', r: 'pass' });
    assert.deepEqual(brief(run({ ...spec, parameters: [{ name: 'add', type: 'INT64', default: 1 }] }).results), {
      p: 'pass',
      q: 'pass',
      r: 'pass',
    });
    assert.deepEqual(brief(run(spec, ['--model', 'a', '--name', 'q']).results), { q: 'pass' });
  });

  const tested = {
    sources: [source('raw.t', 'id INT64, s STRING, n INT64, parent INT64'), source('raw.p', 'pid INT64')],
    models: [
      {
        name: 'm',
        sources: ['raw.t'],
        column_mapping: [
          column('id', 'id', { tests: ['not_null', 'unique'] }),
          column('s', 's', { tests: ["accepted_values('a', 'b')", { matches: '^[a-z]$', where: 'n > 0' }] }),
          column('n', 'n', { tests: ['between(1, 3)', { test: 'not_null', severity: 'warning' }] }),
          column('parent', 'parent', { tests: ['relationships(raw.p.pid)'] }),
        ],
        tests: ['expression(n < 100 OR s IS NULL)'],
      },
    ],
  };

  it('data tests of every kind pass on NULL where they should, and name what violates them', () => {
    const fine = { t: 'id,s,n,parent\n1,a,1,10\n2,,3,\n3,b,2,10\n', p: 'pid\n10\n' };
    const passing = run(tested, ['--data', 'rows'], fine);
    assert.equal(passing.status, 0);
    assert.ok(
      passing.results.length >= 8 && passing.results.every((r) => r.status === 'pass' && r.kind === 'data'),
      JSON.stringify(brief(passing.results)),
    );
    const wrong = { t: 'id,s,n,parent\n1,a,1,10\n1,,,\n,X,0,11\n4,Y,200,10\n', p: 'pid\n10\n' };
    const failing = run(tested, ['--data', 'rows'], wrong);
    assert.equal(failing.status, 1);
    const violations = Object.fromEntries(failing.results.map((r) => [r.name, r.violations ?? 0]));
    assert.deepEqual(violations, {
      not_null_id: 1,
      unique_id: 1,
      accepted_values_s: 2,
      matches_s: 1,
      between_n: 2,
      not_null_n: 1,
      relationships_parent: 1,
      expression: 1,
    });
    const related = failing.results.find((r) => r.name === 'relationships_parent')!;
    assert.deepEqual(related.diffs[0]!.actual, { id: null, s: 'X', n: 0, parent: 11 });
  });

  it('a warning fails nothing', () => {
    const { status, results } = run(tested, ['--data', 'rows'], { t: 'id,s,n,parent\n1,a,,10\n', p: 'pid\n10\n' });
    assert.equal(status, 0);
    assert.deepEqual(
      results.filter((r) => r.status === 'fail').map((r) => [r.name, r.severity]),
      [['not_null_n', 'warning']],
    );
  });

  it('without --data the `rows` of the sources are used, never a file outside the root', () => {
    const spec = (rows: string): object => ({
      sources: [{ ...source('raw.t', 'id INT64'), rows }],
      models: [{ name: 'm', sources: ['raw.t'], column_mapping: [column('id', 'id', { tests: ['not_null'] })] }],
    });
    assert.deepEqual(brief(run(spec('rows/mine.csv'), [], { mine: 'id\n1\n' }).results), { not_null_id: 'pass' });
    assert.deepEqual(brief(run(spec('rows/mine.csv'), [], { mine: 'id\n""\n' }).results), {});
    const outside = join(folder, '..', 'pipewright-outside.csv');
    writeFileSync(outside, 'id\n1\n');
    try {
      assert.deepEqual(run(spec('../pipewright-outside.csv')).results, []);
    } finally {
      rmSync(outside);
    }
  });

  it('a failing cast at run time is an error of the tests of that model', () => {
    const spec = {
      sources: [source('raw.t', 's STRING')],
      models: [
        { name: 'm', sources: ['raw.t'], column_mapping: [column('n', 's', { type: 'INT64', tests: ['not_null'] })] },
      ],
    };
    const { status, results } = run(spec, ['--data', 'rows'], { t: 's\nx\n' });
    assert.equal(status, 1);
    assert.deepEqual(brief(results), { not_null_n: 'error' });
    assert.match(results[0]!.message!, /blocked/u);
  });

  it('a faulty test blocks only itself', () => {
    const spec = {
      sources: [source('raw.t', 'id INT64')],
      models: [
        {
          name: 'm',
          sources: ['raw.t'],
          column_mapping: [column('id', 'id', { tests: ['between(a, b)', 'not_null'] })],
        },
      ],
    };
    const { status, results, text } = run(spec, ['--data', 'rows'], { t: 'id\n1\n' });
    assert.equal(status, 1);
    assert.deepEqual(brief(results), { not_null_id: 'pass' });
    assert.match(text, /blocked: m#column_mapping\/id\/tests\/0/u);
  });
});
