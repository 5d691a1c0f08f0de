// An update as ONE relation that fails, with the keys named, when a check finds rows: for platforms where a model is a single query.

import { aggregate, filter, join, named, project, quoted, typedOver, unionAll } from './build-relation.js';
import type { ModelPlan, Relation, SortLimit } from './plan.js';
import type { TargetUpdate } from './update.js';
import type { TypedExpression } from '../sql/typed-tree.js';

/** How many of the offending keys the message names. */
const namedKeys = 5;

/** The column that holds the message; NULL when nothing is refused. In the finished statement it is `alias.column`. */
export const refusal = { alias: 'refused', column: 'refusal' } as const;

/**
 * Columns as `model.columns`. `raise` is a BOOL that fails with the refusal's text: how is the platform's business, so
 * it is usually a parameter that the platform prints. Whenever a check finds rows, the next state has rows too, so that
 * the failing condition is evaluated.
 */
export function guardedUpdate(model: ModelPlan, update: TargetUpdate, raise: TypedExpression): Relation {
  const reasons = update.checks.map((check): Relation => {
    const alias = 'offending';
    const found = named(check.offending, check.id.replaceAll('-', '_'), alias);
    const keys = found.columns.map((c) => `COALESCE(CAST(${quoted(alias, c.ref.name)} AS STRING), 'NULL')`);
    return project(found, [
      ['reason', `CONCAT('${model.name} is refused [${check.id}]: ${check.message}: ', ${keys.join(`, ', ', `)})`],
    ]);
  });
  const [first, ...more] = reasons;
  if (first === undefined) return update.next;
  const all = unionAll([first, ...more], 'reasons');
  const some: SortLimit = {
    kind: 'sort-limit',
    input: all,
    orderBy: [{ expr: typedOver(all, quoted('reasons', 'reason')), direction: 'ASC', nulls: 'FIRST' }],
    limit: namedKeys,
    columns: all.columns,
  };
  const reason = quoted('reasons', 'reason');
  const refused = project(
    aggregate(some, [], [[refusal.column, `STRING_AGG(${reason}, '; ' ORDER BY ${reason})`]]),
    [[refusal.column, quoted(undefined, refusal.column)]],
    refusal.alias,
  );
  const next = 'next_rows';
  const checked = filter(
    join('CROSS', named(update.next, next, next), refused, refusal.alias),
    `${quoted(refusal.alias, refusal.column)} IS NULL`,
  );
  const guarded: Relation = {
    ...checked,
    predicate: {
      kind: 'case',
      whens: [{ when: checked.predicate, then: { kind: 'literal', type: raise.type, nullable: false, value: 'true' } }],
      otherwise: raise,
      type: raise.type,
      nullable: raise.nullable,
    },
  };
  return project(
    guarded,
    model.columns.map((c) => [c.name, quoted(next, c.name)] as const),
  );
}
