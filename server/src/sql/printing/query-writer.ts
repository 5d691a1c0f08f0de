// Typed queries → SELECT statements of a dialect, as parts of an expression. The shapes come from query-shape.ts; what a dialect writes
// otherwise is its QueryStyle; expressions are printed by the host.

import type { Span } from '../../base/span.js';
import { variablesOf } from '../query-walk.js';
import type {
  TypedExpression,
  TypedFrom,
  TypedInlineJoin,
  TypedQuery,
  TypedSetOperation,
  TypedSortKey,
  TypedUnnest,
} from '../typed-tree.js';
import { conjunctsOf, visitTyped } from '../typed-walk.js';
import {
  computeInside,
  computeKeys,
  isCorrelated,
  ownAggregates,
  readOutside,
  readsArraysOnly,
  ShapeNames,
  variableOf,
  type SelectQuery,
} from './query-shape.js';

/** What stands for a name: a column of a table alias, a bare name where there is none. `fromOne`: counts from 1, the name from 0. */
export interface NameText {
  readonly table?: string;
  readonly column: string;
  readonly fromOne?: true;
}

export interface UnnestNames {
  readonly table: string;
  readonly element: string;
  /** Absent: its place is not asked for. */
  readonly offset?: string;
}

export interface QueryStyle {
  readonly hasQualify: boolean;
  /** `UNION DISTINCT`, `EXCEPT DISTINCT`. */
  readonly writesDistinct: boolean;
  /** SELECT DISTINCT … ORDER BY takes the names that are selected, and aggregates belong to the query they stand in (GoogleSQL). */
  readonly matchesExpressions: boolean;
  /** `all`: a FULL JOIN takes nothing but equalities of names; `one`: every outer join needs one of them. */
  readonly equalities: 'all' | 'one' | 'none';
  /** Outer joins give the right rows where these depend on the row around. */
  readonly outerJoinsCorrelated: boolean;
  /** Rows without an order of their own come in the order of the arrays they are made of. */
  readonly keepsArrayOrder: boolean;
  /** An element is named without a table alias, and its offset counts from 0. */
  readonly bareElements: boolean;
  /** LEFT JOIN takes a condition beside an array of its left side. */
  readonly leftJoinsArrays: boolean;
}

/** Texts are strings, or whatever holds the host's printed expressions. */
export interface QueryHost<T> {
  readonly style: QueryStyle;
  text(parts: readonly (string | T)[]): T;
  expression(expr: TypedExpression): T;
  count(expr: TypedExpression): T;
  sortKey(key: TypedSortKey): T;
  /** A quoted name that nothing else in the expression has; near `wanted` where the dialect keeps names. */
  newName(wanted: string): string;
  withNames<R>(names: ReadonlyMap<string, NameText>, body: () => R): R;
  /** The text of a name. */
  name(name: NameText): T;
  /** FROM item of an array; `lateral`: it names what stands left of it. */
  unnest(array: T, names: UnnestNames, lateral: boolean): T;
  refuse(reason: string, at?: { readonly span?: Span }): void;
}

export interface WrittenSelect<T> {
  /** From WITH or SELECT to before ORDER BY. */
  readonly select: T;
  /** Sort keys, without `ORDER BY`. */
  readonly order: readonly T[];
  /** ` LIMIT … OFFSET …`, or nothing. */
  readonly count: T;
}

export class QueryWriter<T> {
  readonly #ctes = new Map<string, { readonly name: string; readonly columns: readonly string[] }>();
  readonly shapes = new ShapeNames();

  constructor(readonly host: QueryHost<T>) {}

