// Two literals of one type → their order by value, where their canonical texts tell it.

import type { TypedExpression, TypedLiteral } from '../sql/typed-tree.js';

/** A literal, also one that the compiler converted to the type it is compared in. */
export function literalUnder(e: TypedExpression): TypedLiteral | undefined {
  if (e.kind === 'literal') return e.value === undefined ? undefined : e;
  if (e.kind === 'cast' && e.implicit && !e.safe) return literalUnder(e.operand);
  if (e.kind !== 'call' || e.fn !== '$unary_minus') return undefined;
  const positive = literalUnder(e.args[0]!);
  return positive === undefined || !isNumber(positive) ? undefined : { ...positive, value: negated(positive.value!) };
}

const NUMBERS = ['INT64', 'NUMERIC', 'BIGNUMERIC', 'FLOAT64'];
const nameOf = (e: TypedLiteral): string => (e.type.kind === 'scalar' ? e.type.name : '');
const isNumber = (e: TypedLiteral): boolean => NUMBERS.includes(nameOf(e));

function negated(value: string): string {
  return value.startsWith('-') ? value.slice(1) : value === '0' ? value : `-${value}`;
}

/** Negative, zero or positive; undefined: cannot be told. Numbers of different types compare as numbers. */
export function literalOrder(a: TypedLiteral, b: TypedLiteral): number | undefined {
  const [x, y] = [a.value, b.value];
  if (x === undefined || y === undefined) return undefined;
  if (isNumber(a) && isNumber(b)) return numberOrder(x, y);
  if (nameOf(a) !== nameOf(b)) return undefined;
  switch (nameOf(a)) {
    case 'STRING':
      // By code point, as the reference orders texts.
      return codePointOrder(x, y);
    case 'DATE':
    case 'TIME':
    case 'DATETIME':
    case 'TIMESTAMP':
      // Years have four digits; without the zone's letter a fraction sorts behind the whole second.
      return codePointOrder(x.replace('Z', ''), y.replace('Z', ''));
    case 'BOOL':
      return x === y ? 0 : x === 'false' ? -1 : 1;
    default:
      return undefined;
  }
}

function codePointOrder(x: string, y: string): number {
  const [a, b] = [[...x], [...y]];
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const order = a[i]!.codePointAt(0)! - b[i]!.codePointAt(0)!;
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function numberOrder(x: string, y: string): number | undefined {
  const [a, b] = [scaled(x), scaled(y)];
  if (a === undefined || b === undefined) {
    const [p, q] = [Number(x), Number(y)];
    return Number.isNaN(p) || Number.isNaN(q) ? undefined : p - q;
  }
  const places = Math.max(a.places, b.places);
  const [p, q] = [a, b].map((n) => n.digits * 10n ** BigInt(places - n.places)) as [bigint, bigint];
  return p < q ? -1 : p > q ? 1 : 0;
}

/** A plain decimal as an integer and its decimal places. */
function scaled(text: string): { readonly digits: bigint; readonly places: number } | undefined {
  const [whole = '', fraction = '', ...more] = text.split('.');
  const digits = `${whole}${fraction}`;
  const unsigned = digits.startsWith('-') ? digits.slice(1) : digits;
  const plain = more.length === 0 && unsigned !== '' && [...unsigned].every((c) => c >= '0' && c <= '9');
  return plain ? { digits: BigInt(digits), places: fraction.length } : undefined;
}
