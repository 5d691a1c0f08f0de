// A typed expression → the columns it reads, each with how the result depends on it: the transformation types of OpenLineage, as sets of bits.
//
// DIRECT: the value comes from the column. INDIRECT: the column decides about it. What concerns the rows of a model and not
// one column of it (conditions, join and group keys) has entries of its own.

import { sourcesOf } from '../sql/query-walk.js';
import type {
  ColumnReference,
  TypedCall,
  TypedExpression,
  TypedFrom,
  TypedQuery,
  TypedSelect,
} from '../sql/typed-tree.js';
import { isScalar } from '../sql/types.js';

export type LineageKind = 'value' | 'filter' | 'key';

export interface Dependence {
  readonly kind: LineageKind;
  readonly type: 'DIRECT' | 'INDIRECT';
  readonly subtype:
    'IDENTITY' | 'TRANSFORMATION' | 'AGGREGATION' | 'CONDITIONAL' | 'WINDOW' | 'SORT' | 'FILTER' | 'JOIN' | 'GROUP_BY';
  /** Only a digest or a count of the value is left of it. */
  readonly masking: boolean;
}

/** A set of entries of `DEPENDENCES`: bit n is entry n. */
export type Dependences = number;

const direct = (subtype: Dependence['subtype'], masking = false): Dependence => ({
  kind: 'value',
  type: 'DIRECT',
  subtype,
  masking,
});
const indirect = (kind: LineageKind, subtype: Dependence['subtype']): Dependence => ({
  kind,
  type: 'INDIRECT',
  subtype,
  masking: false,
});

/** Of two direct ones the later is the stronger. */
const DEPENDENCES: readonly Dependence[] = [
  direct('IDENTITY'),
  direct('TRANSFORMATION'),
  direct('AGGREGATION'),
  direct('TRANSFORMATION', true),
  direct('AGGREGATION', true),
  // What a CASE chooses by, and in which order a window or an aggregate goes, makes the value: it is computed from that.
  indirect('value', 'CONDITIONAL'),
  indirect('value', 'WINDOW'),
  indirect('value', 'SORT'),
  indirect('value', 'FILTER'),
  indirect('value', 'JOIN'),
  indirect('key', 'WINDOW'),
  indirect('filter', 'FILTER'),
  indirect('filter', 'SORT'),
  indirect('filter', 'JOIN'),
  indirect('key', 'JOIN'),
  indirect('key', 'GROUP_BY'),
  indirect('key', 'CONDITIONAL'),
];

export const IDENTITY = 1 << 0;
export const TRANSFORMATION = 1 << 1;
export const AGGREGATION = 1 << 2;
const MASKED_TRANSFORMATION = 1 << 3;
const MASKED_AGGREGATION = 1 << 4;
const CONDITION = 1 << 5;
const WINDOW_ORDER = 1 << 6;
const AGGREGATE_ORDER = 1 << 7;
/** Chooses what an aggregate or an array query takes. */
export const TAKEN = 1 << 8;
/** Whether something matches: the flag of an EXISTS join. */
export const MATCHED = 1 << 9;
const PARTITION = 1 << 10;
export const ROW_FILTER = 1 << 11;
/** Which rows come first, where only the first ones are kept. */
export const ROW_ORDER = 1 << 12;
/** SEMI and ANTI joins. */
export const ROW_MATCH = 1 << 13;
export const JOIN_KEY = 1 << 14;
export const GROUP_KEY = 1 << 15;
/** A change of it begins another version. */
export const VERSION_KEY = 1 << 16;

const MASKED = MASKED_TRANSFORMATION | MASKED_AGGREGATION;
const DIRECT = IDENTITY | TRANSFORMATION | AGGREGATION | MASKED;

const bitsOfKind = (kind: LineageKind): Dependences =>
  DEPENDENCES.reduce((bits, d, i) => (d.kind === kind ? bits | (1 << i) : bits), 0);
const KIND_BITS: Readonly<Record<LineageKind, Dependences>> = {
  value: bitsOfKind('value'),
  filter: bitsOfKind('filter'),
  key: bitsOfKind('key'),
};

export function hasKind(bits: Dependences, kind: LineageKind): boolean {
  return (bits & KIND_BITS[kind]) !== 0;
}

/** In the order of the table. */
export function dependencesIn(bits: Dependences): readonly Dependence[] {
  return DEPENDENCES.filter((_, i) => (bits & (1 << i)) !== 0);
}

