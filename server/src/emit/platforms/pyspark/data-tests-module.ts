// Data tests of a plan → `data_tests.py`: each a function that gives the rows which violate it.

import type { ModelPlan, PipelinePlan, TestPlan } from '../../../plan/plan.js';
import { violations, type ColumnsOf } from '../../../plan/test-relation.js';
import { pythonString } from '../../../sql/dialects/pyspark/python-literal.js';
import { looksIntoRefused, refusalOf } from '../../emittable.js';
import type { EmitRefusal } from '../../platform.js';
import { FrameCompiler } from './frame-compiler.js';
import { GOOGLESQL, type GooglesqlFunctions } from './googlesql-module.js';
import { ParameterNames } from './model-module.js';
import { FUNCTION_NAMES, NameScope } from './name-scope.js';
import type { BuiltModel } from './package-modules.js';
import type { PackageNames } from './package-names.js';
import { layoutExpression } from './python-layout.js';
import { docstring, functionHead, importLines } from './python-module.js';

export interface DataTestsModule {
  readonly content: string;
  readonly refusals: readonly EmitRefusal[];
}

export function dataTestsModule(
  plan: PipelinePlan,
  built: readonly BuiltModel[],
  names: PackageNames,
  shared: GooglesqlFunctions,
): DataTestsModule {
  const functions = new NameScope([...FUNCTION_NAMES, 'DATA_TESTS', 'DataTest']);
  const refusals: EmitRefusal[] = [];
  const code: string[] = [];
  const entries: string[] = [];
  const ids = new Set<string>();
  for (const { model } of built) {
    for (const test of model.tests) {
      const parent = test.references?.relation;
      if (parent?.kind === 'model' && !built.some((b) => b.model.name === parent.name)) {
        refusals.push(looksIntoRefused(model, test, parent.name));
        continue;
      }
      const name = functions.fresh([model.name, test.kind, ...test.columns].join('_'));
      const made = testFunction(plan, model, test, names, shared, name);
      if ('reason' in made) {
        refusals.push(refusalOf(model, { reason: made.reason, part: test.part }, `${model.name}#${test.id}`));
        continue;
      }
      code.push(...made.code, '', '');
      let id = `${model.name}.${test.id}`;
      for (let n = 2; ids.has(id); n++) id = `${model.name}.${test.id} (${n})`;
      ids.add(id);
      const fields = [
        `id=${pythonString(id)}`,
        `model=${pythonString(model.name)}`,
        `severity=${pythonString(test.severity)}`,
        `description=${pythonString(describe(test))}`,
        `inputs={${made.inputs.map(([argument, relation]) => `${pythonString(argument)}: ${pythonString(relation)}`).join(', ')}}`,
        `violations=${name}`,
        ...(made.usesParams ? ['options=["params"]'] : []),
      ];
      entries.push('    DataTest(', ...fields.flatMap((f) => layoutExpression(f, '        ', '', ',')), '    ),');
    }
  }
  const imports = importLines(code, [
    { line: 'from . import googlesql', names: [GOOGLESQL] },
    { line: 'from .model import DataTest', names: ['DataTest'] },
    { line: 'from .params import Params', names: ['Params'] },
    { line: 'from .values import constant', names: ['constant'] },
  ]);
  const local = 'from .model import DataTest';
  const lines = imports.includes(local) ? imports : insertLocal(imports, local);
  const list = entries.length > 0 ? ['DATA_TESTS = (', ...entries, ')'] : ['DATA_TESTS = ()'];
  return {
    content: [
      docstring('Data tests: each function gives the rows that violate it.'),
      '',
      ...lines,
      '',
      ...(code.length > 0 ? ['', ...code] : []),
      ...list,
      '',
    ].join('\n'),
    refusals,
  };
}

/** `DataTest` stands in the list below the functions, always. */
function insertLocal(imports: readonly string[], line: string): readonly string[] {
  const at = imports.findIndex((l) => l.startsWith('from .') && !l.startsWith('from . import'));
  if (at >= 0) return [...imports.slice(0, at), line, ...imports.slice(at)];
  return imports.length > 0 ? [...imports, '', line] : [line];
}

function testFunction(
  plan: PipelinePlan,
  model: ModelPlan,
  test: TestPlan,
  names: PackageNames,
  shared: GooglesqlFunctions,
  name: string,
):
  | {
      readonly code: readonly string[];
      readonly inputs: readonly (readonly [argument: string, relation: string])[];
      readonly usesParams: boolean;
    }
  | { readonly reason: string } {
  const parent = test.references?.relation;
  if (parent?.kind === 'source' && plan.sources.find((s) => s.name === parent.name)?.open !== false)
    return { reason: `it looks into ${parent.name}, whose columns are not known` };
  const columnsOf: ColumnsOf = (relation) =>
    (relation.kind === 'source'
      ? plan.sources.find((s) => s.name === relation.name)?.columns
      : plan.models.find((m) => m.name === relation.name)?.columns) ?? [];
  const scope = new NameScope(FUNCTION_NAMES);
  const inputs = new Map<string, { argument: string; relation: string }>();
  const parameters = new ParameterNames(scope, names);
  const compiler = new FrameCompiler(
    {
      scope,
      variable: (relation, alias) => {
        let input = inputs.get(alias);
        if (input === undefined) inputs.set(alias, (input = { argument: scope.fresh(alias), relation: relation.name }));
        return input.argument;
      },
      parameter: (parameter, type) => parameters.local(parameter, type),
      functions: shared,
    },
    [],
  );
  compiler.returned(violations(model, test, columnsOf));
  const refusal = compiler.refusals[0] ?? parameters.refusals[0];
  if (refusal !== undefined) return { reason: refusal.reason };
  const used = [...inputs.values()];
  const code = [
    ...functionHead({
      name,
      arguments: used.map((i) => `${i.argument}: DataFrame`),
      keywordOnly: parameters.used ? ['params: Params'] : [],
      returns: 'DataFrame',
    }),
    `    ${docstring(`${model.name}: ${describe(test)}.`)}`,
    ...parameters.assignments(),
    ...compiler.statements,
  ];
  return { code, inputs: used.map((i) => [i.argument, i.relation] as const), usesParams: parameters.used };
}

function describe(test: TestPlan): string {
  const of = test.columns.length > 0 ? ` of ${test.columns.join(', ')}` : '';
  const target = test.references === undefined ? '' : ` in ${test.references.relation.name}`;
  return `${test.kind}${of}${target}`;
}
