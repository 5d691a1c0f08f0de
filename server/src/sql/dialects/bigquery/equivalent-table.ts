// Functions that the reference engine has and BigQuery lacks, as what BigQuery has for them; without an equivalent they are refused.

import { primary, type Fragment } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import { aggregate, byTypes, type FunctionTranslations, type Translation } from '../../printing/translation.js';
import type { TypedCall, TypedExpression } from '../../typed-tree.js';
import { visitTyped } from '../../typed-walk.js';
import { quoteIdentifier } from './literals.js';
import { COMPARE } from './precedence.js';

/** Names of one element and its offset inside `UNNEST(array) AS element WITH OFFSET AS offset`. */
interface Element {
  readonly element: string;
  readonly offset: string;
}

/** A query over the array's elements; NULL for a NULL array. `inside` gets the names that stand for an element and its offset. */
function overArray(query: (from: string, names: Element, call: TypedCall, printer: Printer) => string): Translation {
  return (call, printer) => {
    const array = call.args[0]!;
    if (call.args.some(holdsAggregate))
      return printer.refuse(
        `BigQuery takes no aggregate inside the subquery that stands for ${call.fn.toUpperCase()}`,
        call,
      );
    const text = printer.operand(array, 100);
    const lambda = call.args.find((arg) => arg.kind === 'lambda');
    const name = (i: number, otherwise: string): string => {
      const parameter = lambda?.parameters[i];
      return quoteIdentifier(parameter === undefined ? printer.freshName(otherwise) : printer.keptName(parameter.name));
    };
    const names = { element: name(0, 'e'), offset: name(1, 'o') };
    const from = `UNNEST(${text}) AS ${names.element} WITH OFFSET AS ${names.offset}`;
    return primary(notNull([array], query(from, names, call, printer), printer));
  };
}

/** `value`, or NULL when an operand that may be NULL is. */
function notNull(operands: readonly TypedExpression[], value: string, printer: Printer): string {
  const nullable = operands.filter((o) => o.nullable && o.kind !== 'lambda');
  if (nullable.length === 0) return value;
  return `IF(${nullable.map((o) => `${printer.operand(o, COMPARE + 1)} IS NULL`).join(' OR ')}, NULL, ${value})`;
}

function holdsAggregate(expr: TypedExpression): boolean {
  let found = false;
  visitTyped(expr, (node) => {
    if (node.kind === 'call' && (node.aggregate !== undefined || node.over !== undefined)) found = true;
  });
  return found;
}

/** A lambda's body with the element (and offset) in its parameters' places. */
function body(lambda: TypedExpression, names: Element, printer: Printer): Fragment {
  if (lambda.kind !== 'lambda') return printer.refuse('a lambda is expected here', lambda);
  const [first, second] = lambda.parameters;
  const inner = (): Fragment =>
    second === undefined
      ? printer.print(lambda.body)
      : printer.withVariable(second.name, names.offset, () => printer.print(lambda.body));
  return first === undefined ? inner() : printer.withVariable(first.name, names.element, inner);
}

/** Whether an element is the one looked for: equal to a value, or as a lambda says. */
function matches(wanted: TypedExpression, names: Element, printer: Printer): string {
  return wanted.kind === 'lambda'
    ? body(wanted, names, printer).text
    : `${names.element} = ${printer.operand(wanted, COMPARE + 1)}`;
}

const listOf = (
  item: (names: Element, call: TypedCall, printer: Printer) => string,
  where?: (names: Element, call: TypedCall, printer: Printer) => string,
): Translation =>
  overArray((from, names, call, printer) => {
    const condition = where === undefined ? '' : ` WHERE ${where(names, call, printer)}`;
    return `ARRAY(SELECT ${item(names, call, printer)} FROM ${from}${condition} ORDER BY ${names.offset})`;
  });

const element = (names: Element): string => names.element;

/** NULL when the value looked for is NULL. */
function looking(translation: Translation): Translation {
  return (call, printer) => {
    const found = printer.apply(translation, call);
    return primary(notNull([call.args[1]!], found.text, printer));
  };
}

/** Elements by their place. A negative count is an error, as in the reference. */
function slice(condition: (offset: string, count: string, length: string) => string): Translation {
  return (call, printer) => {
    const count = printer.operand(call.args[1]!, 100);
    const list = listOf(element, ({ offset }) =>
      condition(offset, count, `ARRAY_LENGTH(${printer.argument(call.args[0]!)})`),
    );
    const found = printer.apply(list, call);
    const negative = call.safe ? 'NULL' : `ERROR('the number of elements is negative')`;
    return primary(notNull([call.args[1]!], `IF(${count} < 0, ${negative}, ${found.text})`, printer));
  };
}

