// Small pipelines for what the every-construct spec leaves out: texts and names that could break out, tables that remember over several runs, all scalar types.

import { column, metric, source } from '../language/pipeline.js';

export interface GoldenRun {
  /** CSV text by source name. */
  readonly rows: Readonly<Record<string, string>>;
  readonly runTs: string;
  readonly parameters?: Readonly<Record<string, string>>;
}

export interface GoldenSpec {
  readonly name: string;
  readonly spec: object;
  readonly runs: readonly GoldenRun[];
}

const schema = { raw_schema: 'raw', staging_schema: 'staging', intermediate_schema: 'middle', final_schema: 'final' };
const csv = (...lines: readonly string[]): string => `${lines.join('\n')}\n`;

/** Ends strings, comments, blocks and templates of every language that is generated. */
export const hostileTexts: readonly string[] = [
  "it's",
  'say "no"',
  'back\\slash\\',
  "\\'; DROP TABLE x; --",
  '{{ ref("x") }}',
  '{% raw %}{% endraw %}{%- if true -%}',
  '{# comment #}',
  '${process.exit()}',
  '`tick` $$ $tag$ $1',
  '*/ /* -- #',
  'line\nbreak',
  'carriage\rreturn\r\nboth',
  'tab\tand\u000bvertical',
  '%s %d %(x)s {0} {x}',
  '"""triple""" \'\'\'single\'\'\'',
  'é ü 漢字 😀 \u2028 \u0085',
  '{',
  '{{',
  '}}',
  '\ue000\ue0010\ue000',
  '<script>alert(1)</script>',
  '',
];

/** As GoogleSQL text: every character that is not plain as an escape. */
function sqlText(text: string): string {
  const plain = [...text].map((c) =>
    /[A-Za-z0-9 ]/u.test(c) ? c : `\\U${c.codePointAt(0)!.toString(16).padStart(8, '0')}`,
  );
  return `'${plain.join('')}'`;
}

const nasty = hostileTexts.join('\n');

