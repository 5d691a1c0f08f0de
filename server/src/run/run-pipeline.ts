// A plan and its sources' rows → every model's rows, by the embedded engine; refused and failed models and their readers are listed instead.

import type { Span } from '../base/span.js';
import type { ModelPlan, ParameterPlan, PipelinePlan, Relation, RelationReference, SourcePlan } from '../plan/plan.js';
import { targetUpdate } from '../plan/target-update.js';
import type { TargetUpdate } from '../plan/update.js';
import { printSelect } from '../relational/select.js';
import type { Naming } from '../relational/statement.js';
import type { PartId } from '../spec/spec.js';
import type { Dialect } from '../sql/dialect.js';
import type { ColumnReference, TypedExpression, TypedSortKey } from '../sql/typed-tree.js';
import { columnsOf } from '../sql/typed-walk.js';
import { isOrderable, typeToString, type SqlType } from '../sql/types.js';
import type { CellValue, ColumnType, Engine } from './engine.js';

/** Rows of one source, cells as canonical text in the order of the source's columns; null = NULL. */
export type SourceRows = ReadonlyMap<string, readonly (readonly (string | null)[])[]>;

export interface RunRequest {
  readonly plan: PipelinePlan;
  readonly dialect: Dialect;
  readonly rows: SourceRows;
  /** Value of every parameter by name, `run_ts` included. */
  readonly parameters: ReadonlyMap<string, TypedExpression>;
  /** Only these models and what they read; absent: all. */
  readonly models?: ReadonlySet<string>;
  /** History and incremental tables live in the engine's `state` catalogue, kept between runs. */
  readonly keepsState: boolean;
  /** Catalogue-relative schema prefix, so that several runs can share one engine; absent: none. */
  readonly workspace?: string;
  /** Existing rows of remembered tables before the run (examples); cells as in SourceRows, by the table's columns. */
  readonly before?: ReadonlyMap<string, readonly (readonly (string | null)[])[]>;
  /** Called once, when everything is built and before the run ends: which models were, and how their tables are called. */
  readonly inspect?: (built: ReadonlySet<string>, naming: Naming) => Promise<void>;
  /** Called for each model when what it reads is there, and the table that it updates is still as it was before the run. */
  readonly inspectInputs?: (model: ModelPlan, naming: Naming) => Promise<void>;
  readonly onProgress?: (model: string, index: number, count: number) => void;
  readonly signal?: AbortSignal;
}

export interface ModelRows {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly { readonly [column: string]: CellValue }[];
}

export interface RunBlock {
  readonly part: string;
  /** A finding or refusal id: `history-late-change`, `run-error`, `portability-refused`, or what blocked the plan. */
  readonly findingId: string;
  readonly file: string;
  readonly at: PartId;
  /** In the text of the part; absent: the whole part. */
  readonly span?: Span;
  readonly onKey?: boolean;
  readonly message: string;
}

/** Rows that a model left out by rule, such as those without a watermark. */
export interface RunOmission {
  readonly model: string;
  readonly rows: number;
  readonly message: string;
}

export interface RunResult {
  /** In build order. */
  readonly models: ReadonlyMap<string, ModelRows>;
  readonly blocked: readonly RunBlock[];
  /** Only where there were such rows. */
  readonly omitted: readonly RunOmission[];
}

/** Runs the whole pipeline once. Faults of data and SQL are in `blocked`; rejects only when the engine is gone or the signal aborts. */
export async function runPipeline(engine: Engine, request: RunRequest): Promise<RunResult> {
  return new PipelineRun(engine, request).run();
}

class PipelineRun {
  private readonly blocked: RunBlock[] = [];
  private readonly blockedModels = new Map<string, RunBlock>();
  private readonly results = new Map<string, ModelRows>();
  private readonly schemas = new Set<string>();
  private readonly omitted: RunOmission[] = [];

  constructor(
    private readonly engine: Engine,
    private readonly request: RunRequest,
  ) {}

