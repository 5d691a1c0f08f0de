// Formats of PARSE_* (`%Y-%m-%d`) and of CAST … FORMAT (`YYYY-MM-DD`) → elements: the regular expression of the texts that
// GoogleSQL reads for each, and what its groups are. No shorthand in the patterns: those depend on the collation.

import { MONTH_NAMES, WEEKDAY_NAMES } from '../../time-names.js';

export interface ParseField {
  readonly name: string;
  /** SQL over the group's text `{g}`; absent: as it stands. */
  readonly sql?: string;
}

export type ParseElement =
  | { readonly kind: 'text'; readonly text: string }
  /** Any white space, none too unless it is `needed` between numbers. */
  | { readonly kind: 'space'; readonly needed?: true }
  | ({ readonly written: string } & ParseDefinition);

export interface ParseDefinition {
  readonly kind: 'date' | 'time' | 'zone';
  readonly pattern: string;
  /** Before another number. Absent: the element is no number. */
  readonly packed?: string;
  readonly fields: readonly ParseField[];
}

export const SPACE = '[ \\t\\n\\v\\f\\r]*';

/** Letters of either case. */
const anyCase = (text: string): string =>
  Array.from(text, (c) => (/[a-z]/i.test(c) ? `[${c.toLowerCase()}${c.toUpperCase()}]` : c)).join('');
/** Whole names and their first three letters. */
const names = (of: readonly string[]): string =>
  of
    .map((name) => (name.length > 3 ? `${anyCase(name.slice(0, 3))}(?:${anyCase(name.slice(3))})?` : anyCase(name)))
    .join('|');

const MONTH_NUMBER = "CAST((position(lower(left({g}, 3)) IN 'janfebmaraprmayjunjulaugsepoctnovdec') + 2) / 3 AS text)";
/** From 69 on in the twentieth century. */
const FULL_YEAR = "CASE WHEN lpad({g}, 2, '0') >= '69' THEN '19' ELSE '20' END || lpad({g}, 2, '0')";

const number = (
  kind: 'date' | 'time',
  name: string,
  pattern: string,
  packed: string,
  sql?: string,
): ParseDefinition => ({
  kind,
  pattern: `(${pattern})`,
  packed: `(${packed})`,
  fields: [{ name, ...(sql !== undefined && { sql }) }],
});

/** Up to five digits, of which the group leaves a leading zero out; from 1 on. */
export const YEAR: ParseDefinition = {
  kind: 'date',
  pattern: '(?!0+(?![0-9]))0?([0-9]{1,4})',
  packed: '((?!0000)[0-9]{4})',
  fields: [{ name: 'year', sql: "lpad({g}, 4, '0')" }],
};
export const MONTH = number('date', 'month', '0?[1-9]|1[0-2]', '0[1-9]|1[0-2]');
const MONTH_NAME: ParseDefinition = {
  kind: 'date',
  pattern: `(${names(MONTH_NAMES)})`,
  fields: [{ name: 'month', sql: MONTH_NUMBER }],
};
export const DAY = number('date', 'day', '0?[1-9]|[12][0-9]|3[01]', '0[1-9]|[12][0-9]|3[01]');
export const HOUR = number('time', 'hour', '[01]?[0-9]|2[0-3]', '[01][0-9]|2[0-3]');
export const HOUR_12 = number('time', 'hour12', '0?[1-9]|1[0-2]', '0[1-9]|1[0-2]');
export const MINUTE = number('time', 'minute', '[0-5]?[0-9]', '[0-5][0-9]');
/** PostgreSQL reads a second 60 as GoogleSQL does. */
const SECOND = number('time', 'second', '[0-5]?[0-9]|60', '[0-5][0-9]|60');
const INNER = '[0-5]?[0-9]';
/** In formats of CAST. */
export const INNER_SECOND = number('time', 'second', INNER, '[0-5][0-9]');
export const SHORT_YEAR = number('date', 'shortYear', '[0-9]{1,2}', '[0-9]{2}', FULL_YEAR);

const afterSpace = (element: ParseDefinition): ParseDefinition => ({
  ...element,
  pattern: `${SPACE}${element.pattern}`,
});

