// 64-bit lengths and positions as the 32-bit ones of PostgreSQL's functions.

/** A 64-bit number as the 32-bit one of a text's length or position. */
export const small = (text: string): string => `CAST(${text} AS integer)`;

const MOST = 2147483647;

/** Larger ones as the largest: no text is that long. LEAST would pass over NULL. */
export const clamped = (text: string): string => small(`CASE WHEN ${text} > ${MOST} THEN ${MOST} ELSE ${text} END`);

/** The same of a literal. */
export const clampedLiteral = (value: number): number => Math.max(-MOST, Math.min(value, MOST));
