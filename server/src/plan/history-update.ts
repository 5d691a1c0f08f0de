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
const compared = 'compared';

export function historyUpdate(model: ModelPlan, history: HistoryPlan): TargetUpdate {
  const own = model.columns.filter((c) => c.role !== 'history').map((c) => c.name);
  const key = history.naturalKey;
  const dated = history.effectiveFrom;
  const begins = dated === undefined ? '@run_ts' : `CAST(${quoted(incoming, dated.column)} AS TIMESTAMP)`;
  const onKey = (left: string, right: string): string =>
    key.map((k) => `${quoted(left, k)} = ${quoted(right, k)}`).join(' AND ');
  const missing = (alias: string): string => `${quoted(alias, key[0]!)} IS NULL`;
  const present = (alias: string): string => `${quoted(alias, key[0]!)} IS NOT NULL`;
  const isCurrent = (alias: string): string => `${quoted(alias, history.currentFlag)} IS TRUE`;
  const start = (alias: string): string => quoted(alias, history.effectiveAt);
  const changed = (alias: string): string =>
    history.tracked.length === 0
      ? 'FALSE'
      : `(${history.tracked.map((c) => `${quoted(alias, c)} IS DISTINCT FROM ${quoted(incoming, c)}`).join(' OR ')})`;
  const closes = history.onDelete === 'close';

  // Each is computed once, however often it is read.
  const rows = (): Relation => named(model.root, 'incoming_rows', incoming);
  const currentRows = project(
    filter(scanSelf(model, existing), isCurrent(existing)),
    model.columns.map((c) => [c.name, quoted(existing, c.name)] as const),
  );
  const currentVersions = (): Relation => named(currentRows, 'current_versions', current);
  const seenRows = project(
    aggregate(
      scanSelf(model, existing),
      key.map((k) => [k, quoted(existing, k)] as const),
      [['last_expiry', `MAX(${quoted(existing, history.expiryAt)})`]],
    ),
    [...key.map((k) => [k, quoted(undefined, k)] as const), ['last_expiry', quoted(undefined, 'last_expiry')]],
  );

  // Versions that stay, closed or replaced where this run says so.
  const matched = join('LEFT', scanSelf(model, existing), rows(), incoming, onKey(existing, incoming));
  const survivors = closes
    ? filter(matched, `NOT (${isCurrent(existing)} AND ${missing(incoming)} AND ${start(existing)} = @run_ts)`)
    : matched;
  const affected = `${isCurrent(existing)} AND ${present(incoming)} AND ${changed(existing)}`;
  const free = freeName(model);
  const flags = {
    present: free('is_present'),
    replaced: free('is_replaced'),
    ended: free('is_ended'),
    vanished: free('has_vanished'),
    endedAt: free('ended_at'),
  };
  const fresh = new Map(own.filter((name) => !key.includes(name)).map((name) => [name, free(`new_${name}`)]));
  const verdict = project(
    survivors,
    [
      ...model.columns.map((c) => [c.name, quoted(existing, c.name)] as const),
      ...[...fresh].map(([name, as]) => [as, quoted(incoming, name)] as const),
      [flags.present, present(incoming)],
      [flags.replaced, `${affected} AND ${begins} = ${start(existing)}`],
      [flags.ended, `${affected} AND ${begins} > ${start(existing)}`],
      [flags.endedAt, begins],
      ...(closes
        ? [
            [
              flags.vanished,
              `${isCurrent(existing)} AND ${missing(incoming)} AND ${start(existing)} < @run_ts`,
            ] as const,
          ]
        : []),
    ],
    compared,
  );
  const is = (flag: keyof typeof flags): string => quoted(compared, flags[flag]);
  const kept = project(verdict, [
    ...own.map((name): readonly [string, string] => {
      const as = fresh.get(name);
      if (as === undefined) return [name, quoted(compared, name)];
      return [
        name,
        `CASE WHEN ${is(history.overwrite.includes(name) ? 'present' : 'replaced')} THEN ${quoted(compared, as)} ELSE ${quoted(compared, name)} END`,
      ];
    }),
    [history.effectiveAt, start(compared)],
    [
      history.expiryAt,
      `CASE WHEN ${is('ended')} THEN ${is('endedAt')} ${closes ? `WHEN ${is('vanished')} THEN @run_ts ` : ''}ELSE ${quoted(compared, history.expiryAt)} END`,
    ],
    [
      history.currentFlag,
      `CASE WHEN ${is('ended')} ${closes ? `OR ${is('vanished')} ` : ''}THEN FALSE ELSE ${quoted(compared, history.currentFlag)} END`,
    ],
  ]);

  // Versions that begin in this run: keys never seen, changed, or returning after they were closed.
  const withSeen = join('LEFT', rows(), named(seenRows, 'seen_keys', seen), seen, onKey(incoming, seen));
  const candidates = join('LEFT', withSeen, currentVersions(), current, onKey(incoming, current));
  const returnsLate = `${present(seen)} AND ${missing(current)} AND ${begins} < ${quoted(seen, 'last_expiry')}`;
  const beginning = filter(
    candidates,
    `${missing(current)} OR (${changed(current)} AND ${begins} > ${start(current)})`,
  );
  const open =
    history.openEnd?.kind === 'literal' && history.openEnd.value !== undefined
      ? `TIMESTAMP '${history.openEnd.value}'`
      : 'CAST(NULL AS TIMESTAMP)';
  const inserted = project(beginning, [
    ...own.map((name) => [name, quoted(incoming, name)] as const),
    [history.effectiveAt, dated === undefined ? begins : `CASE WHEN ${returnsLate} THEN @run_ts ELSE ${begins} END`],
    [history.expiryAt, open],
    [history.currentFlag, 'TRUE'],
  ]);

  const check = (id: UpdateRefusalId, offending: Relation): UpdateCheck => ({
    id,
    message: updateRefusals[id],
    offending,
  });
  const keysOf = (relation: Relation, alias: string): Relation =>
    project(
      relation,
      key.map((k) => [k, quoted(alias, k)] as const),
    );
  const counted = aggregate(
    rows(),
    key.map((k) => [k, quoted(incoming, k)] as const),
    [['row_count', 'COUNT(*)']],
  );
  const checks: UpdateCheck[] = [
    check(
      'history-null-key',
      keysOf(filter(rows(), key.map((k) => `${quoted(incoming, k)} IS NULL`).join(' OR ')), incoming),
    ),
    check(
      'history-duplicate-key',
      project(
        filter(counted, '`row_count` > 1'),
        key.map((k) => [k, quoted(undefined, k)] as const),
      ),
    ),
    ...(dated === undefined
      ? []
      : [check('history-null-effective-from', keysOf(filter(rows(), `${begins} IS NULL`), incoming))]),
    check(
      'history-late-change',
      keysOf(
        filter(
          join('INNER', rows(), currentVersions(), current, onKey(incoming, current)),
          `${changed(current)} AND ${begins} < ${start(current)}`,
        ),
        incoming,
      ),
    ),
    check(
      'history-late-return',
      keysOf(
        filter(
          candidates,
          dated === undefined ? returnsLate : `${returnsLate} AND @run_ts < ${quoted(seen, 'last_expiry')}`,
        ),
        incoming,
      ),
    ),
    ...(closes
      ? [
          check(
            'history-early-close',
            keysOf(
              filter(
                join('ANTI', currentVersions(), rows(), incoming, onKey(current, incoming)),
                `@run_ts < ${start(current)}`,
              ),
              current,
            ),
          ),
        ]
      : []),
  ];
  return { checks, next: finished(unionAll([kept, inserted], 'next_state'), model), omitted: [] };
}

/** The union's columns as the table's own, in its order and types. */
function finished(union: Relation, model: ModelPlan): Relation {
  return project(
    union,
    model.columns.map((c) => [c.name, quoted('next_state', c.name)] as const),
  );
}

/** Names that no column of the model has. */
function freeName(model: ModelPlan): (wanted: string) => string {
  const taken = new Set(model.columns.map((c) => c.name.toLowerCase()));
  return (wanted) => {
    let name = wanted;
    for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${wanted}_${n}`;
    taken.add(name.toLowerCase());
    return name;
  };
}
