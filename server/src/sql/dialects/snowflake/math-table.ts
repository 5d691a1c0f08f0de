// Numeric functions in Snowflake.

import { SQL_PRECEDENCE as P } from '../../printing/fragment.js';
import {
  byArity,
  byTypes,
  infix,
  refuse,
  type FunctionTranslations,
  type Translation,
} from '../../printing/translation.js';
import { FLOAT_ROUNDING, LAST_DIGITS } from './notes.js';
import { limited } from './operator-table.js';
import { NUMERIC } from './types.js';

const near = (text: string): Translation => byTypes({ FLOAT64: limited(text, LAST_DIGITS) });

const rounding = (name: string): Translation =>
  byArity({
    1: byTypes({ FLOAT64: `${name}({0})`, NUMERIC: `CAST(${name}({0}) AS ${NUMERIC})` }),
    2: byTypes({
      FLOAT64: limited(`${name}({0}, {1})`, FLOAT_ROUNDING),
      NUMERIC: `CAST(${name}({0}, {1}) AS ${NUMERIC})`,
    }),
  });

export const math: FunctionTranslations = {
  abs: byTypes({ 'INT64|FLOAT64': 'ABS({0})', NUMERIC: 'ABS({0})' }),
  sign: byTypes({ INT64: 'SIGN({0})', FLOAT64: 'CAST(SIGN({0}) AS FLOAT)', NUMERIC: `CAST(SIGN({0}) AS ${NUMERIC})` }),
  round: rounding('ROUND'),
  trunc: rounding('TRUNC'),
  floor: byTypes({ FLOAT64: 'FLOOR({0})', NUMERIC: `CAST(FLOOR({0}) AS ${NUMERIC})` }),
  ceil: byTypes({ FLOAT64: 'CEIL({0})', NUMERIC: `CAST(CEIL({0}) AS ${NUMERIC})` }),
  sqrt: near('SQRT({0})'),
  exp: near('EXP({0})'),
  ln: near('LN({0})'),
  log: byTypes({ FLOAT64: byArity({ 1: limited('LN({0})', LAST_DIGITS), 2: limited('LOG({1}, {0})', LAST_DIGITS) }) }),
  log10: near('LOG(10, {0})'),
  pow: near('POWER({0}, {1})'),
  cbrt: near('CBRT({0})'),
  sin: near('SIN({0})'),
  cos: near('COS({0})'),
  tan: near('TAN({0})'),
  asin: near('ASIN({0})'),
  acos: near('ACOS({0})'),
  atan: near('ATAN({0})'),
  atan2: near('ATAN2({0}, {1})'),
  sinh: near('SINH({0})'),
  cosh: near('COSH({0})'),
  tanh: near('TANH({0})'),
  asinh: near('ASINH({0})'),
  acosh: near('ACOSH({0})'),
  atanh: near('ATANH({0})'),
  pi: 'PI()',
  is_inf: infix("ABS({0}) = CAST('inf' AS FLOAT)", P.compare, 'none'),
  ieee_divide: refuse('Snowflake raises an error on division by zero'),
  range_bucket: refuse('arrays are not translated to Snowflake: its ARRAY holds untyped values'),
};
