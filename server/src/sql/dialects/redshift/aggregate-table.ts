// Aggregate and window functions in Redshift. Traps: no FILTER, AVG of BIGINT is a BIGINT, SUM of BIGINT is a DECIMAL, frames are ROWS
// only, LAG and LEAD take no default, lists are LISTAGG.

import { primary } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import {
  aggregate,
  byTypes,
  noted,
  refuse,
  windowOnly,
  type FunctionTranslations,
  type Translation,
} from '../../printing/translation.js';
import { printFrame, printSortKey } from '../../printing/window.js';
import type { TypedCall, TypedFrame, TypedSortKey, TypedWindow } from '../../typed-tree.js';
import { mayBeNaN } from '../../printing/float-facts.js';
import { literalText } from '../../typed-literal.js';
import { typeKey } from '../../types.js';
import { NOT_A_NUMBER, TRAILING_BLANKS } from './notes.js';
import { NUMERIC } from './types.js';

export function sortKey(key: TypedSortKey, printer: Printer): string {
  const type = typeKey(key.expr.type);
  if (!/^(INT64|FLOAT64|NUMERIC|BOOL|STRING|DATE|DATETIME|TIME|TIMESTAMP|NULL)$/.test(type))
    printer.refuse(`${type} values have no exact order on Redshift`, key.expr);
  if (type === 'STRING') printer.note(TRAILING_BLANKS, key.expr);
  if (mayBeNaN(key.expr)) printer.note(NOT_A_NUMBER, key.expr);
  return printSortKey(key, printer);
}

/** Only ROWS frames; RANGE over the whole partition is the same. */
export function frame(frame: TypedFrame, window: TypedWindow, printer: Printer): string {
  if (frame.unit === 'ROWS') return printFrame(frame, printer);
  if (frame.start.kind === 'UNBOUNDED PRECEDING' && frame.end.kind === 'UNBOUNDED FOLLOWING')
    return 'ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING';
  printer.refuse('Redshift has no RANGE frames: write ROWS BETWEEN', window.orderBy[0]?.expr);
  return '';
}

const DISTINCT_FREE = (call: TypedCall): TypedCall =>
  call.aggregate?.distinct === true ? { ...call, aggregate: { ...call.aggregate, distinct: false } } : call;
const indifferent =
  (text: string): Translation =>
  (call, printer) =>
    printer.apply(aggregate(text), DISTINCT_FREE(call));

const extreme = (name: 'MIN' | 'MAX'): Translation =>
  byTypes({
    'INT64|NUMERIC|DATE|DATETIME|TIMESTAMP': indifferent(`${name}({0})`),
    STRING: noted(indifferent(`${name}({0})`), TRAILING_BLANKS),
    FLOAT64: noted(indifferent(`${name}({0})`), NOT_A_NUMBER),
    BOOL: indifferent(name === 'MIN' ? 'BOOL_AND({0})' : 'BOOL_OR({0})'),
  });

/** LISTAGG has no place for NULLS FIRST: a key that may be NULL gets one of its own before it. NULL for no values. */
const stringAgg: Translation = (call, printer) => {
  const modifiers = call.aggregate;
  if (
    typeKey(call.args[0]!.type) !== 'STRING' ||
    call.over !== undefined ||
    modifiers?.limit !== undefined ||
    modifiers?.having !== undefined
  )
    return printer.refuse('this form of STRING_AGG is not translated to Redshift', call);
  const separator = call.args[1] === undefined ? ',' : literalText(call.args[1]);
  if (separator === undefined)
    return printer.refuse('STRING_AGG is translated to Redshift with a literal delimiter only', call.args[1]);
  if (modifiers?.distinct === true) printer.note(TRAILING_BLANKS, call);
  const keys = (modifiers?.orderBy ?? []).flatMap((key) => {
    const text = printer.operand(key.expr, 100);
    sortKey(key, printer);
    const nulls = key.expr.nullable
      ? [`CASE WHEN ${text} IS NULL THEN ${key.nulls === 'FIRST' ? 0 : 1} ELSE ${key.nulls === 'FIRST' ? 1 : 0} END`]
      : [];
    return [...nulls, `${text} ${key.direction}`];
  });
  const order = keys.length === 0 ? '' : ` WITHIN GROUP (ORDER BY ${keys.join(', ')})`;
  const value = printer.argument(call.args[0]!);
  const list = `LISTAGG(${modifiers?.distinct === true ? 'DISTINCT ' : ''}${value}, ${printer.dialect.stringLiteral(separator)})${order}`;
  return primary(`CASE WHEN COUNT(${value}) > 0 THEN ${list} END`);
};

