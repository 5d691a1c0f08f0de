// A condition over one input's row → values of its columns that make it TRUE, where simple comparisons decide it. Guesses nothing: what it cannot read has no answer.

import type { TypedExpression, TypedLiteral } from '../sql/typed-tree.js';
import { isScalar, type SqlType } from '../sql/types.js';
import { underInjectiveCasts } from './expression-walk.js';
import { literalOrder, literalUnder } from './literal-order.js';
import { MIRRORED } from './value-sets.js';

/** By lower-case column name; undefined is NULL. */
export type RowValues = ReadonlyMap<string, TypedLiteral | undefined>;

type Wanted = 'true' | 'false' | 'null';

const MOST_TRIES = 500;

/** The first that is found; undefined: none is. */
export function satisfyingRow(condition: TypedExpression): RowValues | undefined {
  const search = new Search();
  for (const row of search.ways(condition, 'true', new Map())) return row;
  return undefined;
}

class Search {
  private tries = 0;

  *ways(e: TypedExpression, wanted: Wanted, row: RowValues): Generator<RowValues> {
    if (++this.tries > MOST_TRIES) return;
    if (e.kind === 'literal') {
      if ((e.value ?? 'null') === wanted) yield row;
      return;
    }
    if (e.kind === 'column') {
      yield* assigned(e, wanted === 'null' ? undefined : bool(wanted), row);
      return;
    }
    if (e.kind === 'case') {
      yield* this.caseWays(e.whens, e.otherwise, wanted, row);
      return;
    }
    if (e.kind !== 'call') return;
    const [first, second] = e.args;
    switch (e.fn) {
      case '$not':
        yield* this.ways(first!, wanted === 'null' ? 'null' : wanted === 'true' ? 'false' : 'true', row);
        return;
      case '$is_true':
        if (wanted === 'true') yield* this.ways(first!, 'true', row);
        else if (wanted === 'false')
          for (const other of ['false', 'null'] as const) yield* this.ways(first!, other, row);
        return;
      case '$and':
        yield* this.together(e.args, wanted, 'true', 'false', row);
        return;
      case '$or':
        yield* this.together(e.args, wanted, 'false', 'true', row);
        return;
      case '$is_null': {
        if (wanted === 'null') return;
        const nothing = wanted === 'true';
        const column = underInjectiveCasts(first!);
        if (column.kind === 'column') yield* nothing ? assigned(column, undefined, row) : this.someValue(column, row);
        // A condition as such is NULL, or it is not.
        else if (isScalar(first!.type, 'BOOL'))
          for (const way of nothing ? (['null'] as const) : (['true', 'false'] as const))
            yield* this.ways(first!, way, row);
        return;
      }
      case '$in':
        yield* this.inWays(first!, e.args.slice(1), wanted, row);
        return;
      case '$between': {
        const [, low, high] = e.args;
        yield* this.together(
          [comparison('$greater_or_equal', first!, low!, e), comparison('$less_or_equal', first!, high!, e)],
          wanted,
          'true',
          'false',
          row,
        );
        return;
      }
      default:
        if (second !== undefined && e.fn in holding) yield* compared(e.fn as Comparison, first!, second, wanted, row);
    }
  }

  private *caseWays(
    whens: readonly { readonly when: TypedExpression; readonly then: TypedExpression }[],
    otherwise: TypedExpression,
    wanted: Wanted,
    row: RowValues,
  ): Generator<RowValues> {
    const [first, ...rest] = whens;
    if (first === undefined) {
      yield* this.ways(otherwise, wanted, row);
      return;
    }
    for (const way of this.ways(first.when, 'true', row)) yield* this.ways(first.then, wanted, way);
    for (const not of ['false', 'null'] as const)
      for (const way of this.ways(first.when, not, row)) yield* this.caseWays(rest, otherwise, wanted, way);
  }

  /** AND (`all` TRUE) and OR (`all` FALSE): all parts one way, or one of them the other. */
  private *together(
    parts: readonly TypedExpression[],
    wanted: Wanted,
    all: 'true' | 'false',
    one: 'true' | 'false',
    row: RowValues,
  ): Generator<RowValues> {
    if (wanted === one) {
      for (const part of parts) yield* this.ways(part, one, row);
      return;
    }
    const [first, ...rest] = parts;
    if (first === undefined) {
      if (wanted === all) yield row;
      return;
    }
    for (const way of this.ways(first, all, row)) yield* this.together(rest, wanted, all, one, way);
    if (wanted === 'null')
      for (const way of this.ways(first, 'null', row)) {
        // One NULL among parts of the one kind: NULL.
        yield* this.together(rest, all, all, one, way);
      }
  }

  private *inWays(
    operand: TypedExpression,
    list: readonly TypedExpression[],
    wanted: Wanted,
    row: RowValues,
  ): Generator<RowValues> {
    const column = underInjectiveCasts(operand);
    if (column.kind !== 'column') return;
    if (wanted === 'null') {
      yield* assigned(column, undefined, row);
      return;
    }
    const values = list.map(literalUnder);
    if (values.some((v) => v === undefined)) return;
    if (wanted === 'true') {
      for (const value of values) yield* assigned(column, value, row);
      return;
    }
    const order = (v: TypedLiteral): boolean => values.every((x) => literalOrder(x!, v) !== 0);
    for (const value of candidates(column.type, values as readonly TypedLiteral[]))
      if (order(value)) yield* assigned(column, value, row);
  }

