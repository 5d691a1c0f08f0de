// SCD type 2 in one run: existing versions and this run's rows → checks and the next state of the history table.
//
// Intervals are half-open [effective_at, expiry_at). S is the row's effective_from, else @run_ts.

import type { HistoryPlan, ModelPlan, Relation } from './plan.js';
import { aggregate, filter, join, named, project, quoted, scanSelf, unionAll } from './build-relation.js';
import { updateRefusals, type TargetUpdate, type UpdateCheck, type UpdateRefusalId } from './update.js';

const existing = 'existing';
const current = 'current_version';
const incoming = 'incoming';
const seen = 'seen';

export function historyUpdate(model: ModelPlan, history: HistoryPlan): TargetUpdate {
  const rows = (): Relation => named(model.root, 'incoming_rows', incoming);
  const own = model.columns.filter((c) => c.role !== 'history').map((c) => c.name);
  const key = history.naturalKey;
  const begins = history.effectiveFrom === undefined ? '@run_ts' : `CAST(${quoted(incoming, history.effectiveFrom.column)} AS TIMESTAMP)`;
  const onKey = (left: string, right: string): string => key.map((k) => `${quoted(left, k)} = ${quoted(right, k)}`).join(' AND ');
  const missing = (alias: string): string => `${quoted(alias, key[0]!)} IS NULL`;
  const present = (alias: string): string => `${quoted(alias, key[0]!)} IS NOT NULL`;
  const isCurrent = (alias: string): string => `${quoted(alias, history.currentFlag)} IS TRUE`;
  const start = (alias: string): string => quoted(alias, history.effectiveAt);
  const changed = (alias: string): string =>
    history.tracked.length === 0
      ? 'FALSE'
      : `(${history.tracked.map((c) => `${quoted(alias, c)} IS DISTINCT FROM ${quoted(incoming, c)}`).join(' OR ')})`;
  const closes = history.onDelete === 'close';

  const currentVersions = (): Relation => filter(scanSelf(model, current), isCurrent(current));

  // Versions that stay, closed or replaced where this run says so.
  const matched = join('LEFT', scanSelf(model, existing), rows(), incoming, onKey(existing, incoming));
  const survivors = closes ? filter(matched, `NOT (${isCurrent(existing)} AND ${missing(incoming)} AND ${start(existing)} = @run_ts)`) : matched;
  const replaced = `${isCurrent(existing)} AND ${present(incoming)} AND ${changed(existing)} AND ${begins} = ${start(existing)}`;
  const ended = `${isCurrent(existing)} AND ${present(incoming)} AND ${changed(existing)} AND ${begins} > ${start(existing)}`;
  const vanished = `${isCurrent(existing)} AND ${missing(incoming)} AND ${start(existing)} < @run_ts`;
  const keptColumns = own.map((name): readonly [string, string] => {
    if (key.includes(name)) return [name, quoted(existing, name)];
    const takesNew = history.overwrite.includes(name) ? present(incoming) : replaced;
    return [name, `CASE WHEN ${takesNew} THEN ${quoted(incoming, name)} ELSE ${quoted(existing, name)} END`];
  });
  const kept = project(survivors, [
    ...keptColumns,
    [history.effectiveAt, start(existing)],
    [
      history.expiryAt,
      `CASE WHEN ${ended} THEN ${begins} ${closes ? `WHEN ${vanished} THEN @run_ts ` : ''}ELSE ${quoted(existing, history.expiryAt)} END`,
    ],
    [history.currentFlag, `CASE WHEN ${ended} THEN FALSE ${closes ? `WHEN ${vanished} THEN FALSE ` : ''}ELSE ${quoted(existing, history.currentFlag)} END`],
  ]);

  // Versions that begin in this run: keys never seen, changed, or returning after they were closed.
  const known = project(
    aggregate(
      scanSelf(model, existing),
      key.map((k) => [k, quoted(existing, k)] as const),
      [['last_expiry', `MAX(${quoted(existing, history.expiryAt)})`]],
    ),
    [...key.map((k) => [k, quoted(undefined, k)] as const), ['last_expiry', quoted(undefined, 'last_expiry')]],
    seen,
  );
  const withSeen = join('LEFT', rows(), known, seen, onKey(incoming, seen));
  const candidates = join('LEFT', withSeen, currentVersions(), current, onKey(incoming, current));
  const returns = `${present(seen)} AND ${missing(current)}`;
  const returnsLate = `${returns} AND ${begins} < ${quoted(seen, 'last_expiry')}`;
  const beginning = filter(
    candidates,
    `${missing(current)} OR (${present(current)} AND ${changed(current)} AND ${begins} > ${start(current)})`,
  );
  const open = history.openEnd?.kind === 'literal' && history.openEnd.value !== undefined ? `TIMESTAMP '${history.openEnd.value}'` : 'CAST(NULL AS TIMESTAMP)';
  const inserted = project(beginning, [
    ...own.map((name) => [name, quoted(incoming, name)] as const),
    [history.effectiveAt, `CASE WHEN ${returnsLate} THEN @run_ts ELSE ${begins} END`],
    [history.expiryAt, open],
    [history.currentFlag, 'TRUE'],
  ]);

  const check = (id: UpdateRefusalId, offending: Relation): UpdateCheck => ({ id, message: updateRefusals[id], offending });
  const keysOf = (relation: Relation, alias: string): Relation => project(relation, key.map((k) => [k, quoted(alias, k)] as const));
  const counted = aggregate(
    rows(),
    key.map((k) => [k, quoted(incoming, k)] as const),
    [['row_count', 'COUNT(*)']],
  );
  const checks: UpdateCheck[] = [
    check('history-null-key', keysOf(filter(rows(), key.map((k) => `${quoted(incoming, k)} IS NULL`).join(' OR ')), incoming)),
    check(
      'history-duplicate-key',
      project(filter(counted, '`row_count` > 1'), key.map((k) => [k, quoted(undefined, k)] as const)),
    ),
    ...(history.effectiveFrom === undefined
      ? []
      : [check('history-null-effective-from', keysOf(filter(rows(), `${begins} IS NULL`), incoming))]),
    check(
      'history-late-change',
      keysOf(filter(join('INNER', rows(), currentVersions(), current, onKey(incoming, current)), `${changed(current)} AND ${begins} < ${start(current)}`), incoming),
    ),
    check('history-late-return', keysOf(filter(candidates, `${returnsLate} AND @run_ts < ${quoted(seen, 'last_expiry')}`), incoming)),
    ...(closes
      ? [
          check(
            'history-early-close',
            keysOf(filter(join('ANTI', currentVersions(), rows(), incoming, onKey(current, incoming)), `@run_ts < ${start(current)}`), current),
          ),
        ]
      : []),
  ];
  return { checks, next: finished(unionAll([kept, inserted], 'next_state'), model) };
}

/** The union's columns as the table's own, in its order and types. */
function finished(union: Relation, model: ModelPlan): Relation {
  return project(
    union,
    model.columns.map((c) => [c.name, quoted('next_state', c.name)] as const),
  );
}
