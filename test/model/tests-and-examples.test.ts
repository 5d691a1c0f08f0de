// Section 6 of the language: what tests and examples come to be, and what is said of them while they are written. Expected by hand.

import assert from 'node:assert/strict';
import { column, metric, projectOf, source } from '../language/pipeline.js';
import { saidBeside } from '../diagnostics/said-of.js';

const sources = [
  source(
    'raw.orders',
    'id INT64 NOT NULL, customer INT64, status STRING, total NUMERIC, day DATE, paid BOOL, note STRING NOT NULL',
    { primary_key: ['id'] },
  ),
  source('raw.customers', 'customer INT64 NOT NULL, name STRING', { primary_key: ['customer'] }),
  source('raw.loose', 'a INT64, b STRING'),
];

const about = new Set([
  'accepted-values-placeholder',
  'branch-without-example',
  'column-without-example',
  'constant-test',
  'contradicting-tests',
  'duplicate-test',
  'example-breaks-key',
  'example-fails-test',
  'key-not-unique',
  'unproven-key',
  'produced-value-fails-test',
  'relationship-to-non-key',
  'value-never-produced',
  'value-not-accepted',
]);
const said = saidBeside(sources, about);

const KIND = "CASE WHEN status = 'o' THEN 'open' WHEN status = 'c' THEN 'closed' ELSE 'other' END";

/** What is said of one column's tests. */
const tested = (transform: string, tests: readonly unknown[], more: object = {}): readonly string[] =>
  said({ sources: ['raw.orders'], column_mapping: [column('x', transform, { tests, ...more })] });

describe('tests', () => {
  it('are typed, and those of keys and nullability come unasked', () => {
    const { tests } = projectOf({
      sources,
      models: [
        {
          name: 'm',
          sources: ['raw.orders'],
          column_mapping: [
            column('id', 'id', { nullable: false, tests: ['unique'] }),
            column('total', 'total', { tests: [{ between: [0, 10], severity: 'warning', where: 'id > 1' }] }),
            column('customer', 'customer'),
          ],
          constraints: {
            primary_key: 'id',
            unique_keys: [['customer', 'total']],
            foreign_keys: [{ columns: 'customer', references: 'raw.customers' }],
          },
        },
      ],
    }).model.models[0]!;
    assert.deepEqual(
      tests.map((t) => [t.kind, t.columns.join('+'), t.severity, t.implied]),
      [
        ['unique', 'id', 'error', false],
        ['between', 'total', 'warning', false],
        ['primary_key', 'id', 'error', true],
        ['unique', 'customer+total', 'error', true],
        ['not_null', 'id', 'error', true],
        ['relationships', 'customer', 'error', true],
      ],
    );
  });

  it('of a history: unique among current rows', () => {
    const { tests } = projectOf({
      sources,
      models: [
        {
          name: 'm',
          sources: ['raw.customers'],
          constraints: {
            scd_type: 2,
            natural_key: 'customer',
            tracked_columns: ['name'],
            effective_at: 'f',
            expiry_at: 't',
            current_flag: 'c',
          },
        },
      ],
    }).model.models[0]!;
    assert.deepEqual(
      tests.map((t) => [t.kind, t.columns.join('+'), t.currentRowsOnly]),
      [
        ['primary_key', 'customer+f', false],
        ['unique', 'customer', true],
      ],
    );
  });

  it('a faulty test blocks only itself', () => {
    const project = projectOf({
      sources,
      models: [
        {
          name: 'm',
          sources: ['raw.orders'],
          column_mapping: [column('x', 'total', { tests: ["between('a', 1)", 'not_null'] })],
        },
      ],
    });
    assert.deepEqual(
      project.model.models[0]!.tests.map((t) => t.kind),
      ['not_null'],
    );
    assert.deepEqual(
      project.model.problems.filter((p) => p.severity === 'error').flatMap((p) => p.blocks.map((b) => b.kind)),
      ['test'],
    );
  });

  it('their arguments are literals of the column’s type', () => {
    assert.deepEqual(tested('total', ["accepted_values('a')"]), ["test-argument-type «'a'»"]);
    assert.deepEqual(tested('day', ["between('2024-01-01', '2024-02-30')"]), ["test-argument-type «'2024-02-30'»"]);
    assert.deepEqual(tested('total', ["matches('x')"]), ['test-argument-type «"matches(\'x\')"»']);
    assert.deepEqual(tested('total', ['between(0, 0.5)']), []);
    assert.deepEqual(
      tested('total', ['expression(x + 1)']),
      ['predicate-not-boolean «"expression(x + 1)"»'].map((s) => s.replace('"expression(x + 1)"', 'x + 1')),
    );
    assert.deepEqual(tested('total', ['expression(y > 1)']), ['unknown-column «y»']);
    assert.deepEqual(tested('total', ['relationships(raw.customers.nobody)']), ['unknown-column «nobody»']);
    assert.deepEqual(tested('note', ['relationships(raw.customers.customer)']), [
      'test-argument-type «raw.customers.customer»',
    ]);
  });

  it('of a hidden column, or of none', () => {
    assert.deepEqual(
      said({
        sources: ['raw.orders'],
        column_mapping: [column('x', 'id'), column('y', 'total', { output: false, tests: ['not_null'] })],
      }),
      ['hidden-column «"not_null"»'],
    );
    assert.deepEqual(said({ sources: ['raw.orders'], column_mapping: [column('x', 'id')], tests: ['unique'] }), [
      'test-without-column «"unique"»',
    ]);
  });
});

