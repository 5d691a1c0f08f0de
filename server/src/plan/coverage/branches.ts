// An expression → the ways its value can be decided, each as a condition over the same row: what a row must be like to go that way.
//
// A condition is evaluated only where the expression itself would have got to (nested CASE, not AND), so that what a branch
// protects against, a division by zero say, is not computed outside of it. Inside array subqueries and lambdas nothing is told.

import { rejectsNull } from '../../model/null-rejection.js';
import { outerArray } from '../../sql/query-walk.js';
import type { NodeSpan, TypedCall, TypedExpression, TypedLiteral } from '../../sql/typed-tree.js';
import { columnKey, columnsOf, conjunctsOf, eachChild } from '../../sql/typed-walk.js';
import { BOOL } from '../../sql/types.js';

export type BranchOutcome = 'true' | 'false' | 'null' | 'taken' | 'else' | 'falls-back' | 'kept' | 'fails';

export interface Branch {
  /** A way that is taken, a part of a condition that decides, or a filter that keeps or drops. */
  readonly kind: 'branch' | 'condition' | 'filter';
  readonly outcome: BranchOutcome;
  /** TRUE for a row that goes this way; never NULL. */
  readonly condition: TypedExpression;
  readonly span: NodeSpan | undefined;
  /** As the object of "no row has …". */
  readonly text: string;
}

/** One step on the way to a part of an expression: it is got to only where this is (or is not) TRUE. */
interface Step {
  readonly condition: TypedExpression;
  readonly holds: boolean;
}

type Path = readonly Step[];

/** Every way of an expression that is evaluated row by row; of aggregate and window calls their arguments are other rows' matter. */
export function branchesOf(expr: TypedExpression): readonly Branch[] {
  const found: Branch[] = [];
  walk(expr, [], expr.span, found);
  return found;
}

/** The ways of a predicate that rows pass where it is TRUE, and those of its parts. */
export function filterBranchesOf(predicate: TypedExpression): readonly Branch[] {
  const found: Branch[] = [];
  condition(predicate, [], predicate.span, found, false);
  walk(predicate, [], predicate.span, found);
  return found;
}

function walk(expr: TypedExpression, path: Path, around: NodeSpan | undefined, found: Branch[]): void {
  const span = expr.span ?? around;
  const add = (outcome: BranchOutcome, at: NodeSpan | undefined, own: TypedExpression, text: string): void =>
    void found.push({ kind: 'condition', outcome, condition: reached(path, own), span: at ?? span, text });
  switch (expr.kind) {
    case 'case':
      walkCase(expr.whens, expr.otherwise, path, span, found);
      return;
    case 'cast':
      walk(expr.operand, path, span, found);
      if (expr.safe && !expr.implicit && expr.nullable)
        add(
          'fails',
          undefined,
          and([isNotNull(expr.operand), isNull(expr)]),
          'a value that this conversion makes NULL because it does not fit',
        );
      return;
    case 'subquery': {
      const array = outerArray(expr);
      if (array !== undefined) walk(array, path, span, found);
      return;
    }
    case 'lambda':
      return;
    case 'call':
      if (expr.aggregate !== undefined || expr.over !== undefined) return;
      walkCall(expr, path, span, found, add);
      return;
    default:
      eachChild(expr, (child) => walk(child, path, span, found));
  }
}

