// One pipeline with every construct of the language, its column names reserved words wherever they may be, and rows with NULLs and duplicates.

/** Rows of the sources as CSV texts. */
export const rows: Readonly<Record<string, string>> = {
  'left.csv':
    'id,order,group,select,hash\n1,10,a,"x,y",1.5\n2,20,a,,2.5\n2,20,a,z,2.5\n3,,b,"p,,q",\n,40,,"",0.5\n5,10,`,it\'s \\ ```,-3.25\n',
  'right.csv':
    'id,limit,at\n1,100,2024-01-31T10:00:00Z\n1,200,2024-02-29T00:00:00.25Z\n2,,2024-02-29T00:00:00Z\n,300,\n7,700,1999-12-31T23:59:59Z\n',
};

const column = (target_column: string, transform: string, more: object = {}): object => ({
  target_column,
  transform,
  ...more,
});
const all = ['id', 'order', 'group', 'select', 'hash'].map((name) => column(name, `l.\`${name}\``));
const joined = (name: string, type: string, more: object = {}): object => ({
  name,
  layer: 'intermediate',
  sources: [
    { table: 'raw.left', as: 'l' },
    { table: 'raw.right', as: 'r' },
  ],
  joins: [
    {
      left_table: 'l',
      right_table: 'r',
      type,
      condition: type === 'CROSS' ? '' : 'l.id = r.id',
      ...(type === 'EXISTS' && { as: 'exists' }),
    },
  ],
  column_mapping: [
    ...all,
    ...(['SEMI', 'ANTI', 'EXISTS'].includes(type) ? [] : [column('limit', 'r.`limit`'), column('at', 'r.at')]),
    ...(type === 'EXISTS' ? [column('exists', '`exists`')] : []),
  ],
  ...more,
});
const side = (name: string, alias: string, limit: string): object => ({
  name,
  layer: 'staging',
  sources: [{ table: 'raw.left', as: alias }],
  column_mapping: [column('id', `${alias}.id`), column('order', limit)],
});
const sets = (name: string, more: object): object => ({
  name,
  layer: 'intermediate',
  sources: ['set_a', 'set_b'],
  ...more,
});

