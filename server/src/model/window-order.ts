// Window calls whose result depends on the order of rows → findings where that order leaves ties: each engine breaks them its own way.

import type { Span } from '../base/span.js';
import type { TypedCall, TypedExpression } from '../sql/typed-tree.js';
import { expressionIdentity } from './expression-identity.js';
import { columnNodes, hasWindow } from './expression-walk.js';
import type { ResolvedWindow } from './pipeline-model.js';
import type { ModelCore } from './resolve-model.js';
import { determines, isUnique, type Assumption, type RowFacts } from './row-facts.js';
import { assumptionNode, valueNode } from './value-nodes.js';
import { nodeOf } from './visible-row.js';

/** RANK, DENSE_RANK and the like give ties one value, and so do aggregates over RANGE frames. */
const BY_POSITION: ReadonlySet<string> = new Set([
  'row_number',
  'ntile',
  'lag',
  'lead',
  'first_value',
  'last_value',
  'nth_value',
]);

/** A window whose order leaves ties, and what would end them. */
interface Tie {
  readonly call: TypedCall;
  readonly place: Place;
  /** Inputs whose key is not known: with one of them the order may be total. */
  readonly keyless: readonly string[];
  readonly unknown: boolean;
}

/** What has one cause is told once: windows in one order, and all windows of a model where a key is not declared. */
export function reportWindowTies(core: ModelCore, facts: RowFacts, assumed: readonly Assumption[]): void {
  if (core.ctx.failed) return;
  const causes = new Map<string, Tie[]>();
  for (const tie of tiesOf(core, facts, assumed)) {
    const cause = tie.unknown ? '' : orderIdentity(tie.call);
    const before = causes.get(cause);
    if (before === undefined) causes.set(cause, [tie]);
    else before.push(tie);
  }
  for (const [first, ...others] of causes.values()) if (first !== undefined) reportTies(core, first, others);
}

function tiesOf(core: ModelCore, facts: RowFacts, assumed: readonly Assumption[]): readonly Tie[] {
  const told = new Set<string>();
  return core.windows.flatMap((window): readonly Tie[] => {
    const { call } = window;
    if (!dependsOnPosition(call) || saidByRowNumber(core, window) || isIdleOrder(call)) return [];
    const { partitionBy, orderBy } = call.over!;
    const named = [...partitionBy, ...orderBy.map((k) => k.expr)].map(valueNode);
    if (isUnique(facts, named) || areAlike(core, facts, named)) return [];
    const place = placeOf(core, window);
    const key = place === undefined ? '' : `${place.part} ${place.span?.start ?? 0}`;
    if (place === undefined || told.has(key)) return [];
    told.add(key);
    const keyless = core.inputs.flatMap((i) => (i.signature.keys.length === 0 ? [i.relation.name] : []));
    const unknown =
      keyless.length > 0 ||
      isUnique(facts, [...named, ...assumed.map((_, k) => assumptionNode(k))]) ||
      decidesEachOperand(core, [...partitionBy, ...orderBy.map((k) => k.expr)]);
    return [{ call, place, keyless, unknown }];
  });
}

/** The rows of each operand of a UNION by themselves: nothing says whether rows of two operands can tie. */
function decidesEachOperand({ combine, inputs }: ModelCore, values: readonly TypedExpression[]): boolean {
  if (combine.kind !== 'set-operation') return false;
  const named = new Set(values.map(valueNode));
  return combine.operands.every(({ input, items }) => {
    const { alias, signature } = inputs[input]!;
    const decided = new Set(
      items.filter((i) => named.has(nodeOf(combine.alias, i.name))).map((i) => valueNode(i.expr)),
    );
    return signature.keys.some((key) => key.columns.every((c) => decided.has(nodeOf(alias, c))));
  });
}

/** Rows that tie agree on all that the model shows. */
function areAlike(core: ModelCore, facts: RowFacts, named: readonly string[]): boolean {
  if (core.grouping !== undefined || core.drillAcross !== undefined) return false;
  if (core.outputs.every((o) => hasWindow(o.base))) return false;
  const known = determines(facts, named);
  return core.outputs.every((o) => columnNodes(o.base).every(known));
}

