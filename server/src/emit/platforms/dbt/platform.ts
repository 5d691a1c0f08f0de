// dbt: a project that `dbt build` runs as it is. Models, sources, data tests, unit tests from examples; history and increments exactly as the plan has them.

import type { ModelPlan, PipelinePlan, TestPlan } from '../../../plan/plan.js';
import { emitModels, looksIntoRefused, refusalOf } from '../../emittable.js';
import { testName } from '../../file-names.js';
import type { EmitNote, EmitOptions, EmitRefusal, EmitResult, GeneratedFile, Platform } from '../../platform.js';
import { dbtTest, type GenericTest } from './data-tests.js';
import type { DbtDialect } from './dbt-dialect.js';
import { dbtDialects } from './dbt-dialects.js';
import { macroFiles } from './macros.js';
import { modelSql, type DbtMaterialization } from './model-sql.js';
import { modelYaml } from './model-yaml.js';
import { dbtName } from './name.js';
import { freshnessPeriod, layerSchemas, profilesYaml, projectYaml, sourcesYaml } from './project-yaml.js';
import { readme } from './readme.js';
import { unitTest } from './unit-tests.js';

export const dbtPlatform: Platform = {
  ...dbtName,
  dialects: dbtDialects.map((d) => ({ id: d.dialect.id, proof: d.proof })),
  emit,
  modelFiles: () => modelFiles,
};

interface Built {
  readonly sql: string;
  readonly materialization: DbtMaterialization;
  readonly parameters: ReadonlySet<string>;
  readonly storage: Readonly<Record<string, unknown>>;
}

function emit(plan: PipelinePlan, options: EmitOptions): EmitResult {
  const target = dbtDialects.find((d) => d.dialect.id === options.dialect) ?? dbtDialects[0]!;
  const emitted = emitModels<Built>(plan, target.dialect, modelFiles, (model) => {
    const made = modelSql(model, plan, target);
    if (!made.ok) return made;
    const storage = target.storage(model);
    if ('refusal' in storage)
      return { ok: false, refusals: [{ reason: storage.refusal, part: `${model.part}/constraints/${storage.about}` }] };
    return {
      ok: true,
      value: {
        sql: made.sql,
        materialization: made.materialization,
        parameters: made.parameters,
        storage:
          made.materialization === 'table' ||
          made.materialization === 'incremental' ||
          made.materialization === 'rewritten'
            ? storage.config
            : {},
      },
      notes: made.notes,
    };
  });
  const refusals: EmitRefusal[] = [...emitted.refusals];
  const notes: EmitNote[] = [...emitted.notes, ...freshnessNotes(plan)];
  const built = emitted.models.map((m) => m.model);
  const schemas = layerSchemas(plan);
  const files: GeneratedFile[] = [
    { path: 'dbt_project.yml', content: projectYaml(plan, options.projectName, target) },
    { path: 'profiles.yml', content: profilesYaml(options.projectName, target) },
    { path: '.gitignore', content: 'target/\ndbt_packages/\nlogs/\n*.duckdb\n*.duckdb.wal\n' },
    ...macroFiles(target, {
      remembers: emitted.models.some(
        (m) => m.value.materialization === 'incremental' || m.value.materialization === 'rewritten',
      ),
    }),
  ];
  const sources = sourcesYaml(plan, target);
  if (sources !== undefined) files.push({ path: 'models/sources.yml', content: sources });
  for (const { model, value } of emitted.models) {
    const data = dataTests(model, plan, built, target, refusals);
    const examples = unitTests(model, value, plan, target, notes);
    files.push({ path: modelPath(model, 'sql'), content: value.sql });
    files.push({
      path: modelPath(model, 'yml'),
      content: modelYaml(
        {
          model,
          materialization: value.materialization,
          schema: schemas.get(model.layer) === model.schema || model.schema === '' ? undefined : model.schema,
          storage: value.storage,
          tests: data.byColumn,
          unitTests: examples,
        },
        target,
      ),
    });
    files.push(...data.files);
  }
  const models = emitted.models.map((m) => ({ model: m.model, materialization: m.value.materialization }));
  files.push({ path: 'README.md', content: readme(plan, target, { models, refusals, notes }) });
  return { files, refusals, notes };
}

