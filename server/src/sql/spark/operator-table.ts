// Operators and conditionals → Spark. Comparisons of FLOAT64 that can be NaN carry a guard; see not-a-number.ts.

import type { TypedExpression } from '../typed-tree.js';
import { sameType, typeKey, typeToString } from '../types.js';
import { withoutParameters } from '../typing/coercion.js';
import { NULL_MESSAGE } from '../printing/error-call.js';
import { alsoBytes, bytewise, INVERTED, shiftedBytes } from './bytes.js';
import { beyondRange, decimalOperand, decimalProduct, decimalQuotient, decimalSum } from './decimal-arithmetic.js';
import { guarded, type Guarded } from './error-conditions.js';
import { compareIntervals, DIVIDED_INTERVAL, intervalArithmetic, MULTIPLIED_INTERVAL } from './interval-arithmetic.js';
import { canBeNaN, largest } from './not-a-number.js';
import { apply, byType, fill } from './rules.js';
import { structFieldName } from './spark-type.js';
import {
  bared,
  and,
  call,
  isNull,
  lambda,
  literal,
  not,
  nullOf,
  operation,
  or,
  text,
  variable,
  when,
  BIGINT,
  type SparkExpression,
  type SparkOperator,
} from './spark-expression.js';
import type { CallSite, SparkRule, SparkTranslations } from './translation.js';

/** Two operands of one type, a literal bare beside anything else. */
function operands(site: CallSite): readonly [SparkExpression, SparkExpression] {
  const [a, b] = site.lowering.group([site.typed(0), site.typed(1)]);
  return [a!, b!];
}

const infix =
  (operator: SparkOperator): SparkRule =>
  (site) =>
    operation(operator, ...operands(site));

const decimals = (site: CallSite) =>
  [0, 1].map((i) => decimalOperand(site, i)) as [ReturnType<typeof decimalOperand>, ReturnType<typeof decimalOperand>];

/** Spark goes on with Infinity where GoogleSQL stops; results that can't get that large need no check. */
function floatArithmetic(operator: '+' | '-' | '*' | '/'): SparkRule {
  return (site) => {
    if (largest(site.call) !== undefined) return operation(operator, ...operands(site));
    const value = `a ${operator} b`;
    return fill(site, overflowChecked(value, ['a', 'b']), ...operands(site));
  };
}

/** Template: an error where `value` is infinite though the operands are not. */
export function overflowChecked(value: string, operandNames: readonly string[]): string {
  const finite = operandNames.map((name) => `abs(${name}) < INFINITY`).join(' AND ');
  return `CASE WHEN abs(${value}) = INFINITY AND ${finite} THEN raise_error('FLOAT64 overflow') ELSE ${value} END`;
}

function comparison(operator: '=' | '!=' | '<' | '<=' | '>' | '>='): SparkRule {
  return (site) => compare(site, operator, site.typed(0), site.typed(1));
}

/** `a operator b` as GoogleSQL has it: NaN equals nothing and is neither smaller nor larger; structs field by field. */
export function compare(
  site: CallSite,
  operator: '=' | '!=' | '<' | '<=' | '>' | '>=',
  left: TypedExpression,
  right: TypedExpression,
): SparkExpression {
  if (left.type.kind === 'struct' || right.type.kind === 'struct') return compareStructs(site, operator, left, right);
  if (typeKey(left.type) === 'INTERVAL') return compareIntervals(operator, site.lower(left), site.lower(right));
  if (left.type.kind === 'array') {
    const element = left.type.element;
    if ((operator !== '=' && operator !== '!=') || element.kind !== 'scalar' || typeKey(element) === 'FLOAT64')
      return site.refuse('arrays of this kind are compared by other rules on Spark');
    const equal = fill(
      site,
      'CASE WHEN size(a) != size(b) THEN FALSE WHEN a IS NOT NULL AND b IS NOT NULL THEN aggregate(zip_with(a, b, (x, y) -> x = y), TRUE, (acc, x) -> acc AND x) END',
      site.lower(left),
      site.lower(right),
    );
    return operator === '=' ? equal : not(equal);
  }
  const [a, b] = site.lowering.group([left, right]) as [SparkExpression, SparkExpression];
  const plain = operation(operator, a, b);
  const guard = (typed: TypedExpression, lowered: SparkExpression): readonly SparkExpression[] =>
    canBeNaN(typed) ? [not(call('isnan', lowered))] : [];
  switch (operator) {
    case '=': {
      // Equal and one is not NaN: neither is.
      const guards = canBeNaN(left) && canBeNaN(right) ? guard(left, a) : [];
      return and(plain, ...guards);
    }
    case '!=':
      return canBeNaN(left) && canBeNaN(right) ? or(plain, call('isnan', a)) : plain;
    // NaN is Spark's largest number: only as the larger side does it compare true.
    case '<':
      return and(plain, ...guard(right, b));
    case '>':
      return and(plain, ...guard(left, a));
    case '<=':
      return and(plain, ...guard(right, b));
    case '>=':
      return and(plain, ...guard(left, a));
  }
}

