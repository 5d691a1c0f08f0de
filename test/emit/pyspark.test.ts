// PySpark without Spark: code layout, names that hide nothing, places of refusals, notes instead of silence, same bytes.

import assert from 'node:assert/strict';
import { generateProject } from '../../server/src/emit/generate.js';
import { layoutExpression, layoutStatement, namesIn } from '../../server/src/emit/platforms/pyspark/python-layout.js';
import type { EmitResult } from '../../server/src/emit/platform.js';
import { projectOf } from '../language/pipeline.js';
import { hostileSpec } from './hostile-pipeline.js';

function emitted(spec: object): EmitResult {
  const made = generateProject(projectOf(spec).plan, 'pyspark', undefined);
  assert.ok(made.ok);
  return made.result;
}

const contentOf = (result: EmitResult, path: string): string =>
  result.files.find((f) => f.path === path)?.content ?? assert.fail(path);

const source = (columns: readonly object[]): object => ({ name: 'raw.t', columns });

const spec = (model: object, columns: readonly object[] = [{ name: 'id', type: 'INT64' }]): object => ({
  version: 1,
  name: 'p',
  schema: { raw_schema: 'raw', staging_schema: 's', final_schema: 'f' },
  sources: [source(columns)],
  models: [{ name: 'm', layer: 'staging', sources: ['raw.t'], ...model }],
});

describe('PySpark layout', () => {
  it('leaves what fits on its line', () => {
    assert.deepEqual(
      layoutStatement('return ', { base: 'a', calls: [{ name: 'select', args: ['F.col("x")'] }] }, '    '),
      ['    return a.select(F.col("x"))'],
    );
  });

  it('breaks calls at commas, operators before them, and never inside a text or a lambda’s head', () => {
    const long = 'x'.repeat(60);
    assert.deepEqual(layoutExpression(`F.concat(F.lit("a, (${long}"), F.lit("${long}"))`, '', '', ','), [
      'F.concat(',
      `    F.lit("a, (${long}"),`,
      `    F.lit("${long}"),`,
      '),',
    ]);
    assert.deepEqual(
      layoutExpression(`F.transform(F.col("${long}"), lambda a_, b_: F.struct(a_, b_, F.lit("${long}")))`, '', '', ''),
      [
        'F.transform(',
        `    F.col("${long}"),`,
        '    lambda a_, b_: F.struct(',
        '        a_,',
        '        b_,',
        `        F.lit("${long}"),`,
        '    ),',
        ')',
      ],
    );
    assert.deepEqual(layoutExpression(`F.col("${long}") & F.col("b") | (F.col("${long}") == F.col("c"))`, '', '', ''), [
      `F.col("${long}") & F.col("b")`,
      `| (F.col("${long}") == F.col("c"))`,
    ]);
  });

  it('breaks a lambda’s body in brackets of its own', () => {
    const long = 'x'.repeat(60);
    assert.deepEqual(
      layoutExpression(`F.transform(a, lambda b_: F.when(b_ == "${long}", "1").otherwise("${long}"))`, '', '', ''),
      [
        'F.transform(',
        '    a,',
        '    lambda b_: (',
        `        F.when(b_ == "${long}", "1")`,
        `        .otherwise("${long}")`,
        '    ),',
        ')',
      ],
    );
  });

  it('puts brackets around a statement that has none of its own', () => {
    const long = 'x'.repeat(60);
    assert.deepEqual(layoutStatement('c = ', { base: `F.col("${long}") & F.col("${long}")`, calls: [] }, '    '), [
      '    c = (',
      `        F.col("${long}")`,
      `        & F.col("${long}")`,
      '    )',
    ]);
  });

  it('tells names from texts', () => {
    assert.deepEqual([...namesIn('F.lit("T.x Decimal(") + y.z').used], ['F', 'y']);
    assert.deepEqual([...namesIn('F.transform(a, lambda b_, c_: b_)').bound], ['b_', 'c_']);
  });
});

