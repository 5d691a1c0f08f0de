// Spark expression → Spark SQL text, in parentheses exactly where the grammar needs them.

import { bottomUp } from '../../base/bottom-up.js';
import type { ColumnReference } from '../typed-tree.js';
import type { SqlType } from '../types.js';
import { ANY, PRIMARY, atLeast, primary, type Fragment } from '../printing/fragment.js';
import { sparkIdentifier, sparkLiteral } from './spark-literal.js';
import {
  deepestPart,
  sparkTypeText,
  type SparkCall,
  type SparkExpression,
  type SparkFrameBound,
  type SparkOperation,
  type SparkSortKey,
  type SparkWindow,
} from './spark-expression.js';

/** Names as the surrounding statement has them. */
export interface SparkNames {
  column(column: ColumnReference, type: SqlType): string;
  parameter(name: string, type: SqlType): string;
}

/** Spark's grammar, loosest first. Predicates (IN, LIKE, IS) bind more loosely than comparisons: their operands are kept apart from both. */
const P = {
  or: 10,
  and: 20,
  not: 30,
  predicate: 35,
  compare: 40,
  bitOr: 45,
  bitXor: 50,
  bitAnd: 55,
  add: 60,
  multiply: 70,
  unary: 80,
} as const;

const INFIX: Readonly<Record<string, { readonly text: string; readonly precedence: number }>> = {
  '=': { text: '=', precedence: P.compare },
  '!=': { text: '!=', precedence: P.compare },
  '<': { text: '<', precedence: P.compare },
  '<=': { text: '<=', precedence: P.compare },
  '>': { text: '>', precedence: P.compare },
  '>=': { text: '>=', precedence: P.compare },
  '<=>': { text: '<=>', precedence: P.compare },
  '|': { text: '|', precedence: P.bitOr },
  '^': { text: '^', precedence: P.bitXor },
  '&': { text: '&', precedence: P.bitAnd },
  '+': { text: '+', precedence: P.add },
  '-': { text: '-', precedence: P.add },
  '||': { text: '||', precedence: P.add },
  '*': { text: '*', precedence: P.multiply },
  '/': { text: '/', precedence: P.multiply },
  '%': { text: '%', precedence: P.multiply },
};

export function printSparkSql(expr: SparkExpression, names: SparkNames): string {
  return atLeast(print(expr, names), ANY);
}

export function printSparkSortKey(key: SparkSortKey, names: SparkNames): string {
  return `${printSparkSql(key.expr, names)} ${key.direction} NULLS ${key.nulls}`;
}

const printers = new WeakMap<SparkNames, (expr: SparkExpression) => Fragment>();

function print(expr: SparkExpression, names: SparkNames): Fragment {
  let printer = printers.get(names);
  if (printer === undefined) printers.set(names, (printer = bottomUp(deepestPart, (e) => printPart(e, names))));
  return printer(expr);
}

function printPart(expr: SparkExpression, names: SparkNames): Fragment {
  const inner = (e: SparkExpression): string => printSparkSql(e, names);
  switch (expr.kind) {
    case 'literal': {
      const text = sparkLiteral(expr);
      return text.startsWith('-') ? { text, precedence: P.unary } : primary(text);
    }
    case 'column':
      return primary(names.column(expr.column, expr.type));
    case 'parameter':
      return primary(names.parameter(expr.name, expr.type));
    case 'variable':
      return primary(sparkIdentifier(expr.name));
    case 'call':
      return printCall(expr, names);
    case 'operation':
      return printOperation(expr, names);
    case 'cast':
      return primary(`${expr.tolerant ? 'TRY_CAST' : 'CAST'}(${inner(expr.operand)} AS ${sparkTypeText(expr.type)})`);
    case 'case': {
      const whens = expr.whens.map((w) => `WHEN ${inner(w.when)} THEN ${inner(w.then)} `).join('');
      return primary(`CASE ${whens}${expr.otherwise === undefined ? '' : `ELSE ${inner(expr.otherwise)} `}END`);
    }
    case 'lambda': {
      const parameters = expr.parameters.map(sparkIdentifier);
      const head = parameters.length === 1 ? parameters[0]! : `(${parameters.join(', ')})`;
      return { text: `${head} -> ${inner(expr.body)}`, precedence: ANY };
    }
    case 'element':
      return primary(`${atLeast(print(expr.operand, names), PRIMARY)}[${inner(expr.index)}]`);
    case 'field':
      return primary(`${atLeast(print(expr.operand, names), PRIMARY)}.${sparkIdentifier(expr.name)}`);
    case 'struct': {
      const fields = expr.fields.map(
        (f) =>
          `${sparkLiteral({ kind: 'literal', type: { kind: 'scalar', name: 'STRING' }, value: f.name, bare: false })}, ${inner(f.value)}`,
      );
      return primary(`named_struct(${fields.join(', ')})`);
    }
    case 'query':
      return primary(`(${expr.parts.map((part) => (typeof part === 'string' ? part : inner(part))).join('')})`);
    case 'interval':
      return primary(`INTERVAL '${expr.value}' ${expr.unit}`);
  }
}

