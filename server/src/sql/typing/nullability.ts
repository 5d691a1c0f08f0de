// Whether a call can give NULL, and which columns a condition proves not NULL. Errs only towards nullable.

import type { FunctionEntry } from '../catalogue/function-entry.js';
import { COMPARISONS } from '../comparisons.js';
import type { AggregateModifiers, TypedExpression, TypedWindow } from '../typed-tree.js';
import { columnKey } from '../typed-walk.js';
import type { SqlType } from '../types.js';
import { SOMETIMES_NULL } from '../catalogue/function-facts-table.js';

const anyNullable = (args: readonly TypedExpression[]): boolean => args.some((arg) => arg.nullable);

/** Comparing structs or arrays that hold a NULL gives NULL though neither is. */
const COMPARING: ReadonlySet<string> = new Set([...COMPARISONS, '$in', '$between']);

const ELEMENTS: ReadonlySet<string> = new Set([
  '$array_at_offset',
  '$array_at_ordinal',
  '$safe_array_at_offset',
  '$safe_array_at_ordinal',
]);

/** A scalar call without SAFE. */
export function scalarCallNullable(entry: FunctionEntry, args: readonly TypedExpression[]): boolean {
  // A NULL for the second argument, which asks for many lines, is all that makes it NULL.
  if (entry.id === 'to_json_string') return args[1]?.nullable ?? false;
  if (entry.neverNull) return false;
  if (ELEMENTS.has(entry.id)) return elementNullable(entry, args);
  if (SOMETIMES_NULL.has(entry.id) || entry.id.startsWith('st_')) return true;
  switch (entry.id) {
    case 'coalesce':
    case 'ifnull':
      return args.every((arg) => arg.nullable);
    case 'if':
      return anyNullable(args.slice(1));
    case '$case_with_value':
      // Operand, then pairs of WHEN and THEN, then ELSE.
      return args.some((arg, i) => i > 0 && (i % 2 === 0 || i === args.length - 1) && arg.nullable);
    case 'range_bucket':
      // NaN is in no range.
      return anyNullable(args) || (args[0]?.type.kind === 'scalar' && args[0].type.name === 'FLOAT64');
    case 'json_object':
      return args.length === 2 && args[0]!.type.kind === 'array' && anyNullable(args);
    case 'json_set':
    case 'json_array_append':
    case 'json_array_insert':
      return args[0]?.nullable ?? true;
  }
  if (COMPARING.has(entry.id) && args[0] !== undefined && holdsParts(args[0].type)) return true;
  return anyNullable(args);
}

function holdsParts(type: SqlType): boolean {
  return type.kind !== 'scalar';
}

const EMPTY_GROUP_IS_NULL: ReadonlySet<string> = new Set([
  'sum',
  'avg',
  'min',
  'max',
  'any_value',
  'string_agg',
  'logical_and',
  'logical_or',
  'bit_and',
  'bit_or',
  'bit_xor',
  'array_agg',
  'array_concat_agg',
  'stddev_pop',
  'var_pop',
  'approx_quantiles',
  'percentile_cont',
  'percentile_disc',
  'max_by',
  'min_by',
]);

/** An aggregate over the rows of a group; `possiblyEmpty`: the group may have none. */
export function aggregateNullable(
  entry: FunctionEntry,
  args: readonly TypedExpression[],
  modifiers: AggregateModifiers,
  possiblyEmpty: boolean,
): boolean {
  if (entry.neverNull) return false;
  if (possiblyEmpty || modifiers.having?.expr.nullable || !leavesSome(modifiers.limit)) return true;
  if (!EMPTY_GROUP_IS_NULL.has(entry.id)) return true;
  // ARRAY_AGG collects NULLs into a non-NULL array.
  return entry.id === 'array_agg' && !modifiers.ignoreNulls ? false : anyNullable(args);
}

function leavesSome(limit: TypedExpression | undefined): boolean {
  return limit === undefined || (limit.kind === 'literal' && limit.value !== undefined && limit.value !== '0');
}

/** Whether `ARRAY_AGG(x)[OFFSET(0)]` can be NULL: the rows of a group, collected where none is NULL, have a first; behind it reading fails. */
function elementNullable(entry: FunctionEntry, [array, index]: readonly TypedExpression[]): boolean {
  if (array?.kind !== 'call' || array.fn !== 'array_agg' || array.nullable || index?.nullable !== false) return true;
  if (array.args[0]?.nullable !== false) return true;
  const first = entry.id.endsWith('ordinal') ? '1' : '0';
  return entry.id.startsWith('$safe') && !(index.kind === 'literal' && index.value === first);
}

/** A call with OVER. */
export function windowNullable(
  entry: FunctionEntry,
  args: readonly TypedExpression[],
  modifiers: AggregateModifiers | undefined,
  window: TypedWindow,
): boolean {
  if (entry.neverNull) return false;
  if (entry.mode === 'aggregate' && modifiers !== undefined) {
    return aggregateNullable(entry, args, modifiers, !holdsCurrentRow(window));
  }
  if (entry.id === 'lag' || entry.id === 'lead') return args.length < 3 || args[0]!.nullable || args[2]!.nullable;
  if (entry.id === 'first_value' || entry.id === 'last_value') return anyNullable(args) || !holdsCurrentRow(window);
  return true;
}

function holdsCurrentRow({ frame }: TypedWindow): boolean {
  if (frame === undefined) return true;
  return frame.start.kind !== 'FOLLOWING' && frame.end.kind !== 'PRECEDING';
}

/** Keys (typed-walk.ts) of the columns that are not NULL wherever `condition` is TRUE, or, with `when` false, FALSE or NULL. */
export function provenNotNull(condition: TypedExpression, when: boolean): ReadonlySet<string> {
  const proven = new Set<string>();
  collectProven(condition, when, proven);
  return proven;
}

function collectProven(condition: TypedExpression, when: boolean, into: Set<string>): void {
  if (condition.kind !== 'call' || condition.safe) return;
  const [first] = condition.args;
  if (condition.fn === '$not' && first?.kind === 'call') {
    // NOT x is TRUE where x is FALSE; of the tests that are never NULL, "not TRUE" is FALSE.
    if (first.fn === '$is_null') collectProven(first, !when, into);
    else if (when && PROVING.has(first.fn)) addColumns(first.args, into);
  } else if (condition.fn === '$is_null') {
    if (!when && first !== undefined) addColumns([first], into);
  } else if (condition.fn === '$and' && when) {
    for (const arg of condition.args) collectProven(arg, true, into);
  } else if (condition.fn === '$or' && !when) {
    for (const arg of condition.args) collectProven(arg, false, into);
  } else if (when && PROVING.has(condition.fn)) addColumns(condition.args, into);
}

/** NULL whenever an argument is. */
const PROVING: ReadonlySet<string> = new Set([...COMPARISONS, '$like']);

function addColumns(args: readonly TypedExpression[], into: Set<string>): void {
  for (const arg of args) {
    const column = arg.kind === 'cast' && !arg.safe ? arg.operand : arg;
    if (column.kind === 'column') into.add(columnKey(column.column));
  }
}
