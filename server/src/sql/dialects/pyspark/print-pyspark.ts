// Spark expression → PySpark source text that evaluates to a Column. Uses F (pyspark.sql.functions), T (pyspark.sql.types),
// Window and Decimal. What the 3.5 API has no form for (TRY_CAST, INTERVAL, some DISTINCT) is SQL inside F.expr.

import { bottomUp } from '../../../base/bottom-up.js';
import { ANY, PRIMARY, atLeast, primary, type Fragment } from '../../printing/fragment.js';
import {
  childrenOf,
  leftPart,
  variable,
  type SparkCall,
  type SparkExpression,
  type SparkFrameBound,
  type SparkLiteral,
  type SparkOperation,
  type SparkSortKey,
  type SparkType,
  type SparkWindow,
} from '../../spark/spark-expression.js';
import { sharedPart, type SharedPart } from '../../spark/shared-part.js';
import { printSparkSql, type SparkNames } from '../../spark/print-spark-sql.js';
import { PYTHON_FUNCTIONS } from './function-table.js';
import { pythonBytes, pythonIdentifier, pythonString } from './python-literal.js';

export interface PysparkNames extends SparkNames {
  /** The same column as SQL text, for F.expr. */
  sqlColumn(column: Parameters<SparkNames['column']>[0]): string;
  /** The Python function that stands for a shared part; absent, or without one, it is written out. */
  readonly define?: (part: SharedPart) => string | undefined;
}

/** Python's operators, loosest first. Comparisons bind more loosely than `|` and `&`. */
const P = { lambda: 5, compare: 40, or: 50, and: 60, add: 70, multiply: 80, unary: 90 } as const;

const INFIX: Readonly<Record<string, { readonly text: string; readonly precedence: number }>> = {
  '=': { text: '==', precedence: P.compare },
  '!=': { text: '!=', precedence: P.compare },
  '<': { text: '<', precedence: P.compare },
  '<=': { text: '<=', precedence: P.compare },
  '>': { text: '>', precedence: P.compare },
  '>=': { text: '>=', precedence: P.compare },
  '+': { text: '+', precedence: P.add },
  '-': { text: '-', precedence: P.add },
  '*': { text: '*', precedence: P.multiply },
  '/': { text: '/', precedence: P.multiply },
  '%': { text: '%', precedence: P.multiply },
};

/** Raised inside, answered at the edge of this file: why an expression has no PySpark form. */
class Inexpressible extends Error {}

export type PysparkText =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: string };

export function printPyspark(expr: SparkExpression, names: PysparkNames): PysparkText {
  return attempt(() => atLeast(column(expr, names), ANY));
}

/** The body of a shared part over its parameters, which hold Columns; undefined where a piece of it has to be SQL, which sees no Python variables. */
export function printPysparkDefinition(part: SharedPart, define: PysparkNames['define']): string | undefined {
  const body = part.body(part.parameters.map(variable));
  if (sqlMentionsVariable(body)) return undefined;
  const noColumn = (): never => {
    throw new Inexpressible('a shared part reads its parameters only');
  };
  const printed = printPyspark(body, {
    column: noColumn,
    parameter: noColumn,
    sqlColumn: noColumn,
    ...(define && { define }),
  });
  return printed.ok ? printed.text : undefined;
}

/** `F.col("a").asc_nulls_first()`. */
export function printPysparkSortKey(key: SparkSortKey, names: PysparkNames): PysparkText {
  return attempt(() => sortKey(key, names));
}

function attempt(print: () => string): PysparkText {
  try {
    return { ok: true, text: print() };
  } catch (error) {
    if (error instanceof Inexpressible) return { ok: false, reason: error.message };
    throw error;
  }
}

