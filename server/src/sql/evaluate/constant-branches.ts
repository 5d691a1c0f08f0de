// An expression whose values are constants chosen by conditions (`FORMAT('%g', IF(a > 0, 1.5, NULL))`) → the choice between the results.
//
// A function that a dialect lacks is worked out for every branch; the conditions stay what they are and are evaluated as before.

import type { TypedExpression } from '../typed-tree.js';
import { isCaught } from './caught-failures.js';
import { FAILS, type Constant, type Outcome } from './constant.js';
import { constantTree } from './constant-tree.js';
import { evaluateConstant } from './evaluate-constant.js';
import { isClosed } from './is-closed.js';
import { isGrouped, neverFails } from './never-fails.js';
import { NULL_FOR_NULL } from './null-for-null-table.js';

/** More branches than anybody would read. */
const MOST_BRANCHES = 32;

type Branches =
  | { readonly kind: 'leaf'; readonly value: Constant; readonly expr: TypedExpression }
  | { readonly kind: 'choice'; readonly expr: Choice; readonly branches: readonly Branches[] };

interface Choice {
  readonly whens: readonly TypedExpression[];
}

/** The same value as one CASE over constants, or as NULL; `undefined`: its values are not all known. */
export function chosenConstants(expr: TypedExpression): TypedExpression | undefined {
  if (isNullWhatever(expr)) return constantTree(null, expr.type, expr);
  const found = branchesOf(expr, { left: MOST_BRANCHES });
  return found === undefined || found.kind === 'leaf' ? undefined : asTree(found, expr);
}

const constantOf = (expr: TypedExpression): Outcome => (isClosed(expr) ? evaluateConstant(expr) : undefined);

/** A NULL argument makes the call NULL before the others are looked at, or SAFE. makes it NULL; none of them can raise an error. */
function isNullWhatever(expr: TypedExpression): boolean {
  if (expr.kind === 'cast') {
    if (isNullWhatever(expr.operand)) return true;
    return isCaught(expr, constantOf) && neverFails(expr.operand);
  }
  if (isCaught(expr, constantOf)) return expr.kind === 'call' && expr.args.every(neverFails);
  if (expr.kind !== 'call' || isGrouped(expr)) return false;
  const of = NULL_FOR_NULL[expr.fn];
  if (of === undefined) return false;
  const isNull = (arg: TypedExpression, i: number): boolean =>
    (of === 'any' || of.includes(i)) && isClosed(arg) && evaluateConstant(arg) === null;
  return expr.args.some(isNull) && expr.args.every(neverFails);
}

function branchesOf(expr: TypedExpression, budget: { left: number }): Branches | undefined {
  if (isClosed(expr)) {
    if (--budget.left < 0) return undefined;
    const value = evaluateConstant(expr);
    return value === undefined || value === FAILS ? undefined : { kind: 'leaf', value, expr };
  }
  const choice = asChoice(expr);
  if (choice !== undefined) {
    const branches = allOf(choice.results.map((result) => branchesOf(result, budget)));
    return branches && { kind: 'choice', expr: choice, branches };
  }
  const operands = operandsOf(expr);
  if (operands === undefined) return undefined;
  const at = operands.findIndex((operand) => !isClosed(operand));
  const chosen = at < 0 ? undefined : branchesOf(operands[at]!, budget);
  if (chosen === undefined) return undefined;
  const within = (branch: Branches): Branches | undefined => {
    if (branch.kind === 'leaf') {
      const operand = constantTree(branch.value, operands[at]!.type, operands[at]!);
      return branchesOf(withOperand(expr, at, operand), budget);
    }
    const branches = allOf(branch.branches.map(within));
    return branches && { ...branch, branches };
  };
  return within(chosen);
}

function allOf(found: readonly (Branches | undefined)[]): readonly Branches[] | undefined {
  return found.every((one) => one !== undefined) ? found : undefined;
}

/** IF and CASE: conditions, and one result more than there are. */
function asChoice(expr: TypedExpression): (Choice & { readonly results: readonly TypedExpression[] }) | undefined {
  if (expr.kind === 'case')
    return { whens: expr.whens.map((w) => w.when), results: [...expr.whens.map((w) => w.then), expr.otherwise] };
  if (expr.kind === 'call' && expr.fn === 'if' && !expr.safe)
    return { whens: [expr.args[0]!], results: expr.args.slice(1) };
  return undefined;
}

function operandsOf(expr: TypedExpression): readonly TypedExpression[] | undefined {
  if (expr.kind === 'call') return isGrouped(expr) ? undefined : expr.args;
  if (expr.kind === 'cast')
    return [expr.operand, ...(expr.format ? [expr.format] : []), ...(expr.timeZone ? [expr.timeZone] : [])];
  return expr.kind === 'field' ? [expr.operand] : undefined;
}

function withOperand(expr: TypedExpression, at: number, operand: TypedExpression): TypedExpression {
  if (expr.kind === 'call') return { ...expr, args: expr.args.map((arg, i) => (i === at ? operand : arg)) };
  if (expr.kind === 'cast') {
    if (at === 0) return { ...expr, operand };
    return at === 1 && expr.format !== undefined ? { ...expr, format: operand } : { ...expr, timeZone: operand };
  }
  return expr.kind === 'field' ? { ...expr, operand } : expr;
}

function asTree(branches: Branches, of: TypedExpression): TypedExpression {
  if (branches.kind === 'leaf') return constantTree(branches.value, of.type, of);
  const results = branches.branches.map((branch) => asTree(branch, of));
  return {
    kind: 'case',
    type: of.type,
    nullable: of.nullable,
    whens: branches.expr.whens.map((when, i) => ({ when, then: results[i]! })),
    otherwise: results.at(-1)!,
    ...(of.span && { span: of.span }),
  };
}