function compareStructs(
  site: CallSite,
  operator: string,
  left: TypedExpression,
  right: TypedExpression,
): SparkExpression {
  if ((operator !== '=' && operator !== '!=') || left.type.kind !== 'struct' || right.type.kind !== 'struct')
    return site.refuse('structs are compared by other rules on Spark');
  if (left.type.fields.length === 0) return site.refuse('STRUCT values without fields are not compared');
  const leftFields = fieldsOf(left);
  const rightFields = fieldsOf(right);
  if (leftFields === undefined || rightFields === undefined)
    return site.refuse('structs are compared by other rules on Spark: compare their fields', left);
  const equal = and(...leftFields.map((f, i) => compare(site, '=', f, rightFields[i]!)));
  return operator === '=' ? equal : not(equal);
}

/** The fields of a struct: of one that is NULL as a whole all are NULL, and so is the comparison. */
function fieldsOf(expr: TypedExpression): readonly TypedExpression[] | undefined {
  if (expr.kind === 'struct') return expr.fields.map((f) => f.value);
  if (expr.kind === 'cast' && expr.operand.kind === 'struct' && expr.type.kind === 'struct') {
    const { fields } = expr.type;
    return expr.operand.fields.map((f, i) =>
      sameType(f.value.type, fields[i]!.type)
        ? f.value
        : { ...expr, operand: f.value, type: fields[i]!.type, nullable: f.value.nullable },
    );
  }
  if (expr.type.kind === 'struct')
    return expr.type.fields.map((f, i) => ({
      kind: 'field',
      operand: expr,
      field: structFieldName(f.name, i),
      type: f.type,
      nullable: true,
    }));
  return undefined;
}

const isIn: SparkRule = (site) => {
  const tested = site.typed(0);
  const list = site.call.args.slice(1);
  if (tested.type.kind !== 'scalar') return or(...list.map((e) => compare(site, '=', tested, e)));
  const [value, ...members] = site.lowering.group([tested, ...list]) as [SparkExpression, ...SparkExpression[]];
  const plain = operation('in', value, ...members);
  return canBeNaN(tested) && list.some(canBeNaN) ? and(plain, not(call('isnan', value))) : plain;
};

const lookedUp = (without: string): string => `CASE WHEN ${without} THEN FALSE ELSE array_contains(b, a) END`;

/** NULL and empty arrays contain nothing, not even NULL. */
/** One comparison an element, whose field may be NULL. */
function isStructInArray(site: CallSite, value: TypedExpression): SparkExpression {
  const array = site.typed(1);
  if (array.type.kind !== 'array') return site.refuse('a struct is looked up in an array by other rules on Spark');
  const name = site.lowering.freshName('each');
  const element: TypedExpression = { kind: 'variable', name, type: array.type.element, nullable: true };
  const equal = site.lowering.withVariable(name, variable(name), () => compare(site, '=', value, element));
  return fill(
    site,
    'CASE WHEN a IS NULL OR size(a) = 0 THEN FALSE ELSE b END',
    site.arg(1),
    call('exists', site.arg(1), lambda([name], equal)),
  );
}

const isInArray: SparkRule = (site) => {
  const value = site.typed(0);
  if (value.type.kind !== 'scalar') return isStructInArray(site, value);
  const array = site.typed(1);
  const without = [...(array.nullable ? ['b IS NULL'] : []), ...(value.nullable ? ['size(b) = 0'] : [])];
  const looked = without.length === 0 ? 'array_contains(b, a)' : lookedUp(without.join(' OR '));
  const contains = fill(site, looked, site.arg(0), site.lowering.bag(array));
  if (!canBeNaN(value)) return contains;
  // NaN equals none, and a NULL among the elements leaves that open.
  return fill(
    site,
    'CASE WHEN isnan(a) THEN CASE WHEN any_match(b, x -> x IS NULL) THEN CAST(NULL AS BOOLEAN) ELSE FALSE END ELSE c END',
    site.arg(0),
    site.arg(1),
    contains,
  );
};

