// Template text (see translation.ts) → a function from arguments to Spark expressions; a faulty template throws when it is
// first compiled, which a test does for all of them.

import { parseExpression } from '../parse/parse.js';
import type { Expression, TypeName } from '../tree.js';
import {
  BIGINT,
  BINARY,
  BOOLEAN,
  DATE_TYPE,
  DOUBLE,
  INT,
  STRING_TYPE,
  TIMESTAMP_NTZ,
  TIMESTAMP_TYPE,
  VOID,
  and,
  call,
  cast,
  decimal,
  lambda,
  literal,
  operation,
  or,
  when,
  writtenSize,
  type SparkExpression,
  type SparkIntervalUnit,
  type SparkOperator,
  type SparkType,
} from './spark-expression.js';
import { freshName } from './fresh-name.js';

export type TemplateArguments = readonly SparkExpression[];
type Build = (
  args: TemplateArguments,
  bound: ReadonlyMap<string, string>,
  result: SparkType | undefined,
) => SparkExpression;

const ARGUMENT_NAMES = 'abcdefgh';
const cache = new Map<string, Build>();

/** Longer arguments that a template repeats are computed once, by a lambda: nested templates stay short. */
const REPEATABLE_SIZE = 24;

/** Instantiates `text`; `result` is what `RESULT` names. */
export function fillTemplate(text: string, args: TemplateArguments, result?: SparkType): SparkExpression {
  let build = cache.get(text);
  if (build === undefined) cache.set(text, (build = compile(text)));
  const plain = build(args, new Map(), result);
  const long = args.findIndex(
    (a) => writtenSize(a) > REPEATABLE_SIZE && standsTwice(text, ARGUMENT_NAMES[args.indexOf(a)]!),
  );
  if (long < 0) return plain;
  const name = freshName('v', [plain], new Map());
  const bound = args.map((a, i): SparkExpression => (i === long ? { kind: 'variable', name } : a));
  return bind(args[long]!, name, fillTemplate(text, bound, result));
}

/** `body` with `name` standing for `value`, which is computed once. */
export function bind(value: SparkExpression, name: string, body: SparkExpression): SparkExpression {
  return {
    kind: 'element',
    operand: call('transform', call('array', value), lambda([name], body)),
    index: literal(INT, '0'),
  };
}

const repeats = new Map<string, boolean>();

/** The template mentions the argument in more than one place, or inside a lambda. */
function standsTwice(text: string, argument: string): boolean {
  const key = `${argument} ${text}`;
  let known = repeats.get(key);
  if (known === undefined) {
    known = mentions(parseExpression(text).expr, argument) > 1;
    repeats.set(key, known);
  }
  return known;
}

function mentions(node: unknown, argument: string): number {
  if (Array.isArray(node)) return node.reduce<number>((sum, child) => sum + mentions(child, argument), 0);
  if (typeof node !== 'object' || node === null) return 0;
  const { kind, parts } = node as { kind?: string; parts?: readonly { name: string }[] };
  if (kind === 'path' && parts !== undefined) return parts[0]?.name === argument ? 1 : 0;
  return Object.values(node).reduce<number>((sum, child) => sum + mentions(child, argument), 0);
}

function compile(text: string): Build {
  const { expr, problems } = parseExpression(text);
  if (problems.length > 0) throw new Error(`template ${text}: ${problems[0]!.message}`);
  return compileNode(expr, text, false);
}

const SCALARS: Readonly<Record<string, SparkType>> = {
  INT,
  BIGINT,
  DOUBLE,
  BOOLEAN,
  STRING: STRING_TYPE,
  BINARY,
  DATE: DATE_TYPE,
  TIMESTAMP: TIMESTAMP_TYPE,
  TIMESTAMP_NTZ,
};

/** Spark functions whose names begin another construct in GoogleSQL: date parts, EXISTS (SELECT …). */
const RENAMED: Readonly<Record<string, string>> = { truncate_timestamp: 'date_trunc', any_match: 'exists' };