  async run(): Promise<RunResult> {
    const { plan } = this.request;
    const wanted = this.wantedModels();
    for (const b of plan.blocked) {
      const { name: part, findingId, file, part: at, span, onKey } = b;
      const block: RunBlock = {
        part,
        findingId,
        file,
        at,
        ...(span && { span }),
        ...(onKey && { onKey }),
        message: '',
      };
      // Of what nobody asked for nothing is missing.
      if (this.request.models === undefined || b.kind === 'document' || wanted.has(ownerOf(b.name)))
        this.blocked.push(block);
      if (b.kind === 'model') this.blockedModels.set(b.name, block);
    }
    const models = plan.models.filter((m) => wanted.has(m.name));
    const tested = this.request.inspect !== undefined;
    const sources = plan.sources.filter((s) =>
      models.some((m) =>
        [
          ...m.inputs.map((i) => i.relation),
          ...(tested ? m.tests.flatMap((t) => t.references?.relation ?? []) : []),
        ].some((r) => this.sourceOf(r) === s),
      ),
    );
    for (const source of sources) if (!source.open) await this.loadSource(source);
    for (const [index, model] of models.entries()) {
      this.request.signal?.throwIfAborted();
      this.request.onProgress?.(model.name, index, models.length);
      await this.buildModel(model);
    }
    await this.request.inspect?.(new Set(this.results.keys()), this.naming);
    return { models: this.results, blocked: this.blocked, omitted: this.omitted };
  }

  private wantedModels(): ReadonlySet<string> {
    const { plan, models } = this.request;
    if (models === undefined) return new Set(plan.models.map((m) => m.name));
    const wanted = new Set(models);
    for (const model of [...plan.models].reverse()) {
      if (!wanted.has(model.name)) continue;
      for (const input of model.inputs) if (input.relation.kind === 'model') wanted.add(input.relation.name);
    }
    return wanted;
  }

  // ---- names -------------------------------------------------------------------------------------------------------

  private readonly naming: Naming = {
    relation: (relation) => this.tableName(relation),
    parameter: (name) => {
      const value = this.request.parameters.get(name.toLowerCase());
      const printed = value === undefined ? undefined : this.request.dialect.print(value, noColumns);
      return printed?.ok === true ? printed.text : 'NULL';
    },
  };

  /** The rows given for a relation; a model that is not planned here (an example's input) counts as a source. */
  private sourceOf(relation: RelationReference): SourcePlan | undefined {
    const { plan } = this.request;
    if (relation.kind === 'model' && plan.models.some((m) => m.name === relation.name)) return undefined;
    return plan.sources.find((s) => s.name === relation.name);
  }

  private tableName(relation: RelationReference): string {
    const { plan, dialect, keepsState, workspace } = this.request;
    const prefix = workspace === undefined ? '' : `${workspace}_`;
    const source = this.sourceOf(relation);
    if (relation.kind === 'source' || source !== undefined) {
      const schema = `${prefix}source_${source?.schema ?? ''}`;
      return `memory.${dialect.quoteIdentifier(schema)}.${dialect.quoteIdentifier(source?.table ?? relation.name)}`;
    }
    const model = plan.models.find((m) => m.name === relation.name);
    const catalogue = keepsState && model !== undefined && remembers(model) ? 'state' : 'memory';
    return `${catalogue}.${dialect.quoteIdentifier(`${prefix}${model?.schema ?? 'main'}`)}.${dialect.quoteIdentifier(relation.name)}`;
  }

  private async createSchema(table: string): Promise<string | undefined> {
    const schema = table.slice(0, table.lastIndexOf('.'));
    const qualified = table.split('.').length > 2 ? schema : undefined;
    if (qualified === undefined || this.schemas.has(qualified)) return undefined;
    this.schemas.add(qualified);
    const answer = await this.engine.run({ kind: 'execute', statements: [`CREATE SCHEMA IF NOT EXISTS ${qualified}`] });
    return answer.ok ? undefined : answer.error;
  }

  // ---- sources -----------------------------------------------------------------------------------------------------

