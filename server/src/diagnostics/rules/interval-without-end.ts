// A join that asks only since when a row holds (`day >= valid_from`), while nothing reads until when (`valid_to`): every earlier row is met too.

import { columnsRead, hasMeasure, hasWindow } from '../../model/expression-walk.js';
import { wordsOf } from '../../base/name-words.js';
import type { ResolvedInput, ResolvedModel } from '../../model/pipeline-model.js';
import { ORDER_COMPARISONS } from '../../sql/comparisons.js';
import type { ColumnReference, TypedColumn, TypedExpression } from '../../sql/typed-tree.js';
import { conjunctsOf } from '../../sql/typed-walk.js';
import { sameType } from '../../sql/types.js';
import { isBlocked } from '../blocked-model.js';
import { joinSides } from '../joined-inputs.js';
import type { Rule } from '../rule.js';

export const intervalWithoutEnd: Rule = {
  id: 'interval-without-end',
  family: 'grain',
  severity: 'warning',
  ofModel(model, report) {
    if (isBlocked(model)) return;
    for (const { join, spec, right } of joinSides(model)) {
      if (spec.condition === undefined || join.condition === undefined || join.matchesAtMostOne === true) continue;
      for (const conjunct of conjunctsOf(join.condition)) {
        const bound = boundOf(conjunct, right);
        const other = bound && counterpart(bound.column.column, right);
        if (bound === undefined || other === undefined || isUsed(model, bound.column, other)) continue;
        const condition = `${right.alias}.${other}`;
        report({
          part: spec.condition.part,
          ...(conjunct.span !== undefined && { span: conjunct.span }),
          message: `This asks only for one end of the interval of \`${right.alias}\`, \`${bound.column.column.name}\`; nothing reads the other, \`${other}\`, so a row meets every row ${bound.isStart ? 'that began before' : 'that ends later'}. Compare \`${condition}\` as well.`,
        });
        break;
      }
    }
  },
};

interface Bound {
  readonly column: TypedColumn;
  readonly isStart: boolean;
}

/** A column of the input that something of another input is compared with in order. */
function boundOf(conjunct: TypedExpression, right: ResolvedInput): Bound | undefined {
  if (conjunct.kind !== 'call' || !ORDER_COMPARISONS.has(conjunct.fn)) return undefined;
  const [a, b] = conjunct.args;
  const own = [a, b].map((e) => (e === undefined ? undefined : columnOf(e)));
  const isRight = (c: TypedColumn | undefined): boolean => c?.column.input?.toLowerCase() === right.alias.toLowerCase();
  const at = isRight(own[1]) ? 1 : isRight(own[0]) ? 0 : undefined;
  const beside = at === undefined ? undefined : [a, b][1 - at];
  if (at === undefined || beside === undefined) return undefined;
  const read = columnsRead(beside);
  if (read.length === 0 || read.some(isRight)) return undefined;
  const above = conjunct.fn.startsWith('$greater');
  return { column: own[at]!, isStart: at === 1 ? above : !above };
}

function columnOf(e: TypedExpression): TypedColumn | undefined {
  return e.kind === 'column' ? e : e.kind === 'cast' && e.implicit ? columnOf(e.operand) : undefined;
}

/** How people call the two ends of what holds for a time, or of a step. */
const ENDS: readonly (readonly [string, readonly string[]])[] = [
  ['from', ['to', 'until', 'till', 'thru', 'through']],
  ['start', ['end', 'stop', 'finish']],
  ['starts', ['ends']],
  ['begin', ['end']],
  ['begins', ['ends']],
  ['effective', ['expiry', 'expires', 'expired', 'expiration']],
  ['lower', ['upper']],
  ['low', ['high']],
];

function counterpart({ name }: ColumnReference, { signature }: ResolvedInput): string | undefined {
  const own = signature.columns.find((c) => c.name.toLowerCase() === name.toLowerCase());
  const words = wordsOf(name);
  const pairs = ENDS.flatMap(([first, lasts]) =>
    lasts.flatMap((last) => [[first, last] as const, [last, first] as const]),
  );
  const named = new Set(
    pairs.flatMap(([word, other]) =>
      words.includes(word) ? [words.map((w) => (w === word ? other : w)).join('_')] : [],
    ),
  );
  return signature.columns.find(
    (c) => own !== undefined && named.has(wordsOf(c.name).join('_')) && sameType(c.type, own.type),
  )?.name;
}

/** The other end is read anywhere, or the rows are ordered or counted by this one: the latest that began is looked for. */
function isUsed(model: ResolvedModel, bound: TypedColumn, other: string): boolean {
  const input = bound.column.input?.toLowerCase();
  const isOf = (c: TypedColumn, name: string): boolean =>
    c.column.input?.toLowerCase() === input && c.column.name.toLowerCase() === name.toLowerCase();
  const exprs = [...model.written.map((w) => w.expr), ...model.outputs.map((o) => o.base)];
  return exprs.some(
    (e) =>
      columnsRead(e).some((c) => isOf(c, other)) ||
      ((hasMeasure(e) || hasWindow(e)) && columnsRead(e).some((c) => isOf(c, bound.column.name))),
  );
}
