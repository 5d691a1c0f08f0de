// Section 5 of the language: what is said of histories and increments while they are written. Expected by hand.

import assert from 'node:assert/strict';
import { column, metric, projectOf, source } from '../language/pipeline.js';
import { saidBeside } from '../diagnostics/said-of.js';

const sources = [
  source(
    'raw.customers',
    'id INT64 NOT NULL, name STRING, country STRING, tags ARRAY<STRING>, changed_at TIMESTAMP, signed_on DATE, score FLOAT64',
    {
      primary_key: ['id'],
    },
  ),
  source(
    'raw.events',
    'event STRING NOT NULL, id INT64, at_ts TIMESTAMP, dated DATE, seen DATETIME, seq INT64 NOT NULL, weight FLOAT64, payload JSON',
    {
      primary_key: ['event'],
    },
  ),
];

const names = ['id', 'name', 'country'];
const columns = names.map((n) => column(n, n));
const base = { natural_key: ['id'], effective_at: 'valid_from', expiry_at: 'valid_to', current_flag: 'is_current' };
const tracking = { tracked_columns: ['name', 'country'] };

const about = new Set([
  'closed-version-interval',
  'early-open-end',
  'history-all-versions',
  'history-closes-filtered',
  'history-tracks-all-columns',
  'history-tracks-run-time',
  'history-untracked-columns',
  'incremental-duplicate-key',
  'key-not-unique',
  'unproven-key',
  'nullable-effective-from',
  'nullable-natural-key',
  'nullable-watermark',
  'watermark-not-from-input',
  'history-primary-key',
]);
const said = saidBeside(sources, about);

const kept = (constraints: object, more: object = {}): object => ({
  sources: ['raw.customers'],
  column_mapping: columns,
  constraints: { scd_type: 2, ...base, ...constraints },
  ...more,
});
const history = (constraints: object = tracking, more: object = {}): readonly string[] => said(kept(constraints, more));

