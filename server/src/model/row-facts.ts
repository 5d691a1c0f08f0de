// Rows → what determines what among their columns, and which row identities each of them stands for. Here: of an input and of a set
// operation; of joined rows and of the finished ones in the files beside.
//
// Assumed keys are hypotheses: the analysis asks whether they would prove a claim, to say which declaration is missing.
// Each has a node of its own (`?0`) that its determinations need; putting the node into a question's seed assumes it.

import type { TypedExpression } from '../sql/typed-tree.js';
import { equality, isTrueNode, moments } from './condition-facts.js';
import { areDifferent, constantOfInput } from './constant-columns.js';
import { Closure, type Determination } from './determination.js';
import { underInjectiveCasts } from './expression-walk.js';
import { impliedConjuncts } from './implied-conjuncts.js';
import { rejectsNull } from './null-rejection.js';
import type { ResolvedInput } from './pipeline-model.js';
import type { ModelCore } from './resolve-model.js';
import { beginApart, beginningOf } from './text-beginning.js';
import { assumptionNode, computed, rowNode, SPELLED, valueNode } from './value-nodes.js';
import { versionsOf, type VersionInterval } from './version-intervals.js';
import { nodeOf } from './visible-row.js';

export interface Assumption {
  /** Index of the input that would need this key. */
  readonly input: number;
  /** Lower-case column names. */
  readonly columns: readonly string[];
  /** The join that needs it; absent: the claim itself does. */
  readonly join: number | undefined;
  /** Instead of a key: rows that agree on the columns do not overlap between these bounds. */
  readonly interval?: VersionInterval;
}

export interface RowFacts {
  readonly determinations: readonly Determination[];
  /** Identities a row is made of: one a joined input, one an unnest. */
  readonly rows: readonly string[];
  /** Columns that cannot be NULL here. */
  readonly nonNull: ReadonlySet<string>;
  /** Per join: the assumptions under which a row of the left side meets at most one of the right; none needed: proven; undefined: none help. */
  readonly atMostOne: readonly (readonly string[] | undefined)[];
  /** Histories among the inputs. */
  readonly versions: readonly VersionInterval[];
}

export interface FactOptions {
  readonly assumed?: readonly Assumption[];
  /** Look only at rows in which every input takes part: outer joins behave like inner ones. */
  readonly matchedOnly?: boolean;
}

const closures = new WeakMap<RowFacts, Closure>();

/** What follows from values of `seed`, as a test for nodes. */
export function determines(facts: RowFacts, seed: Iterable<string>): (node: string) => boolean {
  let closure = closures.get(facts);
  if (closure === undefined) {
    closure = new Closure(facts.determinations, facts.nonNull);
    closures.set(facts, closure);
  }
  return closure.of(seed);
}

/** Whether at most one row has given values of the nodes. */
export function isUnique(facts: RowFacts, nodes: Iterable<string>): boolean {
  return facts.rows.every(determines(facts, nodes));
}

function nonNullOf(alias: string, columns: ResolvedInput['columns']): ReadonlySet<string> {
  return new Set(columns.filter((c) => !c.nullable).map((c) => nodeOf(alias, c.name)));
}

/** One input after its own filters and deduplication. */
export function inputFacts(input: ResolvedInput, index: number, options: FactOptions): RowFacts {
  const row = rowNode(input.alias);
  const { signature } = input;
  const node = (column: string): string => nodeOf(input.alias, column);
  const determinations: Determination[] = [
    { from: [row], to: (input.open ? input.columns : signature.columns).map((c) => node(c.name)), own: true },
  ];
  for (const key of signature.keys)
    determinations.push({ from: key.columns.map(node), to: [row], ...(!key.nullsCounted && { nonNullOnly: true }) });
  for (const d of signature.determinations)
    determinations.push({ from: [...(d.spelled === true ? [SPELLED] : []), ...d.from.map(node)], to: d.to.map(node) });
  if (signature.oneRow) determinations.push({ from: [], to: [row] });
  for (const [k, a] of (options.assumed ?? []).entries())
    if (a.input === index)
      determinations.push({
        from: [assumptionNode(k), ...a.columns.map(node), ...(a.interval === undefined ? [] : [a.interval.moment])],
        to: [row],
      });
  const known = versionsOf(input);
  for (const v of known)
    for (const one of v.current === undefined ? [v.moment] : [v.expiry, isTrueNode(v.current), v.moment])
      determinations.push({ from: [...v.naturalKey, one], to: [row] });
  const assumed = (options.assumed ?? []).flatMap((a) =>
    a.input === index && a.interval !== undefined ? [a.interval] : [],
  );
  const versions = [...known, ...assumed];
  let facts: RowFacts = {
    determinations,
    rows: [row],
    nonNull: nonNullOf(input.alias, input.columns),
    atMostOne: [],
    versions,
  };
  for (const step of input.steps) {
    if (step.kind === 'filter') facts = filtered(facts, step.filter.predicate);
    else
      facts = {
        ...facts,
        determinations: [
          ...facts.determinations,
          ...step.partitionBy.flatMap(computed),
          { from: step.partitionBy.map(valueNode), to: [row] },
        ],
      };
  }
  return facts;
}