export const spec = {
  version: 1,
  name: 'every_construct',
  schema: { raw_schema: 'raw', staging_schema: 'staging', intermediate_schema: 'middle', final_schema: 'final' },
  sources: [
    {
      name: 'raw.left',
      columns: [
        { name: 'id', type: 'INT64' },
        { name: 'order', type: 'INT64' },
        { name: 'group', type: 'STRING' },
        { name: 'select', type: 'STRING' },
        { name: 'hash', type: 'NUMERIC' },
      ],
    },
    {
      name: 'raw.right',
      columns: [
        { name: 'id', type: 'INT64' },
        { name: 'limit', type: 'INT64' },
        { name: 'at', type: 'TIMESTAMP' },
      ],
    },
  ],
  parameters: [
    { name: 'from', type: 'INT64', default: 2 },
    { name: 'run', type: 'STRING', default: "`'\\\n" },
  ],
  functions: [{ name: 'twice', parameters: [{ name: 'x', type: 'NUMERIC' }], returns: 'NUMERIC', body: 'x * 2' }],
  models: [
    joined('j_inner', 'INNER'),
    joined('j_left', 'LEFT', { filters: [{ applies_to: 'r', predicate: 'r.`limit` IS NULL OR r.`limit` < 250' }] }),
    joined('j_right', 'RIGHT'),
    joined('j_full', 'FULL'),
    joined('j_cross', 'CROSS'),
    joined('j_semi', 'SEMI'),
    joined('j_anti', 'ANTI'),
    joined('j_exists', 'EXISTS'),
    {
      name: 'first_rows',
      layer: 'staging',
      sources: [{ table: 'raw.left', as: 'l' }],
      deduplicate: [
        { applies_to: 'l', partition_by: ['id'], order_by: [{ column: '`order`', direction: 'DESC', nulls: 'first' }] },
      ],
      filters: [
        { applies_to: 'l', predicate: "l.`group` != 'zzz' OR l.`group` IS NULL" },
        { applies_to: 'l', stage: 'deduplicated', predicate: 'l.id IS NULL OR l.id >= 1' },
        { applies_to: '', stage: 'joined', predicate: 'l.hash IS NOT NULL' },
      ],
      column_mapping: [
        ...all,
        column('doubled', 'twice(l.hash)'),
        column('is_from', 'l.id = @from'),
        column('run', '@run'),
      ],
    },
    side('set_a', 'a', 'a.`order`'),
    side('set_b', 'b', 'b.`order` + 10'),
    sets('u_all', { union: { inputs: ['set_a', 'set_b'], as: 'u' }, column_mapping: [] }),
    sets('u_distinct', { union: { inputs: ['set_a', 'set_b'], distinct: true, as: 'u' }, column_mapping: [] }),
    sets('i_distinct', { intersect: { inputs: ['set_a', 'set_b'], as: 'u' }, column_mapping: [] }),
    sets('e_distinct', { except: { inputs: ['set_a', 'set_b'], as: 'u' }, column_mapping: [] }),
    {
      name: 'u_parts',
      layer: 'intermediate',
      sources: [{ table: 'raw.left', as: 'l' }],
      unnest: [{ column: "SPLIT(l.`select`, ',')", as: 'part', offset: 'position', keep_empty: true }],
      column_mapping: [column('id', 'l.id'), column('part', 'part'), column('position', 'position')],
    },
    {
      name: 'u_inner',
      layer: 'intermediate',
      sources: [{ table: 'raw.left', as: 'l' }],
      unnest: [{ column: "SPLIT(l.`select`, ',')", as: 'end' }],
      column_mapping: [column('id', 'l.id'), column('end', '`end`')],
    },
    {
      name: 'days',
      layer: 'staging',
      sources: [],
      unnest: [{ column: "GENERATE_DATE_ARRAY('2024-02-27', '2024-03-02')", as: 'day' }],
      column_mapping: [column('day', 'day'), column('weekday', 'EXTRACT(DAYOFWEEK FROM day)')],
    },
    {
      name: 'grouped',
      layer: 'intermediate',
      sources: [{ table: 'raw.left', as: 'l' }],
      group_by: ['`group`', { key: 'MOD(l.id, 2)', as: 'odd' }],
      aggregations: [
        { metric_column: 'rows', type: 'INT64', formula: 'COUNT(*)' },
        { metric_column: 'having', type: 'NUMERIC', formula: 'SUM(l.hash)' },
        { metric_column: 'texts', type: 'STRING', formula: "STRING_AGG(l.`select`, '|' ORDER BY l.`select` DESC)" },
      ],
      filters: [
        { applies_to: '', stage: 'grouped', predicate: 'COUNT(*) >= 1' },
        { applies_to: 'grouped', predicate: '`rows` < 10' },
      ],
      order_by: [{ column: '`having`', direction: 'DESC' }, '`group`', 'odd'],
    },
    {
      name: 'subtotals',
      layer: 'intermediate',
      sources: [{ table: 'raw.left', as: 'l' }],
      group_by: [{ rollup: ['`group`', 'id'] }],
      column_mapping: [column('is_total', 'GROUPING(l.`group`)')],
      aggregations: [{ metric_column: 'n', type: 'INT64', formula: 'COUNT(*)' }],
    },
    {
      name: 'subtotal_sets',
      layer: 'intermediate',
      sources: [{ table: 'raw.left', as: 'l' }],
      group_by: [{ grouping_sets: [['`group`', 'id'], ['id'], []] }],
      aggregations: [{ metric_column: 'n', type: 'INT64', formula: 'COUNT(*)' }],
    },
    ...['LEFT', 'FULL', 'INNER'].map((type) => ({
      name: `across_${type.toLowerCase()}`,
      layer: 'final',
      sources: [
        { table: 'raw.left', as: 'l' },
        { table: 'raw.right', as: 'r' },
      ],
      combine: { strategy: 'drill_across', type },
      group_by: ['id'],
      aggregations: [
        { metric_column: 'total', type: 'NUMERIC', formula: 'SUM(l.hash)' },
        { metric_column: 'top', type: 'INT64', formula: 'MAX(r.`limit`)', default: 0 },
      ],
    })),
    {
      name: 'ranked',
      layer: 'final',
      sources: [{ table: 'raw.left', as: 'l' }],
      column_mapping: [
        ...all,
        column('place', 'ROW_NUMBER() OVER (PARTITION BY l.`group` ORDER BY l.`order` DESC, l.id, l.`select`)'),
        column('running', 'SUM(l.hash) OVER (ORDER BY l.id, l.`select` ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)'),
        column('before', 'LAG(l.id) OVER (ORDER BY l.id DESC, l.`select`)', { output: false }),
      ],
      filters: [
        { applies_to: 'ranked', predicate: 'place <= 2' },
        { applies_to: 'ranked', predicate: 'before IS NULL OR before >= 0' },
      ],
      order_by: [{ column: '`hash`', direction: 'DESC', nulls: 'first' }, 'id', '`select`'],
      limit: 4,
    },
    {
      name: 'kept',
      layer: 'final',
      materialization: {
        type: 'incremental',
        unique_key: ['id', 'limit'],
        watermark: 'at',
        lookback: { value: 3, unit: 'DAY' },
      },
      sources: [{ table: 'raw.right', as: 'r' }],
      column_mapping: [column('id', 'r.id'), column('limit', 'r.`limit`'), column('at', 'r.at')],
    },
    {
      name: 'history',
      layer: 'final',
      sources: [{ table: 'raw.left', as: 'l' }],
      deduplicate: [{ applies_to: 'l', partition_by: ['id'], order_by: ['`select`'] }],
      filters: [{ applies_to: 'l', predicate: 'l.id IS NOT NULL' }],
      column_mapping: [...all],
      constraints: {
        scd_type: 2,
        natural_key: ['id'],
        effective_at: 'from',
        expiry_at: 'to',
        current_flag: 'current',
        tracked_columns: ['order', 'select'],
        overwrite_columns: ['hash'],
        on_delete: 'close',
      },
    },
  ],
};