const neighbour =
  (name: 'LAG' | 'LEAD'): Translation =>
  (call, printer) => {
    const offset = call.args[1] === undefined ? '1' : literalText(call.args[1]);
    if (offset === undefined || offset.startsWith('-'))
      return printer.refuse(`${name} needs a literal offset that is not negative`, call.args[1]);
    if (call.args[2] !== undefined) return printer.refuse(`${name} has no default value on Redshift`, call.args[2]);
    return printer.apply(windowOnly(`${name}({0}, ${offset})`), call);
  };

/** The NULL rule stands inside the brackets. */
const valueAt =
  (name: string): Translation =>
  (call, printer) =>
    printer.apply({ ...windowOnly(`${name}{nulls})`), nulls: 'keeps' }, call);

export const aggregates: FunctionTranslations = {
  $count_star: aggregate('COUNT(*)'),
  count: (call, printer) => {
    if (call.aggregate?.distinct === true && typeKey(call.args[0]!.type) === 'STRING')
      printer.note(TRAILING_BLANKS, call);
    return printer.apply(aggregate('COUNT({distinct}{0})'), call);
  },
  countif: aggregate('COUNT(CASE WHEN {0} THEN 1 END)'),
  sum: byTypes({
    INT64: aggregate('SUM({distinct}{0})', { result: 'CAST({call} AS BIGINT)' }),
    FLOAT64: aggregate('SUM({distinct}{0})'),
    NUMERIC: aggregate('SUM({distinct}{0})', { result: `CAST({call} AS ${NUMERIC})` }),
  }),
  avg: byTypes({
    INT64: aggregate('AVG({distinct}CAST({0} AS DOUBLE PRECISION))'),
    FLOAT64: aggregate('AVG({distinct}{0})'),
    NUMERIC: refuse('how Redshift rounds the average of decimals is not documented'),
  }),
  min: extreme('MIN'),
  max: extreme('MAX'),
  any_value: aggregate('ANY_VALUE({0})', { window: false }),
  string_agg: stringAgg,
  logical_and: indifferent('BOOL_AND({0})'),
  logical_or: indifferent('BOOL_OR({0})'),
  approx_count_distinct: noted(aggregate('COUNT(DISTINCT {0})'), 'counted exactly'),
  grouping: aggregate('GROUPING({0})', { window: false, result: 'CAST({call} AS BIGINT)' }),
  row_number: windowOnly('ROW_NUMBER()'),
  rank: windowOnly('RANK()'),
  dense_rank: windowOnly('DENSE_RANK()'),
  percent_rank: windowOnly('PERCENT_RANK()'),
  cume_dist: windowOnly('CUME_DIST()'),
  ntile: (call, printer) =>
    /^[1-9]\d*$/.test(literalText(call.args[0]) ?? '')
      ? printer.apply(windowOnly('NTILE({0!})', { result: 'CAST({call} AS BIGINT)' }), call)
      : printer.refuse('NTILE needs a positive literal', call.args[0]),
  lag: neighbour('LAG'),
  lead: neighbour('LEAD'),
  first_value: valueAt('FIRST_VALUE({0}'),
  last_value: valueAt('LAST_VALUE({0}'),
};
