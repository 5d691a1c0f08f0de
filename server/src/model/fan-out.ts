// Aggregates over joined rows → findings where a join repeats the rows that are added up.

import { findColumn } from '../sql/scope.js';
import type { TypedCall, TypedExpression } from '../sql/typed-tree.js';
import { columnKey } from '../sql/typed-walk.js';
import { reportAssumption } from './key-assumptions.js';
import { datesBehind, unitsOf } from './date-units.js';
import { minimised } from './determination.js';
import { expressionIdentity } from './expression-identity.js';
import { columnsRead, measuresOf } from './expression-walk.js';
import type { ModelCore } from './resolve-model.js';
import { joinedFacts } from './joined-facts.js';
import { determines, isUnique, type Assumption, type RowFacts } from './row-facts.js';
import { assumptionNode, computed, rowNode, SPELLED, valueNode } from './value-nodes.js';
import { nodeOf } from './visible-row.js';

/** The same value twice changes nothing in these. */
const INDIFFERENT: ReadonlySet<string> = new Set([
  'min',
  'max',
  'any_value',
  'logical_and',
  'logical_or',
  'bit_and',
  'bit_or',
  'approx_count_distinct',
  'hll_count.init',
  'max_by',
  'min_by',
  '$count_star',
]);

export function reportFanOut(core: ModelCore, assumed: readonly Assumption[], reported: Set<string>): void {
  const { grouping, combine } = core;
  if (grouping === undefined || core.ctx.failed || (combine.kind !== 'joins' && core.unnests.length === 0)) return;
  const told = new Set<string>();
  let facts: RowFacts | undefined;
  for (const { call } of grouping.measures) {
    if (INDIFFERENT.has(call.fn) || call.aggregate?.distinct === true) continue;
    const seed = seedOf(core, call);
    if (seed.size === 0) continue;
    const rows = (facts ??= withKeys(core, joinedFacts(core, { assumed, matchedOnly: true })!));
    const totals = isSumOfTotals(core, call);
    const reached = (subset: readonly number[]): ReadonlySet<string> => {
      const nodes = new Set(subset.map(assumptionNode));
      return totals ? new Set([...seed, ...nodes]) : attached(core, rows, seed, nodes);
    };
    const single = (subset: readonly number[]): boolean => isUnique(rows, reached(subset));
    if (single([])) continue;
    const place = placeOf(core, call);
    // A key of the rows that are added up would not help: it is the others that must not repeat them.
    const candidates = assumed.flatMap((a, k) =>
      a.interval === undefined && seed.has(rowNode(core.inputs[a.input]!.alias)) ? [] : [k],
    );
    if (candidates.length > 0 && single(candidates)) {
      // The rows themselves may be what is looked up: then a key of theirs explains it as well, and which is meant cannot be told
      // (unless groups are the other side's rows).
      const lookups = assumed.flatMap((a, k) =>
        a.join !== undefined && a.interval === undefined && seed.has(rowNode(core.inputs[a.input]!.alias)) ? [k] : [],
      );
      const lookedUp = lookups.length > 0 && single(lookups) ? assumed[lookups[0]!] : undefined;
      const joined = lookedUp === undefined ? candidates : candidates.filter((k) => meets(core, assumed[k]!, lookedUp));
      for (const k of minimised(joined.length > 0 && single(joined) ? joined : candidates, single)) {
        const a = assumed[k]!;
        const orOf = isGroupedBy(core, a) ? undefined : lookedUp;
        const of = [...seed].filter((s) => s.startsWith('#')).map((s) => s.slice(1));
        reportAssumption(core, a, { measure: { ...place, span: call.span, of }, orOf }, reported);
      }
      continue;
    }
    const known = determines(rows, reached(candidates));
    const by = rows.rows.filter((r) => !known(r)).map((r) => r.slice(1).replace('unnest ', ''));
    const of = [...seed].filter((s) => s.startsWith('#')).map((s) => s.slice(1));
    if (by.length === 0 || (countsRows(call) && groupedBy(core, by))) continue;
    if (core.inputs.some((i) => i.open && by.includes(i.alias.toLowerCase()))) continue;
    if (told.has(`${place.part} ${of.join()} ${by.join()}`)) continue;
    told.add(`${place.part} ${of.join()} ${by.join()}`);
    const quote = (names: readonly string[]): string => names.map((n) => `\`${n}\``).join(', ');
    core.ctx.report(
      'join-multiplies-rows',
      'warning',
      place.part,
      `\`${place.text}\` counts rows of ${quote(of)} several times: each stands beside every matching row of ${quote(by)}. Aggregate ${quote(by)} in a model of its own before joining, or let each input be aggregated separately (\`combine\`).`,
      {
        span: call.span,
        data: { inputs: of, multipliedBy: by },
        related:
          combine.kind === 'joins'
            ? combine.joins
                .filter((j) => by.includes(core.inputs[j.right]!.alias.toLowerCase()))
                .map((j) => ({ part: j.part, message: 'The join that repeats them' }))
            : [],
      },
    );
  }
}

/** A side of the equality by which rows are looked up. */
function meets(core: ModelCore, side: Assumption, lookedUp: Assumption): boolean {
  const join = core.combine.kind === 'joins' ? core.combine.joins[lookedUp.join!] : undefined;
  if (join?.condition === undefined) return false;
  const alias = core.inputs[side.input]!.alias.toLowerCase();
  const columns = columnsRead(join.condition)
    .filter((c) => c.column.input?.toLowerCase() === alias)
    .map((c) => c.column.name.toLowerCase());
  return columns.length > 0 && [...new Set(columns)].sort().join() === side.columns.join();
}

