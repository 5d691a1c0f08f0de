// FLOAT64 values that are grouped by, joined on or claimed as a key: two ways to compute one number differ in the last digit.

import { eachNode } from '../../model/expression-walk.js';
import { isFixedByOtherKeys } from '../../model/order-totality.js';
import type { TypedExpression } from '../../sql/typed-tree.js';
import type { SqlType } from '../../sql/types.js';
import type { Rule } from '../rule.js';

const WHY =
  'numbers that should be equal can differ in their last digit, and NaN is among them. Use INT64, NUMERIC or STRING, or ROUND to NUMERIC first.';

export const floatingPointKey: Rule = {
  id: 'floating-point-key',
  family: 'types',
  severity: 'warning',
  ofModel(model, report) {
    for (const key of model.grouping?.keys ?? [])
      if (isFloat(key.expr.type) && !isFixedByOtherKeys(key, model))
        report({ part: key.part, message: `Rows are grouped by \`${key.name}\`, a FLOAT64: ${WHY}` });
    for (const key of model.drillAcross?.keys ?? [])
      if (isFloat(key.type))
        report({ part: key.part, message: `Inputs are combined on \`${key.name}\`, a FLOAT64: ${WHY}` });
    for (const claim of model.claims)
      for (const column of claim.columns)
        if (isFloat(model.outputs.find((o) => o.name === column)?.type))
          report({ part: claim.part, message: `The key \`${column}\` is a FLOAT64: ${WHY}` });
    for (const { steps, alias } of model.inputs)
      for (const step of steps)
        if (step.kind === 'deduplicate')
          for (const [i, by] of step.partitionBy.entries())
            if (isFloatOfRow(by))
              report({
                part: `${step.part}/partition_by/${i}`,
                message: `Rows of \`${alias}\` are told apart by a FLOAT64: ${WHY}`,
              });
    const joins = model.combine.kind === 'joins' ? model.combine.joins : [];
    for (const { condition } of joins) {
      const text = model.written.find((w) => w.expr === condition)?.text;
      if (condition === undefined || text === undefined) continue;
      eachNode(condition, (node) => {
        if (node.kind !== 'call' || node.fn !== '$equal' || !node.args.every(isFloatOfRow)) return;
        report({
          part: text.part,
          ...(node.span !== undefined && { span: node.span }),
          message: `Rows are joined on FLOAT64 values: ${WHY}`,
        });
      });
    }
  },
  ofOutline({ sources }, report) {
    for (const { spec, primaryKey, uniqueKeys, columns } of sources.values()) {
      if (spec === undefined) continue;
      const { source, file } = spec;
      const isFloatColumn = (name: string): boolean =>
        isFloat(columns.find((c) => c.name.toLowerCase() === name.toLowerCase())?.type);
      for (const [key, part] of [
        [primaryKey, source.primaryKey?.part] as const,
        ...uniqueKeys.map((k, i) => [k, source.uniqueKeys[i]?.part] as const),
      ]) {
        const column = key?.find(isFloatColumn);
        if (column !== undefined && part !== undefined)
          report({
            part,
            file,
            message: `The key column \`${column}\` of \`${source.name.value}\` is a FLOAT64: ${WHY}`,
          });
      }
    }
  },
};

/** Compared as FLOAT64 and written so: of a mixture `compares-different-types` tells. */
function isFloatOfRow(e: TypedExpression): boolean {
  return isFloat(e.type) && e.kind !== 'literal' && e.kind !== 'parameter' && !(e.kind === 'cast' && e.implicit);
}

function isFloat(type: SqlType | undefined): boolean {
  return type?.kind === 'scalar' && type.name === 'FLOAT64';
}
