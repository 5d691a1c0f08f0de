// Any catalogue function under its own name: date parts, intervals, argument names, SAFE., aggregate modifiers and OVER written out.

import { lookupFunction } from '../../catalogue/function-catalogue.js';
import type { ArgumentSpec, FunctionEntry, Signature } from '../../catalogue/function-entry.js';
import { TAKES_JSON_PATH } from '../../catalogue/function-facts-table.js';
import { primary } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import type { Translation } from '../../printing/translation.js';
import type { TypedCall, TypedExpression } from '../../typed-tree.js';
import { word } from './operator-table.js';

/** Refuses what only the reference engine has. */
export function namedFunction(fn: string): Translation | undefined {
  const entry = lookupFunction(fn);
  if (entry === undefined || entry.id !== fn || fn.startsWith('$')) return undefined;
  if (!entry.inBigQuery) return { kind: 'refused', reason: `BigQuery has no ${entry.name}` };
  return (call, printer) =>
    primary(
      `${call.safe ? 'SAFE.' : ''}${entry.name}(${inside(entry, call, printer)})${call.over === undefined ? '' : printer.over(call.over, call)}`,
    );
}

/** Under SAFE. an operator keeps its own refusal: operators have no prefix. */
export function safeCall(call: TypedCall, printer: Printer): ReturnType<Printer['print']> {
  const translation = namedFunction(call.fn);
  return translation === undefined
    ? printer.refuse(`SAFE. does not apply to ${call.fn}`, call)
    : printer.apply(translation, call);
}

function inside(entry: FunctionEntry, call: TypedCall, printer: Printer): string {
  const modifiers = call.aggregate;
  const parts = [`${modifiers?.distinct === true ? 'DISTINCT ' : ''}${argumentList(entry, call, printer)}`];
  if (modifiers !== undefined || call.over !== undefined) {
    if (modifiers !== undefined && entry.supportsNullHandling && modifiers.ignoreNulls !== entry.defaultIgnoresNulls)
      parts.push(modifiers.ignoreNulls ? 'IGNORE NULLS' : 'RESPECT NULLS');
    if (modifiers?.having !== undefined)
      parts.push(`HAVING ${modifiers.having.kind} ${printer.argument(modifiers.having.expr)}`);
    if (modifiers !== undefined && modifiers.orderBy.length > 0)
      parts.push(`ORDER BY ${modifiers.orderBy.map((k) => printer.sortKey(k)).join(', ')}`);
    if (modifiers?.limit !== undefined) parts.push(`LIMIT ${printer.argument(modifiers.limit)}`);
  }
  return parts.join(' ');
}

function argumentList(entry: FunctionEntry, call: TypedCall, printer: Printer): string {
  const signature = entry.signatures[call.signature];
  const texts: string[] = [];
  for (let i = 0; i < call.args.length; i++) {
    const spec = signature === undefined ? undefined : specAt(signature, i, call.args.length);
    const next = signature === undefined ? undefined : specAt(signature, i + 1, call.args.length);
    if (
      next?.type.kind === 'keyword' &&
      next.type.keyword === 'DATE_PART' &&
      i === call.args.length - 2 &&
      isCount(call.args[i]!, spec)
    ) {
      texts.push(`INTERVAL ${printer.operand(call.args[i]!, 100)} ${word(call, i + 1, printer)}`);
      i++;
    } else texts.push(argument(spec, call, i, printer));
  }
  return texts.join(', ');
}

function argument(spec: ArgumentSpec | undefined, call: TypedCall, index: number, printer: Printer): string {
  const arg = call.args[index]!;
  if (spec?.type.kind === 'keyword' && spec.type.keyword !== 'ROUNDING_MODE') return word(call, index, printer);
  // A JSON path is a literal or a parameter: not even a NULL stands under a CAST.
  const isPath = index === 1 && TAKES_JSON_PATH.has(call.fn);
  const text = isPath ? printer.bare(arg).text : printer.argument(arg);
  return spec?.named?.only === true ? `${spec.named.name} => ${text}` : text;
}

/** `DATE_ADD(x, INTERVAL n PART)`: the number before a date part, where the function counts such parts. */
function isCount(arg: TypedExpression, spec: ArgumentSpec | undefined): boolean {
  return (
    spec?.type.kind === 'fixed' &&
    spec.type.type.kind === 'scalar' &&
    spec.type.type.name === 'INT64' &&
    arg.type.kind === 'scalar'
  );
}

/** The argument of a signature at a position, repeated ones unrolled. */
function specAt(signature: Signature, index: number, count: number): ArgumentSpec | undefined {
  const { arguments: specs, repeated } = signature;
  if (repeated === 0) return specs[index];
  const before = specs.findIndex((spec) => spec.cardinality === 'repeated');
  if (index < before) return specs[index];
  // Repeats come first: what is left over after whole repeats are the optional arguments behind them.
  const repeats = Math.max(0, Math.floor((count - before) / repeated)) * repeated;
  if (index < before + repeats) return specs[before + ((index - before) % repeated)];
  return specs[before + repeated + (index - before - repeats)];
}
