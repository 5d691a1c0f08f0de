// A tracked column that holds the time of the run differs in every run: each run makes a new version of every row.

import { isBlocked } from '../blocked-model.js';
import type { Rule } from '../rule.js';
import { readsRunTime } from '../run-time.js';

export const historyTracksRunTime: Rule = {
  id: 'history-tracks-run-time',
  family: 'history',
  severity: 'warning',
  ofModel(model, report) {
    const { history } = model;
    if (history === undefined || isBlocked(model)) return;
    for (const name of history.tracked) {
      const output = model.outputs.find((o) => o.name === name);
      if (output === undefined || !readsRunTime(output.base)) continue;
      const written = model.spec.constraints.history?.trackedColumns?.find(
        (t) => t.value.toLowerCase() === name.toLowerCase(),
      );
      report({
        part: written?.part ?? output.part,
        message: `\`${name}\` depends on \`@run_ts\` and is tracked, so every run finds it changed and makes a new version of every row. Leave it out of \`tracked_columns\`.`,
        ...(written === undefined && { onKey: true }),
      });
    }
  },
};
