// Plain SQL scripts: schemas, source tables, parameters, models in order, assertions; one folder that a database's own client runs.

import type { ModelPlan, PipelinePlan, TestPlan } from '../../../plan/plan.js';
import { violations, type ColumnsOf } from '../../../plan/test-relation.js';
import type { Dialect } from '../../../sql/dialect.js';
import { emitModels, refusalOf } from '../../emittable.js';
import type { EmitOptions, EmitRefusal, EmitResult, GeneratedFile, Platform } from '../../platform.js';
import { readme } from './readme.js';
import type { ScriptDialect } from './script-dialect.js';
import { scriptDialects } from './script-dialects.js';
import { modelScript, parameterTable, ScriptPrinter } from './script.js';

export const sqlPlatform: Platform = {
  id: 'sql',
  displayName: 'SQL scripts',
  dialects: scriptDialects.map((d) => ({ id: d.dialect.id, proof: d.proof })),
  emit,
};

function emit(plan: PipelinePlan, options: EmitOptions): EmitResult {
  const target = scriptDialects.find((d) => d.dialect.id === options.dialect) ?? scriptDialects[0]!;
  const printer = new ScriptPrinter(plan, target);
  const emitted = emitModels(plan, (model) => {
    const script = modelScript(model, printer);
    return script.ok ? { ok: true, value: script.statements, notes: script.notes } : script;
  });
  const refusals: EmitRefusal[] = [...emitted.refusals];
  const files: GeneratedFile[] = [{ path: '00_schemas.sql', content: script(schemaStatements(plan, printer), target) }];
  files.push({ path: '01_sources.sql', content: script(sourceStatements(plan, printer, refusals), target) });
  files.push({ path: '02_parameters.sql', content: parameterScript(plan, printer) });
  const built = emitted.models.map((m) => m.model);
  const order: string[] = ['00_schemas.sql', '02_parameters.sql'];
  for (const [i, { model, value }] of emitted.models.entries()) {
    if (value.length === 0) continue;
    const path = `models/${numbered(i + 1, emitted.models.length)}_${model.name}.sql`;
    order.push(path);
    files.push({ path, content: `${header(model)}${script(value, target)}` });
  }
  const tests: string[] = [];
  for (const model of built) {
    if (model.history === undefined && model.materialization.type === 'ephemeral') continue;
    for (const [i, test] of model.tests.entries()) {
      const made = testScript(plan, model, test, built, printer);
      if (!made.ok) {
        refusals.push(refusalOf(model, { reason: made.reason, part: test.part }, `${model.name}#${test.id}`));
        continue;
      }
      const path = `tests/${model.name}__${numbered(i + 1, model.tests.length)}_${test.kind}.sql`;
      tests.push(path);
      files.push({ path, content: made.content });
    }
  }
  // One file that runs everything in order, for clients without includes.
  const contentOf = (path: string): string => files.find((f) => f.path === path)!.content;
  files.push({ path: 'run_all.sql', content: order.map((path) => `-- ${path}\n${contentOf(path)}`).join('\n') });
  if (tests.length > 0) files.push({ path: 'test_all.sql', content: tests.map((path) => `-- ${path}\n${contentOf(path)}`).join('\n') });
  files.push({ path: 'README.md', content: readme(plan, built, target, { tests: tests.length > 0, refusals }) });
  return { files, refusals, notes: emitted.notes };
}

function numbered(n: number, of: number): string {
  return String(n).padStart(Math.max(2, String(of).length), '0');
}

/** Statements of one transaction where the engine has them. */
function script(statements: readonly string[], target: ScriptDialect): string {
  const { transaction } = target;
  const all = transaction !== undefined && statements.length > 1 ? [transaction.begin, ...statements, transaction.commit] : statements;
  return all.map((s) => `${s};\n`).join('\n');
}

function header(model: ModelPlan): string {
  return model.description === undefined ? '' : `${comment(model.description)}\n`;
}

/** Spec text as line comments: whatever it holds, each line stays a comment. */
function comment(text: string): string {
  return text
    .split(/\r\n|[\r\n\u0085\u2028\u2029]/)
    .map((line) => `-- ${line}`.trimEnd())
    .join('\n');
}

