// Arrays of constants: built, measured, joined, taken apart.

import { decimalFromUnscaled } from '../typing/decimal-value.js';
import { FAILS, itemsOf, scalarOf, textOf, type Constant, type Evaluate, type Evaluations } from './constant.js';
import { fromText, rounded } from './exact-decimal.js';

const MOST_ELEMENTS = 1000;

const at =
  (first: 0 | 1, absent: null | typeof FAILS): Evaluate =>
  (args) => {
    const index = Number(textOf(args[1])) - first;
    const items = itemsOf(args[0]);
    return index >= 0 && index < items.length ? items[index] : absent;
  };

/** Steps of a decimal or an integer; a step of the wrong direction gives nothing. */
const generate: Evaluate = (args, call) => {
  const type = call.type.kind === 'array' ? scalarOf(call.type.element) : '';
  const scale = type === 'INT64' ? 0 : type === 'NUMERIC' ? 9 : undefined;
  if (scale === undefined) return type === 'FLOAT64' ? generateFloats(args) : undefined;
  const [start, end, step] = [args[0], args[1], args[2] ?? '1'].map((arg) => {
    const value = fromText(textOf(arg));
    return value.negative ? -rounded(value, scale) : rounded(value, scale);
  }) as [bigint, bigint, bigint];
  if (step === 0n) return FAILS;
  const out: Constant[] = [];
  for (let value = start; step > 0n ? value <= end : value >= end; value += step) {
    if (out.length >= MOST_ELEMENTS) return undefined;
    out.push(scale === 0 ? value.toString() : (decimalFromUnscaled(value, 'NUMERIC') ?? null));
  }
  return out;
};

/** Only where every element and every sum before it is exact: multiples of a power of two. */
function generateFloats(args: readonly Constant[]): readonly Constant[] | undefined {
  const [start, end, step] = [args[0], args[1], args[2] ?? '1'].map((arg) => Number(textOf(arg))) as [
    number,
    number,
    number,
  ];
  const exact = [start, end, step].every((n) => Number.isInteger(n * 1024) && Math.abs(n) < 2 ** 40);
  if (!exact || step === 0) return undefined;
  const count = Math.floor((end - start) / step) + 1;
  if (count > MOST_ELEMENTS) return undefined;
  return Array.from({ length: Math.max(0, count) }, (_, i) => String(start + i * step));
}

export const ARRAY_FUNCTIONS: Evaluations = {
  $make_array: { withNulls: (args) => args },
  array_length: (args) => String(itemsOf(args[0]).length),
  array_concat: (args) => args.flatMap(itemsOf),
  array_reverse: (args) => [...itemsOf(args[0])].reverse(),
  array_to_string: (args) => {
    const items = itemsOf(args[0]);
    const kept = args[2] === undefined ? items.filter((item) => item !== null) : items.map((item) => item ?? args[2]!);
    return kept.map((item) => textOf(item)).join(textOf(args[1]));
  },
  $array_at_offset: at(0, FAILS),
  $array_at_ordinal: at(1, FAILS),
  $safe_array_at_offset: at(0, null),
  $safe_array_at_ordinal: at(1, null),
  generate_array: generate,
};