const BINARY_OPERATORS: Readonly<Record<string, SparkOperator>> = {
  '=': '=',
  '!=': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
  '|': '|',
  '^': '^',
  '&': '&',
  '+': '+',
  '-': '-',
  '*': '*',
  '/': '/',
  '||': '||',
};

/** `sure`: under SURE(…), where the template itself sees to it that nothing fails. */
function compileNode(node: Expression, text: string, sure: boolean): Build {
  const build = compilePart(node, text, sure);
  if (!sure || node.kind === 'path') return build;
  return (args, bound, result) => {
    const made = build(args, bound, result);
    const carries =
      made.kind === 'cast' || made.kind === 'operation' || made.kind === 'call' || made.kind === 'element';
    return carries && !args.includes(made) ? { ...made, sure: true } : made;
  };
}

function compilePart(node: Expression, text: string, sure: boolean): Build {
  const fail = (why: string): never => {
    throw new Error(`template ${text}: ${why}`);
  };
  const go = (e: Expression): Build => compileNode(e, text, sure);
  switch (node.kind) {
    case 'path': {
      const [first, ...fields] = node.parts.map((p) => p.name);
      const index = ARGUMENT_NAMES.indexOf(first!);
      const constant = { INFINITY: 'Infinity', NAN: 'NaN' }[first!];
      if (constant !== undefined) return () => literal(DOUBLE, constant);
      const root: Build = (args, bound) => {
        const name = bound.get(first!);
        if (name !== undefined) return { kind: 'variable', name };
        const argument = first!.length === 1 && index >= 0 ? args[index] : undefined;
        return argument ?? fail(`nothing is named ${first}`);
      };
      return fields.reduce<Build>(
        (inner, name) => (args, bound, result) => ({ kind: 'field', operand: inner(args, bound, result), name }),
        root,
      );
    }
    case 'literal': {
      const type = { INT64: INT, FLOAT64: DOUBLE, STRING: STRING_TYPE, BOOL: BOOLEAN, NULL: VOID, DATE: DATE_TYPE }[
        node.type as string
      ];
      if (type === undefined && node.type !== 'NUMERIC') return fail(`literal of type ${node.type}`);
      const value = node.type === 'NULL' ? undefined : node.type === 'BOOL' ? node.value.toLowerCase() : node.value;
      const big = node.type === 'INT64' && Math.abs(Number(node.value)) >= 2 ** 31;
      return () =>
        literal(big ? BIGINT : (type ?? decimalLiteralType(node.value)), value, node.type === 'NUMERIC' || big);
    }
    case 'unary': {
      const operand = go(node.operand);
      const operator: SparkOperator = node.op === 'NOT' ? 'not' : node.op === '~' ? '~' : 'negate';
      if (operator === 'negate' && node.operand.kind === 'literal')
        return (...env) => {
          const inner = operand(...env);
          return inner.kind === 'literal' ? { ...inner, value: `-${inner.value}` } : inner;
        };
      return (...env) => operation(operator, operand(...env));
    }
    case 'binary': {
      const left = go(node.left);
      const right = go(node.right);
      if (node.op === 'AND') return (...env) => and(...flatten('and', left(...env)), ...flatten('and', right(...env)));
      if (node.op === 'OR') return (...env) => or(...flatten('or', left(...env)), ...flatten('or', right(...env)));
      const operator = BINARY_OPERATORS[node.op] ?? fail(`operator ${node.op}`);
      return (...env) => operation(operator, left(...env), right(...env));
    }
    case 'is': {
      const operand = go(node.operand);
      if (node.test !== 'NULL') return fail('IS takes only NULL here');
      return (...env) => operation(node.not ? 'is not null' : 'is null', operand(...env));
    }
    case 'is-distinct': {
      const left = go(node.left);
      const right = go(node.right);
      return (...env) => {
        const same = operation('<=>', left(...env), right(...env));
        return node.not ? same : operation('not', same);
      };
    }
    case 'between': {
      const parts = [node.operand, node.low, node.high].map(go);
      return (...env) => negated(node.not, operation('between', ...parts.map((p) => p(...env))));
    }
    case 'in': {
      const parts = [node.operand, ...node.list].map(go);
      return (...env) => negated(node.not, operation('in', ...parts.map((p) => p(...env))));
    }
    case 'case': {
      if (node.operand !== undefined) return fail('CASE with an operand');
      const whens = node.whens.map((w) => ({ when: go(w.when), then: go(w.then) }));
      const otherwise = node.otherwise && go(node.otherwise);
      return (...env) => ({
        kind: 'case',
        whens: whens.map((w) => ({ when: w.when(...env), then: w.then(...env) })),
        otherwise: otherwise?.(...env),
      });
    }
    case 'cast': {
      const operand = go(node.operand);
      const type = compileType(node.type, fail);
      return (args, bound, result) =>
        cast(operand(args, bound, result), type ?? result ?? fail('RESULT is not known'), node.safe);
    }
    case 'interval': {
      const { value } = node;
      if (value.kind !== 'literal') return fail('INTERVAL takes a constant');
      return () => ({ kind: 'interval', value: value.value, unit: node.unit as SparkIntervalUnit });
    }
    case 'element': {
      const operand = go(node.operand);
      const index = go(node.index);
      return (...env) => ({ kind: 'element', operand: operand(...env), index: index(...env) });
    }
    case 'array': {
      const elements = node.elements.map(go);
      return (...env) => call('array', ...elements.map((e) => e(...env)));
    }
    case 'struct': {
      const fields = node.fields.map((f) => ({
        name: f.alias?.name ?? fail('a struct field needs a name'),
        value: go(f.value),
      }));
      return (...env) => ({ kind: 'struct', fields: fields.map((f) => ({ name: f.name, value: f.value(...env) })) });
    }
    case 'call': {
      const written = node.name[0]!.name.toLowerCase();
      if (written === 'sure') return compileNode(node.args[0] as Expression, text, true);
      const args = node.args.map((a) => compileArgument(a, text, sure));
      if (written === 'if') return (...env) => when(args[0]!(...env), args[1]!(...env), args[2]!(...env));
      if (written === 'mod') return (...env) => operation('%', args[0]!(...env), args[1]!(...env));
      if (written === 'rlike') return (...env) => operation('rlike', args[0]!(...env), args[1]!(...env));
      const name = RENAMED[written] ?? written;
      return (...env) => call(name, ...args.map((a) => a(...env)));
    }
    default:
      return fail(`${node.kind} has no meaning in a template`);
  }
}

