// A watermark that new or changed rows need not raise: the first time of a group, an amount, an hour of the day, what falls as its input grows.

import type { Span } from '../../base/span.js';
import { columnsRead } from '../../model/expression-walk.js';
import type { ResolvedModel, ResolvedOutput } from '../../model/pipeline-model.js';
import type { PartId } from '../../spec/spec.js';
import type { TypedCall, TypedExpression } from '../../sql/typed-tree.js';
import { writtenOver } from '../fixes/written-over.js';
import { isBlocked } from '../blocked-model.js';
import type { Rule } from '../rule.js';

export const watermarkDoesNotRise: Rule = {
  id: 'watermark-does-not-rise',
  family: 'history',
  severity: 'warning',
  ofModel(model, report) {
    const { materialization } = model;
    const spec = model.spec.materialization;
    if (materialization.type !== 'incremental' || spec?.type !== 'incremental' || isBlocked(model)) return;
    const output = model.outputs.find((o) => o.name === materialization.watermark);
    const fault = output === undefined ? undefined : faultIn(output.base);
    if (spec.watermark === undefined || output === undefined || fault === undefined) return;
    // Within the lookback a group may still change.
    if (fault.instead !== undefined && spec.lookback !== undefined) return;
    const part = textPart(model, output);
    const { span } = fault.at;
    const inside = part === undefined || span === undefined || span.body !== undefined ? undefined : { part, span };
    report({
      part: spec.watermark.part,
      message: `\`${output.name}\` ${fault.why}. Only rows at or above the greatest watermark of the table, less the lookback, are merged, so such rows are never loaded. Take the time of the last change.`,
      ...(inside !== undefined && {
        related: [{ ...inside, file: model.file, message: `How \`${output.name}\` is computed` }],
        ...(fault.instead !== undefined && { data: { ...maximum(inside), text: fault.instead } }),
      }),
    });
  },
  fixes: (problem, at) => {
    const part = problem.data?.['part'];
    return typeof part === 'string' ? writtenOver(false)({ ...problem, part }, at) : [];
  },
};

interface Fault {
  readonly at: TypedExpression;
  readonly why: string;
  /** The name of the function that was meant. */
  readonly instead?: string;
}

/** Its name alone is replaced. */
function maximum({ part, span }: { readonly part: PartId; readonly span: Span }): { part: PartId; whole: Span } {
  return { part, whole: { start: span.start, end: span.start + 'MIN'.length } };
}

/** Arguments of which the result grows when they do. */
const RISES_WITH: Readonly<Record<string, readonly number[]>> = {
  date: [0],
  datetime: [0],
  timestamp: [0],
  date_trunc: [0],
  datetime_trunc: [0],
  timestamp_trunc: [0],
  last_day: [0],
  date_add: [0],
  date_sub: [0],
  datetime_add: [0],
  datetime_sub: [0],
  timestamp_add: [0],
  timestamp_sub: [0],
  date_diff: [0],
  datetime_diff: [0],
  timestamp_diff: [0],
  timestamp_seconds: [0],
  timestamp_millis: [0],
  timestamp_micros: [0],
  unix_seconds: [0],
  unix_millis: [0],
  unix_micros: [0],
  unix_date: [0],
  date_from_unix_date: [0],
  coalesce: [0, 1, 2, 3],
  ifnull: [0, 1],
  greatest: [0, 1, 2, 3],
  least: [0, 1, 2, 3],
  max: [0],
  $add: [0, 1],
  $subtract: [0],
};

/** Of which it falls. */
const FALLS_WITH: Readonly<Record<string, number>> = {
  $unary_minus: 0,
  $subtract: 1,
  date_sub: 1,
  datetime_sub: 1,
  timestamp_sub: 1,
  date_diff: 1,
  datetime_diff: 1,
  timestamp_diff: 1,
};

const AMOUNTS: ReadonlySet<string> = new Set(['count', '$count_star', 'countif', 'sum', 'approx_count_distinct']);
const SCATTERED: ReadonlySet<string> = new Set([
  'mod',
  'farm_fingerprint',
  'sign',
  'length',
  'char_length',
  'byte_length',
]);
const RISING_PARTS: ReadonlySet<string> = new Set(['YEAR', 'ISOYEAR', 'DATE']);

function faultIn(e: TypedExpression): Fault | undefined {
  if (e.kind === 'cast') return faultIn(e.operand);
  return e.kind === 'call' && e.over === undefined ? faultInCall(e) : undefined;
}

function faultInCall(e: TypedCall): Fault | undefined {
  const { fn, args } = e;
  if (fn === 'min' && e.aggregate !== undefined)
    return {
      at: e,
      why: 'is the least value of a group: a later row of the group changes its figures and leaves it as it was',
      instead: 'MAX',
    };
  if (AMOUNTS.has(fn) && e.aggregate !== undefined)
    return { at: e, why: 'is an amount of a group, not a time: a group is merged only while it has the greatest' };
  if (fn === '$extract') {
    const part = args[1]?.kind === 'literal' ? (args[1].value ?? '') : '';
    return RISING_PARTS.has(part) ? faultIn(args[0]!) : { at: e, why: `is the ${part} of a time, which begins again` };
  }
  if (SCATTERED.has(fn)) return { at: e, why: 'does not grow with what it is computed from' };
  const falling = FALLS_WITH[fn];
  if (falling !== undefined && columnsRead(args[falling]).length > 0 && isConstantBeside(args, falling))
    return { at: e, why: 'falls while what it is computed from grows' };
  for (const i of RISES_WITH[fn] ?? []) {
    const found = args[i] === undefined ? undefined : faultIn(args[i]);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Beside a column that grows itself a difference may do either. */
function isConstantBeside(args: readonly TypedExpression[], falling: number): boolean {
  return args.every((a, i) => i === falling || columnsRead(a).length === 0);
}

function textPart({ spec }: ResolvedModel, { part }: ResolvedOutput): PartId | undefined {
  return (
    spec.columns.find((c) => c.part === part)?.transform?.part ??
    spec.aggregations.find((a) => a.part === part)?.formula.part
  );
}
