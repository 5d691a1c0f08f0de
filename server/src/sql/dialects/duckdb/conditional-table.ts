// Conditional functions of GoogleSQL in DuckDB: IF, CASE with an operand, COALESCE, NULLIF, GREATEST …

import { atLeast, PRIMARY, primary, SQL_PRECEDENCE as P } from '../../printing/fragment.js';
import type { Printer } from '../../printing/printer.js';
import { byTypes, type FunctionTranslations, type Translation } from '../../printing/translation.js';
import type { TypedExpression } from '../../typed-tree.js';
import { typeKey, typeToString } from '../../types.js';
import { mayBeNaN } from '../../printing/float-facts.js';
import { literalOf, literalText } from '../../typed-literal.js';
import { withoutParameters } from '../../typing/coercion.js';
import { neverFails } from '../../evaluate/never-fails.js';
import { NULL_MESSAGE, onlyRaises } from '../../printing/error-call.js';
import { holdsQuery } from './array-printing.js';
import { compare } from './comparison-table.js';
import { keepArithmetic } from './kept-arithmetic.js';

const iff: Translation = (call, printer) => {
  const [condition, then, otherwise] = call.args as [TypedExpression, TypedExpression, TypedExpression];
  return printer.print({
    kind: 'case',
    whens: [{ when: condition, then }],
    otherwise,
    type: call.type,
    nullable: call.nullable,
  });
};

/** CASE x WHEN a THEN b …: arguments are operand, then pairs, then the default. */
const caseWithValue: Translation = (call, printer) => {
  const operand = call.args[0]!;
  const rest = call.args.slice(1);
  const hasDefault = rest.length % 2 === 1;
  const pairs = Array.from(
    { length: Math.floor(rest.length / 2) },
    (_, i) => [rest[2 * i]!, rest[2 * i + 1]!] as const,
  );
  const otherwise = hasDefault ? rest.at(-1)! : undefined;
  const emptyDefault =
    otherwise === undefined || (literalOf(otherwise) !== undefined && literalText(otherwise) === undefined);
  const results = printer.group([...pairs.map((p) => p[1]), ...(emptyDefault ? [] : [otherwise])]);
  const tail = emptyDefault ? '' : ` ELSE ${results.at(-1)!.text}`;
  if (operand.type.kind !== 'scalar' || typeKey(operand.type) === 'FLOAT64' || typeKey(operand.type) === 'INTERVAL') {
    const whens = pairs.map(
      ([value], i) => `WHEN ${printer.template(compare('='), [operand, value], call).text} THEN ${results[i]!.text}`,
    );
    return primary(`CASE ${whens.join(' ')}${tail} END`);
  }
  const compared = keepArithmetic({ ...call, args: [operand, ...pairs.map((p) => p[0])] }, printer);
  const values = printer.group(compared.args);
  const whens = pairs.map((_, i) => `WHEN ${values[i + 1]!.text} THEN ${results[i]!.text}`);
  return primary(`CASE ${values[0]!.text} ${whens.join(' ')}${tail} END`);
};

/** The result has the type of the first operand. */
const nullif: Translation = (call, printer) => {
  const [a, b] = [call.args[0]!, call.args[1]!];
  if (a.type.kind === 'scalar' && !(mayBeNaN(a) && mayBeNaN(b)) && typeKey(a.type) !== 'INTERVAL')
    return printer.apply('NULLIF({0}, {1!})', call);
  const equal = printer.template(compare('='), [a, b], call);
  return primary(
    `CASE WHEN NOT ${atLeast(equal, PRIMARY)} OR ${atLeast(equal, PRIMARY)} IS NULL THEN ${printer.argument(a)} END`,
  );
};

