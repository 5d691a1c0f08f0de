// Random sequences of runs through the engine, many at a time, beside the reference: the first difference, or nothing.

import { openDuckdb } from '../../server/src/run/duckdb-engine.js';
import { columnType } from '../../server/src/run/run-pipeline.js';
import type { Engine, EngineStep, CellValue } from '../../server/src/run/engine.js';
import { duckdb } from '../../server/src/sql/dialects/duckdb/dialect.js';
import { printSelect } from '../../server/src/relational/select.js';
import { targetUpdate } from '../../server/src/plan/target-update.js';
import type { ModelPlan, Relation } from '../../server/src/plan/plan.js';
import { projectOf } from './pipeline.js';
import {
  brokenInvariant,
  runHistory,
  runIncrement,
  type HistoryInput,
  type HistoryRules,
  type IncrementRow,
  type Value,
  type Version,
} from './remembering-reference.js';

export type Random = () => number;

/** mulberry32. */
export function randomNumbers(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const instant = (n: number): string =>
  new Date(Date.UTC(2024, 0, 1) + n * 3_600_000).toISOString().replace('.000Z', 'Z');
const number = (cell: CellValue): number =>
  (Date.parse(typeof cell === 'string' ? cell : '') - Date.UTC(2024, 0, 1)) / 3_600_000;

/** All there are: what is tracked, since when rows hold, what absence means, how the open end is written. */
export const historyRules: readonly HistoryRules[] = (['ignore', 'close'] as const).flatMap((onDelete) =>
  [false, true].flatMap((effectiveFrom) =>
    [null, 1_000_000].flatMap((openEnd) => [
      { onDelete, effectiveFrom, openEnd, tracked: ['a', 'b', 'c'], overwrite: [] },
      { onDelete, effectiveFrom, openEnd, tracked: ['a', 'b'], overwrite: ['c'] },
      // c is neither tracked nor overwritten.
      { onDelete, effectiveFrom, openEnd, tracked: ['a'], overwrite: ['b'] },
    ]),
  ),
);

function historyModel(rules: HistoryRules): ModelPlan {
  const names = ['seq INT64', 'key INT64', 'a STRING', 'b STRING', 'c STRING', 'since TIMESTAMP'];
  const defaults = rules.tracked.length === 3;
  const { plan } = projectOf({
    sources: [{ name: 'raw.t', columns: names.map((n) => ({ name: n.split(' ')[0], type: n.split(' ')[1] })) }],
    models: [
      {
        name: 'm',
        sources: ['raw.t'],
        column_mapping: ['seq', 'key', 'a', 'b', 'c'].map((c) => ({
          target_column: c,
          from_table: 't',
          from_column: c,
        })),
        constraints: {
          scd_type: 2,
          natural_key: ['seq', 'key'],
          effective_at: 'valid_from',
          expiry_at: 'valid_to',
          current_flag: 'is_current',
          on_delete: rules.onDelete,
          ...(!defaults && { tracked_columns: rules.tracked, overwrite_columns: rules.overwrite }),
          ...(rules.effectiveFrom && { effective_from: 't.since' }),
          ...(rules.openEnd !== null && { open_end: instant(rules.openEnd) }),
        },
      },
    ],
  });
  const model = plan.models[0];
  if (model === undefined) throw new Error(JSON.stringify(plan.blocked));
  return model;
}

/** One table of one engine that many sequences share: the sequence is part of the key, so each is a history of its own. */
class Table {
  private readonly update;
  constructor(
    private readonly engine: Engine,
    private readonly model: ModelPlan,
    private readonly name: string,
  ) {
    this.update = targetUpdate(model)!;
  }

  private async step(step: EngineStep): Promise<readonly (readonly CellValue[])[]> {
    const answer = await this.engine.run(step);
    if (!answer.ok) throw new Error(answer.error);
    return answer.rows;
  }

  /** Printed once; only the instant changes from run to run. */
  private readonly printed = new Map<Relation, string>();

  private sql(relation: Relation, runTs: string): string {
    let sql = this.printed.get(relation);
    if (sql === undefined) {
      const result = printSelect(relation, {
        dialect: duckdb,
        naming: {
          relation: (r) => (r.kind === 'source' ? `input_${this.name}` : `state_${this.name}`),
          parameter: () => 'CAST(TIMESTAMP $run_ts$ AS TIMESTAMPTZ)',
        },
      });
      if (!result.ok) throw new Error(result.refusals[0]!.reason);
      sql = result.sql;
      this.printed.set(relation, sql);
    }
    return sql.replaceAll('$run_ts$', () => `'${runTs.replace('Z', '').replace('T', ' ')}'`);
  }

  private native(type: ModelPlan['columns'][number]['type']): string {
    const printed = duckdb.typeName(type);
    if (!printed.ok) throw new Error('no type');
    return printed.text;
  }

  async create(): Promise<void> {
    await this.step({
      kind: 'execute',
      statements: [
        `CREATE TABLE state_${this.name} (${this.model.columns.map((c) => `${c.name} ${this.native(c.type)}`).join(', ')})`,
      ],
    });
  }

  async load(columns: readonly string[], rows: readonly (readonly (string | null)[])[]): Promise<void> {
    const scan = scanOf(this.model.root);
    const found = columns.map((name) => scan.columns.find((c) => c.ref.name === name)!);
    await this.step({
      kind: 'load',
      table: `input_${this.name}`,
      columns: found.map((c) => ({
        name: c.ref.name,
        nativeType: this.native(c.type),
        type: columnType(c.type),
        notNull: false,
      })),
      rows,
    });
  }

  /** By sequence (the first column of what offends): every check that refuses it. */
  async refusals(runTs: string): Promise<ReadonlyMap<number, ReadonlySet<string>>> {
    const found = new Map<number, Set<string>>();
    for (const check of this.update.checks) {
      const rows = await this.step({
        kind: 'query',
        sql: this.sql(check.offending, runTs),
        types: check.offending.columns.map((c) => columnType(c.type)),
      });
      for (const row of rows) found.set(Number(row[0]), (found.get(Number(row[0])) ?? new Set<string>()).add(check.id));
    }
    return found;
  }

  /** The next state of every sequence that is not refused. */
  async apply(runTs: string, refused: readonly number[]): Promise<void> {
    const keep = `seq IN (${['-1', ...refused.map(String)].join(', ')})`;
    const columns = this.model.columns.map((c) => c.name).join(', ');
    await this.step({
      kind: 'execute',
      statements: [
        `CREATE OR REPLACE TABLE next_${this.name} AS ${this.sql(this.update.next, runTs)}`,
        `CREATE OR REPLACE TABLE both_${this.name} AS SELECT ${columns} FROM next_${this.name} WHERE NOT ${keep} UNION ALL SELECT ${columns} FROM state_${this.name} WHERE ${keep}`,
        `CREATE OR REPLACE TABLE state_${this.name} AS FROM both_${this.name}`,
      ],
    });
  }

  async rows(): Promise<readonly (readonly CellValue[])[]> {
    return this.step({
      kind: 'query',
      sql: `SELECT ${this.model.columns.map((c) => c.name).join(', ')} FROM state_${this.name}`,
      types: this.model.columns.map((c) => columnType(c.type)),
    });
  }
}

function scanOf(relation: Relation): Extract<Relation, { kind: 'scan' }> {
  let at = relation;
  while ('input' in at) at = at.input;
  if (at.kind !== 'scan') throw new Error(at.kind);
  return at;
}

/** Mostly what a source gives from run to run; now and then what it should not. */
function historyInput(random: Random, before: readonly HistoryInput[], now: number): HistoryInput[] {
  const value = (): Value => (random() < 0.2 ? null : 'xy'[Math.floor(random() * 2)]!);
  const row = (key: number | null): HistoryInput => ({
    key,
    values: { a: value(), b: value(), c: value() },
    since: random() < 0.02 ? null : now - Math.floor(random() ** 2 * 4),
  });
  const rows = before
    .filter(() => random() < 0.7)
    .map((r) => (random() < 0.5 ? r : { ...row(r.key), ...(random() < 0.3 && { since: r.since }) }));
  for (const key of [1, 2, 3]) if (!rows.some((r) => r.key === key) && random() < 0.5) rows.push(row(key));
  if (random() < 0.02) rows.push(row(Math.ceil(random() * 3)));
  if (random() < 0.02) rows.push(row(null));
  return rows;
}

const sortedText = (rows: readonly unknown[]): string => JSON.stringify(rows.map((r) => JSON.stringify(r)).sort());

/** The first difference between engine and reference over `sequences` sequences of `runs` runs, every run done twice. */
export async function compareHistories(
  engine: Engine,
  rules: HistoryRules,
  name: string,
  random: Random,
  sequences: number,
  runs: number,
): Promise<{ readonly difference: string | undefined; readonly refusals: number; readonly changes: number }> {
  const table = new Table(engine, historyModel(rules), name);
  await table.create();
  let states: readonly (readonly Version[])[] = Array.from({ length: sequences }, () => []);
  let inputs: readonly HistoryInput[][] = Array.from({ length: sequences }, () => []);
  let now = 10;
  let refusals = 0;
  let changes = 0;
  for (let run = 0; run < runs; run++) {
    now += [0, 1, 1, 2, 3, -1][Math.floor(random() * 6)]!;
    const before = states;
    inputs = inputs.map((i) => historyInput(random, i, now));
    const outcomes = inputs.map((input, seq) => runHistory(before[seq]!, input, now, rules));
    await table.load(
      ['seq', 'key', 'a', 'b', 'c', 'since'],
      inputs.flatMap((input, seq) =>
        input.map((r) => [
          String(seq),
          r.key === null ? null : String(r.key),
          r.values['a']!,
          r.values['b']!,
          r.values['c']!,
          r.since === null ? null : instant(r.since),
        ]),
      ),
    );
    const found = await table.refusals(instant(now));
    const context = (seq: number): string =>
      `rules ${JSON.stringify(rules)}, run at ${now}, before ${JSON.stringify(before[seq])}, input ${JSON.stringify(inputs[seq])}`;
    for (const [seq, outcome] of outcomes.entries()) {
      const expected = 'refused' in outcome ? [...outcome.refused].sort() : [];
      const actual = [...(found.get(seq) ?? [])].sort();
      // Rows that are refused anyway may be refused for further reasons; the first one has to be right.
      if (expected.length > 0 !== actual.length > 0 || (actual.length > 0 && !expected.some((e) => actual.includes(e))))
        return {
          difference: `refusals ${actual.join()} instead of ${expected.join()}: ${context(seq)}`,
          refusals,
          changes,
        };
      if (expected.length > 0) refusals++;
    }
    states = outcomes.map((o, seq) => ('refused' in o ? before[seq]! : o.state));
    changes += states.filter((s, seq) => sortedText(s) !== sortedText(before[seq]!)).length;
    for (const again of [false, true]) {
      await table.apply(instant(now), [...found.keys()]);
      const bySequence = new Map<number, Version[]>();
      for (const [seq, key, a, b, c, from, to, current] of await table.rows()) {
        const version: Version = {
          key: Number(key),
          values: { a: a as Value, b: b as Value, c: c as Value },
          from: number(from!),
          to: to === null ? null : number(to!),
          current: current === true,
        };
        bySequence.set(Number(seq), [...(bySequence.get(Number(seq)) ?? []), version]);
      }
      for (const [seq, state] of states.entries()) {
        const actual = bySequence.get(seq) ?? [];
        const plain = (list: readonly Version[]): unknown[] =>
          list.map((v) => [v.key, v.values['a'], v.values['b'], v.values['c'], v.from, v.to, v.current]);
        if (sortedText(plain(actual)) !== sortedText(plain(state)))
          return {
            difference: `${again ? 'run twice: ' : ''}${sortedText(plain(actual))} instead of ${sortedText(plain(state))}: ${context(seq)}`,
            refusals,
            changes,
          };
        const broken = brokenInvariant(actual, rules);
        if (broken !== undefined) return { difference: `${broken}: ${context(seq)}`, refusals, changes };
      }
    }
  }
  return { difference: undefined, refusals, changes };
}

/** Increments: one table a sequence, for the watermark is the whole table's. */
export async function compareIncrements(
  engine: Engine,
  name: string,
  random: Random,
  runs: number,
): Promise<{ readonly difference: string | undefined; readonly refusals: number }> {
  const lookback = Math.floor(random() * 3);
  const { plan } = projectOf({
    sources: [
      {
        name: 'raw.t',
        columns: [
          { name: 'seq', type: 'INT64' },
          { name: 'key', type: 'INT64' },
          { name: 'mark', type: 'TIMESTAMP' },
          { name: 'value', type: 'STRING' },
        ],
      },
    ],
    models: [
      {
        name: 'm',
        sources: ['raw.t'],
        materialization: {
          type: 'incremental',
          unique_key: ['key'],
          watermark: 'mark',
          ...(lookback > 0 && { lookback: { value: lookback, unit: 'HOUR' } }),
        },
      },
    ],
  });
  const table = new Table(engine, plan.models[0]!, name);
  await table.create();
  let state: readonly IncrementRow[] = [];
  let refusals = 0;
  let input: readonly IncrementRow[] = [];
  for (let run = 0; run < runs; run++) {
    const row = (): IncrementRow => ({
      key: random() < 0.1 ? null : Math.ceil(random() * 8),
      mark: random() < 0.1 ? null : run + Math.floor(random() * 5) - 2,
      value: random() < 0.2 ? null : 'xyz'[Math.floor(random() * 3)]!,
    });
    // Sources mostly have one row a key; a second one may be outside the window and then harms nothing.
    const rows = [...input.filter(() => random() < 0.6), ...Array.from({ length: Math.floor(random() * 5) }, row)];
    input = random() < 0.25 ? rows : rows.filter((r, i) => rows.findIndex((o) => o.key === r.key) === i);
    const outcome = runIncrement(state, input, lookback);
    await table.load(
      ['seq', 'key', 'mark', 'value'],
      input.map((r) => ['0', r.key === null ? null : String(r.key), r.mark === null ? null : instant(r.mark), r.value]),
    );
    const context = `lookback ${lookback}, before ${JSON.stringify(state)}, input ${JSON.stringify(input)}`;
    const found = await table.refusals(instant(0));
    const refused = found.size > 0;
    if (refused !== 'refused' in outcome)
      return { difference: `${refused ? 'refused' : 'not refused'}: ${context}`, refusals };
    const high = (rows: readonly IncrementRow[]): number => Math.max(-Infinity, ...rows.flatMap((r) => r.mark ?? []));
    const before = high(state);
    if ('refused' in outcome) refusals++;
    else state = outcome.state;
    for (const again of [false, true]) {
      if (again) {
        const second = refused ? { state } : runIncrement(state, input, lookback);
        // Where the row with the greatest watermark has moved back, the window is wider the second time.
        if ('refused' in second) break;
        if (high(state) >= before && sortedText(second.state) !== sortedText(state))
          return { difference: `the reference itself changes when run twice: ${context}`, refusals };
        state = second.state;
      }
      await table.apply(instant(0), refused ? [0] : []);
      const actual = (await table.rows()).map(([, key, mark, value]) => [
        key,
        mark === null ? null : number(mark!),
        value,
      ]);
      const expected = state.map((r) => [r.key, r.mark, r.value]);
      if (sortedText(actual) !== sortedText(expected))
        return {
          difference: `${again ? 'run twice: ' : ''}${sortedText(actual)} instead of ${sortedText(expected)}: ${context}`,
          refusals,
        };
    }
  }
  return { difference: undefined, refusals };
}

export async function withEngine<T>(use: (engine: Engine) => Promise<T>): Promise<T> {
  const engine = await openDuckdb();
  try {
    return await use(engine);
  } finally {
    await engine.close();
  }
}
