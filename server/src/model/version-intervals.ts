// Conditions over interval columns (of a history, or of rows that each hold until the next begins) → the versions they leave of each key: those that hold at one point in time.

import { findColumn } from '../sql/scope.js';
import type { TypedExpression } from '../sql/typed-tree.js';
import { columnKey } from '../sql/typed-walk.js';
import { expressionIdentity } from './expression-identity.js';
import { columnNodes, columnsRead } from './expression-walk.js';
import { impliedConjuncts } from './implied-conjuncts.js';
import type { ExportedInterval, ResolvedInput } from './pipeline-model.js';
import { nodeOf } from './visible-row.js';

/** Versions that take part in a relation, in nodes of its columns. */
export interface VersionInterval {
  readonly alias: string;
  /** The columns whose versions these are. */
  readonly naturalKey: readonly string[];
  readonly effective: string;
  readonly expiry: string;
  /** A BOOL column that marks the version without an end. */
  readonly current: string | undefined;
  /** A version without a start can hold from any time that is put in its place. */
  readonly startMayBeNull: boolean;
  /** The end belongs to the version. */
  readonly closed: boolean;
  /** Stands for “the version at that time”: together with the natural key it names one row. */
  readonly moment: string;
}

export function versionsOf(input: ResolvedInput): readonly VersionInterval[] {
  const { history, keys, intervals } = input.signature;
  const [key] = keys;
  const node = (column: string): string => nodeOf(input.alias, column);
  if (intervals !== undefined) return intervals.map((i) => versionOf(input, i));
  if (history === undefined || key === undefined) return [];
  const effective = node(history.effectiveAt);
  return [
    {
      alias: input.alias,
      naturalKey: key.columns.map(node).filter((n) => n !== effective),
      effective,
      expiry: node(history.expiryAt),
      current: node(history.currentFlag),
      startMayBeNull: false,
      closed: false,
      moment: `moment ${input.alias.toLowerCase()}`,
    },
  ];
}

function versionOf(input: ResolvedInput, { per, from, to, closed }: ExportedInterval): VersionInterval {
  const effective = nodeOf(input.alias, from);
  return {
    alias: input.alias,
    naturalKey: per.map((column) => nodeOf(input.alias, column)),
    effective,
    expiry: nodeOf(input.alias, to),
    current: undefined,
    startMayBeNull: findColumn(input.columns, from)?.nullable !== false,
    closed,
    moment: `moment ${effective}`,
  };
}

/**
 * What a condition looks up where it asks for the row that holds at a time: two columns of the input are its bounds. Whether
 * its rows overlap is not known; who writes such a condition takes it that they do not.
 */
export function lookedUpByTime(
  input: ResolvedInput,
  per: readonly string[],
  condition: TypedExpression,
): VersionInterval | undefined {
  const alias = input.alias.toLowerCase();
  const own = (e: TypedExpression): boolean => columnsRead(e).some((c) => c.column.input?.toLowerCase() === alias);
  const conjuncts = impliedConjuncts(condition).filter((c) => own(c));
  const columns = [
    ...new Set(
      conjuncts.flatMap((c) =>
        columnsRead(c).flatMap((r) => (r.column.input?.toLowerCase() === alias ? [r.column.name.toLowerCase()] : [])),
      ),
    ),
  ];
  for (const from of columns)
    for (const to of columns) {
      if (from === to) continue;
      const version = versionOf(input, { per, from, to, closed: true });
      if (momentsAsked({ ...version, startMayBeNull: false }, conjuncts).some((x) => !own(x))) return version;
    }
  return undefined;
}

/**
 * The times at which the conditions ask for the version: `x >= effective_at` together with `x < expiry_at`, its NULL (open)
 * end allowed for or not. Intervals never overlap, so that one version is left. Where they are half-open, `x <= expiry_at` is
 * no such condition: at the instant of a change it meets two versions.
 */
export function momentsAsked(
  version: VersionInterval,
  conditions: readonly TypedExpression[],
): readonly TypedExpression[] {
  const starts = conditions.flatMap((c) => comparedWith(c, version.effective, AFTER, version.startMayBeNull));
  if (starts.length === 0) return [];
  const ends = new Set(
    conditions
      .flatMap((c) => [...beforeEnd(c, version), ...(version.closed ? untilEnd(c, version) : [])])
      .map(expressionIdentity),
  );
  return starts.filter((x) => ends.has(expressionIdentity(x)));
}

/** Comparisons `x ○ column`, and `column ○ x` turned around. */
const AFTER = { direct: ['$greater', '$greater_or_equal'], turned: ['$less', '$less_or_equal'] };
const BEFORE = { direct: ['$less'], turned: ['$greater'] };
/** With the end itself. */
const UNTIL = { direct: ['$less_or_equal'], turned: ['$greater_or_equal'] };

function comparedWith(
  condition: TypedExpression,
  column: string,
  how: { readonly direct: readonly string[]; readonly turned: readonly string[] },
  plain = false,
): readonly TypedExpression[] {
  if (condition.kind !== 'call') return [];
  const [a, b, c] = condition.args;
  if (a === undefined || b === undefined) return [];
  const is = (e: TypedExpression): boolean =>
    plain ? columnNodes(e)[0] === column && e.kind === 'column' : isEnd(e, column);
  if (how.direct.includes(condition.fn) && is(b)) return [a];
  if (how.turned.includes(condition.fn) && is(a)) return [b];
  if (condition.fn === '$between' && how === AFTER && is(b)) return [a];
  if (condition.fn === '$between' && how === UNTIL && c !== undefined && is(c)) return [a];
  return [];
}

/** The column, or what stands for its open end. */
function isEnd(e: TypedExpression, column: string): boolean {
  if (e.kind === 'column') return columnKey(e.column) === column;
  if (e.kind !== 'call' || (e.fn !== 'coalesce' && e.fn !== 'ifnull')) return false;
  const [first, ...others] = e.args;
  return first !== undefined && isEnd(first, column) && others.every((o) => o.kind !== 'column');
}

function beforeEnd(condition: TypedExpression, version: VersionInterval): readonly TypedExpression[] {
  return orOpen(condition, version, (c) => comparedWith(c, version.expiry, BEFORE));
}

/** Whether a condition asks for `x <= expiry_at`: the end of one version is the start of the next, so both are met there. */
export function untilEnd(condition: TypedExpression, version: VersionInterval): readonly TypedExpression[] {
  return orOpen(condition, version, (c) => comparedWith(c, version.expiry, UNTIL));
}

/** A condition, alone or beside `expiry_at IS NULL`. */
function orOpen(
  condition: TypedExpression,
  version: VersionInterval,
  asked: (condition: TypedExpression) => readonly TypedExpression[],
): readonly TypedExpression[] {
  if (condition.kind !== 'call' || condition.fn !== '$or') return asked(condition);
  const others = condition.args.filter((a) => !isOpen(a, version));
  return others.length === 1 && others.length < condition.args.length ? asked(others[0]!) : [];
}

function isOpen(condition: TypedExpression, version: VersionInterval): boolean {
  if (condition.kind === 'column') return columnKey(condition.column) === version.current;
  const [a] = condition.kind === 'call' && condition.fn === '$is_null' ? condition.args : [];
  return a !== undefined && isEnd(a, version.expiry);
}