const single = (item: string): Translation =>
  overArray((from, { element: e }) => `(SELECT ${item.replaceAll('element', e)} FROM ${from})`);

/** `within` and `without`: whether an element equals one of the other array's. */
const bothArrays =
  (quantifier: (array: string, other: string, names: Element) => string): Translation =>
  (call, printer) => {
    const other = call.args[1]!;
    const over = overArray((_from, names) =>
      quantifier(printer.argument(call.args[0]!), printer.argument(other), names),
    );
    return primary(notNull([other], printer.apply(over, call).text, printer));
  };

const literalOfType =
  (name: 'NUMERIC' | 'BIGNUMERIC', value: string): Translation =>
  (_call, printer) =>
    printer.print({ kind: 'literal', type: { kind: 'scalar', name }, nullable: false, value });

const found = (array: string, value: string, { element: e }: Element): string =>
  `EXISTS(SELECT 1 FROM UNNEST(${array}) AS ${e} WHERE ${e} = ${value})`;

const withZero = (text: (zero: string) => string): Record<string, Translation> => ({
  INT64: text('0'),
  FLOAT64: text('0.0'),
  NUMERIC: text("NUMERIC '0'"),
  BIGNUMERIC: text("BIGNUMERIC '0'"),
});

export const equivalents: FunctionTranslations = {
  array_transform: listOf((names, call, printer) => body(call.args[1]!, names, printer).text),
  array_filter: listOf(element, (names, call, printer) => body(call.args[1]!, names, printer).text),
  array_find_all: looking(listOf(element, (names, call, printer) => matches(call.args[1]!, names, printer))),
  array_offsets: looking(
    listOf(
      ({ offset }) => offset,
      (names, call, printer) => matches(call.args[1]!, names, printer),
    ),
  ),
  array_includes: looking(
    overArray(
      (from, names, call, printer) => `EXISTS(SELECT 1 FROM ${from} WHERE ${matches(call.args[1]!, names, printer)})`,
    ),
  ),
  array_includes_any: bothArrays(
    (array, other, names) =>
      `EXISTS(SELECT 1 FROM UNNEST(${other}) AS ${names.offset} WHERE ${found(array, names.offset, names)})`,
  ),
  array_includes_all: bothArrays(
    (array, other, names) =>
      `NOT EXISTS(SELECT 1 FROM UNNEST(${other}) AS ${names.offset} WHERE NOT ${found(array, names.offset, names)})`,
  ),
  array_first_n: slice((offset, count) => `${offset} < ${count}`),
  array_last_n: slice((offset, count, length) => `${offset} >= ${length} - ${count}`),
  array_remove_first_n: slice((offset, count) => `${offset} >= ${count}`),
  array_remove_last_n: slice((offset, count, length) => `${offset} < ${length} - ${count}`),
  array_is_distinct: single('COUNT(*) - COUNT(DISTINCT element) - LEAST(COUNTIF(element IS NULL), 1) = 0'),
  array_sum: single('SUM(element)'),
  array_avg: single('AVG(element)'),
  array_min: single('MIN(element)'),
  array_max: single('MAX(element)'),
  nullifzero: byTypes(withZero((zero) => `NULLIF({0}, ${zero})`)),
  zeroifnull: byTypes(withZero((zero) => `IFNULL({0}, ${zero})`)),
  pi: 'ACOS(-1.0)',
  pi_numeric: literalOfType('NUMERIC', '3.141592654'),
  pi_bignumeric: literalOfType('BIGNUMERIC', '3.1415926535897932384626433832795028842'),
  timestamp_from_unix_seconds: byTypes({ INT64: 'TIMESTAMP_SECONDS({0})', TIMESTAMP: '{0}' }),
  timestamp_from_unix_millis: byTypes({ INT64: 'TIMESTAMP_MILLIS({0})', TIMESTAMP: '{0}' }),
  timestamp_from_unix_micros: byTypes({ INT64: 'TIMESTAMP_MICROS({0})', TIMESTAMP: '{0}' }),
  // BigQuery documents these two as other spellings of ANY_VALUE, which the reference engine has too.
  max_by: aggregate('ANY_VALUE({0} HAVING MAX {1})', { window: false }),
  min_by: aggregate('ANY_VALUE({0} HAVING MIN {1})', { window: false }),
};
