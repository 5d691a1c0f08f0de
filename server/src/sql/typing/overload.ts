// A catalogue entry and typed arguments → the signature GoogleSQL would choose, with its type variables; reports nothing.

import type { ArgumentSpec, ArgumentType, FunctionEntry, Signature } from '../catalogue/function-entry.js';
import type { TypedExpression } from '../typed-tree.js';
import type { Expression } from '../tree.js';
import { arrayOf, isScalar, sameType, UNKNOWN, type SqlType } from '../types.js';
import { coercionCost, isArrayLiteral, isNullConstant, standIn, supertype } from './coercion.js';

/** An argument as the matcher sees it. */
export interface Argument {
  /** Absent for lambdas and keywords (date parts), and for arguments left out before a named one. */
  readonly typed?: TypedExpression;
  readonly lambdaParameters?: number;
  readonly keyword?: true;
  /** As it was written; absent for defaults. */
  readonly node?: Expression;
}

export interface TypeVariables {
  readonly T?: SqlType;
  readonly U?: SqlType;
}

export interface Choice {
  /** Index in the entry. */
  readonly index: number;
  readonly signature: Signature;
  readonly variables: TypeVariables;
  /** An argument's type is not known, and other signatures that may be meant give another type. */
  readonly uncertain: boolean;
}

/** The cheapest signature that takes the arguments, the first among equals. */
export function chooseSignature(entry: FunctionEntry, args: readonly Argument[]): Choice | undefined {
  let best: Choice | undefined;
  let bestCost = Infinity;
  const hasUnknown = args.some((arg) => arg.typed?.type.kind === 'unknown');
  let uncertain = false;
  for (let index = 0; index < entry.signatures.length; index++) {
    const signature = entry.signatures[index]!;
    if (!takesCount(signature, args.length)) continue;
    const variables = bindVariables(signature, args);
    if (variables === undefined || isUndetermined(signature, args, variables)) continue;
    const cost = costOf(signature, args, variables, index > 0 && entry.textOnlyInFirstSignature);
    if (cost === undefined || (DECIMAL_THROUGHOUT.has(entry.id) && hasMixedDecimals(signature, args))) continue;
    if (hasUnknown && best !== undefined && !sameResult(best.signature.result, signature.result)) uncertain = true;
    if (cost >= bestCost) continue;
    best = { index, signature, variables, uncertain: false };
    bestCost = cost;
    if (cost === 0 && !hasUnknown) break;
  }
  return best !== undefined && uncertain ? { ...best, uncertain } : best;
}

function sameResult(a: ArgumentType, b: ArgumentType): boolean {
  return a.kind === 'fixed' && b.kind === 'fixed' ? sameType(a.type, b.type) : a.kind === b.kind;
}

/** `COALESCE()` has no type: nothing binds its variable. A lambda still can. */
function isUndetermined(signature: Signature, args: readonly Argument[], variables: TypeVariables): boolean {
  const { result } = signature;
  if (result.kind !== 'template' && result.kind !== 'array-template') return false;
  return variables[result.name] === undefined && !args.some((arg) => arg.lambdaParameters !== undefined);
}

/** Whether a signature can have that many arguments. */
export function takesCount(signature: Signature, count: number): boolean {
  const extra = count - signature.required;
  if (extra < 0) return false;
  if (signature.repeated === 0) return extra <= signature.optional;
  return extra % signature.repeated <= signature.optional;
}

/** The argument at `position` of a call with `count` arguments. */
export function specAt(signature: Signature, position: number, count: number): ArgumentSpec {
  const { repeated } = signature;
  if (repeated === 0) return signature.arguments[position]!;
  const first = signature.arguments.findIndex((spec) => spec.cardinality === 'repeated');
  const width = Math.floor((count - signature.required) / repeated) * repeated;
  if (position < first) return signature.arguments[position]!;
  if (position < first + width) return signature.arguments[first + ((position - first) % repeated)]!;
  return signature.arguments[position - width + repeated]!;
}

/** Undefined when the arguments of one variable have no common type. */
export function bindVariables(signature: Signature, args: readonly Argument[]): TypeVariables | undefined {
  let forT: TypedExpression[] | undefined;
  let forU: TypedExpression[] | undefined;
  for (let i = 0; i < args.length; i++) {
    const type = specAt(signature, i, args.length).type;
    const typed = args[i]!.typed;
    if (typed === undefined || (type.kind !== 'template' && type.kind !== 'array-template')) continue;
    if (type.name === 'T') collect((forT ??= []), typed, type.kind === 'array-template');
    else collect((forU ??= []), typed, type.kind === 'array-template');
  }
  // What a lambda is applied to must say its type.
  if (
    forT?.every((typed) => typed.type.kind === 'null') === true &&
    args.some((arg) => arg.lambdaParameters !== undefined) &&
    !args.some(isArrayOfNulls)
  )
    return undefined;
  const T = forT === undefined ? undefined : supertype(forT);
  const U = forU === undefined ? undefined : supertype(forU);
  if ((forT !== undefined && T === undefined) || (forU !== undefined && U === undefined)) return undefined;
  return { ...(T && { T }), ...(U && { U }) };
}

