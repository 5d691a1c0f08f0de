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
  if (x === y) return 0;
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    // The first half of a pair tells as much as the pair, where it differs; else the second one is next.
    const [a, b] = [x.codePointAt(i)!, y.codePointAt(i)!];
    if (a !== b) return a - b;
  }
  return x.length - y.length;
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

/** Literals that others are looked up in by value, without comparing each with each. */
export class LiteralSet {
  private readonly buckets = new Map<string | number, TypedLiteral[]>();
  private readonly kinds = new Set<string | undefined>();

  constructor(literals: Iterable<TypedLiteral> = []) {
    for (const literal of literals) this.add(literal);
  }

  add(literal: TypedLiteral): void {
    this.kinds.add(kindOf(literal));
    const bucket = bucketOf(literal);
    const known = this.buckets.get(bucket);
    if (known === undefined) this.buckets.set(bucket, [literal]);
    else known.push(literal);
  }

  /** Is one of them the same value? Undefined: none of which it can be told, and of some it cannot. */
  has(literal: TypedLiteral): boolean | undefined {
    if (this.buckets.get(bucketOf(literal))?.some((l) => literalOrder(l, literal) === 0) === true) return true;
    const kind = kindOf(literal);
    for (const other of this.kinds) if (kind === undefined || other !== kind) return undefined;
    return false;
  }
}

/** What is the same value has the same. */
function bucketOf(literal: TypedLiteral): string | number {
  const value = literal.value ?? '';
  return isNumber(literal) ? Number(value) : `${nameOf(literal)} ${value.replace('Z', '')}`;
}

/** Literals of one kind are in order; undefined: with nothing. */
function kindOf(literal: TypedLiteral): string | undefined {
  if (literalOrder(literal, literal) === undefined) return undefined;
  return isNumber(literal) ? 'number' : nameOf(literal);
}
