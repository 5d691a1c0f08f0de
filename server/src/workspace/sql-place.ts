// A document offset inside an SQL string → the text, the offset in it, what is visible there, and the way back to the document.

import type { Span } from '../base/span.js';
import type { ResolvedModel } from '../model/pipeline-model.js';
import type { LoweredSpec } from '../spec/lower.js';
import type { PartId } from '../spec/spec.js';
import { parseExpression } from '../sql/parse/parse.js';
import type { Scope } from '../sql/scope.js';
import { scan } from '../sql/tokenizer.js';
import { typeExpression, type TypingResult } from '../sql/typing/type-expression.js';
import type { Expression } from '../sql/tree.js';
import type { Project } from './workspace.js';
import { specPlace, type SpecPlace } from './spec-place.js';
import { scopeAt } from './visible-scope.js';

export interface SqlPlace {
  readonly spec: LoweredSpec;
  /** The JSON string that holds the SQL. */
  readonly part: PartId;
  readonly model: ResolvedModel | undefined;
  /** The SQL text: the string's value or the part of it that is SQL. */
  readonly sql: string;
  /** Where the cursor is in `sql`. */
  readonly offset: number;
  readonly scope: Scope;
  toDocument(span: Span): Span;
}

const SQL_CONTENTS: ReadonlySet<string> = new Set(['sql-expression', 'sql-predicate', 'group-key']);

/** Strings of this content are read as SQL tokens: expressions, and tests, whose arguments are SQL literals. */
export function isSqlContent(content: string | undefined): boolean {
  return content !== undefined && (SQL_CONTENTS.has(content) || content === 'test');
}

export function sqlPlace(project: Project, uri: string, offset: number): SqlPlace | undefined {
  const place = specPlace(project, uri, offset);
  return place === undefined ? undefined : sqlPlaceOf(project, place);
}

export function sqlPlaceOf(project: Project, place: SpecPlace): SqlPlace | undefined {
  const { at, spec, model, content } = place;
  if (at.inString === undefined || at.role !== 'value' || content === undefined) return undefined;
  const { value, offsetInValue } = at.inString;
  const range = SQL_CONTENTS.has(content)
    ? { start: 0, end: value.length }
    : content === 'test'
      ? insideExpressionTest(value)
      : undefined;
  if (range === undefined || offsetInValue < range.start || offsetInValue > range.end) return undefined;
  return {
    spec,
    part: at.part,
    model,
    sql: value.slice(range.start, range.end),
    offset: offsetInValue - range.start,
    scope: scopeAt(project, model, at.part, at.path),
    toDocument: (span) =>
      spec.positions.sqlSpan(at.part, { start: span.start + range.start, end: span.end + range.start }),
  };
}

/** The predicate inside `expression(…)`, whether or not its parenthesis is closed yet. */
export function insideExpressionTest(value: string): Span | undefined {
  const { tokens } = scan(value);
  if (tokens[0]?.word !== 'EXPRESSION' || tokens[1]?.word !== '(') return undefined;
  let depth = 0;
  for (const token of tokens.slice(1)) {
    if (token.word === '(') depth++;
    else if (token.word === ')' && --depth === 0) return { start: tokens[1].end, end: token.start };
  }
  return { start: tokens[1].end, end: value.length };
}

export interface TypedSql extends TypingResult {
  readonly tree: Expression;
}

export function typedSql(place: SqlPlace): TypedSql {
  const tree = parseExpression(place.sql).expr;
  return { tree, ...typeExpression(tree, place.scope) };
}
