// Typed arguments and a chosen signature → the arguments of the typed call, coerced; and the problem where no signature takes them.

import type { Span } from '../../base/span.js';
import type { ArgumentSpec, FunctionEntry, Signature } from '../catalogue/function-entry.js';
import type { TypedExpression } from '../typed-tree.js';
import { typeToString, type SqlType } from '../types.js';
import { coerce, isNullConstant } from './coercion.js';
import {
  argumentCost,
  bindVariables,
  concreteType,
  hasDecimalArgument,
  specAt,
  takesCount,
  type Argument,
  type Choice,
  type TypeVariables,
} from './overload.js';
import { reportInvalidLiteral } from './type-literal.js';
import type { TypingContext } from './typing-context.js';

/** Where a call and its parts were written, for problems. */
export interface CallSite {
  /** As in messages: `` `SUBSTR` ``. */
  readonly shown: string;
  /** The function's name or the operator. */
  readonly name: Span;
  readonly whole: Span;
  readonly argumentSpans: readonly Span[];
  /** Said in place of what does not fit, where the way it was written shows what was meant. */
  readonly meant?: () => Meant | undefined;
}

export interface Meant {
  readonly span: Span;
  readonly message: string;
}

/** The arguments as the signature wants them, `hole` in place of lambdas and keywords; undefined after reporting what is wrong. */
export function coerceArguments(
  context: TypingContext,
  choice: Choice,
  args: readonly Argument[],
  site: CallSite,
  hole: (index: number) => TypedExpression = () => context.invalid(site.whole),
): TypedExpression[] | undefined {
  const { signature, variables } = choice;
  const out: TypedExpression[] = [];
  let faulty = false;
  for (let i = 0; i < args.length; i++) {
    const typed = args[i]!.typed;
    if (typed === undefined) {
      out.push(hole(i));
      continue;
    }
    const spec = specAt(signature, i, args.length);
    const span = site.argumentSpans[i] ?? site.name;
    const target = concreteType(spec.type, variables);
    const coerced = target === undefined ? undefined : coerce(typed, target, 'implicit');
    if (coerced?.ok === false) {
      faulty = true;
      if (coerced.literal !== undefined && target !== undefined)
        reportInvalidLiteral(context, coerced.literal, target, span);
    } else {
      const value = coerced?.typed ?? typed;
      if (!checkRestrictions(context, spec, args[i]!, value, site, i)) faulty = true;
      out.push(value);
    }
  }
  return faulty ? undefined : out;
}

function checkRestrictions(
  context: TypingContext,
  spec: ArgumentSpec,
  written: Argument,
  value: TypedExpression,
  site: CallSite,
  index: number,
): boolean {
  const span = site.argumentSpans[index] ?? site.name;
  // FIRST_VALUE's own argument is no NULL, but no constant either: there it is a template.
  const constant = spec.constant || (spec.nonNull && spec.type.kind === 'fixed');
  if (constant && (!isConstant(value) || written.node?.kind === 'subquery')) {
    context.error('wrong-arguments', span, `Argument ${index + 1} of ${site.shown} must be a literal or a parameter`);
    return false;
  }
  if (spec.nonNull && written.typed !== undefined && isNullConstant(written.typed)) {
    context.error('wrong-arguments', span, `Argument ${index + 1} of ${site.shown} must not be NULL`);
    return false;
  }
  if (spec.minimum === undefined && spec.maximum === undefined) return true;
  const number = numberOf(value);
  if (number === undefined || (number >= (spec.minimum ?? -Infinity) && number <= (spec.maximum ?? Infinity)))
    return true;
  const range = spec.maximum === undefined ? `at least ${spec.minimum}` : `between ${spec.minimum} and ${spec.maximum}`;
  context.error('wrong-arguments', span, `Argument ${index + 1} of ${site.shown} must be ${range}`);
  return false;
}

/** Of a literal, cast or not. */
function numberOf(value: TypedExpression): number | undefined {
  if (value.kind === 'cast') return numberOf(value.operand);
  return value.kind === 'literal' && value.value !== undefined ? Number(value.value) : undefined;
}

/** A literal or a parameter, cast or not. */
export function isConstant(typed: TypedExpression): boolean {
  if (typed.kind === 'cast') return isConstant(typed.operand);
  return typed.kind === 'literal' || typed.kind === 'parameter' || typed.type.kind === 'unknown';
}