function orderIdentity({ over }: TypedCall): string {
  return [
    ...over!.partitionBy.map(expressionIdentity).sort(),
    ...over!.orderBy.map((k) => `${expressionIdentity(k.expr)} ${k.direction} ${k.nulls}`),
  ].join('\n');
}

function reportTies(core: ModelCore, { call, place, keyless, unknown }: Tie, others: readonly Tie[]): void {
  const more = others.map((o) => `\`${o.place.name}\` in \`${o.place.column}\``);
  core.ctx.report(
    'window-order-not-total',
    unknown ? 'information' : 'warning',
    place.part,
    `${call.over!.orderBy.length === 0 ? `\`${place.name}\` has no ORDER BY` : 'Two rows can tie in this order'}: which of them comes first is left to the engine, and \`${place.name}\` can differ from run to run. Order by more columns until no two rows of a partition are alike${keyless.length === 0 ? ', such as a key' : `, or declare the key of ${keyless.map((k) => `\`${k}\``).join(', ')}`}.${more.length === 0 ? '' : ` So it is with ${more.join(', ')}.`}`,
    {
      span: place.span,
      related: others.map((o) => ({
        part: o.place.part,
        ...(o.place.span !== undefined && { span: o.place.span }),
        message: `The order of \`${o.place.name}\` in \`${o.place.column}\``,
      })),
      data: { windows: [place, ...others.map((o) => o.place)].map((p) => ({ part: p.part, call: p.call })) },
    },
  );
}

/** The same for all rows of a partition: a constant, or what the rows are partitioned by. */
export function isIdleSortKey(expr: TypedExpression, partitionBy: readonly TypedExpression[]): boolean {
  const constant = expr.kind === 'literal' || expr.kind === 'parameter';
  return constant || partitionBy.some((p) => expressionIdentity(p) === expressionIdentity(expr));
}

/** An order of nothing but such keys has a rule of its own. */
export function isIdleOrder({ over }: TypedCall): boolean {
  return (
    over !== undefined && over.orderBy.length > 0 && over.orderBy.every((k) => isIdleSortKey(k.expr, over.partitionBy))
  );
}

function dependsOnPosition(call: TypedCall): boolean {
  if (BY_POSITION.has(call.fn)) return true;
  const frame = call.over?.frame;
  return (
    frame?.unit === 'ROWS' &&
    (call.over?.orderBy.length ?? 0) > 0 &&
    !(frame.start.kind === 'UNBOUNDED PRECEDING' && frame.end.kind === 'UNBOUNDED FOLLOWING')
  );
}

/** A ROW_NUMBER without an order, or that a filter asks for, has a rule of its own. */
function saidByRowNumber(core: ModelCore, { name, call }: ResolvedWindow): boolean {
  if (call.fn !== 'row_number') return false;
  if (call.over!.orderBy.length === 0) return true;
  const node = nodeOf(undefined, name);
  const numbered = core.outputs.filter((o) => columnNodes(o.expr).includes(node)).map((o) => o.name.toLowerCase());
  return core.resultFilters.some((f) => columnNodes(f.predicate).some((n) => numbered.includes(n)));
}

interface Place {
  readonly part: string;
  readonly span: Span | undefined;
  readonly name: string;
  readonly column: string;
  /** Where the call stands. */
  readonly call: Span | undefined;
}

/** The sort keys where they are written, the call where there are none. */
function placeOf(core: ModelCore, { name, call }: ResolvedWindow): Place | undefined {
  const node = nodeOf(undefined, name);
  const output = core.outputs.find((o) => columnNodes(o.expr).includes(node));
  const text =
    core.spec.columns.find((c) => c.part === output?.part)?.transform ??
    core.spec.aggregations.find((a) => a.part === output?.part)?.formula;
  if (text === undefined) return undefined;
  const spans = call.over!.orderBy.flatMap((k) => k.expr.span ?? []);
  const [first] = spans;
  const last = spans.at(-1);
  return {
    part: text.part,
    span: first === undefined || last === undefined ? call.span : { start: first.start, end: last.end },
    name: call.fn.toUpperCase(),
    column: output?.name ?? name,
    call: call.span,
  };
}
