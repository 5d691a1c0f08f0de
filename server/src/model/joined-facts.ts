// The inputs of a model, put together → what determines what among the columns of the row that targets see.

import type { TypedExpression } from '../sql/typed-tree.js';
import { columnKey, conjunctsOf } from '../sql/typed-walk.js';
import { isScalar } from '../sql/types.js';
import { equality, isNullNode, moments } from './condition-facts.js';
import { minimised, nullExtended, type Determination } from './determination.js';
import { columnNodes } from './expression-walk.js';
import { impliedConjuncts } from './implied-conjuncts.js';
import { rejectsNull } from './null-rejection.js';
import type { ResolvedJoin } from './pipeline-model.js';
import type { ModelCore } from './resolve-model.js';
import { filtered, inputFacts, isUnique, setFacts, type FactOptions, type RowFacts, type RowsOf } from './row-facts.js';
import { assumptionNode, computed, eitherOf, isColumnNode, rowNode, valueNode } from './value-nodes.js';
import { momentsAsked, type VersionInterval } from './version-intervals.js';
import { nodeOf } from './visible-row.js';

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
