// The branches of a drill-across, each aggregated already → one DataFrame, joined on the keys.

import type { DrillAcross } from '../../../plan/plan.js';
import { pythonString } from '../../../sql/dialects/pyspark/python-literal.js';
import { columnKey } from '../../../sql/typed-walk.js';
import { add, columnText, flat, freeName, safeAlias, type Frame, type Place } from './frame.js';

/** A branch with the variable that holds its rows. */
export type BranchFrame = DrillAcross['branches'][number] & { readonly frame: Frame };

export function joinedBranches(node: DrillAcross, branches: readonly BranchFrame[]): Frame {
  const [first, ...rest] = branches;
  let frame = first!.frame;
  let keys: readonly Place[] = node.keys.map((_, i) => ({
    alias: first!.alias,
    name: first!.aggregate.keys[i]!.name,
  }));
  const places = new Map<string, Place>();
  const measures = (b: BranchFrame): void => {
    for (const m of b.aggregate.measures)
      places.set(columnKey({ input: undefined, name: m.name }), { alias: safeAlias(b.alias), name: m.name });
  };
  measures(first!);
  for (const [i, branch] of rest.entries()) {
    measures(branch);
    const right = flat(branch.frame);
    if (node.keys.length === 0) {
      frame = add(frame, 'crossJoin', [right]);
      continue;
    }
    const own = node.keys.map((_, k): Place => ({ alias: branch.alias, name: branch.aggregate.keys[k]!.name }));
    const condition = keys.map((key, k) => {
      const nullSafe = first!.aggregate.keys[k]!.expr.nullable && branch.aggregate.keys[k]!.expr.nullable;
      const [a, b] = [columnText(key), columnText(own[k]!)];
      return nullSafe || node.type === 'FULL'
        ? `${a}.eqNullSafe(${b})`
        : keys.length > 1
          ? `(${a} == ${b})`
          : `${a} == ${b}`;
    });
    frame = add(frame, 'join', [right, condition.join(' & '), pythonString(node.type.toLowerCase())]);
    if (node.type === 'FULL') {
      // A key value of any branch: each step takes it from whichever side has the row.
      // The sides' own keys stay in the DataFrame: their names are taken.
      for (const place of [...keys, ...own]) places.set(`taken ${places.size}`, place);
      const names = keys.map((_, k) => freeName({ ...frame, places }, `${node.keys[k]!.name}_key_${i + 1}`));
      keys.forEach((key, k) => {
        frame = add(frame, 'withColumn', [
          pythonString(names[k]!),
          `F.coalesce(${columnText(key)}, ${columnText(own[k]!)})`,
        ]);
      });
      keys = names.map((name) => ({ alias: undefined, name }));
    }
  }
  node.keys.forEach((key, i) => places.set(columnKey({ input: undefined, name: key.name }), keys[i]!));
  return { ...frame, places };
}
