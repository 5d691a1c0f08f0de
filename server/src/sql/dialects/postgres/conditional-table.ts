// Conditional functions of GoogleSQL in PostgreSQL: IF, CASE with an operand, COALESCE, NULLIF, GREATEST …

import { mayBeNaN } from '../../printing/float-facts.js';
import { atLeast, PRIMARY, primary } from '../../printing/fragment.js';
import { byTypes, type FunctionTranslations, type Translation } from '../../printing/translation.js';
import type { Printer } from '../../printing/printer.js';
import type { TypedCall, TypedExpression } from '../../typed-tree.js';
import { typeKey, typeToString } from '../../types.js';
import { literalOf, literalText } from '../../typed-literal.js';
import { withoutParameters } from '../../typing/coercion.js';
import { NULL_MESSAGE } from '../../printing/error-call.js';
import { namedLike } from './array-printing.js';
import { cannotFail, iferror, iserror } from './caught-errors.js';
import { raising } from './raise.js';
import { compare } from './comparison-table.js';

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

const simple = (expr: TypedExpression): boolean =>
  expr.type.kind === 'scalar' && typeKey(expr.type) !== 'FLOAT64' && typeKey(expr.type) !== 'JSON';

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
  const results = printer.group(
    [...pairs.map((p) => p[1]), ...(emptyDefault ? [] : [otherwise])].map((e) => namedLike(call.type, e, printer)),
  );
  const tail = emptyDefault ? '' : ` ELSE ${results.at(-1)!.text}`;
  if (!simple(operand)) {
    const whens = pairs.map(
      ([value], i) => `WHEN ${printer.template(compare('='), [operand, value], call).text} THEN ${results[i]!.text}`,
    );
    return primary(`CASE ${whens.join(' ')}${tail} END`);
  }
  const grouped = printer.group([operand, ...pairs.map((p) => p[0])]);
  // A bare NULL would be a text.
  const isNull = literalOf(operand) !== undefined && literalText(operand) === undefined;
  const values = isNull ? [printer.print(operand), ...grouped.slice(1)] : grouped;
  const whens = pairs.map((_, i) => `WHEN ${values[i + 1]!.text} THEN ${results[i]!.text}`);
  return primary(`CASE ${values[0]!.text} ${whens.join(' ')}${tail} END`);
};

/** The result has the type of the first operand. */
const nullif: Translation = (call, printer) => {
  const [a, b] = [call.args[0]!, call.args[1]!];
  if (simple(a) || (typeKey(a.type) === 'FLOAT64' && !(mayBeNaN(a) && mayBeNaN(b))))
    return printer.apply('NULLIF({0}, {1!})', call);
  const equal = printer.template(compare('='), [a, b], call);
  return primary(
    `CASE WHEN NOT ${atLeast(equal, PRIMARY)} OR ${atLeast(equal, PRIMARY)} IS NULL THEN ${printer.argument(a)} END`,
  );
};

/** NULL when an argument is NULL (PostgreSQL passes over NULLs); NaN when one is NaN (it exceeds everything here). */
const extreme =
  (name: 'GREATEST' | 'LEAST'): Translation =>
  (call, printer) => {
    const type = typeKey(call.args[0]!.type);
    if (call.args.length === 1) return printer.apply('{0}', call);
    if (call.args[0]!.type.kind !== 'scalar' || type === 'JSON')
      return printer.refuse(`no exact translation of ${name} of ${type} to PostgreSQL is known`, call);
    const list = type === 'STRING' ? `${name}({0} COLLATE "C", {1*})` : `${name}({*=})`;
    // What fails does so beside a NULL too: OR would stop at the first that is NULL.
    const nullable = call.args.some((a) => !cannotFail(a))
      ? call.args.some((a) => a.nullable)
        ? ['num_nulls({*}) > 0']
        : []
      : call.args.flatMap((a, i) => (a.nullable ? [`{${i}} IS NULL`] : []));
    const nan = name === 'LEAST' ? call.args.flatMap((a, i) => (mayBeNaN(a) ? [`{${i}} = 'NaN'`] : [])) : [];
    if (nullable.length === 0 && nan.length === 0) return printer.apply(list, call);
    const whens = [
      ...(nullable.length > 0 ? [`WHEN ${nullable.join(' OR ')} THEN NULL`] : []),
      ...(nan.length > 0 ? [`WHEN ${nan.join(' OR ')} THEN CAST('NaN' AS double precision)`] : []),
    ];
    return printer.apply(`CASE ${whens.join(' ')} ELSE ${list} END`, call);
  };

/** The message is no number: the cast fails with it, when it is evaluated and not while planning. */
const raised: Translation = (call, printer) =>
  printer.template(
    raising(call.args[0]!.nullable ? `COALESCE({0}, '${NULL_MESSAGE}')` : '{0}', call.type),
    call.args,
    call,
  );

/** STRUCTs get the field names of the result. */
const likeResult = (call: TypedCall, printer: Printer, from: number): TypedCall => ({
  ...call,
  args: call.args.map((arg, i) => (i < from ? arg : namedLike(call.type, arg, printer))),
});

const coalesce: Translation = (call, printer) => printer.apply('COALESCE({*=})', likeResult(call, printer, 0));

export const conditionals: FunctionTranslations = {
  if: iff,
  ifnull: coalesce,
  coalesce,
  iferror,
  nulliferror: iferror,
  iserror,
  nullif,
  $case_with_value: caseWithValue,
  greatest: extreme('GREATEST'),
  least: extreme('LEAST'),
  zeroifnull: byTypes({ 'INT64|FLOAT64|NUMERIC|BIGNUMERIC': 'COALESCE({0}, 0)' }),
  nullifzero: 'NULLIF({0}, 0)',
  error: raised,
  // An error of the message itself passes through SAFE.
  'safe.error': (call, printer) =>
    cannotFail(call.args[0]!)
      ? printer.apply('CAST(NULL AS {type})', call)
      : printer.refuse('an error of the message would be lost on PostgreSQL', call.args[0]),
  typeof: (call, printer) =>
    primary(
      printer.dialect.stringLiteral(
        call.args[0]!.type.kind === 'null' ? 'INT64' : typeToString(withoutParameters(call.args[0]!.type)),
      ),
    ),
};
