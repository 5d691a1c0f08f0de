// Examples of a model → a pytest module: given rows in, expected rows out, written as the author wrote them.

import type { ExamplePlan, ExampleRowPlan, ModelPlan, PipelinePlan, RelationReference } from '../../../plan/plan.js';
import type { PlanRefusal } from '../../../relational/statement.js';
import { pythonString } from '../../../sql/dialects/pyspark/python-literal.js';
import { NameScope, TEST_NAMES } from './name-scope.js';
import type { BuiltModel } from './package-modules.js';
import type { PackageNames } from './package-names.js';
import { layoutArguments, layoutStatement } from './python-layout.js';
import { docstring, importLines } from './python-module.js';
import { pythonValue } from './python-value.js';

/** The instant of examples that name none: results never depend on the clock. */
const DEFAULT_RUN_TS = 'datetime(2000, 1, 1, tzinfo=timezone.utc)';

export interface UnitTestsModule {
  readonly content: string;
  readonly refusals: readonly { readonly example: ExamplePlan; readonly refusal: PlanRefusal }[];
}

export function unitTestsModule(plan: PipelinePlan, built: BuiltModel, names: PackageNames): UnitTestsModule {
  const { model } = built;
  const tests = new NameScope(['spark']);
  const refusals: { example: ExamplePlan; refusal: PlanRefusal }[] = [];
  const code: string[] = [];
  for (const example of model.examples) {
    const name = tests.fresh(
      `test_${
        example.name
          .toLowerCase()
          .replace(/[^a-z0-9]+/g, '_')
          .replace(/^_+|_+$/g, '') || 'example'
      }`,
    );
    const made = testFunction(plan, built, example, names);
    if ('refusal' in made) refusals.push({ example, refusal: made.refusal });
    else code.push('', '', `def ${name}(spark):`, `    ${docstring(example.name)}`, ...made.lines);
  }
  const module = names.modules.get(model.name)!;
  const imports = importLines(code, [], [1]);
  const own = [
    `from ${names.package} import schemas`,
    `from ${names.package}.models import ${module}`,
    ...(code.some((line) => line.includes('Params(')) ? [`from ${names.package}.params import Params`] : []),
  ];
  const helpers = ['assert_not_refused', 'assert_refused', 'assert_rows', 'columns_of', 'rows'].filter((h) =>
    code.some((line) => line.includes(`${h}(`)),
  );
  return {
    content: [
      docstring(`Examples of ${model.name}, as the spec has them.`),
      '',
      ...(imports.length > 0 ? [...imports, ''] : []),
      `from comparison import ${helpers.join(', ')}`,
      '',
      ...own,
      ...code,
      '',
    ].join('\n'),
    refusals,
  };
}

