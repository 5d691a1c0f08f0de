// Branches of CASE and IF that no value reaches: their condition never holds, or what comes before takes all its values.

import { Remaining, verdictOf } from '../../model/contradictions.js';
import { expressionIdentity } from '../../model/expression-identity.js';
import { isInvalid } from '../../model/expression-walk.js';
import type { TypedCall, TypedCase, TypedExpression } from '../../sql/typed-tree.js';
import type { NodePlace, Report, Rule } from '../rule.js';
import { placeOf, shown } from '../written-text.js';

export const unreachableBranch: Rule = {
  id: 'unreachable-branch',
  family: 'sql',
  severity: 'warning',
  onNode: {
    kinds: ['case'],
    fns: ['$case_with_value', 'if'],
    visit(place, report) {
      const { node } = place;
      if (node.kind === 'case') checkCase(place, node, report);
      else if (node.kind === 'call' && node.fn === 'if') checkIf(place, node, report);
      else checkValues(place, node as TypedCall, report);
    },
  },
};

function checkCase(place: NodePlace, node: TypedCase, report: Report): void {
  const remaining = new Remaining();
  for (const [i, { when }] of node.whens.entries()) {
    // What it asks is not known.
    if (isInvalid(when)) continue;
    const covering = remaining.coveredBy(when);
    const verdict = covering === undefined ? verdictOf(when) : undefined;
    if (covering !== undefined) {
      const same = expressionIdentity(covering) === expressionIdentity(when);
      const first = node.whens[0]?.when === covering;
      const before = `\`${shown(place, covering)}\` before it`;
      report({
        ...placeOf(place, when),
        message: `This branch is never taken: ${before} ${same ? 'asks the same' : first ? 'takes all its values' : 'and the branches before that take all its values'}. ${same ? 'Change or remove one of the two.' : 'Put the narrower condition first, or remove it.'}`,
        related: relatedTo(place, covering, 'The branch that is taken instead'),
      });
    } else if (verdict?.holds === 'never') {
      report({
        ...placeOf(place, verdict.at),
        message: `This branch is never taken: \`${shown(place, verdict.at)}\` is never TRUE${together(place, verdict.against)}.`,
      });
    } else if (verdict?.holds === 'always' && !verdict.orNull) {
      const next = node.whens[i + 1]?.when ?? node.otherwise;
      if (next.span !== undefined)
        report({
          ...placeOf(place, next),
          message: `Nothing comes here: \`${shown(place, when)}\` before it is always TRUE.`,
          data: { covered: true },
          related: relatedTo(place, when, 'The condition that always holds'),
        });
      return;
    }
    remaining.take(when);
  }
}

function checkIf(place: NodePlace, node: TypedCall, report: Report): void {
  const [condition, then, otherwise] = node.args as [TypedExpression, TypedExpression, TypedExpression];
  const verdict = verdictOf(condition);
  if (verdict === undefined || verdict.orNull) return;
  const never = verdict.holds === 'never';
  report({
    ...placeOf(place, verdict.at),
    message: `\`${shown(place, verdict.at)}\` is ${never ? 'never' : 'always'} TRUE${together(place, verdict.against)}, so \`IF\` always gives \`${shown(place, never ? otherwise : then)}\`.`,
    data: { taken: never ? 2 : 1 },
  });
}

/** `CASE x WHEN a THEN … WHEN a THEN …`. */
function checkValues(place: NodePlace, node: TypedCall, report: Report): void {
  const known = new Map<string, TypedExpression>();
  for (let i = 1; i + 1 < node.args.length; i += 2) {
    const value = node.args[i]!;
    if (isNull(value)) {
      report({
        ...placeOf(place, value),
        message: `This branch is never taken: nothing equals NULL. Write \`CASE WHEN ${shown(place, node.args[0])} IS NULL THEN … END\`.`,
      });
      continue;
    }
    const identity = expressionIdentity(value);
    const before = known.get(identity);
    if (before !== undefined)
      report({
        ...placeOf(place, value),
        message: `This branch is never taken: \`${shown(place, value)}\` has a branch before. Change or remove one of the two.`,
        related: relatedTo(place, before, 'The branch that is taken instead'),
      });
    else known.set(identity, value);
  }
}

function isNull(e: TypedExpression): boolean {
  return e.kind === 'literal' ? e.value === undefined : e.kind === 'cast' && isNull(e.operand);
}

function together(place: NodePlace, against: readonly TypedExpression[]): string {
  return against.length === 0 ? '' : ` together with ${against.map((e) => `\`${shown(place, e)}\``).join(' and ')}`;
}

function relatedTo(
  place: NodePlace,
  node: TypedExpression,
  message: string,
): readonly { readonly part: string; readonly file: string; readonly message: string }[] {
  return place.model === undefined ? [] : [{ ...placeOf(place, node), file: place.model.file, message }];
}
