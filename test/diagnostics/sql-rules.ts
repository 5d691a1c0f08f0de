// A spec of one model around an expression whose faults are marked `<|…|>` → what the rules say to it.

import type { Finding } from '../../server/src/base/finding.js';
import { projectFindings } from '../../server/src/diagnostics/run-diagnostics.js';
import { nodeHost } from '../../server/src/host/node-host.js';
import { Workspace } from '../../server/src/workspace/workspace.js';

/** Two sources: `raw.o` with a column of every kind, doubled letters never NULL; `raw.p` to join. */
export const SOURCES = [
  {
    name: 'raw.o',
    primary_key: ['id'],
    columns: Object.entries({
      id: 'INT64!',
      n: 'INT64',
      nn: 'INT64!',
      x: 'NUMERIC',
      xx: 'NUMERIC!',
      f: 'FLOAT64',
      ff: 'FLOAT64!',
      s: 'STRING',
      ss: 'STRING!',
      d: 'DATE',
      dd: 'DATE!',
      dt: 'DATETIME',
      t: 'TIMESTAMP',
      tt: 'TIMESTAMP!',
      b: 'BOOL',
      bb: 'BOOL!',
      a: 'ARRAY<STRING>',
      j: 'JSON',
    }).map(([name, type]) => ({ name, type: type.replace('!', ''), nullable: !type.endsWith('!') })),
  },
  {
    name: 'raw.p',
    primary_key: ['pid'],
    columns: [
      { name: 'pid', type: 'INT64', nullable: false },
      { name: 'oid', type: 'INT64', nullable: true },
      { name: 'w', type: 'FLOAT64', nullable: true },
    ],
  },
];

/** `place`: where the expression stands. */
export type Place = 'column' | 'filter' | 'grouped' | 'having' | 'join' | 'result';

export function modelOf(place: Place, expr: string): Record<string, unknown> {
  const id = { target_column: 'id', from_table: 'o', from_column: 'id' };
  const base = { name: 'm', sources: ['raw.o'] };
  const filter = (stage: string): Record<string, unknown> => ({ applies_to: 'm', stage, predicate: expr });
  switch (place) {
    case 'column':
      return { ...base, column_mapping: [{ target_column: 'v', transform: expr }] };
    case 'filter':
      return { ...base, column_mapping: [id], filters: [{ ...filter('source'), applies_to: 'o' }] };
    case 'grouped':
      return {
        ...base,
        column_mapping: [{ target_column: 's', from_table: 'o', from_column: 's' }],
        group_by: ['s'],
        aggregations: [{ metric_column: 'v', formula: expr }],
      };
    case 'having':
      return {
        ...base,
        column_mapping: [{ target_column: 's', from_table: 'o', from_column: 's' }],
        group_by: ['s'],
        aggregations: [{ metric_column: 'v', formula: 'COUNT(*)' }],
        filters: [filter('grouped')],
      };
    case 'join':
      return {
        ...base,
        sources: ['raw.o', 'raw.p'],
        column_mapping: [id, { target_column: 'pid', from_table: 'p', from_column: 'pid' }],
        joins: [{ left_table: 'o', right_table: 'p', type: 'LEFT', condition: expr }],
      };
    case 'result':
      return { ...base, column_mapping: [id], filters: [filter('result')] };
  }
}

export interface Marked {
  readonly expr: string;
  readonly marks: readonly string[];
}

/** Without the marks, and what they enclose. */
export function unmarked(text: string): Marked {
  const marks = [...text.matchAll(/<\|([\s\S]*?)\|>/g)].map((m) => m[1]!);
  return { expr: text.replaceAll('<|', '').replaceAll('|>', ''), marks };
}

export interface Said {
  readonly text: string;
  readonly findings: readonly Finding[];
}

export function said(spec: Record<string, unknown>): Said {
  const text = JSON.stringify(spec, undefined, 1);
  const workspace = new Workspace({ ...nodeHost, listFiles: () => [] });
  const uri = 'file:///nowhere/spec.json';
  workspace.setDocument({ uri, text, version: 1 });
  return { text, findings: projectFindings(workspace.project(uri)).get(uri) ?? [] };
}

export function saidOf(place: Place, expr: string): Said {
  return said({ sources: SOURCES, models: [modelOf(place, expr)] });
}

/** What a finding marks, as it stands in the SQL. */
export function markedBy({ text }: Said, finding: Finding): string {
  const written = text.slice(finding.span.start, finding.span.end);
  return JSON.parse(written.startsWith('"') ? written : `"${written}"`) as string;
}
