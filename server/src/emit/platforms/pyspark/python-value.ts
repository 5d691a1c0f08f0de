// A typed value → the Python value that Spark takes for it: int, float, Decimal, bool, str, bytes, date, datetime, list, tuple, None.

import { pythonBytes, pythonString } from '../../../sql/dialects/pyspark/python-literal.js';
import type { TypedExpression } from '../../../sql/typed-tree.js';

/** Undefined for what is no plain value. */
export function pythonValue(expr: TypedExpression): string | undefined {
  switch (expr.kind) {
    case 'literal':
      return expr.value === undefined
        ? 'None'
        : expr.type.kind === 'scalar'
          ? scalar(expr.type.name, expr.value)
          : undefined;
    case 'array':
      return joined(expr.elements, '[', ']');
    case 'struct':
      return joined(
        expr.fields.map((f) => f.value),
        '(',
        expr.fields.length === 1 ? ',)' : ')',
      );
    case 'cast':
      return expr.operand.kind === 'literal' && expr.operand.value === undefined ? 'None' : undefined;
    default:
      return undefined;
  }
}

function joined(parts: readonly TypedExpression[], open: string, close: string): string | undefined {
  const texts = parts.map(pythonValue);
  return texts.includes(undefined) ? undefined : `${open}${texts.join(', ')}${close}`;
}

function scalar(type: string, value: string): string | undefined {
  switch (type) {
    case 'INT64':
      return value;
    case 'FLOAT64':
      return float(value);
    case 'NUMERIC':
    case 'BIGNUMERIC':
      return `Decimal(${pythonString(value)})`;
    case 'BOOL':
      return value === 'true' ? 'True' : 'False';
    case 'STRING':
    case 'JSON':
    case 'TIME':
      return pythonString(value);
    case 'BYTES':
      return pythonBytes(value);
    case 'DATE':
      return `date(${numbers(value).join(', ')})`;
    case 'DATETIME':
      return `datetime(${numbers(value).join(', ')})`;
    case 'TIMESTAMP':
      return `datetime(${[...numbers(value.slice(0, -1)), 'tzinfo=timezone.utc'].join(', ')})`;
    default:
      return undefined;
  }
}

function float(value: string): string {
  const special: Readonly<Record<string, string>> = {
    NaN: 'float("nan")',
    Infinity: 'float("inf")',
    '-Infinity': 'float("-inf")',
  };
  return special[value] ?? (/[.eE]/.test(value) ? value : `${value}.0`);
}

/** `2024-02-29T10:00:00.5` → 2024, 2, 29, 10, 0, 0, 500000. */
function numbers(text: string): readonly string[] {
  const [whole, fraction] = text.split('.');
  const parts = whole!.split(/[-T:]/).map((part) => String(Number(part)));
  return fraction === undefined ? parts : [...parts, String(Number(fraction.padEnd(6, '0')))];
}
