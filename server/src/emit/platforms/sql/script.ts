// One model → the statements that build it: a view, a table, or a checked and atomic update of a table that remembers.

import type { ModelPlan, PipelinePlan, Relation, RelationReference } from '../../../plan/plan.js';
import { targetUpdate } from '../../../plan/target-update.js';
import { modelsRead } from '../../../plan/walk-relation.js';
import { printSelect } from '../../../relational/select.js';
import type { Naming, PlanRefusal } from '../../../relational/statement.js';
import type { SqlType } from '../../../sql/types.js';
import { columnNameFault } from '../../emittable.js';
import type { ScriptDialect, TableRequest } from './script-dialect.js';

export const parameterTable = 'pipewright_parameters';

export type PrintedQuery =
  | { readonly ok: true; readonly sql: string; readonly notes: readonly string[] }
  | { readonly ok: false; readonly refusals: readonly PlanRefusal[] };

interface Described {
  readonly name: string;
  readonly type: SqlType;
  readonly notNull?: boolean;
  readonly description?: string | undefined;
}

/** Prints relations of a plan for one engine; ephemeral models are written out as CTEs where they are read. */
export class ScriptPrinter {
  private readonly ephemeral = new Map<string, ModelPlan>();
  private readonly reserved: ReadonlySet<string>;
  readonly parameterSchema: string;
  /** Stands before every schema; absent: none is needed. */
  readonly catalogue: string | undefined;

  constructor(
    readonly plan: PipelinePlan,
    readonly target: ScriptDialect,
  ) {
    for (const m of plan.models)
      if (m.materialization.type === 'ephemeral' && m.history === undefined) this.ephemeral.set(m.name, m);
    this.reserved = new Set(plan.models.map((m) => m.name.toLowerCase()));
    const { catalogue } = target;
    const schemas = [...plan.models.map((m) => m.schema), ...plan.sources.map((s) => s.schema)];
    this.catalogue =
      catalogue !== undefined && schemas.some((s) => catalogue.ambiguous.has(s.toLowerCase()))
        ? catalogue.name
        : undefined;
    this.variablePrefix = freePrefix(plan);
    this.parameterSchema = plan.models.find((m) => m.schema !== '')?.schema ?? 'pipewright';
  }

  readonly naming: Naming = {
    relation: (relation) => this.table(relation),
    parameter: (name, type) => {
      const { variables } = this.target;
      this.used.set(name, type);
      return this.inView || variables === undefined
        ? this.parameterRow(name)
        : variables.use(`${this.variablePrefix}${name}`);
    },
  };

  /** Parameters asked for since the last `withParameters` began. */
  private used = new Map<string, SqlType>();
  private inView = false;
  /** No column or alias of the plan begins so: variables give way to columns of their name. */
  private readonly variablePrefix: string;

  /** A parameter as a subquery: a view made with it keeps the value of its last build. */
  private parameterRow(name: string): string {
    return `(SELECT ${this.quote(name)} FROM ${this.parameters})`;
  }

  /** Prints a view: its parameters are subqueries. Says whether there are any. */
  view<T>(print: () => T): { readonly value: T; readonly parameters: boolean } {
    this.used = new Map();
    this.inView = true;
    try {
      return { value: print(), parameters: this.used.size > 0 };
    } finally {
      this.inView = false;
    }
  }

  /** The statements, with the variables that they use set before them. */
  withParameters(statements: () => readonly string[]): readonly string[] {
    this.used = new Map();
    const made = statements();
    const { variables, dialect } = this.target;
    if (variables === undefined || this.used.size === 0) return made;
    const set = [...this.used].map(([name, type]) => {
      const typeName = dialect.typeName(type);
      return variables.set(`${this.variablePrefix}${name}`, typeName.ok ? typeName.text : '', this.parameterRow(name));
    });
    const [first, ...rest] = set;
    const opened = variables.open === undefined ? set : [`${variables.open}\n${first!}`, ...rest];
    return [...opened, ...made, ...(variables.close === undefined ? [] : [variables.close])];
  }