export function pysparkType(type: SparkType): string {
  switch (type.kind) {
    case 'decimal':
      return `T.DecimalType(${type.precision}, ${type.scale})`;
    case 'array':
      return `T.ArrayType(${pysparkType(type.element)})`;
    case 'struct':
      return `T.StructType([${type.fields.map((f) => `T.StructField(${pythonString(f.name)}, ${pysparkType(f.type)})`).join(', ')}])`;
    case 'scalar':
      // Python has no type object for it.
      if (type.name === 'INTERVAL') return '"interval"';
      return `T.${SCALAR_TYPES[type.name]}()`;
  }
}

const SCALAR_TYPES: Readonly<Record<string, string>> = {
  INT: 'IntegerType',
  BIGINT: 'LongType',
  DOUBLE: 'DoubleType',
  BOOLEAN: 'BooleanType',
  STRING: 'StringType',
  BINARY: 'BinaryType',
  DATE: 'DateType',
  TIMESTAMP: 'TimestampType',
  TIMESTAMP_NTZ: 'TimestampNTZType',
  VOID: 'NullType',
};

/** A Python constant where the API takes one and converts it as a literal; absent where only a Column has the exact type. */
function constant(expr: SparkExpression): string | undefined {
  if (expr.kind !== 'literal' || expr.value === undefined) return undefined;
  switch (typeName(expr.type)) {
    case 'INT':
      return expr.value;
    case 'BIGINT':
      return expr.bare || Math.abs(Number(expr.value)) >= 2 ** 31 ? expr.value : undefined;
    case 'DOUBLE':
      return pythonFloat(expr.value);
    case 'STRING':
      return pythonString(expr.value);
    case 'BOOLEAN':
      return expr.value === 'true' ? 'True' : 'False';
    case 'DECIMAL':
      return expr.bare ? `Decimal(${pythonString(expr.value)})` : undefined;
    default:
      return undefined;
  }
}

function typeName(type: SparkType): string {
  return type.kind === 'scalar' ? type.name : type.kind.toUpperCase();
}

function pythonFloat(value: string): string {
  if (!Number.isFinite(Number(value)))
    return `float(${pythonString(value === 'NaN' ? 'nan' : value === 'Infinity' ? 'inf' : '-inf')})`;
  return /[.eE]/.test(value) ? value : `${value}.0`;
}

/** A Column of exactly the literal's type. */
function literal(expr: SparkLiteral): Fragment {
  if (expr.value === undefined)
    return primary(typeName(expr.type) === 'VOID' ? 'F.lit(None)' : `F.lit(None).cast(${pysparkType(expr.type)})`);
  const direct = constant(expr);
  if (direct !== undefined) return primary(`F.lit(${direct})`);
  switch (typeName(expr.type)) {
    case 'BINARY':
      return primary(`F.lit(bytearray(${pythonBytes(expr.value)}))`);
    case 'BIGINT':
      return primary(`F.lit(${expr.value}).cast(T.LongType())`);
    default:
      return primary(`F.lit(${pythonString(expr.value)}).cast(${pysparkType(expr.type)})`);
  }
}

const printers = new WeakMap<PysparkNames, (expr: SparkExpression) => Fragment>();

function column(expr: SparkExpression, names: PysparkNames): Fragment {
  let printer = printers.get(names);
  if (printer === undefined) printers.set(names, (printer = bottomUp(leftPart, (e) => printPart(e, names))));
  return printer(expr);
}

