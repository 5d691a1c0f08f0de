// Columns that a model cut off from another one has: what is read of it later, each once, under names of their own.

import { expressionIdentity } from '../model/expression-identity.js';
import type { ResolvedInput, ResolvedKey, ResolvedModel } from '../model/pipeline-model.js';
import type { PartId } from '../spec/spec.js';
import type { TypedExpression } from '../sql/typed-tree.js';
import type { JsonValue } from '../syntax/json-edit.js';
import type { Project } from '../workspace/workspace.js';
import { notesOfColumn, notesOfValue, type ColumnNotes } from './column-notes.js';
import { newName } from './new-name.js';

/** A group key of the old model as the new one writes it. */
export interface TakenKey {
  readonly key: ResolvedKey;
  /** The mapping that computes it, whose keys are taken along. */
  readonly mapping?: PartId;
  /** The column that it is, where nothing else computes it. */
  readonly column?: { readonly input: string; readonly name: string };
  /** Its expression as `group_by` has it. */
  readonly expression?: { readonly sql: string; readonly type: string | undefined };
}

interface Carried {
  readonly base: string;
  /** Prefixed where `base` is taken. */
  readonly qualifier: string | undefined;
  /** Of columns in the order of the inputs; calls after them. */
  readonly rank: number;
  readonly entry: (name: string) => { readonly [key: string]: JsonValue };
  readonly notes: ColumnNotes;
  readonly list: 'column_mapping' | 'aggregations';
}

type Entries = { readonly [key: string]: JsonValue };

export class CarriedColumns {
  private readonly carried = new Map<string, Carried>();
  private readonly keys: TakenKey[] = [];
  private readonly names = new Map<string, string>();
  /** Calls that have the name of a column. */
  private readonly wholes = new Set<string>();

  constructor(
    private readonly project: Project,
    private readonly model: ResolvedModel,
    private readonly inputs: readonly ResolvedInput[],
  ) {}

  /** The name under which a column is read of the new model; before {@link giveNames} any. */
  column(name: string, input: string | undefined): string {
    const index = this.inputs.findIndex((i) => i.alias.toLowerCase() === input?.toLowerCase());
    const owner = this.inputs[index];
    const columns = owner?.signature.columns ?? [];
    const position = columns.findIndex((c) => c.name.toLowerCase() === name.toLowerCase());
    const declared = columns[position]?.name ?? name;
    return this.carry(`${input?.toLowerCase() ?? ''}.${name.toLowerCase()}`, {
      base: declared,
      qualifier: owner?.alias,
      rank: (index < 0 ? this.inputs.length : index) * 10_000 + Math.max(position, 0),
      list: 'column_mapping',
      entry: (target) =>
        owner === undefined
          ? { target_column: target, transform: declared }
          : { target_column: target, from_table: owner.alias, from_column: declared },
      notes: owner === undefined ? {} : notesOfColumn(this.project, owner.relation, declared),
    });
  }

  /** A call that the new model computes, `sql` where there is no `{from}`; `whole` is the name of the column that it is all of. */
  call(expr: TypedExpression, base: string, whole: string | undefined, list: Carried['list'], sql: string): string {
    const identity = expressionIdentity(expr);
    const column: Carried = {
      base: whole ?? base,
      qualifier: undefined,
      rank: Infinity,
      list,
      entry: (name) =>
        list === 'aggregations' ? { metric_column: name, formula: sql } : { target_column: name, transform: sql },
      notes: notesOfValue(this.project, this.model, expr, whole),
    };
    // What is first read inside of something else gets the name and the notes of the column that is all of it.
    if (whole !== undefined && !this.wholes.has(identity)) {
      this.wholes.add(identity);
      const { base: name, notes } = column;
      this.carried.set(identity, { ...(this.carried.get(identity) ?? column), base: name, notes });
    }
    return this.carry(identity, column);
  }

