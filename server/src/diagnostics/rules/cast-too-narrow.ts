// CAST to a STRING(n), BYTES(n) or NUMERIC(p, s) that is known to be too short for some of its values: one such value fails the whole query.

import type { TypedCast } from '../../sql/typed-tree.js';
import { typeToString } from '../../sql/types.js';
import { longestOf } from '../../sql/typing/value-fits.js';
import { caughtAbove } from '../caught-above.js';
import type { Rule } from '../rule.js';
import { placeOf, shown } from '../written-text.js';

export const castTooNarrow: Rule = {
  id: 'cast-too-narrow',
  family: 'types',
  severity: 'warning',
  onNode: {
    kinds: ['cast'],
    visit(place, report) {
      const { node } = place;
      if (node.kind !== 'cast' || node.implicit || node.safe || node.span === undefined || caughtAbove(place)) return;
      const reason = tooLong(node) ?? tooManyDigits(node);
      if (reason === undefined) return;
      const [operand, type] = [shown(place, node.operand), typeToString(node.type)];
      report({
        ...placeOf(place),
        message: `\`${operand}\` ${reason.has}, and ${type} holds ${reason.holds}: a longer value fails the whole query. Declare a wider type, ${reason.shorten(operand)}, or write SAFE_CAST to get NULL there.`,
        suggestions: [`SAFE_CAST(${operand} AS ${type})`],
      });
    },
  },
};

interface Reason {
  readonly has: string;
  readonly holds: string;
  readonly shorten: (operand: string) => string;
}

function tooLong({ type, operand }: TypedCast): Reason | undefined {
  if (type.kind !== 'scalar' || type.length === undefined) return undefined;
  // Characters are no bytes.
  if (operand.type.kind !== 'scalar' || operand.type.name !== type.name) return undefined;
  const { length } = type;
  const longest = longestOf(operand);
  if (longest === undefined || longest <= length) return undefined;
  const unit = type.name === 'BYTES' ? 'bytes' : 'characters';
  return {
    has: `can have ${longest} ${unit}`,
    holds: `${length}`,
    shorten: (text) => `cut it (\`LEFT(${text}, ${length})\`)`,
  };
}

/** Digits behind the point are rounded, which a CAST says; those before it do not fit. */
function tooManyDigits({ type, operand }: TypedCast): Reason | undefined {
  const from = operand.kind === 'column' ? operand.declared : undefined;
  if (type.kind !== 'scalar' || type.precision === undefined) return undefined;
  if (from?.kind !== 'scalar' || from.precision === undefined) return undefined;
  const [before, after] = [from.precision - (from.scale ?? 0), type.precision - (type.scale ?? 0)];
  return before <= after
    ? undefined
    : {
        has: `is declared with ${before} digits before the point`,
        holds: `${after}`,
        shorten: () => 'leave such rows out before',
      };
}
