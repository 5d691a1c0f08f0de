// Columns of a history that are neither tracked nor overwritten: they keep the value their version began with.

import { parentOf } from '../fixes/fix-context.js';
import { isBlocked } from '../blocked-model.js';
import type { Rule } from '../rule.js';
import { readsRunTime } from '../run-time.js';

export const historyUntrackedColumns: Rule = {
  id: 'history-untracked-columns',
  family: 'history',
  severity: 'information',
  ofModel(model, report) {
    const { history } = model;
    if (history === undefined || history.tracksAll || isBlocked(model)) return;
    const known = new Set(
      [...history.naturalKey, ...history.tracked, ...history.overwrite, history.effectiveFrom?.column ?? ''].map((n) =>
        n.toLowerCase(),
      ),
    );
    // The time of the run is another one each time: the one that a version began with is what is wanted.
    const others = model.outputs
      .filter((o) => !o.hidden && !known.has(o.name.toLowerCase()) && !readsRunTime(o.base))
      .map((o) => o.name);
    if (others.length === 0) return;
    report({
      part: `${history.part}/tracked_columns`,
      onKey: true,
      message: `A change in ${others.map((n) => `\`${n}\``).join(', ')} alone is not seen: ${others.length === 1 ? 'it is' : 'they are'} neither tracked nor overwritten and ${others.length === 1 ? 'keeps' : 'keep'} the value that the version began with. Track what is to have a history; overwrite what is only to be up to date.`,
      data: {
        columns: others,
        tracked: history.tracked,
        overwrite: history.overwrite,
      },
    });
  },
  fixes: (problem, at) => {
    const list = (key: string): readonly string[] => problem.data![key] as readonly string[];
    const constraints = parentOf(problem.part);
    return [
      ...at.fix(
        'Overwrite them in all versions',
        [at.set(constraints, 'overwrite_columns', [...list('overwrite'), ...list('columns')])],
        false,
      ),
      ...at.fix(
        'Track them',
        [at.set(constraints, 'tracked_columns', [...list('tracked'), ...list('columns')])],
        false,
      ),
    ];
  },
};