describe('PySpark projects', function () {
  this.timeout(20_000);

  it('hides no module, import or argument behind a name of the spec', () => {
    const result = emitted(hostileSpec);
    assert.deepEqual(result.refusals, []);
    // `json` is a module of Python, `class` a keyword.
    const model = contentOf(result, 'src/json_pipeline/models/class_.py');
    assert.match(model, /^def transform\(F_2: DataFrame, \*, params: Params\) -> DataFrame:$/m);
    assert.match(model, /^ {4}spark_2 = constant\(params\.spark, T\.LongType\(\)\)$/m);
    assert.match(contentOf(result, 'src/json_pipeline/models/F.py'), /^def transform\(constant_2: DataFrame/m);
  });

  it('defines what Spark has no function for once, in a module of its own', () => {
    const mapped = (transform: string): object => ({
      sources: ['raw.t'],
      column_mapping: [{ target_column: 'a', transform }],
    });
    const project = emitted({
      ...spec({}),
      sources: [
        {
          ...source([
            { name: 'j', type: 'JSON' },
            { name: 'googlesql', type: 'FLOAT64' },
          ]),
        },
      ],
      models: [
        { name: 'googlesql', layer: 'staging', ...mapped("JSON_VALUE(t.j, '$.a')") },
        { name: 'texts', layer: 'staging', ...mapped('CAST(t.googlesql AS STRING)') },
        {
          name: 'reader',
          layer: 'final',
          sources: ['googlesql'],
          column_mapping: [{ target_column: 'b', transform: "JSON_VALUE(PARSE_JSON(googlesql.a), '$.b')" }],
        },
      ],
    });
    assert.deepEqual(project.refusals, []);
    const module = contentOf(project, 'src/p/googlesql.py');
    assert.deepEqual(
      [...module.matchAll(/^def (\w+)\((.*)\) -> Column:$/gm)].map((m) => `${m[1]!}(${m[2]!})`),
      [
        'float64_text(value: Column)',
        'json_float(number: Column)',
        'json_member(found: Column, around: Column, key: Column)',
        'json_scalar_text(json: Column)',
      ],
    );
    assert.match(contentOf(project, 'src/p/models/googlesql.py'), /^from \.\. import googlesql$/m);
    assert.match(contentOf(project, 'src/p/models/googlesql.py'), /googlesql\.json_scalar_text\(/);
    assert.match(contentOf(project, 'src/p/models/texts.py'), /googlesql\.float64_text\(F\.col\("t\.googlesql"\)\)/);
    // An input of that name does not hide the module.
    assert.match(contentOf(project, 'src/p/models/reader.py'), /^def transform\(googlesql_2: DataFrame\)/m);
    assert.match(contentOf(project, 'README.md'), /googlesql\.py/);
    assert.ok(!emitted(spec({ column_mapping: [] })).files.some((f) => f.path.endsWith('googlesql.py')));
  });

  it('keeps every text of the spec inside one literal or comment', () => {
    for (const { path, content } of emitted(hostileSpec).files) {
      if (!path.endsWith('.py')) continue;
      for (const line of content.split('\n'))
        assert.doesNotMatch(
          line.replace(/"(?:[^"\\]|\\.)*"|#.*/g, '""'),
          /; import os|DROP TABLE x/,
          `${path}: ${line}`,
        );
      assert.doesNotMatch(content, /[\u0000-\u0009\u000b-\u001f\u2028\u2029]/, path);
    }
  });

  it('refuses with the place what Spark has no exact form for, and the readers with it', () => {
    const base = spec({
      column_mapping: [{ target_column: 'n', transform: 'NET.PUBLIC_SUFFIX(CAST(t.id AS STRING))' }],
    }) as { models: object[] };
    const result = emitted({
      ...base,
      models: [...base.models, { name: 'reader', layer: 'final', sources: ['m'], column_mapping: [] }],
    });
    assert.deepEqual(
      [...new Map(result.refusals.map((r) => [r.at, [r.id, r.part, r.at]])).values()],
      [
        ['refused-by-platform', 'm', 'models/m/column_mapping/n'],
        ['reads-refused-model', 'reader', 'models/reader/sources/0'],
      ],
    );
    assert.deepEqual(
      result.files.filter((f) => f.path.includes('/models/')).map((f) => f.path),
      ['src/p/models/__init__.py'],
    );
  });

  it('leaves out a source column that has no type in Spark as long as no model reads it', () => {
    const columns = [
      { name: 'id', type: 'INT64' },
      { name: 'big', type: 'GEOGRAPHY' },
    ];
    const result = emitted(spec({ column_mapping: [{ target_column: 'id', transform: 't.id' }] }, columns));
    assert.deepEqual(result.refusals, []);
    assert.doesNotMatch(contentOf(result, 'src/p/schemas.py'), /big/);
    assert.equal(emitted(spec({ column_mapping: [] }, columns)).refusals.length > 0, true);
  });

  it('says what it does for a view and for storage hints', () => {
    const notes = emitted(
      spec({ materialization: 'view', column_mapping: [], constraints: { cluster_by: ['id'] } }),
    ).notes;
    assert.deepEqual(
      notes.map((n) => n.part),
      ['m', 'm'],
    );
  });

  it('partitions by dates only', () => {
    const columns = [
      { name: 'id', type: 'INT64' },
      { name: 'day', type: 'DATE' },
    ];
    const dated = emitted(spec({ column_mapping: [], constraints: { partition_by: 'day' } }, columns));
    assert.match(contentOf(dated, 'src/p/models/__init__.py'), /partition_by=\["day"\]/);
    const other = emitted(spec({ column_mapping: [], constraints: { partition_by: 'id' } }, columns));
    assert.doesNotMatch(contentOf(other, 'src/p/models/__init__.py'), /partition_by/);
    assert.equal(other.notes.length, 1);
  });

  it('writes the same bytes for the same spec', () => {
    assert.deepEqual(emitted(hostileSpec), emitted(hostileSpec));
  });
});