function walkCall(
  call: TypedCall,
  path: Path,
  span: NodeSpan | undefined,
  found: Branch[],
  add: (outcome: BranchOutcome, at: NodeSpan | undefined, own: TypedExpression, text: string) => void,
): void {
  const { args } = call;
  switch (call.fn) {
    case 'if':
      walkCase([{ when: args[0]!, then: args[1]! }], args[2]!, path, span, found);
      return;
    case '$case_with_value': {
      const [operand, ...rest] = args;
      const whens: { when: TypedExpression; then: TypedExpression }[] = [];
      for (let i = 0; i + 1 < rest.length; i += 2)
        whens.push({
          when: { ...equal(operand!, rest[i]!), ...(rest[i]!.span && { span: rest[i]!.span }) },
          then: rest[i + 1]!,
        });
      walk(operand!, path, span, found);
      walkCase(whens, rest.at(-1)!, path, span, found, false);
      return;
    }
    case 'ifnull':
    case 'coalesce': {
      let on: Path = path;
      args.forEach((arg, i) => {
        walk(arg, on, span, found);
        if (!canBeNull(arg, on) || i === args.length - 1) return;
        // Got to only while everything before was NULL: the path says so.
        const next = args[i + 1]!;
        const falls = isNull(arg);
        found.push({
          kind: 'branch',
          outcome: 'falls-back',
          condition: reached(on, falls),
          span: next.span ?? span,
          text:
            next.span === undefined
              ? 'a row in which this is NULL and replaced'
              : 'a row in which this value is used because what stands before it is NULL',
        });
        on = [...on, { condition: falls, holds: true }];
      });
      return;
    }
    case 'nullif':
      args.forEach((arg) => walk(arg, path, span, found));
      add(
        'true',
        undefined,
        isTrue(equal(args[0]!, args[1]!)),
        'a row in which NULLIF gives NULL because both are equal',
      );
      return;
    case 'iferror':
      // What is behind an error cannot be asked for without making it.
      walk(args[0]!, path, span, found);
      return;
    default:
      args.forEach((arg) => walk(arg, path, span, found));
      if (call.safe && call.nullable)
        add(
          'fails',
          undefined,
          and([...args.filter((a) => a.nullable).map(isNotNull), isNull(call)]),
          'a row in which this call fails and gives NULL',
        );
  }
}

function walkCase(
  whens: readonly { readonly when: TypedExpression; readonly then: TypedExpression }[],
  otherwise: TypedExpression,
  path: Path,
  span: NodeSpan | undefined,
  found: Branch[],
  inConditions = true,
): void {
  let on: Path = path;
  for (const { when, then } of whens) {
    const at = then.span ?? when.span ?? span;
    if (inConditions) walk(when, on, span, found);
    if (isConstant(when)) {
      // Always or never taken: rules about constant conditions say so.
      if (when.kind === 'literal' && when.value === 'true') {
        walk(then, on, span, found);
        return;
      }
      continue;
    }
    found.push({
      kind: 'branch',
      outcome: 'taken',
      condition: reached(on, isTrue(when)),
      span: at,
      text: 'a row that takes this branch',
    });
    if (inConditions) {
      condition(when, on, span, found, true);
      // NULL takes the way of FALSE without being it: the row that people forget.
      if (conjunctsOf(when).length === 1 && canBeNull(when, on))
        found.push({
          kind: 'condition',
          outcome: 'null',
          condition: reached(on, isNull(when)),
          span: when.span ?? span,
          text: 'a row for which this condition is NULL, which counts as not met',
        });
    }
    walk(then, [...on, { condition: when, holds: true }], span, found);
    on = [...on, { condition: when, holds: false }];
  }
  const written = otherwise.span !== undefined;
  found.push({
    kind: 'branch',
    outcome: 'else',
    condition: reached(on, TRUE),
    span: otherwise.span ?? span,
    text: written ? 'a row that takes this branch' : 'a row for which no WHEN holds, which gives NULL',
  });
  walk(otherwise, on, span, found);
}

/**
 * Of a condition of several parts, each part as the one that decides: the first of an AND that is not TRUE, the first of an
 * OR that is. `whole`: how the condition as such comes out is told elsewhere.
 */
