// An input that neither gives a value nor decides about rows: a LEFT join, or a branch of a drill-across, of which nothing is read.

import { columnsRead } from '../../model/expression-walk.js';
import type { ResolvedJoin, ResolvedModel } from '../../model/pipeline-model.js';
import { stringsOf } from '../fixes/fix-data.js';
import type { Rule } from '../rule.js';
import { isBlocked } from '../blocked-model.js';
import { usageOf } from '../usage.js';

export const unusedInput: Rule = {
  id: 'unused-input',
  family: 'names',
  severity: 'warning',
  ofModel(model, report) {
    if (isBlocked(model)) return;
    for (const { input, join } of effectless(model)) {
      const { alias, part, steps } = model.inputs[input]!;
      report({
        part,
        message:
          join === undefined
            ? `No aggregation reads \`${alias}\`, and a LEFT drill-across takes its keys from the first input: \`${alias}\` has no effect. Aggregate something of it, or remove it.`
            : `Nothing reads \`${alias}\`, and a LEFT join drops no rows: it has no effect, or only repeats rows${model.grouping === undefined ? '' : ', which are then aggregated several times'}. Read a column of it, or remove it with its join.`,
        related: join === undefined ? [] : [{ part: join, file: model.file, message: 'The join.' }],
        // What filters it, deduplicates it or gives it rows in an example would be left hanging.
        ...(steps.length === 0 &&
          model.examples.length === 0 && { data: { parts: join === undefined ? [part] : [part, join] } }),
        tag: 'unnecessary',
      });
    }
  },
  fixes: (problem, at) => {
    const parts = problem.data?.['parts'] as readonly string[] | undefined;
    if (parts === undefined) return [];
    return at.fix(
      parts.length > 1 ? 'Remove the input and its join' : 'Remove the input',
      parts.flatMap((part) => at.removeItem(part)),
      false,
    );
  },
};

interface Effectless {
  readonly input: number;
  readonly join: string | undefined;
}

function effectless(model: ResolvedModel): readonly Effectless[] {
  const { inputsRead } = usageOf(model);
  if (model.combine.kind === 'joins')
    return model.combine.joins.flatMap((join): readonly Effectless[] => {
      if (join.type !== 'LEFT' || inputsRead.has(model.inputs[join.right]!.alias.toLowerCase())) return [];
      // Repeated rows may be there to be counted.
      if (
        join.matchesAtMostOne !== true &&
        model.grouping !== undefined &&
        (countsRows(model) || multiplies(model, join))
      )
        return [];
      return [{ input: join.right, join: join.part }];
    });
  if (model.drillAcross?.type !== 'LEFT') return [];
  return model.drillAcross.branches
    .slice(1)
    .flatMap((branch) => (branch.measures.length === 0 ? [{ input: branch.input, join: undefined }] : []));
}

/** Some aggregate counts rows, whatever is in them: COUNT(*), SUM(1). */
function countsRows({ grouping }: ResolvedModel): boolean {
  return grouping?.measures.some(({ call }) => columnsRead(call).length === 0) ?? false;
}

/** That it repeats what is aggregated has been said of the aggregates. */
function multiplies({ inputs, problems }: ResolvedModel, { right }: ResolvedJoin): boolean {
  const { alias } = inputs[right]!;
  return problems.some((p) => p.id === 'join-multiplies-rows' && stringsOf(p.data, 'multipliedBy').includes(alias));
}