/** Equalities that hold in every row that is left. */
export function filtered(facts: RowFacts, predicate: TypedExpression): RowFacts {
  const conjuncts = impliedConjuncts(predicate);
  return {
    ...facts,
    determinations: [...facts.determinations, ...conjuncts.flatMap(equality), ...moments(facts.versions, conjuncts)],
    nonNull: new Set([...facts.nonNull, ...rejectsNull(predicate)]),
  };
}

/** What the rows before grouping are made of. */
export type RowsOf = Pick<ModelCore, 'inputs' | 'combine' | 'unnests' | 'joinedFilters'>;

export function setFacts(
  core: RowsOf,
  combine: Extract<ModelCore['combine'], { kind: 'set-operation' }>,
  options: FactOptions,
): RowFacts {
  const row = rowNode(combine.alias);
  const columns = combine.columns.map((c) => nodeOf(combine.alias, c.name));
  const determinations: Determination[] = [{ from: [row], to: columns, own: true }];
  if (combine.distinct) determinations.push({ from: columns, to: [row] });
  // What is left of the first operand (or of any, for INTERSECT) keeps that operand's keys.
  const kept = combine.op === 'UNION' ? [] : combine.op === 'EXCEPT' ? combine.operands.slice(0, 1) : combine.operands;
  for (const operand of kept) {
    const facts = inputFacts(core.inputs[operand.input]!, operand.input, options);
    for (const key of core.inputs[operand.input]!.signature.keys) {
      const named = operand.items.filter((i) =>
        key.columns.includes(underInjectiveCasts(i.expr).kind === 'column' ? columnName(i.expr) : ''),
      );
      if (
        named.length === key.columns.length &&
        isUnique(
          facts,
          named.map((i) => valueNode(i.expr)),
        )
      )
        determinations.push({ from: named.map((i) => nodeOf(combine.alias, i.name)), to: [row] });
    }
  }
  if (combine.op === 'UNION') determinations.push(...keysBesideOrigin(core, combine, options));
  return {
    determinations,
    rows: [row],
    nonNull: nonNullOf(combine.alias, combine.columns),
    atMostOne: [],
    versions: [],
  };
}

/** A column that is another constant in each input tells them apart; beside it, what is unique in each of them is unique. */
function keysBesideOrigin(
  core: RowsOf,
  combine: Extract<ModelCore['combine'], { kind: 'set-operation' }>,
  options: FactOptions,
): readonly Determination[] {
  const operands = combine.operands.map(({ input, items }) => ({
    input: core.inputs[input]!,
    facts: inputFacts(core.inputs[input]!, input, options),
    values: new Map(items.map((i) => [i.name.toLowerCase(), i.expr])),
  }));
  const names = combine.columns.map((c) => c.name.toLowerCase());
  const origins = names.filter((name) => {
    if (areDifferent(operands.map(({ input, values }) => constantOfInput(input, values.get(name))))) return true;
    return beginApart(
      operands.map(({ input, values: of }) => {
        const value = of.get(name);
        return value === undefined || value.nullable ? undefined : beginningOf(value, [input]);
      }),
    );
  });
  if (origins.length === 0) return [];
  const keys = operands.flatMap(({ input, values }) =>
    input.signature.keys.map((key) =>
      names.filter((name) => {
        const value = values.get(name);
        return value !== undefined && key.columns.includes(columnName(value));
      }),
    ),
  );
  const candidates = [...keys, [...new Set(keys.flat())]].filter((key) =>
    operands.every(({ facts, values }) =>
      isUnique(
        facts,
        key.map((name) => valueNode(values.get(name)!)),
      ),
    ),
  );
  const row = rowNode(combine.alias);
  return origins.flatMap((origin) =>
    candidates.map((key) => ({ from: [...new Set([origin, ...key])].map((n) => nodeOf(combine.alias, n)), to: [row] })),
  );
}

function columnName(expr: TypedExpression): string {
  const inner = underInjectiveCasts(expr);
  return inner.kind === 'column' ? inner.column.name.toLowerCase() : '';
}
