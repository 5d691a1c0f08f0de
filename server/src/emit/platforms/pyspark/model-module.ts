// One model → its Python module: `transform`, a pure function of its inputs, and `update` for tables that remember.

import type { ModelPlan, Relation } from '../../../plan/plan.js';
import { targetUpdate } from '../../../plan/target-update.js';
import type { PlanRefusal } from '../../../relational/statement.js';
import { pyspark } from '../../../sql/dialects/pyspark/dialect.js';
import { pythonString } from '../../../sql/dialects/pyspark/python-literal.js';
import type { SqlType } from '../../../sql/types.js';
import { describeModel } from '../../describe-model.js';
import { FrameCompiler } from './frame-compiler.js';
import { GOOGLESQL, type GooglesqlFunctions } from './googlesql-module.js';
import { FUNCTION_NAMES, NameScope } from './name-scope.js';
import type { PackageNames } from './package-names.js';
import { layoutArguments } from './python-layout.js';
import { comment, docstring, functionHead, importLines } from './python-module.js';

export interface ModelModule {
  readonly content: string;
  /** Argument of `transform` by alias of the input. */
  readonly inputs: readonly { readonly argument: string; readonly alias: string; readonly relation: string }[];
  /** What `transform` and `update` take besides: `spark`, `params`. */
  readonly transformOptions: readonly string[];
  readonly updateOptions: readonly string[] | undefined;
}

export type ModelModuleResult =
  | { readonly ok: true; readonly value: ModelModule; readonly notes: readonly string[] }
  | { readonly ok: false; readonly refusals: readonly PlanRefusal[] };

export function modelModule(model: ModelPlan, names: PackageNames, functions: GooglesqlFunctions): ModelModuleResult {
  const scope = new NameScope(FUNCTION_NAMES);
  const inputs = model.inputs.map((i) => ({
    argument: scope.fresh(i.alias),
    alias: i.alias,
    relation: i.relation.name,
  }));
  const argumentOf = new Map(inputs.map((i) => [i.alias, i.argument]));
  const parameters = new ParameterNames(scope, names);
  const compiler = new FrameCompiler(
    {
      scope,
      reusable: readOnce(model.root, argumentOf),
      variable: (_, alias) => argumentOf.get(alias)!,
      parameter: (name, type) => parameters.local(name, type),
      functions,
    },
    [model.root],
  );
  compiler.returned(model.root);
  const refusals = [...compiler.refusals, ...parameters.refusals];
  // A column whose expression is refused has said so already.
  for (const r of columnRefusals(model)) if (!refusals.some((o) => o.part === r.part)) refusals.push(r);
  const transformOptions = [...(compiler.usesSession ? ['spark'] : []), ...(parameters.used ? ['params'] : [])];
  const code = [
    ...functionHead({
      name: 'transform',
      arguments: inputs.map((i) => `${i.argument}: DataFrame`),
      keywordOnly: transformOptions.map(annotated),
      returns: 'DataFrame',
    }),
    `    ${docstring(model.history === undefined && model.materialization.type !== 'incremental' ? (model.description ?? `Rows of ${model.name}.`) : `Rows that a run brings to ${model.name}.`)}`,
    ...parameters.assignments(),
    ...compiler.statements,
  ];
  const update = updateFunction(model, names, functions);
  if (update !== undefined) {
    refusals.push(...update.refusals);
    code.push('', '', ...update.code);
  }
  if (refusals.length > 0) return { ok: false, refusals };
  const imports = importLines(code, [
    { line: 'from .. import googlesql', names: [GOOGLESQL] },
    { line: 'from ..model import TableUpdate', names: ['TableUpdate'] },
    { line: 'from ..params import Params', names: ['Params'] },
    { line: 'from ..values import constant', names: ['constant'] },
  ]);
  const remarks = describeModel(model)
    .filter((line) => line !== model.description)
    .flatMap(comment);
  const content = [
    docstring(model.description ?? model.name),
    ...(remarks.length > 0 ? ['', ...remarks] : []),
    '',
    ...imports,
    '',
    '',
    ...code,
    '',
  ].join('\n');
  return {
    ok: true,
    value: { content, inputs, transformOptions, updateOptions: update?.options },
    notes: [...compiler.notes, ...(update?.notes ?? [])],
  };
}

