// Plain SQL scripts: schemas, source tables, parameters, models in order, data tests; one folder that a database's own client runs.

import type { ModelPlan, PipelinePlan, SourcePlan } from '../../../plan/plan.js';
import { describeModel, sqlComment } from '../../describe-model.js';
import { emitModels } from '../../emittable.js';
import type { EmitOptions, EmitRefusal, EmitResult, GeneratedFile, Platform } from '../../platform.js';
import { sqlName } from './name.js';
import { parameterStatements } from './parameters.js';
import { readme } from './readme.js';
import type { ScriptDialect } from './script-dialect.js';
import { scriptDialects } from './script-dialects.js';
import { modelScript, ScriptPrinter } from './script.js';
import { testPath, testScripts } from './test-scripts.js';

export const sqlPlatform: Platform = {
  ...sqlName,
  dialects: scriptDialects.map((d) => ({ id: d.dialect.id, proof: d.proof })),
  emit,
  modelFiles,
};

interface Script {
  readonly path: string;
  readonly comment: string;
  readonly statements: readonly string[];
}

function emit(plan: PipelinePlan, options: EmitOptions): EmitResult {
  const target = scriptDialects.find((d) => d.dialect.id === options.dialect) ?? scriptDialects[0]!;
  const printer = new ScriptPrinter(plan, target);
  const sources = sourceScripts(plan, printer);
  const emitted = emitModels(plan, target.dialect, modelFiles(plan), (model) => {
    const refused = model.inputs.flatMap((i) =>
      i.relation.kind === 'source'
        ? (sources.refused.get(i.relation.name) ?? []).map((reason) => ({
            reason: `${i.relation.name}: ${reason}`,
            part: i.part,
          }))
        : [],
    );
    if (refused.length > 0) return { ok: false, refusals: refused };
    const script = modelScript(model, printer);
    return script.ok ? { ok: true, value: script.statements, notes: script.notes } : script;
  });
  const refusals: EmitRefusal[] = [...emitted.refusals];
  const built = emitted.models.map((m) => m.model);
  const schemas: Script = {
    path: '00_schemas.sql',
    comment: 'Schemas that the scripts write into.',
    statements: schemaStatements(plan, printer),
  };
  const sourceTables: Script = {
    path: '01_sources.sql',
    comment: 'Source tables, where they do not exist yet.',
    statements: sources.statements,
  };
  const parameters: Script = {
    path: '02_parameters.sql',
    comment: 'Parameters of the run, as a table of one row.',
    statements: parameterStatements(plan, printer),
  };
  const models = emitted.models
    .filter(({ value }) => value.length > 0)
    .map(({ model, value }, i, all): Script => ({
      path: modelPath(model, i + 1, all.length),
      comment: [titleOf(model), ...describeModel(model)].join('\n'),
      statements: value,
    }));
  const tests = testScripts(plan, built, printer);
  refusals.push(...tests.refusals);
  const run = [schemas, parameters, ...models];
  const files: GeneratedFile[] = [
    ...[schemas, sourceTables, parameters, ...models].map((script) => ({
      path: script.path,
      content: text([script], target),
    })),
    // Everything in order in one file, for clients without includes.
    { path: 'run_all.sql', content: text(run, target) },
    ...tests.files.map((f) => ({
      path: f.path,
      content: text([{ path: f.path, comment: f.comment, statements: f.statements }], target),
    })),
    ...(tests.files.length > 0
      ? [
          {
            path: 'test_all.sql',
            content: text(
              [
                {
                  path: 'test_all.sql',
                  comment:
                    'Every data test: lists those that found rows, then fails if one of severity error is among them.',
                  statements: tests.all,
                },
              ],
              target,
            ),
          },
        ]
      : []),
    { path: 'README.md', content: readme(plan, built, printer, { tests: tests.files.length > 0, refusals }) },
  ];
  return { files, refusals, notes: emitted.notes };
}

function modelPath(model: ModelPlan, number: number, of: number): string {
  return `models/${numbered(number, of)}_${model.name}.sql`;
}

function modelFiles(plan: PipelinePlan): (model: ModelPlan) => readonly string[] {
  const of = plan.models.length;
  return (model) => [modelPath(model, of, of), ...model.tests.map((test, i) => testPath(model, test, i + 1))];
}

function titleOf(model: ModelPlan): string {
  const kind = model.history !== undefined ? 'history (SCD type 2)' : model.materialization.type;
  return `${model.name}: ${kind}, ${model.layer} layer`;
}

export function numbered(n: number, of: number): string {
  return String(n).padStart(Math.max(2, String(of).length), '0');
}

/** Each script's statements are one transaction where the engine has them. */
function text(scripts: readonly Script[], target: ScriptDialect): string {
  const { transaction, session } = target;
  const blocks = scripts.map(({ comment, statements }) => {
    const all =
      transaction !== undefined && statements.length > 1
        ? [transaction.begin, ...statements, transaction.commit]
        : statements;
    return `${sqlComment(comment)}\n\n${all.map((s) => `${s};\n`).join('\n')}`;
  });
  return [...(session.length > 0 ? [session.map((s) => `${s};\n`).join('')] : []), ...blocks].join('\n');
}

function schemaStatements(plan: PipelinePlan, printer: ScriptPrinter): readonly string[] {
  const schemas = new Set(
    [printer.parameterSchema, ...plan.models.map((m) => m.schema), ...plan.sources.map((s) => s.schema)]
      .filter((s) => s !== '')
      .map((s) => printer.schema(s)),
  );
  return [...schemas].sort().map((s) => printer.target.createSchema(s));
}

function sourceScripts(
  plan: PipelinePlan,
  printer: ScriptPrinter,
): { readonly statements: readonly string[]; readonly refused: ReadonlyMap<string, readonly string[]> } {
  const statements: string[] = [];
  const refused = new Map<string, readonly string[]>();
  for (const source of plan.sources) {
    if (source.open) continue;
    const made = printer.columns(
      source.columns.map((c) => ({ name: c.name, type: c.type, notNull: !c.nullable, description: c.description })),
    );
    if (!made.ok) {
      refused.set(
        source.name,
        made.refusals.map((r) => r.reason),
      );
      continue;
    }
    const request = {
      table: printer.table({ kind: 'source', name: source.name }),
      columns: made.columns,
      storage: '',
      ...descriptionOf(source),
    };
    statements.push(printer.target.createIfMissing(request));
  }
  return { statements, refused };
}

function descriptionOf(source: SourcePlan): { readonly description?: string } {
  return source.description === undefined ? {} : { description: source.description };
}
