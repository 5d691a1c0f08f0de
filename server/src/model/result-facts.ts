// The finished rows of a model, grouped and filtered → what determines what among its target columns.

import type { TypedExpression } from '../sql/typed-tree.js';
import { columnKey } from '../sql/typed-walk.js';
import { isScalar } from '../sql/types.js';
import { equality, isNullNode, isTrueNode } from './condition-facts.js';
import { datesBehind, unitsOf } from './date-units.js';
import type { Determination } from './determination.js';
import { columnNodes } from './expression-walk.js';
import { impliedConjuncts } from './implied-conjuncts.js';
import { joinedFacts } from './joined-facts.js';
import { oneToOneChoice } from './one-to-one-choice.js';
import type { ModelCore } from './resolve-model.js';
import { rowConditions } from './row-conditions.js';
import { inputFacts, type FactOptions, type RowFacts } from './row-facts.js';
import { computed, valueNode } from './value-nodes.js';
import { nodeOf } from './visible-row.js';

const GROUP = '#group';
/** Target columns get a prefix: their names repeat those of keys and inputs. */
export const output = (name: string): string => `>${name.toLowerCase()}`;

/** Facts of the finished rows, in terms of `output(name)` nodes. */
export function resultFacts(core: ModelCore, options: FactOptions): RowFacts {
  let facts = groupedFacts(core, options);
  for (const w of core.windows) {
    const node = nodeOf(undefined, w.name);
    const added: Determination[] = [{ from: facts.rows, to: [node] }];
    if (w.call.fn === 'row_number') {
      const partition = w.call.over?.partitionBy ?? [];
      added.push(...partition.flatMap(computed), { from: [...partition.map(valueNode), node], to: facts.rows });
    }
    facts = { ...facts, determinations: [...facts.determinations, ...added] };
  }
  const { determinations: outputs, nonNull: nonNullOutputs } = outputFacts(core);
  const nonNull = new Set([...facts.nonNull, ...nonNullOutputs]);
  let determinations = [...facts.determinations, ...outputs];
  for (const f of core.resultFilters)
    for (const c of impliedConjuncts(f.predicate))
      determinations = [
        ...determinations,
        ...equality(c).map((d) => ({ ...d, from: d.from.map(prefixed), to: d.to.map(prefixed) })),
        ...firstOf(core, c),
      ];
  if (core.limit !== undefined && core.limit <= 1) determinations = [...determinations, { from: [], to: facts.rows }];
  return { ...facts, determinations, nonNull };
}

const outputsOf = new WeakMap<
  ModelCore,
  { readonly determinations: readonly Determination[]; readonly nonNull: readonly string[] }
>();

/** What ties target columns to the row before them; the same under every assumption. */
function outputFacts(core: ModelCore): {
  readonly determinations: readonly Determination[];
  readonly nonNull: readonly string[];
} {
  const known = outputsOf.get(core);
  if (known !== undefined) return known;
  const unitOf = unitsOf(core);
  const conditions = rowConditions(core);
  const determinations = core.outputs.flatMap((o): readonly Determination[] => {
    const node = output(o.name);
    const value = valueNode(o.expr);
    const constant = o.expr.kind !== 'call' && columnNodes(o.expr).length === 0;
    const chosen = oneToOneChoice(o.expr, conditions);
    return [
      ...computed(o.expr),
      ...datesBehind(o.expr, value, unitOf),
      { from: [value], to: [node] },
      { from: [node], to: [value] },
      ...(constant ? [{ from: [], to: [node] }] : []),
      ...(chosen === undefined ? [] : [{ from: [value], to: [columnKey(chosen.column)] }]),
      ...(isScalar(o.type, 'BOOL') ? [{ from: [isTrueNode(node)], to: [isTrueNode(value)] }] : []),
    ];
  });
  // What a filter of the result leaves non-null is so in the column it comes from.
  const nonNull = core.outputs.filter((o) => !o.nullable).flatMap((o) => [output(o.name), valueNode(o.expr)]);
  const facts = { determinations, nonNull };
  outputsOf.set(core, facts);
  return facts;
}

/** `n <= 1` of a ROW_NUMBER is `n = 1`: there is nothing below. */
function firstOf(core: ModelCore, condition: TypedExpression): readonly Determination[] {
  if (condition.kind !== 'call') return [];
  const [a, b] = condition.args;
  const atMost = condition.fn === '$less_or_equal' ? '1' : condition.fn === '$less' ? '2' : undefined;
  if (a?.kind !== 'column' || b?.kind !== 'literal' || b.value !== atMost) return [];
  const name = a.column.name.toLowerCase();
  const value = core.outputs.find((o) => o.name.toLowerCase() === name)?.expr;
  const numbered =
    value?.kind === 'column' &&
    core.windows.some((w) => w.call.fn === 'row_number' && w.name.toLowerCase() === value.column.name.toLowerCase());
  return numbered ? [{ from: [], to: [output(name)] }] : [];
}