describe('accepted values', () => {
  it('a placeholder', () =>
    assert.deepEqual(tested(KIND, ['accepted_values(...)']), ['accepted-values-placeholder «accepted_values(...)»']));
  it('a value that the expression gives and the test forbids', () => {
    assert.deepEqual(tested(KIND, ["accepted_values('open', 'closed')"]), [
      "value-not-accepted «\"accepted_values('open', 'closed')\"»",
    ]);
    assert.deepEqual(tested(KIND, ["accepted_values('open', 'closed', 'other')"]), []);
    assert.deepEqual(tested('status', ["accepted_values('open')"]), []);
    assert.deepEqual(tested('IF(paid, 1, 0)', ['accepted_values(1)']), ['value-not-accepted «"accepted_values(1)"»']);
    assert.deepEqual(tested("COALESCE(IF(paid, 'y', NULL), 'n')", ["accepted_values('y', 'n')"]), []);
  });
  it('a value that the filters leave is one that the column can have, another is not', () => {
    const filtered = (predicate: string, more: object): readonly string[] =>
      said({
        sources: ['raw.orders'],
        column_mapping: [column('kind', KIND, { tests: ["accepted_values('open', 'closed')"] })],
        filters: [{ predicate, ...more }],
      });
    const reported = ["value-not-accepted «\"accepted_values('open', 'closed')\"»"];
    const result = { applies_to: 'm', stage: 'result' };
    assert.deepEqual(filtered("kind <> 'other'", result), []);
    assert.deepEqual(filtered("kind IN ('open', 'closed')", result), []);
    assert.deepEqual(filtered("kind IN ('open', 'other')", result), reported);
    assert.deepEqual(filtered('kind IS NOT NULL', result), reported);
    assert.deepEqual(filtered(`${KIND} <> 'other'`, { applies_to: 'orders' }), []);
    assert.deepEqual(filtered("status <> 'other'", { applies_to: 'orders' }), reported);
  });
  it('nor one that a filter of a reader leaves out', () => {
    const kinds = { sources: ['raw.orders'], column_mapping: [column('kind', KIND)] };
    const tests = { tests: ["accepted_values('open', 'closed')"] };
    const read = (predicate: string, more: object = {}): readonly string[] =>
      said(kinds, {
        sources: ['m0'],
        column_mapping: [column('kind', 'kind', tests)],
        filters: [{ applies_to: 'm0', stage: 'source', predicate }],
        ...more,
      });
    const reported = ["produced-value-fails-test «\"accepted_values('open', 'closed')\"»"];
    assert.deepEqual(read("kind <> 'other'"), []);
    assert.deepEqual(read("kind <> 'open'"), reported);
    // Of a union the filter of one input leaves out nothing of the other.
    const union = { union: { inputs: ['m0', 'm1'] }, sources: ['m0', 'm1'] };
    const both = (second: string): readonly string[] =>
      said(
        kinds,
        { ...kinds, filters: [{ applies_to: 'orders', predicate: second }] },
        {
          ...union,
          column_mapping: [column('kind', 'm0.kind', tests)],
          filters: [{ applies_to: 'm0', stage: 'source', predicate: "kind <> 'other'" }],
        },
      );
    assert.deepEqual(both(`${KIND} <> 'other'`), []);
    assert.deepEqual(both(`${KIND} <> 'open'`), reported);
  });
  it('a value that the test accepts and the expression never gives', () => {
    assert.deepEqual(tested(KIND, ["accepted_values('open', 'closed', 'other', 'void')"]), [
      "value-never-produced «'void'»",
    ]);
    assert.deepEqual(tested(KIND, ["accepted_values('opened', 'closed', 'other')"]), ["value-not-accepted «'opened'»"]);
    assert.deepEqual(tested('status', ["accepted_values('void')"]), []);
  });
});

