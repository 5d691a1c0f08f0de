// One model → the text of its .sql file: a SELECT with refs; for tables that remember, one that reads `this` and fails when a check finds rows.

import { guardedUpdate } from '../../../plan/guarded-update.js';
import type { ModelPlan, PipelinePlan } from '../../../plan/plan.js';
import { targetUpdate } from '../../../plan/target-update.js';
import { printSelect } from '../../../relational/select.js';
import type { PlanRefusal } from '../../../relational/statement.js';
import type { TypedExpression } from '../../../sql/typed-tree.js';
import { BOOL } from '../../../sql/types.js';
import { describeModel, sqlComment } from '../../describe-model.js';
import type { DbtDialect } from './dbt-dialect.js';
import { DbtNames, noRows, raiseCondition, wholeTableCondition } from './dbt-names.js';
import { jinjaText, printJinja } from './jinja.js';

/** How dbt keeps the model. `rewritten`: a table whose query reads the table itself, for what dbt's own upsert or snapshot would not do exactly. */
export type DbtMaterialization = 'view' | 'table' | 'ephemeral' | 'incremental' | 'rewritten';

export type ModelSql =
  | {
      readonly ok: true;
      readonly sql: string;
      readonly materialization: DbtMaterialization;
      /** Parameters that the text reads. */
      readonly parameters: ReadonlySet<string>;
      readonly notes: readonly string[];
    }
  | { readonly ok: false; readonly refusals: readonly PlanRefusal[] };

export function materializationOf(model: ModelPlan): DbtMaterialization {
  if (model.history !== undefined) return 'rewritten';
  const m = model.materialization;
  if (m.type !== 'incremental') return m.type;
  // dbt's upserts compare keys with `=`: rows whose key is NULL would be added again in every run.
  const nullable = m.uniqueKey.some(
    (k) => model.columns.find((c) => c.name.toLowerCase() === k.toLowerCase())?.nullable !== false,
  );
  return nullable ? 'rewritten' : 'incremental';
}

export function modelSql(model: ModelPlan, plan: PipelinePlan, target: DbtDialect): ModelSql {
  const materialization = materializationOf(model);
  const keeps: TypedExpression | undefined =
    materialization === 'incremental'
      ? { kind: 'parameter', name: wholeTableCondition, type: BOOL, nullable: false }
      : undefined;
  const update = targetUpdate(model, keeps);
  const remembers = update !== undefined;
  const names = new DbtNames(plan, target);
  const leading: { name: string; sql: string }[] = [];
  if (remembers) {
    const empty = emptyTable(model, target);
    if (!empty.ok) return empty;
    leading.push({ name: noRows, sql: empty.sql });
  }
  const reservedNames = new Set([...plan.models.map((m) => m.name.toLowerCase()), noRows]);
  const raise: TypedExpression = { kind: 'parameter', name: raiseCondition, type: BOOL, nullable: false };
  const relation = update === undefined ? model.root : guardedUpdate(model, update, raise);
  const printed = printJinja(
    (naming) => printSelect(relation, { dialect: target.dialect, naming, reservedNames, leadingCtes: leading }),
    names.within(model.name),
  );
  if (!printed.ok) return printed;
  if (names.refusals.length > 0)
    return { ok: false, refusals: [...new Set(names.refusals)].map((reason) => ({ reason, part: model.part })) };
  const comment = describeModel(model).join('\n');
  const parts = [
    ...(comment === '' ? [] : [`${jinjaText(sqlComment(comment))}\n`]),
    ...(remembers ? [rememberingHead(model, materialization)] : []),
    ...(names.head === '' ? [] : [names.head]),
    ...(remembers || names.head !== '' ? [''] : []),
    printed.sql,
  ];
  return {
    ok: true,
    sql: `${parts.join('\n')}\n`,
    materialization,
    parameters: names.parameters,
    notes: printed.notes.map((n) => n.note),
  };
}

function rememberingHead(model: ModelPlan, materialization: DbtMaterialization): string {
  const why =
    model.history !== undefined
      ? '-- All versions after this run, from the versions before it (this) and the rows of this run. --full-refresh keeps them.'
      : materialization === 'rewritten'
        ? "-- The whole table after this run, from the table before it (this): its key can be NULL, which dbt's own upsert would add again."
        : '-- The rows this run adds or replaces in the table, by the unique key.';
  const hasRows =
    model.history !== undefined
      ? 'table_exists()'
      : materialization === 'rewritten'
        ? 'table_exists() and not should_full_refresh()'
        : 'is_incremental()';
  const whole = materialization === 'incremental' ? `\n{%- set whole_table = whole_table() %}` : '';
  return `${why}\n{%- set has_rows = ${hasRows} %}${whole}`;
}

/** No rows, with the columns of the finished table. */
function emptyTable(
  model: ModelPlan,
  target: DbtDialect,
): { readonly ok: true; readonly sql: string } | { readonly ok: false; readonly refusals: readonly PlanRefusal[] } {
  const items: string[] = [];
  const refusals: PlanRefusal[] = [];
  for (const c of model.columns) {
    const type = target.dialect.typeName(c.type);
    if (type.ok) items.push(`CAST(NULL AS ${type.text}) AS ${target.dialect.quoteIdentifier(c.name)}`);
    else refusals.push(...type.refusals.map((r) => ({ reason: r.reason, part: c.part })));
  }
  return refusals.length > 0 ? { ok: false, refusals } : { ok: true, sql: `SELECT\n  ${items.join(',\n  ')}\nLIMIT 0` };
}