function testFunction(
  plan: PipelinePlan,
  { model, value }: BuiltModel,
  example: ExamplePlan,
  names: PackageNames,
): { readonly lines: readonly string[] } | { readonly refusal: PlanRefusal } {
  const module = names.modules.get(model.name)!;
  const lines: string[] = [];
  const fault = { reason: 'a value of the example has no form in Python', part: example.part };
  const takesParams = value.transformOptions.includes('params') || value.updateOptions?.includes('params') === true;
  if (takesParams) {
    const given = parameterValues(plan, example, names);
    if (given === undefined) return { refusal: fault };
    lines.push(...layoutStatement('params = ', { base: `Params(${given.join(', ')})`, calls: [] }, '    '));
  }
  const locals = new NameScope([...TEST_NAMES, module]);
  const frames = new Map<string, string>();
  for (const input of model.inputs) {
    const key = relationKey(input.relation);
    if (frames.has(key)) continue;
    const given = example.given.find((g) => relationKey(g.relation) === key);
    const text = rowList(given?.rows ?? []);
    if (text === undefined) return { refusal: fault };
    const local = locals.fresh(input.relation.name.slice(input.relation.name.lastIndexOf('.') + 1));
    lines.push(
      ...layoutArguments(
        `${local} = rows(`,
        ['spark', `schemas.${names.schemas.get(input.relation.name)!}`, text],
        ')',
        '    ',
      ),
    );
    frames.set(key, local);
  }
  const argumentsOf = [
    ...value.inputs.map(
      (i) =>
        `${i.argument}=${frames.get(relationKey(model.inputs.find((input) => input.alias === i.alias)!.relation))!}`,
    ),
    ...value.transformOptions.map((o) => `${o}=${o}`),
  ];
  const remembers = value.updateOptions !== undefined;
  lines.push(
    '',
    ...layoutArguments(`${remembers ? 'incoming' : 'actual'} = ${module}.transform(`, argumentsOf, ')', '    '),
  );
  const schema = `schemas.${names.schemas.get(model.name)!}`;
  if (remembers) {
    const before = rowList(example.before ?? []);
    if (before === undefined) return { refusal: fault };
    lines.push(...layoutArguments('existing = rows(', ['spark', schema, before], ')', '    '));
    lines.push(...updateCall('first', 'existing', module, value.updateOptions));
  }
  if ('refused' in example.expect) {
    lines.push('', `    assert_refused(first.refusals, ${pythonString(example.expect.refused)})`);
    return remembers
      ? { lines }
      : { refusal: { reason: 'a model without history or increment refuses no run', part: example.part } };
  }
  const { rows, columns } = example.expect;
  const expected = rowList(rows, columns);
  if (expected === undefined) return { refusal: fault };
  const all = columns.length === model.columns.length && columns.every((c, i) => c === model.columns[i]!.name);
  lines.push(
    '',
    ...layoutArguments(
      'expected = rows(',
      ['spark', all ? schema : `columns_of(${schema}, [${columns.map(pythonString).join(', ')}])`, expected],
      ')',
      '    ',
    ),
  );
  if (!remembers) return { lines: [...lines, '    assert_rows(actual, expected)'] };
  lines.push('    assert_not_refused(first.refusals)', '    assert_rows(first.next_state, expected)');
  lines.push(
    '',
    '    # The same run again changes nothing.',
    ...updateCall('again', 'first.next_state', module, value.updateOptions),
  );
  lines.push('    assert_not_refused(again.refusals)', '    assert_rows(again.next_state, expected)');
  return { lines };
}

function updateCall(target: string, existing: string, module: string, options: readonly string[]): readonly string[] {
  return layoutArguments(
    `${target} = ${module}.update(`,
    [existing, 'incoming', ...options.map((o) => `${o}=${o}`)],
    ')',
    '    ',
  );
}

function relationKey(relation: RelationReference): string {
  return `${relation.kind} ${relation.name.toLowerCase()}`;
}

function parameterValues(plan: PipelinePlan, example: ExamplePlan, names: PackageNames): readonly string[] | undefined {
  const values: string[] = [];
  for (const p of plan.parameters) {
    const field = names.parameters.get(p.name)!;
    if (p.name === 'run_ts') {
      values.push(
        `${field}=${example.runTs === undefined ? DEFAULT_RUN_TS : (timestamp(example.runTs) ?? DEFAULT_RUN_TS)}`,
      );
      continue;
    }
    const given = example.parameters.find((e) => e.name.toLowerCase() === p.name.toLowerCase());
    if (given === undefined) {
      if (p.default === undefined) values.push(`${field}=None`);
      continue;
    }
    const value = pythonValue(given.value);
    if (value === undefined) return undefined;
    values.push(`${field}=${value}`);
  }
  return values;
}

function timestamp(canonical: string): string | undefined {
  return pythonValue({
    kind: 'literal',
    type: { kind: 'scalar', name: 'TIMESTAMP' },
    nullable: false,
    value: canonical,
  });
}

/** `[{"order_id": 1, …}, …]`; undefined when a value has no Python form. */
function rowList(rows: readonly ExampleRowPlan[], columns?: readonly string[]): string | undefined {
  const texts: string[] = [];
  for (const row of rows) {
    const cells: string[] = [];
    for (const [name, expr] of row.cells) {
      if (columns !== undefined && !columns.includes(name)) continue;
      const value = pythonValue(expr);
      if (value === undefined) return undefined;
      cells.push(`${pythonString(name)}: ${value}`);
    }
    texts.push(`{${cells.join(', ')}}`);
  }
  return `[${texts.join(', ')}]`;
}

/** A model without examples has no test module. */
export function hasExamples(model: ModelPlan): boolean {
  return model.examples.length > 0;
}
