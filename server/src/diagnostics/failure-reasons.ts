// A constant that is an error → what is wrong with it, as far as its function tells. In the middle of a sentence.

import type { TypedExpression } from '../sql/typed-tree.js';
import { typeToString } from '../sql/types.js';

export function failureReason(node: TypedExpression): string {
  if (node.kind === 'cast') return `the value cannot be cast to ${typeToString(node.type)}`;
  if (node.kind === 'subquery')
    return 'it fails for one of the elements, or gives more than one row where one value is wanted';
  const fn = node.kind === 'call' ? node.fn : '';
  if (node.kind === 'call' && RESULT_IN_TYPE.has(fn)) return `the result lies outside of ${typeToString(node.type)}`;
  return REASONS.get(fn) ?? 'its arguments have no result';
}

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Arithmetic: outside of what the type holds. */
const RESULT_IN_TYPE: ReadonlySet<string> = new Set(
  words('$add $subtract $multiply $unary_minus abs div pow power exp round trunc ceil floor'),
);

const REASONS: ReadonlyMap<string, string> = new Map(
  (
    [
      [
        'date datetime time timestamp timestamp_seconds timestamp_millis timestamp_micros date_from_unix_date',
        'there is no such day or time',
      ],
      [
        'date_add date_sub datetime_add datetime_sub timestamp_add timestamp_sub date_trunc last_day',
        'the result lies outside of the years 1 to 9999',
      ],
      [
        'parse_date parse_datetime parse_time parse_timestamp',
        'the text does not fit the format, or is no such day or time',
      ],
      ['parse_numeric parse_bignumeric', 'the text is no number of this type'],
      ['parse_json', 'the text is no JSON'],
      ['from_hex', 'the text is not hexadecimal'],
      ['from_base64', 'the text is not BASE64'],
      ['from_base32', 'the text is not BASE32'],
      ['$divide mod', 'the divisor is 0, or the result lies outside of its type'],
      ['ln log10', 'there is a logarithm of positive numbers only'],
      ['sqrt', 'there is no square root of a negative number'],
      ['$array_at_offset $array_at_ordinal', 'the array has no such position'],
      ['$bitwise_left_shift $bitwise_right_shift', 'a shift must not be negative'],
      ['generate_array generate_date_array generate_timestamp_array', 'the step must not be 0'],
      ['bool int64 float64 string lax_bool', 'the JSON value has another type'],
    ] as const
  ).flatMap(([fns, reason]) => words(fns).map((fn) => [fn, reason] as const)),
);