  addKey(key: TakenKey): void {
    this.keys.push(key);
    this.names.set(`key ${key.key.name.toLowerCase()}`, key.key.name);
  }

  key(column: string, input: string | undefined): string | undefined {
    const found = this.keys.find(({ key }) =>
      input === undefined
        ? key.name.toLowerCase() === column.toLowerCase()
        : key.expr.kind === 'column' &&
          key.expr.column.name.toLowerCase() === column.toLowerCase() &&
          key.expr.column.input?.toLowerCase() === input.toLowerCase(),
    );
    return found?.key.name;
  }

  keyNamed(name: string): string | undefined {
    return this.keys.find((k) => k.key.name.toLowerCase() === name.toLowerCase())?.key.name;
  }

  /** Keys of the inputs whose rows the new model has, so that as much is known of its rows as before. */
  addKeysOfRows(joins: number): void {
    const { combine, inputs } = this.model;
    const multiplied =
      combine.kind === 'joins'
        ? combine.joins
            .slice(0, joins)
            .filter((j) => j.matchesAtMostOne !== true && !['SEMI', 'ANTI', 'EXISTS'].includes(j.type))
        : [];
    const first = combine.kind === 'joins' ? combine.first : 0;
    for (const index of [first, ...multiplied.map((j) => j.right)]) {
      const input = inputs[index];
      const [key] = [...(input?.signature.keys ?? [])].sort((a, b) => a.columns.length - b.columns.length);
      for (const name of key?.columns ?? []) this.column(name, input!.alias);
    }
  }

  giveNames(): void {
    const taken = new Set(this.keys.map((k) => k.key.name.toLowerCase()));
    const ranked = [...this.carried].sort(([, a], [, b]) => (a.rank === b.rank ? 0 : a.rank - b.rank));
    for (const [id, { base, qualifier }] of ranked) {
      const isFree = !taken.has(base.toLowerCase());
      const name = newName(isFree || qualifier === undefined ? base : `${qualifier}_${base}`, (n) => taken.has(n));
      taken.add(name.toLowerCase());
      this.names.set(id, name);
    }
  }

  /** `column_mapping`, `group_by` and `aggregations` of the new model. */
  entries(valueText: (part: PartId, key: string) => JsonValue, has: (part: PartId) => boolean): Entries {
    const ranked = [...this.carried].sort(([, a], [, b]) => (a.rank === b.rank ? 0 : a.rank - b.rank));
    const of = (list: Carried['list']): readonly JsonValue[] =>
      ranked
        .filter(([, c]) => c.list === list)
        .map(([id, c]) => ({ ...c.entry(this.names.get(id) ?? c.base), ...c.notes }));
    const mapped = this.keys.flatMap(({ key, mapping, column }): readonly JsonValue[] =>
      mapping !== undefined
        ? [
            Object.fromEntries(
              ['target_column', 'type', 'from_table', 'from_column', 'transform', 'description', 'tags']
                .filter((name) => has(`${mapping}/${name}`))
                .map((name) => [name, valueText(mapping, name)]),
            ),
          ]
        : column !== undefined
          ? [
              {
                target_column: key.name,
                from_table: column.input,
                from_column: column.name,
                ...notesOfValue(this.project, this.model, key.expr, undefined),
              },
            ]
          : [],
    );
    const columns = [...mapped, ...of('column_mapping')];
    const groups = this.keys.map(({ key, expression }): JsonValue =>
      expression === undefined
        ? key.name
        : { key: expression.sql, as: key.name, ...(expression.type !== undefined && { type: expression.type }) },
    );
    const aggregations = of('aggregations');
    return {
      ...(columns.length > 0 && { column_mapping: columns }),
      ...(groups.length > 0 && { group_by: groups }),
      ...(aggregations.length > 0 && { aggregations }),
    };
  }

  private carry(id: string, column: Carried): string {
    if (!this.carried.has(id)) this.carried.set(id, column);
    return this.names.get(id) ?? column.base;
  }
}