  /** The one-row table of parameters. */
  get parameters(): string {
    return `${this.schema(this.parameterSchema)}.${this.quote(parameterTable)}`;
  }

  quote(name: string): string {
    return this.target.dialect.quoteIdentifier(name);
  }

  isEphemeral(model: ModelPlan): boolean {
    return this.ephemeral.has(model.name);
  }

  table(relation: RelationReference): string {
    if (relation.kind === 'source') {
      const source = this.plan.sources.find((s) => s.name === relation.name);
      const table = source?.table ?? relation.name;
      return source === undefined || source.schema === ''
        ? this.quote(table)
        : `${this.schema(source.schema)}.${this.quote(table)}`;
    }
    const model = this.plan.models.find((m) => m.name === relation.name);
    return model === undefined || this.ephemeral.has(model.name) || model.schema === ''
      ? this.quote(relation.name)
      : `${this.schema(model.schema)}.${this.quote(model.name)}`;
  }

  /** `project.dataset` in a source's name is two names. */
  schema(schema: string): string {
    const parts = schema.split('.');
    return [...(this.catalogue !== undefined && parts.length === 1 ? [this.catalogue] : []), ...parts]
      .map((part) => this.quote(part))
      .join('.');
  }

  select(relation: Relation): PrintedQuery {
    const leading: { name: string; sql: string }[] = [];
    for (const model of this.ephemeralReads(relation)) {
      const printed = printSelect(model.root, {
        dialect: this.target.dialect,
        naming: this.naming,
        reservedNames: this.reserved,
      });
      if (!printed.ok) return printed;
      leading.push({ name: model.name, sql: printed.sql });
    }
    const result = printSelect(relation, {
      dialect: this.target.dialect,
      naming: this.naming,
      reservedNames: this.reserved,
      leadingCtes: leading,
    });
    return result.ok ? { ok: true, sql: result.sql, notes: result.notes.map((n) => n.note) } : result;
  }

  /** Ephemeral models that a relation reads, directly or through others, inputs first. */
  private ephemeralReads(relation: Relation): readonly ModelPlan[] {
    const found = new Set<string>();
    const visit = (r: Relation): void => {
      for (const name of modelsRead(r)) {
        const model = this.ephemeral.get(name);
        if (model === undefined || found.has(name)) continue;
        visit(model.root);
        found.add(name);
      }
    };
    visit(relation);
    return [...found].map((name) => this.ephemeral.get(name)!);
  }

  /** Columns with the engine's types, or why it has none for one of them; `stored`: of a table, not a view. */
  columns(
    columns: readonly Described[],
    stored = true,
  ):
    | { readonly ok: true; readonly columns: TableRequest['columns'] }
    | { readonly ok: false; readonly refusals: readonly PlanRefusal[] } {
    const made: TableRequest['columns'][number][] = [];
    const refusals: PlanRefusal[] = [];
    for (const c of columns) {
      const type = this.target.dialect.typeName(c.type);
      if (type.ok)
        made.push({
          name: this.quote(c.name),
          type: type.text,
          ...(c.notNull === true && { notNull: true }),
          ...(c.description !== undefined && { description: c.description }),
        });
      else refusals.push(...type.refusals.map((r) => ({ reason: `column ${c.name}: ${r.reason}`, part: undefined })));
      const fault = columnNameFault(c.name, this.target.dialect, stored);
      if (fault !== undefined) refusals.push({ reason: fault, part: undefined });
    }
    return refusals.length > 0 ? { ok: false, refusals } : { ok: true, columns: made };
  }
}