/** Reports why no signature takes the arguments: their number on the name or the first one too many, a type on its argument. */
export function reportMismatch(
  context: TypingContext,
  entry: FunctionEntry,
  args: readonly Argument[],
  site: CallSite,
): void {
  // What is not known has been reported; whatever else does not fit may follow from it.
  if (args.some((arg) => arg.typed?.type.kind === 'unknown')) return;
  if (args.length === 0 && entry.signatures.every((s) => s.required === 0 && s.repeated > 0)) {
    context.error('wrong-arguments', site.name, `${site.shown} takes at least 1 argument`);
    return;
  }
  const fitting = entry.signatures.filter((signature) => takesCount(signature, args.length));
  if (fitting.length === 0) {
    reportCount(context, entry, args.length, site);
    return;
  }
  let best: { fault: number; matched: number } | undefined;
  const accepted = new Map<number, Set<string>>();
  for (const signature of fitting) {
    const variables = bindVariables(signature, args);
    const faults = args.flatMap((arg, i) => (fits(specAt(signature, i, args.length), arg, variables) ? [] : [i]));
    const fault = faults[0] ?? (variables === undefined ? faultOfTemplates(signature, args) : 0);
    const matched = args.length - Math.max(1, faults.length);
    if (best === undefined || matched > best.matched) best = { fault, matched };
    if (faults.length > 1 || (faults.length === 0 && hasDecimalArgument(signature, args) && variables !== undefined))
      continue;
    const wanted = accepted.get(fault) ?? new Set();
    accepted.set(
      fault,
      wanted.add(variables === undefined ? '' : specText(specAt(signature, fault, args.length), variables)),
    );
  }
  const { fault } = best!;
  const arg = args[fault]!;
  const given = arg.typed === undefined ? (arg.keyword ? 'a date part' : 'a lambda') : typeToString(arg.typed.type);
  const wanted = [...(accepted.get(fault) ?? [])].filter((text) => text !== '');
  const other = args.find(
    (each, i) =>
      i !== fault &&
      each.typed !== undefined &&
      each.typed.type.kind !== 'null' &&
      typeToString(each.typed.type) !== given,
  );
  const wants =
    wanted.length > 0
      ? `; it takes ${listed(wanted)}`
      : other === undefined
        ? ''
        : `, which has no common type with ${typeToString(other.typed!.type)}`;
  const quoted =
    wanted.includes('a date part') && arg.typed?.kind === 'literal' && arg.typed.value !== undefined
      ? ', written without quotes'
      : '';
  const span = site.argumentSpans[fault] ?? site.name;
  context.error(
    'type-mismatch',
    span,
    `${args.length === 1 ? 'The argument' : `Argument ${fault + 1}`} of ${site.shown} is ${given}${wants}${quoted}${swappedHint(fitting, args)}`,
  );
}

/** Two arguments of different types that would fit in each other's places. */
function swappedHint(signatures: readonly Signature[], args: readonly Argument[]): string {
  const takes = (signature: Signature, given: readonly Argument[]): boolean => {
    const variables = bindVariables(signature, given);
    return variables !== undefined && given.every((arg, i) => fits(specAt(signature, i, given.length), arg, variables));
  };
  const isPlain = (arg: Argument | undefined): boolean => arg?.typed !== undefined && arg.typed.type.kind !== 'null';
  for (let i = 0; i < Math.min(args.length, MOST_SWAPPED); i++) {
    for (let j = i + 1; j < Math.min(args.length, MOST_SWAPPED); j++) {
      if (!isPlain(args[i]) || !isPlain(args[j])) continue;
      const given = args.with(i, args[j]!).with(j, args[i]!);
      if (signatures.some((signature) => takes(signature, given)))
        return `; arguments ${i + 1} and ${j + 1} stand the other way round`;
    }
  }
  return '';
}

const MOST_SWAPPED = 4;

function fits(spec: ArgumentSpec, arg: Argument, variables: TypeVariables | undefined): boolean {
  if (variables === undefined && (spec.type.kind === 'template' || spec.type.kind === 'array-template')) return true;
  return argumentCost(spec, arg, variables ?? {}) !== undefined;
}

function faultOfTemplates(signature: Signature, args: readonly Argument[]): number {
  const templated = args.map((arg, i) => (specAt(signature, i, args.length).type.kind === 'template' ? arg : {}));
  const arrays = args.map((arg, i) => (specAt(signature, i, args.length).type.kind === 'array-template' ? arg : {}));
  return faultOfVariables(templated) ?? faultOfVariables(arrays) ?? args.findIndex((arg) => arg.typed !== undefined);
}

/** Of arguments without a common type: the literal among them when the others agree, else the first that differs from those before it. */
export function faultOfVariables(args: readonly Argument[]): number | undefined {
  const types = args.map((arg) => arg.typed?.type);
  const first = types.findIndex((type) => type !== undefined && type.kind !== 'null');
  const second = types.findIndex(
    (type, i) =>
      i > first && type !== undefined && type.kind !== 'null' && typeToString(type) !== typeToString(types[first]!),
  );
  if (first < 0 || second < 0) return undefined;
  const literal = (i: number): boolean => args[i]?.typed?.kind === 'literal';
  const othersAgree = types.every(
    (type, i) =>
      i === first || type === undefined || type.kind === 'null' || typeToString(type) === typeToString(types[second]!),
  );
  return literal(first) && !literal(second) && othersAgree ? first : second;
}

function specText(spec: ArgumentSpec, variables: TypeVariables | undefined): string {
  const { type } = spec;
  if (type.kind === 'lambda') return 'a lambda';
  if (type.kind === 'keyword') return type.keyword === 'DATE_PART' ? 'a date part' : 'one of its own words';
  if (type.kind === 'array-template' && variables?.[type.name] === undefined) return 'an ARRAY';
  const concrete: SqlType | undefined = concreteType(type, variables ?? {});
  return concrete === undefined ? '' : typeToString(concrete);
}

function reportCount(context: TypingContext, entry: FunctionEntry, count: number, site: CallSite): void {
  const most = Math.max(...entry.signatures.map((s) => (s.repeated > 0 ? Infinity : s.required + s.optional)));
  const least = Math.min(...entry.signatures.map((s) => s.required));
  const group = entry.signatures.find((s) => s.repeated > 1);
  if (group !== undefined && count >= least) {
    context.error(
      'wrong-arguments',
      site.name,
      `${site.shown} takes its last arguments in groups of ${group.repeated}`,
    );
    return;
  }
  const takes =
    most === 0
      ? 'no arguments'
      : most === Infinity
        ? `at least ${plural(least)}`
        : least === most
          ? plural(least)
          : `${least} to ${plural(most)}`;
  const tooMany = count > most;
  const span = tooMany ? (site.argumentSpans[most] ?? site.name) : site.name;
  context.error('wrong-arguments', span, `${site.shown} takes ${takes}, not ${count}`);
}

const plural = (count: number): string => `${count} argument${count === 1 ? '' : 's'}`;

export function listed(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