function printPart(expr: SparkExpression, names: PysparkNames): Fragment {
  const part = names.define === undefined ? undefined : sharedPart(expr);
  const defined = part === undefined ? undefined : names.define!(part);
  if (defined !== undefined)
    return primary(`${defined}(${part!.args.map((arg) => atLeast(column(arg, names), ANY)).join(', ')})`);
  if (needsSql(expr)) return inSql(expr, names);
  const text = (e: SparkExpression): string => atLeast(column(e, names), ANY);
  const receiver = (e: SparkExpression): string => atLeast(column(e, names), PRIMARY);
  switch (expr.kind) {
    case 'literal':
      return literal(expr);
    case 'column':
      return primary(names.column(expr.column, expr.type));
    case 'parameter':
      return primary(names.parameter(expr.name, expr.type));
    case 'variable':
      return primary(pythonIdentifier(expr.name));
    case 'call':
      return printCall(expr, names);
    case 'operation':
      return printOperation(expr, names);
    case 'cast':
      return primary(`${receiver(expr.operand)}.cast(${pysparkType(expr.type)})`);
    case 'case': {
      const whens = expr.whens
        .map((w, i) => `${i === 0 ? 'F.' : '.'}when(${text(w.when)}, ${value(w.then, names)})`)
        .join('');
      return primary(`${whens}${expr.otherwise === undefined ? '' : `.otherwise(${value(expr.otherwise, names)})`}`);
    }
    case 'lambda':
      return {
        text: `lambda ${expr.parameters.map(pythonIdentifier).join(', ')}: ${text(expr.body)}`,
        precedence: P.lambda,
      };
    case 'element':
      return primary(`${receiver(expr.operand)}[${value(expr.index, names)}]`);
    case 'field':
      return primary(`${receiver(expr.operand)}.getField(${pythonString(expr.name)})`);
    case 'struct':
      return primary(
        `F.struct(${expr.fields.map((f) => `${receiver(f.value)}.alias(${pythonString(f.name)})`).join(', ')})`,
      );
    case 'query':
      return inSql(expr, names);
    case 'interval':
      return primary(`F.expr(${pythonString(`INTERVAL '${expr.value}' ${expr.unit}`)})`);
  }
}

/** Where the API takes a Column or a Python constant. */
function value(expr: SparkExpression, names: PysparkNames): string {
  return constant(expr) ?? atLeast(column(expr, names), ANY);
}

/** As `value`, as an operand beside `other`: at least one of both is a Column. */
function operand(expr: SparkExpression, other: SparkExpression, needed: number, names: PysparkNames): string {
  const plain = other.kind === 'literal' ? undefined : constant(expr);
  if (plain === undefined) return atLeast(column(expr, names), needed);
  return plain.startsWith('-') && needed > P.unary ? `(${plain})` : plain;
}

function printOperation({ operator, operands }: SparkOperation, names: PysparkNames): Fragment {
  const [first, second, third] = operands as [SparkExpression, SparkExpression, SparkExpression];
  const receiver = (): string => atLeast(column(first, names), PRIMARY);
  switch (operator) {
    case 'or':
    case 'and': {
      const precedence = P[operator];
      return {
        text: operands.map((e) => atLeast(column(e, names), precedence + 1)).join(operator === 'or' ? ' | ' : ' & '),
        precedence,
      };
    }
    case 'not':
      return { text: `~${atLeast(column(first, names), P.unary)}`, precedence: P.unary };
    case 'negate':
      return { text: `-${atLeast(column(first, names), P.unary)}`, precedence: P.unary };
    case '~':
      return primary(`F.bitwise_not(${atLeast(column(first, names), ANY)})`);
    case '|':
      return primary(`${receiver()}.bitwiseOR(${value(second, names)})`);
    case '&':
      return primary(`${receiver()}.bitwiseAND(${value(second, names)})`);
    case '^':
      return primary(`${receiver()}.bitwiseXOR(${value(second, names)})`);
    case '<=>':
      return primary(`${receiver()}.eqNullSafe(${value(second, names)})`);
    case 'is null':
      return primary(`${receiver()}.isNull()`);
    case 'is not null':
      return primary(`${receiver()}.isNotNull()`);
    case 'in':
      return primary(
        `${receiver()}.isin(${operands
          .slice(1)
          .map((e) => value(e, names))
          .join(', ')})`,
      );
    case 'between':
      return primary(`${receiver()}.between(${value(second, names)}, ${value(third, names)})`);
    case 'rlike':
      if (second.kind !== 'literal') return primary(`F.rlike(${receiver()}, ${atLeast(column(second, names), ANY)})`);
      return primary(`${receiver()}.rlike(${value(second, names)})`);
    case 'like':
      if (second.kind !== 'literal' || second.value === undefined)
        return primary(`F.like(${receiver()}, ${atLeast(column(second, names), ANY)})`);
      return primary(`${receiver()}.like(${value(second, names)})`);
    case '||':
      return primary(`F.concat(${operands.map((e) => atLeast(column(e, names), ANY)).join(', ')})`);
    default: {
      const { text, precedence } = INFIX[operator]!;
      const comparing = precedence === P.compare;
      const left = operand(first, second, comparing ? precedence + 1 : precedence, names);
      return { text: `${left} ${text} ${operand(second, first, precedence + 1, names)}`, precedence };
    }
  }
}

