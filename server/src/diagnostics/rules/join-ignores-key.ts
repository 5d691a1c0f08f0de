// A join that can repeat rows on both sides although the columns of the right side's key have their like on the left: a part of the key was forgotten, or another column taken.

import { expressionIdentity } from '../../model/expression-identity.js';
import { columnsRead, underInjectiveCasts } from '../../model/expression-walk.js';
import type { ResolvedInput } from '../../model/pipeline-model.js';
import { originIn } from '../../model/row-origin.js';
import { ORDER_COMPARISONS } from '../../sql/comparisons.js';
import { parseExpression } from '../../sql/parse/parse.js';
import { findColumn } from '../../sql/scope.js';
import type { TypedExpression } from '../../sql/typed-tree.js';
import { conjunctsOf, rewriteTyped } from '../../sql/typed-walk.js';
import { sameType } from '../../sql/types.js';
import { parentOf } from '../fixes/fix-context.js';
import { isBlocked } from '../blocked-model.js';
import { equalities, joinSides, type JoinSides } from '../joined-inputs.js';
import type { Rule } from '../rule.js';

export const joinIgnoresKey: Rule = {
  id: 'join-ignores-key',
  family: 'grain',
  severity: 'warning',
  ofModel(model, report) {
    if (isBlocked(model)) return;
    for (const sides of joinSides(model)) {
      const { join, spec, right } = sides;
      if (join.matchesAtMostOne === true || spec.condition === undefined || join.condition === undefined) continue;
      const found = forgotten(sides);
      if (found === undefined) continue;
      const { left, columns, key, partial } = found;
      const conditions = columns.map((c) => `${left.alias}.${c.mine} = ${right.alias}.${c.key}`);
      const names = columns.map((c) => `\`${c.mine}\``).join(', ');
      report({
        part: spec.condition.part,
        message: partial
          ? `\`${right.alias}\` has a row for each ${tuple(key)}, and this condition compares only a part of that key, although \`${left.alias}\` has ${names} too: a row can meet several. Add ${conditions.map((c) => `\`${c}\``).join(' AND ')}, or aggregate \`${right.alias}\` first.`
          : `The key of \`${right.alias}\` is ${tuple(key)}, and \`${left.alias}\` has ${names} too, but this condition compares other columns, which are a key of neither side: a row can meet several. Compare \`${conditions.join(' AND ')}\`.`,
        data: { add: conditions.join(' AND '), partial },
      });
    }
  },
  fixes: (problem, at) => {
    const join = parentOf(problem.part);
    const written = at.string(join, 'condition');
    const add = problem.data?.['add'];
    if (written === undefined || typeof add !== 'string') return [];
    return problem.data?.['partial'] === true
      ? at.fix(
          `Compare the whole key: AND ${add}`,
          [at.set(join, 'condition', `${besideAnd(written)} AND ${add}`)],
          false,
        )
      : at.fix(`Join on the key: ${add}`, [at.set(join, 'condition', add)], false);
  },
};

/** In brackets where AND would bind its end alone. */
function besideAnd(condition: string): string {
  const { expr } = parseExpression(condition);
  return expr.kind === 'binary' && expr.op === 'OR' ? `(${condition})` : condition;
}

interface Forgotten {
  readonly left: ResolvedInput;
  readonly columns: readonly { readonly mine: string; readonly key: string }[];
  readonly key: readonly string[];
  readonly partial: boolean;
}

function forgotten({ join, left, right }: JoinSides): Forgotten | undefined {
  const read = columnsRead(join.condition);
  const compared = equalities(join.condition).map((c) => c.args.map(columnOf));
  const equalOn = (input: ResolvedInput): readonly string[] =>
    compared.flatMap((sides) => sides.flatMap((s) => (s?.input === input.alias.toLowerCase() ? [s.name] : [])));
  const mine = equalOn(right);
  if (wantsPairs(join.condition, right, left) || wantsSpan(join.condition, right)) return undefined;
  if (left.some((i) => i.relation.name === right.relation.name && playsAnotherPart(i, right))) return undefined;
  // One row on the other side meets many here: that is what such joins are for.
  if (
    left.some((i) => i.signature.oneRow || i.signature.keys.some((k) => k.columns.every((c) => equalOn(i).includes(c))))
  )
    return undefined;
  for (const { columns: key } of right.signature.keys) {
    const rest = key.filter((c) => !mine.includes(c));
    const partial = rest.length < key.length;
    // A column that the condition reads in another way (a range, an expression) is not forgotten.
    if (rest.length === 0 || rest.some((c) => readsColumn(right, c, read))) continue;
    if (!partial && (key.length > 1 || GENERAL.has(key[0]!) || mine.length === 0 || !namesDiffer(compared))) continue;
    for (const input of left) {
      const columns = rest.flatMap((c) => {
        const own = findColumn(input.columns, c);
        const other = findColumn(right.columns, c);
        return own !== undefined &&
          other !== undefined &&
          sameType(own.type, other.type) &&
          !readsColumn(input, c, read)
          ? [{ mine: own.name, key: other.name }]
          : [];
      });
      if (columns.length === rest.length) return { left: input, columns, key, partial };
    }
  }
  return undefined;
}