/** NULL when an argument is NULL (DuckDB passes over NULLs); NaN when one is NaN (least() here passes over it). */
const extreme =
  (name: 'greatest' | 'least'): Translation =>
  (call, printer) => {
    const list = `${name}({*=})`;
    if (call.args.length === 1) return printer.apply('{0}', call);
    if (call.args[0]!.type.kind !== 'scalar' || typeKey(call.args[0]!.type) === 'INTERVAL')
      return printer.refuse(
        `no exact translation of ${name} of ${typeKey(call.args[0]!.type)} to DuckDB is known`,
        call,
      );
    // What fails does so beside a NULL too: a list has all of its elements computed, OR stops at the first that is NULL.
    const nullable = call.args.every(neverFails)
      ? call.args.flatMap((a, i) => (a.nullable ? [`{${i}} IS NULL`] : []))
      : call.args.some((a) => a.nullable)
        ? [`list_count([{*=}]) < ${call.args.length}`]
        : [];
    const nan = name === 'least' ? call.args.flatMap((a, i) => (mayBeNaN(a) ? [`isnan({${i}})`] : [])) : [];
    if (nullable.length === 0 && nan.length === 0) return printer.apply(list, call);
    const whens = [
      ...(nullable.length > 0 ? [`WHEN ${nullable.join(' OR ')} THEN NULL`] : []),
      ...(nan.length > 0 ? [`WHEN ${nan.join(' OR ')} THEN CAST('NaN' AS DOUBLE)`] : []),
    ];
    return printer.apply(`CASE ${whens.join(' ')} ELSE ${list} END`, call);
  };

const caught = (expr: TypedExpression, printer: Printer): string => {
  if (holdsQuery(expr)) printer.refuse('DuckDB catches no errors of subqueries', expr);
  return printer.caught(() => printer.argument(expr), expr);
};

export const conditionals: FunctionTranslations = {
  if: iff,
  ifnull: 'COALESCE({*=})',
  coalesce: 'COALESCE({*=})',
  nullif,
  $case_with_value: caseWithValue,
  greatest: extreme('greatest'),
  least: extreme('least'),
  zeroifnull: byTypes({ 'INT64|FLOAT64': 'COALESCE({0}, 0)', NUMERIC: 'COALESCE({0}, CAST(0 AS DECIMAL(38,9)))' }),
  nullifzero: 'NULLIF({0}, 0)',
  // An error of the message itself passes through SAFE.
  'safe.error': (call, printer) =>
    ['literal', 'column', 'variable'].includes(call.args[0]!.kind)
      ? printer.apply('CAST(NULL AS {type})', call)
      : printer.refuse('a computed message of SAFE.ERROR is not translated to DuckDB', call.args[0]),
  error: (call, printer) => {
    const message =
      call.args[0]!.kind === 'literal' && call.args[0].value === undefined ? NULL_MESSAGE : literalText(call.args[0]);
    if (message !== undefined) return primary(printer.fail(message, call));
    return printer.isCaught
      ? printer.refuse('a computed message inside something that catches errors is not translated to DuckDB', call)
      : printer.apply(call.args[0]!.nullable ? `error(COALESCE({0}, '${NULL_MESSAGE}'))` : 'error({0})', call);
  },
  typeof: (call, printer) =>
    primary(
      printer.dialect.stringLiteral(
        call.args[0]!.type.kind === 'null' ? 'INT64' : typeToString(withoutParameters(call.args[0]!.type)),
      ),
    ),
  // In a list NULL and an error stay apart.
  iserror: (call, printer) => ({ text: `TRY([${caught(call.args[0]!, printer)}]) IS NULL`, precedence: P.is }),
  iferror: (call, printer) => ({
    text: `COALESCE(TRY([${caught(call.args[0]!, printer)}]), [${printer.argument(call.args[1]!)}])[1]`,
    precedence: P.postfix,
  }),
  nulliferror: (call, printer) =>
    primary(
      onlyRaises(call.args[0]!)
        ? `CAST(NULL AS ${printer.typeName(call.type, call)})`
        : `TRY(${caught(call.args[0]!, printer)})`,
    ),
};
