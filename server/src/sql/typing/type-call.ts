// Function calls → typed calls: name, arguments, signature, modifiers, placement. Spec functions are expanded (declared-function.ts).

import { CALLED_OTHERWISE, SAID_OTHERWISE } from '../catalogue/other-dialects-table.js';
import type { Span } from '../../base/span.js';
import type { FunctionEntry, Signature } from '../catalogue/function-entry.js';
import { checkFormat } from './check-format.js';
import { KEYWORD_VALUES, TAKES_JSON_PATH } from '../catalogue/function-facts-table.js';
import { functionNames, lookupFunction } from '../catalogue/function-catalogue.js';
import { nearestNames } from '../../base/nearest-names.js';
import type { Call, Expression, Lambda } from '../tree.js';
import type { TypedCall, TypedExpression, TypedLiteral } from '../typed-tree.js';
import { visitTyped } from '../typed-walk.js';
import { arrayOf, BOOL, INT64, NULL_TYPE, STRING, typeToString, UNKNOWN, type SqlType } from '../types.js';
import { coerceArguments, isConstant, reportMismatch, type CallSite } from './call-arguments.js';
import { orderArguments, type WrittenArgument } from './call-order.js';
import { asAggregate, checkNoModifiers, enterCall, leaveCall } from './call-placement.js';
import { coerce, isArrayLiteral, isUntypedNull } from './coercion.js';
import { checkDatePart, isPartName, reportMisplacedPart } from './date-part.js';
import { typeDeclaredCall } from './declared-function.js';
import { aggregateNullable, provenNotNull, scalarCallNullable, windowNullable } from './nullability.js';
import { chooseSignature, concreteType, specAt, type Choice } from './overload.js';
import { asBool, hasEquality, hasOrder, isComparable, typeConcat } from './type-operator.js';
import { union } from './type-constructor.js';
import { resolveType } from './resolve-type.js';
import { typeWindow } from './type-window.js';
import { sameName, type NameBinding, type TypingContext } from './typing-context.js';

export function typeCall(context: TypingContext, node: Call): TypedExpression {
  const [first] = node.name;
  if (first === undefined) return context.invalid(node);
  const name: Span = { start: first.start, end: node.name.at(-1)!.end };
  const written = node.name.map((part) => part.name).join('.');
  const declared =
    node.name.length === 1 ? context.scope.functions.find((fn) => sameName(fn.name, first.name)) : undefined;
  if (declared !== undefined) return typeDeclaredCall(context, node, declared, name);
  const entry = lookupFunction(written);
  if (entry === undefined || entry.id.startsWith('$')) return unknownFunction(context, node, written, name);
  context.references.push({ kind: 'function', name: entry.id, declared: false, start: name.start, end: name.end });
  return typeBuiltin(context, node, entry, name);
}

/** Of the RANGE type, which the language does not have. */
const RANGE_FUNCTION =
  /^(range(_(start|end|overlaps|intersect|contains|is_start_unbounded|is_end_unbounded|sessionize))?|generate_range_array)$/i;

function unknownFunction(context: TypingContext, node: Call, written: string, name: Span): TypedExpression {
  if (RANGE_FUNCTION.test(written)) {
    context.error('unsupported-construct', name, `RANGE values are not supported, so neither is \`${written}\``);
    return context.invalid(node);
  }
  const suggestions = meantFunctions(context, written);
  const said = SAID_OTHERWISE[written.toUpperCase()];
  const hint =
    said !== undefined
      ? `; GoogleSQL writes \`${said}\``
      : suggestions[0] === undefined
        ? ''
        : `; did you mean \`${suggestions[0]}\`?`;
  context.references.push({ kind: 'unresolved', name: written, wanted: 'function', start: name.start, end: name.end });
  context.error('unknown-function', name, `Unknown function \`${written}\`${hint}`, suggestions);
  for (const arg of node.args)
    if (said === undefined || !(isPartName(arg) || namesType(arg)))
      typeStray(context, arg.kind === 'unsupported' ? arg.operands[0] : arg);
  return context.invalid(node);
}

