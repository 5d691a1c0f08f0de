// The same relation joined twice in the same way, or with itself on its own key: the second brings the rows of the first again.

import { expressionIdentity } from '../../model/expression-identity.js';
import type { ResolvedInput } from '../../model/pipeline-model.js';
import type { TypedExpression } from '../../sql/typed-tree.js';
import { conjunctsOf, rewriteTyped } from '../../sql/typed-walk.js';
import { isBlocked } from '../blocked-model.js';
import { joinSides, type JoinSides } from '../joined-inputs.js';
import type { Rule } from '../rule.js';

export const duplicateJoin: Rule = {
  id: 'duplicate-join',
  family: 'grain',
  severity: 'warning',
  ofModel(model, report) {
    if (isBlocked(model)) return;
    const before = new Map<string, JoinSides>();
    for (const sides of joinSides(model)) {
      const { join, spec, right } = sides;
      if (join.condition === undefined) continue;
      const itself = joinedWithItself(sides);
      if (itself !== undefined) {
        report({
          part: spec.condition?.part ?? spec.right.part,
          message: `\`${right.alias}\` is \`${right.relation.name}\`, as \`${itself.alias}\` is, and joined to it on its own key: ${MEETS_ITSELF[join.type] ?? 'each row meets nothing but itself'}. Compare what leads from one row to another.`,
        });
        continue;
      }
      const key = [
        join.type,
        right.relation.kind,
        right.relation.name.toLowerCase(),
        ...conjunctsOf(join.condition)
          .map((c) => identityOf(c, right))
          .sort(),
        ...right.steps.map((s) => stepIdentity(s, right)),
      ].join('\n');
      const first = before.get(key);
      if (first === undefined) {
        before.set(key, sides);
        continue;
      }
      report({
        part: spec.right.part,
        message: `\`${right.alias}\` is \`${right.relation.name}\` joined in the same way as \`${first.right.alias}\`: it has the same rows${join.matchesAtMostOne === true ? '' : ', and each of one meets each of the other'}. Read \`${first.right.alias}\` instead, or join on what makes the two different.`,
        related: [{ part: first.spec.part, file: model.file, message: 'The first of the two joins' }],
      });
    }
  },
};

const MEETS_ITSELF: Readonly<Record<string, string>> = {
  ANTI: 'each row meets itself, so no row is left',
  SEMI: 'each row meets itself, so every row stays',
  EXISTS: 'each row meets itself, so it is always TRUE',
};

/** An input of the same relation whose key is compared with the same key, and nothing else. */
function joinedWithItself({ join, left, right }: JoinSides): ResolvedInput | undefined {
  if (join.condition === undefined || right.steps.length > 0 || join.type === 'RIGHT' || join.type === 'FULL')
    return undefined;
  const conjuncts = conjunctsOf(join.condition);
  return left.find((other) => {
    if (other.relation.kind !== right.relation.kind || other.relation.name !== right.relation.name) return false;
    const compared = conjuncts.map((c) => sameColumn(c, other, right));
    return (
      !compared.includes(undefined) &&
      right.signature.keys.some((key) => key.columns.every((column) => compared.includes(column)))
    );
  });
}

/** The column of both that the condition says is equal. */
function sameColumn(condition: TypedExpression, a: ResolvedInput, b: ResolvedInput): string | undefined {
  if (condition.kind !== 'call' || (condition.fn !== '$equal' && condition.fn !== '$is_not_distinct_from'))
    return undefined;
  const [x, y] = condition.args;
  if (x?.kind !== 'column' || y?.kind !== 'column') return undefined;
  const aliases = [x, y].map((c) => c.column.input?.toLowerCase());
  const names = [x, y].map((c) => c.column.name.toLowerCase());
  const both = [a.alias, b.alias].every((alias) => aliases.includes(alias.toLowerCase()));
  return both && names[0] === names[1] ? names[0] : undefined;
}

function stepIdentity(step: ResolvedInput['steps'][number], right: ResolvedInput): string {
  return step.kind === 'filter'
    ? `filter ${identityOf(step.filter.predicate, right)}`
    : `deduplicate ${[...step.partitionBy, ...step.orderBy.map((k) => k.expr)].map((e) => identityOf(e, right)).join(', ')} ${step.orderBy.map((k) => `${k.direction} ${k.nulls}`).join(', ')}`;
}

/** The same for both aliases, and for both ways to write an equality. */
function identityOf(expr: TypedExpression, right: ResolvedInput): string {
  const named = rewriteTyped(expr, (node) =>
    node.kind === 'column' && node.column.input?.toLowerCase() === right.alias.toLowerCase()
      ? { ...node, column: { input: '', name: node.column.name } }
      : undefined,
  );
  return named.kind === 'call' && named.fn === '$equal'
    ? `= ${named.args.map(expressionIdentity).sort().join(' ')}`
    : expressionIdentity(named);
}