describe('tests that say nothing, or against each other', () => {
  it('constant', () => {
    assert.deepEqual(tested('total', ['between(5, 1)']), ['constant-test «between(5, 1)»']);
    assert.deepEqual(tested('day', ["between('2024-02-01', '2024-01-31')"]), [
      "constant-test «between('2024-02-01', '2024-01-31')»",
    ]);
    assert.deepEqual(tested('total', [{ between: [10, 9.5] }]), ['constant-test «{"between":[10,9.5]}»']);
    assert.deepEqual(tested('total', ['expression(1 = 1)']), ['constant-test «1 = 1»']);
    assert.deepEqual(tested('total', ['expression(x > 5 AND x < 3)']), ['constant-test «x < 3»']);
    assert.deepEqual(tested('total', [{ not_null: true, where: 'FALSE' }]), ['constant-test «FALSE»']);
    assert.deepEqual(tested('id', ['relationships(m.x)']), ['constant-test «"relationships(m.x)"»']);
    for (const sound of [
      'between(1, 5)',
      'between(5, 5)',
      'between(-1, 0)',
      'expression(x > 0)',
      'expression(x IS NOT NULL)',
    ])
      assert.deepEqual(tested('total', [sound]), [], sound);
  });
  it('contradicting', () => {
    assert.deepEqual(tested('id', ['accepted_values(1, 2)', 'between(2, 3)']), [
      'contradicting-tests «"between(2, 3)"»',
    ]);
    assert.deepEqual(tested('id', ['between(2, 3)', 'accepted_values(1, 2)']), [
      'contradicting-tests «"accepted_values(1, 2)"»',
    ]);
    assert.deepEqual(tested('status', ["accepted_values('a')", "accepted_values('b')"]), [
      'contradicting-tests «"accepted_values(\'b\')"»',
    ]);
    assert.deepEqual(tested('total', ['between(0, 1)', 'between(2, 3)']), ['contradicting-tests «"between(2, 3)"»']);
    assert.deepEqual(tested('total', ['not_null'], { nullable: true }), ['contradicting-tests «"not_null"»']);
  });
  it('not where both can pass, or look at different rows', () => {
    assert.deepEqual(tested('id', ['accepted_values(1, 2)', 'between(1, 2)']), []);
    assert.deepEqual(tested('status', ["accepted_values('a')", { accepted_values: ['b'], where: "x = 'b'" }]), []);
    assert.deepEqual(tested('total', ['between(0, 1)', 'between(1, 3)']), []);
    assert.deepEqual(tested('total', ['not_null']), []);
  });
  it('twice the same', () => {
    assert.deepEqual(tested('total', ['not_null', 'not_null']), ['duplicate-test «"not_null"»']);
    assert.deepEqual(tested('id', ['accepted_values(1, 2)', { accepted_values: [2, 1] }]), [
      'duplicate-test «{"accepted_values":[2,1]}»',
    ]);
    assert.deepEqual(tested('id', ['accepted_values(1, 2)', { accepted_values: [2, 1], where: 'x > 0' }]), []);
    assert.deepEqual(tested('total', ['between(0, 2)', 'between(0, 3)']), []);
  });
});

