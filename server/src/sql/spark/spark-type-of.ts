// Spark expression → its Spark type as far as it shows: columns, literals, casts and what functions always give. Undefined where it doesn't.

import {
  BIGINT,
  BINARY,
  BOOLEAN,
  DATE_TYPE,
  DOUBLE,
  INT,
  STRING_TYPE,
  TIMESTAMP_TYPE,
  decimal,
  type SparkExpression,
  type SparkType,
} from './spark-expression.js';
import { toSparkType } from './spark-type.js';

const OF_FUNCTIONS: readonly (readonly [SparkType, string])[] = [
  [
    INT,
    'array_size size length char_length octet_length instr locate ascii year month day dayofmonth dayofweek dayofyear weekday weekofyear quarter hour minute second datediff unix_date sign_of json_array_length bit_count ntile row_number rank dense_rank',
  ],
  [BIGINT, 'unix_micros unix_millis unix_seconds count count_if shiftleft shiftrightunsigned bit_and bit_or bit_xor'],
  [
    DOUBLE,
    'double acos acosh asin atan atan2 atanh cbrt cos cosh cot csc exp ln log log10 log1p log2 months_between pi power rand sec sign sin sinh sqrt tan tanh corr covar_pop covar_samp stddev_pop stddev_samp var_pop var_samp percent_rank cume_dist',
  ],
  [
    STRING_TYPE,
    'array_join base64 btrim chr concat_ws conv date_format decode format_number format_string get_json_object hex initcap lower lpad ltrim md5 regexp_extract regexp_replace regexp_substr repeat rpad rtrim sha1 sha2 substring_index to_json translate trim typeof upper',
  ],
  [BOOLEAN, 'array_contains contains endswith exists forall isnan isnull isnotnull rlike startswith'],
  [BINARY, 'encode unbase64 unhex'],
  [DATE_TYPE, 'add_months date_add date_sub date_from_unix_date last_day make_date to_date trunc'],
  [
    TIMESTAMP_TYPE,
    'timestamp_micros timestamp_millis timestamp_seconds current_timestamp from_utc_timestamp to_utc_timestamp',
  ],
];
const BY_FUNCTION = new Map(OF_FUNCTIONS.flatMap(([type, names]) => names.split(' ').map((name) => [name, type])));
/** Give the type of their operand. */
const LIKE_FIRST = new Set([
  'abs',
  'bround',
  'coalesce',
  'greatest',
  'least',
  'max',
  'min',
  'nullif',
  'sum',
  'avg',
  'try_add',
  'try_subtract',
  'try_multiply',
  'first_value',
  'last_value',
  'nth_value',
  'lag',
  'lead',
  'pmod',
  'round',
]);
const TRUTH = new Set([
  'and',
  'or',
  'not',
  '=',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  '<=>',
  'is null',
  'is not null',
  'in',
  'between',
  'like',
  'rlike',
]);

const known = new WeakMap<SparkExpression, { readonly type: SparkType | undefined }>();

export function typeOf(expr: SparkExpression): SparkType | undefined {
  let found = known.get(expr);
  if (found === undefined) known.set(expr, (found = { type: infer(expr) }));
  return found.type;
}

const isScalar = (type: SparkType | undefined, name: string): boolean => type?.kind === 'scalar' && type.name === name;

function infer(expr: SparkExpression): SparkType | undefined {
  switch (expr.kind) {
    case 'literal':
      return isScalar(expr.type, 'VOID') ? undefined : expr.type;
    case 'column':
    case 'parameter': {
      const found = toSparkType(expr.type);
      return typeof found === 'string' ? undefined : found;
    }
    case 'cast':
      return expr.type;
    case 'case':
      return firstKnown([...expr.whens.map((w) => w.then), ...(expr.otherwise === undefined ? [] : [expr.otherwise])]);
    case 'field': {
      const of = typeOf(expr.operand);
      return of?.kind === 'struct' ? of.fields.find((f) => f.name === expr.name)?.type : undefined;
    }
    case 'element': {
      const of = typeOf(expr.operand);
      return of?.kind === 'array' ? of.element : undefined;
    }
    case 'operation':
      return ofOperation(expr.operator, expr.operands);
    case 'call': {
      const own = BY_FUNCTION.get(expr.name);
      if (own !== undefined) return own;
      if (!LIKE_FIRST.has(expr.name)) return undefined;
      const type = firstKnown(expr.args);
      // Decimals change their width here.
      return type?.kind === 'decimal' && expr.name !== 'abs' && expr.name !== 'coalesce' ? undefined : type;
    }
    default:
      return undefined;
  }
}

function firstKnown(exprs: readonly SparkExpression[]): SparkType | undefined {
  const types = exprs.flatMap((e) => typeOf(e) ?? []);
  const [first] = types;
  // Bare literals beside something else say nothing of its type.
  return exprs.every((e) => e.kind === 'literal')
    ? first
    : (exprs.filter((e) => e.kind !== 'literal').flatMap((e) => typeOf(e) ?? [])[0] ?? undefined);
}

function ofOperation(operator: string, operands: readonly SparkExpression[]): SparkType | undefined {
  if (TRUTH.has(operator)) return BOOLEAN;
  if (operator === '||') return undefined;
  const types = operands.map(typeOf);
  if (types.some((t) => isScalar(t, 'DOUBLE'))) return DOUBLE;
  const [a, b] = types;
  if (a?.kind === 'decimal' && b?.kind === 'decimal') return ofDecimals(operator, a, b);
  if (types.some((t) => t === undefined || t.kind === 'decimal')) return undefined;
  if (types.every((t) => isScalar(t, 'INT'))) return INT;
  if (types.every((t) => isScalar(t, 'INT') || isScalar(t, 'BIGINT'))) return BIGINT;
  return undefined;
}

type Decimal = Extract<SparkType, { kind: 'decimal' }>;

/** As Spark derives it, where that stays within 38 digits. */
function ofDecimals(operator: string, a: Decimal, b: Decimal): SparkType | undefined {
  const whole = [a, b].map((d) => d.precision - d.scale) as [number, number];
  const scale = operator === '*' ? a.scale + b.scale : Math.max(a.scale, b.scale);
  const precision =
    operator === '*'
      ? a.precision + b.precision + 1
      : operator === '+' || operator === '-'
        ? Math.max(...whole) + scale + 1
        : 39;
  return precision > 38 ? undefined : decimal(precision, scale);
}