/** How something depends on what its input was made of: `outer` on the input, `inner` of the input. */
export function composed(outer: Dependences, inner: Dependences): Dependences {
  let result = 0;
  for (let rest = outer; rest !== 0; rest &= rest - 1) {
    const o = rest & -rest;
    if ((o & DIRECT) === 0) result |= o;
    else {
      result |= inner & ~DIRECT;
      for (let within = inner & DIRECT; within !== 0; within &= within - 1) result |= stronger(o, within & -within);
    }
  }
  return result;
}

function stronger(a: Dependences, b: Dependences): Dependences {
  const both = a | b;
  const aggregated = (both & (AGGREGATION | MASKED_AGGREGATION)) !== 0;
  if ((both & MASKED) !== 0) return aggregated ? MASKED_AGGREGATION : MASKED_TRANSFORMATION;
  return aggregated ? AGGREGATION : (both & TRANSFORMATION) !== 0 ? TRANSFORMATION : IDENTITY;
}

// ---- expressions -----------------------------------------------------------------------------------------------------

interface Visit {
  readonly expr: TypedExpression;
  readonly how: Dependences;
  /** What the names of the subqueries around stand for. */
  readonly names?: Names;
}

/** Variable, in lower case → what it is computed from, each with the names visible there. */
type Names = ReadonlyMap<string, readonly Visit[]>;

/** Calls `found` for every column that is read, in the order written. No recursion: chains of operators are as deep as they are long. */
export function readColumns(expr: TypedExpression, found: (column: ColumnReference, how: Dependences) => void): void {
  const open: Visit[] = [{ expr, how: IDENTITY }];
  const looked = new Map<TypedExpression, Dependences>();
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at.expr.kind === 'column') {
      found(at.expr.column, at.how);
      continue;
    }
    for (const part of partsOf(at.expr, at.names).reverse()) {
      const how = composed(at.how, part.how);
      // What names stand for is looked at once in each way, however often it is named.
      if (at.expr.kind === 'variable') {
        const before = looked.get(part.expr) ?? 0;
        if ((how & ~before) === 0) continue;
        looked.set(part.expr, before | how);
      }
      open.push({ ...part, how });
    }
  }
}

function partsOf(expr: TypedExpression, names: Names | undefined): Visit[] {
  if (expr.kind === 'variable') return [...(names?.get(expr.name.toLowerCase()) ?? [])];
  if (expr.kind === 'subquery') return queryParts(expr.query, names ?? NO_NAMES, new Map(), expr.form !== 'exists');
  const parts = ownParts(expr);
  return names === undefined ? parts : parts.map((part) => ({ ...part, names }));
}

function ownParts(expr: TypedExpression): Visit[] {
  const used = (e: TypedExpression | undefined): Visit[] => (e === undefined ? [] : [{ expr: e, how: TRANSFORMATION }]);
  switch (expr.kind) {
    case 'literal':
    case 'column':
    case 'parameter':
    case 'variable':
    case 'subquery':
    case 'invalid':
      return [];
    case 'call':
      return callParts(expr);
    case 'case':
      return [
        ...expr.whens.flatMap((w) => [{ expr: w.when, how: CONDITION }, ...used(w.then)]),
        ...used(expr.otherwise),
      ];
    case 'cast':
      return [...used(expr.operand), ...used(expr.format), ...used(expr.timeZone)];
    case 'array':
      return expr.elements.flatMap(used);
    case 'struct':
      return expr.fields.flatMap((f) => used(f.value));
    case 'field': {
      // Of a STRUCT that is made on the spot only the field that is taken.
      const made = expr.operand.kind === 'struct' ? expr.operand.fields : [];
      const taken = made.find((f) => f.name?.toLowerCase() === expr.field.toLowerCase());
      return used(taken?.value ?? expr.operand);
    }
    case 'lambda':
      return used(expr.body);
  }
}

// ---- subqueries ------------------------------------------------------------------------------------------------------

const NO_NAMES: Names = new Map();

/** What WITH computes, by its name: one list a column. */
type Ctes = ReadonlyMap<string, readonly (readonly Visit[])[]>;

/**
 * What a query depends on whatever is read of it (arrays, conditions, order), and its columns where `selected`; columns of the queries it
 * reads only where they are named.
 */
function queryParts(query: TypedQuery, names: Names, around: Ctes, selected: boolean): Visit[] {
  const { rows, columns } = resolved(query, names, around);
  return selected ? [...rows, ...columns.flat()] : rows;
}

