// The arguments of a call as written → typed, in the signature's order: intervals taken apart, words recognised, names resolved.

import type { FunctionEntry, Signature } from '../catalogue/function-entry.js';
import { ARGUMENT_DEFAULTS, KEYWORD_VALUES } from '../catalogue/function-facts-table.js';
import { nearestNames } from '../../base/nearest-names.js';
import type { Expression, NamedArgument } from '../tree.js';
import type { TypedExpression } from '../typed-tree.js';
import { INT64 } from '../types.js';
import { canonicalInteger } from './literal-value.js';
import { coerce } from './coercion.js';
import type { Argument } from './overload.js';
import { sameName, type TypingContext } from './typing-context.js';

export interface WrittenArgument extends Argument {
  /** A word that stands for itself. */
  readonly word?: string;
  readonly named?: boolean;
}

/** `typeAt` types the argument at a position instead of the context. Undefined after reporting. */
export function orderArguments(
  context: TypingContext,
  entry: FunctionEntry,
  nodes: readonly Expression[],
  shown: string,
  typeAt: ((index: number) => TypedExpression) | undefined,
): WrittenArgument[] | undefined {
  const positional: WrittenArgument[] = [];
  const named: NamedArgument[] = [];
  for (const [i, node] of nodes.entries()) {
    if (node.kind === 'named') named.push(node);
    else if (named.length > 0) {
      context.error('wrong-arguments', node, 'Arguments without a name stand before those with one');
      return undefined;
    } else if (
      !pushArgument(context, entry, node, positional, shown, typeAt === undefined ? undefined : () => typeAt(i))
    )
      return undefined;
  }
  return named.length === 0 ? positional : placeNamed(context, entry, positional, named, shown);
}

function pushArgument(
  context: TypingContext,
  entry: FunctionEntry,
  node: Expression,
  into: WrittenArgument[],
  shown: string,
  typed: (() => TypedExpression) | undefined,
): boolean {
  if (node.kind === 'lambda') into.push({ node, lambdaParameters: node.parameters.length });
  else if (node.kind === 'date-part') into.push({ node, keyword: true, word: node.part });
  else if (takesIntervalAt(entry, into.length)) return pushInterval(context, node, into, shown);
  else {
    const word = normalizeMode(entry, node, into.length);
    into.push(
      word === undefined
        ? { node, typed: typed === undefined ? context.type(context, node) : typed() }
        : { node, keyword: true, word },
    );
  }
  return true;
}

/** Functions over a count and a date part take them written as `INTERVAL count PART`. */
function takesIntervalAt(entry: FunctionEntry, position: number): boolean {
  const args = entry.signatures[0]?.arguments ?? [];
  const next = args[position + 1]?.type;
  return (
    next?.kind === 'keyword' &&
    next.keyword === 'DATE_PART' &&
    args[position]?.type.kind === 'fixed' &&
    position === args.length - 2 &&
    isInt64(args[position].type)
  );
}

function isInt64(type: FunctionEntry['signatures'][number]['arguments'][number]['type']): boolean {
  return type.kind === 'fixed' && type.type.kind === 'scalar' && type.type.name === 'INT64';
}

function pushInterval(context: TypingContext, node: Expression, into: WrittenArgument[], shown: string): boolean {
  if (node.kind !== 'interval') {
    if (node.kind !== 'missing')
      context.error('wrong-arguments', node, `This argument of ${shown} is written INTERVAL, as in \`INTERVAL 3 DAY\``);
    return false;
  }
  if (node.toUnit !== undefined) {
    context.error('wrong-arguments', node, `${shown} takes an interval of one part, as in \`INTERVAL 3 DAY\``);
    return false;
  }
  const count = intervalCount(context, node.value);
  if (count === undefined) return false;
  const part = node.unit.toUpperCase();
  if (part === '') return false;
  const start = node.end - node.unit.length;
  into.push(
    { node: node.value, typed: count },
    { node: { kind: 'date-part', part, start, end: node.end }, keyword: true, word: part },
  );
  return true;
}