function printCall(expr: SparkCall, names: PysparkNames): Fragment {
  const windowed = (text: string): Fragment =>
    primary(expr.over === undefined ? text : `${text}.over(${pysparkWindow(expr.over, names)})`);
  const text = (e: SparkExpression): string => atLeast(column(e, names), ANY);
  const [first, second, third] = expr.args as [SparkExpression, SparkExpression, SparkExpression | undefined];
  if (expr.distinct)
    return windowed(`${expr.name === 'count' ? 'F.count_distinct' : 'F.sum_distinct'}(${text(first)})`);
  switch (expr.name) {
    case 'count':
      return windowed(
        first.kind === 'literal' && first.value !== undefined ? 'F.count(F.lit(1))' : `F.count(${text(first)})`,
      );
    case 'first_value':
    case 'last_value':
      return windowed(`F.${expr.name.slice(0, -6)}(${text(first)}${expr.ignoreNulls ? ', ignorenulls=True' : ''})`);
    case 'nth_value':
      return windowed(
        `F.nth_value(${text(first)}, ${constant(second)}${expr.ignoreNulls ? ', ignoreNulls=True' : ''})`,
      );
    case 'startswith':
    case 'endswith':
      return primary(`${atLeast(column(first, names), PRIMARY)}.${expr.name}(${value(second, names)})`);
    case 'substr':
      if (third !== undefined && constant(second) !== undefined && constant(third) !== undefined)
        return primary(`F.substring(${text(first)}, ${constant(second)}, ${constant(third)})`);
      return primary(`F.substr(${expr.args.map(text).join(', ')})`);
    case 'ltrim':
    case 'rtrim':
      if (expr.args.length === 1) return primary(`F.${expr.name}(${text(first)})`);
      break;
    default:
  }
  const form = PYTHON_FUNCTIONS[expr.name];
  const args = form && expr.args.map((arg, i) => argument(form.takes, i, arg, names));
  if (form === undefined || args!.some((a) => a === undefined))
    return windowed(`F.call_function(${[pythonString(expr.name), ...expr.args.map(text)].join(', ')})`);
  return windowed(`F.${form.name ?? expr.name}(${args!.join(', ')})`);
}

/** One argument as the Python function takes it; `undefined` when it can't. */
function argument(takes: string, index: number, expr: SparkExpression, names: PysparkNames): string | undefined {
  const letter = takes === 'c*' ? 'c' : takes[index];
  const type = expr.kind === 'literal' ? typeName(expr.type) : undefined;
  switch (letter) {
    case 'n':
      return type === 'INT' ? constant(expr) : undefined;
    case 'p':
      return constant(expr);
    case 'd':
      return type === 'DOUBLE' ? constant(expr) : undefined;
    case 's':
      return type === 'STRING' ? constant(expr) : undefined;
    case 'b':
      return type === 'BOOLEAN' ? constant(expr) : undefined;
    // A string that may stand for NULL.
    case 'z':
      return type === 'STRING' ? (constant(expr) ?? 'None') : undefined;
    case 'k':
      return value(expr, names);
    case 'f':
      return expr.kind === 'lambda' ? atLeast(column(expr, names), ANY) : undefined;
    case 'c':
      return atLeast(column(expr, names), ANY);
    default:
      return undefined;
  }
}

