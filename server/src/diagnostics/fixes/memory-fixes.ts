// Fixes of models that remember: history (SCD type 2) and increments.

import type { ResolvedModel } from '../../model/pipeline-model.js';
import type { ProblemFixes } from './fix-context.js';
import { modelPart, parentOf } from './fix-context.js';
import { stringsOf } from './fix-data.js';

export const memoryFixes: Readonly<Record<string, ProblemFixes>> = {
  'history-tracks-all-columns': (problem, at) =>
    at.fix(
      'Write out `tracked_columns`',
      [at.set(parentOf(problem.part), 'tracked_columns', stringsOf(problem.data, 'columns'))],
      true,
    ),

  'history-primary-key': (problem, at) =>
    at.fix(
      'Name the key of the versions',
      [at.set(parentOf(problem.part), 'primary_key', stringsOf(problem.data, 'primaryKey'))],
      true,
    ),

  'history-column-roles': (problem, at) => {
    const list = parentOf(problem.part);
    const name = at.spec.positions.node(problem.part)?.node;
    if (name?.kind !== 'string') return [];
    const other = list.endsWith('/tracked_columns') ? 'overwrite_columns' : 'tracked_columns';
    const others = at.value(parentOf(list), other);
    const index =
      others?.kind === 'array'
        ? others.items.findIndex((i) => i.kind === 'string' && i.value.toLowerCase() === name.value.toLowerCase())
        : -1;
    const key = list.slice(list.lastIndexOf('/') + 1);
    return [
      ...at.fix(`Take it out of \`${key}\``, at.removeItem(problem.part), false),
      ...(index < 0
        ? []
        : at.fix(`Take it out of \`${other}\``, at.removeItem(`${parentOf(list)}/${other}/${index}`), false)),
    ].filter(at.provenFor(problem));
  },

  'history-column-not-comparable': (problem, at) =>
    /\/tracked_columns\/[0-9]+$/.test(problem.part)
      ? at.fix('Take it out of `tracked_columns`', at.removeItem(problem.part), false).filter(at.provenFor(problem))
      : [],

  'history-needs-table': (problem, at) =>
    at.fix('Make it a table', [at.set(modelPart(problem.part), 'materialization', 'table')], true),

  'incremental-limit': (problem, at) => at.fix('Remove `limit`', at.remove(problem.part), true),

  'incremental-lookback-unit': (problem, at) => at.fix('Remove `lookback`', at.remove(problem.part), false),

  'incremental-without-key': (problem, at) => {
    const key = at.model(problem)?.primaryKey;
    return key === undefined || key.length === 0
      ? []
      : at
          .fix(`Replace rows by the primary key: ${key.join(', ')}`, [at.set(problem.part, 'unique_key', key)], true)
          .filter(at.provenFor(problem));
  },

  'incremental-without-watermark': (problem, at) => {
    const model = at.model(problem);
    return (model === undefined ? [] : timesOf(model))
      .flatMap((watermark) =>
        at.fix(`Take new rows by \`${watermark}\``, [at.set(problem.part, 'watermark', watermark)], false),
      )
      .filter(at.provenFor(problem));
  },

  'invalid-value': (problem, at) => {
    const written = at.spec.positions.node(problem.part)?.node;
    if (!problem.part.endsWith('/materialization') || written?.kind !== 'string') return [];
    if (written.value.trim().toLowerCase() !== 'incremental') return [];
    const model = at.model(problem);
    const key = model?.primaryKey;
    if (model === undefined || key === undefined) return [];
    return timesOf(model).flatMap((watermark) =>
      at
        .fix(
          `Load it incrementally by \`${watermark}\`, with the key ${key.join(', ')}`,
          [at.replace(problem.part, { type: 'incremental', unique_key: key, watermark })],
          false,
        )
        .filter(at.provenFor(problem)),
    );
  },
};

/** Columns that can say which rows are new. */
function timesOf({ outputs }: ResolvedModel): readonly string[] {
  return outputs
    .filter((o) => !o.hidden && o.type.kind === 'scalar' && ['TIMESTAMP', 'DATETIME', 'DATE'].includes(o.type.name))
    .map((o) => o.name);
}