  private async loadSource(source: SourcePlan): Promise<void> {
    const rows = this.request.rows.get(source.name) ?? [];
    await this.load({ kind: 'source', name: source.name }, source.columns, rows);
  }

  private async load(
    relation: RelationReference,
    columns: readonly { readonly name: string; readonly type: SqlType; readonly nullable: boolean }[],
    rows: readonly (readonly (string | null)[])[],
  ): Promise<string | undefined> {
    const table = this.tableName(relation);
    const fault = await this.createSchema(table);
    if (fault !== undefined) return fault;
    const answer = await this.engine.run({
      kind: 'load',
      table,
      columns: columns.map((c) => ({
        name: c.name,
        nativeType: this.nativeType(c.type),
        type: columnType(c.type),
        notNull: false,
      })),
      rows,
    });
    return answer.ok ? undefined : answer.error;
  }

  private nativeType(type: SqlType): string {
    const printed = this.request.dialect.typeName(type);
    return printed.ok ? printed.text : 'VARCHAR';
  }

  // ---- models ------------------------------------------------------------------------------------------------------

  private block(model: ModelPlan, findingId: string, message: string, at: PartId = model.part): void {
    const block: RunBlock = { part: model.name, findingId, file: model.file, at, message };
    this.blocked.push(block);
    this.blockedModels.set(model.name, block);
  }

  private async buildModel(model: ModelPlan): Promise<void> {
    for (const input of model.inputs) {
      const cause = input.relation.kind === 'model' ? this.blockedModels.get(input.relation.name) : undefined;
      if (cause === undefined) continue;
      this.block(model, cause.findingId, `it reads ${input.relation.name}, which is blocked`, input.part);
      return;
    }
    const open = model.inputs.find((i) => this.sourceOf(i.relation)?.open === true);
    if (open !== undefined) {
      this.block(
        model,
        'open-source',
        `the columns of ${open.relation.name} are declared nowhere, so its rows cannot be read with their types: declare them in \`sources\` or a DDL file`,
        open.part,
      );
      return;
    }
    const table = this.tableName({ kind: 'model', name: model.name });
    const fault = await this.createSchema(table);
    if (fault !== undefined) {
      this.block(model, 'run-error', fault);
      return;
    }
    if (!remembers(model)) await this.request.inspectInputs?.(model, this.naming);
    const built = remembers(model)
      ? await this.updateTarget(model, table)
      : await this.replaceTable(model, table, model.root, []);
    if (built) await this.readModel(model, table);
  }

  private select(model: ModelPlan, relation: Relation): string | undefined {
    const result = printSelect(relation, { dialect: this.request.dialect, naming: this.naming });
    if (result.ok) return result.sql;
    const first = result.refusals[0]!;
    this.block(model, 'portability-refused', first.reason, first.part);
    return undefined;
  }

  private async replaceTable(
    model: ModelPlan,
    table: string,
    relation: Relation,
    before: readonly string[],
  ): Promise<boolean> {
    const sql = this.select(model, relation);
    if (sql === undefined) return false;
    // The next state reads the table it replaces: it is computed beside it first, and both steps are one transaction.
    const fresh = this.request.dialect.quoteIdentifier(`${model.name} next`);
    const schema = table.slice(0, table.lastIndexOf('.'));
    const statements = remembers(model)
      ? [
          `CREATE OR REPLACE TABLE ${schema}.${fresh} AS\n${sql}`,
          `DROP TABLE ${table}`,
          `ALTER TABLE ${schema}.${fresh} RENAME TO ${this.request.dialect.quoteIdentifier(model.name)}`,
        ]
      : [`CREATE OR REPLACE TABLE ${table} AS\n${sql}`];
    const answer = await this.engine.run({ kind: 'execute', statements: [...before, ...statements] });
    if (!answer.ok) this.block(model, 'run-error', answer.error);
    return answer.ok;
  }