/** No API form in 3.5, by itself. */
function isSqlOnly(expr: SparkExpression): boolean {
  if (expr.kind === 'cast') return expr.tolerant;
  if (expr.kind === 'query') return true;
  if (expr.kind !== 'call') return false;
  if (expr.distinct) return expr.name !== 'count' && expr.name !== 'sum';
  if (expr.name === 'make_ym_interval') return false;
  return (
    expr.over?.frame !== undefined &&
    [expr.over.frame.start, expr.over.frame.end].some((b) => b.offset !== undefined && !/^-?\d+$/.test(b.offset))
  );
}

/** Has to be written as SQL: it has no API form, or it binds a variable that such a part inside mentions. */
function needsSql(expr: SparkExpression): boolean {
  if (isSqlOnly(expr)) return true;
  return expr.kind === 'call' && expr.args.some((arg) => arg.kind === 'lambda' && sqlMentionsVariable(arg));
}

const mentions = new WeakMap<SparkExpression, boolean>();

/** Somewhere below is a part in SQL that mentions a lambda's parameter; Python variables are not visible there. */
function sqlMentionsVariable(expr: SparkExpression): boolean {
  let known = mentions.get(expr);
  if (known === undefined) {
    known = (isSqlOnly(expr) && mentionsVariable(expr)) || childrenOf(expr).some(sqlMentionsVariable);
    mentions.set(expr, known);
  }
  return known;
}

/** Names in a query are its own. */
function mentionsVariable(expr: SparkExpression): boolean {
  if (expr.kind === 'query') return false;
  return expr.kind === 'variable' || childrenOf(expr).some(mentionsVariable);
}

function inSql(expr: SparkExpression, names: PysparkNames): Fragment {
  const sql = printSparkSql(expr, {
    column: (reference) => names.sqlColumn(reference),
    parameter: (name) => {
      throw new Inexpressible(
        `@${name} stands where PySpark needs SQL text (a SAFE_CAST, say), and a parameter's value can't go there`,
      );
    },
  });
  return primary(`F.expr(${pythonString(sql)})`);
}

function sortKey(key: SparkSortKey, names: PysparkNames): string {
  return `${atLeast(column(key.expr, names), PRIMARY)}.${key.direction.toLowerCase()}_nulls_${key.nulls.toLowerCase()}()`;
}

/** `Window.partitionBy(…).orderBy(…).rowsBetween(…)`. */
function pysparkWindow(window: SparkWindow, names: PysparkNames): string {
  const parts: string[] = [];
  if (window.partitionBy.length > 0)
    parts.push(`partitionBy(${window.partitionBy.map((e) => atLeast(column(e, names), ANY)).join(', ')})`);
  if (window.orderBy.length > 0) parts.push(`orderBy(${window.orderBy.map((k) => sortKey(k, names)).join(', ')})`);
  if (window.frame !== undefined) {
    const method = window.frame.unit === 'ROWS' ? 'rowsBetween' : 'rangeBetween';
    parts.push(`${method}(${bound(window.frame.start)}, ${bound(window.frame.end)})`);
  }
  if (parts.length === 0) parts.push('partitionBy()');
  return `Window.${parts.join('.')}`;
}

function bound({ kind, offset }: SparkFrameBound): string {
  switch (kind) {
    case 'UNBOUNDED PRECEDING':
      return 'Window.unboundedPreceding';
    case 'UNBOUNDED FOLLOWING':
      return 'Window.unboundedFollowing';
    case 'CURRENT ROW':
      return 'Window.currentRow';
    case 'PRECEDING':
      return offset === '0' ? 'Window.currentRow' : `-${offset}`;
    case 'FOLLOWING':
      return offset!;
  }
}

/** A column's SQL text from its reference: `` `alias`.`name` ``, as a DataFrame with that alias has it. */
export function sqlColumnOf(column: { readonly input: string | undefined; readonly name: string }): string {
  const quoted = (name: string): string => `\`${name.replaceAll('`', '``')}\``;
  return column.input === undefined ? quoted(column.name) : `${quoted(column.input)}.${quoted(column.name)}`;
}
