// A history joined without its interval or current flag: every version of a row meets the others.

import type { ResolvedInput, ResolvedModel } from '../../model/pipeline-model.js';
import { columnsRead } from '../../model/expression-walk.js';
import { modelPart } from '../fixes/fix-context.js';
import { isBlocked } from '../blocked-model.js';
import { joinSides } from '../joined-inputs.js';
import type { Rule } from '../rule.js';

export const historyAllVersions: Rule = {
  id: 'history-all-versions',
  family: 'history',
  severity: 'information',
  ofModel(model, report) {
    if (isBlocked(model) || !model.inputs.some((i) => i.signature.history !== undefined)) return;
    const sides = joinSides(model);
    const [first] = sides;
    const places = [
      ...(first === undefined ? [] : first.left.map((input) => ({ input, part: first.spec.left.part }))),
      ...sides.map((s) => ({ input: s.right, part: s.spec.right.part })),
    ];
    for (const { input, part } of places) {
      const { history } = input.signature;
      if (history === undefined || choosesVersions(model, input)) continue;
      report({
        part,
        message: `\`${input.alias}\` keeps history, and this join reads every version of a row, those that ended too. Read the versions of today (\`${history.currentFlag}\`), or those of a time: \`${input.alias}.${history.effectiveAt} <= t AND (t < ${input.alias}.${history.expiryAt} OR ${input.alias}.${history.expiryAt} IS NULL)\`.`,
        data: { filter: { applies_to: input.alias, predicate: history.currentFlag } },
      });
    }
  },
  fixes: (problem, at) => {
    const filter = problem.data!['filter'] as { readonly applies_to: string; readonly predicate: string };
    return at.fix('Read current versions only', [at.add(modelPart(problem.part), 'filters', filter)], false);
  },
};

/** A condition that reads a history column, wherever it stands, shows that versions were thought of. */
function choosesVersions(model: ResolvedModel, input: ResolvedInput): boolean {
  const { history } = input.signature;
  const own = [history!.effectiveAt, history!.expiryAt, history!.currentFlag].map((n) => n.toLowerCase());
  if (input.steps.some((s) => s.kind === 'deduplicate')) return true;
  const conditions = [
    ...input.steps.flatMap((s) => (s.kind === 'filter' ? [s.filter.predicate] : [])),
    ...(model.combine.kind === 'joins' ? model.combine.joins.map((j) => j.condition) : []),
    ...model.joinedFilters.map((f) => f.predicate),
  ];
  return columnsRead(...conditions).some(
    (c) => c.column.input?.toLowerCase() === input.alias.toLowerCase() && own.includes(c.column.name.toLowerCase()),
  );
}