/** `INTERVAL '3' DAY` is as good as `INTERVAL 3 DAY`. */
function intervalCount(context: TypingContext, node: Expression): TypedExpression | undefined {
  if (node.kind === 'literal' && node.type === 'STRING') {
    const value = /^[+-]?\d{1,19}$/.test(node.value)
      ? canonicalInteger(node.value.replace(/^[+-]/, ''), node.value.startsWith('-'))
      : undefined;
    if (value !== undefined) return { kind: 'literal', type: INT64, nullable: false, value, span: context.at(node) };
    context.error('invalid-literal', node.content ?? node, `\`${node.value}\` is not a whole number`);
    return undefined;
  }
  const typed = context.type(context, node);
  if (coerce(typed, INT64, 'implicit').ok) return typed;
  context.error('type-mismatch', node, 'The number of an INTERVAL must be INT64 here');
  return undefined;
}

function normalizeMode(entry: FunctionEntry, node: Expression, position: number): string | undefined {
  const type = entry.signatures[0]?.arguments[position]?.type;
  if (type?.kind !== 'keyword' || type.keyword !== 'NORMALIZE_MODE' || node.kind !== 'path' || node.parts.length !== 1)
    return undefined;
  const word = node.parts[0]!.name.toUpperCase();
  return (KEYWORD_VALUES.NORMALIZE_MODE as readonly string[]).includes(word) ? word : undefined;
}

/** In the order of the first signature that has all the names. */
function placeNamed(
  context: TypingContext,
  entry: FunctionEntry,
  positional: readonly WrittenArgument[],
  named: readonly NamedArgument[],
  shown: string,
): WrittenArgument[] | undefined {
  const has = (signature: Signature): boolean =>
    named.every((each) =>
      signature.arguments.some((spec) => spec.named !== undefined && sameName(spec.named.name, each.name.name)),
    );
  const signature = entry.signatures.find(has) ?? entry.signatures[0]!;
  const specs = signature.arguments;
  const byIndex = new Map<number, WrittenArgument>();
  for (const each of named) {
    const index = specs.findIndex((spec) => spec.named !== undefined && sameName(spec.named.name, each.name.name));
    if (index < 0) {
      const names = [
        ...new Set(entry.signatures.flatMap((s) => s.arguments.flatMap((spec) => spec.named?.name ?? []))),
      ];
      const known =
        names.length === 0
          ? 'has no named arguments'
          : `has no argument \`${each.name.name}\`; its named ones are ${names.join(', ')}`;
      context.error('wrong-arguments', each.name, `${shown} ${known}`, nearestNames(each.name.name, names));
      return undefined;
    }
    if (byIndex.has(index) || (index < positional.length && specs[index]!.named?.only !== true)) {
      context.error('wrong-arguments', each.name, `${shown} has \`${each.name.name}\` already`);
      return undefined;
    }
    byIndex.set(index, { node: each.value, typed: context.type(context, each.value), named: true });
  }
  const args = [...positional];
  const repeats = signature.repeated > 0;
  if (repeats && (positional.length - signature.required) % signature.repeated !== 0) {
    const alone = positional.at(-1)?.node ?? named[0]!;
    context.error('wrong-arguments', alone, `${shown} takes its last arguments in groups of ${signature.repeated}`);
    return undefined;
  }
  const last = Math.max(...byIndex.keys());
  for (let i = repeats ? specs.length - 1 : positional.length; i <= last; i++) {
    const argument = byIndex.get(i) ?? defaultOf(entry, signature, i);
    if (argument === undefined) {
      context.error(
        'wrong-arguments',
        named[0]!.name,
        `${shown} lacks the arguments before \`${named[0]!.name.name}\``,
      );
      return undefined;
    }
    args.push(argument);
  }
  return args;
}

function defaultOf(entry: FunctionEntry, signature: Signature, index: number): WrittenArgument | undefined {
  const value =
    signature.arguments[index]!.cardinality === 'optional' ? ARGUMENT_DEFAULTS[entry.id]?.[index] : undefined;
  return (
    value && {
      typed: { kind: 'literal', type: { kind: 'scalar', name: value[0] }, nullable: false, value: value[1] },
      named: true,
    }
  );
}