function resolved(
  query: TypedQuery,
  names: Names,
  around: Ctes,
): { readonly rows: Visit[]; readonly columns: readonly (readonly Visit[])[] } {
  const ctes = new Map(around);
  const rows: Visit[] = [];
  for (const cte of query.ctes) {
    const inner = resolved(cte.query, NO_NAMES, ctes);
    rows.push(...inner.rows);
    ctes.set(cte.name.toLowerCase(), inner.columns);
  }
  const { body } = query;
  const inside = new Map(names);
  let columns: readonly (readonly Visit[])[];
  if (body.kind === 'select') {
    for (const source of sourcesOf(body.from)) bindSource(source, inside, ctes, rows);
    const at = (expr: TypedExpression, how: Dependences): Visit => ({ expr, how, names: inside });
    for (const condition of conditionsOf(body)) rows.push(at(condition, TAKEN));
    for (const key of body.groupBy ?? []) {
      rows.push(at(key.expr, TAKEN));
      if (key.expr.kind !== 'variable') inside.set(key.variable.toLowerCase(), [at(key.expr, TRANSFORMATION)]);
    }
    columns = body.items.map((item) => [at(item, TRANSFORMATION)]);
  } else {
    const inputs = body.inputs.map((input) => resolved(input, names, ctes));
    rows.push(...inputs.flatMap((input) => input.rows));
    columns = query.columns.map((_, i) => inputs.flatMap((input) => input.columns[i] ?? []));
  }
  query.columns.forEach((column, i) => inside.set(column.variable.toLowerCase(), columns[i] ?? []));
  rows.push(...query.orderBy.map((k) => ({ expr: k.expr, how: AGGREGATE_ORDER, names: inside })));
  return { rows, columns };
}

function bindSource(
  source: ReturnType<typeof sourcesOf>[number],
  names: Map<string, readonly Visit[]>,
  ctes: Ctes,
  rows: Visit[],
): void {
  if (source.kind === 'unnest') {
    // How many elements there are counts, whatever is read of them.
    const array: Visit = { expr: source.array, how: TRANSFORMATION, names: new Map(names) };
    rows.push(array);
    names.set(source.variable.toLowerCase(), [array]);
    return;
  }
  const inner = source.kind === 'query' ? resolved(source.query, names, ctes) : undefined;
  if (inner !== undefined) rows.push(...inner.rows);
  const columns = inner?.columns ?? (source.kind === 'cte' ? ctes.get(source.name.toLowerCase()) : undefined);
  source.columns.forEach((column, i) => names.set(column.variable.toLowerCase(), columns?.[i] ?? []));
}

function conditionsOf(select: TypedSelect): readonly TypedExpression[] {
  const joins = (from: TypedFrom | undefined): readonly TypedExpression[] =>
    from?.kind === 'join'
      ? [...joins(from.left), ...joins(from.right), ...(from.on === undefined ? [] : [from.on])]
      : [];
  return [...joins(select.from), select.where, select.having, select.qualify].filter((e) => e !== undefined);
}

/** Calls that return one of their arguments by what others are: indexes of those others. */
const conditionArguments: Readonly<Record<string, (index: number, count: number) => boolean>> = {
  if: (i) => i === 0,
  nullif: (i) => i === 1,
  $case_with_value: (i, count) => i === 0 || (i % 2 === 1 && i < count - 1),
};

/** What comes out says how many or whether equal, and nothing else of the value. */
const maskingCalls: ReadonlySet<string> = new Set([
  'count',
  'countif',
  'approx_count_distinct',
  'md5',
  'sha1',
  'sha256',
  'sha512',
  'farm_fingerprint',
]);

function callParts(call: TypedCall): Visit[] {
  const masking = maskingCalls.has(call.fn);
  const own =
    call.aggregate !== undefined && !valueWindows.has(call.fn)
      ? masking
        ? MASKED_AGGREGATION
        : AGGREGATION
      : masking
        ? MASKED_TRANSFORMATION
        : TRANSFORMATION;
  const conditional = conditionArguments[call.fn];
  return [
    ...call.args.map((expr, i) => ({
      expr,
      // A lambda that gives a BOOL chooses among elements.
      how:
        expr.kind === 'lambda' &&
        isScalar(expr.type, 'BOOL') &&
        !isScalar(call.type, 'BOOL') &&
        call.fn !== 'array_transform'
          ? TAKEN
          : conditional?.(i, call.args.length) === true
            ? CONDITION
            : own,
    })),
    ...(call.aggregate?.having === undefined ? [] : [{ expr: call.aggregate.having.expr, how: TAKEN }]),
    ...(call.aggregate?.orderBy ?? []).map((k) => ({ expr: k.expr, how: AGGREGATE_ORDER })),
    ...(call.over?.partitionBy ?? []).map((expr) => ({ expr, how: PARTITION })),
    ...(call.over?.orderBy ?? []).map((k) => ({ expr: k.expr, how: WINDOW_ORDER })),
  ];
}

/** They take one row's value and have `aggregate` for their treatment of NULLs only. */
const valueWindows: ReadonlySet<string> = new Set(['first_value', 'last_value', 'nth_value']);
