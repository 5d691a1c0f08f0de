// Literals → typed literals with their value in canonical form; a text that is no value of its type is a problem inside the quotes.

import { nearestNames } from '../../base/nearest-names.js';
import type { Span } from '../../base/span.js';
import type { IntervalExpression, Literal } from '../tree.js';
import type { TypedExpression, TypedLiteral } from '../typed-tree.js';
import {
  BIGNUMERIC,
  BOOL,
  BYTES,
  DATE,
  DATETIME,
  FLOAT64,
  INT64,
  INTERVAL,
  JSON_TYPE,
  NULL_TYPE,
  NUMERIC,
  STRING,
  TIME,
  TIMESTAMP,
  type SqlType,
} from '../types.js';
import { coerce, rememberDigits } from './coercion.js';
import { canonicalInterval, INTERVAL_PARTS } from './interval-value.js';
import { canonicalFloat, canonicalInteger, canonicalText } from './literal-value.js';
import type { TypingContext } from './typing-context.js';

const TYPES: Readonly<Record<Exclude<Literal['type'], 'RANGE'>, SqlType>> = {
  NULL: NULL_TYPE,
  BOOL,
  INT64,
  FLOAT64,
  NUMERIC,
  BIGNUMERIC,
  STRING,
  BYTES,
  DATE,
  DATETIME,
  TIME,
  TIMESTAMP,
  JSON: JSON_TYPE,
};

/** What a text of each type looks like, for messages. */
const FORMS: Readonly<Record<string, string>> = {
  DATE: 'YYYY-MM-DD, such as 2024-02-29',
  TIME: 'HH:MM:SS, such as 10:30:00',
  DATETIME: 'YYYY-MM-DD HH:MM:SS, such as 2024-02-29 10:30:00',
  TIMESTAMP: 'YYYY-MM-DD HH:MM:SS and a time zone, such as 2024-02-29 10:30:00+00 or 2024-02-29 10:30:00 Europe/Paris',
  NUMERIC: 'a number with at most 29 digits before and 9 after the point',
  BIGNUMERIC: 'a number with at most 38 digits before and after the point',
  JSON: 'a JSON value such as {"a": 1}',
};

/** `minus`: a minus sign stands before the number and belongs to it. */
export function typeLiteral(context: TypingContext, node: Literal, whole: Span = node, minus = false): TypedExpression {
  const span = context.at(whole);
  switch (node.type) {
    case 'RANGE':
      context.error('unsupported-construct', node, 'RANGE values are not supported');
      return context.invalid(whole);
    case 'NULL':
      return { kind: 'literal', type: NULL_TYPE, nullable: true, value: undefined, span };
    case 'INT64':
      return typeInteger(context, node, whole, minus);
    case 'FLOAT64':
      return typeFloat(node, span, minus);
    case 'BOOL':
    case 'STRING':
    case 'BYTES':
      return { kind: 'literal', type: TYPES[node.type], nullable: false, value: node.value, span };
    default: {
      const value = canonicalText(node.value, node.type);
      if (value === undefined) return invalidText(context, node, node.type);
      return { kind: 'literal', type: TYPES[node.type], nullable: false, value, span };
    }
  }
}

function invalidText(context: TypingContext, node: Literal, type: string): TypedExpression {
  context.error(
    'invalid-literal',
    node.content ?? node,
    `\`${node.value}\` is not a ${type}: write ${FORMS[type] ?? `a ${type}`}`,
  );
  return context.invalid(node);
}

/** Reports the literal that {@link coerce} could not convert. */
export function reportInvalidLiteral(context: TypingContext, literal: TypedLiteral, type: SqlType, span: Span): void {
  const name = type.kind === 'scalar' ? type.name : 'value';
  context.error(
    'invalid-literal',
    literal.span ?? span,
    `\`${literal.value ?? 'NULL'}\` is not a ${name}: write ${FORMS[name] ?? `a ${name}`}`,
  );
}

function typeInteger(context: TypingContext, node: Literal, whole: Span, minus: boolean): TypedExpression {
  const value = canonicalInteger(node.value, minus);
  if (value === undefined) {
    const limit = minus ? '-9223372036854775808' : '9223372036854775807';
    context.error(
      'invalid-literal',
      node,
      `${minus ? '-' : ''}${node.value} does not fit INT64, whose ${minus ? 'smallest' : 'largest'} value is ${limit}`,
    );
    return context.invalid(whole);
  }
  return { kind: 'literal', type: INT64, nullable: false, value, span: context.at(whole) };
}

function typeFloat(node: Literal, span: Span, minus: boolean): TypedExpression {
  const number = Number(node.value);
  const value = canonicalFloat(minus ? -number : number);
  const literal: TypedLiteral = { kind: 'literal', type: FLOAT64, nullable: false, value, span };
  return node.value.length < 16 ? literal : rememberDigits(literal, minus ? `-${node.value}` : node.value);
}

/** `INTERVAL '1-2' YEAR TO MONTH` is a literal, `INTERVAL n DAY` a call of `$interval`. */
export function typeInterval(context: TypingContext, node: IntervalExpression): TypedExpression {
  const unit = node.unit.toUpperCase();
  const { value } = node;
  if (unit !== '' && !INTERVAL_PARTS.includes(unit)) {
    context.error(
      'wrong-arguments',
      node.unitSpan,
      `An INTERVAL has no part ${unit}; use ${INTERVAL_PARTS.join(', ')}`,
      nearestNames(unit, INTERVAL_PARTS),
    );
    context.type(context, value);
    return context.invalid(node);
  }
  if (value.kind === 'literal' && value.type === 'STRING') {
    const text = canonicalInterval(value.value, unit, node.toUnit?.toUpperCase());
    if (text !== undefined)
      return { kind: 'literal', type: INTERVAL, nullable: false, value: text, span: context.at(node) };
    const parts = node.toUnit === undefined ? unit : `${unit} TO ${node.toUnit.toUpperCase()}`;
    context.error('invalid-literal', value.content ?? value, `\`${value.value}\` is not an interval of ${parts}`);
    return context.invalid(node);
  }
  const typed = context.type(context, value);
  if (node.toUnit !== undefined) {
    context.error(
      'type-mismatch',
      value,
      `An interval from ${unit} to ${node.toUnit.toUpperCase()} is written as a string: INTERVAL '1-6' YEAR TO MONTH`,
    );
    return context.invalid(node);
  }
  const count = coerce(typed, INT64, 'implicit');
  if (!count.ok) {
    context.error('type-mismatch', value, 'The number of an INTERVAL must be INT64 or a STRING literal');
    return context.invalid(node);
  }
  if (unit === '') return context.invalid(node);
  const part: TypedLiteral = { kind: 'literal', type: STRING, nullable: false, value: unit };
  return {
    kind: 'call',
    fn: '$interval',
    signature: 0,
    args: [count.typed, part],
    safe: false,
    type: INTERVAL,
    nullable: typed.nullable,
    span: context.at(node),
  };
}
