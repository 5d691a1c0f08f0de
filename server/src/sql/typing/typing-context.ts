// The state of typing one expression: what has been found wrong, what names meant, what is visible and allowed at this point.

import type { Span } from '../../base/span.js';
import type { Scope, TypingProblem, TypingProblemId } from '../scope.js';
import type { Expression } from '../tree.js';
import type { NodeSpan, TypedExpression, TypedInvalid } from '../typed-tree.js';
import { UNKNOWN } from '../types.js';
import type { Reference } from './reference.js';

/** A name bound inside the expression: a lambda's parameter, an element or an offset of an UNNEST, a name of WITH. */
export interface Binding {
  readonly name: string;
  /** What the name stands for. */
  readonly typed: TypedExpression;
  /** The fields of a struct element can be named without it. */
  readonly exposesFields: boolean;
  /** The name was not written: only its fields can be referred to. */
  readonly anonymous: boolean;
  /** The query whose row it belongs to; aggregates of that query look at many of its values. */
  readonly level: QueryLevel | undefined;
}

/** Where aggregates and windows of one query (the expression itself, or an array subquery in it) may stand. */
export interface QueryLevel {
  aggregatesAllowed: boolean;
  windowsAllowed: boolean;
  /** Inside the arguments of an aggregate or a window call now. */
  inside: 'aggregate' | 'window' | undefined;
  hasAggregates: boolean;
  /** The rows are those of an array subquery, of which there may be none. */
  readonly hasOwnRows: boolean;
  /** First use of a binding of this level outside aggregates. */
  bareUse: Span | undefined;
}

export class TypingContext {
  readonly problems: TypingProblem[] = [];
  readonly references: Reference[] = [];
  readonly bindings: Binding[] = [];
  level: QueryLevel;
  /** Columns known not to be NULL here, because of a condition around (`IF(x IS NULL, 0, x)`); keys of typed-walk.ts. */
  known: ReadonlySet<string> = NOTHING_KNOWN;
  depth = 0;

  constructor(
    readonly scope: Scope,
    /** Types any expression; the dispatch of type-expression.ts. */
    readonly type: (context: TypingContext, expr: Expression) => TypedExpression,
    /** Declared functions being expanded around this expression, lower case. */
    readonly expanding: readonly string[],
    /** All nodes get this span: the expression is the body of a function called there. */
    private readonly callSpan: NodeSpan | undefined,
  ) {
    this.level = newLevel(scope.aggregates, scope.windows);
  }

  /** The span for a typed node. */
  at(span: Span): NodeSpan {
    return this.callSpan ?? { start: span.start, end: span.end };
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

export function newLevel(aggregatesAllowed: boolean, windowsAllowed: boolean, hasOwnRows = false): QueryLevel {
  return { aggregatesAllowed, windowsAllowed, inside: undefined, hasAggregates: false, hasOwnRows, bareUse: undefined };
}

/** Names match without regard to case. */
export function sameName(a: string, b: string): boolean {
  return a === b || (a.length === b.length && a.toLowerCase() === b.toLowerCase());
}
