// The rows of a model, stage by stage → what determines what among their columns, and which row identities each result row stands for.
//
// Assumed keys are hypotheses: the analysis asks whether they would prove a claim, to say which declaration is missing.
// Each has a node of its own (`?0`) that its determinations need; putting the node into a question's seed assumes it.

import type { TypedExpression } from '../sql/typed-tree.js';
import { columnKey, conjunctsOf } from '../sql/typed-walk.js';
import { isScalar } from '../sql/types.js';
import { datesBehind, unitsOf } from './date-units.js';
import { Closure, minimised, nullExtended, type Determination } from './determination.js';
import { areDifferent, constantOfInput } from './constant-columns.js';
import { beginApart, beginningOf } from './text-beginning.js';
import { expressionIdentity } from './expression-identity.js';
import { columnNodes, underInjectiveCasts } from './expression-walk.js';
import { impliedConjuncts } from './implied-conjuncts.js';
import { isOneToOne, spellsItsColumns } from './key-spelling.js';
import { rejectsNull } from './null-rejection.js';
import { oneToOneChoice } from './one-to-one-choice.js';
import type { ResolvedInput, ResolvedJoin } from './pipeline-model.js';
import type { ModelCore } from './resolve-model.js';
import { rowConditions } from './row-conditions.js';
import { momentsAsked, versionsOf, type VersionInterval } from './version-intervals.js';
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

export function assumptionNode(index: number): string {
  return `?${index}`;
}

export function rowNode(alias: string): string {
  return `#${alias.toLowerCase()}`;
}

/** A node for a value: its column, or the expression as such. */
export function valueNode(expr: TypedExpression): string {
  const known = valueNodes.get(expr);
  if (known !== undefined) return known;
  const inner = underInjectiveCasts(expr);
  const node = inner.kind === 'column' ? columnKey(inner.column) : `=${expressionIdentity(inner)}`;
  valueNodes.set(expr, node);
  return node;
}

const valueNodes = new WeakMap<TypedExpression, string>();

/** That the columns an expression reads determine its value; the other way round where it says so. */
export function computed(expr: TypedExpression): readonly Determination[] {
  let known = computedValues.get(expr);
  if (known === undefined) {
    known = computedValue(expr);
    computedValues.set(expr, known);
  }
  return known;
}

const computedValues = new WeakMap<TypedExpression, readonly Determination[]>();

function computedValue(expr: TypedExpression): readonly Determination[] {
  const node = valueNode(expr);
  if (!node.startsWith('=')) return [];
  const inner = underInjectiveCasts(expr);
  const columns = columnNodes(expr);
  const pair = coalescedPair(inner);
  return [
    { from: columns, to: [node] },
    ...(isOneToOne(inner) ? [{ from: [node], to: columns }] : []),
    ...(columns.length > 0 && spellsItsColumns(inner) ? [{ from: [SPELLED, node], to: columns }] : []),
    ...(pair === undefined ? [] : [{ from: [node], to: [pair] }]),
  ];
}

/** Assumes that keys made by hashing or putting together columns stand for these columns. */
export const SPELLED = '?spelled';

/** `COALESCE(a, b)` of two columns, in either order: one value where a FULL join made them equal. */
function coalescedPair(e: TypedExpression): string | undefined {
  if (e.kind !== 'call' || (e.fn !== 'coalesce' && e.fn !== 'ifnull') || e.args.length !== 2) return undefined;
  const [a, b] = e.args.map((arg) => valueNode(arg));
  return a === undefined || b === undefined || !isColumnNode(a) || !isColumnNode(b) ? undefined : eitherOf(a, b);
}

