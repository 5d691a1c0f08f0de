// A node of an SQL text → the conditions that hold wherever it is computed: branches around it, parts before it in an AND, filters and inner joins of its model.

import { neverEqualIn } from '../model/columns-apart.js';
import type { Held } from '../model/non-zero.js';
import { groupsHaveRows, neverZeroIn, rowConditions } from '../model/row-conditions.js';
import { eachQueryPart } from '../sql/query-walk.js';
import type { TypedExpression } from '../sql/typed-tree.js';
import type { NodePlace } from './rule.js';

export function heldAt(place: NodePlace): Held {
  const holds: TypedExpression[] = [];
  const fails: TypedExpression[] = [];
  for (let at: NodePlace = place; at.parent !== undefined; at = at.parent) {
    const { node } = at;
    const above = at.parent.node;
    if (above.kind === 'case') {
      const branch = above.whens.findIndex((w) => w.then === node || w.when === node);
      const taken = branch < 0 ? above.whens : above.whens.slice(0, branch);
      fails.push(...taken.map((w) => w.when));
      if (branch >= 0 && above.whens[branch]!.then === node) holds.push(above.whens[branch]!.when);
    } else if (above.kind === 'call' && above.fn === 'if') {
      if (above.args[1] === node) holds.push(above.args[0]!);
      if (above.args[2] === node) fails.push(above.args[0]!);
    } else if (above.kind === 'call' && above.fn === '$and') {
      holds.push(...above.args.filter((a) => a !== node));
    } else if (above.kind === 'call' && above.fn === '$or') {
      fails.push(...above.args.slice(0, above.args.indexOf(node)));
    } else if (above.kind === 'subquery') {
      eachQueryPart(above.query, (expr, part, select) => {
        if (expr === node && part !== 'array' && select?.where !== undefined && select.where !== node)
          holds.push(select.where);
      });
    }
  }
  const { model } = place;
  if (model === undefined) return { holds, fails, groupsHaveRows: true };
  // Of filters and conditions themselves nothing is known to come before.
  const inside = place.written.condition ? [] : rowConditions(model);
  return {
    holds: [...holds, ...inside],
    fails,
    groupsHaveRows: groupsHaveRows(model),
    neverZero: neverZeroIn(model),
    neverEqual: neverEqualIn(model),
  };
}