function condition(
  predicate: TypedExpression,
  path: Path,
  around: NodeSpan | undefined,
  found: Branch[],
  whole: boolean,
): void {
  const add = (part: TypedExpression, outcome: BranchOutcome, own: TypedExpression, on: Path, text: string): void =>
    void found.push({
      kind: whole || outcome === 'true' ? 'condition' : 'filter',
      outcome,
      condition: reached(on, own),
      span: part.span ?? around,
      text,
    });
  const parts = conjunctsOf(predicate);
  if (!whole) {
    add(predicate, 'kept', isTrue(predicate), path, 'a row that this keeps');
  }
  let on = path;
  for (const part of parts) {
    if (isConstant(part)) continue;
    if (!whole || parts.length > 1) {
      if (canBeFalse(part))
        add(
          part,
          'false',
          part.nullable ? isTrue(not(part)) : not(part),
          on,
          whole ? 'a row for which this is FALSE and decides' : 'a row that this drops',
        );
      if (canBeNull(part, on))
        add(
          part,
          'null',
          isNull(part),
          on,
          whole ? 'a row for which this is NULL and decides' : 'a row that this drops because it is NULL',
        );
    }
    const options = disjunctsOf(part);
    let off = on;
    if (options.length > 1)
      for (const option of options) {
        if (isConstant(option)) continue;
        add(option, 'true', isTrue(option), off, 'a row for which this alternative is the first that holds');
        off = [...off, { condition: option, holds: false }];
      }
    on = [...on, { condition: part, holds: true }];
  }
}

/** `x = x`, `IS NOT NULL` of what is never NULL … are never FALSE; a rule says so. */
function canBeFalse(part: TypedExpression): boolean {
  return !(
    part.kind === 'call' &&
    part.fn === '$not' &&
    part.args[0]?.kind === 'call' &&
    part.args[0].fn === '$is_null' &&
    part.args[0].args[0]?.nullable === false
  );
}

/** A NULL may come from anything that nothing on the way has excluded; where it can't be told, no row is asked for. */
function canBeNull(e: TypedExpression, path: Path): boolean {
  if (!e.nullable) return false;
  const excluded = new Set(
    path.flatMap(({ condition: step, holds }) =>
      holds ? [...rejectsNull(step)] : step.nullable ? [] : [...rejectsNull(not(step))],
    ),
  );
  const sources = columnsOf(e).filter((c) => c.nullable);
  return sources.length === 0 || sources.some((c) => !excluded.has(columnKey(c.column)));
}

function disjunctsOf(e: TypedExpression): readonly TypedExpression[] {
  return e.kind === 'call' && e.fn === '$or' ? e.args.flatMap(disjunctsOf) : [e];
}

function isConstant(e: TypedExpression): boolean {
  return e.kind === 'literal' || (columnsOf(e).length === 0 && e.kind !== 'call');
}

/** Innermost last: `CASE WHEN step THEN … ELSE FALSE END` around what is asked. */
function reached(path: Path, own: TypedExpression): TypedExpression {
  return [...path].reverse().reduce<TypedExpression>(
    (inner, { condition: step, holds }) => ({
      kind: 'case',
      whens: [{ when: holds ? step : not(isTrue(step)), then: inner }],
      otherwise: FALSE,
      type: BOOL,
      nullable: false,
    }),
    own,
  );
}

const literal = (value: string): TypedLiteral => ({ kind: 'literal', type: BOOL, nullable: false, value });
const TRUE = literal('true');
const FALSE = literal('false');

function call(fn: string, args: readonly TypedExpression[], nullable: boolean): TypedCall {
  return { kind: 'call', fn, signature: 0, args, safe: false, type: BOOL, nullable };
}

export function isTrue(e: TypedExpression): TypedExpression {
  return e.nullable ? call('$is_true', [e], false) : e;
}

export function isNull(e: TypedExpression): TypedExpression {
  return call('$is_null', [e], false);
}

export function isNotNull(e: TypedExpression): TypedExpression {
  return not(isNull(e));
}

function not(e: TypedExpression): TypedExpression {
  return call('$not', [e], e.nullable);
}

function and(all: readonly TypedExpression[]): TypedExpression {
  return all.length === 1 ? all[0]! : call('$and', all, false);
}

function equal(a: TypedExpression, b: TypedExpression): TypedCall {
  return call('$equal', [a, b], a.nullable || b.nullable);
}