describe('unique tests against the grain', () => {
  it('a column that repeats, or nobody can tell', () => {
    assert.deepEqual(tested('customer', ['unique']), ['key-not-unique «"unique"»']);
    assert.deepEqual(tested('id', ['unique']), []);
    assert.deepEqual(tested('customer', [{ unique: true, where: 'x > 5' }]), []);
    assert.deepEqual(tested('customer', [{ unique: true, severity: 'warning' }]), []);
    assert.deepEqual(said({ sources: ['raw.loose'], column_mapping: [column('a', 'a', { tests: ['unique'] })] }), [
      'unproven-key «"unique"»',
    ]);
    assert.deepEqual(
      said({
        sources: ['raw.orders'],
        group_by: ['customer', 'status'],
        column_mapping: [column('customer', 'customer', { tests: ['unique'] }), column('n', 'COUNT(*)')],
      }),
      ['key-not-unique «"unique"»'],
    );
  });
  it('where the primary key says the same, it is said there', () => {
    assert.deepEqual(
      said({
        sources: ['raw.orders'],
        column_mapping: [column('x', 'customer', { tests: ['unique'] })],
        constraints: { primary_key: 'x' },
      }),
      ['key-not-unique «"x"»'],
    );
  });
  it('a tested column is a key for those who read the model', () => {
    const keyed = {
      sources: ['raw.loose'],
      column_mapping: [column('a', 'a', { nullable: false, tests: ['unique', 'not_null'] }), column('b', 'b')],
    };
    const project = projectOf({
      sources,
      models: [
        { name: 'k', ...keyed },
        {
          name: 'm',
          sources: ['raw.orders', 'k'],
          joins: [{ left_table: 'orders', right_table: 'k', type: 'LEFT', condition: 'orders.customer = k.a' }],
          column_mapping: [column('id', 'id')],
          constraints: { primary_key: 'id' },
        },
      ],
    });
    assert.deepEqual(
      project.model.modelByName.get('m')!.claims.map((c) => c.proof),
      ['proven'],
    );
  });
});

describe('relationships', () => {
  it('to what is no key', () => {
    assert.deepEqual(tested('note', ['relationships(raw.customers.name)']), ['relationship-to-non-key «name»']);
    assert.deepEqual(tested('customer', ['relationships(raw.customers.customer)']), []);
    // Nothing is known of its keys.
    assert.deepEqual(tested('customer', ['relationships(raw.loose.a)']), []);
  });
});

const rows = { 'raw.orders': [{ id: 1, status: 'o', total: 5, note: 'n' }] };
const example = (more: object, name = 'e'): object => ({ name, given: rows, expect: [{ id: 1 }], ...more });
const shown = (examples: readonly object[], more: object = {}): readonly string[] =>
  said({
    sources: ['raw.orders'],
    column_mapping: [column('id', 'id'), column('kind', KIND), column('twice', 'total * 2')],
    ...more,
    examples,
  });

