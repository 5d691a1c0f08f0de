// Aggregate and window calls with their modifiers → native call, FILTER and OVER; modifiers without a place are refused.

import type { TypedCall } from '../typed-tree.js';
import { displayName } from '../catalogue/display-name.js';
import type { DialectDefinition } from './dialect-definition.js';
import { PRIMARY, type Fragment } from './fragment.js';
import type { Printer } from './printer.js';
import type { AggregateTranslation } from './translation.js';

export function printAggregate(
  translation: AggregateTranslation,
  call: TypedCall,
  printer: Printer,
  dialect: DialectDefinition,
): Fragment {
  const name = displayName(call.fn);
  const target = dialect.displayName;
  if (call.over === undefined && !translation.plain) return printer.refuse(`${name} needs OVER`, call);
  if (call.over !== undefined && !translation.window)
    return printer.refuse(`no exact translation of ${name} with OVER to ${target} is known`, call);
  if (call.over !== undefined && call.aggregate?.distinct === true && dialect.windowsTakeDistinct === false)
    return printer.refuse(`${target} has no DISTINCT in window functions`, call);
  const unplaced = unplacedModifier(translation, call);
  if (unplaced !== undefined) {
    return (
      dialect.aggregateOverride?.(call, printer) ??
      printer.refuse(`no exact translation of ${name} with ${unplaced} to ${target} is known`, call)
    );
  }
  const modifiers = call.aggregate;
  const conditions: string[] = [];
  if (translation.filter !== undefined) conditions.push(printer.fill(translation.filter, 1, 'none', call).text);
  if (dropsNulls(translation, call)) conditions.push(`${printer.operand(call.args[0]!, PRIMARY)} IS NOT NULL`);
  let filter = '';
  if (conditions.length > 0) {
    if (dialect.aggregateFilter === undefined)
      return printer.refuse(`no exact translation of ${name} with these NULL rules to ${target} is known`, call);
    filter = dialect.aggregateFilter(conditions.join(' AND '));
  }
  const native = printer.fill(translation.call, PRIMARY, 'left', call, {
    distinct: modifiers?.distinct === true ? 'DISTINCT ' : '',
    orderBy: orderByText(call, printer),
    nulls: nullsText(translation, call),
    limit: modifiers?.limit === undefined ? '' : ` LIMIT ${printer.bare(modifiers.limit).text}`,
  });
  const over = call.over === undefined ? '' : printer.over(call.over, call);
  const text = native.text + filter + over;
  if (translation.result === undefined) return { text, precedence: PRIMARY };
  return printer.fill(translation.result, translation.resultPrecedence, 'left', call, { call: text });
}

/** The first modifier the template has no place for. */
function unplacedModifier(translation: AggregateTranslation, call: TypedCall): string | undefined {
  const modifiers = call.aggregate;
  if (modifiers === undefined) return undefined;
  const has = (hole: string): boolean => translation.call.includes(`{${hole}}`);
  if (modifiers.distinct && !has('distinct')) return 'DISTINCT';
  if (modifiers.orderBy.length > 0 && !has('orderBy')) return 'ORDER BY';
  if (modifiers.limit !== undefined && !has('limit')) return 'LIMIT';
  return modifiers.having === undefined ? undefined : `HAVING ${modifiers.having.kind}`;
}

function dropsNulls(translation: AggregateTranslation, call: TypedCall): boolean {
  return (
    translation.nulls === 'keeps' &&
    !translation.call.includes('{nulls}') &&
    call.aggregate?.ignoreNulls === true &&
    call.args[0] !== undefined
  );
}

function nullsText(translation: AggregateTranslation, call: TypedCall): string {
  if (translation.nulls === 'skips') return '';
  return call.aggregate?.ignoreNulls === true ? ' IGNORE NULLS' : ' RESPECT NULLS';
}

function orderByText(call: TypedCall, printer: Printer): string {
  const keys = call.aggregate?.orderBy ?? [];
  return keys.length === 0 ? '' : ` ORDER BY ${keys.map((k) => printer.sortKey(k)).join(', ')}`;
}
