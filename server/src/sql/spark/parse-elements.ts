// Formats of PARSE_* (`%Y-%m-%d`) → elements: the Java expression that admits what GoogleSQL reads for each, and its groups.

import { MONTH_NAMES, WEEKDAY_NAMES } from '../time-names.js';

export interface ParseField {
  readonly name: string;
  /** Over the group's text `a`; absent: as it stands. */
  readonly template?: string;
}

export type ParseElement =
  | { readonly kind: 'text'; readonly text: string }
  /** Any white space, none too unless it is `needed`. */
  | { readonly kind: 'space'; readonly needed?: true }
  | {
      readonly kind: 'date' | 'time' | 'zone';
      readonly written: string;
      readonly pattern: string;
      /** Before another number. Absent: the element is no number. */
      readonly packed?: string;
      readonly fields: readonly ParseField[];
    };

/** Whole names and their first three letters. */
const names = (of: readonly string[]): string =>
  of.map((name) => (name.length > 3 ? `${name.slice(0, 3)}(?:${name.slice(3)})?` : name)).join('|');

/** The number of a month's name `a`. */
const MONTH_NUMBER = "CAST(div(instr('janfebmaraprmayjunjulaugsepoctnovdec', lower(left(a, 3))) + 2, 3) AS STRING)";
/** From 69 on in the twentieth century. */
export const SHORT_YEAR = "concat(CASE WHEN lpad(a, 2, '0') >= '69' THEN '19' ELSE '20' END, lpad(a, 2, '0'))";

/** Spark reads offsets with a colon only. */
const ZONE = "regexp_replace(a, '^(...)(..)$', '$1:$2')";

export type ParseDefinition = Omit<Extract<ParseElement, { readonly pattern: string }>, 'written'>;

const number = (
  kind: 'date' | 'time',
  name: string,
  pattern: string,
  packed: string,
  template?: string,
): ParseDefinition => ({
  kind,
  pattern: `(${pattern})`,
  packed: `(${packed})`,
  fields: [{ name, ...(template !== undefined && { template }) }],
});

/** Up to five digits, of which the group leaves a leading zero out; from 1 on. */
export const YEAR: ParseDefinition = {
  kind: 'date',
  pattern: '(?!0+(?![0-9]))0?([0-9]{1,4})',
  packed: '((?!0000)[0-9]{4})',
  fields: [{ name: 'year' }],
};
export const MONTH = number('date', 'month', '0?[1-9]|1[0-2]', '0[1-9]|1[0-2]');
export const DAY = number('date', 'day', '0?[1-9]|[12][0-9]|3[01]', '0[1-9]|[12][0-9]|3[01]');
export const HOUR = number('time', 'hour', '[01]?[0-9]|2[0-3]', '[01][0-9]|2[0-3]');
export const HOUR_12 = number('time', 'hour12', '0?[1-9]|1[0-2]', '0[1-9]|1[0-2]');
export const MINUTE = number('time', 'minute', '[0-5]?[0-9]', '[0-5][0-9]');
export const SECOND = number('time', 'second', '[0-5]?[0-9]', '[0-5][0-9]');
export const SHORT_YEAR_ELEMENT = number('date', 'shortYear', '[0-9]{1,2}', '[0-9]{2}', SHORT_YEAR);

const afterSpace = (element: ParseDefinition): ParseDefinition => ({ ...element, pattern: `\\s*${element.pattern}` });

/** Seconds with at most `digits` decimals; further ones are read and dropped when `digits` is `*`. */
function secondsWithFraction(digits: string): ParseDefinition {
  const fraction = digits === '*' ? '(?:(\\.[0-9]{1,6})[0-9]*)?' : digits === '0' ? '()' : `(\\.[0-9]{1,${digits}})?`;
  return {
    kind: 'time',
    pattern: `${SECOND.pattern}${fraction}`,
    packed: `${SECOND.packed!}${fraction}`,
    fields: [...SECOND.fields, { name: 'fraction' }],
  };
}

const ignored = (pattern: string): ParseDefinition => ({ kind: 'date', pattern, fields: [] });

const ELEMENTS: Readonly<Record<string, ParseDefinition>> = {
  Y: YEAR,
  E4Y: { ...YEAR, pattern: '((?!0000)[0-9]{4})' },
  y: SHORT_YEAR_ELEMENT,
  C: number('date', 'century', '[0-9]{2}', '[0-9]{2}'),
  m: MONTH,
  d: DAY,
  e: afterSpace(DAY),
  j: number('date', 'dayOfYear', '[0-9]{1,3}', '[0-9]{3}'),
  Q: number('date', 'month', '[1-4]', '[1-4]', 'CAST(CAST(a AS INT) * 3 - 2 AS STRING)'),
  B: { kind: 'date', pattern: `((?i:${names(MONTH_NAMES)}))`, fields: [{ name: 'month', template: MONTH_NUMBER }] },
  A: ignored(`(?i:${names(WEEKDAY_NAMES)})`),
  H: HOUR,
  k: afterSpace(HOUR),
  I: HOUR_12,
  l: afterSpace(HOUR_12),
  M: MINUTE,
  S: SECOND,
  'E*S': secondsWithFraction('*'),
  p: { kind: 'time', pattern: '((?i:am|pm))', fields: [{ name: 'half' }] },
  z: {
    kind: 'zone',
    pattern: '([+-](?:(?:0[0-9]|1[0-3])(?:[0-5][0-9])?|14(?:00)?))',
    fields: [{ name: 'zone', template: ZONE }],
  },
  Ez: {
    kind: 'zone',
    pattern: '(Z|[+-](?:(?:0[0-9]|1[0-3])(?::?[0-5][0-9])?|14(?::?00)?))',
    fields: [{ name: 'zone', template: ZONE }],
  },
  // Other zones are an error on Spark.
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
    if (/^\s/u.test(part)) elements.push({ kind: 'space' });
    else if (!part.startsWith('%')) elements.push({ kind: 'text', text: part });
    else {
      const name = part.slice(1);
      const expansion = EXPANSIONS[name];
      if (expansion !== undefined) {
        const inner = readParseElements(expansion);
        if (typeof inner === 'string') return inner;
        elements.push(...inner);
      } else if (name === '%') elements.push({ kind: 'text', text: '%' });
      else if (name === 'n' || name === 't') elements.push({ kind: 'space' });
      else {
        const fraction = /^E([0-9])S$/.exec(name)?.[1];
        const found =
          fraction === undefined
            ? ELEMENTS[SAME[name] ?? name]
            : Number(fraction) <= 6
              ? secondsWithFraction(fraction)
              : undefined;
        if (found === undefined) return `the format element ${part} has no exact form on Spark here`;
        elements.push({ ...found, written: part });
      }
    }
  }
  // A half of the day says nothing beside an hour of twenty-four.
  const written = elements.map((e) => ('written' in e ? e.written : ''));
  if (written.some((w) => w === '%p' || w === '%P') && !written.some((w) => w === '%I' || w === '%l'))
    return 'the format has %p without an hour of twelve';
  return elements;
}