/** By the key that is assumed, and perhaps more. */
function isGroupedBy(core: ModelCore, { input, columns }: Assumption): boolean {
  const alias = core.inputs[input]!.alias.toLowerCase();
  const keys = (core.grouping?.keys ?? []).flatMap(({ expr }) =>
    expr.kind === 'column' && expr.column.input?.toLowerCase() === alias ? [expr.column.name.toLowerCase()] : [],
  );
  return columns.every((c) => keys.includes(c));
}

/** COUNTIF, and a SUM of constants that a condition chooses: how many joined rows, not how much of a column. */
function countsRows(call: TypedCall): boolean {
  const [arg] = call.args;
  return call.fn === 'countif' || (call.fn === 'sum' && arg !== undefined && chosenConstants(arg));
}

function chosenConstants(expr: TypedExpression): boolean {
  switch (expr.kind) {
    case 'literal':
      return true;
    case 'cast':
      return chosenConstants(expr.operand);
    case 'case':
      return [...expr.whens.map((w) => w.then), expr.otherwise].every(chosenConstants);
    case 'call':
      return expr.fn === 'if' && expr.args.slice(1).every(chosenConstants);
    default:
      return false;
  }
}

/** Groups tell the repeating rows apart, so it is these that are counted. */
function groupedBy(core: ModelCore, rows: readonly string[]): boolean {
  return columnsRead(...(core.grouping?.keys ?? []).map((k) => k.expr)).some(
    (c) => c.column.input !== undefined && rows.includes(c.column.input.toLowerCase()),
  );
}

/** Rows whose values the call adds up, and the group's keys, which are the same for all of its rows. */
function seedOf(core: ModelCore, call: TypedCall): ReadonlySet<string> {
  const seed = new Set<string>();
  for (const { column } of columnsRead(call)) {
    if (column.input !== undefined) seed.add(rowNode(column.input));
    else {
      const unnest = core.unnests.find((u) =>
        [u.element.name, u.offset?.name].some((n) => n?.toLowerCase() === column.name.toLowerCase()),
      );
      if (unnest !== undefined) seed.add(`#unnest ${nodeOf(undefined, unnest.element.name)}`);
    }
  }
  return seed;
}

/** In one group all rows agree on the keys. */
function withKeys(core: ModelCore, facts: RowFacts): RowFacts {
  const keys = core.grouping?.sets === undefined ? (core.grouping?.keys ?? []) : [];
  const unitOf = unitsOf(core);
  return {
    ...facts,
    determinations: [
      ...facts.determinations,
      { from: [], to: [SPELLED] },
      ...keys.flatMap((k) => [
        ...computed(k.expr),
        ...datesBehind(k.expr, valueNode(k.expr), unitOf),
        { from: [], to: [valueNode(k.expr)] },
      ]),
    ],
  };
}

/** The tickets of a customer, say, counted in a model of their own: looked up for every order they would be added once per order. A price is added per order. */
function isSumOfTotals(core: ModelCore, call: TypedCall): boolean {
  const read = columnsRead(call);
  return (
    call.fn === 'sum' &&
    read.length > 0 &&
    read.every(({ column }) => {
      const input = core.inputs.find((i) => i.alias.toLowerCase() === column.input?.toLowerCase());
      const own = input && findColumn(input.signature.columns, column.name);
      return own?.figure === 'total';
    })
  );
}

/** A row that was only looked up (at most one match) stands for the row it was looked up for. The assumptions made are part of the answer. */
function attached(
  core: ModelCore,
  facts: RowFacts,
  seed: ReadonlySet<string>,
  assumed: ReadonlySet<string>,
): ReadonlySet<string> {
  const rows = new Set([...seed, ...assumed]);
  const joins = core.combine.kind === 'joins' ? core.combine.joins : [];
  for (let i = joins.length - 1; i >= 0; i--) {
    const join = joins[i]!;
    const alias = core.inputs[join.right]!.alias;
    if (
      !rows.has(rowNode(alias)) ||
      facts.atMostOne[i]?.every((a) => assumed.has(a)) !== true ||
      join.condition === undefined
    )
      continue;
    for (const { column } of columnsRead(join.condition))
      if (column.input !== undefined && columnKey(column) !== '' && column.input.toLowerCase() !== alias.toLowerCase())
        rows.add(rowNode(column.input));
  }
  return rows;
}

function placeOf(core: ModelCore, call: TypedCall): { readonly part: string; readonly text: string } {
  const identity = expressionIdentity(call);
  const holder = core.outputs.find((o) => measuresOf(o.base).some((m) => expressionIdentity(m) === identity));
  const written = [
    ...core.spec.columns.map((c) => ({ part: c.part, sql: c.transform })),
    ...core.spec.aggregations.map((a) => ({ part: a.part, sql: a.formula })),
  ].find((s) => s.part === holder?.part)?.sql;
  if (written === undefined) return { part: holder?.part ?? core.spec.part, text: call.fn.toUpperCase() };
  const { span } = call;
  return { part: written.part, text: span === undefined ? written.value : written.value.slice(span.start, span.end) };
}
