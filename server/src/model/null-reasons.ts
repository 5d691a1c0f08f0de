// An expression that can be NULL → why, as the end of a sentence, traced to the column or call it comes from.

import { bottomUp } from '../base/bottom-up.js';
import type { JoinType, PartId } from '../spec/spec.js';
import { leftOperand } from '../sql/typed-walk.js';
import type { TypedExpression } from '../sql/typed-tree.js';
import { lookupFunction } from '../sql/catalogue/function-catalogue.js';
import type { ColumnName } from './outer-joins.js';
import { eachChild } from './expression-walk.js';

/**
 * `source`: a source column that may hold NULL. `claimed`: a model read here says it is not NULL, and its own finding and
 * test look after that. `optional`: an outer join. `expression`: made by an expression.
 */
export interface NullCause {
  readonly kind: 'source' | 'claimed' | 'optional' | 'expression';
  readonly text: string;
  /** The place in the outer join that makes it NULL, where that is the likelier mistake. */
  readonly join?: PartId;
  /** The column of the side that is always there which the join equates with this one. */
  readonly twin?: ColumnName;
  /** Which side of that join it is on, and why it can be NULL where its side is there. */
  readonly side?: { readonly of: JoinType; readonly own: NullCause | undefined };
  /** The NULL that a branch gives, or the CASE that has no ELSE. */
  readonly choice?: { readonly node: TypedExpression; readonly withoutElse: boolean };
}

type ColumnReason = (input: string | undefined, column: string) => NullCause | undefined;

export function nullCause(e: TypedExpression, reasonOf: ColumnReason): NullCause | undefined {
  const causeOf: (part: TypedExpression) => NullCause | undefined = bottomUp(leftOperand, (part) =>
    partCause(part, reasonOf, causeOf),
  );
  return causeOf(e);
}

function partCause(
  e: TypedExpression,
  reasonOf: ColumnReason,
  causeOf: (part: TypedExpression) => NullCause | undefined,
): NullCause | undefined {
  if (!e.nullable) return undefined;
  switch (e.kind) {
    case 'column':
      return reasonOf(e.column.input, e.column.name);
    case 'literal':
      return { kind: 'expression', text: 'it gives NULL in some rows' };
    case 'parameter':
      return { kind: 'expression', text: `the parameter @${e.name} can be NULL` };
    case 'cast':
      return e.safe && !e.operand.nullable
        ? { kind: 'expression', text: 'SAFE_CAST gives NULL where the conversion fails' }
        : causeOf(e.operand);
    case 'case': {
      const branches = [...e.whens.map((w) => w.then), e.otherwise];
      if (branches.some(isNullLiteral)) return choiceCause(e, branches);
      return nearest(branches.map((b) => causeOf(b)));
    }
    case 'call': {
      const entry = lookupFunction(e.fn);
      if ((e.fn === 'if' && e.args.slice(1).some(isNullLiteral)) || (e.fn === '$case_with_value' && givesNull(e.args)))
        return choiceCause(e, e.args);
      const causes = e.args.map((arg) => causeOf(arg));
      const cause = e.fn === 'coalesce' || e.fn === 'ifnull' ? ofOneSide(causes) : nearest(causes);
      if (cause !== undefined)
        return e.aggregate === undefined
          ? cause
          : { ...cause, text: `a group may hold no value of it, since ${cause.text}` };
      if (e.aggregate !== undefined && e.over === undefined)
        return { kind: 'expression', text: `${entry?.name ?? e.fn.toUpperCase()} over no rows gives NULL` };
      return { kind: 'expression', text: `${displayName(e.fn)} can give NULL` };
    }
    default: {
      let found: NullCause | undefined;
      eachChild(e, (child) => (found ??= causeOf(child)));
      return found ?? { kind: 'expression', text: 'its value can be missing' };
    }
  }
}

function isNullLiteral(e: TypedExpression): boolean {
  return e.kind === 'literal' ? e.value === undefined : e.kind === 'cast' && e.implicit && isNullLiteral(e.operand);
}

/** Of a CASE with an operand: a result is every second argument, and the last. */
function givesNull(args: readonly TypedExpression[]): boolean {
  return args.some((a, i) => i > 0 && (i % 2 === 0 || i === args.length - 1) && isNullLiteral(a));
}

/** An ELSE that was not written has no place. */
function choiceCause(choice: TypedExpression, results: readonly TypedExpression[]): NullCause {
  const isIf = choice.kind === 'call' && choice.fn === 'if';
  const written = results.find((r) => isNullLiteral(r) && r.span !== undefined);
  const text = isIf ? 'its IF gives NULL in some rows' : 'a branch of its CASE gives NULL';
  return written === undefined
    ? { kind: 'expression', text: 'its CASE has no ELSE', choice: { node: choice, withoutElse: true } }
    : { kind: 'expression', text, choice: { node: written, withoutElse: false } };
}

/** One side of a FULL join is always there: a value taken from either is NULL only where it is so in its own rows. */
function ofOneSide(causes: readonly (NullCause | undefined)[]): NullCause | undefined {
  const [first] = causes;
  const joined = first?.join !== undefined && causes.every((c) => c?.join === first.join);
  return joined && causes.some((c) => c?.side?.of !== first.side?.of)
    ? nearest(causes.map((c) => c?.side?.own))
    : nearest(causes);
}

/** What the model itself makes NULL before what already came so. */
function nearest(causes: readonly (NullCause | undefined)[]): NullCause | undefined {
  const order = ['expression', 'optional', 'source', 'claimed'] as const;
  for (const kind of order) {
    const found = causes.find((c) => c?.kind === kind);
    if (found !== undefined) return found;
  }
  return undefined;
}

function displayName(fn: string): string {
  return fn.startsWith('$') ? 'the expression' : fn.toUpperCase();
}
