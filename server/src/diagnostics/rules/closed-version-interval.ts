// A condition that takes the end of a version in: at the instant of a change both the old and the new version are met.

import type { ResolvedInput } from '../../model/pipeline-model.js';
import { versionsOf, untilEnd } from '../../model/version-intervals.js';
import { nodeOf } from '../../model/visible-row.js';
import type { SqlText } from '../../spec/spec.js';
import type { TypedExpression } from '../../sql/typed-tree.js';
import { conjunctsOf } from '../../sql/typed-walk.js';
import { isBlocked } from '../blocked-model.js';
import type { Rule } from '../rule.js';
import { writtenText } from '../written-text.js';

export const closedVersionInterval: Rule = {
  id: 'closed-version-interval',
  family: 'history',
  severity: 'warning',
  ofModel(model, report) {
    if (isBlocked(model)) return;
    const versions = model.inputs.flatMap((input) =>
      versionsOf(input).flatMap((v) => (v.closed ? [] : [{ ...v, input }])),
    );
    if (versions.length === 0) return;
    for (const { text, expr, condition } of model.written) {
      if (!condition) continue;
      for (const conjunct of conjunctsOf(expr))
        for (const version of versions) {
          if (untilEnd(conjunct, version).length === 0) continue;
          const [effectiveAt, expiryAt] = [version.effective, version.expiry].map((n) => columnOf(version.input, n));
          const open = halfOpen(text, conjunct);
          report({
            part: text.part,
            ...(conjunct.span !== undefined && { span: conjunct.span }),
            message: `Versions of \`${version.input.alias}\` hold from \`${effectiveAt!}\` up to, but without, \`${expiryAt!}\`: where one ends the next begins. This condition takes the end in, so at the instant of a change it meets both.${open === undefined ? ' Compare with `<`.' : ` Write \`${open}\`.`}`,
            ...(open !== undefined && { suggestions: [open] }),
          });
        }
    }
  },
};

function columnOf({ alias, columns }: ResolvedInput, node: string): string {
  return columns.find((c) => nodeOf(alias, c.name) === node)?.name ?? node;
}

/** The same with the end left out; only where the whole conjunct is one comparison. */
function halfOpen(text: SqlText, conjunct: TypedExpression): string | undefined {
  if (conjunct.kind !== 'call' || conjunct.span === undefined || conjunct.args.some((a) => a.span === undefined))
    return undefined;
  const [a, b, c] = conjunct.args.map((e) => writtenText(text, e));
  switch (conjunct.fn) {
    case '$between':
      return `${a!} >= ${b!} AND ${a!} < ${c!}`;
    case '$less_or_equal':
      return `${a!} < ${b!}`;
    case '$greater_or_equal':
      return `${a!} > ${b!}`;
    default:
      return undefined;
  }
}
