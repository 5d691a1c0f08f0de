// Date, time and timestamp texts → canonical values, by GoogleSQL's literal formats. Refuses (undefined) anything else.

import { zoneOffsetSeconds } from './time-zone.js';

const SECONDS_PER_DAY = 86_400;
const DATE_FORM = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;
/** Of a TIMESTAMP: a local time in year 0 or 10000 can be an instant of the years 1 to 9999. */
const LONG_DATE_FORM = /^(\d{4,5})-(\d{1,2})-(\d{1,2})$/;
const TIME_FORM = /^(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,6}))?$/;
const TIMESTAMP_FORM = /^(\d{4,5}-\d{1,2}-\d{1,2})(?:[ Tt](\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d{1,6})?)(.*)| ([+-].*))?$/s;
const OFFSET_FORM = /^([+-])(\d{1,2})(?::?(\d{2}))?$/;
/** Farthest offset from UTC that GoogleSQL reads. */
const MOST_OFFSET_MINUTES = 14 * 60;

interface Clock {
  /** Of the day; 86,400 for a leap second at its end. */
  readonly seconds: number;
  /** Without trailing zeros; empty for none. */
  readonly fraction: string;
}

/** `2024-2-9` → `2024-02-09`. */
export function canonicalDate(text: string): string | undefined {
  const day = dayFromText(text);
  return day === undefined ? undefined : dateText(day);
}

/** `1:2:3.500` → `01:02:03.5`. Second 60 counts as the next minute's 0. */
export function canonicalTime(text: string): string | undefined {
  const clock = clockFromText(text);
  return clock === undefined ? undefined : clockText(clock);
}

/** `2024-01-01 10:00:00` → `2024-01-01T10:00:00`; a date alone is its midnight. */
export function canonicalDatetime(text: string): string | undefined {
  const match = /^([^ Tt]*)(?:[ Tt](.*))?$/s.exec(text);
  const day = dayFromText(match?.[1] ?? '');
  const clock = match?.[2] === undefined ? { seconds: 0, fraction: '' } : clockFromText(match[2]);
  if (day === undefined || clock === undefined) return undefined;
  return instantText(day * SECONDS_PER_DAY + clock.seconds, clock.fraction);
}

/** `2024-01-01 10:00:00 America/New_York` → `2024-01-01T15:00:00Z`. Without a zone: UTC. */
export function canonicalTimestamp(text: string): string | undefined {
  const match = TIMESTAMP_FORM.exec(text);
  if (match === null) return undefined;
  const day = dayFromText(match[1] ?? '', true);
  const clock = match[2] === undefined ? { seconds: 0, fraction: '' } : clockFromText(match[2], true);
  if (day === undefined || clock === undefined) return undefined;
  const local = day * SECONDS_PER_DAY + clock.seconds;
  const suffix = match[4] ?? match[3] ?? '';
  const offset = offsetFromSuffix(suffix, local);
  // What zones had before time was standardised depends on the table.
  const isBeforeTables = day < dayNumber(1, 1, 1) && suffix.startsWith(' ') && !suffix.startsWith(' UTC');
  if (offset === undefined || isBeforeTables) return undefined;
  const instant = instantText(local - offset, clock.fraction);
  return instant === undefined ? undefined : `${instant}Z`;
}

/** Whether `AT TIME ZONE text` names a zone. */
export function isTimeZone(text: string): boolean {
  return (OFFSET_FORM.test(text) ? offsetFromText(text) : zoneOffsetSeconds(text, 0)) !== undefined;
}

/** Seconds east of UTC. `Z`, `+5:30`, or a blank and a zone's name. */
function offsetFromSuffix(suffix: string, localSeconds: number): number | undefined {
  if (suffix === '' || suffix === 'Z' || suffix === 'z') return 0;
  if (suffix[0] === '+' || suffix[0] === '-') return offsetFromText(suffix);
  if (suffix[0] !== ' ') return undefined;
  const zone = suffix.slice(1);
  const utc = /^UTC([+-].*)$/.exec(zone);
  return utc === null ? zoneOffsetSeconds(zone, localSeconds) : offsetFromText(utc[1] ?? '');
}

function offsetFromText(text: string): number | undefined {
  const match = OFFSET_FORM.exec(text);
  if (match === null) return undefined;
  const minutes = Number(match[3] ?? 0);
  const total = Number(match[2]) * 60 + minutes;
  if (minutes > 59 || total > MOST_OFFSET_MINUTES) return undefined;
  return (match[1] === '-' ? -total : total) * 60;
}

function dayFromText(text: string, ofInstant = false): number | undefined {
  const match = (ofInstant ? LONG_DATE_FORM : DATE_FORM).exec(text);
  if (match === null) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (
    year < (ofInstant ? 0 : 1) ||
    year > (ofInstant ? 10_000 : 9999) ||
    month < 1 ||
    month > 12 ||
    day < 1 ||
    day > daysInMonth(year, month)
  )
    return undefined;
  return dayNumber(year, month, day);
}

/** Of second 60 only a TIMESTAMP keeps the fraction, in the next minute. */
function clockFromText(text: string, keepsFraction = false): Clock | undefined {
  const match = TIME_FORM.exec(text);
  if (match === null) return undefined;
  const [hour, minute, second] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const fraction = second === 60 && !keepsFraction ? '' : (match[4] ?? '').replace(/0+$/, '');
  return { seconds: hour * 3600 + minute * 60 + second, fraction };
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Days since 1970-01-01. `setUTCFullYear` because Date.UTC moves years below 100. */
function dayNumber(year: number, month: number, day: number): number {
  return new Date(0).setUTCFullYear(year, month - 1, day) / (SECONDS_PER_DAY * 1000);
}

function dateText(day: number): string {
  return new Date(day * SECONDS_PER_DAY * 1000).toISOString().slice(0, 10);
}

function clockText(clock: Clock): string {
  const seconds = clock.seconds % SECONDS_PER_DAY;
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const text = parts.map((part) => String(part).padStart(2, '0')).join(':');
  return clock.fraction === '' ? text : `${text}.${clock.fraction}`;
}

/** Undefined outside years 1 to 9999. */
function instantText(seconds: number, fraction: string): string | undefined {
  const day = Math.floor(seconds / SECONDS_PER_DAY);
  if (day < dayNumber(1, 1, 1) || day > dayNumber(9999, 12, 31)) return undefined;
  return `${dateText(day)}T${clockText({ seconds: seconds - day * SECONDS_PER_DAY, fraction })}`;
}
