// GoogleSQL's operator precedence (its documentation's table), larger binds tighter.

export const POSTFIX = 90;
export const UNARY = 80;
/** `*`, `/`, `||`. */
export const MULTIPLY = 70;
export const ADD = 60;
export const SHIFT = 55;
export const BIT_AND = 50;
export const BIT_XOR = 48;
export const BIT_OR = 46;
/** Comparisons, LIKE, BETWEEN, IN, IS: do not associate. */
export const COMPARE = 40;
export const NOT = 30;
export const AND = 20;
export const OR = 10;
