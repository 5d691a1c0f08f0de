// Window functions that PostgreSQL lacks: IGNORE NULLS and percentiles as elements of the array of the frame's values, COUNT(DISTINCT) by ranks.
// An array is made anew for every frame: exact, and slow where a long frame grows row by row.

import { fixedText, fromDouble, fromText, type ExactDecimal } from '../../evaluate/exact-decimal.js';
import { primary, type Fragment } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import { aggregate, windowOnly, type Translation } from '../../printing/translation.js';
import { literalText } from '../../typed-literal.js';
import type { TypedCall, TypedExpression, TypedSortKey } from '../../typed-tree.js';
import { typeKey } from '../../types.js';
import { arithmetic } from './arithmetic-table.js';
import { decimalResult } from './numeric.js';
import { P } from './precedence.js';

const NOT_NULL = { filter: '{0} IS NOT NULL' };

/** Modifiers have done their work. */
function plain(call: TypedCall): TypedCall {
  return { ...call, aggregate: { distinct: false, ignoreNulls: false, orderBy: [] } };
}

/** All values of the frame in its order; `undefined` after a refusal. */
function valuesOf(call: TypedCall, ignoreNulls: boolean, printer: Printer): string | undefined {
  const value = call.args[0]!;
  if (value.type.kind === 'array') {
    printer.refuse('values of arrays over windows are not translated to PostgreSQL', value);
    return undefined;
  }
  // A bare text constant would have no type.
  const text = literalText(value) !== undefined && typeKey(value.type) === 'STRING' ? 'CAST({0} AS text)' : '{0}';
  return printer.apply(aggregate(`array_agg(${text})`, ignoreNulls ? NOT_NULL : {}), plain(call)).text;
}

const element = (values: string, index: string): Fragment => ({
  text: `(${values})[${index}]`,
  precedence: P.postfix,
});

/** FIRST_VALUE, LAST_VALUE and NTH_VALUE with IGNORE NULLS. */
export function valueIgnoringNulls(call: TypedCall, printer: Printer): Fragment {
  const values = valuesOf(call, true, printer);
  if (values === undefined) return primary('');
  if (call.fn === 'first_value') return element(values, '1');
  if (call.fn === 'nth_value') return element(values, `CAST(${printer.argument(call.args[1]!)} AS integer)`);
  const count = printer.apply(aggregate('COUNT({0})'), plain(call)).text;
  return element(values, `CAST(${count} AS integer)`);
}

/** The places from the front and from the back, of which all but one count each value once. */
export function countDistinctOver(call: TypedCall, printer: Printer): Fragment {
  const value = call.args[0]!;
  if (value.type.kind !== 'scalar' || call.over!.orderBy.length > 0)
    return printer.refuse('this form of COUNT(DISTINCT) over a window is not translated to PostgreSQL', call);
  const rank = (orderBy: TypedSortKey): string =>
    printer.apply(windowOnly('DENSE_RANK()'), {
      ...plain(call),
      over: { partitionBy: call.over!.partitionBy, orderBy: [orderBy] },
    }).text;
  const front = rank({ expr: value, direction: 'ASC', nulls: 'FIRST' });
  const back = rank({ expr: value, direction: 'DESC', nulls: 'LAST' });
  const all = printer.apply(aggregate('COUNT(*)'), plain(call)).text;
  const counted = printer.apply(aggregate('COUNT({0})'), plain(call)).text;
  return {
    text: `${front} + ${back} - CASE WHEN ${all} > ${counted} THEN 2 ELSE 1 END`,
    precedence: P.add,
  };
}

/** The constant share from 0 to 1, with all decimals of its binary value. */
function shareOf(expr: TypedExpression): string | undefined {
  const text = literalText(expr);
  if (text === undefined) return undefined;
  const value: ExactDecimal =
    typeKey(expr.type) === 'FLOAT64' && Number.isFinite(Number(text)) ? fromDouble(Number(text)) : fromText(text);
  return Number(text) >= 0 && Number(text) <= 1
    ? fixedText(value, value.scale).replace(/\.?0*$/, '') || '0'
    : undefined;
}

/** PERCENTILE_CONT and PERCENTILE_DISC: NULLs, if they count, before NaN, before the others. */
export const percentile: Translation = (call, printer) => {
  const value = call.args[0]!;
  const share = shareOf(call.args[1]!);
  if (share === undefined)
    return printer.refuse('PERCENTILE needs a literal fraction to be translated exactly', call.args[1]);
  const keepsNulls = call.aggregate?.ignoreNulls === false;
  const sorted = valuesOf(
    {
      ...call,
      over: {
        partitionBy: call.over!.partitionBy,
        orderBy: [{ expr: value, direction: 'ASC', nulls: 'FIRST' }],
        frame: { unit: 'ROWS', start: { kind: 'UNBOUNDED PRECEDING' }, end: { kind: 'UNBOUNDED FOLLOWING' } },
      },
    },
    !keepsNulls,
    printer,
  );
  if (sorted === undefined) return primary('');
  const count = printer.apply(aggregate(keepsNulls ? 'COUNT(*)' : 'COUNT({0})'), plain(call)).text;
  if (call.fn === 'percentile_disc') return element(sorted, `CAST(greatest(ceil(${count} * ${share}), 1) AS integer)`);
  const rank = `(${count} - 1) * ${share}`;
  const low = element(sorted, `CAST(floor(${rank}) AS integer) + 1`);
  const high = element(sorted, `CAST(floor(${rank}) AS integer) + 2`);
  const between = interpolated(low, high, rank, call, printer);
  return primary(
    `CASE WHEN ${rank} % 1 = 0 OR ${high.text} IS NULL THEN ${low.text} WHEN ${low.text} IS NULL THEN ${high.text} ELSE ${between.text} END`,
  );
};

/** Between the two values around a rank that is no whole number. */
function interpolated(low: Fragment, high: Fragment, rank: string, call: TypedCall, printer: Printer): Fragment {
  const { type } = call;
  const hold = (fragment: Fragment): TypedExpression => printer.printed(fragment, type);
  const [above, below] = [
    { text: `${rank} % 1`, precedence: P.multiply },
    { text: `1 - ${rank} % 1`, precedence: P.add },
  ];
  if (typeKey(type) !== 'FLOAT64')
    return printer.template(decimalResult('{0} * {1} + {2} * {3}'), [low, below, high, above].map(hold), call);
  const product = (value: Fragment, weight: Fragment): TypedExpression =>
    hold(
      printer.template(
        arithmetic['$multiply']!,
        [value, primary(`CAST(${weight.text} AS double precision)`)].map(hold),
        call,
      ),
    );
  return printer.template(arithmetic['$add']!, [product(low, below), product(high, above)], call);
}
