// White space of a PARSE_* format between two numbers → the regular expression of what GoogleSQL reads there.

/** Most digits that GoogleSQL reads for a number of this name. */
const MOST_DIGITS: Readonly<Record<string, number>> = { year: 5, dayOfYear: 3, fraction: 0 };

/**
 * Some white space, or none behind as many digits as the first number can have: it is read as far as it goes. `space` is one white space
 * character's pattern, `last` the name of the first number's last field; `joined`: the number stands directly behind another one.
 */
export function numberGap(space: string, last: string, joined: boolean): string {
  const most = MOST_DIGITS[last] ?? 2;
  return most === 0 || joined ? `${space}+` : `(?:${space}+|(?<=[0-9]{${most}}))`;
}