const between: SparkRule = (site) => {
  const [value, low, high] = [0, 1, 2].map((i) => site.typed(i)) as [TypedExpression, TypedExpression, TypedExpression];
  if ([value, low, high].some(canBeNaN)) return and(compare(site, '>=', value, low), compare(site, '<=', value, high));
  return operation('between', ...site.lowering.group([value, low, high]));
};

/** LIKE with a constant pattern is rewritten with exactly the escapes Spark accepts; GoogleSQL lets `\\x` stand for any x. */
export function likePattern(pattern: string): string | undefined {
  let out = '';
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i]!;
    if (c !== '\\') {
      out += c;
      continue;
    }
    const next = pattern[++i];
    if (next === undefined) return undefined;
    out += next === '%' || next === '_' || next === '\\' ? `\\${next}` : next;
  }
  return out;
}

/** What a pattern of `likePattern` means, as an expression of Java. */
function likeRegex(pattern: string): string {
  const characters = [...pattern];
  let out = '';
  for (let i = 0; i < characters.length; i++) {
    let c = characters[i]!;
    if (c === '%' || c === '_') {
      out += c === '%' ? '.*' : '.';
      continue;
    }
    if (c === '\\') c = characters[++i]!;
    out += /[\\^$.|?*+()[\]{}]/.test(c) ? `\\${c}` : c;
  }
  return `^(?s:${out})\\z`;
}

function like(site: CallSite, value: SparkExpression, pattern: TypedExpression): SparkExpression {
  if (pattern.kind === 'literal' && pattern.value !== undefined) {
    const rewritten = likePattern(pattern.value);
    if (rewritten === undefined) return site.refuse('a LIKE pattern may not end in a backslash', pattern);
    // Spark 4 tears characters of two units apart.
    return /[\u{10000}-\u{10ffff}]/u.test(rewritten)
      ? operation('rlike', value, text(likeRegex(rewritten)))
      : operation('like', value, text(rewritten));
  }
  return operation('like', value, site.lower(pattern));
}

const likeRule = alsoBytes((site) => like(site, site.arg(0), site.typed(1)));
const likeList = (combine: typeof or): SparkRule =>
  alsoBytes((site) => combine(...site.call.args.slice(1).map((p) => like(site, site.arg(0), p))));

const distinct: SparkRule = (site) => {
  const [a, b] = operands(site);
  // GoogleSQL: NaN is not distinct from NaN, as on Spark.
  return not(operation('<=>', a, b));
};

/** NULL as soon as one argument is NULL, NaN as soon as one is NaN. */
function extreme(name: 'greatest' | 'least'): SparkRule {
  return (site) => {
    const args = site.lowering.group(site.call.args);
    if (args.length === 1) return args[0]!;
    if (site.call.args.some((e) => e.type.kind !== 'scalar')) return site.refuse('compared by other rules on Spark');
    let value: SparkExpression = call(name, ...args);
    if (name === 'least') {
      const suspects = args.filter((_, i) => canBeNaN(site.typed(i)));
      if (suspects.length > 0)
        value = when(
          or(...suspects.map((e) => call('isnan', e))),
          literal({ kind: 'scalar', name: 'DOUBLE' }, 'NaN'),
          value,
        );
    }
    const nullable = args.filter((_, i) => site.typed(i).nullable);
    if (nullable.length === 0) return value;
    const failing = args.filter(mayFail);
    // What fails does so beside a NULL too: an array computes all of its elements, OR stops at the first that is NULL.
    const anyIsNull = failing.some((e) => nullable.some((other) => other !== e))
      ? call('exists', call('array', ...args), lambda(['x_'], isNull(variable('x_'))))
      : or(...nullable.map(isNull));
    return when(anyIsNull, nullOf(site.result), value);
  };
}

function mayFail(expr: SparkExpression): boolean {
  const found = guarded(expr);
  return found === undefined || found.failed !== undefined;
}

const caseWithValue: SparkRule = (site) => {
  const { args } = site.call;
  const pairs = Math.floor((args.length - 1) / 2);
  const results = site.lowering.group([
    ...Array.from({ length: pairs }, (_, i) => args[2 + 2 * i]!),
    args.length % 2 === 0 ? args.at(-1)! : args[2]!,
  ]);
  const whens = Array.from({ length: pairs }, (_, i) => ({
    when: compare(site, '=', args[0]!, args[1 + 2 * i]!),
    then: results[i]!,
  }));
  return { kind: 'case', whens, otherwise: args.length % 2 === 0 ? results.at(-1)! : nullOf(site.result) };
};

