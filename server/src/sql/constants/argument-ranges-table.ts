// Numbers that a function refuses when it runs: by function, the arguments (from 0) and what they may be.

export interface ArgumentRange {
  readonly argument: number;
  readonly least?: number;
  readonly most?: number;
  /** The one number within the range that is refused. */
  readonly not?: number;
  /** As the end of “… must be”. */
  readonly must: string;
}

const notNegative = (argument: number): ArgumentRange => ({ argument, least: 0, must: 'not be negative' });
const positive = (argument: number): ArgumentRange => ({ argument, least: 1, must: 'be 1 or more' });
const notZero = (argument: number): ArgumentRange => ({ argument, not: 0, must: 'not be 0' });

export const ARGUMENT_RANGES: Readonly<Record<string, readonly ArgumentRange[]>> = {
  repeat: [notNegative(1)],
  lpad: [notNegative(1)],
  rpad: [notNegative(1)],
  left: [notNegative(1)],
  right: [notNegative(1)],
  substr: [notNegative(2)],
  substring: [notNegative(2)],
  chr: [{ argument: 0, least: 0, most: 0x10ffff, must: 'be the code of a character' }],
  instr: [notZero(2), positive(3)],
  regexp_instr: [
    positive(2),
    positive(3),
    { argument: 4, least: 0, most: 1, must: 'be 0 (start of the match) or 1 (after it)' },
  ],
  regexp_extract: [positive(2), positive(3)],
  regexp_substr: [positive(2), positive(3)],
  generate_array: [notZero(2)],
  generate_date_array: [notZero(2)],
  generate_timestamp_array: [notZero(2)],
  $divide: [notZero(1)],
  div: [notZero(1)],
  mod: [notZero(1)],
  sqrt: [{ argument: 0, least: 0, must: 'not be negative' }],
  acos: [{ argument: 0, least: -1, most: 1, must: 'lie between -1 and 1' }],
  asin: [{ argument: 0, least: -1, most: 1, must: 'lie between -1 and 1' }],
  $array_at_offset: [{ argument: 1, least: 0, must: 'not be negative: positions count from 0' }],
  $array_at_ordinal: [{ argument: 1, least: 1, must: 'be 1 or more: ORDINAL counts from 1' }],
};
