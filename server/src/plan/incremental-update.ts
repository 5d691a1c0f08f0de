// An incremental model in one run: rows at or after the watermark's window are upserted by key; nothing is deleted.

import type { Materialization, ModelPlan, Relation } from './plan.js';
import { aggregate, filter, join, named, project, quoted, scanSelf, unionAll } from './build-relation.js';
import { updateRefusals, type TargetUpdate } from './update.js';
import type { TypedExpression } from '../sql/typed-tree.js';
import { isScalar } from '../sql/types.js';

const existing = 'existing';
const incoming = 'incoming';
const loaded = 'loaded';

/** `keeps`: when the rows that the run does not touch are part of `next`; absent: always. A platform that upserts by itself needs them not. */
export function incrementalUpdate(
  model: ModelPlan,
  incremental: Extract<Materialization, { type: 'incremental' }>,
  keeps?: TypedExpression,
): TargetUpdate {
  const names = model.columns.map((c) => c.name);
  const mark = incremental.watermark;
  const markType = model.columns.find((c) => c.name.toLowerCase() === mark.toLowerCase())?.type;
  const prefix =
    markType === undefined || isScalar(markType, 'TIMESTAMP')
      ? 'TIMESTAMP'
      : isScalar(markType, 'DATETIME')
        ? 'DATETIME'
        : 'DATE';
  const high = project(
    aggregate(scanSelf(model, existing), [], [['high', `MAX(${quoted(existing, mark)})`]]),
    [['high', quoted(undefined, 'high')]],
    loaded,
  );
  const highMark = quoted(loaded, 'high');
  const back = incremental.lookback;
  const from = back === undefined ? highMark : `${prefix}_SUB(${highMark}, INTERVAL ${back.value} ${back.unit})`;
  // NULL watermarks are never loaded; on the first run the table has no maximum and everything else is.
  const window = filter(
    join('CROSS', named(model.root, 'incoming_rows', incoming), high, loaded),
    `${quoted(incoming, mark)} IS NOT NULL AND (${highMark} IS NULL OR ${quoted(incoming, mark)} >= ${from})`,
  );
  const selected = project(
    window,
    names.map((n) => [n, quoted(incoming, n)] as const),
  );
  const rows = (): Relation => named(selected, 'selected_rows', 'selected');
  const onKey = incremental.uniqueKey
    .map((k) => `${quoted(existing, k)} IS NOT DISTINCT FROM ${quoted('selected', k)}`)
    .join(' AND ');
  const others = join('ANTI', scanSelf(model, existing), rows(), 'selected', onKey);
  const untouched = project(
    keeps === undefined
      ? others
      : { kind: 'filter', input: others, predicate: keeps, stage: 'joined', columns: others.columns },
    names.map((n) => [n, quoted(existing, n)] as const),
  );
  const upserted = project(
    rows(),
    names.map((n) => [n, quoted('selected', n)] as const),
  );
  const counted = aggregate(
    rows(),
    incremental.uniqueKey.map((k) => [k, quoted('selected', k)] as const),
    [['row_count', 'COUNT(*)']],
  );
  const unmarked = filter(named(model.root, 'incoming_rows', incoming), `${quoted(incoming, mark)} IS NULL`);
  const union = unionAll([untouched, upserted], 'next_state');
  return {
    checks: [
      {
        id: 'incremental-duplicate-key',
        message: updateRefusals['incremental-duplicate-key'],
        offending: project(
          filter(counted, '`row_count` > 1'),
          incremental.uniqueKey.map((k) => [k, quoted(undefined, k)] as const),
        ),
      },
    ],
    next: project(
      union,
      names.map((n) => [n, quoted('next_state', n)] as const),
    ),
    omitted: [
      {
        message: `rows whose watermark \`${mark}\` is NULL are never loaded`,
        counted: aggregate(unmarked, [], [['row_count', 'COUNT(*)']]),
      },
    ],
  };
}