function compileArgument(node: Expression, text: string, sure: boolean): Build {
  if (node.kind !== 'lambda') return compileNode(node, text, sure);
  const names = node.parameters.map((p) => p.name);
  const body = compileNode(node.body, text, sure);
  return (args, bound, result) => {
    const inner = new Map(bound);
    const fresh = names.map((name) => {
      const chosen = freshName(name, args, inner);
      inner.set(name, chosen);
      return chosen;
    });
    return lambda(fresh, body(args, inner, result));
  };
}

function compileType(type: TypeName, fail: (why: string) => never): SparkType | undefined {
  if (type.name === 'RESULT') return undefined;
  if (type.name === 'DECIMAL') return decimal(Number(type.parameters?.[0]), Number(type.parameters?.[1]));
  if (type.name === 'ARRAY')
    return { kind: 'array', element: compileType(type.element!, fail) ?? fail('ARRAY<RESULT>') };
  return SCALARS[type.name] ?? fail(`type ${type.name}`);
}

function decimalLiteralType(lexeme: string): SparkType {
  const [whole = '', fraction = ''] = lexeme.replace('-', '').split('.');
  const digits = whole.replace(/^0+/, '').length;
  return decimal(Math.max(1, digits + fraction.length), fraction.length);
}

function flatten(operator: 'and' | 'or', expr: SparkExpression): readonly SparkExpression[] {
  return expr.kind === 'operation' && expr.operator === operator ? expr.operands : [expr];
}

function negated(not: boolean, expr: SparkExpression): SparkExpression {
  return not ? operation('not', expr) : expr;
}
