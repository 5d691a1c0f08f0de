// What can be said of generated projects without running them: the same bytes every time, texts that stay texts, names that stay apart, refusals instead of guesses.

import assert from 'node:assert/strict';
import { parse } from 'yaml';
import { generateProject, projectName } from '../../server/src/emit/generate.js';
import { jinjaString, jinjaText, jinjaValue, printJinja } from '../../server/src/emit/platforms/dbt/jinja.js';
import { yamlText } from '../../server/src/emit/platforms/dbt/yaml-text.js';
import { platforms } from '../../server/src/emit/platforms/index.js';
import { platformNames } from '../../server/src/emit/platforms/names.js';
import type { EmitResult } from '../../server/src/emit/platform.js';
import { column, metric, projectOf, source } from '../language/pipeline.js';
import { goldenSpecs, hostileTexts } from '../platforms/golden-specs.js';

const schema = { raw_schema: 'raw', staging_schema: 'staging', final_schema: 'final' };

function generated(spec: object, target: string, dialect?: string): EmitResult {
  const made = generateProject(projectOf(spec).plan, target, dialect);
  assert.ok(made.ok);
  return made.result;
}

function file(result: EmitResult, path: string): string {
  const found = result.files.find((f) => f.path === path);
  assert.ok(found !== undefined, `${path} is among ${result.files.map((f) => f.path).join(', ')}`);
  return found.content;
}

/** Jinja as far as these escapes use it: expressions that are one quoted string. */
function rendered(text: string): string {
  return text.replace(/\{\{ '((?:[^'\\]|\\.)*)' \}\}/g, (_, body: string) => JSON.parse(`"${body}"`) as string);
}

it('platforms are named without their code as they name themselves', () => {
  assert.deepEqual(
    platformNames,
    platforms.map(({ id, displayName }) => ({ id, displayName })),
  );
});

