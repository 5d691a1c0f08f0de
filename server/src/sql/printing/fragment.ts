// Printed text with the binding strength of its outermost operator: the only thing printers pass around, never bare strings.

/** Text of an expression and how tightly its outermost construct binds: larger binds tighter. */
export interface Fragment {
  readonly text: string;
  readonly precedence: number;
}

/** Weakest: anything may stand there (an argument between commas). */
export const ANY = 0;
/** Tightest: a name, a literal, a call, anything in brackets. */
export const PRIMARY = 100;

/**
 * A usual scale for SQL; a dialect whose grammar binds differently declares its own numbers between ANY and PRIMARY.
 * Only the order counts, and only within one dialect.
 */
export const SQL_PRECEDENCE = {
  or: 10,
  and: 20,
  not: 30,
  is: 35,
  compare: 40,
  /** BETWEEN, IN, LIKE. */
  membership: 45,
  /** `||`, `&`, `|`, `<<` and the like in PostgreSQL's grammar and its descendants. */
  other: 50,
  add: 60,
  multiply: 70,
  unary: 80,
  /** `a[1]`, `a.b`, `a::t`. */
  postfix: 90,
} as const;

export function primary(text: string): Fragment {
  return { text, precedence: PRIMARY };
}

/** The text to stand where at least `needed` is required, in parentheses exactly when it binds more loosely. */
export function atLeast(fragment: Fragment, needed: number): string {
  return fragment.precedence >= needed ? fragment.text : `(${fragment.text})`;
}
