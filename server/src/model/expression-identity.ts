// Typed expression → a text equal for expressions that mean the same by structure: spans, nullability and letter case of names do not count.

import { bottomUp } from '../base/bottom-up.js';
import { mapQuery } from '../sql/query-walk.js';
import type { TypedExpression, TypedSortKey, TypedSubquery, TypedWindow } from '../sql/typed-tree.js';
import { columnKey, leftOperand } from '../sql/typed-walk.js';
import { typeToString } from '../sql/types.js';

const known = new WeakMap<TypedExpression, string>();

export const expressionIdentity: (expr: TypedExpression) => string = bottomUp(leftOperand, (expr) => {
  let text = known.get(expr);
  if (text === undefined) {
    text = describe(expr);
    known.set(expr, text);
  }
  return text;
});

export function sameExpression(a: TypedExpression, b: TypedExpression): boolean {
  return a === b || expressionIdentity(a) === expressionIdentity(b);
}

function describe(e: TypedExpression): string {
  switch (e.kind) {
    case 'literal':
      return `lit(${typeToString(e.type)},${e.value === undefined ? '' : JSON.stringify(e.value)})`;
    case 'column':
      return `col(${columnKey(e.column)})`;
    case 'parameter':
      return `par(${e.name.toLowerCase()})`;
    case 'variable':
      return `var(${e.name.toLowerCase()})`;
    case 'call': {
      const a = e.aggregate;
      const modifiers =
        a === undefined
          ? ''
          : `;agg(${a.distinct},${a.ignoreNulls},${a.having === undefined ? '' : a.having.kind + expressionIdentity(a.having.expr)},${keys(a.orderBy)},${a.limit === undefined ? '' : expressionIdentity(a.limit)})`;
      return `${e.fn}${e.safe ? '?' : ''}(${list(e.args)}${modifiers}${e.over === undefined ? '' : windowText(e.over)})`;
    }
    case 'case':
      return `case(${e.whens.map((w) => `${expressionIdentity(w.when)}>${expressionIdentity(w.then)}`).join(',')};${expressionIdentity(e.otherwise)})`;
    case 'cast':
      return `cast(${expressionIdentity(e.operand)},${typeToString(e.type)},${e.safe},${optional(e.format)},${optional(e.timeZone)})`;
    case 'array':
      return `arr(${typeToString(e.type)};${list(e.elements)})`;
    case 'struct':
      return `str(${e.fields.map((f) => `${f.name?.toLowerCase() ?? ''}:${expressionIdentity(f.value)}`).join(',')})`;
    case 'field':
      return `fld(${expressionIdentity(e.operand)},${e.field.toLowerCase()})`;
    case 'subquery':
      return subqueryText(e);
    default:
      return JSON.stringify(e, (key, value: unknown) => (key === 'span' || key === 'nullable' ? undefined : value));
  }
}

/** Its form with all expressions taken out, and the expressions. */
function subqueryText({ form, query }: TypedSubquery): string {
  const parts: string[] = [];
  const blank = mapQuery(query, (part) => {
    parts.push(expressionIdentity(part));
    return PLACE;
  });
  const shape = JSON.stringify(blank, (key, value: unknown) => (key === 'nullable' ? undefined : value));
  return `sub(${form},${shape.toLowerCase()},${parts.join(',')})`;
}

const PLACE: TypedExpression = { kind: 'invalid', type: { kind: 'unknown' }, nullable: true };

const optional = (e: TypedExpression | undefined): string => (e === undefined ? '' : expressionIdentity(e));
const list = (items: readonly TypedExpression[]): string => items.map(expressionIdentity).join(',');
const keys = (items: readonly TypedSortKey[]): string =>
  items.map((k) => `${expressionIdentity(k.expr)} ${k.direction} ${k.nulls}`).join(',');

function windowText(over: TypedWindow): string {
  const bound = (b: { kind: string; offset?: TypedExpression }): string => b.kind + optional(b.offset);
  const frame =
    over.frame === undefined ? '' : `${over.frame.unit} ${bound(over.frame.start)} ${bound(over.frame.end)}`;
  return ` over(${list(over.partitionBy)};${keys(over.orderBy)};${frame})`;
}