/** dbt names a model by its file. */
function modelPath(model: ModelPlan, ending: 'sql' | 'yml'): string {
  return `models/${model.layer}/${model.name}.${ending}`;
}

function testPath(model: ModelPlan, test: TestPlan, number: number): string {
  return `tests/${testName(model, test, number)}.sql`;
}

function modelFiles(model: ModelPlan): readonly string[] {
  return [
    modelPath(model, 'sql'),
    modelPath(model, 'yml'),
    ...model.tests.map((test, i) => testPath(model, test, i + 1)),
  ];
}

function dataTests(
  model: ModelPlan,
  plan: PipelinePlan,
  built: readonly ModelPlan[],
  target: DbtDialect,
  refusals: EmitRefusal[],
): { readonly byColumn: ReadonlyMap<string, readonly GenericTest[]>; readonly files: readonly GeneratedFile[] } {
  const byColumn = new Map<string, GenericTest[]>();
  const files: GeneratedFile[] = [];
  const seen = new Map<string, string>();
  for (const [i, test] of model.tests.entries()) {
    const parent = test.references?.relation;
    if (parent?.kind === 'model' && !built.some((m) => m.name === parent.name)) {
      refusals.push(looksIntoRefused(model, test, parent.name));
      continue;
    }
    const made = dbtTest(model, test, plan, target);
    if (made.kind === 'refused') {
      refusals.push(refusalOf(model, { reason: made.reason, part: test.part }, `${model.name}#${test.id}`));
      continue;
    }
    if (made.kind === 'singular') {
      files.push({
        path: testPath(model, test, i + 1),
        content: made.sql,
      });
      continue;
    }
    const column = made.column.toLowerCase();
    for (const { identity, entry } of made.entries) {
      const key = `${column} ${identity}`;
      const before = seen.get(key);
      // The same test twice is one; with another severity or condition it needs a name of its own.
      if (before === JSON.stringify(entry)) continue;
      const own = byColumn.get(column) ?? [];
      byColumn.set(column, own);
      own.push(before === undefined ? entry : named(entry, testName(model, test, i + 1)));
      seen.set(key, JSON.stringify(entry));
    }
  }
  return { byColumn, files };
}

function named(entry: GenericTest, name: string): GenericTest {
  if (typeof entry === 'string') return { [entry]: { name } };
  return Object.fromEntries(Object.entries(entry).map(([kind, body]) => [kind, { name, ...(body as object) }]));
}

function unitTests(
  model: ModelPlan,
  built: Built,
  plan: PipelinePlan,
  target: DbtDialect,
  notes: EmitNote[],
): readonly Readonly<Record<string, unknown>>[] {
  const entries: Readonly<Record<string, unknown>>[] = [];
  const taken = new Set<string>();
  for (const example of model.examples) {
    const name = uniqueName(`${model.name}__${slug(example.name)}`, taken);
    const made = unitTest(model, example, name, built, plan, target);
    if (made.ok) entries.push(made.entry);
    else
      notes.push({
        part: `${model.name}#${example.name}`,
        note: `the example is no dbt unit test, because ${made.reason}; pipewright test runs it`,
      });
  }
  return entries;
}

/** Words of the name, as many as fit: dbt makes an identifier of it, which engines cut at 63 bytes. */
function slug(text: string): string {
  let name = '';
  for (const word of text.toLowerCase().split(/[^a-z0-9]+/)) {
    if (word !== '' && name.length + word.length < 40) name += name === '' ? word : `_${word}`;
    else if (name !== '') break;
  }
  return name === '' ? 'example' : name;
}

function uniqueName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let n = 2; taken.has(name); n++) name = `${wanted}_${n}`;
  taken.add(name);
  return name;
}

function freshnessNotes(plan: PipelinePlan): readonly EmitNote[] {
  return plan.sources.flatMap((s) =>
    [s.freshness?.warnAfter, s.freshness?.errorAfter].flatMap((after) =>
      after === undefined || freshnessPeriod(after) !== undefined
        ? []
        : [
            {
              part: s.name,
              note: `its freshness of ${after.value} ${after.unit} is left out: dbt counts minutes, hours and days`,
            },
          ],
    ),
  );
}
