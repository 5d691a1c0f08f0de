// The state of typing one expression: what has been found wrong, what names meant, what is visible and allowed at this point.

import type { Span } from '../../base/span.js';
import type { Scope, TypingProblem, TypingProblemId } from '../scope.js';
import type { Expression, Select } from '../tree.js';
import type { NodeSpan, TypedExpression, TypedInvalid, TypedQuery } from '../typed-tree.js';
import { UNKNOWN } from '../types.js';
import type { Reference } from './reference.js';

/** A name bound inside the expression: a lambda's parameter, a name of WITH. */
export interface NameBinding {
  readonly name: string;
  /** What the name stands for. */
  readonly typed: TypedExpression;
}

/** The rows of a subquery's FROM, or the aliases of its SELECT list. */
export interface RowsBinding {
  readonly rows: VisibleRows;
}

export type Binding = NameBinding | RowsBinding;

export interface NamedValue {
  /** Absent: nothing names it. */
  readonly name: string | undefined;
  readonly typed: TypedExpression;
  /** An item of the SELECT list that is computed from groups. */
  readonly isMeasure?: boolean;
}

/** What one FROM makes visible. */
export interface VisibleRows {
  /** Items of the FROM, by their aliases. */
  readonly ranges: readonly Range[];
  /** What `*` gives, in its order, and what can be named without an alias. */
  readonly bare: readonly NamedValue[];
}

export interface Range {
  readonly name: string;
  /** What the alias alone stands for: an element, or all columns as a STRUCT. */
  readonly value: TypedExpression;
  /** Absent: the value is no row of columns; its fields are read as those of any value. */
  readonly columns?: readonly NamedValue[];
}

/** Where in the text the rows of a subquery are visible. */
export interface RowsPlace extends Span {
  readonly rows: VisibleRows;
}

/** A name of WITH in a subquery. */
export interface CteBinding {
  readonly name: string;
  readonly unique: string;
  readonly query: TypedQuery;
  /** Its rows are values (SELECT AS STRUCT). */
  readonly isValue: boolean;
}

/** Where aggregates and windows of one query (the expression itself, or a subquery in it) may stand. */
export interface QueryLevel {
  aggregatesAllowed: boolean;
  windowsAllowed: boolean;
  /** Inside the arguments of an aggregate or a window call now. */
  inside: 'aggregate' | 'window' | undefined;
  hasAggregates: boolean;
  /** The rows are those of a subquery, of which there may be none. */
  readonly hasOwnRows: boolean;
  /** Windows named in the query. */
  readonly windows: Select['windows'];
}

export class TypingContext {
  readonly problems: TypingProblem[] = [];
  readonly references: Reference[] = [];
  /** Outer queries after the inner ones of their FROM. */
  readonly rowsPlaces: RowsPlace[] = [];
  bindings: Binding[] = [];
  readonly ctes: CteBinding[] = [];
  /** Variables of the queries around this place, and of what stands left of it in their FROM. */
  readonly variables: string[] = [];
  level: QueryLevel;
  /** Columns known not to be NULL here, because of a condition around (`IF(x IS NULL, 0, x)`); keys of typed-walk.ts. */
  known: ReadonlySet<string> = NOTHING_KNOWN;
  depth = 0;

  constructor(
    public scope: Scope,
    /** Types any expression; the dispatch of type-expression.ts. */
    readonly type: (context: TypingContext, expr: Expression) => TypedExpression,
    /** Declared functions being expanded around this expression, lower case. */
    readonly expanding: readonly string[],
    /** All nodes get this span: the expression is the body of a function called there. */
    private readonly callSpan: NodeSpan | undefined,
  ) {
    this.level = newLevel(scope.aggregates, scope.windows);
  }

  /** A variable that nothing visible has, and that is kept for the query being typed. */
  newVariable(wanted: string | undefined): string {
    const base = wanted ?? 'column';
    const isTaken = (name: string): boolean =>
      this.variables.some((each) => sameName(each, name)) ||
      this.bindings.some((each) => 'name' in each && sameName(each.name, name));
    let name = base;
    for (let n = 2; isTaken(name); n++) name = `${base}_${n}`;
    this.variables.push(name);
    return name;
  }

  /** The span for a typed node. */
  at(span: Span): NodeSpan {
    return this.callSpan ?? { start: span.start, end: span.end };
  }

  /** For those who ask what can be named at a place. What stands in the body of a called function has no place. */
  show(rows: VisibleRows, ...spans: readonly Span[]): void {
    if (this.callSpan !== undefined) return;
    for (const { start, end } of spans) this.rowsPlaces.push({ start, end, rows });
  }

  error(id: TypingProblemId, span: Span, message: string, suggestions: readonly string[] = []): void {
    this.problems.push({ id, severity: 'error', message, suggestions, start: span.start, end: span.end });
  }

  warning(id: TypingProblemId, span: Span, message: string, suggestions: readonly string[] = []): void {
    this.problems.push({ id, severity: 'warning', message, suggestions, start: span.start, end: span.end });
  }

  /** What stands for an expression with a mistake, after reporting it. */
  invalid(span: Span): TypedInvalid {
    return { kind: 'invalid', type: UNKNOWN, nullable: true, span: this.at(span) };
  }
}

const NOTHING_KNOWN: ReadonlySet<string> = new Set();

export function newLevel(
  aggregatesAllowed: boolean,
  windowsAllowed: boolean,
  hasOwnRows = false,
  windows: Select['windows'] = [],
): QueryLevel {
  return { aggregatesAllowed, windowsAllowed, inside: undefined, hasAggregates: false, hasOwnRows, windows };
}

/** Names match without regard to case. */
export function sameName(a: string, b: string): boolean {
  return a === b || (a.length === b.length && a.toLowerCase() === b.toLowerCase());
}