/** `[NULL]` is an ARRAY<INT64>. */
const isArrayOfNulls = ({ typed }: Argument): boolean => typed?.kind === 'array' && typed.elements.length > 0;

function collect(into: TypedExpression[], typed: TypedExpression, asArray: boolean): void {
  if (!asArray) into.push(typed);
  else if (isArrayLiteral(typed)) {
    if (typed.elements.length === 0) into.push(standIn({ kind: 'null' }));
    else into.push(...typed.elements);
  } else if (typed.type.kind === 'array') into.push(standIn(typed.type.element));
  else if (typed.type.kind === 'null' || typed.type.kind === 'unknown') into.push(typed);
}

/** The concrete type of a parameter or result; undefined where it keeps the argument's own (ANY, keywords) or is not known yet. */
export function concreteType(type: ArgumentType, variables: TypeVariables): SqlType | undefined {
  switch (type.kind) {
    case 'fixed':
      return type.type;
    case 'template':
      return variables[type.name];
    case 'array-template': {
      const element = variables[type.name];
      return element && arrayOf(element);
    }
    default:
      return undefined;
  }
}

/** The cost of one argument; undefined when it does not fit. */
export function argumentCost(spec: ArgumentSpec, arg: Argument, variables: TypeVariables): number | undefined {
  if (spec.type.kind === 'lambda') return arg.lambdaParameters === spec.type.parameters.length ? 0 : undefined;
  if (spec.type.kind === 'keyword') {
    if (arg.keyword === true) return 0;
    return spec.type.keyword === 'ROUNDING_MODE' && arg.typed !== undefined && isRoundingMode(arg.typed)
      ? 0
      : undefined;
  }
  if (arg.typed === undefined) return arg.lambdaParameters === undefined && arg.keyword === undefined ? 0 : undefined;
  const target = concreteType(spec.type, variables);
  return target === undefined ? 0 : coercionCost(arg.typed, target);
}

const isRoundingMode = (typed: TypedExpression): boolean =>
  typed.type.kind === 'null' ||
  ((typed.kind === 'literal' || typed.kind === 'parameter') && isString(typed.type) && !isNullConstant(typed));

/** A STRING that would have to become a date. */
const isText = (arg: Argument): boolean => arg.typed !== undefined && isString(arg.typed.type);

const isString = (type: SqlType): boolean => type.kind === 'scalar' && type.name === 'STRING';

function costOf(
  signature: Signature,
  args: readonly Argument[],
  variables: TypeVariables,
  strict: boolean,
): number | undefined {
  if (!hasDecimalArgument(signature, args)) return undefined;
  let cost = 0;
  for (let i = 0; i < args.length; i++) {
    const spec = specAt(signature, i, args.length);
    const one = argumentCost(spec, args[i]!, variables);
    if (one === undefined || (one > 0 && strict && isText(args[i]!))) return undefined;
    // Fitting arguments to one another costs nothing, fitting them to a fixed type does.
    if (spec.type.kind === 'fixed') cost += one;
  }
  return cost;
}

/** Of these a signature over NUMERIC wants it in every argument: `PERCENTILE_CONT(n, 0.5)` is FLOAT64. */
const DECIMAL_THROUGHOUT: ReadonlySet<string> = new Set(['percentile_cont']);

function hasMixedDecimals(signature: Signature, args: readonly Argument[]): boolean {
  const [first] = signature.arguments;
  if (first?.type.kind !== 'fixed' || !isScalar(first.type.type, 'NUMERIC', 'BIGNUMERIC')) return false;
  return args.some(
    ({ typed }) => typed?.type.kind !== 'unknown' && !isScalar(typed?.type ?? UNKNOWN, 'NUMERIC', 'BIGNUMERIC'),
  );
}

/** Signatures over NUMERIC and BIGNUMERIC are chosen only where an argument has that type already (`SQRT(int)` is FLOAT64). */
export function hasDecimalArgument(signature: Signature, args: readonly Argument[]): boolean {
  const [first] = signature.arguments;
  if (first?.type.kind !== 'fixed' || first.type.type.kind !== 'scalar') return true;
  const { name } = first.type.type;
  if (name !== 'NUMERIC' && name !== 'BIGNUMERIC') return true;
  return args.some(
    ({ typed }) => typed?.type.kind === 'unknown' || (typed?.type.kind === 'scalar' && typed.type.name === name),
  );
}
