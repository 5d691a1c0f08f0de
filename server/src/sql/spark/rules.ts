// Building blocks of the Spark translation tables: choose by type, by number of arguments, by date part; refuse; note a limit.

import { cancellingNote } from '../printing/cancelling-sums.js';
import { typeKey } from '../types.js';
import { fillTemplate } from './template.js';
import type { SparkExpression } from './spark-expression.js';
import type { CallSite, SparkRule, SparkTranslation } from './translation.js';

/** Runs a translation: a template over all arguments, or a rule. */
export function apply(translation: SparkTranslation, site: CallSite): SparkExpression {
  return typeof translation === 'function' ? translation(site) : fillTemplate(translation, site.args(), site.result);
}

/** By the type of argument `index` (default 0; `result`: of the call). Keys as typeKey gives them, several joined by `|`. */
export function byType(cases: Readonly<Record<string, SparkTranslation>>, index: number | 'result' = 0): SparkRule {
  const table = new Map(Object.entries(cases).flatMap(([keys, t]) => keys.split('|').map((k) => [k, t] as const)));
  return (site) => {
    const type = index === 'result' ? site.call.type : site.typed(index).type;
    const found = table.get(typeKey(type)) ?? table.get('*');
    return found === undefined
      ? site.refuse(`no exact form for ${typeKey(type)} is known on Spark`)
      : apply(found, site);
  };
}

export function byArity(cases: Readonly<Record<number, SparkTranslation>>): SparkRule {
  return (site) => {
    const found = cases[site.count];
    return found === undefined
      ? site.refuse('this form of the function has no exact translation to Spark')
      : apply(found, site);
  };
}

/** By a date part or mode, a string literal at `index` (upper case; `WEEK(MONDAY)`). Keys joined by `|`. */
export function byPart(index: number, cases: Readonly<Record<string, SparkTranslation>>): SparkRule {
  const table = new Map(Object.entries(cases).flatMap(([keys, t]) => keys.split('|').map((k) => [k, t] as const)));
  return (site) => {
    const part = site.constant(index)?.toUpperCase() ?? '';
    const found = table.get(part);
    return found === undefined ? site.refuse(`${part} has no exact form on Spark here`) : apply(found, site);
  };
}

export function refuse(reason: string): SparkRule {
  return (site) => site.refuse(reason);
}

export function noted(note: string, translation: SparkTranslation): SparkRule {
  return (site) => {
    site.note(note);
    return apply(translation, site);
  };
}

/** Sums and means in floating point that are rounded in another way. */
export function noteCancelling(site: CallSite): void {
  const note = cancellingNote(site.call);
  if (note !== undefined) site.note(note);
}

/** A template over chosen expressions instead of the call's own arguments. */
export function fill(site: CallSite, template: string, ...args: readonly SparkExpression[]): SparkExpression {
  return fillTemplate(template, args, site.result);
}
