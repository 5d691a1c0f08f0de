// `INTERVAL 'text' PART [TO PART]` → canonical `Y-M D H:M:S.f`, by GoogleSQL's literal formats. Refuses (undefined) anything else.

const PARTS = ['YEAR', 'MONTH', 'DAY', 'HOUR', 'MINUTE', 'SECOND'];
const YEAR_MONTH = '([+-]?)(\\d+)-(\\d+)';
const SIGNED = '([+-]?)(\\d+)';
const MOST_MONTHS = 120_000n;
const MOST_DAYS = 3_660_000n;
const NANOS_PER_SECOND = 1_000_000_000n;
const MOST_NANOS = MOST_DAYS * 86_400n * NANOS_PER_SECOND;

/** Parts that an interval of whole numbers (`INTERVAL 3 DAY`) can have. */
export const INTERVAL_PARTS: readonly string[] = [
  'YEAR',
  'QUARTER',
  'MONTH',
  'WEEK',
  'DAY',
  'HOUR',
  'MINUTE',
  'SECOND',
  'MILLISECOND',
  'MICROSECOND',
];

export function canonicalInterval(text: string, unit: string, toUnit: string | undefined): string | undefined {
  return toUnit === undefined ? singlePart(text, unit) : partRange(text, unit, toUnit);
}

function singlePart(text: string, unit: string): string | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d{1,9}))?$/.exec(text);
  if (match === null || (match[2] === '' && match[3] === undefined)) return undefined;
  if (unit === 'SECOND') return build(0n, 0n, nanosOf(match[1], 0n, 0n, match[2] ?? '', match[3]));
  if (match[3] !== undefined || match[2] === '') return undefined;
  const count = signed(match[1], match[2] ?? '');
  switch (unit) {
    case 'YEAR':
      return build(count * 12n, 0n, 0n);
    case 'QUARTER':
      return build(count * 3n, 0n, 0n);
    case 'MONTH':
      return build(count, 0n, 0n);
    case 'WEEK':
      return build(0n, count * 7n, 0n);
    case 'DAY':
      return build(0n, count, 0n);
    case 'HOUR':
      return build(0n, 0n, count * 3600n * NANOS_PER_SECOND);
    case 'MINUTE':
      return build(0n, 0n, count * 60n * NANOS_PER_SECOND);
    default:
      return undefined;
  }
}

function partRange(text: string, unit: string, toUnit: string): string | undefined {
  const from = PARTS.indexOf(unit);
  const to = PARTS.indexOf(toUnit);
  if (from < 0 || to <= from) return undefined;
  const has = (part: string): boolean => PARTS.indexOf(part) >= from && PARTS.indexOf(part) <= to;
  const groups: string[] = [];
  if (has('YEAR') && has('MONTH')) groups.push(YEAR_MONTH);
  else if (has('MONTH')) groups.push(SIGNED);
  if (has('DAY')) groups.push(SIGNED);
  const clock = ['HOUR', 'MINUTE', 'SECOND'].filter(has);
  if (clock.length > 0) {
    groups.push(`([+-]?)${clock.map((part) => (part === 'SECOND' ? '(\\d+)(?:\\.(\\d{1,9}))?' : '(\\d+)')).join(':')}`);
  }
  const match = new RegExp(`^${groups.join(' ')}$`).exec(text);
  if (match === null) return undefined;
  const captured = match.slice(1);
  let [months, days, nanos] = [0n, 0n, 0n];
  if (has('YEAR') && has('MONTH')) {
    const [sign, years = '', rest = ''] = captured.splice(0, 3);
    months = signed(sign, years) * 12n + signed(sign, rest);
  } else if (has('MONTH')) {
    const [sign, count = ''] = captured.splice(0, 2);
    months = signed(sign, count);
  }
  if (has('DAY')) {
    const [sign, count = ''] = captured.splice(0, 2);
    days = signed(sign, count);
  }
  if (clock.length > 0) {
    const sign = captured.shift();
    const take = (part: string): string => (has(part) ? (captured.shift() ?? '0') : '0');
    const [hours, minutes, seconds] = [take('HOUR'), take('MINUTE'), take('SECOND')];
    nanos = nanosOf(sign, BigInt(hours), BigInt(minutes), seconds, captured.shift());
  }
  return build(months, days, nanos);
}

function signed(sign: string | undefined, digits: string): bigint {
  const value = BigInt(digits || '0');
  return sign === '-' ? -value : value;
}

function nanosOf(sign: string | undefined, hours: bigint, minutes: bigint, seconds: string, fraction = ''): bigint {
  const nanos = BigInt(fraction.padEnd(9, '0'));
  const total = ((hours * 60n + minutes) * 60n + BigInt(seconds || '0')) * NANOS_PER_SECOND + nanos;
  return sign === '-' ? -total : total;
}

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);

/** Canonical text; undefined when a part is out of range. */
export function intervalValue(months: bigint, days: bigint, micros: bigint): string | undefined {
  return build(months, days, micros * 1000n);
}

function build(months: bigint, days: bigint, nanos: bigint): string | undefined {
  if (magnitude(months) > MOST_MONTHS || magnitude(days) > MOST_DAYS || magnitude(nanos) > MOST_NANOS) return undefined;
  const m = magnitude(months);
  const t = magnitude(nanos);
  const seconds = t / NANOS_PER_SECOND;
  const fraction = (t % NANOS_PER_SECOND).toString().padStart(9, '0').replace(/0+$/, '');
  const clock = `${seconds / 3600n}:${(seconds / 60n) % 60n}:${seconds % 60n}${fraction === '' ? '' : `.${fraction}`}`;
  return `${months < 0n ? '-' : ''}${m / 12n}-${m % 12n} ${days} ${nanos < 0n ? '-' : ''}${clock}`;
}
