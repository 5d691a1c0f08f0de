// Canonical values of literals. Expected values were computed by hand or given by the reference engine; see literal-values.slow.ts for the comparison.
import assert from 'node:assert/strict';
import {
  canonicalDate,
  canonicalDatetime,
  canonicalTime,
  canonicalTimestamp,
} from '../../../server/src/sql/typing/civil-time.js';
import { decimalFromDouble, decimalFromText } from '../../../server/src/sql/typing/decimal-value.js';
import { canonicalInterval } from '../../../server/src/sql/typing/interval-value.js';
import { canonicalJson } from '../../../server/src/sql/typing/json-value.js';
import { canonicalFloat, canonicalInteger } from '../../../server/src/sql/typing/literal-value.js';

describe('literal values', () => {
  it('dates and times', () => {
    assert.equal(canonicalDate('2024-2-9'), '2024-02-09');
    assert.equal(canonicalDate('0001-01-01'), '0001-01-01');
    for (const text of [
      '2023-02-29',
      '0000-01-01',
      '24-01-01',
      '2024/01/01',
      ' 2024-01-01',
      '2024-01-01 00:00:00',
      '10000-01-01',
    ])
      assert.equal(canonicalDate(text), undefined, text);
    assert.equal(canonicalTime('1:2:3.500'), '01:02:03.5');
    assert.equal(canonicalTime('23:59:60'), '00:00:00');
    for (const text of ['24:00:00', '10:00', '10:00:00.', '10:00:00.1234567'])
      assert.equal(canonicalTime(text), undefined, text);
    assert.equal(canonicalDatetime('2024-01-01'), '2024-01-01T00:00:00');
    assert.equal(canonicalDatetime('2024-12-31t23:59:60'), '2025-01-01T00:00:00');
    assert.equal(canonicalDatetime('9999-12-31 23:59:60'), undefined);
    assert.equal(canonicalDatetime('2024-01-01 10:00:00Z'), undefined);
  });

  it('timestamps, in UTC', () => {
    assert.equal(canonicalTimestamp('2024-01-01 10:00:00'), '2024-01-01T10:00:00Z');
    assert.equal(canonicalTimestamp('2024-01-01 10:00:00 America/New_York'), '2024-01-01T15:00:00Z');
    assert.equal(canonicalTimestamp('2024-07-01 10:00:00.250 Europe/Paris'), '2024-07-01T08:00:00.25Z');
    assert.equal(canonicalTimestamp('2024-01-01T10:00:00+05:30'), '2024-01-01T04:30:00Z');
    assert.equal(canonicalTimestamp('2024-01-01 10:00:00-8'), '2024-01-01T18:00:00Z');
    // In the gap and in the overlap of daylight saving the offset before the change counts.
    assert.equal(canonicalTimestamp('2024-03-10 02:30:00 America/New_York'), '2024-03-10T07:30:00Z');
    assert.equal(canonicalTimestamp('2024-11-03 01:30:00 America/New_York'), '2024-11-03T05:30:00Z');
    assert.equal(canonicalTimestamp('2024-11-03 02:30:00 America/New_York'), '2024-11-03T07:30:00Z');
    // Local mean time, before zones were introduced.
    assert.equal(canonicalTimestamp('1800-01-01 00:00:00 America/New_York'), '1800-01-01T04:56:02Z');
    for (const text of [
      '0001-01-01 00:00:00+01',
      '9999-12-31 23:59:59-01',
      '2024-01-01 10:00:00 Mars/Base',
      '2024-01-01 10:00:00 utc',
      '2024-01-01 10:00:00+15',
      '2024-01-01 UTC',
    ]) {
      assert.equal(canonicalTimestamp(text), undefined, text);
    }
  });

  it('decimals', () => {
    assert.equal(decimalFromText(' -1.50e3 ', 'NUMERIC', true), '-1500');
    assert.equal(decimalFromText('.5', 'NUMERIC', true), '0.5');
    assert.equal(decimalFromText('-0.000', 'NUMERIC', true), '0');
    assert.equal(
      decimalFromText('99999999999999999999999999999.999999999', 'NUMERIC', true),
      '99999999999999999999999999999.999999999',
    );
    assert.equal(decimalFromText('100000000000000000000000000000', 'NUMERIC', true), undefined);
    assert.equal(decimalFromText('1.1234567891', 'NUMERIC', true), undefined);
    assert.equal(decimalFromText('1.1234567895', 'NUMERIC', false), '1.12345679');
    assert.equal(decimalFromText('-1.1234567895', 'NUMERIC', false), '-1.12345679');
    assert.equal(decimalFromText('1e999999999', 'NUMERIC', true), undefined);
    for (const text of ['', 'e5', '- 1', '0x10', '1 2', '.'])
      assert.equal(decimalFromText(text, 'NUMERIC', true), undefined, text);
    assert.equal(
      decimalFromText(
        '578960446186580977117854925043439539266.34992332820282019728792003956564819967',
        'BIGNUMERIC',
        true,
      ),
      '578960446186580977117854925043439539266.34992332820282019728792003956564819967',
    );
    assert.equal(
      decimalFromText(
        '578960446186580977117854925043439539266.34992332820282019728792003956564819968',
        'BIGNUMERIC',
        true,
      ),
      undefined,
    );
    // The exact value of the double nearest to 0.1, cut at 38 places.
    assert.equal(decimalFromDouble(0.1, 'BIGNUMERIC'), '0.10000000000000000555111512312578270212');
    assert.equal(decimalFromDouble(2.5, 'NUMERIC'), '2.5');
    assert.equal(decimalFromDouble(-1e30, 'NUMERIC'), undefined);
  });

  it('integers and floats', () => {
    assert.equal(canonicalInteger('9223372036854775807', false), '9223372036854775807');
    assert.equal(canonicalInteger('9223372036854775808', true), '-9223372036854775808');
    assert.equal(canonicalInteger('9223372036854775808', false), undefined);
    assert.equal(canonicalInteger('0xFF', false), '255');
    assert.equal(canonicalInteger('0', true), '0');
    assert.equal(canonicalFloat(-0), '-0');
    assert.equal(canonicalFloat(Number('1e400')), 'Infinity');
  });

  it('JSON: keys sorted, first of equal keys, numbers as the reference prints them', () => {
    assert.equal(canonicalJson(' {"b": 1, "a": {"z": null, "c": [true]}} '), '{"a":{"c":[true],"z":null},"b":1}');
    assert.equal(canonicalJson('{"a":1,"a":2}'), '{"a":1}');
    assert.equal(
      canonicalJson('[1.0, 1e2, 1e16, 0.00001, 123456789012345678901, -0]'),
      '[1.0,100.0,1e+16,1e-05,1.2345678901234568e+20,0]',
    );
    for (const text of ['', '{a: 1}', '[1,]', '01', 'NaN', '1 2', '1e400', '"\u0001"'])
      assert.equal(canonicalJson(text), undefined, text);
    assert.equal(canonicalJson('['.repeat(5000)), undefined);
  });

  it('intervals', () => {
    assert.equal(canonicalInterval('1-2 3 4:5:6.5', 'YEAR', 'SECOND'), '1-2 3 4:5:6.5');
    assert.equal(canonicalInterval('-1-2', 'YEAR', 'MONTH'), '-1-2 0 0:0:0');
    assert.equal(canonicalInterval('1-13', 'YEAR', 'MONTH'), '2-1 0 0:0:0');
    assert.equal(canonicalInterval('2:3', 'MINUTE', 'SECOND'), '0-0 0 0:2:3');
    assert.equal(canonicalInterval('5', 'WEEK', undefined), '0-0 35 0:0:0');
    assert.equal(canonicalInterval('-0.5', 'SECOND', undefined), '0-0 0 -0:0:0.5');
    for (const [text, unit, to] of [
      ['1.5', 'DAY', undefined],
      ['1', 'DAY', 'YEAR'],
      ['10001', 'YEAR', undefined],
      [' 5', 'DAY', undefined],
    ] as const) {
      assert.equal(canonicalInterval(text, unit, to), undefined, text);
    }
  });
});
