// What becomes of a model's rows, in plain English: table, history or increment, keys, tests, and the choices its spec left open.

import { googleSqlText } from '../sql/googlesql-text.js';
import type { ExplainedStep } from './explained-step.js';
import type { HistoryPlan, Materialization, ModelPlan } from './plan.js';
import { code, list, names, say, type Prose } from './prose.js';

export function explainStorage(model: ModelPlan): readonly ExplainedStep[] {
  const steps: ExplainedStep[] = [];
  const add = (kind: ExplainedStep['kind'], prose: Prose, part?: string): void =>
    void steps.push({ kind, prose, part });
  const table = model.schema === '' ? model.name : `${model.schema}.${model.name}`;
  if (model.history !== undefined) for (const prose of history(model.history, table)) add('storage', prose);
  else if (model.materialization.type === 'incremental')
    for (const prose of incremental(model.materialization, table)) add('storage', prose);
  else if (model.materialization.type === 'ephemeral')
    add('storage', say`Nothing is stored: readers compute it for themselves.`);
  else if (model.materialization.type === 'view') add('storage', say`Stored as the view ${code(table)}.`);
  else add('storage', say`Stored as the table ${code(table)}, replaced in every run.`);
  if (model.partitionBy.length > 0) add('storage', say`Partitioned by ${names(model.partitionBy)}.`);
  if (model.clusterBy.length > 0)
    add('storage', say`Clustered by ${names(model.clusterBy)}; that is storage, not an order of rows.`);
  if (model.primaryKey !== undefined)
    add('key', say`The primary key is ${names(model.primaryKey)}: a test looks after that.`);
  for (const key of model.uniqueKeys)
    add('key', say`${names(key)} ${key.length === 1 ? 'is' : 'are'} unique: a test looks after that.`);
  for (const key of model.foreignKeys)
    add(
      'key',
      say`${names(key.columns)} ${key.columns.length === 1 ? 'refers' : 'refer'} to ${code(key.references.name)} (${names(key.referencedColumns)}): a test looks after that.`,
    );
  if (model.tests.length > 0)
    add(
      'test',
      say`${model.tests.length} data ${model.tests.length === 1 ? 'test' : 'tests'}, ${model.examples.length} ${model.examples.length === 1 ? 'example' : 'examples'}.`,
    );
  for (const choice of model.choices) add('choice', say`Left open by the spec: ${inCode(choice.text)}`, choice.part);
  return steps;
}

/** Messages put code between backticks. */
function inCode(text: string): Prose {
  return text.split('`').map((piece, i) => (i % 2 === 1 ? code(piece) : piece));
}

function history(h: HistoryPlan, table: string): readonly Prose[] {
  const begins = h.effectiveFrom === undefined ? code('@run_ts') : code(h.effectiveFrom.column);
  const open = h.openEnd === undefined ? say`NULL` : say`${code(googleSqlText(h.openEnd))}`;
  const tracked =
    h.tracked.length === 0
      ? say`Nothing is tracked: a key keeps its first version.`
      : say`A change of ${names(h.tracked, 'or')} (compared with IS DISTINCT FROM) ends the current version and begins a new one at ${begins}; at the very instant the version began it is replaced instead, and a change before that refuses the run.`;
  const rest: Prose[] = [];
  if (h.overwrite.length > 0)
    rest.push(
      say`${names(h.overwrite)} ${h.overwrite.length === 1 ? 'is' : 'are'} written into all versions of a key that is present.`,
    );
  rest.push(
    h.onDelete === 'close'
      ? say`A key that is absent from the input is closed at ${code('@run_ts')}.`
      : say`A key that is absent from the input stays as it is.`,
    say`Several rows or a NULL for ${names(h.naturalKey)} refuse the whole run before anything is written.`,
  );
  return [
    say`Kept as history in ${code(table)}: every version of ${names(h.naturalKey)} holds from ${code(h.effectiveAt)} until before ${code(h.expiryAt)} (open: ${open}); ${code(h.currentFlag)} marks the current one. Nothing else is ever deleted.`,
    say`A key never seen before begins at ${begins}. ${tracked}`,
    ...rest,
  ];
}

function incremental(m: Extract<Materialization, { type: 'incremental' }>, table: string): readonly Prose[] {
  const back = m.lookback === undefined ? say`` : say` minus ${m.lookback.value} ${m.lookback.unit}`;
  return [
    say`Upserted into ${code(table)} by ${list(m.uniqueKey.map(code))}: rows whose ${code(m.watermark)} is at or after the greatest one the table has${back}. On the first run that is every row.`,
    say`Rows with NULL in ${code(m.watermark)} are never loaded, nothing is deleted, and two rows to load with one key refuse the whole run.`,
  ];
}
