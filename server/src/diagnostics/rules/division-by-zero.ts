// `/`, DIV and MOD with a divisor that can be zero: GoogleSQL ends the whole query with an error then.

import { expressionIdentity } from '../../model/expression-identity.js';
import { columnsRead, eachNode } from '../../model/expression-walk.js';
import { isNonZero, type Held } from '../../model/non-zero.js';
import type { ResolvedModel, WrittenExpression } from '../../model/pipeline-model.js';
import { ORDER_COMPARISONS } from '../../sql/comparisons.js';
import type { TypedCall, TypedExpression } from '../../sql/typed-tree.js';
import { columnKey, withoutCasts } from '../../sql/typed-walk.js';
import { caughtAbove } from '../caught-above.js';
import { heldAt } from '../held-conditions.js';
import { ModelIndex } from '../model-index.js';
import type { NodePlace, Remark, Rule } from '../rule.js';
import { eachPlace } from '../visit-nodes.js';
import { placeOf, shown } from '../written-text.js';

export const divisionByZero: Rule = {
  id: 'division-by-zero',
  family: 'sql',
  severity: 'warning',
  onNode: {
    fns: ['$divide', 'div', 'mod'],
    visit(place, report) {
      if (place.model !== undefined && canBeZero(place)) report(remarkOn(place));
    },
  },
  // What a function divides by is its callers' matter: said in its body, once, where some call lets it be 0, or none is there.
  ofPipeline(pipeline, report) {
    for (const fn of pipeline.functions) {
      const found = divisionsIn(fn.body);
      if (found.length === 0) continue;
      const calls = callsThatDivide
        .having(pipeline, `0 ${fn.name}`)
        .flatMap((model) =>
          divisionsOfCalls(model).flatMap(({ body, place }) =>
            body === fn.name && canBeZero(place) ? [{ file: model.file, ...placeOf(place) }] : [],
          ),
        );
      if (calls.length === 0 && callsThatDivide.has(pipeline, fn.name)) continue;
      for (const place of found)
        report({
          file: fn.file,
          ...remarkOn(place),
          related: calls
            .slice(0, 3)
            .map((call) => ({ ...call, message: `Nothing keeps it from being 0 in this call of \`${fn.name}\`` })),
        });
    }
  },
};

function canBeZero(place: NodePlace): boolean {
  const call = place.node as TypedCall;
  const [dividend, divisor] = call.args as [TypedExpression, TypedExpression];
  if (call.safe || isConstant(divisor) || caughtAbove(place) || isSumOfTerms(divisor)) return false;
  const held = heldAt(place);
  return !isNonZero(divisor, held) && !nullTogether(dividend, divisor) && !isGuardedCurve(divisor, held);
}

