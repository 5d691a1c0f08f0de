// A written date part → its canonical text, or a problem when the function does not take it for that type.

import { nearestNames } from '../../base/nearest-names.js';
import { DATE_PARTS_TABLE } from '../catalogue/date-parts-table.js';
import type { DatePartArgument, Expression } from '../tree.js';
import { typeToString, type SqlType } from '../types.js';
import type { TypingContext } from './typing-context.js';

/** `day`, which functions of other dialects take where there may be no column of the name. */
export function isPartName(arg: Expression): boolean {
  if (arg.kind !== 'path' || arg.parts.length !== 1) return false;
  const name = arg.parts[0]!.name.toUpperCase();
  return Object.values(DATE_PARTS_TABLE).some((byType) => Object.values(byType).some((parts) => parts.has(name)));
}

/** `DATE_DIFF(DAY, a, b)`, `DATE_TRUNC('month', a)`: the part is there, in another argument's place. True after reporting it. */
export function reportMisplacedPart(
  context: TypingContext,
  fn: string,
  args: readonly Expression[],
  shown: string,
): boolean {
  const byType = DATE_PARTS_TABLE[fn];
  const at = args.findIndex((arg) => arg.kind === 'date-part');
  const given = args[at];
  if (byType === undefined || given?.kind !== 'date-part') return false;
  const isPart = (text: string): boolean => Object.values(byType).some((parts) => parts.has(text));
  if (given.weekday !== undefined || isPart(given.part)) return false;
  const misplaced = args.find((arg) => isPart(wordOf(arg)));
  if (misplaced === undefined) return false;
  const quotes = misplaced.kind === 'literal' ? `, written without quotes: ${wordOf(misplaced)}` : '';
  context.error('wrong-arguments', misplaced, `The date part is argument ${at + 1} of ${shown}${quotes}`);
  return true;
}

/** `day` and `'day'` as `DAY`. */
function wordOf(arg: Expression): string {
  if (arg.kind === 'literal' && arg.type === 'STRING') return arg.value.toUpperCase();
  return arg.kind === 'path' && arg.parts.length === 1 ? arg.parts[0]!.name.toUpperCase() : '';
}

/** Names of parts in other dialects. */
const OF_OTHERS: Readonly<Record<string, string>> = {
  DOW: 'DAYOFWEEK',
  DOY: 'DAYOFYEAR',
  WEEKDAY: 'DAYOFWEEK',
  YEARDAY: 'DAYOFYEAR',
};

/** `WEEK(MONDAY)` as `WEEK(MONDAY)`; undefined after reporting. `type`: what the function works on. */
export function checkDatePart(
  context: TypingContext,
  fn: string,
  type: SqlType,
  node: DatePartArgument,
  shown: string,
): string | undefined {
  const text = node.weekday === undefined ? node.part : `${node.part}(${node.weekday})`;
  const byType = DATE_PARTS_TABLE[fn];
  if (byType === undefined) return text;
  // Of NULL nothing is known: any part that some type has will do.
  const allowed =
    type.kind === 'scalar' ? byType[type.name] : new Set(Object.values(byType).flatMap((parts) => [...parts]));
  if (allowed === undefined || allowed.has(text)) return text;
  const plain = [...allowed].filter((part) => !part.includes('('));
  const known = Object.values(byType).some((parts) => parts.has(text));
  const other = plain.includes(OF_OTHERS[text] ?? '') ? [OF_OTHERS[text]!] : nearestNames(text, plain);
  const suggestions = known ? [] : other;
  const what = known
    ? `${shown} of ${typeToString(type)} does not take ${text}`
    : `${text} is not a date part of ${shown}`;
  context.error('wrong-arguments', node, `${what}; it takes ${plain.join(', ')}`, suggestions);
  return undefined;
}