export const goldenSpecs: readonly GoldenSpec[] = [
  {
    name: 'hostile texts and names',
    spec: {
      version: 1,
      name: 'hostile {{ x }} $`\'"\\ name',
      description: nasty,
      schema,
      parameters: [{ name: 'text', type: 'STRING', default: nasty, description: nasty }],
      sources: [source('raw.order', 'select INT64 NOT NULL, Group STRING, from STRING', { description: nasty })],
      models: [
        {
          name: 'Table',
          layer: 'staging',
          description: nasty,
          tags: [nasty],
          sources: ['raw.order'],
          filters: [
            { applies_to: 'order', predicate: "`order`.`from` IS NULL OR `order`.`from` != 'x'", rationale: nasty },
          ],
          column_mapping: [
            column('user', '`order`.`select`', { description: nasty, tests: ['not_null', 'unique'] }),
            column('Order', '`order`.`Group`', {
              description: nasty,
              tests: [{ accepted_values: hostileTexts, severity: 'warning' }],
            }),
            column('end', '`order`.`from`', { tags: [nasty] }),
            column('parameter', '@text'),
            ...hostileTexts.map((text, i) => column(`text_${i}`, sqlText(text))),
          ],
          constraints: { primary_key: 'user' },
          tests: [
            { expression: `\`user\` >= 0 OR \`Order\` = ${sqlText(nasty)}`, where: `\`Order\` != ${sqlText(nasty)}` },
          ],
          examples: [
            {
              name: nasty,
              given: { 'raw.order': hostileTexts.map((text, i) => ({ select: i, Group: text, from: text })) },
              expect: hostileTexts.map((text, i) => ({
                user: i,
                Order: text,
                end: text,
                parameter: nasty,
                ...Object.fromEntries(hostileTexts.map((t, n) => [`text_${n}`, t])),
              })),
            },
            {
              name: 'only two columns',
              given: { 'raw.order': [{ select: 7, Group: "it's {{ x }}" }] },
              expect: [{ user: 7, Order: "it's {{ x }}" }],
            },
          ],
        },
        {
          name: 'View',
          layer: 'final',
          materialization: 'view',
          sources: [{ table: 'Table', as: 'select' }],
          column_mapping: [
            column('user', '`select`.`user`'),
            column('length', 'CHAR_LENGTH(`select`.`Order`)'),
            column('same', '`select`.parameter = @text'),
          ],
        },
      ],
    },
    runs: [
      {
        runTs: '2024-01-01T00:00:00Z',
        rows: {
          'raw.order': csv(
            'select,Group,from',
            ...hostileTexts.map((text, i) => `${i},"${text.replaceAll('"', '""')}","${text.replaceAll('"', '""')}"`),
            '100,,',
          ),
        },
      },
    ],
  },
  {
    name: 'increments: lookback, late rows, NULL watermarks, keys that can be NULL, duplicates refused',
    spec: {
      version: 1,
      schema,
      sources: [source('raw.events', 'id INT64 NOT NULL, shop STRING, at TIMESTAMP, day DATE, value NUMERIC')],
      models: [
        {
          name: 'stg_events',
          layer: 'staging',
          materialization: 'ephemeral',
          sources: ['raw.events'],
          column_mapping: [
            column('id', 'events.id'),
            column('shop', 'UPPER(events.shop)'),
            column('at', 'events.at'),
            column('day', 'events.day'),
            column('value', 'events.value'),
          ],
        },
        {
          name: 'by_id',
          layer: 'final',
          materialization: {
            type: 'incremental',
            unique_key: ['id'],
            watermark: 'at',
            lookback: { value: 1, unit: 'DAY' },
          },
          sources: ['stg_events'],
          column_mapping: ['id', 'shop', 'at', 'value'].map((name) => column(name, `stg_events.${name}`)),
          constraints: { primary_key: 'id' },
          examples: [
            {
              name: 'late rows inside the window replace, older ones stay as they were',
              run_ts: '2024-05-01T00:00:00Z',
              given: {
                stg_events: [
                  { id: 1, shop: 'NEW', at: '2024-01-10T00:00:00Z', value: 5 },
                  { id: 2, shop: 'TOO LATE', at: '2024-01-01T00:00:00Z', value: 6 },
                  { id: 3, at: null },
                ],
              },
              before: [
                { id: 1, shop: 'OLD', at: '2024-01-10T12:00:00Z', value: 1 },
                { id: 2, shop: 'STAYS', at: '2024-01-02T00:00:00Z', value: 2 },
              ],
              expect: [
                { id: 1, shop: 'NEW', at: '2024-01-10T00:00:00Z', value: 5 },
                { id: 2, shop: 'STAYS', at: '2024-01-02T00:00:00Z', value: 2 },
              ],
            },
            {
              name: 'an empty table takes everything with a watermark',
              run_ts: '2024-05-01T00:00:00Z',
              given: {
                stg_events: [
                  { id: 1, shop: 'A', at: '2024-01-10T00:00:00Z' },
                  { id: 3, at: null },
                ],
              },
              expect: [{ id: 1, shop: 'A', at: '2024-01-10T00:00:00Z', value: null }],
            },
          ],
        },
        {
          name: 'by_shop',
          layer: 'final',
          materialization: { type: 'incremental', unique_key: ['shop', 'day'], watermark: 'day' },
          sources: ['stg_events'],
          group_by: ['shop', 'day'],
          aggregations: [metric('events', 'COUNT(*)'), metric('value', 'SUM(stg_events.value)')],
        },
      ],
    },
    runs: [
      {
        runTs: '2024-01-03T00:00:00Z',
        rows: {
          'raw.events': csv(
            'id,shop,at,day,value',
            '1,a,2024-01-01T10:00:00Z,2024-01-01,1',
            '2,,2024-01-02T10:00:00Z,2024-01-02,2.5',
            '3,a,,2024-01-02,7',
            '4,b,2024-01-02T12:00:00Z,,8',
          ),
        },
      },
      {
        runTs: '2024-01-03T00:00:00Z',
        rows: {
          'raw.events': csv(
            'id,shop,at,day,value',
            '1,a,2024-01-01T10:00:00Z,2024-01-01,1',
            '2,,2024-01-02T10:00:00Z,2024-01-02,2.5',
            '3,a,,2024-01-02,7',
            '4,b,2024-01-02T12:00:00Z,,8',
          ),
        },
      },
      {
        runTs: '2024-01-04T00:00:00Z',
        rows: {
          'raw.events': csv(
            'id,shop,at,day,value',
            '1,changed too early,2024-01-01T10:00:00Z,2024-01-01,100',
            '2,now,2024-01-01T12:00:00Z,2024-01-02,3',
            '5,,2024-01-03T00:00:00Z,2024-01-02,4',
            '6,,2024-01-02T00:00:00Z,2024-01-03,5',
          ),
        },
      },
      {
        runTs: '2024-01-05T00:00:00Z',
        rows: {
          'raw.events': csv(
            'id,shop,at,day,value',
            '7,a,2024-01-04T00:00:00Z,2024-01-04,1',
            '7,b,2024-01-04T00:00:00Z,2024-01-04,2',
          ),
        },
      },
      { runTs: '2024-01-06T00:00:00Z', rows: { 'raw.events': csv('id,shop,at,day,value') } },
    ],
  },
  {
    name: 'history: closing, returning, tracked and overwritten columns, dates of the rows, refusals',
    spec: {
      version: 1,
      schema,
      sources: [source('raw.people', 'id INT64, part STRING, name STRING, city STRING, note STRING, since TIMESTAMP')],
      models: [
        {
          name: 'closing',
          layer: 'final',
          sources: ['raw.people'],
          column_mapping: ['id', 'part', 'name', 'city', 'note'].map((name) => column(name, `people.${name}`)),
          constraints: {
            scd_type: 2,
            natural_key: ['id', 'part'],
            effective_at: 'valid_from',
            expiry_at: 'valid_to',
            current_flag: 'is_current',
            tracked_columns: ['name'],
            overwrite_columns: ['note'],
            on_delete: 'close',
            open_end: '9999-12-31T00:00:00Z',
          },
          examples: [
            {
              name: 'a changed name ends a version, a note is written into all of them',
              run_ts: '2024-02-01T00:00:00Z',
              given: { 'raw.people': [{ id: 1, part: 'x', name: 'new', city: 'c2', note: 'n2' }] },
              before: [
                {
                  id: 1,
                  part: 'x',
                  name: 'old',
                  city: 'c1',
                  note: 'n1',
                  valid_from: '2024-01-01T00:00:00Z',
                  valid_to: '9999-12-31T00:00:00Z',
                  is_current: true,
                },
                {
                  id: 2,
                  part: 'x',
                  name: 'gone',
                  city: 'c1',
                  note: 'n1',
                  valid_from: '2024-01-01T00:00:00Z',
                  valid_to: '9999-12-31T00:00:00Z',
                  is_current: true,
                },
              ],
              expect: [
                {
                  id: 1,
                  part: 'x',
                  name: 'old',
                  city: 'c1',
                  note: 'n2',
                  valid_from: '2024-01-01T00:00:00Z',
                  valid_to: '2024-02-01T00:00:00Z',
                  is_current: false,
                },
                {
                  id: 1,
                  part: 'x',
                  name: 'new',
                  city: 'c2',
                  note: 'n2',
                  valid_from: '2024-02-01T00:00:00Z',
                  valid_to: '9999-12-31T00:00:00Z',
                  is_current: true,
                },
                {
                  id: 2,
                  part: 'x',
                  name: 'gone',
                  city: 'c1',
                  note: 'n1',
                  valid_from: '2024-01-01T00:00:00Z',
                  valid_to: '2024-02-01T00:00:00Z',
                  is_current: false,
                },
              ],
            },
            {
              name: 'two rows of a key are refused',
              run_ts: '2024-02-01T00:00:00Z',
              given: {
                'raw.people': [
                  { id: 1, part: 'x' },
                  { id: 1, part: 'x' },
                ],
              },
              expect: { refused: 'history-duplicate-key' },
            },
          ],
        },
        {
          name: 'dated',
          layer: 'final',
          sources: ['raw.people'],
          column_mapping: ['id', 'name', 'city'].map((name) => column(name, `people.${name}`)),
          filters: [{ applies_to: 'people', predicate: "people.part = 'x'" }],
          constraints: {
            scd_type: 2,
            natural_key: 'id',
            effective_at: 'valid_from',
            expiry_at: 'valid_to',
            current_flag: 'is_current',
            effective_from: 'people.since',
          },
        },
      ],
    },
    runs: [
      {
        runTs: '2024-01-01T00:00:00Z',
        rows: {
          'raw.people': csv(
            'id,part,name,city,note,since',
            '1,x,ann,rome,n,2023-12-01T00:00:00Z',
            '1,y,ann,,n,2023-12-01T00:00:00Z',
            '2,x,bob,oslo,,2023-12-02T00:00:00Z',
          ),
        },
      },
      {
        runTs: '2024-01-02T00:00:00Z',
        rows: {
          'raw.people': csv(
            'id,part,name,city,note,since',
            '1,x,anna,milan,m,2024-01-01T12:00:00Z',
            '2,x,bob,bergen,k,2023-12-02T00:00:00Z',
          ),
        },
      },
      {
        runTs: '2024-01-03T00:00:00Z',
        rows: {
          'raw.people': csv(
            'id,part,name,city,note,since',
            '1,x,anna,milan,m,2024-01-01T12:00:00Z',
            '1,y,back,,n,2024-01-03T00:00:00Z',
            '2,x,,bergen,k,2023-12-20T00:00:00Z',
          ),
        },
      },
      {
        runTs: '2024-01-04T00:00:00Z',
        rows: {
          'raw.people': csv(
            'id,part,name,city,note,since',
            '1,x,late,milan,m,2023-01-01T00:00:00Z',
            '2,x,,bergen,k,2023-12-20T00:00:00Z',
          ),
        },
      },
      {
        runTs: '2024-01-05T00:00:00Z',
        rows: {
          'raw.people': csv(
            'id,part,name,city,note,since',
            '1,x,a,b,c,2024-02-01T00:00:00Z',
            '1,x,a,b,c,2024-02-01T00:00:00Z',
          ),
        },
      },
      {
        runTs: '2024-01-06T00:00:00Z',
        rows: { 'raw.people': csv('id,part,name,city,note,since', ',x,a,b,c,2024-02-01T00:00:00Z') },
      },
      { runTs: '2024-01-02T12:00:00Z', rows: { 'raw.people': csv('id,part,name,city,note,since') } },
    ],
  },
  {
    name: 'parameters and types',
    spec: {
      version: 1,
      schema,
      parameters: [
        { name: 'config', type: 'INT64', default: '9007199254740993' },
        { name: 'rate', type: 'NUMERIC', default: '0.000000001' },
        { name: 'ratio', type: 'FLOAT64', default: 0.1 },
        { name: 'flag', type: 'BOOL', default: true },
        { name: 'day', type: 'DATE', default: '2024-02-29' },
        { name: 'moment', type: 'TIMESTAMP', default: '2024-02-29T23:59:59.123456Z' },
        { name: 'required', type: 'STRING' },
      ],
      functions: [
        { name: 'scaled', parameters: [{ name: 'x', type: 'NUMERIC' }], returns: 'NUMERIC', body: 'x * @rate' },
        { name: 'spread', parameters: [{ name: 'x', type: 'NUMERIC' }], body: 'MAX(x) - MIN(x)' },
      ],
      sources: [
        source(
          'raw.t',
          'i INT64, f FLOAT64, n NUMERIC, b BOOL, s STRING, y BYTES, d DATE, dt DATETIME, tm TIME, ts TIMESTAMP',
        ),
      ],
      models: [
        {
          name: 'types',
          layer: 'staging',
          sources: ['raw.t'],
          column_mapping: [
            ...['i', 'f', 'n', 'b', 's', 'y', 'd', 'dt', 'tm', 'ts'].map((name) => column(name, `t.${name}`)),
            column('big', '@config + t.i'),
            column('scaled', 'scaled(t.n)'),
            column('ratio', '@ratio * 3'),
            column('flag', '@flag AND t.b'),
            column('days', 'DATE_DIFF(t.d, @day, DAY)'),
            column('moment', '@moment'),
            column('run', '@run_ts'),
            column('required', "CONCAT(@required, '!')"),
          ],
        },
        {
          name: 'spreads',
          layer: 'final',
          materialization: 'view',
          sources: ['types'],
          group_by: ['b'],
          aggregations: [
            metric('spread', 'spread(types.n)'),
            metric('mean', 'AVG(types.n)'),
            metric('parts', 'COUNT(DISTINCT types.s)'),
          ],
        },
        {
          name: 'nothing',
          layer: 'final',
          sources: ['types'],
          filters: [{ applies_to: 'types', predicate: 'FALSE' }],
          column_mapping: [],
          aggregations: [metric('n', 'COUNT(*)'), metric('total', 'SUM(types.n)')],
        },
      ],
    },
    runs: [
      {
        runTs: '2024-06-01T00:00:00.5Z',
        parameters: { required: "it's \\ required" },
        rows: {
          'raw.t': csv(
            'i,f,n,b,s,y,d,dt,tm,ts',
            '1,0.5,1.000000001,true,a,AQID,2024-01-31,2024-01-31T10:00:00,10:00:00.5,2024-01-31T10:00:00.25Z',
            '-3,-1e300,-99999999999999999999.123456789,false,"",,0001-01-01,9999-12-31T23:59:59.999999,00:00:00,1970-01-01T00:00:00Z',
            ',,,,,,,,,',
          ),
        },
      },
    ],
  },
];