  private *someValue(column: TypedExpression & { kind: 'column' }, row: RowValues): Generator<RowValues> {
    const key = column.column.name.toLowerCase();
    if (row.has(key)) {
      if (row.get(key) !== undefined) yield row;
      return;
    }
    for (const value of candidates(column.type, [])) yield new Map(row).set(key, value);
  }
}

type Comparison = keyof typeof holding;

const holding = {
  $equal: (order: number) => order === 0,
  $not_equal: (order: number) => order !== 0,
  $less: (order: number) => order < 0,
  $less_or_equal: (order: number) => order <= 0,
  $greater: (order: number) => order > 0,
  $greater_or_equal: (order: number) => order >= 0,
} as const;

function* compared(
  fn: Comparison,
  a: TypedExpression,
  b: TypedExpression,
  wanted: Wanted,
  row: RowValues,
): Generator<RowValues> {
  const literal = literalUnder(b);
  const column = underInjectiveCasts(a);
  if (literal === undefined || column.kind !== 'column') {
    if (literalUnder(a) !== undefined && underInjectiveCasts(b).kind === 'column')
      yield* compared(MIRRORED[fn], b, a, wanted, row);
    return;
  }
  if (wanted === 'null') {
    yield* assigned(column, undefined, row);
    return;
  }
  const key = column.column.name.toLowerCase();
  const known = row.get(key);
  const options = row.has(key) ? (known === undefined ? [] : [known]) : candidates(column.type, [literal]);
  for (const value of options) {
    const order = literalOrder(value, literal);
    if (order !== undefined && holding[fn](order) === (wanted === 'true')) yield new Map(row).set(key, value);
  }
}

function* assigned(
  column: TypedExpression & { kind: 'column' },
  value: TypedLiteral | undefined,
  row: RowValues,
): Generator<RowValues> {
  const key = column.column.name.toLowerCase();
  if (!row.has(key)) {
    if (value !== undefined || column.nullable) yield new Map(row).set(key, value);
    return;
  }
  const known = row.get(key);
  if (value === undefined ? known === undefined : known !== undefined && literalOrder(known, value) === 0) yield row;
}

/** Values of the type: those given, just below and just above each, and a plain one. */
function candidates(type: SqlType, around: readonly TypedLiteral[]): readonly TypedLiteral[] {
  const literal = (value: string): TypedLiteral => ({ kind: 'literal', type, nullable: false, value });
  const near = around.flatMap((l) => {
    const value = l.value ?? '';
    if (isScalar(type, 'INT64', 'NUMERIC', 'BIGNUMERIC', 'FLOAT64')) {
      const whole = wholeOf(value);
      if (whole === undefined) return [];
      const beside = [literal(String(whole - 1n)), literal(String(whole + 1n))];
      return isScalar(type, 'INT64') && value.includes('.')
        ? [literal(String(whole)), ...beside]
        : [literal(value), ...beside];
    }
    if (isScalar(type, 'DATE', 'DATETIME', 'TIMESTAMP')) return [literal(value), ...yearsAround(value).map(literal)];
    return [literal(value)];
  });
  return [...near, ...plainValues(type).map(literal)];
}

function wholeOf(value: string): bigint | undefined {
  const digits = /^(-?\d+)(?:\.\d+)?$/u.exec(value)?.[1];
  return digits === undefined ? undefined : BigInt(digits);
}

/** A year earlier and later; a leap day has none. */
function yearsAround(value: string): readonly string[] {
  const year = Number(value.slice(0, 4));
  if (!Number.isInteger(year) || year < 2 || year > 9998 || value.slice(4, 10) === '-02-29') return [];
  return [year - 1, year + 1].map((y) => `${String(y).padStart(4, '0')}${value.slice(4)}`);
}

function plainValues(type: SqlType): readonly string[] {
  if (type.kind !== 'scalar') return [];
  switch (type.name) {
    case 'INT64':
    case 'NUMERIC':
    case 'BIGNUMERIC':
    case 'FLOAT64':
      return ['1', '2', '3'];
    case 'STRING':
      return ['other', 'another', 'a third'];
    case 'BOOL':
      return ['true', 'false'];
    case 'DATE':
      return ['2024-01-01', '2024-01-02'];
    case 'DATETIME':
      return ['2024-01-01T10:00:00', '2024-01-02T10:00:00'];
    case 'TIMESTAMP':
      return ['2024-01-01T10:00:00Z', '2024-01-02T10:00:00Z'];
    default:
      return [];
  }
}

function comparison(fn: Comparison, a: TypedExpression, b: TypedExpression, like: TypedExpression): TypedExpression {
  return { kind: 'call', fn, signature: 0, args: [a, b], safe: false, type: like.type, nullable: like.nullable };
}

function bool(value: 'true' | 'false'): TypedLiteral {
  return { kind: 'literal', type: { kind: 'scalar', name: 'BOOL' }, nullable: false, value };
}