  /** A whole statement; `columns`: the names of its columns, where something reads them. `ordered`: the order of the rows counts. */
  query(query: TypedQuery, columns: readonly string[] | undefined, ordered = false): T {
    const { host } = this;
    const shaped = this.#ordered(query);
    if (shaped.body.kind !== 'select') {
      const ctes = this.#with(shaped);
      return host.text([ctes, this.#setOperation(shaped.body, columns)]);
    }
    const done = this.select(shaped as SelectQuery, (written) => written, columns, ordered);
    return host.text([done.select, ...this.#orderBy(done.order), done.count]);
  }

  /** One SELECT; `finish` is called while its names are known, and may be handed what to select instead of the items. */
  select<R>(
    written: SelectQuery,
    finish: (written: WrittenSelect<T>) => R,
    columns: readonly string[] | undefined,
    ordered: boolean,
    items?: (items: readonly T[], order: readonly T[]) => readonly T[],
  ): R {
    const { host } = this;
    const query = this.shaped(written);
    const { body } = query;
    const ctes = this.#with(query);
    const places = ordered && host.style.keepsArrayOrder && body.groupBy === undefined && readsArraysOnly(body);
    const names = new Map<string, NameText>();
    const placeNames: NameText[] = [];
    const from = body.from === undefined ? undefined : this.#from(body.from, names, places ? placeNames : undefined);
    return host.withNames(names, () => {
      const where = body.where === undefined ? [] : [' WHERE ', this.#condition(body.where)];
      const keys = body.groupBy ?? [];
      const groupBy =
        keys.length === 0 ? [] : [' GROUP BY ', ...this.#list(keys.map((key) => host.expression(key.expr)))];
      const emptyGroup = body.groupBy?.length === 0 && !holdsAggregate(query) ? [' GROUP BY ()'] : [];
      const having = body.having === undefined ? [] : [' HAVING ', host.expression(body.having)];
      const qualify = body.qualify === undefined ? [] : [' QUALIFY ', host.expression(body.qualify)];
      const order = [
        ...query.orderBy.map((key) => host.sortKey(key)),
        ...placeNames.map((name) => host.text([host.name(name), ' ASC NULLS FIRST'])),
      ];
      const values = body.items.map((item) => host.expression(item));
      const list = (items?.(values, order) ?? values).map((value, i) =>
        columns?.[i] === undefined ? value : host.text([value, ' AS ', columns[i]]),
      );
      const select = host.text([
        ctes,
        body.distinct ? 'SELECT DISTINCT ' : 'SELECT ',
        ...this.#list(list),
        ...(from === undefined ? [] : [' FROM ', from]),
        ...where,
        ...groupBy,
        ...emptyGroup,
        ...having,
        ...qualify,
      ]);
      return finish({ select, order, count: this.#count(query) });
    });
  }

  /** Which of several conditions is looked at first is open, so an error raised by one may or may not be there. */
  #condition(condition: TypedExpression): T {
    const conjuncts = conjunctsOf(condition);
    const raising = conjuncts.length > 1 ? conjuncts.find(holdsError) : undefined;
    if (raising !== undefined)
      this.host.refuse(
        'GoogleSQL leaves open whether ERROR is reached beside another condition of WHERE or ON: decide with IF or CASE',
        raising,
      );
    return this.host.expression(condition);
  }

  /** As this dialect's SELECT can say it. */
  shaped(query: SelectQuery): SelectQuery {
    const { style } = this.host;
    if (query.body.qualify !== undefined && !style.hasQualify) return this.shaped(computeInside(query, this.shapes));
    return computeKeys(style.matchesExpressions ? query : ownAggregates(query, this.shapes));
  }

  /** Rows that are DISTINCT or of a set operation are ordered and counted from outside. */
  #ordered(query: TypedQuery): TypedQuery {
    const { body } = query;
    const bare = query.orderBy.length === 0 && query.limit === undefined && query.skip === undefined;
    if (body.kind === 'select' && (!body.distinct || bare)) return query;
    if (body.kind !== 'select' && bare) return query;
    if (body.kind === 'select' && this.host.style.matchesExpressions) {
      // What is selected stands for itself.
      const selected = new Map(query.columns.map((column, i) => [column.variable, body.items[i]!]));
      const isSelected = query.orderBy.every(
        (key) => key.expr.kind === 'variable' && isPath(selected.get(key.expr.name)),
      );
      if (isSelected)
        return {
          ...query,
          orderBy: query.orderBy.map((key) => ({
            ...key,
            expr: key.expr.kind === 'variable' ? (selected.get(key.expr.name) ?? key.expr) : key.expr,
          })),
        };
    }
    return readOutside(query, this.shapes);
  }

  #orderBy(order: readonly T[]): readonly (string | T)[] {
    return order.length === 0 ? [] : [' ORDER BY ', ...this.#list(order)];
  }

  #list(items: readonly T[]): readonly (string | T)[] {
    return items.flatMap((item, i) => (i === 0 ? [item] : [', ', item]));
  }

  #count({ limit, skip }: TypedQuery): T {
    const { host } = this;
    return host.text([
      ...(limit === undefined ? [] : [' LIMIT ', host.count(limit)]),
      ...(skip === undefined
        ? []
        : [
            ...(limit === undefined && host.style.writesDistinct ? [` LIMIT ${MOST_ROWS}`] : []),
            ' OFFSET ',
            host.count(skip),
          ]),
    ]);
  }

  #with(query: TypedQuery): T {
    const { host } = this;
    if (query.ctes.length === 0) return host.text([]);
    const texts = query.ctes.map((cte) => {
      const columns = this.#columnNames(cte.query);
      const text = this.query(cte.query, columns);
      const name = host.newName(cte.name);
      this.#ctes.set(cte.name, { name, columns });
      return host.text([name, ' AS (', text, ')']);
    });
    return host.text(['WITH ', ...this.#list(texts), ' ']);
  }

  #columnNames(query: TypedQuery): readonly string[] {
    return query.columns.map((column) => this.host.newName(column.name ?? 'c'));
  }

  #setOperation(node: TypedSetOperation, columns: readonly string[] | undefined): T {
    const { host } = this;
    const word = node.distinct ? (host.style.writesDistinct ? `${node.op} DISTINCT` : node.op) : `${node.op} ALL`;
    const inputs = node.inputs.map((input) => {
      // With clauses of its own it stands in parentheses, which a SELECT around takes everywhere.
      const isPlain =
        input.body.kind === 'select' &&
        input.ctes.length === 0 &&
        input.orderBy.length === 0 &&
        input.limit === undefined &&
        input.skip === undefined;
      return this.query(isPlain ? input : this.#wrapped(input), columns);
    });
    return host.text(inputs.flatMap((input, i) => (i === 0 ? [input] : [` ${word} `, input])));
  }

  #wrapped(query: TypedQuery): TypedQuery {
    const columns = query.columns.map((column) => ({ ...column, variable: this.shapes.next() }));
    return {
      ctes: [],
      body: {
        kind: 'select',
        from: { kind: 'query', query, columns },
        items: columns.map(variableOf),
        distinct: false,
      },
      columns: query.columns,
      orderBy: [],
    };
  }

  // ---- FROM --------------------------------------------------------------------------------------------------------

  /** Adds what its names stand for, and to `places` what orders the rows of arrays. */
  #from(from: TypedFrom, names: Map<string, NameText>, places: NameText[] | undefined): T {
    const { host } = this;
    switch (from.kind) {
      case 'unnest': {
        const lateral = namesOf(from.array, new Set(names.keys()));
        const array = host.withNames(names, () => host.expression(from.array));
        const written = this.#unnestNames(from, names, places);
        return host.unnest(array, written, lateral);
      }
      case 'query': {
        const columns = this.#columnNames({ ...from.query, columns: from.columns });
        const text = this.query(from.query, columns, from.query.limit !== undefined);
        const table = host.newName('t');
        from.columns.forEach((column, i) => names.set(column.variable, { table, column: columns[i]! }));
        return host.text(['(', text, ') AS ', table]);
      }
      case 'cte': {
        const cte = this.#ctes.get(from.name);
        const table = host.newName('t');
        from.columns.forEach((column, i) => names.set(column.variable, { table, column: cte?.columns[i] ?? '' }));
        return host.text([cte?.name ?? '', ' AS ', table]);
      }
      case 'join':
        return this.#join(from, names, places);
    }
  }

  #unnestNames(from: TypedUnnest, names: Map<string, NameText>, places: NameText[] | undefined): UnnestNames {
    const { host } = this;
    const counted = from.offset !== undefined || places !== undefined;
    const bare = host.style.bareElements;
    const table = bare ? '' : host.newName('u');
    const element = host.newName(bare ? from.variable : 'e');
    const offset = counted ? host.newName(bare ? (from.offset ?? 'offset') : 'o') : undefined;
    const at = (column: string): NameText => (bare ? { column } : { table, column });
    names.set(from.variable, at(element));
    if (from.offset !== undefined && offset !== undefined)
      names.set(from.offset, bare ? at(offset) : { ...at(offset), fromOne: true });
    if (offset !== undefined) places?.push(at(offset));
    return { table, element, ...(offset !== undefined && { offset }) };
  }

  #join(join: TypedInlineJoin, names: Map<string, NameText>, places: NameText[] | undefined): T {
    const { host } = this;
    const left = this.#from(join.left, names, places);
    const ownLeft = new Set(variablesOf(join.left));
    const isUnsound = !host.style.outerJoinsCorrelated && isCorrelated(join);
    if (
      join.type === 'LEFT' &&
      join.right.kind === 'unnest' &&
      !host.style.leftJoinsArrays &&
      (isUnsound || namesOf(join.right.array, ownLeft))
    )
      return this.#leftJoinArray(left, join, join.right, names, places);
    const right = this.#from(join.right, names, places);
    const item = join.right.kind === 'join' ? host.text(['(', right, ')']) : right;
    const on = join.on === undefined ? [] : [' ON ', host.withNames(names, () => this.#condition(join.on!))];
    const { equalities } = host.style;
    const conjuncts = join.on === undefined ? [] : conjunctsOf(join.on);
    if (equalities === 'all' && join.type === 'FULL' && !conjuncts.every(isEquality))
      host.refuse('a FULL JOIN of anything but equal columns has no form here', join.on);
    const isOuter = join.type !== 'INNER' && join.type !== 'CROSS';
    if (isOuter && isUnsound)
      host.refuse(`a ${join.type} JOIN of rows that depend on the row around has no form here`, join.on);
    if (equalities === 'one' && isOuter && join.right.kind !== 'unnest' && !conjuncts.some(isEquality))
      host.refuse(`a ${join.type} JOIN needs an equality of both its sides here`, join.on);
    return host.text([left, ` ${join.type} JOIN `, item, ...on]);
  }

  /** The condition chooses among the elements of each row. */
  #leftJoinArray(
    left: T,
    join: TypedInlineJoin,
    unnest: TypedUnnest,
    names: Map<string, NameText>,
    places: NameText[] | undefined,
  ): T {
    const { host } = this;
    const inside = new Map(names);
    const innerPlaces: NameText[] | undefined = places === undefined ? undefined : [];
    const written = this.#unnestNames(unnest, inside, innerPlaces);
    const array = host.unnest(
      host.withNames(names, () => host.expression(unnest.array)),
      written,
      false,
    );
    const where = join.on === undefined ? [] : [' WHERE ', host.withNames(inside, () => this.#condition(join.on!))];
    const table = host.newName('t');
    const outside = (variable: string): void => {
      names.set(variable, { ...inside.get(variable)!, table });
    };
    outside(unnest.variable);
    if (unnest.offset !== undefined) outside(unnest.offset);
    if (written.offset !== undefined) places?.push({ table, column: written.offset });
    const columns = [written.element, ...(written.offset === undefined ? [] : [written.offset])];
    const list = columns.map((column) => `${written.table}.${column}`).join(', ');
    return host.text([left, ` LEFT JOIN LATERAL (SELECT ${list} FROM `, array, ...where, `) AS ${table} ON TRUE`]);
  }
}

const isPath = (expr: TypedExpression | undefined): boolean =>
  expr?.kind === 'variable' || (expr?.kind === 'field' && isPath(expr.operand));

/** GoogleSQL has no OFFSET without LIMIT. */
const MOST_ROWS = '9223372036854775807';

function namesOf(expr: TypedExpression, names: ReadonlySet<string>): boolean {
  let found = false;
  visitTyped(expr, (node) => {
    if (node.kind === 'variable' && names.has(node.name)) found = true;
  });
  return found;
}

function holdsError(expr: TypedExpression): boolean {
  let found = false;
  visitTyped(expr, (node) => {
    if (node.kind === 'call' && node.fn === 'error') found = true;
  });
  return found;
}

const isEquality = (on: TypedExpression): boolean =>
  on.kind === 'call' && on.fn === '$equal' && on.args.every((arg) => arg.kind === 'variable');

function holdsAggregate({ body, orderBy }: SelectQuery): boolean {
  let found = false;
  const look = (expr: TypedExpression): void => {
    visitTyped(expr, (node) => {
      if (node.kind === 'call' && node.aggregate !== undefined && node.over === undefined) found = true;
    });
  };
  for (const item of body.items) look(item);
  if (body.having !== undefined) look(body.having);
  for (const key of orderBy) look(key.expr);
  return found;
}
