// Dataform: a project that its own compiler takes as it is. Declarations, tables, views, checked operations for tables that remember, assertions, unit tests.

import { bigquery } from '../../../sql/dialects/bigquery/dialect.js';
import type { ModelPlan, PipelinePlan } from '../../../plan/plan.js';
import { emitModels } from '../../emittable.js';
import type { EmitNote, EmitRefusal, EmitResult, GeneratedFile, Platform } from '../../platform.js';
import { testName } from '../../file-names.js';
import { assertionPath, assertions } from './assertions.js';
import { modelAction, modelPath } from './model-action.js';
import { dataformName } from './name.js';
import { ProjectNames } from './names.js';
import { parameterFiles } from './parameters.js';
import { declarations, readme, workflowSettings } from './project-files.js';
import { QueryPrinter } from './query-printer.js';
import { exampleName, LONGEST_SUFFIX, unitTestPath, unitTests } from './unit-tests.js';

export const dataformPlatform: Platform = {
  ...dataformName,
  dialects: [{ id: 'bigquery', proof: 'compiled' }],
  emit,
  modelFiles: (plan) => modelFiles(new ProjectNames(plan)),
};

function emit(plan: PipelinePlan): EmitResult {
  const names = new ProjectNames(plan);
  const printer = new QueryPrinter(plan, names);
  const emitted = emitModels(plan, bigquery, modelFiles(names), (model) => {
    const made = modelAction(model, printer);
    return made.ok ? { ok: true, value: made.file, notes: made.notes } : made;
  });
  const built = emitted.models.map((m) => m.model);
  const refusals: EmitRefusal[] = [...emitted.refusals];
  const notes: EmitNote[] = [...emitted.notes];
  const files: GeneratedFile[] = [...declarations(plan, names), ...emitted.models.map((m) => m.value)];
  const tests = built.flatMap((model) => assertions(plan, model, built, printer, refusals));
  files.push(...tests);
  let examples = 0;
  for (const model of built) {
    const made = unitTests(plan, model, printer);
    files.push(...made.files);
    examples += made.count;
    for (const { example, reason } of made.left)
      notes.push({
        part: `${model.name}#${example.name}`,
        note: `the example is no Dataform unit test, because ${reason}; pipewright test runs it`,
      });
  }
  files.push(...parameterFiles(plan, names, printer.parameters));
  files.push({ path: 'workflow_settings.yaml', content: workflowSettings(plan, names, printer.parameters) });
  files.push({ path: '.gitignore', content: 'node_modules/\n.df-credentials.json\n' });
  files.push({
    path: 'README.md',
    content: readme(plan, names, {
      models: built,
      usedParameters: printer.parameters,
      assertions: tests.length,
      unitTests: examples,
      refusals,
      notes,
    }),
  });
  return { files, refusals, notes };
}

function modelFiles(names: ProjectNames): (model: ModelPlan) => readonly string[] {
  return (model) => [
    modelPath(model, names),
    ...model.tests.map((test, i) => assertionPath(testName(model, test, i + 1))),
    ...model.examples.map((_, i) => unitTestPath(exampleName(model, i + 1, LONGEST_SUFFIX))),
  ];
}