const grouped =
  (name: string): SparkRule =>
  (site) =>
    call(name, ...site.lowering.group(site.call.args));

const nullIf: SparkRule = (site) => {
  if (canBeNaN(site.typed(0)) || canBeNaN(site.typed(1)) || site.typed(0).type.kind !== 'scalar')
    return when(compare(site, '=', site.typed(0), site.typed(1)), nullOf(site.result), site.arg(0));
  return call('nullif', site.arg(0), bared(site.arg(1)));
};

const ifRule: SparkRule = (site) => {
  const [then, otherwise] = site.lowering.group([site.typed(1), site.typed(2)]) as [SparkExpression, SparkExpression];
  return when(site.arg(0), then, otherwise);
};

/** A product has the decimals of both: with a whole constant no more than Spark holds. */
const bigProduct: SparkRule = (site) => {
  for (const [whole, other] of [
    [0, 1],
    [1, 0],
  ] as const) {
    const factor = site.typed(whole);
    const inner = factor.kind === 'cast' ? factor.operand : factor;
    if (inner.kind !== 'literal' || inner.value === undefined || !/^-?\d{1,9}$/.test(inner.value)) continue;
    const digits = inner.value.replace('-', '').length;
    return fill(
      site,
      `CAST(CAST(a AS DECIMAL(${37 - digits}, 18)) * NUMERIC '${inner.value}' AS RESULT)`,
      site.arg(other),
    );
  }
  return site.refuse('the product of two BIGNUMERIC has more digits than Spark');
};

const bitShift =
  (name: 'shiftleft' | 'shiftrightunsigned'): SparkRule =>
  (site) => {
    const amount = site.constant(1);
    if (amount !== undefined && Number(amount) >= 0)
      return Number(amount) > 63
        ? fill(site, 'CASE WHEN a IS NOT NULL THEN CAST(0 AS BIGINT) END', site.arg(0))
        : fill(site, `${name}(a, ${Number(amount)})`, site.arg(0));
    return fill(
      site,
      `CASE WHEN b < 0 THEN raise_error('negative shift') WHEN b > 63 THEN CASE WHEN a IS NOT NULL THEN CAST(0 AS BIGINT) END ELSE ${name}(a, CAST(b AS INT)) END`,
      site.arg(0),
      site.arg(1),
    );
  };

/** Spark catches no errors: what fails is found out beforehand. */
function onError(make: (site: CallSite, found: Guarded) => SparkExpression): SparkRule {
  return (site) => {
    const found = guarded(site.arg(0));
    return found === undefined
      ? site.refuse("whether this fails can't be found out on Spark beforehand", site.typed(0))
      : make(site, found);
  };
}

