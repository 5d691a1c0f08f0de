// Conditions over a history's interval columns → the versions they leave of each natural key: those that hold at one point in time.

import type { TypedExpression } from '../sql/typed-tree.js';
import { columnKey } from '../sql/typed-walk.js';
import { expressionIdentity } from './expression-identity.js';
import type { ResolvedInput } from './pipeline-model.js';
import { nodeOf } from './visible-row.js';

/** A history that takes part in a relation, in nodes of its columns. */
export interface VersionInterval {
  readonly alias: string;
  /** The columns whose versions these are. */
  readonly naturalKey: readonly string[];
  readonly effective: string;
  readonly expiry: string;
  readonly current: string;
  /** Stands for “the version at that time”: together with the natural key it names one row. */
  readonly moment: string;
}

export function versionsOf(input: ResolvedInput): readonly VersionInterval[] {
  const { history, keys } = input.signature;
  const [key] = keys;
  if (history === undefined || key === undefined) return [];
  const node = (column: string): string => nodeOf(input.alias, column);
  const effective = node(history.effectiveAt);
  return [
    {
      alias: input.alias,
      naturalKey: key.columns.map(node).filter((n) => n !== effective),
      effective,
      expiry: node(history.expiryAt),
      current: node(history.currentFlag),
      moment: `moment ${input.alias.toLowerCase()}`,
    },
  ];
}

/**
 * The times at which the conditions ask for the version: `x >= effective_at` together with `x < expiry_at`, its NULL (open)
 * end allowed for or not. Intervals are half-open and never overlap, so that one version is left. `x <= expiry_at` is no
 * such condition: at the instant of a change it meets two versions.
 */
export function momentsAsked(
  version: VersionInterval,
  conditions: readonly TypedExpression[],
): readonly TypedExpression[] {
  const starts = conditions.flatMap((c) => comparedWith(c, version.effective, AFTER));
  if (starts.length === 0) return [];
  const ends = new Set(conditions.flatMap((c) => beforeEnd(c, version)).map(expressionIdentity));
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
): readonly TypedExpression[] {
  if (condition.kind !== 'call') return [];
  const [a, b, c] = condition.args;
  if (a === undefined || b === undefined) return [];
  if (how.direct.includes(condition.fn) && isEnd(b, column)) return [a];
  if (how.turned.includes(condition.fn) && isEnd(a, column)) return [b];
  if (condition.fn === '$between' && how === AFTER && isEnd(b, column)) return [a];
  if (condition.fn === '$between' && how === UNTIL && c !== undefined && isEnd(c, column)) return [a];
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