function remarkOn(place: NodePlace): Omit<Remark, 'file'> {
  const { fn, args } = place.node as TypedCall;
  const [dividend, divisor] = args as [TypedExpression, TypedExpression];
  const text = shown(place, divisor);
  return {
    ...placeOf(place, divisor),
    message: `\`${text}\` can be 0, and then the whole query fails. Divide by \`NULLIF(${text}, 0)\` to get NULL there${fn === '$divide' ? `, as \`SAFE_DIVIDE(${shown(place, dividend)}, ${text})\` does` : ''}, or leave such rows out before.`,
    suggestions: [`NULLIF(${text}, 0)`],
  };
}

// ---- in the bodies of declared functions -------------------------------------------------------------------------------

const inBodies = new WeakMap<WrittenExpression, readonly NodePlace[]>();

function divisionsIn(body: WrittenExpression): readonly NodePlace[] {
  let places = inBodies.get(body);
  if (places === undefined) {
    const found: NodePlace[] = [];
    eachPlace(body, undefined, (place) => {
      if (place.node.span?.body === undefined && isDivision(place.node) && canBeZero(place)) found.push(place);
    });
    inBodies.set(body, (places = found));
  }
  return places;
}

interface DivisionOfCall {
  /** The function in whose body it stands. */
  readonly body: string;
  readonly place: NodePlace;
}

const ofCalls = new WeakMap<ResolvedModel, readonly DivisionOfCall[]>();

function divisionsOfCalls(model: ResolvedModel): readonly DivisionOfCall[] {
  let found = ofCalls.get(model);
  if (found === undefined) {
    const all: DivisionOfCall[] = [];
    if (model.functions.length > 0)
      for (const written of model.written)
        eachPlace(written, model, (place) => {
          const body = place.node.span?.body;
          if (body !== undefined && isDivision(place.node)) all.push({ body, place });
        });
    ofCalls.set(model, (found = all));
  }
  return found;
}

/** The function's name for each division that its calls bring; after `0 ` where the divisor can be 0. */
const callsThatDivide = new ModelIndex((model) =>
  divisionsOfCalls(model).flatMap(({ body, place }) => (canBeZero(place) ? [body, `0 ${body}`] : [body])),
);

function isDivision(node: TypedExpression): boolean {
  return node.kind === 'call' && DIVISIONS.has(node.fn);
}

const DIVISIONS: ReadonlySet<string> = new Set(['$divide', 'div', 'mod']);

// ---- what keeps a divisor from being 0 ---------------------------------------------------------------------------------

/** `1 - POWER(1 + rate, -months)` beside `rate = 0`: where a curve has its zero is not worked out, but its author has looked after it. */
function isGuardedCurve(divisor: TypedExpression, { holds, fails }: Held): boolean {
  const curved = new Set<string>();
  eachNode(divisor, (node) => {
    if (node.kind === 'call' && CURVES.has(node.fn)) for (const c of columnsRead(node)) curved.add(columnKey(c.column));
  });
  if (curved.size === 0) return false;
  return [...holds, ...fails].some((condition) => {
    let guards = false;
    eachNode(condition, (node) => {
      if (node.kind !== 'call' || !COMPARISONS.has(node.fn)) return;
      const sides = node.args.map(withoutCasts);
      if (sides.some((s) => s.kind === 'literal'))
        guards ||= sides.some((s) => s.kind === 'column' && curved.has(columnKey(s.column)));
    });
    return guards;
  });
}

const CURVES: ReadonlySet<string> = new Set(['pow', 'power', 'exp', 'ln', 'log', 'log10']);
const COMPARISONS: ReadonlySet<string> = new Set(['$equal', '$not_equal', ...ORDER_COMPARISONS]);

/** Parameters are constants of a run, chosen by whoever runs it; constants of 0 are an error already. */
function isConstant(e: TypedExpression): boolean {
  return e.kind === 'cast' ? isConstant(e.operand) : e.kind === 'literal' || e.kind === 'parameter';
}

/** Amounts that are computed row by row and summed come to exactly 0 only by accident: said of sums of plain columns, of products of such, and of conditions. */
function isSumOfTerms(e: TypedExpression): boolean {
  const inner = withoutCasts(e);
  if (inner.kind !== 'call' || inner.aggregate === undefined || inner.fn !== 'sum') return false;
  const term = withoutCasts(inner.args[0]!);
  return term.kind === 'call' && term.fn === '$multiply' && !term.args.every((a) => withoutCasts(a).kind === 'column');
}

/** COUNT(x) is 0 exactly where SUM(x), AVG(x) … is NULL, and NULL divided by 0 is NULL. */
function nullTogether(dividend: TypedExpression, divisor: TypedExpression): boolean {
  const count = withoutCasts(divisor);
  if (count.kind !== 'call' || (count.fn !== 'count' && count.fn !== '$count_star') || count.aggregate === undefined)
    return false;
  const counted = count.args[0];
  let found = false;
  eachNode(dividend, (node) => {
    if (node.kind !== 'call' || node.aggregate === undefined || !OF_NOTHING_NULL.has(node.fn)) return;
    if (
      counted === undefined ||
      expressionIdentity(withoutCasts(node.args[0]!)) === expressionIdentity(withoutCasts(counted))
    )
      found = true;
  });
  return found;
}

const OF_NOTHING_NULL: ReadonlySet<string> = new Set(['sum', 'avg', 'min', 'max', 'any_value']);
