// One GoogleSQL expression as text → its translation to a dialect, or what is wrong with it and where. Never throws.

import type { Dialect, PortabilityNote } from './dialect.js';
import type { Span } from '../base/span.js';
import { constantFaults } from './constants/constant-faults.js';
import { parseExpression, parseStatements } from './parse/parse.js';
import type { Scope, ScopeColumn } from './scope.js';
import type { TypedColumn, TypedExpression } from './typed-tree.js';
import { rewriteTyped } from './typed-walk.js';
import { parseTypeName } from './typing/resolve-type.js';
import { withoutFollowUps } from './typing/follow-ups.js';
import { typeExpression } from './typing/type-expression.js';
import { typeToString } from './types.js';

export interface Translation {
  /** Absent translation: refusals or errors say why. */
  readonly output: string | null;
  /** GoogleSQL spelling of the expression's type; null when it has errors. */
  readonly type: string | null;
  /** UTF-16 offsets into the input. */
  readonly refusals: readonly { readonly start: number; readonly end: number; readonly reason: string }[];
  readonly errors: readonly { readonly start: number; readonly end: number; readonly message: string }[];
  readonly notes: readonly PortabilityNote[];
}

/** `columns` are what the expression may name, unqualified; aggregates and windows may stand in it. */
export function translate(text: string, columns: readonly ScopeColumn[], dialect: Dialect): Translation {
  const { expr, problems: syntax } = parseExpression(text);
  const { typed, problems } = typeExpression(expr, scopeOf(columns));
  const errors = [...syntax, ...withoutFollowUps(syntax, problems).filter((p) => p.severity === 'error')]
    .map(({ start, end, message }) => ({ start, end, message }))
    .sort((a, b) => a.start - b.start);
  if (errors.length > 0) return { output: null, type: null, refusals: [], errors, notes: [] };
  const type = typed.type.kind === 'null' ? 'INT64' : typeToString(typed.type);
  const printed = dialect.print(asDeclared(typed, columns), {
    column: (column) => dialect.columnText?.(column.name) ?? dialect.quoteIdentifier(column.name),
    parameter: (name) => dialect.quoteIdentifier(name),
  });
  if (printed.ok) return { output: printed.text, type, refusals: [], errors, notes: printed.notes };
  const faults = constantFaults(text, typed);
  const refusals = printed.refusals.map(({ reason, span }) => {
    const { start, end } = span ?? { start: 0, end: text.length };
    // Of a constant that fails on every row, the piece of it that is at fault.
    const fault = faults.find((each) => each.severity === 'error' && each.span.start >= start && each.span.end <= end);
    return fault === undefined ? { start, end, reason } : { ...place(fault.span), reason: fault.message };
  });
  return { output: null, type, refusals, errors, notes: [] };
}

const place = ({ start, end }: Span): Span => ({ start, end });

/** Columns with the precision and length they were declared with, as tables have them: expressions' own types are without. */
function asDeclared(typed: TypedExpression, columns: readonly ScopeColumn[]): TypedExpression {
  return rewriteTyped(typed, (node) => {
    const declared =
      node.kind === 'column' ? columns.find((c) => c.name.toLowerCase() === node.column.name.toLowerCase()) : undefined;
    return declared === undefined ? undefined : { ...(node as TypedColumn), type: declared.type };
  });
}

function scopeOf(columns: readonly ScopeColumn[]): Scope {
  return {
    inputs: [],
    columns,
    parameters: [],
    functions: [],
    aggregates: true,
    windows: true,
    possiblyEmptyGroups: true,
  };
}

export type ReadColumns =
  | { readonly ok: true; readonly columns: readonly ScopeColumn[] }
  /** UTF-16 offsets into the text. */
  | { readonly ok: false; readonly message: string; readonly start: number; readonly end: number };

const OPENING = 'CREATE TABLE t (';

/** `name TYPE [NOT NULL], …`, as in CREATE TABLE → columns, nullable unless it says NOT NULL; the first mistake otherwise. */
export function readColumns(text: string): ReadColumns {
  if (text.trim() === '') return { ok: true, columns: [] };
  const { statements, problems } = parseStatements(`${OPENING}${text}\n)`);
  const inside = (offset: number): number => Math.min(Math.max(offset - OPENING.length, 0), text.length);
  const fault = (message: string, span: Span): ReadColumns => ({
    ok: false,
    message,
    start: inside(span.start),
    end: inside(span.end),
  });
  const [problem] = problems;
  if (problem !== undefined) return fault(problem.message, problem);
  const [statement] = statements;
  if (statement?.kind !== 'create-table' || statements.length !== 1 || statement.end < OPENING.length + text.length)
    return fault('this is no list of `name TYPE`', { start: OPENING.length, end: OPENING.length + text.length });
  // What may follow the list of columns in CREATE TABLE is no column.
  const after = [
    statement.asQuery,
    statement.partitionBy,
    statement.clusterBy?.[0],
    statement.options[0]?.name,
    statement.source?.path,
  ].find((part) => part !== undefined);
  if (after !== undefined)
    return fault('only columns can stand here', { start: after.start, end: OPENING.length + text.length });
  const columns: ScopeColumn[] = [];
  for (const { name, type, notNull, primaryKey, start, end } of statement.columns) {
    if (type === undefined) return fault(`the column \`${name.name}\` has no type`, { start, end });
    const resolved = parseTypeName(type);
    if (!resolved.ok) return fault(resolved.problem.message, resolved.problem);
    const twice = columns.find((column) => column.name.toLowerCase() === name.name.toLowerCase());
    if (twice !== undefined) return fault(`the column \`${name.name}\` is there twice`, name);
    columns.push({ name: name.name, type: resolved.type, nullable: !notNull && !primaryKey });
  }
  return { ok: true, columns };
}
