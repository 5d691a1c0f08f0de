// A query over inline rows that may depend on the row around → functions of arrays: each part of it is an array of rows (STRUCTs), with the
// order, duplicates and errors that GoogleSQL has.

import type { TypedCall, TypedFrom, TypedQuery, TypedSelect, TypedSubquery } from '../typed-tree.js';
import { windowCallOf } from '../typed-walk.js';
import { isOneRow } from '../printing/query-shape.js';
import { arrayAggregate } from './array-aggregates.js';
import { elementRows } from './array-query.js';
import { filtered, lambdaOver, sorted, withNames, type Rows } from './array-rows.js';
import {
  call,
  cast,
  failWhen,
  field,
  int,
  lambda,
  operation,
  variable,
  when,
  writtenSize,
  type SparkExpression,
} from './spark-expression.js';
import { bind } from './template.js';
import type { Lowering } from './translation.js';

export function lowerQueryRows(
  { form, query, type }: TypedSubquery,
  at: TypedSubquery,
  lowering: Lowering,
): SparkExpression {
  if (form === 'exists') return operation('>', call('size', new QueryRows(lowering, at).rows(query)), int(0));
  lowering.type(type, at);
  const values = new QueryRows(lowering, at).values(query);
  if (form === 'array') return values;
  if (isOneRow(query)) return call('get', values, int(0));
  return named(values, lowering, (each) =>
    failWhen(
      operation('>', call('size', each), int(1)),
      'more than one row in a scalar subquery',
      call('get', each, int(0)),
    ),
  );
}

/** Computed once where it is long. */
function named(
  value: SparkExpression,
  lowering: Lowering,
  body: (value: SparkExpression) => SparkExpression,
): SparkExpression {
  if (writtenSize(value) <= 3) return body(value);
  const name = lowering.freshName('rows');
  return bind(value, name, body(variable(name)));
}

const FIELD = (index: number): string => `c${index}`;
const [LEFT, RIGHT, GROUP] = ['l', 'r', 'rows'] as const;
const LARGEST = 2 ** 31 - 1;

const struct = (values: readonly SparkExpression[]): SparkExpression => ({
  kind: 'struct',
  fields: values.map((value, i) => ({ name: FIELD(i), value })),
});
const pair = (l: SparkExpression, r: SparkExpression): SparkExpression => ({
  kind: 'struct',
  fields: [
    { name: LEFT, value: l },
    { name: RIGHT, value: r },
  ],
});

/** Arrays that are written out become one. */
function concatenated(arrays: readonly SparkExpression[]): SparkExpression {
  const joined: SparkExpression[] = [];
  for (const array of arrays) {
    const last = joined.at(-1);
    if (last?.kind === 'call' && array.kind === 'call' && last.name === 'array' && array.name === 'array')
      joined[joined.length - 1] = call('array', ...last.args, ...array.args);
    else joined.push(array);
  }
  return joined.length === 1 ? joined[0]! : call('concat', ...joined);
}

class QueryRows {
  constructor(
    readonly lowering: Lowering,
    readonly at: TypedSubquery,
  ) {}

  /** An array of the values of the only column. */
  values(query: TypedQuery): SparkExpression {
    return this.#table(query, (row) => field(row, FIELD(0)), true);
  }

  /** An array of STRUCTs, one field a column. */
  rows(query: TypedQuery): SparkExpression {
    for (const column of query.columns) this.lowering.type(column.type, this.at);
    return this.#table(query, undefined, false);
  }