export const OPERATORS: SparkTranslations = {
  $add: byType({
    INT64: (site) => (typeKey(site.typed(1).type) === 'INT64' ? apply(infix('+'), site) : intervalArithmetic(site, 1)),
    FLOAT64: floatArithmetic('+'),
    NUMERIC: (site) => decimalSum('+', ...decimals(site), beyondRange(site)),
    BIGNUMERIC: 'CAST(a AS DECIMAL(37, 18)) + CAST(b AS DECIMAL(37, 18))',
    'DATE|DATETIME|TIMESTAMP|TIME|INTERVAL': (site) => intervalArithmetic(site, 1),
  }),
  $subtract: byType({
    INT64: infix('-'),
    FLOAT64: floatArithmetic('-'),
    NUMERIC: (site) => decimalSum('-', ...decimals(site), beyondRange(site)),
    BIGNUMERIC: 'CAST(a AS DECIMAL(37, 18)) - CAST(b AS DECIMAL(37, 18))',
    'DATE|DATETIME|TIMESTAMP|TIME|INTERVAL': (site) => intervalArithmetic(site, -1),
  }),
  $multiply: byType({
    INT64: (site) =>
      typeKey(site.typed(1).type) === 'INTERVAL'
        ? fill(site, MULTIPLIED_INTERVAL, site.arg(1), site.arg(0))
        : apply(infix('*'), site),
    FLOAT64: floatArithmetic('*'),
    NUMERIC: (site) => decimalProduct(...decimals(site), beyondRange(site)),
    INTERVAL: MULTIPLIED_INTERVAL,
    BIGNUMERIC: bigProduct,
  }),
  $divide: byType({
    FLOAT64: floatArithmetic('/'),
    NUMERIC: (site) => decimalQuotient(...decimals(site), beyondRange(site)),
    INTERVAL: DIVIDED_INTERVAL,
  }),
  $unary_minus: byType({ 'INT64|FLOAT64|NUMERIC|BIGNUMERIC|INTERVAL': (site) => negated(site) }),
  $equal: comparison('='),
  $not_equal: comparison('!='),
  $less: comparison('<'),
  $less_or_equal: comparison('<='),
  $greater: comparison('>'),
  $greater_or_equal: comparison('>='),
  $and: (site) => and(...site.args()),
  $or: (site) => or(...site.args()),
  $not: (site) => {
    const operand = site.arg(0);
    return operand.kind === 'operation' && operand.operator === 'is null'
      ? operation('is not null', ...operand.operands)
      : not(operand);
  },
  $between: between,
  $in: isIn,
  $in_array: isInArray,
  $like: likeRule,
  $like_any: likeList(or),
  $like_all: likeList(and),
  $is_null: (site) => isNull(site.arg(0)),
  $is_true: 'a IS NOT DISTINCT FROM TRUE',
  $is_false: 'a IS NOT DISTINCT FROM FALSE',
  $is_distinct_from: distinct,
  $is_not_distinct_from: (site) => operation('<=>', ...operands(site)),
  $bitwise_and: byType({ INT64: infix('&'), BYTES: bytewise('&') }),
  $bitwise_or: byType({ INT64: infix('|'), BYTES: bytewise('|') }),
  $bitwise_xor: byType({ INT64: infix('^'), BYTES: bytewise('^') }),
  $bitwise_not: byType({ INT64: '~a', BYTES: INVERTED }),
  $bitwise_left_shift: byType({ INT64: bitShift('shiftleft'), BYTES: (site) => shiftedBytes(site, 'left') }),
  $bitwise_right_shift: byType({ INT64: bitShift('shiftrightunsigned'), BYTES: (site) => shiftedBytes(site, 'right') }),
  $concat_op: (site) => call('concat', ...site.args()),
  $case_with_value: caseWithValue,
  $make_array: (site) => call('array', ...site.args()),
  typeof: (site) =>
    text(
      typeToString(
        site.typed(0).type.kind === 'null' ? { kind: 'scalar', name: 'INT64' } : withoutParameters(site.typed(0).type),
      ),
    ),
  coalesce: grouped('coalesce'),
  ifnull: grouped('coalesce'),
  nullif: nullIf,
  if: ifRule,
  greatest: extreme('greatest'),
  least: extreme('least'),
  zeroifnull: byType({
    BIGNUMERIC: 'coalesce(a, CAST(0 AS DECIMAL(38, 18)))',
    INT64: 'coalesce(a, 0)',
    FLOAT64: 'coalesce(a, 0.0)',
    NUMERIC: 'coalesce(a, CAST(0 AS DECIMAL(38, 9)))',
  }),
  nullifzero: byType({
    BIGNUMERIC: 'nullif(a, 0)',
    INT64: 'nullif(a, 0)',
    FLOAT64: 'nullif(a, 0.0)',
    NUMERIC: 'nullif(a, 0)',
  }),
  iserror: onError((_, found) => found.failed ?? literal({ kind: 'scalar', name: 'BOOLEAN' }, 'false')),
  iferror: onError((site, found) =>
    found.failed === undefined ? found.value : when(found.failed, site.arg(1), found.value),
  ),
  nulliferror: onError((site, found) =>
    found.failed === undefined ? found.value : when(found.failed, nullOf(site.result), found.value),
  ),
  error: (site) => ({
    kind: 'cast',
    operand: call(
      'raise_error',
      site.typed(0).nullable ? call('coalesce', site.arg(0), text(NULL_MESSAGE)) : site.arg(0),
    ),
    type: site.result,
    tolerant: false,
  }),
};

function negated(site: CallSite): SparkExpression {
  const operand = site.arg(0);
  if (
    operand.kind === 'literal' &&
    operand.value !== undefined &&
    /^\d/.test(operand.value) &&
    !(operand.type === BIGINT && operand.value === '0')
  )
    return { ...operand, value: `-${operand.value}` };
  return operation('negate', operand);
}
