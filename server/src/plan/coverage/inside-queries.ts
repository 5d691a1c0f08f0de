// Subqueries over arrays and lambdas → the ways that are gone for an element of the array, each asked of the row: is there such an element?

import { eachNode } from '../../sql/typed-walk.js';
import type {
  TypedCall,
  TypedCte,
  TypedExpression,
  TypedFrom,
  TypedLambda,
  TypedQuery,
  TypedSubquery,
} from '../../sql/typed-tree.js';
import { sourcesOf } from '../../sql/query-walk.js';
import { BOOL } from '../../sql/types.js';
import type { Branch } from './branches.js';
import { into, not, reached, TRUE, type Way } from './way.js';

/** What to do with a part that is evaluated for an element. */
export interface Walks {
  readonly value: (expr: TypedExpression, way: Way) => void;
  readonly condition: (predicate: TypedExpression, way: Way) => void;
  readonly add: (branch: Branch) => void;
}

export function walkSubquery(subquery: TypedSubquery, way: Way, walks: Walks): void {
  walkQuery(subquery.query, [], subquery, way, walks);
}

function walkQuery(
  query: TypedQuery,
  around: readonly TypedCte[],
  subquery: TypedSubquery | undefined,
  way: Way,
  walks: Walks,
): void {
  const ctes = [...around, ...query.ctes];
  query.ctes.forEach((cte, i) => {
    walkQuery(cte.query, [...around, ...query.ctes.slice(0, i)], undefined, way, walks);
  });
  const { body } = query;
  if (body.kind === 'set-operation') {
    for (const input of body.inputs) walkQuery(input, ctes, undefined, way, walks);
    return;
  }
  const { from, where } = body;
  for (const source of sourcesOf(from))
    if (source.kind === 'query') walkQuery(source.query, ctes, undefined, way, walks);
  const [first] = sourcesOf(from);
  // The array itself is the row's; one behind it may depend on elements.
  if (first?.kind === 'unnest') walks.value(first.array, way);
  if (from === undefined) {
    for (const item of body.items)
      rowParts(item, body.groupBy !== undefined, (part) => {
        walks.value(part, way);
      });
    return;
  }
  const nonNull = sourcesOf(from).flatMap((s) => (s.kind === 'unnest' && hasNoNulls(s.array) ? [s.variable] : []));
  const exists = (condition: TypedExpression): TypedExpression => existence(ctes, from, condition);
  const each = into(way, exists, nonNull);
  if (where !== undefined) walks.condition(where, each);
  // Of what EXISTS selects nothing is computed.
  if (subquery?.form === 'exists') return;
  const passing = where === undefined ? each : { ...each, steps: [{ condition: where, holds: true }] };
  for (const key of body.groupBy ?? []) walks.value(key.expr, passing);
  for (const item of body.items)
    rowParts(item, body.groupBy !== undefined, (part) => {
      walks.value(part, passing);
    });
  if (subquery?.span !== undefined && (where !== undefined || !sourcesOf(from).every(isNeverEmpty)))
    walks.add({
      kind: 'condition',
      outcome: 'empty',
      condition: reached(way, not(exists(where ?? TRUE))),
      span: subquery.span,
      text: 'a row for which this finds no element',
    });
}

/** What is evaluated element by element: of aggregate and window calls the arguments, of groups nothing else. */
function rowParts(item: TypedExpression, grouped: boolean, visit: (part: TypedExpression) => void): void {
  const calls: TypedCall[] = [];
  eachNode(item, (node) => {
    if (node.kind === 'call' && (node.aggregate !== undefined || node.over !== undefined)) calls.push(node);
  });
  for (const call of calls) call.args.forEach(visit);
  if (!grouped || calls.length === 0) visit(item);
}

function existence(ctes: readonly TypedCte[], from: TypedFrom, condition: TypedExpression): TypedExpression {
  return {
    kind: 'subquery',
    form: 'exists',
    query: {
      ctes,
      body: { kind: 'select', from, where: condition, items: [TRUE], distinct: false },
      columns: [{ name: undefined, variable: 'is reached', type: BOOL, nullable: false }],
      orderBy: [],
    },
    type: BOOL,
    nullable: false,
  };
}

/** A stored array has no NULLs, and neither has what SPLIT makes. */
function hasNoNulls(array: TypedExpression): boolean {
  if (array.kind === 'column' || array.kind === 'field') return true;
  if (array.kind === 'array') return array.elements.every((e) => !e.nullable);
  if (array.kind !== 'call') return false;
  if (['coalesce', 'ifnull', 'array_concat', 'array_reverse'].includes(array.fn)) return array.args.every(hasNoNulls);
  if (['array_filter', 'array_slice', 'array_distinct'].includes(array.fn)) return hasNoNulls(array.args[0]!);
  return array.fn === 'split' || array.fn.startsWith('generate_');
}

function isNeverEmpty(source: TypedFrom): boolean {
  if (source.kind !== 'unnest') return false;
  const { array } = source;
  if (array.kind === 'array') return array.elements.length > 0;
  if (array.kind !== 'call') return false;
  return array.fn === 'split'
    ? array.args.every((a) => !a.nullable)
    : array.fn.startsWith('generate_') && array.args.every((a) => a.kind === 'literal');
}

/** The lambda of a call over one array: what it says of an element. */
export function walkLambda({ args }: TypedCall, lambda: TypedLambda, way: Way, walks: Walks): void {
  const [array, ...others] = args.filter((a) => a.kind !== 'lambda');
  const [element, offset] = lambda.parameters;
  if (array?.type.kind !== 'array' || others.some((o) => o.type.kind === 'array') || element === undefined) return;
  const from: TypedFrom = {
    kind: 'unnest',
    array,
    variable: element.name,
    elementType: array.type.element,
    ...(offset !== undefined && { offset: offset.name }),
  };
  const each = into(way, (condition) => existence([], from, condition), hasNoNulls(array) ? [element.name] : []);
  if (lambda.type.kind === 'scalar' && lambda.type.name === 'BOOL') walks.condition(lambda.body, each);
  else walks.value(lambda.body, each);
}
