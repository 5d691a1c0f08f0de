// Keys that change nothing where they stand, and characters that nobody sees: at the exact place, and silent where they have an effect.

import { reported } from './marked-findings.js';

const id = '"column_mapping": [{ "target_column": "id", "from_table": "orders", "from_column": "id" }]';
const orders = '"name": "m", "sources": ["raw.orders"]';

describe('keys without effect', () => {
  const rule = 'key-without-effect';

  it('storage of what is not stored', () => {
    for (const [type, key] of [
      ['"view"', '<|"partition_by"|>'],
      ['"ephemeral"', '<|"cluster_by"|>'],
      ['"table"', '"cluster_by"'],
      ['{ "type": "incremental", "unique_key": ["id"], "watermark": "id" }', '"partition_by"'],
    ] as const)
      reported(rule, `{ ${orders}, ${id}, "materialization": ${type}, "constraints": { ${key}: ["id"] } }`);
    reported(rule, `{ ${orders}, ${id}, "constraints": { "partition_by": ["id"] } }`);
  });

  it('keys of aggregations', () => {
    const model = (aggregation: string): string =>
      `{ ${orders}, "group_by": ["id"], "aggregations": [{ "metric_column": "n", ${aggregation} }] }`;
    reported(rule, model('"formula": "COUNT(*)", <|"default"|>: 0'));
    reported(rule, model('"formula": "SUM(amount)", "default": 0'));
    reported(rule, model('"formula": "SUM(amount)", <|"input"|>: "orders"'));
    reported(
      rule,
      '{ "name": "m", "sources": ["raw.orders", "raw.customers"], "combine": { "strategy": "drill_across", "type": "LEFT" }, "group_by": ["id"], "aggregations": [{ "metric_column": "n", "formula": "COUNT(*)", "input": "customers", "default": 0 }, { "metric_column": "k", "formula": "SUM(amount)" }] }',
    );
  });
});

describe('invisible characters', () => {
  it('in SQL, by their exact place', () => {
    const column = (transform: string): string =>
      `{ ${orders}, "column_mapping": [{ "target_column": "x", "transform": "${transform}" }] }`;
    reported('invisible-character', column("status = 'a<|\u200b|>b'"));
    reported('invisible-character', column("status = 'a<|\u202e|>b<|\u202c|>'"));
    reported('invisible-character', column("status = 'a<|\\u200b|>'"));
    reported('invisible-character', column("status = '👩\u200d🔬 é ü 漢'"));
    reported('invisible-character', column("status = '\\\\u200b'"));
  });
});