describe('texts in a dbt project', () => {
  it('open no Jinja tag and render as themselves', () => {
    for (const text of [...hostileTexts, hostileTexts.join(''), '{{{', '{{%', '{#{', '{'.repeat(7)]) {
      const escaped = jinjaText(text);
      assert.equal(rendered(escaped), text);
      assert.doesNotMatch(escaped.replaceAll(/\{\{ '(?:[^'\\]|\\.)*' \}\}/g, ''), /\{[{%#]/, text);
      assert.equal(rendered(jinjaValue(`${text}\n`)), `${text}\n`);
      assert.match(jinjaString(text), /^'[A-Za-z0-9 _.,:;()<>/+*=\\-]*'$/);
    }
    assert.equal(jinjaText('a {', true), `a {{ '{' }}`, 'an expression follows directly');
  });

  it('are never taken for the marks of names', () => {
    const text = String.fromCharCode(0xe000, 0x30, 0xe000, 0xe001);
    const made = printJinja(
      (naming) => ({ ok: true as const, sql: `'${text}' ${naming.relation({ kind: 'model', name: 'm' })} {` }),
      {
        relation: () => `{{ ref('m') }}`,
        parameter: () => '',
      },
    );
    assert.equal(made.sql, `'${text}' {{ ref('m') }} {`);
  });

  it('come back from YAML as they were, under both versions of it', () => {
    const values = [
      ...hostileTexts,
      'yes',
      'off',
      '1e3',
      '0x1F',
      '2024-01-01',
      '12:30:45',
      '~',
      'null',
      '- a',
      'a: b',
      '# c',
      ' lead',
      'trail ',
      '\u0007',
      '\ufeffx',
      '!!python/object',
      '&a *a',
      '=',
      '<<',
    ];
    for (const version of ['1.1', '1.2'] as const)
      assert.deepEqual(parse(yamlText({ values }), { version }), { values });
  });
});

describe('generated projects', () => {
  /** The hostile one, and the one whose tables remember. */
  const specs = goldenSpecs.slice(0, 3).map((g) => g.spec);

  it('have the same bytes every time, and leave nothing out without a reason and a place', () => {
    for (const spec of specs) {
      const { plan } = projectOf(spec);
      const again = projectOf(structuredClone(spec)).plan;
      for (const { id, dialects } of platforms) {
        for (const { id: dialect } of dialects) {
          const made = generateProject(plan, id, dialect);
          assert.ok(made.ok);
          assert.deepEqual(generateProject(again, id, dialect), made, `${id} ${dialect}`);
          const { refusals, files } = made.result;
          for (const model of plan.models) {
            const said = refusals.filter((r) => r.part === model.name);
            if (said.length > 0) assert.ok(said.every((r) => r.reason !== '' && r.at !== '' && r.file === model.file));
            else
              assert.ok(
                files.some((f) => f.content.includes(model.name)),
                `${id} ${dialect}: ${model.name} is neither there nor refused`,
              );
          }
        }
      }
    }
  });

  it('are called by identifiers that every platform accepts', () => {
    for (const [name, wanted] of [
      ['Customer 360!', 'customer_360'],
      ['9 lives', 'pipeline_9_lives'],
      ['   ', 'pipeline'],
      ['ÄÖ', 'pipeline'],
      ['../x', 'x'],
    ] as const)
      assert.equal(projectName(name), wanted);
  });
});

describe('dbt models', () => {
  const events = source('raw.events', 'id INT64 NOT NULL, shop STRING, at TIMESTAMP');
  const model = (name: string, more: object): object => ({
    name,
    layer: 'final',
    sources: ['raw.events'],
    column_mapping: ['id', 'shop', 'at'].map((c) => column(c, `events.${c}`)),
    ...more,
  });
  const spec = (...models: object[]): object => ({ version: 1, name: 'p', schema, sources: [events], models });

  it('upsert by dbt only where its comparison of keys is exact', () => {
    const incremental = (key: string): object => ({
      materialization: { type: 'incremental', unique_key: [key], watermark: 'at' },
    });
    const made = generated(
      spec(model('exact', incremental('id')), model('nullable', incremental('shop'))),
      'dbt',
      'duckdb',
    );
    assert.match(
      file(made, 'models/final/exact.yml'),
      /materialized: incremental\n {6}incremental_strategy: delete\+insert\n {6}unique_key:\n {8}- id\n/,
    );
    assert.match(file(made, 'models/final/nullable.yml'), /materialized: table\n/);
    assert.match(
      file(made, 'models/final/nullable.sql'),
      /\{%- set has_rows = table_exists\(\) and not should_full_refresh\(\) %\}/,
    );
  });

  it('keep history under --full-refresh and fail with the keys named', () => {
    const history = {
      constraints: { scd_type: 2, natural_key: 'id', effective_at: 'f', expiry_at: 't', current_flag: 'c' },
    };
    const sql = file(generated(spec(model('h', history)), 'dbt', 'duckdb'), 'models/final/h.sql');
    assert.match(sql, /\{%- set has_rows = table_exists\(\) %\}/);
    assert.match(sql, /error\(refused\.refusal\)/);
    assert.doesNotMatch(sql, /full_refresh\(\)/);
  });

  it('have generic tests where they mean the same, tests of their own elsewhere, with severity and condition', () => {
    const tests = [
      { not_null: true, severity: 'warning' },
      { accepted_values: ['a', 'b'], where: "shop != 'z'" },
      { accepted_values: ["it's", '{{ x }}'] },
      'between(1, 3)',
    ];
    const made = generated(
      spec(
        model('m', {
          column_mapping: [
            column('id', 'events.id', { tests: ['unique', tests[3]] }),
            column('shop', 'events.shop', { tests: tests.slice(0, 3) }),
          ],
        }),
      ),
      'dbt',
      'duckdb',
    );
    const { models } = parse(file(made, 'models/final/m.yml')) as {
      models: { columns: { name: string; data_tests?: unknown[] }[] }[];
    };
    const [id, shop] = models[0]!.columns;
    assert.deepEqual(id!.data_tests, ['unique']);
    assert.deepEqual(shop!.data_tests, [
      { not_null: { config: { severity: 'warn' } } },
      { accepted_values: { arguments: { values: ['a', 'b'] }, config: { where: "shop <> 'z'" } } },
    ]);
    const own = made.files.filter((f) => f.path.startsWith('tests/')).map((f) => f.path);
    assert.equal(own.length, 2, own.join());
    assert.ok(own.some((p) => p.endsWith('_between.sql')) && own.some((p) => p.endsWith('_accepted_values.sql')));
  });

  it('refuse a parameter that no text can say exactly', () => {
    const made = generated(
      {
        version: 1,
        name: 'p',
        schema,
        parameters: [{ name: 'days', type: 'ARRAY<INT64>', default: [1, 2] }],
        models: [{ name: 'm', layer: 'final', sources: [], column_mapping: [column('n', 'ARRAY_LENGTH(@days)')] }],
      },
      'dbt',
      'duckdb',
    );
    assert.deepEqual(
      made.refusals.map((r) => [r.part, /@days/.test(r.reason)]),
      [['m', true]],
    );
  });
});

describe('SQL scripts', () => {
  it('set parameters before what uses them, views read them from their table', () => {
    const made = generated(
      {
        version: 1,
        name: 'p',
        schema,
        parameters: [{ name: 'least', type: 'INT64', default: 3 }],
        sources: [source('raw.t', 'id INT64')],
        models: [
          { name: 'a', layer: 'staging', sources: ['raw.t'], column_mapping: [column('id', 't.id + @least')] },
          {
            name: 'b',
            layer: 'final',
            materialization: 'view',
            sources: ['a'],
            group_by: ['id'],
            aggregations: [metric('n', 'COUNTIF(a.id > @least)')],
          },
        ],
      },
      'sql',
      'bigquery',
    );
    assert.match(
      file(made, 'models/01_a.sql'),
      /BEGIN\nDECLARE parameter_least INT64 DEFAULT \(SELECT least FROM staging\.pipewright_parameters\);\n[^]*parameter_least[^]*\nEND;\n$/,
    );
    assert.match(file(made, 'models/02_b.sql'), /> \(SELECT least FROM staging\.pipewright_parameters\)/);
  });

  it('refuse names that PostgreSQL would cut', () => {
    const long = 'a'.repeat(64);
    const made = generated(
      {
        version: 1,
        name: 'p',
        schema,
        sources: [source('raw.t', 'id INT64')],
        models: [{ name: 'm', layer: 'final', sources: ['raw.t'], column_mapping: [column(long, 't.id')] }],
      },
      'sql',
      'postgres',
    );
    assert.deepEqual(
      made.refusals.map((r) => r.part),
      ['m'],
    );
    assert.match(made.refusals[0]!.reason, /63 bytes/);
  });
});
