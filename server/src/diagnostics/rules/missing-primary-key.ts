// A model whose key is proven and not written down: nothing tests it, and a reviewer does not see the grain.

import { modelPart } from '../fixes/fix-context.js';
import { isBlocked } from '../blocked-model.js';
import type { Rule } from '../rule.js';

export const missingPrimaryKey: Rule = {
  id: 'missing-primary-key',
  family: 'grain',
  severity: 'hint',
  offByDefault: true,
  ofModel(model, report) {
    const { constraints } = model.spec;
    if (constraints.primaryKey !== undefined || constraints.uniqueKeys.length > 0 || isBlocked(model)) return;
    if (model.history !== undefined || model.materialization.type === 'incremental') return;
    const key = model.signature.keys.find(
      (k) =>
        k.nullsCounted &&
        k.columns.every((c) => model.outputs.find((o) => o.name.toLowerCase() === c)?.nullable === false),
    );
    if (key === undefined) return;
    const columns = key.columns.map((c) => model.outputs.find((o) => o.name.toLowerCase() === c)!.name);
    report({
      part: model.spec.name.part,
      message: `\`${model.name}\` has one row for each ${columns.map((c) => `\`${c}\``).join(', ')}, and does not say so. Declare it as \`primary_key\`: it is tested then, and readers can rely on it.`,
      data: { columns, inside: constraints.part },
    });
  },
  fixes: (problem, at) => {
    const model = modelPart(problem.part);
    const columns = problem.data!['columns'] as readonly string[];
    const constraints = `${model}/constraints`;
    return at.fix(
      `Declare the primary key: ${columns.join(', ')}`,
      [
        at.object(constraints) === undefined
          ? at.set(model, 'constraints', { primary_key: columns })
          : at.set(constraints, 'primary_key', columns),
      ],
      true,
    );
  },
};