describe('what is said of a history', () => {
  it('nothing where all is said', () => assert.deepEqual(history(), []));

  it('the columns that are tracked where none are named', () => {
    assert.deepEqual(history({}), ['history-tracks-all-columns «2»']);
    const model = projectOf({ sources, models: [{ name: 'm', ...kept({ overwrite_columns: ['country'] }) }] }).model
      .models[0]!;
    assert.deepEqual([model.history?.tracked, model.history?.tracksAll], [['name'], true]);
    // The column that `effective_from` takes is not tracked.
    const from = projectOf({
      sources,
      models: [
        {
          name: 'm',
          ...kept({ effective_from: 'changed_at' }, { column_mapping: [...columns, column('changed', 'changed_at')] }),
        },
      ],
    }).model.models[0]!;
    assert.deepEqual(
      [from.history?.tracked, from.history?.effectiveFrom],
      [['name', 'country'], { column: 'changed', hidden: false }],
    );
  });

  it('columns neither tracked nor overwritten', () => {
    assert.deepEqual(history({ tracked_columns: ['name'] }), ['history-untracked-columns «"tracked_columns"»']);
    assert.deepEqual(history({ tracked_columns: ['name'], overwrite_columns: ['country'] }), []);
    // When a version was loaded is what it began with.
    assert.deepEqual(history(tracking, { column_mapping: [...columns, column('loaded_at', '@run_ts')] }), []);
  });

  it('columns in two roles', () => {
    assert.deepEqual(history({ tracked_columns: ['id', 'name', 'country'] }), ['history-column-roles «"id"»']);
    assert.deepEqual(history({ tracked_columns: ['name', 'country'], overwrite_columns: ['Country'] }), [
      'history-column-roles «"country"»',
    ]);
    assert.deepEqual(history({ ...tracking, overwrite_columns: ['id'] }), ['history-column-roles «"id"»']);
  });

  it('names that are taken', () => {
    assert.deepEqual(history({ ...tracking, effective_at: 'Name' }), ['history-column-exists «"Name"»']);
    assert.deepEqual(history({ ...tracking, expiry_at: 'VALID_FROM' }), ['history-column-exists «"VALID_FROM"»']);
  });

  it('columns that cannot be compared', () => {
    assert.deepEqual(
      history(
        { tracked_columns: ['name', 'country', 'tags'] },
        { column_mapping: [...columns, column('tags', 'tags')] },
      ),
      ['history-column-not-comparable «"tags"»'],
    );
    assert.deepEqual(
      history(
        { ...tracking, natural_key: ['tags'], overwrite_columns: ['id'] },
        { column_mapping: [...columns, column('tags', 'tags')] },
      ),
      ['not-groupable «"tags"»', 'nullable-natural-key «"tags"»'],
    );
    assert.deepEqual(history({}, { column_mapping: [...columns, column('tags', 'tags')] }).slice(0, 1), [
      'history-column-not-comparable «{"target_column":"tags","transform":"tags"}»',
    ]);
  });

  it('a natural key that repeats or can be NULL', () => {
    assert.deepEqual(said(kept({ natural_key: ['country'], tracked_columns: ['name'], overwrite_columns: ['id'] })), [
      'key-not-unique «["country"]»',
      'nullable-natural-key «"country"»',
    ]);
    assert.deepEqual(history({ natural_key: ['id', 'country'], tracked_columns: ['name'] }), [
      'nullable-natural-key «"country"»',
    ]);
    assert.deepEqual(
      history(
        { natural_key: ['country'], tracked_columns: ['name'] },
        { group_by: [{ key: "COALESCE(country, '')", as: 'country' }], column_mapping: [column('name', 'MAX(name)')] },
      ),
      [],
    );
  });

  it('a primary key that is not that of the versions', () => {
    assert.deepEqual(history({ ...tracking, primary_key: ['id'] }), ['history-primary-key «["id"]»']);
    assert.deepEqual(history({ ...tracking, primary_key: ['id', 'valid_from'] }), []);
  });

  it('a start that can be NULL, or is no time', () => {
    assert.deepEqual(history({ ...tracking, effective_from: 'changed_at' }), [
      'nullable-effective-from «"changed_at"»',
    ]);
    assert.deepEqual(history({ ...tracking, effective_from: 'signed_on' }), ['nullable-effective-from «"signed_on"»']);
    assert.deepEqual(
      history({ ...tracking, effective_from: 'name' }),
      ['history-effective-from-type «name»', 'nullable-effective-from «"name"»'].slice(0, 1),
    );
    assert.deepEqual(
      history({ ...tracking, effective_from: "COALESCE(changed_at, TIMESTAMP '1970-01-01 00:00:00+00')" }),
      [],
    );
    assert.deepEqual(
      history(
        { ...tracking, effective_from: 'changed_at' },
        { filters: [{ applies_to: 'customers', predicate: 'changed_at IS NOT NULL' }] },
      ),
      [],
    );
    const claims = {
      sources: ['raw.customers'],
      column_mapping: [...columns, column('changed_at', 'changed_at', { nullable: false })],
    };
    assert.deepEqual(
      said(claims, {
        sources: ['m0'],
        constraints: { scd_type: 2, ...base, ...tracking, effective_from: 'changed_at' },
      }),
      [],
    );
  });

  it('an open end that comes', () => {
    assert.deepEqual(history({ ...tracking, open_end: '2030-01-01 00:00:00' }), [
      'early-open-end «2030-01-01 00:00:00»',
    ]);
    assert.deepEqual(history({ ...tracking, open_end: '1900-01-01' }), ['early-open-end «1900-01-01»']);
    assert.deepEqual(history({ ...tracking, open_end: '9999-12-31T23:59:59Z' }), []);
    assert.deepEqual(history({ ...tracking, open_end: '2999-12-31' }), []);
    assert.deepEqual(history({ ...tracking, open_end: 'never' }), ['invalid-open-end «"never"»']);
  });

  it('a tracked column that every run changes', () => {
    const loaded = [...columns, column('loaded_at', '@run_ts')];
    assert.deepEqual(history({ tracked_columns: ['name', 'country', 'loaded_at'] }, { column_mapping: loaded }), [
      'history-tracks-run-time «"loaded_at"»',
    ]);
    assert.deepEqual(
      history({}, { column_mapping: loaded }).filter((s) => s.startsWith('history-tracks-run-time')).length,
      1,
    );
    assert.deepEqual(history({ ...tracking, overwrite_columns: ['loaded_at'] }, { column_mapping: loaded }), []);
  });

  it('keys that `close` would end because a condition drops their rows', () => {
    const filters = [{ applies_to: 'customers', predicate: "country <> 'XX'" }];
    assert.deepEqual(history({ ...tracking, on_delete: 'close' }, { filters }), ['history-closes-filtered «"close"»']);
    assert.deepEqual(history({ ...tracking, on_delete: 'close' }), []);
    assert.deepEqual(history({ ...tracking, on_delete: 'ignore' }, { filters }), []);
  });

  it('must be a table', () => {
    for (const materialization of ['view', 'ephemeral'])
      assert.deepEqual(
        history(tracking, { materialization }).map((s) => s.split(' ')[0]),
        ['history-needs-table'],
        materialization,
      );
    assert.deepEqual(history(tracking, { materialization: 'table' }), []);
  });
});

