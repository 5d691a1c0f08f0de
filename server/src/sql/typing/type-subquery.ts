// Subqueries over inline rows (`(SELECT MAX(x) FROM UNNEST(arr) AS x)`, ARRAY, EXISTS, IN) → typed subqueries, or what is simpler and the same.

import type { Span } from '../../base/span.js';
import type { Expression, InSubquery, Query, SubqueryExpression } from '../tree.js';
import type { TypedExpression, TypedQuery, TypedSelect, TypedSubquery } from '../typed-tree.js';
import { arrayOf, BOOL, INT64 } from '../types.js';
import { coercesTo, standIn, supertype } from './coercion.js';
import { castColumns, typeQuery } from './type-query.js';
import { negated, typeInArray } from './type-operator.js';
import type { TypingContext } from './typing-context.js';

type Form = TypedSubquery['form'];

export function typeSubquery(context: TypingContext, node: SubqueryExpression): TypedExpression {
  return typeForm(context, node.query, node.form, node) ?? context.invalid(node);
}

export function typeInSubquery(context: TypingContext, node: InSubquery): TypedExpression {
  const operand = context.type(context, node.operand);
  const array = typeForm(context, node.query, 'array', node.query);
  if (array === undefined) return context.invalid(node);
  const span: Expression = { kind: 'missing', start: node.query.start, end: node.query.end };
  const typed = typeInArray(context, operand, widened(context, array, operand), node, [node.operand, span]);
  return node.not && typed.kind !== 'invalid' ? negated(context, typed, node) : typed;
}

/** `x IN (SELECT …)` compares as one type, so the selected value is converted where an array would not be. */
function widened(context: TypingContext, array: TypedExpression, operand: TypedExpression): TypedExpression {
  if (array.kind !== 'subquery' || array.type.kind !== 'array' || coercesTo(operand, array.type.element)) return array;
  const type = supertype([operand, standIn(array.type.element)]);
  const kept = context.variables.length;
  const query = type && castColumns(context, array.query, [type], false);
  context.variables.length = kept;
  return query === undefined || type === undefined ? array : { ...array, query, type: arrayOf(type) };
}

/** Undefined after reporting. */
function typeForm(context: TypingContext, query: Query, form: Form, node: Span): TypedExpression | undefined {
  const rows = typeQuery(context, query);
  if (rows === undefined) return undefined;
  const span = context.at(node);
  if (form === 'exists') return exists(rows.query, span);
  const second = rows.places[1];
  if (second !== undefined || rows.places[0] === undefined) {
    context.error(
      'wrong-arguments',
      second ?? node,
      'A subquery in an expression selects one value; several make a STRUCT: SELECT AS STRUCT …',
    );
    return undefined;
  }
  const [column] = rows.query.columns;
  const { type, nullable } = column!;
  if (form === 'array' && type.kind === 'array') {
    context.error('type-mismatch', rows.places[0], 'An ARRAY cannot hold ARRAYs; select a STRUCT with the inner one');
    return undefined;
  }
  const values = constantRows(rows.query);
  if (form === 'array')
    return values === undefined
      ? { kind: 'subquery', form, query: rows.query, type: arrayOf(type), nullable: false, span }
      : { kind: 'array', elements: values, type: arrayOf(type), nullable: false, span };
  if (values?.length === 1) return values[0];
  return {
    kind: 'subquery',
    form,
    query: rows.query,
    type,
    nullable: nullable || !isOneRow(rows.query),
    span,
  };
}

/** What is selected is not looked at, except where it makes the rows. */
function exists(query: TypedQuery, span: TypedExpression['span']): TypedExpression {
  const where = span && { span };
  if (isOneRow(query)) return { kind: 'literal', type: BOOL, value: 'true', nullable: false, ...where };
  const { body } = query;
  // An aggregate that is selected may be what makes all rows one group.
  const plain: TypedSelect | undefined =
    body.kind === 'select' && !body.distinct && body.qualify === undefined && body.groupBy?.length !== 0
      ? body
      : undefined;
  const one: TypedExpression = { kind: 'literal', type: INT64, value: '1', nullable: false };
  const reduced: TypedQuery =
    plain === undefined
      ? query
      : {
          ...query,
          body: { ...plain, items: [one] },
          columns: [
            { name: undefined, variable: query.columns[0]?.variable ?? 'column', type: INT64, nullable: false },
          ],
          orderBy: [],
        };
  return { kind: 'subquery', form: 'exists', query: reduced, type: BOOL, nullable: false, ...where };
}

/** The values of `SELECT 1 UNION ALL SELECT 2`, none with a FROM. */
function constantRows(query: TypedQuery): readonly TypedExpression[] | undefined {
  const { body } = query;
  if (query.limit !== undefined || query.skip !== undefined || query.orderBy.length > 0) return undefined;
  if (body.kind === 'select') return body.from === undefined ? body.items : undefined;
  if (body.op !== 'UNION' || body.distinct) return undefined;
  const values = body.inputs.map((input) => constantRows(input)?.[0]);
  return values.every((value) => value !== undefined) ? values : undefined;
}

/** Exactly one row, whatever the data. */
function isOneRow({ body, limit, skip }: TypedQuery): boolean {
  if (limit !== undefined || skip !== undefined || body.kind !== 'select') return false;
  return (
    body.from === undefined || (body.groupBy?.length === 0 && body.having === undefined && body.qualify === undefined)
  );
}