function eitherOf(a: string, b: string): string {
  return `either ${[a, b].sort().join(' ')}`;
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

// ---- before grouping -------------------------------------------------------------------------------------------------

/** What the rows before grouping are made of. */
export type RowsOf = Pick<ModelCore, 'inputs' | 'combine' | 'unnests' | 'joinedFilters'>;

/** Facts of the row that targets see: after combine, unnests and filters `joined`. Undefined for a drill-across. */
export function joinedFacts(core: RowsOf, options: FactOptions): RowFacts | undefined {
  const { combine } = core;
  let facts: RowFacts;
  switch (combine.kind) {
    case 'drill-across':
      return undefined;
    case 'none':
      facts = { determinations: [], rows: [], nonNull: new Set(), atMostOne: [], versions: [] };
      break;
    case 'single':
      facts = inputFacts(core.inputs[combine.input]!, combine.input, options);
      break;
    case 'set-operation':
      facts = setFacts(core, combine, options);
      break;
    case 'joins':
      facts = joinFacts(core, combine, options);
  }
  for (const u of core.unnests) {
    const element = nodeOf(undefined, u.element.name);
    const row = `#unnest ${element}`;
    const own: Determination[] = [
      {
        from: [row],
        to: [...facts.rows, element, ...(u.offset === undefined ? [] : [nodeOf(undefined, u.offset.name)])],
        own: true,
      },
    ];
    // The offset names an element within its row; so does the element where no two are equal.
    if (u.offset !== undefined) own.push({ from: [...facts.rows, nodeOf(undefined, u.offset.name)], to: [row] });
    if (distinctElements(u.array)) own.push({ from: [...facts.rows, ...columnNodes(u.array), element], to: [row] });
    const nonNull = new Set(facts.nonNull);
    if (!u.element.nullable) nonNull.add(element);
    facts = { ...facts, determinations: [...facts.determinations, ...own], rows: [...facts.rows, row], nonNull };
  }
  for (const f of core.joinedFilters) facts = filtered(facts, f.predicate);
  return facts;
}

/** Steps between FLOAT64 can be too small to change the value. */
function distinctElements(array: TypedExpression): boolean {
  return (
    array.kind === 'call' &&
    ['generate_array', 'generate_date_array', 'generate_timestamp_array'].includes(array.fn) &&
    !(array.type.kind === 'array' && isScalar(array.type.element, 'FLOAT64'))
  );
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
function filtered(facts: RowFacts, predicate: TypedExpression): RowFacts {
  const conjuncts = impliedConjuncts(predicate);
  return {
    ...facts,
    determinations: [...facts.determinations, ...conjuncts.flatMap(equality), ...moments(facts.versions, conjuncts)],
    nonNull: new Set([...facts.nonNull, ...rejectsNull(predicate)]),
  };
}

function equality(conjunct: TypedExpression): readonly Determination[] {
  let known = equalities.get(conjunct);
  if (known === undefined) {
    known = equalityOf(conjunct);
    equalities.set(conjunct, known);
  }
  return known;
}

/** The time that is asked for determines the version of each natural key. */
function moments(
  versions: readonly VersionInterval[],
  conjuncts: readonly TypedExpression[],
): readonly Determination[] {
  return versions.flatMap((v) =>
    momentsAsked(v, conjuncts).flatMap((x) => [
      ...computed(x),
      { from: columnNodes(x).length === 0 ? [] : [valueNode(x)], to: [v.moment] },
    ]),
  );
}

/** Stands for a BOOL column that is TRUE in every row. */
function isTrueNode(column: string): string {
  return `true ${column}`;
}

/** Stands for a column that is NULL in every row. */
function isNullNode(column: string): string {
  return `null ${column}`;
}

const equalities = new WeakMap<TypedExpression, readonly Determination[]>();

function equalityOf(conjunct: TypedExpression): readonly Determination[] {
  const whole = trueColumn(conjunct);
  if (whole !== undefined) return [{ from: [], to: [whole, isTrueNode(whole)] }];
  if (conjunct.kind !== 'call') return [];
  const [a, b] = conjunct.args;
  if (a === undefined) return [];
  if (conjunct.fn === '$is_null') return [{ from: [], to: [valueNode(a), isNullNode(valueNode(a))] }];
  if ((conjunct.fn === 'starts_with' || conjunct.fn === 'ends_with') && b !== undefined) return endOfText(a, b);
  if (b === undefined || (conjunct.fn !== '$equal' && conjunct.fn !== '$is_not_distinct_from')) return [];
  return [
    ...computed(a),
    ...computed(b),
    { from: columnNodes(a).length === 0 ? [] : [valueNode(a)], to: [valueNode(b)] },
    { from: columnNodes(b).length === 0 ? [] : [valueNode(b)], to: [valueNode(a)] },
  ];
}

/** Of the texts that one text begins with, each length has one: `ORDER BY LENGTH(prefix)` decides. */
function endOfText(text: TypedExpression, part: TypedExpression): readonly Determination[] {
  const identity = expressionIdentity(underInjectiveCasts(part));
  return [
    ...computed(text),
    ...LENGTHS.map((fn) => ({
      from: [...(columnNodes(text).length === 0 ? [] : [valueNode(text)]), `=${fn}(${identity})`],
      to: [valueNode(part)],
    })),
  ];
}

const LENGTHS = ['length', 'char_length', 'byte_length'];

/** `flag`, `flag = TRUE`, `flag IS TRUE`: the column. */
function trueColumn(conjunct: TypedExpression): string | undefined {
  if (conjunct.kind === 'column') return columnKey(conjunct.column);
  if (conjunct.kind !== 'call') return undefined;
  const [a, b] = conjunct.args;
  if (conjunct.fn === '$is_true') return a === undefined ? undefined : trueColumn(a);
  if (conjunct.fn !== '$equal' || a === undefined || b === undefined) return undefined;
  const isTrue = (e: TypedExpression): boolean => e.kind === 'literal' && e.value === 'true';
  return isTrue(b) ? trueColumn(a) : isTrue(a) ? trueColumn(b) : undefined;
}

function setFacts(
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

// ---- joins -------------------------------------------------------------------------------------------------------------

function joinFacts(
  core: RowsOf,
  combine: Extract<ModelCore['combine'], { kind: 'joins' }>,
  options: FactOptions,
): RowFacts {
  const absent = core.joinedFilters.flatMap((f) => impliedConjuncts(f.predicate).flatMap(askedToBeNull));
  let left = inputFacts(core.inputs[combine.first]!, combine.first, options);
  for (const join of combine.joins)
    left = joinStep(left, inputFacts(core.inputs[join.right]!, join.right, options), join, options, absent);
  return left;
}

function askedToBeNull(conjunct: TypedExpression): readonly string[] {
  const [value] = conjunct.kind === 'call' && conjunct.fn === '$is_null' ? conjunct.args : [];
  return value?.kind === 'column' ? [columnKey(value.column)] : [];
}

/** `absent` are columns that a filter behind the joins asks to be NULL. */
function joinStep(
  left: RowFacts,
  right: RowFacts,
  join: ResolvedJoin,
  options: FactOptions,
  absent: readonly string[],
): RowFacts {
  const matches = matching(
    left,
    right,
    join.condition,
    (options.assumed ?? []).map((_, k) => assumptionNode(k)),
  );
  const atMostOne = [
    ...left.atMostOne,
    join.type === 'SEMI' || join.type === 'ANTI' || join.type === 'EXISTS' ? [] : matches.right,
  ];
  if (join.type === 'SEMI') return { ...withWitness(left, right, join), atMostOne };
  if (join.type === 'ANTI') return { ...left, atMostOne };
  if (join.type === 'EXISTS') {
    const flag = nodeOf(undefined, join.flag ?? '');
    return {
      ...left,
      determinations: [...left.determinations, { from: left.rows, to: [flag] }],
      nonNull: new Set([...left.nonNull, flag]),
      atMostOne,
    };
  }
  const type = options.matchedOnly === true && join.type !== 'CROSS' ? 'INNER' : join.type;
  const rows = [...left.rows, ...right.rows];
  const versions = [...left.versions, ...right.versions];
  switch (type) {
    case 'CROSS':
      return {
        determinations: [...left.determinations, ...right.determinations],
        rows,
        nonNull: new Set([...left.nonNull, ...right.nonNull]),
        atMostOne,
        versions,
      };
    case 'INNER': {
      const conjuncts = join.condition === undefined ? [] : impliedConjuncts(join.condition);
      const equalities = [...conjuncts.flatMap(equality), ...moments(versions, conjuncts)];
      const rejected = join.condition === undefined ? [] : rejectsNull(join.condition);
      return {
        determinations: [...left.determinations, ...right.determinations, ...equalities],
        rows,
        nonNull: new Set([...left.nonNull, ...right.nonNull, ...rejected]),
        atMostOne,
        versions,
      };
    }
    case 'LEFT':
      return {
        determinations: [
          ...left.determinations,
          ...nullExtended(right.determinations, right.rows, right.nonNull),
          ...(matches.right !== undefined
            ? [{ from: [...matches.leftColumns, ...matches.right], to: right.rows }]
            : []),
          { from: matches.leftColumns, to: matches.rightEqual },
          ...unmatchedWhere(absent, right, join),
        ],
        rows,
        nonNull: left.nonNull,
        atMostOne,
        versions,
      };
    case 'RIGHT':
      return {
        determinations: [
          ...right.determinations,
          ...nullExtended(left.determinations, left.rows, left.nonNull),
          ...(matches.left !== undefined ? [{ from: [...matches.rightColumns, ...matches.left], to: left.rows }] : []),
          { from: matches.rightColumns, to: matches.leftEqual },
        ],
        rows,
        nonNull: right.nonNull,
        atMostOne,
        versions,
      };
    default:
      return {
        determinations: [
          ...nullExtended(left.determinations, left.rows, left.nonNull),
          ...nullExtended(right.determinations, right.rows, right.nonNull),
          ...fullKey(left, right, join.condition),
        ],
        rows,
        nonNull: new Set(),
        atMostOne,
        versions,
      };
  }
}

/** `LEFT JOIN r ON l.x = r.x … WHERE r.x IS NULL`: what no matching row leaves NULL is NULL only beside no row at all. */
function unmatchedWhere(
  absent: readonly string[],
  { rows, nonNull }: RowFacts,
  { condition }: ResolvedJoin,
): readonly Determination[] {
  const rejected = condition === undefined ? new Set<string>() : rejectsNull(condition);
  return absent
    .filter((n) => nonNull.has(n) || (rejected.has(n) && rows.includes(rowNode(n.slice(0, n.indexOf('.'))))))
    .map((n) => ({ from: [isNullNode(n)], to: rows }));
}

/** A row that a SEMI join keeps has a partner: what the condition says of one of them holds for it. */
function withWitness(left: RowFacts, right: RowFacts, { condition }: ResolvedJoin): RowFacts {
  if (condition === undefined) return left;
  const conjuncts = impliedConjuncts(condition);
  return {
    ...left,
    determinations: [
      ...left.determinations,
      ...right.determinations,
      { from: left.rows, to: right.rows },
      ...conjuncts.flatMap(equality),
      ...moments([...left.versions, ...right.versions], conjuncts),
    ],
    nonNull: new Set([...left.nonNull, ...right.nonNull, ...rejectsNull(condition)]),
  };
}

/** Joined on nothing but equal keys of both sides, a FULL join has one row for each key: `COALESCE(left, right)`. */
function fullKey(left: RowFacts, right: RowFacts, condition: TypedExpression | undefined): readonly Determination[] {
  const pairs = (condition === undefined ? [] : conjunctsOf(condition)).map((c) =>
    c.kind === 'call' && c.fn === '$equal' ? c.args.map(valueNode) : [],
  );
  const sided = pairs.map(([a, b]): readonly [string, string] | undefined => {
    if (a === undefined || b === undefined) return undefined;
    if (left.nonNull.has(a) && right.nonNull.has(b)) return [a, b];
    return left.nonNull.has(b) && right.nonNull.has(a) ? [b, a] : undefined;
  });
  const keys = sided.filter((p) => p !== undefined);
  if (keys.length === 0 || keys.length < pairs.length) return [];
  const unique =
    isUnique(
      left,
      keys.map(([a]) => a),
    ) &&
    isUnique(
      right,
      keys.map(([, b]) => b),
    );
  return unique ? [{ from: keys.map(([a, b]) => eitherOf(a, b)), to: [...left.rows, ...right.rows] }] : [];
}

interface Matching {
  /** The assumptions under which a row of the left side matches at most one of the right, and the other way round; undefined: none help. */
  readonly right: readonly string[] | undefined;
  readonly left: readonly string[] | undefined;
  readonly leftColumns: readonly string[];
  readonly rightColumns: readonly string[];
  /** Columns of a side that equal something the other side knows. */
  readonly rightEqual: readonly string[];
  readonly leftEqual: readonly string[];
}

/** What the condition says about how many rows of one side a row of the other can match. */
function matching(
  left: RowFacts,
  right: RowFacts,
  condition: TypedExpression | undefined,
  assumptions: readonly string[],
): Matching {
  const side = (facts: RowFacts): ((n: string) => boolean) => {
    const aliases = new Set(facts.rows.map((r) => r.slice(1)));
    return (n) =>
      aliases.has(n.includes('.') ? n.slice(0, n.indexOf('.')) : '') || (!n.includes('.') && facts === left);
  };
  const inRight = side(right);
  const all = condition === undefined ? [] : columnNodes(condition);
  const conjuncts = condition === undefined ? [] : impliedConjuncts(condition);
  const equalOn = (
    own: (n: string) => boolean,
    versions: readonly VersionInterval[],
  ): { readonly nodes: readonly string[]; readonly facts: readonly Determination[] } => {
    const nodes: string[] = [];
    const facts: Determination[] = [];
    for (const c of conjuncts) {
      const columns = columnNodes(c);
      if (columns.length > 0 && columns.every(own)) facts.push(...equality(c));
      if (c.kind !== 'call') continue;
      if (c.fn !== '$equal' && c.fn !== '$is_not_distinct_from') continue;
      const [a, b] = c.args as [TypedExpression, TypedExpression];
      for (const [mine, other] of [
        [a, b],
        [b, a],
      ] as const) {
        const read = columnNodes(mine);
        if (read.length === 0 || !read.every(own) || columnNodes(other).some(own)) continue;
        nodes.push(valueNode(mine));
        facts.push(...computed(mine));
      }
    }
    for (const v of versions)
      for (const at of momentsAsked(v, conjuncts)) if (!columnNodes(at).some(own)) nodes.push(v.moment);
    return { nodes, facts };
  };
  const onRight = equalOn(inRight, right.versions);
  const onLeft = equalOn((n) => !inRight(n), left.versions);
  const covers = (facts: RowFacts, on: typeof onRight): readonly string[] | undefined => {
    // Only rows that match count: what the condition rejects as NULL is none there.
    const nonNull = new Set([...facts.nonNull, ...(condition === undefined ? [] : rejectsNull(condition))]);
    const matched = { ...facts, determinations: [...facts.determinations, ...on.facts], nonNull };
    const under = (assumed: readonly string[]): boolean => isUnique(matched, [...on.nodes, ...assumed]);
    if (under([])) return [];
    const own = assumptions.filter((a) => facts.determinations.some((d) => d.from[0] === a));
    return own.length > 0 && under(own) ? minimised(own, under) : undefined;
  };
  return {
    right: covers(right, onRight),
    left: covers(left, onLeft),
    leftColumns: all.filter((n) => !inRight(n)),
    rightColumns: all.filter(inRight),
    rightEqual: onRight.nodes.filter(isColumnNode),
    leftEqual: onLeft.nodes.filter(isColumnNode),
  };
}

function isColumnNode(node: string): boolean {
  return !node.startsWith('=') && !node.includes(' ');
}

// ---- after grouping ----------------------------------------------------------------------------------------------------

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