function meantFunctions(context: TypingContext, written: string): readonly string[] {
  const upper = written.toUpperCase();
  if (SAID_OTHERWISE[upper] !== undefined) return [];
  const same = CALLED_OTHERWISE[upper];
  if (same !== undefined) return [same];
  return nearestNames(written, [...context.scope.functions.map((fn) => fn.name), ...functionNames()]).map((each) =>
    lookupFunction(each) === undefined ? each : each.toUpperCase(),
  );
}

/** `CONVERT(INT64, a)` of other dialects. */
function namesType(arg: Expression): boolean {
  return arg.kind === 'path' && arg.parts.length === 1 && resolveType(arg.parts[0]!.name).ok;
}

/** For its own mistakes and references only. */
function typeStray(context: TypingContext, arg: Expression | undefined): void {
  if (arg === undefined) return;
  if (arg.kind === 'named') typeStray(context, arg.value);
  else if (arg.kind !== 'lambda' && arg.kind !== 'star' && arg.kind !== 'date-part' && arg.kind !== 'type')
    context.type(context, arg);
}

// ---- built-in functions ------------------------------------------------------------------------------------------

function typeBuiltin(context: TypingContext, node: Call, written: FunctionEntry, name: Span): TypedExpression {
  const starred = written.id === 'count' && node.args.length === 1 && node.args[0]!.kind === 'star';
  // With HAVING MAX the rows are counted as values that are never NULL.
  if (starred && node.having !== undefined && node.distinct !== true)
    return typeBuiltin(context, { ...node, args: [countedOne(node.args[0]!)] }, written, name);
  const entry = starred ? lookupFunction('$count_star')! : written;
  const shown = `\`${written.name}\``;
  if (entry.volatile) {
    const why = entry.id === 'session_user' ? 'depends on who runs it' : 'gives another value in each run';
    context.error(
      'nondeterministic-function',
      name,
      `${shown} ${why}, so the result would not be a function of the inputs`,
    );
    return context.invalid(node);
  }
  if (entry.clock) warnOfClock(context, node, entry);
  const isMeasure = entry.mode !== 'scalar' || node.over !== undefined;
  if (!isMeasure && !checkNoModifiers(context, node, entry, name)) return context.invalid(node);
  if (isMeasure && !enterCall(context, node, entry, name)) {
    for (const arg of node.args) typeStray(context, arg);
    return context.invalid(node);
  }
  const outer = context.level.inside;
  if (isMeasure && entry.id !== 'grouping')
    context.level.inside = node.over === undefined ? 'aggregate' : (outer ?? 'window');
  const call = typeArguments(context, node, entry, name, shown);
  const done = call === undefined || !isMeasure ? call : asMeasure(context, node, entry, call, name);
  if (isMeasure) leaveCall(context, outer);
  return done ?? context.invalid(node);
}

const countedOne = ({ start, end }: Span): Expression => ({ kind: 'literal', type: 'INT64', value: '1', start, end });

function asMeasure(
  context: TypingContext,
  node: Call,
  entry: FunctionEntry,
  call: TypedCall,
  name: Span,
): TypedCall | undefined {
  if (entry.id === 'grouping') return { ...call, nullable: false };
  const modifiers = asAggregate(context, node, entry, call, name);
  if (modifiers === undefined) return undefined;
  if (node.over === undefined) {
    const empty = context.level.hasOwnRows || context.scope.possiblyEmptyGroups;
    return {
      ...call,
      aggregate: modifiers,
      nullable: call.safe || aggregateNullable(entry, call.args, modifiers, empty),
    };
  }
  const over = typeWindow(context, node.over, entry, name, modifiers.distinct);
  if (over === undefined) return undefined;
  const collects = entry.mode === 'aggregate' || entry.supportsNullHandling;
  return {
    ...call,
    ...(collects && { aggregate: modifiers }),
    over,
    nullable: call.safe || windowNullable(entry, call.args, modifiers, over),
  };
}

