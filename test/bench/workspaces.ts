// Generated workspaces of many models, as real ones are shaped: sources, staging over them, joins and aggregates over those.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const COLUMNS = 12;
const PER_FILE = 25;

/** Writes a workspace of about `count` models in files of 25 and answers the files, first the most used one. */
export function writeWorkspace(folder: string, count: number): readonly string[] {
  mkdirSync(join(folder, 'ddl'), { recursive: true });
  writeFileSync(join(folder, 'pipewright.json'), '{}\n');
  const sources = Math.max(2, Math.round(count * 0.4));
  const tables = Array.from({ length: sources }, (_, s) => createTable(s));
  writeFileSync(join(folder, 'ddl', 'tables.sql'), tables.join('\n'));
  const models: object[] = [];
  for (let s = 0; s < sources; s++) models.push(staging(s));
  for (let m = 0; models.length < count; m++) models.push(m % 2 === 0 ? joined(m, sources) : aggregated(m));
  const files: string[] = [];
  for (let at = 0; at < models.length; at += PER_FILE) {
    const file = join(folder, `part_${String(at / PER_FILE).padStart(3, '0')}.spec.json`);
    writeFileSync(file, `${JSON.stringify({ models: models.slice(at, at + PER_FILE) }, undefined, 2)}\n`);
    files.push(file);
  }
  return files;
}

function createTable(s: number): string {
  const columns = Array.from(
    { length: COLUMNS },
    (_, c) => `  ${columnName(c)} ${columnType(c)}${c === 0 ? ' NOT NULL' : ''}`,
  );
  return `CREATE TABLE raw.t${s} (\n${columns.join(',\n')},\n  PRIMARY KEY (id) NOT ENFORCED\n);\n`;
}

function columnName(c: number): string {
  return c === 0 ? 'id' : c === 1 ? 'other_id' : `c${c}`;
}

function columnType(c: number): string {
  return c < 2 ? 'INT64' : ['STRING', 'NUMERIC', 'TIMESTAMP', 'BOOL'][c % 4]!;
}

function transformOf(c: number): string | undefined {
  switch (c < 2 ? -1 : c % 4) {
    case 0:
      return "CASE WHEN LOWER(TRIM({from})) IN ('a', 'b') THEN 'ab' WHEN {from} IS NULL THEN 'none' ELSE REGEXP_REPLACE({from}, r'[^0-9]', '') END";
    case 1:
      return 'ROUND(COALESCE({from}, 0) * 1.1, 2)';
    case 2:
      return 'TIMESTAMP_TRUNC({from}, DAY)';
    default:
      return undefined;
  }
}

function staging(s: number): object {
  return {
    name: `stg_t${s}`,
    layer: 'staging',
    description: `One row a t${s}`,
    sources: [`raw.t${s}`],
    column_mapping: Array.from({ length: COLUMNS }, (_, c) => ({
      target_column: columnName(c),
      from_table: `t${s}`,
      from_column: columnName(c),
      ...(transformOf(c) !== undefined && { transform: transformOf(c) }),
      ...(c === 0 && { nullable: false, tests: ['not_null', 'unique'] }),
    })),
    filters: [{ applies_to: `t${s}`, predicate: 'other_id IS NOT NULL' }],
    constraints: { primary_key: 'id' },
  };
}

function joined(m: number, sources: number): object {
  const a = `stg_t${m % sources}`;
  const b = `stg_t${(m * 7 + 1) % sources}`;
  return {
    name: `joined_${m}`,
    layer: 'intermediate',
    sources: [a, { table: b, as: 'b' }],
    joins: [{ left_table: a, right_table: 'b', type: 'LEFT', condition: `${a}.other_id = b.id` }],
    column_mapping: [
      ...Array.from({ length: 8 }, (_, c) => ({
        target_column: columnName(c),
        from_table: a,
        from_column: columnName(c),
      })),
      { target_column: 'b_amount', type: 'NUMERIC', transform: `COALESCE(b.c5, 0) + IFNULL(${a}.c5, 0)` },
      { target_column: 'label', type: 'STRING', transform: `CONCAT(COALESCE(${a}.c4, '?'), '/', COALESCE(b.c4, '?'))` },
    ],
    constraints: { primary_key: 'id' },
  };
}

function aggregated(m: number): object {
  return {
    name: `agg_${m}`,
    layer: 'final',
    sources: [`joined_${m - 1}`],
    group_by: ['other_id'],
    column_mapping: [{ target_column: 'other_id', from_column: 'other_id' }],
    aggregations: [
      { metric_column: 'rows_seen', type: 'INT64', formula: 'COUNT(*)' },
      { metric_column: 'amount', type: 'NUMERIC', formula: 'SUM(b_amount)' },
      { metric_column: 'labels', type: 'INT64', formula: 'COUNT(DISTINCT label)' },
      { metric_column: 'share', type: 'NUMERIC', formula: 'SAFE_DIVIDE(SUM(b_amount), COUNT(*))' },
    ],
    constraints: { primary_key: 'other_id' },
  };
}