  private async updateTarget(model: ModelPlan, table: string): Promise<boolean> {
    const definitions = model.columns.map(
      (c) => `${this.request.dialect.quoteIdentifier(c.name)} ${this.nativeType(c.type)}`,
    );
    const created = await this.engine.run({
      kind: 'execute',
      statements: [`CREATE TABLE IF NOT EXISTS ${table} (${definitions.join(', ')})`],
    });
    if (!created.ok) {
      this.block(model, 'run-error', created.error);
      return false;
    }
    const before = this.request.before?.get(model.name);
    if (before !== undefined) {
      const fault = await this.load({ kind: 'model', name: model.name }, model.columns, before);
      if (fault !== undefined) {
        this.block(model, 'run-error', fault);
        return false;
      }
    }
    if (!(await this.sameShape(model, table))) return false;
    await this.request.inspectInputs?.(model, this.naming);
    const update = targetUpdate(model)!;
    for (const check of update.checks) {
      const sql = this.select(model, check.offending);
      if (sql === undefined) return false;
      const types = check.offending.columns.map((c) => columnType(c.type));
      const answer = await this.engine.run({ kind: 'query', sql, types, limit: 5 });
      if (!answer.ok) {
        this.block(model, 'run-error', answer.error);
        return false;
      }
      if (answer.rows.length > 0) {
        const keys = answer.rows.map((row) => row.map((v) => JSON.stringify(v)).join(', ')).join('; ');
        this.block(
          model,
          check.id,
          `refused before anything was written: ${check.message} (${check.offending.columns.map((c) => c.ref.name).join(', ')}: ${keys})`,
        );
        return false;
      }
    }
    const omitted = await this.omissions(model, update);
    if (omitted === undefined || !(await this.replaceTable(model, table, update.next, []))) return false;
    this.omitted.push(...omitted);
    return true;
  }

  /** Counted before the table is replaced; undefined: it could not be, and the model is blocked. */
  private async omissions(model: ModelPlan, update: TargetUpdate): Promise<readonly RunOmission[] | undefined> {
    const found: RunOmission[] = [];
    for (const { message, counted } of update.omitted) {
      const sql = this.select(model, counted);
      if (sql === undefined) return undefined;
      const answer = await this.engine.run({ kind: 'query', sql, types: [{ kind: 'scalar', name: 'INT64' }] });
      if (!answer.ok) {
        this.block(model, 'run-error', answer.error);
        return undefined;
      }
      const rows = Number(answer.rows[0]?.[0] ?? 0);
      if (rows > 0) found.push({ model: model.name, rows, message });
    }
    return found;
  }

  /** A kept table whose columns are not the spec's any more is never guessed at. */
  private async sameShape(model: ModelPlan, table: string): Promise<boolean> {
    const text: ColumnType = { kind: 'scalar', name: 'STRING' };
    // The engine spells a type in one way: both sides are asked from it. Declared decimals are computed wider than they are declared.
    const spelled = model.columns.map((c) => `typeof(CAST(NULL AS ${this.nativeType(c.type)}))`);
    const answers = [
      await this.engine.run({
        kind: 'query',
        sql: `SELECT column_name, column_type FROM (DESCRIBE ${table})`,
        types: [text, text],
      }),
      await this.engine.run({ kind: 'query', sql: `SELECT ${spelled.join(', ')}`, types: spelled.map(() => text) }),
    ] as const;
    const [described, declaredTypes] = answers;
    if (!described.ok || !declaredTypes.ok) {
      this.block(model, 'run-error', answers.flatMap((a) => (a.ok ? [] : [a.error])).join('; '));
      return false;
    }
    const shown = (name: CellValue | undefined, type: CellValue | undefined): string =>
      `${textOf(name)} ${textOf(type).replace(/^DECIMAL\(.*/u, 'DECIMAL')}`;
    const kept = described.rows.map(([name, type]) => shown(name, type));
    const declared = model.columns.map((c, i) => shown(c.name, declaredTypes.rows[0]?.[i]));
    if (
      kept.length === declared.length &&
      kept.every((column, i) => column.toLowerCase() === declared[i]!.toLowerCase())
    )
      return true;
    this.block(
      model,
      'state-shape-changed',
      `the kept table has the columns ${kept.join(', ')}, the spec says ${declared.join(', ')}: migrate it or start with a new state file`,
    );
    return false;
  }