function warnOfClock(context: TypingContext, node: Call, entry: FunctionEntry): void {
  const [zone] = node.args;
  const wrapper = entry.id === 'current_timestamp' ? undefined : entry.id.slice('current_'.length).toUpperCase();
  const zoneText =
    zone === undefined
      ? ''
      : zone.kind === 'literal' && /^[\w/+:-]*$/.test(zone.value)
        ? `, '${zone.value}'`
        : undefined;
  const suggestion =
    zoneText === undefined ? undefined : wrapper === undefined ? '@run_ts' : `${wrapper}(@run_ts${zoneText})`;
  context.warning(
    'clock-call',
    node,
    `\`${entry.name}\` reads the clock, so two runs over the same rows differ${suggestion === undefined ? '' : `; \`${suggestion}\` is the time of the run`}`,
    suggestion === undefined ? [] : [suggestion],
  );
}

/** The call with its arguments typed, matched and coerced; modifiers and OVER are not looked at. */
function typeArguments(
  context: TypingContext,
  node: Call,
  entry: FunctionEntry,
  name: Span,
  shown: string,
): TypedCall | undefined {
  const star = node.args.find((arg) => arg.kind === 'star');
  if (star !== undefined && entry.id !== '$count_star') {
    context.error('wrong-arguments', star, `Only COUNT takes \`*\`, not ${shown}`);
    return undefined;
  }
  const nodes = entry.id === '$count_star' ? [] : node.args;
  if (reportMisplacedPart(context, entry.id, nodes, shown)) return undefined;
  const args = orderArguments(
    context,
    entry,
    nodes,
    shown,
    entry.id === 'if' ? typeIfArguments(context, nodes) : undefined,
  );
  if (args === undefined) return undefined;
  const site: CallSite = { shown, name, whole: node, argumentSpans: args.map((arg) => arg.node ?? name) };
  if (entry.id === 'concat' && args.every((arg) => arg.typed !== undefined))
    return concatCall(context, args, site, node);
  const choice = chooseSignature(entry, args);
  if (choice === undefined) {
    // Half-typed calls lack arguments because they are half-typed, which the parser has said.
    if (node.closed && !nodes.some((each) => each.kind === 'missing')) reportMismatch(context, entry, args, site);
    return undefined;
  }
  if (!checkKinds(context, entry, choice, args, site)) return undefined;
  const withLambdas = typeLambdas(context, choice, args);
  if (withLambdas === undefined) return undefined;
  const coerced = coerceArguments(
    context,
    withLambdas.choice,
    args,
    site,
    (i) => withLambdas.holes[i] ?? keywordText(context, entry, choice.signature, args, i, shown),
  );
  if (coerced === undefined || coerced.some((arg) => arg.kind === 'invalid' && arg.span === undefined))
    return undefined;
  if (entry.id === 'format' && !checkFormat(context, coerced, site.argumentSpans, name, args[0]?.node))
    return undefined;
  const type = resultType(entry, withLambdas.choice, coerced);
  const nullable = node.safe || scalarCallNullable(entry, coerced);
  return {
    kind: 'call',
    fn: entry.id,
    signature: choice.index,
    args: coerced,
    safe: node.safe,
    type,
    nullable,
    span: context.at(node),
  };
}

/** IF knows in each branch what its condition proves. */
function typeIfArguments(
  context: TypingContext,
  nodes: readonly Expression[],
): ((index: number) => TypedExpression) | undefined {
  const [conditionNode] = nodes;
  if (conditionNode === undefined) return undefined;
  const { known } = context;
  let condition: TypedExpression | undefined;
  return (index) => {
    if (index === 0) return (condition = context.type(context, conditionNode));
    context.known = union(known, provenNotNull(condition!, index === 1));
    const typed = context.type(context, nodes[index]!);
    context.known = known;
    return typed;
  };
}

function concatCall(
  context: TypingContext,
  args: readonly WrittenArgument[],
  site: CallSite,
  node: Call,
): TypedCall | undefined {
  const typed = typeConcat(
    context,
    'concat',
    args.map((arg) => arg.typed ?? context.invalid(node)),
    site,
  );
  return typed.kind === 'call' ? { ...typed, safe: node.safe, nullable: node.safe || typed.nullable } : undefined;
}

/** A literal or a parameter as it stands: GoogleSQL reads a JSON path before it evaluates anything. */
function isWrittenConstant({ typed, node }: WrittenArgument): boolean {
  return (
    typed !== undefined &&
    typed.kind !== 'cast' &&
    node?.kind !== 'cast' &&
    node?.kind !== 'subquery' &&
    isConstant(typed)
  );
}