  /** Rows as STRUCTs, or their only value. */
  #table(
    query: TypedQuery,
    unwrap: ((row: SparkExpression) => SparkExpression) | undefined,
    single: boolean,
  ): SparkExpression {
    return this.lowering.withCtes(query.ctes, () => {
      const { body } = query;
      if (body.kind === 'select' && !body.distinct) return this.#limited(query, this.#selected(query, body, single));
      const all =
        body.kind === 'select' ? call('array_distinct', this.#selected(query, body, false)) : this.#combined(body);
      const named = sorted(this.#columnsOf(query.columns, all), query.orderBy, this.lowering);
      const cut = this.#limited(query, named.array);
      return unwrap === undefined ? cut : call('transform', cut, lambdaOver(named, this.lowering, unwrap));
    });
  }

  /** Rows whose fields are called by the columns. */
  #columnsOf(columns: TypedQuery['columns'], array: SparkExpression): Rows {
    return {
      array,
      within: (row, body) =>
        withNames(
          columns.map((column, i) => [column.variable, field(row, FIELD(i))] as const),
          this.lowering,
          body,
        ),
      isRow: () => false,
    };
  }

  #combined(body: Exclude<TypedQuery['body'], TypedSelect>): SparkExpression {
    const inputs = body.inputs.map((input) => this.rows(input));
    if (body.op === 'UNION') {
      const all = concatenated(inputs);
      return body.distinct ? call('array_distinct', all) : all;
    }
    if (!body.distinct) return this.lowering.refuse(`${body.op} ALL has no form on Spark here`, this.at);
    const name = body.op === 'EXCEPT' ? 'array_except' : 'array_intersect';
    return inputs.reduce((left, right) => call(name, left, right));
  }

  #limited(query: TypedQuery, rows: SparkExpression): SparkExpression {
    const { limit, skip } = query;
    if (limit === undefined && skip === undefined) return rows;
    for (const count of [limit, skip])
      if (count !== undefined && (count.kind !== 'literal' || count.value === undefined))
        return this.lowering.refuse('LIMIT takes a constant on Spark', count);
    const number = (count: typeof limit): number =>
      count?.kind === 'literal' ? Math.min(Number(count.value), LARGEST) : LARGEST;
    const before = skip === undefined ? 0 : Math.min(number(skip), LARGEST - 1);
    return call('slice', rows, int(before + 1), int(Math.min(number(limit), LARGEST - before)));
  }

  /** In its order: values of the only column, or STRUCTs. */
  #selected(query: TypedQuery, select: TypedSelect, single: boolean): SparkExpression {
    const window = [...select.items, select.qualify, ...query.orderBy.map((key) => key.expr)]
      .map((expr) => expr && windowCallOf(expr))
      .find((found) => found !== undefined);
    if (window !== undefined)
      return this.lowering.refuse('a window in a query that depends on the row around has no form on Spark', window);
    const isWritten = select.from === undefined && select.where === undefined && select.groupBy === undefined;
    if (isWritten && query.orderBy.length === 0) {
      const values = select.items.map((item) => this.lowering.lower(item));
      return call('array', single ? values[0]! : struct(values));
    }
    const source = filtered(this.#from(select.from), select.where, this.lowering);
    const all = select.groupBy === undefined ? source : this.#groups(select, source);
    const kept = filtered(all, select.having, this.lowering);
    const rows = select.distinct ? kept : sorted(kept, query.orderBy, this.lowering);
    const [only] = select.items;
    if (single && only !== undefined && rows.isRow(only)) return rows.array;
    return call(
      'transform',
      rows.array,
      lambdaOver(rows, this.lowering, () => {
        const values = select.items.map((item) => this.lowering.lower(item));
        return single ? values[0]! : struct(values);
      }),
    );
  }

  /** STRUCTs of the keys and the rows of each group. */
  #groups(select: TypedSelect, source: Rows): Rows {
    const keys = select.groupBy!;
    const within = <T>(group: SparkExpression, body: () => T): T =>
      withNames(
        keys.map((key, i) => [key.variable, field(group, FIELD(i))] as const),
        this.lowering,
        () =>
          this.lowering.withAggregates(
            (aggregate: TypedCall) =>
              arrayAggregate(aggregate, { ...source, array: field(group, GROUP) }, this.lowering),
            body,
          ),
      );
    const group = (values: readonly SparkExpression[], rows: SparkExpression): SparkExpression => ({
      kind: 'struct',
      fields: [...values.map((value, i) => ({ name: FIELD(i), value })), { name: GROUP, value: rows }],
    });
    const rowsOf = (array: SparkExpression): Rows => ({ array, within, isRow: () => false });
    if (keys.length === 0) return rowsOf(call('array', group([], source.array)));
    const keyed = (): SparkExpression =>
      lambdaOver(source, this.lowering, () => struct(keys.map((key) => this.lowering.lower(key.expr))));
    return rowsOf(
      named(source.array, this.lowering, (rows) => {
        const key = this.lowering.freshName('key');
        const mine = lambdaOver(source, this.lowering, () =>
          operation('<=>', struct(keys.map((each) => this.lowering.lower(each.expr))), variable(key)),
        );
        return call(
          'transform',
          call('array_distinct', call('transform', rows, keyed())),
          lambda(
            [key],
            group(
              keys.map((_, i) => field(variable(key), FIELD(i))),
              call('filter', rows, mine),
            ),
          ),
        );
      }),
    );
  }

  #from(from: TypedFrom | undefined): Rows {
    // One row without columns.
    if (from === undefined) return { array: call('array', int(0)), within: (_, body) => body(), isRow: () => false };
    switch (from.kind) {
      case 'unnest': {
        const array = this.lowering.lower(from.array);
        const type = this.lowering.type(from.array.type, from.array);
        return elementRows(
          from,
          from.array.nullable ? call('coalesce', array, cast(call('array'), type)) : array,
          this.lowering,
        );
      }
      case 'query':
        return this.#columnsOf(from.columns, this.rows(from.query));
      case 'cte': {
        const query = this.lowering.cte(from.name);
        return this.#columnsOf(
          from.columns,
          query === undefined ? this.lowering.refuse(`${from.name} is not known here`, this.at) : this.rows(query),
        );
      }
      case 'join':
        return this.#join(from);
    }
  }

  #join({ type, left, right, on }: Extract<TypedFrom, { kind: 'join' }>): Rows {
    const { lowering } = this;
    const first = this.#from(left);
    const [l, r] = [lowering.freshName('l'), lowering.freshName('r')];
    // The right side may name the left one's columns; what its rows are called does not depend on them.
    const second = first.within(variable(l), () => this.#from(right));
    const within = <T>(row: SparkExpression, body: () => T): T =>
      first.within(field(row, LEFT), () => second.within(field(row, RIGHT), body));
    const rowsOf = (array: SparkExpression): Rows => ({ array, within, isRow: () => false });
    const matches = (): SparkExpression =>
      on === undefined
        ? operation('=', int(0), int(0))
        : first.within(variable(l), () => second.within(variable(r), () => lowering.lower(on)));
    const paired = pair(variable(l), variable(r));
    /** Of an empty array a row of NULLs, out of `all`. */
    const orNone = (found: SparkExpression, all: SparkExpression): SparkExpression =>
      named(found, lowering, (rows) =>
        when(operation('=', call('size', rows), int(0)), call('array', call('get', all, int(-1))), rows),
      );
    if (type === 'RIGHT') {
      const found = orNone(call('filter', first.array, lambda([l], matches())), first.array);
      const each = call('transform', found, lambda([l], paired));
      return rowsOf(call('flatten', call('transform', second.array, lambda([r], each))));
    }
    const kept = on === undefined ? second.array : call('filter', second.array, lambda([r], matches()));
    const found = type === 'LEFT' || type === 'FULL' ? orNone(kept, second.array) : kept;
    const inner = call(
      'flatten',
      call('transform', first.array, lambda([l], call('transform', found, lambda([r], paired)))),
    );
    if (type !== 'FULL') return rowsOf(inner);
    const lonely = call(
      'filter',
      second.array,
      lambda([r], operation('not', call('exists', first.array, lambda([l], call('coalesce', matches(), FALSE))))),
    );
    const others = call('transform', lonely, lambda([r], pair(call('get', first.array, int(-1)), variable(r))));
    return rowsOf(call('concat', inner, others));
  }
}

const FALSE: SparkExpression = {
  kind: 'literal',
  type: { kind: 'scalar', name: 'BOOLEAN' },
  value: 'false',
  bare: false,
};