  // ---- results -----------------------------------------------------------------------------------------------------

  private async readModel(model: ModelPlan, table: string): Promise<void> {
    const { dialect } = this.request;
    const keys = presentationOrder(model).map((k) =>
      dialect.sortKey(k, { column: (c) => dialect.quoteIdentifier(c.name), parameter: () => 'NULL' }),
    );
    const orderBy = keys.flatMap((k) => (k.ok ? [k.text] : []));
    const columns = model.columns.map((c) => dialect.quoteIdentifier(c.name));
    const sql = `SELECT ${columns.join(', ')} FROM ${table}${orderBy.length > 0 ? ` ORDER BY ${orderBy.join(', ')}` : ''}`;
    const answer = await this.engine.run({ kind: 'query', sql, types: model.columns.map((c) => columnType(c.type)) });
    if (!answer.ok) {
      this.block(model, 'run-error', answer.error);
      return;
    }
    this.results.set(model.name, {
      columns: model.columns.map((c) => ({ name: c.name, type: typeToString(c.type) })),
      rows: answer.rows.map((row) => Object.fromEntries(model.columns.map((c, i) => [c.name, row[i]!]))),
    });
  }
}

/**
 * The model's order_by (ties by all columns), else its key, else all columns. Columns that are not part of the result
 * order nothing here; where they chose the rows of a `limit`, the table was written in their order and is read as it is.
 */
function presentationOrder(model: ModelPlan): readonly TypedSortKey[] {
  const stored = new Set(model.columns.map((c) => c.name.toLowerCase()));
  const ordering = model.orderBy.filter((k) => columnsOf(k.expr).every((c) => stored.has(c.column.name.toLowerCase())));
  if (model.limit !== undefined && ordering.length < model.orderBy.length) return [];
  const key = (name: string): TypedSortKey | undefined => {
    const column = model.columns.find((c) => c.name.toLowerCase() === name.toLowerCase());
    if (column === undefined || !isOrderable(column.type)) return undefined;
    const ref: ColumnReference = { input: undefined, name: column.name };
    return {
      expr: { kind: 'column', column: ref, type: column.type, nullable: column.nullable },
      direction: 'ASC',
      nulls: 'FIRST',
    };
  };
  const named = (names: readonly string[]): readonly TypedSortKey[] => names.map(key).filter((k) => k !== undefined);
  const all = named(model.columns.map((c) => c.name));
  const historyKey = model.history === undefined ? undefined : [...model.history.naturalKey, model.history.effectiveAt];
  return [...ordering, ...named(historyKey ?? model.primaryKey ?? []), ...all];
}

/** The model of `stg_orders`, `stg_orders.amount`, `stg_orders#tests/0`. */
function ownerOf(part: string): string {
  return part.split(/[.#]/u)[0] ?? part;
}

function textOf(value: CellValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

function remembers(model: ModelPlan): boolean {
  return model.history !== undefined || model.materialization.type === 'incremental';
}

export function columnType(type: SqlType): ColumnType {
  switch (type.kind) {
    case 'scalar':
      return { kind: 'scalar', name: type.name };
    case 'array':
      return { kind: 'array', element: columnType(type.element) };
    case 'struct':
      return {
        kind: 'struct',
        fields: type.fields.map((f, i) => ({ name: f.name ?? `_field_${i + 1}`, type: columnType(f.type) })),
      };
    case 'null':
    case 'unknown':
      return { kind: 'scalar', name: 'STRING' };
  }
}

const noColumns = { column: (): string => 'NULL', parameter: (): string => 'NULL' };

/** Parameters without a value, in declared order: a run can't start. */
export function missingParameters(
  parameters: readonly ParameterPlan[],
  given: ReadonlyMap<string, unknown>,
): readonly string[] {
  return parameters.filter((p) => p.default === undefined && !given.has(p.name.toLowerCase())).map((p) => p.name);
}
