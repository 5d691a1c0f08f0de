// A pipeline whose names and texts try to get out of every notation that a platform writes, with examples and data tests that must still hold.

const TEXT = '"""\'\'\'\\`${1 + 1}{{ x }}{% y %} -- */ </script> %s #{z}\u2028';
/** Also with line ends, which stand in descriptions. */
const LINES = `${TEXT}\r\n"); import os\n*/ DROP TABLE x; --`;

const literal = (text: string): string => JSON.stringify(text);

export const hostileText = TEXT;

export const hostileSpec = {
  version: 1,
  // Also a module of Python's library.
  name: 'json',
  description: LINES,
  schema: { raw_schema: 'import', staging_schema: 'class', final_schema: 'select' },
  sources: [
    {
      name: 'import.def',
      description: LINES,
      columns: [
        { name: 'lambda', type: 'INT64', nullable: false, description: LINES },
        { name: 'F', type: 'STRING' },
        { name: 'row_number', type: 'NUMERIC' },
        { name: 'params', type: 'ARRAY<STRING>' },
      ],
      primary_key: 'lambda',
    },
  ],
  parameters: [
    { name: 'class', type: 'STRING', default: TEXT },
    { name: 'spark', type: 'INT64', default: 1 },
    { name: 'element', type: 'DATE', default: '2024-02-29' },
  ],
  models: [
    {
      name: 'class',
      layer: 'staging',
      description: LINES,
      sources: [{ table: 'import.def', as: 'F' }],
      deduplicate: [
        { applies_to: 'F', partition_by: ['`lambda`'], order_by: [{ column: '`row_number`', direction: 'DESC' }] },
      ],
      column_mapping: [
        { target_column: 'lambda', transform: 'F.`lambda`', nullable: false, description: LINES, tests: ['unique'] },
        { target_column: 'F', transform: 'F.F' },
        { target_column: 'row_number', transform: 'F.row_number' },
        { target_column: 'matched', transform: 'F.F = @class' },
        { target_column: 'text', transform: literal(TEXT), tests: [{ accepted_values: [TEXT], severity: 'warning' }] },
        { target_column: 'size', transform: 'ARRAY_LENGTH(F.params) + @spark' },
        {
          target_column: 'firsts',
          transform:
            'ARRAY(SELECT SUBSTR(spark, 1, 1) FROM UNNEST(F.params) AS spark WITH OFFSET AS o WHERE spark != @class ORDER BY o)',
        },
        { target_column: 'day', transform: 'DATE_ADD(@element, INTERVAL 1 DAY)' },
      ],
      constraints: { primary_key: 'lambda' },
      examples: [
        {
          name: LINES,
          given: {
            'import.def': [
              { lambda: 1, F: TEXT, row_number: 1, params: [TEXT, 'abc', null] },
              { lambda: 1, F: 'lost', row_number: 0.5, params: [] },
              { lambda: 2, row_number: null },
            ],
          },
          parameters: { element: '2024-12-31' },
          expect: [
            { lambda: 1, F: TEXT, matched: true, text: TEXT, size: 4, firsts: ['a'], day: '2025-01-01' },
            { lambda: 2, F: null, matched: null, text: TEXT, size: null, firsts: [], day: '2025-01-01' },
          ],
        },
      ],
    },
    {
      name: 'transform',
      layer: 'final',
      materialization: 'ephemeral',
      sources: [{ table: 'class', as: 'params' }],
      column_mapping: [
        { target_column: 'lambda', transform: 'params.`lambda`' },
        { target_column: 'F', transform: 'params.F' },
        { target_column: 'F_2', transform: 'UPPER(params.F)' },
      ],
    },
    {
      name: 'F',
      layer: 'final',
      sources: [{ table: 'transform', as: 'constant' }],
      column_mapping: [
        { target_column: 'lambda', transform: 'constant.`lambda`' },
        { target_column: 'exists', transform: `constant.F = ${literal(TEXT)}` },
        { target_column: 'from', transform: 'COALESCE(constant.F, @class)' },
      ],
      constraints: { scd_type: 2, natural_key: 'lambda', effective_at: 'T', expiry_at: 'to', current_flag: 'current' },
      examples: [
        {
          name: 'changed',
          given: { transform: [{ lambda: 1, F: 'new' }] },
          run_ts: '2024-07-02T00:00:00Z',
          before: [{ lambda: 1, exists: true, from: TEXT, T: '2024-07-01T00:00:00Z', to: null, current: true }],
          expect: [
            {
              lambda: 1,
              exists: true,
              from: TEXT,
              T: '2024-07-01T00:00:00Z',
              to: '2024-07-02T00:00:00Z',
              current: false,
            },
            { lambda: 1, exists: false, from: 'new', T: '2024-07-02T00:00:00Z', to: null, current: true },
          ],
        },
        {
          name: 'late',
          given: { transform: [{ lambda: 1, F: 'new' }] },
          run_ts: '2024-06-01T00:00:00Z',
          before: [{ lambda: 1, exists: true, from: TEXT, T: '2024-07-01T00:00:00Z', to: null, current: true }],
          expect: { refused: 'history-late-change' },
        },
      ],
    },
    {
      name: 'floats',
      layer: 'final',
      sources: [{ table: 'import.def', as: 'd' }],
      column_mapping: [
        { target_column: 'id', transform: 'd.`lambda`' },
        {
          target_column: 'third',
          type: 'FLOAT64',
          transform:
            "IF(d.F = 'nan', CAST('nan' AS FLOAT64), IF(d.F = 'inf', CAST('inf' AS FLOAT64), CAST(d.row_number AS FLOAT64) / 3))",
        },
        { target_column: 'never', type: 'TIMESTAMP', transform: "TIMESTAMP '9999-12-31 23:59:59.999999+00'" },
        { target_column: 'ever', type: 'TIMESTAMP', transform: "TIMESTAMP '0001-01-01 00:00:00+00'" },
        { target_column: 'pair', transform: 'STRUCT(d.`lambda` AS a, d.F AS b)' },
      ],
      constraints: { primary_key: 'id' },
      examples: [
        {
          name: 'special values',
          given: {
            'import.def': [
              { lambda: 1, F: 'x', row_number: 1 },
              { lambda: 2, F: 'nan' },
              { lambda: 3, F: 'inf' },
            ],
          },
          expect: [
            {
              id: 1,
              third: 0.33333333333,
              never: '9999-12-31T23:59:59.999999Z',
              ever: '0001-01-01T00:00:00Z',
              pair: { a: 1, b: 'x' },
            },
            {
              id: 2,
              third: 'NaN',
              never: '9999-12-31T23:59:59.999999Z',
              ever: '0001-01-01T00:00:00Z',
              pair: { a: 2, b: 'nan' },
            },
            {
              id: 3,
              third: 'Infinity',
              never: '9999-12-31T23:59:59.999999Z',
              ever: '0001-01-01T00:00:00Z',
              pair: { a: 3, b: 'inf' },
            },
          ],
        },
      ],
    },
    {
      name: 'lately',
      layer: 'final',
      materialization: { type: 'incremental', unique_key: ['id'], watermark: 'at' },
      sources: [{ table: 'import.def', as: 'd' }],
      column_mapping: [
        { target_column: 'id', transform: 'd.`lambda`' },
        { target_column: 'at', transform: 'DATE_ADD(@element, INTERVAL CAST(d.row_number AS INT64) DAY)' },
      ],
      examples: [
        {
          name: 'later rows only',
          given: {
            'import.def': [
              { lambda: 1, row_number: 0 },
              { lambda: 2, row_number: 3 },
              { lambda: 3, row_number: null },
            ],
          },
          run_ts: '2024-07-01T00:00:00Z',
          before: [{ id: 1, at: '2024-03-02' }],
          expect: [
            { id: 1, at: '2024-03-02' },
            { id: 2, at: '2024-03-03' },
          ],
        },
        {
          name: 'a key twice',
          given: {
            'import.def': [
              { lambda: 1, row_number: 0 },
              { lambda: 1, row_number: 1 },
            ],
          },
          run_ts: '2024-07-01T00:00:00Z',
          expect: { refused: 'incremental-duplicate-key' },
        },
      ],
    },
  ],
};