describe('what is said of a reader of a history', () => {
  const read = (condition: string, more: object = {}): readonly string[] =>
    said(kept(tracking), {
      sources: ['raw.events', { table: 'm0', as: 'h' }],
      joins: [{ left_table: 'events', right_table: 'h', type: 'LEFT', condition }],
      column_mapping: [column('e', 'event'), column('c', 'h.country')],
      ...more,
    });
  const key = 'events.id = h.id';
  it('that it reads all versions', () => {
    assert.deepEqual(read(key), ['history-all-versions «"h"»']);
    assert.deepEqual(
      said(kept(tracking), {
        sources: [{ table: 'm0', as: 'h' }, 'raw.events'],
        joins: [{ left_table: 'h', right_table: 'events', type: 'INNER', condition: key }],
        column_mapping: [column('e', 'event')],
      }),
      ['history-all-versions «"h"»'],
    );
  });
  it('nothing where it chooses versions, in whatever place', () => {
    assert.deepEqual(read(`${key} AND h.is_current`), []);
    assert.deepEqual(read(key, { filters: [{ applies_to: 'h', predicate: 'is_current' }] }), []);
    assert.deepEqual(read(`${key} AND h.valid_to IS NULL`), []);
    assert.deepEqual(
      read(`${key} AND h.valid_from <= events.at_ts AND events.at_ts < COALESCE(h.valid_to, events.at_ts)`),
      [],
    );
    assert.deepEqual(said(kept(tracking), { sources: ['m0'] }), []);
  });
  it('that it takes the end in', () => {
    const between = 'events.at_ts BETWEEN h.valid_from AND h.valid_to';
    assert.deepEqual(read(`${key} AND ${between}`), [`closed-version-interval «${between}»`]);
    assert.deepEqual(read(`${key} AND events.at_ts >= h.valid_from AND events.at_ts <= h.valid_to`), [
      'closed-version-interval «events.at_ts <= h.valid_to»',
    ]);
    assert.deepEqual(read(`${key} AND events.at_ts >= h.valid_from AND h.valid_to >= events.at_ts`), [
      'closed-version-interval «h.valid_to >= events.at_ts»',
    ]);
    assert.deepEqual(
      read(key, { filters: [{ applies_to: 'h', predicate: '@run_ts BETWEEN valid_from AND valid_to' }] }),
      ['closed-version-interval «@run_ts BETWEEN valid_from AND valid_to»'],
    );
    assert.deepEqual(read(`${key} AND events.at_ts >= h.valid_from AND events.at_ts < h.valid_to`), []);
  });
});

