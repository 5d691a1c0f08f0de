// A call of a function that the spec declares → its typed body with the arguments bound as values. Recursion is a problem.

import { wordsOf } from '../../base/name-words.js';
import type { Span } from '../../base/span.js';
import { parseExpression } from '../parse/parse-expression.js';
import type { Scope, ScopeFunction, TypingProblem } from '../scope.js';
import type { Call } from '../tree.js';
import type { TypedExpression } from '../typed-tree.js';
import { rewriteTyped, visitTyped } from '../typed-walk.js';
import { typeToString } from '../types.js';
import { coerce, withoutParameters } from './coercion.js';
import { reportInvalidLiteral } from './type-literal.js';
import { TypingContext } from './typing-context.js';

export function typeDeclaredCall(context: TypingContext, node: Call, fn: ScopeFunction, name: Span): TypedExpression {
  context.references.push({ kind: 'function', name: fn.name, declared: true, start: name.start, end: name.end });
  const args = bindArguments(context, node, fn, name);
  if (args === undefined) return context.invalid(node);
  const key = fn.name.toLowerCase();
  if (context.expanding.includes(key)) {
    context.error(
      'recursive-function',
      name,
      `\`${fn.name}\` calls itself${context.expanding.length > 1 ? ` (${[...context.expanding, key].join(' → ')})` : ''}`,
    );
    return context.invalid(node);
  }
  const body = typeBody(context, node, fn, args, name);
  return body === undefined ? context.invalid(node) : body;
}

function bindArguments(
  context: TypingContext,
  node: Call,
  fn: ScopeFunction,
  name: Span,
): readonly TypedExpression[] | undefined {
  const shown = `\`${fn.name}\``;
  const modifier =
    node.distinct === true ||
    node.over !== undefined ||
    node.orderBy !== undefined ||
    node.limit !== undefined ||
    node.nulls !== undefined ||
    node.having !== undefined;
  if (modifier || node.safe) {
    context.error(
      'wrong-arguments',
      name,
      `${shown} is declared in the spec: it takes arguments only, no ${node.safe ? 'SAFE prefix' : 'modifiers and no OVER'}`,
    );
    return undefined;
  }
  const typed = node.args.map((arg) =>
    arg.kind === 'named' || arg.kind === 'lambda' || arg.kind === 'star' ? undefined : context.type(context, arg),
  );
  const stray = node.args.find((_, i) => typed[i] === undefined);
  if (stray !== undefined || typed.length !== fn.parameters.length) {
    const takes = `${fn.parameters.length} argument${fn.parameters.length === 1 ? '' : 's'}`;
    const message =
      stray === undefined ? `${shown} takes ${takes}, not ${typed.length}` : `${shown} takes plain values as arguments`;
    context.error('wrong-arguments', stray ?? node.args[fn.parameters.length] ?? name, message);
    return undefined;
  }
  const bound: TypedExpression[] = [];
  const swapped = swappedPair(fn, typed as readonly TypedExpression[]);
  if (swapped !== undefined) {
    const [i, j] = swapped;
    const names = [i, j].map((k) => `\`${fn.parameters[k]!.name}\``).join(' and ');
    context.problems.push({
      id: 'type-mismatch',
      severity: 'error',
      message: `${names} of ${shown} are given the wrong way round: each has the type of the other`,
      ...exchanged(node, i, j),
    });
    return undefined;
  }
  for (const [i, arg] of typed.entries()) {
    const parameter = fn.parameters[i]!;
    const type = withoutParameters(parameter.type);
    const value = coerce(arg!, type, 'implicit');
    if (value.ok) bound.push(value.typed);
    else if (parameter.doubted === true) continue;
    else if (value.literal !== undefined) reportInvalidLiteral(context, value.literal, type, node.args[i]!);
    else
      context.error(
        'type-mismatch',
        node.args[i]!,
        `\`${parameter.name}\` of ${shown} is ${typeToString(type)}, this is ${typeToString(arg!.type)}`,
      );
  }
  if (bound.length < typed.length) return undefined;
  const named = swappedNames(fn, typed as readonly TypedExpression[]);
  if (named !== undefined) {
    const [i, j] = named;
    const [one, other] = [i, j].map((k) => `\`${fn.parameters[k]!.name}\``);
    context.problems.push({
      id: 'swapped-arguments',
      severity: 'warning',
      message: `The argument for ${one} is named like ${other}, and the one for ${other} is not: the two arguments of ${shown} are probably swapped`,
      ...exchanged(node, i, j),
    });
  }
  return bound;
}

function exchanged(
  node: Call,
  i: number,
  j: number,
): Pick<TypingProblem, 'start' | 'end' | 'suggestions' | 'exchange'> {
  const [a, b] = [node.args[i]!, node.args[j]!];
  const piece = ({ start, end }: Span): Span => ({ start, end });
  return { start: a.start, end: b.end, suggestions: [], exchange: [piece(a), piece(b)] };
}