function prefixed(node: string): string {
  if (node.startsWith('true ')) return isTrueNode(output(node.slice(5)));
  if (node.startsWith('null ')) return isNullNode(prefixed(node.slice(5)));
  return node.startsWith('=') ? `=>${node.slice(1)}` : output(node);
}

function groupedFacts(core: ModelCore, options: FactOptions): RowFacts {
  const { grouping, drillAcross } = core;
  const joined = joinedFacts(core, options);
  if (drillAcross !== undefined) {
    const keys = drillAcross.keys.map((k) => nodeOf(undefined, k.name));
    const nonNullBefore = new Set<string>();
    const measures = drillAcross.branches.flatMap((b) => b.measures.map((m) => nodeOf(undefined, m.name)));
    const determinations: Determination[] = [
      { from: keys, to: [GROUP] },
      { from: [GROUP], to: [...keys, ...measures], own: true },
    ];
    const first = drillAcross.branches[0];
    if (first !== undefined && drillAcross.type !== 'FULL') {
      // The keys are the first input's: what determines what among them holds there.
      const own = inputFacts(core.inputs[first.input]!, first.input, options);
      determinations.push(
        ...[...own.determinations, ...first.keys.flatMap(computed)].map(before),
        ...first.keys.flatMap((k, i) => same(earlier(valueNode(k)), keys[i]!)),
      );
      for (const n of own.nonNull) nonNullBefore.add(earlier(n));
    }
    for (const k of drillAcross.keys) if (!k.nullable) nonNullBefore.add(nodeOf(undefined, k.name));
    return { determinations, rows: [GROUP], nonNull: nonNullBefore, atMostOne: [], versions: [] };
  }
  if (joined === undefined)
    return { determinations: [], rows: ['#unknown'], nonNull: new Set(), atMostOne: [], versions: [] };
  if (grouping === undefined) return joined;
  const keys = grouping.keys.map((k) => nodeOf(undefined, k.name));
  const nonNull = new Set(grouping.keys.filter((k) => !k.nullable).map((k) => nodeOf(undefined, k.name)));
  const others = [...grouping.measures, ...grouping.groupingCalls].map((m) => nodeOf(undefined, m.name));
  const all: Determination = { from: [GROUP], to: [...keys, ...others], own: true };
  if (grouping.sets !== undefined) {
    // A key that a set leaves out is NULL: only together with GROUPING() do the keys name a row.
    const ungrouped = grouping.keys.map((_, i) => grouping.groupingCalls.find((g) => g.key === i));
    const varies = (i: number): boolean =>
      grouping.sets!.some((s) => s.includes(i)) && grouping.sets!.some((s) => !s.includes(i));
    const needed = [...keys, ...ungrouped.flatMap((g) => (g === undefined ? [] : [nodeOf(undefined, g.name)]))];
    // A key that is never NULL by itself is NULL exactly where its set leaves it out.
    const distinct =
      new Set(grouping.sets.map((s) => [...s].sort((a, b) => a - b).join())).size === grouping.sets.length;
    const told =
      distinct && grouping.keys.every((k, i) => !varies(i) || ungrouped[i] !== undefined || !k.expr.nullable);
    return {
      determinations: told ? [all, { from: needed, to: [GROUP] }] : [all],
      rows: [GROUP],
      nonNull,
      atMostOne: joined.atMostOne,
      versions: [],
    };
  }
  const named = grouping.keys.flatMap((k, i) => [
    ...computed(k.expr).map(before),
    ...same(earlier(valueNode(k.expr)), keys[i]!),
  ]);
  const having = core.groupedFilters.flatMap((f) => impliedConjuncts(f.predicate).flatMap(equality));
  return {
    determinations: [...joined.determinations.map(before), ...named, ...having, all, { from: keys, to: [GROUP] }],
    rows: [GROUP],
    nonNull: new Set([...[...joined.nonNull].map(earlier), ...nonNull]),
    atMostOne: joined.atMostOne,
    versions: [],
  };
}

/** A node of the rows before grouping, kept apart from keys and measures of the same name. */
export function earlier(node: string): string {
  return node.startsWith('#') || node.startsWith('?') ? node : `^${node}`;
}

function before(d: Determination): Determination {
  return { ...d, from: d.from.map(earlier), to: d.to.map(earlier) };
}

function same(a: string, b: string): readonly Determination[] {
  return [
    { from: [a], to: [b] },
    { from: [b], to: [a] },
  ];
}
