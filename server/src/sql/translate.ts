// One GoogleSQL expression as text → its translation to a dialect, or what is wrong with it and where. Never throws.

import type { Dialect, PortabilityNote } from './dialect.js';
import { parseExpression, parseType } from './parse/parse.js';
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
  const errors = [...syntax, ...withoutFollowUps(syntax, problems).filter((p) => p.severity === 'error')].map(({ start, end, message }) => ({ start, end, message }));
  if (errors.length > 0) return { output: null, type: null, refusals: [], errors, notes: [] };
  const type = typed.type.kind === 'null' ? 'INT64' : typeToString(typed.type);
  const printed = dialect.print(asDeclared(typed, columns), {
    column: (column) => dialect.columnText?.(column.name) ?? dialect.quoteIdentifier(column.name),
    parameter: (name) => dialect.quoteIdentifier(name),
  });
  if (printed.ok) return { output: printed.text, type, refusals: [], errors, notes: printed.notes };
  const refusals = printed.refusals.map(({ reason, span }) => ({ start: span?.start ?? 0, end: span?.end ?? text.length, reason }));
  return { output: null, type, refusals, errors, notes: [] };
}

/** Columns with the precision and length they were declared with, as tables have them: expressions' own types are without. */
function asDeclared(typed: TypedExpression, columns: readonly ScopeColumn[]): TypedExpression {
  return rewriteTyped(typed, (node) => {
    const declared = node.kind === 'column' ? columns.find((c) => c.name.toLowerCase() === node.column.name.toLowerCase()) : undefined;
    return declared === undefined ? undefined : { ...(node as TypedColumn), type: declared.type };
  });
}

function scopeOf(columns: readonly ScopeColumn[]): Scope {
  return { inputs: [], columns, parameters: [], functions: [], aggregates: true, windows: true, possiblyEmptyGroups: true };
}

/** `name TYPE, name TYPE` → columns, all nullable; commas inside brackets belong to a type. Backticks around a name are removed. */
export function readColumns(text: string): { readonly ok: true; readonly columns: readonly ScopeColumn[] } | { readonly ok: false; readonly message: string } {
  const columns: ScopeColumn[] = [];
  for (const part of splitOutsideBrackets(text)) {
    const match = /^\s*(?:`([^`]+)`|([A-Za-z_]\w*))\s+(\S.*?)\s*$/s.exec(part);
    if (match === null) return { ok: false, message: `“${part.trim()}” is not “name TYPE”` };
    const { type: name, problems } = parseType(match[3]!);
    const resolved = problems.length === 0 && name !== undefined ? parseTypeName(name) : undefined;
    if (resolved === undefined || !resolved.ok) return { ok: false, message: `${match[3]!} is not a type` };
    columns.push({ name: match[1] ?? match[2]!, type: resolved.type, nullable: true });
  }
  return { ok: true, columns };
}

function splitOutsideBrackets(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === '(' || c === '<') depth++;
    else if (c === ')' || c === '>') depth--;
    else if (c === ',' && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts.filter((part) => part.trim() !== '');
}