/** Rows of one table, told apart by their filters: variants beside the control, this year beside the last. */
function playsAnotherPart(a: ResolvedInput, b: ResolvedInput): boolean {
  const kept = ({ alias, steps }: ResolvedInput): string =>
    steps
      .flatMap((s) => (s.kind === 'filter' ? [filterIdentity(s.filter.predicate, alias)] : []))
      .sort()
      .join('\n');
  return kept(a) !== kept(b);
}

/** The same text for the same condition on another alias. */
function filterIdentity(predicate: TypedExpression, alias: string): string {
  return expressionIdentity(
    rewriteTyped(predicate, (node) =>
      node.kind === 'column' && node.column.input?.toLowerCase() === alias.toLowerCase()
        ? { ...node, column: { ...node.column, input: '' } }
        : undefined,
    ),
  );
}

/** Rows of one table put side by side (`a.sku < b.sku`), also behind a model that picks some of them. */
function wantsPairs(
  condition: TypedExpression | undefined,
  right: ResolvedInput,
  left: readonly ResolvedInput[],
): boolean {
  if (condition === undefined) return false;
  return conjunctsOf(condition).some((c) => {
    if (c.kind !== 'call' || !ORDERS.has(c.fn)) return false;
    const sides = c.args.map(columnOf);
    const mine = sides.find((s) => s?.input === right.alias.toLowerCase());
    const other = sides.find((s) => s !== mine);
    const input = left.find((i) => i.alias.toLowerCase() === other?.input);
    return (
      mine !== undefined &&
      other !== undefined &&
      input !== undefined &&
      originIn(input, other.name) === originIn(right, mine.name)
    );
  });
}

/** A column of the right side between two bounds that the left side gives: all rows of a span of time are asked for. */
function wantsSpan(condition: TypedExpression | undefined, right: ResolvedInput): boolean {
  if (condition === undefined) return false;
  const alias = right.alias.toLowerCase();
  const isBound = (e: TypedExpression): boolean => {
    const read = columnsRead(e);
    return read.length > 0 && read.every((c) => c.column.input?.toLowerCase() !== alias);
  };
  const bounds = new Map<string, Set<'from' | 'to'>>();
  for (const c of conjunctsOf(condition)) {
    if (c.kind !== 'call') continue;
    const [first, second] = c.args;
    const between = c.fn === '$between';
    if ((!between && !ORDER_COMPARISONS.has(c.fn)) || first === undefined || second === undefined) continue;
    const [mine, others] = columnOf(first)?.input === alias ? [first, c.args.slice(1)] : [second, [first]];
    const column = columnOf(mine);
    if (column?.input !== alias || !others.every(isBound) || (between && mine !== first)) continue;
    const isLess = c.fn.startsWith('$less') === (mine === first);
    const sides = bounds.get(column.name) ?? new Set();
    for (const side of between ? (['from', 'to'] as const) : [isLess ? ('to' as const) : ('from' as const)])
      sides.add(side);
    bounds.set(column.name, sides);
  }
  return [...bounds.values()].some((sides) => sides.size === 2);
}

const ORDERS: ReadonlySet<string> = new Set(['$not_equal', ...ORDER_COMPARISONS]);

/** Names that every table has: equal ones mean nothing. */
const GENERAL: ReadonlySet<string> = new Set(['id', 'key', 'code', 'name', 'uuid']);

/** Only where no compared pair has one name: `a.country = b.country` is meant as it is. */
function namesDiffer(compared: readonly (readonly ({ readonly name: string } | undefined)[])[]): boolean {
  return compared.every(([a, b]) => a === undefined || b === undefined || a.name !== b.name);
}

function columnOf(e: TypedExpression): { readonly input: string | undefined; readonly name: string } | undefined {
  const inner = underInjectiveCasts(e);
  return inner.kind === 'column'
    ? { input: inner.column.input?.toLowerCase(), name: inner.column.name.toLowerCase() }
    : undefined;
}

function readsColumn(input: ResolvedInput, name: string, read: ReturnType<typeof columnsRead>): boolean {
  return read.some(
    (c) =>
      c.column.input?.toLowerCase() === input.alias.toLowerCase() && c.column.name.toLowerCase() === name.toLowerCase(),
  );
}

function tuple(key: readonly string[]): string {
  return key.length === 1 ? `\`${key[0]!}\`` : `(${key.map((c) => `\`${c}\``).join(', ')})`;
}