/** Seconds with at most `digits` decimals; further ones are read and dropped when `digits` is `*`. */
function secondsWithFraction(digits: string): ParseDefinition {
  const fraction = digits === '*' ? '(?:(\\.[0-9]{1,6})[0-9]*)?' : digits === '0' ? '()' : `(\\.[0-9]{1,${digits}})?`;
  return {
    kind: 'time',
    pattern: `(${INNER}|60(?![.]))${fraction}`,
    packed: `([0-5][0-9]|60(?![.]))${fraction}`,
    fields: [...SECOND.fields, { name: 'fraction' }],
  };
}

const ELEMENTS: Readonly<Record<string, ParseDefinition>> = {
  Y: YEAR,
  E4Y: { ...YEAR, pattern: '((?!0000)[0-9]{4})' },
  y: SHORT_YEAR,
  C: number('date', 'century', '[0-9]{2}', '[0-9]{2}'),
  m: MONTH,
  d: DAY,
  e: afterSpace(DAY),
  j: number('date', 'dayOfYear', '[0-9]{1,3}', '[0-9]{3}'),
  Q: number('date', 'month', '[1-4]', '[1-4]', 'CAST(CAST({g} AS integer) * 3 - 2 AS text)'),
  B: MONTH_NAME,
  A: { kind: 'date', pattern: `(?:${names(WEEKDAY_NAMES)})`, fields: [] },
  H: HOUR,
  k: afterSpace(HOUR),
  I: HOUR_12,
  l: afterSpace(HOUR_12),
  M: MINUTE,
  S: SECOND,
  'E*S': secondsWithFraction('*'),
  p: { kind: 'time', pattern: '([aApP][mM])', fields: [{ name: 'half' }] },
  z: {
    kind: 'zone',
    pattern: '([+-](?:(?:0[0-9]|1[0-3])(?:[0-5][0-9])?|14(?:00)?))',
    fields: [{ name: 'zone' }],
  },
  Ez: {
    kind: 'zone',
    pattern: '(Z|[+-](?:(?:0[0-9]|1[0-3])(?::?[0-5][0-9])?|14(?::?00)?))',
    fields: [{ name: 'zone' }],
  },
  // Texts with other zones raise.
  Z: { kind: 'zone', pattern: '(?:UTC)', fields: [] },
};
const SAME: Readonly<Record<string, string>> = { h: 'B', b: 'B', a: 'A', P: 'p' };
const EXPANSIONS: Readonly<Record<string, string>> = {
  F: '%Y-%m-%d',
  D: '%m/%d/%y',
  x: '%m/%d/%y',
  T: '%H:%M:%S',
  X: '%H:%M:%S',
  R: '%H:%M',
  c: '%a %b %e %H:%M:%S %Y',
};

/** Text of the reason instead when an element has no form. */
export function readParseElements(format: string): readonly ParseElement[] | string {
  const elements: ParseElement[] = [];
  for (const part of format.match(/%E4Y|%E[0-9*]S|%E.|%O.|%.?|\s+|[^%\s]+/gsu) ?? []) {
    const name = part.slice(1);
    const expansion = part.startsWith('%') ? EXPANSIONS[name] : undefined;
    if (/^\s/u.test(part) || part === '%n' || part === '%t') elements.push({ kind: 'space' });
    else if (!part.startsWith('%') || name === '%') elements.push({ kind: 'text', text: name === '%' ? '%' : part });
    else if (expansion !== undefined) {
      const inner = readParseElements(expansion);
      if (typeof inner === 'string') return inner;
      elements.push(...inner);
    } else {
      const fraction = /^E([0-9])S$/.exec(name)?.[1];
      const found =
        fraction === undefined
          ? ELEMENTS[SAME[name] ?? name]
          : Number(fraction) <= 6
            ? secondsWithFraction(fraction)
            : undefined;
      if (found === undefined) return `no exact translation of the format element ${part} here to PostgreSQL is known`;
      elements.push({ ...found, written: part });
    }
  }
  // A half of the day says nothing beside an hour of twenty-four.
  const written = elements.map((e) => ('written' in e ? e.written : ''));
  if (written.some((w) => w === '%p' || w === '%P') && !written.some((w) => w === '%I' || w === '%l'))
    return 'the format has %p without an hour of twelve';
  return elements;
}
