// Whether an aggregate or window call may stand where it stands, and what is written inside its parentheses besides arguments.

import type { Span } from '../../base/span.js';
import type { FunctionEntry } from '../catalogue/function-entry.js';
import type { Call, Expression, OrderItem } from '../tree.js';
import type { AggregateModifiers, TypedCall, TypedExpression, TypedSortKey } from '../typed-tree.js';
import { INT64, typeToString } from '../types.js';
import { isConstant } from './call-arguments.js';
import { coerce } from './coercion.js';
import { hasEquality, hasOrder } from './type-operator.js';
import type { QueryLevel, TypingContext } from './typing-context.js';

/** Reports a misplaced aggregate or window; false then. */
export function enterCall(context: TypingContext, node: Call, entry: FunctionEntry, name: Span): boolean {
  const { level } = context;
  const shown = `\`${entry.id === '$count_star' ? 'COUNT' : entry.name}\``;
  if (node.over !== undefined) {
    if (!entry.supportsOver)
      return refuse(context, 'misplaced-window', name, `${shown} is no window function: it takes no OVER`);
    if (level.inside !== undefined)
      return refuse(
        context,
        'misplaced-window',
        name,
        `A window function cannot stand inside ${level.inside === 'aggregate' ? 'an aggregate' : 'another window function'}`,
      );
    if (!level.windowsAllowed)
      return refuse(context, 'misplaced-window', name, `The window function ${shown} cannot stand here`);
    return true;
  }
  if (entry.mode === 'analytic')
    return refuse(context, 'misplaced-window', name, `${shown} is a window function: it needs OVER (…)`);
  if (level.inside === 'aggregate')
    return refuse(context, 'nested-aggregate', name, `The aggregate ${shown} cannot stand inside another aggregate`);
  if (!level.aggregatesAllowed)
    return refuse(
      context,
      'misplaced-aggregate',
      name,
      `The aggregate ${shown} cannot stand here: there are no groups to aggregate yet`,
    );
  level.hasAggregates = true;
  return true;
}

function refuse(
  context: TypingContext,
  id: 'misplaced-window' | 'nested-aggregate' | 'misplaced-aggregate',
  name: Span,
  message: string,
): false {
  context.error(id, name, message);
  return false;
}

export function leaveCall(context: TypingContext, outer: QueryLevel['inside']): void {
  context.level.inside = outer;
}

/** On a scalar function; false after reporting. */
export function checkNoModifiers(context: TypingContext, node: Call, entry: FunctionEntry, name: Span): boolean {
  const modifier = firstModifier(node);
  if (modifier === undefined && !(node.safe && !entry.supportsSafe)) return true;
  if (modifier === undefined) context.error('wrong-arguments', name, `\`${entry.name}\` takes no SAFE prefix`);
  else
    context.error(
      'wrong-arguments',
      modifier.span ?? name,
      `\`${entry.name}\` is no aggregate: it takes no ${modifier.word}`,
    );
  return false;
}

/** It stands between the opening parenthesis and the first argument. */
function distinctWord(node: Call): { readonly word: string; readonly span?: Span } {
  const [first] = node.args;
  const open = node.name.at(-1);
  return { word: 'DISTINCT', ...(first && open && { span: { start: open.end + 1, end: first.start - 1 } }) };
}

function firstModifier(node: Call): { readonly word: string; readonly span?: Span } | undefined {
  if (node.distinct === true) return distinctWord(node);
  if (node.nulls !== undefined) return { word: `${node.nulls} NULLS` };
  if (node.having !== undefined) return { word: `HAVING ${node.having.kind}`, span: node.having.expr };
  if (node.orderBy !== undefined) return { word: 'ORDER BY', ...(node.orderBy[0] && { span: node.orderBy[0] }) };
  return node.limit === undefined ? undefined : { word: 'LIMIT', span: node.limit };
}

/** The modifiers of an aggregate or window call; undefined after reporting one that it does not take. */
export function asAggregate(
  context: TypingContext,
  node: Call,
  entry: FunctionEntry,
  call: TypedCall,
  name: Span,
): AggregateModifiers | undefined {
  const refused = refusedModifier(node, entry);
  if (refused !== undefined) {
    const shown = entry.id === '$count_star' ? 'COUNT(*)' : entry.name;
    context.error(
      'wrong-arguments',
      refused.span ?? name,
      `\`${shown}\`${node.over === undefined ? '' : ' with OVER'} takes no ${refused.word}`,
    );
    return undefined;
  }
  const orderBy = typeSortKeys(context, node.orderBy ?? []);
  const constant = (node.orderBy ?? []).findIndex(({ expr }) => isPlainLiteral(expr));
  if (constant >= 0) {
    context.error(
      'wrong-arguments',
      node.orderBy![constant]!.expr,
      'ORDER BY a literal orders nothing: name what to order by',
    );
    return undefined;
  }
  const having = node.having && context.type(context, node.having.expr);
  const limit = node.limit && typeLimit(context, node.limit);
  if (orderBy === undefined || (node.limit !== undefined && limit === undefined)) return undefined;
  if (having !== undefined && !hasOrder(having.type)) {
    context.error(
      'type-mismatch',
      node.having!.expr,
      `HAVING ${node.having!.kind} cannot order values of ${typeToString(having.type)}`,
    );
    return undefined;
  }
  if (node.distinct === true && !checkDistinct(context, node, call, orderBy)) return undefined;
  const ignoreNulls = node.nulls === undefined ? entry.defaultIgnoresNulls : node.nulls === 'IGNORE';
  return {
    // Any value of the different ones is any value.
    distinct: node.distinct === true && entry.id !== 'any_value',
    ignoreNulls,
    orderBy,
    ...(having && { having: { kind: node.having.kind, expr: having } }),
    ...(limit && { limit }),
  };
}

