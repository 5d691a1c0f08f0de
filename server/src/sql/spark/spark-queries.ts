// Subqueries over inline rows → Spark's own subqueries, which may not name the row around them; over the elements of one array, higher-order
// functions that may (array-query.ts).

import { isOneRow, namesOutsideOf, orderedRows, readOutside, type SelectQuery } from '../printing/query-shape.js';
import { QueryWriter, type NameText, type QueryHost, type QueryStyle } from '../printing/query-writer.js';
import type { TypedExpression, TypedQuery, TypedSortKey, TypedSubquery } from '../typed-tree.js';
import {
  BIGINT,
  call,
  cast,
  field,
  int,
  lambda,
  operation,
  variable,
  type SparkExpression,
  type SparkParts,
} from './spark-expression.js';
import { windowCallOf } from '../typed-walk.js';
import { computeInside } from '../printing/query-shape.js';
import type { Lowering } from './translation.js';

const STYLE: QueryStyle = {
  hasQualify: false,
  writesDistinct: false,
  matchesExpressions: false,
  equalities: 'none',
  outerJoinsCorrelated: true,
  keepsArrayOrder: true,
  bareElements: false,
  leftJoinsArrays: false,
};

export type SparkQueryWriter = QueryWriter<SparkParts>;

export function lowerQuery(subquery: TypedSubquery, lowering: Lowering, writer: SparkQueryWriter): SparkExpression {
  if (namesOutsideOf(subquery.query))
    return lowering.refuse(
      'Spark cannot compute a query that depends on the row around, except over one array or rows that are written out',
      subquery,
    );
  const { query, form } = subquery;
  lowering.type(subquery.type, subquery);
  if (form === 'scalar')
    return { kind: 'query', parts: writer.query(query, undefined, query.limit !== undefined && !isOneRow(query)) };
  if (form === 'exists') {
    // EXISTS stands only in filters.
    const table = lowering.freshName('t');
    const parts: SparkParts = ['SELECT count(1) FROM (', ...writer.query(query, undefined), `) AS ${table}`];
    return operation('>', { kind: 'query', parts }, int(0));
  }
  if (isOneRow(query)) return call('array', { kind: 'query', parts: writer.query(query, undefined) });
  return arrayOf(orderedRows(query), lowering, writer);
}

/** The rows collected as they come, for what looks at no order. */
export function lowerBag({ query }: TypedSubquery, lowering: Lowering, writer: SparkQueryWriter): SparkExpression {
  const [value, table, element] = ['a', 't', 'x'].map((wish) => lowering.freshName(wish)) as [string, string, string];
  const rows = writer.query(query, [value], query.limit !== undefined);
  // NULLs are collected only inside of something.
  const keepsNulls = query.columns.some((column) => column.nullable);
  const kept: SparkExpression = keepsNulls
    ? { kind: 'struct', fields: [{ name: value, value: variable(value) }] }
    : variable(value);
  const list: SparkExpression = {
    kind: 'query',
    parts: ['SELECT ', call('collect_list', kept), ' FROM (', ...rows, `) AS ${table}`],
  };
  return keepsNulls ? call('transform', list, lambda([element], field(variable(element), value))) : list;
}

/** The rows collected with their places, put in order by them. */
function arrayOf(query: TypedQuery, lowering: Lowering, writer: SparkQueryWriter): SparkExpression {
  const [value, place, table, element] = ['a', 'p', 't', 'x'].map((wish) => lowering.freshName(wish)) as [
    string,
    string,
    string,
    string,
  ];
  const { body } = query;
  const select = body.kind !== 'select' || body.distinct ? readOutside(query, writer.shapes) : (query as SelectQuery);
  const plain = select.orderBy.some((key) => windowCallOf(key.expr) !== undefined)
    ? computeInside(select, writer.shapes)
    : select;
  const rows = writer.select(
    plain,
    ({ select: text, order, count }): SparkParts => [
      ...text,
      ...(order.length === 0 ? [] : [` ORDER BY ${place}`]),
      ...count,
    ],
    [value, place],
    true,
    (items, order) => [
      ...items,
      order.length === 0
        ? // Of a UNION the inputs one after the other.
          [plain.body.groupBy === undefined ? 'monotonically_increasing_id()' : '1']
        : ['row_number() OVER (ORDER BY ', ...order.flatMap((key, i) => (i === 0 ? key : [', ', ...key])), ')'],
    ],
  );
  const pair: SparkExpression = {
    kind: 'struct',
    fields: [
      { name: place, value: variable(place) },
      { name: value, value: variable(value) },
    ],
  };
  const collected: SparkExpression = {
    kind: 'query',
    parts: ['SELECT ', call('array_sort', call('collect_list', pair)), ' FROM (', ...rows, `) AS ${table}`],
  };
  return call('transform', collected, lambda([element], field(variable(element), value)));
}

export function sparkQueryWriter(lowering: Lowering): SparkQueryWriter {
  const named = ({ table, column, fromOne }: NameText): SparkExpression => {
    const at = table === undefined ? variable(column) : field(variable(table), column);
    // posexplode counts from 0, in INT.
    return fromOne === true ? cast(at, BIGINT) : at;
  };
  const host: QueryHost<SparkParts> = {
    style: STYLE,
    text: (parts) => parts.flat(),
    expression: (expr: TypedExpression) => [lowering.lower(expr)],
    count: (expr) =>
      expr.kind === 'literal' && expr.value !== undefined
        ? [expr.value]
        : [lowering.refuse('LIMIT takes a constant on Spark', expr)],
    sortKey: (key: TypedSortKey) =>
      lowering
        .sortKeys(key)
        .flatMap((each, i) => [...(i === 0 ? [] : [', ']), each.expr, ` ${each.direction} NULLS ${each.nulls}`]),
    newName: (wanted) => lowering.freshName(['t', 'u', 'e', 'o'].includes(wanted) ? wanted : 'c'),
    withNames: (names, body) => lowering.inQuery(new Map([...names].map(([name, at]) => [name, named(at)])), body),
    name: (name) => [named(name)],
    unnest: (array, { table, element, offset }, lateral) => [
      lateral ? 'LATERAL ' : '',
      offset === undefined ? 'explode(' : 'posexplode(',
      ...array,
      `) AS ${table}(${offset === undefined ? '' : `${offset}, `}${element})`,
    ],
    refuse: (reason, at) => void lowering.refuse(reason, (at ?? { kind: 'invalid' }) as TypedExpression),
  };
  return new QueryWriter(host);
}
