// Time-zone name and local time → offset from UTC, from the runtime's own ICU data. Refuses (undefined) names that are no zone.

/** Every `/`-part of a tz database name starts upper case; ICU would also take other cases, the reference does not. */
const ZONE_NAME = /^[A-Z][A-Za-z0-9_+-]*(?:\/[A-Z][A-Za-z0-9_+-]*)*$/;

/**
 * Seconds east of UTC at the local time `localSeconds` (since 1970-01-01 of that zone's calendar). In a gap and in an
 * overlap of daylight saving the offset before the change counts, as in the reference engine.
 */
export function zoneOffsetSeconds(zone: string, localSeconds: number): number | undefined {
  if (!ZONE_NAME.test(zone)) return undefined;
  const format = formatOf(zone);
  if (format === undefined) return undefined;
  // No zone is farther than 26 hours from another, and changes are days apart: a day before and after are both sides of any change.
  const before = offsetAt(format, localSeconds - 86_400);
  const after = offsetAt(format, localSeconds + 86_400);
  if (before === after) return before;
  // The instant read with the earlier offset lies before the change, or nowhere (gap): both count it. Else it is after the change.
  if (offsetAt(format, localSeconds - before) === before) return before;
  return offsetAt(format, localSeconds - after) === after ? after : before;
}

/** Whether a zone was ever away from UTC by more than whole minutes, as most were before time was standardised. */
export function hadOddSeconds(zone: string): boolean {
  if (!ZONE_NAME.test(zone)) return false;
  const format = formatOf(zone);
  return format !== undefined && SAMPLED_YEARS.some((year) => offsetAt(format, Date.UTC(year, 0) / 1000) % 60 !== 0);
}

/** The last odd offset ended in 1972; those that follow local mean time lasted for decades. */
const SAMPLED_YEARS: readonly number[] = [1800, ...Array.from({ length: 20 }, (_, i) => 1875 + 5 * i)];

function formatOf(zone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    return undefined;
  }
}

function offsetAt(format: Intl.DateTimeFormat, seconds: number): number {
  const field: Record<string, string> = {};
  for (const part of format.formatToParts(seconds * 1000)) field[part.type] = part.value;
  const year = field['era'] === 'BC' ? 1 - Number(field['year']) : Number(field['year']);
  const day = new Date(0).setUTCFullYear(year, Number(field['month']) - 1, Number(field['day'])) / 1000;
  return day + Number(field['hour']) * 3600 + Number(field['minute']) * 60 + Number(field['second']) - seconds;
}