/** As it is written: the reference takes `DATE '…'` and casts. */
const isPlainLiteral = (node: Expression): boolean =>
  (node.kind === 'literal' && /^(NULL|BOOL|INT64|FLOAT64|STRING|BYTES)$/.test(node.type)) ||
  (node.kind === 'unary' && node.op === '-' && isPlainLiteral(node.operand));

function refusedModifier(node: Call, entry: FunctionEntry): ReturnType<typeof firstModifier> {
  const windowed = node.over !== undefined;
  if (node.distinct === true && !entry.supportsDistinct) return distinctWord(node);
  if (node.nulls !== undefined && !entry.supportsNullHandling) return { word: `${node.nulls} NULLS` };
  if (node.having !== undefined && (windowed || !entry.supportsHaving))
    return { word: `HAVING ${node.having.kind}`, span: node.having.expr };
  if (node.orderBy !== undefined && (windowed || !entry.supportsOrderBy))
    return { word: 'ORDER BY inside its parentheses', ...(node.orderBy[0] && { span: node.orderBy[0] }) };
  return node.limit !== undefined && (windowed || !entry.supportsLimit)
    ? { word: 'LIMIT', span: node.limit }
    : undefined;
}

function checkDistinct(context: TypingContext, node: Call, call: TypedCall, orderBy: readonly TypedSortKey[]): boolean {
  const [first] = call.args;
  if (first !== undefined && !hasEquality(first.type)) {
    context.error(
      'type-mismatch',
      node.args[0] ?? node,
      `DISTINCT cannot compare values of ${typeToString(first.type)}`,
    );
    return false;
  }
  const stray = orderBy.findIndex((key) => !call.args.some((arg) => sameExpression(arg, key.expr)));
  if (stray < 0) return true;
  context.error(
    'wrong-arguments',
    node.orderBy![stray]!.expr,
    'With DISTINCT, an aggregate orders by its own arguments only',
  );
  return false;
}

/** Equal apart from where they stand. */
export function sameExpression(a: TypedExpression, b: TypedExpression): boolean {
  const text = (typed: TypedExpression): string =>
    JSON.stringify(typed, (key, value: unknown) => (key === 'span' ? undefined : value));
  return text(a) === text(b);
}

/** Undefined after reporting a key that has no order. */
export function typeSortKeys(context: TypingContext, items: readonly OrderItem[]): TypedSortKey[] | undefined {
  const keys: TypedSortKey[] = [];
  let faulty = false;
  for (const item of items) {
    const expr = context.type(context, item.expr);
    if (item.collate !== undefined) {
      context.error(
        'unsupported-construct',
        item.collate,
        'COLLATE is not supported: strings compare by their characters',
      );
      faulty = true;
    } else if (hasOrder(expr.type)) keys.push(sortKey(expr, item));
    else {
      context.error('type-mismatch', item.expr, `ORDER BY cannot order values of ${typeToString(expr.type)}`);
      faulty = true;
    }
  }
  return faulty ? undefined : keys;
}

export function sortKey(expr: TypedExpression, item: OrderItem): TypedSortKey {
  return { expr, direction: item.direction, nulls: item.nulls ?? (item.direction === 'ASC' ? 'FIRST' : 'LAST') };
}

/** A count that is a literal or a parameter; undefined after reporting. */
export function typeLimit(
  context: TypingContext,
  node: NonNullable<Call['limit']>,
  clause: 'LIMIT' | 'OFFSET' = 'LIMIT',
): TypedExpression | undefined {
  // The parser has reported anything else.
  if (node.kind !== 'literal' && node.kind !== 'parameter') return undefined;
  const typed = context.type(context, node);
  const count = coerce(typed, INT64, 'implicit');
  const negative = typed.kind === 'literal' && typed.value?.startsWith('-') === true;
  if (count.ok && isConstant(typed) && !negative && typed.type.kind !== 'null') return count.typed;
  context.error('wrong-arguments', node, `${clause} needs a literal or a parameter of type INT64 that is not negative`);
  return undefined;
}