/** Nothing of a row is read. */
function isFixed({ typed, node }: WrittenArgument): boolean {
  let fixed = node?.kind !== 'subquery';
  visitTyped(typed!, (each) => {
    if (each.kind === 'column' || each.kind === 'subquery') fixed = false;
    if (each.kind === 'call' && (each.aggregate !== undefined || each.over !== undefined)) fixed = false;
  });
  return fixed;
}

const isEmptyLiteral = (typed: TypedExpression): boolean => isArrayLiteral(typed) && typed.elements.length === 0;

/** Restrictions that signatures do not carry: comparable types, no NULL for an array, words that a function knows. */
function checkKinds(
  context: TypingContext,
  entry: FunctionEntry,
  choice: Choice,
  args: readonly WrittenArgument[],
  site: CallSite,
): boolean {
  const { T } = choice.variables;
  const tests = args.some((arg) => arg.lambdaParameters !== undefined);
  if (T !== undefined && !tests && !isComparable(entry.id, T)) {
    context.error(
      'type-mismatch',
      site.argumentSpans[0] ?? site.name,
      `${site.shown} cannot compare values of ${typeToString(T)}`,
    );
    return false;
  }
  for (const [i, arg] of args.entries()) {
    const spec = specAt(choice.signature, i, args.length);
    const type = arg.typed?.type;
    if (type !== undefined && ((spec.orderable && !hasOrder(type)) || (spec.groupable && !hasEquality(type)))) {
      context.error(
        'type-mismatch',
        site.argumentSpans[i]!,
        `${site.shown} cannot ${spec.orderable ? 'order' : 'group'} values of ${typeToString(type)}`,
      );
      return false;
    }
    if (i === 1 && TAKES_JSON_PATH.has(entry.id) && arg.typed !== undefined && !isWrittenConstant(arg)) {
      context.error(
        'wrong-arguments',
        site.argumentSpans[i]!,
        `The JSON path of ${site.shown} must be a literal or a parameter`,
      );
      return false;
    }
    if ((entry.id === 'array_agg' || entry.id === 'approx_quantiles') && type?.kind === 'array') {
      context.error(
        'type-mismatch',
        site.argumentSpans[i]!,
        'An ARRAY cannot hold ARRAYs; collect a STRUCT with the inner one',
      );
      return false;
    }
    if ((entry.id.startsWith('array_concat') || (entry.id === 'range_bucket' && i === 1)) && type?.kind === 'null') {
      context.error(
        'type-mismatch',
        site.argumentSpans[i]!,
        `${site.shown} needs ${i === 1 && entry.id === 'range_bucket' ? 'an ARRAY' : 'ARRAYs'}, this is NULL`,
      );
      return false;
    }
    if (entry.id === 'json_object' && i === 0 && arg.typed !== undefined && isEmptyLiteral(arg.typed)) {
      context.error(
        'type-mismatch',
        site.argumentSpans[i]!,
        `The keys of ${site.shown} are STRINGs: write \`ARRAY<STRING>[]\``,
      );
      return false;
    }
    if ((entry.id === 'lag' || entry.id === 'lead') && i === 2 && arg.typed !== undefined && !isFixed(arg)) {
      context.error(
        'wrong-arguments',
        site.argumentSpans[i]!,
        `The default of ${site.shown} is one value for all rows: no column and no subquery can stand in it`,
      );
      return false;
    }
    if (spec.named?.only === true && !arg.named && arg.node !== undefined) {
      context.error(
        'wrong-arguments',
        site.argumentSpans[i]!,
        `This argument of ${site.shown} is written with its name: \`${spec.named.name} => …\``,
      );
      return false;
    }
    if (spec.type.kind === 'keyword' && spec.type.keyword === 'ROUNDING_MODE' && arg.typed?.kind === 'literal') {
      if (isUntypedNull(arg.typed)) continue;
      const words: readonly string[] = KEYWORD_VALUES.ROUNDING_MODE;
      if (words.includes(arg.typed.value ?? '')) continue;
      context.error(
        'wrong-arguments',
        site.argumentSpans[i]!,
        `The rounding mode is one of ${words.map((word) => `'${word}'`).join(', ')}`,
        words.map((word) => `'${word}'`),
      );
      return false;
    }
  }
  return true;
}

