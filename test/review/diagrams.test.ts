// Diagrams as text: what a label lets through, and what the two kinds of diagram say of a spec.

import assert from 'node:assert/strict';
import { lineage } from '../../server/src/plan/lineage.js';
import { columnDiagram } from '../../server/src/review/column-diagram.js';
import { mermaidLabel, mermaidText } from '../../server/src/review/mermaid-label.js';
import { diagramDocument, pipelineDiagram } from '../../server/src/review/pipeline-diagram.js';
import { googlesql } from '../../server/src/sql/dialects/index.js';
import { planOf } from './plan-of.js';

describe('mermaid labels', () => {
  for (const [text, expected] of [
    ['stg_orders', 'stg_orders'],
    ['_x_', '#95;x#95;'],
    ['a*b*c', 'a#42;b#42;c'],
    ['"]; click n1 "x"', '#34;]#59; click n1 #34;x#34;'],
    ['<img src=x>', '#60;img src=x#62;'],
    ['%%{init: {}}%%', '#37;#37;#123;init#58; #123;#125;#125;#37;#37;'],
    ['`code` $$x$$ fa:fa-car', '#96;code#96; #36;#36;x#36;#36; fa#58;fa-car'],
    ['#35; &amp;', '#35;35#59; #38;amp#59;'],
    ['1. first', '1#46; first'],
    ['- item', '#45; item'],
    ['-x', '-x'],
    ['größe', 'größe'],
    ['a\u202eb\u0007', 'a\ufffdb\ufffd'],
  ] as const) {
    it(JSON.stringify(text), () => assert.equal(mermaidText(text), expected));
  }

  it('breaks long lines at spaces and loses nothing', () => {
    const words = Array.from({ length: 60 }, (_, i) => `word${i}`);
    const label = mermaidLabel([words.join(' ')]);
    assert.ok(
      label.split('<br/>').every((line) => line.length <= 70),
      label,
    );
    assert.deepEqual(
      label
        .slice(1, -1)
        .replaceAll('<br/>', ' ')
        .split(' ')
        .filter((w) => w !== ''),
      words,
    );
  });
});

const spec = JSON.stringify({
  name: 'shop',
  sources: [
    {
      name: 'raw.orders',
      columns: [
        { name: 'id', type: 'INT64', nullable: false },
        { name: 'status', type: 'STRING' },
        { name: 'at', type: 'TIMESTAMP' },
      ],
      primary_key: ['id'],
    },
    {
      name: 'raw.items',
      columns: [
        { name: 'order_id', type: 'INT64' },
        { name: 'quantity', type: 'INT64' },
      ],
    },
  ],
  models: [
    {
      name: 'stg_orders',
      layer: 'staging',
      sources: ['raw.orders'],
      column_mapping: [
        { target_column: 'id', from_table: 'orders', from_column: 'id' },
        { target_column: 'status', from_table: 'orders', from_column: 'status', transform: 'UPPER({from})' },
      ],
      filters: [{ applies_to: 'orders', predicate: "status != '<b>'" }],
      constraints: { primary_key: ['id'] },
    },
    {
      name: 'order_facts',
      layer: 'final',
      sources: ['stg_orders', 'raw.items'],
      joins: [
        { left_table: 'stg_orders', right_table: 'items', type: 'LEFT', condition: 'stg_orders.id = items.order_id' },
      ],
      group_by: ['id'],
      aggregations: [{ metric_column: 'pieces', type: 'INT64', formula: 'SUM(quantity)' }],
      constraints: { primary_key: ['id'] },
    },
    { name: 'broken', sources: ['stg_orders'], column_mapping: [{ target_column: 'x', transform: 'no_such_column' }] },
  ],
});

describe('diagrams of a spec', () => {
  const plan = planOf(spec);

  it('the pipeline: sources, models by layer, who reads whom, what is blocked', () => {
    const text = pipelineDiagram(plan, undefined, googlesql);
    const id = (label: string): string =>
      new RegExp(`(n\\d+)[[(]+"${label}`).exec(text)?.[1] ?? assert.fail(`no node ${label} in ${text}`);
    for (const [from, to] of [
      ['orders', 'stg_orders'],
      ['stg_orders', 'order_facts'],
      ['items', 'order_facts'],
    ] as const) {
      assert.ok(text.includes(`${id(from)} --> ${id(to)}\n`), `${from} → ${to}`);
    }
    assert.equal(text.match(/-->/g)?.length, 3);
    assert.match(text, /"broken<br\/>blocked by unknown-column"\]:::blocked/);
    assert.match(text, /one row per id/);
  });

  it('a model: its steps in their order, with conditions and columns', () => {
    const text = pipelineDiagram(
      plan,
      plan.models.find((m) => m.name === 'order_facts'),
      googlesql,
    );
    assert.match(text, /LEFT join items<br\/>on stg_orders\.id = items\.order_id/);
    assert.match(text, /one row per id<br\/>pieces = SUM\(items\.quantity\)/);
    assert.match(text, /order_facts<br\/>id INT64 key not null<br\/>pieces INT64/);
  });

  it('a filter shows its text as text', () => {
    const text = pipelineDiagram(
      plan,
      plan.models.find((m) => m.name === 'stg_orders'),
      googlesql,
    );
    assert.match(text, /keep rows where<br\/>orders\.status != '#60;b#62;'/);
    assert.match(text, /status = UPPER\(orders\.status\)/);
  });

  it('the document holds the pipeline and every model', () => {
    const document = diagramDocument(plan, undefined, googlesql);
    assert.deepEqual(document.match(/^#+ .*$/gm), ['# shop', '## stg_orders', '## order_facts']);
    assert.equal(document.match(/^```mermaid$/gm)?.length, 3);
  });
});

describe('column lineage as a diagram', () => {
  const pipeline = {
    sources: [{ name: 'raw.t', columns: ['a', 'b', 'c'].map((name) => ({ name, type: 'INT64' })) }],
    models: [
      {
        name: 'm',
        layer: 'final',
        sources: ['raw.t'],
        filters: [{ applies_to: 't', predicate: 'c > 0' }],
        column_mapping: [
          { target_column: 'x', transform: 'a + b' },
          { target_column: 'y', transform: 'SUM(a) OVER (PARTITION BY b)' },
        ],
      },
    ],
  };
  it('a box a relation, an arrow a value, one node for what decides about all rows', () => {
    const plan = planOf(JSON.stringify(pipeline));
    const { text, arrows } = columnDiagram(plan, { asked: ['m.x'], edges: lineage(plan), blocked: [] });
    assert.equal(arrows, 5);
    const body = text.split('\n').filter((l) => !l.includes('classDef') && !l.includes('accTitle'));
    assert.deepEqual(body, [
      'flowchart LR',
      '  subgraph g1["raw.t"]',
      '    n1["a INT64"]:::source',
      '    n2["b INT64"]:::source',
      '    n3["c INT64"]:::source',
      '  end',
      '  subgraph g2["m"]',
      '    n4["x INT64"]:::asked',
      '    n5["y INT64"]:::final',
      '    n6{{"rows of m"}}:::step',
      '  end',
      '  n3 -.->|"filter"| n6',
      '  n1 --> n4',
      '  n2 --> n4',
      '  n1 --> n5',
      '  n2 -.->|"key"| n5',
      '',
    ]);
  });
});
