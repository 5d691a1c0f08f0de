// Expression text → its typing over a small scope with a column of each type; what the typing tests share.

import { parseExpression } from '../../../server/src/sql/parse/parse-expression.js';
import type { Scope, ScopeColumn } from '../../../server/src/sql/scope.js';
import { resolveType } from '../../../server/src/sql/typing/resolve-type.js';
import { typeExpression, type TypingResult } from '../../../server/src/sql/typing/type-expression.js';
import { typeToString, type SqlType } from '../../../server/src/sql/types.js';
import { arrayQueryOf } from '../../../server/src/sql/array-query.js';
import type { TypedExpression, TypedFrom, TypedQuery } from '../../../server/src/sql/typed-tree.js';

export function sqlType(text: string): SqlType {
  const resolved = resolveType(text);
  if (!resolved.ok) throw new Error(resolved.problem.message);
  return resolved.type;
}

/** `name TYPE` or `name TYPE NOT NULL`. */
export function column(text: string): ScopeColumn {
  const [, name = '', type = '', notNull] = /^(\w+) (.+?)( NOT NULL)?$/.exec(text) ?? [];
  return { name, type: sqlType(type), nullable: notNull === undefined };
}

export const SCOPE: Scope = {
  inputs: [
    {
      alias: 't',
      open: false,
      columns: [
        'i INT64',
        'f FLOAT64',
        'n NUMERIC',
        'bn BIGNUMERIC',
        'b BOOL',
        's STRING',
        'bt BYTES',
        'd DATE',
        'dt DATETIME',
        'tm TIME',
        'ts TIMESTAMP',
        'j JSON',
        'ai ARRAY<INT64>',
        'af ARRAY<FLOAT64>',
        'ast ARRAY<STRING>',
        'st STRUCT<x INT64, y STRING>',
        'items ARRAY<STRUCT<sku STRING, qty INT64>>',
        'id INT64 NOT NULL',
        'name STRING NOT NULL',
        'ok BOOL NOT NULL',
        'tags ARRAY<STRING> NOT NULL',
      ].map(column),
    },
    { alias: 'u', open: false, columns: ['id INT64 NOT NULL', 'city STRING'].map(column) },
  ],
  columns: [],
  parameters: [column('run_ts TIMESTAMP NOT NULL'), column('day STRING'), column('k INT64 NOT NULL')],
  functions: [],
  aggregates: false,
  windows: false,
  possiblyEmptyGroups: false,
};

export function typedOf(text: string, scope: Partial<Scope> = {}): TypingResult {
  const { expr, problems } = parseExpression(text);
  if (problems.length > 0) throw new Error(`${text}: ${problems[0]!.message}`);
  return typeExpression(expr, { ...SCOPE, ...scope });
}

/** The type, with ` NOT NULL` where provably so; of a faulty expression the problems as `id[marked text]`. */
export function summary(text: string, scope: Partial<Scope> = {}): string {
  const { typed, problems } = typedOf(text, scope);
  const errors = problems.filter((problem) => problem.severity === 'error');
  if (errors.length > 0) return errors.map((p) => `${p.id}[${text.slice(p.start, p.end)}]`).join(' ');
  return typeToString(typed.type) + (typed.nullable ? '' : ' NOT NULL');
}

/** A compact picture of a typed tree: `fn(args)`, `t.column`, `'text'`, `value:TYPE`, `CAST(x AS T)` for implicit casts `{x AS T}`. */
export function shape(typed: TypedExpression): string {
  const list = (items: readonly TypedExpression[]): string => items.map(shape).join(', ');
  switch (typed.kind) {
    case 'literal':
      return typed.value === undefined
        ? `NULL:${typeToString(typed.type)}`
        : typeToString(typed.type) === 'STRING'
          ? `'${typed.value}'`
          : `${typed.value}:${typeToString(typed.type)}`;
    case 'column':
      return typed.column.input === undefined ? typed.column.name : `${typed.column.input}.${typed.column.name}`;
    case 'parameter':
      return `@${typed.name}`;
    case 'variable':
      return typed.name;
    case 'call':
      return `${typed.safe ? 'SAFE.' : ''}${typed.fn}(${list(typed.args)})`;
    case 'cast':
      return typed.implicit
        ? `{${shape(typed.operand)} AS ${typeToString(typed.type)}}`
        : `CAST(${shape(typed.operand)} AS ${typeToString(typed.type)})`;
    case 'case':
      return `CASE(${typed.whens.map((w) => `${shape(w.when)}: ${shape(w.then)}`).join('; ')}; ${shape(typed.otherwise)})`;
    case 'array':
      return `[${list(typed.elements)}]`;
    case 'struct':
      return `(${typed.fields.map((f) => `${f.name ?? '_'}=${shape(f.value)}`).join(', ')})`;
    case 'field':
      return `${shape(typed.operand)}.${typed.field}`;
    case 'lambda':
      return `${typed.parameters.map((p) => p.name).join(',')} -> ${shape(typed.body)}`;
    case 'subquery': {
      const query = arrayQueryOf(typed);
      if (query === undefined) return `${typed.form}(${queryShape(typed.query)})`;
      return `${typed.form}(${query.variable}${query.offset === undefined ? '' : ` at ${query.offset}`} in ${shape(query.array)}${query.where ? ` where ${shape(query.where)}` : ''}: ${shape(query.item)})`;
    }
    case 'invalid':
      return 'invalid';
  }
}

/** `x in …, t = (…) join … on … where … by … having …: items order …`. */
function queryShape({ ctes, body, orderBy, limit, skip }: TypedQuery): string {
  const order =
    orderBy.length === 0 ? '' : ` order ${orderBy.map((k) => `${shape(k.expr)} ${k.direction}`).join(', ')}`;
  const counts = `${limit === undefined ? '' : ` limit ${shape(limit)}`}${skip === undefined ? '' : ` offset ${shape(skip)}`}`;
  const names = ctes.map((cte) => `with ${cte.name} = (${queryShape(cte.query)}) `).join('');
  if (body.kind === 'set-operation')
    return `${names}${body.inputs.map((input) => `(${queryShape(input)})`).join(` ${body.op}${body.distinct ? '' : ' ALL'} `)}${order}${counts}`;
  const clause = (word: string, expr: TypedExpression | undefined): string =>
    expr === undefined ? '' : ` ${word} ${shape(expr)}`;
  const keys =
    body.groupBy === undefined ? '' : ` by ${body.groupBy.map((k) => `${k.variable} = ${shape(k.expr)}`).join(', ')}`;
  const from = body.from === undefined ? '' : fromShape(body.from);
  return `${names}${from}${clause('where', body.where)}${keys}${clause('having', body.having)}${clause('qualify', body.qualify)}: ${body.distinct ? 'distinct ' : ''}${body.items.map(shape).join(', ')}${order}${counts}`;
}

function fromShape(from: TypedFrom): string {
  switch (from.kind) {
    case 'unnest':
      return `${from.variable}${from.offset === undefined ? '' : ` at ${from.offset}`} in ${shape(from.array)}`;
    case 'query':
      return `${from.columns.map((c) => c.variable).join(', ')} of (${queryShape(from.query)})`;
    case 'cte':
      return `${from.columns.map((c) => c.variable).join(', ')} of ${from.name}`;
    case 'join':
      return `(${fromShape(from.left)} ${from.type} ${fromShape(from.right)}${from.on === undefined ? '' : ` on ${shape(from.on)}`})`;
  }
}
