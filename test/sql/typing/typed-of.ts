// Expression text → its typing over a small scope with a column of each type; what the typing tests share.

import { parseExpression } from '../../../server/src/sql/parse/parse-expression.js';
import type { Scope, ScopeColumn } from '../../../server/src/sql/scope.js';
import { resolveType } from '../../../server/src/sql/typing/resolve-type.js';
import { typeExpression, type TypingResult } from '../../../server/src/sql/typing/type-expression.js';
import { typeToString, type SqlType } from '../../../server/src/sql/types.js';
import type { TypedExpression } from '../../../server/src/sql/typed-tree.js';

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
    case 'array-query':
      return `${typed.form}(${typed.variable}${typed.offset === undefined ? '' : ` at ${typed.offset}`} in ${shape(typed.array)}${typed.where ? ` where ${shape(typed.where)}` : ''}: ${shape(typed.item)})`;
    case 'invalid':
      return 'invalid';
  }
}
