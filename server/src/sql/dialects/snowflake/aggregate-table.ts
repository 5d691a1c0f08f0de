// Aggregates and window functions in Snowflake. Traps: LISTAGG of nothing is '', AVG of integers keeps six digits, a window
// without ORDER BY has functions that refuse it.

import type { Printer } from '../../printing/printer.js';
import { printFrame } from '../../printing/window.js';
import {
  aggregate,
  byTypes,
  refuse,
  windowOnly,
  type FunctionTranslations,
  type Translation,
} from '../../printing/translation.js';
import type { TypedCall, TypedFrame, TypedWindow } from '../../typed-tree.js';
import { literalText } from '../../typed-literal.js';
import { typeKey } from '../../types.js';
import { INTEGER_RANGE, LAST_DIGITS, NAN, TWELVE_DIGITS } from './notes.js';
import { isFinite, limited } from './operator-table.js';
import { NUMERIC } from './types.js';

const ordered =
  (translation: Translation): Translation =>
  (call, printer) =>
    call.over !== undefined && call.over.orderBy.length === 0
      ? printer.refuse(`Snowflake runs ${call.fn.toUpperCase()} only with ORDER BY in its window`, call)
      : printer.apply(translation, call);

/** NaN is the greatest number here; GoogleSQL gives NaN as soon as there is one. */
const extreme = (name: string): Translation =>
  byTypes({ BOOL: aggregate(`${name === 'MAX' ? 'BOOLOR_AGG' : 'BOOLAND_AGG'}({0})`) }, (call, printer) => {
    if (!call.args.every(isFinite)) printer.note(NAN);
    return printer.apply(aggregate(`${name}({distinct}{0})`), call);
  });

/** DISTINCT inside LISTAGG allows an order by the value alone. */
const stringAgg: Translation = (call, printer) => {
  if (typeKey(call.args[0]!.type) !== 'STRING')
    return printer.refuse('STRING_AGG of BYTES is not translated to Snowflake', call);
  if (call.over !== undefined) return printer.refuse('STRING_AGG with OVER is not translated to Snowflake', call);
  const modifiers = call.aggregate;
  if (modifiers?.limit !== undefined || modifiers?.having !== undefined)
    return printer.refuse('STRING_AGG with LIMIT or HAVING is not translated to Snowflake', call);
  const delimiter = call.args[1] === undefined ? ',' : literalText(call.args[1]);
  if (delimiter === undefined) return printer.refuse('LISTAGG needs a constant delimiter', call.args[1]);
  const keys = modifiers?.orderBy ?? [];
  const order = keys.length === 0 ? '' : ` WITHIN GROUP (ORDER BY ${keys.map((k) => printer.sortKey(k)).join(', ')})`;
  const value = printer.argument(call.args[0]!);
  const distinct = modifiers?.distinct === true ? 'DISTINCT ' : '';
  const list = `LISTAGG(${distinct}${value}, ${printer.dialect.stringLiteral(delimiter)})${order}`;
  return { text: `CASE WHEN COUNT(${value}) > 0 THEN ${list} END`, precedence: 100 };
};

const float = (text: string): Translation => limited(aggregate(text), LAST_DIGITS);
const nth = (text: string): Translation => ordered(aggregate(text, { nulls: 'keeps', plain: false }));
const shifted = (name: string): Translation => ordered(windowOnly(`${name}({*})`));

export const aggregates: FunctionTranslations = {
  $count_star: aggregate('COUNT(*)'),
  count: aggregate('COUNT({distinct}{0})'),
  countif: aggregate('COUNT({distinct}CASE WHEN {0} THEN 1 END)'),
  sum: byTypes({
    INT64: limited(aggregate('SUM({distinct}{0})'), INTEGER_RANGE),
    FLOAT64: aggregate('SUM({distinct}{0})'),
    NUMERIC: aggregate('SUM({distinct}{0})', { result: `CAST({call} AS ${NUMERIC})` }),
  }),
  avg: byTypes({
    INT64: aggregate('AVG({distinct}CAST({0} AS FLOAT))'),
    FLOAT64: aggregate('AVG({distinct}{0})'),
    NUMERIC: limited(aggregate('AVG({distinct}{0})', { result: `CAST({call} AS ${NUMERIC})` }), TWELVE_DIGITS),
  }),
  min: extreme('MIN'),
  max: extreme('MAX'),
  any_value: aggregate('ANY_VALUE({0})', { nulls: 'keeps' }),
  logical_and: aggregate('BOOLAND_AGG({0})'),
  logical_or: aggregate('BOOLOR_AGG({0})'),
  string_agg: stringAgg,
  stddev_samp: float('STDDEV_SAMP({distinct}{0})'),
  stddev_pop: float('STDDEV_POP({distinct}{0})'),
  var_samp: float('VAR_SAMP({distinct}{0})'),
  var_pop: float('VAR_POP({distinct}{0})'),
  array_agg: refuse(
    'arrays are not translated to Snowflake: its ARRAY_AGG drops NULLs and its ARRAY holds untyped values',
  ),
  array_concat_agg: refuse('arrays are not translated to Snowflake: its ARRAY holds untyped values'),
  approx_count_distinct: refuse('approximate results differ from engine to engine'),
  row_number: ordered(windowOnly('ROW_NUMBER()')),
  rank: ordered(windowOnly('RANK()')),
  dense_rank: ordered(windowOnly('DENSE_RANK()')),
  percent_rank: ordered(windowOnly('PERCENT_RANK()')),
  cume_dist: ordered(windowOnly('CUME_DIST()')),
  ntile: ordered(windowOnly('NTILE({0})')),
  lag: shifted('LAG'),
  lead: shifted('LEAD'),
  first_value: nth('FIRST_VALUE({0}){nulls}'),
  last_value: nth('LAST_VALUE({0}){nulls}'),
  nth_value: nth('NTH_VALUE({0}, {1}){nulls}'),
};

const WHOLE = 'UNBOUNDED PRECEDING';

/** RANGE exists here for running totals only. */
export function frame(frame: TypedFrame, window: TypedWindow, printer: Printer): string {
  const running =
    frame.start.kind === WHOLE && (frame.end.kind === 'CURRENT ROW' || frame.end.kind === 'UNBOUNDED FOLLOWING');
  if (frame.unit === 'RANGE' && !running)
    printer.refuse('this RANGE frame is not translated to Snowflake', window.orderBy[0]?.expr);
  return printFrame(frame, printer);
}

/** Where the last rows of a frame count, peers do too: only ROWS says which they are. */
export function over(window: TypedWindow, call: TypedCall): string | undefined {
  const peers =
    window.frame?.unit === 'RANGE' &&
    window.frame.end.kind === 'CURRENT ROW' &&
    (call.fn === 'last_value' || call.fn === 'nth_value');
  return peers
    ? `${call.fn.toUpperCase()} over a RANGE frame is not translated to Snowflake: write a ROWS frame`
    : undefined;
}