describe('examples', () => {
  it('names, inputs, columns and values that are none', () => {
    assert.deepEqual(
      shown([
        example({ expect: [{ id: 1, kind: 'open', twice: 10 }] }),
        example({ expect: [{ kind: 'closed' }, { kind: 'other' }] }, 'E'),
      ]),
      ['duplicate-name «"E"»'],
    );
    assert.deepEqual(
      shown([example({ given: { 'raw.order': [] } })])
        .map((s) => s.split(' ')[0])
        .sort(),
      ['unknown-input'],
    );
    assert.deepEqual(
      shown([example({ given: {} })]).map((s) => s.split(' ')[0]),
      ['example-input-missing'],
    );
    assert.deepEqual(shown([example({ expect: [{ ids: 1 }] })]), ['unknown-column «"ids"»']);
    assert.deepEqual(shown([example({ expect: [{ id: 'x' }] })]), ['invalid-value «"x"»']);
    assert.deepEqual(shown([example({ given: { 'raw.orders': [{ id: 1.5, note: '' }] } })]), ['invalid-value «1.5»']);
    assert.deepEqual(
      shown([example({ given: { 'raw.orders': [{ status: 'o' }] } })]).map((s) => s.split(' ')[0]),
      ['example-missing-value'],
    );
  });
  it('a column that the input says is NOT NULL may be left out where the model does not read it', () => {
    assert.deepEqual(
      shown([
        example({
          given: { 'raw.orders': [{ id: 1 }] },
          expect: [{ id: 1, kind: 'open', twice: 1 }, { kind: 'closed' }, { kind: 'other' }],
        }),
      ]),
      [],
    );
  });
  it('rows that repeat a key', () => {
    const all = { expect: [{ id: 1, kind: 'open', twice: 1 }, { kind: 'closed' }, { kind: 'other' }] };
    const twice = { 'raw.orders': [{ id: 1 }, { id: 2 }, { id: 1 }] };
    assert.deepEqual(shown([example({ ...all, given: twice })]), ['example-breaks-key «{"id":1}»']);
    const expected = [{ id: 1, kind: 'open', twice: 1 }, { id: 1, kind: 'closed' }, { kind: 'other' }];
    assert.deepEqual(shown([example({ expect: expected })], { constraints: { primary_key: 'id' } }), [
      'example-breaks-key «{"id":1,"kind":"closed"}»',
    ]);
  });
  it('an expected row that a test forbids', () => {
    const model = {
      column_mapping: [column('id', 'id'), column('total', 'total', { tests: ['between(0, 4)', 'not_null'] })],
    };
    assert.deepEqual(shown([example({ expect: [{ id: 1, total: 5 }] })], model), ['example-fails-test «5»']);
    assert.deepEqual(shown([example({ expect: [{ id: 1, total: null }] })], model), ['example-fails-test «null»']);
    assert.deepEqual(shown([example({ expect: [{ id: 1, total: 4.0 }] })], model), []);
  });
  it('computed columns and branches that none shows', () => {
    assert.deepEqual(shown([example({})]), ['column-without-example «"examples"»']);
    assert.deepEqual(shown([example({ expect: [{ twice: 10, kind: 'open' }] })]), [
      "branch-without-example «'closed'»",
      "branch-without-example «'other'»",
    ]);
    assert.deepEqual(
      shown([
        example({ expect: [{ twice: 10, kind: 'open' }] }),
        example({ expect: [{ kind: 'closed' }, { kind: 'other' }] }, 'f'),
      ]),
      [],
    );
    // What only passes through is no logic.
    assert.deepEqual(
      shown([example({ expect: [{ total: 5 }] })], { column_mapping: [column('id', 'id'), column('total', 'total')] }),
      [],
    );
    assert.deepEqual(shown([]), []);
  });
  it('histories and increments need a time, and only they have a table before', () => {
    assert.deepEqual(
      shown([
        example({ before: [], expect: [{ id: 1, kind: 'open', twice: 1 }, { kind: 'closed' }, { kind: 'other' }] }),
      ]).map((s) => s.split(' ')[0]),
      ['example-before-without-history'],
    );
    const grown = {
      sources: ['raw.orders'],
      group_by: ['id'],
      aggregations: [metric('total', 'SUM(total)')],
      column_mapping: [column('id', 'id')],
      materialization: { type: 'incremental', unique_key: ['id'], watermark: 'id' },
    };
    assert.deepEqual(
      shown([example({ expect: [{ id: 1, total: 5 }] })], grown).map((s) => s.split(' ')[0]),
      ['example-needs-run-ts'],
    );
    assert.deepEqual(
      shown([example({ run_ts: '2024-01-01T00:00:00Z', before: [], expect: [{ id: 1, total: 5 }] })], grown),
      [],
    );
  });
});