describe('what is said of an increment', () => {
  const grows = (type: object, more: object = {}): readonly string[] =>
    said({
      sources: ['raw.events'],
      materialization: { type: 'incremental', unique_key: ['event'], watermark: 'seq', ...type },
      ...more,
    });

  it('nothing where all is said', () => assert.deepEqual(grows({}), []));

  it('a watermark that can be NULL, or has no order of time', () => {
    for (const watermark of ['at_ts', 'dated', 'seen'])
      assert.deepEqual(grows({ watermark }), [`nullable-watermark «"${watermark}"»`]);
    assert.deepEqual(
      grows({ watermark: 'at_ts' }, { filters: [{ applies_to: 'events', predicate: 'at_ts IS NOT NULL' }] }),
      [],
    );
    assert.deepEqual(grows({ watermark: 'event' }), ['incremental-watermark-type «"event"»']);
    assert.deepEqual(
      grows({ watermark: 'weight' }).map((s) => s.split(' ')[0]),
      ['incremental-watermark-type', 'nullable-watermark'],
    );
    assert.deepEqual(grows({ watermark: 'nowhere' }), ['unknown-target-column «nowhere»']);
  });

  it('a watermark that no input decides', () => {
    const loaded = { column_mapping: [column('event', 'event'), column('loaded_at', '@run_ts')] };
    assert.deepEqual(grows({ watermark: 'loaded_at' }, loaded), ['watermark-not-from-input «"loaded_at"»']);
    assert.deepEqual(
      grows(
        { watermark: 'loaded_at' },
        { column_mapping: [column('event', 'event'), column('loaded_at', "TIMESTAMP '2024-01-01 00:00:00+00'")] },
      ),
      ['watermark-not-from-input «"loaded_at"»'],
    );
    assert.deepEqual(
      grows({ watermark: 'last' }, { group_by: ['event'], aggregations: [metric('last', 'MAX(seq)')] }),
      [],
    );
  });

  it('a lookback that the watermark does not have', () => {
    assert.deepEqual(grows({ lookback: { value: 1, unit: 'DAY' } }), [
      'incremental-lookback-unit «{"value":1,"unit":"DAY"}»',
    ]);
    const filters = [{ applies_to: 'events', predicate: 'dated IS NOT NULL AND at_ts IS NOT NULL' }];
    assert.deepEqual(grows({ watermark: 'dated', lookback: { value: 1, unit: 'HOUR' } }, { filters }), [
      'incremental-lookback-unit «{"value":1,"unit":"HOUR"}»',
    ]);
    assert.deepEqual(grows({ watermark: 'dated', lookback: { value: 1, unit: 'MONTH' } }, { filters }), []);
    // A month is no fixed time between two instants.
    assert.deepEqual(grows({ watermark: 'at_ts', lookback: { value: 1, unit: 'MONTH' } }, { filters }), [
      'incremental-lookback-unit «{"value":1,"unit":"MONTH"}»',
    ]);
    assert.deepEqual(grows({ watermark: 'at_ts', lookback: { value: 36, unit: 'HOUR' } }, { filters }), []);
  });

  it('a key that is missing, repeats, or is no column', () => {
    assert.deepEqual(
      grows({ unique_key: [] }).map((s) => s.split(' ')[0]),
      ['incremental-without-key', 'invalid-value'],
    );
    assert.deepEqual(grows({ unique_key: ['seq'] }), ['key-not-unique «["seq"]»']);
    assert.deepEqual(grows({ unique_key: ['events'] }), ['unknown-target-column «events»']);
    assert.deepEqual(grows({ unique_key: ['event', 'seq'] }), []);
  });

  it('a limit', () =>
    assert.deepEqual(grows({}, { order_by: [{ column: 'seq' }], limit: 5 }), ['incremental-limit «5»']));
});