function schemaStatements(plan: PipelinePlan, printer: ScriptPrinter): readonly string[] {
  const schemas = new Set([printer.quote(printer.parameterSchema), ...plan.models.map((m) => printer.quote(m.schema)), ...plan.sources.filter((s) => s.schema !== '').map((s) => printer.schema(s.schema))]);
  return [...schemas].sort().map((s) => printer.target.createSchema(s));
}

function sourceStatements(plan: PipelinePlan, printer: ScriptPrinter, refusals: EmitRefusal[]): readonly string[] {
  const statements: string[] = [];
  for (const source of plan.sources) {
    if (source.open) continue;
    const typed = printer.typed(source.columns.map((c) => ({ name: c.name, type: c.type, notNull: !c.nullable })));
    if (typed.ok) {
      statements.push(printer.target.createIfMissing(printer.table({ kind: 'source', name: source.name }), typed.text));
      continue;
    }
    const reader = plan.models.find((m) => m.inputs.some((i) => i.relation.name === source.name));
    if (reader !== undefined) refusals.push(...typed.refusals.map((r) => refusalOf(reader, r, source.name)));
  }
  return statements;
}

/** A one-row table: edit the values, or replace the file when a scheduler sets them. */
function parameterScript(plan: PipelinePlan, printer: ScriptPrinter): string {
  const { dialect, now } = printer.target;
  const environment = { column: (): string => 'NULL', parameter: (): string => 'NULL' };
  const items: string[] = [];
  for (const p of plan.parameters) {
    const type = dialect.typeName(p.type);
    const value = p.default === undefined ? undefined : dialect.print(p.default, environment);
    const text = p.name === 'run_ts' ? now : value?.ok === true ? value.text : 'NULL';
    const needed = p.name !== 'run_ts' && p.default === undefined ? ' /* required: put its value here */' : '';
    items.push(`  CAST(${text} AS ${type.ok ? type.text : 'VARCHAR'}) AS ${printer.quote(p.name)}${needed}`);
  }
  const definitions = printer.typed(plan.parameters.map((p) => ({ name: p.name, type: p.type })));
  const request = {
    table: `${printer.quote(printer.parameterSchema)}.${printer.quote(parameterTable)}`,
    columns: plan.parameters.map((p) => printer.quote(p.name)).join(', '),
    definitions: definitions.ok ? definitions.text : '',
    query: `SELECT\n${items.join(',\n')}`,
    storage: '',
    staging: printer.quote(`${parameterTable}__next`),
  };
  return script(printer.target.replaceRows(request), printer.target);
}

function testScript(
  plan: PipelinePlan,
  model: ModelPlan,
  test: TestPlan,
  built: readonly ModelPlan[],
  printer: ScriptPrinter,
): { readonly ok: true; readonly content: string } | { readonly ok: false; readonly reason: string } {
  const parent = test.references?.relation;
  if (parent?.kind === 'model' && !built.some((m) => m.name === parent.name)) return { ok: false, reason: `it looks into ${parent.name}, which is left out` };
  const columnsOf: ColumnsOf = (relation) => (relation.kind === 'source' ? plan.sources.find((s) => s.name === relation.name)?.columns : plan.models.find((m) => m.name === relation.name)?.columns) ?? [];
  const query = printer.select(violations(model, test, columnsOf));
  if (!query.ok) return { ok: false, reason: query.refusals[0]!.reason };
  const message = `${model.name}: ${test.kind} of ${test.columns.join(', ')} does not hold`;
  const statement = test.severity === 'error' ? printer.target.assertNoRows(query.sql, message) : warning(query.sql, message, printer.target.dialect);
  return { ok: true, content: `${statement};\n` };
}

/** A test of severity warning lists its violations and fails nothing. */
function warning(query: string, message: string, dialect: Dialect): string {
  return `SELECT ${dialect.stringLiteral(`warning: ${message}`)} AS ${dialect.quoteIdentifier('test')}, violations.*\nFROM (\n  ${query.replaceAll('\n', '\n  ')}\n) AS violations`;
}