function printCall(expr: SparkCall, names: SparkNames): Fragment {
  if (expr.name === 'div') {
    const [a, b] = expr.args.map((e) => print(e, names)) as [Fragment, Fragment];
    return { text: `${atLeast(a, P.multiply)} DIV ${atLeast(b, P.multiply + 1)}`, precedence: P.multiply };
  }
  const args = expr.args.map((a) => printSparkSql(a, names));
  const [only] = expr.args;
  const isCountOfRows =
    expr.name === 'count' && expr.aggregate && !expr.distinct && only?.kind === 'literal' && only.value !== undefined;
  const list = isCountOfRows ? '*' : args.join(', ');
  let text = `${expr.name}(${expr.distinct ? 'DISTINCT ' : ''}${list})`;
  if (expr.ignoreNulls) text += ' IGNORE NULLS';
  if (expr.over !== undefined) text += ` OVER (${printWindow(expr.over, names)})`;
  return primary(text);
}

export function printWindow(window: SparkWindow, names: SparkNames): string {
  const parts: string[] = [];
  if (window.partitionBy.length > 0)
    parts.push(`PARTITION BY ${window.partitionBy.map((e) => printSparkSql(e, names)).join(', ')}`);
  if (window.orderBy.length > 0)
    parts.push(`ORDER BY ${window.orderBy.map((k) => printSparkSortKey(k, names)).join(', ')}`);
  if (window.frame !== undefined)
    parts.push(`${window.frame.unit} BETWEEN ${bound(window.frame.start)} AND ${bound(window.frame.end)}`);
  return parts.join(' ');
}

function bound({ kind, offset }: SparkFrameBound): string {
  return offset === undefined ? kind : `${offset} ${kind}`;
}

/** `NOT` stands before their operator. */
const NEGATABLE: ReadonlySet<string> = new Set(['in', 'between', 'like', 'rlike']);

function printOperation({ operator, operands }: SparkOperation, names: SparkNames, not: '' | 'NOT ' = ''): Fragment {
  const fragments = operands.map((e) => print(e, names));
  const at = (index: number, needed: number): string => atLeast(fragments[index]!, needed);
  switch (operator) {
    case 'or':
    case 'and': {
      const precedence = P[operator];
      return { text: fragments.map((f) => atLeast(f, precedence + 1)).join(` ${operator.toUpperCase()} `), precedence };
    }
    case 'not': {
      const [inner] = operands;
      if (inner?.kind === 'operation' && NEGATABLE.has(inner.operator)) return printOperation(inner, names, 'NOT ');
      return { text: `NOT ${at(0, P.not)}`, precedence: P.not };
    }
    case 'negate':
      // Two signs in a row would begin a comment.
      return { text: `-${at(0, PRIMARY)}`, precedence: P.unary };
    case '~':
      return { text: `~${at(0, P.unary)}`, precedence: P.unary };
    case 'is null':
    case 'is not null':
      return { text: `${at(0, P.compare + 1)} ${operator.toUpperCase()}`, precedence: P.predicate };
    case 'in':
      return {
        text: `${at(0, P.compare + 1)} ${not}IN (${operands
          .slice(1)
          .map((e) => printSparkSql(e, names))
          .join(', ')})`,
        precedence: P.predicate,
      };
    case 'between':
      return {
        text: `${at(0, P.compare + 1)} ${not}BETWEEN ${at(1, P.compare + 1)} AND ${at(2, P.compare + 1)}`,
        precedence: P.predicate,
      };
    case 'like':
    case 'rlike':
      return {
        text: `${at(0, P.compare + 1)} ${not}${operator.toUpperCase()} ${at(1, P.compare + 1)}`,
        precedence: P.predicate,
      };
    default: {
      const { text, precedence } = INFIX[operator]!;
      const comparing = precedence === P.compare;
      return { text: `${at(0, comparing ? precedence + 1 : precedence)} ${text} ${at(1, precedence + 1)}`, precedence };
    }
  }
}
