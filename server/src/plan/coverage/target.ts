// A model whose table remembers → what examples should show of its update: new, unchanged, changed and missing keys, late rows.
//
// Asked of the table as it is before the run.

import type { ResolvedModel } from '../../model/pipeline-model.js';
import { aggregate, filter, join, named, project, quoted, scanSelf } from '../build-relation.js';
import type { HistoryPlan, Materialization, ModelPlan, Relation } from '../plan.js';
import { probe, where, type CoverageOutcome, type CoveragePoint, type CoverageProbe } from './probe.js';

const incoming = 'incoming';
const existing = 'existing';

export function targetProbes(plan: ModelPlan, model: ResolvedModel): readonly CoverageProbe[] {
  if (plan.history !== undefined) return historyProbes(plan, plan.history, model.history?.part ?? plan.part);
  const { materialization } = plan;
  return materialization.type === 'incremental'
    ? incrementalProbes(plan, materialization, model.spec.materialization?.part ?? plan.part)
    : [];
}

type PointOf = (outcome: CoverageOutcome, text: string) => CoveragePoint;

function historyProbes(plan: ModelPlan, history: HistoryPlan, part: string): readonly CoverageProbe[] {
  const point: PointOf = (outcome, text) => ({ kind: 'history', outcome, part, text });
  const rows = named(plan.root, 'incoming_rows', incoming);
  const current = filter(scanSelf(plan, existing), `${quoted(existing, history.currentFlag)} IS TRUE`);
  const onKey = history.naturalKey.map((k) => `${quoted(incoming, k)} = ${quoted(existing, k)}`).join(' AND ');
  const changed =
    history.tracked.length === 0
      ? 'FALSE'
      : history.tracked.map((c) => `${quoted(existing, c)} IS DISTINCT FROM ${quoted(incoming, c)}`).join(' OR ');
  const both = join('INNER', rows, current, existing, onKey);
  const unseen = join('ANTI', rows, scanSelf(plan, existing), existing, onKey);
  const absent = join('ANTI', current, rows, incoming, onKey);
  const closed = join(
    'ANTI',
    join('INNER', rows, scanSelf(plan, existing), existing, onKey),
    asCurrent(plan, history),
    'now',
    history.naturalKey.map((k) => `${quoted(incoming, k)} = ${quoted('now', k)}`).join(' AND '),
  );
  const started = quoted(existing, history.effectiveAt);
  const dated =
    history.effectiveFrom === undefined
      ? undefined
      : `CAST(${quoted(incoming, history.effectiveFrom.column)} AS TIMESTAMP)`;
  return [
    ...probe(unseen, [
      {
        point: { ...point('new', 'a key that the table does not have yet'), rows: { kind: 'nothing-before' } },
        condition: undefined,
      },
    ]),
    ...probe(both, [
      {
        point: point('unchanged', 'a key whose tracked columns are as they were'),
        condition: where(both, `NOT (${changed})`),
      },
      ...(history.tracked.length === 0
        ? []
        : [{ point: point('changed', 'a key with a changed tracked column'), condition: where(both, changed) }]),
      ...(history.overwrite.length === 0
        ? []
        : [
            {
              point: point('overwritten', 'a key of which only an overwritten column changed'),
              condition: where(
                both,
                `NOT (${changed}) AND (${history.overwrite.map((c) => `${quoted(existing, c)} IS DISTINCT FROM ${quoted(incoming, c)}`).join(' OR ')})`,
              ),
            },
          ]),
      ...(dated === undefined || history.tracked.length === 0
        ? []
        : [
            {
              point: point('same-start', 'a change from the very start of the current version, which replaces it'),
              condition: where(both, `(${changed}) AND IFNULL(${dated} = ${started}, FALSE)`),
            },
            {
              point: point('late', 'a change from before the start of the current version, which refuses the run'),
              condition: where(both, `(${changed}) AND IFNULL(${dated} < ${started}, FALSE)`),
            },
          ]),
    ]),
    ...probe(absent, [
      {
        point: point(
          'absent',
          `a current key that the input does not have, which ${history.onDelete === 'close' ? 'is closed' : 'stays as it is'}`,
        ),
        condition: undefined,
      },
    ]),
    ...(history.onDelete === 'close'
      ? probe(closed, [{ point: point('returning', 'a key that returns after it was closed'), condition: undefined }])
      : []),
  ];
}

function asCurrent(plan: ModelPlan, history: HistoryPlan): Relation {
  return project(
    filter(scanSelf(plan, 'versions'), `${quoted('versions', history.currentFlag)} IS TRUE`),
    history.naturalKey.map((k) => [k, quoted('versions', k)] as const),
    'now',
  );
}

function incrementalProbes(
  plan: ModelPlan,
  incremental: Extract<Materialization, { type: 'incremental' }>,
  part: string,
): readonly CoverageProbe[] {
  const point: PointOf = (outcome, text) => ({ kind: 'history', outcome, part, text });
  const rows = named(plan.root, 'incoming_rows', incoming);
  const mark = incremental.watermark;
  const onKey = incremental.uniqueKey
    .map((k) => `${quoted(incoming, k)} IS NOT DISTINCT FROM ${quoted(existing, k)}`)
    .join(' AND ');
  const high = project(
    aggregate(scanSelf(plan, existing), [], [['high', `MAX(${quoted(existing, mark)})`]]),
    [['high', '`high`']],
    'loaded',
  );
  const before = join('CROSS', rows, high, 'loaded');
  const marked = plan.columns.find((c) => c.name.toLowerCase() === mark.toLowerCase());
  return [
    ...probe(join('ANTI', rows, scanSelf(plan, existing), existing, onKey), [
      {
        point: {
          ...point('new', 'a row with a key that the table does not have yet'),
          rows: { kind: 'nothing-before' },
        },
        condition: undefined,
      },
    ]),
    ...probe(join('INNER', rows, scanSelf(plan, existing), existing, onKey), [
      { point: point('updated', 'a row with a key that the table has'), condition: undefined },
    ]),
    ...probe(before, [
      {
        point: point('outside-window', `a row whose \`${mark}\` is before the table’s highest`),
        condition: where(before, `IFNULL(${quoted(incoming, mark)} < ${quoted('loaded', 'high')}, FALSE)`),
      },
      ...(marked?.nullable === true
        ? [
            {
              point: point('null', `a row without \`${mark}\`, which is never loaded`),
              condition: where(before, `${quoted(incoming, mark)} IS NULL`),
            },
          ]
        : []),
    ]),
  ];
}
