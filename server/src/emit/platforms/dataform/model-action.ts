// One model → its SQLX file: a table or view, or operations that check and replace a table that remembers. Ephemeral models are written out where they are read.

import type { ModelPlan } from '../../../plan/plan.js';
import { targetUpdate } from '../../../plan/target-update.js';
import type { PlanRefusal } from '../../../relational/statement.js';
import { bigquery } from '../../../sql/dialects/bigquery/dialect.js';
import { describeModel } from '../../describe-model.js';
import type { ProjectNames } from './names.js';
import { isEphemeral, type QueryPrinter } from './query-printer.js';
import { sqlxFile, sqlxText, Placeholders, type JsValue } from './sqlx.js';
import { storageOf, type Storage } from './storage.js';

/** Every action of a run has it; assertions that only warn do not. */
export const PIPELINE_TAG = 'pipeline';

export type ModelAction =
  | {
      readonly ok: true;
      readonly file: { readonly path: string; readonly content: string };
      readonly notes: readonly string[];
    }
  | { readonly ok: false; readonly refusals: readonly PlanRefusal[] };

export function modelPath(model: ModelPlan, names: ProjectNames): string {
  return `definitions/${model.layer}/${names.fileName(names.modelTarget(model))}.sqlx`;
}

export function modelAction(model: ModelPlan, printer: QueryPrinter): ModelAction {
  const target = printer.names.modelTarget(model);
  const path = modelPath(model, printer.names);
  const update = targetUpdate(model);
  const root = printer.query(model.root);
  if (!root.ok) return root;
  const types = columnTypes(model);
  if (!types.ok) return types;
  const kept = storageOf(model);
  if (!kept.ok) return kept;
  const base = {
    schema: target.schema,
    name: target.name,
    description: model.description,
    columns: columnDescriptions(model),
  };
  const comments = describeModel(model).filter((line) => line !== model.description);
  const tags = [...new Set([PIPELINE_TAG, model.layer, ...model.tags])];
  const written = (
    config: { readonly [key: string]: JsValue | undefined },
    statements: readonly string[],
  ): ModelAction => ({
    ok: true,
    file: { path, content: sqlxFile({ config, comments, statements }) },
    notes: root.notes,
  });
  if (update === undefined) {
    if (isEphemeral(model)) return written({ type: 'view', ...base, disabled: true, tags: ['ephemeral'] }, [root.text]);
    if (model.materialization.type === 'view') return written({ type: 'view', ...base, tags }, [root.text]);
    return written({ type: 'table', ...base, tags, bigquery: storageConfig(kept.storage) }, [root.text]);
  }
  const checks: string[] = [];
  for (const check of update.checks) {
    const offending = printer.query(check.offending, { self: model });
    if (!offending.ok) return offending;
    checks.push(
      refusal(offending.text, `${model.name} is refused, nothing was written [${check.id}]: ${check.message}: `),
    );
  }
  const next = printer.query(update.next, { self: model });
  if (!next.ok) return next;
  const clauses = storageClauses(kept.storage) + tableOptions(model);
  const definitions = types.columns.join(',\n  ');
  return written({ type: 'operations', ...base, tags, hasOutput: true }, [
    `CREATE TABLE IF NOT EXISTS \${self()} (\n  ${definitions}\n)${clauses}`,
    ...checks,
    // One statement: the table has its old rows or the new ones, and may be read by what replaces it.
    `CREATE OR REPLACE TABLE \${self()} (\n  ${definitions}\n)${clauses}\nAS\n${next.text}`,
  ]);
}

/** Stops the operations with the keys that are at fault. */
function refusal(offending: string, message: string): string {
  const text = encoded(bigquery.stringLiteral(message));
  return [
    `SELECT ERROR(CONCAT(${text}, STRING_AGG(TO_JSON_STRING(offending), ', '))) AS refused`,
    'FROM (',
    '  SELECT * FROM (',
    `    ${offending.replaceAll('\n', '\n    ')}`,
    '  ) LIMIT 5',
    ') AS offending',
    'HAVING COUNT(*) > 0',
  ].join('\n');
}

/** SQL without placeholders as SQLX text. */
export function encoded(sql: string): string {
  return sqlxText(sql, new Placeholders());
}

function columnTypes(
  model: ModelPlan,
):
  | { readonly ok: true; readonly columns: readonly string[] }
  | { readonly ok: false; readonly refusals: readonly PlanRefusal[] } {
  const columns: string[] = [];
  const refusals: PlanRefusal[] = [];
  for (const c of model.columns) {
    const type = bigquery.typeName(c.type);
    if (!type.ok) refusals.push({ reason: `column ${c.name}: ${type.refusals[0]!.reason}`, part: c.part });
    else
      columns.push(
        encoded(
          `${bigquery.quoteIdentifier(c.name)} ${type.text}${c.description === undefined ? '' : ` OPTIONS (description = ${bigquery.stringLiteral(c.description)})`}`,
        ),
      );
  }
  return refusals.length > 0 ? { ok: false, refusals } : { ok: true, columns };
}

function tableOptions(model: ModelPlan): string {
  return model.description === undefined
    ? ''
    : encoded(`\nOPTIONS (description = ${bigquery.stringLiteral(model.description)})`);
}

function storageClauses(storage: Storage): string {
  const partition = storage.partitionBy === undefined ? '' : `\nPARTITION BY ${storage.partitionBy}`;
  return encoded(partition + (storage.clusterBy.length === 0 ? '' : `\nCLUSTER BY ${storage.clusterBy.join(', ')}`));
}

function storageConfig(storage: Storage): JsValue | undefined {
  if (storage.partitionBy === undefined && storage.clusterBy.length === 0) return undefined;
  return { partitionBy: storage.partitionBy, clusterBy: storage.clusterBy.length > 0 ? storage.clusterBy : undefined };
}

function columnDescriptions(model: ModelPlan): JsValue | undefined {
  const entries = model.columns.flatMap((c): (readonly [string, JsValue])[] => {
    if (c.tags.length > 0) return [[c.name, { description: c.description ?? '', tags: [...c.tags] }]];
    return c.description === undefined ? [] : [[c.name, c.description]];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