interface UpdateFunction {
  readonly code: readonly string[];
  readonly options: readonly string[];
  readonly refusals: readonly PlanRefusal[];
  readonly notes: readonly string[];
}

function updateFunction(
  model: ModelPlan,
  names: PackageNames,
  functions: GooglesqlFunctions,
): UpdateFunction | undefined {
  const update = targetUpdate(model);
  if (update === undefined) return undefined;
  const scope = new NameScope(FUNCTION_NAMES);
  const parameters = new ParameterNames(scope, names);
  const compiler = new FrameCompiler(
    {
      scope,
      variable: () => 'existing',
      given: new Map<Relation, string>([[model.root, 'incoming_rows']]),
      parameter: (name, type) => parameters.local(name, type),
      functions,
    },
    [...update.checks.map((c) => c.offending), update.next],
  );
  const entries = update.checks.map(
    (check) => `${pythonString(check.id)}: ${compiler.assigned(check.offending, check.id.replaceAll('-', '_'))}`,
  );
  const next = compiler.assigned(update.next, 'next_state');
  const options = parameters.used ? ['params'] : [];
  const code = [
    ...functionHead({
      name: 'update',
      arguments: ['existing: DataFrame', 'incoming_rows: DataFrame'],
      keywordOnly: options.map(annotated),
      returns: 'TableUpdate',
    }),
    `    ${docstring(`The table after a run: its rows before and the run's own.`)}`,
    ...parameters.assignments(),
    ...compiler.statements,
    ...layoutArguments('refusals = {', entries, '}', '    '),
    `    return TableUpdate(refusals, ${next})`,
  ];
  return { code, options, refusals: [...compiler.refusals, ...parameters.refusals], notes: compiler.notes };
}

function annotated(option: string): string {
  return option === 'spark' ? 'spark: SparkSession' : 'params: Params';
}

/** `@name` as a local variable: a literal column of the parameter's type. */
export class ParameterNames {
  readonly refusals: PlanRefusal[] = [];
  private readonly locals = new Map<string, { readonly local: string; readonly type: string }>();

  constructor(
    private readonly scope: NameScope,
    private readonly names: PackageNames,
  ) {}

  get used(): boolean {
    return this.locals.size > 0;
  }

  local(name: string, type: SqlType): string {
    const key = name.toLowerCase();
    let found = this.locals.get(key);
    if (found === undefined) {
      const text = pyspark.typeName(type);
      if (!text.ok) this.refusals.push({ reason: text.refusals[0]!.reason, part: undefined });
      // Lambdas of printed expressions bind names that end in an underscore.
      const wanted = this.field(name);
      found = {
        local: this.scope.fresh(wanted.endsWith('_') ? `${wanted}value` : wanted),
        type: text.ok ? text.text : 'None',
      };
      this.locals.set(key, found);
    }
    return found.local;
  }

  assignments(): readonly string[] {
    return [...this.locals].map(
      ([name, { local, type }]) => `    ${local} = constant(params.${this.field(name)}, ${type})`,
    );
  }

  private field(name: string): string {
    return [...this.names.parameters].find(([own]) => own.toLowerCase() === name.toLowerCase())?.[1] ?? name;
  }
}

/** Columns of a table need a type in Spark. */
function columnRefusals(model: ModelPlan): readonly PlanRefusal[] {
  return model.columns.flatMap((c) => {
    const type = pyspark.typeName(c.type);
    return type.ok ? [] : [{ reason: `column ${c.name}: ${type.refusals[0]!.reason}`, part: c.part }];
  });
}

/** Arguments that exactly one scan reads. */
function readOnce(root: Relation, argumentOf: ReadonlyMap<string, string>): ReadonlySet<string> {
  const counts = new Map<string, number>();
  const visit = (relation: Relation): void => {
    switch (relation.kind) {
      case 'scan': {
        const argument = argumentOf.get(relation.alias)!;
        counts.set(argument, (counts.get(argument) ?? 0) + 1);
        return;
      }
      case 'one-row':
        return;
      case 'join':
        visit(relation.left);
        visit(relation.right);
        return;
      case 'set-operation':
        relation.inputs.forEach(visit);
        return;
      case 'drill-across':
        for (const b of relation.branches) visit(b.aggregate);
        return;
      default:
        visit(relation.input);
    }
  };
  visit(root);
  return new Set([...counts].filter(([, n]) => n === 1).map(([argument]) => argument));
}
