// A written date part → its canonical text, or a problem when the function does not take it for that type.

import { nearestNames } from '../../base/nearest-names.js';
import { DATE_PARTS_TABLE } from '../catalogue/date-parts-table.js';
import type { DatePartArgument } from '../tree.js';
import { typeToString, type SqlType } from '../types.js';
import type { TypingContext } from './typing-context.js';

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
  const suggestions = known ? [] : nearestNames(text, plain);
  const what = known
    ? `${shown} of ${typeToString(type)} does not take ${text}`
    : `${text} is not a date part of ${shown}`;
  context.error('wrong-arguments', node, `${what}; it takes ${plain.join(', ')}`, suggestions);
  return undefined;
}
