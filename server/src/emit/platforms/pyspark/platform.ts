// PySpark: a package of pure DataFrame transformations, a job that builds the tables safely, data tests, and pytest suites from examples.

import type { ModelPlan, PipelinePlan } from '../../../plan/plan.js';
import { pyspark } from '../../../sql/dialects/pyspark/dialect.js';
import { emitModels, refusalOf } from '../../emittable.js';
import type { EmitNote, EmitOptions, EmitRefusal, EmitResult, GeneratedFile, Platform } from '../../platform.js';
import { dataTestsModule } from './data-tests-module.js';
import { GOOGLESQL, GooglesqlFunctions } from './googlesql-module.js';
import { modelModule } from './model-module.js';
import { pysparkName } from './name.js';
import { messagesModule, modelsModule, paramsModule, partitionColumns, schemasModule } from './package-modules.js';
import { packageNames, type PackageNames } from './package-names.js';
import { pyproject, readme } from './project-files.js';
import { MODEL_PY } from './runtime/model.js';
import { COMPARISON_PY, CONFTEST_PY, jobPy, RUNNER_PY, SESSION_PY } from './runtime/runner.js';
import { SOURCES_PY } from './runtime/sources.js';
import { TABLES_PY } from './runtime/tables.js';
import { VALUES_PY } from './runtime/values.js';
import { hasExamples, unitTestsModule } from './unit-tests-module.js';

export const pysparkPlatform: Platform = {
  ...pysparkName,
  dialects: [{ id: 'pyspark', proof: 'executed' }],
  emit,
  modelFiles: (plan, options) => modelFiles(packageNames(plan, options.projectName)),
};

function emit(plan: PipelinePlan, options: EmitOptions): EmitResult {
  const names = packageNames(plan, options.projectName);
  const functions = new GooglesqlFunctions();
  const emitted = emitModels(plan, pyspark, modelFiles(names), (model) => modelModule(model, names, functions));
  const built = emitted.models;
  const refusals: EmitRefusal[] = [...emitted.refusals];
  const notes: EmitNote[] = [...emitted.notes];
  for (const { model } of built) {
    if (model.history === undefined && model.materialization.type === 'view')
      notes.push({
        part: model.name,
        note: 'the DataFrame API makes no lasting views: it is written as a table on every run',
      });
    if (model.clusterBy.length > 0 || (model.partitionBy.length > 0 && partitionColumns(model).length === 0))
      notes.push({
        part: model.name,
        note: 'only partitions by DATE columns are written; other storage hints have no effect on rows and are left to the table’s owner',
      });
  }
  const source = `src/${names.package}`;
  const tests = dataTestsModule(plan, built, names, functions);
  refusals.push(...tests.refusals);
  const shared = functions.module();
  const files: GeneratedFile[] = [
    { path: `${source}/__init__.py`, content: '' },
    { path: `${source}/data_tests.py`, content: tests.content },
    ...(shared === undefined ? [] : [{ path: `${source}/${GOOGLESQL}.py`, content: shared }]),
    { path: `${source}/messages.py`, content: messagesModule() },
    { path: `${source}/model.py`, content: MODEL_PY },
    { path: `${source}/models/__init__.py`, content: modelsModule(built, names) },
    ...built.map(({ model, value }) => ({
      path: modelPath(model, names),
      content: value.content,
    })),
    { path: `${source}/params.py`, content: paramsModule(plan, names) },
    { path: `${source}/runner.py`, content: RUNNER_PY },
    { path: `${source}/schemas.py`, content: schemasModule(plan, built, names) },
    { path: `${source}/session.py`, content: SESSION_PY },
    { path: `${source}/sources.py`, content: SOURCES_PY },
    { path: `${source}/tables.py`, content: TABLES_PY },
    { path: `${source}/values.py`, content: VALUES_PY },
    { path: 'jobs/run_pipeline.py', content: jobPy(names.package) },
    { path: 'tests/conftest.py', content: CONFTEST_PY.replace('PACKAGE', names.package) },
    { path: 'tests/comparison.py', content: COMPARISON_PY },
  ];
  let examples = 0;
  for (const entry of built.filter((b) => hasExamples(b.model))) {
    const made = unitTestsModule(plan, entry, names);
    for (const r of made.refusals)
      refusals.push(refusalOf(entry.model, r.refusal, `${entry.model.name}#${r.example.name}`));
    examples += entry.model.examples.length - made.refusals.length;
    if (made.refusals.length < entry.model.examples.length)
      files.push({ path: testPath(entry.model, names), content: made.content });
  }
  files.push({ path: 'pyproject.toml', content: pyproject(names.package) });
  files.push({
    path: 'README.md',
    content: readme(plan, built, {
      package: names.package,
      functions: shared !== undefined,
      examples,
      refusals,
      notes,
    }),
  });
  return { files, refusals, notes };
}

function modelPath(model: ModelPlan, names: PackageNames): string {
  return `src/${names.package}/models/${names.modules.get(model.name)!}.py`;
}

function testPath(model: ModelPlan, names: PackageNames): string {
  return `tests/unit/test_${names.modules.get(model.name)!}.py`;
}

function modelFiles(names: PackageNames): (model: ModelPlan) => readonly string[] {
  return (model) => [modelPath(model, names), testPath(model, names)];
}