/** The literal for a date part or another word; an invalid node without span where it was refused. */
function keywordText(
  context: TypingContext,
  entry: FunctionEntry,
  signature: Signature,
  args: readonly WrittenArgument[],
  index: number,
  shown: string,
): TypedExpression {
  const { node, word } = args[index]!;
  const literal: TypedLiteral = {
    kind: 'literal',
    type: STRING,
    nullable: false,
    value: word ?? '',
    ...(node && { span: context.at(node) }),
  };
  if (node?.kind !== 'date-part') return literal;
  const subject = args[0]?.typed?.type.kind === 'null' ? NULL_TYPE : subjectOf(signature);
  const value = checkDatePart(context, entry.id, subject, node, shown);
  return value === undefined ? { kind: 'invalid', type: NULL_TYPE, nullable: true } : { ...literal, value };
}

/** What a date function works on: its signature's first type. */
function subjectOf(signature: Signature): SqlType {
  const type = signature.arguments[0]?.type;
  return type?.kind === 'fixed' ? type.type : INT64;
}

interface Lambdas {
  readonly choice: Choice;
  readonly holes: readonly (TypedExpression | undefined)[];
}

function typeLambdas(context: TypingContext, choice: Choice, args: readonly WrittenArgument[]): Lambdas | undefined {
  if (!args.some((arg) => arg.lambdaParameters !== undefined)) return { choice, holes: [] };
  let { variables } = choice;
  const holes = args.map((arg, i): TypedExpression | undefined => {
    const spec = specAt(choice.signature, i, args.length).type;
    if (spec.kind !== 'lambda' || arg.node?.kind !== 'lambda') return undefined;
    const parameters = arg.node.parameters.map((parameter, p) => ({
      name: parameter.name,
      type: concreteType(spec.parameters[p]!, variables) ?? NULL_TYPE,
    }));
    const body = typeLambdaBody(context, arg.node, parameters);
    if (spec.result.kind === 'template') {
      const type = body.type.kind === 'null' ? INT64 : body.type;
      variables = { ...variables, [spec.result.name]: type };
      const typed = coerce(body, type, 'implicit');
      return {
        kind: 'lambda',
        parameters,
        body: typed.ok ? typed.typed : body,
        type,
        nullable: body.nullable,
        span: context.at(arg.node),
      };
    }
    const bool = asBool(context, body, arg.node.body, 'The lambda');
    return { kind: 'lambda', parameters, body: bool, type: BOOL, nullable: bool.nullable, span: context.at(arg.node) };
  });
  if (variables.U?.kind === 'array') {
    const lambda = args.find((arg) => arg.node?.kind === 'lambda')?.node as Lambda;
    context.error('type-mismatch', lambda.body, 'An ARRAY cannot hold ARRAYs; put a STRUCT around the inner one');
    return undefined;
  }
  return { choice: { ...choice, variables }, holes };
}

function typeLambdaBody(
  context: TypingContext,
  node: Lambda,
  parameters: readonly { readonly name: string; readonly type: SqlType }[],
): TypedExpression {
  const depth = context.bindings.length;
  const bound = parameters.map(({ name, type }): NameBinding => ({
    name,
    typed: { kind: 'variable', name, type, nullable: true },
  }));
  context.bindings.push(...bound);
  context.show({ ranges: [], bare: bound }, node.body);
  const body = context.type(context, node.body);
  context.bindings.length = depth;
  return body;
}

/** As the signature says; the few results that the reference computes are computed here. */
function resultType(entry: FunctionEntry, choice: Choice, args: readonly TypedExpression[]): SqlType {
  if (entry.id === 'approx_top_count' || entry.id === 'approx_top_sum') {
    const value = choice.variables.T ?? INT64;
    const weight =
      entry.id === 'approx_top_count' ? { name: 'count', type: INT64 } : { name: 'sum', type: args[1]!.type };
    return arrayOf({ kind: 'struct', fields: [{ name: 'value', type: value }, weight] });
  }
  if (choice.uncertain) return UNKNOWN;
  // ERROR fits everywhere, as NULL does.
  if (entry.id === 'error') return NULL_TYPE;
  return concreteType(choice.signature.result, choice.variables) ?? INT64;
}