function freePrefix(plan: PipelinePlan): string {
  const names = [
    ...plan.models.flatMap((m) => [m.name, ...m.columns.map((c) => c.name), ...m.inputs.map((i) => i.alias)]),
    ...plan.sources.flatMap((s) => s.columns.map((c) => c.name)),
  ].map((n) => n.toLowerCase());
  let prefix = 'parameter_';
  while (names.some((n) => n.startsWith(prefix))) prefix = `pipewright_${prefix}`;
  return prefix;
}

export type ModelScript =
  | { readonly ok: true; readonly statements: readonly string[]; readonly notes: readonly string[] }
  | { readonly ok: false; readonly refusals: readonly PlanRefusal[] };

/** No statements for ephemeral models. */
export function modelScript(model: ModelPlan, printer: ScriptPrinter): ModelScript {
  const { target } = printer;
  const displayName = target.dialect.displayName;
  const table = printer.table({ kind: 'model', name: model.name });
  const isView = model.history === undefined && model.materialization.type === 'view';
  const { value: root, parameters } = isView
    ? printer.view(() => printer.select(model.root))
    : { value: printer.select(model.root), parameters: false };
  if (!root.ok) return root;
  if (printer.isEphemeral(model)) return { ok: true, statements: [], notes: root.notes };
  const made = printer.columns(model.columns, !isView);
  if (!made.ok) return made;
  const request: TableRequest = {
    table,
    columns: made.columns,
    storage: '',
    ...(model.description !== undefined && { description: model.description }),
  };
  if (isView) {
    if (parameters && target.viewFault?.(model.root, root.sql) === true) {
      return refused(
        model,
        `a view of ${displayName} cannot read a parameter here, because no subquery may stand there: make it a table`,
      );
    }
    return {
      ok: true,
      statements: [target.replaceView(table, root.sql), ...target.describe('VIEW', request)],
      notes: root.notes,
    };
  }
  const storage = storageClauses(model, printer);
  if (!storage.ok) return storage;
  const stored = { ...request, storage: storage.text };
  let fault: readonly PlanRefusal[] = [];
  const statements = printer.withParameters(() => {
    const built = buildStatements(model, stored, printer);
    if (built.ok) return built.statements;
    fault = built.refusals;
    return [];
  });
  return fault.length > 0
    ? { ok: false, refusals: fault }
    : { ok: true, statements: [...statements, ...target.describe('TABLE', request)], notes: root.notes };
}

function buildStatements(
  model: ModelPlan,
  stored: TableRequest,
  printer: ScriptPrinter,
):
  | { readonly ok: true; readonly statements: readonly string[] }
  | { readonly ok: false; readonly refusals: readonly PlanRefusal[] } {
  const { target } = printer;
  const update = targetUpdate(model);
  const query = printer.select(update?.next ?? model.root);
  if (!query.ok) return query;
  if (update === undefined) return { ok: true, statements: target.replaceTable({ ...stored, query: query.sql }) };
  const checks: string[] = [];
  for (const check of update.checks) {
    const offending = printer.select(check.offending);
    if (!offending.ok) return offending;
    checks.push(
      target.assertNoRows(
        offending.sql,
        `${model.name} is refused, nothing was written [${check.id}]: ${check.message}`,
      ),
    );
  }
  return {
    ok: true,
    statements: [target.createIfMissing(stored), ...checks, ...target.updateTable({ ...stored, query: query.sql })],
  };
}

function refused(model: ModelPlan, reason: string): { readonly ok: false; readonly refusals: readonly PlanRefusal[] } {
  return { ok: false, refusals: [{ reason, part: model.part }] };
}

type Clauses =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly refusals: readonly PlanRefusal[] };

function storageClauses(model: ModelPlan, printer: ScriptPrinter): Clauses {
  const stored = printer.target.storage?.(model);
  if (stored === undefined) return { ok: true, text: '' };
  if ('reason' in stored)
    return { ok: false, refusals: [{ reason: stored.reason, part: `${model.part}/constraints/${stored.about}` }] };
  return { ok: true, text: stored.lines.map((l) => `\n${l}`).join('') };
}