/** Two arguments that fit only each other's parameters. */
function swappedPair(fn: ScopeFunction, args: readonly TypedExpression[]): readonly [number, number] | undefined {
  const fits = (arg: number, parameter: number): boolean =>
    coerce(args[arg]!, withoutParameters(fn.parameters[parameter]!.type), 'implicit').ok;
  const wrong = args.flatMap((_, i) => (fits(i, i) ? [] : [i]));
  const [i, j, third] = wrong;
  return i !== undefined && j !== undefined && third === undefined && fits(i, j) && fits(j, i) ? [i, j] : undefined;
}

/**
 * Two columns of which each is named as the other's parameter and not as its own; or one is, exactly, and the other is named as
 * no parameter at all.
 */
function swappedNames(fn: ScopeFunction, args: readonly TypedExpression[]): readonly [number, number] | undefined {
  const columns = args.map((a) => (a.kind === 'column' ? a.column.name : undefined));
  const parameters = fn.parameters.map((p) => p.name);
  const own = (arg: number, parameter: number): boolean => sharesWord(columns[arg]!, parameters[parameter]!);
  for (const [i, first] of columns.entries())
    for (const [j, second] of columns.entries()) {
      if (j <= i || first === undefined || second === undefined || own(i, i) || own(j, j)) continue;
      const [forward, back] = [isNamedAs(first, parameters[j]!), isNamedAs(second, parameters[i]!)];
      if (forward && back) return [i, j];
      const stray = (arg: number): boolean => parameters.every((_, p) => !own(arg, p));
      if (sameName(first, parameters[j]!) && stray(j)) return [i, j];
      if (sameName(second, parameters[i]!) && stray(i)) return [i, j];
    }
  return undefined;
}

/** All words of the parameter's name are words of the column's: `rate_to_usd` for `rate`. */
function isNamedAs(column: string, parameter: string): boolean {
  const words = wordsOf(column);
  return wordsOf(parameter).every((w) => words.includes(w));
}

function sharesWord(column: string, parameter: string): boolean {
  const words = wordsOf(column);
  return wordsOf(parameter).some((w) => words.includes(w));
}

function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** Undefined when the body has mistakes (reported where the function is declared), or may not stand here. */
function typeBody(
  context: TypingContext,
  node: Call,
  fn: ScopeFunction,
  args: readonly TypedExpression[],
  name: Span,
): TypedExpression | undefined {
  const { expr, problems } = parseExpression(fn.body);
  if (problems.length > 0) return undefined;
  const scope: Scope = {
    inputs: [],
    columns: fn.parameters.map((parameter, i) => ({
      name: parameter.name,
      type: parameter.type,
      nullable: args[i]!.nullable,
    })),
    parameters: context.scope.parameters,
    functions: context.scope.functions,
    aggregates: true,
    windows: true,
    possiblyEmptyGroups: context.scope.possiblyEmptyGroups,
  };
  const inner = new TypingContext(scope, context.type, [...context.expanding, fn.name.toLowerCase()], {
    ...context.at(node),
    body: fn.name,
  });
  const typed = context.type(inner, expr);
  const recursion = inner.problems.find((problem) => problem.id === 'recursive-function');
  if (recursion !== undefined) context.error('recursive-function', name, recursion.message);
  if (inner.problems.some((problem) => problem.severity === 'error') || !checkPlacement(context, typed, fn, name))
    return undefined;
  const returned = fn.returns === undefined ? { ok: true as const, typed } : coerce(typed, fn.returns, 'assign');
  if (!returned.ok) return undefined;
  return rewriteTyped(returned.typed, (part) => {
    if (part.kind !== 'column' || part.column.input !== undefined) return undefined;
    const index = fn.parameters.findIndex((parameter) => parameter.name === part.column.name);
    return args[index];
  });
}

/** A body with an aggregate or a window makes the call one. */
function checkPlacement(context: TypingContext, body: TypedExpression, fn: ScopeFunction, name: Span): boolean {
  const has = { aggregate: false, window: false };
  visitTyped(body, (part) => {
    if (part.kind !== 'call') return;
    if (part.over !== undefined) has.window = true;
    else if (part.aggregate !== undefined) has.aggregate = true;
  });
  const { level } = context;
  if (has.window && (level.inside !== undefined || !level.windowsAllowed)) {
    context.error(
      'misplaced-window',
      name,
      `\`${fn.name}\` has a window function in its body, which cannot stand here`,
    );
    return false;
  }
  if (has.aggregate && level.inside === 'aggregate') {
    context.error(
      'nested-aggregate',
      name,
      `\`${fn.name}\` has an aggregate in its body, which cannot stand inside another`,
    );
    return false;
  }
  if (has.aggregate && !level.aggregatesAllowed) {
    context.error(
      'misplaced-aggregate',
      name,
      `\`${fn.name}\` has an aggregate in its body, which cannot stand here: there are no groups to aggregate yet`,
    );
    return false;
  }
  if (has.aggregate) level.hasAggregates = true;
  return true;
}
